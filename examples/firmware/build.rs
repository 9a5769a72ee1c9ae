//! Puts the memory layout of the emulated board where the linker finds it.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let target = env::var("TARGET")?;
    let board = env::var("BOARD").unwrap_or_else(|_| default_board(&target).into());
    let layout = Path::new("memory").join(format!("{board}.x"));
    let out = env::var("OUT_DIR")?;
    fs::copy(&layout, Path::new(&out).join("memory.x"))
        .map_err(|error| format!("{}: {error}", layout.display()))?;
    println!("cargo:rustc-link-search={out}");
    if target.starts_with("riscv") {
        println!("cargo:rustc-link-arg-bins=-Tmemory.x");
    }
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rustc-check-cfg=cfg(board, values(any()))");
    println!("cargo:rustc-cfg=board=\"{board}\"");
    println!("cargo:rerun-if-env-changed=BOARD");
    println!("cargo:rerun-if-changed={}", layout.display());
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
