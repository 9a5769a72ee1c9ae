//! `f32` on cores without an FPU: integer steps that give the bits of the operators.
//!
//! There an operator is a call of the compiler's library, which takes its operands apart, checks them for
//! all that a float can be, and puts the result together. A row knows more: which numbers are magnitudes,
//! which operand all share, and that few numbers are subnormal, infinite or NaN.
//!
//! | file | what it holds |
//! |---|---|
//! | `bits` | the parts of a float; rounding; what differs between cores |
//! | `any` | addition, multiplication and division of any numbers |
//! | `add` | addition of normal numbers, and of rows |
//! | `multiply` | multiplication of normal numbers |
//! | `divide` | division of a row by its count |
//! | `convert` | whole numbers as floats |
//! | `distance` | the squared distance between a row and a query |
//! | `terms` | sums of other terms of a row and a query |
//! | `real` | the number type that formulas are written in |
//!
//! The results are those of IEEE 754 with rounding to nearest, ties to even, which the operators of every
//! core give; a NaN is some NaN. All of this is built for every core, used by those without an FPU, and
//! compared with the operators on the host.

pub(crate) mod add;
mod any;
mod bits;
pub(crate) mod convert;
pub(crate) mod distance;
pub(crate) mod divide;
mod multiply;
pub(crate) mod real;
pub(crate) mod terms;
#[cfg(test)]
mod tests;

/// Whether the core has instructions for `f32`: decided by `build.rs`, since the compiler's conditions do not
/// tell.
pub(crate) const HAS_FPU: bool = !cfg!(soft_float);
