//! One operation and nothing else, so that its code, stack and RAM can be read off the image.
//!
//! The variables `OPERATION`, `ELEMENT` and `CLASSES` choose it when the program is built.

#![no_std]
#![no_main]

use core::{hint::black_box, panic::PanicInfo};

#[cfg(operation = "flash_centers")]
use class_centers::persist::{FlashCenters, LabelMap};
#[allow(unused_imports)]
use class_centers::{
    ClassCenters, Classify, Element,
    persist::{Extractor, ImageSlots, Origin, SlotFlash, SlotGeometry, Snapshot},
};
#[cfg(operation = "flash_centers")]
use class_centers_firmware::no_flash::{NoFlash, poll_ready};

#[cfg(recognizer)]
#[path = "cost/recognizer.rs"]
mod recognizer;

include!(concat!(env!("OUT_DIR"), "/cost.rs"));

const DIM: usize = 64;
type Component = <Chosen as Element>::Component;
type Center = <Chosen as Element>::Center;
/// Beside a recognizer of twice the classes, tables and image have no room in the RAM of the smallest board.
const TABLE_CLASSES: usize = if cfg!(recognizer) { 1 } else { CLASSES };
const IMAGE_LEN: usize = if cfg!(recognizer) { 16 } else { 4224 };
type Table = ClassCenters<Chosen, TABLE_CLASSES, DIM>;

/// The callbacks of a driver, which every image holds: their code is no part of any operation.
struct Driver {
    read: fn(u32, &mut [u8]) -> bool,
    program: fn(u32, &[u8]) -> bool,
    erase: fn(u32, u32) -> bool,
}

impl SlotFlash for &Driver {
    type Error = ();

    fn geometry(&self) -> SlotGeometry {
        SlotGeometry {
            word: 4,
            sector: 4096,
            erased: 0xFF,
        }
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), ()> {
        (self.read)(at, bytes).then_some(()).ok_or(())
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), ()> {
        (self.program)(at, bytes).then_some(()).ok_or(())
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), ()> {
        (self.erase)(at, len).then_some(()).ok_or(())
    }
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    loop {
        cortex_m::asm::wfi();
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut TABLE: Table = Table::new();
    static mut OTHER: Table = Table::new();
    static mut EMBEDDINGS: [[Component; DIM]; 2] = [[1 as Component; DIM]; 2];
    static mut CENTERS: [[Center; DIM]; 2] = [[0.0; DIM]; 2];
    // The larger of two shapes, so that the difference of both is that of their tables.
    static mut IMAGE: [u8; IMAGE_LEN] = [0; IMAGE_LEN];
    #[cfg(recognizer)]
    static mut STORAGE: recognizer::Storage = recognizer::Storage::new();
    #[cfg(operation = "flash_centers")]
    static mut LABELS: LabelMap<CLASSES, 16> = LabelMap::new();
    let mut work = black_box(Work {
        table: TABLE,
        other: OTHER,
        embeddings: EMBEDDINGS,
        centers: CENTERS,
        classes: [0, 1],
        info: Extractor::new(7),
        image: IMAGE,
        #[cfg(recognizer)]
        storage: STORAGE,
        #[cfg(operation = "flash_centers")]
        labels: LABELS,
        driver: &Driver {
            read: |at, bytes| black_box((at, bytes)).0 != 0,
            program: |at, bytes| black_box((at, bytes)).0 != 0,
            erase: |at, len| black_box((at, len)).0 != 0,
        },
    });
    operation(&mut work);
    black_box(&work);
    loop {
        cortex_m::asm::wfi();
    }
}

/// What the operations work on, out of the optimiser's sight.
struct Work<'a> {
    table: &'a mut Table,
    other: &'a mut Table,
    embeddings: &'a mut [[Component; DIM]; 2],
    centers: &'a mut [[Center; DIM]; 2],
    classes: [usize; 2],
    info: Extractor,
    image: &'a mut [u8],
    #[cfg(recognizer)]
    storage: &'a mut recognizer::Storage,
    #[cfg(operation = "flash_centers")]
    labels: &'a mut LabelMap<CLASSES, 16>,
    driver: &'a Driver,
}

#[inline(never)]
fn operation(work: &mut Work) {
    let Work {
        table,
        other,
        embeddings,
        centers,
        classes,
        info,
        image,
        driver,
        ..
    } = work;
    let class = classes[0];
    let embedding = &embeddings[0];
    let _ = (
        &table, &other, &centers, class, embedding, &info, &image, &driver,
    );
    #[cfg(operation = "update")]
    black_box(table.update(class, embedding)).ok();
    #[cfg(operation = "update_trusted")]
    black_box(table.update_trusted(class, embedding)).ok();
    #[cfg(operation = "update_batch")]
    black_box(table.update_batch(&classes[..], &embeddings[..])).ok();
    #[cfg(operation = "forget")]
    black_box(table.forget(class, embedding)).ok();
    #[cfg(operation = "merge")]
    black_box(table.merge(other)).ok();
    #[cfg(operation = "unmerge")]
    black_box(table.unmerge(other)).ok();
    #[cfg(operation = "set_class")]
    if let Some(sums) = other.sum(class) {
        black_box(table.set_class(class, sums, 1)).ok();
    }
    #[cfg(operation = "clear")]
    table.clear();
    #[cfg(operation = "clear_class")]
    black_box(table.clear_class(class)).ok();
    #[cfg(operation = "write_center")]
    black_box(table.write_center(class, &mut centers[0]));
    #[cfg(operation = "gather")]
    black_box(table.gather(&classes[..], &mut centers[..])).ok();
    #[cfg(operation = "nearest")]
    black_box(table.nearest(embedding));
    #[cfg(operation = "encode")]
    black_box(table.encode(info, Origin::UNUSED, image)).ok();
    #[cfg(operation = "image")]
    black_box(
        table
            .image(info, Origin::UNUSED)
            .map(|mut reader| reader.read(image)),
    )
    .ok();
    #[cfg(operation = "restore")]
    black_box(table.restore(info, image)).ok();
    #[cfg(any(operation = "encode_restore", operation = "images_and_slots"))]
    {
        black_box(table.encode(info, Origin::UNUSED, image)).ok();
        black_box(table.restore(info, image)).ok();
    }
    #[cfg(any(operation = "image_slots", operation = "images_and_slots"))]
    if let Ok(mut slots) = ImageSlots::new(*driver, 0..8192, *info) {
        black_box(slots.load(&mut [&mut **table])).ok();
        black_box(slots.save(&[&**table])).ok();
    }
    #[cfg(operation = "merge_image")]
    black_box(table.merge_image(info, image)).ok();
    #[cfg(operation = "encode_class")]
    black_box(table.encode_class(class, info, image)).ok();
    #[cfg(operation = "restore_class")]
    black_box(table.restore_class(class, info, image)).ok();
    #[cfg(recognizer)]
    recognizer::operation(work.storage, &embeddings[..], *driver, info);
    // With labels, the report of the load, and a purge.
    #[cfg(operation = "flash_centers")]
    if let Ok(mut flash) = FlashCenters::new(NoFlash, black_box(0..8 * 4096), *info) {
        let labels = &mut *work.labels;
        let _ = black_box(poll_ready(flash.load(*table, labels, image)));
        let _ = black_box(poll_ready(flash.save(*table, labels, image)));
        let _ = black_box(poll_ready(flash.purge(*table, labels, image)));
    }
}
