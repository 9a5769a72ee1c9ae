//! The same bits, and the same accuracy, on every board.

use std::fs;

use anyhow::{Result, ensure};

use crate::board::{BOARDS, Board, Build, firmware};

/// What the host computes; `tests/numbers/same_bits.rs` of the crate holds the host to it.
const COMMITTED: &str = "measured/digests.txt";

/// The centers in the golden images; `tests/numbers/same_bits.rs` and the Python tool hold themselves to it.
const GOLDEN: &str = "measured/golden.txt";

/// The programs that print the digests, in the order of the committed file.
const PROGRAMS: [&str; 3] = ["same_bits", "same_bits_covariance", "same_bits_recognizer"];

/// The core whose vector unit flushes subnormals, and how to tell it not to. It runs the integer queries
/// in vectors too; told not to, it runs them as other cores do.
const FLUSHING: &str = "m55";
const STRICT: &str = "-Ctarget-cpu=cortex-m55 -Ctarget-feature=-mve.fp";

pub fn check() -> Result<()> {
    let committed = fs::read_to_string(firmware().join(COMMITTED))?;
    for board in &BOARDS {
        // At opt-level 3 the program does not fit the flash of the microbit.
        let opt_level = if board.name == "m0" { "s" } else { "3" };
        let printed = run(board, opt_level, None)?;
        let differing = differing(&committed, &printed)?;
        println!(
            "{}: {} digests, {} differ",
            board.name,
            committed.lines().count(),
            differing.len()
        );
        for line in &differing {
            println!("    {line}");
        }
        let expected = board.name == FLUSHING;
        let subnormal = differing
            .iter()
            .all(|line| line.starts_with("subnormal f32 "));
        ensure!(
            differing.is_empty() || (expected && subnormal),
            "{} has other bits",
            board.name
        );
    }
    let strict = run(Board::find(FLUSHING)?, "3", Some(STRICT))?;
    let differing = differing(&committed, &strict)?;
    println!("{FLUSHING} without MVE: {} differ", differing.len());
    ensure!(
        differing.is_empty(),
        "{FLUSHING} without MVE has other bits"
    );
    Ok(())
}

/// What all programs print.
fn run(board: &Board, opt_level: &str, rustflags: Option<&'static str>) -> Result<String> {
    let mut printed = String::new();
    for program in PROGRAMS {
        let build = Build::new(program, opt_level);
        printed += &board.run(&Build {
            rustflags,
            is_plain: rustflags.is_some(),
            ..build
        })?;
    }
    Ok(printed)
}

/// The committed lines that the board printed otherwise.
fn differing<'a>(committed: &'a str, printed: &str) -> Result<Vec<&'a str>> {
    let (count, printed_count) = (committed.lines().count(), printed.lines().count());
    ensure!(
        count == printed_count,
        "{printed_count} digests instead of {count}"
    );
    let pairs = committed.lines().zip(printed.lines());
    Ok(pairs
        .filter(|(line, printed)| line != printed)
        .map(|(line, _)| line)
        .collect())
}

/// Every board restores the golden images to the committed centers, and makes the same images of them.
pub fn golden() -> Result<()> {
    let committed = fs::read_to_string(firmware().join(GOLDEN))?;
    for board in &BOARDS {
        let printed = board.run(&Build::new("golden", "3"))?;
        ensure!(
            printed == committed,
            "{} restores other centers:\n{printed}",
            board.name
        );
        println!(
            "{}: {} centers, all as committed",
            board.name,
            committed.lines().count()
        );
    }
    Ok(())
}

/// Runs `digits`, which fails when its accuracy is not the host's.
pub fn recognise() -> Result<()> {
    for board in &BOARDS {
        let printed = board.run(&Build::new("digits", "3"))?;
        println!("{}", board.name);
        printed.lines().for_each(|line| println!("    {line}"));
    }
    Ok(())
}
