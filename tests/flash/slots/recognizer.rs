//! A recognizer in two slots: a power cut leaves the old one or the new one, and a deleted class is gone.

use class_centers::{
    persist::{Extractor, Loaded, SlotsError},
    recognizer::{Recognizer, RecognizerStorage, Settings},
};
use support::{rng::Rng, stride::stride};

use super::{
    cut_flash::{CutFlash, Fault, Tear},
    device::SHAPES,
    slots,
};

const MODEL: Extractor = Extractor::new(9);
const SETTINGS: Settings = Settings::new(MODEL);

type Storage = RecognizerStorage<i8, 4, 3, 6>;

fn open(storage: &mut Storage) -> Recognizer<'_, i8> {
    Recognizer::new(storage, SETTINGS).unwrap()
}

/// Enrolls, learns, renames or deletes; says which label is gone.
fn change(storage: &mut Storage, step: usize, rng: &mut Rng) -> Option<String> {
    let mut recognizer = open(storage);
    let labelled = (0..4).filter(|class| recognizer.label(*class).is_some());
    let labelled: Vec<usize> = labelled.collect();
    if labelled.len() < 2 || (labelled.len() < 4 && step.is_multiple_of(3)) {
        recognizer.begin(&format!("n{step}")).unwrap();
        for _ in 0..3 {
            recognizer
                .add(&core::array::from_fn::<i8, 3, _>(|_| rng.bits() as i8))
                .unwrap();
        }
        recognizer.commit().unwrap();
        return None;
    }
    let class = labelled[rng.below(labelled.len() as u64) as usize];
    let gone = recognizer.label(class).map(String::from);
    match step % 3 {
        0 => recognizer.rename(class, &format!("r{step}")).unwrap(),
        1 => {
            recognizer.learn(class, &[rng.bits() as i8, 1, 2]).unwrap();
            return None;
        }
        _ => {
            // Another one may take its place before the next save.
            recognizer.delete(class).unwrap();
            if rng.below(2) == 0 {
                recognizer.begin(&format!("p{step}")).unwrap();
                for _ in 0..3 {
                    recognizer.add(&[rng.bits() as i8, 0, 0]).unwrap();
                }
                assert!(recognizer.commit().unwrap() <= class);
            }
        }
    }
    gone
}

fn load(flash: &mut CutFlash) -> (Storage, Loaded) {
    let mut storage = Storage::new();
    let loaded = slots(flash, MODEL)
        .load(&mut [&mut open(&mut storage)])
        .unwrap()
        .loaded;
    (storage, loaded)
}

fn holds(flash: &CutFlash, label: &str) -> bool {
    flash
        .bytes
        .windows(label.len())
        .any(|bytes| bytes == label.as_bytes())
}

#[test]
fn cuts_leave_the_old_or_the_new_and_nothing_of_what_was_deleted() {
    let mut rng = Rng::new(2);
    let (mut tried, mut deleted) = (0, 0);
    for (geometry, sectors) in SHAPES {
        let mut flash = CutFlash::new(geometry, sectors);
        let mut old = Storage::new();
        for step in 0..10 {
            let mut new = old.clone();
            let gone = change(&mut new, step, &mut rng);
            let mut after = flash.restarted();
            slots(&mut after, MODEL).save(&[&open(&mut new)]).unwrap();
            let mut at = rng.below(20 * stride() as u64);
            while at < after.changed {
                for tear in Tear::all(geometry.word as usize) {
                    let mut torn = flash.cut_after(at, tear, at);
                    let saved = slots(&mut torn, MODEL).save(&[&open(&mut new)]);
                    assert_eq!(saved, Err(SlotsError::Flash(Fault::PowerLost)));
                    let (found, _) = load(&mut torn.restarted());
                    assert!(found == old || found == new);
                    tried += 1;
                }
                at += 20 * stride() as u64;
            }
            if let Some(label) = gone.filter(|label| label.len() > 1) {
                assert!(!holds(&after, &label), "{label}");
                deleted += 1;
            }
            let (found, loaded) = load(&mut after);
            assert_eq!((&found, loaded), (&new, Loaded::Newest));
            (flash, old) = (after, new);
        }
    }
    assert!(
        tried > 1_000 / stride() && deleted > 10,
        "{tried} {deleted}"
    );
}

/// After a deletion no flipped bit and no unreadable sector brings the class back.
#[test]
fn no_damage_brings_a_deleted_class_back() {
    let (geometry, sectors) = SHAPES[0];
    let mut flash = CutFlash::new(geometry, sectors);
    let mut storage = Storage::new();
    let mut recognizer = open(&mut storage);
    for label in ["anna", "berta"] {
        recognizer.begin(label).unwrap();
        for x in 0..3 {
            recognizer.add(&[x, label.len() as i8, 7]).unwrap();
        }
        recognizer.commit().unwrap();
        slots(&mut flash, MODEL).save(&[&recognizer]).unwrap();
    }
    recognizer.delete(0).unwrap();
    slots(&mut flash, MODEL).save(&[&recognizer]).unwrap();
    assert!(holds(&flash, "berta") && !holds(&flash, "anna"));
    for bit in 0..8 * flash.bytes.len() {
        let mut damaged = flash.restarted();
        damaged.bytes[bit / 8] ^= 1 << (bit % 8);
        let (mut found, _) = load(&mut damaged);
        assert_eq!(open(&mut found).class("anna"), None, "bit {bit}");
    }
}

/// What another model learned is loaded as labels, and its samples are gone with the next save.
#[test]
fn another_model_loads_the_labels() {
    let (geometry, sectors) = SHAPES[0];
    let mut flash = CutFlash::new(geometry, sectors);
    let mut storage = Storage::new();
    let mut recognizer = open(&mut storage);
    recognizer.begin("anna").unwrap();
    for x in 0..3 {
        recognizer.add(&[x, 2, 3]).unwrap();
    }
    recognizer.commit().unwrap();
    slots(&mut flash, MODEL).save(&[&recognizer]).unwrap();

    let newer = Extractor::new(10);
    let mut storage = Storage::new();
    let mut recognizer = Recognizer::new(&mut storage, Settings::new(newer)).unwrap();
    let report = slots(&mut flash, newer)
        .load(&mut [&mut recognizer])
        .unwrap();
    assert_eq!(report.loaded, Loaded::Newest);
    assert_eq!(
        (recognizer.label(0), recognizer.count(0)),
        (Some("anna"), 0)
    );
    assert_eq!(recognizer.status().to_enroll_again, 1);
    slots(&mut flash, newer).save(&[&recognizer]).unwrap();
    let half = flash.bytes.len() / 2;
    assert!(flash.is_erased(0..half) || flash.is_erased(half..2 * half));
    let (found, _) = load(&mut flash);
    let mut found = found;
    assert_eq!(open(&mut found).label(0), Some("anna"));
}
