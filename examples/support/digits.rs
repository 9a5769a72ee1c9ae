//! The handwritten digits of `examples/data/digits.csv`, read and checked.

use std::{
    error::Error,
    fmt,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use csv::{ByteRecord, ReaderBuilder};

/// Where the digits lie, unless a command line says otherwise.
pub const DEFAULT_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/digits.csv");

/// Digits in the file.
pub const SAMPLES: usize = 1797;
/// What a digit can be: 0 to 9.
pub const CLASSES: usize = 10;
/// Pixels along an edge of an image.
pub const SIDE: usize = 8;
/// Pixels of an image, row by row from the top left: the embedding.
pub const PIXELS: usize = SIDE * SIDE;
/// The value of the darkest pixel; 0 is blank paper.
pub const DARKEST: u8 = 16;

/// An image of a handwritten digit, with pixels of type `P`, and the digit that it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Digit<P> {
    pub class: usize,
    pub pixels: [P; PIXELS],
}

impl Digit<u8> {
    /// Returns the same image with its pixels in another number format.
    pub fn map<P>(&self, convert: impl FnMut(u8) -> P) -> Digit<P> {
        Digit {
            class: self.class,
            pixels: self.pixels.map(convert),
        }
    }
}

/// Why the digits cannot be read: the file, the row counted from 1, and what is wrong there.
#[derive(Debug)]
pub struct DigitsError {
    path: PathBuf,
    row: Option<u64>,
    reason: String,
}

impl fmt::Display for DigitsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl Error for DigitsError {}

/// Reads the digits from a file.
///
/// # Errors
///
/// The file cannot be read, a row is not a digit, or there are not [`SAMPLES`] of them.
pub fn load(path: &Path) -> Result<Vec<Digit<u8>>, DigitsError> {
    let file = File::open(path).map_err(|error| DigitsError {
        path: path.into(),
        row: None,
        reason: error.to_string(),
    })?;
    parse(path, file)
}

/// Reads the digits from text; `path` is for the errors, which are those of [`load`].
pub fn parse(path: &Path, text: impl Read) -> Result<Vec<Digit<u8>>, DigitsError> {
    let fail = |row, reason| DigitsError {
        path: path.into(),
        row,
        reason,
    };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(false)
        .from_reader(text);
    let mut digits = Vec::with_capacity(SAMPLES);
    for record in reader.byte_records() {
        let record = record.map_err(|error| fail(None, error.to_string()))?;
        let row = record.position().map(|position| position.line());
        digits.push(digit(&record).map_err(|reason| fail(row, reason))?);
    }
    if digits.len() != SAMPLES {
        let reason = format!("{} digits instead of {SAMPLES}", digits.len());
        return Err(fail(None, reason));
    }
    Ok(digits)
}

/// Reads a row: the class, then the pixels.
fn digit(record: &ByteRecord) -> Result<Digit<u8>, String> {
    if record.len() != 1 + PIXELS {
        return Err(format!("{} fields instead of {}", record.len(), 1 + PIXELS));
    }
    let mut values = [0; 1 + PIXELS];
    for (column, (value, field)) in values.iter_mut().zip(record).enumerate() {
        let most = if column == 0 { 9 } else { DARKEST };
        let field = String::from_utf8_lossy(field);
        let number = field.parse().ok().filter(|number| *number <= most);
        *value = number.ok_or_else(|| {
            let name = if column == 0 { "class" } else { "pixel" };
            format!(
                "column {} is `{field}`, but a {name} is a whole number from 0 to {most}",
                column + 1
            )
        })?;
    }
    let [class, pixels @ ..] = values;
    Ok(Digit {
        class: class.into(),
        pixels,
    })
}
