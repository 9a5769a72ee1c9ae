//! One operation and nothing else, so that its code, stack and RAM can be read off the image.
//!
//! The variables `OPERATION`, `ELEMENT` and `CLASSES` choose it when the program is built.

#![no_std]
#![no_main]

use core::{hint::black_box, panic::PanicInfo};

use class_centers::{ClassCenters, Element, ImageInfo};

include!(concat!(env!("OUT_DIR"), "/cost.rs"));

const DIM: usize = 64;
type Component = <Chosen as Element>::Component;
type Center = <Chosen as Element>::Center;
type Table = ClassCenters<Chosen, CLASSES, DIM>;

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
    static mut IMAGE: [u8; 4224] = [0; 4224];
    let mut work = black_box(Work {
        table: TABLE,
        other: OTHER,
        embeddings: EMBEDDINGS,
        centers: CENTERS,
        classes: [0, 1],
        info: ImageInfo::new(7),
        image: IMAGE,
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
    info: ImageInfo,
    image: &'a mut [u8],
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
    } = work;
    let class = classes[0];
    let embedding = &embeddings[0];
    let _ = (&table, &other, &centers, class, embedding, &info, &image);
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
    black_box(table.encode(info, image)).ok();
    #[cfg(operation = "image")]
    black_box(table.image(info).map(|mut reader| reader.read(image))).ok();
    #[cfg(operation = "restore")]
    black_box(table.restore(info, image)).ok();
    #[cfg(operation = "encode_restore")]
    {
        black_box(table.encode(info, image)).ok();
        black_box(table.restore(info, image)).ok();
    }
    #[cfg(operation = "merge_image")]
    black_box(table.merge_image(info, image)).ok();
    #[cfg(operation = "encode_class")]
    black_box(table.encode_class(class, info, image)).ok();
    #[cfg(operation = "restore_class")]
    black_box(table.restore_class(class, info, image)).ok();
}
