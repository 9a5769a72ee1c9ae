//! Counts the instructions of a covariance as `bench` does: learning, preparing a transform, whitening.

#![no_std]
#![no_main]

use core::hint::black_box;

use class_centers::{Element, SharedCovariance, Whitening, WhiteningElement, triangle};
use class_centers_firmware::{Counter, count, program};

program!(run);

const CLASSES: usize = 10;

/// The microbit has no RAM for the largest shapes.
fn run() -> bool {
    let Some(mut counter) = Counter::start() else {
        return false;
    };
    of_element::<f32>(&mut counter, "f32", |x| f32::from(x) * 0.37);
    of_element::<i8>(&mut counter, "i8", |x| x);
    of_element::<i16>(&mut counter, "i16", |x| i16::from(x) * 91);
    true
}

fn of_element<T: WhiteningElement>(
    counter: &mut Counter,
    element: &str,
    component: fn(i8) -> T::Component,
) {
    measure::<T, 16, { triangle(16) }>(counter, element, component);
    measure::<T, 32, { triangle(32) }>(counter, element, component);
    if cfg!(not(board = "microbit")) {
        measure::<T, 64, { triangle(64) }>(counter, element, component);
    }
}

type Learned<T, const DIM: usize, const TRIANGLE: usize> =
    SharedCovariance<T, CLASSES, DIM, TRIANGLE>;
type Whitened<T, const DIM: usize> =
    [<<T as WhiteningElement>::Whitened as Element>::Component; DIM];

#[inline(never)]
fn measure<T: WhiteningElement, const DIM: usize, const TRIANGLE: usize>(
    counter: &mut Counter,
    element: &str,
    component: fn(i8) -> T::Component,
) {
    let mut learned = Learned::<T, DIM, TRIANGLE>::new();
    // Squares modulo a prime: no dimension follows from another.
    let embedding = |i: usize| -> [T::Component; DIM] {
        core::array::from_fn(|d| component(((i * i * 7 + i * d * 3 + d * d) % 101) as i8))
    };
    for i in 0..50 {
        update(&mut learned, i % CLASSES, &embedding(i));
    }
    let label = |operation| (operation, element, CLASSES, DIM);
    let x = embedding(7);
    count!(
        counter,
        label("covariance_update"),
        100,
        update(&mut learned, black_box(1), &x),
        empty_update(&mut learned, black_box(1), &x)
    );
    let mut whitening = Whitening::<T, DIM, TRIANGLE>::new();
    let mut scratch = [0.0; TRIANGLE];
    count!(
        counter,
        label("whitening_prepare"),
        2,
        prepare(&mut whitening, &learned, &mut scratch),
        empty_prepare(&mut whitening, &learned, &mut scratch)
    );
    let mut whitened: Whitened<T, DIM> = [T::unchanged(x[0]); DIM];
    count!(
        counter,
        label("whiten"),
        100,
        whiten(&whitening, black_box(&x), &mut whitened),
        empty_whiten(&whitening, black_box(&x), &mut whitened)
    );
}

#[inline(never)]
fn update<T: WhiteningElement, const D: usize, const N: usize>(
    table: &mut Learned<T, D, N>,
    class: usize,
    x: &[T::Component; D],
) -> bool {
    table.update(class, x).is_ok()
}

#[inline(never)]
fn empty_update<T: WhiteningElement, const D: usize, const N: usize>(
    table: &mut Learned<T, D, N>,
    class: usize,
    x: &[T::Component; D],
) -> bool {
    black_box((table, class, x)).1 == 1
}

#[inline(never)]
fn prepare<T: WhiteningElement, const D: usize, const N: usize>(
    whitening: &mut Whitening<T, D, N>,
    learned: &Learned<T, D, N>,
    scratch: &mut [f32; N],
) -> bool {
    whitening.prepare_from(learned, None, scratch).is_ok()
}

#[inline(never)]
fn empty_prepare<T: WhiteningElement, const D: usize, const N: usize>(
    whitening: &mut Whitening<T, D, N>,
    learned: &Learned<T, D, N>,
    scratch: &mut [f32; N],
) -> bool {
    !black_box((whitening, learned, scratch)).0.is_identity()
}

#[inline(never)]
fn whiten<T: WhiteningElement, const D: usize, const N: usize>(
    whitening: &Whitening<T, D, N>,
    x: &[T::Component; D],
    whitened: &mut Whitened<T, D>,
) -> usize {
    whitening.whiten(x, whitened)
}

#[inline(never)]
fn empty_whiten<T: WhiteningElement, const D: usize, const N: usize>(
    whitening: &Whitening<T, D, N>,
    x: &[T::Component; D],
    whitened: &mut Whitened<T, D>,
) -> usize {
    black_box((whitening, x, whitened)).1.len()
}
