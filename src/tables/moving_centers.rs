//! Centers that follow.

use num_traits::ToPrimitive;

use crate::{
    element::{Element, OUT_OF_RANGE, sealed::Sealed},
    error::UpdateError,
    kernels::{blend::blend, rows::Centers, shape::Known},
    metric::{
        Metric, center_view::CenterView, classify::Classify, squared_euclidean::SquaredEuclidean,
        stored::Stored,
    },
    tables::{
        class_centers::ClassCenters,
        row::check_components,
        update_rule::{UpdateRule, is_fraction},
    },
};

/// Centers of `CLASSES` classes in `DIM` dimensions, moved by an [`UpdateRule`].
///
/// `center += weight * (mean - center)`, where `mean` is that of the new samples of a class and the
/// rule gives the weight. The first samples of a class set its center.
/// Uses `CLASSES * (DIM * 4 + 4)` bytes.
///
/// A center never leaves the smallest box that holds the samples, whatever the rule, the duplicates
/// in a batch and the rounding: each dimension of the new center lies between the old one's and the
/// mean's. After an error the table is bit for bit what it was before the call.
///
/// ```
/// use class_centers::{Ema, MovingCenters};
///
/// const FOLLOW: Ema = Ema::new(0.25).unwrap();
///
/// let mut table = MovingCenters::<3, 2>::new();
/// table.update(1, &[8.0, 0.0], &FOLLOW)?;
/// table.update(1, &[0.0, 4.0], &FOLLOW)?;
///
/// assert_eq!(table.center(1), Some([6.0, 1.0]));
/// assert_eq!(table.center(0), None);
/// # Ok::<(), class_centers::UpdateError>(())
/// ```
///
/// A table without classes, or without dimensions, does not compile:
///
/// ```
/// static TABLE: class_centers::MovingCenters<1, 1> = class_centers::MovingCenters::new();
/// ```
///
/// ```compile_fail
/// static TABLE: class_centers::MovingCenters<0, 1> = class_centers::MovingCenters::new();
/// ```
///
/// ```compile_fail
/// static TABLE: class_centers::MovingCenters<1, 0> = class_centers::MovingCenters::new();
/// ```
#[doc(alias = "ema")]
#[doc(alias = "moving average")]
#[doc(alias = "momentum")]
#[derive(Clone, Debug, PartialEq)]
pub struct MovingCenters<const CLASSES: usize, const DIM: usize> {
    centers: [[f32; DIM]; CLASSES],
    counts: [u32; CLASSES],
}

impl<const CLASSES: usize, const DIM: usize> Default for MovingCenters<CLASSES, DIM> {
    fn default() -> Self {
        Self::new()
    }
}

/// Following.
impl<const CLASSES: usize, const DIM: usize> MovingCenters<CLASSES, DIM> {
    /// Returns a table of empty classes: all zeros, so that a `static` lies in `.bss`.
    ///
    /// ```
    /// use class_centers::MovingCenters;
    ///
    /// static TABLE: MovingCenters<10, 64> = MovingCenters::new();
    /// assert_eq!(size_of_val(&TABLE), 10 * (64 * 4 + 4));
    /// ```
    pub const fn new() -> Self {
        const {
            assert!(CLASSES > 0, "CLASSES must be at least 1");
            assert!(DIM > 0, "DIM must be at least 1");
        }
        Self {
            centers: [[0.0; DIM]; CLASSES],
            counts: [0; CLASSES],
        }
    }

    /// Moves the center of a class toward one embedding. Costs one multiplication and two additions
    /// a dimension, and one check.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `ComponentOutOfRange` (NaN, infinite, or 2^65 and more),
    /// `WeightOutOfRange`.
    #[doc(alias = "partial_fit")]
    pub fn update(
        &mut self,
        class: usize,
        embedding: &[f32; DIM],
        rule: &(impl UpdateRule + ?Sized),
    ) -> Result<(), UpdateError> {
        let (center, count) = self.slot(class)?;
        check_components::<f32>(embedding)?;
        let weight = weigh(class, *count, 1, rule)?;
        blend(center, embedding.iter().copied(), weight);
        *count = count.saturating_add(1);
        Ok(())
    }

    /// Moves the center of every class of a batch toward the mean of its samples in the batch; all
    /// classes or none.
    ///
    /// The batch is a table of sums and counts, so a class that stands in it many times is counted
    /// once and rightly. Integer and `f64` means are rounded to `f32`. Costs one division, one
    /// multiplication and two additions a dimension of the classes in the batch, one check, and
    /// `CLASSES * 4` bytes of stack.
    ///
    /// ```
    /// use class_centers::{CenterLossStep, ClassCenters, MovingCenters};
    ///
    /// const STEP: CenterLossStep = CenterLossStep::new(0.5).unwrap();
    ///
    /// let mut table = MovingCenters::<2, 1>::new();
    /// table.set_class(0, &[8.0], 1)?;
    ///
    /// let mut batch = ClassCenters::<i8, 2, 1>::new();
    /// batch.update_batch(&[0, 0, 0], &[[0], [2], [4]])?;
    /// table.apply(&batch, &STEP)?;
    /// assert_eq!(table.center(0), Some([8.0 + 0.5 * 3.0 / 4.0 * (2.0 - 8.0)]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// For the lowest class that cannot be moved, in this order: `SumOutOfRange` when the mean of
    /// its samples is NaN, infinite, or 2^65 and more; `WeightOutOfRange`.
    pub fn apply<T: Element>(
        &mut self,
        batch: &ClassCenters<T, CLASSES, DIM>,
        rule: &(impl UpdateRule + ?Sized),
    ) -> Result<(), UpdateError> {
        let mut weights = [0.0; CLASSES];
        for (class, (weight, seen)) in weights.iter_mut().zip(self.counts).enumerate() {
            if let Some((mut mean, n)) = mean(batch, class) {
                if let Some(dim) = mean.position(is_out_of_range) {
                    return Err(UpdateError::SumOutOfRange { class, dim });
                }
                *weight = weigh(class, seen, n, rule)?;
            }
        }
        let rows = self.centers.iter_mut().zip(&mut self.counts);
        for (class, ((center, count), weight)) in rows.zip(weights).enumerate() {
            if let Some((mean, n)) = mean(batch, class) {
                blend(center, mean, weight);
                *count = count.saturating_add(n);
            }
        }
        Ok(())
    }

    /// Sets the center and the count of a class: a preset, or a state that was saved.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `ComponentOutOfRange`; `SumOutOfRange` when the count is 0
    /// and the center is not.
    pub fn set_class(
        &mut self,
        class: usize,
        center: &[f32; DIM],
        count: u32,
    ) -> Result<(), UpdateError> {
        let (own_center, own_count) = self.slot(class)?;
        check_components::<f32>(center)?;
        if count == 0
            && let Some(dim) = center.iter().position(|c| *c != 0.0)
        {
            return Err(UpdateError::SumOutOfRange { class, dim });
        }
        *own_center = *center;
        *own_count = count;
        Ok(())
    }

    /// Empties every class.
    #[doc(alias = "reset")]
    pub fn clear(&mut self) {
        self.centers.as_flattened_mut().fill(0.0);
        self.counts.fill(0);
    }

    /// Empties one class; the others keep their index and their center.
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`.
    pub fn clear_class(&mut self, class: usize) -> Result<(), UpdateError> {
        let (center, count) = self.slot(class)?;
        center.fill(0.0);
        *count = 0;
        Ok(())
    }

    /// The center and the count of a class.
    pub(crate) fn slot(
        &mut self,
        class: usize,
    ) -> Result<(&mut [f32; DIM], &mut u32), UpdateError> {
        let slot = self.centers.get_mut(class).zip(self.counts.get_mut(class));
        slot.ok_or(UpdateError::ClassOutOfRange { class })
    }
}

/// Reading.
impl<const CLASSES: usize, const DIM: usize> MovingCenters<CLASSES, DIM> {
    /// Returns how many samples a class has seen: 0 when it is empty or out of range.
    ///
    /// At `u32::MAX` the count stands still and updates go on: from there a cumulative mean is an
    /// exponential one of rate 2^-32.
    #[doc(alias = "support")]
    pub fn count(&self, class: usize) -> u32 {
        self.counts.get(class).copied().unwrap_or(0)
    }

    /// Returns how many samples each class has seen.
    pub fn counts(&self) -> &[u32; CLASSES] {
        &self.counts
    }

    /// Returns the center of a class, or `None` while it is empty or when it is out of range.
    pub fn center(&self, class: usize) -> Option<[f32; DIM]> {
        self.row(class).copied()
    }

    /// The center of a class, where it lies.
    pub(crate) fn row(&self, class: usize) -> Option<&[f32; DIM]> {
        let center = self.centers.get(class)?;
        (self.count(class) > 0).then_some(center)
    }
}

/// Queries measure to the center as it is stored.
impl<const CLASSES: usize, const DIM: usize> Classify for MovingCenters<CLASSES, DIM> {
    type Query = [f32; DIM];
    type Distance = f32;
    type By = SquaredEuclidean;

    #[inline(always)]
    fn visit_measures(&self, query: &[f32; DIM], visit: impl FnMut(usize, f32)) {
        self.visit(SquaredEuclidean, query, visit);
    }
}

impl<const CLASSES: usize, const DIM: usize> CenterView for MovingCenters<CLASSES, DIM> {
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
        let centers = Stored {
            shape: Known::<DIM>,
            rows: self.centers.as_flattened(),
            counts: &self.counts,
        };
        metric.of_floats::<f32, Centers, _>(centers, query, visit);
    }
}

impl<const CLASSES: usize, const DIM: usize> Sealed for MovingCenters<CLASSES, DIM> {}

/// The mean of a class's samples in a batch, in `f32`, and how many there are, or `None` when there
/// are none.
fn mean<T: Element, const CLASSES: usize, const DIM: usize>(
    batch: &ClassCenters<T, CLASSES, DIM>,
    class: usize,
) -> Option<(impl Iterator<Item = f32>, u32)> {
    let mean = batch.components(class)?;
    // An f64 beyond f32 is as bad as an infinite one.
    let mean = mean.map(|m| m.to_f32().unwrap_or(f32::INFINITY));
    Some((mean, batch.count(class)))
}

fn is_out_of_range(mean: f32) -> bool {
    f32::range_bits(mean) & OUT_OF_RANGE != 0
}

/// Asks a rule for a weight; the first samples of a class set its center.
fn weigh(
    class: usize,
    seen: u32,
    n: u32,
    rule: &(impl UpdateRule + ?Sized),
) -> Result<f32, UpdateError> {
    let weight = if seen == 0 { 1.0 } else { rule.weight(seen, n) };
    if !is_fraction(weight) {
        return Err(UpdateError::WeightOutOfRange { class });
    }
    Ok(weight)
}
