//! Tables: what a device keeps of every class.

mod capped;
pub(crate) mod center_table;
pub(crate) mod class_centers;
mod class_centers_view;
pub(crate) mod class_variance;
mod merged;
pub(crate) mod moving_centers;
pub(crate) mod row;
pub(crate) mod update_rule;
mod variance_row;
