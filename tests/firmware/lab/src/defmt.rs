//! What `defmt` makes of the crate's types.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};

use crate::board::{Board, Build, firmware};

/// The lines that `defmt_log` logs.
const COMMITTED: &str = "measured/log.txt";

pub fn check() -> Result<()> {
    let committed = fs::read_to_string(firmware().join(COMMITTED))?;
    let board = Board::find("m4f")?;
    let image = board.build(&Build {
        features: "defmt",
        // `defmt-print` takes the places of the log lines from the debug information.
        environment: vec![("CARGO_PROFILE_RELEASE_DEBUG", "true")],
        ..Build::new("defmt_log", "3")
    })?;
    let frames = board.emulate(&image)?;
    let printed = decode(&image, &frames)?;
    let lines = printed.lines().zip(committed.lines());
    for (number, (line, expected)) in lines.enumerate() {
        ensure!(
            line == expected,
            "line {} is logged as\n{line}\ninstead of\n{expected}",
            number + 1
        );
    }
    let (count, expected) = (printed.lines().count(), committed.lines().count());
    ensure!(count == expected, "{count} lines instead of {expected}");
    println!(
        "{}: {count} lines logged in {} bytes, as committed",
        board.name,
        frames.len()
    );
    Ok(())
}

/// Decodes the frames that an image logged: a line each, level and message.
fn decode(image: &Path, frames: &[u8]) -> Result<String> {
    let captured = image.with_extension("frames");
    fs::write(&captured, frames)?;
    let output = Command::new("defmt-print")
        .arg("-e")
        .arg(image)
        .args(["--log-format", "{L} {s}", "--show-skipped-frames"])
        .stdin(File::open(&captured)?)
        .output();
    let output = match output {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("defmt-print is missing: cargo install defmt-print --locked")
        }
        output => output.context("defmt-print does not start")?,
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "defmt-print: {errors}");
    Ok(String::from_utf8(output.stdout)?)
}
