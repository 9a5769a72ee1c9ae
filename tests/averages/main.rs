//! Averages that follow: capped sums, moving centers, means and variances.

mod aging;
mod covariance;
mod following;
mod known;
mod long_lives;
mod moving;
mod peers;
mod rules;
mod variance;
