//! Images hold all of a table, and what is no image of it is refused and changes nothing.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, Element, MovingCenters, MultiCenters,
    Quantization, SharedCovariance, UpdateError, Whitening,
    decisions::Thresholds,
    persist::{Extractor, NumberKind, Origin, Snapshot, SnapshotError, TableKind, peek},
};
use support::saved::{CENTERS, CLASSES, DIM, INFO, ORIGIN, Saved, TRIANGLE, every_table, repair};

const HEADER_LEN: usize = 48;

/// Of the long lists every so many is tried: every one, but not by Miri, which is slow.
const STEP: usize = if cfg!(miri) { 509 } else { 1 };

/// Asserts that an image is refused, and that the table stays as it is, bit for bit.
#[track_caller]
fn refused<V: Saved>(image: &[u8]) -> SnapshotError {
    let mut table = V::filled();
    let before = table.saved();
    let error = table.restore(&INFO, image).unwrap_err();
    assert_eq!(table.saved(), before, "{error:?}");
    error
}

fn an_image_holds_all_of_a_table<V: Saved>() {
    for table in [V::empty(), V::filled()] {
        let image = table.saved();
        assert_eq!(peek(&image).unwrap().image_len(), image.len());
        for mut restored in [V::empty(), V::filled()] {
            restored.restore(&INFO, &image).unwrap();
            assert_eq!(restored, table);
            assert_eq!(restored.saved(), image);
        }
    }
}

fn an_image_is_the_same_in_pieces_of_any_length<V: Saved>() {
    let image = V::filled().saved();
    let whole = [image.len() - 1, image.len(), image.len() + 1];
    for step in (1..20).step_by(STEP).chain(whole) {
        assert_eq!(V::filled().read_in(&INFO, step).unwrap(), image, "{step}");
    }
}

/// Where the numbers begin, as an image says.
fn header_len(image: &[u8]) -> usize {
    u16::from_le_bytes([image[6], image[7]]).into()
}

fn a_buffer_that_is_too_small_is_not_touched<V: Saved>() {
    let needed = V::IMAGE_LEN;
    for len in [0, 1, HEADER_LEN, needed - 1] {
        let mut buffer = vec![0x5A; len];
        let refused = V::filled().encode(&INFO, ORIGIN, &mut buffer);
        assert_eq!(refused, Err(SnapshotError::BufferTooSmall { needed }));
        assert!(buffer.iter().all(|byte| *byte == 0x5A));
    }
    let mut buffer = vec![0x5A; needed + 3];
    assert_eq!(V::filled().encode(&INFO, ORIGIN, &mut buffer), Ok(needed));
    assert_eq!(buffer[needed..], [0x5A; 3]);
}

fn every_truncation_is_refused<V: Saved>() {
    let image = V::filled().saved();
    for len in (0..image.len()).step_by(STEP) {
        let needed = match len {
            0..HEADER_LEN => HEADER_LEN + 4,
            _ if len < header_len(&image) => header_len(&image) + 4,
            _ => image.len(),
        };
        assert_eq!(
            refused::<V>(&image[..len]),
            SnapshotError::Truncated { needed },
            "{len}"
        );
    }
    let longer = [&image[..], &[0]].concat();
    let image_len = image.len();
    assert_eq!(
        refused::<V>(&longer),
        SnapshotError::TrailingBytes { image_len }
    );
}

fn every_flip_of_a_bit_is_refused<V: Saved>() {
    let mut image = V::filled().saved();
    for bit in (0..8 * image.len()).step_by(STEP) {
        image[bit / 8] ^= 1 << (bit % 8);
        let error = refused::<V>(&image);
        let expected = match bit / 8 {
            0..4 => SnapshotError::WrongMagic,
            4..6 if bit % 16 > 0 || bit / 8 > 4 => SnapshotError::NewerVersion {
                version: u16::from_le_bytes([image[4], image[5]]),
            },
            // A field that says how long the image is, or what makes it another length.
            8 | 9 | 16..24 => error,
            48..52 if V::KIND == TableKind::MultiCenters => error,
            _ => SnapshotError::Damaged,
        };
        assert_eq!(error, expected, "bit {bit}");
        image[bit / 8] ^= 1 << (bit % 8);
    }
}

macro_rules! tests_of_tables {
    ($($name:ident: $table:ty;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn an_image_holds_all_of_a_table() {
                super::an_image_holds_all_of_a_table::<$table>();
            }

            #[test]
            fn an_image_is_the_same_in_pieces_of_any_length() {
                super::an_image_is_the_same_in_pieces_of_any_length::<$table>();
            }

            #[test]
            fn a_buffer_that_is_too_small_is_not_touched() {
                super::a_buffer_that_is_too_small_is_not_touched::<$table>();
            }

            #[test]
            fn every_truncation_is_refused() {
                super::every_truncation_is_refused::<$table>();
            }

            #[test]
            fn every_flip_of_a_bit_is_refused() {
                super::every_flip_of_a_bit_is_refused::<$table>();
            }

            #[test]
            #[cfg_attr(miri, ignore)]
            fn every_other_table_is_refused() {
                super::every_other_table_is_refused::<$table>(stringify!($name));
            }
        }
    )*};
}
every_table!(tests_of_tables);

/// The images of all tables, by name: those of another name are refused by kind, element or shape.
fn every_other_table_is_refused<V: Saved>(name: &str) {
    macro_rules! images {
        ($($name:ident: $table:ty;)*) => {
            [$((stringify!($name), <$table>::filled().saved())),*]
        };
    }
    for (other, image) in every_table!(images) {
        if other != name {
            let error = refused::<V>(&image);
            let same_kind = other.split("_of_").next() == name.split("_of_").next();
            let expected = match same_kind {
                true => SnapshotError::ElementMismatch,
                false => SnapshotError::KindMismatch,
            };
            assert_eq!(error, expected, "{other}");
        }
    }
}

#[cfg(feature = "labels")]
mod labels {
    use super::*;
    use class_centers::persist::LabelMap;

    type Labels = LabelMap<CLASSES, 6>;

    #[test]
    fn labels_are_saved_like_any_table() {
        an_image_holds_all_of_a_table::<Labels>();
        an_image_is_the_same_in_pieces_of_any_length::<Labels>();
        a_buffer_that_is_too_small_is_not_touched::<Labels>();
        every_truncation_is_refused::<Labels>();
        every_flip_of_a_bit_is_refused::<Labels>();
        if !cfg!(miri) {
            every_other_table_is_refused::<Labels>("labels");
        }
    }

    /// No UTF-8, longer than there is room, and something behind the end.
    #[test]
    fn a_label_that_is_none_is_refused() {
        let image = Labels::filled().saved();
        let counts = HEADER_LEN + 6 * CLASSES;
        for (at, byte) in [
            (HEADER_LEN + 6, 0xFF),
            (counts + 4, 7),
            (counts + 6, 1),
            (HEADER_LEN + 11, 1),
        ] {
            let mut changed = image.clone();
            changed[at] = byte;
            repair(&mut changed);
            let expected = SnapshotError::InvalidLabel { class: 1 };
            assert_eq!(refused::<Labels>(&changed), expected, "{at}");
        }
    }

    /// Labels of three classes, and the image that says so.
    fn image_of(labels: [&[u8]; CLASSES]) -> Vec<u8> {
        let mut image = Labels::empty().saved();
        for (class, label) in labels.into_iter().enumerate() {
            image[HEADER_LEN + 6 * class..][..label.len()].copy_from_slice(label);
            image[HEADER_LEN + 6 * CLASSES + 4 * class] = label.len() as u8;
        }
        repair(&mut image);
        image
    }

    #[test]
    fn two_classes_of_one_label_are_refused() {
        for (labels, class) in [
            ([&b"a"[..], b"a", b""], 1),
            ([b"a", b"", b"a"], 2),
            ([b"", b"sixsix", b"sixsix"], 2),
            ([b"b", b"b", b"b"], 1),
        ] {
            let expected = SnapshotError::RepeatedLabel { class };
            assert_eq!(refused::<Labels>(&image_of(labels)), expected);
        }
        // No label is none that is repeated, and a zero at the end is a byte of a label.
        for labels in [
            [&b""[..], b"", b""],
            [b"a", b"a\0", b"b"],
            [b"a", b"b", b"aa"],
        ] {
            let mut restored = Labels::filled();
            restored.restore(&INFO, &image_of(labels)).unwrap();
            let labels = labels.map(|label| core::str::from_utf8(label).unwrap());
            let named = (0..CLASSES)
                .zip(labels)
                .filter(|(_, label)| !label.is_empty());
            assert!(restored.iter().eq(named));
        }
    }
}

type Centers = ClassCenters<i8, CLASSES, DIM>;

/// Two bits of the smallest image that there is, every pair of them.
#[test]
#[cfg_attr(miri, ignore)]
fn every_flip_of_two_bits_is_refused() {
    type Small = ClassCenters<i8, 1, 1>;
    let mut image = Small::filled().saved();
    let mut table = Small::empty();
    let bits = 8 * image.len();
    let flip = |image: &mut [u8], bit: usize| image[bit / 8] ^= 1 << (bit % 8);
    let mut tried = 0;
    for first in 0..bits {
        flip(&mut image, first);
        for second in 0..first {
            flip(&mut image, second);
            assert!(table.restore(&INFO, &image).is_err(), "{first}, {second}");
            tried += 1;
            flip(&mut image, second);
        }
        flip(&mut image, first);
    }
    assert_eq!((tried, table), (bits * (bits - 1) / 2, Small::empty()));
}

/// Every field of the header, with the checksum made right again.
#[test]
fn each_field_of_the_header_is_looked_at() {
    use SnapshotError::{
        ElementMismatch, FingerprintMismatch, InvalidHeader, KindMismatch, NewerVersion,
        QuantizationMismatch, Truncated, WrongMagic,
    };
    let image = Centers::filled().saved();
    let len = image.len();
    let fingerprint = INFO.fingerprint ^ 1;
    let cases: &[(usize, &[u8], SnapshotError)] = &[
        (0, b"CCEM", WrongMagic),
        (3, b"n", WrongMagic),
        (4, &[0, 0], InvalidHeader { offset: 4 }),
        (4, &[2, 0], NewerVersion { version: 2 }),
        (5, &[1], NewerVersion { version: 257 }),
        (6, &[47], InvalidHeader { offset: 6 }),
        (7, &[1], InvalidHeader { offset: 6 }),
        (8, &[0], InvalidHeader { offset: 8 }),
        (8, &[11], InvalidHeader { offset: 8 }),
        (
            8,
            &[TableKind::MultiCenters as u8],
            InvalidHeader { offset: 6 },
        ),
        (
            8,
            &[TableKind::MovingCenters as u8, NumberKind::F32 as u8],
            KindMismatch,
        ),
        (
            8,
            &[TableKind::MovingCenters as u8],
            InvalidHeader { offset: 9 },
        ),
        (
            8,
            &[TableKind::Thresholds as u8],
            InvalidHeader { offset: 9 },
        ),
        (9, &[0], InvalidHeader { offset: 9 }),
        (9, &[9], InvalidHeader { offset: 9 }),
        (9, &[NumberKind::U32 as u8], InvalidHeader { offset: 9 }),
        (9, &[NumberKind::U8 as u8], ElementMismatch),
        (9, &[NumberKind::F32 as u8], ElementMismatch),
        (10, &[4], QuantizationMismatch),
        (12, &0.5f32.to_le_bytes(), QuantizationMismatch),
        (10, &[0; 6], QuantizationMismatch),
        (12, &[0; 4], InvalidHeader { offset: 10 }),
        (12, &f32::NAN.to_le_bytes(), InvalidHeader { offset: 10 }),
        (12, &(-0.25f32).to_le_bytes(), InvalidHeader { offset: 10 }),
        (16, &[4], Truncated { needed: len + 24 }),
        (16, &[0], InvalidHeader { offset: 16 }),
        (20, &[0], InvalidHeader { offset: 20 }),
        (20, &[6], Truncated { needed: len + 12 }),
        (
            24,
            &fingerprint.to_le_bytes(),
            FingerprintMismatch { fingerprint },
        ),
    ];
    for (at, bytes, expected) in cases {
        let mut changed = image.clone();
        changed[*at..*at + bytes.len()].copy_from_slice(bytes);
        repair(&mut changed);
        assert_eq!(refused::<Centers>(&changed), *expected, "{bytes:?} at {at}");
    }
}

/// Behind the words of its kind, a header has room that is zero.
#[test]
fn room_in_the_header_that_a_kind_does_not_use_is_zero() {
    fn is_zero_from<V: Saved>(used: usize) {
        for at in HEADER_LEN + 4 * used..HEADER_LEN + 16 {
            let mut image = V::filled().saved();
            assert_eq!(image[at], 0);
            image[at] = 1;
            repair(&mut image);
            let offset = at & !3;
            assert_eq!(
                refused::<V>(&image),
                SnapshotError::InvalidHeader { offset }
            );
        }
    }
    is_zero_from::<MultiCenters<i8, CLASSES, DIM, CENTERS>>(1);
    is_zero_from::<SharedCovariance<i8, CLASSES, DIM, TRIANGLE>>(3);
}

/// A class of several centers has the bounds of one: each of its rows, and all of them together.
#[test]
fn rows_that_no_samples_have_name_their_class() {
    type Table = MultiCenters<i8, 2, 1, 2>;
    let most = (1 << 24) - 1;
    // The sum of the third row, and the counts of the third and the fourth: those of class 1.
    let restored = |sum: i32, counts: [u32; 2]| {
        let mut image = vec![0; Table::IMAGE_LEN];
        Table::new().encode(&INFO, ORIGIN, &mut image).unwrap();
        let numbers = [
            (64 + 8, sum as u32),
            (80 + 8, counts[0]),
            (80 + 12, counts[1]),
        ];
        for (at, number) in numbers {
            image[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        repair(&mut image);
        let mut table = Table::new();
        table.restore(&INFO, &image).map(|()| table.count(1))
    };
    let refused = |error| Err(SnapshotError::Class { class: 1, error });
    assert_eq!(restored(127, [1, 0]), Ok(1));
    let (class, dim) = (1, 0);
    assert_eq!(
        restored(128, [1, 0]),
        refused(UpdateError::SumOutOfRange { class, dim })
    );
    assert_eq!(restored(0, [most - 1, 1]), Ok(most));
    let full = UpdateError::ClassFull { class };
    for counts in [[most, 1], [most, 9], [most + 1, 0]] {
        assert_eq!(restored(0, counts), refused(full));
    }
}

/// Device and sequence say which image it is, not whether it fits.
#[test]
fn another_device_and_sequence_are_restored() {
    let origin = Origin {
        device: 99,
        sequence: 98,
    };
    let mut image = vec![0; Centers::IMAGE_LEN];
    Centers::filled().encode(&INFO, origin, &mut image).unwrap();
    let mut table = Centers::empty();
    table.restore(&INFO, &image).unwrap();
    assert_eq!(table, Centers::filled());
    assert_eq!(peek(&image).unwrap().origin, origin);
}

#[test]
fn another_shape_of_as_many_bytes_is_refused() {
    let image = ClassCenters::<i8, 3, 7>::filled().saved();
    let shape = SnapshotError::ShapeMismatch { classes: 3, dim: 7 };
    assert_eq!(refused::<ClassCenters<i8, 4, 5>>(&image), shape);
    assert_eq!(image.len(), ClassCenters::<i8, 4, 5>::IMAGE_LEN);
}

/// The most samples that a class can have are not too many.
#[test]
fn a_full_class_is_restored() {
    fn full<T: Element>() {
        let mut table = ClassCenters::<T, CLASSES, DIM>::new();
        let most = [T::ZERO; DIM];
        table.set_class(1, &most, T::MAX_COUNT).unwrap();
        let mut image = vec![0; ClassCenters::<T, CLASSES, DIM>::IMAGE_LEN];
        table.encode(&INFO, ORIGIN, &mut image).unwrap();
        let mut restored = ClassCenters::<T, CLASSES, DIM>::new();
        restored.restore(&INFO, &image).unwrap();
        assert_eq!(restored.count(1), T::MAX_COUNT);
    }
    full::<f32>();
    full::<f64>();
    full::<i8>();
    full::<u8>();
    full::<i16>();
    full::<Compensated>();
}

/// In an empty class a minus is none: the table holds the zeros of a new one.
#[test]
fn an_empty_class_of_minus_zeros_is_restored_as_zeros() {
    fn zeros<V: Saved>(places: usize) {
        let mut image = V::filled().saved();
        for place in 0..places {
            image[HEADER_LEN + 4 * (places + place)..][..4]
                .copy_from_slice(&(-0.0f32).to_le_bytes());
        }
        repair(&mut image);
        let mut restored = V::empty();
        restored.restore(&INFO, &image).unwrap();
        assert_eq!(format!("{restored:?}"), format!("{:?}", V::filled()));
    }
    zeros::<ClassCenters<f32, CLASSES, DIM>>(DIM);
    zeros::<MovingCenters<CLASSES, DIM>>(DIM);
    zeros::<CenterTable<f32, CLASSES, DIM>>(DIM);
    zeros::<ClassVariance<CLASSES, DIM>>(2 * DIM);
}

/// Beyond the classes there is no number, and none beyond the last of an empty class or another.
#[test]
fn there_is_no_number_outside_of_a_table() {
    fn inside<V: Saved + Snapshot>(numbers: usize) {
        let table = V::filled();
        for class in 0..CLASSES {
            let places = (0..numbers + 2).filter(|place| table.number(class, *place).is_some());
            assert!(places.eq(0..numbers), "{class}");
        }
        assert!(table.number(CLASSES, 0).is_none());
        assert_eq!(table.samples(CLASSES), 0);
    }
    inside::<Centers>(DIM);
    inside::<MovingCenters<CLASSES, DIM>>(DIM);
    inside::<CenterTable<i8, CLASSES, DIM>>(DIM);
    inside::<ClassVariance<CLASSES, DIM>>(2 * DIM);
    fn ends<V: Snapshot>(thresholds: &V) {
        assert!((0..2).all(|place| thresholds.number(CLASSES, place).is_none()));
        assert_eq!(thresholds.samples(0), 0);
    }
    ends(&<[Thresholds<u32>; CLASSES]>::filled());
}

#[test]
fn none_is_another_quantization_than_one() {
    let none = Extractor::new(INFO.fingerprint);
    let other = Extractor {
        quantization: Quantization::new(0.25, 4),
        ..INFO
    };
    for [saved, own] in [[INFO, none], [none, INFO], [INFO, other]] {
        let mut image = vec![0; Centers::IMAGE_LEN];
        Centers::filled()
            .encode(&saved, ORIGIN, &mut image)
            .unwrap();
        let refused = Centers::empty().restore(&own, &image);
        assert_eq!(refused, Err(SnapshotError::QuantizationMismatch));
        assert_eq!(Centers::empty().restore(&saved, &image), Ok(()));
    }
}

/// One number of an image, changed to what no table holds, under a right checksum.
fn content<V: Saved>(at: usize, bytes: &[u8], class: usize, error: UpdateError) {
    let mut image = V::filled().saved();
    image[at..at + bytes.len()].copy_from_slice(bytes);
    repair(&mut image);
    assert_eq!(
        refused::<V>(&image),
        SnapshotError::Class { class, error },
        "{bytes:?} at {at}"
    );
}

#[test]
fn counts_and_sums_that_no_embeddings_give_are_refused() {
    let count = |width: usize, class: usize| HEADER_LEN + width * CLASSES + 4 * class;
    let full = |class| UpdateError::ClassFull { class };
    let sum = |class, dim| UpdateError::SumOutOfRange { class, dim };
    content::<Centers>(count(20, 2), &(1u32 << 24).to_le_bytes(), 2, full(2));
    content::<Centers>(count(20, 0), &[0; 4], 0, sum(0, 0));
    content::<Centers>(
        HEADER_LEN + 8,
        &(3 * 127 + 1i32).to_le_bytes(),
        0,
        sum(0, 2),
    );
    content::<Centers>(
        HEADER_LEN + 8,
        &(3 * -128 - 1i32).to_le_bytes(),
        0,
        sum(0, 2),
    );
    content::<Centers>(HEADER_LEN + 20, &[1], 1, sum(1, 0));

    content::<ClassCenters<u8, CLASSES, DIM>>(HEADER_LEN + 8, &766u32.to_le_bytes(), 0, sum(0, 2));
    content::<ClassCenters<i16, CLASSES, DIM>>(
        HEADER_LEN + 16,
        &98_302i64.to_le_bytes(),
        0,
        sum(0, 2),
    );
    let beyond = (2f32.powi(65) * 3.0).next_up();
    for bad in [f32::NAN, f32::INFINITY, beyond, -beyond] {
        type Floats = ClassCenters<f32, CLASSES, DIM>;
        content::<Floats>(HEADER_LEN + 4, &bad.to_le_bytes(), 0, sum(0, 1));
        type Pairs = ClassCenters<Compensated, CLASSES, DIM>;
        content::<Pairs>(HEADER_LEN + 8, &bad.to_le_bytes(), 0, sum(0, 1));
        content::<Pairs>(HEADER_LEN + 12, &bad.to_le_bytes(), 0, sum(0, 1));
    }
    let too_many = (1u32 << 24 | 1).to_le_bytes();
    content::<ClassCenters<f32, CLASSES, DIM>>(count(20, 0), &too_many, 0, full(0));
    // Both are in range, and what the next addition makes of them is not.
    let half = (2f32.powi(65) * 2.0).to_le_bytes();
    type Pairs = ClassCenters<Compensated, CLASSES, DIM>;
    content::<Pairs>(HEADER_LEN + 8, &[half, half].concat(), 0, sum(0, 1));
    for bad in [f64::NAN, 2f64.powi(515)] {
        content::<ClassCenters<f64, CLASSES, DIM>>(
            HEADER_LEN + 8,
            &bad.to_le_bytes(),
            0,
            sum(0, 1),
        );
    }
}

#[test]
fn centers_and_spreads_that_are_none_are_refused() {
    let component = |dim| UpdateError::ComponentOutOfRange { dim };
    let sum = |class, dim| UpdateError::SumOutOfRange { class, dim };
    type Moving = MovingCenters<CLASSES, DIM>;
    type Table = CenterTable<f32, CLASSES, DIM>;
    for bad in [f32::NAN, f32::NEG_INFINITY, 2f32.powi(65)] {
        content::<Moving>(HEADER_LEN + 4, &bad.to_le_bytes(), 0, component(1));
        content::<Table>(HEADER_LEN + 44, &bad.to_le_bytes(), 2, component(1));
        content::<ClassVariance<CLASSES, DIM>>(HEADER_LEN + 4, &bad.to_le_bytes(), 0, component(1));
    }
    content::<Moving>(HEADER_LEN + 20, &1f32.to_le_bytes(), 1, sum(1, 0));
    content::<Table>(HEADER_LEN + 24, &1f32.to_le_bytes(), 1, sum(1, 1));
    content::<CenterTable<i8, CLASSES, DIM>>(HEADER_LEN + 6, &[1], 1, sum(1, 1));
    type Variance = ClassVariance<CLASSES, DIM>;
    content::<Variance>(
        HEADER_LEN + 4,
        &2f32.powi(40).to_le_bytes(),
        0,
        component(1),
    );
    for bad in [f32::NAN, -1.0, 2f32.powi(84)] {
        content::<Variance>(HEADER_LEN + 20, &bad.to_le_bytes(), 0, sum(0, 0));
    }
    content::<Variance>(HEADER_LEN + 40, &1f32.to_le_bytes(), 1, sum(1, 0));
    content::<Variance>(HEADER_LEN + 60, &1f32.to_le_bytes(), 1, sum(1, 0));
    let full = (1u32 << 24 | 1).to_le_bytes();
    content::<Variance>(
        HEADER_LEN + 120,
        &full,
        0,
        UpdateError::ClassFull { class: 0 },
    );
}

/// What could not be restored is not written either.
#[test]
fn a_poisoned_table_is_not_saved() {
    let mut table = ClassCenters::<f32, CLASSES, DIM>::filled();
    table
        .update_trusted(2, &[0.0, 0.0, f32::NAN, 0.0, 0.0])
        .unwrap();
    let mut out = vec![0x5A; 1000];
    let error = UpdateError::SumOutOfRange { class: 2, dim: 2 };
    let refused = SnapshotError::Class { class: 2, error };
    assert_eq!(table.encode(&INFO, ORIGIN, &mut out), Err(refused));
    assert_eq!(table.image(&INFO, ORIGIN).map(drop), Err(refused));
    assert!(out.iter().all(|byte| *byte == 0x5A));
    assert_eq!(table.encode_class(2, &INFO, &mut out), Err(refused));
    assert!(table.encode_class(0, &INFO, &mut out).is_ok());

    let table = CenterTable::<f32, 1, 1>::from_centers([[f32::INFINITY]], [1]);
    let error = UpdateError::ComponentOutOfRange { dim: 0 };
    let refused = SnapshotError::Class { class: 0, error };
    assert_eq!(table.encode(&INFO, ORIGIN, &mut out), Err(refused));
}

/// An empty class has one representation, whatever a preset says of its center.
#[test]
fn a_preset_of_an_empty_class_is_saved_as_zeros() {
    let table = CenterTable::<i8, 2, 2>::from_centers([[1, 2], [3, 4]], [0, 5]);
    let mut image = [0; CenterTable::<i8, 2, 2>::IMAGE_LEN];
    table.encode(&INFO, ORIGIN, &mut image).unwrap();
    assert_eq!(image[48..52], [0, 0, 3, 4]);
    let mut restored = CenterTable::<i8, 2, 2>::new();
    restored.restore(&INFO, &image).unwrap();
    assert_eq!(restored.center(1), Some([3, 4]));
}

/// The bits of floats come back: signs of zero, subnormals, the greatest.
#[test]
fn floats_come_back_bit_for_bit() {
    let largest = f32::from_bits((192 << 23) - 1);
    let sums = [-0.0, f32::from_bits(1), -largest, 0.1, 1e-40];
    let mut table = ClassCenters::<f32, 1, 5>::new();
    table.set_class(0, &sums, 1).unwrap();
    let mut restored = ClassCenters::<f32, 1, 5>::new();
    restored.restore(&INFO, &table.saved()).unwrap();
    let bits = |sums: &[f32; 5]| sums.map(f32::to_bits);
    assert_eq!(restored.sum(0).map(bits), Some(bits(&sums)));
}

#[test]
fn thresholds_without_a_limit_come_back() {
    let thresholds = [
        Thresholds::new(f32::INFINITY, -0.0),
        Thresholds::new(f32::NAN, 0.0),
    ];
    let mut restored = [Thresholds::new(0.0, 0.0); 2];
    restored.restore(&INFO, &thresholds.saved()).unwrap();
    assert_eq!(restored[0].limit, f32::INFINITY);
    assert_eq!(restored[0].min_margin.to_bits(), 1 << 31);
    assert!(restored[1].limit.is_nan());
}

#[test]
fn the_lengths_are_the_documented_ones() {
    assert_eq!(
        ClassCenters::<i8, 10, 64>::IMAGE_LEN,
        48 + 10 * (64 * 4 + 4) + 4
    );
    assert_eq!(
        ClassCenters::<i16, 10, 64>::IMAGE_LEN,
        48 + 10 * (64 * 8 + 4) + 4
    );
    assert_eq!(CenterTable::<i8, 10, 64>::IMAGE_LEN, 48 + 10 * (64 + 4) + 4);
    assert_eq!(
        ClassVariance::<10, 64>::IMAGE_LEN,
        48 + 10 * (64 * 8 + 4) + 4
    );
    assert_eq!(<[Thresholds<u32>; 10]>::IMAGE_LEN, 48 + 10 * 8 + 4);
    assert_eq!(ClassCenters::<i8, 10, 64>::RECORD_LEN, 30 + 64 * 4 + 4);
}

/// Numbers of any size do not make a reader of headers overflow.
#[test]
fn a_header_of_the_largest_shape_is_refused() {
    let mut image = ClassVariance::<CLASSES, DIM>::filled().saved();
    image[16..24].fill(0xFF);
    repair(&mut image);
    let error = peek(&image).unwrap_err();
    assert!(
        matches!(
            error,
            SnapshotError::Truncated { .. } | SnapshotError::InvalidHeader { offset: 16 }
        ),
        "{error:?}"
    );
}
