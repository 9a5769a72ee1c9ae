//! The features of the firmware in `examples/embassy-nrf52840`, which no test can run, tell motions
//! apart.

#[path = "../../examples/embassy-nrf52840/src/features.rs"]
mod features;
use class_centers::{ClassCenters, Classify};
use features::{AXES, DIM, WINDOW, Window, embedding};
use proptest::{array::uniform32, prelude::*};
use support::rng::Rng;

/// Accelerations in -2..2 g.
const LARGEST: f64 = 2.0;
/// Half an ulp of 1 in f32.
const U: f64 = f32::EPSILON as f64 / 2.0;
/// 128 additions of `|x| <= 2`, and the division.
const MEAN_TOLERANCE: f64 = (WINDOW + 1) as f64 * U * LARGEST;
/// 128 additions of squares of at most 4 g, three roundings each, and of twice the mean's error
/// times 4 g; the square of the root adds two more.
const VARIANCE_TOLERANCE: f64 = (WINDOW + 6) as f64 * U * 16.0 + 8.0 * MEAN_TOLERANCE;

/// Windows of any accelerations: a quarter of a window, four times, each weaker than the one before.
fn windows() -> impl Strategy<Value = Window> {
    uniform32([-2.0_f32..2.0, -2.0_f32..2.0, -2.0_f32..2.0]).prop_map(|quarter| {
        core::array::from_fn(|n| quarter[n % 32].map(|x| x / (1 + n / 32) as f32))
    })
}

#[test]
fn features_match_their_definitions() {
    support::check(windows(), |window| {
        let embedding = embedding(&window);
        for axis in 0..AXES {
            let samples = window.map(|sample| f64::from(sample[axis]));
            let mean = samples.iter().sum::<f64>() / WINDOW as f64;
            let variance = samples.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / WINDOW as f64;
            let [got_mean, deviation, least, most, _] = features_of(&embedding, axis);
            prop_assert!(
                (got_mean - mean).abs() <= MEAN_TOLERANCE,
                "{got_mean} for {mean}"
            );
            let error = deviation.powi(2) - variance;
            prop_assert!(
                error.abs() <= VARIANCE_TOLERANCE,
                "{deviation}^2 for {variance}"
            );
            prop_assert!(samples.iter().all(|x| (least..=most).contains(x)));
            prop_assert!(samples.contains(&least) && samples.contains(&most));
        }
        Ok(())
    });
}

/// The features of an axis: mean, standard deviation, least, most, crossings.
fn features_of(embedding: &[f32; DIM], axis: usize) -> [f64; DIM / AXES] {
    let (axes, _) = embedding.as_chunks();
    axes[axis].map(f64::from)
}

#[test]
fn a_board_at_rest_shows_gravity_and_nothing_else() {
    let gravity = [0.5, -0.75, 0.0];
    let embedding = embedding(&[gravity; WINDOW]);
    for (axis, g) in gravity.into_iter().enumerate() {
        assert_eq!(
            features_of(&embedding, axis),
            [g, 0.0, g, g, 0.0].map(f64::from)
        );
    }
}

#[test]
fn a_faster_shake_crosses_the_mean_more_often() {
    for periods in [1_u8, 2, 4, 8, 16, 32] {
        let embedding = embedding(&shaken(f64::from(periods), 0.0, &mut Rng::new(1)));
        let [_, deviation, .., share] = features_of(&embedding, 1);
        // Two a period, but the first sample has none before it.
        let crossings = share * (WINDOW - 1) as f64;
        assert!(
            (crossings - f64::from(2 * periods - 1)).abs() < 1e-4,
            "{periods}: {crossings}"
        );
        let root_mean_square = 0.5_f64.sqrt();
        assert!(
            (deviation - root_mean_square).abs() <= VARIANCE_TOLERANCE,
            "{periods}: {deviation}"
        );
    }
}

/// A board that lies flat and is shaken along y by 1 g, so many periods a window, with noise.
fn shaken(periods: f64, noise: f64, rng: &mut Rng) -> Window {
    core::array::from_fn(|n| {
        let turns = periods * (n as f64 + 0.5) / WINDOW as f64;
        let [x, y, z] = rng.embedding::<AXES>(0.0, noise);
        [
            x,
            y + (turns * core::f64::consts::TAU).sin() as f32,
            z + 1.0,
        ]
    })
}

#[test]
fn five_examples_a_motion_tell_rest_tilt_and_two_shakes_apart() {
    const NOISE: f64 = 0.05;
    let mut rng = Rng::new(2);
    let mut motion = |class| match class {
        0 => core::array::from_fn(|_| rng.embedding(0.0, NOISE)),
        1 => core::array::from_fn(|_| rng.embedding(0.6, NOISE)),
        2 => shaken(4.0, NOISE, &mut rng),
        _ => shaken(32.0, NOISE, &mut rng),
    };
    let mut table = ClassCenters::<f32, 4, DIM>::new();
    for class in (0..4).cycle().take(4 * 5) {
        table.update(class, &embedding(&motion(class))).unwrap();
    }
    for class in (0..4).cycle().take(4 * 50) {
        let nearest = table.nearest(&embedding(&motion(class))).unwrap();
        assert_eq!(nearest.class, class);
    }
}
