//! The utterances of `examples/data/vowels32_i8.csv`, read and checked.

use std::{error::Error, fs::File, io::Read, ops::Range, path::Path};

use csv::{ByteRecord, ReaderBuilder};

/// Where the utterances lie, unless the command line says otherwise.
pub const DEFAULT_PATH: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/vowels32_i8.csv");

/// Speakers in the file.
pub const SPEAKERS: usize = 9;
/// Features of an utterance: the embedding.
pub const DIM: usize = 32;
/// Utterances at the start of the file that are to be learned, 30 of each speaker.
pub const TO_LEARN: usize = 270;
/// Utterances in the file.
pub const ALL: usize = 640;

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
/// The file cannot be read, a row is no utterance, or there are not [`ALL`] of them. The error names the file, and
/// the row, counted from 1.
pub fn load(path: &Path) -> Result<Utterances, Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(path, file)
}

/// Reads the utterances from text; `path` is for the errors, which are those of [`load`].
pub fn parse(path: &Path, text: impl Read) -> Result<Utterances, Box<dyn Error>> {
    let fail = |reason: String| format!("{}{reason}", path.display());
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(false)
        .comment(Some(b'#'))
        .from_reader(text);
    let mut learn = Vec::with_capacity(ALL);
    for record in reader.byte_records() {
        let record = record.map_err(|error| fail(format!(": {error}")))?;
        let line = record.position().map_or(0, |position| position.line());
        let read = utterance(&record);
        learn.push(read.map_err(|reason| fail(format!(", row {line}: {reason}")))?);
    }
    if learn.len() != ALL {
        let reason = format!(": {} utterances instead of {ALL}", learn.len());
        Err(fail(reason))?;
    }
    let ask = learn.split_off(TO_LEARN);
    Ok(Utterances { learn, ask })
}

/// Reads a row: the speaker, then the features.
fn utterance(record: &ByteRecord) -> Result<Utterance, String> {
    if record.len() != 1 + DIM {
        return Err(format!("{} fields instead of {}", record.len(), 1 + DIM));
    }
    let mut values = [0i8; 1 + DIM];
    for (column, (value, field)) in values.iter_mut().zip(record).enumerate() {
        let field = String::from_utf8_lossy(field);
        let wrong = |_| format!("column {} is `{field}`, which is no i8", column + 1);
        *value = field.parse().map_err(wrong)?;
    }
    let [speaker, features @ ..] = values;
    let speaker = usize::try_from(speaker).unwrap_or(SPEAKERS);
    if speaker >= SPEAKERS {
        return Err(format!(
            "there is no such speaker: they are 0 to {}",
            SPEAKERS - 1
        ));
    }
    Ok(Utterance { speaker, features })
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
