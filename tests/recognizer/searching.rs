//! The nearest class is the same by the loops of a storage's dimension, by those for every length, and by the order
//! of all classes.

use class_centers::{
    CenterTableRef, Ranked,
    recognizer::{
        ClassState, Common, Recognizer, RecognizerSlices, RecognizerStorage, Session, Settings,
    },
};
use proptest::{array::uniform, collection::vec, prelude::*};
use support::check;

use crate::{MODEL, enroll};

const CLASSES: usize = 7;
const SETTINGS: Settings = Settings {
    min_samples: 1,
    ..Settings::new(MODEL)
};

type Sample = [i8; 2];

/// Near to each other, so that there are ties.
fn sample() -> impl Strategy<Value = Sample> {
    uniform(-4_i8..4)
}

/// The two nearest, own classes before those of the factory.
fn expected(classes: &[Sample], query: Sample) -> Vec<(usize, u32)> {
    let distance = |center: &Sample| {
        let squares = center.iter().zip(query);
        squares
            .map(|(c, x)| u32::from(c.abs_diff(x)).pow(2))
            .sum::<u32>()
    };
    let mut all: Vec<_> = classes.iter().map(distance).enumerate().collect();
    all.sort_by_key(|(_, distance)| *distance);
    all.truncate(2);
    all
}

fn found(recognizer: &Recognizer<'_, i8>, query: Sample) -> Vec<(usize, u32)> {
    let nearest = recognizer.nearest_class(&query).unwrap().unwrap();
    let next = nearest.runner_up.map(|next| (next.class, next.measure));
    let mut places: [Option<Ranked<u32>>; 2] = [None; 2];
    recognizer.top_k(&query, &mut places).unwrap();
    let two: Vec<_> = [(nearest.class, nearest.measure)]
        .into_iter()
        .chain(next)
        .collect();
    let ranked = places.iter().flatten();
    let top: Vec<_> = ranked.map(|place| (place.class, place.measure)).collect();
    assert_eq!(two, top);
    two
}

/// Enrolls classes on one point each; a point that is taken is left out, for a class of it would be refused.
fn enroll_all(recognizer: &mut Recognizer<'_, i8>, points: &[Sample]) -> Vec<Sample> {
    let mut taken = Vec::new();
    for (class, point) in points.iter().enumerate() {
        if !taken.contains(point) {
            enroll(recognizer, &format!("c{class}"), &[*point]);
            taken.push(*point);
        }
    }
    taken
}

#[test]
fn every_search_finds_the_same() {
    let inputs = (
        vec(sample(), 1..=CLASSES),
        vec(sample(), 1..5),
        vec(sample(), 8),
    );
    check(inputs, |(points, shipped, queries)| {
        let mut norms = vec![0; shipped.len()];
        let (rows, counts) = (shipped.as_flattened(), vec![1; shipped.len()]);
        CenterTableRef::<i8>::write_norms(rows, 2, &mut norms).unwrap();
        let factory = CenterTableRef::new(rows, &counts, &norms, 2).unwrap();
        let labels = vec!["f"; shipped.len()];

        let mut storage = RecognizerStorage::<i8, CLASSES, 2, 8>::new();
        let mut known = Recognizer::new(&mut storage, SETTINGS).unwrap();
        let mut classes = enroll_all(&mut known, &points);
        let (mut sums, mut session_sums) = ([0; 2 * CLASSES], [0; 2]);
        let (mut centers, mut enrolled) = ([0; 2 * CLASSES], [0; 2 * CLASSES]);
        let (mut session, mut common) = (Session::NEW, Common::NEW);
        let slices = RecognizerSlices {
            sums: &mut sums,
            centers: &mut centers,
            enrolled: &mut enrolled,
            counts: &mut [0; CLASSES],
            norms: &mut [0; CLASSES],
            states: &mut [ClassState::NEW; CLASSES],
            labels: &mut [0; 8 * CLASSES],
            session_sums: &mut session_sums,
            session_ends: &mut [0; 4],
            session_label: &mut [0; 8],
            session: &mut session,
            common: &mut common,
        };
        let mut given = Recognizer::from_slices(slices, SETTINGS).unwrap();
        enroll_all(&mut given, &points);
        for query in &queries {
            let want = expected(&classes, *query);
            prop_assert_eq!(found(&known, *query), want.clone());
            prop_assert_eq!(found(&given, *query), want);
        }

        let known = known.with_factory(factory, &labels).unwrap();
        let given = given.with_factory(factory, &labels).unwrap();
        let own = classes.len();
        classes.extend(&shipped);
        for query in queries {
            let mut want = expected(&classes, query);
            // The indices of the factory come behind all that can be enrolled.
            for (class, _) in &mut want {
                *class += if *class < own { 0 } else { CLASSES - own };
            }
            prop_assert_eq!(found(&known, query), want.clone());
            prop_assert_eq!(found(&given, query), want);
        }
        Ok(())
    });
}
