//! What no table can be is no image: `peek` refuses it, under a right checksum.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, MovingCenters, MultiCenters,
    SharedCovariance, TableElement, Whitening,
    decisions::Thresholds,
    persist::{LabelMap, NumberKind, Snapshot, SnapshotError, TableKind, peek},
};
use support::saved::{CENTERS, CLASSES, DIM, INFO, Saved, TRIANGLE, every_table, repair};

const CLASSES_AT: usize = 16;
const DIM_AT: usize = 20;

/// What `peek` says of an image after a field of four bytes was changed.
fn peeked(image: &[u8], at: usize, value: u32) -> Result<(), SnapshotError> {
    let mut image = image.to_vec();
    image[at..at + 4].copy_from_slice(&value.to_le_bytes());
    repair(&mut image);
    peek(&image).map(|_| ())
}

fn invalid(offset: usize) -> Result<(), SnapshotError> {
    Err(SnapshotError::InvalidHeader { offset })
}

#[test]
fn no_table_has_no_class_or_no_dimension() {
    macro_rules! refused {
        ($($name:ident: $table:ty;)*) => {$(
            let image = <$table>::filled().saved();
            assert_eq!(peeked(&image, CLASSES_AT, 0), invalid(CLASSES_AT));
            assert_eq!(peeked(&image, DIM_AT, 0), invalid(DIM_AT));
        )*};
    }
    every_table!(refused);
    let image = LabelMap::<CLASSES, 6>::filled().saved();
    assert_eq!(peeked(&image, CLASSES_AT, 0), invalid(CLASSES_AT));
    assert_eq!(peeked(&image, DIM_AT, 0), invalid(DIM_AT));
}

/// The image says of another number of classes, or of dimensions, that bytes are missing or too many.
#[test]
fn another_length_than_the_shape_has_is_refused() {
    macro_rules! refused {
        ($($name:ident: $table:ty;)*) => {$(
            let image = <$table>::filled().saved();
            let classes = image[CLASSES_AT] as u32;
            let dim = image[DIM_AT] as u32;
            let wider = peeked(&image, DIM_AT, dim + 1).unwrap_err();
            let is_longer =
                |error| matches!(error, SnapshotError::Truncated { needed } if needed > image.len());
            // Thresholds are always two numbers.
            assert!(is_longer(wider) || Err(wider) == invalid(DIM_AT), "{wider:?}");
            assert!(is_longer(peeked(&image, CLASSES_AT, classes + 1).unwrap_err()));
            let fewer = peeked(&image, CLASSES_AT, classes - 1).unwrap_err();
            let is_shorter =
                matches!(fewer, SnapshotError::TrailingBytes { image_len } if image_len < image.len());
            // There is one transform.
            assert!(is_shorter || classes == 1, "{fewer:?}");
        )*};
    }
    every_table!(refused);
    let image = ClassCenters::<i8, CLASSES, DIM>::filled().saved();
    let needed = image.len() + 12;
    let longer = peeked(&image, DIM_AT, DIM as u32 + 1);
    assert_eq!(longer, Err(SnapshotError::Truncated { needed }));
    let image_len = image.len() - 12;
    let shorter = peeked(&image, DIM_AT, DIM as u32 - 1);
    assert_eq!(shorter, Err(SnapshotError::TrailingBytes { image_len }));
}

/// The first shape that is longer than any bytes are, and the last that is not.
#[test]
#[cfg(target_pointer_width = "64")]
fn a_length_that_no_bytes_have_is_refused() {
    let image = ClassCenters::<i8, CLASSES, DIM>::filled().saved();
    let of = |classes: u32, dim: u32| {
        let mut image = image.clone();
        image[CLASSES_AT..DIM_AT].copy_from_slice(&classes.to_le_bytes());
        peeked(&image, DIM_AT, dim)
    };
    // 2^31 classes of 2^30 - 1 sums of four bytes and a count: 2^63 bytes, and 52 more.
    assert_eq!(of(1 << 31, (1 << 30) - 1), invalid(CLASSES_AT));
    let needed = 52 + (1 << 31) * (4 * ((1usize << 30) - 2) + 4);
    let shorter = of(1 << 31, (1 << 30) - 2);
    assert_eq!(shorter, Err(SnapshotError::Truncated { needed }));
    assert_eq!(of(u32::MAX, u32::MAX), invalid(CLASSES_AT));
    assert_eq!(of(u32::MAX, 1 << 30), invalid(CLASSES_AT));

    // Two numbers of a class and dimension: 2^35 - 4 bytes a class.
    let image = ClassVariance::<CLASSES, DIM>::filled().saved();
    let mut wide = image.clone();
    wide[DIM_AT..24].copy_from_slice(&u32::MAX.to_le_bytes());
    let fits = peeked(&wide, CLASSES_AT, 1 << 28);
    assert!(matches!(fits, Err(SnapshotError::Truncated { .. })));
    let longer = peeked(&wide, CLASSES_AT, (1 << 28) + 1);
    assert_eq!(longer, invalid(CLASSES_AT));
}

/// A prepared table has the dimensions of which every distance can be told, and no more.
#[test]
fn a_prepared_table_has_no_more_dimensions_than_its_element_allows() {
    fn most<T: TableElement>(image: Vec<u8>) {
        let most = T::MAX_DIM as u32;
        assert_eq!(peeked(&image, DIM_AT, most + 1), invalid(DIM_AT));
        let fits = peeked(&image, DIM_AT, most);
        assert!(matches!(fits, Err(SnapshotError::Truncated { .. })));
    }
    most::<i8>(CenterTable::<i8, CLASSES, DIM>::filled().saved());
    most::<u8>(CenterTable::<u8, CLASSES, DIM>::filled().saved());
    most::<i16>(CenterTable::<i16, CLASSES, DIM>::filled().saved());
    // Sums have no such bound, nor have floats.
    let dim = i16::MAX_DIM as u32 + 1;
    for image in [
        ClassCenters::<i8, CLASSES, DIM>::filled().saved(),
        CenterTable::<f32, CLASSES, DIM>::filled().saved(),
        MovingCenters::<CLASSES, DIM>::filled().saved(),
    ] {
        let fits = peeked(&image, DIM_AT, dim);
        assert!(matches!(fits, Err(SnapshotError::Truncated { .. })));
    }
    let header = peek(&CenterTable::<i8, CLASSES, DIM>::filled().saved()).unwrap();
    assert_eq!(
        (header.kind, header.element),
        (TableKind::CenterTable, NumberKind::I8)
    );
}

/// The length of a label is a byte, and thresholds are two numbers.
#[test]
fn labels_have_up_to_255_bytes_and_thresholds_two_numbers() {
    let image = LabelMap::<CLASSES, 6>::filled().saved();
    assert_eq!(peeked(&image, DIM_AT, 256), invalid(DIM_AT));
    let fits = peeked(&image, DIM_AT, 255);
    assert!(matches!(fits, Err(SnapshotError::Truncated { .. })));
    let image = <[Thresholds<u32>; CLASSES]>::filled().saved();
    assert_eq!(peeked(&image, DIM_AT, 1), invalid(DIM_AT));
    assert_eq!(peeked(&image, DIM_AT, 3), invalid(DIM_AT));
}

/// A table tells how long its image and its records are.
#[test]
fn a_table_tells_its_lengths() {
    macro_rules! told {
        ($($name:ident: $table:ty;)*) => {
            $(assert_eq!(<$table>::filled().image_len(), <$table>::filled().saved().len());)*
        };
    }
    every_table!(told);
    let table = ClassCenters::<i8, CLASSES, DIM>::filled();
    let mut record = [0; 100];
    let len = table.encode_class(0, &INFO, &mut record).unwrap();
    assert_eq!(table.record_len(), len);
}
