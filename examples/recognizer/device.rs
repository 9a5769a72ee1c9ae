//! A device: its recognizer is enrolled, and its settings follow from how far samples lie from their centers.

use std::error::Error;

use class_centers::{
    Quantization,
    persist::Extractor,
    recognizer::{Adaptation, Recognizer, RecognizerStorage, Settings},
};

use crate::{
    data::{CLASSES, Row},
    split::Split,
};

/// Room for ten classes with labels of up to 16 bytes. In firmware it is a static.
pub type Storage<const DIM: usize> = RecognizerStorage<i8, CLASSES, DIM, 16>;

/// Names the model that the embeddings come from.
pub const FINGERPRINT: u64 = 0x5EED_0015;

/// An enrolled device.
pub struct Device<const DIM: usize> {
    pub storage: Storage<DIM>,
    pub model: Extractor,
    /// `R`, the root of the summed variances within the classes, in real units.
    pub spread: f32,
    /// The 95 % quantile of the distances of samples from their own center, in real units: what is accepted.
    pub accepted: f32,
    /// The 70 % quantile: what adaptation should learn.
    pub learned: f32,
}

impl<const DIM: usize> Device<DIM> {
    /// Enrolls every known class, and measures.
    pub fn enrolled(split: &Split<DIM>) -> Result<Self, Box<dyn Error>> {
        let model = Extractor {
            quantization: Quantization::new(split.scale, 0),
            ..Extractor::new(FINGERPRINT)
        };
        let mut storage = Storage::new();
        let mut recognizer = Recognizer::new(&mut storage, Settings::new(model))?;
        for class in 0..split.known {
            enroll(
                &mut recognizer,
                &label(class),
                of_class(&split.enrolled, class),
            )?;
        }
        let mut distances = Vec::new();
        for row in &split.enrolled {
            let center = recognizer
                .center(row.class)
                .ok_or("a class has no center")?;
            distances.push(split.scale * squared_distance(center, &row.x).sqrt());
        }
        distances.sort_by(f32::total_cmp);
        let quantile = |share: f64| distances[(share * distances.len() as f64) as usize];
        let spread = recognizer.spread().ok_or("too few samples")?;
        Ok(Self {
            storage,
            model,
            spread,
            accepted: quantile(0.95),
            learned: quantile(0.7),
        })
    }

    /// Returns settings that accept what lies as near as samples do, and adapt within a share of the spread.
    pub fn settings(&self, radius: Option<f32>) -> Settings {
        Settings {
            max_distance: self.accepted,
            adaptation: radius.map(|share| Adaptation {
                radius: share * self.spread,
                ..Adaptation::from_spread(self.spread)
            }),
            ..Settings::new(self.model)
        }
    }
}

/// Enrolls a class, all or nothing.
pub fn enroll<'r, const DIM: usize>(
    recognizer: &mut Recognizer<'_, i8>,
    label: &str,
    rows: impl Iterator<Item = &'r Row<DIM>>,
) -> Result<usize, Box<dyn Error>> {
    recognizer.begin(label)?;
    for row in rows {
        recognizer.add(&row.x)?;
    }
    Ok(recognizer.commit()?)
}

pub fn of_class<const DIM: usize>(
    rows: &[Row<DIM>],
    class: usize,
) -> impl Iterator<Item = &Row<DIM>> {
    rows.iter().filter(move |row| row.class == class)
}

pub fn label(class: usize) -> String {
    format!("class {class}")
}

/// In square units of the components.
pub fn squared_distance(a: &[i8], b: &[i8]) -> f32 {
    let squares = a
        .iter()
        .zip(b)
        .map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2));
    squares.sum::<u32>() as f32
}
