//! Several centers of each class.

use crate::{
    element::{Element, sealed::Sealed},
    error::{BatchError, UpdateError},
    kernels::add::{add, change},
    metric::{classify::Classify, squared_euclidean::SquaredEuclidean},
    tables::{class_centers::ClassCenters, row::check_components, ward::insert},
};

/// Up to `CENTERS` centers of each of `CLASSES` classes in `DIM` dimensions, found as the samples come in.
///
/// An array of [`ClassCenters`], one for each class, whose rows are its centers. A sample takes a free row. When
/// all are taken, the cheaper of two things is done: the sample joins the nearest row, or two rows become one and it
/// takes the one that is freed (Ward 1963, Journal of the American Statistical Association 58(301)). Sums add up,
/// so the rows of a class are together its sum and count, to the bit for integers. Uses `CENTERS` times the bytes
/// of a [`ClassCenters`].
///
/// For classes that look in several ways, and have many samples. Right answers of 597 digits, 1,200 learned in the
/// order of the file (`tests/averages/covariance/multi.rs`): 526 with one center a class, 552 with two, 563 with
/// four, 565 with eight. **With few samples it is worse than one center**, since each is the mean of fewer.
///
/// Which rows there are depends on the order of the samples, and so there is no exact way to forget one. After an
/// error the table is bit for bit what it was.
///
/// ```
/// use class_centers::{ClassCenters, Classify, MultiCenters};
///
/// // A class with two faces around another one.
/// let mut table = MultiCenters::<i8, 2, 1, 2>::new();
/// for x in [-50, 50, -40, 44, -52, 46] {
///     table.update(0, &[x])?;
/// }
/// table.update(1, &[0])?;
/// let nearest = table.nearest(&[42]).ok_or("nothing was learned")?;
/// assert_eq!(nearest.class, 0);
/// assert_eq!(nearest.runner_up.map(|next| next.class), Some(1)); // another class, not another center
///
/// let mut one = ClassCenters::new();
/// table.to_class_centers(&mut one);
/// assert_eq!((one.count(0), one.sum(0)), (6, Some(&[-2])));
/// assert_eq!(one.nearest(&[42]).map(|nearest| nearest.class), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "prototypes")]
#[doc(alias = "sub-centers")]
#[doc(alias = "mixture")]
#[derive(Clone, Debug, PartialEq)]
pub struct MultiCenters<T: Element, const CLASSES: usize, const DIM: usize, const CENTERS: usize> {
    pub(crate) classes: [ClassCenters<T, CENTERS, DIM>; CLASSES],
}

impl<T: Element, const CLASSES: usize, const DIM: usize, const CENTERS: usize> Default
    for MultiCenters<T, CLASSES, DIM, CENTERS>
{
    fn default() -> Self {
        Self::new()
    }
}

/// Learning.
impl<T: Element, const CLASSES: usize, const DIM: usize, const CENTERS: usize>
    MultiCenters<T, CLASSES, DIM, CENTERS>
{
    /// Returns a table of empty classes: all zeros, so that a `static` lies in `.bss`.
    pub const fn new() -> Self {
        const {
            assert!(CLASSES > 0, "CLASSES must be at least 1");
        }
        Self {
            classes: [const { ClassCenters::new() }; CLASSES],
        }
    }

    /// Adds one embedding to a class. Costs, once all rows are taken, two divisions a dimension for each of the
    /// `CENTERS * (CENTERS + 1) / 2` pairs of rows and the embedding.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `ClassFull` when all rows of the class hold [`Element::MAX_COUNT`]
    /// samples together; `ComponentOutOfRange`.
    #[doc(alias = "partial_fit")]
    pub fn update(
        &mut self,
        class: usize,
        embedding: &[T::Component; DIM],
    ) -> Result<(), UpdateError> {
        self.check(class, 0, embedding)?;
        insert_one(self.slot(class)?, embedding);
        Ok(())
    }

    /// Adds row `row` of `embeddings` to class `classes[row]`, in order: as many calls of [`update`](Self::update), or
    /// none of them. Looks at the classes of the rows before each row, so that a batch of `n` costs `n^2 / 2` comparisons
    /// beside the updates.
    ///
    /// # Errors
    ///
    /// `LengthMismatch`, then `Row` for the lowest row that cannot be added.
    pub fn update_batch(
        &mut self,
        classes: &[usize],
        embeddings: &[[T::Component; DIM]],
    ) -> Result<(), BatchError> {
        if classes.len() != embeddings.len() {
            return Err(BatchError::LengthMismatch {
                classes: classes.len(),
                embeddings: embeddings.len(),
            });
        }
        for (row, (class, embedding)) in classes.iter().zip(embeddings).enumerate() {
            let before = classes.iter().take(row).filter(|other| *other == class);
            let checked = self.check(*class, before.count() as u64, embedding);
            checked.map_err(|error| BatchError::Row { row, error })?;
        }
        for (class, embedding) in classes.iter().zip(embeddings) {
            if let Some(rows) = self.classes.get_mut(*class) {
                insert_one(rows, embedding);
            }
        }
        Ok(())
    }

    /// Refuses an embedding that a class cannot take behind so many others.
    fn check(
        &self,
        class: usize,
        others: u64,
        embedding: &[T::Component; DIM],
    ) -> Result<(), UpdateError> {
        let rows = self.classes.get(class);
        let rows = rows.ok_or(UpdateError::ClassOutOfRange { class })?;
        if rows.total_count() + others >= T::MAX_COUNT.into() {
            return Err(UpdateError::ClassFull { class });
        }
        check_components::<T>(embedding)
    }

    /// Adds all samples of another table, row by row, each by Ward's rule.
    ///
    /// # Errors
    ///
    /// `ClassFull` for the lowest class that would hold too many samples.
    pub fn merge(&mut self, other: &Self) -> Result<(), UpdateError> {
        let pairs = self.classes.iter().zip(&other.classes);
        let full = pairs.map(|(own, others)| own.total_count() + others.total_count());
        if let Some(class) = full
            .into_iter()
            .position(|total| total > T::MAX_COUNT.into())
        {
            return Err(UpdateError::ClassFull { class });
        }
        for (own, others) in self.classes.iter_mut().zip(&other.classes) {
            (0..CENTERS)
                .filter_map(|row| others.filled_row(row))
                .for_each(|row| insert(own, row));
        }
        Ok(())
    }

    /// Empties every class.
    #[doc(alias = "reset")]
    pub fn clear(&mut self) {
        self.classes.iter_mut().for_each(ClassCenters::clear);
    }

    /// Empties one class; the others keep their index and their samples.
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`.
    pub fn clear_class(&mut self, class: usize) -> Result<(), UpdateError> {
        self.slot(class).map(ClassCenters::clear)
    }

    fn slot(&mut self, class: usize) -> Result<&mut ClassCenters<T, CENTERS, DIM>, UpdateError> {
        let rows = self.classes.get_mut(class);
        rows.ok_or(UpdateError::ClassOutOfRange { class })
    }
}

/// Adds one embedding, by Ward's rule.
fn insert_one<T: Element, const DIM: usize, const CENTERS: usize>(
    rows: &mut ClassCenters<T, CENTERS, DIM>,
    embedding: &[T::Component; DIM],
) {
    let mut sums = [T::ZERO; DIM];
    add::<T>(&mut sums, embedding);
    insert(rows, (&sums, 1));
}

/// Reading.
impl<T: Element, const CLASSES: usize, const DIM: usize, const CENTERS: usize>
    MultiCenters<T, CLASSES, DIM, CENTERS>
{
    /// Returns how many samples a class holds: 0 when it is empty or out of range.
    ///
    /// OK: a class holds at most [`Element::MAX_COUNT`] samples, a `u32`.
    pub fn count(&self, class: usize) -> u32 {
        let rows = self.classes.get(class);
        rows.map_or(0, |rows| rows.total_count() as u32)
    }

    /// Returns the classes, each a table of its centers, for reading and for preparing: an array of
    /// [`CenterTable`](crate::CenterTable)s that are prepared from them is a classifier too.
    ///
    /// ```
    /// use class_centers::{CenterTable, Classify, MultiCenters};
    ///
    /// let mut learned = MultiCenters::<i8, 2, 1, 2>::new();
    /// learned.update(0, &[10])?;
    /// learned.update(0, &[90])?;
    /// learned.update(1, &[50])?;
    /// let mut tables = [const { CenterTable::<i8, 2, 1>::new() }; 2];
    /// for (table, centers) in tables.iter_mut().zip(learned.classes()) {
    ///     table.prepare_from(centers);
    /// }
    /// assert_eq!(tables.nearest(&[80]).map(|n| (n.class, n.measure)), Some((0, 10 * 10)));
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    pub fn classes(&self) -> &[ClassCenters<T, CENTERS, DIM>; CLASSES] {
        &self.classes
    }

    /// Writes all samples into a table of one center a class: sums and counts of the rows, added up.
    pub fn to_class_centers(&self, table: &mut ClassCenters<T, CLASSES, DIM>) {
        table.clear();
        for (class, rows) in self.classes.iter().enumerate() {
            for (sums, count) in (0..CENTERS).filter_map(|row| rows.filled_row(row)) {
                if let Some((own, own_count)) = table.slot(class) {
                    change(own, sums, T::merge);
                    *own_count += count;
                }
            }
        }
    }
}

/// The measure of a class is that of its nearest center; the runner-up is another class.
impl<T: Element, const CLASSES: usize, const DIM: usize, const CENTERS: usize> Classify
    for MultiCenters<T, CLASSES, DIM, CENTERS>
{
    type Query = [T::Component; DIM];
    type Distance = T::Center;
    type By = SquaredEuclidean;

    #[inline(always)]
    fn visit_measures(&self, query: &[T::Component; DIM], visit: impl FnMut(usize, T::Center)) {
        self.classes.visit_measures(query, visit);
    }
}

impl<T: Element, const CLASSES: usize, const DIM: usize, const CENTERS: usize> Sealed
    for MultiCenters<T, CLASSES, DIM, CENTERS>
{
}
