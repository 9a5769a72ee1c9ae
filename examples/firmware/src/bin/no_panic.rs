//! Links only when no operation holds a panic path: the panic handler calls a symbol that nothing
//! defines. With the feature `planted` one indexing that may fail is added, and it must not link.

#![no_std]
#![no_main]

use core::{hint::black_box, panic::PanicInfo};

use class_centers::{ClassCenters, Element};
use class_centers_firmware::{exit, port::entry};

unsafe extern "C" {
    fn a_panic_path_survived() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    unsafe { a_panic_path_survived() }
}

#[entry]
fn main() -> ! {
    every_operation::<f32, 10, 64>(1.0);
    every_operation::<f64, 3, 5>(1.0);
    every_operation::<i8, 8, 64>(1);
    every_operation::<u8, 7, 23>(1);
    every_operation::<i16, 9, 39>(1);
    #[cfg(feature = "planted")]
    black_box([1, 2, 3][black_box(1)]);
    exit(true)
}

#[inline(never)]
fn every_operation<T: Element, const CLASSES: usize, const DIM: usize>(component: T::Component) {
    let mut table = ClassCenters::<T, CLASSES, DIM>::default();
    let class = black_box(1);
    let x = black_box([component; DIM]);
    let classes = black_box([class; 3]);
    let mut rows = black_box([[T::MAX_ABS; DIM]; 3]);

    let _ = black_box(table.update(class, &x));
    let _ = black_box(table.update_trusted(class, &x));
    let _ = black_box(table.update_batch(black_box(&classes[..]), black_box(&[x; 3][..])));
    let _ = black_box(table.forget(class, &x));
    let other = black_box(table.clone());
    let _ = black_box(table.merge(&other));
    let _ = black_box(table.unmerge(&other));
    if let Some(sums) = black_box(other.sum(class)) {
        let _ = black_box(table.set_class(class, sums, black_box(1)));
    }
    black_box(table.count(class));
    black_box(table.total_count());
    black_box(table.center(class));
    black_box(table.write_center(class, &mut rows[0]));
    let _ = black_box(table.gather(black_box(&classes[..]), black_box(&mut rows[..])));
    black_box(table.nearest(&x));
    black_box(table == other);
    let _ = black_box(table.clear_class(class));
    table.clear();
    black_box(&table);
}
