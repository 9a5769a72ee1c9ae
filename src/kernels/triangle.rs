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

/// Splits a triangle into the rows above row `i`, and row `i`.
#[inline(always)]
pub(crate) fn rows_below<N>(triangle: &mut [N], i: usize) -> Option<(&[N], &mut [N])> {
    let (above, rest) = triangle.split_at_mut_checked(self::triangle(i))?;
    Some((above, rest.get_mut(..=i)?))
}

/// Four rows of a triangle: row `4 * before` and the next three.
pub(crate) struct FourRows<'a, N> {
    /// The first `4 * before` numbers of each row.
    pub(crate) common: [&'a [[N; 4]]; 4],
    /// What is left of the first row, its diagonal.
    pub(crate) a: &'a [N; 1],
    /// What is left of the second row.
    pub(crate) b: &'a [N; 2],
    /// What is left of the third row.
    pub(crate) c: &'a [N; 3],
    /// What is left of the fourth row.
    pub(crate) d: &'a [N; 4],
}

/// The rows of a triangle, four at a time.
pub(crate) struct Fours<'a, N> {
    rest: &'a [N],
    before: usize,
}

/// Walks over the rows of a triangle, four at a time; [`Fours::left`] gives those that are left.
pub(crate) fn fours<N>(triangle: &[N]) -> Fours<'_, N> {
    Fours {
        rest: triangle,
        before: 0,
    }
}

impl<'a, N> Fours<'a, N> {
    /// The rows that were not walked over.
    #[inline(always)]
    pub(crate) fn left(self) -> Rows<'a, N> {
        Rows {
            rest: self.rest,
            len: 4 * self.before,
        }
    }
}

impl<'a, N> Iterator for Fours<'a, N> {
    type Item = FourRows<'a, N>;

    #[inline(always)]
    fn next(&mut self) -> Option<FourRows<'a, N>> {
        let len = 4 * self.before;
        let (rows, rest) = self.rest.split_at_checked(4 * len + 10)?;
        let (a, rows) = rows.split_at_checked(len + 1)?;
        let (b, rows) = rows.split_at_checked(len + 2)?;
        let (c, d) = rows.split_at_checked(len + 3)?;
        let (a, a_end) = a.split_last_chunk()?;
        let (b, b_end) = b.split_last_chunk()?;
        let (c, c_end) = c.split_last_chunk()?;
        let (d, d_end) = d.split_last_chunk()?;
        (self.rest, self.before) = (rest, self.before + 1);
        Some(FourRows {
            common: [a, b, c, d].map(|row| row.as_chunks().0),
            a: a_end,
            b: b_end,
            c: c_end,
            d: d_end,
        })
    }
}
