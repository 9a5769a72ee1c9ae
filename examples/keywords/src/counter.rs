//! Counts instructions: QEMU's `-icount shift=0` drives SysTick by them.

use core::hint::black_box;

use cortex_m::{
    Peripherals, asm,
    peripheral::{SYST, syst::SystClkSource},
};

pub struct Counter {
    _timer: SYST,
    /// Instructions in 2^16 ticks.
    scale: u64,
}

impl Counter {
    /// Starts the timer and calibrates it against a loop of known length. `None` when it was started before.
    pub fn start() -> Option<Self> {
        let mut timer = Peripherals::take()?.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(0x00FF_FFFF);
        timer.clear_current();
        timer.enable_counter();
        let mut counter = Self {
            _timer: timer,
            scale: 1 << 16,
        };
        // `delay(n)` runs n + 1 turns of two instructions: the difference of two lengths is free of what
        // surrounds the loop.
        let (long, ()) = counter.count(|| asm::delay(black_box(3_200_000)));
        let (short, ()) = counter.count(|| asm::delay(black_box(200_000)));
        let ticks = long - short;
        counter.scale = ((6_000_000 << 16) + ticks / 2) / ticks;
        Some(counter)
    }

    /// Returns how many instructions `work` executes, to a few timer ticks of some 40, and what it returns. The
    /// timer holds 2^24 ticks.
    pub fn count<R>(&mut self, work: impl FnOnce() -> R) -> (u64, R) {
        let start = SYST::get_current();
        let result = black_box(work());
        let ticks = start.wrapping_sub(SYST::get_current()) & 0x00FF_FFFF;
        ((u64::from(ticks) * self.scale) >> 16, result)
    }
}
