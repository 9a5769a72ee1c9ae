//! How tables are logged by `defmt` (feature `defmt`). Errors and results derive `Format` where they
//! are defined, so that a new variant cannot be forgotten.

use defmt::{Format, Formatter};

use crate::{CenterTable, ClassCenters, ClassVariance, Element, MovingCenters, TableElement};

/// Formats a table as the counts of its classes.
macro_rules! format_counts {
    ($format:literal, $table:ident<$([$element:ident: $bound:ident],)? CLASSES, DIM>) => {
        /// Writes how many samples each class holds, as `ClassCenters { counts: [12, 0, 9] }`: which
        /// classes were learned, and from how many examples.
        ///
        /// Costs `4 * CLASSES` bytes on the wire. Sums and centers are not written, since they are
        /// `DIM` times as many; the center of one class is logged as an array:
        /// `defmt::info!("{}", table.center(class))`.
        impl<$($element: $bound,)? const CLASSES: usize, const DIM: usize> Format
            for $table<$($element,)? CLASSES, DIM>
        {
            fn format(&self, f: Formatter<'_>) {
                let counts: [u32; CLASSES] = core::array::from_fn(|class| self.count(class));
                defmt::write!(f, $format, counts.as_slice());
            }
        }
    };
}

format_counts!("ClassCenters {{ counts: {=[?]} }}", ClassCenters<[T: Element], CLASSES, DIM>);
format_counts!("CenterTable {{ counts: {=[?]} }}", CenterTable<[T: TableElement], CLASSES, DIM>);
format_counts!("MovingCenters {{ counts: {=[?]} }}", MovingCenters<CLASSES, DIM>);
format_counts!("ClassVariance {{ counts: {=[?]} }}", ClassVariance<CLASSES, DIM>);
