//! How far the samples of a class spread around its mean.

use crate::{
    element::distance::CosineParts,
    error::UpdateError,
    kernels::{blend::blend, lanes::sum_in_lanes},
    metric::{
        center_view::{CenterView, Sealed, view_of_centers},
        table_element::TableElement,
    },
};

const MAX_COUNT: u32 = 1 << 24;
const MAX_ABS: f32 = (1u64 << 40) as f32;
/// The most that one sample adds to the squared deviations.
const WIDEST: f32 = (2.0 * MAX_ABS) * (2.0 * MAX_ABS);

// OK: sums over 2^21 full classes stay finite.
const _: () = assert!((WIDEST * MAX_COUNT as f32 * (1 << 21) as f32).is_finite());

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
        check_components(embedding)?;
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
        check_components(embedding)?;
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

    /// Adds all samples of another table, as if they had been added here, up to rounding.
    ///
    /// Merging is not idempotent: a table merged twice counts twice. Chan, Golub and LeVeque 1979
    /// (Stanford, STAN-CS-79-773), eq. 2.1: the squared deviations grow by
    /// `(mean - other mean)^2 * n * m / (n + m)`.
    ///
    /// # Errors
    ///
    /// For the lowest class that cannot be merged: `ClassFull` when it would hold too many samples;
    /// `SumOutOfRange` when it would spread wider than embeddings can (after a preset that does).
    #[doc(alias = "combine")]
    #[doc(alias = "pool")]
    pub fn merge(&mut self, other: &Self) -> Result<(), UpdateError> {
        (0..CLASSES).try_for_each(|class| {
            let (numbers, count) = other.numbers(class);
            self.check_merge(class, numbers, count)
        })?;
        for class in 0..CLASSES {
            let (numbers, count) = other.numbers(class);
            self.merge_class(class, numbers, count);
        }
        Ok(())
    }

    /// Refuses to add samples of this mean and these squared deviations, in this order, to a class.
    pub(crate) fn check_merge(
        &self,
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) -> Result<(), UpdateError> {
        let own_count = self.count(class);
        // OK: both counts are at most 2^24.
        let total = own_count + count;
        if total > Self::MAX_COUNT {
            return Err(UpdateError::ClassFull { class });
        }
        let (own, _) = self.numbers(class);
        let (_, between) = weights(own_count, count);
        let mut merged = merged::<DIM>(own, numbers, between);
        match merged.position(|scatter| !fits(scatter, total)) {
            None => Ok(()),
            Some(dim) => Err(UpdateError::SumOutOfRange { class, dim }),
        }
    }

    /// Adds samples of this mean and these squared deviations, in this order, to a class.
    pub(crate) fn merge_class(
        &mut self,
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) {
        if let Ok(row) = self.slot(class) {
            row.merge(numbers, count);
        }
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
    /// let mut thresholds = Thresholds::<f32, 1>::new(f32::MAX, 0.0);
    /// if let Some(spread) = table.mean_squared_distance(0) {
    ///     thresholds.set_class(0, 3.0 * spread, 0.0)?;
    /// }
    /// assert_eq!(thresholds.max_squared_distance(0), Some(3.0 * (4.0 + 1.0)));
    /// # Ok::<(), class_centers::UpdateError>(())
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

view_of_centers!(ClassVariance, means);

/// What a table knows of a class.
pub(crate) struct RowMut<'a, const DIM: usize> {
    mean: &'a mut [f32; DIM],
    /// The sums of squared deviations from the mean.
    scatter: &'a mut [f32; DIM],
    count: &'a mut u32,
}

impl<const DIM: usize> RowMut<'_, DIM> {
    /// Adds one embedding (Welford 1962).
    ///
    /// OK: from the second sample on the step is at most half the way, so the mean never passes a
    /// sample, and the deviations from the old and from the new mean have one sign: no product is
    /// negative. A deviation is at most `2 * MAX_ABS`.
    fn add(self, embedding: &[f32; DIM]) {
        *self.count += 1;
        let n = *self.count as f32;
        let rows = self.mean.iter_mut().zip(self.scatter);
        for ((mean, scatter), x) in rows.zip(embedding) {
            let deviation = x - *mean;
            *mean += deviation / n;
            *scatter += deviation * (x - *mean);
        }
    }

    /// Adds `count` samples of this mean and these squared deviations, in this order.
    fn merge(self, numbers: impl Iterator<Item = f32> + Clone, count: u32) {
        let (weight, between) = weights(*self.count, count);
        let apart = self.mean.iter().zip(numbers.clone());
        let more = numbers.clone().skip(DIM);
        for ((s, t), (a, b)) in self.scatter.iter_mut().zip(more).zip(apart) {
            *s = combine(*s, t, b - a, between);
        }
        blend(self.mean, numbers, weight);
        *self.count += count;
    }

    /// Takes over a mean and squared deviations, in this order; zeros where there are none.
    pub(crate) fn put(self, numbers: impl Iterator<Item = f32>, count: u32) {
        let own = self.mean.iter_mut().chain(self.scatter);
        for (own, number) in own.zip(numbers.chain(core::iter::repeat(0.0))) {
            *own = number;
        }
        *self.count = count;
    }

    /// Scales the squared deviations to a count that is not above the row's own.
    fn shrink(&mut self, to: u32) {
        let ratio = to as f32 / (*self.count).max(1) as f32;
        for scatter in self.scatter.iter_mut() {
            *scatter *= ratio;
        }
        if to == 0 {
            self.mean.fill(0.0);
        }
        *self.count = to;
    }
}

/// The weights of `m` samples beside `n` others: `m / (n + m)` for their mean, `n * m / (n + m)` for
/// the square of the distance between the means. Two empty rows give 0.
fn weights(n: u32, m: u32) -> (f32, f32) {
    let weight = m as f32 / (n + m).max(1) as f32;
    (weight, n as f32 * weight)
}

/// The squared deviations of two classes from their common mean, each given as its mean and then its
/// squared deviations.
fn merged<const DIM: usize>(
    own: impl Iterator<Item = f32> + Clone,
    more: impl Iterator<Item = f32> + Clone,
    between: f32,
) -> impl Iterator<Item = f32> {
    let means = own.clone().zip(more.clone());
    let scatters = own.zip(more).skip(DIM);
    means
        .zip(scatters)
        .map(move |((a, b), (s, t))| combine(s, t, b - a, between))
}

/// The squared deviations of two sets of samples from their common mean (Chan et al. 1979, eq. 2.1).
fn combine(s: f32, t: f32, apart: f32, between: f32) -> f32 {
    (s + t) + apart * apart * between
}

/// Whether `count` embeddings can have this sum of squared deviations. NaN compares false.
fn fits(scatter: f32, count: u32) -> bool {
    scatter >= 0.0 && scatter <= count as f32 * WIDEST
}

/// Whether a component is NaN, infinite or at least `MAX_ABS`.
fn is_out_of_range(x: f32) -> bool {
    // In integers: above every float below the limit, NaN and infinity included.
    x.abs().to_bits() >= MAX_ABS.to_bits()
}

/// Refuses an embedding with a component that is NaN, infinite or at least `MAX_ABS`.
fn check_components<const DIM: usize>(embedding: &[f32; DIM]) -> Result<(), UpdateError> {
    match embedding.iter().position(|x| is_out_of_range(*x)) {
        None => Ok(()),
        Some(dim) => Err(UpdateError::ComponentOutOfRange { dim }),
    }
}
