//! Adaptation follows drift, and nobody leads it astray.

use class_centers::{
    decisions::Decision,
    recognizer::{Adaptation, Recognizer, RecognizerElement, Refusal, Settings},
};
use proptest::{collection::vec, prelude::*};
use support::{check, rng::Rng, strategies::any_i8};

use crate::{SETTINGS, Storage, enroll};

/// A radius of 5 units, samples up to 10 units, known up to 20.
const ADAPTIVE: Settings = Settings {
    max_distance: 10.0,
    adaptation: Some(Adaptation {
        radius: 2.5,
        max_count: 8,
        ..Adaptation::within(5.0)
    }),
    ..SETTINGS
};

fn refusal(recognizer: &mut Recognizer<'_, i8>, x: [i8; 2]) -> Option<Refusal> {
    recognizer.adapt(&x).unwrap().refused
}

#[test]
fn every_refusal_has_its_reason_and_changes_nothing() {
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
    enroll(&mut recognizer, "a", &[[0, 0]; 3]);
    enroll(&mut recognizer, "b", &[[16, 0]; 3]);
    enroll(&mut recognizer, "c", &[[-80, 0]; 3]);
    recognizer.freeze(2, true).unwrap();
    let cases = [
        ([0, 100], Refusal::NotKnown),
        ([0, 15], Refusal::TooFar),
        ([-80, 1], Refusal::Frozen),
        // 0.9 times the distance to the other.
        ([8, 1], Refusal::RivalTooNear),
    ];
    for (x, reason) in cases {
        assert_eq!(refusal(&mut recognizer, x), Some(reason));
        assert_eq!(recognizer.status().refused(reason), 1);
    }
    assert_eq!(recognizer.status().adapted, 0);
    for class in 0..3 {
        assert_eq!(recognizer.count(class), 3);
        assert_eq!(recognizer.center(class), recognizer.enrolled_center(class));
    }
}

#[test]
fn without_adaptation_nothing_is_learned() {
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    enroll(&mut recognizer, "a", &[[0, 0]; 3]);
    let adapted = recognizer.adapt(&[1, 1]).unwrap();
    assert_eq!(adapted.refused, Some(Refusal::Off));
    assert!(matches!(adapted.decision, Decision::Known(_)));
    assert_eq!(recognizer.status().refused(Refusal::Off), 1);
}

#[test]
fn a_center_follows_until_the_radius() {
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
    enroll(&mut recognizer, "a", &[[0, 0]; 3]);
    let mut reasons = vec![];
    for _ in 0..60 {
        let x = recognizer.center(0).unwrap()[0] + 8;
        reasons.push(refusal(&mut recognizer, [x, 0]));
    }
    assert_eq!(reasons[0], None);
    assert_eq!(reasons[59], Some(Refusal::BeyondRadius));
    assert_eq!(recognizer.center(0), Some(&[5, 0][..]));
    let status = recognizer.class_status(0).unwrap();
    assert_eq!(status.displacement, 2.5);
    assert_eq!(
        recognizer.status().adapted,
        reasons.iter().filter(|r| r.is_none()).count() as u32
    );
    // What somebody says moves both.
    recognizer.learn(0, &[50, 0]).unwrap();
    assert_eq!(recognizer.class_status(0).unwrap().displacement, 2.5);
}

/// No sequence of embeddings moves a center farther than the radius: any embeddings, and those of an attacker who
/// sees everything and always sends the one that moves it farthest.
#[test]
fn nobody_leads_a_center_beyond_the_radius() {
    let any = vec([any_i8(), any_i8()], 3..6);
    check(
        (any, vec([any_i8(), any_i8()], 0..80)),
        |(samples, stream)| {
            let mut storage = Storage::<i8>::new();
            let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
            enroll(&mut recognizer, "a", &samples);
            for x in stream {
                recognizer.adapt(&x).unwrap();
                prop_assert!(displacement(&recognizer) <= 25);
            }
            Ok(())
        },
    );
    let mut farthest = 0;
    for start in [[0, 0], [120, 0], [-128, 127], [3, -90]] {
        let mut storage = Storage::<i8>::new();
        let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
        enroll(&mut recognizer, "a", &[start; 3]);
        enroll(&mut recognizer, "b", &[[60, 60]; 3]);
        for _ in 0..200 {
            farthest = farthest.max(attack(&mut recognizer));
        }
    }
    // It is reached, and not passed.
    assert_eq!(farthest, 25);
}

/// The same of every number format: random embeddings around the center, of which many are refused.
#[test]
fn every_number_format_keeps_the_radius() {
    fn farthest<T>(component: fn(f64) -> T) -> f64
    where
        T: RecognizerElement<Component = T> + Into<f64>,
    {
        let mut rng = Rng::new(15);
        let mut farthest: f64 = 0.0;
        for _ in 0..50 {
            let mut storage = Storage::<T>::new();
            let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
            enroll(
                &mut recognizer,
                "a",
                &[[component(100.3), component(99.6)]; 3],
            );
            for _ in 0..200 {
                let center = recognizer.center(0).unwrap();
                let around = |x: T| component(x.into() + f64::from(rng.bits() as i8) / 16.0);
                let x: Vec<T> = center.iter().copied().map(around).collect();
                recognizer.adapt(&x).unwrap();
                let center = recognizer.center(0).unwrap().iter();
                let apart = center.zip(recognizer.enrolled_center(0).unwrap());
                let squares = apart.map(|(a, b)| ((*a).into() - (*b).into()).powi(2));
                farthest = farthest.max(squares.sum());
            }
        }
        farthest
    }
    let whole = [
        farthest::<i8>(|x| x.round() as i8),
        farthest::<u8>(|x| x.round() as u8),
        farthest::<i16>(|x| x.round() as i16),
    ];
    assert_eq!(whole, [25.0; 3]);
    // The squared distance of two dimensions is rounded: by (DIM + 2) * 2^-24.
    let float = farthest::<f32>(|x| x as f32);
    assert!(
        24.0 < float && float <= 25.0 * (1.0 + 4.0 / 16_777_216.0),
        "{float}"
    );
}

/// The squared distance of the center of class 0 from where it was enrolled.
fn displacement(recognizer: &Recognizer<'_, i8>) -> i32 {
    let center = recognizer.center(0).unwrap().iter();
    let apart = center.zip(recognizer.enrolled_center(0).unwrap());
    apart
        .map(|(a, b)| (i32::from(*a) - i32::from(*b)).pow(2))
        .sum()
}

/// Sends the sample around the center that moves it farthest from where it was enrolled.
fn attack(recognizer: &mut Recognizer<'_, i8>) -> i32 {
    let center = recognizer.center(0).unwrap().to_vec();
    let enrolled = recognizer.enrolled_center(0).unwrap().to_vec();
    let around = (-10..=10).flat_map(|x| (-10..=10).map(move |y| [x, y]));
    let samples = around.map(|offset: [i8; 2]| {
        core::array::from_fn::<i8, 2, _>(|d| center[d].saturating_add(offset[d]))
    });
    let away = |x: &[i8; 2]| {
        let apart = x.iter().zip(&enrolled);
        apart
            .map(|(a, b)| (i32::from(*a) - i32::from(*b)).pow(2))
            .sum::<i32>()
    };
    let mut samples: Vec<_> = samples.collect();
    samples.sort_by_key(|x| core::cmp::Reverse(away(x)));
    samples
        .iter()
        .find(|x| recognizer.adapt(&x[..]).unwrap().refused.is_none());
    displacement(recognizer)
}

/// A sample whose margin at enrollment was above two radii keeps its class, whatever was adapted.
#[test]
fn a_clear_sample_keeps_its_class() {
    let mut rng = Rng::new(12);
    for _ in 0..200 {
        let mut storage = Storage::<i8>::new();
        let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
        let mut random = || [rng.bits() as i8, rng.bits() as i8];
        let (a, b) = (random(), random());
        if a == b {
            continue;
        }
        enroll(&mut recognizer, "a", &[a; 3]);
        enroll(&mut recognizer, "b", &[b; 3]);
        let distance = |x: [i8; 2], c: [i8; 2]| {
            let squares = x
                .iter()
                .zip(c)
                .map(|(x, c)| (f64::from(*x) - f64::from(c)).powi(2));
            squares.sum::<f64>().sqrt()
        };
        let clear: Vec<_> = (0..50).map(|_| random()).collect();
        let clear = clear
            .into_iter()
            .filter(|x| (distance(*x, a) - distance(*x, b)).abs() > 10.0);
        let clear: Vec<_> = clear.collect();
        for _ in 0..30 {
            let near = if random()[0] > 0 { a } else { b };
            let offset = random().map(|x| x / 13);
            let x = core::array::from_fn::<i8, 2, _>(|d| near[d].saturating_add(offset[d]));
            recognizer.adapt(&x).unwrap();
        }
        for x in clear {
            let nearest = recognizer.nearest_class(&x).unwrap().unwrap();
            assert_eq!(nearest.class, usize::from(distance(x, b) < distance(x, a)));
        }
    }
}
