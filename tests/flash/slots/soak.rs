//! A long life against a model.

use class_centers::persist::{Loaded, OldSlot};

use support::rng::Rng;

use super::{
    cut_flash::{CutFlash, Tear},
    device::{Device, SHAPES},
};

/// Random saves, deletions, loads, cuts and flips against a model: what was saved last, or a save that
/// was cut since; after damage what was saved before, if the report says so.
fn soak(operations: u32, seed: u64) {
    let mut rng = Rng::new(seed);
    let (mut cuts, mut flips, mut finished, mut older, mut lost) = (0, 0, 0, 0, 0);
    for (geometry, sectors) in SHAPES {
        let tears = Tear::all(geometry.word as usize).collect::<Vec<_>>();
        let mut flash = CutFlash::new(geometry, sectors);
        // What may be loaded as the newest, and what was there before.
        let (mut newest, mut before) = (vec![Device::new()], vec![]);
        let mut device = Device::new();
        for _ in 0..operations {
            match rng.below(8) {
                0 => drop(device.remove(&mut rng)),
                _ => device.learn(&mut rng),
            }
            let mut flipped = false;
            if rng.below(3) == 0 {
                cuts += 1;
                let tear = tears[rng.below(tears.len() as u64) as usize];
                let words = rng.below(2 * u64::from(geometry.sector * sectors / geometry.word));
                let mut cut = flash.cut_after(words, tear, rng.bits());
                match device.save(&mut cut) {
                    Ok(()) => (before, newest) = (newest, vec![device.clone()]),
                    Err(_) => newest.push(device.clone()),
                }
                flash = cut.restarted();
            } else {
                device.save(&mut flash).unwrap();
                (before, newest) = (newest, vec![device.clone()]);
            }
            if rng.below(3) == 0 {
                (flips, flipped) = (flips + 1, true);
                let bit = rng.below(8 * flash.bytes.len() as u64) as usize;
                flash.bytes[bit / 8] ^= 1 << (bit % 8);
            }
            let (found, report) = Device::loaded(&mut flash);
            finished += u32::from(report.old_slot == OldSlot::Erased);
            match report.loaded {
                Loaded::Older if flipped => {
                    older += 1;
                    assert!(
                        newest.contains(&found) || before.contains(&found),
                        "{report:?}"
                    );
                }
                Loaded::Lost if flipped => {
                    lost += 1;
                    assert_eq!(found, Device::new());
                }
                _ => assert!(newest.contains(&found), "{report:?}"),
            }
            device = found;
            newest = vec![device.clone()];
            if report.is_damaged || report.loaded == Loaded::Nothing {
                // As a program does that reads its reports.
                device.learn(&mut rng);
                device.save(&mut flash).unwrap();
                (before, newest) = (newest, vec![device.clone()]);
            }
        }
    }
    println!(
        "{} operations, {cuts} cuts, {flips} flips: {finished} erases finished, {older} times older, \
         {lost} times lost, 0 silent",
        operations * SHAPES.len() as u32
    );
    assert!(cuts > 0 && flips > 0 && finished > 0 && older > 0 && lost > 0);
}

#[test]
fn a_short_soak_of_random_operations_agrees_with_a_model() {
    soak(1000, 3);
}

#[test]
#[ignore = "a hundred thousand operations"]
fn a_long_soak_of_random_operations_agrees_with_a_model() {
    soak(15_000, 4);
}
