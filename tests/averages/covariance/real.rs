//! How many are right on real data: digits, and the vowels of nine speakers.
//!
//! The numbers were found in `f64` by another program, with the same protocol. Those of floats may differ by one
//! row that lies between two classes; integers are exact, so that theirs never change.

use class_centers::{
    CenterTable, ClassCenters, Classify, Element, FactoryCovariance, SharedCovariance,
    TableElement, Whitening, WhiteningElement, triangle,
};

pub type Row<const DIM: usize> = (usize, [i16; DIM]);

/// The rows of a file of `examples/data`: class, components.
fn rows<const DIM: usize>(text: &str) -> Vec<Row<DIM>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &str| {
        let mut fields = line.split(',').map(|field| field.parse::<i16>().unwrap());
        let class = fields.next().unwrap() as usize;
        (class, core::array::from_fn(|_| fields.next().unwrap()))
    };
    lines.map(row).collect()
}

/// Rows to learn from, and rows to test with.
pub struct Data<const DIM: usize> {
    pub learn: Vec<Row<DIM>>,
    pub test: Vec<Row<DIM>>,
}

fn split<const DIM: usize>(mut rows: Vec<Row<DIM>>, to_learn: usize) -> Data<DIM> {
    let test = rows.split_off(to_learn);
    Data { learn: rows, test }
}

pub fn digits() -> Data<64> {
    split(
        rows(include_str!("../../../examples/data/digits.csv")),
        1200,
    )
}

pub fn vowels() -> Data<32> {
    split(
        rows(include_str!("../../../examples/data/vowels32_i8.csv")),
        270,
    )
}

impl<const DIM: usize> Data<DIM> {
    /// The `block`-th `shots` rows of each class, in the order of the file; `None` where a class has too few.
    pub fn shots(&self, shots: usize, block: usize) -> Option<Vec<Row<DIM>>> {
        let classes = self.learn.iter().map(|row| row.0);
        let mut rows = Vec::new();
        for class in classes.clone().min()?..=classes.max()? {
            let own = self.learn.iter().filter(|row| row.0 == class);
            let own: Vec<_> = own.skip(shots * block).take(shots).copied().collect();
            if own.len() < shots {
                return None;
            }
            rows.extend(own);
        }
        Some(rows)
    }

    /// The rows whose class passes.
    pub fn of_classes(&self, pass: impl Fn(usize) -> bool) -> Self {
        let filter = |rows: &[Row<DIM>]| rows.iter().filter(|row| pass(row.0)).copied().collect();
        Self {
            learn: filter(&self.learn),
            test: filter(&self.test),
        }
    }
}

/// How many rows the nearest center gets right, before and behind the transform.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Hits {
    nearest: usize,
    whitened: usize,
    /// Components that were clipped.
    clipped: usize,
    rows: usize,
}

impl core::ops::AddAssign for Hits {
    fn add_assign(&mut self, other: Self) {
        self.nearest += other.nearest;
        self.whitened += other.whitened;
        self.clipped += other.clipped;
        self.rows += other.rows;
    }
}

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

/// Learns rows and tests others. The nearest center before the transform is that of the sums.
fn hits<T: WhiteningElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    learn: &[Row<DIM>],
    test: &[Row<DIM>],
    component: fn(i16) -> T::Component,
    factory: Option<&FactoryCovariance<TRIANGLE>>,
) -> Hits
where
    <T::Whitened as Element>::Component: Default,
{
    let learned = learned::<T, CLASSES, DIM, TRIANGLE>(learn, component);
    let mut whitening = Whitening::<T, DIM, TRIANGLE>::new();
    whitening
        .prepare_from(&learned, factory, &mut [0.0; TRIANGLE])
        .unwrap();
    let mut centers = CenterTable::<T::Whitened, CLASSES, DIM>::new();
    whitening
        .whiten_centers(learned.centers(), &mut centers)
        .unwrap();
    let mut hits = Hits::default();
    for (class, x) in test {
        let x = x.map(component);
        let mut whitened = [Default::default(); DIM];
        hits.clipped += whitening.whiten(&x, &mut whitened);
        let nearest = learned.centers().nearest(&x).unwrap().class;
        hits.nearest += usize::from(nearest == *class);
        hits.whitened += usize::from(centers.nearest(&whitened).unwrap().class == *class);
        hits.rows += 1;
    }
    hits
}

fn of_digits<T: WhiteningElement>(
    learn: &[Row<64>],
    test: &[Row<64>],
    component: fn(i16) -> T::Component,
) -> Hits
where
    <T::Whitened as Element>::Component: Default,
{
    hits::<T, 10, 64, { triangle(64) }>(learn, test, component, None)
}

fn of_vowels<T: WhiteningElement>(
    learn: &[Row<32>],
    test: &[Row<32>],
    component: fn(i16) -> T::Component,
) -> Hits
where
    <T::Whitened as Element>::Component: Default,
{
    hits::<T, 9, 32, { triangle(32) }>(learn, test, component, None)
}

/// How many integer queries before the transform get right: of centers rounded to whole numbers.
fn nearest_of_whole_centers<
    T: TableElement + WhiteningElement,
    const CLASSES: usize,
    const DIM: usize,
>(
    data: &Data<DIM>,
    component: fn(i16) -> T::Component,
) -> usize {
    let mut learned = ClassCenters::<T, CLASSES, DIM>::new();
    for (class, x) in &data.learn {
        learned.update(*class, &x.map(component)).unwrap();
    }
    let mut centers = CenterTable::<T, CLASSES, DIM>::new();
    centers.prepare_from(&learned);
    let right = |row: &&Row<DIM>| centers.nearest(&row.1.map(component)).unwrap().class == row.0;
    data.test.iter().filter(right).count()
}

#[test]
fn digits_rise_from_526_to_543_of_597() {
    let Data { learn, test } = digits();
    let right = |hits: Hits| (hits.nearest, hits.whitened, hits.clipped, hits.rows);
    assert_eq!(
        right(of_digits::<f32>(&learn, &test, f32::from)),
        (526, 543, 0, 597)
    );
    assert_eq!(
        right(of_digits::<u8>(&learn, &test, |x| x as u8)),
        (526, 543, 7, 597)
    );
    assert_eq!(
        right(of_digits::<i8>(&learn, &test, |x| x as i8)),
        (526, 543, 7, 597)
    );
    assert_eq!(
        right(of_digits::<i16>(&learn, &test, |x| x)),
        (526, 543, 0, 597)
    );
}

/// Integers alone, before the transform and behind it.
#[test]
fn speakers_rise_from_344_to_363_of_370_in_integers_alone() {
    let data = vowels();
    assert_eq!(
        nearest_of_whole_centers::<i8, 9, 32>(&data, |x| x as i8),
        344
    );
    let hits = of_vowels::<i8>(&data.learn, &data.test, |x| x as i8);
    assert_eq!((hits.whitened, hits.clipped, hits.rows), (363, 0, 370));
    assert_eq!(
        of_vowels::<f32>(&data.learn, &data.test, f32::from).whitened,
        363
    );
}

/// All blocks of so many shots, hits summed.
fn all_blocks<const DIM: usize>(
    data: &Data<DIM>,
    shots: usize,
    hits_of: impl Fn(&[Row<DIM>]) -> Hits,
) -> Hits {
    let mut sum = Hits::default();
    for block in (0..5).filter_map(|block| data.shots(shots, block)) {
        sum += hits_of(&block);
    }
    sum
}

pub fn near(got: usize, want: usize) -> bool {
    got.abs_diff(want) <= 1
}

/// `u8` in integers alone comes last; its distances before the transform are floats.
#[test]
fn digits_of_a_few_shots() {
    let data = digits();
    let numbers = [
        (2, 2132, 2124, 2124),
        (5, 2142, 2218, 2220),
        (10, 2297, 2409, 2408),
    ];
    for (shots, nearest, whitened, whole) in numbers {
        let hits = all_blocks(&data, shots, |rows| {
            of_digits::<f32>(rows, &data.test, f32::from)
        });
        assert_eq!(hits.rows, 2985);
        assert!(
            near(hits.nearest, nearest) && near(hits.whitened, whitened),
            "{shots}: {hits:?}"
        );
        let hits = all_blocks(&data, shots, |rows| {
            of_digits::<u8>(rows, &data.test, |x| x as u8)
        });
        assert_eq!(hits.whitened, whole, "{shots}");
    }
}

/// `i8` in integers alone comes last.
#[test]
fn speakers_of_a_few_shots() {
    let data = vowels();
    let numbers = [
        (2, 1454, 1460, 1461, 1850),
        (5, 1611, 1707, 1709, 1850),
        (10, 1005, 1071, 1071, 1110),
    ];
    for (shots, nearest, whitened, whole, rows) in numbers {
        let hits = all_blocks(&data, shots, |rows| {
            of_vowels::<f32>(rows, &data.test, f32::from)
        });
        assert_eq!(hits.rows, rows);
        assert!(
            near(hits.nearest, nearest) && near(hits.whitened, whitened),
            "{shots}: {hits:?}"
        );
        let hits = all_blocks(&data, shots, |rows| {
            of_vowels::<i8>(rows, &data.test, |x| x as i8)
        });
        assert_eq!(hits.whitened, whole, "{shots}");
    }
}

/// Five speakers that are new, and a covariance from the four others.
fn new_speakers<T: WhiteningElement>(shots: usize, component: fn(i16) -> T::Component) -> Hits
where
    <T::Whitened as Element>::Component: Default,
{
    const TRIANGLE: usize = triangle(32);
    let data = vowels();
    let old = data.of_classes(|class| class < 4);
    let mut factory = FactoryCovariance::<TRIANGLE>::new();
    factory.take_over(&learned::<T, 9, 32, TRIANGLE>(&old.learn, component));
    let new = data.of_classes(|class| class >= 4);
    all_blocks(&new, shots, |rows| {
        hits::<T, 9, 32, TRIANGLE>(rows, &new.test, component, Some(&factory))
    })
}

/// `i8` in integers alone comes last.
#[test]
fn a_factory_covariance_helps_new_speakers() {
    for (shots, nearest, whitened, whole) in
        [(1, 603, 650, 651), (2, 739, 767, 765), (5, 783, 816, 816)]
    {
        let hits = new_speakers::<f32>(shots, f32::from);
        assert_eq!(hits.rows, 860);
        assert!(
            near(hits.nearest, nearest) && near(hits.whitened, whitened),
            "{shots}: {hits:?}"
        );
        let hits = new_speakers::<i8>(shots, |x| x as i8);
        assert_eq!(hits.whitened, whole, "{shots}");
    }
}
