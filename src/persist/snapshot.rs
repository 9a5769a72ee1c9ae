//! Tables that can be saved.

use crate::persist::{
    class_rows::{ClassRows, fixed_shape},
    error::SnapshotError,
    header::{Extractor, Origin},
    image, merge,
    reader::ImageReader,
    record,
};

/// A table that can be saved and restored, as a whole or class by class: see [`persist`](crate::persist)
/// for the bytes.
///
/// | table | images | of classes | merged |
/// |---|---|---|---|
/// | [`ClassCenters`](crate::ClassCenters), [`ClassVariance`](crate::ClassVariance) | yes | yes | yes |
/// | [`ClassCentersMut`](crate::ClassCentersMut), of a shape known at run time | yes | yes | yes |
/// | [`MovingCenters`](crate::MovingCenters), [`CenterTable`](crate::CenterTable) | yes | yes | |
/// | [`ClassCentersRef`](crate::ClassCentersRef), [`CenterTableRef`](crate::CenterTableRef) | written only | written only | |
/// | [`SharedCovariance`](crate::SharedCovariance), [`MultiCenters`](crate::MultiCenters), [`Whitening`](crate::Whitening) | yes | | |
/// | [`Recognizer`](crate::recognizer::Recognizer) | yes | | |
/// | arrays of [`Thresholds`](crate::decisions::Thresholds), `LabelMap` | yes | | |
///
/// What a table cannot do does not compile:
///
/// ```compile_fail
/// use class_centers::{MovingCenters, persist::{Extractor, Snapshot}};
///
/// let mut table = MovingCenters::<2, 2>::new();
/// let _ = table.merge_image(&Extractor::new(7), &[]);
/// ```
///
/// ```
/// use class_centers::{ClassCenters, persist::{Extractor, Snapshot}};
///
/// let mut table = ClassCenters::<f32, 2, 2>::new();
/// assert!(table.merge_image(&Extractor::new(7), &[]).is_err());
/// ```
///
/// ```compile_fail
/// use class_centers::{SharedCovariance, persist::{Extractor, Snapshot}};
///
/// let table = SharedCovariance::<i8, 2, 2, 3>::new();
/// let _ = table.encode_class(0, &Extractor::new(7), &mut [0; 100]);
/// ```
///
/// ```
/// use class_centers::{SharedCovariance, persist::{Extractor, Origin, Snapshot}};
///
/// let table = SharedCovariance::<i8, 2, 2, 3>::new();
/// let mut image = [0; SharedCovariance::<i8, 2, 2, 3>::IMAGE_LEN];
/// assert_eq!(table.encode(&Extractor::new(7), Origin::UNUSED, &mut image), Ok(64 + 2 * 8 + 12 + 2 * 4 + 4));
/// ```
///
/// ```compile_fail
/// use class_centers::{ClassCentersRef, persist::{Extractor, Snapshot}};
///
/// let mut table = ClassCentersRef::<i8>::new(&[0; 4], &[0; 2], 2).unwrap();
/// let _ = table.restore(&Extractor::new(7), &[]);
/// ```
///
/// ```compile_fail
/// use class_centers::{ClassCentersMut, persist::Snapshot};
///
/// let len = ClassCentersMut::<i8>::IMAGE_LEN;
/// ```
///
/// ```
/// use class_centers::{ClassCentersMut, persist::{Extractor, Snapshot}};
///
/// let (mut sums, mut counts) = ([0; 4], [0; 2]);
/// let mut table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, 2)?;
/// assert_eq!(table.image_len(), 48 + 2 * (2 * 4 + 4) + 4);
/// assert!(table.restore(&Extractor::new(7), &[]).is_err());
/// # Ok::<(), class_centers::ShapeError>(())
/// ```
///
/// The trait is sealed: only this crate implements it.
pub trait Snapshot: ClassRows + Sized {
    /// The length of an image of the table, in bytes. Of a table whose shape is known at run time it does
    /// not compile: [`image_len`](Self::image_len).
    const IMAGE_LEN: usize = image::image_len::<Self>(fixed_shape::<Self>());
    /// The length of the record of a class, in bytes. Of a table whose shape is known at run time it does
    /// not compile: [`record_len`](Self::record_len).
    const RECORD_LEN: usize = record::record_len::<Self>(fixed_shape::<Self>());

    /// Returns the length of an image of the table, in bytes.
    fn image_len(&self) -> usize {
        image::own_image_len(self)
    }

    /// Returns the length of the record of a class, in bytes.
    fn record_len(&self) -> usize {
        record::record_len::<Self>(self.shape())
    }

    /// Writes an image of the table into `out`, and returns its length,
    /// [`image_len`](Self::image_len). Costs one pass over the table to check it, and one to write.
    ///
    /// # Errors
    ///
    /// In this order: `InvalidShape` for a borrowed table of a shape that no image has;
    /// `BufferTooSmall`; `Class` when a class holds what no embeddings give,
    /// and `RepeatedLabel` when two classes have the same label, so that the image could not
    /// be restored. `out` is what it was then.
    fn encode(
        &self,
        extractor: &Extractor,
        origin: Origin,
        out: &mut [u8],
    ) -> Result<usize, SnapshotError> {
        image::encode(self, extractor, origin, out)
    }

    /// Returns the image of the table, to be read piece by piece.
    ///
    /// # Errors
    ///
    /// `InvalidShape`, `Class` and `RepeatedLabel`, as [`encode`](Self::encode).
    fn image(
        &self,
        extractor: &Extractor,
        origin: Origin,
    ) -> Result<ImageReader<'_, Self>, SnapshotError> {
        ImageReader::new(self, extractor, origin)
    }

    /// Replaces all that the table holds by what an image holds. Everything is checked first, then
    /// written in place.
    ///
    /// Fingerprint and quantization must be those of `extractor`; the origin may be any. Of an image with
    /// fewer classes than the table the further ones become empty (thresholds of them stay as they are):
    /// a product that gains a class reads the image it has.
    ///
    /// Costs three passes over the image: for the checksum, to check the classes, and to write them.
    ///
    /// # Errors
    ///
    /// Those of [`peek`](crate::persist::peek); then, in this order, `KindMismatch`,
    /// `ElementMismatch`, `ShapeMismatch`, `FingerprintMismatch`, `QuantizationMismatch`; then
    /// what is wrong with the lowest class; of labels, `RepeatedLabel`.
    fn restore(&mut self, extractor: &Extractor, image: &[u8]) -> Result<(), SnapshotError> {
        image::restore(self, extractor, image)
    }

    /// Adds all samples of the table in an image, as if they had been added here, without a second table
    /// in RAM.
    ///
    /// A [`ClassCenters`](crate::ClassCenters) of `i16` takes the images of `i8` and `u8` too, exactly. An
    /// image may have fewer classes than the table; the further ones stay as they are.
    ///
    /// Costs four passes over the image: for the checksum, to check the classes, to check their sums with
    /// those of the table, and to add them.
    ///
    /// Merging is not idempotent: [`MergedImages`](crate::persist::MergedImages) keeps the list of
    /// what was merged, and refuses repeats.
    ///
    /// # Errors
    ///
    /// Those of [`restore`](Self::restore); then `Class` for the lowest class that cannot be
    /// merged.
    fn merge_image(&mut self, extractor: &Extractor, image: &[u8]) -> Result<(), SnapshotError> {
        merge::merge_image(self, extractor, image)
    }

    /// Writes the record of a class into `out`, and returns its length,
    /// [`record_len`](Self::record_len): for stores of one's own (an EEPROM, a file a class). With the
    /// feature `sequential-storage`, `FlashCenters` does it in flash.
    ///
    /// Costs one pass over the class to check it, one to write, and one for the checksum.
    ///
    /// # Errors
    ///
    /// In this order: `Class` when there is no such class; `InvalidShape`; `Class` when it holds what no
    /// embeddings give; `BufferTooSmall`.
    fn encode_class(
        &self,
        class: usize,
        extractor: &Extractor,
        out: &mut [u8],
    ) -> Result<usize, SnapshotError> {
        record::encode(self, class, &[], extractor, out)
    }

    /// Replaces what the table holds of a class by what a record holds.
    ///
    /// A record stays readable when classes are added to a table.
    ///
    /// Costs three passes over the record: for the checksum, to check the class, and to write it.
    ///
    /// # Errors
    ///
    /// In this order: `Class` when there is no such class; `Truncated`, `Damaged`,
    /// `NewerVersion`, `InvalidHeader`; `KindMismatch`, `ElementMismatch`, `ShapeMismatch`
    /// (also for the record of another class), `FingerprintMismatch`,
    /// `QuantizationMismatch`; `Class` when it holds what no embeddings give;
    /// `UnexpectedLabel`.
    fn restore_class(
        &mut self,
        class: usize,
        extractor: &Extractor,
        record: &[u8],
    ) -> Result<(), SnapshotError> {
        record::restore(self, class, extractor, record)
    }
}

impl<V: ClassRows> Snapshot for V {}
