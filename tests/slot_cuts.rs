//! A power cut, a flipped bit or an unreadable word anywhere in two slots: what was saved is there, old
//! or new and never mixed, or the report says so; and what was deleted stays deleted.

mod support;

use class_centers::persist::{Loaded, OldSlot, SlotGeometry, SlotsError};
use support::{
    rng::Rng,
    slot_device::{Device, Outcome, SHAPES},
    slot_flash::{CutFlash, Fault, Tear},
};

/// How hard to try: every `stride`-th word of every save.
#[derive(Clone, Copy)]
struct Effort {
    saves: usize,
    stride: u64,
    seeds: u64,
}

/// Lives through many saves, each cut at every word in every way.
fn cut_everywhere(geometry: SlotGeometry, sectors: u32, effort: Effort, seed: u64) -> Outcome {
    let (mut rng, mut outcome) = (Rng::new(seed), Outcome::default());
    let mut flash = CutFlash::new(geometry, sectors);
    let mut old = Device::new();
    for save in 0..effort.saves {
        let mut new = old.clone();
        match save % 3 {
            2 => drop(new.remove(&mut rng)),
            _ => new.learn(&mut rng),
        }
        let mut after = flash.restarted();
        new.save(&mut after).unwrap();
        let mut at = rng.below(effort.stride);
        while at < after.changed {
            for tear in Tear::all(geometry.word as usize) {
                for seed in 0..effort.seeds {
                    let mut flash = flash.cut_after(at, tear, seed ^ at << 8);
                    assert_eq!(
                        new.save(&mut flash),
                        Err(SlotsError::Flash(Fault::PowerLost))
                    );
                    recover(&old, &new, flash.restarted(), &mut rng, &mut outcome);
                }
            }
            at += effort.stride;
        }
        (flash, old) = (after, new);
    }
    outcome
}

/// After a cut: loads, perhaps with a second cut; then saves, perhaps with a third; then all is whole.
fn recover(old: &Device, new: &Device, torn: CutFlash, rng: &mut Rng, outcome: &mut Outcome) {
    outcome.tried += 1;
    let mut flash = torn.restarted();
    let (found, report) = Device::loaded(&mut flash);
    outcome.judge(&found, &report, &[old, new]);
    let words_of_load = flash.changed;
    // What the load finished is finished.
    let (again, report) = Device::loaded(&mut flash);
    outcome.judge(&again, &report, &[&found]);
    assert_eq!(report.old_slot, OldSlot::Left);

    // The program goes on: it saves the same again, and nothing is missing then.
    let mut saved = flash.restarted();
    new.save(&mut saved).unwrap();
    let words_of_save = saved.changed;
    let (whole, report) = Device::loaded(&mut saved);
    outcome.judge(&whole, &report, &[new]);
    assert_eq!((report.loaded, report.is_damaged), (Loaded::Newest, false));

    // Cut, cut, clean save, load: the second cut in the load, or else in the save.
    let tears = Tear::all(flash.geometry.word as usize).collect::<Vec<_>>();
    let tear = tears[rng.below(tears.len() as u64) as usize];
    outcome.tried += 1;
    let mut flash = if words_of_load > 0 {
        let mut flash = torn.cut_after(rng.below(words_of_load), tear, rng.bits());
        let mut device = Device::new();
        // The erase is what is cut, after the device has loaded.
        let report = device.load(&mut flash).unwrap();
        assert_eq!(report.old_slot, OldSlot::NotErased);
        outcome.judge(&device, &report, &[&found]);
        flash.restarted()
    } else {
        let mut flash = flash.cut_after(rng.below(words_of_save), tear, rng.bits());
        assert_eq!(
            new.save(&mut flash),
            Err(SlotsError::Flash(Fault::PowerLost))
        );
        flash.restarted()
    };
    let (found, report) = Device::loaded(&mut flash.restarted());
    outcome.judge(&found, &report, &[&again, new]);
    new.save(&mut flash).unwrap();
    let (whole, report) = Device::loaded(&mut flash);
    outcome.judge(&whole, &report, &[new]);
    assert_eq!((report.loaded, report.is_damaged), (Loaded::Newest, false));
}

fn cut_all(effort: Effort, seed: u64) -> Outcome {
    let mut outcome = Outcome::default();
    for (index, (geometry, sectors)) in SHAPES.into_iter().enumerate() {
        outcome.add(&cut_everywhere(
            geometry,
            sectors,
            effort,
            seed + index as u64,
        ));
    }
    outcome
}

#[test]
fn a_sample_of_power_cuts_leaves_the_old_save_or_the_new_one() {
    let effort = Effort {
        saves: 9,
        stride: 37,
        seeds: 1,
    };
    cut_all(effort, 1).assert_clean(10_000);
}

/// Every word of every save, erase and recovery. A release build takes minutes: `.ci/full` runs it.
#[test]
#[ignore = "more than a million cut points"]
fn a_million_power_cuts_leave_the_old_save_or_the_new_one() {
    let effort = Effort {
        saves: 30,
        stride: 1,
        seeds: 2,
    };
    cut_all(effort, 1000).assert_clean(1_000_000);
}

/// A flash after some saves, the last of which deleted a class or did not; what was saved last, and
/// before.
fn lived(geometry: SlotGeometry, sectors: u32, deletes: bool) -> (CutFlash, Device, Device) {
    let mut rng = Rng::new(5);
    let mut flash = CutFlash::new(geometry, sectors);
    let mut device = Device::new();
    for _ in 0..5 {
        device.learn(&mut rng);
        device.save(&mut flash).unwrap();
    }
    let before = device.clone();
    if deletes {
        while !device.remove(&mut rng) {}
    } else {
        device.learn(&mut rng);
    }
    device.save(&mut flash).unwrap();
    (flash, device, before)
}

/// What a damaged flash gives: the newest, or a report of what was lost; never a mixture.
fn judge_damage(flash: &mut CutFlash, newest: &Device, before: &Device, deletes: bool) -> bool {
    let (found, report) = Device::loaded(flash);
    let came_back = found == *before;
    match report.loaded {
        Loaded::Newest => assert_eq!(found, *newest),
        // It may say so of a slot that was older, or erased, and does not show it any more.
        Loaded::Older => assert!(found == *newest || !deletes && came_back, "{report:?}"),
        Loaded::Lost => assert!(deletes && found == Device::new(), "{report:?}"),
        _ => panic!("silent: {report:?}"),
    }
    // And nothing is locked.
    newest.save(flash).unwrap();
    let (found, report) = Device::loaded(flash);
    assert_eq!((&found, report.loaded), (newest, Loaded::Newest));
    came_back
}

fn damage_everywhere(deletes: bool) {
    let (mut flips, mut words) = (0, 0);
    for (geometry, sectors) in SHAPES {
        let (flash, newest, before) = lived(geometry, sectors, deletes);
        assert_eq!(Device::loaded(&mut flash.clone()).0, newest);
        for bit in 0..8 * flash.bytes.len() {
            let mut flash = flash.restarted();
            flash.bytes[bit / 8] ^= 1 << (bit % 8);
            judge_damage(&mut flash, &newest, &before, deletes);
            flips += 1;
        }
        for word in 0..flash.word_count() {
            let mut flash = flash.restarted();
            flash.spoil(word);
            judge_damage(&mut flash, &newest, &before, deletes);
            words += 1;
        }
    }
    println!(
        "{flips} bit flips and {words} unreadable words tried, 0 silent, 0 came back or were lost unsaid"
    );
}

#[test]
fn no_flipped_bit_and_no_unreadable_word_is_silent() {
    damage_everywhere(false);
}

#[test]
fn no_flipped_bit_and_no_unreadable_word_brings_a_deleted_class_back() {
    damage_everywhere(true);
}

/// A cut in the save of a deletion, a load, and then any flipped bit.
#[test]
fn nor_after_a_cut_that_a_load_has_mended() {
    let (geometry, sectors) = SHAPES[3];
    let mut rng = Rng::new(5);
    let mut flash = CutFlash::new(geometry, sectors);
    let mut before = Device::new();
    for _ in 0..5 {
        before.learn(&mut rng);
        before.save(&mut flash).unwrap();
    }
    let mut newest = before.clone();
    while !newest.remove(&mut rng) {}
    let mut after = flash.restarted();
    newest.save(&mut after).unwrap();
    let mut finished = 0;
    for at in 0..after.changed {
        for tear in Tear::all(geometry.word as usize) {
            let mut flash = flash.cut_after(at, tear, at);
            newest.save(&mut flash).unwrap_err();
            let mut flash = flash.restarted();
            let (found, report) = Device::loaded(&mut flash);
            if found != newest {
                continue;
            }
            finished += u32::from(report.old_slot == OldSlot::Erased);
            for _ in 0..20 {
                let mut flash = flash.restarted();
                let bit = rng.below(8 * flash.bytes.len() as u64) as usize;
                flash.bytes[bit / 8] ^= 1 << (bit % 8);
                assert!(
                    !judge_damage(&mut flash, &newest, &before, true),
                    "{at} {tear:?} {bit}"
                );
            }
        }
    }
    assert!(finished > 500, "{finished}");
}

#[test]
#[ignore = "a million pairs"]
fn a_million_pairs_of_flipped_bits_after_a_deletion() {
    let (geometry, sectors) = SHAPES[3];
    let (flash, _, before) = lived(geometry, sectors, true);
    let (mut rng, mut came_back) = (Rng::new(9), 0);
    for _ in 0..1_000_000 {
        let mut flash = flash.clone();
        for _ in 0..2 {
            let bit = rng.below(8 * flash.bytes.len() as u64) as usize;
            flash.bytes[bit / 8] ^= 1 << (bit % 8);
        }
        came_back += u32::from(Device::loaded(&mut flash).0 == before);
    }
    println!("1000000 pairs of bit flips tried, the deleted class came back {came_back} times");
    assert_eq!(came_back, 0);
}

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
