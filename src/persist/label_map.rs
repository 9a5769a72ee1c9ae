//! Names of classes (feature `labels`).

use heapless::String;

use crate::{
    element::{number::NumberKind, sealed::Sealed},
    persist::{
        class_rows::{ClassRows, TableShape},
        error::{LabelError, SnapshotError},
        kind::TableKind,
        record::{ClassLabels, NoLabels},
        snapshot::Snapshot,
    },
};

/// The labels of `CLASSES` classes, each of at most `LABEL_LEN` bytes of UTF-8.
///
/// A label stands at the index of its class. Adding gives it the lowest class that has neither a
/// label nor samples; removing empties the class, and leaves the indices of the others as they are.
/// So no label ever names a center that was learned under another. Uses
/// `CLASSES * (LABEL_LEN + 1)` bytes.
///
/// ```
/// use class_centers::{ClassCenters, Classify, persist::{LabelError, LabelMap}};
///
/// let mut table = ClassCenters::<i8, 3, 2>::new();
/// let mut labels = LabelMap::<3, 8>::new();
///
/// let swipe = labels.add("swipe", &table)?;
/// table.update(swipe, &[70, 3])?;
/// let tap = labels.add("tap", &table)?;
/// table.update(tap, &[-5, 40])?;
///
/// let nearest = table.nearest(&[66, 0]).ok_or("nothing was learned")?;
/// assert_eq!(labels.label(nearest.class), Some("swipe"));
///
/// labels.remove(swipe, &mut table)?;
/// assert_eq!((labels.class("swipe"), table.count(swipe)), (None, 0));
/// assert_eq!(labels.class("tap"), Some(tap));
/// assert_eq!(labels.add("shake", &table), Ok(swipe));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// After a power cut within a save of renamed classes, each class has its old label or its new one, so
/// that two may have the same; the lowest is found then, until one is renamed. An image of such labels
/// is neither written nor read: `RepeatedLabel`.
///
/// A map of more classes than the table has does not compile, nor one of longer labels than 255 bytes:
///
/// ```compile_fail
/// let table = class_centers::ClassCenters::<i8, 3, 2>::new();
/// class_centers::persist::LabelMap::<4, 8>::new().add("a", &table);
/// ```
///
/// ```compile_fail
/// static LABELS: class_centers::persist::LabelMap<1, 256> = class_centers::persist::LabelMap::new();
/// ```
#[doc(alias = "names")]
#[derive(Clone, Debug, PartialEq)]
pub struct LabelMap<const CLASSES: usize, const LABEL_LEN: usize> {
    /// Empty where there is none.
    labels: [String<LABEL_LEN, u8>; CLASSES],
}

impl<const CLASSES: usize, const LABEL_LEN: usize> Default for LabelMap<CLASSES, LABEL_LEN> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const CLASSES: usize, const LABEL_LEN: usize> LabelMap<CLASSES, LABEL_LEN> {
    /// Returns a map without labels: all zeros, so that a `static` lies in `.bss`.
    pub const fn new() -> Self {
        const {
            assert!(CLASSES > 0, "CLASSES must be at least 1");
            assert!(
                0 < LABEL_LEN && LABEL_LEN <= u8::MAX as usize,
                "LABEL_LEN must be 1 to 255"
            );
        }
        Self {
            labels: [const { String::new() }; CLASSES],
        }
    }

    /// Adds a label, and returns the class that it names: the lowest that has neither a label nor
    /// samples. Of a table whose shape is known at run time, a class that only one of both has gets none.
    ///
    /// # Errors
    ///
    /// In this order: `Empty`, `TooLong`, `Taken`, `Full`.
    pub fn add<V: Snapshot>(&mut self, label: &str, table: &V) -> Result<usize, LabelError> {
        const { assert_same_classes::<V>(CLASSES) }
        let text = self.check(label, None)?;
        let is_free = |class: &usize| self.label(*class).is_none() && table.samples(*class) == 0;
        let classes = table.shape().classes.min(CLASSES);
        let class = (0..classes).find(is_free).ok_or(LabelError::Full)?;
        self.set(class, text);
        Ok(class)
    }

    /// Gives a class that has a label another one.
    ///
    /// ```
    /// use class_centers::{ClassCenters, persist::{LabelError, LabelMap}};
    /// let table = ClassCenters::<i8, 2, 1>::new();
    /// let mut labels = LabelMap::<2, 8>::new();
    /// let class = labels.add("tap", &table)?;
    /// labels.rename(class, "double")?;
    /// assert_eq!(labels.label(class), Some("double"));
    /// assert_eq!(labels.rename(class, ""), Err(LabelError::Empty));
    /// # Ok::<(), LabelError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `NoLabel`, `Empty`, `TooLong`, `Taken`.
    pub fn rename(&mut self, class: usize, label: &str) -> Result<(), LabelError> {
        self.check_class(class)?;
        let text = self.check(label, Some(class))?;
        self.set(class, text);
        Ok(())
    }

    /// Takes the label from a class, and empties the class in the table. What else knows of the
    /// class, a prepared [`CenterTable`](crate::CenterTable) for instance, is to be emptied too.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `NoLabel`.
    pub fn remove<V: Snapshot>(&mut self, class: usize, table: &mut V) -> Result<(), LabelError> {
        const {
            assert_same_classes::<V>(CLASSES);
            assert!(!V::IS_READ_ONLY, "the table is only read");
        }
        self.check_class(class)?;
        self.set(class, String::new());
        table.empty_class(class);
        Ok(())
    }

    /// Returns the label of a class, or `None` when it has none or is out of range.
    pub fn label(&self, class: usize) -> Option<&str> {
        let label = self.labels.get(class)?;
        (!label.is_empty()).then_some(label.as_str())
    }

    /// Returns the class of a label.
    pub fn class(&self, label: &str) -> Option<usize> {
        (0..CLASSES).find(|class| self.label(*class) == Some(label))
    }

    /// Returns the labels that there are, each with its class, in the order of the classes.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        (0..CLASSES).filter_map(|class| Some((class, self.label(class)?)))
    }

    /// Removes every label, for a table that is emptied.
    #[doc(alias = "reset")]
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Refuses a class that does not exist, or has no label.
    fn check_class(&self, class: usize) -> Result<(), LabelError> {
        match self.labels.get(class) {
            None => Err(LabelError::ClassOutOfRange { class }),
            Some(label) if label.is_empty() => Err(LabelError::NoLabel { class }),
            Some(_) => Ok(()),
        }
    }

    /// Refuses a label that is none, or that a class other than `own` has.
    fn check(&self, label: &str, own: Option<usize>) -> Result<String<LABEL_LEN, u8>, LabelError> {
        if label.is_empty() {
            return Err(LabelError::Empty);
        }
        let text = String::try_from(label).map_err(|_| LabelError::TooLong { len: label.len() })?;
        let is_other = |class: &usize| Some(*class) != own && self.label(*class) == Some(label);
        match (0..CLASSES).find(is_other) {
            None => Ok(text),
            Some(class) => Err(LabelError::Taken { class }),
        }
    }

    /// Writes the label of a class that was checked.
    fn set(&mut self, class: usize, text: String<LABEL_LEN, u8>) {
        if let Some(label) = self.labels.get_mut(class) {
            *label = text;
        }
    }
}

impl<const CLASSES: usize, const LABEL_LEN: usize> Sealed for LabelMap<CLASSES, LABEL_LEN> {}

impl<const CLASSES: usize, const LABEL_LEN: usize> ClassLabels for LabelMap<CLASSES, LABEL_LEN> {
    const LEN: usize = LABEL_LEN;
    const CLASSES: usize = CLASSES;

    /// UTF-8, without a length or an end mark.
    fn label_bytes(&self, class: usize) -> &[u8] {
        self.label(class).unwrap_or("").as_bytes()
    }

    /// Refuses bytes that are not UTF-8, a label that is too long for this map, and one of a class that
    /// the map does not have.
    fn check_label(class: usize, bytes: &[u8]) -> Result<(), SnapshotError> {
        if class >= CLASSES {
            return NoLabels::check_label(class, bytes);
        }
        match core::str::from_utf8(bytes) {
            Ok(label) if label.len() <= LABEL_LEN => Ok(()),
            _ => Err(SnapshotError::InvalidLabel { class }),
        }
    }

    fn put_label(&mut self, class: usize, bytes: &[u8]) {
        let label = core::str::from_utf8(bytes).unwrap_or("");
        self.set(class, String::try_from(label).unwrap_or_default());
    }
}

/// A label is a row of bytes, zeros behind it, and its length is the count.
impl<const CLASSES: usize, const LABEL_LEN: usize> ClassRows for LabelMap<CLASSES, LABEL_LEN> {
    const KIND: TableKind = TableKind::Labels;
    const ELEMENT: NumberKind = NumberKind::U8;
    const SHAPE: Option<TableShape> = Some(TableShape {
        classes: CLASSES,
        dim: LABEL_LEN,
    });

    type Number = u8;

    const IS_LEARNED: bool = false;

    fn number(&self, class: usize, place: usize) -> Option<u8> {
        let label = self.labels.get(class)?;
        let byte = label.as_bytes().get(place).copied();
        (place < LABEL_LEN).then_some(byte.unwrap_or(0))
    }

    fn samples(&self, class: usize) -> u32 {
        self.label_bytes(class).len() as u32
    }

    /// Refuses bytes behind the end of a label, beside what `check_label` refuses.
    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = u8> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        let (bytes, len) = row::<LABEL_LEN>(numbers, count);
        let (label, rest) = bytes.split_at_checked(len).unwrap_or((&[0xFF], &[]));
        if rest.iter().any(|byte| *byte != 0) {
            return Err(SnapshotError::InvalidLabel { class });
        }
        Self::check_label(class, label)
    }

    /// Refuses two classes of the same label. Costs `CLASSES^2 / 2` comparisons of labels.
    fn check_together<I: Iterator<Item = u8> + Clone>(
        class: impl Fn(usize) -> (I, u32),
    ) -> Result<(), SnapshotError> {
        let is_repeated = |later: &usize| {
            let (row, len) = class(*later);
            let is_same =
                |(earlier, earlier_len): (I, u32)| earlier_len == len && earlier.eq(row.clone());
            len > 0 && (0..*later).map(&class).any(is_same)
        };
        match (0..CLASSES).find(is_repeated) {
            None => Ok(()),
            Some(class) => Err(SnapshotError::RepeatedLabel { class }),
        }
    }

    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = u8>, count: u32) {
        let (bytes, len) = row::<LABEL_LEN>(numbers, count);
        self.put_label(class, bytes.get(..len).unwrap_or(&[]));
    }
}

/// Refuses a type of tables whose classes are not learned, or are not those of the labels.
const fn assert_same_classes<V: Snapshot>(classes: usize) {
    assert!(V::IS_LEARNED, "no classes are learned in the table");
    if let Some(shape) = V::SHAPE {
        assert!(
            shape.classes == classes,
            "labels and table differ in classes"
        );
    }
}

/// The bytes of a label, and how many count.
fn row<const LABEL_LEN: usize>(
    numbers: impl Iterator<Item = u8>,
    count: u32,
) -> ([u8; LABEL_LEN], usize) {
    let mut bytes = [0; LABEL_LEN];
    for (byte, number) in bytes.iter_mut().zip(numbers) {
        *byte = number;
    }
    (bytes, usize::try_from(count).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::{LabelMap, assert_same_classes};
    use crate::tables::class_centers::ClassCenters;

    /// Such types do not compile together.
    #[test]
    #[should_panic(expected = "labels and table differ in classes")]
    fn labels_of_more_classes_than_the_table_are_refused() {
        assert_same_classes::<ClassCenters<i8, 3, 2>>(3);
        assert_same_classes::<ClassCenters<i8, 3, 2>>(4);
    }

    /// The same.
    #[test]
    #[should_panic(expected = "no classes are learned in the table")]
    fn labels_of_a_table_that_does_not_learn_are_refused() {
        assert_same_classes::<LabelMap<3, 2>>(3);
    }
}
