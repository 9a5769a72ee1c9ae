//! A recognizer in the formats of `serde` (feature `serde`), with the checks of an image.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    element::Element,
    persist::{
        class_rows::ClassRows,
        header::Extractor,
        kind::TableKind,
        serde::{names::field_names, numeral::Numeral, read::TableVisitor, write::write_table},
    },
    recognizer::{
        element::RecognizerElement, handle::Recognizer, settings::Settings,
        storage::RecognizerStorage,
    },
};

/// As a struct: see the feature `serde` in [`persist`](crate::persist). The open enrollment is not written, nor the
/// settings.
impl<T: RecognizerElement> Serialize for Recognizer<'_, T>
where
    Self: ClassRows<Number: Numeral>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_table(self, serializer)
    }
}

/// With the checks of `restore`. The storage is returned by value, and stands on the stack on the way.
impl<'de, T: RecognizerElement, const CLASSES: usize, const DIM: usize, const LABEL_LEN: usize>
    Deserialize<'de> for RecognizerStorage<T, CLASSES, DIM, LABEL_LEN>
where
    T: Element<Sum: Numeral>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut storage = Self::new();
        // Centers and thresholds need no model.
        let settings = Settings::new(Extractor::new(0));
        let table = Recognizer::new(&mut storage, settings).map_err(D::Error::custom)?;
        let names = field_names(TableKind::Recognizer);
        deserializer.deserialize_struct("Table", names, TableVisitor { table })?;
        Ok(storage)
    }
}
