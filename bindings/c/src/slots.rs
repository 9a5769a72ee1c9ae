//! Images in two slots of flash, which callbacks of the caller read and write.

use core::ffi::c_void;

use class_centers::persist::{
    ImageSlots, Loaded, OldSlot, SlotFlash, SlotGeometry, SlotImage, SlotsError, SlotsReport,
};
use pastey::paste;

use crate::{
    centers::{self, cc_centers},
    error::cc_error::{self, *},
    image::cc_model,
    memory::{CElement, Places, value},
};

/// A flash that is programmed by the word and erased by the sector. The functions return 0 for success, and
/// anything else for an error of the driver. They use no table that the call is about.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct cc_flash {
    /// Handed to every function: the driver, for instance. May be null.
    pub context: *mut c_void,
    /// Reads `length` bytes from `address` on. A word that cannot be read is an error, and counts as damaged.
    pub read: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            address: u32,
            bytes: *mut u8,
            length: usize,
        ) -> i32,
    >,
    /// Programs `length` bytes that are erased: 32 of them, at a multiple of 32 in the range.
    pub program: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            address: u32,
            bytes: *const u8,
            length: usize,
        ) -> i32,
    >,
    /// Erases `length` bytes, whole sectors.
    pub erase: Option<unsafe extern "C" fn(context: *mut c_void, address: u32, length: u32) -> i32>,
    /// The bytes that are programmed at once: 1, 2, 4, 8, 16 or 32.
    pub word: u32,
    /// The bytes that are erased at once: a power of two, at least 32.
    pub sector: u32,
    /// What an erased byte reads as: mostly 0xFF; 0x00 on STM32L0 and L1.
    pub erased: u8,
}

/// Where a table is kept: two slots, each half of a range of the flash. A plain value, which may be `const`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct cc_slots {
    /// The feature extractor; what another one left is refused.
    pub model: cc_model,
    /// The flash.
    pub flash: cc_flash,
    /// Where the range begins.
    pub start: u32,
    /// Where it ends. Half of its length is whole sectors.
    pub end: u32,
}

/// What a table holds after a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum cc_loaded {
    /// What it held before: nothing was ever saved.
    CC_LOADED_NOTHING = 0,
    /// What was saved last.
    CC_LOADED_NEWEST = 1,
    /// What was saved before: the newer slot is damaged, or its save was interrupted at the last word.
    CC_LOADED_OLDER = 2,
    /// What it held before: no slot is whole. What was saved is lost.
    CC_LOADED_LOST = 3,
}

/// What became of an erase after a deletion, which a power cut had interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum cc_old_slot {
    /// There was nothing to do.
    CC_OLD_SLOT_LEFT = 0,
    /// It was finished.
    CC_OLD_SLOT_ERASED = 1,
    /// It failed: what was deleted may still be there. The next call tries again.
    CC_OLD_SLOT_NOT_ERASED = 2,
}

/// What a load found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct cc_slots_report {
    /// What the table holds now.
    pub loaded: cc_loaded,
    /// What became of an interrupted erase.
    pub old_slot: cc_old_slot,
    /// Which save was loaded, which is how often slots were erased so far; 0 when none was loaded.
    pub sequence: u32,
    /// 1 when a slot is damaged, 0 otherwise.
    pub is_damaged: u32,
}

impl cc_slots_report {
    pub(crate) fn of(report: SlotsReport) -> Self {
        Self {
            loaded: match report.loaded {
                Loaded::Nothing => cc_loaded::CC_LOADED_NOTHING,
                Loaded::Newest => cc_loaded::CC_LOADED_NEWEST,
                Loaded::Older => cc_loaded::CC_LOADED_OLDER,
                _ => cc_loaded::CC_LOADED_LOST,
            },
            old_slot: match report.old_slot {
                OldSlot::Left => cc_old_slot::CC_OLD_SLOT_LEFT,
                OldSlot::Erased => cc_old_slot::CC_OLD_SLOT_ERASED,
                OldSlot::NotErased => cc_old_slot::CC_OLD_SLOT_NOT_ERASED,
            },
            sequence: report.sequence,
            is_damaged: report.is_damaged.into(),
        }
    }
}

/// The three functions of a flash, which are there.
#[derive(Clone, Copy)]
pub(crate) struct Driver {
    context: *mut c_void,
    read: unsafe extern "C" fn(*mut c_void, u32, *mut u8, usize) -> i32,
    program: unsafe extern "C" fn(*mut c_void, u32, *const u8, usize) -> i32,
    erase: unsafe extern "C" fn(*mut c_void, u32, u32) -> i32,
    geometry: SlotGeometry,
}

/// What a function of the driver answers.
fn answer(code: i32) -> Result<(), i32> {
    if code == 0 { Ok(()) } else { Err(code) }
}

impl SlotFlash for Driver {
    type Error = i32;

    fn geometry(&self) -> SlotGeometry {
        self.geometry
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), i32> {
        // SAFETY: the header asks of the caller that it writes so many bytes at most.
        answer(unsafe { (self.read)(self.context, at, bytes.as_mut_ptr(), bytes.len()) })
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), i32> {
        // SAFETY: the header asks of the caller that it reads so many bytes at most.
        answer(unsafe { (self.program)(self.context, at, bytes.as_ptr(), bytes.len()) })
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), i32> {
        // SAFETY: it is given no pointer but the context, which is the caller's own.
        answer(unsafe { (self.erase)(self.context, at, len) })
    }
}

/// The slots that a pointer points to.
///
/// # Safety
///
/// As of [`value`]; and the functions are as the header asks.
pub(crate) unsafe fn open(slots: *const cc_slots) -> Result<ImageSlots<Driver>, cc_error> {
    // SAFETY: it is asked for above.
    let slots = unsafe { value(slots) }?;
    let flash = slots.flash;
    let functions = flash.read.zip(flash.program).zip(flash.erase);
    let ((read, program), erase) = functions.ok_or(CC_ERROR_NULL)?;
    let driver = Driver {
        context: flash.context,
        read,
        program,
        erase,
        geometry: SlotGeometry {
            word: flash.word,
            sector: flash.sector,
            erased: flash.erased,
        },
    };
    let extractor = slots.model.extractor()?;
    Ok(ImageSlots::new(driver, slots.start..slots.end, extractor)?)
}

unsafe fn load<T: CElement>(
    slots: *const cc_slots,
    table: *mut cc_centers,
    report: *mut cc_slots_report,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the report lies outside of the table.
    let (mut slots, mut table, mut out) = unsafe {
        let block = centers::open::<T>(table)?;
        let out = Places::new(report, 1)?;
        out.span.check_apart(block.span())?;
        (open(slots)?, block.centers_mut::<T>()?, out)
    };
    out.put(0, cc_slots_report::of(slots.load(&mut [&mut table])?));
    Ok(())
}

/// How a table is saved.
type Save =
    for<'a> fn(&mut ImageSlots<Driver>, &[&'a dyn SlotImage]) -> Result<(), SlotsError<i32>>;

unsafe fn save<T: CElement>(
    slots: *const cc_slots,
    table: *mut cc_centers,
    save: Save,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller.
    let (mut slots, table) = unsafe {
        let block = centers::open::<T>(table)?;
        (open(slots)?, block.centers_mut::<T>()?)
    };
    Ok(save(&mut slots, &[&table])?)
}

/// The functions of one element.
macro_rules! functions {
    ($($element:ident)*) => {$( paste! {
        /// Replaces what the table holds by what was saved last, as far as it is whole, and says so in
        /// `report`. Finishes the erase of a deletion that a power cut interrupted.
        ///
        /// Refuses with `CC_ERROR_RANGE`, `CC_ERROR_FLASH`, and what `restore` refuses.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_slots_load_ $element>](
            slots: *const cc_slots,
            table: *mut cc_centers,
            report: *mut cc_slots_report,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { load::<$element>(slots, table, report) })
        }

        /// Saves the table into the slot that does not hold the newest save; a power cut leaves that one.
        /// When a class with samples has none now, it then erases the other slot.
        ///
        /// The table is not changed. Refuses with `CC_ERROR_RANGE`, `CC_ERROR_SLOT_TOO_SMALL`,
        /// `CC_ERROR_OTHER_IMAGES`, `CC_ERROR_FLASH`, `CC_ERROR_NOT_WRITTEN`, `CC_ERROR_NOT_ERASED`, and what
        /// `load` refuses.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_slots_save_ $element>](
            slots: *const cc_slots,
            table: *mut cc_centers,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { save::<$element>(slots, table, ImageSlots::save) })
        }

        /// Saves the table, and erases the slot before it: for a deletion that `save` cannot see, since the
        /// class was learned anew, or only some samples were taken out.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_slots_save_and_purge_ $element>](
            slots: *const cc_slots,
            table: *mut cc_centers,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { save::<$element>(slots, table, ImageSlots::save_and_purge) })
        }
    })*};
}

functions! { i8 u8 i16 f32 }

unsafe fn erase_both(slots: *const cc_slots) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller.
    Ok(unsafe { open(slots) }?.erase()?)
}

/// Erases both slots, whatever is in them.
///
/// Refuses with `CC_ERROR_RANGE`, `CC_ERROR_FLASH`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_slots_erase(slots: *const cc_slots) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { erase_both(slots) })
}
