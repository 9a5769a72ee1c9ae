//! The number type of formulas that are written once for all cores.

use core::ops::{Add, Mul, Sub};

use num_traits::Zero;

use crate::soft::{
    add::add,
    bits::{magnitude, negate},
    divide::Divisor,
    multiply::multiply,
};

/// `f32`, or on a core without an FPU [`Soft`].
#[cfg(not(soft_float))]
pub(crate) type Real = f32;
#[cfg(soft_float)]
pub(crate) type Real = Soft;

/// An `f32` whose operators are integer steps, a call each, and give the same bits.
#[cfg_attr(not(soft_float), allow(dead_code))]
#[derive(Clone, Copy)]
pub(crate) struct Soft(u32);

impl Add for Soft {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(add(self.0, other.0))
    }
}

impl Sub for Soft {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(add(self.0, negate(other.0)))
    }
}

impl Mul for Soft {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(multiply(self.0, other.0))
    }
}

impl Zero for Soft {
    #[inline(always)]
    fn zero() -> Self {
        Self(0)
    }

    #[inline(always)]
    fn is_zero(&self) -> bool {
        magnitude(self.0) == 0
    }
}

/// What [`Real`] has beside its operators.
pub(crate) trait Arithmetic: Copy {
    /// A count that many numbers are divided by.
    type Count;

    /// The number.
    fn of(x: f32) -> Self;
    /// The number as an `f32`.
    fn value(self) -> f32;
    /// Makes a count ready.
    fn count(count: u32) -> Self::Count;
    /// `self / count`.
    fn per(self, count: &Self::Count) -> Self;
    /// Whether `abs(self) >= abs(other)`; either, when one is NaN.
    fn is_as_large_as(self, other: Self) -> bool;
}

impl Arithmetic for f32 {
    type Count = f32;

    #[inline(always)]
    fn of(x: f32) -> f32 {
        x
    }

    #[inline(always)]
    fn value(self) -> f32 {
        self
    }

    #[inline(always)]
    fn count(count: u32) -> f32 {
        count as f32
    }

    #[inline(always)]
    fn per(self, count: &f32) -> f32 {
        self / count
    }

    #[inline(always)]
    fn is_as_large_as(self, other: f32) -> bool {
        self.abs() >= other.abs()
    }
}

impl Arithmetic for Soft {
    type Count = Divisor;

    #[inline(always)]
    fn of(x: f32) -> Self {
        Self(x.to_bits())
    }

    #[inline(always)]
    fn value(self) -> f32 {
        f32::from_bits(self.0)
    }

    #[inline(always)]
    fn count(count: u32) -> Divisor {
        Divisor::new(count)
    }

    #[inline(always)]
    fn per(self, count: &Divisor) -> Self {
        Self(count.divide(self.0))
    }

    #[inline(always)]
    fn is_as_large_as(self, other: Self) -> bool {
        magnitude(self.0) >= magnitude(other.0)
    }
}
