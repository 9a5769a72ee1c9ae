//! From an embedding to a decision: all that the crate does here.

use class_centers::{
    CenterTable, ClassCenters, Classify, SharedCovariance, UpdateError, Whitening,
    decisions::{CalibrationError, Decision, Thresholds, Unknowns},
    triangle,
};

use crate::network::{DIM, Embedding};

/// The words.
pub const CLASSES: usize = 6;
pub const TRIANGLE: usize = triangle(DIM);

pub type Learned = SharedCovariance<i8, CLASSES, DIM, TRIANGLE>;
pub type Space = Whitening<i8, DIM, TRIANGLE>;
pub type Centers = CenterTable<i8, CLASSES, DIM>;

/// The false-accept rate that the threshold is calibrated for. Of 30 strangers it refuses all.
const RATE: f32 = 0.05;

/// Words in a space, and how near an utterance must come.
pub struct Recognition<'a> {
    space: &'a Space,
    pub centers: Centers,
    pub thresholds: Thresholds<u32>,
}

impl<'a> Recognition<'a> {
    /// Takes what was learned to a space. Accepts everything until it is calibrated.
    #[inline(never)]
    pub fn new(
        space: &'a Space,
        learned: &ClassCenters<i8, CLASSES, DIM>,
    ) -> Result<Self, UpdateError> {
        let mut centers = Centers::new();
        space.whiten_centers(learned, &mut centers)?;
        Ok(Self {
            space,
            centers,
            thresholds: Thresholds::new(u32::MAX, 0),
        })
    }

    /// Sets the threshold by utterances of other words.
    #[inline(never)]
    pub fn calibrate<'e>(
        &mut self,
        strangers: impl Iterator<Item = &'e Embedding>,
    ) -> Result<(), CalibrationError> {
        let mut unknowns = Unknowns::<u32, 1>::new();
        for stranger in strangers {
            unknowns.add(self.centers.nearest(&self.whiten(stranger)));
        }
        self.thresholds.limit = unknowns.limit(RATE)?;
        Ok(())
    }

    /// Takes an embedding to the space.
    #[inline(never)]
    pub fn whiten(&self, embedding: &Embedding) -> Embedding {
        let mut whitened = [0; DIM];
        self.space.whiten(embedding, &mut whitened);
        whitened
    }

    /// Decides about a whitened embedding.
    #[inline(never)]
    pub fn decide(&self, whitened: &Embedding) -> Decision<u32> {
        self.thresholds.decide(self.centers.nearest(whitened))
    }

    /// Decides about an embedding.
    pub fn recognize(&self, embedding: &Embedding) -> Decision<u32> {
        self.decide(&self.whiten(embedding))
    }
}
