//! Two devices learn, forget, merge, save and lose power, and so do their models without rounding.
//!
//! Every result, and all that the tables and labels hold, is that of the models.
#![no_main]

use arbitrary::Arbitrary;
use class_centers_fuzz::{
    life::{Life, Step},
    totals::Summed,
};
use libfuzzer_sys::fuzz_target;

/// More than enough for what one step can break and another shows.
const MAX_STEPS: usize = 200;

#[derive(Arbitrary, Debug)]
struct Input {
    element: u8,
    steps: Vec<Step>,
}

fuzz_target!(|input: Input| match input.element % 5 {
    0 => live::<i8>(input.steps),
    1 => live::<u8>(input.steps),
    2 => live::<i16>(input.steps),
    3 => live::<f32>(input.steps),
    _ => live::<f64>(input.steps),
});

fn live<T: Summed>(steps: Vec<Step>) {
    let mut life = Life::<T>::new();
    for step in steps.into_iter().take(MAX_STEPS) {
        life.step(step);
        life.check();
    }
}
