//! A flash whose power fails: the more often the device was restarted, the later.

use class_centers::persist::{SlotFlash, SlotGeometry};
use cortex_m::peripheral::SCB;

use crate::flash::Flash;

/// A page that counts the restarts: a first word, and one for each of them.
const TALLY: u32 = 0x3F400;
const BEGUN: [u8; 4] = *b"tick";
const ERASED: [u8; 4] = [0xFF; 4];
/// Words that are written, or pages erased, until the power fails, for each restart.
const STEP: u32 = 7;

/// The flash, and how many words the power lasts for.
pub struct Power {
    flash: Flash,
    left: u32,
}

impl Power {
    /// Counts this start, and returns the flash and how many starts there were before.
    pub fn on() -> (Self, u32) {
        // SAFETY: there is no other, and `memory.x` gives neither slots nor tally to the program.
        let mut flash = unsafe { Flash::new() };
        let Ok(restarts) = count(&mut flash);
        let left = restarts * STEP;
        (Self { flash, left }, restarts)
    }

    /// Uses up one word's worth of power.
    fn use_up(&mut self) {
        if self.left == 0 {
            SCB::sys_reset();
        }
        self.left -= 1;
    }
}

/// Reads the tally, and adds a stroke.
fn count(flash: &mut Flash) -> Result<u32, core::convert::Infallible> {
    let mut word = [0; 4];
    flash.read(TALLY, &mut word)?;
    if word != BEGUN {
        flash.erase(TALLY, 1024)?;
        flash.program(TALLY, &BEGUN)?;
    }
    let mut restarts = 0;
    loop {
        let at = TALLY + 4 + 4 * restarts;
        flash.read(at, &mut word)?;
        if word == ERASED {
            flash.program(at, &[0; 4])?;
            return Ok(restarts);
        }
        restarts += 1;
    }
}

impl SlotFlash for Power {
    type Error = core::convert::Infallible;

    fn geometry(&self) -> SlotGeometry {
        self.flash.geometry()
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.flash.read(at, bytes)
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        for (at, word) in (at..).step_by(4).zip(bytes.chunks(4)) {
            self.use_up();
            self.flash.program(at, word)?;
        }
        Ok(())
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), Self::Error> {
        self.use_up();
        self.flash.erase(at, len)
    }
}
