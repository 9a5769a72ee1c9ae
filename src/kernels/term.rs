//! What a floating-point measure sums over the dimensions: four of them a step, a lane for each.
//!
//! A term is the formula of a metric for one dimension. The kernels add it up in four lanes, dimension
//! `d` in lane `d % LANES`, and [`join`] adds the lanes. Every float metric goes through one of the four
//! terms below.
//!
//! | term | partial sums | adds, a dimension |
//! |---|---|---|
//! | [`SquaredDifference`] | 4 | `(c - q)^2` |
//! | [`AbsoluteDifference`] | 4 | `abs(c - q)` |
//! | [`Product`] | 4 | `c * q` |
//! | [`ProductAndSquare`] | 8 | `c * q` and `c^2` |

use num_traits::float::FloatCore;

use crate::{
    kernels::lanes::LANES,
    soft::{
        distance::{Numbers, squared_distance},
        terms,
    },
};

/// Four dimensions, or the partial sums of one measure.
pub(crate) type Lanes<C> = [C; LANES];

/// What is summed over the dimensions of a class.
pub(crate) trait Term<C: FloatCore> {
    /// The partial sums.
    type Partial: Copy;
    /// The measure.
    type Total;
    /// Whether the partial sums of four classes fit the registers of a core.
    ///
    /// Otherwise classes are measured two at a time.
    const FOURS: bool = true;

    /// The partial sums of no dimensions: `+0` in every lane.
    fn zero() -> Self::Partial;
    /// Adds the terms of four dimensions, each to its lane.
    fn add(partial: Self::Partial, center: Lanes<C>, query: Lanes<C>) -> Self::Partial;
    /// The measure, or what it is made of, from the lanes.
    fn join(partial: Self::Partial) -> Self::Total;
    /// The measure of a row, or of sums and their count, by integer steps.
    ///
    /// For rows that [`is_soft`](crate::kernels::soft::is_soft) tells of, whose centers are `f32`; `None` is none.
    fn soft<N: Numbers>(
        row: &[N::Stored],
        count: Option<u32>,
        query: &[N::Component],
    ) -> Option<Self::Total>;
}

/// `(center - query)^2`.
///
/// Its sum is the squared Euclidean distance. A subtraction, a multiplication and an addition a
/// dimension.
pub(crate) struct SquaredDifference;

impl<C: FloatCore> Term<C> for SquaredDifference {
    type Partial = Lanes<C>;
    type Total = C;

    #[inline(always)]
    fn zero() -> Lanes<C> {
        zeros()
    }

    #[inline(always)]
    fn add(partial: Lanes<C>, center: Lanes<C>, query: Lanes<C>) -> Lanes<C> {
        let d = subtract(center, query);
        add_products(partial, d, d)
    }

    #[inline(always)]
    fn join(partial: Lanes<C>) -> C {
        join(partial)
    }

    #[inline(always)]
    fn soft<N: Numbers>(
        row: &[N::Stored],
        count: Option<u32>,
        query: &[N::Component],
    ) -> Option<C> {
        C::from(squared_distance::<N>(row, count, query))
    }
}

/// `abs(center - query)`.
///
/// Its sum is the Manhattan distance. A subtraction, a cleared sign and an addition a dimension.
pub(crate) struct AbsoluteDifference;

impl<C: FloatCore> Term<C> for AbsoluteDifference {
    type Partial = Lanes<C>;
    type Total = C;

    #[inline(always)]
    fn zero() -> Lanes<C> {
        zeros()
    }

    #[inline(always)]
    fn add(partial: Lanes<C>, center: Lanes<C>, query: Lanes<C>) -> Lanes<C> {
        let d = subtract(center, query);
        [
            partial[0] + d[0].abs(),
            partial[1] + d[1].abs(),
            partial[2] + d[2].abs(),
            partial[3] + d[3].abs(),
        ]
    }

    #[inline(always)]
    fn join(partial: Lanes<C>) -> C {
        join(partial)
    }

    #[inline(always)]
    fn soft<N: Numbers>(
        row: &[N::Stored],
        count: Option<u32>,
        query: &[N::Component],
    ) -> Option<C> {
        C::from(terms::manhattan::<N>(row, count, query))
    }
}

/// `center * query`.
///
/// Its sum is the dot product. A multiplication and an addition a dimension.
pub(crate) struct Product;

impl<C: FloatCore> Term<C> for Product {
    type Partial = Lanes<C>;
    type Total = C;

    #[inline(always)]
    fn zero() -> Lanes<C> {
        zeros()
    }

    #[inline(always)]
    fn add(partial: Lanes<C>, center: Lanes<C>, query: Lanes<C>) -> Lanes<C> {
        add_products(partial, center, query)
    }

    #[inline(always)]
    fn join(partial: Lanes<C>) -> C {
        join(partial)
    }

    #[inline(always)]
    fn soft<N: Numbers>(
        row: &[N::Stored],
        count: Option<u32>,
        query: &[N::Component],
    ) -> Option<C> {
        C::from(terms::dot::<N>(row, count, query))
    }
}

/// `center * query` and `center^2`, in one pass.
///
/// Its sums are the dot product and the squared length of the center, which a cosine needs both. Eight
/// partial sums a class: two classes at a time fill the registers.
pub(crate) struct ProductAndSquare;

impl<C: FloatCore> Term<C> for ProductAndSquare {
    type Partial = [Lanes<C>; 2];
    type Total = [C; 2];
    const FOURS: bool = false;

    #[inline(always)]
    fn zero() -> [Lanes<C>; 2] {
        [zeros(), zeros()]
    }

    #[inline(always)]
    fn add(partial: [Lanes<C>; 2], center: Lanes<C>, query: Lanes<C>) -> [Lanes<C>; 2] {
        [
            add_products(partial[0], center, query),
            add_products(partial[1], center, center),
        ]
    }

    #[inline(always)]
    fn join(partial: [Lanes<C>; 2]) -> [C; 2] {
        [join(partial[0]), join(partial[1])]
    }

    #[inline(always)]
    fn soft<N: Numbers>(
        row: &[N::Stored],
        count: Option<u32>,
        query: &[N::Component],
    ) -> Option<[C; 2]> {
        Some([
            C::from(terms::dot::<N>(row, count, query))?,
            C::from(terms::squared_norm::<N>(row, count))?,
        ])
    }
}

/// `+0` in each lane.
///
/// Written out: at opt-level `z`, repeating a value is a loop in memory.
#[inline(always)]
pub(crate) fn zeros<C: FloatCore>() -> Lanes<C> {
    [C::zero(), C::zero(), C::zero(), C::zero()]
}

/// `a - b` in each lane.
#[inline(always)]
fn subtract<C: FloatCore>(a: Lanes<C>, b: Lanes<C>) -> Lanes<C> {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]]
}

/// Adds products to their lanes, each rounded first.
///
/// Two roundings a lane: no fused multiply-add, which some targets have and others do not.
#[inline(always)]
pub(crate) fn add_products<C: FloatCore>(lanes: Lanes<C>, a: Lanes<C>, b: Lanes<C>) -> Lanes<C> {
    [
        lanes[0] + a[0] * b[0],
        lanes[1] + a[1] * b[1],
        lanes[2] + a[2] * b[2],
        lanes[3] + a[3] * b[3],
    ]
}

/// The sum of the lanes.
///
/// In this order: `(lane 0 + lane 1) + (lane 2 + lane 3)`.
#[inline(always)]
pub(crate) fn join<C: FloatCore>(lanes: Lanes<C>) -> C {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}
