//! Logs learning and classifying through `defmt`, over semihosting: tables, results and errors are
//! formatted by the crate's feature `defmt`. `cargo lab defmt` decodes and checks the lines.

#![no_std]
#![no_main]

use class_centers::{CenterTable, ClassCenters, Classify, UpdateError, decisions::Thresholds};
use class_centers_firmware::program;
use defmt::{info, warn};
use defmt_semihosting as _;

type Gestures = ClassCenters<i8, 3, 4>;

/// Labelled windows, the last with a label that the table does not have.
const EXAMPLES: [(usize, [i8; 4]); 4] = [
    (0, [90, 2, -1, 0]),
    (0, [80, 0, 1, 2]),
    (1, [-3, 70, 75, 0]),
    (3, [1, 1, 1, 1]),
];

program!(run);

fn run() -> bool {
    let mut gestures = Gestures::new();
    info!("nothing learned: {}", gestures.nearest(&[0; 4]));
    for (class, embedding) in &EXAMPLES {
        match gestures.update(*class, embedding) {
            Ok(()) => info!("class {} learned {}", class, embedding),
            Err(error) => warn!("class {} refused: {}", class, error),
        }
    }
    info!("{}", gestures);
    info!("center of class 0: {}", gestures.center(0));
    info!("window: {}", gestures.nearest(&[84, 1, 1, 1]));

    let mut table = CenterTable::<i8, 3, 4>::new();
    table.prepare_from(&gestures);
    info!("{}", table);
    let thresholds = Thresholds::<u32>::new(500, 100);
    info!("{}", thresholds);
    for window in [[84, 1, 1, 1], [0, 0, 0, 99]] {
        let decision = thresholds.decide(table.nearest(&window));
        info!("decision: {}", decision);
    }

    warn!("batch: {}", gestures.update_batch(&[0], &[]));
    warn!("batch: {}", gestures.update_batch(&[1, 7], &[[0; 4]; 2]));
    warn!("gather: {}", gestures.gather(&[0, 2], &mut [[0.0; 4]; 2]));
    let forgotten = gestures.forget(2, &[0; 4]);
    warn!("forget: {}", forgotten);
    forgotten == Err(UpdateError::NotEnoughSamples { class: 2 })
}
