//! Arrays of classifiers: a class for each of them.

use crate::{
    element::sealed::Sealed,
    metric::classify::{Classify, MeasureBy},
};

/// A classifier whose classes are the members of the array: the measure of a class is the best that its member
/// finds.
///
/// The runner-up is another member, so that a margin is one between classes.
impl<V: Classify, const CLASSES: usize> Classify for [V; CLASSES] {
    type Query = V::Query;
    type Distance = V::Distance;
    type By = V::By;

    #[inline(always)]
    fn visit_measures(&self, query: &V::Query, mut visit: impl FnMut(usize, MeasureBy<V>)) {
        for (class, classifier) in self.iter().enumerate() {
            if let Some(nearest) = classifier.nearest(query) {
                visit(class, nearest.measure);
            }
        }
    }
}

impl<V: Classify, const CLASSES: usize> Sealed for [V; CLASSES] {}
