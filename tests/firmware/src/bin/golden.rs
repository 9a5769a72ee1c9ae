//! Restores the golden images, and prints the bits of their centers.

#![no_std]
#![no_main]

use class_centers_firmware::{golden, print, println, program};

program!(run);

fn run() -> bool {
    let restored = golden::centers(|name, class, count, center| {
        print!("{name} {class} {count}");
        center.iter().for_each(|bits| print!(" {bits:x}"));
        println!();
    });
    restored.is_ok()
}
