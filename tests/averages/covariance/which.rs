//! The tables of accuracy that the page `which_classifier` shows.

use class_centers::{
    CenterShrinkage, CenterTable, ClassCenters, ClassVariance, Classify, FactoryCovariance,
    MultiCenters, SharedCovariance, ShrunkenCenters, VarianceShrinkage, Whitening, triangle,
};
use support::rng::Rng;

use super::real::{Data, Row, digits, vowels};

/// What the page is made of.
const PAGE: &str = include_str!("../../../src/which_classifier.rs");

/// The pooled variance of each dimension, of a unit at least.
const POOLED: VarianceShrinkage = VarianceShrinkage::new(1.0, 1.0).unwrap();
const SHRUNKEN: CenterShrinkage = CenterShrinkage::new(1.0, 1.0).unwrap();
/// Blocks of rows that are learned, each from empty tables.
const BLOCKS: usize = 5;

fn bytes<const DIM: usize>(row: &Row<DIM>) -> [i8; DIM] {
    row.1.map(|x| x as i8)
}

/// How many rows a classifier gets right.
fn right<const DIM: usize>(test: &[Row<DIM>], class: impl Fn(&[i8; DIM]) -> usize) -> usize {
    let hits = test.iter().filter(|row| class(&bytes(row)) == row.0);
    hits.count()
}

fn nearest<C: Classify + ?Sized>(table: &C, query: &C::Query) -> usize {
    table.nearest(query).unwrap().class
}

fn learned<const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    rows: &[Row<DIM>],
) -> SharedCovariance<i8, CLASSES, DIM, TRIANGLE> {
    let mut learned = SharedCovariance::new();
    for row in rows {
        learned.update(row.0, &bytes(row)).unwrap();
    }
    learned
}

/// Right answers behind a transform, of centers that were learned as they are.
fn whitened<const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    whitening: &Whitening<i8, DIM, TRIANGLE>,
    centers: &ClassCenters<i8, CLASSES, DIM>,
    test: &[Row<DIM>],
) -> usize {
    let mut table = CenterTable::<i8, CLASSES, DIM>::new();
    whitening.whiten_centers(centers, &mut table).unwrap();
    right(test, |x| {
        let mut z = [0; DIM];
        whitening.whiten(x, &mut z);
        nearest(&table, &z)
    })
}

fn several<const CLASSES: usize, const DIM: usize, const CENTERS: usize>(
    learn: &[Row<DIM>],
    test: &[Row<DIM>],
) -> usize {
    let mut table = MultiCenters::<i8, CLASSES, DIM, CENTERS>::new();
    for row in learn {
        table.update(row.0, &bytes(row)).unwrap();
    }
    right(test, |x| nearest(&table, x))
}

/// With the variance of each dimension: `Mahalanobis`, and shrunken centers.
fn variances<const CLASSES: usize, const DIM: usize>(
    learn: &[Row<DIM>],
    test: &[Row<DIM>],
) -> [usize; 2] {
    let mut table = ClassVariance::<CLASSES, DIM>::new();
    for row in learn {
        table.update(row.0, &row.1.map(f32::from)).unwrap();
    }
    let spread = table.mahalanobis(POOLED).unwrap();
    let mut shrunken = ShrunkenCenters::new();
    shrunken.prepare_from(&table, SHRUNKEN).unwrap();
    [
        right(test, |x| nearest(&spread, &x.map(f32::from))),
        right(test, |x| nearest(&shrunken, &x.map(f32::from))),
    ]
}

fn prepared<const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    learned: &SharedCovariance<i8, CLASSES, DIM, TRIANGLE>,
    factory: Option<&FactoryCovariance<TRIANGLE>>,
) -> Whitening<i8, DIM, TRIANGLE> {
    let mut whitening = Whitening::new();
    let mut scratch = [0.0; TRIANGLE];
    let prepared = whitening.prepare_from(learned, factory, &mut scratch);
    prepared.unwrap();
    whitening
}

fn all_ways<const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    learn: &[Row<DIM>],
    test: &[Row<DIM>],
) -> [usize; 6] {
    let learned = learned::<CLASSES, DIM, TRIANGLE>(learn);
    let whitening = prepared(&learned, None);
    let [spread, shrunken] = variances::<CLASSES, DIM>(learn, test);
    [
        right(test, |x| nearest(learned.centers(), x)),
        whitened(&whitening, learned.centers(), test),
        several::<CLASSES, DIM, 2>(learn, test),
        several::<CLASSES, DIM, 4>(learn, test),
        spread,
        shrunken,
    ]
}

/// What is right after blocks of shots, and after all rows that there are to learn: a row of the page each.
fn rows_of<const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    name: &str,
    data: &Data<DIM>,
    all_shots: &[usize],
) -> Vec<String> {
    let ask = |learn: &[Row<DIM>]| all_ways::<CLASSES, DIM, TRIANGLE>(learn, &data.test);
    let few = all_shots.iter().map(|shots| {
        let blocks = (0..BLOCKS).filter_map(|block| data.shots(*shots, block));
        row(
            &format!("{name} | {shots}"),
            data.test.len(),
            blocks.map(|block| ask(&block)),
        )
    });
    let all = row(
        &format!("{name} | all"),
        data.test.len(),
        [ask(&data.learn)].into_iter(),
    );
    few.chain([all]).collect()
}

/// A row of a table, as it stands in the page: right answers of all blocks, in percent of those asked.
fn row<const WAYS: usize>(
    name: &str,
    asked: usize,
    blocks: impl Iterator<Item = [usize; WAYS]>,
) -> String {
    let (mut sum, mut of) = ([0; WAYS], 0);
    for block in blocks {
        sum.iter_mut()
            .zip(block)
            .for_each(|(sum, right)| *sum += right);
        of += asked;
    }
    let cells = sum.map(|right| format!("{:.1}", 100.0 * right as f64 / of as f64));
    format!("//! | {name} | {} |", cells.join(" | "))
}

fn even_and_odd(data: Data<64>) -> Data<64> {
    let fold = |rows: Vec<Row<64>>| {
        let folded = rows.into_iter().map(|(class, x)| (class % 2, x));
        folded.collect()
    };
    Data {
        learn: fold(data.learn),
        test: fold(data.test),
    }
}

/// 384 features of a digit: sums of its pixels, each with a weight of -1, 0 or 1 that was drawn, and 0 where the sum
/// is below.
fn wide(data: &Data<64>) -> Data<384> {
    let mut rng = Rng::new(384);
    let weights: Vec<[i16; 64]> = (0..384)
        .map(|_| core::array::from_fn(|_| rng.below(3) as i16 - 1))
        .collect();
    let feature = |weights: &[i16; 64], x: &[i16; 64]| {
        let sum: i16 = weights.iter().zip(x).map(|(w, x)| w * x).sum();
        sum.clamp(0, 127)
    };
    let rows = |rows: &[Row<64>]| {
        let features = |x| core::array::from_fn(|i| feature(&weights[i], x));
        rows.iter().map(|row| (row.0, features(&row.1))).collect()
    };
    Data {
        learn: rows(&data.learn),
        test: rows(&data.test),
    }
}

/// Right answers of new classes: nearest, own covariance, factory covariance, the same without its cap, and a
/// whitening from the factory. The other half of the classes are the factory's.
fn with_factory<const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    shipped: &SharedCovariance<i8, CLASSES, DIM, TRIANGLE>,
    learn: &[Row<DIM>],
    test: &[Row<DIM>],
) -> [usize; 5] {
    let mut factory = FactoryCovariance::new();
    factory.take_over(shipped);
    let own = learned::<CLASSES, DIM, TRIANGLE>(learn);
    // As if all samples of the factory's classes had been learned on the device.
    let mut both = own.clone();
    both.merge(shipped).unwrap();
    let behind = |learned, factory| whitened(&prepared(learned, factory), own.centers(), test);
    [
        right(test, |x| nearest(own.centers(), x)),
        behind(&own, None),
        behind(&own, Some(&factory)),
        behind(&both, None),
        behind(shipped, None),
    ]
}

fn factory_rows<const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    name: &str,
    data: &Data<DIM>,
) -> Vec<String> {
    let old = data.of_classes(|class| class < CLASSES / 2);
    let new = data.of_classes(|class| class >= CLASSES / 2);
    let shipped = learned::<CLASSES, DIM, TRIANGLE>(&old.learn);
    let row_of = |shots| {
        let blocks = (0..BLOCKS).filter_map(|block| new.shots(shots, block));
        let right = blocks.map(|block| with_factory(&shipped, &block, &new.test));
        row(&format!("{name} | {shots}"), new.test.len(), right)
    };
    [1, 2, 5, 10].map(row_of).into()
}

#[track_caller]
fn assert_on_the_page(rows: &[String]) {
    let table = rows.join("\n");
    assert!(PAGE.contains(&table), "the page wants these rows:\n{table}");
}

#[test]
fn digits_and_speakers_are_those_of_the_page() {
    assert_on_the_page(
        &[
            rows_of::<10, 64, { triangle(64) }>("digits", &digits(), &[2, 5, 10, 20]),
            rows_of::<9, 32, { triangle(32) }>("speakers", &vowels(), &[2, 5, 10]),
        ]
        .concat(),
    );
}

#[test]
fn classes_of_several_forms_are_those_of_the_page() {
    let data = even_and_odd(digits());
    assert_on_the_page(&rows_of::<2, 64, { triangle(64) }>(
        "even or odd",
        &data,
        &[2, 5, 10, 20],
    ));
}

/// On a stack that a table of 384 dimensions fits.
#[test]
fn many_dimensions_are_those_of_the_page() {
    let rows =
        || rows_of::<10, 384, { triangle(384) }>("384 features", &wide(&digits()), &[2, 5, 10, 20]);
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(rows);
    assert_on_the_page(&thread.unwrap().join().unwrap());
}

#[test]
fn factory_covariances_are_those_of_the_page() {
    assert_on_the_page(
        &[
            factory_rows::<9, 32, { triangle(32) }>("speakers", &vowels()),
            factory_rows::<10, 64, { triangle(64) }>("digits", &digits()),
        ]
        .concat(),
    );
}
