//! Elements that are summed exactly.
//!
//! A sum of integers is exact, in any order, as long as a class holds at most `MAX_COUNT` samples. Only
//! the center is rounded: `sum / count` as an `f32`.
//!
//! | element | sum | bound on a sum | most samples |
//! |---|---|---|---|
//! | `i8` | `i32` | `2^7 * count` | 2^24 - 1 |
//! | `u8` | `u32` | `(2^8 - 1) * count` | 2^24 - 1 |
//! | `i16` | `i64` | `2^15 * count` | 2^32 - 1 |

use core::num::{NonZeroU32, NonZeroU64};

use crate::{
    element::{Element, number::NumberKind},
    soft::{
        HAS_FPU,
        convert::{from_i32, from_u32},
        real::{Arithmetic, Real},
    },
};

/// Counts up to 2^24 - 1 are exact in an `f32`; of `i16` a greater count is rounded, and so is the
/// center.
macro_rules! exact_element {
    ($component:ident as $kind:ident in $sum:ident, up to $max_count:expr, rounded by $round:expr) => {
        impl Element for $component {
            type Component = $component;
            type Sum = $sum;
            type Center = f32;

            const MAX_COUNT: u32 = $max_count;
            /// No component is refused.
            const MAX_ABS: f32 = f32::INFINITY;
            const EXACT: bool = true;
            const KIND: NumberKind = NumberKind::$kind;
            const ZERO: $sum = 0;

            /// Exact.
            // OK: a sum of at most `MAX_COUNT` components is in range, so adding never wraps. Taking
            // out something that was never added may wrap, but never to a sum that `fits` what is
            // left: it is at most `MAX_COUNT * (MAX - MIN)` away from the true difference's range,
            // less than one turn. Both bounds are checked below.
            #[inline(always)]
            fn add(sum: $sum, component: $component) -> $sum {
                sum.wrapping_add(<$sum>::from(component))
            }

            #[inline(always)]
            fn subtract(sum: $sum, component: $component) -> $sum {
                sum.wrapping_sub(<$sum>::from(component))
            }

            #[inline(always)]
            fn merge(sum: $sum, other: $sum) -> $sum {
                sum.wrapping_add(other)
            }

            /// Wraps if `other` was never merged; `fits` refuses the result then.
            #[inline(always)]
            fn unmerge(sum: $sum, other: $sum) -> $sum {
                sum.wrapping_sub(other)
            }

            /// No bit is set: every component is in range.
            #[inline(always)]
            fn range_bits(_: $component) -> u32 {
                0
            }

            /// Whether `count * MIN <= sum <= count * MAX`.
            // In 64 bits, where 2^16 * 2^32 has room.
            #[inline(always)]
            fn fits(sum: $sum, count: u32) -> bool {
                let (sum, count) = (i64::from(sum), i64::from(count));
                let least = count * i64::from($component::MIN);
                let most = count * i64::from($component::MAX);
                least <= sum && sum <= most
            }

            /// `sum * to / from`, rounded once. Costs two divisions of 64 bits.
            // Rounded to nearest, half away from zero, by quotient and remainder. OK: with to <= from
            // < 2^32, remainder * to + from / 2 < from^2 < 2^64, and the result is not further from 0
            // than the limits of `to` samples, which are whole numbers.
            #[inline(always)]
            fn rescale(sum: $sum, from: NonZeroU32, to: u32) -> $sum {
                let (sum, from, to) = (i64::from(sum), NonZeroU64::from(from), u64::from(to));
                let magnitude = sum.unsigned_abs();
                let (quotient, remainder) = (magnitude / from, magnitude % from);
                let scaled = quotient * to + (remainder * to + from.get() / 2) / from;
                let scaled = scaled as i64;
                (if sum < 0 { -scaled } else { scaled }) as $sum
            }

            /// Exact.
            #[inline(always)]
            fn widen(component: $component) -> f32 {
                if HAS_FPU {
                    f32::from(component)
                } else {
                    from_i32(component.into())
                }
            }

            /// The nearest `f32`.
            #[inline(always)]
            fn round(sum: $sum) -> f32 {
                $round(sum)
            }

            /// The nearest `f32`; exact up to 2^24.
            #[inline(always)]
            fn round_count(count: u32) -> f32 {
                count as f32
            }
        }

        const _: () = {
            let count = <$component>::MAX_COUNT as i128;
            let (least, most) = (<$component>::MIN as i128, <$component>::MAX as i128);
            assert!(count * least >= <$sum>::MIN as i128 && count * most <= <$sum>::MAX as i128);
            assert!(count * (most - least) < 1 << <$sum>::BITS);
        };
    };
}

// OK: |x| <= 2^7, so |sum| <= 2^7 * (2^24 - 1) < 2^31.
exact_element!(i8 as I8 in i32, up to (1 << 24) - 1, rounded by from_i32);
// OK: x < 2^8, so sum < 2^8 * (2^24 - 1) < 2^32.
exact_element!(u8 as U8 in u32, up to (1 << 24) - 1, rounded by from_u32);
// OK: |x| <= 2^15, so |sum| <= 2^15 * (2^32 - 1) < 2^47.
exact_element!(i16 as I16 in i64, up to u32::MAX, rounded by round_i64);

/// Rounds a sum of `i16` to the nearest `f32`: `sum as f32`, which is a call on 32-bit cores.
///
/// OK: the sum is below 2^47, so its upper part has 24 bits, and so has the lower; both, and the
/// product, are exact, and the addition rounds once.
#[inline(always)]
fn round_i64(sum: i64) -> f32 {
    let upper = (sum >> 24) as i32;
    let lower = (sum & 0x00FF_FFFF) as i32;
    let (upper, lower) = (Real::of(from_i32(upper)), Real::of(from_i32(lower)));
    (upper * Real::of(16_777_216.0) + lower).value()
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::RngSeed};

    use super::*;

    const LIMIT: i64 = 1 << 47;

    #[test]
    fn sums_at_their_limits_are_rounded_to_nearest() {
        let edges = [
            0,
            1,
            -1,
            1 << 24,
            (1 << 24) + 1,
            (1 << 31) - 65,
            LIMIT,
            -LIMIT,
            LIMIT - 1,
        ];
        for edge in edges {
            assert_eq!(round_i64(edge).to_bits(), (edge as f32).to_bits(), "{edge}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(0),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn sums_are_rounded_to_nearest(sum in -LIMIT..=LIMIT, shift in 0..48) {
            let sum = sum >> shift;
            prop_assert_eq!(round_i64(sum).to_bits(), (sum as f32).to_bits());
        }
    }
}
