//! Loops over arrays. They know number formats, but nothing about classes and their counts.
//!
//! Every kernel has a naive twin of a few lines in its tests, and equals it bit for bit. What the
//! kernels do beyond the twin is for the compiler:
//!
//! 1. Steps of fixed length written out as array literals. At opt-level `s` and `z` LLVM does not
//!    unroll loops or closures over array elements; literals need no unrolling.
//! 2. Accumulators leave a kernel through memory (`#[inline(never)]`, returned as arrays). Inlined
//!    and reduced in place, LLVM keeps them scalar on cores with vectors.
//!
//! The summation order of a distance is part of the contract of the crate: lane `l` of [`LANES`]
//! sums the dimensions `d` with `d % LANES == l`, in order, a product rounded before it is added;
//! the distance is `(lane 0 + lane 1) + (lane 2 + lane 3)`.

mod add;
mod blend;
mod center;
mod check;
mod float;
mod integer;
mod root;
mod sum;
mod term;
#[cfg(test)]
mod tests;

pub(crate) use add::{add, change};
pub(crate) use blend::blend;
pub(crate) use center::divide;
pub(crate) use check::{first_misfit, first_out_of_range};
pub(crate) use float::{Centers, Sums, cosines, measures};
pub(crate) use integer::{
    MAX_BYTE_DIM, MAX_I16_DIM, dot_of_i8, dot_of_i16, dot_of_u8, manhattan_distance_of_bytes,
    manhattan_distance_of_i16, squared_distance_of_bytes, squared_distance_of_i16,
};
pub(crate) use root::{sqrt, sqrt_of_whole};
pub(crate) use sum::sum_in_lanes;
pub(crate) use term::{AbsoluteDifference, Product, SquaredDifference};

/// The number of partial sums of a distance.
pub(crate) const LANES: usize = 4;
