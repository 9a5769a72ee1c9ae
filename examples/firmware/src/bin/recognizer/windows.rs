//! The sensor, and the buttons: an interrupt delivers a window of embeddings that are written down here.

use core::cell::RefCell;

use cortex_m::{
    asm,
    peripheral::{SYST, syst::SystClkSource},
};
use cortex_m_rt::exception;
use critical_section::Mutex;

/// Components of an embedding.
pub const DIM: usize = 8;

/// What is taught, in this order.
pub const GESTURES: [&str; 2] = ["wave", "circle"];

/// What an interrupt delivers.
pub struct Window {
    /// As a feature extractor would give it.
    pub embedding: [i8; DIM],
    /// The gesture whose button was pressed.
    pub pressed: Option<&'static str>,
}

/// The last window, and how many there were.
static WINDOW: Mutex<RefCell<(Option<Window>, usize)>> = Mutex::new(RefCell::new((None, 0)));

/// Starts the timer.
pub fn start(mut timer: SYST) {
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(100_000);
    timer.clear_current();
    timer.enable_counter();
    timer.enable_interrupt();
}

/// Waits for the next window.
pub fn next() -> Window {
    loop {
        let window = critical_section::with(|cs| WINDOW.borrow_ref_mut(cs).0.take());
        if let Some(window) = window {
            return window;
        }
        asm::wfi();
    }
}

/// Delivers a window. One that nobody took is lost, as on a device that is late, but for a press of a button.
#[exception]
fn SysTick() {
    critical_section::with(|cs| {
        let (last, number) = &mut *WINDOW.borrow_ref_mut(cs);
        let window = window(*number);
        let pressed = last.take().and_then(|last| last.pressed);
        *last = Some(Window {
            pressed: window.pressed.or(pressed),
            ..window
        });
        *number += 1;
    });
}

/// Eight windows of each gesture in turn, the first with its button pressed, each a little away from the last one.
fn window(number: usize) -> Window {
    let gesture = number / 8 % GESTURES.len();
    let drift = (number / 16) as i8;
    let mut embedding = PATTERNS[gesture];
    for (d, x) in embedding.iter_mut().enumerate() {
        *x += ((number * 5 + d * 3) % 7) as i8 - 3 + drift.min(4);
    }
    Window {
        embedding,
        pressed: number.is_multiple_of(8).then_some(GESTURES[gesture]),
    }
}

const PATTERNS: [[i8; DIM]; 2] = [[85, 1, 0, 1, 13, 1, 1, 0], [-1, 74, 72, 2, 1, 3, -1, 2]];
