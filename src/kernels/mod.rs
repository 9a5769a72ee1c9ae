//! Loops over slices. They know number formats, but nothing about classes and their counts.
//!
//! Every kernel has a naive twin of a few lines in its tests, and equals it bit for bit. What the
//! kernels do beyond the twin is for the compiler:
//!
//! 1. Steps of fixed length written out as array literals. At opt-level `s` and `z` LLVM does not
//!    unroll loops or closures over array elements; literals need no unrolling.
//! 2. Accumulators leave a kernel through memory (`#[inline(never)]`, returned as arrays). Inlined
//!    and reduced in place, LLVM keeps them scalar on cores with vectors.
//!
//! On cores without an FPU rows of `f32` go through [`soft`](crate::soft): the same bits by integer steps.
//!
//! The summation order of a distance is part of the contract of the crate: lane `l` of
//! [`LANES`](lanes::LANES) sums the dimensions `d` with `d % LANES == l`, in order, a product rounded
//! before it is added; the distance is `(lane 0 + lane 1) + (lane 2 + lane 3)`.

pub(crate) mod add;
pub(crate) mod blend;
pub(crate) mod check;
pub(crate) mod divide;
pub(crate) mod dots;
pub(crate) mod group;
pub(crate) mod integer;
pub(crate) mod lanes;
pub(crate) mod ldl;
pub(crate) mod linear_map;
pub(crate) mod outer;
pub(crate) mod rows;
pub(crate) mod shape;
pub(crate) mod shrink;
pub(crate) mod soft;
pub(crate) mod sqrt;
pub(crate) mod term;
#[cfg(test)]
mod tests;
pub(crate) mod triangle;
