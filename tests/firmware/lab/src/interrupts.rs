//! Learning beside an interrupt.

use anyhow::Result;

use crate::board::{Board, Build};

/// The smallest core, and the default one.
const CHECKED: [&str; 2] = ["m0", "m4f"];

/// Runs `interrupts`, which fails when anything was seen half-written.
pub fn check() -> Result<()> {
    for name in CHECKED {
        let printed = Board::find(name)?.run(&Build::new("interrupts", "3"))?;
        println!("{name}");
        printed.lines().for_each(|line| println!("    {line}"));
    }
    Ok(())
}
