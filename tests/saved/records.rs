//! Records hold one class each, and stay readable when a table grows.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, MovingCenters, UpdateError,
    persist::{Snapshot, SnapshotError},
};
use support::saved::{CLASSES, DIM, INFO, Saved, repair};

type Table = ClassCenters<i8, CLASSES, DIM>;
const LEN: usize = Table::RECORD_LEN;

fn record(class: usize) -> [u8; LEN] {
    let mut record = [0; LEN];
    assert_eq!(
        Table::filled().encode_class(class, &INFO, &mut record),
        Ok(LEN)
    );
    record
}

/// Asserts that a record is refused, and that the table stays as it is.
#[track_caller]
fn refused(class: usize, record: &[u8]) -> SnapshotError {
    let mut table = Table::filled();
    let error = table.restore_class(class, &INFO, record).unwrap_err();
    assert_eq!(table, Table::filled());
    error
}

macro_rules! round_trip {
    ($($name:ident: $table:ty;)*) => {$(
        #[test]
        fn $name() {
            let (table, mut restored) = (<$table>::filled(), <$table>::empty());
            let mut record = [0; <$table>::RECORD_LEN];
            for class in 0..CLASSES {
                assert_ne!(restored, table);
                table.encode_class(class, &INFO, &mut record).unwrap();
                restored.restore_class(class, &INFO, &record).unwrap();
            }
            assert_eq!(restored, table);
        }
    )*};
}
round_trip! {
    sums_come_back_class_by_class: ClassCenters<f64, CLASSES, DIM>;
    moving_centers_come_back_class_by_class: MovingCenters<CLASSES, DIM>;
    prepared_centers_come_back_class_by_class: CenterTable<u8, CLASSES, DIM>;
    spreads_come_back_class_by_class: ClassVariance<CLASSES, DIM>;
}

#[test]
fn the_other_classes_are_left_alone() {
    let mut table = Table::filled();
    table.clear_class(0).unwrap();
    table.update(1, &[7; DIM]).unwrap();
    table.restore_class(0, &INFO, &record(0)).unwrap();
    assert_eq!(table.sum(0), Table::filled().sum(0));
    assert_eq!((table.count(1), table.sum(1)), (1, Some(&[7; DIM])));
}

/// A product that learned a class more reads what it had.
#[test]
fn a_record_fits_a_table_of_more_classes() {
    let mut larger = ClassCenters::<i8, 9, DIM>::new();
    larger.restore_class(2, &INFO, &record(2)).unwrap();
    assert_eq!(larger.sum(2), Table::filled().sum(2));
}

#[test]
fn every_truncation_and_every_flip_of_a_bit_is_refused() {
    let mut record = record(0);
    for len in 0..LEN {
        let error = refused(0, &record[..len]);
        let expected = match len {
            0..34 => SnapshotError::Truncated { needed: 34 },
            _ => SnapshotError::Damaged,
        };
        assert_eq!(error, expected, "{len}");
    }
    for bit in 0..8 * LEN {
        record[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(refused(0, &record), SnapshotError::Damaged, "{bit}");
        record[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn each_field_is_looked_at() {
    use SnapshotError::{
        Class, ElementMismatch, FingerprintMismatch, InvalidHeader, KindMismatch, NewerVersion,
        QuantizationMismatch, ShapeMismatch,
    };
    let dim = DIM as u32;
    let fingerprint = INFO.fingerprint ^ 1;
    let full = UpdateError::ClassFull { class: 0 };
    let misfit = UpdateError::SumOutOfRange { class: 0, dim: 0 };
    let cases: &[(usize, &[u8], SnapshotError)] = &[
        (0, &[0], InvalidHeader { offset: 0 }),
        (0, &[2], NewerVersion { version: 2 }),
        (1, &[2], KindMismatch),
        (2, &[4], ElementMismatch),
        (3, &[1], InvalidHeader { offset: 3 }),
        (4, &[6], ShapeMismatch { classes: 1, dim: 6 }),
        (8, &[1], ShapeMismatch { classes: 2, dim }),
        (
            8,
            &[0xFF; 4],
            ShapeMismatch {
                classes: u32::MAX,
                dim,
            },
        ),
        (
            12,
            &[0, 0, 0, 1],
            Class {
                class: 0,
                error: full,
            },
        ),
        (
            12,
            &[0; 4],
            Class {
                class: 0,
                error: misfit,
            },
        ),
        (
            16,
            &fingerprint.to_le_bytes(),
            FingerprintMismatch { fingerprint },
        ),
        (24, &0.5f32.to_le_bytes(), QuantizationMismatch),
        (24, &0f32.to_le_bytes(), InvalidHeader { offset: 24 }),
        (28, &[4], QuantizationMismatch),
        (
            30,
            &1000i32.to_le_bytes(),
            Class {
                class: 0,
                error: misfit,
            },
        ),
    ];
    for (at, bytes, expected) in cases {
        let mut record = record(0);
        record[*at..*at + bytes.len()].copy_from_slice(bytes);
        repair(&mut record);
        assert_eq!(refused(0, &record), *expected, "{bytes:?} at {at}");
    }
    // One byte more, under a right checksum.
    let mut longer = [&record(0)[..], &[0]].concat();
    repair(&mut longer);
    assert_eq!(refused(0, &longer), InvalidHeader { offset: 3 });
}

/// A label that has no place is not dropped.
#[test]
fn a_record_with_a_label_is_refused_without_labels() {
    let record = record(0);
    let mut labelled = [&record[..LEN - 4], b"ab", &record[LEN - 4..]].concat();
    labelled[3] = 2;
    repair(&mut labelled);
    assert_eq!(
        refused(0, &labelled),
        SnapshotError::UnexpectedLabel { class: 0 }
    );
}

#[test]
fn a_class_that_is_not_there_has_no_record() {
    let mut out = [0x5A; LEN];
    for class in [CLASSES, usize::MAX] {
        let error = UpdateError::ClassOutOfRange { class };
        let reason = SnapshotError::Class { class, error };
        assert_eq!(
            Table::filled().encode_class(class, &INFO, &mut out),
            Err(reason)
        );
        assert_eq!(refused(class, &record(0)), reason);
    }
    let needed = LEN;
    let small = Table::filled().encode_class(0, &INFO, &mut out[..LEN - 1]);
    assert_eq!(small, Err(SnapshotError::BufferTooSmall { needed }));
    assert_eq!(out, [0x5A; LEN]);
}
