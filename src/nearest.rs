//! Which center is nearest to a query.

use num_traits::float::FloatCore;

use crate::{ClassCenters, Element};

/// The class whose center is nearest to a query.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Nearest<D> {
    /// The class; of several at the same distance, the lowest.
    pub class: usize,
    /// The squared Euclidean distance from the query to the class's center.
    pub squared_distance: D,
}

impl<T: Element, const CLASSES: usize, const DIM: usize> ClassCenters<T, CLASSES, DIM> {
    /// Returns the class whose center is nearest to the query, by squared Euclidean distance
    /// `sum((query - center)^2)`.
    ///
    /// Empty classes never win; when all are empty there is no nearest class. Ties go to the lowest
    /// class. A query that holds NaN or infinity, or lies so far away that its squared distance
    /// overflows, has no nearest class either.
    ///
    /// The distance is taken to `sum * (1 / count)`, one rounding more than
    /// [`center`](Self::center), which divides. It is summed in four lanes, lane `l` over the
    /// dimensions `d` with `d % 4 == l`, then `(lane 0 + lane 1) + (lane 2 + lane 3)`: the same bits
    /// on every target. Costs `CLASSES * DIM` multiplications more than a table of prepared
    /// centers, and one division a class.
    ///
    /// Nearest class mean, nearest centroid: Mensink et al. 2013 (IEEE TPAMI 35(11)), eq. 1.
    ///
    /// ```
    /// use class_centers::ClassCenters;
    ///
    /// let mut table = ClassCenters::<f32, 3, 2>::new();
    /// table.update(1, &[0.0, 3.0])?;
    /// table.update(2, &[4.0, 0.0])?;
    ///
    /// let nearest = table.nearest(&[0.0, 1.0]).ok_or("nothing was learned")?;
    /// assert_eq!((nearest.class, nearest.squared_distance), (1, 4.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "ncm")]
    #[doc(alias = "classify")]
    #[doc(alias = "predict")]
    pub fn nearest(&self, query: &[T::Component; DIM]) -> Option<Nearest<T::Center>> {
        let mut nearest = None;
        let mut least = T::Center::infinity();
        self.squared_distances(query, |class, squared_distance| {
            // NaN, infinity and ties compare false.
            if squared_distance < least {
                least = squared_distance;
                nearest = Some(Nearest {
                    class,
                    squared_distance,
                });
            }
        });
        nearest
    }
}
