//! The life of a device: speakers are enrolled, one wants to be forgotten, and another one comes.

use std::error::Error;

use class_centers::{
    decisions::Decision,
    persist::ImageSlots,
    recognizer::{Adaptation, Recognizer, RecognizerError, Settings},
    triangle,
};

use crate::{
    data::{CLASSES, FEATURES, Set},
    device::{Device, Storage, enroll, label, of_class},
    flash::Flash,
    split::Split,
};

/// The speaker who wants to be forgotten.
const LEAVES: usize = 3;

/// Lives through it, prints and asserts what happens.
pub fn live(speakers: &Set<FEATURES>) -> Result<(), Box<dyn Error>> {
    let split = Split::new(speakers, 0).whitened::<{ triangle(FEATURES) }>()?;
    let mut device = Device::enrolled(&split)?;
    let settings = Settings {
        max_distance: device.accepted,
        adaptation: Some(Adaptation::from_spread(device.spread)),
        ..Settings::new(device.model)
    };
    let mut recognizer = Recognizer::new(&mut device.storage, settings)?;
    let mut slots = ImageSlots::new(Flash::erased(), 0..Flash::LEN, device.model)?;

    println!("\na device of speakers");
    adapt(&mut recognizer, &split)?;
    save(&mut slots, &recognizer, &split)?;
    delete(&mut recognizer, &split)?;
    save(&mut slots, &recognizer, &split)?;
    let bytes = slots.into_flash().bytes;
    let left = label(LEAVES);
    let mut windows = bytes.windows(left.len());
    assert!(
        !windows.any(|bytes| bytes == left.as_bytes()),
        "a deleted label"
    );

    let mut slots = ImageSlots::new(Flash { bytes }, 0..Flash::LEN, device.model)?;
    replace(&mut recognizer, &split)?;
    save(&mut slots, &recognizer, &split)
}

/// Every utterance that arrives is recognized, and learned where that is safe.
fn adapt(
    recognizer: &mut Recognizer<'_, i8>,
    split: &Split<FEATURES>,
) -> Result<(), Box<dyn Error>> {
    let mut adapted = 0;
    for row in &split.arriving {
        adapted += u32::from(recognizer.adapt(&row.x)?.refused.is_none());
    }
    let status = recognizer.status();
    assert_eq!(status.adapted, adapted);
    let came = split.arriving.len();
    println!(
        "{} speakers, {adapted} of {came} utterances learned",
        status.enrolled
    );
    Ok(())
}

/// Saves; then power goes and comes: a storage of zeros takes what was saved, and answers as before.
fn save(
    slots: &mut ImageSlots<Flash>,
    before: &Recognizer<'_, i8>,
    split: &Split<FEATURES>,
) -> Result<(), Box<dyn Error>> {
    slots.save(&[before])?;
    let mut storage = Storage::<FEATURES>::new();
    let mut after = Recognizer::new(&mut storage, *before.settings())?;
    let report = slots.load(&mut [&mut after])?;
    assert!(!report.is_damaged, "{report:?}");
    for class in 0..CLASSES {
        assert_eq!(before.label(class), after.label(class));
        assert_eq!(before.center(class), after.center(class));
        assert_eq!(before.enrolled_center(class), after.enrolled_center(class));
    }
    for row in split.arriving.iter().chain(&split.fresh) {
        assert_eq!(before.recognize(&row.x)?, after.recognize(&row.x)?);
    }
    println!("restarted: every answer is as before");
    Ok(())
}

/// Deletes a speaker: nobody is taken for that class any more.
fn delete(
    recognizer: &mut Recognizer<'_, i8>,
    split: &Split<FEATURES>,
) -> Result<(), Box<dyn Error>> {
    recognizer.delete(LEAVES)?;
    assert_eq!(recognizer.class(&label(LEAVES)), None);
    assert_eq!(recognizer.center(LEAVES), None);
    let (mut accepted, mut came) = (0, 0);
    for row in of_class(&split.arriving, LEAVES) {
        let decision = recognizer.recognize(&row.x)?;
        assert_ne!(decision.class(), Some(LEAVES), "a deleted class");
        accepted += u32::from(matches!(decision, Decision::Known(_)));
        came += 1;
    }
    println!(
        "{} deleted; {accepted} of {came} utterances are taken for another speaker",
        label(LEAVES)
    );
    assert!(10 * accepted < came, "a deleted speaker is a stranger");
    Ok(())
}

/// Enrolls a stranger, once cancelled, once in the place that is free.
fn replace(
    recognizer: &mut Recognizer<'_, i8>,
    split: &Split<FEATURES>,
) -> Result<(), Box<dyn Error>> {
    let stranger = split.known;
    recognizer.begin("newcomer")?;
    for row in of_class(&split.met, stranger).take(2) {
        recognizer.add(&row.x)?;
    }
    let few = RecognizerError::TooFewSamples {
        needed: 3,
        count: 2,
    };
    assert_eq!(recognizer.commit(), Err(few));
    recognizer.cancel();
    assert_eq!(recognizer.class("newcomer"), None);

    let class = enroll(recognizer, "newcomer", of_class(&split.met, stranger))?;
    assert_eq!(class, LEAVES, "the place that is free");
    let (mut right, mut came) = (0, 0);
    for row in of_class(&split.fresh, stranger) {
        right += u32::from(recognizer.recognize(&row.x)?.class() == Some(class));
        came += 1;
    }
    println!("a newcomer takes the place; {right} of {came} utterances are known");
    assert!(3 * right > 2 * came, "the newcomer is known");
    Ok(())
}
