//! Which average, when, and at what cost: a page of documentation.
//!
//! # Which
//!
//! | average | a center is | forgets | for |
//! |---|---|---|---|
//! | [`ClassCenters::update`] | the mean of all samples | nothing | classes that stay as they are; merging, un-learning |
//! | [`ClassCenters::update_capped`] | the mean of a window of `cap / 2` to `cap` samples | by halves | drift, and lives without an end; integers too |
//! | [`MovingCenters`] with [`Ema`] | an exponential mean | a little with each sample | drift, in `f32`; a rate for each moment, if need be |
//! | [`MovingCenters`] with [`CenterLossStep`] | the paper's | a little with each batch | heads trained with [center loss](crate::CenterView::center_loss) |
//! | [`MovingCenters`] with [`CumulativeMean`] | the mean of all samples | nothing | the same table for another rule later; else `ClassCenters` |
//!
//! All are right with duplicates: a batch is a [`ClassCenters`] of its own, and
//! [`MovingCenters::apply`] moves a center once, toward the mean of its samples in the batch.
//!
//! ```
//! use class_centers::{ClassCenters, Ema, MovingCenters};
//!
//! const FOLLOW: Ema = Ema::new(0.5).unwrap();
//!
//! let mut centers = MovingCenters::<2, 1>::new();
//! centers.set_class(0, &[8.0], 1)?;
//!
//! // Five times the same class: the center goes most of the way to 0, and not beyond it.
//! let mut batch = ClassCenters::<f32, 2, 1>::new();
//! batch.update_batch(&[0; 5], &[[0.0]; 5])?;
//! centers.apply(&batch, &FOLLOW)?;
//! assert_eq!(centers.center(0), Some([8.0 * 0.5f32.powi(5)]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How fast, and how steady
//!
//! The table says how many samples of a class it takes to track 95 % of a step of its mean, and how
//! noisy the center is while nothing changes: the standard deviation of its error, in units of that of
//! the samples. A faster average is noisier. A `cap` does what a `rate` of about `1.4 / cap` does.
//!
//! | average | samples until 95 % | noise |
//! |---|---|---|
//! | the mean of `n` samples | 19 `n` more | `1 / sqrt(n)` |
//! | capped | at most 3 `cap`, about 2.2 | `0.8 / sqrt(cap)` |
//! | exponential | `3 / rate` | `sqrt(rate / 2)` |
//! | center-loss step | `3 * (1 + n) / alpha` in batches of `n` | `sqrt(alpha / (2 * (1 + n)))` |
//!
//! ```
//! use class_centers::{ClassCenters, Ema, MovingCenters};
//!
//! const FOLLOW: Ema = Ema::new(0.014).unwrap();
//!
//! let mut all = ClassCenters::<i8, 1, 1>::new();
//! let (mut window, mut moving) = (all.clone(), MovingCenters::<1, 1>::new());
//! for x in [[0; 1000], [100; 1000]].into_iter().flatten() {
//!     all.update(0, &[x])?;
//!     window.update_capped(0, &[x], 100)?;
//!     moving.update(0, &[x.into()], &FOLLOW)?;
//! }
//! assert_eq!(all.center(0), Some([50.0]));
//! assert!(window.center(0).is_some_and(|[center]| center > 99.9));
//! assert!(moving.center(0).is_some_and(|[center]| center > 99.9));
//! # Ok::<(), class_centers::UpdateError>(())
//! ```
//!
//! # At what cost
//!
//! For a class and a dimension. A division is the most expensive of these on every core without an FPU,
//! and with one the only one that takes more than a cycle or two.
//!
//! | average | bytes | an update | a center |
//! |---|---|---|---|
//! | `ClassCenters`, `f32` | 4 | an addition | a division |
//! | `ClassCenters`, `Compensated` | 8 | 7 additions, a comparison | an addition, a division |
//! | `ClassCenters`, `i8`, `u8`, `i16` | 4, 4, 8 | an integer addition | a division |
//! | the same, capped | as above | and each `cap / 2` samples a multiplication, or two integer divisions | a division |
//! | `MovingCenters` | 4 | 2 additions, a multiplication | nothing |
//! | `MovingCenters`, a batch | 4, and those of the batch | and a division | nothing |
//! | [`ClassVariance`] | 8 | 4 additions, a multiplication, a division | nothing |
//!
//! # Long lives
//!
//! How far a center lies from the exact one, in units of the spread of the class, after so many
//! samples of mean 100 and standard deviation 1 (the test `long_lives` makes this table and fails
//! when it changes):
//!
//! | samples | `f32` | `f32`, capped at 65,536 | `CumulativeMean` | `Compensated` | `i16` sums |
//! |---|---|---|---|---|---|
//! | 10^4 | 1e-4 | 1e-4 | 2e-4 | 5e-6 | 0 |
//! | 10^5 | 6e-4 | 3e-4 | 4e-4 | 6e-6 | 0 |
//! | 10^6 | 3e-3 | 4e-4 | 1e-3 | 2e-6 | 0 |
//! | 10^7 | 10.82 | 4e-4 | 2e-3 | 2e-6 | 0 |
//!
//! A sum of `f32` loses small samples once it is 2^24 times larger than they are: after 10^7 samples
//! near 100 it has been full for a while, long before its counter is. So: integers where the
//! embeddings are integers; a cap, or `Compensated`, where `f32` classes live longer than 10^5
//! samples. At its `MAX_COUNT` a class refuses [`update`](ClassCenters::update) as `ClassFull`; with
//! a cap it never does. Exact [`forget`](ClassCenters::forget) ends at the first halving: the older
//! samples are not there any more as they were.
//!
//! A moving center has no sum to lose, but a step to round: [`Ema`] comes to rest within
//! `ulp(center) / (2 * rate)` of a constant, [`CumulativeMean`] ever earlier as its weight falls.

#[cfg(doc)]
use crate::tables::{
    class_centers::ClassCenters,
    class_variance::ClassVariance,
    moving_centers::MovingCenters,
    update_rule::{CenterLossStep, CumulativeMean, Ema},
};
