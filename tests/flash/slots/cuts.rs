//! A power cut at any word: what was saved is there, old or new and never mixed.

use class_centers::persist::{Loaded, OldSlot, SlotGeometry, SlotsError};

use support::{rng::Rng, stride::stride};

use super::{
    cut_flash::{CutFlash, Fault, Tear},
    device::{Device, Outcome, SHAPES},
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
    let stride = effort.stride * stride() as u64;
    for save in 0..effort.saves {
        let mut new = old.clone();
        match save % 3 {
            2 => drop(new.remove(&mut rng)),
            _ => new.learn(&mut rng),
        }
        let mut after = flash.restarted();
        new.save(&mut after).unwrap();
        let mut at = rng.below(stride);
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
            at += stride;
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
    cut_all(effort, 1).assert_clean(10_000 / stride() as u64);
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
