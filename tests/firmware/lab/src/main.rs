//! Builds the firmware for every board, runs it in QEMU, and holds what it prints against what is
//! committed.

mod bench;
mod board;
mod defmt;
mod digests;
mod interrupts;
mod proof;
mod size;
mod table;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about, long_about = None)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// The digests of the fixed streams are the committed ones on every board.
    Digests,
    /// The golden images are restored to the committed centers on every board.
    Golden,
    /// The digits are recognised on every board as on the host.
    Digits,
    /// Instructions per operation are at most 3 % above the committed ones, and below the goals.
    Bench(Mode),
    /// Code, stack and RAM of each operation are at most 2 % above the committed ones.
    Size(Mode),
    /// No operation holds a panic path, and a planted one is found.
    NoPanic,
    /// The log of learning and classifying, decoded by `defmt-print`, is the committed one.
    Defmt,
    /// A timer interrupt never sees an update half-made.
    Interrupts,
}

#[derive(clap::Args)]
struct Mode {
    /// Write the committed table and those of the pages instead of comparing.
    #[arg(long)]
    write: bool,
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Digests => digests::check(),
        Task::Golden => digests::golden(),
        Task::Digits => digests::recognise(),
        Task::Bench(mode) => bench::run(mode.write),
        Task::Size(mode) => size::run(mode.write),
        Task::NoPanic => proof::no_panic(),
        Task::Defmt => defmt::check(),
        Task::Interrupts => interrupts::check(),
    }
}
