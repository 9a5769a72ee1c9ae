//! The Manhattan distance: the metric on which a single dimension has the least influence.

use crate::{
    element::{Element, distance::Distance, sealed::Sealed},
    kernels::{
        integer::{Integer, sum},
        rows::Rows,
        shape::Shape,
        term::AbsoluteDifference,
    },
    metric::{
        Metric,
        stored::{Stored, measures},
    },
};

/// The Manhattan distance, `sum(abs(c - q))`: 0 and up, the smallest is best.
///
/// A single dimension that is far off weighs less than in [`SquaredEuclidean`](crate::SquaredEuclidean).
/// Costs a subtraction, an absolute value and an addition a class and dimension. Zero vectors are
/// vectors like any other. Empty classes are skipped, ties go to the lowest class.
///
/// ```
/// use class_centers::{CenterTable, CenterView, Classify, Manhattan};
///
/// let table = CenterTable::<i8, 2, 2>::from_centers([[6, 0], [4, 4]], [1, 1]);
/// let best = table.nearest_by(Manhattan, &[0, 0]).ok_or("an empty table")?;
/// assert_eq!((best.class, best.measure), (0, 6));
/// assert_eq!(table.nearest(&[0, 0]).map(|nearest| nearest.class), Some(1));
/// # Ok::<(), &str>(())
/// ```
#[doc(alias = "l1")]
#[doc(alias = "cityblock")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Manhattan;

impl Sealed for Manhattan {}

impl Metric for Manhattan {
    type Measure<D: Distance> = D;
    type Limit<D: Distance> = D;

    const IS_SIMILARITY: bool = false;

    #[inline(always)]
    fn of_floats<T: Element, R: Rows<T>, S: Shape>(
        self,
        stored: Stored<'_, S, R::Stored>,
        query: &[T::Component],
        visit: impl FnMut(usize, T::Center),
    ) {
        measures::<T, R, AbsoluteDifference, S>(stored, query, visit);
    }

    // OK: `Integer::MAX_DIM`.
    #[inline(always)]
    fn of_integers<I: Integer, S: Shape>(
        self,
        stored: Stored<'_, S, I>,
        _: &[I::Distance],
        query: &[I],
        mut visit: impl FnMut(usize, I::Distance),
    ) {
        let query = stored.shape.row(query, 0);
        stored.each_filled(|class, center, _| {
            visit(class, sum(center, query, I::absolute_difference));
        });
    }

    /// Infinity, or the greatest integer: every distance that is a result is below it.
    #[inline(always)]
    fn none<D: Distance>() -> D {
        D::MAX
    }

    // NaN and infinity compare false.
    #[inline(always)]
    fn is_better<D: Distance>(a: &D, b: &D) -> bool {
        a < b
    }

    #[inline(always)]
    fn is_within<D: Distance>(distance: &D, most: D) -> bool {
        *distance <= most
    }

    /// `next - best`, never below 0.
    #[inline(always)]
    fn margin<D: Distance>(best: &D, next: &D) -> D {
        next.minus(*best)
    }

    #[inline(always)]
    fn as_limit<D: Distance>(distance: &D) -> D {
        *distance
    }

    /// The next smaller number; `None` below 0.
    #[inline(always)]
    fn stricter<D: Distance>(most: D) -> Option<D> {
        most.below()
    }
}
