//! How many utterances are right after a few of each speaker were learned.

use std::error::Error;

use crate::{
    device::{Device, Factory, Format, Right, Transform},
    utterances::{SPEAKERS, Utterance, Utterances},
};

/// The speakers below are known to the factory, or old.
const OLD: usize = SPEAKERS / 2;
/// The most blocks of utterances that are learned, one after the other, from an empty device each.
const BLOCKS: usize = 5;

/// How many of new speakers are right, by what comes from the factory: blocks of utterances added up.
#[derive(Clone, Copy, Debug)]
pub struct New {
    /// Nothing comes from the factory.
    pub own: Right,
    /// Behind a transform that a covariance from the factory went into.
    pub factory_covariance: usize,
    /// Behind a transform that comes from the factory.
    pub factory_whitening: usize,
}

impl New {
    /// Each way, from the least that comes from the factory to the most.
    pub fn all(self) -> [usize; 4] {
        let [nearest, own] = self.own.both();
        [
            nearest,
            own,
            self.factory_covariance,
            self.factory_whitening,
        ]
    }
}

/// Learns blocks of `shots` utterances of all nine speakers, and asks the others.
pub fn nine<T: Format>(data: &Utterances, shots: usize) -> Result<Right, Box<dyn Error>> {
    let mut sum = Right::default();
    for block in (0..BLOCKS).filter_map(|block| data.block(0..SPEAKERS, shots, block)) {
        sum += Device::<T>::enrolled(&block, Transform::Enrolled)?.ask(&data.ask)?;
    }
    Ok(sum)
}

/// Enrols nine speakers with `shots` utterances each, one after the other; after each of them all utterances of
/// those who are enrolled are asked. Returns what is right after each, blocks of utterances added up.
pub fn one_after_the_other(
    data: &Utterances,
    shots: usize,
) -> Result<[Right; SPEAKERS], Box<dyn Error>> {
    let mut sums = [Right::default(); SPEAKERS];
    for block in 0..BLOCKS {
        let mut device = Device::<i8>::new();
        for (speaker, sum) in sums.iter_mut().enumerate() {
            let few = data.block(speaker..speaker + 1, shots, block);
            device.enroll(&few.ok_or("too few utterances")?, Transform::Enrolled)?;
            *sum += device.ask(&data.asked_of(|other| other <= speaker))?;
        }
    }
    Ok(sums)
}

/// Learns blocks of `shots` utterances of five speakers whom the factory never met, and asks others of them. What
/// comes from the factory was made of the four other speakers.
pub fn new<T: Format>(data: &Utterances, shots: usize) -> Result<New, Box<dyn Error>> {
    let old = data.learned_of(|speaker| speaker < OLD);
    let shipped = Device::<T>::enrolled(&old, Transform::Enrolled)?;
    let mut factory = Factory::new();
    factory.take_over(&shipped.learned);

    let asked = data.asked_of(|speaker| speaker >= OLD);
    let [mut own, mut covariance, mut whitening] = [Right::default(); 3];
    for block in (0..BLOCKS).filter_map(|block| data.block(OLD..SPEAKERS, shots, block)) {
        let ask = |transform| Device::<T>::enrolled(&block, transform)?.ask(&asked);
        own += ask(Transform::Enrolled)?;
        covariance += ask(Transform::Factory(&factory))?;
        whitening += ask(Transform::Whitening(&shipped.whitening))?;
    }
    Ok(New {
        own,
        factory_covariance: covariance.whitened,
        factory_whitening: whitening.whitened,
    })
}

/// Four speakers have learned all that there is, and five others `shots` utterances each; asks all.
pub fn young<T: Format>(data: &Utterances, shots: usize) -> Result<Right, Box<dyn Error>> {
    let old = data.learned_of(|speaker| speaker < OLD);
    let mut sum = Right::default();
    for block in (0..BLOCKS).filter_map(|block| data.block(OLD..SPEAKERS, shots, block)) {
        let both: Vec<Utterance> = old.iter().chain(&block).copied().collect();
        sum += Device::<T>::enrolled(&both, Transform::Enrolled)?.ask(&data.ask)?;
    }
    Ok(sum)
}
