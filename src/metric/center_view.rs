//! The trait of tables whose centers a metric can measure: queries by any metric, and center loss.

use crate::{
    element::distance::Distance,
    error::QueryError,
    metric::{
        Metric,
        center_loss::{CenterLoss, half_squared_distance, loss_of_batch},
        classify::Classify,
        is_result,
        nearest::{BestTwo, Nearest, Places, Ranked},
        squared_euclidean::SquaredEuclidean,
    },
};

/// What the centers of a table are made of, as floats.
type Float<V> = <<V as Classify>::Distance as Distance>::Float;
/// What a metric gives in a table.
type Measure<V, M> = <M as Metric>::Measure<<V as Classify>::Distance>;

/// A table of centers: queries by any metric, and center loss.
///
/// Every table is a [`Classify`] too: that trait has the queries by squared Euclidean distance.
///
/// ```
/// use class_centers::{CenterView, ClassCenters};
///
/// fn samples(table: &impl CenterView) -> u32 {
///     table.counts().iter().sum()
/// }
///
/// let mut table = ClassCenters::<i8, 3, 2>::new();
/// table.update(1, &[4, 2])?;
/// assert_eq!(samples(&table), 1);
/// # Ok::<(), class_centers::UpdateError>(())
/// ```
///
/// The trait is sealed: only this crate implements it.
pub trait CenterView: Classify<By = SquaredEuclidean> {
    /// A center as floats: an array of `DIM`.
    type Center: ?Sized + AsMut<[Float<Self>]>;
    /// A place for each class: an array of `CLASSES`.
    type Each<X>: ?Sized + AsMut<[X]>;

    /// Returns how many samples each class holds.
    fn counts(&self) -> &[u32];

    /// The components of the center of a class, or `None` while there is none.
    #[doc(hidden)]
    fn components(&self, class: usize) -> Option<impl Iterator<Item = Float<Self>>>;

    /// The components of an embedding.
    #[doc(hidden)]
    fn widened(embedding: &Self::Query) -> impl Iterator<Item = Float<Self>>;

    /// Visits each class that has samples, in the order of the classes, with what a metric gives, which
    /// may be no result.
    #[doc(hidden)]
    fn visit<M: Metric>(
        &self,
        metric: M,
        query: &Self::Query,
        visit: impl FnMut(usize, Measure<Self, M>),
    );

    /// Returns how many samples a class holds: 0 when it is empty or out of range.
    fn count(&self, class: usize) -> u32 {
        self.counts().get(class).copied().unwrap_or(0)
    }

    /// Writes the center of a class into `center`. Returns `None`, and writes nothing, while there is no
    /// center.
    fn write_center(&self, class: usize, center: &mut Self::Center) -> Option<()> {
        let components = self.components(class)?;
        for (own, component) in center.as_mut().iter_mut().zip(components) {
            *own = component;
        }
        Some(())
    }

    /// Returns the best class by a metric, its measure, and the runner-up.
    ///
    /// Empty classes never win; ties go to the lowest class. [`Metric`] says what else
    /// has no measure.
    ///
    /// ```
    /// use class_centers::{CenterView, ClassCenters, Cosine, Manhattan};
    ///
    /// let mut table = ClassCenters::<f32, 2, 2>::new();
    /// table.update(0, &[1.0, 0.0])?;
    /// table.update(1, &[6.0, 6.0])?;
    ///
    /// const COSINE: Cosine = Cosine { zero_point: 0 };
    /// let query = [2.0, 1.5];
    /// let straight = table.nearest_by(Manhattan, &query);
    /// assert_eq!(straight.map(|nearest| (nearest.class, nearest.measure)), Some((0, 1.0 + 1.5)));
    /// assert_eq!(table.nearest_by(COSINE, &query).map(|nearest| nearest.class), Some(1));
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    fn nearest_by<M: Metric>(
        &self,
        metric: M,
        query: &Self::Query,
    ) -> Option<Nearest<Self::Distance, M>> {
        let mut best = BestTwo::<Self::Distance, M>::new();
        self.visit(metric, query, |class, measure| best.offer(class, measure));
        best.nearest()
    }

    /// [`top_k`](Classify::top_k) by a metric.
    fn top_k_by<M: Metric>(
        &self,
        metric: M,
        query: &Self::Query,
        places: &mut [Option<Ranked<Measure<Self, M>>>],
    ) {
        let mut places = Places::new(places);
        self.visit(metric, query, |class, measure| {
            if is_result::<M, Self::Distance>(&measure) {
                places.offer(class, measure, M::is_better::<Self::Distance>);
            }
        });
    }

    /// Writes the squared Euclidean distance of every class: `None` for a class that is
    /// empty, or so far away that its distance overflows.
    ///
    /// ```
    /// use class_centers::{CenterView, ClassCenters};
    ///
    /// let mut table = ClassCenters::<f32, 3, 1>::new();
    /// table.update(0, &[4.0])?;
    /// table.update(2, &[1.0])?;
    ///
    /// let mut distances = [None; 3];
    /// table.squared_distances(&[2.0], &mut distances);
    /// assert_eq!(distances, [Some(4.0), None, Some(1.0)]);
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    fn squared_distances(
        &self,
        query: &Self::Query,
        squared_distances: &mut Self::Each<Option<Self::Distance>>,
    ) {
        self.measures(SquaredEuclidean, query, squared_distances);
    }

    /// [`squared_distances`](Self::squared_distances) by a metric: what it gives for every class.
    fn measures<M: Metric>(
        &self,
        metric: M,
        query: &Self::Query,
        results: &mut Self::Each<Option<Measure<Self, M>>>,
    ) {
        let results = results.as_mut();
        results.fill(None);
        self.visit(metric, query, |class, measure| {
            if is_result::<M, Self::Distance>(&measure)
                && let Some(place) = results.get_mut(class)
            {
                *place = Some(measure);
            }
        });
    }

    /// Returns half the squared distance from an embedding to the center of its class,
    /// `0.5 * sum((x - c)^2)`, or `None` while the class is empty or when it is out of range.
    ///
    /// Wen et al. 2016 (ECCV), eq. 2, for one sample; the half is in it. (Many ports leave
    /// it out, or take the mean over the batch.) Summed in the order of
    /// [`nearest`](Classify::nearest); the center is that of [`write_center`](Self::write_center).
    ///
    /// ```
    /// use class_centers::{CenterView, ClassCenters};
    ///
    /// let mut table = ClassCenters::<f32, 2, 2>::new();
    /// table.update_batch(&[0, 0], &[[0.0, 1.0], [2.0, 1.0]])?;
    /// assert_eq!(table.center_loss(0, &[4.0, 5.0]), Some(0.5 * (9.0 + 16.0)));
    /// assert_eq!(table.center_loss(1, &[4.0, 5.0]), None);
    /// # Ok::<(), class_centers::BatchError>(())
    /// ```
    fn center_loss(&self, class: usize, embedding: &Self::Query) -> Option<Float<Self>> {
        Some(half_squared_distance(
            self.components(class)?,
            Self::widened(embedding),
        ))
    }

    /// Writes the gradient of [`center_loss`](Self::center_loss) with respect to the
    /// embedding, `x - c`, into `gradient`. Returns `None`, and writes nothing, while the
    /// class is empty or when it is out of range.
    ///
    /// Wen et al. 2016 (ECCV), eq. 3. A head that is trained on the device with `loss = own loss +
    /// lambda * center loss` adds `lambda` times this to its own gradient with respect to the embedding,
    /// and goes on backwards from there; where its own loss is a mean over the batch, divide both alike.
    /// The centers are not parameters of that training: [`CenterLossStep`](crate::CenterLossStep) moves
    /// them.
    ///
    /// ```
    /// use class_centers::{CenterLossStep, CenterView, MovingCenters};
    ///
    /// const LAMBDA: f32 = 0.5;
    /// const STEP: CenterLossStep = CenterLossStep::new(0.5).unwrap();
    ///
    /// let mut centers = MovingCenters::<2, 2>::new();
    /// centers.update(1, &[1.0, 0.0], &STEP)?;
    ///
    /// let (class, embedding) = (1, [3.0, 4.0]);
    /// let mut gradient = [0.25, -0.25]; // of the head's own loss
    /// let mut toward_center = [0.0; 2];
    /// if centers.center_loss_gradient(class, &embedding, &mut toward_center).is_some() {
    ///     for (g, t) in gradient.iter_mut().zip(toward_center) {
    ///         *g += LAMBDA * t;
    ///     }
    /// }
    /// centers.update(class, &embedding, &STEP)?;
    /// assert_eq!(gradient, [0.25 + 0.5 * 2.0, -0.25 + 0.5 * 4.0]);
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    fn center_loss_gradient(
        &self,
        class: usize,
        embedding: &Self::Query,
        gradient: &mut Self::Center,
    ) -> Option<()> {
        let rows = self.components(class)?.zip(Self::widened(embedding));
        for (gradient, (c, x)) in gradient.as_mut().iter_mut().zip(rows) {
            *gradient = x - c;
        }
        Some(())
    }

    /// Returns the center loss of a batch, as sum and mean: each row's embedding to the
    /// center of its class, as the centers are now.
    ///
    /// # Errors
    ///
    /// `LengthMismatch` first; then, for the lowest row without a center, `ClassOutOfRange`
    /// or `EmptyClass`.
    fn center_loss_of_batch(
        &self,
        classes: &[usize],
        embeddings: &[Self::Query],
    ) -> Result<CenterLoss<Float<Self>>, QueryError>
    where
        Self::Query: Sized,
    {
        let class_count = self.counts().len();
        loss_of_batch(classes, embeddings, class_count, |class, embedding| {
            self.center_loss(class, embedding)
        })
    }
}
