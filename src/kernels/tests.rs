//! Each kernel beside its naive twin, which it equals bit for bit.

use core::{
    array::from_fn,
    fmt::Debug,
    ops::{Add, Sub},
};
use std::{format, vec::Vec};

use num_traits::{One, Zero};

use crate::element::Element;
use crate::kernels::{
    add::{add, add_in_pairs, change},
    check::{first_misfit, first_out_of_range},
    divide::divide,
    dots::{dot_of_row, dots_of_2, dots_of_3, dots_of_4},
    group::{partials_of_1, partials_of_2, partials_of_3, partials_of_4},
    integer::Integer,
    rows::Sums,
    shape::{Given, Known},
    term::*,
};

/// SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, figure 17).
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number of varied magnitude, from about 2^-30 to 2^30, of either sign.
    fn number(&mut self) -> f64 {
        let scale = 2_f64.powi((self.bits() % 61) as i32 - 30);
        self.bits() as i64 as f64 / i64::MAX as f64 * scale
    }

    /// An array of such numbers.
    fn array<X: Copy, const N: usize>(&mut self, draw: fn(&mut Self) -> X) -> [X; N] {
        from_fn(|_| draw(self))
    }

    /// A count; half of the time a small one, 0 among them.
    fn count(&mut self) -> u32 {
        let end = if self.bits() & 1 == 0 { 4 } else { 1 << 24 };
        (self.bits() % end) as u32
    }
}

/// An element that can be drawn at random, and whose conversions are plain `as`.
trait Twin: Element<Sum: Add<Output = Self::Sum> + Sub<Output = Self::Sum>> {
    fn component(random: &mut Random) -> Self::Component;
    /// A sum to which, and from which, any component and any other such sum can be taken.
    fn sum(random: &mut Random) -> Self::Sum;
    /// Components that an update refuses, and their neighbours that it does not.
    fn refused_and_taken() -> (Vec<Self::Component>, Vec<Self::Component>);
    fn component_as_sum(component: Self::Component) -> Self::Sum;
    fn component_as_center(component: Self::Component) -> Self::Center;
    fn sum_as_center(sum: Self::Sum) -> Self::Center;
    fn count_as_center(count: u32) -> Self::Center;
}

macro_rules! twin {
    (
        $element:ident in $sum:ident to $center:ident, draws $component:expr, $any_sum:expr,
        refuses $refused:expr, takes $taken:expr
    ) => {
        impl Twin for $element {
            fn component(random: &mut Random) -> $element {
                $component(random)
            }
            fn sum(random: &mut Random) -> $sum {
                $any_sum(random)
            }
            fn refused_and_taken() -> (Vec<$element>, Vec<$element>) {
                ($refused.to_vec(), $taken.to_vec())
            }
            fn component_as_sum(component: $element) -> $sum {
                component as $sum
            }
            fn component_as_center(component: $element) -> $center {
                component as $center
            }
            fn sum_as_center(sum: $sum) -> $center {
                sum as $center
            }
            fn count_as_center(count: u32) -> $center {
                count as $center
            }
        }
    };
}

twin!(
    f32 in f32 to f32,
    draws |random: &mut Random| random.number() as f32, |random: &mut Random| random.number() as f32,
    refuses [2_f32.powi(65), -2_f32.powi(65), f32::MAX, f32::NEG_INFINITY, f32::NAN, -f32::NAN],
    takes [2_f32.powi(65).next_down(), (-2_f32.powi(65)).next_up(), -0.0, 1e-45]
);
twin!(
    f64 in f64 to f64,
    draws Random::number, Random::number,
    refuses [2_f64.powi(513), -2_f64.powi(513), f64::MAX, f64::NEG_INFINITY, f64::NAN, -f64::NAN],
    takes [2_f64.powi(513).next_down(), (-2_f64.powi(513)).next_up(), -0.0, 5e-324]
);
twin!(
    i8 in i32 to f32,
    draws |random: &mut Random| random.bits() as i8,
    |random: &mut Random| random.bits() as i32 >> (2 + random.bits() % 24),
    refuses [], takes [i8::MIN, i8::MAX]
);
twin!(
    u8 in u32 to f32,
    draws |random: &mut Random| random.bits() as u8,
    |random: &mut Random| u32::MAX / 2 - (random.bits() as u32 >> (2 + random.bits() % 24)),
    refuses [], takes [u8::MIN, u8::MAX]
);
twin!(
    i16 in i64 to f32,
    draws |random: &mut Random| random.bits() as i16,
    |random: &mut Random| random.bits() as i64 >> (18 + random.bits() % 40),
    refuses [], takes [i16::MIN, i16::MAX]
);

/// Compares bits: `Debug` tells any two numbers apart, -0 from 0 too, and takes NaN for NaN.
#[track_caller]
fn assert_same<X: Debug>(got: &[X], want: &[X]) {
    assert_eq!(format!("{got:?}"), format!("{want:?}"));
}

/// Runs a check of every element for 1 to 17, 23 and 64 dimensions, each with 20 seeds.
macro_rules! for_every_dim {
    ($check:ident: $($element:ident)*) => {
        mod $check {
            $(#[test] fn $element() { for_every_dim!(
                $check $element 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 23 64
            ); })*
        }
    };
    ($check:ident $element:ident $($dim:literal)*) => {
        let checks: &[fn(&mut super::Random)] = &[$(super::$check::<$element, $dim>),*];
        for (check, seed) in checks.iter().flat_map(|check| (0..20).map(move |seed| (check, seed))) {
            check(&mut super::Random(seed));
        }
    };
}

fn sums_equal_plus_and_minus<T: Twin, const DIM: usize>(random: &mut Random) {
    let x: [_; DIM] = random.array(T::component);
    let sums: [_; DIM] = random.array(T::sum);
    let other: [_; DIM] = random.array(T::sum);
    let [mut added, mut in_pairs, mut taken, mut merged] = [sums; 4];
    add::<T>(&mut added, &x);
    // What microcontrollers run.
    add_in_pairs::<T>(&mut in_pairs, &x);
    assert_same(&in_pairs, &added);
    change(&mut taken, &x, T::subtract);
    change(&mut merged, &other, T::merge);
    let mut unmerged = merged;
    change(&mut unmerged, &other, T::unmerge);

    let x: Vec<_> = x.iter().map(|x| T::component_as_sum(*x)).collect();
    assert_same(&added, &each(&sums, &x, |s, x| s + x));
    assert_same(&taken, &each(&sums, &x, |s, x| s - x));
    assert_same(&merged, &each(&sums, &other, |s, o| s + o));
    assert_same(&unmerged, &each(&merged, &other, |s, o| s - o));
}
for_every_dim!(sums_equal_plus_and_minus: f32 f64 i8 u8 i16);

/// Applies an operator to each pair.
fn each<S: Copy>(a: &[S], b: &[S], operator: fn(S, S) -> S) -> Vec<S> {
    a.iter().zip(b).map(|(a, b)| operator(*a, *b)).collect()
}

fn centers_equal_quotients<T: Twin, const DIM: usize>(random: &mut Random) {
    let sums: [_; DIM] = random.array(T::sum);
    let count = random.count();
    let mut centers = [T::Center::zero(); DIM];
    divide::<T>(&sums, count, &mut centers);
    assert_same(&centers, &quotients::<T>(&sums, count));
}
for_every_dim!(centers_equal_quotients: f32 f64 i8 u8 i16);

fn quotients<T: Twin>(sums: &[T::Sum], count: u32) -> Vec<T::Center> {
    let quotient = |sum: &T::Sum| T::sum_as_center(*sum) / T::count_as_center(count);
    sums.iter().map(quotient).collect()
}

/// The distance to `sum * (1 / count)` in the documented order.
fn squared_distance<T: Twin>(sums: &[T::Sum], count: u32, query: &[T::Component]) -> T::Center {
    let inverse = T::Center::one() / T::count_as_center(count);
    let mut lanes = [T::Center::zero(); 4];
    for (d, (sum, x)) in sums.iter().zip(query).enumerate() {
        let difference = T::sum_as_center(*sum) * inverse - T::component_as_center(*x);
        lanes[d % 4] = lanes[d % 4] + difference * difference;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// Each row of a group has the partial sums that add up to the bits of the twin.
macro_rules! equals_the_twin {
    ($random:ident, $kernel:ident of $rows:literal) => {
        let sums: [[_; DIM]; $rows] = from_fn(|_| $random.array(T::sum));
        let divisors: [u32; $rows] = $random.array(|random| random.count().max(1));
        let query: [_; DIM] = $random.array(T::component);
        let (rows, join) = (
            sums.as_flattened(),
            <SquaredDifference as Term<T::Center>>::join,
        );
        let known = Known::<DIM>;
        let partials = $kernel::<T, Sums, SquaredDifference, _>(known, rows, &divisors, &query);
        let got: Vec<T::Center> = partials.map(join).to_vec();
        let given = Given { dim: DIM };
        let partials = $kernel::<T, Sums, SquaredDifference, _>(given, rows, &divisors, &query);
        assert_same(&partials.map(join), &got);
        let rows = sums.iter().zip(divisors);
        let want: Vec<_> = rows
            .map(|(row, n)| squared_distance::<T>(row, n, &query))
            .collect();
        assert_same(&got, &want);
    };
}

fn groups_equal_four_lanes<T: Twin, const DIM: usize>(random: &mut Random) {
    equals_the_twin!(random, partials_of_4 of 4);
    equals_the_twin!(random, partials_of_3 of 3);
    equals_the_twin!(random, partials_of_2 of 2);
    equals_the_twin!(random, partials_of_1 of 1);
}
for_every_dim!(groups_equal_four_lanes: f32 f64 i8 u8 i16);

/// Each dot product of a group, in both shapes, equals the one in 64 bits.
fn dots_equal_products<T: Twin + Integer, const DIM: usize>(random: &mut Random) {
    let rows: [[T; DIM]; 4] = from_fn(|_| random.array(T::component));
    let query: [T; DIM] = random.array(T::component);
    let want = rows.each_ref().map(|row| {
        let products = row.iter().zip(&query).map(|(c, x)| c.to_i64() * x.to_i64());
        products.sum::<i64>()
    });
    let all = rows.as_flattened();
    let (known, given) = (Known::<DIM>, Given { dim: DIM });
    assert_eq!(dots_of_4(known, all, &query).map(Into::into), want);
    assert_eq!(dots_of_4(given, all, &query).map(Into::into), want);
    assert_eq!(dots_of_3(known, all, &query).map(Into::into)[..], want[..3]);
    assert_eq!(dots_of_3(given, all, &query).map(Into::into)[..], want[..3]);
    assert_eq!(dots_of_2(known, all, &query).map(Into::into)[..], want[..2]);
    assert_eq!(dots_of_2(given, all, &query).map(Into::into)[..], want[..2]);
    assert_eq!(dot_of_row(known, &rows[0], &query).into(), want[0]);
    assert_eq!(dot_of_row(given, &rows[0], &query).into(), want[0]);
}
for_every_dim!(dots_equal_products: i8 u8 i16);

/// One bad component, then two, at every place: the first one is found.
fn the_first_component_out_of_range_is_found<T: Twin, const DIM: usize>(random: &mut Random) {
    let (refused, taken) = T::refused_and_taken();
    let mut x: [_; DIM] = random.array(T::component);
    for dim in 0..DIM {
        x[dim] = taken[dim % taken.len()];
        assert_eq!(first_out_of_range::<T>(&x), None);
        for bad in &refused {
            let mut embedding = x;
            embedding[dim] = *bad;
            assert_eq!(first_out_of_range::<T>(&embedding), Some(dim));
            embedding[DIM - 1] = *bad;
            assert_eq!(first_out_of_range::<T>(&embedding), Some(dim));
        }
    }
}
for_every_dim!(the_first_component_out_of_range_is_found: f32 f64 i8 u8 i16);

#[test]
fn the_first_sum_that_fits_no_count_is_found() {
    let misfit = |sums: &[i32], others: &[i32], count| {
        first_misfit::<i8, i32>(sums, others, count, |sum, other| sum + other)
    };
    assert_eq!(misfit(&[-256, 254, 0], &[0, 0, 0], 2), None);
    assert_eq!(misfit(&[-256, 254, 0], &[0, 1, -257], 2), Some(1));
    assert_eq!(misfit(&[0, 0, 1], &[0, 0, -2], 0), Some(2));
    assert_eq!(misfit(&[], &[], 0), None);
}
