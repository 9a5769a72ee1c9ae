//! From an embedding to a decision: all that the crate does here.

use class_centers::{
    SharedCovariance, Whitening,
    decisions::{Decision, Unknowns},
    persist::Extractor,
    recognizer::{Recognizer, RecognizerError, RecognizerStorage, Settings},
    triangle,
};

use crate::{
    Failure,
    network::{DIM, Embedding},
};

/// The words.
pub const CLASSES: usize = 6;
/// Bytes of a label.
const LABEL_LEN: usize = 8;
pub const TRIANGLE: usize = triangle(DIM);

/// Names the network and its pooling: what was learned from another one is not loaded.
pub const MODEL: Extractor = Extractor::new(0x5EED_0017);
/// Five examples make a word. Adaptation is off.
const SETTINGS: Settings = Settings {
    min_samples: 5,
    ..Settings::new(MODEL)
};
/// The false-accept rate of the accepted distance. Of 30 strangers it refuses all.
const RATE: f32 = 0.05;

pub type Learned = SharedCovariance<i8, CLASSES, DIM, TRIANGLE>;
pub type Space = Whitening<i8, DIM, TRIANGLE>;
pub type Storage = RecognizerStorage<i8, CLASSES, DIM, LABEL_LEN>;

/// Returns the recognizer that lies in a storage.
pub fn recognizer(storage: &mut Storage) -> Result<Recognizer<'_, i8>, RecognizerError> {
    Recognizer::new(storage, SETTINGS)
}

/// A recognizer of whitened embeddings.
pub struct Recognition<'a> {
    space: &'a Space,
    recognizer: Recognizer<'a, i8>,
}

impl<'a> Recognition<'a> {
    /// Returns what the storage holds, in the space that it was learned in.
    pub fn new(space: &'a Space, storage: &'a mut Storage) -> Result<Self, RecognizerError> {
        let recognizer = recognizer(storage)?;
        Ok(Self { space, recognizer })
    }

    /// Enrolls a word, all or nothing.
    #[inline(never)]
    pub fn enroll<'e>(
        &mut self,
        label: &str,
        examples: impl Iterator<Item = &'e Embedding>,
    ) -> Result<(), RecognizerError> {
        self.recognizer.begin(label)?;
        for example in examples {
            let whitened = self.whiten(example);
            self.recognizer.add(&whitened)?;
        }
        self.recognizer.commit()?;
        Ok(())
    }

    /// Sets the accepted distance by utterances of other words.
    #[inline(never)]
    pub fn calibrate<'e>(
        &mut self,
        strangers: impl Iterator<Item = &'e Embedding>,
    ) -> Result<(), Failure> {
        let mut unknowns = Unknowns::<u32, 1>::new();
        for stranger in strangers {
            unknowns.add(self.recognizer.nearest_class(&self.whiten(stranger))?);
        }
        self.recognizer.calibrate(&unknowns, RATE)?;
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
    pub fn decide(&self, whitened: &Embedding) -> Result<Decision<u32>, RecognizerError> {
        self.recognizer.recognize(whitened)
    }

    /// Decides about an embedding.
    pub fn recognize(&self, embedding: &Embedding) -> Result<Decision<u32>, RecognizerError> {
        self.decide(&self.whiten(embedding))
    }
}
