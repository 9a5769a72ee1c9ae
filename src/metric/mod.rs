//! Metrics: how a query and a center are compared, and which class is nearest.

pub(crate) mod center_loss;
pub(crate) mod center_view;
mod classifier_array;
pub(crate) mod classify;
pub(crate) mod cosine;
pub(crate) mod dot;
pub(crate) mod manhattan;
pub(crate) mod nearest;
pub(crate) mod slice_view;
pub(crate) mod squared_euclidean;
pub(crate) mod stored;
pub(crate) mod table_element;

use core::fmt::Debug;

use crate::{
    element::{Element, distance::Distance, limit::Limit, sealed::Sealed},
    kernels::{integer::Integer, rows::Rows, shape::Shape},
    metric::stored::Stored,
};

/// A measure of how near a query is to a center, and which way is better.
///
/// | metric | formula | range | best | a limit is | costs, a class and dimension |
/// |---|---|---|---|---|---|
/// | [`SquaredEuclidean`] | `sum((c - q)^2)` | 0 and up | smallest | the most | subtract, multiply, add |
/// | [`Manhattan`] | `sum(abs(c - q))` | 0 and up | smallest | the most | subtract, abs, add |
/// | [`Dot`] | `sum(c * q)` | any | greatest | the least | multiply, add |
/// | [`Cosine`] | `sum(c * q) / sqrt(sum(c^2) * sum(q^2))` | -1 to 1 | greatest | the least | twice [`Dot`] |
///
/// On every metric: empty classes are skipped, so that they win nothing. A float result that is NaN
/// or infinite, from a query with such components or from an overflow, is skipped too. Ties go to
/// the lowest class. Float results are summed in four lanes, lane `l` over the dimensions `d` with
/// `d % 4 == l`, then `(lane 0 + lane 1) + (lane 2 + lane 3)`; integer tables give exact results.
///
/// The trait is sealed: only this crate implements it.
///
/// [`SquaredEuclidean`]: crate::SquaredEuclidean
/// [`Manhattan`]: crate::Manhattan
/// [`Dot`]: crate::Dot
/// [`Cosine`]: crate::Cosine
pub trait Metric: Copy + Debug + PartialEq + Sealed {
    /// The type of a measure, in a table whose distances are `D`.
    type Measure<D: Distance>: Copy + Debug + Default + PartialEq;
    /// The type of a limit: the greatest distance, or the least similarity, that is accepted.
    type Limit<D: Distance>: Limit;

    /// Whether the greatest measure is the best.
    const IS_SIMILARITY: bool;

    /// Visits each class that has samples, in order, in rows of float centers or of sums.
    #[doc(hidden)]
    fn of_floats<T: Element, R: Rows<T>, S: Shape>(
        self,
        stored: Stored<'_, S, R::Stored>,
        query: &[T::Component],
        visit: impl FnMut(usize, Self::Measure<T::Center>),
    );

    /// Visits each class that has samples, in order, in rows of integer centers. `norms` has the squared
    /// length of each.
    #[doc(hidden)]
    fn of_integers<I: Integer, S: Shape>(
        self,
        stored: Stored<'_, S, I>,
        norms: &[I::Distance],
        query: &[I],
        visit: impl FnMut(usize, Self::Measure<I::Distance>),
    );

    /// What every result is better than.
    #[doc(hidden)]
    fn none<D: Distance>() -> Self::Measure<D>;

    /// Whether `a` is a result, and better than `b`, which is one of the same query or none.
    #[doc(hidden)]
    fn is_better<D: Distance>(a: &Self::Measure<D>, b: &Self::Measure<D>) -> bool;

    /// Whether a result keeps a limit.
    #[doc(hidden)]
    fn is_within<D: Distance>(measure: &Self::Measure<D>, limit: Self::Limit<D>) -> bool;

    /// How much better a result is than the next.
    #[doc(hidden)]
    fn margin<D: Distance>(best: &Self::Measure<D>, next: &Self::Measure<D>) -> Self::Limit<D>;

    /// The limit that a result just keeps.
    #[doc(hidden)]
    fn as_limit<D: Distance>(measure: &Self::Measure<D>) -> Self::Limit<D>;

    /// The nearest limit that refuses what just keeps this one; `None` when that refuses all.
    #[doc(hidden)]
    fn stricter<D: Distance>(limit: Self::Limit<D>) -> Option<Self::Limit<D>>;
}

/// Whether a measure is a result: neither NaN nor infinite, and of vectors that have one.
#[inline(always)]
pub(crate) fn is_result<M: Metric, D: Distance>(measure: &M::Measure<D>) -> bool {
    M::is_better::<D>(measure, &M::none::<D>())
}
