//! Counts the instructions of a recognizer, as `bench` does those of tables.

#![no_std]
#![no_main]

use core::{cell::RefCell, hint::black_box};

use class_centers::{
    Quantization,
    persist::Extractor,
    recognizer::{Adaptation, Recognizer, RecognizerElement, RecognizerStorage, Settings},
};
use class_centers_firmware::{Counter, count, program};
use critical_section::Mutex;

program!(run);

const CLASSES: usize = 10;
const DIM: usize = 64;
type Storage<T> = RecognizerStorage<T, CLASSES, DIM, 16>;

/// In statics: the 16 KiB of the Cortex-M0 have no room for a copy on the stack.
static FLOATS: Mutex<RefCell<Storage<f32>>> = Mutex::new(RefCell::new(Storage::new()));
static BYTES: Mutex<RefCell<Storage<i8>>> = Mutex::new(RefCell::new(Storage::new()));

/// Everything is known, and learned where the center stays within the radius.
const SETTINGS: Settings = Settings {
    max_distance: 1e6,
    adaptation: Some(Adaptation {
        radius: 10.0,
        ..Adaptation::within(1e6)
    }),
    ..Settings::new(Extractor {
        quantization: Quantization::new(1.0, 0),
        ..Extractor::new(7)
    })
};

fn run() -> bool {
    let Some(mut counter) = Counter::start() else {
        return false;
    };
    critical_section::with(|cs| {
        let storage = &mut *FLOATS.borrow_ref_mut(cs);
        let float = measure(&mut counter, storage, "f32", |i| i as f32 * 0.37 - 3.0);
        let storage = &mut *BYTES.borrow_ref_mut(cs);
        let byte = measure(&mut counter, storage, "i8", |i| i as i8);
        float.is_some() & byte.is_some()
    })
}

#[inline(never)]
fn measure<T: RecognizerElement>(
    counter: &mut Counter,
    storage: &mut Storage<T>,
    element: &str,
    component: fn(usize) -> T::Component,
) -> Option<()> {
    let mut recognizer = Recognizer::new(storage, black_box(SETTINGS)).ok()?;
    let sample = |class| core::array::from_fn::<_, DIM, _>(|i| component((i + class) % DIM));
    let label = |operation| (operation, element, CLASSES, DIM);
    let labels = [LABEL, "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    for (class, label) in labels.into_iter().enumerate() {
        enroll(&mut recognizer, label, &sample(class))?;
    }
    let x = sample(0);
    count!(
        counter,
        label("recognize"),
        100,
        recognize(&recognizer, black_box(&x)),
        empty(&recognizer, black_box(&x))
    );
    count!(
        counter,
        label("adapt"),
        100,
        adapt(&mut recognizer, black_box(&x)),
        empty(&recognizer, black_box(&x))
    );
    recognizer.delete(0).ok()?;
    recognizer.begin(LABEL).ok()?;
    count!(
        counter,
        label("enroll_add"),
        100,
        add(&mut recognizer, black_box(&x)),
        empty(&recognizer, black_box(&x))
    );
    recognizer.cancel();
    count!(
        counter,
        label("enroll"),
        100,
        enroll_and_delete(&mut recognizer, black_box(&x)),
        empty(&recognizer, black_box(&x))
    );
    Some(())
}

const LABEL: &str = "a";

fn enroll<T: RecognizerElement>(
    recognizer: &mut Recognizer<'_, T>,
    label: &str,
    x: &[T::Component],
) -> Option<()> {
    recognizer.begin(label).ok()?;
    for _ in 0..3 {
        recognizer.add(x).ok()?;
    }
    recognizer.commit().ok()?;
    Some(())
}

#[inline(never)]
fn recognize<T: RecognizerElement>(recognizer: &Recognizer<'_, T>, x: &[T::Component]) -> bool {
    matches!(
        recognizer.recognize(x),
        Ok(class_centers::decisions::Decision::Known(_))
    )
}

#[inline(never)]
fn adapt<T: RecognizerElement>(recognizer: &mut Recognizer<'_, T>, x: &[T::Component]) -> bool {
    recognizer
        .adapt(x)
        .is_ok_and(|adapted| adapted.refused.is_none())
}

#[inline(never)]
fn add<T: RecognizerElement>(recognizer: &mut Recognizer<'_, T>, x: &[T::Component]) -> bool {
    recognizer.add(x).is_ok_and(|added| added.agrees)
}

/// A whole enrollment of three samples, and the deletion of its class.
#[inline(never)]
fn enroll_and_delete<T: RecognizerElement>(
    recognizer: &mut Recognizer<'_, T>,
    x: &[T::Component],
) -> bool {
    enroll(recognizer, LABEL, x).is_some() && recognizer.delete(0).is_ok()
}

#[inline(never)]
fn empty<T: RecognizerElement>(recognizer: &Recognizer<'_, T>, x: &[T::Component]) -> bool {
    black_box((recognizer, x)).1.len() == 1
}
