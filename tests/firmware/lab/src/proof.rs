//! The proof that no operation holds a panic path.

use anyhow::{Result, bail, ensure};

use crate::board::{Board, Build};

/// Boards, and the machine whose memory the program is linked for: with every operation for every
/// element it does not fit the flash of the microbit.
const PROVEN: [(&str, &str); 4] = [
    ("m0", "mps2-an385"),
    ("m4f", "mps2-an386"),
    ("m33", "mps2-an505"),
    ("rv32", "virt"),
];
const SYMBOL: &str = "a_panic_path_survived";

pub fn no_panic() -> Result<()> {
    for (name, memory) in PROVEN {
        let program = |opt_level| Build {
            environment: vec![("BOARD", memory)],
            ..Build::new("no_panic", opt_level)
        };
        let board = Board::find(name)?;
        for opt_level in ["3", "s"] {
            board.build(&program(opt_level))?;
            println!(
                "{} at opt-level {opt_level}: links, so no panic path",
                board.target
            );
        }
        let planted = Build {
            features: "planted",
            ..program("3")
        };
        match board.build(&planted) {
            Ok(_) => bail!("{}: the planted panic path was not found", board.target),
            Err(error) => ensure!(error.to_string().contains(SYMBOL), "{error}"),
        }
        println!("{}: the planted panic path does not link", board.target);
    }
    Ok(())
}
