//! The functions that C calls, called from Rust: they are the library's own, and refuse what they must.
#![allow(clippy::missing_safety_doc)]

mod api;
mod digits;
mod refusals;
mod same;
