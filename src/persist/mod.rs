//! What was learned survives: a page of documentation.
//!
//! # Which way
//!
//! | what | is | for |
//! |---|---|---|
//! | an image: [`encode`](Snapshot::encode), [`restore`](Snapshot::restore) | a whole table as bytes | backups, factory data, files, serial lines; every table |
//! | [`image`](Snapshot::image) | the same, read in pieces | no RAM for a second copy |
//! | [`merge_image`](Snapshot::merge_image), [`MergedImages`] | what other devices learned, added in place | fleets |
//! | a record: [`encode_class`](Snapshot::encode_class) | one class as bytes | an EEPROM, a store of one's own |
//! | `FlashCenters`, feature `sequential-storage` | a record a class in NOR flash | devices that may be switched off at any instant |
//! | `Serialize`, `Deserialize`, feature `serde` | any format of serde | hosts, protocols that are there already |
//!
//! ```
//! use class_centers::{ClassCenters, persist::{ImageInfo, Snapshot, SnapshotError}};
//!
//! type Gestures = ClassCenters<i8, 3, 2>;
//! const MODEL: ImageInfo = ImageInfo::new(0x5EED_0007);
//!
//! let mut gestures = Gestures::new();
//! gestures.update(1, &[70, -3])?;
//! let mut image = [0; Gestures::IMAGE_LEN];
//! gestures.encode(&MODEL, &mut image)?;
//!
//! let mut restored = Gestures::new();
//! restored.restore(&MODEL, &image)?;
//! assert_eq!(restored, gestures);
//!
//! // Of another feature extractor, or damaged: refused, and the table stays as it is.
//! let other = restored.restore(&ImageInfo::new(8), &image);
//! assert_eq!(other, Err(SnapshotError::FingerprintMismatch { fingerprint: 0x5EED_0007 }));
//! image[60] ^= 1;
//! assert_eq!(restored.restore(&MODEL, &image), Err(SnapshotError::Damaged));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The image, version 1
//!
//! Little endian, no padding. The numbers begin at a multiple of 16, so that a host reads them in
//! place: `numpy.frombuffer(image, "<i4", classes * dim, 48)`.
//!
//! | bytes | field | |
//! |---|---|---|
//! | 0..4 | magic | `CCEN` |
//! | 4..6 | version | 1 |
//! | 6..8 | length of the header | 48 |
//! | 8..9 | kind of table | [`TableKind`] |
//! | 9..10 | element | [`NumberKind`] |
//! | 10..12 | zero point | `i16`; 0 without quantization |
//! | 12..16 | scale | `f32`; 0 without quantization |
//! | 16..20 | classes | `u32` |
//! | 20..24 | dimensions | `u32`; 2 for thresholds, the longest label for labels |
//! | 24..32 | fingerprint | `u64`: names the feature extractor |
//! | 32..40 | device | `u64`; 0 when unused |
//! | 40..48 | sequence | `u64`; 0 when unused |
//! | 48.. | numbers | class by class, see below |
//! | | counts | a `u32` for each class; none for thresholds |
//! | last 4 | checksum | CRC-32/ISO-HDLC of all before it, as `zlib.crc32` |
//!
//! | kind | numbers of a class | type |
//! |---|---|---|
//! | 1 `ClassCenters` | its sums | `Element::Sum`; of `Compensated` the sum and the correction |
//! | 2 `MovingCenters` | its center | `f32` |
//! | 3 `CenterTable` | its center | `Element::Component` |
//! | 4 `ClassVariance` | its mean, then the squared deviations | `f32` |
//! | 5 `Thresholds` | the greatest squared distance, the least margin | the distance |
//! | 6 `LabelMap` | its text, zeros behind it; the count is its length | bytes of UTF-8 |
//!
//! Elements: 1 `f32`, 2 `f64`, 3 `i8`, 4 `u8`, 5 `i16`, 6 `Compensated`, 7 `u32`, 8 `u64`. Version 1 is
//! read by every later release. The file `tools/class_centers.py` of the repository reads, writes and
//! merges images on a host.
//!
//! `restore` checks everything and then writes in place: length, magic, version, checksum, kind,
//! element, shape, fingerprint, quantization, of each class that `count` embeddings can have these
//! numbers, and of labels that no two are the same. Its stack does not grow with the table.
//!
//! # The record, version 1
//!
//! | bytes | field | |
//! |---|---|---|
//! | 0..1 | version | 1 |
//! | 1..2 | kind of table | |
//! | 2..3 | element | |
//! | 3..4 | length of the label | 0 without one |
//! | 4..8 | dimensions | `u32` |
//! | 8..12 | class | `u32` |
//! | 12..16 | count | `u32` |
//! | 16..24 | fingerprint | `u64` |
//! | 24..28 | scale | `f32` |
//! | 28..30 | zero point | `i16` |
//! | 30.. | numbers | as in an image |
//! | | label | UTF-8 |
//! | last 4 | checksum | as in an image |
//!
//! The number of classes is not in it: a product that gains a class reads the records it has.
//!
//! # Flash
//!
//! `FlashCenters` keeps the records in the map of the package `sequential-storage` (8.x), under the
//! class as a `u32` key. The label of a class lies in its record, so no cut pairs it with another
//! center. A power cut leaves each class old or new, as long as
//!
//! * a word that is not being programmed keeps its bits;
//! * a word that is being programmed may hold anything between what it was and what it should be;
//! * a word that marks a page, and of which fewer than four bits were programmed then, may be
//!   programmed again, with zeros.
//!
//! Nothing is asked of a page whose erase is cut: it may look intact, empty, or like anything else.
//! The map itself takes a page for whole that looks so, and erases the copies made from it. So the
//! first two pages of the range are a journal: each erase is announced there, and done again after a
//! cut. What is written is read again before the save is done.
//!
//! A record that is damaged later, by a bit that flips, is not taken for a center: the class has its
//! record before that one again, as far as it is still there, or is empty.
//!
//! A save compares with the flash, and writes the classes that differ. It returns what it did:
//! `SaveCost`. Ten classes of 64 dimensions of `i8` (a record takes 304 bytes), pages of 4 KiB that
//! last 10,000 erases, and words of 4 bytes; 3,000 saves after which one class in random order, or
//! every class, had changed (the test `flash` makes this table and fails when it changes):
//!
//! | classes a save | pages | bytes a save | erases a save | thousand saves in a life | years of a save an hour | of 60 an hour |
//! |---|---|---|---|---|---|---|
//! | 1 | 5 | 378 | 0.10 | 316 | 36 | 0.6 |
//! | 1 | 8 | 307 | 0.08 | 789 | 90 | 1.5 |
//! | 1 | 16 | 306 | 0.07 | 1875 | 214 | 3.6 |
//! | 10 | 5 | 3058 | 0.77 | 39 | 4 | 0.1 |
//! | 10 | 8 | 3058 | 0.77 | 78 | 9 | 0.1 |
//! | 10 | 16 | 3058 | 0.77 | 183 | 21 | 0.3 |
//!
//! # serde
//!
//! A table is a struct of `kind`, `element` and `classes`, each class its count and its numbers:
//!
//! ```json
//! {"kind": "ClassCenters", "element": "i8", "classes": [[2, [149, -3]], [0, [0, 0]]]}
//! ```
//!
//! Thresholds have no counts. In text formats an infinite or undefined threshold is the word `inf`,
//! `-inf` or `NaN`; a number that is too large for its type is refused. `f64` comes back to the bit if
//! the reader rounds correctly (`serde_json`: its feature `float_roundtrip`). Fingerprint and
//! quantization are not in it. A table is read by value, so that it stands on the stack on the way:
//! this is for hosts.

mod bytes;
pub(crate) mod class_rows;
mod crc32;
pub(crate) mod error;
#[cfg(feature = "sequential-storage")]
pub(crate) mod flash;
pub(crate) mod header;
pub(crate) mod image;
#[cfg(feature = "labels")]
pub(crate) mod label_map;
pub(crate) mod merged_images;
pub(crate) mod reader;
pub(crate) mod record;
#[cfg(feature = "serde")]
mod serde;
pub(crate) mod table_snapshot;
mod tables;
mod thresholds;

#[cfg(feature = "labels")]
pub use self::error::LabelError;
pub use self::error::{MergeError, SnapshotError};
#[cfg(feature = "sequential-storage")]
pub use self::flash::{
    FlashCenters,
    error::{FlashError, SaveCost},
};
#[cfg(feature = "labels")]
pub use self::label_map::LabelMap;
pub use self::{
    header::{ImageHeader, ImageInfo, TableKind},
    image::peek,
    merged_images::MergedImages,
    reader::ImageReader,
    record::{ClassLabels, NoLabels},
    table_snapshot::Snapshot,
};
pub use crate::element::number::NumberKind;
