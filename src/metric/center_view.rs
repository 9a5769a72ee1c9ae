//! What a query may know of a table.

use core::fmt::Debug;

use crate::element::distance::{CosineParts, Distance};

/// A table of centers, as queries see it.
///
/// Every query of the crate goes through this trait: the inherent methods of a table, like
/// [`ClassCenters::nearest`], are the way to call them; the trait itself is for code that takes any
/// table.
///
/// Each `visit_...` method compares the query with every class that has samples, in the order of
/// the classes, and hands class and result to `visit`. It judges nothing: a float result may be
/// infinite or NaN, and what that means is up to the query.
///
/// ```
/// use class_centers::{CenterView, ClassCenters};
///
/// fn samples<const CLASSES: usize, const DIM: usize>(
///     table: &impl CenterView<CLASSES, DIM>,
/// ) -> u32 {
///     (0..CLASSES).map(|class| table.count(class)).sum()
/// }
///
/// let mut table = ClassCenters::<i8, 3, 2>::new();
/// table.update(1, &[4, 2])?;
/// assert_eq!(samples(&table), 1);
/// # Ok::<(), class_centers::UpdateError>(())
/// ```
///
/// The trait is sealed: the tables of this crate are the ones there are.
///
/// [`ClassCenters::nearest`]: crate::ClassCenters::nearest
pub trait CenterView<const CLASSES: usize, const DIM: usize>: Sealed {
    /// What a query is made of.
    type Component: Copy + Debug + PartialEq;
    /// What distances are made of; it says what dot products and roots are made of.
    type Distance: Distance;

    /// Returns how many samples a class holds: 0 when it is empty or out of range.
    fn count(&self, class: usize) -> u32;

    /// Writes the center of a class into `center`. Returns `None`, and writes nothing, while there
    /// is no center.
    fn write_center(
        &self,
        class: usize,
        center: &mut [<Self::Distance as Distance>::Float; DIM],
    ) -> Option<()>;

    /// Visits the squared Euclidean distances, `sum((center - query)^2)`.
    fn visit_squared_distances(
        &self,
        query: &[Self::Component; DIM],
        visit: impl FnMut(usize, Self::Distance),
    );

    /// Visits the Manhattan distances, `sum(abs(center - query))`.
    fn visit_manhattan_distances(
        &self,
        query: &[Self::Component; DIM],
        visit: impl FnMut(usize, Self::Distance),
    );

    /// Visits the dot products, `sum(center * query)`.
    fn visit_dots(
        &self,
        query: &[Self::Component; DIM],
        visit: impl FnMut(usize, <Self::Distance as Distance>::Dot),
    );

    /// Visits the parts of the cosines, `dot / sqrt(query_squared_norm * center_squared_norm)`.
    fn visit_cosines(
        &self,
        query: &[Self::Component; DIM],
        visit: impl FnMut(usize, CosineParts<Self::Distance>),
    );
}

/// A table of this crate.
pub trait Sealed {}

/// Gives queries to a table that holds `f32` centers in the field `$centers`, and `counts`: those of
/// a [`CenterTable`](crate::CenterTable) of `f32`.
macro_rules! view_of_centers {
    ($table:ident, $centers:ident) => {
        /// Queries measure to the center as it is stored.
        impl<const CLASSES: usize, const DIM: usize> CenterView<CLASSES, DIM>
            for $table<CLASSES, DIM>
        {
            type Component = f32;
            type Distance = f32;

            fn count(&self, class: usize) -> u32 {
                self.count(class)
            }

            fn write_center(&self, class: usize, center: &mut [f32; DIM]) -> Option<()> {
                *center = *self.row(class)?;
                Some(())
            }

            #[inline(always)]
            fn visit_squared_distances(&self, query: &[f32; DIM], visit: impl FnMut(usize, f32)) {
                f32::squared_distances((&self.$centers, &self.counts), query, visit);
            }

            #[inline(always)]
            fn visit_manhattan_distances(&self, query: &[f32; DIM], visit: impl FnMut(usize, f32)) {
                f32::manhattan_distances((&self.$centers, &self.counts), query, visit);
            }

            #[inline(always)]
            fn visit_dots(&self, query: &[f32; DIM], visit: impl FnMut(usize, f32)) {
                f32::dots((&self.$centers, &self.counts), query, visit);
            }

            #[inline(always)]
            fn visit_cosines(
                &self,
                query: &[f32; DIM],
                visit: impl FnMut(usize, CosineParts<f32>),
            ) {
                f32::cosines((&self.$centers, &self.counts), query, visit);
            }
        }

        impl<const CLASSES: usize, const DIM: usize> Sealed for $table<CLASSES, DIM> {}
    };
}
pub(crate) use view_of_centers;
