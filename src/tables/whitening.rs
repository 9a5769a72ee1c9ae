//! The transform after which the squared Euclidean distance is the Mahalanobis distance of all classes.

use core::num::NonZeroU32;

use crate::{
    element::sealed::Sealed,
    error::{UpdateError, WhiteningError},
    kernels::{
        ldl::{factor, invert},
        shrink::{scale_rows, shrink},
        sqrt::sqrt,
        triangle::triangle,
    },
    metric::table_element::TableElement,
    tables::{
        center_table::CenterTable,
        class_centers::ClassCenters,
        factory_covariance::FactoryCovariance,
        row::check_components,
        shared_covariance::SharedCovariance,
        whitening_element::{Embedding, WhiteningElement},
    },
};

/// A linear transform of embeddings of `DIM` components, after which the covariance within the classes is that of
/// independent components of one variance.
///
/// `z = A * (x - mean)`, where `A` is a lower triangle with `A' * A = C^-1` up to a factor, and `C` the shrunk
/// covariance of a [`SharedCovariance`]. The squared Euclidean distance of two whitened embeddings is the shared
/// Mahalanobis distance of the embeddings, so that the nearest center ranks as linear discriminant analysis with
/// equal priors does (Fisher 1936, Annals of Eugenics 7(2); Hastie, Tibshirani and Friedman, The Elements of
/// Statistical Learning, 2nd ed., 4.3.2), and every table, metric and threshold of this crate works behind it.
///
/// Uses `TRIANGLE * size_of::<T::Weight>() + DIM * size_of::<T::Offset>() + 12` bytes, rounded up to the alignment
/// of an offset: see [`WhiteningElement`]. Of integers it is integers alone, and saturates.
///
/// ```
/// use class_centers::{
///     CenterTable, Classify, SharedCovariance, Whitening, WhiteningError, triangle,
/// };
///
/// const TRIANGLE: usize = triangle(2);
///
/// // Both classes are long from left to right, and thin.
/// let mut learned = SharedCovariance::<i8, 2, 2, TRIANGLE>::new();
/// for x in [-90, -60, -30, 0, 30, 60, 90] {
///     learned.update(0, &[x, 12 + x % 4])?;
///     learned.update(1, &[x + 20, -12 - x % 4])?;
/// }
/// let mut whitening = Whitening::<i8, 2, TRIANGLE>::new();
/// whitening.prepare_from(&learned, None, &mut [0.0; TRIANGLE])?;
///
/// let mut centers = CenterTable::<i8, 2, 2>::new();
/// whitening.whiten_centers(learned.centers(), &mut centers)?;
/// let mut query = [0; 2];
/// whitening.whiten(&[40, 10], &mut query);
/// assert_eq!(centers.nearest(&query).map(|nearest| nearest.class), Some(0));
/// // The nearest mean takes left and right for as important as up and down.
/// assert_eq!(learned.centers().nearest(&[40, 10]).map(|nearest| nearest.class), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "lda")]
#[doc(alias = "mahalanobis")]
#[doc(alias = "sphering")]
#[derive(Clone, Debug, PartialEq)]
pub struct Whitening<T: WhiteningElement, const DIM: usize, const TRIANGLE: usize> {
    pub(crate) weights: [T::Weight; TRIANGLE],
    pub(crate) offsets: [T::Offset; DIM],
    pub(crate) shift: u32,
    /// 0 of the identity.
    pub(crate) shrinkage: f32,
    pub(crate) smallest_pivot: f32,
}

impl<T: WhiteningElement, const DIM: usize, const TRIANGLE: usize> Default
    for Whitening<T, DIM, TRIANGLE>
{
    fn default() -> Self {
        Self::new()
    }
}

/// Making.
impl<T: WhiteningElement, const DIM: usize, const TRIANGLE: usize> Whitening<T, DIM, TRIANGLE> {
    /// How many units of a whitened embedding a standard deviation has: 16 of bytes, 256 of `i16`, 1 of `f32`.
    pub const UNITS: f32 = T::UNITS;
    /// The mean squared distance of whitened embeddings from the center of their class: `DIM * UNITS^2`, for a
    /// [`YoungClassTerm`](crate::YoungClassTerm).
    pub const SPREAD: f32 = DIM as f32 * T::UNITS * T::UNITS;

    /// Returns the identity: all zeros, so that a `static` lies in `.bss`.
    ///
    /// ```
    /// use class_centers::{Whitening, triangle};
    ///
    /// static WHITENING: Whitening<i8, 64, { triangle(64) }> = Whitening::new();
    /// assert_eq!(size_of_val(&WHITENING), 2_080 * 2 + 64 * 4 + 12);
    /// ```
    pub const fn new() -> Self {
        Self::from_parts([T::NO_WEIGHT; TRIANGLE], [T::NO_OFFSET; DIM], 0, 0.0, 0.0)
    }

    /// Returns a transform of numbers that were prepared elsewhere, for `static` transforms in flash:
    /// the [`weights`](Self::weights), [`offsets`](Self::offsets), [`shift`](Self::shift),
    /// [`shrinkage`](Self::shrinkage) and [`smallest_pivot`](Self::smallest_pivot) of another. A shrinkage of 0 is
    /// that of the identity. The numbers are not checked. `class_centers.py whitening`, in `bindings/python`, makes
    /// the source of one from embeddings.
    pub const fn from_parts(
        weights: [T::Weight; TRIANGLE],
        offsets: [T::Offset; DIM],
        shift: u32,
        shrinkage: f32,
        smallest_pivot: f32,
    ) -> Self {
        const {
            assert!(DIM > 0, "DIM must be at least 1");
            assert!(TRIANGLE == triangle(DIM), "TRIANGLE must be triangle(DIM)");
        }
        Self {
            weights,
            offsets,
            shift,
            shrinkage,
            smallest_pivot,
        }
    }

    /// Prepares the transform of a covariance that was learned, together with one from the factory, if there is
    /// any.
    ///
    /// The covariance is shrunk toward equal variances by the oracle approximating shrinkage of Chen, Wiesel,
    /// Eldar and Hero 2010 (IEEE Transactions on Signal Processing 58(10), eq. 23), by at least 1e-4. The factory
    /// scatter and its degrees of freedom count `min(1, DIM / degrees)` times.
    ///
    /// **While no class has two samples, or all samples of a class are equal, there is nothing to whiten, and the
    /// transform is the identity**: the nearest center behind it is that of the embeddings.
    ///
    /// Costs about `DIM^3 / 3` multiplications and additions of floats in a fixed order, `DIM` roots, and what
    /// [`write_scatter`](SharedCovariance::write_scatter) costs: the same bits on every core. `scratch` is
    /// overwritten; it can be used for anything else before and after.
    ///
    /// # Errors
    ///
    /// `PivotNotPositive`; `SpreadTooSmall` of integers. The transform is then what it was before.
    pub fn prepare_from<const CLASSES: usize>(
        &mut self,
        learned: &SharedCovariance<T, CLASSES, DIM, TRIANGLE>,
        factory: Option<&FactoryCovariance<TRIANGLE>>,
        scratch: &mut [f32; TRIANGLE],
    ) -> Result<(), WhiteningError> {
        learned.write_scatter(scratch);
        let mut degrees = learned.degrees_of_freedom() as f32;
        if let Some(factory) = factory {
            let weight = factory.weight(DIM);
            for (own, other) in scratch.iter_mut().zip(&factory.scatter) {
                *own += weight * other;
            }
            degrees += weight * factory.degrees_of_freedom as f32;
        }
        let Some(shrunken) = shrink(scratch, DIM, degrees) else {
            self.clear();
            return Ok(());
        };
        let smallest_pivot =
            factor(scratch, DIM).map_err(|dim| WhiteningError::PivotNotPositive { dim })?;
        invert(scratch, DIM);
        scale_rows(scratch, T::UNITS / sqrt(shrunken.variance));
        self.shift = T::shift(scratch).ok_or(WhiteningError::SpreadTooSmall)?;
        for (weight, x) in self.weights.iter_mut().zip(scratch) {
            *weight = T::weight(*x, self.shift);
        }
        let (sums, counts) = learned.centers().rows();
        T::write_offsets(
            (&self.weights, self.shift),
            (sums, counts),
            &mut self.offsets,
        );
        (self.shrinkage, self.smallest_pivot) = (shrunken.shrinkage, smallest_pivot);
        Ok(())
    }

    /// Makes it the identity.
    pub fn clear(&mut self) {
        self.weights.fill(T::NO_WEIGHT);
        self.offsets.fill(T::NO_OFFSET);
        (self.shift, self.shrinkage, self.smallest_pivot) = (0, 0.0, 0.0);
    }
}

/// Reading.
impl<T: WhiteningElement, const DIM: usize, const TRIANGLE: usize> Whitening<T, DIM, TRIANGLE> {
    /// Returns whether nothing is whitened, because there was too little to prepare the transform of: components
    /// are then what they were, those of `u8` less 128.
    pub fn is_identity(&self) -> bool {
        self.shrinkage == 0.0
    }

    /// Returns the weight of equal variances in the covariance, from 1e-4 to 1, and 0 of the identity. Near 1 the
    /// samples were too few for a covariance, or have none: the ranking is that of the nearest mean.
    pub fn shrinkage(&self) -> f32 {
        self.shrinkage
    }

    /// Returns the least variance that a dimension has, given those before it, in the shrunk covariance, as a
    /// share of the mean variance; 0 of the identity. It is no less than about the shrinkage, and the factor by
    /// which noise of one dimension can grow is at most the root of its inverse.
    pub fn smallest_pivot(&self) -> f32 {
        self.smallest_pivot
    }

    /// Returns the matrix `A`, a packed lower triangle, times `2^shift`.
    pub fn weights(&self) -> &[T::Weight; TRIANGLE] {
        &self.weights
    }

    /// Returns what is subtracted before the product with the weights (floats: the mean), or added after it
    /// (integers: half a unit, less what the mean becomes).
    pub fn offsets(&self) -> &[T::Offset; DIM] {
        &self.offsets
    }

    /// Returns by how many binary places the sums are shifted to the right, 0 of floats.
    pub fn shift(&self) -> u32 {
        self.shift
    }
}

/// Whitening.
impl<T: WhiteningElement, const DIM: usize, const TRIANGLE: usize> Whitening<T, DIM, TRIANGLE> {
    /// Writes where the transform brings an embedding. Returns how many components were clipped to the range of
    /// the type: 0 of floats, and of the identity.
    ///
    /// Integers are rounded to nearest. Costs a multiplication and an addition a weight, and `4 * DIM` bytes of
    /// stack for floats. A float that is NaN or infinite makes whitened ones that no table takes.
    pub fn whiten(
        &self,
        embedding: &[T::Component; DIM],
        whitened: &mut Embedding<T::Whitened, DIM>,
    ) -> usize {
        if self.is_identity() {
            for (whitened, x) in whitened.iter_mut().zip(embedding) {
                *whitened = T::unchanged(*x);
            }
            return 0;
        }
        T::whiten(
            (&self.weights, self.shift),
            &self.offsets,
            embedding,
            whitened,
        )
    }

    /// Writes where the transform brings the centers of a table that learned embeddings: the centers of the
    /// whitened embeddings, since the transform is linear. Returns how many components were clipped.
    ///
    /// The mean of a class is whitened with what rounding to whole components takes off it; a whitened component
    /// is off by half a unit, and for each weight by half of its last place.
    ///
    /// # Errors
    ///
    /// Of floats, and for the lowest class whose center leaves the range that a [`CenterTable`] takes,
    /// `ComponentOutOfRange`. The table is then what it was before.
    pub fn whiten_centers<const CLASSES: usize>(
        &self,
        learned: &ClassCenters<T, CLASSES, DIM>,
        table: &mut CenterTable<T::Whitened, CLASSES, DIM>,
    ) -> Result<usize, UpdateError> {
        if !T::EXACT {
            (0..CLASSES).try_for_each(|class| {
                self.whitened_center(class, learned)
                    .map_or(Ok(()), |(center, _)| {
                        check_components::<T::Whitened>(&center)
                    })
            })?;
        }
        (0..CLASSES).try_fold(0, |clipped, class| {
            Ok(clipped + self.whiten_class(class, learned, table)?)
        })
    }

    /// Writes where the transform brings the center of one class, after it has learned: see
    /// [`whiten_centers`](Self::whiten_centers). A class without samples becomes one here.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; of floats, `ComponentOutOfRange`.
    pub fn whiten_class<const CLASSES: usize>(
        &self,
        class: usize,
        learned: &ClassCenters<T, CLASSES, DIM>,
        table: &mut CenterTable<T::Whitened, CLASSES, DIM>,
    ) -> Result<usize, UpdateError> {
        let Some((center, clipped)) = self.whitened_center(class, learned) else {
            return table.clear_class(class).map(|()| 0);
        };
        table.set_class(class, &center, learned.count(class))?;
        Ok(clipped)
    }

    /// The whitened center of a class, and how many of its components are clipped.
    #[inline(never)]
    fn whitened_center<const CLASSES: usize>(
        &self,
        class: usize,
        learned: &ClassCenters<T, CLASSES, DIM>,
    ) -> Option<(Embedding<T::Whitened, DIM>, usize)> {
        let (sums, count) = learned.filled_row(class)?;
        let count = NonZeroU32::new(count)?;
        let mut center = [T::Whitened::ZERO_COMPONENT; DIM];
        if self.is_identity() {
            for (center, sum) in center.iter_mut().zip(sums) {
                *center = T::unchanged(T::quotient(*sum, count));
            }
            return Some((center, 0));
        }
        let map = (&self.weights[..], self.shift);
        let clipped = T::whiten_mean(map, &self.offsets, (sums, count), &mut center);
        Some((center, clipped))
    }
}

impl<T: WhiteningElement, const DIM: usize, const TRIANGLE: usize> Sealed
    for Whitening<T, DIM, TRIANGLE>
{
}
