//! Which classifier, when, and at what cost: a page of documentation.
//!
//! All learn in one pass and in constant memory, and all answer the same queries. Begin with the nearest center;
//! change when the tables below and samples of your own say so.
//!
//! # Which
//!
//! | classifier | is | for | wrong when |
//! |---|---|---|---|
//! | nearest center: [`ClassCenters`], [`CenterTable`] | the mean of each class | the first samples; the least RAM; merging, un-learning | dimensions differ in their spread, or depend on each other |
//! | covariance: [`SharedCovariance`], [`Whitening`] | the same, in a space where the classes spread alike in all directions | five samples a class and more | there are two samples a class, or fewer samples in all than dimensions; a triangle of `DIM` has no room |
//! | several centers: [`MultiCenters`] | up to `CENTERS` means of each class | classes of several forms, with many samples | there are few samples, and classes of one form; exact un-learning is needed |
//! | variance: [`ClassVariance`] with [`Mahalanobis`] or [`ShrunkenCenters`] | the mean, and the spread of each dimension | dimensions of different units, few samples | dimensions depend on each other; a dimension hardly varies, and the floor is low |
//! | young-class term: [`YoungClassTerm`] | an option of the nearest center | classes of one or two samples beside old ones | the classes spread unlike each other |
//!
//! They can be combined: behind a [`Whitening`] there are whitened embeddings, of which [`MultiCenters`] learns
//! several centers, and [`YoungClassTerm::nearest`] asks any table.
//!
//! # How many are right
//!
//! In percent of the samples to test with, after so many of each class were learned in the order of the file; means
//! of up to five blocks of samples. *All* are 1,200 digits, and 30 utterances of each speaker. Differences under a
//! point are noise. The tables are of `i8`, the covariance in integers alone, the variances of `f32` (pooled, of 1 at
//! least; shrunken by one standard error). `tests/averages/covariance/which.rs` makes the rows and fails when they
//! change.
//!
//! - *Digits*: 64 pixels, 10 classes (`examples/data/digits.csv`).
//! - *Speakers*: 32 features of an utterance, 9 classes (`examples/data/vowels32_i8.csv`).
//! - *Even or odd*: the digits again, as 2 classes of five forms each.
//! - *384 features*: the digits, each as 384 sums of its pixels with weights that were drawn.
//!
//! | data | samples a class | nearest | covariance | 2 centers | 4 centers | `Mahalanobis` | `ShrunkenCenters` |
//! |---|---|---|---|---|---|---|---|
//! | digits | 2 | 71.4 | 71.2 | 73.9 | 73.9 | 64.0 | 65.8 |
//! | digits | 5 | 71.8 | 74.4 | 76.0 | 77.8 | 68.6 | 72.3 |
//! | digits | 10 | 77.0 | 80.7 | 83.7 | 86.2 | 75.2 | 76.7 |
//! | digits | 20 | 80.0 | 84.4 | 84.6 | 87.4 | 78.8 | 79.7 |
//! | digits | all | 88.1 | 91.0 | 92.5 | 94.3 | 85.6 | 87.3 |
//! | speakers | 2 | 78.6 | 79.0 | 73.4 | 73.4 | 81.0 | 68.2 |
//! | speakers | 5 | 87.1 | 92.4 | 85.6 | 85.0 | 91.6 | 84.6 |
//! | speakers | 10 | 90.5 | 96.5 | 90.4 | 91.1 | 94.1 | 91.4 |
//! | speakers | all | 93.0 | 98.1 | 91.9 | 96.8 | 95.1 | 93.5 |
//! | even or odd | 2 | 67.2 | 67.6 | 67.3 | 67.3 | 68.8 | 68.2 |
//! | even or odd | 5 | 78.2 | 79.7 | 78.6 | 79.1 | 79.7 | 79.5 |
//! | even or odd | 10 | 78.7 | 80.4 | 79.9 | 80.8 | 79.1 | 78.8 |
//! | even or odd | 20 | 79.0 | 83.5 | 82.0 | 83.3 | 80.2 | 80.3 |
//! | even or odd | all | 81.7 | 88.4 | 87.8 | 91.5 | 80.9 | 81.6 |
//! | 384 features | 2 | 69.7 | 69.1 | 72.2 | 72.2 | 67.1 | 70.9 |
//! | 384 features | 5 | 71.1 | 73.9 | 75.5 | 75.4 | 71.4 | 71.9 |
//! | 384 features | 10 | 75.7 | 83.1 | 83.6 | 84.4 | 76.7 | 75.5 |
//! | 384 features | 20 | 80.1 | 86.8 | 84.0 | 86.9 | 81.3 | 79.9 |
//! | 384 features | all | 86.6 | 94.6 | 92.1 | 93.8 | 88.1 | 86.9 |
//!
//! # From the factory
//!
//! The first samples of a class say little about how it spreads; other classes, measured beforehand, say more, if
//! they spread alike. A [`FactoryCovariance`] counts for at most as many samples as there are dimensions, and the
//! device adds its own. A whole [`Whitening`] in flash needs no covariance on the device. Right answers of new
//! classes, in percent, where the factory measured the lower half of the classes; the last columns are what the cap
//! prevents, and the whitening alone:
//!
//! | data | samples a class | nearest | own covariance | factory covariance | without its cap | factory whitening |
//! |---|---|---|---|---|---|---|
//! | speakers | 1 | 70.1 | 70.1 | 75.7 | 79.0 | 79.2 |
//! | speakers | 2 | 85.9 | 84.5 | 89.0 | 90.5 | 91.4 |
//! | speakers | 5 | 91.0 | 94.0 | 94.9 | 96.3 | 96.2 |
//! | speakers | 10 | 92.8 | 97.3 | 97.9 | 97.7 | 97.3 |
//! | digits | 1 | 72.9 | 72.9 | 65.9 | 58.2 | 58.2 |
//! | digits | 2 | 83.2 | 81.5 | 78.2 | 73.6 | 74.2 |
//! | digits | 5 | 83.7 | 84.2 | 84.2 | 81.9 | 82.2 |
//! | digits | 10 | 85.5 | 85.8 | 83.8 | 80.3 | 79.1 |
//!
//! Voices differ from sample to sample in the same ways, whoever speaks: the factory helps from the first utterance
//! on. A zero and a seven do not: what is noise in one digit tells another one apart, and the factory harms, the more
//! the more it counts. Measure with classes that the factory has not seen, before a covariance is shipped.
//!
//! # At what cost
//!
//! For 10 classes of 64 `i8`. Instructions are about those of a Cortex-M4F in QEMU at opt-level 3, made of the
//! figures in `docs/costs.md`, which has more cores. The scratch of `prepare_from` is free before and after; a table
//! for queries can be left out where queries go to the sums.
//!
//! | classifier | bytes that learn | bytes for queries | a sample | a query | to prepare |
//! |---|---|---|---|---|---|
//! | nearest center | 2,600 | 720 | 200 | 2,100 | 18,000 |
//! | covariance | 10,932 | 4,428 and 720 | 9,700 | 10,800 | 980,000 and the whitened centers, 8,320 bytes of scratch |
//! | whitening from the factory | 2,600 | 720, and 4,428 of flash | 200 | 10,800 | the whitened centers |
//! | 4 centers | 10,400 | 2,880 | at most 1,280 divisions | 8,400 | 73,000 |
//! | `Mahalanobis` | 5,160 | 264 | 1,100 | 20,000, made anew | nothing |
//! | `ShrunkenCenters` | 5,160 | 2,856 | 1,100 | not measured | not measured |
//!
//! The young-class term takes 4 bytes, and a division a class and query. To whiten the centers was not measured: it
//! is a query's whitening a class, and a product of 64 bits for each weight.
//!
//! The triangle grows with the square of the dimensions: of 384 it takes 295,680 bytes of moments and 147,840 of
//! weights, which few microcontrollers have.
//!
//! ```
//! use class_centers::{
//!     CenterTable, ClassCenters, ClassVariance, MultiCenters, SharedCovariance, ShrunkenCenters, Whitening, triangle,
//! };
//!
//! const TRIANGLE: usize = triangle(64);
//!
//! assert_eq!(size_of::<ClassCenters<i8, 10, 64>>(), 2_600);
//! assert_eq!(size_of::<CenterTable<i8, 10, 64>>(), 720);
//! assert_eq!(size_of::<SharedCovariance<i8, 10, 64, TRIANGLE>>(), 10_932);
//! assert_eq!(size_of::<Whitening<i8, 64, TRIANGLE>>(), 4_428);
//! assert_eq!(size_of::<[f32; TRIANGLE]>(), 8_320);
//! assert_eq!(size_of::<MultiCenters<i8, 10, 64, 4>>(), 10_400);
//! assert_eq!(size_of::<[CenterTable<i8, 4, 64>; 10]>(), 2_880);
//! assert_eq!(size_of::<ClassVariance<10, 64>>(), 5_160);
//! assert_eq!(size_of::<ShrunkenCenters<10, 64>>(), 2_856);
//! assert_eq!(triangle(384) * size_of::<i32>(), 295_680);
//! ```
//!
//! # When each is wrong
//!
//! - **Covariance, many dimensions and few samples.** While the samples, less the classes, are not more than the
//!   dimensions, the covariance is mostly noise. It is shrunk toward equal variances then, which makes it about as
//!   good as the nearest center and no better: with two samples a class it loses 0.6 points in 384 dimensions, and
//!   0.2 of the digits. [`Whitening::shrinkage`] says how far it was shrunk.
//! - **Several centers and few samples.** Each is the mean of fewer samples. Speakers, who have one form, lose 5
//!   points with 2 samples and 2 with 5, and gain with four centers and all 30 alone; digits, which are written in
//!   several forms, gain always.
//! - **Variance.** One spread for each dimension leaves out that neighbouring pixels go together: of the digits it is
//!   worse than the nearest center. Without a floor, a pixel that was never inked would decide alone.
//! - **A factory covariance without the cap**, or of classes that spread in another way: the table above. The cap
//!   cannot be switched off; a factory whitening has none.
//! - **The young-class term**: off by default, see [`YoungClassTerm`] for what it gains, and for when it harms.
//!
//! # Trying both
//!
//! On a host, the command `evaluate` of `bindings/python/class_centers.py` counts what is right after so many samples
//! of each class, from embeddings and labels in files of numpy, with the answers that a device gives. A device that
//! has samples to spare asks them before it learns them, of both ways, and keeps count.
//!
//! ```
//! use class_centers::{
//!     CenterTable, ClassCenters, Classify, SharedCovariance, Whitening, WhiteningError, triangle,
//! };
//!
//! const TRIANGLE: usize = triangle(2);
//! type Learned = SharedCovariance<i8, 2, 2, TRIANGLE>;
//!
//! /// How many samples are right: by the nearest center, and behind the covariance.
//! fn compare(learned: &Learned, samples: &[(usize, [i8; 2])]) -> Result<[usize; 2], Box<dyn std::error::Error>> {
//!     let mut whitening = Whitening::<i8, 2, TRIANGLE>::new();
//!     whitening.prepare_from(learned, None, &mut [0.0; TRIANGLE])?;
//!     let mut whitened = CenterTable::<i8, 2, 2>::new();
//!     whitening.whiten_centers(learned.centers(), &mut whitened)?;
//!
//!     let mut right = [0; 2];
//!     for (class, embedding) in samples {
//!         let mut z = [0; 2];
//!         whitening.whiten(embedding, &mut z);
//!         let nearest = [learned.centers().nearest(embedding).map(|n| n.class), whitened.nearest(&z).map(|n| n.class)];
//!         for (right, nearest) in right.iter_mut().zip(nearest) {
//!             *right += usize::from(nearest == Some(*class));
//!         }
//!     }
//!     Ok(right)
//! }
//!
//! // Two classes that spread from left to right, and differ in the other dimension.
//! let mut learned = Learned::new();
//! for x in [-90, -60, -30, 0, 30, 60, 90] {
//!     learned.update(0, &[x, 12 + x % 4])?;
//!     learned.update(1, &[x + 20, -12 - x % 4])?;
//! }
//! let samples = [(0, [80, 10]), (0, [-50, 14]), (1, [-70, -13]), (1, [60, -9])];
//! assert_eq!(compare(&learned, &samples)?, [2, 4]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(doc)]
use crate::{
    queries::{
        mahalanobis::Mahalanobis, shrunken_centers::ShrunkenCenters, young_classes::YoungClassTerm,
    },
    tables::{
        center_table::CenterTable, class_centers::ClassCenters, class_variance::ClassVariance,
        factory_covariance::FactoryCovariance, multi_centers::MultiCenters,
        shared_covariance::SharedCovariance, whitening::Whitening,
    },
};
