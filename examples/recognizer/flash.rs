//! Flash in memory.

use core::convert::Infallible;

use class_centers::persist::{SlotFlash, SlotGeometry};

/// Four sectors of 4 KiB, programmed in words of four bytes.
pub struct Flash {
    pub bytes: Vec<u8>,
}

impl Flash {
    pub const LEN: u32 = 4 * SECTOR;

    pub fn erased() -> Self {
        Self {
            bytes: vec![ERASED; Self::LEN as usize],
        }
    }

    fn part(&mut self, at: u32, len: usize) -> &mut [u8] {
        &mut self.bytes[at as usize..][..len]
    }
}

const SECTOR: u32 = 4096;
const ERASED: u8 = 0xFF;

impl SlotFlash for Flash {
    type Error = Infallible;

    fn geometry(&self) -> SlotGeometry {
        SlotGeometry {
            word: 4,
            sector: SECTOR,
            erased: ERASED,
        }
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(self.part(at, bytes.len()));
        Ok(())
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), Infallible> {
        self.part(at, bytes.len()).copy_from_slice(bytes);
        Ok(())
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), Infallible> {
        self.part(at, len as usize).fill(ERASED);
        Ok(())
    }
}
