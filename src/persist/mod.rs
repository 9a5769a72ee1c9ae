//! Saving and restoring tables: a page of documentation.
//!
//! # Which way
//!
//! | what | is | for |
//! |---|---|---|
//! | an image: [`encode`](Snapshot::encode), [`restore`](Snapshot::restore) | a whole table as bytes | backups, factory data, files, serial lines; every table |
//! | [`image`](Snapshot::image) | the same, read in pieces | no RAM for a second copy |
//! | [`merge_image`](Snapshot::merge_image), [`MergedImages`] | what other devices learned, added in place | fleets |
//! | [`merge_images`] | an image added to an image, of any shape | servers, gateways, files: no table is needed |
//! | a record: [`encode_class`](Snapshot::encode_class) | one class as bytes | an EEPROM, a store of one's own |
//! | [`ImageSlots`] | images in two slots of flash, the newest counts | most devices that save what they learn |
//! | `FlashCenters`, feature `sequential-storage` | a record a class in NOR flash | big tables of which a little changes, saved often |
//! | `Serialize`, `Deserialize`, feature `serde` | any format of serde | hosts, protocols that are there already |
//!
//! ```
//! use class_centers::{ClassCenters, persist::{Extractor, Origin, Snapshot, SnapshotError}};
//!
//! type Gestures = ClassCenters<i8, 3, 2>;
//! const MODEL: Extractor = Extractor::new(0x5EED_0007);
//!
//! let mut gestures = Gestures::new();
//! gestures.update(1, &[70, -3])?;
//! let mut image = [0; Gestures::IMAGE_LEN];
//! gestures.encode(&MODEL, Origin::UNUSED, &mut image)?;
//!
//! let mut restored = Gestures::new();
//! restored.restore(&MODEL, &image)?;
//! assert_eq!(restored, gestures);
//!
//! // Of another feature extractor, or damaged: refused, and the table stays as it is.
//! let other = restored.restore(&Extractor::new(8), &image);
//! assert_eq!(other, Err(SnapshotError::FingerprintMismatch { fingerprint: 0x5EED_0007 }));
//! image[60] ^= 1;
//! assert_eq!(restored.restore(&MODEL, &image), Err(SnapshotError::Damaged));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Images of any shape
//!
//! A program need not know the shape of an image: [`peek`] tells it, and tables over slices take it. This one
//! reads what one device learned, adds what another one learned, and classifies. A table of `i16` takes images
//! of `i8`, `u8` and `i16`, so that it serves for all integers; the `element` of a header tells them from floats.
//! An image of more classes than the table is refused, so the table has those of the larger one. What is merged
//! twice counts twice, unless [`MergedImages`] keeps account.
//!
//! ```
//! use class_centers::{ClassCentersMut, SliceView, persist::{self, Snapshot, TableKind}};
//! # use class_centers::{ClassCenters, persist::{Extractor, Origin}};
//! # fn received() -> Result<[Vec<u8>; 2], Box<dyn std::error::Error>> {
//! #     let mut image = |class, x: [i8; 3]| -> Result<Vec<u8>, Box<dyn std::error::Error>> {
//! #         let mut table = ClassCenters::<i8, 4, 3>::new();
//! #         table.update(class, &x)?;
//! #         let mut image = vec![0; table.image_len()];
//! #         table.encode(&Extractor::new(7), Origin::UNUSED, &mut image)?;
//! #         Ok(image)
//! #     };
//! #     Ok([image(0, [90, 0, 0])?, image(3, [0, 80, 0])?])
//! # }
//!
//! let [first, second] = received()?;
//!
//! // What is it? The shape is one that a table can have, so the slices can be made.
//! let header = persist::peek(&first)?;
//! assert_eq!(header.kind, TableKind::ClassCenters);
//! let (classes, dim) = (header.classes as usize, header.dim as usize);
//! let (mut sums, mut counts) = (vec![0; classes * dim], vec![0; classes]);
//! let mut table = ClassCentersMut::<i16>::new(&mut sums, &mut counts, dim)?;
//!
//! // Both are taken whole or not at all.
//! table.merge_image(&header.extractor, &first)?;
//! table.merge_image(&header.extractor, &second)?;
//! assert_eq!(table.as_ref().total_count(), 2);
//!
//! let query = vec![1; dim];
//! let nearest = table.as_ref().nearest(&query)?.ok_or("nothing was learned")?;
//! assert_eq!(nearest.class, 3);
//!
//! // As bytes, without a table: the image of the first with what the second holds.
//! let mut both = first.clone();
//! persist::merge_images(&mut both, &second)?;
//! assert_eq!(persist::peek(&both)?.classes, 4);
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
//! | 6..8 | length of the header | 48; 64 for kinds 7, 8 and 9 |
//! | 8..9 | kind of table | [`TableKind`] |
//! | 9..10 | element | [`NumberKind`] |
//! | 10..12 | zero point | `i16`; 0 without quantization |
//! | 12..16 | scale | `f32`; 0 without quantization |
//! | 16..20 | classes | `u32` |
//! | 20..24 | dimensions | `u32`; 2 for thresholds, the longest label for labels |
//! | 24..32 | fingerprint | `u64`: names the feature extractor |
//! | 32..40 | device | `u64`; 0 when unused |
//! | 40..48 | sequence | `u64`; 0 when unused |
//! | 48..64 | four words | in a header of 64 bytes alone: `u32`, see below |
//! | 48.. or 64.. | numbers | class by class, see below |
//! | | triangle | of kinds 8 and 9, see below: row `i` has `i + 1` numbers |
//! | | counts | a `u32` for each class, or each center of it; none for thresholds and whitenings |
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
//! | 7 `MultiCenters` | the sums of each of its centers, one after another | `Element::Sum` |
//! | 8 `SharedCovariance` | its sums | `Element::Sum` |
//! | 9 `Whitening`, of one class | the offsets | `WhiteningElement::Offset` |
//! | 10 `Recognizer` | its sums | `Element::Sum` |
//!
//! | kind | words, zeros behind them | triangle |
//! |---|---|---|
//! | 7 `MultiCenters` | centers of a class | none |
//! | 8 `SharedCovariance` | whether it is frozen, 0 or 1; samples of classes that are no longer there; how many classes these were | the second moments, `CovarianceElement::Moment` |
//! | 9 `Whitening` | shift; shrinkage, the bits of an `f32`; smallest pivot, the bits of an `f32` | the weights, `WhiteningElement::Weight` |
//! | 10 `Recognizer` | bytes of a label; whether the accepted distance was calibrated, 0 or 1; its square, 8 bytes | none: the bytes of each class, below |
//!
//! Of a `Recognizer` the bytes of each class stand where others have a triangle: flags (1 trimmed, 2 not exact,
//! 4 frozen), the length of the label, the spread in 8 bytes (`u64`, or an `f32` and zeros), the label with zeros behind
//! it, and the enrolled center. Centers follow from the sums; the open enrollment is not saved. An image of another
//! feature extractor is taken, as labels of classes that are to be enrolled again.
//!
//! Sums and moments are `i32` of `i8`, `u32` and `i32` of `u8`, `i64` of `i16`, `f32` of `f32`; offsets are `i32` of
//! bytes, `i64` of `i16`, and weights `i16`; both are `f32` of `f32`. So numbers and triangle stand at multiples of
//! their length.
//!
//! Elements: 1 `f32`, 2 `f64`, 3 `i8`, 4 `u8`, 5 `i16`, 6 `Compensated`, 7 `u32`, 8 `u64`. Version 1 is
//! read by every later release. The file `bindings/python/class_centers.py` of the repository reads, writes and
//! merges images on a host.
//!
//! `restore` checks everything and then writes in place: length, magic, version, checksum, kind,
//! element, shape, fingerprint, quantization, of each class that `count` embeddings can have these
//! numbers, of labels that no two are the same, of the centers of a class that they hold no more samples together
//! than one may, of second moments that so many samples can have them, and of a whitening that no sum leaves its
//! type. Its stack does not grow with the table.
//!
//! A header of a shape that no table can have is refused, whatever its checksum says: no classes or no
//! dimensions; a length of more bytes than memory has; thresholds of other than two numbers, labels of more
//! than 255 bytes, centers of more dimensions than `TableElement::MAX_DIM`, triangles of more than 16,383.
//!
//! An image of **fewer classes** than the table has is taken, by `restore`, by `merge_image` and from slots:
//! a product that gains a class reads what it has. The further classes become empty by `restore` (of an array
//! of thresholds they stay as they are, since no threshold means that there is none), and stay as they are by
//! `merge_image`. An image of more classes is refused, since they would be lost, and so is one of other
//! dimensions, or of other centers a class.
//!
//! Sums of `i16` are `i64`, so a `ClassCenters` of `i16`, or its image, **takes images of `i8` and `u8`** too,
//! by `merge_image` and `merge_images`: exactly, and up to 2^32 - 1 samples of a class, which is how many
//! devices' sums are added up. Each image is checked as what it is.
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
//! # Which store is for whom
//!
//! | | [`ImageSlots`] | `FlashCenters` |
//! |---|---|---|
//! | keeps | every table, thresholds and labels, together | a table whose classes are learned one by one, and its labels |
//! | waits | blocking, also callbacks in C | asynchronous |
//! | flash | erased to 0xFF or 0x00, words of 1 to 32 bytes | erased to 0xFF, words of 1 to 32 bytes |
//! | sectors | two slots of one sector or more: 256 KiB on sectors of 128 KiB | four pages or more: 512 KiB on pages of 128 KiB |
//! | a save writes | all images | the classes that changed |
//! | a save erases | one slot, after a deletion both | pages as they fill up: the table below |
//! | RAM | 64 bytes, on the stack | a buffer of the length of a record or more |
//! | code | load and save: in `docs/costs.md`, `image_slots` | several times as much, and the package |
//! | panic paths | none, proved | those of the package |
//! | a power cut leaves | all images old, or all new | each class old or new |
//!
//! **`FlashCenters` takes tables of rows only**: `ClassCenters`, `MovingCenters`, `CenterTable` and
//! `ClassVariance`. The triangle of a `SharedCovariance` changes with every sample, and the centers of a
//! class of `MultiCenters` change together: of both, records of old and new classes side by side would be a table
//! that no samples give. An image in slots is all old or all new. A `Recognizer`
//! is one image as well: labels, centers and the accepted distance belong together.
//!
//! Ten classes of 64 dimensions of `i8` are an image of 2,652 bytes. On two slots of 4 KiB that last
//! 10,000 erases each, 20,000 saves are a save an hour for two years; slots do not grow with that, so
//! what is saved more often goes into `FlashCenters` with many pages.
//!
//! # Two slots, version 1
//!
//! A slot is half of the range: whole sectors. All is little endian. Reads and programs are of 32 bytes
//! at a multiple of 32, so that they are whole words of any flash.
//!
//! | bytes | field | |
//! |---|---|---|
//! | 0..4 | magic | `CCSL` |
//! | 4..5 | version | 1 |
//! | 5..6 | flags | 1: the other slot holds what was deleted, and is to be erased |
//! | 6..8 | | 0 |
//! | 8..12 | sequence | `u32`: that of the save before, plus the slots that this save erases, 1 or 2 |
//! | 12..16 | length | `u32`: the bytes of all images |
//! | 16..20 | checksum | CRC-32/ISO-HDLC of all images |
//! | 20..24 | checksum | of the bytes before it, as above |
//! | 24..32 | | 0 |
//! | 32.. | images | one after another, each with zeros behind it up to a multiple of 32 |
//!
//! A save checks the newest slot as a load does; erases the other one; programs the images, each unit
//! of which it reads again; and programs the header last. So a slot with a header was written to its
//! end. The newest slot of which header and images have the right checksums counts; sequence numbers are
//! compared by their difference, and go round.
//!
//! * A power cut leaves what was saved before, or all that is being saved. A word that was being
//!   programmed, or a sector that was being erased, may look like anything, or not be readable. A word
//!   that cannot be read is damaged; it never locks the slots. A driver that can read nothing is an
//!   error, not an empty flash.
//! * After a flipped bit or an unreadable word the tables may be older or empty, and then the report
//!   says so: [`SlotsReport`]. Wrong numbers are never loaded.
//! * A class that was deleted does not come back by any one of them, once the save has returned, or a
//!   load after the cut: nothing of it is in the range then. A save sees a deletion by itself: a class
//!   with samples in the newest slot has none now, or a label was removed or changed. It marks its slot,
//!   erases the other one after its own is verified, and a load finishes that. What was saved is there
//!   only once from then to the next save; two saves make it twice again.
//! * Where no deletion shows, since a class was emptied and learned anew between two saves or some
//!   samples of it were taken out, [`save_and_purge`](ImageSlots::save_and_purge) does the same.
//!
//! # Flash: a record a class
//!
//! `FlashCenters` keeps the records in the map of the package `sequential-storage` (8.x), one item for
//! each class. The label of a class lies in its record, so no cut pairs it with another center. Two
//! pages before the map are a journal: each erase is announced there, and done again after a cut; and
//! the number of the newest record of each class is noted there, once it can be read.
//!
//! An item of version 2, and an entry of the journal:
//!
//! | bytes | item | | bytes | entry | |
//! |---|---|---|---|---|---|
//! | 0..3 | class | the key of the map | 0..4 | value | by its kind |
//! | 3..4 | version | 2 | 4..8 | checksum | CRC-32 of the kind, a byte, and the value |
//! | 4..7 | number | of the record among those of the class | | | |
//! | 7..8 | seed | of the mask | | | |
//! | 8.. | record | each byte exclusive-or its mask | | | |
//!
//! | kind | value |
//! |---|---|
//! | `g`, the first of a page | the generation of the page: the later one is in use |
//! | `e` | pages that are to be erased, the first and how many, 16 bits each; 0 when that is done |
//! | `n` | how many pages of the map were erased before |
//! | `s` | number of the newest record (19 bits), whether it is of an empty class (1), class (12) |
//! | `p` | whether a purge has begun and is not finished |
//! | `c` | nothing noted before counts |
//!
//! The mask keeps the map from taking a part of a record for an item, when the header before it is
//! damaged. Items of version 1 (class in four bytes, then the record) and their journals are read too.
//!
//! **Power cuts.** A cut at any program or erase leaves each class old or new, as long as
//!
//! * a word that is not being programmed keeps its bits;
//! * a word that is being programmed may hold anything between what it was and what it should be, or
//!   cannot be read until it is erased (ECC);
//! * a word that marks a page, and of which fewer than four bits were programmed then, may be
//!   programmed again, with zeros.
//!
//! A page whose erase is cut may look intact, empty, or like anything else. What is written is read
//! again before the save is done.
//!
//! **Damage.** A flipped bit, or a word that cannot be read, anywhere in the range: at most one class
//! is older than it was saved, or empty, and the report of `load` says which (`LoadReport`). The record
//! and its note lie in different pages, so a single damage never hits both. A record that is damaged is
//! not taken for a center: the class has its record before that one, as far as it is still there. The
//! next save writes it anew. Two damages may hit a record and its note: of a million random pairs of
//! flipped bits in a range of 3 KiB, 748 left a class older without a word, 242 of them one that was
//! deleted.
//!
//! **Deletion.** A class that was deleted does not come back after any single damage, nor after any
//! cut; its label and its sums stay in flash until their page is erased. `FlashCenters::purge` erases
//! every page behind the journal once, while the records go round, so that no byte of them is left.
//!
//! **Cost.** `load` reads each record in the range twice, `save` once when nothing changed and twice
//! otherwise, beside what the map reads to find room. The journal has room for a note of each class:
//! `page / 8 - 7` classes with words of up to 8 bytes (505 on pages of 4 KiB).
//!
//! A save compares with the flash, and writes the classes that differ. It returns what it did:
//! `SaveCost`. Ten classes of 64 dimensions of `i8` (a record takes 304 bytes), pages of 4 KiB that
//! last 10,000 erases, and words of 4 bytes; 1,000 saves after which one class in random order, or
//! every class, had changed (the test `flash` makes this table and fails when it changes):
//!
//! | classes a save | pages | bytes a save | erases a save | thousand saves in a life | years of a save an hour | of 60 an hour |
//! |---|---|---|---|---|---|---|
//! | 1 | 5 | 392 | 0.10 | 312 | 36 | 0.6 |
//! | 1 | 8 | 321 | 0.08 | 769 | 88 | 1.5 |
//! | 1 | 16 | 320 | 0.07 | 2000 | 228 | 3.8 |
//! | 10 | 5 | 3180 | 0.79 | 39 | 4 | 0.1 |
//! | 10 | 8 | 3180 | 0.79 | 78 | 9 | 0.1 |
//! | 10 | 16 | 3180 | 0.78 | 182 | 21 | 0.3 |
//!
//! # serde
//!
//! A table is a struct of `kind`, `element` and `classes`, each class its count and its numbers:
//!
//! ```json
//! {"kind": "ClassCenters", "element": "i8", "classes": [[2, [149, -3]], [0, [0, 0]]]}
//! ```
//!
//! The classes of `MultiCenters` are lists of their centers, each a count and its numbers. A
//! `SharedCovariance` has three further fields, and a `Whitening` no classes:
//!
//! ```json
//! {"kind": "MultiCenters", "element": "i8", "classes": [[[2, [149, -3]], [0, [0, 0]]]]}
//! {"kind": "SharedCovariance", "element": "i8", "classes": [[2, [4, 0]]], "is_frozen": false,
//!     "released": [0, 0], "moments": [8, 0, 0]}
//! {"kind": "Whitening", "element": "i8", "offsets": [0, 0], "shift": 0, "shrinkage": 0.0,
//!     "smallest_pivot": 0.0, "weights": [0, 0, 0]}
//! ```
//!
//! Thresholds have no counts. In text formats an infinite or undefined threshold is the word `inf`,
//! `-inf` or `NaN`; a number that is too large for its type is refused. `f64` comes back to the bit if
//! the reader rounds correctly (`serde_json`: its feature `float_roundtrip`). Fingerprint and
//! quantization are not in it. A table is read by value, so that it stands on the stack on the way:
//! this is for hosts. The shape is that of the table: fewer classes are refused too, since the type that
//! reads a text is mostly the one that wrote it.

mod borrowed;
mod bytes;
pub(crate) mod class_rows;
mod crc32;
pub(crate) mod error;
#[cfg(feature = "sequential-storage")]
pub(crate) mod flash;
pub(crate) mod header;
pub(crate) mod image;
mod image_sums;
pub(crate) mod kind;
#[cfg(feature = "labels")]
pub(crate) mod label_map;
pub(crate) mod lengths;
pub(crate) mod merge;
pub(crate) mod merged_images;
mod multi_centers;
pub(crate) mod numbers;
pub(crate) mod reader;
pub(crate) mod record;
mod rows;
#[cfg(feature = "serde")]
pub(crate) mod serde;
mod shared_covariance;
pub(crate) mod slots;
pub(crate) mod snapshot;
pub(crate) mod sums;
mod tables;
#[cfg(test)]
mod tests;
mod thresholds;
mod whitening;

#[cfg(feature = "labels")]
pub use self::error::LabelError;
pub use self::error::{MergeError, SnapshotError};
#[cfg(feature = "sequential-storage")]
pub use self::flash::{
    FlashCenters,
    error::{FlashError, SaveCost},
    ledger::ClassState,
    report::LoadReport,
};
#[cfg(feature = "labels")]
pub use self::label_map::LabelMap;
#[cfg(feature = "embedded-storage")]
pub use self::slots::medium::NorSlots;
pub use self::slots::{
    ImageSlots,
    image::SlotImage,
    medium::{SLOT_UNIT, SlotFlash, SlotGeometry},
    report::{Loaded, OldSlot, SlotsError, SlotsReport},
};
pub use self::{
    header::{Extractor, ImageHeader, Origin},
    image::peek,
    kind::TableKind,
    merge::merge_images,
    merged_images::MergedImages,
    reader::ImageReader,
    record::{ClassLabels, NoLabels},
    snapshot::Snapshot,
};
pub use crate::element::number::NumberKind;
