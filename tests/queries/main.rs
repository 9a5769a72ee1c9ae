//! Which class a query is of, how near it is, and whether it is of none.

mod borrowed;
mod cancellation;
mod center_loss;
mod cosine;
mod definitions;
mod empty;
mod measures;
mod nearest;
mod open_set;
mod peers;
mod quantization;
mod ranking;
mod scores;
mod spread;
mod table;
