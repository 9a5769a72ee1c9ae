//! How long a row is: known to the compiler, or given at run time.
//!
//! One source serves both. A kernel is generic over its shape and stands out of line: the
//! const-generic tables instantiate it with [`Known`], whose length the compiler folds; borrowed tables
//! instantiate it once, with [`Given`].

/// The length of the rows of a table.
///
/// A table is one slice of rows, one behind the other. What is asked for beyond its end is empty, so
/// that no lookup can panic; the callers stay within it.
pub trait Shape: Copy {
    /// `N` rows, one behind the other.
    type Group<'a, X: 'a, const N: usize>: Copy;

    /// The number of dimensions of a row.
    fn dim(self) -> usize;
    /// The row of this index, of a table that has so many.
    fn get<X>(self, rows: &[X], index: usize) -> Option<&[X]>;
    /// The row of this index, of a table that has so many, to be changed.
    fn get_mut<X>(self, rows: &mut [X], index: usize) -> Option<&mut [X]>;
    /// The first `N` rows; `None` when there are fewer.
    fn group<X, const N: usize>(self, rows: &[X]) -> Option<Self::Group<'_, X, N>>;
    /// A row of a group; `None` when there is none of this index.
    fn row_of<'a, X, const N: usize>(
        self,
        group: Self::Group<'a, X, N>,
        index: usize,
    ) -> Option<&'a [X]>;
    /// What follows the first `count` rows.
    fn after<X>(self, rows: &[X], count: usize) -> &[X];

    /// Group `index` of `N` rows; empty when there is none.
    fn rows_of<X, const N: usize>(self, rows: &[X], index: usize) -> &[X];

    /// The row of this index; empty when there is none.
    #[inline(always)]
    fn row<X>(self, rows: &[X], index: usize) -> &[X] {
        self.get(rows, index).unwrap_or(&[])
    }
}

/// Rows of `DIM` numbers.
#[derive(Clone, Copy)]
pub(crate) struct Known<const DIM: usize>;

impl<const DIM: usize> Shape for Known<DIM> {
    /// One pointer: all rows lie at known distances from it.
    type Group<'a, X: 'a, const N: usize> = &'a [[X; DIM]; N];

    #[inline(always)]
    fn dim(self) -> usize {
        DIM
    }

    #[inline(always)]
    fn get<X>(self, rows: &[X], index: usize) -> Option<&[X]> {
        let row = rows.as_chunks::<DIM>().0.get(index);
        row.map(|row| &row[..])
    }

    #[inline(always)]
    fn get_mut<X>(self, rows: &mut [X], index: usize) -> Option<&mut [X]> {
        let row = rows.as_chunks_mut::<DIM>().0.get_mut(index);
        row.map(|row| &mut row[..])
    }

    #[inline(always)]
    fn group<X, const N: usize>(self, rows: &[X]) -> Option<&[[X; DIM]; N]> {
        rows.as_chunks::<DIM>().0.first_chunk()
    }

    #[inline(always)]
    fn row_of<'a, X, const N: usize>(
        self,
        group: Self::Group<'a, X, N>,
        index: usize,
    ) -> Option<&'a [X]> {
        group.get(index).map(|row| &row[..])
    }

    #[inline(always)]
    fn rows_of<X, const N: usize>(self, rows: &[X], index: usize) -> &[X] {
        let group = rows.as_chunks::<DIM>().0.as_chunks::<N>().0.get(index);
        group.map_or(&[], |group| group.as_flattened())
    }

    #[inline(always)]
    fn after<X>(self, rows: &[X], count: usize) -> &[X] {
        let after = rows.as_chunks::<DIM>().0.get(count..);
        after.map_or(&[], |after| after.as_flattened())
    }
}

/// Rows of as many numbers as the caller of a borrowed table says.
///
/// OK: the rows that are asked for lie in a slice, so that `index * dim` does not wrap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Given {
    /// The number of dimensions, at least 1.
    pub dim: usize,
}

impl Shape for Given {
    type Group<'a, X: 'a, const N: usize> = &'a [X];

    #[inline(always)]
    fn dim(self) -> usize {
        self.dim
    }

    #[inline(always)]
    fn get<X>(self, rows: &[X], index: usize) -> Option<&[X]> {
        let rows = rows.get(index.wrapping_mul(self.dim)..);
        rows.and_then(|rows| rows.get(..self.dim))
    }

    #[inline(always)]
    fn get_mut<X>(self, rows: &mut [X], index: usize) -> Option<&mut [X]> {
        let rows = rows.get_mut(index.wrapping_mul(self.dim)..);
        rows.and_then(|rows| rows.get_mut(..self.dim))
    }

    #[inline(always)]
    fn group<X, const N: usize>(self, rows: &[X]) -> Option<&[X]> {
        rows.get(..N.wrapping_mul(self.dim))
    }

    #[inline(always)]
    fn row_of<'a, X, const N: usize>(
        self,
        group: Self::Group<'a, X, N>,
        index: usize,
    ) -> Option<&'a [X]> {
        self.get(group, index)
    }

    #[inline(always)]
    fn rows_of<X, const N: usize>(self, rows: &[X], index: usize) -> &[X] {
        let len = N.wrapping_mul(self.dim);
        let rows = rows.get(index.wrapping_mul(len)..);
        rows.and_then(|rows| rows.get(..len)).unwrap_or(&[])
    }

    #[inline(always)]
    fn after<X>(self, rows: &[X], count: usize) -> &[X] {
        rows.get(count.wrapping_mul(self.dim)..).unwrap_or(&[])
    }
}
