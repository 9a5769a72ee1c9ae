//! Measures how deep the stack grows.

use core::hint::black_box;

use cortex_m::register::msp;

const PAINT: u32 = 0xA5A5_A5A5;
/// More than the functions of this file use of the stack themselves.
const OWN: usize = 256;

/// How far below the stack pointer is looked.
const DEPTH: usize = 256 * 1024;

/// Returns how many bytes of stack `work` uses, and what it returns.
pub fn depth<R>(work: impl FnOnce() -> R) -> (usize, R) {
    let top = msp::read() as usize - OWN;
    let below = top - DEPTH..top;
    for address in below.clone().step_by(4) {
        // SAFETY: nothing uses the RAM below the stack, and the statics lie megabytes away from it.
        unsafe { (address as *mut u32).write_volatile(PAINT) };
    }
    let result = black_box(work());
    // SAFETY: as above; what was used meanwhile is only read.
    let is_used = |address: &usize| unsafe { (*address as *const u32).read_volatile() } != PAINT;
    let lowest = below.step_by(4).find(is_used).unwrap_or(top);
    (top - lowest + OWN, result)
}
