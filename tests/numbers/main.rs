//! Sums, counts and centers: what they are, how exact they are, and what is refused.

mod centers;
mod compensated;
mod convergence;
mod exactness;
mod inverse;
mod limits;
mod memory;
mod origin;
mod peers;
mod precedence;
mod refusal;
mod refused;
mod same_bits;
