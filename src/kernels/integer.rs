//! Exact integer measures between a query and one center.
//!
//! One class at a time, sixteen dimensions a step, written out: the form that stays fast from
//! Armv6-M, which has eight registers to speak of, to cores with vectors.

use num_traits::{WrappingAdd, Zero};

use crate::element::{Element, distance::Distance};

/// Sums a term over all dimensions. The caller vouches that the sum does not wrap.
///
/// The order of the terms does not matter, since integer addition is exact. `wrapping_add` leaves out
/// the check for an overflow, which the bounds on `DIM` rule out.
#[inline(always)]
pub(crate) fn sum<B: Copy, S: WrappingAdd + Zero, const DIM: usize>(
    center: &[B; DIM],
    query: &[B; DIM],
    term: impl Fn(B, B) -> S,
) -> S {
    let (steps, rest) = center.as_chunks::<16>();
    let (query_steps, query_rest) = query.as_chunks::<16>();
    let mut sum = S::zero();
    for (c, x) in steps.iter().zip(query_steps) {
        let (c, x) = (c.as_chunks::<8>().0, x.as_chunks::<8>().0);
        sum = add_eight(add_eight(sum, &c[0], &x[0], &term), &c[1], &x[1], &term);
    }
    for (c, x) in rest.iter().zip(query_rest) {
        sum = sum.wrapping_add(&term(*c, *x));
    }
    sum
}

/// Adds the terms of eight dimensions to a sum.
#[inline(always)]
fn add_eight<B: Copy, S: WrappingAdd>(
    sum: S,
    c: &[B; 8],
    x: &[B; 8],
    term: &impl Fn(B, B) -> S,
) -> S {
    sum.wrapping_add(&term(c[0], x[0]))
        .wrapping_add(&term(c[1], x[1]))
        .wrapping_add(&term(c[2], x[2]))
        .wrapping_add(&term(c[3], x[3]))
        .wrapping_add(&term(c[4], x[4]))
        .wrapping_add(&term(c[5], x[5]))
        .wrapping_add(&term(c[6], x[6]))
        .wrapping_add(&term(c[7], x[7]))
}

/// An integer component, and what is summed of pairs of them.
///
/// | integer | distance | product | dimensions |
/// |---|---|---|---|
/// | `i8` | `u32` | `i32` | 66,051 |
/// | `u8` | `u32` | `u32` | 66,051 |
/// | `i16` | `u64` | `i64` | 2^32 - 1 |
pub trait Integer: Element<Component = Self> {
    /// What differences are summed in.
    type Distance: Distance<Dot = i64, Float = f32> + WrappingAdd + Zero;
    /// What products are summed in.
    type Product: WrappingAdd + Zero + Into<i64>;

    /// The most dimensions of which no sum wraps.
    const MAX_DIM: usize;

    /// `(self - other)^2`.
    fn squared_difference(self, other: Self) -> Self::Distance;
    /// `abs(self - other)`.
    ///
    /// At most 255 for bytes and 65,535 for `i16`.
    fn absolute_difference(self, other: Self) -> Self::Distance;
    /// `self * other`.
    fn product(self, other: Self) -> Self::Product;
    /// The number itself.
    fn to_i64(self) -> i64;
}

/// The dot product. OK: [`Integer::MAX_DIM`].
///
/// Summed in `Product`, widened to 64 bits at the end: of bytes the whole loop stays in 32 bits.
#[inline(always)]
pub(crate) fn dot<I: Integer, const DIM: usize>(a: &[I; DIM], b: &[I; DIM]) -> i64 {
    sum(a, b, I::product).into()
}

/// The most dimensions of which a squared distance, or a dot product, of bytes fits 32 bits. A Manhattan
/// distance is smaller.
///
/// A difference of bytes is at most 255, a product of `i8` at most `128 * 128`, one of `u8` at most
/// `255 * 255`.
const MAX_BYTE_DIM: usize = 66_051;

const _: () = assert!(255 * 255 * MAX_BYTE_DIM as u64 <= u32::MAX as u64);
const _: () = assert!(128 * 128 * MAX_BYTE_DIM as u64 <= i32::MAX as u64);

macro_rules! byte {
    ($byte:ident, products in $product:ident) => {
        impl Integer for $byte {
            type Distance = u32;
            type Product = $product;

            const MAX_DIM: usize = MAX_BYTE_DIM;

            #[inline(always)]
            fn squared_difference(self, other: $byte) -> u32 {
                let d = i32::from(self) - i32::from(other);
                (d * d) as u32
            }

            #[inline(always)]
            fn absolute_difference(self, other: $byte) -> u32 {
                (i32::from(self) - i32::from(other)).unsigned_abs()
            }

            #[inline(always)]
            fn product(self, other: $byte) -> $product {
                $product::from(self) * $product::from(other)
            }

            #[inline(always)]
            fn to_i64(self) -> i64 {
                self.into()
            }
        }
    };
}

byte!(i8, products in i32);
byte!(u8, products in u32);

/// The most dimensions of which a squared distance of `i16` fits 64 bits.
///
/// A difference of `i16` is at most 65,535, so its square is below 2^32.
const MAX_I16_DIM: usize = u32::MAX as usize;

const _: () = assert!(65_535 * 65_535 * (MAX_I16_DIM as u128) < u64::MAX as u128);

/// Differences and products are made in 32 bits and summed in 64.
impl Integer for i16 {
    type Distance = u64;
    type Product = i64;

    const MAX_DIM: usize = MAX_I16_DIM;

    // OK: `|d| < 2^16`, so that `d^2 < 2^32`, the lower half of the product.
    #[inline(always)]
    fn squared_difference(self, other: i16) -> u64 {
        let d = i32::from(self) - i32::from(other);
        u64::from(d.wrapping_mul(d) as u32)
    }

    #[inline(always)]
    fn absolute_difference(self, other: i16) -> u64 {
        u64::from((i32::from(self) - i32::from(other)).unsigned_abs())
    }

    // OK: `|c * x| <= 2^30`.
    #[inline(always)]
    fn product(self, other: i16) -> i64 {
        i64::from(i32::from(self) * i32::from(other))
    }

    #[inline(always)]
    fn to_i64(self) -> i64 {
        self.into()
    }
}
