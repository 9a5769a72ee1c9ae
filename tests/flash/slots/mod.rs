//! Images in two slots: every table, every flash, power cuts, damage, what is refused, and the bytes of
//! version 1.

mod cut_flash;
mod cuts;
mod damage;
mod device;
mod gained;
mod golden;
mod recognizer;
mod refusals;
mod shapes;
mod soak;
mod tables;

use class_centers::persist::{Extractor, ImageSlots, SlotImage};
use cut_flash::CutFlash;
use device::shape;
use support::saved::INFO;

/// The slots of a whole flash.
fn slots(flash: &mut CutFlash, info: Extractor) -> ImageSlots<&mut CutFlash> {
    let range = flash.range();
    ImageSlots::new(flash, range, info).unwrap()
}

/// A flash that holds a table in both slots.
fn holding(image: &dyn SlotImage) -> CutFlash {
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    for _ in 0..2 {
        slots(&mut flash, INFO).save(&[image]).unwrap();
    }
    flash.restarted()
}
