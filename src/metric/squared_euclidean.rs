//! The squared Euclidean distance: the metric of every table, unless another is asked for.

use crate::{
    element::{Element, distance::Distance, sealed::Sealed},
    kernels::{
        float::Rows,
        integer::{Integer, sum},
        term::SquaredDifference,
    },
    metric::{Metric, rows::measures},
};

/// The squared Euclidean distance, `sum((c - q)^2)`: 0 and up, the smallest is best.
///
/// Direct differences, never `q.q - 2 q.c + c.c`: that form loses all digits of a distance that is
/// small beside the vectors' lengths. Costs a subtraction, a multiplication and an addition a class
/// and dimension. Zero vectors are vectors like any other. Empty classes are skipped, ties go to the
/// lowest class.
///
/// The metric of [`nearest`](crate::Classify::nearest), [`top_k`](crate::Classify::top_k)
/// and [`squared_distances`](crate::CenterView::squared_distances).
///
/// ```
/// use class_centers::{CenterTable, CenterView, SquaredEuclidean};
/// let table = CenterTable::<i8, 2, 2>::from_centers([[6, 0], [4, 4]], [1, 1]);
/// let best = table.nearest_by(SquaredEuclidean, &[0, 0]).ok_or("an empty table")?;
/// assert_eq!((best.class, best.measure), (1, 4 * 4 + 4 * 4));
/// assert_eq!(best.margin(), Some(36 - 32));
/// # Ok::<(), &str>(())
/// ```
#[doc(alias = "l2")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SquaredEuclidean;

impl Sealed for SquaredEuclidean {}

impl Metric for SquaredEuclidean {
    type Measure<D: Distance> = D;
    type Limit<D: Distance> = D;

    const IS_SIMILARITY: bool = false;

    #[inline(always)]
    fn of_floats<T: Element, R: Rows<T>, const CLASSES: usize, const DIM: usize>(
        self,
        rows: &[[R::Stored; DIM]; CLASSES],
        counts: &[u32; CLASSES],
        query: &[T::Component; DIM],
        visit: impl FnMut(usize, T::Center),
    ) {
        measures::<T, R, SquaredDifference, CLASSES, DIM>(rows, counts, query, visit);
    }

    // OK: `Integer::MAX_DIM`.
    #[inline(always)]
    fn of_integers<I: Integer, const DIM: usize>(
        self,
        query: &[I; DIM],
    ) -> impl Fn(&[I; DIM]) -> I::Distance {
        |center| sum(center, query, I::squared_difference)
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
