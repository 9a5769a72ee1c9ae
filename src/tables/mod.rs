//! Tables: what a device keeps of every class.
//!
//! | table | holds, a class | for |
//! |---|---|---|
//! | `ClassCenters` | sums and a count | learning exactly, merging, forgetting |
//! | `CenterTable` | a center and a count | queries, centers in flash |
//! | `MovingCenters` | a center and a count | following drift by a rule |
//! | `MultiCenters` | several rows of sums and counts | classes that look in several ways |
//! | `ClassVariance` | a mean, squared deviations and a count | following the spread of a class |
//! | `SharedCovariance` | what `ClassCenters` does, and one triangle of moments for all | a covariance of all classes |
//!
//! Beside them, `Whitening` is a transform that is prepared from a `SharedCovariance`.
//!
//! `borrowed` has the first two over slices of the caller, for shapes that are known at run time.

pub(crate) mod borrowed;
mod capped;
pub(crate) mod center_table;
pub(crate) mod class_centers;
mod class_centers_view;
pub(crate) mod class_variance;
pub(crate) mod covariance_element;
mod covariance_scatter;
mod exact_mean;
mod factory_centers;
pub(crate) mod factory_covariance;
mod known_centers;
mod merged;
mod merged_covariance;
mod merged_variance;
pub(crate) mod moving_centers;
pub(crate) mod multi_centers;
pub(crate) mod row;
pub(crate) mod shared_covariance;
pub(crate) mod sum_rows;
pub(crate) mod update_rule;
mod variance_row;
mod ward;
pub(crate) mod whitening;
pub(crate) mod whitening_element;
mod whitening_range;
