//! The embeddings of spoken words, and what they are for.

use std::{error::Error, ops::Range, path::Path};

use csv::ReaderBuilder;

/// Where the embeddings lie, unless a command line says otherwise.
pub const DEFAULT_PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/keywords/data/kws32_i8.csv"
);

/// Components of an embedding.
pub const DIM: usize = 32;
/// Words to be learned: the second half of all words. The first half is other words.
pub const CLASSES: usize = 6;

/// The voices that say the examples, once each and at normal speed.
pub const EXAMPLES: Range<usize> = 24..29;
/// The voices that say the tests.
pub const NEW_VOICES: Range<usize> = 29..36;
/// Voices of other programs for speech synthesis.
pub const OTHER_KIND: Range<usize> = 36..44;
/// The voices of the factory, which says other words only.
const FACTORY: Range<usize> = 0..24;

const NORMAL_SPEED: i16 = 100;

pub type Embedding = [i8; DIM];

struct Row {
    word: usize,
    voice: usize,
    speed: i16,
    embedding: Embedding,
}

/// All utterances.
pub struct Words(Vec<Row>);

impl Words {
    /// Reads and checks the file.
    pub fn load(path: &Path) -> Result<Self, Box<dyn Error>> {
        let file = ReaderBuilder::new()
            .has_headers(false)
            .comment(Some(b'#'))
            .from_path(path);
        let mut file = file.map_err(|error| format!("{}: {error}", path.display()))?;
        let rows = file.deserialize().map(|numbers| row(numbers?));
        let rows: Result<_, Box<dyn Error>> = rows.collect();
        Ok(Self(rows?))
    }

    /// Returns the examples that some voices give of the words.
    pub fn examples(&self, voices: &[usize]) -> impl Iterator<Item = (usize, &Embedding)> {
        let examples = self
            .0
            .iter()
            .filter(|row| row.speed == NORMAL_SPEED && voices.contains(&row.voice));
        examples.filter_map(Row::labelled)
    }

    /// Returns the words that voices say, at all speeds.
    pub fn tests(&self, voices: Range<usize>) -> impl Iterator<Item = (usize, &Embedding)> {
        let tests = self.0.iter().filter(move |row| voices.contains(&row.voice));
        tests.filter_map(Row::labelled)
    }

    /// Returns the other words that voices say, at normal speed.
    pub fn strangers(&self, voices: Range<usize>) -> impl Iterator<Item = &Embedding> {
        let strangers = self.0.iter().filter(move |row| {
            row.word < CLASSES && row.speed == NORMAL_SPEED && voices.contains(&row.voice)
        });
        strangers.map(|row| &row.embedding)
    }

    /// Returns the words that the factory knows, none of them to be learned, at all speeds.
    pub fn factory(&self) -> impl Iterator<Item = (usize, &Embedding)> {
        let factory = self
            .0
            .iter()
            .filter(|row| row.word < CLASSES && FACTORY.contains(&row.voice));
        factory.map(|row| (row.word, &row.embedding))
    }
}

impl Row {
    /// The class and the embedding, of a word that is to be learned.
    fn labelled(&self) -> Option<(usize, &Embedding)> {
        Some((self.word.checked_sub(CLASSES)?, &self.embedding))
    }
}

fn row(numbers: Vec<i16>) -> Result<Row, Box<dyn Error>> {
    let [word, voice, speed, embedding @ ..] = &numbers[..] else {
        return Err("a row is too short".into());
    };
    let embedding: Vec<i8> = embedding
        .iter()
        .map(|x| i8::try_from(*x))
        .collect::<Result<_, _>>()?;
    Ok(Row {
        word: usize::try_from(*word)?,
        voice: usize::try_from(*voice)?,
        speed: *speed,
        embedding: embedding
            .try_into()
            .map_err(|_| "a row has another length")?,
    })
}
