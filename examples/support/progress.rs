//! How far a long run is, for somebody who watches.

use std::io::{self, IsTerminal};

/// A line on standard error that is overwritten in place and taken away at the end. Nothing is
/// written unless standard error is a terminal.
pub struct Progress {
    visible: bool,
}

impl Progress {
    pub fn new() -> Self {
        Self {
            visible: io::stderr().is_terminal(),
        }
    }

    /// Writes what is being done, and that `done` of `total` steps are.
    pub fn show(&self, what: &str, done: usize, total: usize) {
        if self.visible {
            eprint!("\r\x1b[K{what}: {done} of {total}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.visible {
            eprint!("\r\x1b[K");
        }
    }
}
