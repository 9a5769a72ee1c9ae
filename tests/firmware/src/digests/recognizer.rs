//! A stream of calls of a recognizer.

use class_centers::{
    Distance, Quantization, Ranked,
    decisions::Decision,
    persist::{Extractor, Origin, Snapshot},
    recognizer::{
        Adaptation, Adapted, Recognizer, RecognizerElement, RecognizerError, RecognizerStorage,
        Settings,
    },
};

use super::{Bits, Digest, Random};

/// Not a multiple of any step of the kernels.
const DIM: usize = 23;
/// A group of four, and one class.
const CLASSES: usize = 5;
const LABELS: [&str; CLASSES] = ["a", "bb", "ccc", "dddd", "eeeee"];
const MODEL: Extractor = Extractor {
    quantization: Quantization::new(0.25, 0),
    ..Extractor::new(7)
};

type Storage<T> = RecognizerStorage<T, CLASSES, DIM, 8>;

/// An element whose numbers have bits to digest.
pub trait Digestible: RecognizerElement<Component: Bits, Distance: Bits> {}

impl<T: RecognizerElement<Component: Bits, Distance: Bits>> Digestible for T {}

/// Enrolls, learns, forgets, adapts and asks, with samples around a pattern for each class.
#[inline(never)]
pub fn calls<T: Digestible>(
    component: fn(&mut Random, usize) -> T::Component,
    report: &mut impl FnMut(&str, u32),
) {
    let (mut random, mut storage) = (Random::new(), Storage::<T>::new());
    let mut sample = |class: usize| -> [T::Component; DIM] {
        core::array::from_fn(|d| component(&mut random, 3 * class + d))
    };
    let settings = Settings {
        is_trimmed: false,
        adaptation: Some(Adaptation {
            radius: 4.0,
            max_count: 12,
            ..Adaptation::within(40.0)
        }),
        ..Settings::new(MODEL)
    };
    let outcome = Recognizer::new(&mut storage, settings).and_then(|mut recognizer| {
        enroll(&mut recognizer, &mut sample)?;
        report("enroll", digest_of(&recognizer));
        let learned = sample(1);
        recognizer.learn(1, &learned)?;
        recognizer.learn(2, &sample(2))?;
        recognizer.forget(1, &learned)?;
        report("learn, forget", digest_of(&recognizer));
        let adapted = adapt(&mut recognizer, &mut sample)?;
        report("adapt", adapted);
        report("adapted", digest_of(&recognizer));
        report("recognize", ask(&recognizer, &mut sample)?);
        recognizer.reset_to_enrolled(0)?;
        recognizer.delete(3)?;
        report("reset_to_enrolled, delete", digest_of(&recognizer));
        let calibrated = recognizer.calibrate_by_spread(3.0);
        assert_eq!(calibrated, Ok(()));
        report("calibrate_by_spread", recognizer.max_distance().to_bits());
        report("image", image_of(&recognizer));
        Ok(())
    });
    assert_eq!(outcome, Ok(()));
}

/// Three samples a class; those of one are trimmed.
fn enroll<T: Digestible>(
    recognizer: &mut Recognizer<'_, T>,
    sample: &mut impl FnMut(usize) -> [T::Component; DIM],
) -> Result<(), RecognizerError> {
    for (class, label) in LABELS.into_iter().enumerate() {
        recognizer.begin(label)?;
        while recognizer.add(&sample(class))?.count < 3 {}
        assert_eq!(recognizer.commit(), Ok(class));
    }
    Ok(())
}

/// What adaptation answers: some samples are learned, and some are refused.
fn adapt<T: Digestible>(
    recognizer: &mut Recognizer<'_, T>,
    sample: &mut impl FnMut(usize) -> [T::Component; DIM],
) -> Result<u32, RecognizerError> {
    let mut digest = Digest::new();
    for i in 0..100 {
        let Adapted {
            decision, refused, ..
        } = recognizer.adapt(&sample(i % CLASSES))?;
        add_decision(&mut digest, &decision);
        digest.add(refused.map_or(0, |refusal| refusal as u64 + 1));
    }
    assert!(recognizer.status().adapted > 0);
    Ok(digest.0)
}

/// Decisions, and the nearest three.
fn ask<T: Digestible>(
    recognizer: &Recognizer<'_, T>,
    sample: &mut impl FnMut(usize) -> [T::Component; DIM],
) -> Result<u32, RecognizerError> {
    let mut digest = Digest::new();
    for i in 0..20 {
        let query = sample(i);
        add_decision(&mut digest, &recognizer.recognize(&query)?);
        let mut places: [Option<Ranked<T::Distance>>; 3] = [None; 3];
        recognizer.top_k(&query, &mut places)?;
        for ranked in places.iter().flatten() {
            digest.add(ranked.class as u64);
            digest.add(ranked.measure.bits());
        }
    }
    Ok(digest.0)
}

fn add_decision<D: Bits + Distance>(digest: &mut Digest, decision: &Decision<D>) {
    let (kind, nearest) = match decision {
        Decision::Known(nearest) => (1, Some(*nearest)),
        Decision::Ambiguous(nearest) => (2, Some(*nearest)),
        Decision::Unknown(nearest) => (3, *nearest),
    };
    digest.add(kind);
    let Some(nearest) = nearest else { return };
    digest.add(nearest.class as u64);
    digest.add(nearest.measure.bits());
    if let Some(next) = nearest.runner_up {
        digest.add(next.class as u64);
        digest.add(next.measure.bits());
    }
}

/// The bits of all centers, counts and spreads.
fn digest_of<T: Digestible>(recognizer: &Recognizer<'_, T>) -> u32 {
    let mut digest = Digest::new();
    for status in recognizer.class_statuses() {
        digest.add(u64::from(status.count));
        digest.add(status.spread.bits());
        digest.add(status.displacement.bits());
        let centers = [
            recognizer.center(status.class),
            recognizer.enrolled_center(status.class),
        ];
        for component in centers.into_iter().flatten().flatten() {
            digest.add(component.bits());
        }
    }
    digest.0
}

/// The bytes that are saved.
fn image_of<T: Digestible>(recognizer: &Recognizer<'_, T>) -> u32 {
    let mut digest = Digest::new();
    let image = recognizer.image(&MODEL, Origin::UNUSED);
    assert!(image.is_ok());
    let Ok(mut image) = image else {
        return 0;
    };
    let mut bytes = [0; 64];
    loop {
        let read = image.read(&mut bytes);
        let Some(read) = bytes.get(..read).filter(|read| !read.is_empty()) else {
            return digest.0;
        };
        read.iter().for_each(|byte| digest.add(u64::from(*byte)));
    }
}
