//! Compensated summation in `f32`.

use core::num::NonZeroU32;

use super::{Element, float::ratio, sealed::Sealed};

/// `f32` components, summed with a correction that collects what each addition rounds off.
///
/// For centers that are right after millions of samples, on cores where `f64` is slow: twice the
/// RAM of `f32`, and about three times its additions.
///
/// With `n` samples in a class, the center lies within
/// `2 * u * abs(mean) + (n * u)^2 * mean(abs(x))` of the exact mean, where `u` is 2^-24; with plain
/// `f32` it is `n * u * mean(abs(x))`. Both are for roundings that all go the same way:
/// The table there has the errors seen.
///
/// Neumaier 1974 (ZAMM 54(1)), algorithm IV: unlike Kahan's, it holds also when a component is
/// larger than the sum.
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
pub struct Compensated;

/// A sum of `f32`, and what was rounded off it: the value is `sum + correction`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CompensatedSum {
    /// The rounded sum.
    pub sum: f32,
    /// The sum of the rounding errors.
    pub correction: f32,
}

impl CompensatedSum {
    /// Adds a component (Neumaier 1974).
    #[inline(always)]
    fn add(self, x: f32) -> Self {
        let sum = self.sum + x;
        // Exact: the smaller addend, less what of it reached the sum (Dekker 1971).
        let lost = if self.sum.abs() >= x.abs() {
            (self.sum - sum) + x
        } else {
            (x - sum) + self.sum
        };
        let correction = self.correction + lost;
        Self { sum, correction }
    }

    #[inline(always)]
    fn negate(self) -> Self {
        Self {
            sum: -self.sum,
            correction: -self.correction,
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

    #[inline(always)]
    fn merge(sum: CompensatedSum, other: CompensatedSum) -> CompensatedSum {
        let total = sum.add(other.sum);
        CompensatedSum {
            correction: total.correction + other.correction,
            ..total
        }
    }

    #[inline(always)]
    fn unmerge(sum: CompensatedSum, other: CompensatedSum) -> CompensatedSum {
        Self::merge(sum, other.negate())
    }

    #[inline(always)]
    fn range_bits(component: f32) -> u32 {
        f32::range_bits(component)
    }

    // OK: the k-th addition rounds off at most 2^-24 * k * MAX_ABS <= MAX_ABS, so the correction
    // grows no faster than the sum may.
    #[inline(always)]
    fn fits(sum: CompensatedSum, count: u32) -> bool {
        f32::fits(sum.sum, count) && f32::fits(sum.correction, count)
    }

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

    // OK: both are at most 2^24 * 2^65, so their sum is finite.
    #[inline(always)]
    fn round(sum: CompensatedSum) -> f32 {
        sum.sum + sum.correction
    }

    #[inline(always)]
    fn round_count(count: u32) -> f32 {
        f32::round_count(count)
    }
}
