//! What reading an image, or a record, does to a table.

use class_centers::{
    UpdateError,
    persist::{ImageHeader, MergeError, MergedImages, NumberKind, Origin, SnapshotError},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    checksums,
    rng::Rng,
    tables::{INFO, Merge, Records, Table},
};

/// A table that holds something, and its image.
pub struct Held<V> {
    pub table: V,
    pub image: Vec<u8>,
}

impl<V: Table> Held<V> {
    pub fn new() -> Self {
        let table = V::taught();
        let image = table.saved();
        Self { table, image }
    }

    /// The same bits; without looking at them when numbers were not even read.
    fn assert_unchanged(&self, table: &V, error: SnapshotError) {
        let is_read = matches!(
            error,
            SnapshotError::Class { .. }
                | SnapshotError::InvalidLabel { .. }
                | SnapshotError::RepeatedLabel { .. }
                | SnapshotError::UnexpectedLabel { .. }
        );
        if is_read || *table != self.table {
            assert_eq!(table.saved(), self.image, "{error}");
        }
    }
}

/// What [`peek`](class_centers::persist::peek) says of an image.
pub type Header = Result<ImageHeader, SnapshotError>;

/// Whether the table takes an image.
pub fn restores<V: Table>(held: &Held<V>, image: &[u8], header: &Header, seed: u64) -> bool {
    let mut table = held.table.clone();
    let restored = table.restore(&INFO, image);
    if let Err(error) = restored {
        assert_eq!(header.map_or_else(|error| error, |_| error), error);
        held.assert_unchanged(&table, error);
        return false;
    }
    let header = header.unwrap();
    assert_eq!(header.image_len(), image.len());
    assert_eq!(header.extractor.fingerprint, INFO.fingerprint);
    assert_eq!(header.extractor.quantization, INFO.quantization);
    let again = table.to_image(&header.extractor, header.origin).unwrap();
    assert_same(&again, &grown::<V>(held, image, &header));
    assert_eq!(
        table.image_in_pieces(&header.extractor, header.origin, 1 + seed as usize % 16),
        again
    );
    let mut twin = V::new();
    twin.restore(&INFO, &again).unwrap();
    assert_eq!(twin.saved(), table.saved());
    lives(table, seed);
    true
}

/// An image of the table's own classes: further ones are empty, and of thresholds what they were.
fn grown<V: Table>(held: &Held<V>, image: &[u8], header: &ImageHeader) -> Vec<u8> {
    let (classes, all) = (header.classes as usize, held.table.shape().classes);
    let counts = if V::IS_COUNTED { 4 } else { 0 };
    let row = (image.len() - 52) / classes - counts;
    let [numbers, end] = [classes, all].map(|classes| 48 + classes * row);
    let mut grown = image[..numbers].to_vec();
    grown[16..20].copy_from_slice(&(all as u32).to_le_bytes());
    match V::IS_COUNTED {
        true => grown.resize(end, 0),
        false => grown.extend(&held.image[numbers..end]),
    }
    grown.extend(&image[numbers..image.len() - 4]);
    grown.resize(held.image.len(), 0);
    checksums::repair(&mut grown);
    grown
}

/// The same bytes, but that an empty class has no -0.
fn assert_same(again: &[u8], before: &[u8]) {
    assert_eq!(again.len(), before.len());
    let pairs = || again.iter().zip(before).take(again.len() - 4);
    let differ = pairs().filter(|(new, old)| new != old).count();
    let negative_zeros = pairs().filter(|pair| *pair == (&0, &0x80)).count();
    assert_eq!(differ, negative_zeros, "{again:?}");
    assert!(differ > 0 || again == before, "the checksum");
}

/// Everything may be done with the table, and it can be saved then.
fn lives<V: Table>(mut table: V, seed: u64) {
    table.check();
    let mut rng = Rng::new(seed);
    for _ in 0..4 {
        table.live(&mut rng);
        table.check();
    }
    table.saved();
}

/// Whether the element is one that a table takes beside its own: what becomes of it, the target `merge` says.
fn is_shorter<V: Table>(element: NumberKind) -> bool {
    V::ELEMENT == NumberKind::I16 && matches!(element, NumberKind::I8 | NumberKind::U8)
}

/// Merging an image is restoring it, and merging that.
pub fn merges<V: Merge>(held: &Held<V>, image: &[u8], header: &Header) {
    let (mut table, mut expected, mut other) = (held.table.clone(), held.table.clone(), V::new());
    let merged = table.merge_image(&INFO, image);
    if let Err(error) = merged {
        held.assert_unchanged(&table, error);
    }
    if let Ok(header) = header
        && !is_shorter::<V>(header.element)
    {
        let restored = other.restore(&INFO, image);
        let wanted = restored.and_then(|()| expected.add(&other).map_err(in_its_class));
        assert_eq!(merged, wanted);
        merges_once(held, image, header.origin, merged.map(|()| expected));
    }
    if merged.is_ok() {
        table.check();
    }
}

/// A list merges an image of a device once.
fn merges_once<V: Merge>(
    held: &Held<V>,
    image: &[u8],
    origin: Origin,
    merged: Result<V, SnapshotError>,
) {
    let (mut table, mut list) = (held.table.clone(), MergedImages::<1>::new());
    let first = list.merge(&mut table, &INFO, image);
    match (origin.device, &merged) {
        (0, _) => assert_eq!(first, Err(MergeError::NoDevice)),
        (_, Err(error)) => assert_eq!(first, Err(MergeError::Image(*error))),
        (device, Ok(expected)) => {
            assert_eq!(first, Ok(()));
            assert_eq!(table.saved(), expected.saved());
            let sequence = origin.sequence;
            let again = list.merge(&mut table, &INFO, image);
            assert_eq!(again, Err(MergeError::AlreadyMerged { device, sequence }));
            assert_eq!(table.saved(), expected.saved());
        }
    }
    if first.is_err() {
        assert_eq!(table, held.table);
    }
}

fn in_its_class(error: UpdateError) -> SnapshotError {
    match error {
        UpdateError::ClassFull { class } | UpdateError::SumOutOfRange { class, .. } => {
            SnapshotError::Class { class, error }
        }
        _ => panic!("merging fails by {error:?}"),
    }
}

pub fn restores_class<V: Records>(held: &Held<V>, record: &[u8], class: usize, seed: u64) {
    let mut table = held.table.clone();
    if let Err(error) = table.restore_class(class, &INFO, record) {
        held.assert_unchanged(&table, error);
        return;
    }
    assert_same(&table.record(class).unwrap(), record);
    for other in (0..2).filter(|other| *other != class) {
        assert_eq!(table.record(other), held.table.record(other));
    }
    lives(table, seed);
}

/// The bytes of a table in two formats of serde, one of them a text.
pub fn serialized<V: Serialize>(table: &V) -> [Vec<u8>; 2] {
    let binary = postcard::to_stdvec(table).expect("a table that can be saved");
    [
        binary,
        serde_json::to_vec(table).expect("a table that can be saved"),
    ]
}

/// What serde accepts may be, and comes back.
pub fn deserializes<V>(_: &Held<V>, bytes: &[u8], seed: u64)
where
    V: Table + Serialize + DeserializeOwned,
{
    let binary = postcard::from_bytes::<V>(bytes).ok();
    let text = serde_json::from_slice::<V>(bytes).ok();
    for table in binary.into_iter().chain(text) {
        let [binary, text] = serialized(&table);
        let twins: [V; 2] = [
            postcard::from_bytes(&binary).unwrap(),
            serde_json::from_slice(&text).unwrap(),
        ];
        assert!(twins.iter().all(|twin| twin.saved() == table.saved()));
        lives(table, seed);
    }
}
