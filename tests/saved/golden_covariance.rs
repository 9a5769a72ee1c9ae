//! The bytes of several centers, covariances and whitenings are what they were.

#[path = "../data/golden_covariance.rs"]
mod bytes;

use class_centers::{
    Compensated, CovarianceElement, Element, MultiCenters, Quantization, SharedCovariance,
    Whitening, WhiteningElement,
    persist::{Extractor, NumberKind, Origin, Snapshot, TableKind, peek},
};

const CLASSES: usize = 3;
const DIM: usize = 5;
const TRIANGLE: usize = 15;
const CENTERS: usize = 2;

/// Every field of a header has bytes of its own.
const INFO: Extractor = Extractor {
    fingerprint: 0x1122_3344_5566_7788,
    quantization: Quantization::new(0.05, -10),
};

const ORIGIN: Origin = Origin {
    device: 0x99AA_BBCC_DDEE_FF01,
    sequence: 0x0203_0405_0607_0809,
};

/// A sample of numbers below 100.
fn sample<T: Element>(from: u32, component: &impl Fn(u32) -> T::Component) -> [T::Component; DIM] {
    core::array::from_fn(|dim| component((from + 7 * dim as u32 * from) % 100))
}

/// Class 0 has three samples in two rows, class 1 none, class 2 one.
fn multi<T: Element>(
    component: impl Fn(u32) -> T::Component,
) -> MultiCenters<T, CLASSES, DIM, CENTERS> {
    let mut table = MultiCenters::new();
    for (class, from) in [(0, 3), (0, 90), (0, 5), (2, 40)] {
        table.update(class, &sample::<T>(from, &component)).unwrap();
    }
    table
}

/// Class 0 has five samples, class 1 left four, class 2 has three. Frozen where a test says so.
fn covariance<T: CovarianceElement>(
    component: impl Fn(u32) -> T::Component,
) -> SharedCovariance<T, CLASSES, DIM, TRIANGLE> {
    let mut table = SharedCovariance::new();
    for from in 1..=12 {
        let class = [0, 1, 2, 0, 1, 0][from as usize % 6];
        table.update(class, &sample::<T>(from, &component)).unwrap();
    }
    table.clear_class(1).unwrap();
    table
}

fn frozen() -> SharedCovariance<u8, CLASSES, DIM, TRIANGLE> {
    let mut table = covariance(|x| x as u8);
    table.freeze_covariance();
    table.update(1, &[255; DIM]).unwrap();
    table
}

fn whitening<T: WhiteningElement>(
    component: impl Fn(u32) -> T::Component,
) -> Whitening<T, DIM, TRIANGLE> {
    let mut whitening = Whitening::new();
    let learned = covariance::<T>(component);
    whitening
        .prepare_from(&learned, None, &mut [0.0; TRIANGLE])
        .unwrap();
    whitening
}

/// Checks one image: written so, read so, and described so.
macro_rules! golden {
    ($($test:ident: $kind:ident of $element:ident, $classes:expr, $centers:expr, $table:expr, $bytes:ident;)*) => {$(
        #[test]
        fn $test() {
            let table = $table;
            let mut image = [0; bytes::$bytes.len()];
            assert_eq!(table.encode(&INFO, ORIGIN, &mut image), Ok(image.len()));
            assert_eq!(image, bytes::$bytes);
            let mut read = table.clone();
            read.clear();
            read.restore(&INFO, &bytes::$bytes).unwrap();
            assert_eq!(read, table);
            let header = peek(&image).unwrap();
            assert_eq!(
                (header.kind, header.element, header.classes, header.dim, header.centers),
                (TableKind::$kind, NumberKind::$element, $classes, DIM as u32, $centers)
            );
            assert_eq!((header.extractor, header.origin), (INFO, ORIGIN));
            assert_eq!(header.image_len(), image.len());
        }
    )*};
}

golden! {
    multi_centers_of_f32: MultiCenters of F32, 3, 2, multi::<f32>(|x| 0.3 * x as f32), MULTI_CENTERS_F32;
    multi_centers_of_f64: MultiCenters of F64, 3, 2, multi::<f64>(|x| 0.3 * f64::from(x)), MULTI_CENTERS_F64;
    multi_centers_of_i8: MultiCenters of I8, 3, 2, multi::<i8>(|x| x as i8 - 100), MULTI_CENTERS_I8;
    multi_centers_of_u8: MultiCenters of U8, 3, 2, multi::<u8>(|x| x as u8), MULTI_CENTERS_U8;
    multi_centers_of_i16: MultiCenters of I16, 3, 2, multi::<i16>(|x| 300 * x as i16 - 9000), MULTI_CENTERS_I16;
    multi_centers_of_compensated: MultiCenters of Compensated, 3, 2, multi::<Compensated>(|x| 0.3 * x as f32), MULTI_CENTERS_COMPENSATED;
    shared_covariance_of_f32: SharedCovariance of F32, 3, 1, covariance::<f32>(|x| 0.3 * x as f32), SHARED_COVARIANCE_F32;
    shared_covariance_of_i8: SharedCovariance of I8, 3, 1, covariance::<i8>(|x| x as i8 - 50), SHARED_COVARIANCE_I8;
    shared_covariance_of_u8: SharedCovariance of U8, 3, 1, frozen(), SHARED_COVARIANCE_U8;
    shared_covariance_of_i16: SharedCovariance of I16, 3, 1, covariance::<i16>(|x| 300 * x as i16 - 9000), SHARED_COVARIANCE_I16;
    whitening_of_f32: Whitening of F32, 1, 1, whitening::<f32>(|x| 0.3 * x as f32), WHITENING_F32;
    whitening_of_i8: Whitening of I8, 1, 1, whitening::<i8>(|x| x as i8 - 50), WHITENING_I8;
    whitening_of_u8: Whitening of U8, 1, 1, whitening::<u8>(|x| x as u8), WHITENING_U8;
    whitening_of_i16: Whitening of I16, 1, 1, whitening::<i16>(|x| 300 * x as i16 - 9000), WHITENING_I16;
}

/// The `i32` from an offset on.
fn i32s<const LEN: usize>(image: &[u8], at: usize) -> [i32; LEN] {
    let bytes = |index: usize| image[at + 4 * index..][..4].try_into().unwrap();
    core::array::from_fn(|index| i32::from_le_bytes(bytes(index)))
}

/// The image of a covariance, drawn once more: what stands where.
#[test]
fn a_covariance_is_as_documented() {
    let (image, table) = (bytes::SHARED_COVARIANCE_U8, frozen());
    assert_eq!(image[..10], *b"CCEN\x01\x00\x40\x00\x08\x04");
    // Frozen; of eleven samples: one in class 1 came later, and six are those of class 0.
    let released = i32s::<4>(&image, 48);
    assert_eq!((released[0], released[3]), (1, 0));
    assert_eq!(released[1] - released[2], table.degrees_of_freedom() as i32);
    for class in 0..CLASSES {
        let sums = i32s::<DIM>(&image, 64 + 4 * DIM * class);
        assert_eq!(
            sums.map(|sum| sum as u32),
            *table.centers().sum(class).unwrap()
        );
    }
    let triangle = 64 + 4 * DIM * CLASSES;
    assert_eq!(i32s(&image, triangle), *table.moments());
    let counts = triangle + 4 * TRIANGLE;
    assert_eq!(
        i32s(&image, counts),
        table.centers().counts().map(|n| n as i32)
    );
    assert_eq!(image.len(), counts + 4 * CLASSES + 4);
}

/// The image of a whitening, drawn once more.
#[test]
fn a_whitening_is_as_documented() {
    let image = bytes::WHITENING_I8;
    let whitening = whitening::<i8>(|x| x as i8 - 50);
    assert_eq!(image[..10], *b"CCEN\x01\x00\x40\x00\x09\x03");
    let words = [
        whitening.shift(),
        whitening.shrinkage().to_bits(),
        whitening.smallest_pivot().to_bits(),
        0,
    ];
    assert_eq!(i32s(&image, 48), words.map(|word| word as i32));
    assert_eq!(i32s(&image, 64), *whitening.offsets());
    let weights = image[64 + 4 * DIM..image.len() - 4].chunks(2);
    let weights = weights.map(|bytes| i16::from_le_bytes(bytes.try_into().unwrap()));
    assert!(weights.eq(whitening.weights().iter().copied()));
}

/// The image of several centers, drawn once more: centers of a class one after another, and so their counts.
#[test]
fn several_centers_are_as_documented() {
    let image = bytes::MULTI_CENTERS_I8;
    let table = multi::<i8>(|x| x as i8 - 100);
    assert_eq!(image[..10], *b"CCEN\x01\x00\x40\x00\x07\x03");
    assert_eq!(i32s(&image, 48), [CENTERS as i32, 0, 0, 0]);
    let mut at = 64;
    for class in table.classes() {
        for center in 0..CENTERS {
            assert_eq!(i32s(&image, at), *class.sum(center).unwrap());
            at += 4 * DIM;
        }
    }
    let counts = [2, 1, 0, 0, 1, 0];
    assert_eq!(i32s(&image, at), counts);
    assert_eq!(image.len(), at + 4 * counts.len() + 4);
}
