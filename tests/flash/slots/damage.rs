//! A flipped bit or an unreadable word anywhere: the newest is there, or the report says that it is not;
//! and what was deleted stays deleted.

use class_centers::persist::{Loaded, OldSlot, SlotGeometry};

use support::{
    rng::Rng,
    stride::{stride, tried},
};

use super::{
    cut_flash::{CutFlash, Tear},
    device::{Device, SHAPES},
};

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

/// On flash of up to so many bytes.
fn damage_everywhere(deletes: bool, most: u32) {
    let (mut flips, mut words) = (0, 0);
    let is_tried = |(geometry, sectors): &(SlotGeometry, u32)| geometry.sector * sectors <= most;
    for (geometry, sectors) in SHAPES.into_iter().filter(is_tried) {
        let (flash, newest, before) = lived(geometry, sectors, deletes);
        assert_eq!(Device::loaded(&mut flash.clone()).0, newest);
        for bit in tried(0..8 * flash.bytes.len()) {
            let mut flash = flash.restarted();
            flash.bytes[bit / 8] ^= 1 << (bit % 8);
            judge_damage(&mut flash, &newest, &before, deletes);
            flips += 1;
        }
        for word in tried(0..flash.word_count()) {
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
    damage_everywhere(false, 1024);
}

#[test]
fn no_flipped_bit_and_no_unreadable_word_brings_a_deleted_class_back() {
    damage_everywhere(true, 1024);
}

#[test]
#[ignore = "also on large sectors"]
fn nor_on_large_sectors() {
    damage_everywhere(false, 8192);
    damage_everywhere(true, 8192);
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
    for at in tried(0..after.changed) {
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
    assert!(finished as usize * stride() > 500, "{finished}");
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
