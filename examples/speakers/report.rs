//! What is printed, and what it must be.

use std::error::Error;

use class_centers::YoungClassTerm;

use crate::{
    accuracy::{New, new, nine, one_after_the_other, young},
    costs::{SCRATCH, Times, bytes, times},
    device::{Format, Right},
    open_set::{OpenSet, RATE, Wrong},
    utterances::Utterances,
};

/// Utterances that are learned of each of nine speakers: all that there are, at last.
pub const SHOTS_OF_NINE: [usize; 5] = [1, 2, 5, 10, 30];
/// Utterances that are learned of each of five speakers.
pub const SHOTS_OF_FIVE: [usize; 4] = [1, 2, 5, 10];
/// Utterances of each speaker when all are enrolled one after the other.
const SHOTS_OF_ONE: usize = 5;

/// How many answers are right, and of how many.
pub struct Accuracy {
    pub nine: [Right; SHOTS_OF_NINE.len()],
    pub new: [New; SHOTS_OF_FIVE.len()],
    pub young: [Right; SHOTS_OF_FIVE.len()],
}

/// What the accuracy must be: exact, since every machine computes the same bits.
pub struct Expected {
    /// Nearest, covariance.
    pub nine: [[usize; 2]; SHOTS_OF_NINE.len()],
    /// Nearest, own covariance, factory covariance, factory whitening.
    pub new: [[usize; 4]; SHOTS_OF_FIVE.len()],
    /// Nearest, with the term; covariance, with the term.
    pub young: [[usize; 4]; SHOTS_OF_FIVE.len()],
}

/// In integers alone.
pub const EXPECTED_I8: Expected = Expected {
    nine: [
        [1160, 1160],
        [1456, 1461],
        [1612, 1709],
        [1005, 1071],
        [344, 363],
    ],
    new: [
        [603, 603, 651, 681],
        [741, 727, 765, 786],
        [784, 808, 816, 827],
        [480, 502, 505, 502],
    ],
    young: [
        [1370, 1449, 1527, 1590],
        [1585, 1620, 1707, 1739],
        [1669, 1668, 1793, 1790],
        [1020, 1017, 1086, 1084],
    ],
};
pub const EXPECTED_F32: Expected = Expected {
    nine: [
        [1160, 1160],
        [1454, 1460],
        [1611, 1707],
        [1005, 1071],
        [344, 363],
    ],
    new: [
        [603, 603, 650, 681],
        [739, 728, 767, 785],
        [783, 809, 816, 826],
        [479, 502, 505, 502],
    ],
    young: [
        [1368, 1450, 1529, 1590],
        [1580, 1616, 1704, 1737],
        [1669, 1668, 1794, 1791],
        [1018, 1016, 1086, 1082],
    ],
};
/// Of those who are enrolled one after the other, `i8`: nearest, covariance.
const EXPECTED_ONE_BY_ONE: [[usize; 2]; 9] = [
    [155, 155],
    [322, 327],
    [730, 748],
    [919, 943],
    [1063, 1082],
    [1180, 1201],
    [1359, 1390],
    [1533, 1593],
    [1612, 1709],
];
/// False rejects, false accepts, and false accepts of another stranger: nearest, covariance.
const EXPECTED_OPEN_SET: [[usize; 3]; 2] = [[891, 42, 98], [392, 42, 183]];
/// Bytes of RAM and of flash, in the order of [`bytes`].
const EXPECTED_BYTES: [[usize; 2]; 4] = [[1548, 0], [4868, 0], [4868, 2116], [1548, 1196]];

/// Finds the accuracy in a number format, prints it, and asserts it.
pub fn accuracy<T: Format>(
    data: &Utterances,
    expected: &Expected,
) -> Result<Accuracy, Box<dyn Error>> {
    let found = Accuracy {
        nine: try_map(SHOTS_OF_NINE, |shots| nine::<T>(data, shots))?,
        new: try_map(SHOTS_OF_FIVE, |shots| new::<T>(data, shots))?,
        young: try_map(SHOTS_OF_FIVE, |shots| young::<T>(data, shots))?,
    };
    println!("== right answers, {}", T::NAME);
    let rows = found.nine.map(|right| (right.both(), right.of));
    let ways = ["nearest", "covariance"];
    print_table("nine speakers", ways, SHOTS_OF_NINE, rows);
    assert_eq!(rows.map(|(right, _)| right), expected.nine);

    let rows = found.new.map(|new| (new.all(), new.own.of));
    let ways = [
        "nearest",
        "own covariance",
        "factory covariance",
        "factory whitening",
    ];
    print_table("five new speakers", ways, SHOTS_OF_FIVE, rows);
    assert_eq!(rows.map(|(right, _)| right), expected.new);

    let rows = found.young.map(|right| (right.all(), right.of));
    let ways = [
        "nearest",
        "young-class term",
        "covariance",
        "young-class term",
    ];
    print_table("four old, five young", ways, SHOTS_OF_FIVE, rows);
    assert_eq!(rows.map(|(right, _)| right), expected.young);
    Ok(found)
}

/// Prints how many are right in each way, a row for each number of utterances that were learned.
fn print_table<const WAYS: usize, const ROWS: usize>(
    title: &str,
    ways: [&str; WAYS],
    shots: [usize; ROWS],
    rows: [([usize; WAYS], usize); ROWS],
) {
    print!("{title:<20}");
    ways.iter().for_each(|way| print!("{way:>20}"));
    println!("        of");
    for (shots, (right, of)) in shots.iter().zip(rows) {
        print!("{shots:>2} utterances each  ");
        for right in right {
            print!("{right:>11} ({:4.1} %)", percent(right, of));
        }
        println!("{of:>10}");
    }
    println!();
}

/// Enrols nine speakers one after the other, and prints what is right after each.
pub fn one_by_one(data: &Utterances) -> Result<(), Box<dyn Error>> {
    println!("== enrolled one after the other with {SHOTS_OF_ONE} utterances each, i8, five times");
    println!("speakers   nearest   covariance     of");
    let rows = one_after_the_other(data, SHOTS_OF_ONE)?;
    for (last, right) in rows.iter().enumerate() {
        let [nearest, whitened] = right.both();
        println!("{:>8}{nearest:>10}{whitened:>13}{:>7}", last + 1, right.of);
    }
    println!();
    assert_eq!(rows.map(|right| right.both()), EXPECTED_ONE_BY_ONE);
    Ok(())
}

/// Prints what thresholds do, set on strangers that were measured.
pub fn open_set(ways: &[OpenSet; 2]) -> Result<(), Box<dyn Error>> {
    println!(
        "== never enrolled: six speakers are, three are strangers; the threshold accepts at most {:.0} % of the\n\
         utterances of the strangers it was set on. It holds for strangers like those that were met:\n\
         of another stranger, whom it was not set on, it accepts more.",
        100.0 * RATE
    );
    println!("              false rejects   false accepts   of another stranger");
    let found = [ways[0].at(RATE)?, ways[1].at(RATE)?];
    for (way, wrong) in ["nearest", "covariance"].iter().zip(&found) {
        println!(
            "{way:<14}{:>11.1} %{:>14.1} %{:>20.1} %",
            percent(wrong.rejected, wrong.known),
            percent(wrong.accepted, wrong.strangers),
            percent(wrong.accepted_of_another, wrong.strangers),
        );
    }
    println!();
    let numbers = |wrong: Wrong| [wrong.rejected, wrong.accepted, wrong.accepted_of_another];
    assert_eq!(found.map(numbers), EXPECTED_OPEN_SET);
    assert_eq!(
        found.map(|wrong| [wrong.known, wrong.strangers]),
        [[2220, 1110]; 2]
    );
    Ok(())
}

/// Prints bytes and times of each way.
pub fn costs(data: &Utterances) -> Result<(), Box<dyn Error>> {
    println!(
        "== bytes for nine speakers, i8; preparing a covariance takes {SCRATCH} more, for a while"
    );
    println!("                          RAM   flash");
    for (way, ram, flash) in bytes() {
        println!("{way:<20}{ram:>9}{flash:>8}");
    }
    println!("young-class term            4 more");
    assert_eq!(bytes().map(|(_, ram, flash)| [ram, flash]), EXPECTED_BYTES);
    assert_eq!((SCRATCH, size_of::<YoungClassTerm>()), (2112, 4));

    println!("\nnanoseconds on this machine      nearest   covariance");
    for Times {
        what,
        nearest,
        whitened,
    } in times(data)?
    {
        println!("{what:<30}{nearest:>10}{whitened:>13}");
    }
    if cfg!(debug_assertions) {
        println!("(times of a build without optimisation: run with --release)");
    }
    Ok(())
}

pub fn percent(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of as f64
}

/// The results of all, or the first error.
fn try_map<X, Y: std::fmt::Debug, const N: usize>(
    all: [X; N],
    find: impl FnMut(X) -> Result<Y, Box<dyn Error>>,
) -> Result<[Y; N], Box<dyn Error>> {
    let found: Vec<Y> = all.into_iter().map(find).collect::<Result<_, _>>()?;
    found.try_into().map_err(|_| "as many as there were".into())
}
