//! Of several reasons to refuse a call, the one that is named is fixed.

use class_centers::{BatchError, UpdateError};
use support::probe::Float;

use crate::refused::{DIM, Table, assert_refused, filled};

const BAD: [f32; DIM] = [f32::NAN; DIM];

#[test]
fn of_update_is_class_then_full_then_component() {
    let table = filled::<f32>();
    let reason = UpdateError::ClassOutOfRange { class: 2 };
    assert_refused(&table, reason, |table| table.update(2, &BAD));
    let reason = UpdateError::ClassFull { class: 0 };
    assert_refused(&table, reason, |table| table.update(0, &BAD));
    let reason = UpdateError::ComponentOutOfRange { dim: 0 };
    assert_refused(&table, reason, |table| table.update(1, &BAD));
}

#[test]
fn of_forget_is_class_then_samples_then_component_then_sum() {
    let mut table = filled::<f32>();
    table.clear_class(0).unwrap();
    let reason = UpdateError::ClassOutOfRange { class: 2 };
    assert_refused(&table, reason, |table| table.forget(2, &BAD));
    let reason = UpdateError::NotEnoughSamples { class: 0 };
    assert_refused(&table, reason, |table| table.forget(0, &BAD));

    table.set_class(1, &[-2.0 * f32::LARGEST; DIM], 2).unwrap();
    let mut embedding = [f32::LARGEST; DIM];
    let reason = UpdateError::SumOutOfRange { class: 1, dim: 0 };
    assert_refused(&table, reason, |table| table.forget(1, &embedding));
    embedding[1] = f32::INFINITY;
    let reason = UpdateError::ComponentOutOfRange { dim: 1 };
    assert_refused(&table, reason, |table| table.forget(1, &embedding));
}

#[test]
fn of_set_class_is_class_then_full_then_sum() {
    let table = filled::<f32>();
    let reason = UpdateError::ClassOutOfRange { class: 2 };
    assert_refused(&table, reason, |table| table.set_class(2, &BAD, u32::MAX));
    let reason = UpdateError::ClassFull { class: 1 };
    assert_refused(&table, reason, |table| table.set_class(1, &BAD, u32::MAX));
    let reason = UpdateError::SumOutOfRange { class: 1, dim: 0 };
    assert_refused(&table, reason, |table| table.set_class(1, &BAD, 1));
}

#[test]
fn of_update_batch_is_length_then_the_lowest_row() {
    let (table, good) = (filled::<f32>(), [1.0; DIM]);
    let length = |classes, embeddings| BatchError::LengthMismatch {
        classes,
        embeddings,
    };
    assert_refused(&table, length(1, 0), |table| table.update_batch(&[2], &[]));
    assert_refused(&table, length(2, 1), |table| {
        table.update_batch(&[1, 2], &[BAD])
    });
    assert_refused(&table, length(0, 2), |table| {
        table.update_batch(&[], &[BAD, good])
    });

    let row = |row, error| BatchError::Row { row, error };
    let reason = row(1, UpdateError::ComponentOutOfRange { dim: 0 });
    assert_refused(&table, reason, |table| {
        table.update_batch(&[1, 1, 0, 9], &[good, BAD, BAD, BAD])
    });
    let reason = row(1, UpdateError::ClassFull { class: 0 });
    assert_refused(&table, reason, |table| {
        table.update_batch(&[1, 0, 1, 9], &[good, BAD, BAD, BAD])
    });
    let reason = row(1, UpdateError::ClassOutOfRange { class: 9 });
    assert_refused(&table, reason, |table| {
        table.update_batch(&[1, 9, 1, 0], &[good, BAD, BAD, BAD])
    });
}

#[test]
fn of_merge_and_unmerge_is_the_lowest_class() {
    let mut poisoned = Table::<f32>::new();
    poisoned.update_trusted(0, &BAD).unwrap();
    poisoned.update_trusted(1, &BAD).unwrap();
    let mut full = Table::<f32>::new();
    full.set_class(1, &[0.0; DIM], 1 << 24).unwrap();
    let reason = UpdateError::SumOutOfRange { class: 0, dim: 0 };
    assert_refused(&full, reason, |table| table.merge(&poisoned));
    let reason = UpdateError::NotEnoughSamples { class: 0 };
    assert_refused(&full, reason, |table| table.unmerge(&poisoned));

    poisoned.clear_class(0).unwrap();
    let reason = UpdateError::ClassFull { class: 1 };
    assert_refused(&full, reason, |table| table.merge(&poisoned));
    let reason = UpdateError::SumOutOfRange { class: 1, dim: 0 };
    assert_refused(&full, reason, |table| table.unmerge(&poisoned));
}
