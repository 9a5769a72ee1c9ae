//! Learns and classifies real digits from flash, and says what each step costs.

#![no_std]
#![no_main]

use class_centers::Element;
use class_centers_firmware::{
    Counter, println, program,
    recognition::{CLASSIFIED, Digits, LEARNED, PIXELS, RIGHT, classify, learn},
};

include!(concat!(env!("OUT_DIR"), "/digits.rs"));

program!(run);

fn run() -> bool {
    let Some(mut counter) = Counter::start() else {
        return false;
    };
    let bytes = recognise::<u8>("u8", &mut counter, &IMAGES_U8);
    let floats = recognise::<f32>("f32", &mut counter, &IMAGES_F32);
    bytes && floats
}

#[inline(never)]
fn recognise<T: Element>(
    element: &str,
    counter: &mut Counter,
    images: &[[T::Component; PIXELS]],
) -> bool {
    let mut table = Digits::<T>::new();
    let (mut taken, mut right) = (false, 0);
    let update = counter.count(|| taken = learn(&mut table, &LABELS, images)) / LEARNED as u64;
    let query = counter.count(|| right = classify(&table, &LABELS, images)) / CLASSIFIED as u64;
    println!("{element}: {right} of {CLASSIFIED} digits recognised after {LEARNED} examples");
    println!("{element}: the table has {} bytes", size_of_val(&table));
    println!("{element}: {update} instructions per update, {query} per classification");
    taken && right == RIGHT
}
