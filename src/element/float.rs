//! Elements that are summed in floating point.
//!
//! A sum of `n` components lies within `n * u * sum(abs(x))` of the exact one, where `u` is 2^-24 for
//! `f32` and 2^-53 for `f64`: see [`Element`]. Components from `MAX_ABS` on are refused, so that no sum
//! of `MAX_COUNT` components overflows. A squared distance of such components may overflow; it is then
//! no result.

use core::num::NonZeroU32;

use num_traits::float::FloatCore;

use crate::{
    element::{Element, number::NumberKind},
    soft::{
        convert::from_u32,
        real::{Arithmetic, Real},
    },
};

/// Four bytes a component, a sum and a center. One addition a dimension and update.
impl Element for f32 {
    type Component = f32;
    type Sum = f32;
    type Center = f32;

    // OK: every count up to 2^24 is an f32, and a sum stays below 2^24 * 2^65 = 2^89.
    const MAX_COUNT: u32 = 1 << 24;
    /// 2^65: the exponent 192 less the bias of 127.
    const MAX_ABS: f32 = f32::from_bits(192 << 23);
    const EXACT: bool = false;
    const KIND: NumberKind = NumberKind::F32;
    const ZERO: f32 = 0.0;

    #[inline(always)]
    fn add(sum: f32, component: f32) -> f32 {
        (Real::of(sum) + Real::of(component)).value()
    }

    #[inline(always)]
    fn subtract(sum: f32, component: f32) -> f32 {
        (Real::of(sum) - Real::of(component)).value()
    }

    #[inline(always)]
    fn merge(sum: f32, other: f32) -> f32 {
        (Real::of(sum) + Real::of(other)).value()
    }

    #[inline(always)]
    fn unmerge(sum: f32, other: f32) -> f32 {
        (Real::of(sum) - Real::of(other)).value()
    }

    /// Both top bits of the exponent are set from `2^(192 - 127)` on, in infinity and in NaN.
    #[inline(always)]
    fn range_bits(component: f32) -> u32 {
        let bits = component.to_bits();
        bits & (bits << 1)
    }

    /// Whether `abs(sum) <= count * MAX_ABS`. False for NaN.
    // Rounding is monotonic and `count * MAX_ABS` is an f32, so no order of adding exceeds it. Without
    // signs, floats are ordered as their bits are, NaN above all; and times a power of two is an addition
    // to the exponent: no call on a core without an FPU.
    #[inline(always)]
    fn fits(sum: f32, count: u32) -> bool {
        const ONE: u32 = 1.0_f32.to_bits();
        let most = match count {
            0 => 0,
            _ => from_u32(count).to_bits() + (Self::MAX_ABS.to_bits() - ONE),
        };
        sum.abs().to_bits() <= most
    }

    /// `sum * (to / from)`: two roundings.
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

/// Eight bytes a component, a sum and a center. On cores without an FPU for it, an addition is a call.
impl Element for f64 {
    type Component = f64;
    type Sum = f64;
    type Center = f64;

    // OK: every u32 is an f64, and a sum stays below 2^32 * 2^513 = 2^545.
    const MAX_COUNT: u32 = u32::MAX;
    /// 2^513: the exponent 1536 less the bias of 1023.
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

    /// The upper half of the number is enough: it holds the exponent.
    #[inline(always)]
    fn range_bits(component: f64) -> u32 {
        let bits = (component.to_bits() >> 32) as u32;
        bits & (bits << 1)
    }

    /// Whether `abs(sum) <= count * MAX_ABS`. False for NaN.
    // As for f32.
    #[inline(always)]
    fn fits(sum: f64, count: u32) -> bool {
        sum.abs() <= f64::from(count) * Self::MAX_ABS
    }

    /// `sum * (to / from)`: two roundings.
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
