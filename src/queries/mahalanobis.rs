//! Distances in units of the spread of a class.

use crate::{
    element::sealed::Sealed,
    kernels::lanes::sum_in_lanes,
    metric::{classify::Classify, squared_euclidean::SquaredEuclidean},
    soft::real::{Arithmetic, Real},
    tables::{class_variance::ClassVariance, update_rule::is_fraction},
};

/// How the variance of a class is mixed with the pooled one, and kept above a floor.
///
/// `max(floor, (1 - toward_pooled) * own + toward_pooled * pooled)` in every dimension, from the
/// sample variance of the class and the variance pooled over all classes. A class with a single
/// sample has none of its own and takes the pooled one.
///
/// The variance of a few samples is uncertain, and a variance of 0 would let its dimension decide alone:
/// the fewer samples a class has, the more it should lean on the others. Friedman 1989 (JASA 84(405))
/// shrinks whole covariances in this way.
///
/// ```
/// use class_centers::VarianceShrinkage;
///
/// const HALF: VarianceShrinkage = VarianceShrinkage::new(0.5, 1e-6).unwrap();
///
/// assert_eq!((HALF.toward_pooled(), HALF.floor()), (0.5, 1e-6));
/// assert_eq!(VarianceShrinkage::new(1.5, 1e-6), None);
/// assert_eq!(VarianceShrinkage::new(0.5, 0.0), None);
/// ```
///
/// It shrinks variances; what shrinks centers, a [`CenterShrinkage`](crate::CenterShrinkage), does not
/// compile in its place:
///
/// ```compile_fail
/// use class_centers::{CenterShrinkage, ClassVariance};
///
/// let table = ClassVariance::<2, 1>::new();
/// table.mahalanobis(CenterShrinkage::new(2.0, 1e-6).unwrap());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct VarianceShrinkage {
    /// From 0 to 1.
    toward_pooled: f32,
    /// Positive and normal.
    floor: f32,
}

impl VarianceShrinkage {
    /// Returns the shrinkage, or `None` when `toward_pooled` is not in `0.0..=1.0`, or `floor` is
    /// not a finite and normal number above 0.
    ///
    /// `toward_pooled` of 0 takes the class's own variance, 1 the pooled one. The floor is a variance:
    /// the square of the smallest spread that counts.
    pub const fn new(toward_pooled: f32, floor: f32) -> Option<Self> {
        if is_fraction(toward_pooled) && is_floor(floor) {
            Some(Self {
                toward_pooled,
                floor,
            })
        } else {
            None
        }
    }

    /// Returns the weight of the pooled variance.
    pub const fn toward_pooled(self) -> f32 {
        self.toward_pooled
    }

    /// Returns the least variance.
    pub const fn floor(self) -> f32 {
        self.floor
    }

    /// What the squared difference of one dimension is divided by.
    fn variance(self, own: Real, pooled: Real) -> f32 {
        let (of_own, of_pooled) = (1.0 - self.toward_pooled, self.toward_pooled);
        let mixed = Real::of(of_own) * own + Real::of(of_pooled) * pooled;
        mixed.value().max(self.floor)
    }
}

/// Whether a variance can be divided by.
pub(crate) const fn is_floor(floor: f32) -> bool {
    floor.is_normal() && floor > 0.0
}

/// The classes of a [`ClassVariance`], seen through the diagonal Mahalanobis distance: each dimension
/// in units of the spread of the class.
///
/// `squared_distance = sum((query - center)^2 / variance)`, with the variances of a
/// [`VarianceShrinkage`]. Holds the pooled variance, `DIM * 4` bytes, and borrows the table. A query
/// costs two divisions and three multiplications a class and dimension.
///
/// Distances to different classes are compared as they are: what a density would add, the logarithms
/// of the variances and of the priors, is left out, so that with little shrinkage a wide class wins
/// more than its share. With `toward_pooled` of 1 all classes share one variance, and this is linear
/// discriminant analysis with a diagonal covariance and equal priors.
///
/// ```
/// use class_centers::{ClassVariance, Classify, VarianceShrinkage};
///
/// const OWN: VarianceShrinkage = VarianceShrinkage::new(0.0, 1e-6).unwrap();
///
/// let mut table = ClassVariance::<2, 1>::new();
/// for (narrow, wide) in [(-1.0, 5.0), (0.0, 10.0), (1.0, 15.0)] {
///     table.update(0, &[narrow])?;
///     table.update(1, &[wide])?;
/// }
/// let spread = table.mahalanobis(OWN).ok_or("no class has two samples")?;
/// assert_eq!(spread.squared_distance(0, &[4.0]), Some(16.0));
/// assert_eq!(spread.squared_distance(1, &[4.0]), Some(36.0 / 25.0));
/// assert_eq!(spread.nearest(&[4.0]).map(|nearest| nearest.class), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Mahalanobis<'a, const CLASSES: usize, const DIM: usize> {
    pub(crate) table: &'a ClassVariance<CLASSES, DIM>,
    /// The variance of each dimension, pooled over all classes.
    pooled: [f32; DIM],
    pub(crate) shrinkage: VarianceShrinkage,
}

impl<const CLASSES: usize, const DIM: usize> ClassVariance<CLASSES, DIM> {
    /// Returns a view of the table for queries in units of its spread, or `None` while no class has
    /// two samples. Costs an addition a class and dimension.
    pub fn mahalanobis(
        &self,
        shrinkage: VarianceShrinkage,
    ) -> Option<Mahalanobis<'_, CLASSES, DIM>> {
        Some(Mahalanobis {
            table: self,
            pooled: self.pooled_variance()?,
            shrinkage,
        })
    }
}

impl<const CLASSES: usize, const DIM: usize> Mahalanobis<'_, CLASSES, DIM> {
    /// Returns the squared distance from a query to the center of a class, or `None` while the class
    /// is empty or when it is out of range. It is summed in the order of
    /// [`nearest`](Classify::nearest).
    pub fn squared_distance(&self, class: usize, query: &[f32; DIM]) -> Option<f32> {
        let center = self.table.row(class)?;
        let scatter = self.table.squared_deviations(class)?;
        let others = self.table.count(class) - 1;
        let divisor = Real::count(others);
        let rows = center.iter().zip(query).zip(scatter).zip(&self.pooled);
        let terms = rows.map(|(((c, x), scatter), pooled)| {
            let pooled = Real::of(*pooled);
            let own = if others > 0 {
                Real::of(*scatter).per(&divisor)
            } else {
                pooled
            };
            let difference = Real::of(*c) - Real::of(*x);
            let square = (difference * difference).value();
            Real::of(square / self.shrinkage.variance(own, pooled))
        });
        Some(sum_in_lanes(terms).value())
    }
}

/// By squared distance in units of the spread of the class.
impl<const CLASSES: usize, const DIM: usize> Classify for Mahalanobis<'_, CLASSES, DIM> {
    type Query = [f32; DIM];
    type Distance = f32;
    type By = SquaredEuclidean;

    #[inline(always)]
    fn visit_measures(&self, query: &[f32; DIM], mut visit: impl FnMut(usize, f32)) {
        for class in 0..CLASSES {
            if let Some(squared_distance) = self.squared_distance(class, query) {
                visit(class, squared_distance);
            }
        }
    }
}

impl<const CLASSES: usize, const DIM: usize> Sealed for Mahalanobis<'_, CLASSES, DIM> {}
