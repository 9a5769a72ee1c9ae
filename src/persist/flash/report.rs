//! What a load found (feature `sequential-storage`).

use core::fmt;

use crate::persist::flash::ledger::{ClassState, Entry};

/// What [`FlashCenters::load`](crate::persist::FlashCenters::load) found in flash: what became of each
/// class, and how worn the flash is. It is read from the scratch buffer.
///
/// It borrows the scratch buffer, four bytes for each class, so that it takes no RAM of its own.
#[derive(Clone, Copy)]
#[must_use = "it says whether something was lost"]
pub struct LoadReport<'s> {
    /// Four bytes for each class.
    pub(super) ledger: &'s [u8],
    /// How often the page was erased that was erased most, as far as the flash tells. What is left of
    /// its life is the rated number minus this.
    pub page_erases: u32,
    /// Whether a [`purge`](crate::persist::FlashCenters::purge) was interrupted: bytes of deleted
    /// classes may be left. The next save or purge finishes it.
    pub is_purge_unfinished: bool,
}

impl LoadReport<'_> {
    /// Returns what became of a class, or `None` when the table has no such class.
    ///
    /// The state is decoded from the four bytes of the class.
    pub fn state(&self, class: usize) -> Option<ClassState> {
        let has_class = class < self.ledger.len() / 4;
        has_class.then(|| Entry::get(self.ledger, class).state())
    }

    /// Returns what became of each class, in the order of the classes.
    ///
    /// As many as the table has classes.
    pub fn states(&self) -> impl Iterator<Item = ClassState> {
        (0..).map_while(|class| self.state(class))
    }

    /// Returns whether the newest record of every class was loaded: nothing is lost or older than it
    /// was saved.
    pub fn is_whole(&self) -> bool {
        let is_lost = |state| matches!(state, ClassState::Recovered | ClassState::Damaged);
        !self.states().any(is_lost)
    }
}

/// Shows the states as a list, not the bytes of the ledger.
impl fmt::Debug for LoadReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct States<'a>(&'a LoadReport<'a>);
        impl fmt::Debug for States<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.0.states()).finish()
            }
        }
        f.debug_struct("LoadReport")
            .field("states", &States(self))
            .field("page_erases", &self.page_erases)
            .field("is_purge_unfinished", &self.is_purge_unfinished)
            .finish()
    }
}

/// Shows the states one after another, not the bytes of the ledger.
#[cfg(feature = "defmt")]
impl defmt::Format for LoadReport<'_> {
    fn format(&self, f: defmt::Formatter) {
        defmt::write!(
            f,
            "LoadReport {{ page_erases: {}, is_purge_unfinished: {}, states:",
            self.page_erases,
            self.is_purge_unfinished
        );
        for state in self.states() {
            defmt::write!(f, " {}", state);
        }
        defmt::write!(f, " }}");
    }
}
