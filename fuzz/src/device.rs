//! What a device knows, and where it keeps it.

use core::fmt::Debug;

use class_centers::persist::{
    ClassLabels, ClassState, Extractor, FlashCenters, FlashError, LabelMap, LoadReport, NoLabels,
    SaveCost,
};
use embassy_futures::block_on;
use embedded_storage_async::nor_flash::NorFlash;

use crate::{
    flash::{CutFlash, FlashFault, Tear},
    item,
    rng::Rng,
    tables::{INFO, Records, Table},
};

/// The labels of a device, if it has any.
pub trait Names: ClassLabels + Clone + PartialEq + Debug {
    fn new() -> Self;
    fn learn(&mut self, rng: &mut Rng);
}

impl<const CLASSES: usize, const LABEL_LEN: usize> Names for LabelMap<CLASSES, LABEL_LEN> {
    fn new() -> Self {
        Self::new()
    }

    fn learn(&mut self, rng: &mut Rng) {
        self.live(rng);
    }
}

impl Names for NoLabels {
    fn new() -> Self {
        Self
    }

    fn learn(&mut self, _: &mut Rng) {}
}

/// What a load found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub states: Vec<ClassState>,
    pub page_erases: u32,
    pub is_purge_unfinished: bool,
}

impl Found {
    fn of(report: &LoadReport) -> Self {
        Self {
            states: report.states().collect(),
            page_erases: report.page_erases,
            is_purge_unfinished: report.is_purge_unfinished,
        }
    }

    /// Whether something is lost, or older than it was saved.
    pub fn is_lost(&self, class: usize) -> bool {
        matches!(
            self.states[class],
            ClassState::Recovered | ClassState::Damaged
        )
    }

    /// Asserts that the newest record of every class was loaded.
    pub fn assert_whole(&self) {
        assert!(
            !(0..self.states.len()).any(|class| self.is_lost(class)),
            "{self:?}"
        );
    }
}

/// A table and the labels of its classes.
#[derive(Clone, Debug)]
pub struct Device<V, L> {
    pub table: V,
    pub labels: L,
}

/// The flash of a device after power came: all of it is for the table.
pub fn boot<S>(flash: S, info: Extractor) -> FlashCenters<S>
where
    S: NorFlash<Error = FlashFault>,
{
    let range = 0..flash.capacity() as u32;
    FlashCenters::new(flash, range, info).expect("whole pages")
}

impl<V: Records, L: Names> Device<V, L> {
    pub fn new() -> Self {
        Self {
            table: V::new(),
            labels: L::new(),
        }
    }

    pub fn learn(&mut self, rng: &mut Rng) {
        self.table.live(rng);
        self.labels.learn(rng);
    }

    /// Loads. What the report says of each class agrees with what the class is.
    pub fn load<S>(
        &mut self,
        centers: &mut FlashCenters<S>,
    ) -> Result<Found, FlashError<FlashFault>>
    where
        S: NorFlash<Error = FlashFault>,
    {
        let scratch = &mut Self::scratch::<S>();
        let report = block_on(centers.load(&mut self.table, &mut self.labels, scratch))?;
        let found = Found::of(&report);
        let is_lost = (0..self.table.shape().classes).any(|class| found.is_lost(class));
        assert_eq!(report.is_whole(), !is_lost);
        for class in 0..self.table.shape().classes {
            use ClassState::*;
            match (found.states[class], self.is_empty(class)) {
                (NeverSaved | Deleted | Damaged, true) | (Whole, false) | (Recovered, _) => (),
                other => panic!("class {class} is {other:?}: {self:?}"),
            }
        }
        Ok(found)
    }

    pub fn save<S>(&self, centers: &mut FlashCenters<S>) -> Result<SaveCost, FlashError<FlashFault>>
    where
        S: NorFlash<Error = FlashFault>,
    {
        let scratch = &mut Self::scratch::<S>();
        block_on(centers.save(&self.table, &self.labels, scratch))
    }

    pub fn purge<S>(
        &self,
        centers: &mut FlashCenters<S>,
    ) -> Result<SaveCost, FlashError<FlashFault>>
    where
        S: NorFlash<Error = FlashFault>,
    {
        let scratch = &mut Self::scratch::<S>();
        block_on(centers.purge(&self.table, &self.labels, scratch))
    }

    /// Whether a class has neither samples nor a label.
    pub fn is_empty(&self, class: usize) -> bool {
        self.table.samples(class) == 0 && self.labels.label_bytes(class).is_empty()
    }

    /// As much as is needed, and no byte more.
    fn scratch<S: NorFlash>() -> Vec<u8> {
        vec![0; FlashCenters::<S>::scratch_len::<V, L>()]
    }

    /// Whether the record of each class that has samples, with its label, stands in flash.
    pub fn stands_in(&self, flash: &[u8]) -> bool {
        let mut filled =
            (0..self.table.shape().classes).filter(|class| self.table.samples(*class) > 0);
        filled.all(|class| {
            let record = self.table.record(class).expect("a class that can be saved");
            item::stands_in(
                flash,
                &item::labelled(record, self.labels.label_bytes(class)),
            )
        })
    }

    /// Whether two devices hold the same bits.
    pub fn is_same(&self, other: &Self) -> bool {
        self.table.saved() == other.table.saved() && self.labels == other.labels
    }

    pub fn assert_same(&self, other: &Self) {
        assert_eq!(self.table.saved(), other.table.saved());
        assert_eq!(self.labels, other.labels);
    }
}

/// Contents of the flash in the life of a device, the first of them erased.
pub fn used<V: Records, L: Names, const WORD: usize, const PAGE: usize>(
    pages: usize,
) -> Vec<Vec<u8>> {
    let mut rng = Rng::new(1);
    let mut device = Device::<V, L>::new();
    let mut flash = CutFlash::<WORD, PAGE>::new(pages);
    let mut used = vec![flash.bytes.clone()];
    for turn in 0..32 {
        device.learn(&mut rng);
        let mut torn = CutFlash::<WORD, PAGE>::holding(flash.bytes.clone()).cut_after(
            rng.below(60),
            Tear::Bits,
            rng.bits(),
        );
        let _ = device.save(&mut boot(&mut torn, INFO));
        used.push(torn.bytes);
        device.save(&mut boot(&mut flash, INFO)).unwrap();
        used.push(flash.bytes.clone());
        if turn % 8 == 5 {
            used.push(purge_and_cut(&device, &flash, &mut rng));
            device.purge(&mut boot(&mut flash, INFO)).unwrap();
        }
        if turn % 8 == 7 {
            used.push(item::version_1::<WORD, PAGE>(flash.bytes.clone()));
        }
    }
    let mut other = CutFlash::<WORD, PAGE>::new(pages);
    device
        .save(&mut boot(&mut other, Extractor::new(99)))
        .unwrap();
    used.push(other.bytes);
    used
}

fn purge_and_cut<V: Records, L: Names, const WORD: usize, const PAGE: usize>(
    device: &Device<V, L>,
    flash: &CutFlash<WORD, PAGE>,
    rng: &mut Rng,
) -> Vec<u8> {
    let words = (flash.bytes.len() / WORD) as u64;
    let mut torn = flash
        .clone()
        .cut_after(rng.below(words), Tear::AnyPage, rng.bits());
    let _ = device.purge(&mut boot(&mut torn, INFO));
    torn.bytes
}
