//! The flash of an nRF51: pages of 1 KiB, words of 4 bytes, written through the controller NVMC.

use class_centers::persist::{SlotFlash, SlotGeometry};

/// Controller registers: whether it is ready, what is allowed, and the page to erase.
const READY: *const u32 = 0x4001_E400 as *const u32;
const CONFIG: *mut u32 = 0x4001_E504 as *mut u32;
const ERASE_PAGE: *mut u32 = 0x4001_E508 as *mut u32;

/// Values of `CONFIG`.
const READ_ONLY: u32 = 0;
const WRITE: u32 = 1;
const ERASE: u32 = 2;

const PAGE: u32 = 1024;

/// The flash, from address 0 on. There is one.
pub struct Flash(());

impl Flash {
    /// # Safety
    ///
    /// Nothing else writes the flash, and the range that is given to `ImageSlots` is not part of the program.
    pub const unsafe fn new() -> Self {
        Self(())
    }
}

impl SlotFlash for Flash {
    type Error = core::convert::Infallible;

    fn geometry(&self) -> SlotGeometry {
        SlotGeometry {
            word: 4,
            sector: PAGE,
            erased: 0xFF,
        }
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for (address, byte) in (at as usize..).zip(bytes) {
            // SAFETY: `ImageSlots` stays in its range, which is mapped for reading.
            *byte = unsafe { (address as *const u8).read_volatile() };
        }
        Ok(())
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        let (words, _) = bytes.as_chunks::<4>();
        allowed(WRITE, || {
            for (address, word) in (at as usize..).step_by(4).zip(words) {
                // SAFETY: the range is no part of the program, and writing is allowed.
                unsafe { (address as *mut u32).write_volatile(u32::from_le_bytes(*word)) };
                wait();
            }
        });
        Ok(())
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), Self::Error> {
        allowed(ERASE, || {
            for page in (at..at + len).step_by(PAGE as usize) {
                // SAFETY: the range is no part of the program, and erasing is allowed.
                unsafe { ERASE_PAGE.write_volatile(page) };
                wait();
            }
        });
        Ok(())
    }
}

/// Does `work` while the controller allows it.
fn allowed(what: u32, work: impl FnOnce()) {
    // SAFETY: a register of the controller, which `Flash` alone uses.
    unsafe { CONFIG.write_volatile(what) };
    wait();
    work();
    // SAFETY: as above.
    unsafe { CONFIG.write_volatile(READ_ONLY) };
    wait();
}

/// Waits until the controller is done.
fn wait() {
    // SAFETY: a register that can be read at any time.
    while unsafe { READY.read_volatile() } & 1 == 0 {}
}
