//! A covariance that a product ships.

use crate::tables::{covariance_element::CovarianceElement, shared_covariance::SharedCovariance};

/// The scatter within other classes, as a packed lower triangle: shipped in flash for the first samples of new
/// ones.
///
/// Uses `TRIANGLE * 4 + 4` bytes. It counts for no more degrees of freedom than it has dimensions, however many
/// samples it was made of: with more it would keep new classes from being as they are, and be worse than none. The
/// cap is part of [`Whitening::prepare_from`](crate::Whitening::prepare_from). `class_centers.py covariance`, in
/// `bindings/python`, makes the source of one from embeddings.
///
/// ```
/// use class_centers::{FactoryCovariance, triangle};
///
/// static FACTORY: FactoryCovariance<{ triangle(2) }> = FactoryCovariance {
///     scatter: [40.0, 20.0, 90.0],
///     degrees_of_freedom: 10,
/// };
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FactoryCovariance<const TRIANGLE: usize> {
    /// The sum of `(x - center) * (x - center)'` over all samples: row `i` holds `i + 1` numbers. In the units
    /// of the embeddings.
    pub scatter: [f32; TRIANGLE],
    /// The number of samples, less one for each of their classes.
    pub degrees_of_freedom: u32,
}

impl<const TRIANGLE: usize> FactoryCovariance<TRIANGLE> {
    /// Returns a covariance of no samples: all zeros.
    pub const fn new() -> Self {
        Self {
            scatter: [0.0; TRIANGLE],
            degrees_of_freedom: 0,
        }
    }

    /// Takes over the covariance of a table that learned, on a bench or from the first classes of a device.
    pub fn take_over<T: CovarianceElement, const CLASSES: usize, const DIM: usize>(
        &mut self,
        learned: &SharedCovariance<T, CLASSES, DIM, TRIANGLE>,
    ) {
        learned.write_scatter(&mut self.scatter);
        self.degrees_of_freedom = learned.degrees_of_freedom();
    }

    /// What the scatter and its degrees of freedom count for beside the samples of new classes:
    /// `min(1, DIM / degrees of freedom)`.
    pub(crate) fn weight(&self, dim: usize) -> f32 {
        (dim as f32 / self.degrees_of_freedom.max(1) as f32).min(1.0)
    }
}

impl<const TRIANGLE: usize> Default for FactoryCovariance<TRIANGLE> {
    fn default() -> Self {
        Self::new()
    }
}
