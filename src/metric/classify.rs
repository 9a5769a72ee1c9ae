//! The trait of everything that classifies: the nearest class, and the nearest few.

use crate::{
    element::{distance::Distance, sealed::Sealed},
    metric::{
        Metric, is_result,
        nearest::{BestTwo, Nearest, Places, Ranked},
    },
};

/// What a classifier measures by, of a query.
pub(crate) type MeasureBy<V> = <<V as Classify>::By as Metric>::Measure<<V as Classify>::Distance>;
/// What a measure of a classifier is held against.
pub(crate) type LimitBy<V> = <<V as Classify>::By as Metric>::Limit<<V as Classify>::Distance>;

/// Anything that ranks classes for a query: a table of centers, or a view of one.
///
/// ```
/// use class_centers::{CenterTable, ClassCenters, Classify};
///
/// fn class<V: Classify>(classifier: &V, query: &V::Query) -> Option<usize> {
///     Some(classifier.nearest(query)?.class)
/// }
///
/// let mut learned = ClassCenters::<i8, 2, 2>::new();
/// learned.update_batch(&[0, 1], &[[9, 0], [0, 9]])?;
/// let mut prepared = CenterTable::new();
/// prepared.prepare_from(&learned);
/// assert_eq!([class(&learned, &[1, 7]), class(&prepared, &[1, 7])], [Some(1); 2]);
/// # Ok::<(), class_centers::BatchError>(())
/// ```
///
/// The trait is sealed: only this crate implements it.
pub trait Classify: Sealed {
    /// The type of a query: an array of components.
    type Query: ?Sized;
    /// The number type of distances, which also gives the types of dot products and roots.
    type Distance: Distance;
    /// The metric that ranks the classes.
    type By: Metric;

    /// Visits each class that has samples, in the order of the classes, with its measure, which may be
    /// no result.
    #[doc(hidden)]
    fn visit_measures(&self, query: &Self::Query, visit: impl FnMut(usize, MeasureBy<Self>));

    /// Returns the class whose center is nearest to the query, by squared Euclidean
    /// distance `sum((query - center)^2)`, and the runner-up.
    ///
    /// Empty classes never win; when all are empty there is no nearest class. Ties go to
    /// the lowest class. A query that holds NaN or infinity, or lies so far away that its
    /// squared distance overflows, has no nearest class either.
    ///
    /// The distance is summed in four lanes, lane `l` over the dimensions `d` with
    /// `d % 4 == l`, then `(lane 0 + lane 1) + (lane 2 + lane 3)`: the same bits on every
    /// target. In [`ClassCenters`](crate::ClassCenters) it is taken to `sum * (1 / count)`, one rounding
    /// more than [`ClassCenters::center`](crate::ClassCenters::center), which divides; that costs a
    /// multiplication a class and dimension, and a division a class, more than in a table of centers. In
    /// an integer [`CenterTable`](crate::CenterTable) the distance is exact.
    ///
    /// Nearest class mean, nearest centroid: Mensink et al. 2013 (IEEE TPAMI 35(11)),
    /// eq. 1.
    ///
    /// ```
    /// use class_centers::{ClassCenters, Classify};
    ///
    /// let mut table = ClassCenters::<f32, 3, 2>::new();
    /// table.update(1, &[0.0, 3.0])?;
    /// table.update(2, &[4.0, 0.0])?;
    ///
    /// let nearest = table.nearest(&[0.0, 1.0]).ok_or("nothing was learned")?;
    /// assert_eq!((nearest.class, nearest.measure), (1, 4.0));
    /// assert_eq!(nearest.margin(), Some(17.0 - 4.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "ncm")]
    #[doc(alias = "classify")]
    #[doc(alias = "predict")]
    fn nearest(&self, query: &Self::Query) -> Option<Nearest<Self::Distance, Self::By>> {
        let mut best = BestTwo::<Self::Distance, Self::By>::new();
        self.visit_measures(query, |class, measure| best.offer(class, measure));
        best.nearest()
    }

    /// Returns the [`nearest`](Self::nearest) class if its measure keeps a limit: a distance of at most
    /// `limit`, or a similarity of at least `limit`.
    ///
    /// [`Thresholds`](crate::decisions::Thresholds) look at the margin too.
    fn nearest_within(
        &self,
        query: &Self::Query,
        limit: LimitBy<Self>,
    ) -> Option<Nearest<Self::Distance, Self::By>> {
        let nearest = self.nearest(query)?;
        Self::By::is_within::<Self::Distance>(&nearest.measure, limit).then_some(nearest)
    }

    /// Writes the nearest classes into `places`, nearest first: as many as there are places,
    /// or as there are classes with a distance, and `None` into the places that are left.
    ///
    /// Ties stand in the order of the classes. Costs, beside the distances, at most one
    /// comparison a class and place.
    ///
    /// ```
    /// use class_centers::{ClassCenters, Classify};
    ///
    /// let mut table = ClassCenters::<f32, 4, 1>::new();
    /// table.update(0, &[9.0])?;
    /// table.update(2, &[1.0])?;
    /// table.update(3, &[5.0])?;
    ///
    /// let mut places = [None; 2];
    /// table.top_k(&[0.0], &mut places);
    /// assert_eq!(places.map(|place| place.map(|ranked| ranked.class)), [Some(2), Some(3)]);
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    fn top_k(&self, query: &Self::Query, places: &mut [Option<Ranked<MeasureBy<Self>>>]) {
        let mut places = Places::new(places);
        self.visit_measures(query, |class, measure| {
            if is_result::<Self::By, Self::Distance>(&measure) {
                places.offer(class, measure, Self::By::is_better::<Self::Distance>);
            }
        });
    }
}
