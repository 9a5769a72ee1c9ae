//! Nearest shrunken centroids.

use crate::{
    element::sealed::Sealed,
    kernels::{blend::blend, lanes::sum_in_lanes, sqrt::sqrt},
    metric::{classify::Classify, squared_euclidean::SquaredEuclidean},
    queries::mahalanobis::is_floor,
    tables::class_variance::ClassVariance,
};

/// How far centers are shrunk toward the overall mean.
///
/// `threshold` counts standard errors: a dimension in which a class differs from the overall mean by
/// fewer does not tell it from the others any more. `floor` is the least variance that is divided by.
///
/// It shrinks centers; what shrinks variances, a [`VarianceShrinkage`](crate::VarianceShrinkage), does
/// not compile in its place:
///
/// ```compile_fail
/// use class_centers::{ClassVariance, ShrunkenCenters, VarianceShrinkage};
///
/// let table = ClassVariance::<2, 1>::new();
/// ShrunkenCenters::new().prepare_from(&table, VarianceShrinkage::new(0.5, 1e-6).unwrap());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CenterShrinkage {
    /// In standard errors; 0 or more.
    threshold: f32,
    /// Positive and normal.
    floor: f32,
}

impl CenterShrinkage {
    /// Returns the parameters, or `None` when the threshold is negative, infinite or NaN, or the
    /// floor is not a finite and normal number above 0.
    ///
    /// ```
    /// use class_centers::CenterShrinkage;
    ///
    /// assert!(CenterShrinkage::new(2.0, 1e-6).is_some());
    /// assert_eq!(CenterShrinkage::new(-1.0, 1e-6), None);
    /// assert_eq!(CenterShrinkage::new(2.0, 0.0), None);
    /// ```
    pub const fn new(threshold: f32, floor: f32) -> Option<Self> {
        if threshold >= 0.0 && threshold.is_finite() && is_floor(floor) {
            Some(Self { threshold, floor })
        } else {
            None
        }
    }

    /// Returns the threshold, in standard errors.
    pub const fn threshold(self) -> f32 {
        self.threshold
    }

    /// Returns the least variance.
    pub const fn floor(self) -> f32 {
        self.floor
    }
}

/// Nearest shrunken centroids of `CLASSES` classes in `DIM` dimensions, for queries.
///
/// Uses `CLASSES * (DIM * 4 + 4) + DIM * 4` bytes. Prepared from a [`ClassVariance`]; with overall
/// mean `m[d]`, pooled standard deviation `s[d]`, its median `s0` over the dimensions, and
/// `e[k] = sqrt(1 / n[k] - 1 / n)`:
///
/// ```text
/// limit[k][d]      = threshold * e[k] * (s[d] + s0)
/// center[k][d]     = m[d] + sign(mean[k][d] - m[d]) * max(abs(mean[k][d] - m[d]) - limit[k][d], 0)
/// squared_distance = sum((query[d] - center[k][d])^2 / max((s[d] + s0)^2, floor))
/// ```
///
/// A dimension without variance is not shrunk, and divided by the floor where `s0` is 0, too.
///
/// Tibshirani, Hastie, Narasimhan and Chu 2002 (PNAS 99(10)), with equal priors. The paper prints
/// `1 / n[k] + 1 / n`; the standard error of the difference has the minus, as in the authors' program
/// `pamr` and in Hastie, Tibshirani and Friedman 2009 (The Elements of Statistical Learning), 18.2.
///
/// The roots are correctly rounded in integers: the same bits on every target, without a feature.
///
/// ```
/// use class_centers::{CenterShrinkage, ClassVariance, Classify, ShrunkenCenters};
///
/// const TWO_ERRORS: CenterShrinkage = CenterShrinkage::new(2.0, 1e-6).unwrap();
///
/// let mut table = ClassVariance::<2, 2>::new();
/// for (class, x) in [(0, [0.0, 1.0]), (0, [1.0, 3.0]), (1, [8.0, 2.0]), (1, [9.0, 4.0])] {
///     table.update(class, &x)?;
/// }
/// let mut shrunken = ShrunkenCenters::new();
/// shrunken.prepare_from(&table, TWO_ERRORS).ok_or("no class has two samples")?;
///
/// // The classes differ in the first dimension; the second falls back to the overall mean.
/// let [a, b] = [0, 1].map(|class| shrunken.center(class).unwrap_or_default());
/// assert!(a[0] < 3.0 && b[0] > 6.0);
/// assert_eq!((a[1], b[1]), (2.5, 2.5));
/// assert_eq!(shrunken.nearest(&[2.0, 9.0]).map(|nearest| nearest.class), Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "nearest shrunken centroids")]
#[doc(alias = "pam")]
#[derive(Clone, Debug, PartialEq)]
pub struct ShrunkenCenters<const CLASSES: usize, const DIM: usize> {
    centers: [[f32; DIM]; CLASSES],
    counts: [u32; CLASSES],
    /// What squared differences are divided by.
    variances: [f32; DIM],
}

impl<const CLASSES: usize, const DIM: usize> Default for ShrunkenCenters<CLASSES, DIM> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const CLASSES: usize, const DIM: usize> ShrunkenCenters<CLASSES, DIM> {
    /// Returns a table of empty classes: all zeros, so that a `static` lies in `.bss`.
    pub const fn new() -> Self {
        const {
            assert!(CLASSES > 0, "CLASSES must be at least 1");
            assert!(DIM > 0, "DIM must be at least 1");
        }
        Self {
            centers: [[0.0; DIM]; CLASSES],
            counts: [0; CLASSES],
            variances: [0.0; DIM],
        }
    }

    /// Takes over the classes of a table, shrunk. Returns `None`, and changes nothing, while no
    /// class of it has two samples.
    ///
    /// Costs about `CLASSES * DIM * 8` additions and multiplications, `CLASSES + DIM` roots, and
    /// `DIM * 68` comparisons of integers for the median.
    pub fn prepare_from(
        &mut self,
        table: &ClassVariance<CLASSES, DIM>,
        threshold: CenterShrinkage,
    ) -> Option<()> {
        let pooled = table.pooled_variance()?;
        let typical = median_root(&pooled);
        let deviations = pooled.map(|variance| sqrt(variance) + typical);
        self.variances = deviations.map(|s| (s * s).max(threshold.floor));

        let overall = overall_mean(table);
        for (class, (center, count)) in self.centers.iter_mut().zip(&mut self.counts).enumerate() {
            *count = table.count(class);
            let Some(mean) = table.row(class) else {
                *center = [0.0; DIM];
                continue;
            };
            let limit = threshold.threshold * standard_error(*count, table.total_count());
            for (((center, mean), m), s) in
                center.iter_mut().zip(mean).zip(&overall).zip(&deviations)
            {
                *center = m + soften(mean - m, limit * s);
            }
        }
        Some(())
    }

    /// Returns how many samples the center of a class was made from: 0 when it is empty or out of
    /// range.
    pub fn count(&self, class: usize) -> u32 {
        self.counts.get(class).copied().unwrap_or(0)
    }

    /// Returns how many samples each center was made from.
    pub fn counts(&self) -> &[u32; CLASSES] {
        &self.counts
    }

    /// Returns the shrunken center of a class, or `None` while it is empty or when it is out of
    /// range.
    pub fn center(&self, class: usize) -> Option<[f32; DIM]> {
        self.row(class).copied()
    }

    /// The center of a class, where it lies.
    pub(crate) fn row(&self, class: usize) -> Option<&[f32; DIM]> {
        let center = self.centers.get(class)?;
        (self.count(class) > 0).then_some(center)
    }

    /// Returns the squared distance from a query to the shrunken center of a class, in units of the
    /// pooled spread, or `None` while the class is empty or when it is out of range. It is summed in
    /// the order of [`nearest`](Classify::nearest).
    pub fn squared_distance(&self, class: usize, query: &[f32; DIM]) -> Option<f32> {
        let rows = self.row(class)?.iter().zip(query).zip(&self.variances);
        Some(sum_in_lanes(rows.map(|((c, x), variance)| {
            let difference = c - x;
            difference * difference / variance
        })))
    }
}

/// By squared distance in units of the pooled spread.
impl<const CLASSES: usize, const DIM: usize> Classify for ShrunkenCenters<CLASSES, DIM> {
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

impl<const CLASSES: usize, const DIM: usize> Sealed for ShrunkenCenters<CLASSES, DIM> {}

/// The mean of all samples of a table that has some.
fn overall_mean<const CLASSES: usize, const DIM: usize>(
    table: &ClassVariance<CLASSES, DIM>,
) -> [f32; DIM] {
    let mut overall = [0.0; DIM];
    let mut seen = 0;
    for class in 0..CLASSES {
        if let Some(mean) = table.row(class) {
            let count = u64::from(table.count(class));
            seen += count;
            blend(
                &mut overall,
                mean.iter().copied(),
                count as f32 / seen as f32,
            );
        }
    }
    overall
}

/// `sqrt(1 / n - 1 / total)`: the standard error of the difference between the mean of `n >= 1` of
/// `total` samples and the mean of all, in units of their standard deviation.
fn standard_error(n: u32, total: u64) -> f32 {
    let others = total - u64::from(n);
    sqrt(others as f32 / total as f32 / n as f32)
}

/// Moves a number toward 0 by `limit`, and not beyond (soft thresholding).
fn soften(x: f32, limit: f32) -> f32 {
    (x.abs() - limit).max(0.0).copysign(x)
}

/// The median of the roots: of an even number, the mean of the two in the middle.
fn median_root<const DIM: usize>(squares: &[f32; DIM]) -> f32 {
    let [low, high] = [(DIM - 1) / 2, DIM / 2].map(|rank| sqrt(ranked(squares, rank)));
    0.5 * (low + high)
}

/// The number of this rank, counted from 0 at the least, among numbers that are not negative.
///
/// Bit by bit, since such floats are ordered as their bits are: the greatest pattern with at most
/// `rank` numbers below it. Nothing is moved or copied.
fn ranked(numbers: &[f32], rank: usize) -> f32 {
    let mut bits = 0;
    for bit in (0..u32::BITS - 1).rev() {
        let candidate = bits | 1 << bit;
        let below = numbers.iter().filter(|x| x.to_bits() < candidate).count();
        if below <= rank {
            bits = candidate;
        }
    }
    f32::from_bits(bits)
}
