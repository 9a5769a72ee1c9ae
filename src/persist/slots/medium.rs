//! The flash that slots lie in.

/// A flash that is programmed by the word and erased by the sector: an internal one, a NOR chip, or the
/// callbacks of a program in C.
///
/// Every read and every program is of [`SLOT_UNIT`] bytes at a multiple of it. A word is programmed
/// once between two erases. With the feature `embedded-storage`, `NorSlots` makes one of any `NorFlash`.
///
/// ```
/// use class_centers::persist::{SlotFlash, SlotGeometry};
///
/// /// Two sectors of an STM32L0, which erases to zeros, in RAM.
/// struct RamFlash([u8; 512]);
///
/// impl SlotFlash for RamFlash {
///     type Error = ();
///
///     fn geometry(&self) -> SlotGeometry {
///         SlotGeometry { word: 4, sector: 128, erased: 0x00 }
///     }
///
///     fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), ()> {
///         let from = self.0.get(at as usize..).ok_or(())?;
///         bytes.copy_from_slice(from.get(..bytes.len()).ok_or(())?);
///         Ok(())
///     }
///
///     fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), ()> {
///         let to = self.0.get_mut(at as usize..).ok_or(())?;
///         to.get_mut(..bytes.len()).ok_or(())?.copy_from_slice(bytes);
///         Ok(())
///     }
///
///     fn erase(&mut self, at: u32, len: u32) -> Result<(), ()> {
///         let sectors = at as usize..(at + len) as usize;
///         self.0.get_mut(sectors).ok_or(())?.fill(0x00);
///         Ok(())
///     }
/// }
/// ```
pub trait SlotFlash {
    /// The error of the driver.
    type Error;

    /// Returns the sizes of the flash; they never change.
    fn geometry(&self) -> SlotGeometry;

    /// Reads bytes. A word that cannot be read, since power failed while it was programmed for
    /// instance, is an error; it counts as damaged.
    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Self::Error>;

    /// Programs bytes that are erased.
    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Erases whole sectors, of which the first begins at `at`, of `len` bytes together. They can be
    /// read afterwards, whatever was in them.
    fn erase(&mut self, at: u32, len: u32) -> Result<(), Self::Error>;
}

impl<F: SlotFlash + ?Sized> SlotFlash for &mut F {
    type Error = F::Error;

    fn geometry(&self) -> SlotGeometry {
        (**self).geometry()
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), F::Error> {
        (**self).read(at, bytes)
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), F::Error> {
        (**self).program(at, bytes)
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), F::Error> {
        (**self).erase(at, len)
    }
}

/// The bytes of one read or program: whole words of every flash that fits.
pub const SLOT_UNIT: usize = 32;

/// The bytes of a unit, aligned for drivers that copy by the word.
#[derive(PartialEq, Eq)]
#[repr(align(8))]
pub(crate) struct Unit(pub(crate) [u8; SLOT_UNIT]);

/// The sizes of a flash, and what it reads when erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SlotGeometry {
    /// The bytes that are programmed at once: 1, 2, 4, 8, 16 or 32.
    pub word: u32,
    /// The bytes that are erased at once: a power of two, at least 32.
    pub sector: u32,
    /// What an erased byte reads as: mostly 0xFF; 0x00 on STM32L0 and L1.
    pub erased: u8,
}

impl SlotGeometry {
    /// Whether slots can lie in such a flash.
    pub(super) fn is_valid(&self) -> bool {
        // A power of two has no bit in common with the number below it.
        let is_power = |n: u32| n != 0 && n & (n - 1) == 0;
        let unit = SLOT_UNIT as u32;
        is_power(self.word) && self.word <= unit && is_power(self.sector) && unit <= self.sector
    }
}

/// A flash with the traits of `embedded-storage` (feature `embedded-storage`), as
/// [`ImageSlots`](crate::persist::ImageSlots) takes it.
///
/// ```
/// # use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
/// # struct RamFlash([u8; 8192]);
/// # impl ErrorType for RamFlash { type Error = NorFlashErrorKind; }
/// # impl ReadNorFlash for RamFlash {
/// #     const READ_SIZE: usize = 1;
/// #     fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
/// #         bytes.copy_from_slice(&self.0[at as usize..][..bytes.len()]);
/// #         Ok(())
/// #     }
/// #     fn capacity(&self) -> usize { self.0.len() }
/// # }
/// # impl NorFlash for RamFlash {
/// #     const WRITE_SIZE: usize = 4;
/// #     const ERASE_SIZE: usize = 4096;
/// #     fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
/// #         self.0[from as usize..to as usize].fill(0xFF);
/// #         Ok(())
/// #     }
/// #     fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Self::Error> {
/// #         self.0[at as usize..][..bytes.len()].copy_from_slice(bytes);
/// #         Ok(())
/// #     }
/// # }
/// # let driver = RamFlash([0xFF; 8192]);
/// use class_centers::{ClassCenters, persist::{Extractor, ImageSlots, NorSlots}};
///
/// let flash = NorSlots { flash: driver, erased: 0xFF };
/// let mut slots = ImageSlots::new(flash, 0..8192, Extractor::new(7))?;
/// slots.save(&[&ClassCenters::<i8, 3, 2>::new()])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A word of more than 32 bytes, or a least read of more, does not compile.
#[cfg(feature = "embedded-storage")]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NorSlots<F> {
    /// The driver.
    pub flash: F,
    /// What an erased byte reads as: mostly 0xFF; 0x00 on STM32L0 and L1.
    pub erased: u8,
}

#[cfg(feature = "embedded-storage")]
impl<F: embedded_storage::nor_flash::NorFlash> SlotFlash for NorSlots<F> {
    type Error = F::Error;

    fn geometry(&self) -> SlotGeometry {
        const {
            assert!(
                SLOT_UNIT.is_multiple_of(F::WRITE_SIZE) && SLOT_UNIT.is_multiple_of(F::READ_SIZE),
                "words are of 1, 2, 4, 8, 16 or 32 bytes"
            );
            assert!(F::ERASE_SIZE <= u32::MAX as usize);
        }
        SlotGeometry {
            word: F::WRITE_SIZE as u32,
            sector: F::ERASE_SIZE as u32,
            erased: self.erased,
        }
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), F::Error> {
        self.flash.read(at, bytes)
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), F::Error> {
        self.flash.write(at, bytes)
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), F::Error> {
        self.flash.erase(at, at + len)
    }
}
