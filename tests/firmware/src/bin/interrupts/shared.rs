//! The table behind a lock: the main loop learns, the interrupt classifies.

use class_centers::Classify;
use core::cell::{Cell, RefCell};

use class_centers_firmware::println;
use cortex_m::peripheral::SYST;
use critical_section::Mutex;

use crate::{CLASSES, DIM, Table, UPDATES, Window, timer};

/// Ticks of main loop before an interrupt: 2,400 instructions on the M4F, 940 on the M0.
const TICKS: u32 = 60;
/// How many times the interrupt reads the table, at least.
const LEAST_READS: u32 = 5_000;

static TABLE: Mutex<RefCell<Table>> = Mutex::new(RefCell::new(Table::new()));
static SEEN: Mutex<Cell<Seen>> = Mutex::new(Cell::new(Seen::NOTHING));

/// What the interrupt has seen.
#[derive(Clone, Copy)]
struct Seen {
    reads: u32,
    torn: u32,
    misclassified: u32,
}

impl Seen {
    const NOTHING: Self = Self {
        reads: 0,
        torn: 0,
        misclassified: 0,
    };
}

/// The one window that a class is taught: all components are equal, and other than 0, so that the
/// class's sums are equal too, and are its count times the component.
const fn window(class: usize) -> Window {
    [10 * (class as i8 + 1); DIM]
}

/// Whether a table that was taught such windows is in the middle of an update.
fn is_torn(table: &Table) -> bool {
    (0..CLASSES).any(|class| {
        let whole = table.count(class) as i32 * i32::from(window(class)[0]);
        table.sum(class) != Some(&[whole; DIM])
    })
}

/// Classifies, and takes the table apart.
fn interrupt() {
    critical_section::with(|cs| {
        let table = TABLE.borrow_ref(cs);
        let seen = SEEN.borrow(cs).get();
        let class = seen.reads as usize % CLASSES;
        let nearest = table.nearest(&window(class)).map(|nearest| nearest.class);
        SEEN.borrow(cs).set(Seen {
            reads: seen.reads + 1,
            torn: seen.torn + u32::from(is_torn(&table)),
            misclassified: seen.misclassified + u32::from(nearest != Some(class)),
        });
    });
}

/// Teaches a class its window, with the interrupt locked out.
fn learn(class: usize) -> bool {
    critical_section::with(|cs| {
        let mut table = TABLE.borrow_ref_mut(cs);
        table.update(class, &window(class)).is_ok()
    })
}

/// Returns whether a table would be found torn between its first and its second component, and
/// between its sums and its count.
fn tears_are_seen() -> bool {
    let [mut uneven, mut uncounted] = [Table::new(), Table::new()];
    let mut sums = window(0).map(i32::from);
    let mut seen = uncounted.set_class(0, &sums, 2).is_ok() && is_torn(&uncounted);
    sums[1..].fill(0);
    seen &= uneven.set_class(0, &sums, 1).is_ok() && is_torn(&uneven);
    seen && !is_torn(&Table::new())
}

/// Learns under interrupts; returns the timer when nothing was seen half-written.
pub fn run(timer: SYST) -> Option<SYST> {
    let mut learned = (0..CLASSES).all(learn);
    timer::start(timer, interrupt, TICKS);
    for update in 0..UPDATES {
        learned &= learn(update as usize % CLASSES);
    }
    let timer = timer::stop()?;
    let seen = critical_section::with(|cs| SEEN.borrow(cs).get());
    println!(
        "shared: {UPDATES} updates, {} reads in the interrupt, {} torn, {} misclassified",
        seen.reads, seen.torn, seen.misclassified
    );
    let right = learned && seen.torn == 0 && seen.misclassified == 0;
    (right && seen.reads >= LEAST_READS && tears_are_seen()).then_some(timer)
}
