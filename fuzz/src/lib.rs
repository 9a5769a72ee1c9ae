//! What the fuzz targets share: bytes made of fuzz input, and what every table must hold.
//!
//! From a fresh checkout, with a stable compiler and `cargo install --locked cargo-fuzz`:
//!
//! ```sh
//! cargo fuzz run --sanitizer none --no-cfg-fuzzing restore -- -runs=1000000
//! ```
#![allow(clippy::new_without_default)] // Only the targets make these.

pub mod adding;
pub mod checksums;
pub mod device;
pub mod elements;
pub mod forgery;
pub mod found_flash;
pub mod item;
pub mod life;
pub mod model;
pub mod names;
pub mod reading;
pub mod step;
pub mod tables;
pub mod totals;
pub mod twin;
pub mod wear;

#[path = "../../tests/flash/cut_flash.rs"]
pub mod flash;
#[path = "../../tests/support/rng.rs"]
pub mod rng;
