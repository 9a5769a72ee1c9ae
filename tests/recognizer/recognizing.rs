//! Queries say what they know, and change nothing.

use class_centers::{
    CenterTable, CenterTableRef, ClassCenters, Classify, ShapeError,
    decisions::{CalibrationError, Decision, Unknowns},
    recognizer::{Recognizer, RecognizerError, RecognizerStorage, Settings},
};
use support::rng::Rng;

use crate::{SETTINGS, Storage, enroll};

#[test]
fn an_embedding_is_known_ambiguous_or_unknown() {
    let mut storage = Storage::<i8>::new();
    let settings = Settings {
        max_distance: 10.0, // 20 units
        min_margin: 25.0,   // 100 square units
        ..SETTINGS
    };
    let mut recognizer = Recognizer::new(&mut storage, settings).unwrap();
    assert_eq!(recognizer.recognize(&[0, 0]), Ok(Decision::Unknown(None)));
    enroll(&mut recognizer, "left", &[[-20, 0]; 3]);
    enroll(&mut recognizer, "right", &[[20, 0]; 3]);
    let decide = |x| recognizer.recognize(&[x, 0]).unwrap();
    for x in -128..=127_i8 {
        let x = i32::from(x);
        let (left, right) = ((x + 20).pow(2), (x - 20).pow(2));
        let decision = decide(x as i8);
        match decision {
            Decision::Known(nearest) => {
                assert!(left.min(right) <= 400 && (left - right).abs() >= 100);
                assert_eq!(nearest.class, usize::from(right < left));
                assert_eq!(nearest.measure, left.min(right) as u32);
            }
            Decision::Ambiguous(_) => assert!(left.min(right) <= 400 && (left - right).abs() < 100),
            Decision::Unknown(Some(_)) => assert!(left.min(right) > 400),
            Decision::Unknown(None) => panic!("{decision:?}"),
        }
    }
    let mut places = [None; 3];
    recognizer.top_k(&[5, 0], &mut places).unwrap();
    let classes = places.map(|place| place.map(|ranked| (ranked.class, ranked.measure)));
    assert_eq!(classes, [Some((1, 225)), Some((0, 625)), None]);
    let refused = recognizer.recognize(&[0; 3]);
    assert!(matches!(refused, Err(RecognizerError::LengthMismatch(_))));
}

/// A recognizer answers as the prepared table of the same samples does, bit for bit.
#[test]
fn answers_are_those_of_the_tables() {
    fn answers<T>(component: impl Fn(&mut Rng) -> T)
    where
        T: class_centers::recognizer::RecognizerElement<Component = T>,
    {
        let mut rng = Rng::new(4);
        let mut storage = RecognizerStorage::<T, 7, 19, 4>::new();
        let mut learned = ClassCenters::<T, 7, 19>::new();
        let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
        for class in 0..7 {
            recognizer.begin(&class.to_string()).unwrap();
            for _ in 0..=class.max(2) {
                let x: [T; 19] = core::array::from_fn(|_| component(&mut rng));
                recognizer.add(&x).unwrap();
                learned.update(class, &x).unwrap();
            }
            assert_eq!(recognizer.commit(), Ok(class));
        }
        let mut table = CenterTable::<T, 7, 19>::new();
        table.prepare_from(&learned);
        for _ in 0..200 {
            let query: [T; 19] = core::array::from_fn(|_| component(&mut rng));
            assert_eq!(recognizer.nearest_class(&query), Ok(table.nearest(&query)));
        }
    }
    answers::<i8>(|rng| rng.bits() as i8);
    answers::<u8>(|rng| rng.bits() as u8);
    answers::<i16>(|rng| rng.bits() as i16);
    answers::<f32>(|rng| rng.bits() as i32 as f32 / 1e7);
}

#[test]
fn the_factory_lies_below() {
    static FACTORY: CenterTable<i8, 2, 2> =
        CenterTable::<i8, 2, 2>::from_centers([[90, 0], [0, 90]], [25, 31]);
    let mut storage = Storage::<i8>::new();
    let recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    let mut recognizer = recognizer
        .with_factory(FACTORY.as_ref(), &["yes", "no"])
        .unwrap();
    enroll(&mut recognizer, "mine", &[[-90, 0]; 3]);
    let class =
        |recognizer: &Recognizer<'_, i8>, x: [i8; 2]| recognizer.recognize(&x).unwrap().class();
    assert_eq!(class(&recognizer, [80, 0]), Some(3));
    assert_eq!(class(&recognizer, [3, 80]), Some(4));
    assert_eq!(class(&recognizer, [-80, 0]), Some(0));
    assert_eq!(
        [3, 4, 5].map(|c| recognizer.label(c)),
        [Some("yes"), Some("no"), None]
    );
    assert_eq!(recognizer.class("no"), Some(4));
    // It never changes.
    let factory = Err(RecognizerError::FactoryClass { class: 4 });
    assert_eq!(recognizer.learn(4, &[0, 0]), factory);
    assert_eq!(recognizer.delete(4), factory);
    assert_eq!(recognizer.rename(4, "nay"), factory);
    assert_eq!(
        recognizer.begin("yes"),
        Err(RecognizerError::LabelTaken { class: 3 })
    );
    // Nor is another class enrolled on it.
    recognizer.begin("also").unwrap();
    for _ in 0..3 {
        recognizer.add(&[0, 90]).unwrap();
    }
    assert_eq!(
        recognizer.commit(),
        Err(RecognizerError::TooNear { class: 4 })
    );

    let (mut counts, mut norms) = ([1], [0]);
    CenterTableRef::<i8>::write_norms(&[1, 2, 3], 3, &mut norms).unwrap();
    counts[0] = 2;
    let other = CenterTableRef::<i8>::new(&[1, 2, 3], &counts, &norms, 3).unwrap();
    let mut storage = Storage::<i8>::new();
    let refused = Recognizer::new(&mut storage, SETTINGS)
        .unwrap()
        .with_factory(other, &["a"]);
    assert!(matches!(refused, Err(RecognizerError::LengthMismatch(_))));
}

#[test]
fn strangers_calibrate_the_accepted_distance() {
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    enroll(&mut recognizer, "a", &[[0, 0]; 3]);
    let mut unknowns = Unknowns::<u32, 2>::new();
    for x in 8..27 {
        unknowns.add(recognizer.nearest_class(&[x, 0]).unwrap());
    }
    recognizer.calibrate(&unknowns, 0.1).unwrap();
    let is_known = |recognizer: &Recognizer<'_, i8>, x: i8| {
        recognizer.recognize(&[x, 0]).unwrap().class().is_some()
    };
    assert!(is_known(&recognizer, 8) && !is_known(&recognizer, 9));
    assert!((recognizer.max_distance() - 0.5 * 80_f32.sqrt()).abs() < 1e-6);
    let few = recognizer.calibrate(&unknowns, 0.01);
    assert!(matches!(few, Err(CalibrationError::TooFewUnknowns { .. })));
    // It lies in the storage.
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    assert!(is_known(&recognizer, 8) && !is_known(&recognizer, 9));
    recognizer.clear_calibration();
    assert!(is_known(&recognizer, 127));
}

#[test]
fn the_spread_of_the_classes_calibrates_the_accepted_distance() {
    let mut storage = Storage::<i16>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    assert_eq!(
        recognizer.calibrate_by_spread(0.0),
        Err(CalibrationError::FactorOutOfRange)
    );
    enroll(&mut recognizer, "a", &[[5, 5]; 3]);
    assert_eq!(
        recognizer.calibrate_by_spread(3.0),
        Err(CalibrationError::NoSpread)
    );
    // The sample variance is 4, and that of the center a third of it.
    enroll(&mut recognizer, "b", &[[104, 0], [106, 0], [108, 0]]);
    recognizer.delete(0).unwrap();
    recognizer.calibrate_by_spread(3.0).unwrap();
    let is_known = |x: i16| recognizer.recognize(&[x, 0]).unwrap().class().is_some();
    assert!(is_known(110) && !is_known(111));
}

#[test]
fn slices_of_another_shape_are_refused() {
    use class_centers::recognizer::{ClassState, Common, RecognizerSlices, Session};
    let shapes = [[4, 4, 4, 2, 2, 2, 6, 2, 4, 3]; 11];
    for (wrong, mut lens) in shapes.into_iter().enumerate() {
        if let Some(len) = lens.get_mut(wrong) {
            *len += 1;
        }
        let [
            sums,
            centers,
            enrolled,
            counts,
            norms,
            states,
            labels,
            session,
            ends,
            label,
        ] = lens;
        let (mut a, mut b, mut c) = (vec![0; sums], vec![0; centers], vec![0; enrolled]);
        let (mut d, mut e) = (vec![0; counts], vec![0; norms]);
        let mut f = vec![ClassState::<i8>::NEW; states];
        let (mut g, mut h, mut i, mut j) = (
            vec![0; labels],
            vec![0; session],
            vec![0; ends],
            vec![0; label],
        );
        let (mut session, mut common) = (Session::NEW, Common::NEW);
        let slices = RecognizerSlices {
            sums: &mut a,
            centers: &mut b,
            enrolled: &mut c,
            counts: &mut d,
            norms: &mut e,
            states: &mut f,
            labels: &mut g,
            session_sums: &mut h,
            session_ends: &mut i,
            session_label: &mut j,
            session: &mut session,
            common: &mut common,
        };
        let made = Recognizer::<i8>::from_slices(slices, SETTINGS);
        match wrong {
            10 => {
                let mut recognizer = made.unwrap();
                enroll(&mut recognizer, "abc", &[[1, 2]; 3]);
                assert_eq!(recognizer.class("abc"), Some(0));
            }
            _ => assert!(
                matches!(
                    made,
                    Err(RecognizerError::Shape(ShapeError::LengthMismatch(_)))
                ),
                "{wrong}"
            ),
        }
    }
}
