//! Random calls of a recognizer against whole numbers: centers and spreads are what the definition says, what is
//! refused changes nothing, no center leaves its radius, and what is saved comes back.
#![no_main]

use arbitrary::Arbitrary;
use class_centers::{
    persist::{Extractor, Origin, Snapshot},
    recognizer::{Adaptation, Recognizer, RecognizerError, RecognizerStorage, Settings},
};
use libfuzzer_sys::fuzz_target;

const CLASSES: usize = 3;
const DIM: usize = 2;
const MODEL: Extractor = Extractor::new(7);
const RADIUS: i64 = 5;
const MAX_COUNT: u32 = 6;
const SETTINGS: Settings = Settings {
    min_samples: 1,
    max_distance: 60.0,
    adaptation: Some(Adaptation {
        radius: RADIUS as f32,
        max_count: MAX_COUNT,
        ..Adaptation::within(40.0)
    }),
    ..Settings::new(MODEL)
};
const LABELS: [&str; 5] = ["a", "bb", "", "dddd", "\u{20AC}"];

type Storage = RecognizerStorage<i8, CLASSES, DIM, 4>;
type Sample = [i8; DIM];

#[derive(Arbitrary, Debug)]
enum Call {
    Begin(u8),
    Add(Sample),
    Commit,
    Cancel,
    Learn(u8, Sample),
    Forget(u8, Sample),
    Rename(u8, u8),
    Delete(u8),
    Freeze(u8, bool),
    Reset(u8),
    Adapt(Sample),
    SaveAndLoad,
    Load(Vec<u8>),
}

/// What a class, or an enrollment, has learned.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Samples {
    count: u32,
    sums: [i64; DIM],
    /// The sum of the squared lengths.
    squares: i64,
    /// Sums and spread are no longer those of the samples.
    is_rounded: bool,
}

impl Samples {
    /// Adds a sample, or with -1 takes it out.
    fn add(&mut self, x: &Sample, sign: i64) {
        for (sum, x) in self.sums.iter_mut().zip(x) {
            *sum += sign * i64::from(*x);
            self.squares += sign * i64::from(*x).pow(2);
        }
        self.count = self.count.strict_add_signed(sign as i32);
    }

    /// The mean, ties to even.
    fn center(&self) -> Sample {
        self.sums
            .map(|sum| (sum as f64 / f64::from(self.count)).round_ties_even() as i8)
    }

    /// The root of the mean squared distance from the mean.
    fn spread(&self) -> f64 {
        let n = f64::from(self.count);
        let of_mean: f64 = self.sums.iter().map(|sum| (*sum as f64).powi(2)).sum();
        ((self.squares as f64 - of_mean / n).max(0.0) / n).sqrt()
    }
}

#[derive(Clone, Debug, Default)]
struct Model {
    classes: [Option<Samples>; CLASSES],
    session: Option<Samples>,
}

fuzz_target!(|calls: Vec<Call>| {
    let (mut storage, mut model) = (Storage::new(), Model::default());
    for call in calls.iter().take(100) {
        let before = storage.clone();
        // A handle for each call: nothing lies in it.
        let mut recognizer = open(&mut storage);
        let refused = apply(call, &mut recognizer, &mut model).is_err();
        compare(&recognizer, &model);
        assert!(!refused || storage == before, "{call:?}");
    }
});

fn open(storage: &mut Storage) -> Recognizer<'_, i8> {
    Recognizer::new(storage, SETTINGS).unwrap()
}

/// Makes a call, and the same of the model.
fn apply(
    call: &Call,
    recognizer: &mut Recognizer<'_, i8>,
    model: &mut Model,
) -> Result<(), RecognizerError> {
    match call {
        Call::Begin(_) | Call::Add(_) | Call::Commit | Call::Cancel => {
            enroll(call, recognizer, model)
        }
        Call::Learn(class, x) => {
            recognizer.learn((*class).into(), x)?;
            held(model, *class).add(x, 1);
            Ok(())
        }
        Call::Forget(class, x) => {
            recognizer.forget((*class).into(), x)?;
            held(model, *class).add(x, -1);
            Ok(())
        }
        Call::Rename(class, label) => recognizer.rename((*class).into(), text(*label)),
        Call::Delete(class) => {
            recognizer.delete((*class).into())?;
            model.classes[usize::from(*class)] = None;
            Ok(())
        }
        Call::Freeze(class, is_frozen) => recognizer.freeze((*class).into(), *is_frozen),
        Call::Reset(class) => {
            recognizer.reset_to_enrolled((*class).into())?;
            held(model, *class).is_rounded = true;
            let center = recognizer.center((*class).into());
            assert_eq!(center, recognizer.enrolled_center((*class).into()));
            Ok(())
        }
        Call::Adapt(x) => adapt(recognizer, model, x),
        Call::SaveAndLoad => {
            save_and_load(recognizer);
            Ok(())
        }
        Call::Load(bytes) => {
            // The fuzzer does not find a checksum: nothing is taken.
            assert!(recognizer.restore(&MODEL, bytes).is_err());
            Ok(())
        }
    }
}

fn enroll(
    call: &Call,
    recognizer: &mut Recognizer<'_, i8>,
    model: &mut Model,
) -> Result<(), RecognizerError> {
    match call {
        Call::Begin(label) => {
            recognizer.begin(text(*label))?;
            model.session = Some(Samples::default());
        }
        Call::Add(x) => {
            let added = recognizer.add(x)?;
            let session = model.session.as_mut().unwrap();
            session.add(x, 1);
            assert_eq!(added.count, session.count);
        }
        Call::Commit => {
            let class = recognizer.commit()?;
            let free = model.classes.iter().position(Option::is_none);
            assert_eq!(Some(class), free);
            model.classes[class] = model.session.take();
        }
        _ => {
            recognizer.cancel();
            model.session = None;
        }
    }
    Ok(())
}

fn adapt(
    recognizer: &mut Recognizer<'_, i8>,
    model: &mut Model,
    x: &Sample,
) -> Result<(), RecognizerError> {
    let decision = recognizer.recognize(x)?;
    let adapted = recognizer.adapt(x)?;
    assert_eq!(adapted.decision, decision);
    if adapted.refused.is_some() {
        return Ok(());
    }
    let class = decision.class().unwrap();
    let held = model.classes[class].as_mut().unwrap();
    if held.count >= MAX_COUNT {
        held.count = MAX_COUNT / 2;
        held.is_rounded = true;
    }
    held.add(x, 1);
    Ok(())
}

/// An image of the classes is restored to the same ones, in a storage that an enrollment was open in.
fn save_and_load(recognizer: &Recognizer<'_, i8>) {
    let mut image = [0; 512];
    let len = recognizer
        .encode(&MODEL, Origin::UNUSED, &mut image)
        .unwrap();
    let mut storage = Storage::new();
    let mut other = open(&mut storage);
    other.begin("z").unwrap();
    other.restore(&MODEL, &image[..len]).unwrap();
    assert!(other.is_enrolling());
    other.cancel();
    for class in 0..CLASSES {
        assert_eq!(other.label(class), recognizer.label(class));
        assert_eq!(other.class_status(class), recognizer.class_status(class));
        assert_eq!(other.center(class), recognizer.center(class));
        let enrolled = other.enrolled_center(class);
        assert_eq!(enrolled, recognizer.enrolled_center(class));
    }
}

/// The samples of a class that took a call.
fn held(model: &mut Model, class: u8) -> &mut Samples {
    model.classes[usize::from(class)].as_mut().unwrap()
}

fn text(label: u8) -> &'static str {
    LABELS[usize::from(label) % LABELS.len()]
}

fn compare(recognizer: &Recognizer<'_, i8>, model: &Model) {
    assert_eq!(recognizer.is_enrolling(), model.session.is_some());
    for (class, held) in model.classes.iter().enumerate() {
        let status = recognizer.class_status(class);
        let Some(held) = held else {
            assert_eq!((status, recognizer.center(class)), (None, None));
            continue;
        };
        let status = status.unwrap();
        assert_eq!(status.count, held.count);
        let center = recognizer.center(class).unwrap();
        if !held.is_rounded {
            assert!(status.is_exact);
            assert_eq!(center, held.center());
            let off = f64::from(status.spread) - held.spread();
            assert!(off.abs() < 1e-3, "{} {}", status.spread, held.spread());
        }
        let apart = center
            .iter()
            .zip(recognizer.enrolled_center(class).unwrap());
        let squares = apart.map(|(c, e)| (i64::from(*c) - i64::from(*e)).pow(2));
        assert!(squares.sum::<i64>() <= RADIUS * RADIUS, "{center:?}");
    }
}
