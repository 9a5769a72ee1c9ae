//! The centers in the golden images, as every reader of them finds them.

use class_centers::{
    CenterTable, CenterView, ClassCenters, ClassVariance, Compensated, Distance, MovingCenters,
    MultiCenters, Quantization, SharedCovariance, Whitening,
    persist::{Extractor, Origin, Snapshot, SnapshotError},
};

#[path = "../../data/golden.rs"]
#[allow(dead_code)]
mod images;

#[path = "../../data/golden_covariance.rs"]
#[allow(dead_code)]
mod shared_images;

const CLASSES: usize = 3;
const DIM: usize = 5;
const TRIANGLE: usize = 15;
const CENTERS: usize = 2;

/// What the images say of themselves.
const INFO: Extractor = Extractor {
    fingerprint: 0x1122_3344_5566_7788,
    quantization: Quantization::new(0.05, -10),
};

const ORIGIN: Origin = Origin {
    device: 0x99AA_BBCC_DDEE_FF01,
    sequence: 0x0203_0405_0607_0809,
};

/// Restores every image, and passes `report` its name, and of each class with samples the index, the
/// count and the bits of its center. Then it makes an image of the table, which is the same, as those are of
/// several centers, covariances and whitenings.
///
/// # Errors
///
/// What is wrong with an image; `Damaged` for one that is made and differs.
pub fn centers(mut report: impl FnMut(&str, usize, u32, &[u64; DIM])) -> Result<(), SnapshotError> {
    macro_rules! read {
        ($($table:ty: $name:ident;)*) => {$(
            let mut table = <$table>::new();
            table.restore(&INFO, &images::$name)?;
            report_table(stringify!($name), &table, &mut report);
            let mut image = [0; images::$name.len()];
            table.encode(&INFO, ORIGIN, &mut image)?;
            if image != images::$name {
                return Err(SnapshotError::Damaged);
            }
        )*};
    }
    read! {
        ClassCenters<f32, CLASSES, DIM>: CLASS_CENTERS_F32;
        ClassCenters<f64, CLASSES, DIM>: CLASS_CENTERS_F64;
        ClassCenters<i8, CLASSES, DIM>: CLASS_CENTERS_I8;
        ClassCenters<u8, CLASSES, DIM>: CLASS_CENTERS_U8;
        ClassCenters<i16, CLASSES, DIM>: CLASS_CENTERS_I16;
        ClassCenters<Compensated, CLASSES, DIM>: CLASS_CENTERS_COMPENSATED;
        MovingCenters<CLASSES, DIM>: MOVING_CENTERS;
        CenterTable<f32, CLASSES, DIM>: CENTER_TABLE_F32;
        CenterTable<f64, CLASSES, DIM>: CENTER_TABLE_F64;
        CenterTable<i8, CLASSES, DIM>: CENTER_TABLE_I8;
        CenterTable<u8, CLASSES, DIM>: CENTER_TABLE_U8;
        CenterTable<i16, CLASSES, DIM>: CENTER_TABLE_I16;
        ClassVariance<CLASSES, DIM>: CLASS_VARIANCE;
    }
    come_back()
}

/// Restores the images of tables whose classes share something, or have several centers, and makes them again.
fn come_back() -> Result<(), SnapshotError> {
    macro_rules! come_back {
        ($($table:ty: $name:ident;)*) => {$(
            let mut table = <$table>::new();
            table.restore(&INFO, &shared_images::$name)?;
            let mut image = [0; shared_images::$name.len()];
            table.encode(&INFO, ORIGIN, &mut image)?;
            if image != shared_images::$name {
                return Err(SnapshotError::Damaged);
            }
        )*};
    }
    come_back! {
        MultiCenters<f32, CLASSES, DIM, CENTERS>: MULTI_CENTERS_F32;
        MultiCenters<f64, CLASSES, DIM, CENTERS>: MULTI_CENTERS_F64;
        MultiCenters<i8, CLASSES, DIM, CENTERS>: MULTI_CENTERS_I8;
        MultiCenters<u8, CLASSES, DIM, CENTERS>: MULTI_CENTERS_U8;
        MultiCenters<i16, CLASSES, DIM, CENTERS>: MULTI_CENTERS_I16;
        MultiCenters<Compensated, CLASSES, DIM, CENTERS>: MULTI_CENTERS_COMPENSATED;
        SharedCovariance<f32, CLASSES, DIM, TRIANGLE>: SHARED_COVARIANCE_F32;
        SharedCovariance<i8, CLASSES, DIM, TRIANGLE>: SHARED_COVARIANCE_I8;
        SharedCovariance<u8, CLASSES, DIM, TRIANGLE>: SHARED_COVARIANCE_U8;
        SharedCovariance<i16, CLASSES, DIM, TRIANGLE>: SHARED_COVARIANCE_I16;
        Whitening<f32, DIM, TRIANGLE>: WHITENING_F32;
        Whitening<i8, DIM, TRIANGLE>: WHITENING_I8;
        Whitening<u8, DIM, TRIANGLE>: WHITENING_U8;
        Whitening<i16, DIM, TRIANGLE>: WHITENING_I16;
    }
    Ok(())
}

#[inline(never)]
fn report_table<V, F>(name: &str, table: &V, report: &mut impl FnMut(&str, usize, u32, &[u64; DIM]))
where
    V: CenterView<Center = [F; DIM], Distance: Distance<Float = F>>,
    F: Bits,
{
    let mut center = [Bits::ZERO; DIM];
    for class in 0..CLASSES {
        if table.write_center(class, &mut center).is_some() {
            report(name, class, table.count(class), &center.map(Bits::bits));
        }
    }
}

/// A component of a center.
pub trait Bits: Copy {
    const ZERO: Self;
    fn bits(self) -> u64;
}

impl Bits for f32 {
    const ZERO: Self = 0.0;

    fn bits(self) -> u64 {
        self.to_bits().into()
    }
}

impl Bits for f64 {
    const ZERO: Self = 0.0;

    fn bits(self) -> u64 {
        self.to_bits()
    }
}
