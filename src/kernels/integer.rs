//! Integer components: what is summed of pairs of them, exactly.
//!
//! | integer | distance | product | dimensions |
//! |---|---|---|---|
//! | `i8` | `u32` | `i32` | 66,051 |
//! | `u8` | `u32` | `u32` | 66,051 |
//! | `i16` | `u64` | `i64` | 2^31 - 1 |

use core::hint::black_box;

use num_traits::{WrappingAdd, WrappingSub, Zero};

use crate::element::{Element, distance::Distance};

/// Whether a loop over one row becomes vector instructions, so that rows are multiplied one at a time.
///
/// Stable Rust does not say whether a core has MVE, so its users say it, by the feature `mve`. The results
/// are the same.
pub(crate) const HAS_VECTORS: bool = cfg!(any(
    feature = "mve",
    not(any(target_arch = "arm", target_arch = "riscv32"))
));

/// Whether the core is an Armv6-M: eight registers to speak of, too few for more than one row.
const IS_ARMV6M: bool = cfg!(all(target_arch = "arm", not(target_has_atomic = "ptr")));

/// Whether a product is added to 64 bits by one instruction: from Armv7-M on. The vectors of
/// MVE hold products of 32 bits.
const HAS_LONG_PRODUCTS: bool = cfg!(all(
    target_arch = "arm",
    target_has_atomic = "ptr",
    not(feature = "mve")
));

/// Sums a term over all dimensions of two rows of equal length. The caller vouches that the sum does not
/// wrap.
///
/// The order of the terms does not matter, since integer addition is exact. `wrapping_add` leaves out
/// the check for an overflow, which the bounds on `DIM` rule out.
#[inline(always)]
pub(crate) fn sum<B: Copy, S: WrappingAdd + Zero>(
    center: &[B],
    query: &[B],
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
pub trait Integer: Element<Component = Self> {
    /// What differences are summed in, and squared norms.
    type Distance: Distance<Dot = i64, Float = f32> + WrappingAdd + WrappingSub + Zero;
    /// What products are summed in.
    type Product: Copy + WrappingAdd + Zero + Into<i64>;

    /// The most dimensions of which no sum wraps.
    const MAX_DIM: usize;
    /// How many rows a core with scalar instructions multiplies at once: as many as its registers hold.
    const ROWS: usize;
    /// Whether the core sums squared differences faster than products.
    const BY_DIFFERENCES: bool;

    /// `self * other`.
    fn product(self, other: Self) -> Self::Product;
    /// The squared norm of a center, as a dot product.
    fn as_dot(norm: Self::Distance) -> i64;
    /// The same bits as a distance.
    fn as_distance(product: Self::Product) -> Self::Distance;
    /// `(self - other)^2`.
    fn squared_difference(self, other: Self) -> Self::Distance;
    /// `abs(self - other)`.
    ///
    /// At most 255 for bytes and 65,535 for `i16`.
    fn absolute_difference(self, other: Self) -> Self::Distance;
    /// The number itself.
    fn to_i64(self) -> i64;
}

/// The dot product of two rows of equal length. OK: [`Integer::MAX_DIM`].
///
/// Summed in `Product`: of bytes the whole loop stays in 32 bits.
#[inline(always)]
pub(crate) fn dot<I: Integer>(a: &[I], b: &[I]) -> I::Product {
    sum(a, b, I::product)
}

/// [`dot`] in one plain loop, which is what vectors are made of. One function serves all shapes.
#[inline(never)]
pub(crate) fn dot_in_vectors<I: Integer>(a: &[I], b: &[I]) -> I::Product {
    let pairs = a.iter().zip(b);
    pairs.fold(I::Product::zero(), |sum, (a, b)| {
        sum.wrapping_add(&a.product(*b))
    })
}

/// The same numbers, of a length that the compiler does not see, where there are vectors: a short loop of
/// known length would be written out in scalar instructions.
#[inline(always)]
pub(crate) fn hide_length<I>(row: &[I]) -> &[I] {
    if HAS_VECTORS {
        row.get(..black_box(row.len())).unwrap_or(row)
    } else {
        row
    }
}

/// `|query|^2 + |center|^2 - 2 * dot`: the squared distance, exact.
///
/// OK: the result fits, so that what wraps on the way comes back.
#[inline(always)]
pub(crate) fn squared_distance<I: Integer>(
    query_norm: I::Distance,
    center_norm: I::Distance,
    dot: I::Product,
) -> I::Distance {
    let dot = I::as_distance(dot);
    let norms = query_norm.wrapping_add(&center_norm);
    norms.wrapping_sub(&dot).wrapping_sub(&dot)
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
            const ROWS: usize = if HAS_VECTORS || IS_ARMV6M { 1 } else { 4 };
            const BY_DIFFERENCES: bool = false;

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
            fn as_dot(norm: u32) -> i64 {
                norm.into()
            }

            #[inline(always)]
            fn as_distance(product: $product) -> u32 {
                product as u32
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

/// The most dimensions of which a squared distance of `i16`, and a dot product of differences, fits 63
/// bits.
///
/// A difference of `i16` is at most 65,535, so its square is below 2^32.
const MAX_I16_DIM: usize = i32::MAX as usize;

const _: () = assert!(65_535 * 65_535 * (MAX_I16_DIM as u128) < i64::MAX as u128);

/// Differences and products are made in 32 bits and summed in 64.
impl Integer for i16 {
    type Distance = u64;
    type Product = i64;

    const MAX_DIM: usize = MAX_I16_DIM;
    /// A product is summed in two registers.
    const ROWS: usize = if HAS_VECTORS || IS_ARMV6M { 1 } else { 2 };
    /// Unsigned squares are added to 64 bits in fewer steps than signed products.
    const BY_DIFFERENCES: bool = !HAS_VECTORS && !HAS_LONG_PRODUCTS;

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
        if HAS_LONG_PRODUCTS {
            i64::from(self) * i64::from(other)
        } else {
            i64::from(i32::from(self) * i32::from(other))
        }
    }

    // OK: `MAX_I16_DIM`.
    #[inline(always)]
    fn as_dot(norm: u64) -> i64 {
        norm as i64
    }

    #[inline(always)]
    fn as_distance(product: i64) -> u64 {
        product as u64
    }

    #[inline(always)]
    fn to_i64(self) -> i64 {
        self.into()
    }
}
