//! The host computes the digests and recognises the digits as the firmware does in QEMU.

use std::{error::Error, fmt::Write};

use class_centers::Element;

#[path = "../firmware/src/digests/mod.rs"]
mod digests;
#[path = "../../examples/support/digits.rs"]
#[allow(dead_code)]
mod digits;
#[path = "../firmware/src/golden.rs"]
mod golden;
#[path = "../firmware/src/recognition.rs"]
mod recognition;

#[test]
fn the_host_has_the_digests_of_the_firmware() -> Result<(), Box<dyn Error>> {
    let mut computed = String::new();
    let mut report = |stream: &str, element: &str, operation: &str, digest: u32| {
        let line = writeln!(computed, "{stream} {element} {operation}: {digest:08x}");
        assert!(line.is_ok());
    };
    digests::digests(&mut report);
    digests::covariance_digests(&mut report);
    digests::recognizer_digests(report);
    let committed = include_str!("../firmware/measured/digests.txt");
    for (computed, committed) in computed.lines().zip(committed.lines()) {
        assert_eq!(computed, committed);
    }
    assert_eq!(computed.lines().count(), committed.lines().count());
    Ok(())
}

#[test]
fn the_host_restores_the_centers_that_the_firmware_does() -> Result<(), Box<dyn Error>> {
    let mut restored = String::new();
    golden::centers(|name, class, count, center| {
        restored += &format!("{name} {class} {count}");
        center
            .iter()
            .for_each(|bits| restored += &format!(" {bits:x}"));
        restored += "\n";
    })?;
    assert_eq!(restored, include_str!("../firmware/measured/golden.txt"));
    Ok(())
}

#[test]
fn the_host_recognises_as_many_digits_as_the_firmware() -> Result<(), Box<dyn Error>> {
    assert_eq!(recognised::<u8>(|pixel| pixel)?, recognition::RIGHT);
    assert_eq!(recognised::<f32>(f32::from)?, recognition::RIGHT);
    Ok(())
}

fn recognised<T: Element>(convert: fn(u8) -> T::Component) -> Result<usize, Box<dyn Error>> {
    let digits = digits::load("examples/data/digits.csv".as_ref())?;
    let labels: Vec<u8> = digits.iter().map(|digit| digit.class as u8).collect();
    let images: Vec<[T::Component; 64]> = digits
        .iter()
        .map(|digit| digit.pixels.map(convert))
        .collect();
    let mut table = recognition::Digits::<T>::new();
    assert!(recognition::learn(&mut table, &labels, &images));
    Ok(recognition::classify(&table, &labels, &images))
}
