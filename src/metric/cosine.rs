//! The cosine: a metric of directions, not of lengths.

use num_traits::cast;

use crate::{
    element::{
        Element,
        distance::{CosineParts, Distance},
        sealed::Sealed,
    },
    kernels::{
        dots::dot_of_row,
        group::squared_norm,
        integer::{Integer, hide_length, sum},
        lanes::sum_in_lanes,
        rows::Rows,
        shape::Shape,
        sqrt::sqrt,
        term::ProductAndSquare,
    },
    metric::{
        Metric,
        stored::{Stored, dots, measures},
    },
};

/// The cosine of the angle between query and center,
/// `sum(c * q) / sqrt(sum(c^2) * sum(q^2))`: from -1 to 1, the greatest is best.
///
/// The centers need not have length 1. Classes are ranked without a root, by
/// `dot * abs(dot) / sum(c^2)`: exactly, in integers, for integer tables. The cosine itself is
/// [`CosineParts::similarity`]. Costs two multiplications and two additions a class and dimension; in
/// float tables a division a comparison, in integer tables two products of 128 bits.
///
/// A zero vector has no direction: a zero center has no cosine and is skipped, also when all other
/// cosines are negative, and a zero query has none with any class. The same holds for float vectors
/// whose squared length is not a normal number: `f32` vectors shorter than 2^-63, or of length 2^64 and
/// more. Empty classes are skipped, ties go to the lowest class.
///
/// Quantised embeddings have a zero point, which stands for 0: it is subtracted from every component of
/// query and center first, since the cosine of the integers themselves is another number, and ranks
/// classes differently. [`Quantization::cosine`](crate::Quantization::cosine) gives the metric of a
/// model; for floats, and integers that stand for themselves, the zero point is 0.
///
/// ```
/// use class_centers::{CenterTable, CenterView, Cosine};
///
/// let table = CenterTable::<i8, 3, 2>::from_centers([[0, 0], [100, 0], [1, 1]], [1, 1, 1]);
/// let best = table.nearest_by(Cosine { zero_point: 0 }, &[8, 9]).ok_or("no class has a direction")?;
/// assert_eq!((best.class, best.measure.dot), (2, 17));
/// assert_eq!(table.nearest_by(Cosine { zero_point: 0 }, &[0, 0]), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Cosine {
    /// The component that stands for 0.
    pub zero_point: i16,
}

impl Sealed for Cosine {}

impl Metric for Cosine {
    type Measure<D: Distance> = CosineParts<D>;
    type Limit<D: Distance> = f32;

    const IS_SIMILARITY: bool = true;

    #[inline(always)]
    fn of_floats<T: Element, R: Rows<T>, S: Shape>(
        self,
        stored: Stored<'_, S, R::Stored>,
        query: &[T::Component],
        mut visit: impl FnMut(usize, CosineParts<T::Center>),
    ) {
        if self.zero_point != 0 {
            let zero = cast(self.zero_point).unwrap_or(T::round(T::ZERO));
            stored.each_filled(|class, row, count| {
                visit(class, shifted::<T, R>(row, count, query, zero));
            });
            return;
        }
        let query_squared_norm = squared_norm::<T, S>(stored.shape, query);
        measures::<T, R, ProductAndSquare, S>(stored, query, |class, [dot, center]| {
            visit(class, CosineParts::new(dot, query_squared_norm, center));
        });
    }

    #[inline(always)]
    fn of_integers<I: Integer, S: Shape>(
        self,
        stored: Stored<'_, S, I>,
        norms: &[I::Distance],
        query: &[I],
        mut visit: impl FnMut(usize, CosineParts<I::Distance>),
    ) {
        if self.zero_point != 0 {
            let product = |a: &[I], b: &[I]| shifted_dot(a, b, self.zero_point.into());
            let own = product(query, query);
            stored.each_filled(|class, row, _| {
                visit(
                    class,
                    CosineParts::new(product(row, query), own, product(row, row)),
                );
            });
            return;
        }
        let query = hide_length(query);
        let own: i64 = dot_of_row(stored.shape, query, query).into();
        dots(stored, query, |class, dot| {
            if let Some(norm) = norms.get(class) {
                visit(class, CosineParts::new(dot.into(), own, I::as_dot(*norm)));
            }
        });
    }

    /// All parts 0: a vector without a direction, which every cosine is better than.
    #[inline(always)]
    fn none<D: Distance>() -> CosineParts<D> {
        CosineParts::default()
    }

    #[inline(always)]
    fn is_better<D: Distance>(a: &CosineParts<D>, b: &CosineParts<D>) -> bool {
        a.is_defined() && (!D::has_direction(b.center_squared_norm) || D::is_more_similar(a, b))
    }

    #[inline(always)]
    fn is_within<D: Distance>(cosine: &CosineParts<D>, least: f32) -> bool {
        cosine.is_at_least(least)
    }

    /// The difference of the cosines; two roots.
    fn margin<D: Distance>(best: &CosineParts<D>, next: &CosineParts<D>) -> f32 {
        best.similarity() - next.similarity()
    }

    fn as_limit<D: Distance>(cosine: &CosineParts<D>) -> f32 {
        cosine.similarity()
    }

    /// The next greater `f32`; `None` from 1 on, which no cosine exceeds.
    fn stricter<D: Distance>(least: f32) -> Option<f32> {
        (least < 1.0).then_some(least.next_up())
    }
}

/// The dot product of integers less their zero point. OK: [`Integer::MAX_DIM`].
#[inline(never)]
fn shifted_dot<I: Integer>(a: &[I], b: &[I], zero: i64) -> i64 {
    sum(a, b, |a: I, b: I| (a.to_i64() - zero) * (b.to_i64() - zero))
}

/// The parts of the cosine of a query and the center of a row, less the zero point of both.
#[inline(never)]
fn shifted<T: Element, R: Rows<T>>(
    row: &[R::Stored],
    count: u32,
    query: &[T::Component],
    zero: T::Center,
) -> CosineParts<T::Center> {
    let scale = R::scale(count);
    let center = || row.iter().map(|stored| R::center(*stored, scale) - zero);
    let query = || query.iter().map(|x| T::widen(*x) - zero);
    CosineParts::new(
        sum_in_lanes(center().zip(query()).map(|(c, x)| c * x)),
        sum_in_lanes(query().map(|x| x * x)),
        sum_in_lanes(center().map(|c| c * c)),
    )
}

impl<D: Distance> CosineParts<D> {
    /// Returns the cosine, from -1 to 1: 1 for the same direction, 0 at a right angle.
    ///
    /// Taken as the root of `(dot / query_squared_norm) * (dot / center_squared_norm)`, with the
    /// sign of the dot product. It is within `(DIM / 2 + 8) * 2^-24` of the true cosine, 8.1e-6 at
    /// 256 dimensions; in integer tables within 3e-7.
    ///
    /// ```
    /// use class_centers::{CenterTable, CenterView, Cosine};
    ///
    /// let table = CenterTable::<i8, 1, 2>::from_centers([[3, 4]], [1]);
    /// let parts = table.nearest_by(Cosine { zero_point: 0 }, &[100, 0]).ok_or("no direction")?.measure;
    /// assert_eq!((parts.dot, parts.center_squared_norm), (300, 25));
    /// assert!((parts.similarity() - 0.6).abs() < 1e-5);
    /// # Ok::<(), &str>(())
    /// ```
    #[doc(alias = "cosine_similarity")]
    pub fn similarity(&self) -> f32 {
        let cosine = sqrt(D::squared_cosine(self).min(1.0));
        if self.dot < D::Dot::default() {
            -cosine
        } else {
            cosine
        }
    }

    /// Returns whether the cosine is at least `cosine`. It takes no root: the squares of both are
    /// compared. False for NaN.
    ///
    /// The squares are rounded, so the answer may be wrong for cosines within 3e-7 of the limit.
    ///
    /// ```
    /// use class_centers::{CenterTable, CenterView, Cosine};
    ///
    /// let table = CenterTable::<i8, 1, 2>::from_centers([[-3, 4]], [1]);
    /// let parts = |query| table.nearest_by(Cosine { zero_point: 0 }, &query).map(|best| best.measure);
    /// // Cosines of 0.8 and -0.6.
    /// let (same, opposite) = (parts([0, 9]).ok_or("no cosine")?, parts([9, 0]).ok_or("no cosine")?);
    /// assert!(same.is_at_least(0.79) && !same.is_at_least(0.81));
    /// assert!(opposite.is_at_least(-0.61) && !opposite.is_at_least(-0.59));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn is_at_least(&self, cosine: f32) -> bool {
        let is_negative = self.dot < D::Dot::default();
        let (own, limit) = (D::squared_cosine(self).min(1.0), cosine * cosine);
        match (is_negative, cosine > 0.0) {
            (false, true) => own >= limit,
            (true, false) => own <= limit,
            (false, false) => !cosine.is_nan(),
            (true, true) => false,
        }
    }
}
