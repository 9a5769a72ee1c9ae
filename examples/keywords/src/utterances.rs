//! What is said: spectrograms in flash.

use crate::network::{Embedding, SPECTROGRAM, Spectrogram};

/// What an utterance is for.
#[derive(Clone, Copy, PartialEq)]
pub enum Role {
    /// An example of a word: five voices say each word once.
    Enroll,
    /// One of those words, in a voice and mostly at a speed that was not heard before.
    Test,
    /// Another word.
    Stranger,
}

/// An utterance, without its spectrogram.
pub struct Utterance {
    pub role: Role,
    /// The word, if it is one of those to be learned.
    pub class: Option<usize>,
    pub voice: u8,
    /// What a host made of its spectrogram.
    pub embedding: Embedding,
}

impl Utterance {
    /// Whether it is another word in a voice that says examples: the threshold is calibrated with these, and
    /// tried with those of other voices.
    pub fn is_calibrating(&self) -> bool {
        self.role == Role::Stranger && self.voice < FIRST_NEW_VOICE
    }
}

/// Voices from this one on say no example.
const FIRST_NEW_VOICE: u8 = 29;

include!(concat!(env!("OUT_DIR"), "/utterances.rs"));

/// A file of NumPy: a header of this length, then the spectrograms.
static FILE: &[u8] = include_bytes!("../data/keywords_spectrograms.npy");
const HEADER: usize = 128;

/// Returns the spectrograms of all utterances.
pub fn spectrograms() -> impl Iterator<Item = Spectrogram> {
    let (spectrograms, _) = FILE[HEADER..].as_chunks::<SPECTROGRAM>();
    spectrograms
        .iter()
        .map(|bytes| bytes.map(|byte| byte as i8))
}
