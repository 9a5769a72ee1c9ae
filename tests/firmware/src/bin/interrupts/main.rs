//! Learning beside a timer interrupt, in two ways: `shared`, where the interrupt classifies from the
//! table that the main loop learns, behind a lock; `queued`, where it only hands windows over, and
//! the main loop alone has the table.
//!
//! Each way makes 100,000 updates and counts what was ever seen half-written. The program exits
//! with 0 when nothing was, and when there were interrupts enough to have seen it.

#![no_std]
#![no_main]

#[cfg(not(target_arch = "arm"))]
compile_error!("`interrupts` is driven by SysTick: build it for an Arm board, as in `cargo m0`");

#[cfg(target_arch = "arm")]
mod queued;
#[cfg(target_arch = "arm")]
mod shared;
#[cfg(target_arch = "arm")]
mod timer;

use class_centers::ClassCenters;
use class_centers_firmware::program;

const CLASSES: usize = 3;
const DIM: usize = 64;
/// How many updates the main loop makes.
const UPDATES: u32 = 100_000;

type Window = [i8; DIM];
type Table = ClassCenters<i8, CLASSES, DIM>;

program!(run);

#[cfg(target_arch = "arm")]
fn run() -> bool {
    let timer = cortex_m::Peripherals::take().map(|peripherals| peripherals.SYST);
    timer.and_then(shared::run).and_then(queued::run).is_some()
}
