//! A blocking flash of any measures whose power fails, for slots.

use class_centers::persist::{SlotFlash, SlotGeometry};

use support::rng::Rng;

/// What power leaves behind when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tear {
    /// The first bytes of the word are done, the others are not; an erase had come as far as the word.
    Prefix(usize),
    /// Any of the bits of the word that were to change have changed; an erase had come as far.
    Bits,
    /// The word cannot be read until it is erased; an erase had come as far.
    Unreadable,
    /// As `Bits`; a sector that was being erased holds in each word what was there, the erased value,
    /// any bits, or something that cannot be read.
    AnySector,
    /// As `Bits`; a sector that was being erased holds programmed bits only.
    ProgrammedSector,
    /// As `Bits`; a sector that was being erased looks as before.
    OldSector,
    /// As `Bits`; a sector that was being erased looks erased, and is not.
    ErasedSector,
    /// No word of what was being written or erased can be read.
    UnreadableSector,
}

impl Tear {
    /// Every kind of tear of a word of this length.
    pub fn all(word: usize) -> impl Iterator<Item = Self> {
        let others = [
            Self::Bits,
            Self::Unreadable,
            Self::AnySector,
            Self::ProgrammedSector,
            Self::OldSector,
            Self::ErasedSector,
            Self::UnreadableSector,
        ];
        let prefixes = [0, 1, word / 2, word - 1, word].map(Self::Prefix);
        prefixes.into_iter().chain(others)
    }
}

/// Why the flash did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    PowerLost,
    Unreadable,
    Dead,
}

/// One word of the flash.
#[derive(Clone, Copy, Default)]
struct Word {
    /// Programmed since it was erased.
    is_programmed: bool,
    is_unreadable: bool,
}

/// A flash that panics when a word is programmed twice between two erases, or an access is not of whole
/// words.
#[derive(Clone)]
pub struct CutFlash {
    pub geometry: SlotGeometry,
    pub bytes: Vec<u8>,
    words: Vec<Word>,
    /// The words that are still programmed or erased before power fails.
    words_left: Option<u64>,
    tear: Tear,
    rng_seed: u64,
    has_power: bool,
    /// The words that were programmed or erased.
    pub changed: u64,
    /// How often each sector was erased.
    pub erases: Vec<u32>,
    /// Every access fails.
    pub is_dead: bool,
    /// Programs and erases do nothing, and say that they did.
    pub is_lazy: bool,
}

impl CutFlash {
    pub fn new(geometry: SlotGeometry, sectors: u32) -> Self {
        let len = (geometry.sector * sectors) as usize;
        Self {
            geometry,
            bytes: vec![geometry.erased; len],
            words: vec![Word::default(); len / geometry.word as usize],
            words_left: None,
            tear: Tear::Bits,
            rng_seed: 0,
            has_power: true,
            changed: 0,
            erases: vec![0; sectors as usize],
            is_dead: false,
            is_lazy: false,
        }
    }

    pub fn range(&self) -> core::ops::Range<u32> {
        0..self.bytes.len() as u32
    }

    /// Power fails at the word after so many.
    pub fn cut_after(&self, words: u64, tear: Tear, rng_seed: u64) -> Self {
        let mut flash = self.restarted();
        (flash.words_left, flash.tear, flash.rng_seed) = (Some(words), tear, rng_seed);
        flash
    }

    /// The same flash after power came back.
    pub fn restarted(&self) -> Self {
        let mut flash = self.clone();
        (flash.words_left, flash.has_power, flash.changed) = (None, true, 0);
        flash
    }

    /// Makes a word one that cannot be read until it is erased.
    pub fn spoil(&mut self, word: usize) {
        self.words[word].is_unreadable = true;
    }

    pub fn word_count(&self) -> usize {
        self.words.len()
    }

    /// Whether nothing but the erased value is in these bytes.
    pub fn is_erased(&self, bytes: core::ops::Range<usize>) -> bool {
        self.bytes[bytes]
            .iter()
            .all(|byte| *byte == self.geometry.erased)
    }

    fn check(&self, at: u32, len: usize) -> Result<(), Fault> {
        assert_eq!((at % 32, len), (0, 32), "no unit");
        match (self.is_dead, self.has_power) {
            (true, _) => Err(Fault::Dead),
            (_, false) => Err(Fault::PowerLost),
            _ => Ok(()),
        }
    }

    /// Changes a word, or leaves of it what a power failure does.
    fn change(&mut self, at: usize, to: &[u8], is_programmed: bool) -> Result<(), Fault> {
        let len = self.geometry.word as usize;
        let (bytes, word) = (&mut self.bytes[at..at + len], &mut self.words[at / len]);
        if self.words_left == Some(0) {
            self.has_power = false;
            let mut rng = Rng::new(self.rng_seed);
            word.is_programmed = true;
            word.is_unreadable |= matches!(self.tear, Tear::Unreadable | Tear::UnreadableSector);
            for (index, (byte, to)) in bytes.iter_mut().zip(to).enumerate() {
                *byte = match self.tear {
                    Tear::Prefix(len) if index < len => *to,
                    Tear::Prefix(_) => *byte,
                    _ => *byte ^ ((*byte ^ to) & rng.bits() as u8),
                };
            }
            return Err(Fault::PowerLost);
        }
        bytes.copy_from_slice(to);
        *word = Word {
            is_programmed,
            is_unreadable: false,
        };
        self.changed += 1;
        self.words_left = self.words_left.map(|words| words - 1);
        Ok(())
    }

    /// Leaves of a sector that was being erased whatever the tear says.
    fn tear_sector(&mut self, sector: usize, before: &[u8]) {
        let (len, erased) = (self.geometry.word as usize, self.geometry.erased);
        let mut rng = Rng::new(self.rng_seed ^ 0xE4A5E);
        for (index, before) in before.chunks(len).enumerate() {
            let at = sector + index * len;
            let word = &mut self.words[at / len];
            let bytes = &mut self.bytes[at..at + len];
            word.is_programmed = true;
            match (self.tear, rng.below(4)) {
                (Tear::Prefix(_) | Tear::Bits | Tear::Unreadable, _) => (),
                (Tear::UnreadableSector, _) => word.is_unreadable = true,
                (Tear::ProgrammedSector, _) => bytes.fill(!erased),
                (Tear::OldSector, _) | (Tear::AnySector, 0) => bytes.copy_from_slice(before),
                (Tear::ErasedSector, _) | (Tear::AnySector, 1) => bytes.fill(erased),
                (Tear::AnySector, 2) => word.is_unreadable = true,
                (Tear::AnySector, _) => bytes.fill_with(|| rng.bits() as u8),
            }
        }
    }
}

impl SlotFlash for CutFlash {
    type Error = Fault;

    fn geometry(&self) -> SlotGeometry {
        self.geometry
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Fault> {
        self.check(at, bytes.len())?;
        let (at, word) = (at as usize, self.geometry.word as usize);
        let mut words = self.words[at / word..(at + bytes.len()) / word].iter();
        if words.any(|word| word.is_unreadable) {
            bytes.fill(0xA5);
            return Err(Fault::Unreadable);
        }
        bytes.copy_from_slice(&self.bytes[at..at + bytes.len()]);
        Ok(())
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), Fault> {
        self.check(at, bytes.len())?;
        if self.is_lazy {
            return Ok(());
        }
        let word = self.geometry.word as usize;
        for (at, to) in (at as usize..).step_by(word).zip(bytes.chunks(word)) {
            assert!(
                !self.words[at / word].is_programmed,
                "{at:#x} is programmed twice"
            );
            assert!(self.is_erased(at..at + word), "{at:#x} is not erased");
            self.change(at, to, true)?;
        }
        Ok(())
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), Fault> {
        let SlotGeometry {
            word,
            sector,
            erased,
        } = self.geometry;
        assert!(
            at.is_multiple_of(sector) && len.is_multiple_of(sector),
            "no sectors"
        );
        self.check(0, 32)?;
        if self.is_lazy {
            return Ok(());
        }
        let to = vec![erased; word as usize];
        for sector_at in (at as usize..(at + len) as usize).step_by(sector as usize) {
            self.erases[sector_at / sector as usize] += 1;
            let before = self.bytes[sector_at..sector_at + sector as usize].to_vec();
            let mut words = (sector_at..sector_at + sector as usize).step_by(word as usize);
            let done = words.try_for_each(|at| self.change(at, &to, false));
            done.inspect_err(|_| self.tear_sector(sector_at, &before))?;
        }
        Ok(())
    }
}
