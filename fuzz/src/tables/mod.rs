//! Every table of the crate, as something that is saved, and what it must hold.

mod centers;
mod others;
mod sums;

use core::fmt::Debug;

use class_centers::{
    Quantization, UpdateError,
    persist::{Extractor, Origin, Snapshot, SnapshotError},
};

use crate::{elements::any_bits, rng::Rng};

pub const INFO: Extractor = Extractor {
    quantization: Quantization::new(0.05, -10),
    ..Extractor::new(0x0102_0304_0506_0708)
};

pub const ORIGIN: Origin = Origin {
    device: 3,
    sequence: 4,
};

/// A table that is saved as an image.
pub trait Table: Snapshot + Clone + Debug + PartialEq {
    fn new() -> Self;
    /// Panics when the table holds what it must not.
    fn check(&self);
    /// Changes it and asks it, with any numbers. A table that held what it may still does.
    fn live(&mut self, rng: &mut Rng);

    fn to_image(&self, info: &Extractor, origin: Origin) -> Result<Vec<u8>, SnapshotError> {
        let mut image = vec![0; Self::IMAGE_LEN];
        self.encode(info, origin, &mut image).map(|_| image)
    }

    fn image_in_pieces(&self, info: &Extractor, origin: Origin, len: usize) -> Vec<u8> {
        let (mut reader, mut image) = (self.image(info, origin).unwrap(), Vec::new());
        let mut piece = vec![0; len];
        loop {
            match reader.read(&mut piece) {
                0 => return image,
                read => image.extend(&piece[..read]),
            }
        }
    }

    /// A table that holds something.
    fn taught() -> Self {
        let mut table = Self::new();
        let mut rng = Rng::new(7);
        (0..9).for_each(|_| table.live(&mut rng));
        table
    }

    /// The image of a table that can be saved.
    fn saved(&self) -> Vec<u8> {
        self.to_image(&INFO, ORIGIN)
            .expect("a table that can be saved")
    }
}

/// A table whose classes are saved one by one.
pub trait Records: Table {
    fn record(&self, class: usize) -> Result<Vec<u8>, SnapshotError> {
        let mut record = vec![0; Self::RECORD_LEN];
        self.encode_class(class, &INFO, &mut record).map(|_| record)
    }
}

/// A table that takes in what others learned.
pub trait Merge: Table {
    fn add(&mut self, other: &Self) -> Result<(), UpdateError>;
}

/// Asks a table of centers everything that needs no more than a query.
macro_rules! ask {
    ($table:ident, $query:expr) => {
        let _ = (
            $table.nearest($query),
            $table.nearest_by(Cosine { zero_point: 0 }, $query),
        );
        $table.squared_distances($query, &mut [None; CLASSES]);
    };
}
use ask;

/// Any class, and one that there is not.
fn class<const CLASSES: usize>(rng: &mut Rng) -> usize {
    rng.below(CLASSES as u64 + 1) as usize
}

/// Any count, mostly a small one.
fn count(rng: &mut Rng) -> u32 {
    any_bits(rng) as u32 >> rng.below(32)
}
