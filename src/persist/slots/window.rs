//! Two slots of flash, looked at through one unit of RAM.

use core::cell::Cell;

use crate::persist::slots::{
    header::{SlotHeader, VERSION},
    image::{SlotImage, Units},
    medium::{SLOT_UNIT, SlotFlash, Unit},
    place::Place,
    report::SlotsError,
};
use crate::persist::{bytes::Bytes, crc32::Crc32, error::SnapshotError, header::Extractor};

const UNIT: u32 = SLOT_UNIT as u32;

/// A flash, and the unit of it that was read last.
///
/// The first error is kept, and nothing is programmed, erased or checked after it.
pub(super) struct Window<'a, F: SlotFlash> {
    flash: &'a mut F,
    place: Place,
    unit: Unit,
    /// Where the unit was read; no multiple of its length when it was not.
    held: u32,
    /// Whether any unit could be read.
    can_read: bool,
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
    Damaged,
    Whole,
}

/// A slot, and its header if that can be read.
pub(super) struct Slot {
    pub state: State,
    pub header: SlotHeader,
}

/// Both slots.
pub(super) struct Found {
    /// The index of the newest.
    pub index: u32,
    /// The newest slot that is whole, if there is one.
    pub newest: Slot,
    pub other: Slot,
}

/// Some units of flash.
struct Scan {
    crc: u32,
    is_erased: bool,
}

impl<'a, F: SlotFlash> Window<'a, F> {
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

    /// Where the images of a slot begin, and how long a slot is.
    pub(super) fn images(&self, index: u32) -> (u32, u32) {
        (self.place.slot(index) + UNIT, self.place.slot_len)
    }

    /// Keeps an error, if it is the first.
    pub(super) fn fail(&mut self, error: SlotsError<F::Error>) {
        self.error.get_or_insert(error);
    }

    /// Looks at both slots.
    #[inline(never)]
    pub(super) fn find(&mut self) -> Found {
        let [first, second] = [self.inspect(0), self.inspect(1)];
        if self.can_read {
            self.error = None;
        }
        for slot in [&first, &second] {
            if slot.header.is_known() && slot.header.version() > VERSION as u8 {
                self.fail(SlotsError::NewerVersion {
                    version: slot.header.version(),
                });
            }
        }
        let is_first = first.state == State::Whole && !second.header.is_after(&first.header);
        match second.state == State::Whole && !is_first {
            false => Found {
                index: 0,
                newest: first,
                other: second,
            },
            true => Found {
                index: 1,
                newest: second,
                other: first,
            },
        }
    }

    #[inline(never)]
    fn inspect(&mut self, index: u32) -> Slot {
        self.error = None;
        let start = self.place.slot(index);
        let images = start + UNIT;
        let mut slot = Slot {
            state: State::Unwritten,
            header: SlotHeader::default(),
        };
        if self.scan(start, images).is_erased {
            return slot;
        }
        slot.state = State::Damaged;
        let mut end = start + self.place.slot_len;
        if self.error.is_none() {
            slot.header = SlotHeader::decode(&self.unit);
        }
        if slot.header.is_known() {
            end = end.min(images.saturating_add(slot.header.len));
        }
        // To the end of a slot without a header, so that it shows whether anything can be read.
        let crc = self.scan(images, end).crc;
        if slot.header.is_known() && self.error.is_none() && crc == slot.header.crc {
            slot.state = State::Whole;
        }
        slot
    }

    /// Reads the unit at an address.
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
    #[inline(never)]
    pub(super) fn clear(&mut self, index: u32) -> bool {
        if self.error.is_some() || self.is_erased(index) {
            return false;
        }
        self.error = None;
        self.erase(index);
        if !self.is_erased(index) {
            self.fail(SlotsError::NotErased);
        }
        true
    }

    fn is_erased(&mut self, index: u32) -> bool {
        let start = self.place.slot(index);
        self.scan(start, start + self.place.slot_len).is_erased
    }

    /// Refuses the image at `self.at` if it cannot be restored into a table, and goes on to the next.
    #[inline(never)]
    pub(super) fn check(&mut self, extractor: &Extractor, table: &dyn SlotImage, index: usize) {
        if self.error.is_some() {
            return;
        }
        let image = self.image();
        let checked = table.check(extractor, &image);
        let lacks = checked.is_ok() && table.lacks(&image);
        self.lacks |= lacks;
        self.at += table.space();
        self.check_own(checked, index);
    }

    /// Refuses a table.
    pub(super) fn check_own(&mut self, checked: Result<(), SnapshotError>, index: usize) {
        if let Err(error) = checked {
            self.fail(SlotsError::Image { index, error });
        }
    }

    /// Programs the header of a slot, so that its images count.
    #[inline(never)]
    pub(super) fn commit(&mut self, header: &SlotHeader) {
        self.add(&header.encode().0);
    }

    /// Refuses a slot that holds further images than those that were checked.
    pub(super) fn check_end(&mut self, start: u32, header: &SlotHeader) {
        if header.len != self.at - start {
            self.fail(SlotsError::OtherImages);
        }
    }

    /// The image at `self.at`.
    pub(super) fn image(&mut self) -> FlashImage<'_, 'a, F> {
        FlashImage(Cell::new(Some(self)))
    }
}

impl<F: SlotFlash> Units for Window<'_, F> {
    /// Programs a unit, reads it again, and goes on to the next.
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
pub(super) struct FlashImage<'w, 'a, F: SlotFlash>(Cell<Option<&'w mut Window<'a, F>>>);

impl<F: SlotFlash> Bytes for FlashImage<'_, '_, F> {
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
