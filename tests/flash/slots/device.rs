//! A device that keeps three images in slots: centers, labels, thresholds.

use class_centers::{
    ClassCenters,
    decisions::Thresholds,
    persist::{Extractor, ImageSlots, LabelMap, Loaded, SlotGeometry, SlotsError, SlotsReport},
};

use support::rng::Rng;

use super::cut_flash::{CutFlash, Fault};

pub const CLASSES: usize = 4;
const DIM: usize = 3;
pub const INFO: Extractor = Extractor::new(7);

/// Flash of all measures: words of 1 to 32 bytes, both erased values, one sector a slot or several.
pub const SHAPES: [(SlotGeometry, u32); 7] = [
    shape(1, 512, 0xFF, 2),
    shape(2, 256, 0xFF, 4),
    shape(4, 128, 0x00, 6),
    shape(4, 512, 0xFF, 2),
    shape(8, 2048, 0xFF, 2),
    shape(16, 128, 0xFF, 8),
    shape(32, 4096, 0x00, 2),
];

pub const fn shape(word: u32, sector: u32, erased: u8, sectors: u32) -> (SlotGeometry, u32) {
    (
        SlotGeometry {
            word,
            sector,
            erased,
        },
        sectors,
    )
}

/// What a device knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    pub table: ClassCenters<i8, CLASSES, DIM>,
    pub labels: LabelMap<CLASSES, 6>,
    pub limits: [Thresholds<u32>; CLASSES],
}

impl Device {
    pub fn new() -> Self {
        Self {
            table: ClassCenters::new(),
            labels: LabelMap::new(),
            limits: [Thresholds::new(0, 0); CLASSES],
        }
    }

    /// Learns, so that no two states of a life are equal.
    pub fn learn(&mut self, rng: &mut Rng) {
        let class = rng.below(CLASSES as u64) as usize;
        let x = core::array::from_fn(|_| rng.bits() as i8);
        self.labels
            .add(&format!("{:x}", rng.below(1 << 24)), &self.table)
            .ok();
        self.table.update(class, &x).unwrap();
        let (most, least) = (rng.bits() as u32, rng.bits() as u32);
        self.limits[class] = Thresholds::new(most, least);
    }

    /// Removes a class that has a label, or learns if none has. Returns whether it removed one.
    pub fn remove(&mut self, rng: &mut Rng) -> bool {
        let class = rng.below(CLASSES as u64) as usize;
        let removed = self.labels.remove(class, &mut self.table).is_ok();
        if !removed {
            self.learn(rng);
        }
        removed
    }

    pub fn save(&self, flash: &mut CutFlash) -> Result<(), SlotsError<Fault>> {
        let range = flash.range();
        ImageSlots::new(flash, range, INFO)?.save(&[&self.table, &self.labels, &self.limits])
    }

    pub fn load(&mut self, flash: &mut CutFlash) -> Result<SlotsReport, SlotsError<Fault>> {
        let range = flash.range();
        let images = &mut [
            &mut self.table as _,
            &mut self.labels as _,
            &mut self.limits as _,
        ];
        ImageSlots::new(flash, range, INFO)?.load(images)
    }

    /// What a flash holds, loaded into a device that knows nothing.
    pub fn loaded(flash: &mut CutFlash) -> (Self, SlotsReport) {
        let mut device = Self::new();
        let report = device.load(flash).unwrap();
        (device, report)
    }

    /// Whether something of this device is in another: images of different saves, then.
    pub fn shares(&self, other: &Self) -> bool {
        self.table == other.table || self.labels == other.labels || self.limits == other.limits
    }
}

/// What became of saves.
#[derive(Debug, Default)]
pub struct Outcome {
    pub tried: u64,
    pub lost: u64,
    pub mixed: u64,
    pub silent: u64,
}

impl Outcome {
    /// Judges what came back: it is one of these.
    pub fn judge(&mut self, found: &Device, report: &SlotsReport, expected: &[&Device]) {
        if !expected.contains(&found) {
            match expected.iter().any(|device| device.shares(found)) {
                true => self.mixed += 1,
                false => self.lost += 1,
            }
            self.silent += u64::from(matches!(report.loaded, Loaded::Newest | Loaded::Nothing));
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.tried += other.tried;
        self.lost += other.lost;
        self.mixed += other.mixed;
        self.silent += other.silent;
    }

    #[track_caller]
    pub fn assert_clean(&self, least: u64) {
        println!(
            "{} cut points tried, {} lost, {} mixed, {} silent",
            self.tried, self.lost, self.mixed, self.silent
        );
        assert!(self.tried >= least, "{self:?}");
        assert_eq!((self.lost, self.mixed, self.silent), (0, 0, 0), "{self:?}");
    }
}
