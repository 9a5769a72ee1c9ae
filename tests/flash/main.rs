//! Stores in flash: power cuts, damage, deletion, and the bytes that devices in the field hold.

// `cut_flash` finds it beside itself, as it does in `fuzz`; `checksums` and `item` are of `fuzz`.
use support::rng;

mod centers;
#[allow(dead_code)]
#[path = "../../fuzz/src/checksums.rs"]
mod checksums;
mod cut_flash;
mod damage;
mod fading;
mod forged;
mod golden;
#[allow(dead_code)]
#[path = "../../fuzz/src/item.rs"]
mod item;
mod journal;
mod limits;
mod power_cuts;

mod report;
mod shapes;
mod slots;
mod stuck;
