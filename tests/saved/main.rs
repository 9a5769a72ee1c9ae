//! Images, records, labels, and tables in the formats of serde: what is saved is what is read.

mod borrowed;
mod covariance;
mod covariance_properties;
mod fleet;
mod gained;
mod golden;
mod golden_covariance;
mod images;
mod labels;
mod merged_images;
mod records;
mod serde_formats;
mod shapes;
