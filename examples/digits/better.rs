//! What is better than one center a class: a covariance that all classes share, and several centers.

use std::error::Error;

use class_centers::{
    CenterTable, ClassCenters, Classify, MultiCenters, SharedCovariance, UpdateError, Whitening,
    triangle,
};

use crate::{
    digits::{CLASSES, Digit, PIXELS},
    formats::LEARNED,
};

const TRIANGLE: usize = triangle(PIXELS);
/// How many of the other 597 digits are right behind a covariance, in integers alone.
const COVARIANCE_RIGHT: usize = 543;
/// How many are right with 2, 4 and 8 centers a class.
const CENTERS_RIGHT: [usize; 3] = [552, 563, 565];

type Learned = SharedCovariance<u8, CLASSES, PIXELS, TRIANGLE>;
type Transform = Whitening<u8, PIXELS, TRIANGLE>;
type Whitened = CenterTable<i8, CLASSES, PIXELS>;
type Plain = ClassCenters<u8, CLASSES, PIXELS>;
type Multi<const CENTERS: usize> = MultiCenters<u8, CLASSES, PIXELS, CENTERS>;

/// Prints a line for each way: how many of the hold-out are right, and the bytes of its tables.
pub fn print_all(digits: &[Digit<u8>]) -> Result<(), Box<dyn Error>> {
    let (known, fresh) = digits.split_at(LEARNED);
    println!("\nbetter than one center a class, u8 (a covariance in integers alone)");
    println!("way                  hold-out     tables");
    let print = |way: &str, right: usize, bytes: usize| {
        println!("{way:<20} {right} / {}    {bytes:>5} B", fresh.len());
        right
    };
    let one = size_of::<Plain>();
    print("one center", with_centers::<1>(known, fresh)?, one);
    let tables = size_of::<Learned>() + size_of::<Transform>() + size_of::<Whitened>();
    let right = print("one covariance", with_covariance(known, fresh)?, tables);
    let several = [
        print("2 centers", with_centers::<2>(known, fresh)?, 2 * one),
        print("4 centers", with_centers::<4>(known, fresh)?, 4 * one),
        print("8 centers", with_centers::<8>(known, fresh)?, 8 * one),
    ];
    assert_eq!(right, COVARIANCE_RIGHT);
    assert_eq!(several, CENTERS_RIGHT);
    assert_eq!(size_of::<Multi<8>>(), 8 * one);
    Ok(())
}

/// Learns centers and their covariance, and asks behind the transform of it.
fn with_covariance(known: &[Digit<u8>], fresh: &[Digit<u8>]) -> Result<usize, Box<dyn Error>> {
    let mut learned = Learned::new();
    for digit in known {
        learned.update(digit.class, &digit.pixels)?;
    }
    let (mut transform, mut centers) = (Transform::new(), Whitened::new());
    transform.prepare_from(&learned, None, &mut [0.0; TRIANGLE])?;
    transform.whiten_centers(learned.centers(), &mut centers)?;
    let is_right = |digit: &&Digit<u8>| {
        let mut whitened = [0; PIXELS];
        transform.whiten(&digit.pixels, &mut whitened);
        let nearest = centers.nearest(&whitened);
        nearest.is_some_and(|nearest| nearest.class == digit.class)
    };
    Ok(fresh.iter().filter(is_right).count())
}

/// Learns several centers of each class.
fn with_centers<const CENTERS: usize>(
    known: &[Digit<u8>],
    fresh: &[Digit<u8>],
) -> Result<usize, UpdateError> {
    let mut table = Multi::<CENTERS>::new();
    for digit in known {
        table.update(digit.class, &digit.pixels)?;
    }
    let is_right = |digit: &&Digit<u8>| {
        let nearest = table.nearest(&digit.pixels);
        nearest.is_some_and(|nearest| nearest.class == digit.class)
    };
    Ok(fresh.iter().filter(is_right).count())
}
