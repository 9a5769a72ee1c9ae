//! Two slots of flash, looked at through one unit of RAM.
//!
//! The window holds 32 bytes of flash at a time: everything that is read of a slot passes through it, so
//! that no copy of an image is needed. Addresses are those of the driver, in bytes.
//!
//! Errors are not returned by each method. The first one is kept in the window, and every later step
//! does nothing; the caller looks once, at the end. That keeps the code of the many steps small.

use core::{cell::Cell, mem};

use crate::persist::slots::{
    header::{SlotHeader, VERSION},
    image::{SlotImage, Units},
    medium::{SLOT_UNIT, SlotFlash, Unit},
    place::Place,
    report::{OldSlot, SlotsError},
};
use crate::persist::{bytes::Bytes, crc32::Crc32, error::SnapshotError, header::Extractor};

/// The bytes of a unit, as an address.
const UNIT: u32 = SLOT_UNIT as u32;

/// A flash, and the unit of it that was read last.
///
/// The first error is kept, and nothing is programmed, erased or checked after it.
///
/// It lives for one call of `load` or `save`, on the stack.
pub(super) struct Window<'a, F: SlotFlash> {
    flash: &'a mut F,
    /// Where the two slots lie.
    place: Place,
    /// The bytes that were read last.
    unit: Unit,
    /// Where the unit was read; no multiple of its length when it was not.
    held: u32,
    /// Whether any unit could be read.
    can_read: bool,
    /// The first error; nothing is done after it.
    pub error: Option<SlotsError<F::Error>>,
    /// Where the next image begins.
    pub at: u32,
    /// The checksum of the images that were written.
    pub crc: Crc32,
    /// Whether a table lacks a class of its image, or a label.
    pub lacks: bool,
}

/// What lies in a slot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// No header was programmed: the slot is erased, or a save did not come to its end.
    Unwritten,
    /// The slot has bytes, but its header or its images are not what was written.
    Damaged,
    /// Header and images have the right checksums.
    Whole,
}

/// A slot, and its header if that can be read.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    /// Whether the slot counts.
    pub state: State,
    /// The header; zeros when it cannot be read.
    pub header: SlotHeader,
}

/// Both slots.
pub(super) struct Found {
    /// The index of the newest.
    pub index: u32,
    /// The newest slot that is whole, if there is one.
    pub newest: Slot,
    /// The slot that the next save overwrites.
    pub other: Slot,
}

impl Found {
    /// Two slots that were not looked at, the first one in the place of the newest.
    pub(super) fn new() -> Self {
        let slot = Slot {
            state: State::Unwritten,
            header: SlotHeader::default(),
        };
        Self {
            index: 0,
            newest: slot,
            other: slot,
        }
    }
}

/// Some units of flash.
///
/// What is known of them after one pass.
struct Scan {
    /// The checksum of all bytes; that of stale bytes for a unit that cannot be read, which is an error
    /// anyway.
    crc: u32,
    /// Whether every unit could be read and holds erased bytes only.
    is_erased: bool,
}

impl<'a, F: SlotFlash> Window<'a, F> {
    /// A window in which no unit is read yet.
    pub(super) fn new(flash: &'a mut F, place: Place) -> Self {
        Self {
            flash,
            place,
            unit: Unit([0; SLOT_UNIT]),
            held: 1,
            can_read: false,
            error: None,
            at: 0,
            crc: Crc32::new(),
            lacks: false,
        }
    }

    /// Where the images of a slot begin.
    pub(super) fn images(&self, index: u32) -> u32 {
        self.place.slot(index) + UNIT
    }

    /// How long a slot is.
    pub(super) fn slot_len(&self) -> u32 {
        self.place.slot_len
    }

    /// Keeps an error, if it is the first.
    ///
    /// Later errors follow from the first one, and are dropped.
    pub(super) fn fail(&mut self, error: SlotsError<F::Error>) {
        self.error.get_or_insert(error);
    }

    /// Looks at both slots.
    ///
    /// The newest slot is the whole one whose sequence number is ahead, compared by difference, so that
    /// the numbers may wrap. When no slot is whole, the first one stands for the newest.
    ///
    /// An unreadable word makes its slot damaged, and is no error, unless no unit of both slots can be
    /// read. A slot of a newer layout is an error, whichever slot it is.
    // What is found is written where the caller keeps it: a copy of two slots is as much code as the look.
    #[inline(never)]
    pub(super) fn find(&mut self, found: &mut Found) {
        let (first, second) = (&mut found.newest, &mut found.other);
        self.inspect(0, first);
        self.inspect(1, second);
        if self.can_read {
            self.error = None;
        }
        let version = first.header.version().max(second.header.version());
        if version > VERSION as u8 {
            self.fail(SlotsError::NewerVersion { version });
        }
        let is_first = first.state == State::Whole && !second.header.is_after(&first.header);
        if second.state == State::Whole && !is_first {
            mem::swap(first, second);
            found.index = 1;
        }
    }

    /// Reads a slot from its header to the end of its images, and notes in which state it is.
    ///
    /// Erased bytes where the header should be mean that no save came to its end here. With a header,
    /// the checksum of the images decides.
    #[inline(never)]
    fn inspect(&mut self, index: u32, slot: &mut Slot) {
        self.error = None;
        let start = self.place.slot(index);
        let images = start + UNIT;
        if self.scan(start, images).is_erased {
            return;
        }
        slot.state = State::Damaged;
        let mut end = start + self.place.slot_len;
        if self.error.is_none() {
            slot.header.decode(&self.unit);
        }
        if slot.header.is_known() {
            end = end.min(images.saturating_add(slot.header.len));
        }
        // To the end of a slot without a header, so that it shows whether anything can be read.
        let crc = self.scan(images, end).crc;
        if slot.header.is_known() && self.error.is_none() && crc == slot.header.crc {
            slot.state = State::Whole;
        }
    }

    /// Reads the unit at an address.
    ///
    /// Returns whether the unit is in the window. A unit that is there already is not read again. `at`
    /// is a multiple of the unit; 1, which is none, marks a window without a unit.
    #[inline(never)]
    fn read(&mut self, at: u32) -> bool {
        if self.held != at {
            self.held = 1;
            if let Err(error) = self.flash.read(at, &mut self.unit.0) {
                self.fail(SlotsError::Flash(error));
                return false;
            }
            self.can_read = true;
            self.held = at;
        }
        true
    }

    /// Reads all units, also after one that cannot be read.
    ///
    /// Costs one read a unit from `at` to before `end`.
    #[inline(never)]
    fn scan(&mut self, mut at: u32, end: u32) -> Scan {
        let mut crc = Crc32::new();
        let mut is_erased = true;
        while at < end {
            is_erased &= self.read(at) && self.unit.0.iter().all(|b| *b == self.place.erased);
            crc.add(&self.unit.0);
            at += UNIT;
        }
        Scan {
            crc: crc.value(),
            is_erased,
        }
    }

    /// Erases a slot, unless something failed before.
    #[inline(never)]
    pub(super) fn erase(&mut self, index: u32) {
        self.held = 1;
        if self.error.is_none()
            && let Err(error) = self
                .flash
                .erase(self.place.slot(index), self.place.slot_len)
        {
            self.fail(SlotsError::Flash(error));
        }
    }

    /// Erases a slot unless it is erased. Returns whether it had to.
    ///
    /// A slot is read again after its erase. One that is not empty then is `NotErased`.
    #[inline(never)]
    pub(super) fn clear(&mut self, index: u32) -> OldSlot {
        if self.error.is_some() || self.is_erased(index) {
            return OldSlot::Left;
        }
        self.error = None;
        self.erase(index);
        if !self.is_erased(index) {
            self.fail(SlotsError::NotErased);
        }
        match self.error {
            Some(_) => OldSlot::NotErased,
            None => OldSlot::Erased,
        }
    }

    /// Whether every byte of a slot reads as erased.
    fn is_erased(&mut self, index: u32) -> bool {
        let start = self.place.slot(index);
        self.scan(start, start + self.place.slot_len).is_erased
    }

    /// Refuses the image at `self.at` if it cannot be restored into a table, and goes on to the next.
    ///
    /// Also notes whether the table lacks a class or a label of the image: then the save is a deletion,
    /// which erases the other slot as well.
    #[inline(never)]
    pub(super) fn check(&mut self, extractor: &Extractor, table: &dyn SlotImage, index: usize) {
        if self.error.is_some() {
            return;
        }
        let image = self.image();
        match table.check(extractor, &image) {
            Ok(space) => {
                let lacks = table.lacks(&image);
                self.lacks |= lacks;
                self.at = self.at.saturating_add(space);
            }
            Err(error) => self.fail(SlotsError::Image { index, error }),
        }
    }

    /// Refuses a table.
    ///
    /// `index` is the place of the table in the list of the caller.
    pub(super) fn check_own(&mut self, checked: Result<(), SnapshotError>, index: usize) {
        if let Err(error) = checked {
            self.fail(SlotsError::Image { index, error });
        }
    }

    /// Programs the header of a slot, so that its images count.
    ///
    /// The last program of a save. A cut before it leaves a slot without a header, which never counts.
    #[inline(never)]
    pub(super) fn commit(&mut self, header: &SlotHeader) {
        self.add(&header.encode().0);
    }

    /// Refuses a slot that holds further images than those that were checked.
    ///
    /// `start` is where the first image begins; `self.at` stands behind the last one that was checked.
    pub(super) fn check_end(&mut self, start: u32, header: &SlotHeader) {
        if header.len != self.at - start {
            self.fail(SlotsError::OtherImages);
        }
    }

    /// The image at `self.at`.
    ///
    /// The bytes are read when they are asked for.
    pub(super) fn image(&mut self) -> FlashImage<'_, 'a, F> {
        FlashImage(Cell::new(Some(self)))
    }
}

impl<F: SlotFlash> Units for Window<'_, F> {
    /// Programs a unit, reads it again, and goes on to the next.
    ///
    /// A unit that reads back differently is `NotWritten`: the flash is worn out, or was not erased.
    #[inline(never)]
    fn add(&mut self, unit: &[u8; SLOT_UNIT]) {
        if self.error.is_some() {
            return;
        }
        self.held = 1;
        if let Err(error) = self.flash.program(self.at, unit) {
            self.fail(SlotsError::Flash(error));
        }
        self.read(self.at);
        let mut pairs = self.unit.0.iter().zip(unit);
        let is_same = pairs.all(|(found, written)| found == written);
        if !is_same {
            self.fail(SlotsError::NotWritten);
        }
        self.crc.add(unit);
        self.at += UNIT;
    }
}

/// The bytes of an image in flash.
///
/// A cell holds the window, since reading moves the window and [`Bytes`] reads through a shared
/// reference.
pub(super) struct FlashImage<'w, 'a, F: SlotFlash>(Cell<Option<&'w mut Window<'a, F>>>);

impl<F: SlotFlash> Bytes for FlashImage<'_, '_, F> {
    /// The number may cross from one unit into the next. A byte that cannot be read is 0, and the window
    /// keeps the error, which its owner looks at.
    #[inline(never)]
    fn bits(&self, at: usize, len: usize) -> u64 {
        let mut bytes = [0; 8];
        // OK: nobody else has taken the window.
        if let Some(window) = self.0.take() {
            for (to, at) in bytes.iter_mut().zip(at..at + len) {
                let at = window.at + at as u32;
                let place = (at % UNIT) as usize;
                if window.read(at - at % UNIT) {
                    *to = window.unit.0.get(place).copied().unwrap_or(0);
                }
            }
            self.0.set(Some(window));
        }
        u64::from_le_bytes(bytes)
    }
}
