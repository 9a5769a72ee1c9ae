//! What cannot be done is a typed error, and changes no bit.

use class_centers::{BatchError, QueryError, UpdateError};
use proptest::{collection::vec, prelude::*};
use support::{
    assert_same_bits, check, for_each, learned,
    probe::{Float, Integer, Probe},
    prop_assert_same_bits,
    rng::Rng,
    strategies::{bit_pattern, samples},
};

use crate::refused::{CLASSES, DIM, Table, assert_refused, filled, ordinary};

const NO_CLASS: [usize; 4] = [CLASSES, CLASSES + 1, 1 << 31, usize::MAX];

/// The definition of a component that can be summed.
fn in_range(x: f32) -> bool {
    x.abs() < 2_f32.powi(65)
}

/// One bit pattern, at one dimension of an otherwise ordinary embedding: `update` takes it or
/// refuses it by the definition, and after a refusal no bit has changed.
fn try_bit_pattern(table: &mut Table<f32>, bits: u32, dim: usize) {
    let mut embedding = [1.5; DIM];
    embedding[dim] = f32::from_bits(bits);
    let before = table.clone();
    let result = table.update(1, &embedding);
    if in_range(embedding[dim]) {
        assert_eq!(result, Ok(()), "{bits:#x} at {dim}");
        table.clone_from(&before);
    } else {
        assert_eq!(
            result,
            Err(UpdateError::ComponentOutOfRange { dim }),
            "{bits:#x}"
        );
        assert_same_bits(table, &before);
    }
}

#[test]
fn every_upper_half_of_an_f32_is_taken_or_refused_by_the_definition() {
    let mut table = filled::<f32>();
    for upper in 0..=u32::from(u16::MAX) {
        for lower in [0, 1, 0xFFFF] {
            for dim in [0, 7, 8] {
                try_bit_pattern(&mut table, upper << 16 | lower, dim);
            }
        }
    }
}

#[test]
fn a_million_random_bit_patterns_are_taken_or_refused_by_the_definition() {
    let mut rng = Rng::new(5);
    let mut table = filled::<f32>();
    for _ in 0..1_000_000 {
        let dim = rng.below(DIM as u64) as usize;
        try_bit_pattern(&mut table, rng.bits() as u32, dim);
    }
}

/// A call that takes one row of numbers for a class.
type Call = fn(&mut Table<f32>, usize, &[f32; DIM]) -> Result<(), UpdateError>;

/// Every call that takes embeddings, on embeddings of any bits at all.
#[test]
fn whatever_the_bits_a_refused_call_changes_nothing() {
    let rows = vec(
        (
            0..=CLASSES,
            proptest::array::uniform::<_, DIM>(bit_pattern()),
        ),
        1..4,
    );
    check(rows, |rows| {
        let (classes, embeddings): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let before = filled::<f32>();
        let first_bad = embeddings[0].iter().position(|x| !in_range(*x));
        let calls: [Call; 3] = [Table::update, Table::forget, |table, class, sums| {
            table.set_class(class, sums, 3)
        }];
        for call in calls {
            let mut table = before.clone();
            if call(&mut table, classes[0], &embeddings[0]).is_err() {
                prop_assert_same_bits!(table, before);
            }
            let centers = [0, 1].map(|class| table.center(class));
            prop_assert!(centers.iter().flatten().flatten().all(|x| x.is_finite()));
        }
        let mut table = before.clone();
        if table.update_batch(&classes, &embeddings).is_err() {
            prop_assert_same_bits!(table, before);
        }
        let error = before.clone().update(1, &embeddings[0]).err();
        prop_assert_eq!(
            error,
            first_bad.map(|dim| UpdateError::ComponentOutOfRange { dim })
        );
        Ok(())
    });
}

fn a_class_out_of_range_is_refused<T: Probe>() {
    let (table, [x, _]) = (filled::<T>(), ordinary::<T>());
    let sums = *table.sum(1).unwrap();
    for class in NO_CLASS {
        let reason = UpdateError::ClassOutOfRange { class };
        assert_refused(&table, reason, |table| table.update(class, &x));
        assert_refused(&table, reason, |table| table.update_trusted(class, &x));
        assert_refused(&table, reason, |table| table.forget(class, &x));
        assert_refused(&table, reason, |table| table.set_class(class, &sums, 2));
        assert_refused(&table, reason, |table| {
            table.set_class(class, &sums, u32::MAX)
        });
        assert_refused(&table, reason, |table| table.clear_class(class));
        let reason = BatchError::Row {
            row: 1,
            error: reason,
        };
        assert_refused(&table, reason, |table| {
            table.update_batch(&[1, class], &[x, x])
        });
    }
}
for_each!(a_class_out_of_range_is_refused: f32 f64 i8 u8 i16);

fn a_full_class_is_refused<T: Probe>() {
    let (table, [x, _]) = (filled::<T>(), ordinary::<T>());
    let reason = UpdateError::ClassFull { class: 0 };
    assert_refused(&table, reason, |table| table.update(0, &x));
    assert_refused(&table, reason, |table| table.update_trusted(0, &x));
    assert_refused(&table, reason, |table| table.merge(&filled()));
    let reason = BatchError::Row {
        row: 0,
        error: reason,
    };
    assert_refused(&table, reason, |table| table.update_batch(&[0], &[x]));
}
for_each!(a_full_class_is_refused: f32 f64 i8 u8 i16);

fn samples_that_a_class_does_not_hold_are_not_taken_out<T: Probe>() {
    let (table, [x, y]) = (filled::<T>(), ordinary::<T>());
    let reason = UpdateError::NotEnoughSamples { class: 1 };
    let more: Table<T> = learned(&[(1, x), (1, y), (1, y)]);
    assert_refused(&table, reason, |table| table.unmerge(&more));
    let reason = UpdateError::NotEnoughSamples { class: 0 };
    assert_refused(&Table::<T>::new(), reason, |table| table.forget(0, &x));
    assert_refused(&Table::<T>::new(), reason, |table| table.unmerge(&filled()));
}
for_each!(samples_that_a_class_does_not_hold_are_not_taken_out: f32 f64 i8 u8 i16);

fn a_component_out_of_range_is_refused<T: Float>() {
    let (table, [x, _]) = (filled::<T>(), ordinary::<T>());
    for (dim, bad) in (0..DIM).flat_map(|dim| T::REFUSED.map(|bad| (dim, bad))) {
        let mut embedding = x;
        // The lowest bad dimension is named, not a later one.
        (embedding[dim], embedding[DIM - 1]) = (bad, T::REFUSED[0]);
        let reason = UpdateError::ComponentOutOfRange { dim };
        assert_refused(&table, reason, |table| table.update(1, &embedding));
        assert_refused(&table, reason, |table| table.forget(1, &embedding));
        let reason = BatchError::Row {
            row: 2,
            error: reason,
        };
        let rows = [x, x, embedding];
        assert_refused(&table, reason, |table| table.update_batch(&[1; 3], &rows));
    }
    for largest in [T::LARGEST, -T::LARGEST] {
        assert_eq!(filled::<T>().update(1, &[largest; DIM]), Ok(()));
    }
}
for_each!(a_component_out_of_range_is_refused: f32 f64);

/// A sum is wrong in dimension `dim` and in the last: the lowest is named.
fn a_sum_that_no_embeddings_have_is_refused<T: Float>() {
    let table = filled::<T>();
    let above = T::MAX_ABS + T::MAX_ABS + T::MAX_ABS;
    for (dim, bad) in (0..DIM).flat_map(|dim| [above, -above, T::nan()].map(|bad| (dim, bad))) {
        let mut sums = [T::one(); DIM];
        (sums[dim], sums[DIM - 1]) = (bad, above);
        let reason = UpdateError::SumOutOfRange { class: 1, dim };
        assert_refused(&table, reason, |table| table.set_class(1, &sums, 2));
        let reason = UpdateError::SumOutOfRange { class: 1, dim: 0 };
        assert_refused(&table, reason, |table| {
            table.set_class(1, &[T::one(); DIM], 0)
        });
    }
}
for_each!(a_sum_that_no_embeddings_have_is_refused: f32 f64);

/// A sum of zero, from which the upper limit cannot be taken: the limits of the rest are too low.
fn a_sample_that_was_not_learned_is_not_forgotten_if_that_shows<T: Integer>() {
    let [least, most] = T::LIMITS;
    let table: Table<T> = learned(&[(1, [least; DIM]), (1, [least; DIM])]);
    for dim in 0..DIM {
        let mut embedding = [least; DIM];
        (embedding[dim], embedding[DIM - 1]) = (most, most);
        let reason = UpdateError::SumOutOfRange { class: 1, dim };
        assert_refused(&table, reason, |table| table.forget(1, &embedding));
        let other: Table<T> = learned(&[(0, [least; DIM]), (1, embedding)]);
        let mut both = table.clone();
        both.update(0, &[least; DIM]).unwrap();
        assert_refused(&both, reason, |table| table.unmerge(&other));
    }
}
for_each!(a_sample_that_was_not_learned_is_not_forgotten_if_that_shows: i8 u8 i16);

/// The sums of a broken promise cannot be merged, nor can anything be merged into them.
#[test]
fn sums_poisoned_through_update_trusted_are_not_merged() {
    let mut poisoned = filled::<f32>();
    let mut embedding = [1.0; DIM];
    embedding[3] = f32::NAN;
    poisoned.update_trusted(1, &embedding).unwrap();
    let reason = UpdateError::SumOutOfRange { class: 1, dim: 3 };
    let fresh: Table<f32> = learned(&[(1, [1.0; DIM])]);
    poisoned.clear_class(0).unwrap();
    assert_refused(&fresh, reason, |table| table.merge(&poisoned));
    assert_refused(&poisoned, reason, |table| table.merge(&fresh));
    assert_refused(&poisoned, reason, |table| table.unmerge(&fresh));
}

/// Room for two, three rows: the third is refused, wherever other rows stand between them.
fn a_batch_that_would_fill_a_class_is_refused_whole<T: Probe>() {
    let [x, y] = ordinary::<T>();
    let mut table = filled::<T>();
    let zeros = *Table::<T>::new().sum(0).unwrap();
    table.set_class(0, &zeros, T::MAX_COUNT - 2).unwrap();
    let error = UpdateError::ClassFull { class: 0 };
    for (classes, row) in [
        ([0, 0, 0, 1, 1], 2),
        ([0, 1, 0, 1, 0], 4),
        ([1, 0, 0, 0, 0], 3),
    ] {
        let rows = [x, y, x, y, x];
        assert_refused(&table, BatchError::Row { row, error }, |table| {
            table.update_batch(&classes, &rows)
        });
    }
    assert_eq!(table.update_batch(&[0, 1, 0], &[x, y, x]), Ok(()));
    assert_eq!((table.count(0), table.count(1)), (T::MAX_COUNT, 3));
}
for_each!(a_batch_that_would_fill_a_class_is_refused_whole: f32 f64 i8 u8 i16);

/// A batch gives what its rows give one by one up to the first bad one, and then nothing at all.
#[test]
fn a_bad_row_anywhere_refuses_the_whole_batch() {
    check(
        (samples::<f32, DIM>(CLASSES, 1..30), 0..30_usize),
        |(samples, bad)| {
            let bad = bad % samples.len();
            let before: Table<f32> = learned(&samples);
            let (mut classes, embeddings): (Vec<_>, Vec<_>) = samples.into_iter().unzip();
            classes[bad] = CLASSES;
            let mut table = before.clone();
            let error = UpdateError::ClassOutOfRange { class: CLASSES };
            let result = table.update_batch(&classes, &embeddings);
            prop_assert_eq!(result, Err(BatchError::Row { row: bad, error }));
            prop_assert_same_bits!(table, before);
            Ok(())
        },
    );
}

mod gather {
    use super::*;

    /// Asserts that a gather is refused for this reason and writes nothing.
    #[track_caller]
    fn assert_refused(table: &Table<f32>, classes: &[usize], rows: usize, reason: QueryError) {
        let mut centers = vec![[7.0; DIM]; rows];
        assert_eq!(table.gather(classes, &mut centers), Err(reason));
        assert_eq!(centers, vec![[7.0; DIM]; rows]);
    }

    #[test]
    fn refuses_the_lowest_row_without_a_center_and_writes_nothing() {
        let table: Table<f32> = learned(&[(1, [1.0; DIM])]);
        assert_refused(&table, &[1, 0, 2], 3, QueryError::EmptyClass { row: 1 });
        for class in NO_CLASS {
            let reason = QueryError::ClassOutOfRange { row: 1, class };
            assert_refused(&table, &[1, class, 0], 3, reason);
        }
    }

    #[test]
    fn refuses_other_lengths_first() {
        let reason = |classes, centers| QueryError::LengthMismatch { classes, centers };
        assert_refused(&filled(), &[1, 9], 1, reason(2, 1));
        assert_refused(&filled(), &[], 1, reason(0, 1));
        assert_refused(&filled(), &[9], 2, reason(1, 2));
    }
}
