//! SysTick, which interrupts the main loop at ever other points of its work.

use core::cell::RefCell;

use cortex_m::peripheral::{SCB, SYST, syst::SystClkSource};
use cortex_m_rt::exception;
use critical_section::Mutex;

static TIMER: Mutex<RefCell<Option<Timer>>> = Mutex::new(RefCell::new(None));

struct Timer {
    registers: SYST,
    handler: fn(),
    /// The fewest ticks of main loop between two interrupts.
    ticks: u32,
    interrupts: u32,
}

impl Timer {
    /// Counts anew, so that the main loop gets its ticks however long the handler took: from
    /// `ticks` up to 63 more, for the interrupts to fall on every instruction.
    fn rearm(&mut self) {
        self.interrupts += 1;
        self.registers.set_reload(self.ticks + self.interrupts % 64);
        self.registers.clear_current();
        SCB::clear_pendst();
    }
}

/// Starts the timer: calls `handler` at every interrupt.
pub fn start(mut registers: SYST, handler: fn(), ticks: u32) {
    registers.set_clock_source(SystClkSource::Core);
    registers.set_reload(ticks);
    registers.clear_current();
    registers.enable_counter();
    registers.enable_interrupt();
    let timer = Timer {
        registers,
        handler,
        ticks,
        interrupts: 0,
    };
    critical_section::with(|cs| TIMER.borrow_ref_mut(cs).replace(timer));
}

/// Stops the timer, for another handler.
pub fn stop() -> Option<SYST> {
    let timer = critical_section::with(|cs| TIMER.borrow_ref_mut(cs).take());
    timer.map(|mut timer| {
        timer.registers.disable_interrupt();
        timer.registers
    })
}

#[exception]
fn SysTick() {
    let handler = critical_section::with(|cs| TIMER.borrow_ref(cs).as_ref().map(|t| t.handler));
    if let Some(handler) = handler {
        handler();
    }
    critical_section::with(|cs| TIMER.borrow_ref_mut(cs).as_mut().map(Timer::rearm));
}
