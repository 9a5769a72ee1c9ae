//! Centers and their covariance as rows of numbers, a triangle and three words.
//!
//! Only whole tables are saved. Each sample changes the triangle, which is most of the table, so there is
//! nothing to be won by writing a class alone; and classes that do not belong to their triangle would be a
//! wrong covariance.

use crate::{
    element::number::{Number, NumberKind},
    error::UpdateError,
    persist::{
        class_rows::{ClassRows, TableShape},
        error::SnapshotError,
        header::{invalid, word_field},
        kind::TableKind,
        numbers::TableNumbers,
        sums::{check_sums, wrong},
    },
    tables::{covariance_element::CovarianceElement, shared_covariance::SharedCovariance},
};

/// Whether the covariance is frozen: 1 then, else 0.
const FROZEN: usize = 0;
/// How many samples the classes had that are no longer there.
const RELEASED_SAMPLES: usize = 1;
/// How many of them there were.
const RELEASED_CLASSES: usize = 2;

/// The sums of each class, `DIM * size_of::<T::Sum>()` bytes, and the second moments of all,
/// `TRIANGLE * size_of::<T::Moment>()`: a sum and a moment are as long as each other.
impl<T: CovarianceElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize> ClassRows
    for SharedCovariance<T, CLASSES, DIM, TRIANGLE>
{
    const KIND: TableKind = TableKind::SharedCovariance;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = Some(TableShape {
        classes: CLASSES,
        dim: DIM,
    });
    const ENTRY_LEN: usize = T::Moment::LEN;
    const IS_LEARNED: bool = false;

    type Number = T::Sum;

    fn number(&self, class: usize, place: usize) -> Option<T::Sum> {
        self.centers.number(class, place)
    }

    fn samples(&self, class: usize) -> u32 {
        self.centers.count(class)
    }

    /// Refuses what a table of sums refuses, and sums of components that cannot be squared.
    fn check_class(
        class: usize,
        mut numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_sums::<T>(class, numbers.clone(), count)?;
        match numbers.position(|sum| !T::is_squarable_sum(sum, count)) {
            None => Ok(()),
            Some(dim) => wrong(class, UpdateError::SumOutOfRange { class, dim }),
        }
    }

    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = T::Sum>, count: u32) {
        self.centers.put_class(class, numbers, count);
    }

    fn entry_bits(&self, place: usize) -> u64 {
        self.moments.get(place).map_or(0, |moment| moment.to_bits())
    }

    fn put_entry(&mut self, place: usize, bits: u64) {
        if let Some(moment) = self.moments.get_mut(place) {
            *moment = T::Moment::from_bits(bits);
        }
    }

    fn word(&self, index: usize) -> u32 {
        match index {
            FROZEN => self.is_frozen.into(),
            RELEASED_SAMPLES => self.released.samples,
            RELEASED_CLASSES => self.released.classes,
            _ => 0,
        }
    }

    fn put_word(&mut self, index: usize, word: u32) {
        match index {
            FROZEN => self.is_frozen = word == 1,
            RELEASED_SAMPLES => self.released.samples = word,
            RELEASED_CLASSES => self.released.classes = word,
            _ => {}
        }
    }

    /// Refuses more samples than the moments have room for, and moments that so many cannot have.
    fn check_shared(&self, _: TableShape, numbers: &dyn TableNumbers) -> Result<(), SnapshotError> {
        if numbers.word(FROZEN) > 1 {
            return Err(invalid(word_field(FROZEN)));
        }
        // A class of one sample leaves nothing.
        if numbers.word(RELEASED_CLASSES) > numbers.word(RELEASED_SAMPLES) / 2 {
            return Err(invalid(word_field(RELEASED_CLASSES)));
        }
        let held = u32::try_from(held(numbers, CLASSES)).ok();
        let Some(held) = held.filter(|held| *held <= T::MAX_TOTAL) else {
            let error = UpdateError::TableFull;
            return Err(SnapshotError::Shared { error });
        };
        let mut place = 0;
        for row in 0..DIM {
            for column in 0..=row {
                let bits = numbers.entry_bits(place);
                // Of no samples there are zeros without a sign.
                let is_none = held == 0 && bits != 0;
                if is_none || !T::fits_moment(row, column, T::Moment::from_bits(bits), held) {
                    let error = UpdateError::MomentOutOfRange { row, column };
                    return Err(SnapshotError::Shared { error });
                }
                place += 1;
            }
        }
        Ok(())
    }
}

/// How many samples the moments are made of.
fn held(numbers: &dyn TableNumbers, classes: usize) -> u64 {
    let learning = match numbers.word(FROZEN) {
        0 => (0..classes)
            .map(|class| u64::from(numbers.count(class)))
            .sum(),
        _ => 0,
    };
    u64::from(numbers.word(RELEASED_SAMPLES)) + learning
}
