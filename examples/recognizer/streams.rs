//! What happens to a device: embeddings that drift, strangers, a flood of them.

use std::error::Error;

use class_centers::recognizer::Recognizer;
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::IndexedRandom};

use crate::{
    device::{Device, squared_distance},
    learners::{Learner, Mode, Naive, nearest_class},
    split::Split,
};

/// Parts of a stream.
pub const PARTS: usize = 20;
/// A figure is the mean over the parts from here on; the drift is then between 0.3 and 0.5 of `R`.
const MEASURED: usize = 12;
/// How often each embedding arrives.
const PASSES: usize = 2;
/// How far the classes drift, in `R`.
const DRIFT: f32 = 0.5;
/// Strangers that come with each embedding of a known class.
const STRANGERS: usize = 3;

/// A stream of embeddings.
#[derive(Clone, Copy, PartialEq)]
pub enum Stream {
    Still,
    /// Each class moves toward the center of its nearest rival, by half of `R` from the first embedding to the last.
    Drift,
    DriftWithStrangers,
    Flood,
}

pub const STREAMS: [Stream; 4] = [
    Stream::Still,
    Stream::Drift,
    Stream::DriftWithStrangers,
    Stream::Flood,
];

impl Stream {
    pub fn name(self) -> &'static str {
        match self {
            Self::Still => "still",
            Self::Drift => "drift of 0.5 R toward the rival",
            Self::DriftWithStrangers => "the same with strangers",
            Self::Flood => "flood of strangers",
        }
    }

    fn drift(self) -> f32 {
        match self {
            Self::Still | Self::Flood => 0.0,
            Self::Drift | Self::DriftWithStrangers => DRIFT,
        }
    }

    fn strangers(self) -> usize {
        match self {
            Self::Still | Self::Drift => 0,
            Self::DriftWithStrangers | Self::Flood => STRANGERS,
        }
    }
}

/// How a stream went, part by part, in percent.
#[derive(Clone, Copy, Default)]
pub struct Course {
    /// Embeddings of known classes whose class is nearest.
    pub right: [f64; PARTS],
    /// Fresh strangers that would be accepted at the end of the part.
    pub accepted: [f64; PARTS],
}

impl Course {
    /// Returns the mean over the last parts.
    pub fn right(&self) -> f64 {
        mean(&self.right[MEASURED..])
    }

    pub fn accepted(&self) -> f64 {
        mean(&self.accepted[MEASURED..])
    }

    /// Adds a share of another course.
    pub fn add(&mut self, other: &Self, share: f64) {
        for part in 0..PARTS {
            self.right[part] += share * other.right[part];
            self.accepted[part] += share * other.accepted[part];
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// An embedding that arrives; the class is `None` for a stranger.
struct Event<const DIM: usize> {
    class: Option<usize>,
    x: [i8; DIM],
}

/// Sends a stream to a device that learns in one way.
pub fn follow<const DIM: usize>(
    stream: Stream,
    split: &Split<DIM>,
    device: &Device<DIM>,
    mode: Mode,
) -> Result<Course, Box<dyn Error>> {
    let mut storage = device.storage.clone();
    let radius = match mode {
        Mode::Safe { radius } => Some(radius),
        Mode::Off | Mode::Naive => None,
    };
    let mut recognizer = Recognizer::new(&mut storage, device.settings(radius))?;
    let parts = parts(stream, split, &rivals(split, device)?)?;
    match mode {
        Mode::Naive => course(&mut Naive::new(split, device)?, &parts, split),
        Mode::Off | Mode::Safe { .. } => course(&mut recognizer, &parts, split),
    }
}

fn course<const DIM: usize>(
    learner: &mut impl Learner<DIM>,
    parts: &[Vec<Event<DIM>>],
    split: &Split<DIM>,
) -> Result<Course, Box<dyn Error>> {
    let mut course = Course::default();
    for (part, events) in parts.iter().enumerate() {
        let (mut known, mut right) = (0, 0);
        for event in events {
            let decision = learner.meet(&event.x)?;
            if event.class.is_some() {
                known += 1;
                right += usize::from(nearest_class(&decision) == event.class);
            }
        }
        course.right[part] = 100.0 * right as f64 / known as f64;
        let mut accepted = 0;
        for row in &split.fresh {
            accepted += usize::from(learner.decide(&row.x)?.class().is_some());
        }
        course.accepted[part] = 100.0 * accepted as f64 / split.fresh.len() as f64;
    }
    Ok(course)
}

/// Makes a stream, in parts of equally many embeddings of known classes, up to one.
fn parts<const DIM: usize>(
    stream: Stream,
    split: &Split<DIM>,
    rivals: &[[f32; DIM]],
) -> Result<Vec<Vec<Event<DIM>>>, Box<dyn Error>> {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut parts: Vec<_> = (0..PARTS).map(|_| Vec::new()).collect();
    let len = PASSES * split.arriving.len();
    let arriving = split.arriving.iter().cycle().take(len);
    for (i, row) in arriving.enumerate() {
        let part = &mut parts[i * PARTS / len];
        let share = stream.drift() * i as f32 / len as f32;
        part.push(Event {
            class: Some(row.class),
            x: moved(&row.x, &rivals[row.class], share),
        });
        for _ in 0..stream.strangers() {
            let stranger = split.met.choose(&mut random).ok_or("no strangers")?;
            part.push(Event {
                class: None,
                x: stranger.x,
            });
        }
    }
    Ok(parts)
}

/// Returns `x + share * way`, rounded, and cut off at the ends of the range.
pub fn moved<const DIM: usize>(x: &[i8; DIM], way: &[f32; DIM], share: f32) -> [i8; DIM] {
    core::array::from_fn(|d| (f32::from(x[d]) + share * way[d]).round() as i8)
}

/// Returns for each class the way to the center of its nearest rival, of the length `R`, in units of the
/// components.
pub fn rivals<const DIM: usize>(
    split: &Split<DIM>,
    device: &Device<DIM>,
) -> Result<Vec<[f32; DIM]>, Box<dyn Error>> {
    let mut storage = device.storage.clone();
    let recognizer = Recognizer::new(&mut storage, device.settings(None))?;
    let center = |class| recognizer.center(class).ok_or("a class has no center");
    let mut rivals = Vec::new();
    for class in 0..split.known {
        let own = center(class)?;
        let others = (0..split.known).filter(|other| *other != class);
        let others = others.map(center).collect::<Result<Vec<_>, _>>()?;
        let apart = |other: &&&[i8]| squared_distance(own, other);
        let rival = others
            .iter()
            .min_by(|a, b| apart(a).total_cmp(&apart(b)))
            .ok_or("a class has no rival")?;
        let length = device.spread / split.scale / apart(&rival).sqrt();
        rivals.push(core::array::from_fn(|d| {
            length * (f32::from(rival[d]) - f32::from(own[d]))
        }));
    }
    Ok(rivals)
}
