//! Centers in slices of the caller.

use crate::{
    element::{Element, sealed::Sealed},
    error::LengthMismatch,
    kernels::shape::Given,
    metric::{Metric, slice_view::SliceView, stored::Stored, table_element::TableElement},
    tables::{
        borrowed::{ShapeError, class_centers_ref::ClassCentersRef, shape},
        center_table::write_quotients,
    },
};

/// What is kept of the length of each center.
type Norm<T> = <T as TableElement>::Norm;

/// A [`CenterTable`](crate::CenterTable) over slices: the shape is known at run time.
///
/// `centers` are rows, one behind the other, `classes * dim` components; `counts` and `norms` have one
/// number a class. A norm is the squared length of a center: `u32` for `i8` and `u8`, `u64` for `i16`, and
/// `()` for floats, which have none. The queries are those of [`SliceView`].
///
/// ```
/// use class_centers::{CenterTableRef, SliceView};
///
/// let (centers, counts) = ([90, 0, 0, 90_i8], [25, 31]);
/// let mut norms = [0; 2];
/// CenterTableRef::<i8>::write_norms(&centers, 2, &mut norms)?;
/// assert_eq!(norms, [90 * 90; 2]);
///
/// let table = CenterTableRef::<i8>::new(&centers, &counts, &norms, 2)?;
/// let nearest = table.nearest(&[70, 5])?.ok_or("an empty table")?;
/// assert_eq!((nearest.class, nearest.measure), (0, 20 * 20 + 5 * 5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CenterTableRef<'a, T: TableElement> {
    centers: &'a [T::Component],
    counts: &'a [u32],
    norms: &'a [T::Norm],
    shape: Given,
}

impl<'a, T: TableElement> CenterTableRef<'a, T> {
    /// Takes slices for a table. Costs a multiplication a class and dimension: every norm is checked.
    ///
    /// # Errors
    ///
    /// In this order: `Empty` without classes or dimensions; `TooManyDimensions`; `LengthMismatch` of the
    /// centers, then of the norms; `WrongNorm`.
    pub fn new(
        centers: &'a [T::Component],
        counts: &'a [u32],
        norms: &'a [T::Norm],
        dim: usize,
    ) -> Result<Self, ShapeError> {
        let table = Self::new_trusted(centers, counts, norms, dim)?;
        let rows = centers.chunks(dim.max(1)).zip(norms);
        match rows
            .map(|(center, norm)| T::norm(center) == *norm)
            .position(|is_right| !is_right)
        {
            None => Ok(table),
            Some(class) => Err(ShapeError::WrongNorm { class }),
        }
    }

    /// Takes slices for a table without looking at the norms, which [`prepare`](Self::prepare) or
    /// [`write_norms`](Self::write_norms) wrote: for handles that are made anew for each query, as those
    /// of C are.
    ///
    /// Queries of a table with a wrong norm give wrong distances.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), but for `WrongNorm`.
    #[inline(always)]
    pub fn new_trusted(
        centers: &'a [T::Component],
        counts: &'a [u32],
        norms: &'a [T::Norm],
        dim: usize,
    ) -> Result<Self, ShapeError> {
        let shape = shape_of_centers::<T>(counts.len(), dim, centers.len())?;
        LengthMismatch::check(counts.len(), norms.len())?;
        Ok(Self::of(centers, counts, norms, shape))
    }

    #[inline(always)]
    pub(super) fn of(
        centers: &'a [T::Component],
        counts: &'a [u32],
        norms: &'a [T::Norm],
        shape: Given,
    ) -> Self {
        Self {
            centers,
            counts,
            norms,
            shape,
        }
    }

    /// Writes the norms of centers that come without: one a class.
    ///
    /// # Errors
    ///
    /// In this order: `Empty`, `TooManyDimensions`, `LengthMismatch` when there are not
    /// `norms.len() * dim` components.
    pub fn write_norms(
        centers: &[T::Component],
        dim: usize,
        norms: &mut [Norm<T>],
    ) -> Result<(), ShapeError> {
        shape_of_centers::<T>(norms.len(), dim, centers.len())?;
        for (center, norm) in centers.chunks(dim.max(1)).zip(norms) {
            *norm = T::norm(center);
        }
        Ok(())
    }

    /// Prepares the centers of a table that learned, and returns the table of them. The slices are
    /// written whole. Costs one division a class and dimension.
    ///
    /// Rounds as [`CenterTable::prepare_from`](crate::CenterTable::prepare_from) does.
    ///
    /// # Errors
    ///
    /// In this order: `TooManyDimensions`; `LengthMismatch` of the centers, the counts, and the norms.
    pub fn prepare(
        learned: ClassCentersRef<'_, T>,
        centers: &'a mut [T::Component],
        counts: &'a mut [u32],
        norms: &'a mut [Norm<T>],
    ) -> Result<Self, ShapeError> {
        let shape = shape_of_centers::<T>(learned.classes(), learned.dim(), centers.len())?;
        LengthMismatch::check(learned.classes(), counts.len())?;
        LengthMismatch::check(learned.classes(), norms.len())?;
        counts.copy_from_slice(learned.counts());
        let rows = centers.chunks_mut(shape.dim.max(1)).zip(&mut *norms);
        for (class, (center, norm)) in rows.enumerate() {
            write_quotients::<T, _>(learned.view(), class, center);
            *norm = T::norm(center);
        }
        Ok(Self::of(centers, counts, norms, shape))
    }

    /// Returns how many samples each center is the mean of.
    pub fn counts(&self) -> &'a [u32] {
        self.counts
    }

    /// Returns the center of a class, or `None` while it is empty or when it is out of range.
    pub fn center(&self, class: usize) -> Option<&'a [T::Component]> {
        let (center, _) = self.stored().filled(class)?;
        Some(center)
    }

    /// What a query reads: the centers, and their norms.
    pub(crate) fn parts(&self) -> (Stored<'a, Given, T::Component>, &'a [T::Norm]) {
        (self.stored(), self.norms)
    }

    #[inline(always)]
    fn stored(&self) -> Stored<'a, Given, T::Component> {
        Stored {
            shape: self.shape,
            rows: self.centers,
            counts: self.counts,
        }
    }
}

/// [`shape`], of no more dimensions than distances have room for.
fn shape_of_centers<T: TableElement>(
    classes: usize,
    dim: usize,
    len: usize,
) -> Result<Given, ShapeError> {
    if dim > T::MAX_DIM {
        return Err(ShapeError::TooManyDimensions);
    }
    shape(classes, dim, len)
}

/// Queries measure to the center as it is stored.
impl<T: TableElement> SliceView for CenterTableRef<'_, T> {
    type Component = <T as Element>::Component;
    type Distance = T::Distance;

    fn classes(&self) -> usize {
        self.counts.len()
    }

    fn dim(&self) -> usize {
        self.shape.dim
    }

    #[inline(always)]
    fn visit<M: Metric>(
        &self,
        metric: M,
        query: &[T::Component],
        visit: impl FnMut(usize, M::Measure<T::Distance>),
    ) {
        T::visit(metric, self.stored(), self.norms, query, visit);
    }
}

impl<T: TableElement> Sealed for CenterTableRef<'_, T> {}
