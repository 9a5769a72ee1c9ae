//! How the nearest class is found.

use crate::{
    element::{Element, distance::Distance},
    kernels::shape::{Given, Known, Shape},
    metric::{
        nearest::{BestTwo, Nearest},
        squared_euclidean::SquaredEuclidean,
        stored::Stored,
        table_element::TableElement,
    },
    recognizer::element::RecognizerElement,
};

/// Finds the nearest class of a table, and the runner-up.
///
/// A storage brings the loops for its own number of dimensions, which are up to a third faster than those for
/// every number; a program holds those of its shapes and no others.
pub(super) type Search<T> = fn(Table<'_, T>, &[<T as Element>::Component]) -> Found<T>;

type Found<T> = Option<Nearest<<T as TableElement>::Distance>>;

/// Centers and their counts, and the norms of the centers.
pub(super) type Table<'t, T> = (
    Stored<'t, Given, <T as Element>::Component>,
    &'t [<T as TableElement>::Norm],
);

/// [`Search`] in rows of a length that is known when compiled.
pub(super) fn search_known<T: RecognizerElement, const DIM: usize>(
    table: Table<'_, T>,
    query: &[T::Component],
) -> Found<T> {
    search::<T, _>(Known::<DIM>, table, query)
}

/// [`Search`] in rows of a length that is known at run time.
pub(super) fn search_given<T: RecognizerElement>(
    table: Table<'_, T>,
    query: &[T::Component],
) -> Found<T> {
    search::<T, _>(table.0.shape, table, query)
}

#[inline(always)]
fn search<T: RecognizerElement, S: Shape>(
    shape: S,
    (centers, norms): Table<'_, T>,
    query: &[T::Component],
) -> Found<T> {
    let centers = Stored {
        shape,
        rows: centers.rows,
        counts: centers.counts,
    };
    let mut best = BestTwo::<T::Distance, SquaredEuclidean>::new();
    T::visit(SquaredEuclidean, centers, norms, query, |class, measure| {
        best.offer(class, measure)
    });
    best.nearest()
}

/// The nearest class and the runner-up of two tables, where the classes of the second come behind those of the first.
pub(super) fn best_of<D: Distance>(
    own: Option<Nearest<D>>,
    factory: Option<Nearest<D>>,
    classes: usize,
) -> Option<Nearest<D>> {
    let mut best = BestTwo::<D, SquaredEuclidean>::new();
    for (found, first) in [(own, 0), (factory, classes)] {
        if let Some(nearest) = found {
            best.offer(first + nearest.class, nearest.measure);
            if let Some(next) = nearest.runner_up {
                best.offer(first + next.class, next.measure);
            }
        }
    }
    best.nearest()
}
