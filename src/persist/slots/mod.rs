//! Images in two slots of flash.

mod header;
pub(crate) mod image;
pub(crate) mod medium;
mod place;
pub(crate) mod report;
mod window;

use core::ops::Range;

use crate::persist::{
    header::Extractor,
    slots::{
        image::SlotImage,
        medium::{SLOT_UNIT, SlotFlash},
        place::Place,
        report::{Loaded, OldSlot, SlotsError, SlotsReport},
        window::{Found, State, Window},
    },
};

/// Images in two slots of flash: each save writes the slot that does not hold the newest one.
///
/// A slot holds one image or several, which are saved together and never mixed with those of another
/// save: `&[&table, &labels]` for instance, always the same list. Uses `size_of::<F>()` and about 56
/// bytes, and buffers of 64 bytes on the stack: a unit that is read, a unit that is written. There is no
/// second copy of a table.
///
/// ```
/// use class_centers::ClassCenters;
/// use class_centers::decisions::Thresholds;
/// use class_centers::persist::{Extractor, ImageSlots, Loaded};
/// # use class_centers::persist::{SlotFlash, SlotGeometry};
/// # struct RamFlash([u8; 1024]);
/// # impl RamFlash { const fn new() -> Self { Self([0xFF; 1024]) } }
/// # impl SlotFlash for RamFlash {
/// #     type Error = ();
/// #     fn geometry(&self) -> SlotGeometry {
/// #         SlotGeometry { word: 4, sector: 512, erased: 0xFF }
/// #     }
/// #     fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), ()> {
/// #         bytes.copy_from_slice(&self.0[at as usize..][..bytes.len()]);
/// #         Ok(())
/// #     }
/// #     fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), ()> {
/// #         self.0[at as usize..][..bytes.len()].copy_from_slice(bytes);
/// #         Ok(())
/// #     }
/// #     fn erase(&mut self, at: u32, len: u32) -> Result<(), ()> {
/// #         self.0[at as usize..][..len as usize].fill(0xFF);
/// #         Ok(())
/// #     }
/// # }
///
/// const MODEL: Extractor = Extractor::new(0x5EED_0007);
///
/// let mut gestures = ClassCenters::<i8, 3, 8>::new();
/// let mut limits = [Thresholds::<u32>::new(4500, 1000); 3];
///
/// // At start-up: what was saved before, if anything was.
/// let mut slots = ImageSlots::new(RamFlash::new(), 0..1024, MODEL)?;
/// let report = slots.load(&mut [&mut gestures, &mut limits])?;
/// assert_eq!(report.loaded, Loaded::Nothing);
///
/// gestures.update(1, &[70, -3, 0, 0, 5, 0, 0, 1])?;
/// slots.save(&[&gestures, &limits])?;
///
/// // After a restart.
/// let mut restored = ClassCenters::<i8, 3, 8>::new();
/// let report = slots.load(&mut [&mut restored, &mut limits])?;
/// assert_eq!((report.loaded, report.sequence), (Loaded::Newest, 1));
/// assert_eq!(restored, gestures);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`persist`](crate::persist) says what is promised, draws the bytes, and says which store is for whom.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ImageSlots<F> {
    flash: F,
    extractor: Extractor,
    place: Place,
}

/// What a load found, the images apart.
fn report(found: &Found, old_slot: OldSlot) -> SlotsReport {
    let (newest, other) = (&found.newest, &found.other);
    let is_damaged = newest.state == State::Damaged || other.state == State::Damaged;
    let (mut loaded, mut sequence) = (Loaded::Nothing, 0);
    if newest.state == State::Whole {
        (loaded, sequence) = (Loaded::Newest, newest.header.sequence);
        // The other slot is known to be older; it may be newer when its header cannot be read.
        let is_older = other.header.is_known() && newest.header.is_after(&other.header);
        if is_damaged && !is_older {
            loaded = Loaded::Older;
        }
    } else if is_damaged {
        loaded = Loaded::Lost;
    }
    SlotsReport {
        loaded,
        is_damaged,
        old_slot,
        sequence,
    }
}

impl<F: SlotFlash> ImageSlots<F> {
    /// Takes a range of the flash, each half of which is a slot, for tables of a feature extractor.
    ///
    /// # Errors
    ///
    /// `InvalidRange`.
    pub fn new(
        flash: F,
        range: Range<u32>,
        extractor: Extractor,
    ) -> Result<Self, SlotsError<F::Error>> {
        let geometry = flash.geometry();
        let slot_len = range.end.saturating_sub(range.start) / 2;
        let in_sector = geometry.sector.wrapping_sub(1);
        let is_whole = (range.start | slot_len) & in_sector == 0 && slot_len > 0;
        if !geometry.is_valid() || !is_whole || range.end != range.start + 2 * slot_len {
            return Err(SlotsError::InvalidRange);
        }
        let place = Place {
            start: range.start,
            slot_len,
            erased: geometry.erased,
        };
        Ok(Self {
            flash,
            extractor,
            place,
        })
    }

    /// Returns the flash.
    pub fn into_flash(self) -> F {
        self.flash
    }

    /// Replaces what tables hold by what was saved last, as far as it is whole, and finishes the erase
    /// of a deletion that a power cut interrupted. Everything is checked first, then written in place.
    ///
    /// # Errors
    ///
    /// The tables are what they were, with one exception. In this order: `Flash` when nothing can be
    /// read; `NewerVersion`; `OtherImages`; `Image` for the first image that is of another table,
    /// feature extractor or quantization. `Flash` also when the driver cannot read what it has just
    /// read: within the last pass the tables hold a part then, and are to be loaded again.
    #[inline(never)]
    pub fn load(
        &mut self,
        images: &mut [&mut dyn SlotImage],
    ) -> Result<SlotsReport, SlotsError<F::Error>> {
        let mut window = Window::new(&mut self.flash, self.place);
        let mut found = Found::new();
        window.find(&mut found);
        let mut old_slot = OldSlot::Left;
        if found.newest.state == State::Whole {
            let start = window.images(found.index);
            window.at = start;
            for (index, image) in images.iter().enumerate() {
                window.check(&self.extractor, &**image, index);
            }
            window.check_end(start, &found.newest.header);
            if window.error.is_none() {
                window.at = start;
                for image in images {
                    let space = image.take(&window.image());
                    // OK: the same sum was checked.
                    window.at = window.at.wrapping_add(space);
                }
            }
            if found.newest.header.erases_other() && window.error.is_none() {
                old_slot = window.clear(1 - found.index);
                window.error = None;
            }
        }
        match window.error {
            Some(error) => Err(error),
            None => Ok(report(&found, old_slot)),
        }
    }

    /// Saves tables into the slot that does not hold the newest save; a power cut leaves that one.
    ///
    /// When a class with samples has none now, or a label was removed or changed, it then erases the
    /// other slot, so that nothing brings the deleted class back. What was saved is there only once
    /// then, until the next save.
    ///
    /// # Errors
    ///
    /// In this order: `Image` when a table cannot be saved; `SlotTooSmall`; what [`load`](Self::load)
    /// refuses, the flash being what it was, so that nothing is overwritten that another release may
    /// want; `Flash`; `NotWritten`, the newest save still being there; `NotErased`.
    pub fn save(&mut self, images: &[&dyn SlotImage]) -> Result<(), SlotsError<F::Error>> {
        self.write(images, false)
    }

    /// Saves tables, and erases the slot before them: for a deletion that [`save`](Self::save) cannot
    /// see, since the class was learned anew before it was saved, or only some samples of it were
    /// taken out.
    ///
    /// # Errors
    ///
    /// Those of [`save`](Self::save).
    pub fn save_and_purge(
        &mut self,
        images: &[&dyn SlotImage],
    ) -> Result<(), SlotsError<F::Error>> {
        self.write(images, true)
    }

    /// Erases both slots, whatever is in them.
    ///
    /// # Errors
    ///
    /// `Flash`.
    pub fn erase(&mut self) -> Result<(), SlotsError<F::Error>> {
        let Place {
            start, slot_len, ..
        } = self.place;
        self.flash
            .erase(start, 2 * slot_len)
            .map_err(SlotsError::Flash)
    }

    fn write(
        &mut self,
        images: &[&dyn SlotImage],
        purges: bool,
    ) -> Result<(), SlotsError<F::Error>> {
        let mut window = Window::new(&mut self.flash, self.place);
        let mut found = Found::new();
        window.find(&mut found);
        let len = check_all(&mut window, &found, &self.extractor, images);
        // What is damaged may hold what was deleted.
        let erases_other = purges || window.lacks || found.newest.state == State::Damaged;
        let target = 1 - found.index;
        window.erase(target);
        window.at = window.images(target);
        for image in images {
            image.write(&self.extractor, &mut window);
        }
        let crc = window.crc.value();
        window.at = self.place.slot(target);
        window.commit(&found.newest.header.next(len, crc, erases_other));
        if erases_other {
            window.clear(found.index);
        }
        match window.error {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

/// Refuses tables that could not be restored, what a load of them refuses, and images that do not fit.
/// Returns their length.
fn check_all<F: SlotFlash>(
    window: &mut Window<F>,
    found: &Found,
    extractor: &Extractor,
    images: &[&dyn SlotImage],
) -> u32 {
    let is_whole = found.newest.state == State::Whole;
    let start = window.images(found.index);
    window.at = start;
    let mut len = 0u32;
    for (index, image) in images.iter().enumerate() {
        window.check_own(image.check_own(), index);
        if is_whole {
            window.check(extractor, *image, index);
        }
        len = len.saturating_add(image.space());
    }
    if is_whole {
        window.check_end(start, &found.newest.header);
    }
    if len > window.slot_len() - SLOT_UNIT as u32 {
        let needed = len.saturating_add(SLOT_UNIT as u32);
        window.fail(SlotsError::SlotTooSmall { needed });
    }
    len
}
