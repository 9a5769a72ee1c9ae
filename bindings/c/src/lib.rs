//! `class-centers` for C and C++: thin functions over the borrowed tables, in memory of the caller.
//!
//! `include/class_centers.h` is made of this crate by cbindgen, and its comments are the documentation
//! for who writes C. Names are spelled as C spells them.
//!
//! This is the only crate with `unsafe`. Three things are done with a pointer of the caller, all of them in
//! `memory`: its null, its alignment and its length are checked; what lies behind it is compared with the
//! table's memory, so that no two slices overlap; then it becomes a slice, until the function returns.

#![cfg_attr(feature = "archive", no_std)]
#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(non_camel_case_types)]

pub mod centers;
#[cfg(feature = "cost")]
pub mod cost;
pub mod error;
pub mod image;
mod layout;
mod memory;
pub mod query;
pub mod recognizer;
pub mod settings;
pub mod slots;
pub mod table;

#[cfg(feature = "archive")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    #[cfg(feature = "proof")]
    {
        unsafe extern "C" {
            fn a_panic_path_survived() -> !;
        }
        // SAFETY: nothing defines it, so that this is never linked.
        unsafe { a_panic_path_survived() }
    }
    #[cfg(not(feature = "proof"))]
    loop {
        core::hint::spin_loop();
    }
}

/// A panic path, for the test of the proof.
#[cfg(feature = "planted")]
#[unsafe(no_mangle)]
pub extern "C" fn cc_planted(index: usize) -> u8 {
    [1, 2, 3][index]
}
