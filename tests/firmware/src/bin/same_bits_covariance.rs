//! Prints the digests of the fixed streams through the covariance that all classes share.

#![no_std]
#![no_main]

use class_centers_firmware::{digests, println, program};

program!(run);

fn run() -> bool {
    digests::covariance_digests(|stream, element, operation, digest| {
        println!("{stream} {element} {operation}: {digest:08x}");
    });
    true
}
