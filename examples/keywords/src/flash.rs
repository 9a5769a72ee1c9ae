//! A flash of two sectors, emulated in RAM that start-up code leaves alone: it keeps its bytes over a restart.

use core::{mem::MaybeUninit, ops::Range};

use class_centers::persist::{SlotFlash, SlotGeometry};

const SECTOR: usize = 4096;
/// Where the two slots lie.
pub const SLOTS: Range<u32> = 0..2 * SECTOR as u32;

/// What a restart leaves alone. QEMU starts it as zeros, which no slot takes for something saved.
struct Kept {
    sectors: [u8; 2 * SECTOR],
    note: u32,
}

#[unsafe(link_section = ".uninit.kept")]
static mut KEPT: MaybeUninit<Kept> = MaybeUninit::uninit();

/// The flash, and a note beside it. There is one.
pub struct Flash(&'static mut Kept);

/// What flash cannot do: program what is not erased.
#[derive(Debug)]
pub struct NotErased;

impl Flash {
    /// # Safety
    ///
    /// To be called once.
    pub unsafe fn new() -> Self {
        // SAFETY: no other reference exists, and bytes of RAM are numbers, whatever they are.
        Self(unsafe { &mut *(&raw mut KEPT).cast() })
    }

    /// Returns a number that survives a restart beside what is saved; 0 at first.
    pub fn note(&self) -> u32 {
        self.0.note
    }

    pub fn set_note(self, note: u32) {
        self.0.note = note;
    }

    fn at(&mut self, at: u32, len: usize) -> &mut [u8] {
        &mut self.0.sectors[at as usize..][..len]
    }
}

impl SlotFlash for Flash {
    type Error = NotErased;

    fn geometry(&self) -> SlotGeometry {
        SlotGeometry {
            word: 4,
            sector: SECTOR as u32,
            erased: 0xFF,
        }
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), NotErased> {
        bytes.copy_from_slice(self.at(at, bytes.len()));
        Ok(())
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), NotErased> {
        let cells = self.at(at, bytes.len());
        if cells.iter().any(|cell| *cell != 0xFF) {
            return Err(NotErased);
        }
        cells.copy_from_slice(bytes);
        Ok(())
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), NotErased> {
        self.at(at, len as usize).fill(0xFF);
        Ok(())
    }
}
