//! The origin's routine, on its own demonstration: 20 batches of 100 rows, 4 classes, 2 dimensions.
//!
//! `data/origin_centers.csv` holds, row by row, what the routine was given (batch, label, x0, x1)
//! and what it returned (c0, c1): the center of the row's class after the whole batch. Sums and
//! counts carry over from batch to batch.

use class_centers::ClassCenters;

const CLASSES: usize = 4;
const DIM: usize = 2;
const BATCHES: usize = 20;
const ROWS: usize = 100;

/// Both sides sum in `f32`, in orders that differ: relative error of a component.
const TOLERANCE: f32 = 1e-5;

#[derive(Default)]
struct Batch {
    classes: Vec<usize>,
    embeddings: Vec<[f32; DIM]>,
    centers: Vec<[f32; DIM]>,
}

/// The batches of the file, cut where the number in the first column changes.
fn batches() -> Vec<Batch> {
    let lines = include_str!("../data/origin_centers.csv").lines().skip(1);
    let mut batches: Vec<Batch> = Vec::new();
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        let [batch, label, x0, x1, c0, c1] = fields[..] else {
            panic!("six fields, not {line}");
        };
        let batch: usize = batch.parse().unwrap();
        let number = |field: &str| field.parse::<f32>().unwrap();
        batches.resize_with(batch + 1, Batch::default);
        batches[batch].classes.push(label.parse().unwrap());
        batches[batch].embeddings.push([number(x0), number(x1)]);
        batches[batch].centers.push([number(c0), number(c1)]);
    }
    batches
}

#[track_caller]
fn assert_close(got: &[[f32; DIM]], want: &[[f32; DIM]], batch: usize) {
    for (row, (got, want)) in got.iter().zip(want).enumerate() {
        for (got, want) in got.iter().zip(want) {
            let off = (got - want).abs();
            assert!(
                off <= TOLERANCE * want.abs(),
                "batch {batch}, row {row}: got {got}, want {want}"
            );
        }
    }
}

#[test]
fn the_file_holds_20_batches_of_100_rows() {
    let rows: Vec<usize> = batches().iter().map(|batch| batch.classes.len()).collect();
    assert_eq!(rows, [ROWS; BATCHES]);
}

#[test]
fn every_row_of_every_batch_has_the_center_that_the_origin_returned() {
    let mut table = ClassCenters::<f32, CLASSES, DIM>::new();
    for (number, batch) in batches().iter().enumerate() {
        let mut centers = [[0.0; DIM]; ROWS];
        table
            .update_batch(&batch.classes, &batch.embeddings)
            .unwrap();
        table.gather(&batch.classes, &mut centers).unwrap();
        assert_close(&centers, &batch.centers, number);
    }
}

#[test]
fn gather_alone_is_the_routine_without_embeddings() {
    let mut table = ClassCenters::<f32, CLASSES, DIM>::new();
    let first = &batches()[0];
    table
        .update_batch(&first.classes, &first.embeddings)
        .unwrap();

    let before = table.clone();
    let (mut once, mut again) = ([[0.0; DIM]; ROWS], [[0.0; DIM]; ROWS]);
    table.gather(&first.classes, &mut once).unwrap();
    table.gather(&first.classes, &mut again).unwrap();
    assert_eq!(table, before);
    assert_eq!(once, again);
    assert_close(&once, &first.centers, 0);
}
