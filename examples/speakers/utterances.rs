//! The utterances of `examples/data/vowels32_i8.csv`, read and checked.

use std::{error::Error, ops::Range, path::Path};

use csv::{ByteRecord, ReaderBuilder};

/// Where the utterances lie, unless the command line says otherwise.
pub const DEFAULT_PATH: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/vowels32_i8.csv");

/// Speakers in the file.
pub const SPEAKERS: usize = 9;
/// Features of an utterance: the embedding.
pub const DIM: usize = 32;
/// Utterances at the start of the file that are to be learned, 30 of each speaker.
const TO_LEARN: usize = 270;
/// Utterances in the file.
const ALL: usize = 640;

/// An utterance, and who speaks.
#[derive(Clone, Copy)]
pub struct Utterance {
    pub speaker: usize,
    pub features: [i8; DIM],
}

/// Utterances to learn from, and others to ask.
pub struct Utterances {
    pub learn: Vec<Utterance>,
    pub ask: Vec<Utterance>,
}

/// Reads the utterances from a file.
///
/// # Errors
///
/// The file cannot be read, a row is no utterance, or there are not 640 of them; the error says which.
pub fn load(path: &Path) -> Result<Utterances, Box<dyn Error>> {
    let fail = |reason: String| format!("{}: {reason}", path.display());
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .from_path(path)
        .map_err(|error| fail(error.to_string()))?;
    let mut learn = Vec::with_capacity(ALL);
    for record in reader.byte_records() {
        let record = record.map_err(|error| fail(error.to_string()))?;
        let line = record.position().map_or(0, |position| position.line());
        learn.push(utterance(&record).ok_or_else(|| fail(format!("row {line} is no utterance")))?);
    }
    if learn.len() != ALL {
        Err(fail(format!("{} utterances instead of {ALL}", learn.len())))?;
    }
    let ask = learn.split_off(TO_LEARN);
    Ok(Utterances { learn, ask })
}

/// Reads a row: the speaker, then the features.
fn utterance(record: &ByteRecord) -> Option<Utterance> {
    let field = |place: usize| str::from_utf8(record.get(place)?).ok();
    let speaker = field(0)?.parse().ok().filter(|who| *who < SPEAKERS)?;
    let mut features = [0; DIM];
    for (place, feature) in features.iter_mut().enumerate() {
        *feature = field(1 + place)?.parse().ok()?;
    }
    (record.len() == 1 + DIM).then_some(Utterance { speaker, features })
}

impl Utterances {
    /// The `block`-th `shots` utterances of each of some speakers, speaker after speaker, in the order of the
    /// file; `None` where there are too few.
    pub fn block(
        &self,
        speakers: Range<usize>,
        shots: usize,
        block: usize,
    ) -> Option<Vec<Utterance>> {
        let mut block_of_all = Vec::new();
        for speaker in speakers {
            let own = self.learn.iter().filter(|row| row.speaker == speaker);
            let taken: Vec<_> = own.skip(shots * block).take(shots).copied().collect();
            if taken.len() < shots {
                return None;
            }
            block_of_all.extend(taken);
        }
        Some(block_of_all)
    }

    /// The utterances of some speakers that are to be learned.
    pub fn learned_of(&self, is_one: impl Fn(usize) -> bool) -> Vec<Utterance> {
        filter(&self.learn, is_one)
    }

    /// The utterances of some speakers that are asked.
    pub fn asked_of(&self, is_one: impl Fn(usize) -> bool) -> Vec<Utterance> {
        filter(&self.ask, is_one)
    }
}

fn filter(rows: &[Utterance], is_one: impl Fn(usize) -> bool) -> Vec<Utterance> {
    let rows = rows.iter().filter(|row| is_one(row.speaker));
    rows.copied().collect()
}
