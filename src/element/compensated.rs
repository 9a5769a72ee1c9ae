//! Compensated summation in `f32`.

use core::num::NonZeroU32;

use crate::{
    element::{
        Element,
        float::ratio,
        number::{Number, NumberKind},
        sealed::Sealed,
    },
    soft::real::{Arithmetic, Real},
};

/// `f32` components, summed with a correction that keeps what each addition rounds off.
///
/// For centers that are right after millions of samples, on cores where `f64` is slow: twice the
/// RAM of `f32`, and about four times its additions.
///
/// With `n` samples in a class, the center lies within `2 * u * (abs(mean) + n * u * mean(abs(x)))`
/// of the exact mean, where `u` is 2^-24: for every count up to `MAX_COUNT` within
/// `4 * u * mean(abs(x))`. With plain `f32` it is `n * u * mean(abs(x))`.
///
/// The correction of Neumaier 1974 (ZAMM 54(1), algorithm IV), which unlike Kahan's holds also when a
/// component is larger than the sum, brought back below half a unit in the last place of the sum
/// after each addition: left to grow, as there, it stalls like the sum it corrects. That makes it the
/// double-word addition of Joldes, Muller and Popescu 2017 (ACM TOMS 44(2)), algorithm 4, whose
/// relative error is at most `2 * u^2`.
///
/// ```
/// use class_centers::{ClassCenters, Compensated};
///
/// let (mut plain, mut compensated) = (
///     ClassCenters::<f32, 1, 1>::new(),
///     ClassCenters::<Compensated, 1, 1>::new(),
/// );
/// for x in [1.0, 1e9, 1.0, -1e9] {
///     plain.update(0, &[x])?;
///     compensated.update(0, &[x])?;
/// }
/// assert_eq!(plain.center(0), Some([0.0]));
/// assert_eq!(compensated.center(0), Some([0.5]));
/// # Ok::<(), class_centers::UpdateError>(())
/// ```
#[doc(alias = "kahan")]
#[doc(alias = "neumaier")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Compensated;

/// A sum of `f32`, and what was rounded off it: the value is `sum + correction`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CompensatedSum {
    /// The rounded sum.
    pub sum: f32,
    /// What was rounded off: at most half a unit in the last place of the sum.
    pub correction: f32,
}

impl CompensatedSum {
    /// Adds a component: `sum + correction` grows by `x`, with a relative error of at most `2 * u^2`.
    ///
    /// Seven additions and a comparison. `lost` is exactly what the first addition rounds off.
    #[inline(always)]
    fn add(self, x: f32) -> Self {
        let (old, x) = (Real::of(self.sum), Real::of(x));
        let sum = old + x;
        // Exact: the smaller addend, less what of it reached the sum (Dekker 1971).
        let lost = if old.is_as_large_as(x) {
            (old - sum) + x
        } else {
            (x - sum) + old
        };
        let correction = Real::of(self.correction) + lost;
        let corrected = sum + correction;
        Self {
            sum: corrected.value(),
            correction: (correction - (corrected - sum)).value(),
        }
    }

    /// Adds another sum: the corrections first, which are small, and then the sum.
    #[inline(always)]
    fn merge(self, other: Self) -> Self {
        let correction = Real::of(self.correction) + Real::of(other.correction);
        let correction = correction.value();
        Self { correction, ..self }.add(other.sum)
    }

    /// The sum with the opposite sign. Exact.
    #[inline(always)]
    fn negate(self) -> Self {
        Self {
            sum: -self.sum,
            correction: -self.correction,
        }
    }
}

impl Number for CompensatedSum {
    const LEN: usize = size_of::<Self>();

    /// The sum, then the correction.
    #[inline(always)]
    fn to_bits(self) -> u64 {
        u64::from(self.sum.to_bits()) | u64::from(self.correction.to_bits()) << 32
    }

    #[inline(always)]
    fn from_bits(bits: u64) -> Self {
        Self {
            sum: f32::from_bits(bits as u32),
            correction: f32::from_bits((bits >> 32) as u32),
        }
    }
}

impl Sealed for Compensated {}

impl Element for Compensated {
    type Component = f32;
    type Sum = CompensatedSum;
    type Center = f32;

    const MAX_COUNT: u32 = f32::MAX_COUNT;
    const MAX_ABS: f32 = f32::MAX_ABS;
    const EXACT: bool = false;
    const KIND: NumberKind = NumberKind::Compensated;
    const ZERO: CompensatedSum = CompensatedSum {
        sum: 0.0,
        correction: 0.0,
    };

    #[inline(always)]
    fn add(sum: CompensatedSum, component: f32) -> CompensatedSum {
        sum.add(component)
    }

    #[inline(always)]
    fn subtract(sum: CompensatedSum, component: f32) -> CompensatedSum {
        sum.add(-component)
    }

    /// As an addition of one component, after the corrections are added.
    #[inline(always)]
    fn merge(sum: CompensatedSum, other: CompensatedSum) -> CompensatedSum {
        sum.merge(other)
    }

    /// Adds the negated sum.
    #[inline(always)]
    fn unmerge(sum: CompensatedSum, other: CompensatedSum) -> CompensatedSum {
        sum.merge(other.negate())
    }

    #[inline(always)]
    fn range_bits(component: f32) -> u32 {
        f32::range_bits(component)
    }

    /// All three of sum, correction and their total must be sums that `count` values of `f32` can have.
    // As for f32, and so is their sum, which the next addition makes of them.
    #[inline(always)]
    fn fits(sum: CompensatedSum, count: u32) -> bool {
        f32::fits(sum.sum, count)
            && f32::fits(sum.correction, count)
            && f32::fits(sum.sum + sum.correction, count)
    }

    /// Scales both parts.
    #[inline(always)]
    fn rescale(sum: CompensatedSum, from: NonZeroU32, to: u32) -> CompensatedSum {
        let ratio = ratio::<f32>(from, to);
        CompensatedSum {
            sum: sum.sum * ratio,
            correction: sum.correction * ratio,
        }
    }

    #[inline(always)]
    fn widen(component: f32) -> f32 {
        component
    }

    /// `sum + correction`, rounded once.
    // OK: both are at most 2^24 * 2^65, so their sum is finite.
    #[inline(always)]
    fn round(sum: CompensatedSum) -> f32 {
        (Real::of(sum.sum) + Real::of(sum.correction)).value()
    }

    #[inline(always)]
    fn round_count(count: u32) -> f32 {
        f32::round_count(count)
    }
}
