//! The same digits in each number format: how many are classified right, at which cost.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use class_centers::{ClassCenters, Classify, Element, UpdateError};

use crate::digits::{CLASSES, Digit, PIXELS, SAMPLES};

/// A table of digits whose pixels are summed as `T`.
pub type Table<T> = ClassCenters<T, CLASSES, PIXELS>;

/// How many of the first digits the hold-out learns.
pub const LEARNED: usize = 1200;
/// How many of the other 597 digits are then classified right.
const HOLD_OUT_RIGHT: usize = 526;
/// How many of all digits are classified right before they are learned.
const STREAM_RIGHT: usize = 1593;

/// Passes through all digits that are timed; the fastest counts.
const TIMED_PASSES: usize = 50;

/// Prints a line for each number format.
pub fn print_all(digits: &[Digit<u8>]) -> Result<(), UpdateError> {
    println!("element   hold-out      stream        table     update   classify");
    print_format::<f32>("f32", digits, f32::from)?;
    print_format::<u8>("u8", digits, u8::from)?;
    // OK: a pixel is at most 16.
    print_format::<i8>("i8", digits, |pixel| pixel as i8)?;
    print_format::<i16>("i16", digits, i16::from)?;
    if cfg!(debug_assertions) {
        println!("(times of a build without optimisation: run with --release)");
    }
    Ok(())
}

fn print_format<T: Element>(
    name: &str,
    digits: &[Digit<u8>],
    convert: fn(u8) -> T::Component,
) -> Result<(), UpdateError> {
    let digits: Vec<_> = digits.iter().map(|digit| digit.map(convert)).collect();
    let (known, fresh) = digits.split_at(LEARNED);
    let hold_out = format!("{} / {}", hold_out::<T>(known, fresh)?, fresh.len());
    let stream = format!("{} / {}", stream::<T>(&digits)?, digits.len());
    let bytes = size_of::<Table<T>>();
    let (update, classify) = (time_update::<T>(&digits), time_classify::<T>(known)?);
    println!("{name:<9} {hold_out:<13} {stream:<13} {bytes} B  {update:>4} ns  {classify:>6} ns");

    assert_eq!(
        hold_out,
        format!("{HOLD_OUT_RIGHT} / {}", SAMPLES - LEARNED)
    );
    assert_eq!(stream, format!("{STREAM_RIGHT} / {SAMPLES}"));
    Ok(())
}

/// Learns the known digits; returns how many of the fresh ones are then classified right.
fn hold_out<T: Element>(
    known: &[Digit<T::Component>],
    fresh: &[Digit<T::Component>],
) -> Result<usize, UpdateError> {
    let table = learn::<T>(known)?;
    Ok(fresh.iter().filter(|digit| is_right(&table, digit)).count())
}

/// Classifies each digit before it is learned; returns how many are right.
fn stream<T: Element>(digits: &[Digit<T::Component>]) -> Result<usize, UpdateError> {
    let mut table = Table::<T>::new();
    let mut right = 0;
    for digit in digits {
        right += usize::from(is_right(&table, digit));
        table.update(digit.class, &digit.pixels)?;
    }
    Ok(right)
}

/// Returns a table that has learned the digits.
pub fn learn<T: Element>(digits: &[Digit<T::Component>]) -> Result<Table<T>, UpdateError> {
    let mut table = Table::new();
    for digit in digits {
        table.update(digit.class, &digit.pixels)?;
    }
    Ok(table)
}

/// Whether the nearest center is that of the digit's class.
pub fn is_right<T: Element>(table: &Table<T>, digit: &Digit<T::Component>) -> bool {
    let nearest = table.nearest(&digit.pixels);
    nearest.is_some_and(|nearest| nearest.class == digit.class)
}

/// Returns the nanoseconds of one update.
fn time_update<T: Element>(digits: &[Digit<T::Component>]) -> u128 {
    let mut table = Table::<T>::new();
    fastest_call(digits, |digit| {
        let _ = black_box(table.update(black_box(digit.class), &digit.pixels));
    })
}

/// Returns the nanoseconds of one classification.
fn time_classify<T: Element>(digits: &[Digit<T::Component>]) -> Result<u128, UpdateError> {
    let table = learn::<T>(digits)?;
    Ok(fastest_call(digits, |digit| {
        black_box(table.nearest(black_box(&digit.pixels)));
    }))
}

/// Returns the nanoseconds of a call, in the fastest of some passes through all digits.
fn fastest_call<P>(digits: &[Digit<P>], mut call: impl FnMut(&Digit<P>)) -> u128 {
    let mut fastest = Duration::MAX;
    for _ in 0..TIMED_PASSES {
        let start = Instant::now();
        digits.iter().for_each(&mut call);
        fastest = fastest.min(start.elapsed());
    }
    fastest.as_nanos() / digits.len() as u128
}
