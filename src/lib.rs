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

mod aging;
pub mod averages;
mod center_loss;
mod centers;
mod centers_view;
#[cfg(feature = "defmt")]
mod defmt;
mod element;
mod error;
mod kernels;
#[cfg(feature = "labels")]
mod labels;
mod mahalanobis;
#[cfg(any(feature = "libm", feature = "micromath"))]
mod math;
mod measure;
mod metric;
mod moving;
mod nearest;
mod number;
pub mod persist;
mod quantized;
#[cfg(any(feature = "libm", feature = "micromath"))]
mod roots;
mod rules;
#[cfg(any(feature = "libm", feature = "micromath"))]
mod scores;
#[cfg(feature = "serde")]
mod serde;
mod shrunken;
mod spread;
mod strangers;
mod table;
mod table_element;
mod threshold;
mod variance;
mod view;

pub use center_loss::CenterLoss;
pub use centers::ClassCenters;
pub use element::{Compensated, CompensatedSum, Element, Quantization};
#[cfg(feature = "labels")]
pub use error::LabelError;
pub use error::{
    BatchError, CalibrationError, MergeError, QueryError, ScoreError, SnapshotError, UpdateError,
};
#[cfg(feature = "labels")]
pub use labels::LabelMap;
pub use mahalanobis::{Mahalanobis, Shrinkage};
pub use measure::{CosineParts, Distance};
pub use metric::{Cosine, Dot, Manhattan, Metric, SquaredEuclidean};
pub use moving::MovingCenters;
pub use nearest::{Nearest, Ranked};
pub use number::ElementKind;
#[cfg(feature = "sequential-storage")]
pub use persist::flash::FlashCenters;
#[cfg(feature = "sequential-storage")]
pub use persist::flash_error::{FlashError, SaveCost};
pub use persist::fleet::MergedImages;
pub use persist::header::{ImageHeader, ImageInfo, TableKind};
pub use persist::reader::ImageReader;
pub use persist::record::{ClassLabels, NoLabels};
pub use persist::saved::{ClassTable, Mergeable, Snapshot};
#[cfg(feature = "embedded-storage")]
pub use persist::slots::medium::NorSlots;
pub use persist::slots::{
    ImageSlots,
    image::SlotImage,
    medium::{SLOT_UNIT, SlotFlash, SlotGeometry},
    report::{Loaded, OldSlot, SlotsError, SlotsReport},
};
pub use persist::snapshot::peek;
pub use rules::{CenterLossStep, CumulativeMean, Ema, UpdateRule};
#[cfg(any(feature = "libm", feature = "micromath"))]
pub use scores::{Priors, Temperature, softmax};
pub use shrunken::{ShrunkenCenters, SoftThreshold};
pub use strangers::StrangerDistances;
pub use table::CenterTable;
pub use table_element::TableElement;
pub use threshold::{Decision, Thresholds};
pub use variance::ClassVariance;
pub use view::CenterView;
