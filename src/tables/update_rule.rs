//! How far a center moves toward new samples.
//!
//! One formula, `center += weight * (mean - center)`, where `mean` is that of the `n` new samples
//! of a class. A rule gives the weight and holds no state of its own.

/// How far a center moves toward the mean of a batch.
///
/// ```
/// use class_centers::{MovingCenters, UpdateRule};
///
/// /// Follows fast at first, and never slower than one part in a hundred.
/// struct CumulativeThenEma;
///
/// impl UpdateRule for CumulativeThenEma {
///     fn weight(&self, seen: u32, n: u32) -> f32 {
///         (n as f32 / (seen as f32 + n as f32)).max(0.01)
///     }
/// }
///
/// let mut table = MovingCenters::<1, 1>::new();
/// table.update(0, &[2.0], &CumulativeThenEma)?;
/// table.update(0, &[4.0], &CumulativeThenEma)?;
/// assert_eq!(table.center(0), Some([3.0]));
/// # Ok::<(), class_centers::UpdateError>(())
/// ```
pub trait UpdateRule {
    /// Returns the weight, in `0.0..=1.0`, of the mean of `n >= 1` new samples of a class after
    /// `seen >= 1` earlier ones.
    ///
    /// 0 leaves the center where it is, 1 puts it onto the mean. The first samples of a class set
    /// its center without asking.
    fn weight(&self, seen: u32, n: u32) -> f32;
}

/// The mean of all samples so far: weight `n / (seen + n)`.
///
/// With [`MovingCenters`](crate::MovingCenters) the mean is rounded at each step, and stands still
/// once a step is below half a unit in the last place of the center: with samples a distance `d`
/// from a center `c`, after about `d / (2^-24 * abs(c))` of them.
/// [`ClassCenters`](crate::ClassCenters) is the exact form, and follows for longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CumulativeMean;

impl UpdateRule for CumulativeMean {
    fn weight(&self, seen: u32, n: u32) -> f32 {
        // OK: n >= 1, so no division by 0; rounding is monotonic, so the sum is not below n.
        n as f32 / (seen as f32 + n as f32)
    }
}

/// An exponential moving average: weight `1 - (1 - rate)^n`, that of `n` single steps toward the
/// mean.
///
/// `rate`, in `0.0..=1.0`, is the weight of one **new** sample: 0 freezes a center, 1 replaces it.
/// (Others pass the weight of the old center, and call it momentum or decay: `1 - rate`.) About
/// `3 / rate` samples after a step of the mean, 95 % of it are tracked.
///
/// In `f32` a center `c` comes to rest within `ulp(c) / (2 * rate)` of a constant it follows, where
/// `ulp(c)`, the unit in the last place, is at most `2^-23 * abs(c)`: within 6e-4 of the constant,
/// relative to it, at `rate` = 1e-4.
///
/// The geometric moving average of Roberts 1959 (Technometrics 1(3)).
///
/// ```
/// use class_centers::{Ema, UpdateRule};
///
/// const SLOW: Ema = Ema::new(0.25).unwrap();
///
/// assert_eq!(SLOW.weight(100, 1), 0.25);
/// assert_eq!(SLOW.weight(100, 2), 1.0 - 0.75 * 0.75);
/// assert_eq!(Ema::new(1.5), None);
/// assert_eq!(Ema::new(f32::NAN), None);
/// ```
#[doc(alias = "momentum")]
#[doc(alias = "decay")]
#[doc(alias = "ewma")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Ema {
    rate: f32,
}

impl Ema {
    /// Returns the rule, or `None` when the rate is outside `0.0..=1.0` or NaN.
    pub const fn new(rate: f32) -> Option<Self> {
        if is_fraction(rate) {
            Some(Self { rate })
        } else {
            None
        }
    }

    /// Returns the weight of one new sample.
    pub const fn rate(self) -> f32 {
        self.rate
    }
}

impl UpdateRule for Ema {
    /// Costs one multiplication for each bit of `n` and one for each bit that is set.
    ///
    /// The relative error is at most `5 * 2^-24` a bit of `n`. (The power form loses as many digits
    /// as `rate` has zeros after the point.)
    fn weight(&self, _seen: u32, n: u32) -> f32 {
        // With w(k) = 1 - (1 - rate)^k: w(2k) = w(k) * (2 - w(k)) and w(k + 1) = w(k) + rate *
        // (1 - w(k)), along the bits of n from the highest. Neither leaves 0..=1 by rounding: for
        // w > 1/2, 2 - w is off by at most 2^-24, and w * (2 - w) <= 1 - 2^-48 before that.
        let mut weight = 0.0;
        for bit in (0..u32::BITS - n.leading_zeros()).rev() {
            weight *= 2.0 - weight;
            if n >> bit & 1 == 1 {
                weight += self.rate * (1.0 - weight);
            }
        }
        weight
    }
}

/// The step of center loss: weight `alpha * n / (1 + n)`.
///
/// `alpha`, in `0.0..=1.0`, is the learning rate of the centers: 0 freezes them. (FaceNet's code
/// passes `1 - alpha` for the same step.) The 1 in the denominator holds a center back when its
/// class has few samples in a batch: a single sample moves it by half of `alpha`.
///
/// Wen et al. 2016 (ECCV), eq. 4: `delta = sum(c - x) / (1 + n)` over the `n` samples of a class in
/// a batch, then `c -= alpha * delta`.
///
/// ```
/// use class_centers::{CenterLossStep, UpdateRule};
///
/// const STEP: CenterLossStep = CenterLossStep::new(0.5).unwrap();
///
/// assert_eq!(STEP.weight(100, 1), 0.25);
/// assert_eq!(STEP.weight(100, 3), 0.375);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CenterLossStep {
    alpha: f32,
}

impl CenterLossStep {
    /// Returns the rule, or `None` when alpha is outside `0.0..=1.0` or NaN.
    pub const fn new(alpha: f32) -> Option<Self> {
        if is_fraction(alpha) {
            Some(Self { alpha })
        } else {
            None
        }
    }

    /// Returns the learning rate of the centers.
    pub const fn alpha(self) -> f32 {
        self.alpha
    }
}

impl UpdateRule for CenterLossStep {
    fn weight(&self, _seen: u32, n: u32) -> f32 {
        // sum(c - x) / (1 + n) = (c - mean) * n / (1 + n).
        self.alpha * (n as f32 / (1.0 + n as f32))
    }
}

/// Whether a parameter lies in `0.0..=1.0`. NaN compares false.
pub(crate) const fn is_fraction(parameter: f32) -> bool {
    parameter >= 0.0 && parameter <= 1.0
}
