//! The squared Euclidean distance: the metric of every table, unless another is asked for.

use crate::{
    element::{Element, distance::Distance, sealed::Sealed},
    kernels::{
        dots::dot_of_row,
        integer::{Integer, hide_length, squared_distance, sum},
        rows::Rows,
        shape::Shape,
        term::SquaredDifference,
    },
    metric::{
        Metric,
        stored::{Stored, dots, measures},
    },
};

/// The squared Euclidean distance, `sum((c - q)^2)`: 0 and up, the smallest is best.
///
/// Of floats by differences, never by `q.q - 2 q.c + c.c`: that form loses all digits of a distance that
/// is small beside the vectors' lengths. Of integers it is exact, and its `c.c` lies in the table. Costs a subtraction, a multiplication and an addition a class
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
    fn of_floats<T: Element, R: Rows<T>, S: Shape>(
        self,
        stored: Stored<'_, S, R::Stored>,
        query: &[T::Component],
        visit: impl FnMut(usize, T::Center),
    ) {
        measures::<T, R, SquaredDifference, S>(stored, query, visit);
    }

    // OK: `Integer::MAX_DIM`.
    #[inline(always)]
    fn of_integers<I: Integer, S: Shape>(
        self,
        stored: Stored<'_, S, I>,
        norms: &[I::Distance],
        query: &[I],
        mut visit: impl FnMut(usize, I::Distance),
    ) {
        if I::BY_DIFFERENCES {
            let query = stored.shape.row(query, 0);
            stored
                .each_filled(|class, row, _| visit(class, sum(row, query, I::squared_difference)));
            return;
        }
        let query = hide_length(query);
        let query_norm = I::as_distance(dot_of_row(stored.shape, query, query));
        dots(stored, query, |class, dot| {
            if let Some(norm) = norms.get(class) {
                visit(class, squared_distance::<I>(query_norm, *norm, dot));
            }
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
