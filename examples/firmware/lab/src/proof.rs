//! The proof that no operation holds a panic path.

use anyhow::{Result, bail, ensure};

use crate::board::{Board, Build};

const PROVEN: [&str; 4] = ["m0", "m4f", "m33", "rv32"];
const SYMBOL: &str = "a_panic_path_survived";

pub fn no_panic() -> Result<()> {
    for name in PROVEN {
        let board = Board::find(name)?;
        for opt_level in ["3", "s"] {
            let program = Build::new("no_panic", opt_level);
            board.run(&program)?;
            println!(
                "{} at opt-level {opt_level}: links, so no panic path",
                board.target
            );
        }
        let planted = Build {
            features: "planted",
            ..Build::new("no_panic", "3")
        };
        match board.build(&planted) {
            Ok(_) => bail!("{}: the planted panic path was not found", board.target),
            Err(error) => ensure!(error.to_string().contains(SYMBOL), "{error}"),
        }
        println!("{}: the planted panic path does not link", board.target);
    }
    Ok(())
}
