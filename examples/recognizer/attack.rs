//! An attacker who sees everything, and looks for the embeddings that lead centers astray.

use std::error::Error;

use class_centers::recognizer::Recognizer;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use crate::{
    device::{Device, Storage},
    split::Split,
    streams::{moved, rivals},
};

/// The most embeddings that are sent for a class in one direction.
const PATIENCE: usize = 500;
/// Random directions that are tried for each class.
const RANDOM: usize = 6;
/// What a step is multiplied by after it was refused.
const SHORTER: f32 = 0.85;

/// What came of the attacks on a device.
#[derive(Clone, Copy, Default)]
pub struct Damage {
    /// The greatest distance of a center from where it was enrolled, in radii.
    pub displacement: f64,
    /// Embeddings of known classes whose class is still nearest after the worst attack, in percent.
    pub right: f64,
}

/// Attacks a device whose centers may move by a share of `R`, from its enrolled state each time: the centers are led
/// to their nearest rivals, away from them, all of them the way that one of them has to its rival, or each in a random
/// direction.
pub fn attack<const DIM: usize>(
    split: &Split<DIM>,
    device: &Device<DIM>,
    radius: f32,
) -> Result<Damage, Box<dyn Error>> {
    let rivals = rivals(split, device)?;
    let mut worst = Damage {
        displacement: 0.0,
        right: 100.0,
    };
    for ways in directions(&rivals) {
        let mut storage = device.storage.clone();
        let displacement = lead(device, &mut storage, radius, &ways)?;
        worst.displacement = worst.displacement.max(displacement);
        worst.right = worst.right.min(right(split, device, &mut storage)?);
    }
    Ok(worst)
}

/// Returns the ways of all centers, for each attack.
fn directions<const DIM: usize>(rivals: &[[f32; DIM]]) -> Vec<Vec<[f32; DIM]>> {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let away = rivals.iter().map(|way| way.map(|x| -x)).collect();
    let mut directions = vec![rivals.to_vec(), away];
    directions.extend(rivals.iter().map(|way| vec![*way; rivals.len()]));
    for _ in 0..RANDOM {
        let ways = rivals.iter().map(|way| turned(way, &mut random));
        directions.push(ways.collect());
    }
    directions
}

/// Leads every center its way as far as it goes, and returns the greatest distance from where it was enrolled.
fn lead<const DIM: usize>(
    device: &Device<DIM>,
    storage: &mut Storage<DIM>,
    radius: f32,
    ways: &[[f32; DIM]],
) -> Result<f64, Box<dyn Error>> {
    let mut recognizer = Recognizer::new(storage, device.settings(Some(radius)))?;
    let mut farthest: f64 = 0.0;
    for (class, way) in ways.iter().enumerate() {
        push(&mut recognizer, class, way)?;
        let status = recognizer.class_status(class).ok_or("a class is gone")?;
        let displacement = status.displacement / (radius * device.spread);
        farthest = farthest.max(displacement.into());
    }
    Ok(farthest)
}

/// Sends what lies as far from the center as is learned; when that is refused, something nearer.
fn push<const DIM: usize>(
    recognizer: &mut Recognizer<'_, i8>,
    class: usize,
    way: &[f32; DIM],
) -> Result<(), Box<dyn Error>> {
    let mut step = 2.0;
    for _ in 0..PATIENCE {
        let center = recognizer.center(class).ok_or("a class is gone")?;
        let x = moved(&center.try_into()?, way, step);
        if recognizer.adapt(&x)?.refused.is_some() {
            step *= SHORTER;
        }
    }
    Ok(())
}

/// Returns a random direction of the same length.
fn turned<const DIM: usize>(way: &[f32; DIM], random: &mut ChaCha8Rng) -> [f32; DIM] {
    let length = |way: &[f32; DIM]| way.iter().map(|x| x * x).sum::<f32>().sqrt();
    let other = core::array::from_fn(|_| random.random_range(-1.0_f32..1.0));
    let scale = length(way) / length(&other);
    other.map(|x| scale * x)
}

/// The embeddings that arrive whose class is nearest, in percent.
fn right<const DIM: usize>(
    split: &Split<DIM>,
    device: &Device<DIM>,
    storage: &mut Storage<DIM>,
) -> Result<f64, Box<dyn Error>> {
    let recognizer = Recognizer::new(storage, device.settings(None))?;
    let mut right = 0;
    for row in &split.arriving {
        let nearest = recognizer.nearest_class(&row.x)?;
        right += usize::from(nearest.is_some_and(|nearest| nearest.class == row.class));
    }
    Ok(100.0 * right as f64 / split.arriving.len() as f64)
}
