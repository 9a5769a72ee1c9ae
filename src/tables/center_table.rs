//! Centers without sums: shipped in flash, or prepared for queries.

use core::num::NonZeroU32;

use crate::{
    element::sealed::Sealed,
    error::UpdateError,
    kernels::soft::divide_row,
    metric::{
        Metric, center_view::CenterView, classify::Classify, squared_euclidean::SquaredEuclidean,
        table_element::TableElement,
    },
    tables::{
        class_centers::ClassCenters,
        row::{check_components, refuse_component, zero_if_empty},
    },
};

/// Centers of `CLASSES` classes in `DIM` dimensions, for queries alone.
///
/// A center is a row of components. Uses `CLASSES * (DIM * size_of::<T::Component>() + 4)` bytes,
/// rounded up to the alignment of the greater of both; for 10 x 64 that is 680 bytes of `i8`, 1,320
/// of `i16` and 2,600 of `f32`.
///
/// It is what a product ships in flash, and the fastest thing to ask: a query of a table of `i8`,
/// `u8` or `i16` uses integers only, and its distances and dot products are exact.
///
/// ```
/// use class_centers::{CenterTable, Classify};
///
/// static FACTORY: CenterTable<i8, 2, 3> =
///     CenterTable::from_centers([[90, 0, 10], [-90, 0, 10]], [25, 31]);
///
/// let nearest = FACTORY.nearest(&[70, 5, 10]).ok_or("an empty table")?;
/// assert_eq!((nearest.class, nearest.measure), (0, 20 * 20 + 5 * 5));
/// # Ok::<(), &str>(())
/// ```
///
/// Or it stands beside the table that learns, and follows it:
///
/// ```
/// use class_centers::{CenterTable, ClassCenters};
///
/// let mut learned = ClassCenters::<i8, 3, 2>::new();
/// learned.update(0, &[-1, 4])?;
/// learned.update(0, &[-1, 5])?;
/// let mut table = CenterTable::<i8, 3, 2>::new();
/// table.prepare_from(&learned);
/// assert_eq!(table.center(0), Some([-1, 4]));
///
/// learned.update(0, &[0, 5])?;
/// table.refresh_class(0, &learned)?;
/// assert_eq!(table.center(0), Some([-1, 5]));
/// # Ok::<(), class_centers::UpdateError>(())
/// ```
///
/// A table of more dimensions than [`TableElement::MAX_DIM`] does not compile:
///
/// ```
/// static TABLE: class_centers::CenterTable<i8, 1, 66_051> = class_centers::CenterTable::new();
/// ```
///
/// ```compile_fail
/// static TABLE: class_centers::CenterTable<i8, 1, 66_052> = class_centers::CenterTable::new();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CenterTable<T: TableElement, const CLASSES: usize, const DIM: usize> {
    centers: [[T::Component; DIM]; CLASSES],
    counts: [u32; CLASSES],
}

impl<T: TableElement, const CLASSES: usize, const DIM: usize> Default
    for CenterTable<T, CLASSES, DIM>
{
    fn default() -> Self {
        Self::new()
    }
}

/// Making and changing.
impl<T: TableElement, const CLASSES: usize, const DIM: usize> CenterTable<T, CLASSES, DIM> {
    /// Returns a table of empty classes: all zeros, so that a `static` lies in `.bss`.
    pub const fn new() -> Self {
        Self::from_centers([[T::ZERO_COMPONENT; DIM]; CLASSES], [0; CLASSES])
    }

    /// Returns a table of `centers`. `counts` says how many samples each is the mean of; a class of 0
    /// samples is empty. It is made for `static` tables, which lie in flash.
    ///
    /// Float centers are not checked: no query finds a class with NaN or infinite components. At run
    /// time, [`set_class`](Self::set_class) checks a center, and needs no copy of the table on the
    /// stack.
    pub const fn from_centers(
        centers: [[T::Component; DIM]; CLASSES],
        counts: [u32; CLASSES],
    ) -> Self {
        const {
            assert!(CLASSES > 0, "CLASSES must be at least 1");
            assert!(DIM > 0, "DIM must be at least 1");
            assert!(
                DIM <= T::MAX_DIM,
                "DIM must be at most TableElement::MAX_DIM"
            );
        }
        Self { centers, counts }
    }

    /// Takes over all centers and counts of a table that learns.
    ///
    /// Float centers are those of [`ClassCenters::center`]. Integer centers are rounded to the nearest
    /// whole number, ties to even: a class of two samples has a tie in every other dimension, and
    /// rounded to even they average out. All arithmetic is in integers. Costs one division a class and
    /// dimension.
    ///
    /// ```
    /// use class_centers::{CenterTable, ClassCenters};
    ///
    /// let mut learned = ClassCenters::<i8, 1, 4>::new();
    /// learned.update_batch(&[0; 2], &[[-1, -1, 0, 1], [-2, -2, 1, 2]])?;
    /// let mut table = CenterTable::new();
    /// table.prepare_from(&learned);
    /// assert_eq!(table.center(0), Some([-2, -2, 0, 2])); // -1.5, -1.5, 0.5, 1.5
    /// # Ok::<(), class_centers::BatchError>(())
    /// ```
    pub fn prepare_from(&mut self, learned: &ClassCenters<T, CLASSES, DIM>) {
        let rows = self.centers.iter_mut().zip(&mut self.counts);
        for (class, (center, count)) in rows.enumerate() {
            take_over(learned, class, center, count);
        }
    }

    /// Takes over the center and the count of one class, after it has learned.
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`.
    pub fn refresh_class(
        &mut self,
        class: usize,
        learned: &ClassCenters<T, CLASSES, DIM>,
    ) -> Result<(), UpdateError> {
        let (center, count) = self.slot(class)?;
        take_over(learned, class, center, count);
        Ok(())
    }

    /// Sets the center and the count of a class; with a count of 0 it is empty, and its components
    /// are zeros.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `ComponentOutOfRange` for a component that is NaN, infinite
    /// or at least [`Element::MAX_ABS`](crate::Element::MAX_ABS).
    pub fn set_class(
        &mut self,
        class: usize,
        center: &[T::Component; DIM],
        count: u32,
    ) -> Result<(), UpdateError> {
        let (own_center, own_count) = self.slot(class)?;
        check_components::<T, DIM>(center)?;
        *own_center = *center;
        *own_count = count;
        zero_if_empty(own_center, count, T::ZERO_COMPONENT);
        Ok(())
    }

    /// Sets the center of a class to the components nearest to a float center. Ties go to the even
    /// component, and numbers beyond the range saturate. This brings a center that moves in `f32` into a
    /// table whose queries use integers.
    ///
    /// ```
    /// use class_centers::CenterTable;
    ///
    /// let mut table = CenterTable::<i8, 1, 4>::new();
    /// table.set_rounded(0, &[0.5, -1.5, 126.7, -1e9], 12)?;
    /// assert_eq!(table.center(0), Some([0, -2, 127, -128]));
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `ComponentOutOfRange` for a component that is NaN, and in
    /// a float table for what [`set_class`](Self::set_class) refuses.
    pub fn set_rounded(
        &mut self,
        class: usize,
        center: &[T::Center; DIM],
        count: u32,
    ) -> Result<(), UpdateError> {
        let (own_center, own_count) = self.slot(class)?;
        refuse_component(center.iter().position(|x| T::component(*x).is_none()))?;
        for (own, component) in own_center.iter_mut().zip(center) {
            *own = T::component(*component).unwrap_or(T::ZERO_COMPONENT);
        }
        *own_count = count;
        zero_if_empty(own_center, count, T::ZERO_COMPONENT);
        Ok(())
    }

    /// Empties every class.
    pub fn clear(&mut self) {
        self.centers.as_flattened_mut().fill(T::ZERO_COMPONENT);
        self.counts.fill(0);
    }

    /// Empties one class; the others keep their index and their centers.
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`.
    pub fn clear_class(&mut self, class: usize) -> Result<(), UpdateError> {
        let (center, count) = self.slot(class)?;
        center.fill(T::ZERO_COMPONENT);
        *count = 0;
        Ok(())
    }

    pub(crate) fn slot(
        &mut self,
        class: usize,
    ) -> Result<(&mut [T::Component; DIM], &mut u32), UpdateError> {
        let slot = self.centers.get_mut(class).zip(self.counts.get_mut(class));
        slot.ok_or(UpdateError::ClassOutOfRange { class })
    }
}

/// Reading.
impl<T: TableElement, const CLASSES: usize, const DIM: usize> CenterTable<T, CLASSES, DIM> {
    /// Returns how many samples the center of a class is the mean of: 0 when the class is empty or out
    /// of range.
    pub fn count(&self, class: usize) -> u32 {
        self.counts.get(class).copied().unwrap_or(0)
    }

    /// Returns how many samples each center is the mean of.
    pub fn counts(&self) -> &[u32; CLASSES] {
        &self.counts
    }

    /// Returns the center of a class, or `None` while it is empty or when it is out of range.
    pub fn center(&self, class: usize) -> Option<[T::Component; DIM]> {
        self.row(class).copied()
    }

    /// The center of a class, where it lies.
    pub(crate) fn row(&self, class: usize) -> Option<&[T::Component; DIM]> {
        let center = self.centers.get(class)?;
        (self.count(class) > 0).then_some(center)
    }
}

/// Queries measure to the center as it is stored.
impl<T: TableElement, const CLASSES: usize, const DIM: usize> Classify
    for CenterTable<T, CLASSES, DIM>
{
    type Query = [T::Component; DIM];
    type Distance = T::Distance;
    type By = SquaredEuclidean;

    #[inline(always)]
    fn visit_measures(&self, query: &[T::Component; DIM], visit: impl FnMut(usize, T::Distance)) {
        self.visit(SquaredEuclidean, query, visit);
    }
}

impl<T: TableElement, const CLASSES: usize, const DIM: usize> CenterView
    for CenterTable<T, CLASSES, DIM>
{
    type Center = [T::Center; DIM];
    type Each<X> = [X; CLASSES];

    fn counts(&self) -> &[u32] {
        &self.counts
    }

    fn components(&self, class: usize) -> Option<impl Iterator<Item = T::Center>> {
        Some(self.row(class)?.iter().map(|x| T::widen(*x)))
    }

    fn widened(embedding: &[T::Component; DIM]) -> impl Iterator<Item = T::Center> {
        embedding.iter().map(|x| T::widen(*x))
    }

    #[inline(always)]
    fn visit<M: Metric>(
        &self,
        metric: M,
        query: &[T::Component; DIM],
        visit: impl FnMut(usize, M::Measure<T::Distance>),
    ) {
        T::visit(metric, &self.centers, &self.counts, query, visit);
    }
}

impl<T: TableElement, const CLASSES: usize, const DIM: usize> Sealed
    for CenterTable<T, CLASSES, DIM>
{
}

/// Writes center and count of a class that learned.
#[inline(always)]
fn take_over<T: TableElement, const CLASSES: usize, const DIM: usize>(
    learned: &ClassCenters<T, CLASSES, DIM>,
    class: usize,
    center: &mut [T::Component; DIM],
    count: &mut u32,
) {
    *count = learned.count(class);
    match (NonZeroU32::new(*count), learned.sum(class)) {
        (Some(n), Some(sums)) if divide_row::<T, _>(sums, n.get(), center) => (),
        (Some(count), Some(sums)) => {
            for (component, sum) in center.iter_mut().zip(sums) {
                *component = T::quotient(*sum, count);
            }
        }
        _ => center.fill(T::ZERO_COMPONENT),
    }
}
