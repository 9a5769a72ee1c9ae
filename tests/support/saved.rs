//! Tables to be saved, one of every kind.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, CovarianceElement, Element,
    MovingCenters, MultiCenters, Quantization, SharedCovariance, Whitening, WhiteningElement,
    decisions::Thresholds,
    persist::{Extractor, ImageReader, Origin, Snapshot, SnapshotError},
};

use super::rng::Rng;

/// A shape that no step of eight bytes divides.
pub const CLASSES: usize = 3;
pub const DIM: usize = 5;
/// The numbers of a triangle of `DIM` rows, and the rows of a class with several centers.
pub const TRIANGLE: usize = class_centers::triangle(DIM);
pub const CENTERS: usize = 2;

pub const INFO: Extractor = Extractor {
    fingerprint: 0x0123_4567_89AB_CDEF,
    quantization: Quantization::new(0.25, 3),
};

pub const ORIGIN: Origin = Origin {
    device: 11,
    sequence: 12,
};

/// A table that can be saved, empty and with samples.
pub trait Saved: Snapshot + Clone + PartialEq + core::fmt::Debug {
    /// Without samples.
    fn empty() -> Self;
    /// With samples in some classes.
    fn filled() -> Self;

    /// The image of the table, read in steps.
    fn read_in(&self, info: &Extractor, step: usize) -> Result<Vec<u8>, SnapshotError> {
        Ok(read_all(self.image(info, ORIGIN)?, step))
    }

    /// The image of the table.
    fn saved(&self) -> Vec<u8> {
        let mut image = vec![0; Self::IMAGE_LEN];
        assert_eq!(self.encode(&INFO, ORIGIN, &mut image), Ok(image.len()));
        image
    }
}

/// All of an image, read in steps.
pub fn read_all<V: Snapshot>(mut image: ImageReader<'_, V>, step: usize) -> Vec<u8> {
    let (mut all, mut buffer) = (Vec::new(), vec![0; step]);
    loop {
        let n = image.read(&mut buffer);
        all.extend_from_slice(&buffer[..n]);
        assert_eq!(image.position(), all.len());
        if n < step {
            assert_eq!(image.read(&mut buffer), 0);
            return all;
        }
    }
}

macro_rules! saved {
    ($([$($generics:tt)*] $table:ty: $empty:expr, $filled:expr;)*) => {$(
        impl<$($generics)*> Saved for $table {
            fn empty() -> Self {
                $empty
            }

            fn filled() -> Self {
                $filled
            }
        }
    )*};
}

/// Class 0 has three samples, class 1 none, class 2 one.
pub const ROWS: [usize; 4] = [0, 2, 0, 0];

/// A table that learned numbers from 0 to 99, or from -50 to 49.
pub fn learned<T: Element, const C: usize, const D: usize>(
    component: impl Fn(i32) -> T::Component,
) -> ClassCenters<T, C, D> {
    let mut rng = Rng::new(3);
    let mut table = ClassCenters::new();
    for class in ROWS {
        let x = core::array::from_fn(|_| component(rng.below(100) as i32));
        table.update(class.min(C - 1), &x).unwrap();
    }
    table
}

/// Several centers of the samples of [`learned`], and one more row in the last class.
fn multi<T: Element, const C: usize, const D: usize, const P: usize>(
    component: impl Fn(i32) -> T::Component,
) -> MultiCenters<T, C, D, P> {
    let mut rng = Rng::new(3);
    let mut table = MultiCenters::new();
    for class in ROWS {
        let x = core::array::from_fn(|_| component(rng.below(100) as i32));
        table.update(class.min(C - 1), &x).unwrap();
    }
    table
}

/// The covariance of enough samples for every dimension, and of a class that was emptied.
fn covariance<T: CovarianceElement, const C: usize, const D: usize, const R: usize>(
    component: impl Fn(i32) -> T::Component,
) -> SharedCovariance<T, C, D, R> {
    let mut rng = Rng::new(5);
    let mut table = SharedCovariance::new();
    for class in [0, 1, 0, 1, 2, 0, 0, 2, 0, 1] {
        let x = core::array::from_fn(|_| component(rng.below(100) as i32));
        table.update(class % C, &x).unwrap();
    }
    table.clear_class(1 % C).unwrap();
    table
        .update(0, &core::array::from_fn(|_| component(50)))
        .unwrap();
    table
}

/// The transform of [`covariance`].
fn whitening<T: WhiteningElement, const D: usize, const R: usize>(
    component: impl Fn(i32) -> T::Component,
) -> Whitening<T, D, R> {
    let mut whitening = Whitening::new();
    let learned = covariance::<T, 3, D, R>(component);
    whitening
        .prepare_from(&learned, None, &mut [0.0; R])
        .unwrap();
    assert!(!whitening.is_identity());
    whitening
}

macro_rules! prepared {
    ($component:expr) => {{
        let mut table = CenterTable::new();
        table.prepare_from(&learned($component));
        table
    }};
}

saved! {
    [const C: usize, const D: usize] ClassCenters<f32, C, D>: Self::new(), learned(|x| 0.1 * x as f32 - 5.0);
    [const C: usize, const D: usize] ClassCenters<f64, C, D>: Self::new(), learned(|x| 0.1 * f64::from(x) - 5.0);
    [const C: usize, const D: usize] ClassCenters<i8, C, D>: Self::new(), learned(|x| x as i8 - 50);
    [const C: usize, const D: usize] ClassCenters<u8, C, D>: Self::new(), learned(|x| x as u8);
    [const C: usize, const D: usize] ClassCenters<i16, C, D>: Self::new(), learned(|x| x as i16 - 50);
    [const C: usize, const D: usize] ClassCenters<Compensated, C, D>: Self::new(), learned(|x| 0.1 * x as f32 - 5.0);
    [const C: usize, const D: usize] CenterTable<f32, C, D>: Self::new(), prepared!(|x| 0.1 * x as f32 - 5.0);
    [const C: usize, const D: usize] CenterTable<f64, C, D>: Self::new(), prepared!(|x| 0.1 * f64::from(x) - 5.0);
    [const C: usize, const D: usize] CenterTable<i8, C, D>: Self::new(), prepared!(|x| x as i8 - 50);
    [const C: usize, const D: usize] CenterTable<u8, C, D>: Self::new(), prepared!(|x| x as u8);
    [const C: usize, const D: usize] CenterTable<i16, C, D>: Self::new(), prepared!(|x| x as i16 - 50);
    [const C: usize, const D: usize] MovingCenters<C, D>: Self::new(), {
        let mut table = Self::new();
        table.apply(&learned::<f64, C, D>(|x| 0.1 * f64::from(x)), &class_centers::CumulativeMean).unwrap();
        table
    };
    [const C: usize, const D: usize] ClassVariance<C, D>: Self::new(), {
        let (mut table, mut rng) = (Self::new(), Rng::new(4));
        for class in ROWS {
            table.update(class.min(C - 1), &rng.embedding(10.0, 3.0)).unwrap();
        }
        table
    };
    [const C: usize, const D: usize, const P: usize] MultiCenters<f32, C, D, P>: Self::new(), multi(|x| 0.1 * x as f32 - 5.0);
    [const C: usize, const D: usize, const P: usize] MultiCenters<f64, C, D, P>: Self::new(), multi(|x| 0.1 * f64::from(x) - 5.0);
    [const C: usize, const D: usize, const P: usize] MultiCenters<i8, C, D, P>: Self::new(), multi(|x| x as i8 - 50);
    [const C: usize, const D: usize, const P: usize] MultiCenters<u8, C, D, P>: Self::new(), multi(|x| x as u8);
    [const C: usize, const D: usize, const P: usize] MultiCenters<i16, C, D, P>: Self::new(), multi(|x| x as i16 - 50);
    [const C: usize, const D: usize, const P: usize] MultiCenters<Compensated, C, D, P>: Self::new(), multi(|x| 0.1 * x as f32 - 5.0);
    [const C: usize, const D: usize, const R: usize] SharedCovariance<f32, C, D, R>: Self::new(), covariance(|x| 0.1 * x as f32 - 5.0);
    [const C: usize, const D: usize, const R: usize] SharedCovariance<i8, C, D, R>: Self::new(), covariance(|x| x as i8 - 50);
    [const C: usize, const D: usize, const R: usize] SharedCovariance<u8, C, D, R>: Self::new(), covariance(|x| x as u8);
    [const C: usize, const D: usize, const R: usize] SharedCovariance<i16, C, D, R>: Self::new(), covariance(|x| x as i16 - 50);
    [const D: usize, const R: usize] Whitening<f32, D, R>: Self::new(), whitening(|x| 0.1 * x as f32 - 5.0);
    [const D: usize, const R: usize] Whitening<i8, D, R>: Self::new(), whitening(|x| x as i8 - 50);
    [const D: usize, const R: usize] Whitening<u8, D, R>: Self::new(), whitening(|x| x as u8);
    [const D: usize, const R: usize] Whitening<i16, D, R>: Self::new(), whitening(|x| x as i16 - 50);
    [const C: usize] [Thresholds<u32>; C]: [Thresholds::new(1, 2); C], thresholds(|x| x as u32);
    [const C: usize] [Thresholds<u64>; C]: [Thresholds::new(1, 2); C], thresholds(|x| x << 40);
    [const C: usize] [Thresholds<f32>; C]: [Thresholds::new(1.0, 2.0); C], thresholds(|x| x as f32 / 7.0);
    [const C: usize] [Thresholds<f64>; C]: [Thresholds::new(1.0, 2.0); C], thresholds(|x| x as f64 / 7.0);
}

fn thresholds<D: class_centers::Distance, const C: usize>(
    distance: impl Fn(u64) -> D,
) -> [Thresholds<D>; C] {
    core::array::from_fn(|class| match class as u64 {
        0 => Thresholds::new(D::MAX, D::default()),
        class => Thresholds::new(distance(3 + class), distance(class)),
    })
}

mod labels {
    use super::*;
    use class_centers::persist::LabelMap;

    saved! {
        [const C: usize, const L: usize] LabelMap<C, L>: Self::new(), {
            let (mut labels, table) = (Self::new(), ClassCenters::<i8, C, 1>::new());
            labels.add("a", &table).unwrap();
            for label in ["bé", "€"].into_iter().take(C - 1) {
                labels.add(label, &table).unwrap();
            }
            labels.remove(0, &mut table.clone()).unwrap();
            labels
        };
    }
}

/// Calls a macro with the name and the type of every table.
#[macro_export]
macro_rules! every_table {
    ($macro:ident) => {
        $macro! {
            class_centers_of_f32: ClassCenters<f32, CLASSES, DIM>;
            class_centers_of_f64: ClassCenters<f64, CLASSES, DIM>;
            class_centers_of_i8: ClassCenters<i8, CLASSES, DIM>;
            class_centers_of_u8: ClassCenters<u8, CLASSES, DIM>;
            class_centers_of_i16: ClassCenters<i16, CLASSES, DIM>;
            class_centers_of_compensated: ClassCenters<Compensated, CLASSES, DIM>;
            center_table_of_f32: CenterTable<f32, CLASSES, DIM>;
            center_table_of_f64: CenterTable<f64, CLASSES, DIM>;
            center_table_of_i8: CenterTable<i8, CLASSES, DIM>;
            center_table_of_u8: CenterTable<u8, CLASSES, DIM>;
            center_table_of_i16: CenterTable<i16, CLASSES, DIM>;
            moving_centers: MovingCenters<CLASSES, DIM>;
            class_variance: ClassVariance<CLASSES, DIM>;
            multi_centers_of_f32: MultiCenters<f32, CLASSES, DIM, CENTERS>;
            multi_centers_of_f64: MultiCenters<f64, CLASSES, DIM, CENTERS>;
            multi_centers_of_i8: MultiCenters<i8, CLASSES, DIM, CENTERS>;
            multi_centers_of_u8: MultiCenters<u8, CLASSES, DIM, CENTERS>;
            multi_centers_of_i16: MultiCenters<i16, CLASSES, DIM, CENTERS>;
            multi_centers_of_compensated: MultiCenters<Compensated, CLASSES, DIM, CENTERS>;
            shared_covariance_of_f32: SharedCovariance<f32, CLASSES, DIM, TRIANGLE>;
            shared_covariance_of_i8: SharedCovariance<i8, CLASSES, DIM, TRIANGLE>;
            shared_covariance_of_u8: SharedCovariance<u8, CLASSES, DIM, TRIANGLE>;
            shared_covariance_of_i16: SharedCovariance<i16, CLASSES, DIM, TRIANGLE>;
            whitening_of_f32: Whitening<f32, DIM, TRIANGLE>;
            whitening_of_i8: Whitening<i8, DIM, TRIANGLE>;
            whitening_of_u8: Whitening<u8, DIM, TRIANGLE>;
            whitening_of_i16: Whitening<i16, DIM, TRIANGLE>;
            thresholds_of_u32: [Thresholds<u32>; CLASSES];
            thresholds_of_u64: [Thresholds<u64>; CLASSES];
            thresholds_of_f32: [Thresholds<f32>; CLASSES];
            thresholds_of_f64: [Thresholds<f64>; CLASSES];
        }
    };
}
pub use every_table;

/// Puts the right checksum under changed bytes: CRC-32/ISO-HDLC, a bit at a time.
pub fn repair(image: &mut [u8]) {
    let end = image.len() - 4;
    let mut crc = u32::MAX;
    for byte in &image[..end] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
        }
    }
    image[end..].copy_from_slice(&(!crc).to_le_bytes());
}
