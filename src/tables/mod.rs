//! Tables: what a device keeps of every class.
//!
//! | table | holds, a class | for |
//! |---|---|---|
//! | `ClassCenters` | sums and a count | learning exactly, merging, forgetting |
//! | `CenterTable` | a center and a count | queries, centers in flash |
//! | `MovingCenters` | a center and a count | following drift by a rule |
//! | `ClassVariance` | a mean, squared deviations and a count | following the spread of a class |
//!
//! `borrowed` has the first two over slices of the caller, for shapes that are known at run time.

pub(crate) mod borrowed;
mod capped;
pub(crate) mod center_table;
pub(crate) mod class_centers;
mod class_centers_view;
pub(crate) mod class_variance;
mod factory_centers;
mod merged;
mod merged_variance;
pub(crate) mod moving_centers;
pub(crate) mod row;
pub(crate) mod sum_rows;
pub(crate) mod update_rule;
mod variance_row;
