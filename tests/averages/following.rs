//! How fast centers follow, and how much noise they keep: the figures of the page `averages`.

use class_centers::{CenterLossStep, ClassCenters, Ema, MovingCenters};
use support::rng::Rng;

const DIM: usize = 16;

type Moving = MovingCenters<1, DIM>;

/// The samples of value 1 that a center at 0 needs to get to 0.95; `feed` adds some and says how
/// many, and `center` looks.
fn samples_until_95_percent<S>(
    state: &mut S,
    feed: impl Fn(&mut S) -> u32,
    center: impl Fn(&S) -> f32,
) -> f64 {
    let mut samples = 0;
    while center(state) < 0.95 {
        samples += feed(state);
    }
    f64::from(samples)
}

/// The root-mean-square error of a center fed with noise of standard deviation 1, over `steps`
/// feedings, the first tenth of them not looked at.
fn noise<S>(
    mut state: S,
    steps: u32,
    feed: impl Fn(&mut S, &mut Rng),
    center: impl Fn(&S) -> [f32; DIM],
) -> f64 {
    let mut rng = Rng::new(7);
    let (mut squares, mut seen) = (0.0, 0.0);
    for step in 0..steps {
        feed(&mut state, &mut rng);
        if step >= steps / 10 {
            squares += center(&state).map(|c| f64::from(c * c)).iter().sum::<f64>();
            seen += DIM as f64;
        }
    }
    (squares / seen).sqrt()
}

fn moved(table: &Moving) -> [f32; DIM] {
    table.center(0).unwrap()
}

/// Asserts that a figure is within a part of what the page says.
#[track_caller]
fn is_about(got: f64, want: f64, part: f64) {
    assert!((got / want - 1.0).abs() <= part, "want {want}, got {got}");
}

fn at_zero() -> Moving {
    let mut table = Moving::new();
    table.set_class(0, &[0.0; DIM], 1).unwrap();
    table
}

#[test]
fn the_mean_of_n_samples_needs_19_n_more() {
    let mut table = ClassCenters::<f64, 1, 1>::new();
    table.set_class(0, &[0.0], 1000).unwrap();
    let feed = |table: &mut ClassCenters<f64, 1, 1>| {
        table.update(0, &[1.0]).unwrap();
        1
    };
    let samples = samples_until_95_percent(&mut table, feed, |t| t.center(0).unwrap()[0] as f32);
    is_about(samples, 19_000.0, 0.001);
}

#[test]
fn a_capped_mean_needs_about_2_2_caps_and_at_most_3() {
    let cap = 1000;
    for count in [cap / 2, cap / 2 + 1, cap - 1, cap, 16 * cap] {
        let mut table = ClassCenters::<f32, 1, 1>::new();
        table.set_class(0, &[0.0], count).unwrap();
        let feed = |table: &mut ClassCenters<f32, 1, 1>| {
            table.update_capped(0, &[1.0], cap).unwrap();
            1
        };
        let samples = samples_until_95_percent(&mut table, feed, |t| t.center(0).unwrap()[0]);
        is_about(samples, 2.2 * f64::from(cap), 0.1);
    }
}

#[test]
fn the_noise_of_a_capped_mean_is_0_8_over_the_root_of_its_cap() {
    for cap in [10, 100] {
        let feed = |table: &mut ClassCenters<f32, 1, DIM>, rng: &mut Rng| {
            table
                .update_capped(0, &rng.embedding(0.0, 1.0), cap)
                .unwrap();
        };
        let center = |table: &ClassCenters<f32, 1, DIM>| table.center(0).unwrap();
        let got = noise(ClassCenters::new(), 300 * cap, feed, center);
        is_about(got, 0.8 / f64::from(cap).sqrt(), 0.1);
    }
}

#[test]
fn an_exponential_mean_needs_3_over_its_rate_and_has_noise_of_its_root() {
    for rate in [0.1, 0.01] {
        let rule = Ema::new(rate).unwrap();
        let feed = |table: &mut Moving| {
            table.update(0, &[1.0; DIM], &rule).unwrap();
            1
        };
        let samples = samples_until_95_percent(&mut at_zero(), feed, |table| moved(table)[0]);
        is_about(samples, 3.0 / f64::from(rate), 0.06);

        let feed = |table: &mut Moving, rng: &mut Rng| {
            table.update(0, &rng.embedding(0.0, 1.0), &rule).unwrap();
        };
        let got = noise(at_zero(), (3000.0 / rate) as u32, feed, moved);
        is_about(got, (f64::from(rate) / 2.0).sqrt(), 0.1);
    }
}

#[test]
fn a_center_loss_step_follows_and_has_noise_as_the_page_says() {
    for (alpha, n) in [(0.1, 1), (0.1, 10), (0.02, 4)] {
        let rule = CenterLossStep::new(alpha).unwrap();
        let batch_of = |rows: &mut dyn FnMut() -> [f32; DIM]| {
            let mut batch = ClassCenters::<f32, 1, DIM>::new();
            for _ in 0..n {
                batch.update(0, &rows()).unwrap();
            }
            batch
        };
        let feed = |table: &mut Moving| {
            table.apply(&batch_of(&mut || [1.0; DIM]), &rule).unwrap();
            n
        };
        let samples = samples_until_95_percent(&mut at_zero(), feed, |table| moved(table)[0]);
        let (alpha, rows) = (f64::from(alpha), f64::from(n));
        is_about(samples, 3.0 * (1.0 + rows) / alpha, 0.1);

        let feed = |table: &mut Moving, rng: &mut Rng| {
            let batch = batch_of(&mut || rng.embedding(0.0, 1.0));
            table.apply(&batch, &rule).unwrap();
        };
        let got = noise(at_zero(), 20_000, feed, moved);
        is_about(got, (alpha / (2.0 * (1.0 + rows))).sqrt(), 0.1);
    }
}

#[test]
fn a_cap_does_what_a_rate_of_1_4_over_it_does() {
    let (cap, rule) = (200, Ema::new(1.4 / 200.0).unwrap());
    let mut window = ClassCenters::<f32, 1, 1>::new();
    window.set_class(0, &[0.0], cap).unwrap();
    let mut moving = MovingCenters::<1, 1>::new();
    moving.set_class(0, &[0.0], 1).unwrap();
    for _ in 0..10 * cap {
        window.update_capped(0, &[1.0], cap).unwrap();
        moving.update(0, &[1.0], &rule).unwrap();
        let apart = window.center(0).unwrap()[0] - moving.center(0).unwrap()[0];
        assert!(apart.abs() < 0.08, "{apart}");
    }
}

#[test]
fn an_exponential_mean_comes_to_rest_within_its_floor() {
    for rate in [0.1f32, 1e-2, 1e-3, 1e-4] {
        let rule = Ema::new(rate).unwrap();
        for (from, to) in [(0.0, 100.0f32), (200.0, 100.0), (-1.0, 0.7), (90.0, 100.0)] {
            let mut table = MovingCenters::<1, 1>::new();
            table.set_class(0, &[from], 1).unwrap();
            let mut before = f32::NAN;
            while before != table.center(0).unwrap()[0] {
                before = table.center(0).unwrap()[0];
                table.update(0, &[to], &rule).unwrap();
            }
            let ulp = f64::from(before.abs().next_up()) - f64::from(before.abs());
            let floor = ulp / (2.0 * f64::from(rate)) * (1.0 + 1e-6);
            let off = (f64::from(before) - f64::from(to)).abs();
            assert!(
                off <= floor,
                "{from} to {to} by {rate}: {before}, {off} > {floor}"
            );
            assert!(off <= 6e-8 / f64::from(rate) * f64::from(to), "{before}");
        }
    }
}
