//! Puts the memory layout of the emulated board where the linker finds it, and the digits where
//! the programs include them.

use std::{env, error::Error, fs, path::Path};

/// The digits that go into flash, from the start of the file.
const SAMPLES: usize = 500;
const DIGITS: &str = "../../examples/data/digits.csv";

fn main() -> Result<(), Box<dyn Error>> {
    let target = env::var("TARGET")?;
    let board = env::var("BOARD").unwrap_or_else(|_| default_board(&target).into());
    let layout = format!("memory/{board}.x");
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    fs::copy(&layout, out.join("memory.x")).map_err(|error| format!("{layout}: {error}"))?;
    fs::write(out.join("digits.rs"), digits()?)?;
    fs::write(out.join("cost.rs"), cost())?;
    if target.starts_with("riscv") {
        println!("cargo:rustc-link-arg-bins=-Tmemory.x");
    }
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    if env::var_os("CARGO_FEATURE_DEFMT").is_some() {
        println!("cargo:rustc-link-arg-bin=defmt_log=-Tdefmt.x");
    }
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-check-cfg=cfg(board, values(any()))");
    println!("cargo:rustc-cfg=board=\"{board}\"");
    println!("cargo:rustc-check-cfg=cfg(operation, values(any()))");
    println!(
        "cargo:rustc-cfg=operation=\"{}\"",
        chosen("OPERATION", "none")
    );
    println!("cargo:rustc-check-cfg=cfg(recognizer)");
    if chosen("OPERATION", "none").starts_with("recognizer") {
        println!("cargo:rustc-cfg=recognizer");
    }
    println!("cargo:rerun-if-env-changed=BOARD");
    println!("cargo:rerun-if-changed={layout}");
    println!("cargo:rerun-if-changed={DIGITS}");
    Ok(())
}

/// The board to emulate when only a target is named.
fn default_board(target: &str) -> &'static str {
    match target {
        "thumbv6m-none-eabi" => "microbit",
        "thumbv7m-none-eabi" => "mps2-an385",
        "thumbv8m.main-none-eabihf" => "mps2-an505",
        "riscv32imac-unknown-none-elf" => "virt",
        _ => "mps2-an386",
    }
}

/// The table of the program `cost`.
fn cost() -> String {
    let (element, classes) = (chosen("ELEMENT", "f32"), chosen("CLASSES", "8"));
    format!("type Chosen = {element};\nconst CLASSES: usize = {classes};\n")
}

fn chosen(variable: &str, default: &str) -> String {
    println!("cargo:rerun-if-env-changed={variable}");
    env::var(variable).unwrap_or_else(|_| default.into())
}

/// The digits as statics: labels, and pixels as `u8` and as `f32`.
fn digits() -> Result<String, Box<dyn Error>> {
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(DIGITS)?;
    let rows: Vec<Vec<u8>> = rows.deserialize().take(SAMPLES).collect::<Result<_, _>>()?;
    let labels: Vec<u8> = rows.iter().map(|row| row[0]).collect();
    let images: Vec<&[u8]> = rows.iter().map(|row| &row[1..]).collect();
    let floats: Vec<Vec<f32>> = images
        .iter()
        .map(|image| image.iter().map(|pixel| f32::from(*pixel)).collect())
        .collect();
    Ok(format!(
        "static LABELS: [u8; {SAMPLES}] = {labels:?};\n\
         static IMAGES_U8: [[u8; 64]; {SAMPLES}] = {images:?};\n\
         static IMAGES_F32: [[f32; 64]; {SAMPLES}] = {floats:?};\n"
    ))
}
