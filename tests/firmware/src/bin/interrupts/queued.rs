//! Windows through a queue: the interrupt hands them over, the main loop alone has the table, and
//! locks nothing.

use class_centers::Classify;
use core::cell::RefCell;

use class_centers_firmware::println;
use cortex_m::{peripheral::SYST, singleton};
use critical_section::Mutex;
use heapless::spsc::{Producer, Queue};

use crate::{CLASSES, DIM, Table, UPDATES, Window, timer};

/// Ticks of main loop before an interrupt: 160 instructions on the M4F, 250 on the M0. The main loop
/// works a few hundred at a window, so the queue is full at times, and empty at others.
const TICKS: u32 = if cfg!(board = "microbit") { 16 } else { 4 };
/// One window of so many is classified instead of learned.
const CLASSIFIED: u32 = 100;

static SENSOR: Mutex<RefCell<Option<Sensor>>> = Mutex::new(RefCell::new(None));

/// What the interrupt has.
struct Sensor {
    windows: Producer<'static, Window>,
    /// The number of the next window.
    next: u32,
}

impl Sensor {
    /// Enqueues the next window; while the queue is full, it stays the next.
    fn offer(&mut self) {
        self.next += u32::from(self.windows.enqueue(window(self.next)).is_ok());
    }
}

/// A window that tells its number, in every component.
fn window(number: u32) -> Window {
    [(number % 127) as i8 + 1; DIM]
}

fn interrupt() {
    critical_section::with(|cs| SENSOR.borrow_ref_mut(cs).as_mut().map(Sensor::offer));
}

/// Learns from the queue; returns the timer when every window came whole and in turn.
pub fn run(timer: SYST) -> Option<SYST> {
    let queue = singleton!(: Queue<Window, 8> = Queue::new())?;
    let (producer, mut windows) = queue.split();
    let sensor = Sensor {
        windows: producer,
        next: 0,
    };
    critical_section::with(|cs| SENSOR.borrow_ref_mut(cs).replace(sensor));
    timer::start(timer, interrupt, TICKS);

    let mut table = Table::new();
    let (mut received, mut torn, mut unclassified) = (0, 0, 0);
    while table.total_count() < u64::from(UPDATES) {
        let Some(next) = windows.dequeue() else {
            continue;
        };
        torn += u32::from(next != window(received));
        received += 1;
        if received % CLASSIFIED == 0 {
            unclassified += u32::from(table.nearest(&next).is_none());
        } else {
            table.update(received as usize % CLASSES, &next).ok()?;
        }
    }
    let timer = timer::stop()?;
    println!(
        "queued: {UPDATES} updates, {received} windows from the interrupt, {torn} torn or lost"
    );
    (torn == 0 && unclassified == 0).then_some(timer)
}
