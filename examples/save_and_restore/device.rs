//! A device that learns the digits, and saves what it knows to flash.

use std::{array, error::Error};

use class_centers::{
    ClassCenters, Classify,
    persist::{ClassState, Extractor, FlashCenters, FlashError, LabelMap, SaveCost},
};
use embassy_embedded_hal::adapter::BlockingAsync;
use embassy_futures::block_on;

use crate::{
    digits::{CLASSES, PIXELS},
    file_flash::{CAPACITY, Fault, FileFlash},
    stream::{NAMES, Sample},
};

type Flash = BlockingAsync<FileFlash>;
type Table = ClassCenters<u8, CLASSES, PIXELS>;
type Labels = LabelMap<CLASSES, 5>;

/// The bytes of RAM that saving and loading need beside the table.
pub const SCRATCH: usize = FlashCenters::<Flash>::scratch_len::<Table, Labels>();
/// What the pixels are, which the records say too: 64 bytes from 0 to 16.
const INFO: Extractor = Extractor::new(0x6469_6769_7473);

/// What a device knows: lost without power, unless it was saved. A digit has the class that was free
/// when its label was added.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    pub table: Table,
    pub labels: Labels,
}

impl Memory {
    /// A device that knows nothing.
    pub const fn new() -> Self {
        Self {
            table: Table::new(),
            labels: Labels::new(),
        }
    }

    /// Returns the digit whose label a class has.
    pub fn digit(&self, class: usize) -> Option<usize> {
        let label = self.labels.label(class)?;
        NAMES.iter().position(|name| *name == label)
    }

    /// Returns the class of a digit.
    pub fn class(&self, digit: usize) -> Option<usize> {
        self.labels.class(NAMES[digit])
    }

    /// Whether a class is the same here and there: label, samples and sum.
    pub fn has_same(&self, class: usize, other: &Self) -> bool {
        self.labels.label(class) == other.labels.label(class)
            && self.table.count(class) == other.table.count(class)
            && self.table.sum(class) == other.table.sum(class)
    }

    /// Adds the label of a digit that has none.
    pub fn add(&mut self, digit: usize) -> Result<(), Box<dyn Error>> {
        if self.class(digit).is_none() {
            self.labels.add(NAMES[digit], &self.table)?;
        }
        Ok(())
    }

    /// Learns a sample unless it was learned already, and returns whether it was not.
    pub fn learn(&mut self, sample: &Sample) -> Result<bool, Box<dyn Error>> {
        let class = self.class(sample.digit).ok_or("a digit has no label")?;
        let is_next = sample.number == self.table.count(class);
        if is_next {
            self.table.update(class, &sample.pixels)?;
        }
        Ok(is_next)
    }

    /// Forgets a digit: its label and its samples.
    pub fn forget(&mut self, digit: usize) -> Result<(), Box<dyn Error>> {
        let class = self.class(digit).ok_or("a digit has no label")?;
        Ok(self.labels.remove(class, &mut self.table)?)
    }

    /// Classifies an image.
    pub fn nearest(&self, pixels: &[u8; PIXELS]) -> Option<usize> {
        self.digit(self.table.nearest(pixels)?.class)
    }
}

/// A device that is switched on.
pub struct Device {
    pub memory: Memory,
    /// What became of each class in flash, and whether a purge was interrupted.
    pub states: [ClassState; CLASSES],
    pub is_purge_unfinished: bool,
    flash: FlashCenters<Flash>,
    scratch: [u8; SCRATCH],
}

impl Device {
    /// Switches a device on: it knows what was saved.
    pub fn boot(flash: FileFlash) -> Result<Self, FlashError<Fault>> {
        let flash = BlockingAsync::new(flash);
        let mut device = Self {
            memory: Memory::new(),
            states: [ClassState::NeverSaved; CLASSES],
            is_purge_unfinished: false,
            flash: FlashCenters::new(flash, 0..CAPACITY as u32, INFO)?,
            scratch: [0; SCRATCH],
        };
        let Memory { table, labels } = &mut device.memory;
        let report = block_on(device.flash.load(table, labels, &mut device.scratch))?;
        let state = |class| report.state(class).unwrap_or(ClassState::NeverSaved);
        device.states = array::from_fn(state);
        device.is_purge_unfinished = report.is_purge_unfinished;
        Ok(device)
    }

    /// Forgets everything, in flash too.
    pub fn reset(&mut self) -> Result<(), FlashError<Fault>> {
        block_on(self.flash.erase())?;
        self.memory = Memory::new();
        Ok(())
    }

    /// Saves the classes that changed.
    pub fn save(&mut self) -> Result<SaveCost, FlashError<Fault>> {
        let Memory { table, labels } = &self.memory;
        block_on(self.flash.save(table, labels, &mut self.scratch))
    }

    /// Saves, and leaves nothing of the classes that were forgotten in flash.
    pub fn purge(&mut self) -> Result<SaveCost, FlashError<Fault>> {
        let Memory { table, labels } = &self.memory;
        block_on(self.flash.purge(table, labels, &mut self.scratch))
    }
}
