//! Knowing when a query is none of the classes.

use crate::{
    element::distance::Distance,
    metric::{Metric, nearest::Nearest, squared_euclidean::SquaredEuclidean},
};

/// A decision about a query, with the nearest class that it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decision<D: Distance, M: Metric = SquaredEuclidean> {
    /// The query belongs to the nearest class: it is near enough, and the runner-up is far enough
    /// behind.
    Known(Nearest<D, M>),
    /// The query belongs to no class: it is too far from the nearest one, or there is none.
    Unknown(Option<Nearest<D, M>>),
    /// The query is near enough, but the runner-up is hardly farther away.
    Ambiguous(Nearest<D, M>),
}

impl<D: Distance, M: Metric> Decision<D, M> {
    /// Returns the class of a query that is known.
    pub fn class(&self) -> Option<usize> {
        match self {
            Self::Known(nearest) => Some(nearest.class),
            Self::Unknown(_) | Self::Ambiguous(_) => None,
        }
    }
}

/// A limit and a least margin, which decide whether a query belongs to its nearest class.
///
/// Two numbers in a plain value: `2 * size_of::<D>()` bytes for distances. `D` is the distance of the
/// table: `u32` for a [`CenterTable`](crate::CenterTable) of `i8` or `u8`, `u64` of `i16`, else `f32` or
/// `f64`. `M` is the metric: a limit is the most of a distance, and the least of a similarity.
///
/// ```
/// use class_centers::{CenterTable, Classify};
/// use class_centers::decisions::{Decision, Thresholds};
///
/// static TABLE: CenterTable<i8, 2, 1> = CenterTable::<i8, 2, 1>::from_centers([[0], [20]], [1, 1]);
/// const THRESHOLDS: Thresholds<u32> = Thresholds::new(100, 50);
///
/// let decide = |query| THRESHOLDS.decide(TABLE.nearest(&[query]));
/// assert!(matches!(decide(2), Decision::Known(nearest) if nearest.class == 0));
/// assert!(matches!(decide(10), Decision::Ambiguous(nearest) if nearest.margin() == Some(0)));
/// assert!(matches!(decide(90), Decision::Unknown(Some(nearest)) if nearest.class == 1));
/// ```
///
/// Classes may have thresholds of their own, in an array: [`decide_each`](Self::decide_each). The array
/// is what is saved, a `Snapshot` of the metric [`SquaredEuclidean`].
/// [`Unknowns`](crate::decisions::Unknowns) give a limit from examples that belong to no class,
/// [`set_from_spread`](Self::set_from_spread) from how far the classes themselves spread.
///
/// Every metric has its own thresholds, and those of another metric do not compile:
///
/// ```
/// use class_centers::{CenterTable, CenterView, Cosine, decisions::Thresholds};
///
/// let table = CenterTable::<i8, 2, 2>::from_centers([[90, 0], [0, 70]], [1, 1]);
/// let thresholds = Thresholds::new(0.9, 0.1);
/// let nearest = table.nearest_by(Cosine { zero_point: 0 }, &[5, 1]);
/// assert_eq!(thresholds.decide(nearest).class(), Some(0));
/// ```
///
/// ```compile_fail
/// use class_centers::{CenterTable, CenterView, Manhattan, decisions::Thresholds};
///
/// let table = CenterTable::<i8, 2, 2>::from_centers([[90, 0], [0, 70]], [1, 1]);
/// let thresholds = Thresholds::<u32>::new(400, 10);
/// thresholds.decide(table.nearest_by(Manhattan, &[80, 1]));
/// ```
#[doc(alias = "open set")]
#[doc(alias = "rejection")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds<D: Distance, M: Metric = SquaredEuclidean> {
    /// The greatest distance, or the least similarity, at which a query is known.
    ///
    /// [`Distance::MAX`] accepts every query that has a nearest class; NaN accepts none.
    pub limit: M::Limit<D>,
    /// The least [`margin`](Nearest::margin) of a query that is known; 0 asks for none.
    pub min_margin: M::Limit<D>,
}

impl<D: Distance, M: Metric> Thresholds<D, M> {
    /// Returns thresholds of this limit, and this least margin.
    pub const fn new(limit: M::Limit<D>, min_margin: M::Limit<D>) -> Self {
        Self { limit, min_margin }
    }

    /// Decides about a query by its nearest class.
    ///
    /// First the limit: `Unknown` unless the measure keeps it. Then the margin: `Ambiguous` unless
    /// `margin >= min_margin`, or there is no runner-up. NaN fails both.
    pub fn decide(&self, nearest: Option<Nearest<D, M>>) -> Decision<D, M> {
        match nearest {
            Some(nearest) if M::is_within::<D>(&nearest.measure, self.limit) => {
                let is_clear = |margin| margin >= self.min_margin;
                match nearest.margin().is_none_or(is_clear) {
                    true => Decision::Known(nearest),
                    false => Decision::Ambiguous(nearest),
                }
            }
            _ => Decision::Unknown(nearest),
        }
    }

    /// Decides by the thresholds of the nearest class: `each[nearest.class]`. A query whose class has no
    /// thresholds is `Unknown`.
    ///
    /// ```
    /// use class_centers::{CenterTable, Classify, decisions::Thresholds};
    ///
    /// let table = CenterTable::<i8, 2, 1>::from_centers([[0], [20]], [1, 1]);
    /// let each = [Thresholds::new(9, 0), Thresholds::new(25, 0)];
    /// let class = |query| Thresholds::decide_each(&each, table.nearest(&[query])).class();
    /// assert_eq!([class(4), class(16)], [None, Some(1)]);
    /// ```
    pub fn decide_each(each: &[Self], nearest: Option<Nearest<D, M>>) -> Decision<D, M> {
        let own = nearest.and_then(|nearest| each.get(nearest.class));
        own.map_or(Decision::Unknown(nearest), |own| own.decide(nearest))
    }
}
