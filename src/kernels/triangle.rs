//! Packed lower triangles of symmetric matrices: row `i` holds `i + 1` numbers, the last one on the
//! diagonal, and the rows lie one behind the other.

use core::mem;

/// Returns how many numbers the lower triangle of a `dim` x `dim` matrix has, its diagonal included:
/// `dim * (dim + 1) / 2`.
///
/// The parameter `TRIANGLE` of a table of `DIM` dimensions: Rust cannot compute it from `DIM` yet.
///
/// ```
/// use class_centers::{SharedCovariance, triangle};
///
/// static TABLE: SharedCovariance<i8, 10, 64, { triangle(64) }> = SharedCovariance::new();
/// assert_eq!(triangle(64), 2_080);
/// ```
pub const fn triangle(dim: usize) -> usize {
    dim.saturating_mul(dim.saturating_add(1)) / 2
}

/// The rows of a triangle, from the first one on.
pub(crate) struct Rows<'a, N> {
    rest: &'a [N],
    len: usize,
}

/// Walks over the rows of a triangle.
pub(crate) fn rows<N>(triangle: &[N]) -> Rows<'_, N> {
    Rows {
        rest: triangle,
        len: 0,
    }
}

impl<'a, N> Iterator for Rows<'a, N> {
    type Item = &'a [N];

    #[inline(always)]
    fn next(&mut self) -> Option<&'a [N]> {
        self.len += 1;
        let (row, rest) = self.rest.split_at_checked(self.len)?;
        self.rest = rest;
        Some(row)
    }
}

/// The rows of a triangle, to be changed.
pub(crate) struct RowsMut<'a, N> {
    rest: &'a mut [N],
    len: usize,
}

/// Walks over the rows of a triangle, to change them.
pub(crate) fn rows_mut<N>(triangle: &mut [N]) -> RowsMut<'_, N> {
    RowsMut {
        rest: triangle,
        len: 0,
    }
}

impl<'a, N> Iterator for RowsMut<'a, N> {
    type Item = &'a mut [N];

    #[inline(always)]
    fn next(&mut self) -> Option<&'a mut [N]> {
        self.len += 1;
        let (row, rest) = mem::take(&mut self.rest).split_at_mut_checked(self.len)?;
        self.rest = rest;
        Some(row)
    }
}
