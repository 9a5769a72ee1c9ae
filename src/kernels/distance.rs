//! Squared Euclidean distances, in the one summation order of the crate.

use core::array::from_ref;

use num_traits::{One, Zero};

use super::LANES;
use crate::Element;

/// Calls `visit` with the index of each row of sums, in order, and the squared distance from the
/// query to `sum * (1 / count)`: NaN where the count is 0.
#[inline(always)]
pub(crate) fn squared_distances_from_sums<T: Element, const CLASSES: usize, const DIM: usize>(
    sums: &[[T::Sum; DIM]; CLASSES],
    counts: &[u32; CLASSES],
    query: &[T::Component; DIM],
    mut visit: impl FnMut(usize, T::Center),
) {
    let (fours, sums) = sums.as_chunks::<4>();
    let (four_counts, counts) = counts.as_chunks::<4>();
    let (twos, ones) = sums.as_chunks::<2>();
    let (two_counts, one_counts) = counts.as_chunks::<2>();
    let mut rows = 0..;
    let mut visit_group = |lanes: &[Lanes<T>]| {
        for (lanes, row) in lanes.iter().zip(&mut rows) {
            visit(row, join::<T>(lanes));
        }
    };
    for (sums, counts) in fours.iter().zip(four_counts) {
        visit_group(&lanes_of_4::<T, DIM>(sums, counts, query));
    }
    for (sums, counts) in twos.iter().zip(two_counts) {
        visit_group(&lanes_of_2::<T, DIM>(sums, counts, query));
    }
    for (sums, count) in ones.iter().zip(one_counts) {
        visit_group(&lanes_of_1::<T, DIM>(
            from_ref(sums),
            from_ref(count),
            query,
        ));
    }
}

/// The partial sums of one distance.
type Lanes<T> = [<T as Element>::Center; LANES];

#[inline(always)]
fn join<T: Element>(lanes: &Lanes<T>) -> T::Center {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// Adds the squared differences of four dimensions to their lanes.
#[inline(always)]
fn step<T: Element>(lanes: Lanes<T>, center: Lanes<T>, query: Lanes<T>) -> Lanes<T> {
    let d = [
        center[0] - query[0],
        center[1] - query[1],
        center[2] - query[2],
        center[3] - query[3],
    ];
    [
        lanes[0] + d[0] * d[0],
        lanes[1] + d[1] * d[1],
        lanes[2] + d[2] * d[2],
        lanes[3] + d[3] * d[3],
    ]
}

/// Four dimensions of a center.
#[inline(always)]
fn scale<T: Element>(sums: &[T::Sum; 4], inverse: T::Center) -> Lanes<T> {
    [
        T::round(sums[0]) * inverse,
        T::round(sums[1]) * inverse,
        T::round(sums[2]) * inverse,
        T::round(sums[3]) * inverse,
    ]
}

#[inline(always)]
fn widen<T: Element>(x: &[T::Component; 4]) -> Lanes<T> {
    [
        T::widen(x[0]),
        T::widen(x[1]),
        T::widen(x[2]),
        T::widen(x[3]),
    ]
}

/// The dimensions behind the last whole step.
#[inline(always)]
fn finish<T: Element>(
    lanes: &mut Lanes<T>,
    sums: &[T::Sum],
    inverse: T::Center,
    query: &[T::Component],
) {
    let (sum_steps, sum_rest) = sums.as_chunks::<4>();
    let (query_steps, query_rest) = query.as_chunks::<4>();
    for (s, x) in sum_steps.iter().zip(query_steps) {
        *lanes = step::<T>(*lanes, scale::<T>(s, inverse), widen::<T>(x));
    }
    for (lane, (s, x)) in lanes.iter_mut().zip(sum_rest.iter().zip(query_rest)) {
        let d = T::round(*s) * inverse - T::widen(*x);
        *lane = *lane + d * d;
    }
}

/// Defines the kernel for a group of classes: the lanes of each class's distance to the query.
macro_rules! group_kernel {
    ($name:ident, $classes:literal: $($class:literal $lanes:ident)*) => {
        #[inline(never)]
        fn $name<T: Element, const DIM: usize>(
            sums: &[[T::Sum; DIM]; $classes],
            counts: &[u32; $classes],
            query: &[T::Component; DIM],
        ) -> [Lanes<T>; $classes] {
            let inverse = [$(T::Center::one() / T::round_count(counts[$class])),*];
            $(let mut $lanes = [T::Center::zero(); LANES];)*
            let (steps, rest) = query.as_chunks::<8>();
            for (i, x) in steps.iter().enumerate() {
                let x = x.as_chunks::<4>().0;
                let (x0, x1) = (widen::<T>(&x[0]), widen::<T>(&x[1]));
                $({
                    let s = sums[$class].as_chunks::<8>().0[i].as_chunks::<4>().0;
                    $lanes = step::<T>($lanes, scale::<T>(&s[0], inverse[$class]), x0);
                    $lanes = step::<T>($lanes, scale::<T>(&s[1], inverse[$class]), x1);
                })*
            }
            if DIM % 8 != 0 {
                $({
                    let s = sums[$class].as_chunks::<8>().1;
                    finish::<T>(&mut $lanes, s, inverse[$class], rest);
                })*
            }
            [$($lanes),*]
        }
    };
}

group_kernel!(lanes_of_4, 4: 0 a 1 b 2 c 3 d);
group_kernel!(lanes_of_2, 2: 0 a 1 b);
group_kernel!(lanes_of_1, 1: 0 a);
