//! Elements that are summed in floating point.

use core::num::NonZeroU32;

use num_traits::float::FloatCore;

use crate::element::{Element, number::NumberKind};

impl Element for f32 {
    type Component = f32;
    type Sum = f32;
    type Center = f32;

    // OK: every count up to 2^24 is an f32, and a sum stays below 2^24 * 2^65 = 2^89.
    const MAX_COUNT: u32 = 1 << 24;
    const MAX_ABS: f32 = f32::from_bits(192 << 23);
    const EXACT: bool = false;
    const KIND: NumberKind = NumberKind::F32;
    const ZERO: f32 = 0.0;

    #[inline(always)]
    fn add(sum: f32, component: f32) -> f32 {
        sum + component
    }

    #[inline(always)]
    fn subtract(sum: f32, component: f32) -> f32 {
        sum - component
    }

    #[inline(always)]
    fn merge(sum: f32, other: f32) -> f32 {
        sum + other
    }

    #[inline(always)]
    fn unmerge(sum: f32, other: f32) -> f32 {
        sum - other
    }

    #[inline(always)]
    fn range_bits(component: f32) -> u32 {
        let bits = component.to_bits();
        bits & (bits << 1)
    }

    // Rounding is monotonic and `count * MAX_ABS` is an f32, so no order of adding exceeds it. NaN
    // compares false.
    #[inline(always)]
    fn fits(sum: f32, count: u32) -> bool {
        sum.abs() <= count as f32 * Self::MAX_ABS
    }

    #[inline(always)]
    fn rescale(sum: f32, from: NonZeroU32, to: u32) -> f32 {
        sum * ratio::<f32>(from, to)
    }

    #[inline(always)]
    fn widen(component: f32) -> f32 {
        component
    }

    #[inline(always)]
    fn round(sum: f32) -> f32 {
        sum
    }

    #[inline(always)]
    fn round_count(count: u32) -> f32 {
        count as f32
    }
}

impl Element for f64 {
    type Component = f64;
    type Sum = f64;
    type Center = f64;

    // OK: every u32 is an f64, and a sum stays below 2^32 * 2^513 = 2^545.
    const MAX_COUNT: u32 = u32::MAX;
    const MAX_ABS: f64 = f64::from_bits(1536 << 52);
    const EXACT: bool = false;
    const KIND: NumberKind = NumberKind::F64;
    const ZERO: f64 = 0.0;

    #[inline(always)]
    fn add(sum: f64, component: f64) -> f64 {
        sum + component
    }

    #[inline(always)]
    fn subtract(sum: f64, component: f64) -> f64 {
        sum - component
    }

    #[inline(always)]
    fn merge(sum: f64, other: f64) -> f64 {
        sum + other
    }

    #[inline(always)]
    fn unmerge(sum: f64, other: f64) -> f64 {
        sum - other
    }

    #[inline(always)]
    fn range_bits(component: f64) -> u32 {
        let bits = (component.to_bits() >> 32) as u32;
        bits & (bits << 1)
    }

    // As for f32.
    #[inline(always)]
    fn fits(sum: f64, count: u32) -> bool {
        sum.abs() <= f64::from(count) * Self::MAX_ABS
    }

    #[inline(always)]
    fn rescale(sum: f64, from: NonZeroU32, to: u32) -> f64 {
        sum * ratio::<f64>(from, to)
    }

    #[inline(always)]
    fn widen(component: f64) -> f64 {
        component
    }

    #[inline(always)]
    fn round(sum: f64) -> f64 {
        sum
    }

    #[inline(always)]
    fn round_count(count: u32) -> f64 {
        f64::from(count)
    }
}

/// `to / from`, by which the sums of `from` samples are scaled to those of `to <= from`.
///
/// Rounded down where the largest sum of `from` samples would else be scaled beyond that of `to`:
/// `MAX_ABS` is a power of two, so the counts stand for the sums.
#[inline(always)]
pub(crate) fn ratio<T: Element>(from: NonZeroU32, to: u32) -> T::Center {
    let (from, to) = (T::round_count(from.get()), T::round_count(to));
    let ratio = to / from;
    if ratio * from > to {
        ratio - ratio * T::Center::epsilon()
    } else {
        ratio
    }
}

const _: () = assert!(f32::MAX_ABS == (1u128 << 65) as f32);
const _: () = assert!((f32::MAX_COUNT as f32 * f32::MAX_ABS).is_finite());
const _: () = assert!((f64::MAX_COUNT as f64 * f64::MAX_ABS).is_finite());
