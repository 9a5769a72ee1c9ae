//! Code, stack and RAM of each operation.

use anyhow::Result;

pub fn run(_write: bool) -> Result<()> {
    Ok(())
}
