//! NOR flash in a file, whose power fails.

use std::{
    error::Error,
    fmt,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash, check_erase, check_read,
    check_write,
};

use crate::power::{ERASED, Operation, Power, WORD};

/// Bytes of a page: what is erased together.
const PAGE: usize = 4096;
/// Pages of the flash: two are the journal of `FlashCenters`, and in four it keeps records.
const PAGES: usize = 6;
/// Bytes of the flash.
pub const CAPACITY: usize = PAGES * PAGE;

/// Why the flash did not do what it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The offset or the length is wrong.
    Address(NorFlashErrorKind),
    /// The word at this offset is not erased.
    NotErased { offset: u32 },
    /// Power failed within this operation, now or earlier.
    PowerLost(Operation),
    /// The file cannot be read or written.
    File(io::ErrorKind),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(kind) => kind.fmt(f),
            Self::NotErased { offset } => write!(f, "the word at {offset:#x} is not erased"),
            Self::PowerLost(operation) => write!(f, "power was lost: {operation:?}"),
            Self::File(kind) => write!(f, "the file of the flash: {kind}"),
        }
    }
}

impl Error for Fault {}

impl NorFlashError for Fault {
    fn kind(&self) -> NorFlashErrorKind {
        match self {
            Self::Address(kind) => *kind,
            _ => NorFlashErrorKind::Other,
        }
    }
}

impl From<NorFlashErrorKind> for Fault {
    fn from(kind: NorFlashErrorKind) -> Self {
        Self::Address(kind)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::File(error.kind())
    }
}

/// Flash of words of 4 bytes in pages of 4 KiB, in a file, behind the traits of a blocking driver.
///
/// A word is programmed when it is erased, or to zeros whatever it holds, and not else: flash with
/// error correction allows no more. What is left of a page whose erase was cut is undefined.
pub struct FileFlash {
    file: File,
    power: Power,
    /// The operation within which power failed.
    cut: Option<Operation>,
}

impl FileFlash {
    /// Makes the file of an erased flash; folders are made.
    pub fn create(path: &Path) -> io::Result<()> {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, [0xFF; CAPACITY])
    }

    /// Opens the file, as a device does that is switched on.
    pub fn open(path: &Path, power: Power) -> io::Result<Self> {
        let file = File::options().read(true).write(true).open(path)?;
        Ok(Self {
            file,
            power,
            cut: None,
        })
    }

    /// Refuses to do anything after power has failed.
    fn check_power(&self) -> Result<(), Fault> {
        self.cut
            .map_or(Ok(()), |operation| Err(Fault::PowerLost(operation)))
    }

    /// Reads the words that are to change.
    fn words(&mut self, offset: u32, len: usize) -> io::Result<Vec<u32>> {
        let mut bytes = vec![0; len];
        self.file.seek(SeekFrom::Start(offset.into()))?;
        self.file.read_exact(&mut bytes)?;
        Ok(words(&bytes).collect())
    }

    /// Changes words in the order of their addresses, as far as there is power.
    fn change(
        &mut self,
        offset: u32,
        old: &[u32],
        new: &[u32],
        operation: Operation,
    ) -> Result<(), Fault> {
        let done = self.power.spend(new.len());
        let torn = self.power.torn(new.len() - done, operation);
        if torn > 0 {
            self.cut = Some(operation);
        }
        let torn = (done..done + torn).map(|word| self.power.tear(old[word], new[word]));
        let words = new[..done].iter().copied().chain(torn);
        let bytes: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
        self.file.seek(SeekFrom::Start(offset.into()))?;
        self.file.write_all(&bytes)?;
        self.check_power()
    }
}

/// Bytes as words.
fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (words, _) = bytes.as_chunks();
    words.iter().map(|word| u32::from_le_bytes(*word))
}

impl ErrorType for FileFlash {
    type Error = Fault;
}

impl ReadNorFlash for FileFlash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Fault> {
        self.check_power()?;
        check_read(self, offset, bytes.len())?;
        self.file.seek(SeekFrom::Start(offset.into()))?;
        Ok(self.file.read_exact(bytes)?)
    }

    fn capacity(&self) -> usize {
        CAPACITY
    }
}

impl NorFlash for FileFlash {
    const WRITE_SIZE: usize = WORD;
    const ERASE_SIZE: usize = PAGE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Fault> {
        self.check_power()?;
        check_erase(self, from, to)?;
        (from..to).step_by(PAGE).try_for_each(|page| {
            let old = self.words(page, PAGE)?;
            self.change(page, &old, &[ERASED; PAGE / WORD], Operation::Erase)
        })
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Fault> {
        self.check_power()?;
        check_write(self, offset, bytes.len())?;
        let old = self.words(offset, bytes.len())?;
        let new: Vec<u32> = words(bytes).collect();
        let is_refused = |(old, new): (&u32, &u32)| *old != ERASED && *new != 0;
        if let Some(word) = old.iter().zip(&new).position(is_refused) {
            let offset = offset + (word * WORD) as u32;
            return Err(Fault::NotErased { offset });
        }
        self.change(offset, &old, &new, Operation::Program)
    }
}
