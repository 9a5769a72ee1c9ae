//! What happened, in figures.

use crate::{device::SCRATCH, file_flash::CAPACITY};

/// So many purges may be cut before any of them is named.
const FEW_PURGES: usize = 10;

/// What was done, and what became of it.
#[derive(Default)]
pub struct Tally {
    /// Cuts within a program, once the device had restored what it knew.
    pub programs: usize,
    /// Cuts within an erase, likewise.
    pub erases: usize,
    /// Cuts before the device had restored what it knew.
    pub recoveries: usize,
    /// Restarts after which the device knew what was saved.
    pub restarts: usize,
    /// Times that all digits were learned.
    pub lives: usize,
    /// Times that everything was forgotten.
    pub resets: usize,
    /// Purges that were begun, those that were completed, and restarts at which one was named that was
    /// not.
    pub begun_purges: usize,
    pub purges: usize,
    pub unfinished_purges: usize,
    /// Saves that were completed, the bytes that they programmed, and the pages that they erased.
    pub saves: usize,
    pub bytes: usize,
    pub pages: usize,
    /// Classes that are neither what the last completed save or reset left, nor what the one that was
    /// cut would have left.
    pub lost: usize,
    /// Classes whose center is not that of the digit that their label names.
    pub mixed: usize,
    /// Classes that the flash reports as recovered from an older record, or as damaged: no power cut
    /// does that.
    pub recovered: usize,
    pub damaged: usize,
}

impl Tally {
    /// How often power failed.
    pub fn cuts(&self) -> usize {
        self.programs + self.erases + self.recoveries
    }

    fn bytes_a_save(&self) -> usize {
        self.bytes.checked_div(self.saves).unwrap_or(0)
    }

    /// Prints what was done, and asserts that nothing was lost, mixed, or reported as older or damaged.
    pub fn print(&self) {
        let line = |figure: usize, what: &str| println!("{figure:>7}  {what}");
        line(self.cuts(), "power cuts, of them");
        line(self.programs, "  while words were programmed");
        line(self.erases, "  while pages were erased");
        line(self.recoveries, "  during the recovery from another");
        line(self.restarts, "restarts, after which were");
        line(self.lost, "  classes lost");
        line(self.mixed, "  classes mixed");
        line(self.recovered, "  classes recovered from an older record");
        line(self.damaged, "  classes damaged");
        line(self.unfinished_purges, "  unfinished purges named");
        line(self.lives, "times all digits were learned");
        line(self.resets, "times everything was forgotten");
        line(
            self.begun_purges,
            "purges begun when digits were forgotten, of which were",
        );
        line(self.purges, "  purges completed");
        line(self.saves, "saves completed, for which were");
        line(self.bytes_a_save(), "  bytes programmed by each");
        line(self.pages, "  pages erased by all");
        line(CAPACITY, "bytes of flash");
        line(SCRATCH, "bytes of RAM for saving and restoring");
        assert_eq!((self.lost, self.mixed), (0, 0), "classes lost, mixed");
        let reported = (self.recovered, self.damaged);
        assert_eq!(reported, (0, 0), "classes recovered, damaged");
        // One that is cut before it has deleted anything is not named.
        let is_named = self.unfinished_purges > 0 || self.begun_purges < self.purges + FEW_PURGES;
        assert!(is_named, "no unfinished purge was named");
    }
}
