//! Prints the digests of the fixed streams through a recognizer.

#![no_std]
#![no_main]

use class_centers_firmware::{digests, println, program};

program!(run);

fn run() -> bool {
    digests::recognizer_digests(|stream, element, operation, digest| {
        println!("{stream} {element} {operation}: {digest:08x}");
    });
    true
}
