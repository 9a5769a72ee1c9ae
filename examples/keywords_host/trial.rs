//! Learning and recognizing in four spaces.

use std::{error::Error, ops::Range};

use class_centers::{
    CenterTable, Classify, FactoryCovariance, SharedCovariance, Whitening,
    decisions::{Decision, Thresholds, Unknowns},
    triangle,
};

use crate::words::{CLASSES, DIM, EXAMPLES, Embedding, NEW_VOICES, Words};

const TRIANGLE: usize = triangle(DIM);
/// The false-accept rate of the limit. Of 30 other words it refuses all.
const RATE: f32 = 0.05;

pub const SPACES: [&str; 4] = [
    "the embeddings",
    "whitened by what was learned",
    "by that and a factory covariance",
    "by the factory alone",
];

type Learned = SharedCovariance<i8, CLASSES, DIM, TRIANGLE>;
type Space = Whitening<i8, DIM, TRIANGLE>;

/// What was learned, in each space.
pub struct Trial([(Space, CenterTable<i8, CLASSES, DIM>, Thresholds<u32>); 4]);

impl Trial {
    /// Learns the examples of some voices, and calibrates by the other words that all voices of examples say.
    pub fn new(
        words: &Words,
        voices: impl IntoIterator<Item = usize>,
    ) -> Result<Self, Box<dyn Error>> {
        let voices: Vec<usize> = voices.into_iter().collect();
        let learned = learn(words.examples(&voices))?;
        let factory = learn(words.factory())?;
        let mut covariance = FactoryCovariance::new();
        covariance.take_over(&factory);
        let made_of = [
            None,
            Some((&learned, None)),
            Some((&learned, Some(&covariance))),
            Some((&factory, None)),
        ];
        let mut trial = Vec::new();
        for made_of in made_of {
            let mut space = Space::new();
            if let Some((learned, factory)) = made_of {
                space.prepare_from(learned, factory, &mut [0.0; TRIANGLE])?;
            }
            let mut centers = CenterTable::new();
            space.whiten_centers(learned.centers(), &mut centers)?;
            let mut unknowns = Unknowns::<u32, 1>::new();
            for stranger in words.strangers(EXAMPLES) {
                unknowns.add(centers.nearest(&whiten(&space, stranger)));
            }
            trial.push((space, centers, Thresholds::new(unknowns.limit(RATE)?, 0)));
        }
        Ok(Self(trial.try_into().map_err(|_| "four spaces")?))
    }

    fn decide(&self, space: usize, embedding: &Embedding) -> Decision<u32> {
        let (space, centers, thresholds) = &self.0[space];
        thresholds.decide(centers.nearest(&whiten(space, embedding)))
    }

    /// Counts the words whose nearest center is theirs.
    pub fn right<'a>(
        &self,
        space: usize,
        tests: impl Iterator<Item = (usize, &'a Embedding)>,
    ) -> usize {
        let (space, centers, _) = &self.0[space];
        let nearest = |embedding| centers.nearest(&whiten(space, embedding));
        tests
            .filter(|(class, embedding)| {
                nearest(embedding).is_some_and(|nearest| nearest.class == *class)
            })
            .count()
    }

    /// Counts the words that are taken for none.
    pub fn rejected<'a>(
        &self,
        space: usize,
        tests: impl Iterator<Item = (usize, &'a Embedding)>,
    ) -> usize {
        tests
            .filter(|(_, embedding)| self.decide(space, embedding).class().is_none())
            .count()
    }

    /// Counts the other words that are taken for one of the words.
    pub fn accepted<'a>(
        &self,
        space: usize,
        strangers: impl Iterator<Item = &'a Embedding>,
    ) -> usize {
        strangers
            .filter(|embedding| self.decide(space, embedding).class().is_some())
            .count()
    }
}

fn learn<'a>(
    examples: impl Iterator<Item = (usize, &'a Embedding)>,
) -> Result<Learned, Box<dyn Error>> {
    let mut learned = Learned::new();
    for (class, embedding) in examples {
        learned.update(class, embedding)?;
    }
    Ok(learned)
}

fn whiten(space: &Space, embedding: &Embedding) -> Embedding {
    let mut whitened = [0; DIM];
    space.whiten(embedding, &mut whitened);
    whitened
}

/// Returns the words that are right in each space, in percent, after one example of each word, two, and so on: the
/// mean over all choices of the voices that say them.
pub fn curves(words: &Words) -> Result<[Vec<f64>; 4], Box<dyn Error>> {
    let mut curves = [const { Vec::new() }; 4];
    for examples in 1..=EXAMPLES.len() {
        let choices = choices(examples);
        let trials = choices
            .iter()
            .map(|voices| Trial::new(words, voices.clone()));
        let trials: Vec<Trial> = trials.collect::<Result<_, _>>()?;
        for (space, curve) in curves.iter_mut().enumerate() {
            let right: usize = trials
                .iter()
                .map(|trial| trial.right(space, words.tests(NEW_VOICES)))
                .sum();
            let tests = trials.len() * words.tests(NEW_VOICES).count();
            curve.push(100.0 * right as f64 / tests as f64);
        }
    }
    Ok(curves)
}

/// All ways to choose so many of the voices of examples.
fn choices(len: usize) -> Vec<Vec<usize>> {
    let voices = |set: u32| EXAMPLES.enumerate().filter(move |(i, _)| set >> i & 1 == 1);
    let sets: Range<u32> = 0..1 << EXAMPLES.len();
    let sets = sets.filter(|set| set.count_ones() as usize == len);
    sets.map(|set| voices(set).map(|(_, voice)| voice).collect())
        .collect()
}
