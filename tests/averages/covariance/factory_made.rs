//! Sources that `bindings/python/class_centers.py` makes from embeddings hold the bits that are prepared here.
//!
//! The tests of the tool make each file of `tests/data/factory` again, and compare every byte.

use core::fmt::Debug;

use class_centers::{
    CenterTable, FactoryCovariance, SharedCovariance, Whitening, WhiteningElement, triangle,
};

use super::real::{Row, digits, vowels};

/// What the tool made of the first rows of a file of `examples/data`.
macro_rules! made {
    ($name:ident: $file:literal) => {
        mod $name {
            include!(concat!("../../data/factory/", $file));
        }
    };
}

made!(whitening_i8: "whitening_i8.rs");
made!(whitening_u8: "whitening_u8.rs");
made!(whitening_i16: "whitening_i16.rs");
made!(whitening_f32: "whitening_f32.rs");
made!(centers_i8: "centers_i8.rs");
made!(centers_u8: "centers_u8.rs");
made!(centers_i16: "centers_i16.rs");
made!(centers_f32: "centers_f32.rs");
made!(covariance_i8: "covariance_i8.rs");
made!(covariance_f32: "covariance_f32.rs");

fn learned<T: WhiteningElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    rows: &[Row<DIM>],
    component: fn(i16) -> T::Component,
) -> SharedCovariance<T, CLASSES, DIM, TRIANGLE> {
    let mut learned = SharedCovariance::new();
    for (class, x) in rows {
        learned.update(*class, &x.map(component)).unwrap();
    }
    learned
}

/// A whitening of rows, and their whitened centers.
type Prepared<T, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize> = (
    Whitening<T, DIM, TRIANGLE>,
    CenterTable<<T as WhiteningElement>::Whitened, CLASSES, DIM>,
);

fn prepared<T: WhiteningElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    rows: &[Row<DIM>],
    component: fn(i16) -> T::Component,
) -> Prepared<T, CLASSES, DIM, TRIANGLE> {
    let learned = learned::<T, CLASSES, DIM, TRIANGLE>(rows, component);
    let (mut whitening, mut centers) = (Whitening::new(), CenterTable::new());
    let mut scratch = [0.0; TRIANGLE];
    whitening
        .prepare_from(&learned, None, &mut scratch)
        .unwrap();
    whitening
        .whiten_centers(learned.centers(), &mut centers)
        .unwrap();
    (whitening, centers)
}

/// Equal bits, as they are printed: the signs of zeros too.
#[track_caller]
fn assert_same<X: Debug + PartialEq>(made: &X, want: &X) {
    assert_eq!(made, want);
    assert_eq!(format!("{made:?}"), format!("{want:?}"));
}

/// The first nine features: two rows of fours, and a last one alone.
fn nine(rows: &[Row<32>]) -> Vec<Row<9>> {
    let first = |x: &[i16; 32]| core::array::from_fn(|dim| x[dim]);
    rows.iter().map(|row| (row.0, first(&row.1))).collect()
}

#[test]
fn whitenings_of_the_tool_are_those_that_are_prepared() {
    let (digits, speakers) = (digits().learn, vowels().learn);
    let (whitening, centers) = prepared::<i8, 9, 32, { triangle(32) }>(&speakers, |x| x as i8);
    assert_same(&whitening_i8::WHITENING, &whitening);
    assert_same(&centers_i8::CENTERS, &centers);
    let (whitening, centers) = prepared::<u8, 10, 64, { triangle(64) }>(&digits, |x| x as u8);
    assert_same(&whitening_u8::WHITENING, &whitening);
    assert_same(&centers_u8::CENTERS, &centers);
    let (whitening, centers) =
        prepared::<i16, 9, 9, { triangle(9) }>(&nine(&speakers), |x| 250 * x);
    assert_same(&whitening_i16::WHITENING, &whitening);
    assert_same(&centers_i16::CENTERS, &centers);
    let (whitening, centers) =
        prepared::<f32, 9, 9, { triangle(9) }>(&nine(&speakers), |x| f32::from(x) / 3.0);
    assert_same(&whitening_f32::WHITENING, &whitening);
    assert_same(&centers_f32::CENTERS, &centers);
}

#[test]
fn covariances_of_the_tool_are_those_that_are_learned() {
    let speakers = vowels().learn;
    let mut factory = FactoryCovariance::<{ triangle(32) }>::new();
    factory.take_over(&learned::<i8, 9, 32, { triangle(32) }>(&speakers, |x| {
        x as i8
    }));
    assert_same(&covariance_i8::FACTORY, &factory);
    let mut factory = FactoryCovariance::<{ triangle(9) }>::new();
    let speakers = nine(&speakers);
    factory.take_over(&learned::<f32, 9, 9, { triangle(9) }>(&speakers, |x| {
        f32::from(x) / 3.0
    }));
    assert_same(&covariance_f32::FACTORY, &factory);
}
