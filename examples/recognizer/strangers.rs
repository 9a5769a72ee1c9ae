//! Strangers calibrate what is accepted; other strangers, and those of another kind, are asked about.

use std::error::Error;

use class_centers::{
    decisions::Unknowns,
    recognizer::{Recognizer, Settings},
};

use crate::{
    data::Row,
    device::{Device, of_class},
    split::Split,
};

/// The false-accept rate that is wanted.
pub const RATE: f32 = 0.05;
/// The distances that calibrating has to keep: enough for 199 strangers.
const PLACES: usize = 10;

/// What came of a calibration, in percent.
#[derive(Clone, Copy, Default)]
pub struct Calibrated {
    /// Fresh strangers, of the classes that calibrated, that are accepted.
    pub accepted: f64,
    /// Embeddings of known classes that are not accepted.
    pub rejected: f64,
    /// Strangers of the second class that are accepted when the first one calibrated, and the other way around.
    pub of_another_kind: [f64; 2],
}

impl Calibrated {
    /// Adds a share of what came of another one.
    pub fn add(&mut self, other: &Self, share: f64) {
        self.accepted += share * other.accepted;
        self.rejected += share * other.rejected;
        for (total, rate) in self.of_another_kind.iter_mut().zip(other.of_another_kind) {
            *total += share * rate;
        }
    }
}

/// Calibrates by the strangers that were met, and by those of one class.
pub fn calibrate<const DIM: usize>(
    split: &Split<DIM>,
    device: &Device<DIM>,
) -> Result<Calibrated, Box<dyn Error>> {
    let mut storage = device.storage.clone();
    let mut recognizer = Recognizer::new(&mut storage, Settings::new(device.model))?;
    calibrate_by(&mut recognizer, split.met.iter())?;
    let accepted = accepted(&recognizer, split.fresh.iter())?;
    let rejected = 100.0 - self::accepted(&recognizer, split.arriving.iter())?;

    let strangers = [&split.met[..], &split.fresh[..]].concat();
    let (first, second) = (split.known, split.known + 1);
    let mut of_another_kind = [0.0; 2];
    for (rate, (kind, other)) in of_another_kind
        .iter_mut()
        .zip([(first, second), (second, first)])
    {
        calibrate_by(&mut recognizer, of_class(&strangers, kind))?;
        *rate = self::accepted(&recognizer, of_class(&strangers, other))?;
    }
    Ok(Calibrated {
        accepted,
        rejected,
        of_another_kind,
    })
}

fn calibrate_by<'r, const DIM: usize>(
    recognizer: &mut Recognizer<'_, i8>,
    strangers: impl Iterator<Item = &'r Row<DIM>>,
) -> Result<(), Box<dyn Error>> {
    let mut unknowns = Unknowns::<u32, PLACES>::new();
    for row in strangers {
        unknowns.add(recognizer.nearest_class(&row.x)?);
    }
    Ok(recognizer.calibrate(&unknowns, RATE)?)
}

/// How many of these are known, in percent.
fn accepted<'r, const DIM: usize>(
    recognizer: &Recognizer<'_, i8>,
    rows: impl Iterator<Item = &'r Row<DIM>>,
) -> Result<f64, Box<dyn Error>> {
    let (mut accepted, mut met) = (0, 0);
    for row in rows {
        accepted += usize::from(recognizer.recognize(&row.x)?.class().is_some());
        met += 1;
    }
    Ok(100.0 * f64::from(accepted as u32) / f64::from(met))
}
