//! What is asked of a table beside its nearest class.

pub(crate) mod mahalanobis;
mod quantized_cosine;
pub(crate) mod shrunken_centers;
