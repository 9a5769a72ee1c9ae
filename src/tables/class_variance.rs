//! How far the samples of a class spread around its mean.

use crate::{
    element::sealed::Sealed,
    error::UpdateError,
    kernels::{lanes::sum_in_lanes, rows::Centers, shape::Known, soft::add_row},
    metric::{
        Metric, center_view::CenterView, classify::Classify, squared_euclidean::SquaredEuclidean,
        stored::Stored,
    },
    tables::{
        row::refuse_component,
        variance_row::{MAX_ABS, MAX_COUNT, RowMut, fits, is_out_of_range},
    },
};

/// Running means and variances of `CLASSES` classes, for each of `DIM` dimensions.
///
/// The variance of class `k` is `sum((x - mean[k])^2) / count[k]`, or `/ (count[k] - 1)`, in every
/// dimension by itself. Uses `CLASSES * (DIM * 8 + 4)` bytes.
///
/// One pass, without the cancellation of `mean(x^2) - mean(x)^2`: Welford 1962 (Technometrics 4(3)).
/// The relative error of a variance is bounded by about `n * u * sqrt(1 + mean^2 / variance)`, where
/// `u` is 2^-24 (Chan, Golub and LeVeque 1983, The American Statistician 37(3)), and far smaller
/// with real samples: see [`averages`](crate::averages). The mean comes to rest like a
/// [cumulative mean](crate::CumulativeMean); [`update_capped`](Self::update_capped) keeps both alive.
/// After an error the table is bit for bit what it was before the call.
///
/// ```
/// use class_centers::ClassVariance;
///
/// let mut table = ClassVariance::<2, 2>::new();
/// for x in [1.0, 2.0, 3.0] {
///     table.update(0, &[x, 10_000.0])?;
/// }
/// assert_eq!(table.center(0), Some([2.0, 10_000.0]));
/// assert_eq!(table.sample_variance(0), Some([1.0, 0.0]));
/// assert_eq!(table.population_variance(0), Some([2.0 / 3.0, 0.0]));
/// assert_eq!(table.sample_variance(1), None);
/// # Ok::<(), class_centers::UpdateError>(())
/// ```
///
/// A table without classes, or without dimensions, does not compile:
///
/// ```
/// static TABLE: class_centers::ClassVariance<1, 1> = class_centers::ClassVariance::new();
/// ```
///
/// ```compile_fail
/// static TABLE: class_centers::ClassVariance<0, 1> = class_centers::ClassVariance::new();
/// ```
///
/// ```compile_fail
/// static TABLE: class_centers::ClassVariance<1, 0> = class_centers::ClassVariance::new();
/// ```
#[doc(alias = "intra-class")]
#[doc(alias = "scatter")]
#[doc(alias = "welford")]
#[derive(Clone, Debug, PartialEq)]
pub struct ClassVariance<const CLASSES: usize, const DIM: usize> {
    means: [[f32; DIM]; CLASSES],
    scatters: [[f32; DIM]; CLASSES],
    counts: [u32; CLASSES],
}

impl<const CLASSES: usize, const DIM: usize> Default for ClassVariance<CLASSES, DIM> {
    fn default() -> Self {
        Self::new()
    }
}

/// Learning.
impl<const CLASSES: usize, const DIM: usize> ClassVariance<CLASSES, DIM> {
    /// The most samples a class can hold: 2^24, as far as `f32` counts.
    pub const MAX_COUNT: u32 = MAX_COUNT;
    /// The magnitude from which on a component is refused: 2^40, whose squares can be summed over
    /// every count and class.
    pub const MAX_ABS: f32 = MAX_ABS;

    /// Returns a table of empty classes: all zeros, so that a `static` lies in `.bss`.
    ///
    /// ```
    /// use class_centers::ClassVariance;
    ///
    /// static TABLE: ClassVariance<10, 64> = ClassVariance::new();
    /// assert_eq!(size_of_val(&TABLE), 10 * (64 * 8 + 4));
    /// ```
    pub const fn new() -> Self {
        const {
            assert!(CLASSES > 0, "CLASSES must be at least 1");
            assert!(DIM > 0, "DIM must be at least 1");
        }
        Self {
            means: [[0.0; DIM]; CLASSES],
            scatters: [[0.0; DIM]; CLASSES],
            counts: [0; CLASSES],
        }
    }

    /// Adds one embedding to a class. Costs one division, one multiplication and four additions a
    /// dimension, and one check.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `ClassFull`; `ComponentOutOfRange` when a component is NaN,
    /// infinite, or at least [`MAX_ABS`](Self::MAX_ABS).
    pub fn update(&mut self, class: usize, embedding: &[f32; DIM]) -> Result<(), UpdateError> {
        let row = self.slot(class)?;
        if *row.count >= Self::MAX_COUNT {
            return Err(UpdateError::ClassFull { class });
        }
        refuse_component(embedding.iter().position(|x| is_out_of_range(*x)))?;
        row.add(embedding);
        Ok(())
    }

    /// Adds one embedding to a class, and forgets gradually: a class that holds `cap` samples or
    /// more is shrunk to `cap / 2` before.
    ///
    /// The variance is then that of a window, as the center of
    /// [`ClassCenters::update_capped`](crate::ClassCenters::update_capped) is.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `ComponentOutOfRange`.
    pub fn update_capped(
        &mut self,
        class: usize,
        embedding: &[f32; DIM],
        cap: u32,
    ) -> Result<(), UpdateError> {
        let mut row = self.slot(class)?;
        refuse_component(embedding.iter().position(|x| is_out_of_range(*x)))?;
        let cap = cap.min(Self::MAX_COUNT);
        if *row.count >= cap {
            row.shrink(cap / 2);
        }
        row.add(embedding);
        Ok(())
    }

    /// Shrinks a class to `count` samples, so that new ones weigh more. Mean and population variance
    /// stay; with a count of 0 the class is empty.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `NotEnoughSamples` when the class holds fewer than `count`.
    pub fn decay_to(&mut self, class: usize, count: u32) -> Result<(), UpdateError> {
        let mut row = self.slot(class)?;
        if count > *row.count {
            return Err(UpdateError::NotEnoughSamples { class });
        }
        row.shrink(count);
        Ok(())
    }

    /// Sets the mean, the sum of squared deviations from it, and the count of a class: a preset, or
    /// a state that was saved.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `ClassFull` when the count exceeds
    /// [`MAX_COUNT`](Self::MAX_COUNT); `ComponentOutOfRange` when that component of the mean is out
    /// of range; `SumOutOfRange` when a squared deviation is negative, NaN, or more than `count`
    /// embeddings can have. With a count of 0 all must be zero.
    pub fn set_class(
        &mut self,
        class: usize,
        mean: &[f32; DIM],
        squared_deviations: &[f32; DIM],
        count: u32,
    ) -> Result<(), UpdateError> {
        let row = self.slot(class)?;
        let numbers = mean.iter().chain(squared_deviations).copied();
        Self::check_numbers(class, numbers.clone(), count)?;
        row.put(numbers, count);
        Ok(())
    }

    /// Refuses a mean and squared deviations, in this order, that no `count` embeddings have.
    pub(crate) fn check_numbers(
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) -> Result<(), UpdateError> {
        if count > Self::MAX_COUNT {
            return Err(UpdateError::ClassFull { class });
        }
        if let Some(dim) = numbers.clone().take(DIM).position(is_out_of_range) {
            return Err(UpdateError::ComponentOutOfRange { dim });
        }
        let mut pairs = numbers.clone().zip(numbers.skip(DIM));
        match pairs.position(|(mean, s)| !fits(s, count) || (count == 0 && mean != 0.0)) {
            None => Ok(()),
            Some(dim) => Err(UpdateError::SumOutOfRange { class, dim }),
        }
    }

    /// Empties every class.
    #[doc(alias = "reset")]
    pub fn clear(&mut self) {
        self.means.as_flattened_mut().fill(0.0);
        self.scatters.as_flattened_mut().fill(0.0);
        self.counts.fill(0);
    }

    /// Empties one class; the others keep their index and their samples.
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`.
    pub fn clear_class(&mut self, class: usize) -> Result<(), UpdateError> {
        self.slot(class)?.shrink(0);
        Ok(())
    }

    pub(crate) fn slot(&mut self, class: usize) -> Result<RowMut<'_, DIM>, UpdateError> {
        let rows = self.means.get_mut(class).zip(self.scatters.get_mut(class));
        let row = rows.zip(self.counts.get_mut(class));
        let row = row.map(|((mean, scatter), count)| RowMut {
            mean,
            scatter,
            count,
        });
        row.ok_or(UpdateError::ClassOutOfRange { class })
    }
}

/// Reading.
impl<const CLASSES: usize, const DIM: usize> ClassVariance<CLASSES, DIM> {
    /// Returns how many samples a class holds: 0 when it is empty or out of range.
    #[doc(alias = "support")]
    pub fn count(&self, class: usize) -> u32 {
        self.counts.get(class).copied().unwrap_or(0)
    }

    /// Returns how many samples each class holds.
    pub fn counts(&self) -> &[u32; CLASSES] {
        &self.counts
    }

    /// Returns how many samples all classes hold together.
    pub fn total_count(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// Returns the mean of a class, or `None` while it is empty or when it is out of range.
    #[doc(alias = "mean")]
    pub fn center(&self, class: usize) -> Option<[f32; DIM]> {
        self.row(class).copied()
    }

    /// The center of a class, where it lies.
    pub(crate) fn row(&self, class: usize) -> Option<&[f32; DIM]> {
        let mean = self.means.get(class)?;
        (self.count(class) > 0).then_some(mean)
    }

    /// Returns the sums of squared deviations from the mean of a class, zeros while it is empty, or
    /// `None` when it is out of range.
    pub fn squared_deviations(&self, class: usize) -> Option<&[f32; DIM]> {
        self.scatters.get(class)
    }

    /// Returns the variance of a class in every dimension, dividing by its count, or `None` while it
    /// is empty or when it is out of range: the spread of these samples.
    pub fn population_variance(&self, class: usize) -> Option<[f32; DIM]> {
        self.variance(class, self.count(class))
    }

    /// Returns the variance of a class in every dimension, dividing by its count less 1, or `None`
    /// below two samples or when it is out of range: the spread of what they were drawn from.
    pub fn sample_variance(&self, class: usize) -> Option<[f32; DIM]> {
        self.variance(class, self.count(class).saturating_sub(1))
    }

    /// Returns the mean squared distance of the samples of a class from its center, the sum of its
    /// population variances over the dimensions, or `None` while it is empty or when it is out of
    /// range. A threshold that follows the spread of a class is a multiple of it.
    ///
    /// ```
    /// use class_centers::{ClassVariance, decisions::Thresholds};
    ///
    /// let mut table = ClassVariance::<1, 2>::new();
    /// for x in [[0.0, 0.0], [4.0, 0.0], [0.0, 2.0], [4.0, 2.0]] {
    ///     table.update(0, &x)?;
    /// }
    /// let limit = table.mean_squared_distance(0).map(|spread| 3.0 * spread);
    /// let thresholds = Thresholds::<f32>::new(limit.ok_or("an empty class")?, 0.0);
    /// assert_eq!(thresholds.limit, 3.0 * (4.0 + 1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "intra-class variance")]
    pub fn mean_squared_distance(&self, class: usize) -> Option<f32> {
        Some(sum_in_lanes(self.population_variance(class)?.into_iter()))
    }

    fn variance(&self, class: usize, divisor: u32) -> Option<[f32; DIM]> {
        let scatter = self.scatters.get(class).filter(|_| divisor > 0)?;
        Some(scatter.map(|s| s / divisor as f32))
    }

    /// Returns the variance within the classes in every dimension: the squared deviations of all
    /// samples from the mean of their class, divided by the total count less the number of classes
    /// that have samples. `None` while no class has two.
    #[doc(alias = "within-class")]
    pub fn pooled_variance(&self) -> Option<[f32; DIM]> {
        let filled = self.counts.iter().filter(|count| **count > 0).count();
        let divisor = self.total_count() - filled as u64;
        let mut pooled = [0.0; DIM];
        for scatter in &self.scatters {
            if add_row(&mut pooled, scatter) {
                continue;
            }
            for (pooled, scatter) in pooled.iter_mut().zip(scatter) {
                *pooled += scatter;
            }
        }
        (divisor > 0).then(|| pooled.map(|p| p / divisor as f32))
    }

    /// The mean and then the squared deviations of a class, and its count.
    pub(crate) fn numbers(&self, class: usize) -> (impl Iterator<Item = f32> + Clone, u32) {
        let rows = [self.means.get(class), self.scatters.get(class)];
        let numbers = rows.into_iter().flatten().flatten().copied();
        (numbers, self.count(class))
    }

    /// One of the [`numbers`](Self::numbers).
    pub(crate) fn number(&self, class: usize, place: usize) -> Option<f32> {
        let (rows, dim) = match place.checked_sub(DIM) {
            None => (&self.means, place),
            Some(dim) => (&self.scatters, dim),
        };
        rows.get(class)?.get(dim).copied()
    }
}

/// Queries measure to the center as it is stored.
impl<const CLASSES: usize, const DIM: usize> Classify for ClassVariance<CLASSES, DIM> {
    type Query = [f32; DIM];
    type Distance = f32;
    type By = SquaredEuclidean;

    #[inline(always)]
    fn visit_measures(&self, query: &[f32; DIM], visit: impl FnMut(usize, f32)) {
        self.visit(SquaredEuclidean, query, visit);
    }
}

impl<const CLASSES: usize, const DIM: usize> CenterView for ClassVariance<CLASSES, DIM> {
    type Center = [f32; DIM];
    type Each<X> = [X; CLASSES];

    fn counts(&self) -> &[u32] {
        &self.counts
    }

    fn components(&self, class: usize) -> Option<impl Iterator<Item = f32>> {
        Some(self.row(class)?.iter().copied())
    }

    fn widened(embedding: &[f32; DIM]) -> impl Iterator<Item = f32> {
        embedding.iter().copied()
    }

    #[inline(always)]
    fn visit<M: Metric>(
        &self,
        metric: M,
        query: &[f32; DIM],
        visit: impl FnMut(usize, M::Measure<f32>),
    ) {
        let means = Stored {
            shape: Known::<DIM>,
            rows: self.means.as_flattened(),
            counts: &self.counts,
        };
        metric.of_floats::<f32, Centers, _>(means, query, visit);
    }
}

impl<const CLASSES: usize, const DIM: usize> Sealed for ClassVariance<CLASSES, DIM> {}
