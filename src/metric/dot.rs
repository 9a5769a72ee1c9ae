//! The dot product: a metric that favors long centers.

use crate::{
    element::{Element, distance::Distance, limit::Limit, sealed::Sealed},
    kernels::{
        integer::{Integer, hide_length},
        rows::Rows,
        shape::Shape,
        term::Product,
    },
    metric::{
        Metric,
        stored::{Stored, dots, measures},
    },
};

/// The dot product, `sum(c * q)`: of either sign, the greatest is best.
///
/// It favors long centers. For embeddings of length 1 it is not the cosine: the mean of unit vectors
/// is shorter than 1, and [`Cosine`](crate::Cosine) divides by its length. Costs a multiplication and an
/// addition a class and dimension. A zero vector has the dot product 0 with everything, so a zero query
/// ties all classes. Empty classes are skipped, also when all other products are negative; ties go to
/// the lowest class.
///
/// ```
/// use class_centers::{CenterTable, CenterView, Dot};
///
/// let table = CenterTable::<i8, 3, 2>::from_centers([[-7, 0], [0, 0], [-5, 1]], [1, 0, 1]);
/// let best = table.nearest_by(Dot, &[2, 3]).ok_or("an empty table")?;
/// assert_eq!((best.class, best.measure), (2, -7));
/// # Ok::<(), &str>(())
/// ```
#[doc(alias = "inner product")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Dot;

impl Sealed for Dot {}

impl Metric for Dot {
    type Measure<D: Distance> = D::Dot;
    type Limit<D: Distance> = D::Dot;

    const IS_SIMILARITY: bool = true;

    #[inline(always)]
    fn of_floats<T: Element, R: Rows<T>, S: Shape>(
        self,
        stored: Stored<'_, S, R::Stored>,
        query: &[T::Component],
        visit: impl FnMut(usize, T::Center),
    ) {
        measures::<T, R, Product, S>(stored, query, visit);
    }

    #[inline(always)]
    fn of_integers<I: Integer, S: Shape>(
        self,
        stored: Stored<'_, S, I>,
        _: &[I::Distance],
        query: &[I],
        mut visit: impl FnMut(usize, i64),
    ) {
        let query = hide_length(query);
        dots(stored, query, |class, dot| visit(class, dot.into()));
    }

    /// Minus infinity, or the least integer, which no dot product reaches.
    #[inline(always)]
    fn none<D: Distance>() -> D::Dot {
        <D::Dot as Limit>::LEAST
    }

    #[inline(always)]
    fn is_better<D: Distance>(a: &D::Dot, b: &D::Dot) -> bool {
        D::is_dot(*a) && a > b
    }

    #[inline(always)]
    fn is_within<D: Distance>(dot: &D::Dot, least: D::Dot) -> bool {
        *dot >= least
    }

    /// `best - next`, never below 0; saturates for integers.
    #[inline(always)]
    fn margin<D: Distance>(best: &D::Dot, next: &D::Dot) -> D::Dot {
        D::dot_minus(*best, *next)
    }

    #[inline(always)]
    fn as_limit<D: Distance>(dot: &D::Dot) -> D::Dot {
        *dot
    }

    /// The next greater number; `None` above all.
    #[inline(always)]
    fn stricter<D: Distance>(least: D::Dot) -> Option<D::Dot> {
        D::dot_above(least)
    }
}
