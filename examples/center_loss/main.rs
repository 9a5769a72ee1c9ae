//! Trains a small embedding of handwritten digits with and without center loss. The routine that this
//! crate comes from was made for this.
//!
//! A frozen extractor turns an image into 1,024 random features. A linear layer turns those into an
//! embedding of two numbers, and a softmax head turns the embedding into scores of ten classes. Plain
//! stochastic gradient descent, in `model.rs`, trains both. Center loss adds three steps to each batch, and
//! the crate does them (Wen et al. 2016, ECCV, algorithm 1): `lambda` times the gradient of the loss is added
//! to the gradient of the head; the embeddings are summed by class; and the centers step toward the means of
//! the batch.
//!
//! The program asserts that center loss shrinks the variance within the classes relative to the
//! squared distance between them, for digits that were learned and for others, and draws both
//! embeddings with their centers.
//!
//! ```text
//! cargo run --release --example center_loss
//! ```

#[expect(dead_code, reason = "an embedding has no axes to draw")]
#[path = "../support/chart.rs"]
mod chart;
#[path = "../support/digits.rs"]
mod digits;
mod extractor;
mod model;
mod picture;
#[path = "../support/progress.rs"]
mod progress;
mod spread;
mod training;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{
    digits::{CLASSES, DARKEST},
    extractor::Extractor,
    model::Embedding,
    progress::Progress,
    spread::Spread,
    training::{LAMBDA, Sample, Trained, train},
};

/// Digits that are learned; the others are held out.
const LEARNED: usize = 1200;

/// Compares embeddings of handwritten digits trained with and without center loss.
#[derive(Parser)]
struct Args {
    /// The digits: rows of a class and 64 pixels
    #[arg(long, value_name = "CSV", default_value = digits::DEFAULT_PATH)]
    data: PathBuf,
    /// Where to write the picture
    #[arg(long, value_name = "SVG", default_value = picture::DEFAULT_PATH)]
    picture: PathBuf,
    /// What weights and batches are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What became of a training.
pub struct Outcome {
    pub lambda: f32,
    /// The embeddings of the digits that were learned, with their classes.
    pub places: Vec<Place>,
    /// The center of each class.
    pub centers: Vec<Embedding>,
    /// The spread of the digits that were learned.
    pub learned: Spread,
    /// That of the digits that were not.
    pub held_out: Spread,
    /// How many of those the head classifies right, in percent.
    pub right: f64,
}

/// A class and an embedding.
type Place = (usize, Embedding);

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
    let digits = digits::load(&args.data)?;
    let bright = |pixel| f32::from(pixel) / f32::from(DARKEST);
    let digits: Vec<_> = digits.iter().map(|digit| digit.map(bright)).collect();
    let extractor = Extractor::new(&digits[..LEARNED]);
    let samples = digits
        .iter()
        .map(|digit| (digit.class, extractor.extract(&digit.pixels)));
    let samples: Vec<_> = samples.collect();
    let (learned, held_out) = samples.split_at(LEARNED);

    let progress = Progress::new();
    let outcomes = [0.0, LAMBDA].map(|lambda| -> Result<_, Box<dyn Error>> {
        let trained = train(learned, lambda, args.seed, &progress)?;
        judge(&trained, lambda, learned, held_out)
    });
    let [without, with] = outcomes;
    let (without, with) = (without?, with?);
    drop(progress);

    println!("variance within the classes over the squared distance between their means\n");
    println!("   lambda   learned digits   held-out digits   held-out right");
    for outcome in [&without, &with] {
        println!(
            "{:>9}   {:>14.4}   {:>15.4}   {:>12.1} %",
            outcome.lambda,
            outcome.learned.ratio(),
            outcome.held_out.ratio(),
            outcome.right,
        );
    }
    check(&without, &with);
    picture::write(&args.picture, &[without, with])?;
    println!("\npicture: {}", args.picture.display());
    Ok(())
}

/// Looks at what was trained.
fn judge(
    trained: &Trained,
    lambda: f32,
    learned: &[Sample],
    held_out: &[Sample],
) -> Result<Outcome, Box<dyn Error>> {
    let embed = |samples: &[Sample]| -> Vec<Place> {
        let samples = samples.iter();
        samples
            .map(|(class, features)| (*class, trained.model.embed(features)))
            .collect()
    };
    let (places, others) = (embed(learned), embed(held_out));
    let is_right = |(class, place): &&Place| trained.model.classify(place) == *class;
    let right = others.iter().filter(is_right).count();
    let centers = (0..CLASSES).filter_map(|class| trained.centers.center(class));
    Ok(Outcome {
        lambda,
        centers: centers.collect(),
        learned: Spread::of(&places)?,
        held_out: Spread::of(&others)?,
        right: 100.0 * right as f64 / others.len() as f64,
        places,
    })
}

/// Asserts what the program claims.
fn check(without: &Outcome, with: &Outcome) {
    for (with, without, most) in [
        (&with.learned, &without.learned, 0.7),
        (&with.held_out, &without.held_out, 1.0),
    ] {
        let part = with.ratio() / without.ratio();
        assert!(part < most, "center loss left {part} of the ratio");
    }
}
