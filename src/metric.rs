//! Metrics: by what a query and a center are compared.

use core::fmt::Debug;

use crate::{
    CenterView,
    measure::{CosineParts, Distance},
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

/// The squared Euclidean distance, `sum((c - q)^2)`.
///
/// Direct differences, never `q.q - 2 q.c + c.c`: that form loses all digits of a distance that is
/// small beside the vectors' lengths. Zero vectors are vectors like any other.
#[doc(alias = "l2")]
#[derive(Clone, Copy, Debug)]
pub struct SquaredEuclidean;

/// The Manhattan distance, `sum(abs(c - q))`.
///
/// Zero vectors are vectors like any other.
#[doc(alias = "l1")]
#[doc(alias = "cityblock")]
#[derive(Clone, Copy, Debug)]
pub struct Manhattan;

/// The dot product, `sum(c * q)`; the greatest is best.
///
/// It favors long centers. For embeddings of length 1 it is not yet the cosine: the mean of unit
/// vectors is shorter than 1 ([`Cosine`] divides by its length). A zero vector has the dot product
/// 0 with everything.
#[doc(alias = "inner product")]
#[derive(Clone, Copy, Debug)]
pub struct Dot;

/// The cosine of the angle between query and center; the greatest is best.
///
/// The centers need not have length 1. Classes are ranked without a root, by
/// `dot * abs(dot) / sum(c^2)`: exactly, in integers, for integer tables.
///
/// A zero vector has no direction, so a zero center has no cosine and is skipped, and a zero query
/// has none with any class. So it is for float vectors whose squared length is below the normal
/// numbers: an `f32` vector shorter than 2^-63.
///
/// The exact ranking takes 128-bit products; in `i16` tables it is there for up to 6,501
/// dimensions, more do not compile.
#[derive(Clone, Copy, Debug)]
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
