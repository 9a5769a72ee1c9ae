//! Center loss: how far embeddings are from the centers of their classes.

use num_traits::float::FloatCore;

use crate::{error::QueryError, kernels::lanes::sum_in_lanes};

/// The center loss of a batch.
///
/// The loss of a row is `0.5 * sum((x - c)^2)` over the dimensions, `x` its embedding and `c` the center
/// of its class. Two numbers: nothing is kept of the rows.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct CenterLoss<F> {
    /// The sum of the losses of the rows (Wen et al. 2016, eq. 2).
    pub sum: F,
    /// How many rows there are.
    pub rows: usize,
}

impl<F: FloatCore> CenterLoss<F> {
    /// Returns the mean loss of a row, or `None` for a batch without rows.
    ///
    /// The paper has the sum, and many ports the mean; a learning rate that suits one does not suit the
    /// other.
    pub fn mean(&self) -> Option<F> {
        let rows = F::from(self.rows).filter(|_| self.rows > 0)?;
        Some(self.sum / rows)
    }
}

/// Half the squared distance from an embedding to a center.
///
/// `0.5 * sum((x - c)^2)`, summed in lanes. The division by 2 is exact, except for subnormal numbers.
pub(crate) fn half_squared_distance<F: FloatCore>(
    center: impl Iterator<Item = F>,
    embedding: impl Iterator<Item = F>,
) -> F {
    let differences = center.zip(embedding).map(|(c, x)| x - c);
    let squared_distance = sum_in_lanes(differences.map(|d| d * d));
    squared_distance / (F::one() + F::one())
}

/// Adds up the losses of the rows; `loss` gives none where there is no center.
///
/// Rows are added in their order, in plain floats. Stops at the first row without a center: a batch has
/// its loss as a whole or not at all.
pub(crate) fn loss_of_batch<E, F: FloatCore>(
    classes: &[usize],
    embeddings: &[E],
    class_count: usize,
    loss: impl Fn(usize, &E) -> Option<F>,
) -> Result<CenterLoss<F>, QueryError> {
    if classes.len() != embeddings.len() {
        return Err(QueryError::LengthMismatch {
            classes: classes.len(),
            centers: embeddings.len(),
        });
    }
    let mut sum = F::zero();
    for (row, (class, embedding)) in classes.iter().copied().zip(embeddings).enumerate() {
        let loss = loss(class, embedding).ok_or(if class < class_count {
            QueryError::EmptyClass { row }
        } else {
            QueryError::ClassOutOfRange { row, class }
        });
        sum = sum + loss?;
    }
    let rows = classes.len();
    Ok(CenterLoss { sum, rows })
}
