//! Lives of a device, judged at every restart.

use std::{array, convert::Infallible, error::Error, path::Path};

use class_centers::persist::{ClassState, FlashError};
use rand::{RngExt, rngs::ChaCha8Rng, seq::SliceRandom};

use crate::{
    device::{Device, Memory},
    digits::CLASSES,
    file_flash::{Fault, FileFlash},
    power::{Operation, Power},
    stream::{RIGHT, Stream},
    tally::Tally,
};

/// Samples that are learned between two saves.
const SAMPLES_A_SAVE: usize = 8;

/// A device that lives again and again, and somebody beside it who knows what it should know.
pub struct Trial<'a> {
    pub tally: Tally,
    /// The file that is the flash.
    path: &'a Path,
    stream: Stream,
    random: ChaCha8Rng,
    /// What the last completed save left.
    saved: Memory,
    /// What the save, or the reset, that was begun last was to leave.
    offered: Memory,
    /// Whether a purge was begun, and neither it nor a save was completed since.
    is_purging: bool,
    /// What a device knows that is never cut.
    uncut: Memory,
}

impl<'a> Trial<'a> {
    /// A trial with erased flash; `random` draws what is forgotten, and which class a digit gets.
    pub fn new(path: &'a Path, stream: Stream, random: ChaCha8Rng) -> Result<Self, Box<dyn Error>> {
        let mut uncut = Memory::new();
        for digit in 0..CLASSES {
            uncut.add(digit)?;
        }
        for sample in &stream.samples {
            uncut.learn(sample)?;
        }
        Ok(Self {
            tally: Tally::default(),
            path,
            stream,
            random,
            saved: Memory::new(),
            offered: Memory::new(),
            is_purging: false,
            uncut,
        })
    }

    /// Switches the device on, and lets it live until power fails.
    pub fn live_until_cut(&mut self, power: Power) -> Result<(), Box<dyn Error>> {
        let booted = self.boot(power);
        let has_booted = booted.is_ok();
        let Err(error) = booted.and_then(|device| self.live(device));
        match error.downcast_ref() {
            Some(FlashError::Flash(Fault::PowerLost(operation))) => {
                *match operation {
                    _ if !has_booted => &mut self.tally.recoveries,
                    Operation::Program => &mut self.tally.programs,
                    Operation::Erase => &mut self.tally.erases,
                } += 1;
                Ok(())
            }
            _ => Err(format!("after {} power cuts: {error}", self.tally.cuts()).into()),
        }
    }

    /// Switches the device on twice with power that does not fail: learns what is missing, and returns
    /// how many of the digits that are not learned it classifies right then.
    pub fn live_in_peace(&mut self) -> Result<usize, Box<dyn Error>> {
        let mut device = self.boot(Power::steady())?;
        self.learn(&mut device)?;
        drop(device);
        let memory = self.boot(Power::steady())?.memory;
        self.compare(&memory);
        let right = self.stream.right(|pixels| memory.nearest(pixels));
        let expected = self.stream.right(|pixels| self.uncut.nearest(pixels));
        assert_eq!((right, expected), (RIGHT, RIGHT), "classified right");
        Ok(right)
    }

    /// Switches the device on, and judges what it knows.
    fn boot(&mut self, power: Power) -> Result<Device, Box<dyn Error>> {
        let device = Device::boot(FileFlash::open(self.path, power)?)?;
        self.tally.restarts += 1;
        self.judge(&device.memory);
        self.judge_report(&device);
        // From here on this is what the flash holds.
        self.saved = device.memory.clone();
        self.offered = device.memory.clone();
        Ok(device)
    }

    /// Learns all digits, forgets some, learns them again, and so on.
    fn live(&mut self, mut device: Device) -> Result<Infallible, Box<dyn Error>> {
        loop {
            self.learn(&mut device)?;
            self.tally.lives += 1;
            self.forget(&mut device)?;
        }
    }

    /// Learns what is missing of the stream, with a save from time to time.
    fn learn(&mut self, device: &mut Device) -> Result<(), Box<dyn Error>> {
        for digit in self.shuffled_digits() {
            device.memory.add(digit)?;
        }
        self.save(device)?;
        let mut unsaved = 0;
        for place in 0..self.stream.samples.len() {
            let sample = &self.stream.samples[place];
            unsaved += usize::from(device.memory.learn(sample)?);
            if unsaved == SAMPLES_A_SAVE {
                self.save(device)?;
                unsaved = 0;
            }
        }
        self.save(device)?;
        self.compare(&device.memory);
        Ok(())
    }

    /// Forgets some of the digits, so that they get each other's classes, or everything.
    fn forget(&mut self, device: &mut Device) -> Result<(), Box<dyn Error>> {
        let some = self.random.random_range(1..=CLASSES);
        if some == CLASSES {
            return self.reset(device);
        }
        for digit in self.shuffled_digits().into_iter().take(some) {
            device.memory.forget(digit)?;
        }
        match self.random.random() {
            true => self.purge(device),
            false => self.save(device),
        }
    }

    /// Forgets everything, and remembers that.
    fn reset(&mut self, device: &mut Device) -> Result<(), Box<dyn Error>> {
        self.offered = Memory::new();
        device.reset()?;
        self.saved = Memory::new();
        self.is_purging = false;
        self.tally.resets += 1;
        Ok(())
    }

    /// Saves, and leaves nothing of what was forgotten in flash.
    fn purge(&mut self, device: &mut Device) -> Result<(), Box<dyn Error>> {
        self.offered = device.memory.clone();
        self.is_purging = true;
        self.tally.begun_purges += 1;
        device.purge()?;
        self.saved = device.memory.clone();
        self.is_purging = false;
        self.tally.purges += 1;
        Ok(())
    }

    /// Saves, and remembers what is to be in flash then.
    fn save(&mut self, device: &mut Device) -> Result<(), Box<dyn Error>> {
        self.offered = device.memory.clone();
        let cost = device.save()?;
        self.saved = device.memory.clone();
        self.is_purging = false;
        self.tally.saves += 1;
        self.tally.bytes += cost.bytes as usize;
        self.tally.pages += cost.erases as usize;
        Ok(())
    }

    /// The digits in an order that is drawn.
    fn shuffled_digits(&mut self) -> [usize; CLASSES] {
        let mut digits = array::from_fn(|digit| digit);
        digits.shuffle(&mut self.random);
        digits
    }

    /// Counts the classes that are not as they should be after a restart, and says which.
    fn judge(&mut self, memory: &Memory) {
        for class in 0..CLASSES {
            let is_saved = memory.has_same(class, &self.saved);
            let is_lost = !is_saved && !memory.has_same(class, &self.offered);
            let is_mixed = !self.is_of_its_digit(memory, class);
            self.tally.lost += usize::from(is_lost);
            self.tally.mixed += usize::from(is_mixed);
            if is_lost || is_mixed {
                let (cuts, label) = (self.tally.cuts(), memory.labels.label(class));
                eprintln!("power cut {cuts}: class {class} is now {label:?}, and wrong");
            }
        }
    }

    /// Counts what the report says after a restart. Names a purge only when there is one to finish.
    fn judge_report(&mut self, device: &Device) {
        let count = |state| device.states.iter().filter(|is| **is == state).count();
        self.tally.recovered += count(ClassState::Recovered);
        self.tally.damaged += count(ClassState::Damaged);
        let is_named = device.is_purge_unfinished;
        assert!(
            self.is_purging || !is_named,
            "a purge is named that is done"
        );
        self.tally.unfinished_purges += usize::from(is_named);
    }

    /// Whether a class holds the first samples of the digit that its label names, and no others.
    fn is_of_its_digit(&self, memory: &Memory, class: usize) -> bool {
        let count = memory.table.count(class);
        let Some(digit) = memory.digit(class) else {
            return count == 0 && memory.labels.label(class).is_none();
        };
        let expected = self.stream.learn(digit, count);
        count == expected.count(0) && bits(memory.table.center(class)) == bits(expected.center(0))
    }

    /// Asserts that a device that has learned everything knows what one does that is never cut.
    fn compare(&self, memory: &Memory) {
        for digit in 0..CLASSES {
            let know = |memory: &Memory| {
                let class = memory.class(digit)?;
                let center = bits(memory.table.center(class))?;
                Some((memory.table.count(class), center))
            };
            let is_same = know(memory) == know(&self.uncut);
            assert!(
                is_same,
                "digit {digit} is not what it is without power cuts"
            );
        }
    }
}

/// A center as bits, which are to be the same.
fn bits<const DIM: usize>(center: Option<[f32; DIM]>) -> Option<[u32; DIM]> {
    center.map(|center| center.map(f32::to_bits))
}
