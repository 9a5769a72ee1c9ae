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
#[cfg(feature = "defmt")]
mod defmt;
mod element;
mod error;
mod kernels;
mod nearest;

pub use centers::ClassCenters;
pub use element::Element;
pub use error::{BatchError, QueryError, UpdateError};
pub use nearest::Nearest;
