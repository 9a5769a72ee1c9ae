//! Counts the instructions of each operation, and prints `operation element classes dim count`,
//! the count in hundredths of an instruction per call.
//!
//! Each operation is an out-of-line function. Setting its arguments up counts, calling a function
//! that does nothing does not.

#![no_std]
#![no_main]

use core::hint::black_box;

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Classify, Compensated, Element, Ema, MovingCenters,
    SliceView, TableElement, VarianceShrinkage,
};
use class_centers_firmware::{Counter, count, program};

program!(run);

/// Rows of a measured batch.
const ROWS: usize = 2;

/// Classes of the tables of 128 and of 256 dimensions; the microbit has 16 kB of RAM.
const MANY: usize = if cfg!(board = "microbit") { 4 } else { 10 };
const FEW: usize = if cfg!(board = "microbit") { 2 } else { 10 };

fn run() -> bool {
    let Some(mut counter) = Counter::start() else {
        return false;
    };
    each::<f32, 10, 16>(&mut counter, "f32", |i| i as f32 * 0.37 - 3.0);
    each::<f32, 10, 64>(&mut counter, "f32", |i| i as f32 * 0.37 - 3.0);
    each::<f32, MANY, 128>(&mut counter, "f32", |i| i as f32 * 0.37 - 3.0);
    each::<f32, FEW, 256>(&mut counter, "f32", |i| i as f32 * 0.37 - 3.0);
    each::<i8, 10, 16>(&mut counter, "i8", |i| i as i8);
    each::<i8, 10, 64>(&mut counter, "i8", |i| i as i8);
    each::<i8, MANY, 128>(&mut counter, "i8", |i| i as i8);
    each::<i8, FEW, 256>(&mut counter, "i8", |i| i as i8);
    each::<i16, 10, 16>(&mut counter, "i16", |i| i as i16 * 91);
    each::<i16, 10, 64>(&mut counter, "i16", |i| i as i16 * 91);
    each::<i16, MANY, 128>(&mut counter, "i16", |i| i as i16 * 91);
    each::<i16, FEW, 256>(&mut counter, "i16", |i| i as i16 * 91);
    borrowed::<f32, 10, 64>(&mut counter, "f32", |i| i as f32 * 0.37 - 3.0);
    borrowed::<f32, FEW, 256>(&mut counter, "f32", |i| i as f32 * 0.37 - 3.0);
    borrowed::<i8, 10, 64>(&mut counter, "i8", |i| i as i8);
    borrowed::<i8, FEW, 256>(&mut counter, "i8", |i| i as i8);
    windows::<f32>(&mut counter, "f32", |i| i as f32 * 0.37 - 3.0);
    windows::<Compensated>(&mut counter, "compensated", |i| i as f32 * 0.37 - 3.0);
    windows::<i8>(&mut counter, "i8", |i| i as i8);
    moving(&mut counter);
    variance(&mut counter);
    true
}

/// Measures every operation of one shape.
fn each<T: TableElement, const CLASSES: usize, const DIM: usize>(
    counter: &mut Counter,
    element: &str,
    component: fn(usize) -> T::Component,
) {
    measure::<T, CLASSES, DIM>(counter, element, component);
    measure_prepared::<T, CLASSES, DIM>(counter, element, component);
}

#[inline(never)]
fn measure<T: TableElement, const CLASSES: usize, const DIM: usize>(
    counter: &mut Counter,
    element: &str,
    component: fn(usize) -> T::Component,
) {
    let mut table = ClassCenters::<T, CLASSES, DIM>::new();
    let x: [T::Component; DIM] = core::array::from_fn(component);
    let batch: [[T::Component; DIM]; ROWS] = [x; ROWS];
    let classes: [usize; ROWS] = core::array::from_fn(|row| row % CLASSES);
    let mut center = [T::MAX_ABS; DIM];
    let label = |operation| (operation, element, CLASSES, DIM);
    let one = || black_box(1);
    for class in 0..CLASSES {
        update(
            &mut table,
            class,
            &core::array::from_fn(|d| component((d + class) % DIM)),
        );
    }

    count!(
        counter,
        label("update_trusted"),
        1000,
        update_trusted(&mut table, one(), &x),
        empty_update(&mut table, one(), &x)
    );
    count!(
        counter,
        label("update"),
        1000,
        update(&mut table, one(), &x),
        empty_update(&mut table, one(), &x)
    );
    count!(
        counter,
        label("update_batch"),
        200,
        update_batch(&mut table, &classes, &batch),
        empty_batch(&mut table, &classes, &batch)
    );
    count!(
        counter,
        label("center"),
        200,
        center_of(&table, one(), &mut center),
        empty_center(&table, one(), &mut center)
    );
    count!(
        counter,
        label("nearest"),
        100,
        nearest(&table, black_box(&x)),
        empty_nearest(&table, black_box(&x))
    );
}

#[inline(never)]
fn measure_prepared<T: TableElement, const CLASSES: usize, const DIM: usize>(
    counter: &mut Counter,
    element: &str,
    component: fn(usize) -> T::Component,
) {
    let mut learned = ClassCenters::<T, CLASSES, DIM>::new();
    let mut table = CenterTable::<T, CLASSES, DIM>::new();
    let x: [T::Component; DIM] = core::array::from_fn(component);
    let label = |operation| (operation, element, CLASSES, DIM);
    for class in 0..CLASSES {
        update(
            &mut learned,
            class,
            &core::array::from_fn(|d| component((d + class) % DIM)),
        );
    }

    count!(
        counter,
        label("prepare"),
        20,
        prepare(&mut table, &learned),
        empty_prepare(&mut table, &learned)
    );
    count!(
        counter,
        label("nearest_prepared"),
        100,
        nearest_prepared(&table, black_box(&x)),
        empty_nearest_prepared(&table, black_box(&x))
    );
}

/// The same tables as ones whose shape is known at run time.
#[inline(never)]
fn borrowed<T: TableElement, const CLASSES: usize, const DIM: usize>(
    counter: &mut Counter,
    element: &str,
    component: fn(usize) -> T::Component,
) {
    let mut learned = ClassCenters::<T, CLASSES, DIM>::new();
    let mut table = CenterTable::<T, CLASSES, DIM>::new();
    let x: [T::Component; DIM] = core::array::from_fn(component);
    let label = |operation| (operation, element, CLASSES, DIM);
    for class in 0..CLASSES {
        update(
            &mut learned,
            class,
            &core::array::from_fn(|d| component((d + class) % DIM)),
        );
    }
    prepare(&mut table, &learned);
    count!(
        counter,
        label("update_borrowed"),
        1000,
        update_borrowed(&mut learned, black_box(1), &x),
        empty_update(&mut learned, black_box(1), &x)
    );
    count!(
        counter,
        label("nearest_borrowed"),
        100,
        nearest_borrowed(&learned, black_box(&x)),
        empty_nearest(&learned, black_box(&x))
    );
    count!(
        counter,
        label("nearest_prepared_borrowed"),
        100,
        nearest_prepared_borrowed(&table, black_box(&x)),
        empty_nearest_prepared(&table, black_box(&x))
    );
}

/// Dimensions, and classes, of the averages that follow.
const DIM: usize = 64;
const CLASSES: usize = 10;

#[inline(never)]
fn windows<T: Element>(counter: &mut Counter, element: &str, component: fn(usize) -> T::Component) {
    let mut table = ClassCenters::<T, CLASSES, DIM>::new();
    let x: [T::Component; DIM] = core::array::from_fn(component);
    let label = |operation| (operation, element, CLASSES, DIM);
    // One in ten calls halves the sums.
    count!(
        counter,
        label("update_capped"),
        1000,
        update_capped(&mut table, black_box(1), &x),
        empty_update(&mut table, black_box(1), &x)
    );
    count!(
        counter,
        label("update_of_windows"),
        1000,
        update(&mut table, black_box(1), &x),
        empty_update(&mut table, black_box(1), &x)
    );
}

#[inline(never)]
fn update_capped<T: Element, const C: usize, const D: usize>(
    table: &mut ClassCenters<T, C, D>,
    class: usize,
    x: &[T::Component; D],
) -> bool {
    table.update_capped(class, x, 20).is_ok()
}

#[inline(never)]
fn moving(counter: &mut Counter) {
    let Some(ema) = Ema::new(black_box(0.05)) else {
        return;
    };
    let mut centers = MovingCenters::<CLASSES, DIM>::new();
    let x = core::array::from_fn(|i| i as f32 * 0.37 - 3.0);
    count!(
        counter,
        ("update_moving", "f32", CLASSES, DIM),
        1000,
        update_moving(&mut centers, black_box(1), &x, &ema),
        empty_moving(&mut centers, black_box(1), &x, &ema)
    );
}

#[inline(never)]
fn update_moving(
    centers: &mut MovingCenters<CLASSES, DIM>,
    class: usize,
    x: &[f32; DIM],
    ema: &Ema,
) -> bool {
    centers.update(class, x, ema).is_ok()
}

#[inline(never)]
fn empty_moving(
    centers: &mut MovingCenters<CLASSES, DIM>,
    class: usize,
    x: &[f32; DIM],
    ema: &Ema,
) -> bool {
    black_box((centers, x, ema, class)).3 == 1
}

#[inline(never)]
fn variance(counter: &mut Counter) {
    let mut table = ClassVariance::<CLASSES, DIM>::new();
    let x = core::array::from_fn(|i| i as f32 * 0.37 - 3.0);
    count!(
        counter,
        ("update_variance", "f32", CLASSES, DIM),
        1000,
        update_variance(&mut table, black_box(1), &x),
        empty_variance(&mut table, black_box(1), &x)
    );
    for class in 0..CLASSES {
        update_variance(
            &mut table,
            class,
            &core::array::from_fn(|d| ((d * 7 + class) % 13) as f32),
        );
        update_variance(
            &mut table,
            class,
            &core::array::from_fn(|d| ((d * 5 + class) % 11) as f32),
        );
    }
    count!(
        counter,
        ("nearest_mahalanobis", "f32", CLASSES, DIM),
        20,
        nearest_mahalanobis(&table, &x),
        empty_mahalanobis(&table, &x)
    );
}

#[inline(never)]
fn update_variance(table: &mut ClassVariance<CLASSES, DIM>, class: usize, x: &[f32; DIM]) -> bool {
    table.update(class, x).is_ok()
}

#[inline(never)]
fn empty_variance(table: &mut ClassVariance<CLASSES, DIM>, class: usize, x: &[f32; DIM]) -> bool {
    black_box((table, class, x)).1 == 1
}

/// With the pooling of the variances, which a query does again.
#[inline(never)]
fn nearest_mahalanobis(table: &ClassVariance<CLASSES, DIM>, x: &[f32; DIM]) -> usize {
    let distances =
        VarianceShrinkage::new(0.5, 1e-3).and_then(|shrinkage| table.mahalanobis(shrinkage));
    let nearest = distances.and_then(|distances| distances.nearest(x));
    nearest.map_or(CLASSES, |nearest| nearest.class)
}

#[inline(never)]
fn empty_mahalanobis(table: &ClassVariance<CLASSES, DIM>, x: &[f32; DIM]) -> usize {
    black_box((table, x)).1.len()
}

#[inline(never)]
fn prepare<T: TableElement, const C: usize, const D: usize>(
    table: &mut CenterTable<T, C, D>,
    learned: &ClassCenters<T, C, D>,
) -> bool {
    table.prepare_from(learned);
    table.count(0) > 0
}

#[inline(never)]
fn empty_prepare<T: TableElement, const C: usize, const D: usize>(
    table: &mut CenterTable<T, C, D>,
    learned: &ClassCenters<T, C, D>,
) -> bool {
    black_box((table, learned)).0.count(0) > 0
}

#[inline(never)]
fn nearest_prepared<T: TableElement, const C: usize, const D: usize>(
    table: &CenterTable<T, C, D>,
    x: &[T::Component; D],
) -> usize {
    table.nearest(x).map_or(C, |nearest| nearest.class)
}

#[inline(never)]
fn empty_nearest_prepared<T: TableElement, const C: usize, const D: usize>(
    table: &CenterTable<T, C, D>,
    x: &[T::Component; D],
) -> usize {
    black_box((table, x)).1.len()
}

#[inline(never)]
fn update<T: Element, const C: usize, const D: usize>(
    table: &mut ClassCenters<T, C, D>,
    class: usize,
    x: &[T::Component; D],
) -> bool {
    table.update(class, x).is_ok()
}

#[inline(never)]
fn update_borrowed<T: Element, const C: usize, const D: usize>(
    table: &mut ClassCenters<T, C, D>,
    class: usize,
    x: &[T::Component; D],
) -> bool {
    table.as_mut().update(class, x).is_ok()
}

#[inline(never)]
fn nearest_borrowed<T: Element, const C: usize, const D: usize>(
    table: &ClassCenters<T, C, D>,
    x: &[T::Component; D],
) -> usize {
    let nearest = table.as_ref().nearest(x).ok().flatten();
    nearest.map_or(C, |nearest| nearest.class)
}

#[inline(never)]
fn nearest_prepared_borrowed<T: TableElement, const C: usize, const D: usize>(
    table: &CenterTable<T, C, D>,
    x: &[T::Component; D],
) -> usize {
    let nearest = table.as_ref().nearest(x).ok().flatten();
    nearest.map_or(C, |nearest| nearest.class)
}

#[inline(never)]
fn update_trusted<T: Element, const C: usize, const D: usize>(
    table: &mut ClassCenters<T, C, D>,
    class: usize,
    x: &[T::Component; D],
) -> bool {
    table.update_trusted(class, x).is_ok()
}

#[inline(never)]
fn empty_update<T: Element, const C: usize, const D: usize>(
    table: &mut ClassCenters<T, C, D>,
    class: usize,
    x: &[T::Component; D],
) -> bool {
    black_box((table, class, x)).1 == 1
}

#[inline(never)]
fn update_batch<T: Element, const C: usize, const D: usize>(
    table: &mut ClassCenters<T, C, D>,
    classes: &[usize],
    batch: &[[T::Component; D]],
) -> bool {
    table.update_batch(classes, batch).is_ok()
}

#[inline(never)]
fn empty_batch<T: Element, const C: usize, const D: usize>(
    table: &mut ClassCenters<T, C, D>,
    classes: &[usize],
    batch: &[[T::Component; D]],
) -> bool {
    black_box((table, batch, classes)).2.len() == ROWS
}

#[inline(never)]
fn center_of<T: Element, const C: usize, const D: usize>(
    table: &ClassCenters<T, C, D>,
    class: usize,
    center: &mut [T::Center; D],
) -> bool {
    table.write_center(class, center).is_some()
}

#[inline(never)]
fn empty_center<T: Element, const C: usize, const D: usize>(
    table: &ClassCenters<T, C, D>,
    class: usize,
    center: &mut [T::Center; D],
) -> bool {
    black_box((table, center, class)).2 == 1
}

#[inline(never)]
fn nearest<T: Element, const C: usize, const D: usize>(
    table: &ClassCenters<T, C, D>,
    x: &[T::Component; D],
) -> usize {
    table.nearest(x).map_or(C, |nearest| nearest.class)
}

#[inline(never)]
fn empty_nearest<T: Element, const C: usize, const D: usize>(
    table: &ClassCenters<T, C, D>,
    x: &[T::Component; D],
) -> usize {
    black_box((table, x)).1.len()
}
