//! What a device knows, and where it keeps it.

use core::fmt::Debug;

use class_centers::persist::{
    ClassLabels, Extractor, FlashCenters, FlashError, LabelMap, NoLabels, SaveCost,
};
use embassy_futures::block_on;
use embedded_storage_async::nor_flash::NorFlash;

use crate::{
    checksums,
    flash::{CutFlash, FlashFault, Tear},
    rng::Rng,
    tables::{INFO, Records, Table},
};

/// Where a record says how long its label is, and the bytes of its checksum.
const LABEL_LEN_FIELD: usize = 3;
const CRC_LEN: usize = 4;

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

    pub fn load<S>(&mut self, centers: &mut FlashCenters<S>) -> Result<(), FlashError<FlashFault>>
    where
        S: NorFlash<Error = FlashFault>,
    {
        let scratch = &mut Self::scratch::<S>();
        block_on(centers.load(&mut self.table, &mut self.labels, scratch))
    }

    pub fn save<S>(&self, centers: &mut FlashCenters<S>) -> Result<SaveCost, FlashError<FlashFault>>
    where
        S: NorFlash<Error = FlashFault>,
    {
        let scratch = &mut Self::scratch::<S>();
        block_on(centers.save(&self.table, &self.labels, scratch))
    }

    /// As much as is needed, and no byte more.
    fn scratch<S: NorFlash>() -> Vec<u8> {
        vec![0; FlashCenters::<S>::scratch_len::<V, L>()]
    }

    /// Whether the record of each class that has samples, with its label, stands in flash.
    pub fn stands_in(&self, flash: &[u8]) -> bool {
        let mut filled = (0..V::CLASSES).filter(|class| self.table.samples(*class) > 0);
        filled.all(|class| {
            let (label, mut record) = (self.labels.label_bytes(class), self.record(class));
            let end = record.len() - CRC_LEN;
            record[LABEL_LEN_FIELD] = label.len() as u8;
            record.splice(end..end, label.iter().copied());
            checksums::repair(&mut record);
            flash.windows(record.len()).any(|bytes| bytes == record)
        })
    }

    /// The record of a class, without a label.
    fn record(&self, class: usize) -> Vec<u8> {
        self.table.record(class).expect("a class that can be saved")
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
    for _ in 0..32 {
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
    }
    let mut other = CutFlash::<WORD, PAGE>::new(pages);
    device
        .save(&mut boot(&mut other, Extractor::new(99)))
        .unwrap();
    used.push(other.bytes);
    used
}
