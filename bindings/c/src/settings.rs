//! What a product decides about recognition, as C writes it.

use class_centers::recognizer::{Adaptation, Settings};

use crate::{error::cc_error, image::cc_model};

/// How far `cc_recognizer_adapt` may go; all zeros switch it off.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct cc_adaptation {
    /// How far a center may move from where its class was enrolled, at most; 0 switches adaptation off.
    pub radius: f32,
    /// The greatest distance of a sample that is learned: above 0, less than the accepted distance.
    pub max_distance: f32,
    /// The greatest ratio of its distance to that of the runner-up: above 0, at most 1; 0.9 for instance.
    pub max_ratio: f32,
    /// From how many samples on old ones count less: 2 to 256.
    pub max_count: u32,
}

/// How a recognizer decides, learns and adapts: a plain value, which may be `const`. All lengths are in real units:
/// in those of the model where its scale is known, else in those of the components.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct cc_settings {
    /// The feature extractor that embeddings come from.
    pub model: cc_model,
    /// The greatest distance from a center at which an embedding is known: above 0; `INFINITY` accepts all.
    pub max_distance: f32,
    /// By how much the squared distance of the runner-up is greater, at least; 0 asks for nothing.
    pub min_margin: f32,
    /// How many samples a class is enrolled from, at least: 1 to 65,535; 3 where samples are trimmed.
    pub min_samples: u32,
    /// 1 when the least and the greatest component of each dimension are left out at enrollment, else 0.
    pub is_trimmed: u32,
    /// A class is not enrolled this near to the center of another one, or nearer: at least 0.
    pub min_separation: f32,
    /// Whether and how centers follow drift.
    pub adaptation: cc_adaptation,
}

impl cc_settings {
    /// The settings of the Rust library, which checks them.
    pub(crate) fn settings(&self) -> Result<Settings, cc_error> {
        let adaptation = &self.adaptation;
        let is_off = adaptation.radius.to_bits() == 0;
        Ok(Settings {
            model: self.model.extractor()?,
            max_distance: self.max_distance,
            min_margin: self.min_margin,
            min_samples: self.min_samples,
            is_trimmed: self.is_trimmed != 0,
            min_separation: self.min_separation,
            adaptation: (!is_off).then_some(Adaptation {
                radius: adaptation.radius,
                max_distance: adaptation.max_distance,
                max_ratio: adaptation.max_ratio,
                max_count: adaptation.max_count,
            }),
        })
    }
}
