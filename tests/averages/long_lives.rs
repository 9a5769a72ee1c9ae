//! The table of errors after long lives, which the page `averages` shows.

use class_centers::{ClassCenters, Compensated, CumulativeMean, Element, MovingCenters};
use support::rng::Rng;

const DIM: usize = 2;
const MEAN: f64 = 100.0;
const SPREAD: f64 = 1.0;
const CAP: u32 = 1 << 16;
const CHECKPOINTS: [u32; 4] = [10_000, 100_000, 1_000_000, 10_000_000];

/// What the page is made of.
const PAGE: &str = include_str!("../../src/averages.rs");

type Sums<T> = ClassCenters<T, 1, DIM>;

/// One class in every kind of table.
struct Lives {
    /// Sums of samples near 100 are exact: multiples of 2^-17 below 2^30.
    exact: Sums<f64>,
    exact_window: Sums<f64>,
    plain: Sums<f32>,
    window: Sums<f32>,
    running: MovingCenters<1, DIM>,
    compensated: Sums<Compensated>,
    integers: Sums<i16>,
    integer_sums: [i128; DIM],
}

impl Lives {
    fn new() -> Self {
        Self {
            exact: Sums::new(),
            exact_window: Sums::new(),
            plain: Sums::new(),
            window: Sums::new(),
            running: MovingCenters::new(),
            compensated: Sums::new(),
            integers: Sums::new(),
            integer_sums: [0; DIM],
        }
    }

    fn update(&mut self, x: &[f32; DIM]) {
        let wide = x.map(f64::from);
        let steps = x.map(|x| (64.0 * x).round() as i16);
        self.exact.update(0, &wide).unwrap();
        self.exact_window.update_capped(0, &wide, CAP).unwrap();
        self.plain.update(0, x).unwrap();
        self.window.update_capped(0, x, CAP).unwrap();
        self.running.update(0, x, &CumulativeMean).unwrap();
        self.compensated.update(0, x).unwrap();
        self.integers.update(0, &steps).unwrap();
        for (sum, step) in self.integer_sums.iter_mut().zip(steps) {
            *sum += i128::from(step);
        }
    }

    /// The errors of the centers, in units of the spread: the largest of the dimensions.
    fn errors(&self) -> [f64; 5] {
        let exact = self.exact.center(0).unwrap();
        let window = self.exact_window.center(0).unwrap();
        let integers = self.integers.sum(0).unwrap().map(i128::from);
        let lost = |(sum, want): (i128, i128)| (sum - want) as f64;
        let lost = integers.into_iter().zip(self.integer_sums).map(lost);
        [
            largest_error(self.plain.center(0).unwrap(), exact),
            largest_error(self.window.center(0).unwrap(), window),
            largest_error(self.running.center(0).unwrap(), exact),
            largest_error(self.compensated.center(0).unwrap(), exact),
            lost.fold(0.0, |error, lost| error.max(lost.abs())),
        ]
    }
}

fn largest_error(got: [f32; DIM], want: [f64; DIM]) -> f64 {
    let errors = got
        .into_iter()
        .zip(want)
        .map(|(got, want)| (f64::from(got) - want).abs());
    errors.fold(0.0, f64::max) / SPREAD
}

/// A row of the table, as it stands in the page.
fn row(count: u32, errors: [f64; 5]) -> String {
    let power = count.ilog10();
    let cells = errors.map(|error| match error {
        0.0 => "0".into(),
        small if small < 1e-2 => format!("{small:.0e}"),
        large => format!("{large:.2}"),
    });
    format!("//! | 10^{power} | {} |", cells.join(" | "))
}

#[test]
fn the_errors_after_long_lives_are_those_of_the_page() {
    let (mut rng, mut lives, mut count) = (Rng::new(100), Lives::new(), 0);
    let mut rows = Vec::new();
    for checkpoint in CHECKPOINTS {
        while count < checkpoint {
            lives.update(&rng.embedding(MEAN, SPREAD));
            count += 1;
        }
        let errors = lives.errors();
        // The documented bounds: n, cap and 4 times u * mean(abs(x)), and 3 u * mean for the steps
        // of a running mean, each of which is rounded once.
        let u = f64::from(f32::EPSILON) / 2.0 * (MEAN + SPREAD);
        let n = f64::from(count);
        let bounds = [n * u, f64::from(CAP) * u, n * u, 4.0 * u, 0.0];
        for (error, bound) in errors.iter().zip(bounds) {
            assert!(*error <= bound, "{count} samples: {errors:?}");
        }
        assert_eq!(lives.window.count(0).min(CAP), lives.window.count(0));
        rows.push(row(count, errors));
    }
    let table = rows.join("\n");
    assert!(PAGE.contains(&table), "the page wants this table:\n{table}");
    assert!(count < <f32 as Element>::MAX_COUNT);
}
