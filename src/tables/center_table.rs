//! Centers without sums: shipped in flash, or prepared for queries.

use crate::{
    element::sealed::Sealed,
    error::UpdateError,
    kernels::{
        shape::{Known, Shape},
        soft::divide_row,
    },
    metric::{
        Metric, center_view::CenterView, classify::Classify, squared_euclidean::SquaredEuclidean,
        stored::Stored, table_element::TableElement,
    },
    tables::{
        class_centers::ClassCenters,
        row::{check_components, refuse_component, zero_if_empty},
        sum_rows::SumRows,
    },
};

/// Centers of `CLASSES` classes in `DIM` dimensions, for queries alone.
///
/// A center is a row of components. Uses `CLASSES * (DIM * size_of::<T::Component>() + 4)` bytes, and 4
/// more a class for `i8` and `u8`, 8 for `i16`: the squared norm of the center. Rounded up to the
/// alignment of the greatest; for 10 x 64 that is 720 bytes of `i8`, 1,400 of `i16` and 2,600 of `f32`.
///
/// It is what a product ships in flash, and the fastest thing to ask: a query of a table of `i8`,
/// `u8` or `i16` uses integers only, and its distances and dot products are exact.
///
/// ```
/// use class_centers::{CenterTable, Classify};
///
/// type Gestures = CenterTable<i8, 2, 3>;
/// static FACTORY: Gestures = Gestures::from_centers([[90, 0, 10], [-90, 0, 10]], [25, 31]);
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
    pub(super) centers: [[T::Component; DIM]; CLASSES],
    pub(super) counts: [u32; CLASSES],
    /// For integers the squared norm of each center.
    pub(super) norms: [T::Norm; CLASSES],
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
    ///
    /// A table of centers for flash is made by `from_centers`, which is a function of each element.
    pub const fn new() -> Self {
        const { assert_shape::<T, CLASSES, DIM>() }
        Self {
            centers: [[T::ZERO_COMPONENT; DIM]; CLASSES],
            counts: [0; CLASSES],
            norms: [T::ZERO_NORM; CLASSES],
        }
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
        for class in 0..CLASSES {
            self.take_over(class, learned);
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
        self.check_class(class)?;
        self.take_over(class, learned);
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
        self.check_class(class)?;
        check_components::<T>(center)?;
        self.put(class, count, |own| *own = *center);
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
        self.check_class(class)?;
        refuse_component(center.iter().position(|x| T::component(*x).is_none()))?;
        self.put(class, count, |own| {
            for (own, component) in own.iter_mut().zip(center) {
                *own = T::component(*component).unwrap_or(T::ZERO_COMPONENT);
            }
        });
        Ok(())
    }

    /// Empties every class.
    pub fn clear(&mut self) {
        self.centers.as_flattened_mut().fill(T::ZERO_COMPONENT);
        self.counts.fill(0);
        self.norms.fill(T::ZERO_NORM);
    }

    /// Empties one class; the others keep their index and their centers.
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`.
    pub fn clear_class(&mut self, class: usize) -> Result<(), UpdateError> {
        self.check_class(class)?;
        self.put(class, 0, |_| ());
        Ok(())
    }

    fn check_class(&self, class: usize) -> Result<(), UpdateError> {
        if class < CLASSES {
            Ok(())
        } else {
            Err(UpdateError::ClassOutOfRange { class })
        }
    }

    /// Sets a class, if there is one of this index: `write` fills in its center.
    pub(crate) fn put(
        &mut self,
        class: usize,
        count: u32,
        write: impl FnOnce(&mut [T::Component; DIM]),
    ) {
        let numbers = self.counts.get_mut(class).zip(self.norms.get_mut(class));
        if let (Some(center), Some((own_count, norm))) = (self.centers.get_mut(class), numbers) {
            write(center);
            zero_if_empty(center, count, T::ZERO_COMPONENT);
            (*own_count, *norm) = (count, T::norm(center));
        }
    }

    /// Sets a class to the center and the count of one that learned.
    #[inline(always)]
    fn take_over(&mut self, class: usize, learned: &ClassCenters<T, CLASSES, DIM>) {
        let learned = learned.view();
        self.put(class, learned.count(class), |center| {
            write_quotients::<T, _>(learned, class, center);
        });
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
        let centers = Stored {
            shape: Known::<DIM>,
            rows: self.centers.as_flattened(),
            counts: &self.counts,
        };
        T::visit(metric, centers, &self.norms, query, visit);
    }
}

impl<T: TableElement, const CLASSES: usize, const DIM: usize> Sealed
    for CenterTable<T, CLASSES, DIM>
{
}

/// What holds of the shape of every table of centers.
pub(super) const fn assert_shape<T: TableElement, const CLASSES: usize, const DIM: usize>() {
    assert!(CLASSES > 0, "CLASSES must be at least 1");
    assert!(DIM > 0, "DIM must be at least 1");
    assert!(
        DIM <= T::MAX_DIM,
        "DIM must be at most TableElement::MAX_DIM"
    );
}

/// Writes the center of a class that learned, rounded to components; zeros while it is empty.
#[inline(always)]
pub(crate) fn write_quotients<T: TableElement, S: Shape>(
    learned: SumRows<'_, T, S>,
    class: usize,
    center: &mut [T::Component],
) {
    let Some((sums, count)) = learned.filled(class) else {
        center.fill(T::ZERO_COMPONENT);
        return;
    };
    if divide_row::<T, _>(sums, count.get(), center) {
        return;
    }
    for (component, sum) in center.iter_mut().zip(sums) {
        *component = T::quotient(*sum, count);
    }
}
