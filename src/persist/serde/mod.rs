//! Tables in the formats of serde (feature `serde`).
//!
//! A table is a struct of three fields: the names of its kind and element, and its classes, each a
//! count and the numbers that an image holds of it (without a count in thresholds):
//!
//! ```json
//! {"kind": "ClassCenters", "element": "i8", "classes": [[2, [149, -3]], [0, [0, 0]]]}
//! ```
//!
//! What classes share has fields of its own; classes of several centers are lists of them.

mod classes;
mod entry;
mod field;
pub(crate) mod names;
pub(crate) mod numeral;
pub(crate) mod read;
pub(crate) mod write;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    decisions::thresholds::Thresholds,
    element::{Element, distance::Distance},
    metric::table_element::TableElement,
    persist::{
        class_rows::ClassRows,
        serde::{names::field_names, numeral::Numeral, read::TableVisitor, write::write_table},
    },
    tables::{
        center_table::CenterTable, class_centers::ClassCenters, class_variance::ClassVariance,
        covariance_element::CovarianceElement, moving_centers::MovingCenters,
        multi_centers::MultiCenters, shared_covariance::SharedCovariance, whitening::Whitening,
        whitening_element::WhiteningElement,
    },
};

macro_rules! tables {
    ($([$($generics:tt)*] $table:ty, $empty:expr;)*) => {$(
        /// As a struct: see the feature `serde` in [`persist`](crate::persist).
        impl<$($generics)*> Serialize for $table
        where
            Self: ClassRows<Number: Numeral>,
        {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                write_table(self, serializer)
            }
        }

        /// With the checks of `restore`. The table is returned by value, and stands on the stack on
        /// the way.
        impl<'de, $($generics)*> Deserialize<'de> for $table
        where
            Self: ClassRows<Number: Numeral>,
        {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let table = TableVisitor { table: $empty };
                deserializer.deserialize_struct("Table", field_names(Self::KIND), table)
            }
        }
    )*};
}

tables! {
    [T: Element, const CLASSES: usize, const DIM: usize] ClassCenters<T, CLASSES, DIM>, Self::new();
    [const CLASSES: usize, const DIM: usize] MovingCenters<CLASSES, DIM>, Self::new();
    [T: TableElement, const CLASSES: usize, const DIM: usize] CenterTable<T, CLASSES, DIM>, Self::new();
    [const CLASSES: usize, const DIM: usize] ClassVariance<CLASSES, DIM>, Self::new();
    [T: Element, const CLASSES: usize, const DIM: usize, const CENTERS: usize]
    MultiCenters<T, CLASSES, DIM, CENTERS>, Self::new();
    [T: CovarianceElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize]
    SharedCovariance<T, CLASSES, DIM, TRIANGLE>, Self::new();
    [T: WhiteningElement, const DIM: usize, const TRIANGLE: usize]
    Whitening<T, DIM, TRIANGLE>, Self::new();
    [X: Distance] Thresholds<X>, Self::new(X::MAX, X::default());
}
