//! What a device keeps of the speakers, and the ways in which it tells them apart.

use std::error::Error;

use class_centers::{
    CenterTable, Classify, Element, FactoryCovariance, Nearest, SharedCovariance, Whitening,
    WhiteningElement, YoungClassTerm, triangle,
};

use crate::utterances::{DIM, SPEAKERS, Utterance};

/// Numbers of a covariance.
pub const TRIANGLE: usize = triangle(DIM);

/// What is kept of the speakers as they are enrolled.
pub type Learned<T> = SharedCovariance<T, SPEAKERS, DIM, TRIANGLE>;
/// A covariance that the product ships.
pub type Factory = FactoryCovariance<TRIANGLE>;
/// Centers for queries.
pub type Centers<T> = CenterTable<T, SPEAKERS, DIM>;

/// A number format, made of the features in the file.
pub trait Format: WhiteningElement<Whitened: Element<Component: Default>> {
    const NAME: &str;

    fn features(features: &[i8; DIM]) -> [Self::Component; DIM];
}

impl Format for i8 {
    const NAME: &str = "i8, in integers alone";

    fn features(features: &[i8; DIM]) -> [i8; DIM] {
        *features
    }
}

impl Format for f32 {
    const NAME: &str = "f32";

    fn features(features: &[i8; DIM]) -> [f32; DIM] {
        features.map(f32::from)
    }
}

/// Where the transform comes from.
pub enum Transform<'a, T: Format> {
    /// The utterances of those who are enrolled.
    Enrolled,
    /// Those, and a covariance from the factory.
    Factory(&'a Factory),
    /// The factory, whole: nothing of it is learned.
    Whitening(&'a Whitening<T, DIM, TRIANGLE>),
}

/// A device that has enrolled speakers.
pub struct Device<T: Format> {
    pub learned: Learned<T>,
    pub centers: Centers<T>,
    pub whitening: Whitening<T, DIM, TRIANGLE>,
    pub whitened: Centers<T::Whitened>,
}

/// How many utterances each way gets right.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Right {
    pub nearest: usize,
    pub nearest_young: usize,
    pub whitened: usize,
    pub whitened_young: usize,
    pub of: usize,
}

impl Right {
    /// Without the term.
    pub fn both(self) -> [usize; 2] {
        [self.nearest, self.whitened]
    }

    /// Each way, and with the term.
    pub fn all(self) -> [usize; 4] {
        [
            self.nearest,
            self.nearest_young,
            self.whitened,
            self.whitened_young,
        ]
    }
}

impl std::ops::AddAssign for Right {
    fn add_assign(&mut self, other: Self) {
        self.nearest += other.nearest;
        self.nearest_young += other.nearest_young;
        self.whitened += other.whitened;
        self.whitened_young += other.whitened_young;
        self.of += other.of;
    }
}

impl<T: Format> Device<T> {
    /// Returns a device that has enrolled nobody.
    pub fn new() -> Self {
        Self {
            learned: Learned::new(),
            centers: Centers::new(),
            whitening: Whitening::new(),
            whitened: Centers::new(),
        }
    }

    /// Returns a device that has enrolled speakers, one after the other.
    pub fn enrolled(
        utterances: &[Utterance],
        transform: Transform<T>,
    ) -> Result<Self, Box<dyn Error>> {
        let mut device = Self::new();
        device.enroll(utterances, transform)?;
        Ok(device)
    }

    /// Learns utterances, and prepares for queries.
    pub fn enroll(
        &mut self,
        utterances: &[Utterance],
        transform: Transform<T>,
    ) -> Result<(), Box<dyn Error>> {
        for utterance in utterances {
            let features = T::features(&utterance.features);
            self.learned.update(utterance.speaker, &features)?;
        }
        let (learned, mut scratch) = (&self.learned, [0.0; TRIANGLE]);
        let factory = match transform {
            Transform::Factory(factory) => Some(factory),
            _ => None,
        };
        match transform {
            Transform::Whitening(shipped) => self.whitening.clone_from(shipped),
            _ => self
                .whitening
                .prepare_from(learned, factory, &mut scratch)?,
        }
        self.centers.prepare_from(learned.centers());
        self.whitening
            .whiten_centers(learned.centers(), &mut self.whitened)?;
        Ok(())
    }

    /// The nearest speaker, of centers as they were learned.
    pub fn nearest(
        &self,
        utterance: &Utterance,
    ) -> Option<Nearest<<Centers<T> as Classify>::Distance>> {
        self.centers.nearest(&T::features(&utterance.features))
    }

    /// The nearest speaker, behind the transform.
    pub fn nearest_whitened(
        &self,
        utterance: &Utterance,
    ) -> Option<Nearest<<Centers<T::Whitened> as Classify>::Distance>> {
        self.whitened.nearest(&self.whiten(utterance))
    }

    /// The features of an utterance, behind the transform.
    fn whiten(&self, utterance: &Utterance) -> [<T::Whitened as Element>::Component; DIM] {
        let mut whitened = [Default::default(); DIM];
        self.whitening
            .whiten(&T::features(&utterance.features), &mut whitened);
        whitened
    }

    /// The mean squared distance of an utterance from the center of its speaker: the trace of the covariance.
    fn spread(&self) -> f32 {
        let mut scatter = [0.0; TRIANGLE];
        self.learned.write_scatter(&mut scatter);
        let trace: f32 = (0..DIM).map(|dim| scatter[triangle(dim) + dim]).sum();
        trace / self.learned.degrees_of_freedom().max(1) as f32
    }

    /// Asks utterances in every way.
    pub fn ask(&self, utterances: &[Utterance]) -> Result<Right, Box<dyn Error>> {
        let before = YoungClassTerm::new(self.spread()).ok_or("no spread")?;
        let behind =
            YoungClassTerm::new(Whitening::<T, DIM, TRIANGLE>::SPREAD).ok_or("no spread")?;
        let mut right = Right::default();
        for utterance in utterances {
            let is_right = |class: Option<usize>| usize::from(class == Some(utterance.speaker));
            let (x, z) = (T::features(&utterance.features), self.whiten(utterance));
            let young = before.nearest(&self.centers, &x);
            let whitened_young = behind.nearest(&self.whitened, &z);
            right.nearest += is_right(self.nearest(utterance).map(|n| n.class));
            right.nearest_young += is_right(young.map(|n| n.class));
            right.whitened += is_right(self.nearest_whitened(utterance).map(|n| n.class));
            right.whitened_young += is_right(whitened_young.map(|n| n.class));
            right.of += 1;
        }
        Ok(right)
    }
}
