//! Learning more, forgetting, renaming, deleting.

use class_centers::recognizer::{Adaptation, Recognizer, RecognizerError, Settings};
use proptest::{collection::vec, prelude::*};
use support::{check, strategies::any_i8};

use crate::{SETTINGS, Storage, enroll};

#[test]
fn forget_undoes_learn_to_the_bit() {
    let samples = vec([any_i8(), any_i8()], 3..9);
    check(
        (samples, vec([any_i8(), any_i8()], 1..5)),
        |(samples, more)| {
            let mut storage = Storage::<i8>::new();
            let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
            let class = enroll(&mut recognizer, "a", &samples);
            let before = storage.clone();
            let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
            for x in &more {
                recognizer.learn(class, x).unwrap();
                prop_assert_eq!(recognizer.center(class), recognizer.enrolled_center(class));
            }
            for x in &more {
                recognizer.forget(class, x).unwrap();
            }
            prop_assert_eq!(storage, before);
            Ok(())
        },
    );
}

#[test]
fn what_was_never_learned_is_not_forgotten() {
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    enroll(&mut recognizer, "a", &[[10, 0], [10, 0], [12, 0]]);
    let before = storage.clone();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    let never = Err(RecognizerError::NeverLearned { class: 0 });
    // The sums would be those of two samples, the squares not: 344 - 196 < 18^2 / 2.
    assert_eq!(recognizer.forget(0, &[14, 0]), never);
    assert_eq!(recognizer.forget(0, &[-128, 0]), never);
    assert!(matches!(
        recognizer.forget(0, &[1]),
        Err(RecognizerError::LengthMismatch(_))
    ));
    for class in [1, 3, usize::MAX] {
        let none = Err(RecognizerError::NoSuchClass { class });
        assert_eq!(recognizer.forget(class, &[0, 0]), none);
        assert_eq!(recognizer.learn(class, &[0, 0]), none);
        assert_eq!(recognizer.delete(class), none);
        assert_eq!(recognizer.freeze(class, true), none);
        assert_eq!(recognizer.reset_to_enrolled(class), none);
        assert_eq!(recognizer.rename(class, "b"), none);
    }
    assert_eq!(storage, before);
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    recognizer.forget(0, &[10, 0]).unwrap();
    recognizer.forget(0, &[12, 0]).unwrap();
    assert_eq!(
        recognizer.forget(0, &[10, 0]),
        Err(RecognizerError::LastSample { class: 0 })
    );
}

#[test]
fn labels_change_and_are_free_again() {
    let mut storage = Storage::<u8>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    enroll(&mut recognizer, "a", &[[1, 2]; 3]);
    enroll(&mut recognizer, "b", &[[3, 4]; 3]);
    assert_eq!(
        recognizer.rename(0, "b"),
        Err(RecognizerError::LabelTaken { class: 1 })
    );
    assert_eq!(
        recognizer.rename(0, ""),
        Err(RecognizerError::LabelLength { max: 8 })
    );
    recognizer.rename(0, "a").unwrap();
    recognizer.rename(0, "longer").unwrap();
    recognizer.rename(0, "c").unwrap();
    assert_eq!(
        (recognizer.class("a"), recognizer.class("c")),
        (None, Some(0))
    );
    recognizer.delete(0).unwrap();
    assert_eq!((recognizer.label(0), recognizer.count(0)), (None, 0));
    assert_eq!((recognizer.center(0), recognizer.status().free), (None, 2));
    recognizer.delete(1).unwrap();
    assert_eq!(storage, Storage::<u8>::new());
}

#[test]
fn a_class_goes_back_to_where_it_was_enrolled() {
    let settings = Settings {
        adaptation: Some(Adaptation::within(100.0)),
        ..SETTINGS
    };
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, settings).unwrap();
    enroll(&mut recognizer, "a", &[[0, 0], [2, 2], [4, 1]]);
    let spread = recognizer.class_status(0).unwrap().spread;
    for _ in 0..5 {
        assert_eq!(recognizer.adapt(&[20, 0]).unwrap().refused, None);
    }
    assert_ne!(recognizer.center(0), recognizer.enrolled_center(0));
    recognizer.reset_to_enrolled(0).unwrap();
    assert_eq!(recognizer.center(0), Some(&[2, 1][..]));
    let status = recognizer.class_status(0).unwrap();
    assert_eq!(
        (status.count, status.displacement, status.is_exact),
        (8, 0.0, false)
    );
    assert!(status.spread > spread, "{status:?}");
}
