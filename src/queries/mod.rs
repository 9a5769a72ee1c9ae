//! What is asked of a table beside its nearest class.
//!
//! [`mahalanobis`] measures in units of the spread of a class, [`shrunken_centers`] prepares centers
//! that differ only where the classes do, `quantized_cosine` joins a quantization to its cosine, and
//! [`young_classes`] ranks classes of few samples beside classes of many.

pub(crate) mod mahalanobis;
mod quantized_cosine;
pub(crate) mod shrunken_centers;
pub(crate) mod young_classes;
