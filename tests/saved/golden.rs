//! The bytes of format version 1 are what they were: devices in the field hold them.

#[path = "../data/golden.rs"]
mod bytes;

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, CompensatedSum, Element, Ema,
    MovingCenters, Quantization, TableElement,
    decisions::Thresholds,
    persist::{Extractor, ImageHeader, NumberKind, Origin, Snapshot, TableKind, peek},
};
use support::probe::Probe;

const CLASSES: usize = 3;
const DIM: usize = 5;

/// Every field of a header has bytes of its own.
const INFO: Extractor = Extractor {
    fingerprint: 0x1122_3344_5566_7788,
    quantization: Quantization::new(0.05, -10),
};

const ORIGIN: Origin = Origin {
    device: 0x99AA_BBCC_DDEE_FF01,
    sequence: 0x0203_0405_0607_0809,
};

/// Class 0 has two samples, class 1 none, class 2 one.
fn learned<T: Element>(component: impl Fn(u8) -> T::Component) -> ClassCenters<T, CLASSES, DIM> {
    let mut table = ClassCenters::new();
    let row = |from: u8| core::array::from_fn(|dim| component(from + 7 * dim as u8));
    for (class, from) in [(0, 3), (0, 90), (2, 40)] {
        table.update(class, &row(from)).unwrap();
    }
    table
}

fn of_element<T: Probe>() -> ClassCenters<T, CLASSES, DIM> {
    learned(T::small)
}

fn prepared<T: Probe + TableElement>() -> CenterTable<T, CLASSES, DIM> {
    let mut table = CenterTable::new();
    table.prepare_from(&of_element::<T>());
    table
}

fn negative() -> ClassCenters<i8, CLASSES, DIM> {
    learned(|value| value as i8 - 100)
}

fn compensated() -> ClassCenters<Compensated, CLASSES, DIM> {
    let mut table = learned(|value| 0.1 * f32::from(value));
    table.update(0, &[1e6, -1e6, 1e-6, 3.0, 0.0]).unwrap();
    table
}

fn moving() -> MovingCenters<CLASSES, DIM> {
    let mut table = MovingCenters::new();
    let rule = Ema::new(0.25).unwrap();
    for (class, x) in [(0, 8.0), (0, -1.5), (2, 0.1)] {
        table
            .update(class, &[x, 2.0 * x, 0.0, -x, 1e-3], &rule)
            .unwrap();
    }
    table
}

fn variance() -> ClassVariance<CLASSES, DIM> {
    let mut table = ClassVariance::new();
    for (class, x) in [(0, 8.0), (0, -1.5), (0, 2.0), (2, 0.1)] {
        table.update(class, &[x, 2.0 * x, 0.0, -x, 1e-3]).unwrap();
    }
    table
}

/// Checks one image: written so, read so, and described so.
macro_rules! golden {
    ($($test:ident: $kind:ident of $element:ident, $dim:expr, $table:expr, $empty:expr, $bytes:ident;)*) => {$(
        #[test]
        fn $test() {
            let (table, mut read) = ($table, $empty);
            let mut image = [0; bytes::$bytes.len()];
            assert_eq!(table.encode(&INFO, ORIGIN, &mut image), Ok(image.len()));
            assert_eq!(image, bytes::$bytes);
            read.restore(&INFO, &bytes::$bytes).unwrap();
            assert_eq!(read, table);
            let header: ImageHeader = peek(&image).unwrap();
            assert_eq!(
                (header.kind, header.element, header.classes, header.dim),
                (TableKind::$kind, NumberKind::$element, CLASSES as u32, $dim)
            );
            assert_eq!((header.extractor, header.origin), (INFO, ORIGIN));
            assert_eq!(header.image_len(), image.len());
        }
    )*};
}

golden! {
    class_centers_of_f32: ClassCenters of F32, 5, learned::<f32>(|x| 0.3 * f32::from(x)), ClassCenters::new(), CLASS_CENTERS_F32;
    class_centers_of_f64: ClassCenters of F64, 5, learned::<f64>(|x| 0.3 * f64::from(x)), ClassCenters::new(), CLASS_CENTERS_F64;
    class_centers_of_i8: ClassCenters of I8, 5, negative(), ClassCenters::new(), CLASS_CENTERS_I8;
    class_centers_of_u8: ClassCenters of U8, 5, of_element::<u8>(), ClassCenters::new(), CLASS_CENTERS_U8;
    class_centers_of_i16: ClassCenters of I16, 5, learned::<i16>(|x| i16::from(x) - 300), ClassCenters::new(), CLASS_CENTERS_I16;
    class_centers_of_compensated: ClassCenters of Compensated, 5, compensated(), ClassCenters::new(), CLASS_CENTERS_COMPENSATED;
    moving_centers: MovingCenters of F32, 5, moving(), MovingCenters::new(), MOVING_CENTERS;
    center_table_of_f32: CenterTable of F32, 5, prepared::<f32>(), CenterTable::new(), CENTER_TABLE_F32;
    center_table_of_f64: CenterTable of F64, 5, prepared::<f64>(), CenterTable::new(), CENTER_TABLE_F64;
    center_table_of_i8: CenterTable of I8, 5, {
        let mut table = CenterTable::new();
        table.prepare_from(&negative());
        table
    }, CenterTable::new(), CENTER_TABLE_I8;
    center_table_of_u8: CenterTable of U8, 5, prepared::<u8>(), CenterTable::new(), CENTER_TABLE_U8;
    center_table_of_i16: CenterTable of I16, 5, prepared::<i16>(), CenterTable::new(), CENTER_TABLE_I16;
    class_variance: ClassVariance of F32, 5, variance(), ClassVariance::new(), CLASS_VARIANCE;
    thresholds_of_u32: Thresholds of U32, 2, [Thresholds::<u32>::new(4500, 1000); 3], [Thresholds::new(0, 0); 3], THRESHOLDS_U32;
    thresholds_of_u64: Thresholds of U64, 2, [Thresholds::<u64>::new(1 << 40, 7); 3], [Thresholds::new(0, 0); 3], THRESHOLDS_U64;
    thresholds_of_f32: Thresholds of F32, 2, [Thresholds::<f32>::new(f32::INFINITY, 0.5); 3], [Thresholds::new(0.0, 0.0); 3], THRESHOLDS_F32;
    thresholds_of_f64: Thresholds of F64, 2, [Thresholds::<f64>::new(0.1, 0.0); 3], [Thresholds::new(0.0, 0.0); 3], THRESHOLDS_F64;
}

#[cfg(feature = "labels")]
mod labels {
    use super::*;
    use class_centers::persist::LabelMap;

    fn labels() -> LabelMap<CLASSES, 8> {
        let mut labels = LabelMap::new();
        let mut table = ClassCenters::<i8, CLASSES, DIM>::new();
        for label in ["swipe", "b", "größe"] {
            labels.add(label, &table).unwrap();
        }
        labels.remove(1, &mut table).unwrap();
        labels
    }

    golden! {
        label_map: Labels of U8, 8, labels(), LabelMap::new(), LABELS;
    }

    /// The record of a class, with its label, is what flash holds.
    #[test]
    fn labels_are_utf_8_with_zeros_behind() {
        assert_eq!(&bytes::LABELS[48..56], b"swipe\0\0\0");
        assert_eq!(&bytes::LABELS[56..64], &[0; 8]);
        assert_eq!(&bytes::LABELS[64..72], "größe\0".as_bytes());
        assert_eq!(
            &bytes::LABELS[72..84],
            &[5, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0]
        );
    }
}

/// The record of one class.
#[test]
fn records_of_classes() {
    let mut record = [0; bytes::RECORD_I8.len()];
    assert_eq!(
        negative().encode_class(0, &INFO, &mut record),
        Ok(record.len())
    );
    assert_eq!(record, bytes::RECORD_I8);
    let mut read = ClassCenters::<i8, CLASSES, DIM>::new();
    read.restore_class(0, &INFO, &bytes::RECORD_I8).unwrap();
    assert_eq!((read.sum(0), read.count(0)), (negative().sum(0), 2));
}

/// The header, drawn once more: what stands where.
#[test]
fn the_header_is_as_documented() {
    let image = bytes::CLASS_CENTERS_I8;
    assert_eq!(&image[..8], b"CCEN\x01\x00\x30\x00");
    assert_eq!(
        image[8..10],
        [TableKind::ClassCenters as u8, NumberKind::I8 as u8]
    );
    assert_eq!(image[10..12], (-10i16).to_le_bytes());
    assert_eq!(image[12..16], 0.05f32.to_le_bytes());
    assert_eq!(image[16..24], [3, 0, 0, 0, 5, 0, 0, 0]);
    assert_eq!(image[24..32], INFO.fingerprint.to_le_bytes());
    assert_eq!(image[32..40], ORIGIN.device.to_le_bytes());
    assert_eq!(image[40..48], ORIGIN.sequence.to_le_bytes());
    let sums: Vec<i32> = image[48..108]
        .chunks(4)
        .map(|bytes| i32::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    assert_eq!(sums[..DIM], negative().sum(0).unwrap()[..]);
    assert_eq!(image[108..120], [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(image.len(), 124);
}

/// The sums of a compensated element are two numbers, the sum first.
#[test]
fn a_compensated_sum_is_its_sum_and_then_its_correction() {
    let table = compensated();
    let CompensatedSum { sum, correction } = table.sum(0).unwrap()[1];
    assert!(correction != 0.0);
    let image = bytes::CLASS_CENTERS_COMPENSATED;
    assert_eq!(image[56..60], sum.to_le_bytes());
    assert_eq!(image[60..64], correction.to_le_bytes());
}
