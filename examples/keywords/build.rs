//! Puts the memory layout where the linker finds it, and into flash what a factory would: the utterances, and
//! the covariance of other words in other voices.

use std::{
    env,
    error::Error,
    fmt::{Debug, Write},
    fs,
    ops::Range,
    path::Path,
};

use class_centers::{FactoryCovariance, SharedCovariance, Whitening, triangle};

const DIM: usize = 32;
const TRIANGLE: usize = triangle(DIM);

const EMBEDDINGS: &str = "data/kws32_i8.csv";
const INDEX: &str = "data/keywords_index.csv";

/// What the factory knows: words and voices that are neither learned nor tested here.
const FACTORY_WORDS: Range<usize> = 0..6;
const FACTORY_VOICES: Range<usize> = 0..24;

type Learned = SharedCovariance<i8, 6, DIM, TRIANGLE>;

struct Row {
    word: usize,
    voice: usize,
    embedding: [i8; DIM],
}

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    copy_layout(out)?;
    let rows = rows()?;
    fs::write(out.join("utterances.rs"), utterances(&rows)?)?;
    fs::write(out.join("factory.rs"), factory(&rows)?)?;
    for file in ["build.rs", EMBEDDINGS, INDEX] {
        println!("cargo:rerun-if-changed={file}");
    }
    Ok(())
}

fn copy_layout(out: &Path) -> Result<(), Box<dyn Error>> {
    let default = match env::var("TARGET")?.as_str() {
        "thumbv8m.main-none-eabihf" => "mps2-an505",
        _ => "mps2-an386",
    };
    let board = env::var("BOARD").unwrap_or_else(|_| default.into());
    let layout = format!("memory/{board}.x");
    fs::copy(&layout, out.join("memory.x")).map_err(|error| format!("{layout}: {error}"))?;
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rerun-if-env-changed=BOARD");
    println!("cargo:rerun-if-changed={layout}");
    Ok(())
}

fn rows() -> Result<Vec<Row>, Box<dyn Error>> {
    let text = fs::read_to_string(EMBEDDINGS)?;
    let rows = text.lines().filter(|line| !line.starts_with('#')).map(row);
    rows.collect()
}

fn row(line: &str) -> Result<Row, Box<dyn Error>> {
    let numbers: Result<Vec<i16>, _> = line.split(',').map(str::parse).collect();
    let numbers = numbers?;
    let (head, embedding) = numbers.split_at(3);
    let embedding: Result<Vec<i8>, _> = embedding.iter().map(|x| i8::try_from(*x)).collect();
    Ok(Row {
        word: usize::try_from(head[0])?,
        voice: usize::try_from(head[1])?,
        embedding: embedding?
            .try_into()
            .map_err(|_| "a row of another length")?,
    })
}

/// What is said by whom, and the embedding that was made of it on a host.
fn utterances(rows: &[Row]) -> Result<String, Box<dyn Error>> {
    let index = fs::read_to_string(INDEX)?;
    let (mut text, mut words) = (String::new(), Vec::new());
    text += "pub static UTTERANCES: &[Utterance] = &[\n";
    for line in index.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [_, role, word, _, _, row] = fields[..] else {
            return Err(format!("{INDEX}: {line}").into());
        };
        if role == "enrol" && !words.contains(&word) {
            words.push(word);
        }
        let role = match role {
            "enrol" => "Enroll",
            "test" => "Test",
            _ => "Stranger",
        };
        let row: usize = row.parse()?;
        let row = rows.get(row).ok_or("a row that is not there")?;
        // Those of the factory are none of the classes.
        let class = row.word.checked_sub(FACTORY_WORDS.end);
        writeln!(
            text,
            "Utterance {{ role: Role::{role}, class: {class:?}, voice: {}, embedding: {:?} }},",
            row.voice, row.embedding
        )?;
    }
    writeln!(
        text,
        "];\npub static WORDS: [&str; {}] = {words:?};",
        words.len()
    )?;
    Ok(text)
}

/// The covariance of the factory's words, and the whitening that is made of it alone.
fn factory(rows: &[Row]) -> Result<String, Box<dyn Error>> {
    let mut learned = Learned::new();
    for row in rows {
        if FACTORY_WORDS.contains(&row.word) && FACTORY_VOICES.contains(&row.voice) {
            learned.update(row.word, &row.embedding)?;
        }
    }
    let mut covariance = FactoryCovariance::new();
    covariance.take_over(&learned);
    let mut whitening = Whitening::<i8, DIM, TRIANGLE>::new();
    whitening.prepare_from(&learned, None, &mut [0.0; TRIANGLE])?;
    Ok(statics(&covariance, &whitening)?)
}

fn statics(
    covariance: &FactoryCovariance<TRIANGLE>,
    whitening: &Whitening<i8, DIM, TRIANGLE>,
) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(
        text,
        "pub static COVARIANCE: FactoryCovariance<TRIANGLE> = FactoryCovariance {{ scatter: {:?}, degrees_of_freedom: {} }};",
        covariance.scatter, covariance.degrees_of_freedom
    )?;
    let parts: [&dyn Debug; 5] = [
        whitening.weights(),
        whitening.offsets(),
        &whitening.shift(),
        &whitening.shrinkage(),
        &whitening.smallest_pivot(),
    ];
    let parts = parts.map(|part| format!("{part:?}")).join(", ");
    writeln!(
        text,
        "pub static WHITENING: Whitening<i8, DIM, TRIANGLE> = Whitening::<i8, DIM, TRIANGLE>::from_parts({parts});"
    )?;
    Ok(text)
}
