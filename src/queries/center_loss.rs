//! Center loss and its gradient.

use num_traits::float::FloatCore;

use crate::{
    element::Element,
    error::QueryError,
    kernels::lanes::sum_in_lanes,
    tables::{class_centers::ClassCenters, moving_centers::MovingCenters},
};

/// The center loss of a batch.
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
    pub fn mean(&self) -> Option<F> {
        let rows = F::from(self.rows).filter(|_| self.rows > 0)?;
        Some(self.sum / rows)
    }
}

/// Gives a table its losses; `$widen` makes a component of an embedding one of a center.
macro_rules! losses {
    (
        $table:ty, [$($t:ident: $bound:ident)?], $component:ty, $float:ty, $widen:expr
    ) => {
        /// Center loss.
        impl<$($t: $bound,)? const CLASSES: usize, const DIM: usize> $table {
            /// Returns half the squared distance from an embedding to the center of its class,
            /// `0.5 * sum((x - c)^2)`, or `None` while the class is empty or when it is out of range.
            ///
            /// Wen et al. 2016 (ECCV), eq. 2, for one sample; the half is in it. (Many ports leave
            /// it out, or take the mean over the batch.) Summed in the order of
            /// [`nearest`](Self::nearest); the center is that of [`center`](Self::center).
            ///
            /// ```
            /// use class_centers::ClassCenters;
            ///
            /// let mut table = ClassCenters::<f32, 2, 2>::new();
            /// table.update_batch(&[0, 0], &[[0.0, 1.0], [2.0, 1.0]])?;
            /// assert_eq!(table.center_loss(0, &[4.0, 5.0]), Some(0.5 * (9.0 + 16.0)));
            /// assert_eq!(table.center_loss(1, &[4.0, 5.0]), None);
            /// # Ok::<(), class_centers::BatchError>(())
            /// ```
            pub fn center_loss(
                &self,
                class: usize,
                embedding: &[$component; DIM],
            ) -> Option<$float> {
                let embedding = embedding.iter().map(|x| $widen(*x));
                Some(half_squared_distance(self.components(class)?, embedding))
            }

            /// Writes the gradient of [`center_loss`](Self::center_loss) with respect to the
            /// embedding, `x - c`, into `gradient`. Returns `None`, and writes nothing, while the
            /// class is empty or when it is out of range.
            ///
            /// Wen et al. 2016 (ECCV), eq. 3. A head that is trained on the device with
            /// `loss = own loss + lambda * center loss` adds `lambda` times this to its own gradient
            /// with respect to the embedding, and goes on backwards from there; where its own loss
            /// is a mean over the batch, divide both alike. The centers are no parameters of that
            /// training: they follow by [`CenterLossStep`](crate::CenterLossStep).
            ///
            /// ```
            /// use class_centers::{CenterLossStep, MovingCenters};
            ///
            /// const LAMBDA: f32 = 0.5;
            /// const STEP: CenterLossStep = CenterLossStep::new(0.5).unwrap();
            ///
            /// let mut centers = MovingCenters::<2, 2>::new();
            /// centers.update(1, &[1.0, 0.0], &STEP)?;
            ///
            /// let (class, embedding) = (1, [3.0, 4.0]);
            /// let mut gradient = [0.25, -0.25]; // of the head's own loss
            /// let mut toward_center = [0.0; 2];
            /// if centers.center_loss_gradient(class, &embedding, &mut toward_center).is_some() {
            ///     for (g, t) in gradient.iter_mut().zip(toward_center) {
            ///         *g += LAMBDA * t;
            ///     }
            /// }
            /// centers.update(class, &embedding, &STEP)?;
            /// assert_eq!(gradient, [0.25 + 0.5 * 2.0, -0.25 + 0.5 * 4.0]);
            /// # Ok::<(), class_centers::UpdateError>(())
            /// ```
            pub fn center_loss_gradient(
                &self,
                class: usize,
                embedding: &[$component; DIM],
                gradient: &mut [$float; DIM],
            ) -> Option<()> {
                let rows = self.components(class)?.zip(embedding);
                for (gradient, (c, x)) in gradient.iter_mut().zip(rows) {
                    *gradient = $widen(*x) - c;
                }
                Some(())
            }

            /// Returns the center loss of a batch, as sum and mean: each row's embedding to the
            /// center of its class, as the centers are now.
            ///
            /// # Errors
            ///
            /// `LengthMismatch` first; then, for the lowest row without a center, `ClassOutOfRange`
            /// or `EmptyClass`.
            pub fn center_loss_of_batch(
                &self,
                classes: &[usize],
                embeddings: &[[$component; DIM]],
            ) -> Result<CenterLoss<$float>, QueryError> {
                loss_of_batch(classes, embeddings, CLASSES, |class, embedding| {
                    self.center_loss(class, embedding)
                })
            }
        }
    };
}

losses!(ClassCenters<T, CLASSES, DIM>, [T: Element], T::Component, T::Center, T::widen);
losses!(MovingCenters<CLASSES, DIM>, [], f32, f32, core::convert::identity);

fn half_squared_distance<F: FloatCore>(
    center: impl Iterator<Item = F>,
    embedding: impl Iterator<Item = F>,
) -> F {
    let differences = center.zip(embedding).map(|(c, x)| x - c);
    let squared_distance = sum_in_lanes(differences.map(|d| d * d));
    squared_distance / (F::one() + F::one())
}

/// Adds up the losses of the rows; `loss` gives none where there is no center.
fn loss_of_batch<E, F: FloatCore>(
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
