//! The parts that differ between Arm and RISC-V.

#[cfg(target_arch = "arm")]
pub use arm::{Counter, entry};
#[cfg(target_arch = "riscv32")]
pub use riscv::{Counter, entry};

/// Ends the emulation: exit status 0 for success, 1 for failure.
pub fn exit(success: bool) -> ! {
    semihosting::process::exit(i32::from(!success))
}

#[cfg(target_arch = "arm")]
mod arm {
    use core::hint::black_box;

    use cortex_m::{
        Peripherals, asm,
        peripheral::{SYST, syst::SystClkSource},
    };
    pub use cortex_m_rt::entry;

    /// Counts executed instructions by SysTick, which QEMU's `-icount shift=0` drives by them.
    pub struct Counter {
        timer: SYST,
        /// Instructions in 2^16 ticks.
        scale: u64,
    }

    impl Counter {
        /// Starts the timer and calibrates it against a loop of known length. `None` when it was
        /// started before.
        pub fn start() -> Option<Self> {
            let mut timer = Peripherals::take()?.SYST;
            timer.set_clock_source(SystClkSource::Core);
            timer.set_reload(0x00FF_FFFF);
            timer.clear_current();
            timer.enable_counter();
            let mut counter = Self {
                timer,
                scale: 1 << 16,
            };
            // `delay(n)` runs n + 1 turns of two instructions: the difference of two lengths is free
            // of what surrounds the loop.
            let long = counter.count(|| asm::delay(black_box(3_200_000)));
            let short = counter.count(|| asm::delay(black_box(200_000)));
            let ticks = long - short;
            counter.scale = ((6_000_000 << 16) + ticks / 2) / ticks;
            Some(counter)
        }

        /// Returns how many instructions `work` executes, to a few timer ticks.
        pub fn count(&mut self, work: impl FnOnce()) -> u64 {
            let start = SYST::get_current();
            work();
            let ticks = start.wrapping_sub(SYST::get_current()) & 0x00FF_FFFF;
            let _ = &self.timer;
            (u64::from(ticks) * self.scale) >> 16
        }
    }
}

#[cfg(target_arch = "riscv32")]
mod riscv {
    use ::riscv::register::minstret;
    pub use riscv_rt::entry;

    /// Counts executed instructions by the core's own counter.
    pub struct Counter(());

    impl Counter {
        /// Returns the counter, which always runs.
        pub fn start() -> Option<Self> {
            Some(Self(()))
        }

        /// Returns how many instructions `work` executes.
        pub fn count(&mut self, work: impl FnOnce()) -> u64 {
            let start = minstret::read64();
            work();
            minstret::read64() - start
        }
    }
}
