//! Tables whose shape is known at run time, here those that lie in an image, are saved as others are.

use std::{vec, vec::Vec};

use crate::{
    element::number::NumberKind,
    persist::{
        class_rows::{ClassRows, TableShape, assert_small, check_own_shape},
        error::SnapshotError,
        header::{Extractor, ImageHeader, Origin},
        image::peek,
        image_sums::ImageSums,
        kind::TableKind,
        slots::{
            ImageSlots,
            medium::{SlotFlash, SlotGeometry},
            report::SlotsError,
        },
        snapshot::Snapshot,
    },
    tables::class_centers::ClassCenters,
};

type Table = ClassCenters<i16, 3, 5>;
const MODEL: Extractor = Extractor::new(7);

fn filled() -> Table {
    let mut table = Table::new();
    for (class, x) in [(0, -3), (0, 500), (2, i16::MIN)] {
        table.update(class, &[x, 1, 2, 3, 4]).unwrap();
    }
    table
}

fn image_of(table: &impl Snapshot) -> Vec<u8> {
    let mut image = vec![0; table.image_len()];
    assert_eq!(
        table.encode(&MODEL, Origin::UNUSED, &mut image),
        Ok(image.len())
    );
    image
}

/// Does something with the table in an image, and returns the image that it has then.
fn with(image: &mut [u8], change: impl FnOnce(&mut ImageSums<i16>)) {
    let header = peek(image).unwrap();
    let mut table = ImageSums::new(image, &header);
    change(&mut table);
    table.seal();
}

#[test]
fn a_table_in_an_image_is_read_and_written_as_the_table() {
    let (filled, empty) = (image_of(&filled()), image_of(&Table::new()));
    let mut image = empty.clone();
    with(&mut image, |table| {
        assert_eq!(
            (table.image_len(), table.record_len()),
            (Table::IMAGE_LEN, Table::RECORD_LEN)
        );
        table.restore(&MODEL, &filled).unwrap();
        assert_eq!(image_of(table), filled);
    });
    assert_eq!(image, filled);
    with(&mut image, |table| {
        let mut record = [0; Table::RECORD_LEN];
        let mut expected = record;
        for class in 0..3 {
            table.encode_class(class, &MODEL, &mut record).unwrap();
            self::filled()
                .encode_class(class, &MODEL, &mut expected)
                .unwrap();
            assert_eq!(record, expected);
            table.empty_class(class);
            assert_eq!(table.samples(class), 0);
            table.restore_class(class, &MODEL, &record).unwrap();
        }
    });
    assert_eq!(image, filled);
    // Of fewer classes: the further ones are empty.
    let mut small = ClassCenters::<i16, 1, 5>::new();
    small.update(0, &[9; 5]).unwrap();
    with(&mut image, |table| {
        table.restore(&MODEL, &image_of(&small)).unwrap()
    });
    let mut expected = Table::new();
    expected.update(0, &[9; 5]).unwrap();
    assert_eq!(image, image_of(&expected));
}

#[test]
fn there_is_no_number_outside_of_a_table_in_an_image() {
    with(&mut image_of(&filled()), |table| {
        for (class, place) in [(3, 0), (0, 5), (usize::MAX / 1000, 0)] {
            assert_eq!(table.number(class, place), None);
        }
        assert_eq!((table.number(2, 4), table.samples(3)), (Some(4), 0));
        table.put_class(3, [1; 5].into_iter(), 1);
        table.merge_class(3, [1; 5].into_iter(), 1);
        assert_eq!(image_of(table), image_of(&filled()));
        // An empty class is zeros, whatever numbers come with it.
        table.put_class(2, [1; 5].into_iter(), 0);
        assert_eq!((table.number(2, 4), table.samples(2)), (Some(0), 0));
    });
}

/// Such a type does not compile, and such a table has no image.
#[test]
fn a_shape_that_no_image_has_is_not_saved() {
    let header = |classes, dim| ImageHeader {
        kind: TableKind::ClassCenters,
        element: NumberKind::I16,
        classes,
        dim,
        centers: 1,
        extractor: MODEL,
        origin: Origin::UNUSED,
    };
    for (classes, dim) in [(0, 5), (3, 0), (u32::MAX, u32::MAX)] {
        let table = ImageSums::<i16>::new(&mut [], &header(classes, dim));
        let TableShape { classes, dim } = table.shape();
        let reason = SnapshotError::InvalidShape { classes, dim };
        assert_eq!(check_own_shape(&table), Err(reason));
        assert_eq!(
            table.encode(&MODEL, Origin::UNUSED, &mut [0; 100]),
            Err(reason)
        );
        assert_eq!(table.image(&MODEL, Origin::UNUSED).err(), Some(reason));
        if classes > 0 {
            assert_eq!(table.encode_class(0, &MODEL, &mut [0; 100]), Err(reason));
        }
    }
    assert_eq!(
        check_own_shape(&ImageSums::<i16>::new(&mut [], &header(3, 5))),
        Ok(())
    );
    assert_eq!(check_own_shape(&filled()), Ok(()));
}

/// Two sectors of RAM.
struct RamFlash([u8; 1024]);

impl SlotFlash for RamFlash {
    type Error = ();

    fn geometry(&self) -> SlotGeometry {
        SlotGeometry {
            word: 4,
            sector: 512,
            erased: 0xFF,
        }
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), ()> {
        bytes.copy_from_slice(&self.0[at as usize..][..bytes.len()]);
        Ok(())
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), ()> {
        self.0[at as usize..][..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), ()> {
        self.0[at as usize..][..len as usize].fill(0xFF);
        Ok(())
    }
}

#[test]
fn slots_hold_tables_of_any_shape() {
    let mut slots = ImageSlots::new(RamFlash([0xFF; 1024]), 0..1024, MODEL).unwrap();
    let (filled, mut image) = (image_of(&filled()), image_of(&Table::new()));
    with(&mut filled.clone(), |table| {
        slots.save(&[&*table, &self::filled()]).unwrap()
    });
    let mut table = Table::new();
    with(&mut image, |loaded| {
        let report = slots.load(&mut [loaded, &mut table]).unwrap();
        assert_eq!(report.sequence, 1);
    });
    assert_eq!((image, table), (filled, self::filled()));

    let mut slots = ImageSlots::new(RamFlash([0xFF; 1024]), 0..1024, MODEL).unwrap();
    let mut large = image_of(&ClassCenters::<i16, 9, 8>::new());
    with(&mut large, |table| {
        // 48 + 9 * (8 * 8 + 4) + 4, in units, and the header.
        let needed = 672 + 32;
        assert_eq!(
            slots.save(&[&*table]),
            Err(SlotsError::SlotTooSmall { needed })
        );
    });
}

/// Such a type does not compile where it is saved.
#[cfg(target_pointer_width = "64")]
#[test]
#[should_panic(expected = "too many classes to be saved")]
fn a_type_of_more_classes_than_a_header_can_tell_is_refused() {
    assert_small::<ClassCenters<i8, { 1 << 32 }, 1>>();
}

/// The same.
#[cfg(target_pointer_width = "64")]
#[test]
#[should_panic(expected = "too many dimensions to be saved")]
fn a_type_of_more_dimensions_than_a_header_can_tell_is_refused() {
    assert_small::<ClassCenters<i8, { u32::MAX as usize }, { 1 << 32 }>>();
}
