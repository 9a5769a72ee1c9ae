//! What can be asked of a table.

pub(crate) mod center_loss;
pub(crate) mod mahalanobis;
pub(crate) mod nearest;
mod quantized_cosine;
mod roots;
pub(crate) mod shrunken_centers;
