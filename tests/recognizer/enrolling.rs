//! An enrollment makes a class of all of its samples, or leaves no trace.

use class_centers::recognizer::{Recognizer, RecognizerError, Settings};
use support::rng::Rng;

use crate::{SETTINGS, Storage, enroll};

const TRIMMED: Settings = Settings {
    is_trimmed: true,
    ..SETTINGS
};

#[test]
fn a_class_is_the_mean_of_its_samples() {
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    let class = enroll(&mut recognizer, "a", &[[10, -4], [13, -4], [14, -5]]);
    assert_eq!(class, 0);
    assert_eq!(recognizer.center(0), Some(&[12, -4][..]));
    assert_eq!(recognizer.enrolled_center(0), Some(&[12, -4][..]));
    assert_eq!((recognizer.count(0), recognizer.label(0)), (3, Some("a")));
    assert_eq!(recognizer.class("a"), Some(0));
    // Squared distances from (37/3, -13/3): (49 + 4 + 25 + 1 + 1 + 4) / 9, of 3 samples; half a unit each.
    let status = recognizer.class_status(0).unwrap();
    let want = 0.5 * (84.0_f32 / 9.0 / 3.0).sqrt();
    assert!((status.spread - want).abs() < 1e-5, "{status:?}");
    assert_eq!(status.displacement, 0.0);
    assert!(status.is_exact && !status.is_trimmed && !status.is_frozen);
}

#[test]
fn the_classes_share_a_spread() {
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    assert_eq!(recognizer.spread(), None);
    enroll(&mut recognizer, "a", &[[0, 0], [2, 0], [4, 0]]);
    // Squared distances of 8 in all, with two degrees of freedom; half a unit each.
    assert_eq!(recognizer.spread(), Some(1.0));
    enroll(&mut recognizer, "b", &[[50, 0], [50, 9], [50, 0], [50, -9]]);
    // 162 more, with three.
    assert_eq!(recognizer.spread(), Some(0.5 * 34_f32.sqrt()));
    recognizer.delete(1).unwrap();
    assert_eq!(recognizer.spread(), Some(1.0));
}

#[test]
fn trimming_leaves_out_the_least_and_the_greatest_of_each_dimension() {
    let samples = [[10, -4], [12, -6], [-128, 127], [14, -5], [13, -4]];
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, TRIMMED).unwrap();
    let class = enroll(&mut recognizer, "a", &samples);
    // Of 10, 12, 13, and of -5, -4, -4.
    assert_eq!(recognizer.center(class), Some(&[12, -4][..]));
    let status = recognizer.class_status(class).unwrap();
    assert!(status.is_trimmed);
    assert_eq!(status.count, 3);
    let scatter =
        (100 + 144 + 169) as f32 - 35.0 * 35.0 / 3.0 + (25 + 16 + 16) as f32 - 169.0 / 3.0;
    assert!(
        (status.spread - 0.5 * (scatter / 3.0).sqrt()).abs() < 1e-4,
        "{status:?}"
    );
    let refused = recognizer.forget(class, &[12, -6]);
    assert_eq!(refused, Err(RecognizerError::Trimmed { class }));

    // The same of floats.
    let mut storage = Storage::<f32>::new();
    let mut recognizer = Recognizer::new(&mut storage, TRIMMED).unwrap();
    let floats = samples.map(|sample| sample.map(|x| x as f32));
    enroll(&mut recognizer, "a", &floats);
    let center = recognizer.center(0).unwrap();
    assert!((center[0] - 35.0 / 3.0).abs() < 1e-5 && (center[1] + 13.0 / 3.0).abs() < 1e-5);
    let spread = recognizer.class_status(0).unwrap().spread;
    assert!(
        (spread - 0.5 * (scatter / 3.0).sqrt()).abs() < 1e-2,
        "{spread}"
    );
}

#[test]
fn a_sample_far_from_those_before_is_said_to_be() {
    let mut storage = Storage::<i8>::new();
    let settings = Settings {
        max_distance: 2.5,
        ..SETTINGS
    };
    let mut recognizer = Recognizer::new(&mut storage, settings).unwrap();
    recognizer.begin("a").unwrap();
    let mut agrees = |x: [i8; 2]| recognizer.add(&x).unwrap().agrees;
    assert!(agrees([100, 0]));
    assert!(agrees([104, 3])); // 5 units are 2.5
    assert!(!agrees([107, 3])); // from (102, 2)
}

#[test]
fn what_cannot_be_enrolled_is_refused_and_changes_nothing() {
    let mut storage = Storage::<i8>::new();
    let settings = Settings {
        min_separation: 5.0,
        ..SETTINGS
    };
    let mut recognizer = Recognizer::new(&mut storage, settings).unwrap();
    assert_eq!(recognizer.add(&[0, 0]), Err(RecognizerError::NotEnrolling));
    assert_eq!(recognizer.commit(), Err(RecognizerError::NotEnrolling));
    for label in ["", "123456789"] {
        let refused = recognizer.begin(label);
        assert_eq!(refused, Err(RecognizerError::LabelLength { max: 8 }));
    }
    enroll(&mut recognizer, "a", &[[0, 0]; 3]);
    assert_eq!(
        recognizer.begin("a"),
        Err(RecognizerError::LabelTaken { class: 0 })
    );

    recognizer.begin("b").unwrap();
    assert_eq!(
        recognizer.begin("c"),
        Err(RecognizerError::AlreadyEnrolling)
    );
    recognizer.add(&[6, 8]).unwrap();
    assert!(matches!(
        recognizer.add(&[6]),
        Err(RecognizerError::LengthMismatch(_))
    ));
    let few = RecognizerError::TooFewSamples {
        needed: 3,
        count: 1,
    };
    assert_eq!(recognizer.commit(), Err(few));
    recognizer.add(&[6, 8]).unwrap();
    recognizer.add(&[6, 8]).unwrap();
    // 10 units are 5.
    assert_eq!(
        recognizer.commit(),
        Err(RecognizerError::TooNear { class: 0 })
    );
    assert_eq!((recognizer.enrolling_count(), recognizer.count(1)), (3, 0));
    recognizer.add(&[6, 12]).unwrap();
    assert_eq!(recognizer.commit(), Ok(1));

    enroll(&mut recognizer, "c", &[[99, 0]; 3]);
    assert_eq!(recognizer.begin("d"), Err(RecognizerError::NoFreeClass));
    let mut storage = Storage::<f32>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    recognizer.begin("a").unwrap();
    let refused = recognizer.add(&[0.0, f32::NAN]);
    assert_eq!(
        refused,
        Err(RecognizerError::ComponentOutOfRange { dim: 1 })
    );
    assert_eq!(recognizer.enrolling_count(), 0);
}

#[test]
fn a_refused_commit_leaves_every_bit_of_the_storage() {
    let apart = Settings {
        min_separation: 0.1,
        ..TRIMMED
    };
    let mut storage = Storage::<f32>::new();
    let mut recognizer = Recognizer::new(&mut storage, apart).unwrap();
    enroll(&mut recognizer, "a", &[[1.0, 2.0]; 3]);
    recognizer.begin("b").unwrap();
    for x in [[1.0, 2.0], [1.0, 0.1], [1.0, 3.7]] {
        recognizer.add(&x).unwrap();
    }
    let before = storage.clone();
    let mut recognizer = Recognizer::new(&mut storage, apart).unwrap();
    assert_eq!(
        recognizer.commit(),
        Err(RecognizerError::TooNear { class: 0 })
    );
    assert_eq!(storage, before);
}

/// Every session that does not end in a class leaves the storage as it was, wherever it is broken off.
#[test]
fn a_hundred_thousand_sessions_leave_no_trace() {
    let mut rng = Rng::new(31);
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    enroll(&mut recognizer, "a", &[[0, 0], [1, 2], [3, 4]]);
    let before = storage.clone();
    for _ in 0..100_000 {
        let settings = if rng.below(2) == 0 { SETTINGS } else { TRIMMED };
        let mut recognizer = Recognizer::new(&mut storage, settings).unwrap();
        recognizer
            .begin(["b", "long one"][rng.below(2) as usize])
            .unwrap();
        for _ in 0..rng.below(6) {
            recognizer
                .add(&[rng.bits() as i8, rng.bits() as i8])
                .unwrap();
        }
        let committed = match rng.below(3) {
            0 => recognizer.commit().ok(),
            _ => None,
        };
        match committed {
            Some(class) => recognizer.delete(class).unwrap(),
            None => recognizer.cancel(),
        }
        assert_eq!(storage, before);
    }
}
