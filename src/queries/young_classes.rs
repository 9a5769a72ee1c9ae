//! Classes of few samples beside classes of many.

use crate::{
    element::distance::Distance,
    metric::{
        center_view::CenterView,
        is_result,
        nearest::{BestTwo, Nearest},
        squared_euclidean::SquaredEuclidean,
    },
};

/// An option of the nearest center for tables whose classes have learned very different numbers of samples: it
/// ranks by `d^2 - spread / (n + 1)`, where `n` is the number of samples of the class.
///
/// The mean of `n` samples is itself off by `spread / n` in the square, so a class of one sample lies further from
/// its own queries than an old one does, and loses to it. `spread` is the mean squared distance of samples from
/// the center of their class, the trace of the covariance; behind a [`Whitening`](crate::Whitening) it is
/// [`Whitening::SPREAD`](crate::Whitening::SPREAD). Without the term nothing changes: `nearest` of the table.
///
/// Right answers, where half of the classes have learned all that there is, and the others one sample each
/// (`tests/averages/covariance/young.rs`):
///
/// | data | of | nearest | with the term | whitened | with the term |
/// |---|---|---|---|---|---|
/// | digits, 5 old and 5 new classes | 2,985 | 1,928 | 2,104 | 1,694 | 1,914 |
/// | speakers, 4 old and 5 new | 1,850 | 1,368 | 1,450 | 1,529 | 1,590 |
///
/// **It is off by default, because it can harm.** Where the classes spread unlike each other it favours the young
/// ones too much. Of classes that are about as old as each other it changes next to nothing. Try it on data of the
/// kind.
///
/// ```
/// use class_centers::{ClassCenters, Classify, YoungClassTerm};
///
/// let mut table = ClassCenters::<f32, 2, 1>::new();
/// for x in [-3.0, 3.0, -3.0, 3.0, -3.0, 3.0, -3.0, 3.0] {
///     table.update(0, &[x])?;
/// }
/// table.update(1, &[10.0])?;
/// assert_eq!(table.nearest(&[4.8]).map(|nearest| nearest.class), Some(0));
///
/// // 4.8^2 - 9 / 9 for the old class, 5.2^2 - 9 / 2 for the young one.
/// let term = YoungClassTerm::new(9.0).ok_or("no spread")?;
/// assert_eq!(term.nearest(&table, &[4.8]).map(|nearest| nearest.class), Some(0));
/// assert_eq!(term.nearest(&table, &[4.9]).map(|nearest| nearest.class), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct YoungClassTerm {
    spread: f32,
}

impl YoungClassTerm {
    /// Returns the term of a spread, in squared units of the embeddings; `None` when it is negative, infinite or
    /// NaN.
    pub const fn new(spread: f32) -> Option<Self> {
        match spread >= 0.0 && spread.is_finite() {
            true => Some(Self { spread }),
            false => None,
        }
    }

    /// Returns the mean squared distance that was given.
    pub const fn spread(self) -> f32 {
        self.spread
    }

    /// Returns the best class, the runner-up, and what they were ranked by: squared distances less the term, as
    /// floats, which may be below 0.
    ///
    /// Empty classes never win; ties go to the lowest class. Costs a division a class beside
    /// [`nearest`](crate::Classify::nearest).
    pub fn nearest<V: CenterView>(self, table: &V, query: &V::Query) -> Option<Nearest<f32>> {
        let mut best = BestTwo::<f32, SquaredEuclidean>::new();
        table.visit(SquaredEuclidean, query, |class, distance: V::Distance| {
            if is_result::<SquaredEuclidean, V::Distance>(&distance) {
                let samples = table.count(class) as f32;
                best.offer(class, distance.to_f32() - self.spread / (samples + 1.0));
            }
        });
        best.nearest()
    }
}
