//! Speakers that were never enrolled: how many utterances of the others are refused with them.

use std::error::Error;

use class_centers::decisions::{Thresholds, Unknowns};

use crate::{
    device::{Device, Transform},
    utterances::{SPEAKERS, Utterance, Utterances},
};

/// The false-accept rate that is wanted.
pub const RATE: f32 = 0.05;
/// Strangers at a time: each speaker is one three times.
pub const STRANGERS: usize = 3;
/// The distances that calibrating has to keep: a fifth of all utterances of three speakers.
const PLACES: usize = 40;

/// Squared distances to the nearest center.
struct Distances {
    known: Vec<u32>,
    /// Of each stranger.
    strangers: [Vec<u32>; STRANGERS],
}

/// How a query is compared with the centers.
#[derive(Clone, Copy, PartialEq)]
pub enum Way {
    Nearest,
    Whitened,
}

/// Utterances that thresholds take wrongly, over all choices of strangers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wrong {
    /// Of enrolled speakers, refused.
    pub rejected: usize,
    pub known: usize,
    /// Of the strangers that set the threshold, accepted.
    pub accepted: usize,
    pub strangers: usize,
    /// Of a third stranger, accepted where the two others set the threshold.
    pub accepted_of_another: usize,
}

/// All choices of strangers, each measured.
pub struct OpenSet {
    choices: Vec<Distances>,
}

impl OpenSet {
    /// Enrols six speakers with all that there is to learn of them, nine times, and measures everybody.
    pub fn measure(data: &Utterances, way: Way) -> Result<Self, Box<dyn Error>> {
        let choices = (0..SPEAKERS).map(|first| {
            let strangers: [usize; STRANGERS] = std::array::from_fn(|i| (first + i) % SPEAKERS);
            let is_known = |speaker| !strangers.contains(&speaker);
            let device = Device::<i8>::enrolled(&data.learned_of(is_known), Transform::Enrolled)?;
            let measure = |utterances: Vec<Utterance>| distances(&device, way, &utterances);
            Ok(Distances {
                known: measure(data.asked_of(is_known)),
                strangers: strangers.map(|who| measure(data.asked_of(|speaker| speaker == who))),
            })
        });
        let choices = choices.collect::<Result<_, Box<dyn Error>>>()?;
        Ok(Self { choices })
    }

    /// What thresholds for a false-accept rate do, one for each choice of strangers.
    pub fn at(&self, rate: f32) -> Result<Wrong, Box<dyn Error>> {
        let mut wrong = Wrong::default();
        for Distances { known, strangers } in &self.choices {
            let all = strangers.concat();
            let thresholds = calibrate(&all, rate)?;
            wrong.rejected += known.len() - accepted(&thresholds, known);
            wrong.known += known.len();
            wrong.accepted += accepted(&thresholds, &all);
            wrong.strangers += all.len();
            for (third, met) in strangers.iter().enumerate() {
                let others = strangers
                    .iter()
                    .enumerate()
                    .filter(|(who, _)| *who != third);
                let others: Vec<_> = others.flat_map(|(_, met)| met).copied().collect();
                wrong.accepted_of_another += accepted(&calibrate(&others, rate)?, met);
            }
        }
        Ok(wrong)
    }
}

fn distances(device: &Device<i8>, way: Way, utterances: &[Utterance]) -> Vec<u32> {
    let nearest = utterances.iter().filter_map(|utterance| match way {
        Way::Nearest => device.nearest(utterance),
        Way::Whitened => device.nearest_whitened(utterance),
    });
    nearest.map(|nearest| nearest.measure).collect()
}

/// The threshold that accepts few utterances of strangers like these.
fn calibrate(strangers: &[u32], rate: f32) -> Result<Thresholds<u32>, Box<dyn Error>> {
    let mut met = Unknowns::<u32, PLACES>::new();
    strangers
        .iter()
        .for_each(|distance| met.add_measure(*distance));
    Ok(Thresholds::new(met.limit(rate)?, 0))
}

fn accepted(thresholds: &Thresholds<u32>, distances: &[u32]) -> usize {
    let near = distances
        .iter()
        .filter(|distance| **distance <= thresholds.limit);
    near.count()
}
