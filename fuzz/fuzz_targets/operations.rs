//! Two devices learn, forget, merge, save and lose power, and so do their models without rounding.
//!
//! Every result, and all that the tables and labels hold, is that of the models.
#![no_main]

use arbitrary::Arbitrary;
use class_centers_fuzz::{life::Life, step::Step, totals::Summed};
use libfuzzer_sys::fuzz_target;

/// More than enough for what one step can break and another shows.
const MAX_STEPS: usize = 200;

#[derive(Arbitrary, Debug)]
struct Input {
    element: u8,
    saves: u8,
    steps: Vec<Step>,
}

fuzz_target!(|input: Input| match input.element % 5 {
    0 => live::<i8>(input.saves, input.steps),
    1 => live::<u8>(input.saves, input.steps),
    2 => live::<i16>(input.saves, input.steps),
    3 => live::<f32>(input.saves, input.steps),
    _ => live::<f64>(input.saves, input.steps),
});

fn live<T: Summed>(saves: u8, steps: Vec<Step>) {
    // Twice around the flash.
    let mut life = Life::<T>::new(saves as usize % 32);
    for step in steps.into_iter().take(MAX_STEPS) {
        life.step(step);
        life.check();
    }
}
