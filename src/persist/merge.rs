//! What others learned, added in place: an image to a table, or to an image.

use crate::{
    element::{
        Element,
        compensated::Compensated,
        number::{Number, NumberKind},
    },
    persist::{
        bytes::Bytes,
        class_rows::{ClassRows, check_own, width},
        error::{MergeError, SnapshotError},
        header::{Extractor, ImageHeader},
        image::{check_header, peek},
        image_sums::ImageSums,
        kind::TableKind,
        rows::ImageRows,
        sums::check_sums,
    },
};

/// Adds what an image holds to another image, in place, of whatever shape and element its header says: as
/// if its table were restored, took the other image in by
/// [`merge_image`](crate::persist::Snapshot::merge_image), and were encoded again.
///
/// Both are images of [`ClassCenters`](crate::ClassCenters), of one feature extractor and quantization and
/// of as many dimensions. `other` has at most as many classes as `into`; the further ones stay as they are.
/// Both have the same element, or `into` is of `i16` and `other` of `i8` or `u8`: sums of `i16` are `i64`,
/// so that is exact, and a class holds 2^32 - 1 samples of many devices. `into` keeps its origin.
///
/// Needs no RAM beside the bytes, and no table. Costs seven passes over the bytes: for the checksums of
/// both, to check the classes of both and their sums, to add, and for the new checksum. It holds the code of
/// every element: 16 KB on a Cortex-M4F and 19 KB on an M0, at opt-level `s`. Where the element is known,
/// `merge_image` is smaller, 2 KB.
///
/// ```
/// use class_centers::ClassCenters;
/// use class_centers::persist::{Extractor, Origin, Snapshot, merge_images};
///
/// const MODEL: Extractor = Extractor::new(7);
/// type Device = ClassCenters<i8, 2, 3>;
/// type Fleet = ClassCenters<i16, 5, 3>;
///
/// let mut device = Device::new();
/// device.update(1, &[90, -2, 0])?;
/// let mut learned = [0; Device::IMAGE_LEN];
/// device.encode(&MODEL, Origin { device: 0xA1, sequence: 1 }, &mut learned)?;
///
/// // What all devices learned, as bytes: a file, or a row of a database.
/// let mut all = [0; Fleet::IMAGE_LEN];
/// Fleet::new().encode(&MODEL, Origin::UNUSED, &mut all)?;
/// merge_images(&mut all, &learned)?;
/// merge_images(&mut all, &learned)?;
///
/// let mut fleet = Fleet::new();
/// fleet.restore(&MODEL, &all)?;
/// assert_eq!((fleet.count(1), fleet.sum(1)), (2, Some(&[180, -4, 0])));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Merging is not idempotent: [`MergedImages::add`](crate::persist::MergedImages::add) keeps the list of
/// what was merged, and refuses repeats.
///
/// # Errors
///
/// `into` is what it was, byte for byte. In this order: `Target` when [`peek`] refuses `into`, it is no
/// image of `ClassCenters` (`KindMismatch`), or a class of it holds what no embeddings give (`Class`);
/// `Image` for what [`merge_image`](crate::persist::Snapshot::merge_image) refuses of `other`.
pub fn merge_images(into: &mut [u8], other: &[u8]) -> Result<(), MergeError> {
    let header = peek(into).map_err(MergeError::Target)?;
    if header.kind != TableKind::ClassCenters {
        return Err(MergeError::Target(SnapshotError::KindMismatch));
    }
    match header.element {
        NumberKind::F32 => merge_into::<f32>(into, &header, other),
        NumberKind::F64 => merge_into::<f64>(into, &header, other),
        NumberKind::I8 => merge_into::<i8>(into, &header, other),
        NumberKind::U8 => merge_into::<u8>(into, &header, other),
        NumberKind::I16 => merge_into::<i16>(into, &header, other),
        NumberKind::Compensated => merge_into::<Compensated>(into, &header, other),
        // No image of a table of sums has distances.
        NumberKind::U32 | NumberKind::U64 => {
            Err(MergeError::Target(SnapshotError::ElementMismatch))
        }
    }
}

/// Adds an image to one whose checksum and header are right.
#[inline(never)]
fn merge_into<T: Element>(
    image: &mut [u8],
    header: &ImageHeader,
    other: &[u8],
) -> Result<(), MergeError> {
    let mut sums = ImageSums::<T>::new(image, header);
    check_own(&sums).map_err(MergeError::Target)?;
    merge_image(&mut sums, &header.extractor, other)?;
    sums.seal();
    Ok(())
}

/// Adds what the image of a table holds, in place.
///
/// Every class is checked before the first one is merged.
pub(crate) fn merge_image<V: ClassRows>(
    table: &mut V,
    extractor: &Extractor,
    image: &[u8],
) -> Result<(), SnapshotError> {
    const {
        assert!(
            V::IS_MERGEABLE && !V::IS_READ_ONLY,
            "the table does not take in what others learned"
        )
    }
    peek(image)?;
    let element = check_header(table, extractor, &image, takes::<V>)?;
    let other = Other::check(table, element, &image)?;
    let classes = 0..other.rows.classes();
    classes
        .clone()
        .try_for_each(|class| check_merge(table, &other, class))?;
    for class in classes {
        merge_class(table, &other, class);
    }
    Ok(())
}

/// Whether a table takes sums of an element: of its own, and one of `i16` those of shorter integers.
#[inline(always)]
fn takes<V: ClassRows>(element: NumberKind) -> bool {
    element == V::ELEMENT
        || (V::ELEMENT == NumberKind::I16 && matches!(element, NumberKind::I8 | NumberKind::U8))
}

/// An image whose classes were checked, for a table that takes it.
struct Other<'a> {
    /// The numbers as they stand in the image.
    rows: ImageRows<'a>,
    /// What they are sums of.
    element: NumberKind,
}

impl<'a> Other<'a> {
    /// Refuses classes that no table of the image's element holds.
    #[inline(always)]
    fn check<V: ClassRows>(
        table: &V,
        element: NumberKind,
        image: &'a dyn Bytes,
    ) -> Result<Self, SnapshotError> {
        let rows = match element {
            NumberKind::I8 if element != V::ELEMENT => check_rows::<i8>(image, width(table))?,
            NumberKind::U8 if element != V::ELEMENT => check_rows::<u8>(image, width(table))?,
            _ => {
                let rows = ImageRows::new(table, image);
                rows.check(table)?;
                rows
            }
        };
        Ok(Self { rows, element })
    }

    /// The numbers of a class, as those of the table. A sum of `i8` is extended by its sign, one of `u8` by
    /// zeros.
    #[inline(always)]
    fn numbers<V: ClassRows>(&self, class: usize) -> impl Iterator<Item = V::Number> + Clone {
        let is_signed = V::ELEMENT == NumberKind::I16 && self.element == NumberKind::I8;
        let extended = move |bits| match is_signed {
            true => i64::from(bits as i32) as u64,
            false => bits,
        };
        let bits = self.rows.numbers(class);
        bits.map(move |bits| V::Number::from_bits(extended(bits)))
    }
}

/// The rows of an image of sums of another element than the table's, checked.
#[inline(never)]
fn check_rows<T: Element>(image: &dyn Bytes, width: usize) -> Result<ImageRows<'_>, SnapshotError> {
    let rows = ImageRows::of_numbers::<T::Sum>(image, width, true);
    let check = |class| check_sums::<T>(class, rows.numbers(class), rows.count(class));
    (0..rows.classes()).try_for_each(check)?;
    Ok(rows)
}

/// Refuses a class of an image that does not fit beside that of the table.
#[inline(never)]
fn check_merge<V: ClassRows>(table: &V, other: &Other, class: usize) -> Result<(), SnapshotError> {
    table.check_merge(class, other.numbers::<V>(class), other.rows.count(class))
}

/// Adds one class of an image that was checked.
#[inline(never)]
fn merge_class<V: ClassRows>(table: &mut V, other: &Other, class: usize) {
    table.merge_class(class, other.numbers::<V>(class), other.rows.count(class));
}
