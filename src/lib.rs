#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

#[cfg(test)]
extern crate std;

mod centers;
mod centers_view;
mod element;
mod error;
mod kernels;
#[cfg(any(feature = "libm", feature = "micromath"))]
mod math;
mod measure;
mod metric;
mod nearest;
#[cfg(any(feature = "libm", feature = "micromath"))]
mod roots;
#[cfg(any(feature = "libm", feature = "micromath"))]
mod scores;
mod strangers;
mod table;
mod table_element;
mod threshold;
mod view;

pub use centers::ClassCenters;
pub use element::Element;
pub use error::{BatchError, CalibrationError, QueryError, ScoreError, UpdateError};
pub use measure::{CosineParts, Distance};
pub use metric::{Cosine, Dot, Manhattan, Metric, SquaredEuclidean};
pub use nearest::{Nearest, Ranked};
#[cfg(any(feature = "libm", feature = "micromath"))]
pub use scores::{Priors, Temperature, softmax};
pub use strangers::StrangerDistances;
pub use table::CenterTable;
pub use table_element::TableElement;
pub use threshold::{Decision, Thresholds};
pub use view::CenterView;
