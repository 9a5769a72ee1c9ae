//! A NOR flash of words whose power fails.

use embedded_storage_async::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};

use super::rng::Rng;

/// What power leaves behind when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tear {
    /// The first bytes of the word are done, the others are not; an erase had come as far as the word.
    Prefix(usize),
    /// Any of the bits of the word that were to change have changed; an erase had come as far.
    Bits,
    /// As `Bits`; but a page that was being erased holds anything: in each of its words what was
    /// there, ones, or any bits.
    AnyPage,
    /// As `Bits`; but a page that was being erased holds zeros: it is programmed before it is erased.
    ZeroPage,
    /// As `AnyPage`; but the word cannot be read until it is erased, nor can some words of a page that
    /// was being erased: flash with ECC.
    Unreadable,
}

/// Why the flash did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashFault {
    PowerLost,
    /// A word cannot be read.
    Unreadable,
    NotAligned,
    OutOfBounds,
}

impl NorFlashError for FlashFault {
    fn kind(&self) -> NorFlashErrorKind {
        match self {
            Self::PowerLost | Self::Unreadable => NorFlashErrorKind::Other,
            Self::NotAligned => NorFlashErrorKind::NotAligned,
            Self::OutOfBounds => NorFlashErrorKind::OutOfBounds,
        }
    }
}

/// A flash of words of `WORD` bytes in pages of `PAGE`, erased to 0xFF.
///
/// A word is programmed in one go, and erased in the order of the addresses. Programming clears bits,
/// and panics when it is asked to set one.
#[derive(Clone)]
pub struct CutFlash<const WORD: usize, const PAGE: usize> {
    pub bytes: Vec<u8>,
    /// The words that are still programmed or erased before power fails.
    words_left: Option<u64>,
    tear: Tear,
    tears: u64,
    has_power: bool,
    /// The words that were programmed or erased since power came.
    pub words: u64,
    pub erases: u64,
    /// How often each page was erased.
    pub page_erases: Vec<u32>,
    /// Words that were programmed though they were not erased.
    pub rewrites: u64,
    /// Which words cannot be read until they are erased.
    pub unreadable: Vec<bool>,
    /// The bytes that were read.
    pub bytes_read: u64,
    /// Whether bits have flipped, so that a word that seemed erased cannot take what is programmed.
    pub has_flipped: bool,
}

impl<const WORD: usize, const PAGE: usize> CutFlash<WORD, PAGE> {
    pub fn new(pages: usize) -> Self {
        Self::holding(vec![0xFF; pages * PAGE])
    }

    /// A flash that holds these bytes, with power.
    pub fn holding(bytes: Vec<u8>) -> Self {
        Self {
            page_erases: vec![0; bytes.len() / PAGE],
            unreadable: vec![false; bytes.len() / WORD],
            bytes_read: 0,
            has_flipped: false,
            bytes,
            words_left: None,
            tear: Tear::Prefix(0),
            tears: 0,
            has_power: true,
            words: 0,
            erases: 0,
            rewrites: 0,
        }
    }

    /// Power fails at the word after so many; `seed` chooses the bits.
    pub fn cut_after(mut self, words: u64, tear: Tear, seed: u64) -> Self {
        (self.words_left, self.tear, self.tears) = (Some(words), tear, seed);
        self
    }

    /// The flash when power comes back.
    pub fn restarted(self) -> Self {
        Self {
            unreadable: self.unreadable,
            ..Self::holding(self.bytes)
        }
    }

    /// The whole range.
    pub fn range(&self) -> core::ops::Range<u32> {
        0..self.bytes.len() as u32
    }

    /// The fuzz target `flash`, which has this file too, asks for it.
    #[allow(dead_code)]
    pub fn was_cut(&self) -> bool {
        !self.has_power
    }

    /// Changes a word to `to`, or to what a power failure leaves of it.
    fn change(&mut self, at: usize, to: [u8; WORD]) -> Result<(), FlashFault> {
        let word = &mut self.bytes[at..at + WORD];
        if self.words_left == Some(0) {
            self.has_power = false;
            self.unreadable[at / WORD] |= self.tear == Tear::Unreadable;
            let mut rng = Rng::new(self.tears);
            for (index, (byte, to)) in word.iter_mut().zip(to).enumerate() {
                *byte = match self.tear {
                    Tear::Prefix(len) if index < len => to,
                    Tear::Prefix(_) => *byte,
                    _ => *byte ^ ((*byte ^ to) & rng.bits() as u8),
                };
            }
            return Err(FlashFault::PowerLost);
        }
        word.copy_from_slice(&to);
        if to == [0xFF; WORD] {
            self.unreadable[at / WORD] = false;
        }
        self.words += 1;
        self.words_left = self.words_left.map(|words| words - 1);
        Ok(())
    }

    /// Leaves of a page that was being erased whatever the tear says.
    fn tear_page(&mut self, page: usize, before: &[u8]) {
        let mut rng = Rng::new(self.tears ^ 0xE4A5E);
        let words = self.bytes[page..page + PAGE].chunks_mut(WORD);
        let unreadable = &mut self.unreadable[page / WORD..];
        for ((word, before), unreadable) in words.zip(before.chunks(WORD)).zip(unreadable) {
            match (self.tear, rng.below(4)) {
                (Tear::Prefix(_) | Tear::Bits, _) => (),
                (Tear::ZeroPage, _) => word.fill(0),
                (Tear::Unreadable, 3) => *unreadable = true,
                (Tear::AnyPage | Tear::Unreadable, 0) => word.copy_from_slice(before),
                (Tear::AnyPage | Tear::Unreadable, 1) => word.fill(0xFF),
                (Tear::AnyPage | Tear::Unreadable, _) => word.fill_with(|| rng.bits() as u8),
            }
        }
    }

    /// Refuses an operation without power, off the steps of `align`, or beyond the end.
    fn check(&self, from: u32, len: usize, align: usize) -> Result<(), FlashFault> {
        if !self.has_power {
            return Err(FlashFault::PowerLost);
        }
        if !(from as usize).is_multiple_of(align) || !len.is_multiple_of(align) {
            return Err(FlashFault::NotAligned);
        }
        match from as usize + len <= self.bytes.len() {
            true => Ok(()),
            false => Err(FlashFault::OutOfBounds),
        }
    }
}

impl<const WORD: usize, const PAGE: usize> ErrorType for CutFlash<WORD, PAGE> {
    type Error = FlashFault;
}

impl<const WORD: usize, const PAGE: usize> ReadNorFlash for CutFlash<WORD, PAGE> {
    const READ_SIZE: usize = 1;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashFault> {
        self.check(offset, bytes.len(), Self::READ_SIZE)?;
        self.bytes_read += bytes.len() as u64;
        let from = offset as usize;
        let words = from / WORD..(from + bytes.len()).div_ceil(WORD);
        if self.unreadable[words].contains(&true) {
            return Err(FlashFault::Unreadable);
        }
        bytes.copy_from_slice(&self.bytes[from..][..bytes.len()]);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl<const WORD: usize, const PAGE: usize> NorFlash for CutFlash<WORD, PAGE> {
    const WRITE_SIZE: usize = WORD;
    const ERASE_SIZE: usize = PAGE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashFault> {
        self.check(from, (to - from) as usize, PAGE)?;
        for page in (from as usize..to as usize).step_by(PAGE) {
            self.erases += 1;
            self.page_erases[page / PAGE] += 1;
            let before = self.bytes[page..page + PAGE].to_vec();
            let mut words = (page..page + PAGE).step_by(WORD);
            words
                .try_for_each(|at| self.change(at, [0xFF; WORD]))
                .inspect_err(|_| self.tear_page(page, &before))?;
        }
        Ok(())
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashFault> {
        self.check(offset, bytes.len(), WORD)?;
        for (at, word) in (offset as usize..)
            .step_by(WORD)
            .zip(bytes.chunks_exact(WORD))
        {
            let old = &self.bytes[at..at + WORD];
            self.rewrites += u64::from(old.iter().any(|byte| *byte != 0xFF));
            let sets_a_bit = old.iter().zip(word).any(|(old, new)| !old & new != 0);
            assert!(
                !sets_a_bit || self.has_flipped,
                "{at:#x}: programming cannot set a bit"
            );
            let old: [u8; WORD] = core::array::from_fn(|index| old[index]);
            self.change(at, core::array::from_fn(|index| old[index] & word[index]))?;
        }
        Ok(())
    }
}

/// A flash that is busy at every call: the future waits once.
pub struct SlowFlash<F>(pub F);

impl<F: ErrorType> ErrorType for SlowFlash<F> {
    type Error = F::Error;
}

impl<F: ReadNorFlash> ReadNorFlash for SlowFlash<F> {
    const READ_SIZE: usize = F::READ_SIZE;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), F::Error> {
        embassy_futures::yield_now().await;
        self.0.read(offset, bytes).await
    }

    fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl<F: NorFlash> NorFlash for SlowFlash<F> {
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const ERASE_SIZE: usize = F::ERASE_SIZE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), F::Error> {
        embassy_futures::yield_now().await;
        self.0.erase(from, to).await
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), F::Error> {
        embassy_futures::yield_now().await;
        self.0.write(offset, bytes).await
    }
}

/// A flash that does not program the next so many writes of more than a few bytes, and says it did.
pub struct ForgetfulFlash<F> {
    pub flash: F,
    pub longer_than: usize,
    pub forgotten: u32,
}

impl<F: ErrorType> ErrorType for ForgetfulFlash<F> {
    type Error = F::Error;
}

impl<F: ReadNorFlash> ReadNorFlash for ForgetfulFlash<F> {
    const READ_SIZE: usize = F::READ_SIZE;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), F::Error> {
        self.flash.read(offset, bytes).await
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl<F: NorFlash> NorFlash for ForgetfulFlash<F> {
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const ERASE_SIZE: usize = F::ERASE_SIZE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), F::Error> {
        self.flash.erase(from, to).await
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), F::Error> {
        if bytes.len() > self.longer_than && self.forgotten > 0 {
            self.forgotten -= 1;
            return Ok(());
        }
        self.flash.write(offset, bytes).await
    }
}
