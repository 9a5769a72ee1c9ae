//! Stores in flash: power cuts, damage, deletion, and the bytes that devices in the field hold.

// `cut_flash` finds it beside itself, as it does in `fuzz`.
use support::rng;

mod centers;
mod cut_flash;
mod damage;
mod golden;
mod limits;
mod power_cuts;
mod report;
mod shapes;
mod slots;
