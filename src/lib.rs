#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
//! Running averages of labelled embeddings on microcontrollers: learn classes on the device, classify by
//! the nearest center.
//!
//! A frozen feature extractor (TFLM, CMSIS-NN, any DSP code) turns a window of sensor data into an
//! embedding. A table of this crate keeps the mean embedding of every class, its *center*, in a static
//! array. There is no heap, no `unsafe` and no panic path, and every target gives the same bits.
//!
//! ```
//! use class_centers::{ClassCenters, Classify};
//!
//! // Three gestures, embeddings of four components. `new` is `const`: in firmware this is a static.
//! let mut gestures = ClassCenters::<i8, 3, 4>::new();
//!
//! // A few examples each teach the device two of them.
//! gestures.update(0, &[90, 2, -1, 0])?;
//! gestures.update(0, &[80, 0, 1, 2])?;
//! gestures.update(1, &[-3, 70, 75, 0])?;
//!
//! let nearest = gestures.nearest(&[84, 1, 1, 1]).ok_or("nothing was learned")?;
//! assert_eq!(nearest.class, 0);
//!
//! // What was never learned has no center, and wins no query.
//! assert_eq!(gestures.center(2), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to look
//!
//! | question | answer |
//! |---|---|
//! | How do I learn, merge and forget? | [`ClassCenters`] |
//! | How do I ask often, or ship centers in flash? | [`CenterTable`], in integers alone for integer components |
//! | The shape is known at run time only | [`ClassCentersMut`], [`ClassCentersRef`], [`CenterTableRef`] |
//! | How do I get from a quantised tensor to a decision? | the page [`int8`] |
//! | Is the query one of the classes at all? | [`decisions`], [`Thresholds`](decisions::Thresholds) |
//! | What is better than the nearest mean? | the page [`which_classifier`], [`SharedCovariance`] with [`Whitening`], [`MultiCenters`] |
//! | How do centers follow drift? | the page [`averages`], [`MovingCenters`] |
//! | The whole of it: enrol, recognize, adapt, delete | the page [`recognizer`] |
//! | How do I save, and what survives a power cut? | the page [`persist`], [`ImageSlots`](persist::ImageSlots) |
//! | How are query and center compared? | [`Metric`], [`Mahalanobis`], [`ShrunkenCenters`] |
//! | Which number format? | [`Element`] |
//! | What is the loss that trains for this? | [`CenterLoss`] |
//!
//! What cannot be done is a typed error: a class that does not exist, a component that is NaN, a class
//! that is full, forgetting more than was learned. The table is then bit for bit what it was.
//!
//! # Tables in statics
//!
//! A table that one task uses lies in a `ConstStaticCell` of the package `static_cell`, and is taken out
//! once. A table that an interrupt uses too lies in a `Mutex` of the package `critical-section`, which
//! needs no atomic instructions.
//!
//! ```
//! use core::cell::RefCell;
//!
//! use class_centers::{CenterTable, ClassCenters, Classify};
//! use critical_section::Mutex;
//! use static_cell::ConstStaticCell;
//!
//! static LEARNED: ConstStaticCell<ClassCenters<i8, 10, 64>> =
//!     ConstStaticCell::new(ClassCenters::new());
//! static CENTERS: Mutex<RefCell<CenterTable<i8, 10, 64>>> =
//!     Mutex::new(RefCell::new(CenterTable::new()));
//!
//! // The main loop learns.
//! let learned = LEARNED.take();
//! learned.update(2, &[90; 64])?;
//! critical_section::with(|cs| CENTERS.borrow_ref_mut(cs).refresh_class(2, learned))?;
//!
//! // An interrupt classifies.
//! let nearest = critical_section::with(|cs| CENTERS.borrow_ref(cs).nearest(&[80; 64]));
//! assert_eq!(nearest.map(|nearest| nearest.class), Some(2));
//! # Ok::<(), class_centers::UpdateError>(())
//! ```
//!
//! # Features
//!
//! None is on by default, and the core needs none of them.
//!
//! | feature | what it adds |
//! |---|---|
//! | `libm` | `decisions::softmax`, its exponentials right to the last place or so |
//! | `micromath` | the same, exponentials off by up to 0.24 % |
//! | `labels` | `persist::LabelMap`: names of classes, in their records and as images |
//! | `embedded-storage` | `persist::NorSlots`: `ImageSlots` over the blocking flash traits of that package |
//! | `sequential-storage` | `persist::FlashCenters`: tables in NOR flash, through `embedded-storage-async` |
//! | `serde` | `Serialize` and `Deserialize` for the tables, with the checks of `restore` |
//! | `mve` | integer queries in a shape that becomes vectors on a Cortex-M55 or M85; the same results |
//! | `defmt` | `defmt::Format` for errors, results and tables; a table is logged as its counts |
//!
//! # How the code is laid out
//!
//! A folder of `src` is a layer. A file imports from its own folder and from those below it, never from
//! one above or beside it.
//!
//! ```text
//! +------------------+-----------------------------------------------------------+
//! | layer            | holds                                                     |
//! +------------------+-----------------------------------------------------------+
//! | int8             | a page of documentation                                   |
//! | which_classifier | a page of documentation                                   |
//! | defmt averages   | how tables are logged; a page of documentation            |
//! | recognizer       | classes, enrollment, thresholds and adaptation as one     |
//! | persist          | tables as bytes: images, records, flash, serde            |
//! | decisions        | known or unknown, thresholds, scores                      |
//! | queries          | what is asked of a table beside its nearest class         |
//! | tables           | what is kept of every class                               |
//! | metric           | how a query and a center are compared, what is nearest    |
//! | kernels          | loops over slices                                         |
//! | element          | what components, sums, centers and distances are made of  |
//! | soft             | `f32` by integer steps, for cores without an FPU          |
//! | error            | why a change or a query is refused                        |
//! +------------------+-----------------------------------------------------------+
//! ```

#[cfg(test)]
extern crate std;

/// The code of the README, for the doctests.
#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;

pub mod averages;
pub mod decisions;
#[cfg(feature = "defmt")]
mod defmt;
mod element;
mod error;
pub mod int8;
mod kernels;
mod metric;
pub mod persist;
mod queries;
pub mod recognizer;
mod soft;
mod tables;
pub mod which_classifier;

pub use crate::element::{
    Element,
    compensated::{Compensated, CompensatedSum},
    distance::{CosineParts, Distance},
    limit::Limit,
    quantization::Quantization,
};
pub use crate::error::{BatchError, LengthMismatch, QueryError, UpdateError, WhiteningError};
pub use crate::kernels::triangle::triangle;
pub use crate::metric::{
    Metric,
    center_loss::CenterLoss,
    center_view::CenterView,
    classify::Classify,
    cosine::Cosine,
    dot::Dot,
    manhattan::Manhattan,
    nearest::{Nearest, Ranked},
    slice_view::SliceView,
    squared_euclidean::SquaredEuclidean,
    table_element::TableElement,
};
pub use crate::queries::{
    mahalanobis::{Mahalanobis, VarianceShrinkage},
    shrunken_centers::{CenterShrinkage, ShrunkenCenters},
    young_classes::YoungClassTerm,
};
pub use crate::tables::{
    borrowed::{
        ShapeError, center_table_ref::CenterTableRef, class_centers_mut::ClassCentersMut,
        class_centers_ref::ClassCentersRef,
    },
    center_table::CenterTable,
    class_centers::ClassCenters,
    class_variance::ClassVariance,
    covariance_element::CovarianceElement,
    factory_covariance::FactoryCovariance,
    moving_centers::MovingCenters,
    multi_centers::MultiCenters,
    shared_covariance::SharedCovariance,
    update_rule::{CenterLossStep, CumulativeMean, Ema, UpdateRule},
    whitening::Whitening,
    whitening_element::WhiteningElement,
};
