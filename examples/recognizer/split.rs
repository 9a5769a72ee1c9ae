//! Which embeddings enroll, which arrive later, and which strangers are met.

use std::error::Error;

use class_centers::{SharedCovariance, Whitening};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};

use crate::data::{CLASSES, Row, Set};

/// The share of the embeddings of known classes that enroll them; the others arrive later.
const ENROLLED: f64 = 0.3;

/// A seeded split of a set, in the space of the embeddings or of the whitened ones.
#[derive(Clone)]
pub struct Split<const DIM: usize> {
    pub known: usize,
    /// What a unit of a component is, in real units.
    pub scale: f32,
    pub enrolled: Vec<Row<DIM>>,
    pub arriving: Vec<Row<DIM>>,
    /// Half of the strangers: they calibrate, and flood.
    pub met: Vec<Row<DIM>>,
    /// The other half: they are asked about, and never learned.
    pub fresh: Vec<Row<DIM>>,
}

impl<const DIM: usize> Split<DIM> {
    pub fn new(set: &Set<DIM>, seed: u64) -> Self {
        let mut rows = set.rows.clone();
        rows.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let (known, strangers): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.class < set.known);
        let (enrolled, arriving) = known.split_at((ENROLLED * known.len() as f64) as usize);
        let (met, fresh) = strangers.split_at(strangers.len() / 2);
        Self {
            known: set.known,
            scale: 1.0,
            enrolled: enrolled.into(),
            arriving: arriving.into(),
            met: met.into(),
            fresh: fresh.into(),
        }
    }

    /// Returns the split behind a transform that is made of the embeddings that enroll: a real unit is then a
    /// standard deviation within the classes. A whitened embedding is an embedding like any other.
    pub fn whitened<const TRIANGLE: usize>(&self) -> Result<Self, Box<dyn Error>> {
        let mut learned = SharedCovariance::<i8, CLASSES, DIM, TRIANGLE>::new();
        for row in &self.enrolled {
            learned.update(row.class, &row.x)?;
        }
        let mut whitening = Whitening::<i8, DIM, TRIANGLE>::new();
        whitening.prepare_from(&learned, None, &mut [0.0; TRIANGLE])?;

        let mut whitened = self.clone();
        whitened.scale = 1.0 / Whitening::<i8, DIM, TRIANGLE>::UNITS;
        let Self {
            enrolled,
            arriving,
            met,
            fresh,
            ..
        } = &mut whitened;
        for row in [enrolled, arriving, met, fresh].into_iter().flatten() {
            let x = row.x;
            whitening.whiten(&x, &mut row.x);
        }
        Ok(whitened)
    }
}
