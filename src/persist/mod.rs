//! What was learned survives: a page of documentation.

mod bytes;
mod crc32;
#[cfg(feature = "sequential-storage")]
pub(crate) mod flash;
pub(crate) mod fleet;
pub(crate) mod header;
#[cfg(feature = "sequential-storage")]
mod journal;
pub(crate) mod record;
pub(crate) mod saved;
pub(crate) mod snapshot;
mod tables;
