//! The figures of `examples/keywords`, the firmware, from its embeddings: on the host, without network and QEMU.
//!
//! Six words are learned from five examples each, and recognized in other voices, in four spaces: as the
//! embeddings are, whitened by what was learned, by that and a covariance from the factory, and by the factory
//! alone. The program prints and asserts what is right, what is rejected, and which other words are accepted;
//! then the same for voices of another kind. It draws how accuracy grows with the examples, and what a word costs.
//!
//! ```text
//! cargo run --release --example keywords_host
//! ```

#[path = "../support/chart.rs"]
mod chart;
mod picture;
mod trial;
mod words;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{
    trial::{SPACES, Trial},
    words::{EXAMPLES, NEW_VOICES, OTHER_KIND, Words},
};

/// Right in each space: what the firmware finds, byte by byte the same.
const RIGHT: [usize; 4] = [109, 121, 123, 123];
/// Words that are rejected, and other words that are accepted.
const REJECTED: [usize; 4] = [67, 95, 70, 40];
const ACCEPTED: [usize; 4] = [1, 0, 1, 4];
/// Right among the voices of another kind.
const RIGHT_OF_OTHER_KIND: [usize; 4] = [63, 87, 89, 90];

/// Learns words from their embeddings, and recognizes them in other voices.
#[derive(Parser)]
struct Args {
    /// The embeddings: rows of word, voice, speed, and 32 components
    #[arg(long, value_name = "CSV", default_value = words::DEFAULT_PATH)]
    data: PathBuf,
    /// Where to write the picture
    #[arg(long, value_name = "SVG", default_value = picture::DEFAULT_PATH)]
    picture: PathBuf,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let words = Words::load(&args.data)?;
    let trial = Trial::new(&words, EXAMPLES)?;

    println!(
        "of 126 words in new voices, and of 42 other words      of 144 words in voices of another kind"
    );
    println!("                                    right  rejected  accepted  right");
    for (space, name) in SPACES.into_iter().enumerate() {
        let found = [
            trial.right(space, words.tests(NEW_VOICES)),
            trial.rejected(space, words.tests(NEW_VOICES)),
            trial.accepted(space, words.strangers(NEW_VOICES)),
            trial.right(space, words.tests(OTHER_KIND)),
        ];
        let [right, rejected, accepted, other_kind] = found;
        println!("{name:35} {right:5} {rejected:9} {accepted:9} {other_kind:6}");
        let expected = [
            RIGHT[space],
            REJECTED[space],
            ACCEPTED[space],
            RIGHT_OF_OTHER_KIND[space],
        ];
        assert_eq!(found, expected, "{name}");
    }

    let curves = trial::curves(&words)?;
    picture::write(&args.picture, &curves)?;
    println!("\npicture: {}", args.picture.display());
    Ok(())
}
