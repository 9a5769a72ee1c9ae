//! Metrics: by what a query and a center are compared.

pub(crate) mod center_view;
pub(crate) mod table_element;

use core::fmt::Debug;

use crate::{
    element::distance::{CosineParts, Distance},
    metric::center_view::CenterView,
};

/// By what a query and a center are compared.
///
/// | metric | formula | range | best | costs, a class and dimension |
/// |---|---|---|---|---|
/// | [`SquaredEuclidean`] | `sum((c - q)^2)` | 0 and up | smallest | subtract, multiply, add |
/// | [`Manhattan`] | `sum(abs(c - q))` | 0 and up | smallest | subtract, abs, add |
/// | [`Dot`] | `sum(c * q)` | any | greatest | multiply, add |
/// | [`Cosine`] | `sum(c * q) / sqrt(sum(c^2) * sum(q^2))` | -1 to 1 | greatest | twice [`Dot`] |
///
/// On every metric: empty classes are skipped, so that they win nothing. A float result that is NaN
/// or infinite, from a query with such components or from an overflow, is skipped too. Ties go to
/// the lowest class. Float results are summed in four lanes, lane `l` over the dimensions `d` with
/// `d % 4 == l`, then `(lane 0 + lane 1) + (lane 2 + lane 3)`; integer tables give exact results.
///
/// The trait is sealed: the metrics above are the ones there are.
pub trait Metric: Copy + Debug + sealed::Sealed {
    /// What the metric gives, in a table of these distances.
    type Measure<D: Distance>: Copy + Debug + Default + PartialEq;

    /// Visits the classes that have samples and a measure, in order.
    #[doc(hidden)]
    fn visit<V, const CLASSES: usize, const DIM: usize>(
        view: &V,
        query: &[V::Component; DIM],
        visit: impl FnMut(usize, Self::Measure<V::Distance>),
    ) where
        V: CenterView<CLASSES, DIM>;

    /// Whether a class of measure `a` ranks before one of measure `b`.
    #[doc(hidden)]
    fn is_better<D: Distance>(a: &Self::Measure<D>, b: &Self::Measure<D>) -> bool;
}

/// The squared Euclidean distance, `sum((c - q)^2)`: 0 and up, the smallest is best.
///
/// Direct differences, never `q.q - 2 q.c + c.c`: that form loses all digits of a distance that is
/// small beside the vectors' lengths. Costs a subtraction, a multiplication and an addition a class
/// and dimension. Zero vectors are vectors like any other. Empty classes are skipped, ties go to the
/// lowest class.
///
/// The metric of [`nearest`](crate::ClassCenters::nearest), [`top_k`](crate::ClassCenters::top_k)
/// and [`distances`](crate::ClassCenters::distances).
#[doc(alias = "l2")]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SquaredEuclidean;

/// The Manhattan distance, `sum(abs(c - q))`: 0 and up, the smallest is best.
///
/// A single dimension that is far off weighs less than in [`SquaredEuclidean`]. Costs a subtraction,
/// an absolute value and an addition a class and dimension. Zero vectors are vectors like any other.
/// Empty classes are skipped, ties go to the lowest class.
///
/// ```
/// use class_centers::{CenterTable, Manhattan};
///
/// let table = CenterTable::<i8, 2, 2>::from_centers([[6, 0], [4, 4]], [1, 1]);
/// let best = table.nearest_by(Manhattan, &[0, 0]).ok_or("an empty table")?;
/// assert_eq!((best.class, best.measure), (0, 6));
/// assert_eq!(table.nearest(&[0, 0]).map(|nearest| nearest.class), Some(1));
/// # Ok::<(), &str>(())
/// ```
#[doc(alias = "l1")]
#[doc(alias = "cityblock")]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Manhattan;

/// The dot product, `sum(c * q)`: of either sign, the greatest is best.
///
/// It favors long centers. For embeddings of length 1 it is not the cosine: the mean of unit vectors
/// is shorter than 1, and [`Cosine`] divides by its length. Costs a multiplication and an addition a
/// class and dimension. A zero vector has the dot product 0 with everything, so a zero query ties
/// all classes. Empty classes are skipped, also when all other products are negative; ties go to the
/// lowest class.
///
/// ```
/// use class_centers::{CenterTable, Dot};
///
/// let table = CenterTable::<i8, 3, 2>::from_centers([[-7, 0], [0, 0], [-5, 1]], [1, 0, 1]);
/// let best = table.nearest_by(Dot, &[2, 3]).ok_or("an empty table")?;
/// assert_eq!((best.class, best.measure), (2, -7));
/// # Ok::<(), &str>(())
/// ```
#[doc(alias = "inner product")]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Dot;

/// The cosine of the angle between query and center,
/// `sum(c * q) / sqrt(sum(c^2) * sum(q^2))`: from -1 to 1, the greatest is best.
///
/// The centers need not have length 1. Classes are ranked without a root, by
/// `dot * abs(dot) / sum(c^2)`: exactly, in integers, for integer tables. The cosine itself is
/// [`CosineParts::similarity`]. Costs two multiplications and two additions a class and dimension; in
/// float tables a division a comparison, in integer tables two products of 128 bits.
///
/// A zero vector has no direction: a zero center has no cosine and is skipped, also when all other
/// cosines are negative, and a zero query has none with any class. So it is for float vectors whose
/// squared length is not a normal number: `f32` vectors shorter than 2^-63, or of length 2^64 and
/// more. Empty classes are skipped, ties go to the lowest class.
///
/// In `i16` tables the exact ranking is there for up to 6,501 dimensions; more do not compile.
///
/// ```
/// use class_centers::{CenterTable, Cosine};
///
/// let table = CenterTable::<i8, 3, 2>::from_centers([[0, 0], [100, 0], [1, 1]], [1, 1, 1]);
/// let best = table.nearest_by(Cosine, &[8, 9]).ok_or("no class has a direction")?;
/// assert_eq!((best.class, best.measure.dot), (2, 17));
/// assert_eq!(table.nearest_by(Cosine, &[0, 0]), None);
/// # Ok::<(), &str>(())
/// ```
///
/// ```
/// # use class_centers::{CenterTable, Cosine};
/// static TABLE: CenterTable<i16, 1, 6501> = CenterTable::new();
/// assert_eq!(TABLE.nearest_by(Cosine, &[1; 6501]), None);
/// ```
///
/// ```compile_fail
/// # use class_centers::{CenterTable, Cosine};
/// static TABLE: CenterTable<i16, 1, 6502> = CenterTable::new();
/// assert_eq!(TABLE.nearest_by(Cosine, &[1; 6502]), None);
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Cosine;

impl Metric for SquaredEuclidean {
    type Measure<D: Distance> = D;

    #[inline(always)]
    fn visit<V, const CLASSES: usize, const DIM: usize>(
        view: &V,
        query: &[V::Component; DIM],
        mut visit: impl FnMut(usize, V::Distance),
    ) where
        V: CenterView<CLASSES, DIM>,
    {
        view.visit_squared_distances(query, |class, squared_distance| {
            if squared_distance < V::Distance::MAX {
                visit(class, squared_distance);
            }
        });
    }

    #[inline(always)]
    fn is_better<D: Distance>(a: &D, b: &D) -> bool {
        a < b
    }
}

impl Metric for Manhattan {
    type Measure<D: Distance> = D;

    #[inline(always)]
    fn visit<V, const CLASSES: usize, const DIM: usize>(
        view: &V,
        query: &[V::Component; DIM],
        mut visit: impl FnMut(usize, V::Distance),
    ) where
        V: CenterView<CLASSES, DIM>,
    {
        view.visit_manhattan_distances(query, |class, distance| {
            if distance < V::Distance::MAX {
                visit(class, distance);
            }
        });
    }

    #[inline(always)]
    fn is_better<D: Distance>(a: &D, b: &D) -> bool {
        a < b
    }
}

impl Metric for Dot {
    type Measure<D: Distance> = D::Dot;

    #[inline(always)]
    fn visit<V, const CLASSES: usize, const DIM: usize>(
        view: &V,
        query: &[V::Component; DIM],
        mut visit: impl FnMut(usize, <V::Distance as Distance>::Dot),
    ) where
        V: CenterView<CLASSES, DIM>,
    {
        view.visit_dots(query, |class, dot| {
            if V::Distance::is_dot(dot) {
                visit(class, dot);
            }
        });
    }

    #[inline(always)]
    fn is_better<D: Distance>(a: &D::Dot, b: &D::Dot) -> bool {
        a > b
    }
}

impl Metric for Cosine {
    type Measure<D: Distance> = CosineParts<D>;

    #[inline(always)]
    fn visit<V, const CLASSES: usize, const DIM: usize>(
        view: &V,
        query: &[V::Component; DIM],
        mut visit: impl FnMut(usize, CosineParts<V::Distance>),
    ) where
        V: CenterView<CLASSES, DIM>,
    {
        view.visit_cosines(query, |class, cosine| {
            if cosine.is_defined() {
                visit(class, cosine);
            }
        });
    }

    #[inline(always)]
    fn is_better<D: Distance>(a: &CosineParts<D>, b: &CosineParts<D>) -> bool {
        D::is_more_similar(a, b)
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::SquaredEuclidean {}
    impl Sealed for super::Manhattan {}
    impl Sealed for super::Dot {}
    impl Sealed for super::Cosine {}
}
