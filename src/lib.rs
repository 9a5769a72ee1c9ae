#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]
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
//! | defmt averages   | how tables are logged; a page of documentation            |
//! | persist          | tables as bytes: images, records, flash, serde            |
//! | decisions        | known or unknown, thresholds, scores                      |
//! | queries          | what is asked of a table beside its nearest class         |
//! | tables           | what is kept of every class                               |
//! | metric           | by what query and center are compared, and what is nearest |
//! | kernels          | loops over slices                                         |
//! | element          | what components, sums, centers and distances are made of  |
//! | error            | why a change or a query is refused                        |
//! +------------------+-----------------------------------------------------------+
//! ```

#[cfg(test)]
extern crate std;

pub mod averages;
pub mod decisions;
#[cfg(feature = "defmt")]
mod defmt;
mod element;
mod error;
mod kernels;
mod metric;
pub mod persist;
mod queries;
mod tables;

pub use crate::element::{
    Element,
    compensated::{Compensated, CompensatedSum},
    distance::{CosineParts, Distance},
    limit::Limit,
    quantization::Quantization,
};
pub use crate::error::{BatchError, QueryError, UpdateError};
pub use crate::metric::{
    Metric,
    center_loss::CenterLoss,
    center_view::CenterView,
    classify::Classify,
    cosine::Cosine,
    dot::Dot,
    manhattan::Manhattan,
    nearest::{Nearest, Ranked},
    squared_euclidean::SquaredEuclidean,
    table_element::TableElement,
};
pub use crate::queries::{
    mahalanobis::{Mahalanobis, VarianceShrinkage},
    shrunken_centers::{CenterShrinkage, ShrunkenCenters},
};
pub use crate::tables::{
    center_table::CenterTable,
    class_centers::ClassCenters,
    class_variance::ClassVariance,
    moving_centers::MovingCenters,
    update_rule::{CenterLossStep, CumulativeMean, Ema, UpdateRule},
};
