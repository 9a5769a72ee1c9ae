//! Power that fails, and what it leaves of flash.

use rand::{Rng, RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Bytes of a word: what is programmed in one go.
pub const WORD: usize = 4;
/// Bits of an erased word.
pub const ERASED: u32 = u32::MAX;

/// What the flash was doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Program,
    Erase,
}

/// How long there is power: for so many words, programmed or erased. What is left of the word at which
/// it fails is drawn.
pub struct Power {
    words: u64,
    random: ChaCha8Rng,
}

impl Power {
    /// Power that does not fail.
    pub fn steady() -> Self {
        Self {
            words: u64::MAX,
            random: ChaCha8Rng::seed_from_u64(0),
        }
    }

    /// Power that fails after fewer than 2 to 32,768 words. All magnitudes are as likely, so that some
    /// cuts hit the recovery from the one before, and others come many saves later.
    pub fn draw(random: &mut impl Rng) -> Self {
        let magnitude = random.random_range(1..=15);
        Self {
            words: random.random_range(0..1 << magnitude),
            random: ChaCha8Rng::from_rng(random),
        }
    }

    /// Uses up power for some words, and returns for how many there was.
    pub fn spend(&mut self, words: usize) -> usize {
        let done = self.words.min(words as u64);
        self.words -= done;
        done as usize
    }

    /// Returns what is left of a word that was to change from `old` to `new`: some of its bits have
    /// changed, or its first bytes.
    pub fn tear(&mut self, old: u32, new: u32) -> u32 {
        let bytes = self.random.random_range(0..=WORD as u32);
        let first = 1_u32.checked_shl(8 * bytes).map_or(ERASED, |bit| bit - 1);
        let some = self.random.next_u32();
        let changed = if self.random.random() { first } else { some };
        old ^ ((old ^ new) & changed)
    }

    /// Returns how many of the words without power are torn: the next one; but an erase may have got
    /// at the whole rest of the page.
    pub fn torn(&mut self, rest: usize, operation: Operation) -> usize {
        match operation {
            Operation::Erase if self.random.random() => rest,
            _ => rest.min(1),
        }
    }
}
