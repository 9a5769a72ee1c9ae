//! The bytes of layout version 1 are what they were: devices in the field hold them.

use class_centers::{
    ClassCenters,
    persist::{Loaded, OldSlot, SlotsError},
};

use support::{
    rng::Rng,
    saved::{INFO, repair},
};

use super::{
    cut_flash::CutFlash,
    device::{Device, shape},
    slots,
};

#[path = "../../data/golden_slots.rs"]
mod bytes;

/// What is in the golden flash: two saves of a device.
fn golden_device() -> [Device; 2] {
    let (mut device, mut rng) = (Device::new(), Rng::new(6));
    device.learn(&mut rng);
    let first = device.clone();
    device.learn(&mut rng);
    [first, device]
}

fn golden_flash() -> CutFlash {
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    flash.bytes.copy_from_slice(&bytes::SLOTS);
    flash
}

/// Devices in the field hold these bytes.
#[test]
fn the_golden_slots_are_written_and_read() {
    let [first, second] = golden_device();
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    // The first save of a flash goes into the second slot.
    first.save(&mut flash).unwrap();
    second.save(&mut flash).unwrap();
    assert_eq!(flash.bytes, bytes::SLOTS, "{:?}", flash.bytes);
    let (found, report) = Device::loaded(&mut golden_flash());
    assert_eq!((found, report.sequence), (second, 2));
    // The one before, when the newest is damaged.
    let mut flash = golden_flash();
    flash.bytes[100] ^= 4;
    let (found, report) = Device::loaded(&mut flash);
    assert_eq!(
        (found, report.loaded, report.sequence),
        (first, Loaded::Older, 1)
    );
}

/// After a deletion: one slot, marked.
#[test]
fn the_golden_slot_of_a_deletion_is_written_and_read() {
    let [_, mut device] = golden_device();
    let mut flash = golden_flash();
    let (class, _) = device.labels.iter().next().unwrap();
    device.labels.remove(class, &mut device.table).unwrap();
    device.save(&mut flash).unwrap();
    assert_eq!(flash.bytes[..512], [0xFF; 512]);
    assert_eq!(
        flash.bytes[512..],
        bytes::DELETED,
        "{:?}",
        &flash.bytes[512..]
    );
    let mut flash = golden_flash();
    flash.bytes[512..].copy_from_slice(&bytes::DELETED);
    let (found, report) = Device::loaded(&mut flash);
    // The erase that the mark asks for is done.
    assert_eq!(
        (found, report.old_slot, report.sequence),
        (device, OldSlot::Erased, 4)
    );
    assert!(flash.is_erased(0..512));
}

/// Sequence numbers count erases, and go round.
#[test]
fn sequence_numbers_count_erases_and_go_round() {
    let mut table = ClassCenters::<i8, 2, 1>::new();
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    for round in 0..12 {
        match round % 4 {
            3 => table.clear(),
            _ => table.update(0, &[1]).unwrap(),
        }
        slots(&mut flash, INFO).save(&[&table]).unwrap();
        let report = slots(&mut flash, INFO).load(&mut [&mut table]).unwrap();
        assert_eq!(report.sequence, flash.erases.iter().sum());
    }
    assert_eq!(flash.erases.iter().sum::<u32>(), 15);

    let mut flash = golden_flash();
    for slot in [0, 512] {
        let sequence = if slot == 0 { u32::MAX - 1 } else { u32::MAX };
        flash.bytes[slot + 8..slot + 12].copy_from_slice(&sequence.to_le_bytes());
        repair(&mut flash.bytes[slot..slot + 24]);
    }
    for expected in [u32::MAX, 0, 1, 2] {
        let mut device = Device::new();
        let report = device.load(&mut flash).unwrap();
        assert_eq!((report.loaded, report.sequence), (Loaded::Newest, expected));
        device.learn(&mut Rng::new(u64::from(expected)));
        device.save(&mut flash).unwrap();
    }
}

#[test]
fn a_slot_of_a_later_version_is_refused_and_left() {
    let mut flash = golden_flash();
    for (slot, version) in [(0, 2), (512, 9)] {
        let mut flash = flash.clone();
        flash.bytes[slot + 4] = version;
        repair(&mut flash.bytes[slot..slot + 24]);
        let (bytes, mut device) = (flash.bytes.clone(), Device::new());
        let newer = SlotsError::NewerVersion { version };
        assert_eq!(device.load(&mut flash), Err(newer));
        assert_eq!(device.save(&mut flash), Err(newer));
        assert_eq!(flash.bytes, bytes);
    }
    // Without the right checksum it is damage.
    flash.bytes[512 + 4] = 9;
    assert_eq!(Device::loaded(&mut flash).1.loaded, Loaded::Older);
}
