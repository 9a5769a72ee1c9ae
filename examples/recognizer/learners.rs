//! What learns from a stream without a teacher: the recognizer, and plain updating beside it.

use std::error::Error;

use class_centers::{
    CenterTable, ClassCenters, Classify,
    decisions::{Decision, Thresholds},
    recognizer::Recognizer,
};

use crate::{data::CLASSES, device::Device, split::Split};

/// A way to learn without a teacher.
#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    /// Nothing is learned.
    Off,
    /// Every embedding that is accepted is learned for the class that it is taken for.
    Naive,
    /// `Recognizer::adapt`, within a share of the spread of the classes.
    Safe { radius: f32 },
}

/// The ways that are compared.
pub const MODES: [Mode; 4] = [
    Mode::Off,
    Mode::Naive,
    Mode::Safe { radius: 0.5 },
    Mode::Safe { radius: 0.3 },
];

impl Mode {
    pub fn name(self) -> String {
        match self {
            Self::Off => "off".into(),
            Self::Naive => "naive".into(),
            Self::Safe { radius } => format!("safe, r = {radius} R"),
        }
    }
}

/// What decides about embeddings, and may learn them.
pub trait Learner<const DIM: usize> {
    /// Decides, and changes nothing.
    fn decide(&self, x: &[i8; DIM]) -> Result<Decision<u32>, Box<dyn Error>>;
    /// Decides, and learns as it sees fit.
    fn meet(&mut self, x: &[i8; DIM]) -> Result<Decision<u32>, Box<dyn Error>>;
}

impl<const DIM: usize> Learner<DIM> for Recognizer<'_, i8> {
    fn decide(&self, x: &[i8; DIM]) -> Result<Decision<u32>, Box<dyn Error>> {
        Ok(self.recognize(x)?)
    }

    fn meet(&mut self, x: &[i8; DIM]) -> Result<Decision<u32>, Box<dyn Error>> {
        Ok(self.adapt(x)?.decision)
    }
}

/// Plain updating, as one would write it from tables: the mean of a window of what is accepted.
pub struct Naive<const DIM: usize> {
    learned: ClassCenters<i8, CLASSES, DIM>,
    centers: CenterTable<i8, CLASSES, DIM>,
    thresholds: Thresholds<u32>,
}

impl<const DIM: usize> Naive<DIM> {
    /// Samples of a window: as many as `Adaptation::max_count`.
    const WINDOW: u32 = 64;

    pub fn new(split: &Split<DIM>, device: &Device<DIM>) -> Result<Self, Box<dyn Error>> {
        let limit = (device.accepted / split.scale).powi(2);
        let mut naive = Self {
            learned: ClassCenters::new(),
            centers: CenterTable::new(),
            thresholds: Thresholds::new(limit as u32, 0),
        };
        for row in &split.enrolled {
            naive.learned.update(row.class, &row.x)?;
        }
        naive.centers.prepare_from(&naive.learned);
        Ok(naive)
    }
}

impl<const DIM: usize> Learner<DIM> for Naive<DIM> {
    fn decide(&self, x: &[i8; DIM]) -> Result<Decision<u32>, Box<dyn Error>> {
        Ok(self.thresholds.decide(self.centers.nearest(x)))
    }

    fn meet(&mut self, x: &[i8; DIM]) -> Result<Decision<u32>, Box<dyn Error>> {
        let decision = self.decide(x)?;
        if let Some(class) = decision.class() {
            self.learned.update_capped(class, x, Self::WINDOW)?;
            self.centers.refresh_class(class, &self.learned)?;
        }
        Ok(decision)
    }
}

/// The class of the nearest center, accepted or not.
pub fn nearest_class(decision: &Decision<u32>) -> Option<usize> {
    match decision {
        Decision::Known(nearest) | Decision::Ambiguous(nearest) => Some(nearest.class),
        Decision::Unknown(nearest) => Some(nearest.as_ref()?.class),
    }
}
