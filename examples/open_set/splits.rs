//! A split of the digits: some are learned, some calibrate, and the others are decided about.

use std::error::Error;

use class_centers::{
    CenterTable, ClassCenters, Classify,
    decisions::{Decision, Thresholds, Unknowns},
};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};

use crate::digits::{Digit, PIXELS};

/// The digits below are learned, the others are strangers.
pub const KNOWN: usize = 8;
/// How often the digits are split anew, with the seeds `0..SPLITS`.
pub const SPLITS: u64 = 200;
/// The false-accept rate that is wanted.
pub const RATE: f32 = 0.05;
/// Strangers that calibrate a threshold: the 10th nearest of them is at the rate, 10 of 200.
pub const CALIBRATING: usize = 199;
/// The distances that calibrating has to keep.
const PLACES: usize = 10;

type Table = CenterTable<u8, KNOWN, PIXELS>;

/// What came of a split; rates are in percent.
pub struct Split {
    /// What was calibrated.
    pub max_squared_distance: u32,
    /// Digits of the classes that are accepted for another one than theirs.
    pub mistaken: f64,
    /// False accepts of 9 when 8 calibrated, and the other way around.
    pub unlike: [f64; 2],
    /// Of digits of the classes that were not learned, the squared distance to the nearest center.
    known: Vec<u32>,
    /// Of strangers that did not calibrate.
    fresh: Vec<u32>,
}

impl Split {
    /// Fresh strangers that a threshold accepts, in percent.
    pub fn false_accepts(&self, max_squared_distance: u32) -> f64 {
        percent(&self.fresh, |distance| *distance <= max_squared_distance)
    }

    /// Digits of the classes that a threshold rejects, in percent.
    pub fn false_rejects(&self, max_squared_distance: u32) -> f64 {
        percent(&self.known, |distance| *distance > max_squared_distance)
    }
}

/// Splits the digits, learns, calibrates, and decides.
pub fn split(digits: &[Digit<u8>], seed: u64) -> Result<Split, Box<dyn Error>> {
    let mut shuffled: Vec<_> = digits.iter().collect();
    shuffled.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let (known, strangers): (Vec<&Digit<u8>>, Vec<_>) =
        shuffled.into_iter().partition(|digit| digit.class < KNOWN);
    let (learned, known) = known.split_at(known.len() / 2);
    let (calibrating, fresh) = strangers.split_at(CALIBRATING);

    let table = learn(learned)?;
    let thresholds = calibrate(&table, calibrating)?;
    let is_mistaken = |digit: &&Digit<u8>| {
        let class = decide(&table, &thresholds, digit).class();
        class.is_some_and(|class| class != digit.class)
    };
    Ok(Split {
        max_squared_distance: thresholds.limit,
        mistaken: percent(known, is_mistaken),
        unlike: [
            accepted_of_another_kind(&table, &strangers, 8)?,
            accepted_of_another_kind(&table, &strangers, 9)?,
        ],
        known: distances(&table, known),
        fresh: distances(&table, fresh),
    })
}

/// Learns digits, and prepares a table of their centers.
fn learn(digits: &[&Digit<u8>]) -> Result<Table, Box<dyn Error>> {
    let mut learned = ClassCenters::<u8, KNOWN, PIXELS>::new();
    for digit in digits {
        learned.update(digit.class, &digit.pixels)?;
    }
    let mut table = Table::new();
    table.prepare_from(&learned);
    Ok(table)
}

/// Finds the threshold that accepts few strangers.
fn calibrate(table: &Table, strangers: &[&Digit<u8>]) -> Result<Thresholds<u32>, Box<dyn Error>> {
    let mut met = Unknowns::<u32, PLACES>::new();
    for stranger in strangers {
        let nearest = table.nearest(&stranger.pixels);
        met.add(nearest);
    }
    Ok(Thresholds::new(met.limit(RATE)?, 0))
}

fn decide(table: &Table, thresholds: &Thresholds<u32>, digit: &Digit<u8>) -> Decision<u32> {
    thresholds.decide(table.nearest(&digit.pixels))
}

/// False accepts of all other strangers, in percent, when those of one class have calibrated.
fn accepted_of_another_kind(
    table: &Table,
    strangers: &[&Digit<u8>],
    class: usize,
) -> Result<f64, Box<dyn Error>> {
    let (calibrating, others): (Vec<&Digit<u8>>, Vec<_>) = strangers
        .iter()
        .copied()
        .partition(|digit| digit.class == class);
    let thresholds = calibrate(table, &calibrating)?;
    Ok(percent(&others, |digit| {
        decide(table, &thresholds, digit).class().is_some()
    }))
}

/// The squared distances to the nearest center.
fn distances(table: &Table, digits: &[&Digit<u8>]) -> Vec<u32> {
    let nearest = digits
        .iter()
        .filter_map(|digit| table.nearest(&digit.pixels));
    nearest.map(|nearest| nearest.measure).collect()
}

fn percent<X>(items: &[X], is_counted: impl Fn(&X) -> bool) -> f64 {
    let counted = items.iter().filter(|item| is_counted(item)).count();
    100.0 * counted as f64 / items.len() as f64
}

/// Mean and spread of a number over the splits.
pub struct Statistics {
    pub mean: f64,
    /// `sqrt(sum((x - mean)^2) / (splits - 1))`.
    pub standard_deviation: f64,
    splits: usize,
}

impl Statistics {
    pub fn of(splits: &[Split], number: impl Fn(&Split) -> f64) -> Self {
        let n = splits.len() as f64;
        let mean = splits.iter().map(&number).sum::<f64>() / n;
        let squares = splits.iter().map(|split| (number(split) - mean).powi(2));
        Self {
            mean,
            standard_deviation: (squares.sum::<f64>() / (n - 1.0)).sqrt(),
            splits: splits.len(),
        }
    }

    /// Of the mean.
    pub fn standard_error(&self) -> f64 {
        self.standard_deviation / (self.splits as f64).sqrt()
    }
}
