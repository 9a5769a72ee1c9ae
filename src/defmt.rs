//! How tables are logged by `defmt` (feature `defmt`). Errors, results and parameters derive `Format`
//! where they are defined, so that a new variant cannot be forgotten.
//!
//! What is written is small: a log line of a table costs four bytes a class, and never holds embeddings,
//! sums or bytes of images.

use defmt::{Format, Formatter};

#[cfg(feature = "sequential-storage")]
use crate::persist::flash::FlashCenters;
#[cfg(feature = "labels")]
use crate::persist::label_map::LabelMap;
use crate::{
    decisions::{
        thresholds::{Decision, Thresholds},
        unknowns::Unknowns,
    },
    element::{Element, distance::Distance},
    metric::{Metric, nearest::Nearest, table_element::TableElement},
    persist::reader::ImageReader,
    queries::{mahalanobis::Mahalanobis, shrunken_centers::ShrunkenCenters},
    recognizer::{
        adapted::Adapted,
        element::RecognizerElement,
        handle::Recognizer,
        state::{ClassState, Common, Session},
        storage::{RecognizerSlices, RecognizerStorage},
    },
    tables::{
        borrowed::{
            center_table_ref::CenterTableRef, class_centers_mut::ClassCentersMut,
            class_centers_ref::ClassCentersRef,
        },
        center_table::CenterTable,
        class_centers::ClassCenters,
        class_variance::ClassVariance,
        covariance_element::CovarianceElement,
        moving_centers::MovingCenters,
        multi_centers::MultiCenters,
        shared_covariance::SharedCovariance,
        whitening::Whitening,
        whitening_element::WhiteningElement,
    },
};

/// Formats a table as the counts of its classes.
///
/// `$format` is the text on the host; it names the table. `$element` is left out for tables without an
/// element.
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
format_counts!("ShrunkenCenters {{ counts: {=[?]} }}", ShrunkenCenters<CLASSES, DIM>);

/// Formats a borrowed table as the counts of its classes.
macro_rules! format_borrowed_counts {
    ($format:literal, $table:ty: $bound:ident, $counts:expr) => {
        /// Writes how many samples each class holds, as the const-generic tables do.
        impl<T: $bound> Format for $table {
            fn format(&self, f: Formatter<'_>) {
                let counts: fn(&Self) -> &[u32] = $counts;
                defmt::write!(f, $format, counts(self));
            }
        }
    };
}

format_borrowed_counts!(
    "ClassCentersRef {{ counts: {=[?]} }}",
    ClassCentersRef<'_, T>: Element, |table| table.counts()
);
format_borrowed_counts!(
    "ClassCentersMut {{ counts: {=[?]} }}",
    ClassCentersMut<'_, T>: Element, |table| table.as_ref().counts()
);
format_borrowed_counts!(
    "CenterTableRef {{ counts: {=[?]} }}",
    CenterTableRef<'_, T>: TableElement, |table| table.counts()
);

format_borrowed_counts!(
    "Recognizer {{ counts: {=[?]} }}",
    Recognizer<'_, T>: RecognizerElement, |recognizer| recognizer.counts()
);
format_borrowed_counts!(
    "RecognizerSlices {{ counts: {=[?]} }}",
    RecognizerSlices<'_, T>: RecognizerElement, |slices| slices.counts
);

/// Writes how many samples each class holds.
impl<T: RecognizerElement, const CLASSES: usize, const DIM: usize, const LABEL_LEN: usize> Format
    for RecognizerStorage<T, CLASSES, DIM, LABEL_LEN>
{
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(
            f,
            "RecognizerStorage {{ counts: {=[?]} }}",
            self.counts.as_slice()
        );
    }
}

/// Formats a part of a recognizer by its name: what it holds is told by `Status` and `ClassStatus`.
macro_rules! format_name {
    ($($text:literal, $part:ident<T>;)*) => {$(
        /// Writes the name.
        impl<T: RecognizerElement> Format for $part<T> {
            fn format(&self, f: Formatter<'_>) {
                defmt::write!(f, $text);
            }
        }
    )*};
}

format_name! {
    "ClassState", ClassState<T>;
    "Session", Session<T>;
    "Common", Common<T>;
}

/// Writes the decision, and why nothing was learned.
impl<D: Distance + Format> Format for Adapted<D> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(
            f,
            "Adapted {{ decision: {}, refused: {} }}",
            self.decision,
            self.refused
        );
    }
}

/// Writes the centers, as their counts, and the degrees of freedom of the covariance.
///
/// The moments are not written: there are `TRIANGLE` of them.
impl<T: CovarianceElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize> Format
    for SharedCovariance<T, CLASSES, DIM, TRIANGLE>
{
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(
            f,
            "SharedCovariance {{ centers: {}, degrees_of_freedom: {=u32} }}",
            self.centers(),
            self.degrees_of_freedom()
        );
    }
}

/// Writes how many samples each class holds, in all of its rows.
impl<T: Element, const CLASSES: usize, const DIM: usize, const CENTERS: usize> Format
    for MultiCenters<T, CLASSES, DIM, CENTERS>
{
    fn format(&self, f: Formatter<'_>) {
        let counts: [u32; CLASSES] = core::array::from_fn(|class| self.count(class));
        defmt::write!(f, "MultiCenters {{ counts: {=[?]} }}", counts.as_slice());
    }
}

/// Writes what there is to know of how well it was prepared; both numbers are 0 of the identity.
impl<T: WhiteningElement, const DIM: usize, const TRIANGLE: usize> Format
    for Whitening<T, DIM, TRIANGLE>
{
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(
            f,
            "Whitening {{ shrinkage: {=f32}, smallest_pivot: {=f32} }}",
            self.shrinkage(),
            self.smallest_pivot()
        );
    }
}

/// Writes the table, as its counts, and the shrinkage.
///
/// The pooled variance is not written: it follows from the table.
impl<const CLASSES: usize, const DIM: usize> Format for Mahalanobis<'_, CLASSES, DIM> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(
            f,
            "Mahalanobis {{ table: {}, shrinkage: {} }}",
            self.table,
            self.shrinkage
        );
    }
}

/// Writes the class, what the metric gives, and the runner-up.
///
/// The numbers are written in the type of the metric: `u32` for an `i8` table.
impl<D: Distance, M: Metric> Format for Nearest<D, M>
where
    M::Measure<D>: Format,
{
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(
            f,
            "Nearest {{ class: {=usize}, measure: {}, runner_up: {} }}",
            self.class,
            self.measure,
            self.runner_up
        );
    }
}

/// Writes the decision, and the nearest class.
impl<D: Distance, M: Metric> Format for Decision<D, M>
where
    M::Measure<D>: Format,
{
    fn format(&self, f: Formatter<'_>) {
        match self {
            Self::Known(nearest) => defmt::write!(f, "Known({})", nearest),
            Self::Unknown(nearest) => defmt::write!(f, "Unknown({})", nearest),
            Self::Ambiguous(nearest) => defmt::write!(f, "Ambiguous({})", nearest),
        }
    }
}

/// Writes both numbers.
///
/// Limit and least margin.
impl<D: Distance, M: Metric> Format for Thresholds<D, M>
where
    M::Limit<D>: Format,
{
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(
            f,
            "Thresholds {{ limit: {}, min_margin: {} }}",
            self.limit,
            self.min_margin
        );
    }
}

/// Writes how many unknowns were met, not their measures.
impl<D: Distance, const PLACES: usize, M: Metric> Format for Unknowns<D, PLACES, M> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "Unknowns {{ count: {=u32} }}", self.count());
    }
}

/// Writes how many bytes of the image were read.
impl<V> Format for ImageReader<'_, V> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "ImageReader {{ position: {=usize} }}", self.position());
    }
}

/// Writes the label of each class.
///
/// Costs the bytes of the labels on the wire, and a list of `CLASSES` references on the stack.
#[cfg(feature = "labels")]
impl<const CLASSES: usize, const LABEL_LEN: usize> Format for LabelMap<CLASSES, LABEL_LEN> {
    fn format(&self, f: Formatter<'_>) {
        let labels: [Option<&str>; CLASSES] = core::array::from_fn(|class| self.label(class));
        defmt::write!(f, "LabelMap {{ labels: {=[?]} }}", labels.as_slice());
    }
}

/// Writes what the records are of.
///
/// The flash itself is not asked for anything.
#[cfg(feature = "sequential-storage")]
impl<S: embedded_storage_async::nor_flash::NorFlash> Format for FlashCenters<S> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "FlashCenters {{ extractor: {} }}", self.extractor());
    }
}
