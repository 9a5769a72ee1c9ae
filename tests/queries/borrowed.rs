//! Tables over slices give the bits of the const-generic ones, and refuse what has another length.

use class_centers::{
    BatchError, CenterTable, CenterTableRef, CenterView, ClassCenters, ClassCentersMut,
    ClassCentersRef, Classify, Cosine, Dot, Element, LengthMismatch, Manhattan, Metric, QueryError,
    ShapeError, SliceView, SquaredEuclidean, TableElement, UpdateError,
};
use num_traits::Zero;
use proptest::{collection::vec, prelude::*};
use support::{
    check,
    probe::{Bits, Probe},
    rng::Rng,
};

/// A change of a table: which one, of which class, by which row of embeddings.
type Change = (u8, usize, usize);

/// Embeddings, one behind the other, and what is done with them.
fn changes<T: Probe>(
    classes: usize,
    dim: usize,
) -> impl Strategy<Value = (Vec<T::Component>, Vec<Change>)> {
    let change = (0..9_u8, 0..=classes, 0..4_usize);
    (vec(T::component(), 4 * dim), vec(change, 1..12))
}

/// Both kinds of table go through the same changes, and every answer and every number is the same.
fn both_kinds<T: Probe, const CLASSES: usize, const DIM: usize>()
where
    T::Sum: Default,
{
    check(changes::<T>(CLASSES, DIM), |(embeddings, changes)| {
        let embeddings = embeddings.as_chunks::<DIM>().0;
        let mut known = ClassCenters::<T, CLASSES, DIM>::new();
        let mut other = ClassCenters::<T, CLASSES, DIM>::new();
        other.update(CLASSES - 1, &embeddings[3]).unwrap();
        let (mut sums, mut counts) = (vec![T::Sum::default(); CLASSES * DIM], vec![0; CLASSES]);
        let mut given = ClassCentersMut::<T>::new(&mut sums, &mut counts, DIM).unwrap();
        for change in changes {
            let answers = answers(&mut known, &mut given, &other, change, embeddings);
            prop_assert_eq!(&answers[0], &answers[1]);
            for class in 0..CLASSES {
                let (own, borrowed) = (known.sum(class).unwrap(), given.as_ref().sum(class));
                let pairs = own.iter().zip(borrowed.unwrap());
                prop_assert!(pairs.into_iter().all(|(a, b)| a.bits() == b.bits()));
            }
            prop_assert_eq!(&known.counts()[..], given.as_ref().counts());
        }
        same_answers(&known, given.as_ref(), &embeddings[0])
    });
}

/// What each kind says to a change.
fn answers<T: Probe, const CLASSES: usize, const DIM: usize>(
    known: &mut ClassCenters<T, CLASSES, DIM>,
    given: &mut ClassCentersMut<'_, T>,
    other: &ClassCenters<T, CLASSES, DIM>,
    (change, class, row): Change,
    embeddings: &[[T::Component; DIM]],
) -> [String; 2] {
    let embedding = &embeddings[row];
    let both = |a: Result<(), UpdateError>, b| [format!("{a:?}"), format!("{b:?}")];
    match change {
        0 => both(
            known.update(class, embedding),
            given.update(class, embedding),
        ),
        1 => both(
            known.update_trusted(class, embedding),
            given.update_trusted(class, embedding),
        ),
        2 => both(
            known.update_capped(class, embedding, 3),
            given.update_capped(class, embedding, 3),
        ),
        3 => both(
            known.forget(class, embedding),
            given.forget(class, embedding),
        ),
        4 => both(known.decay_to(class, 1), given.decay_to(class, 1)),
        5 => both(known.clear_class(class), given.clear_class(class)),
        6 => both(known.merge(other), given.merge(other.as_ref())),
        7 => both(known.unmerge(other), given.unmerge(other.as_ref())),
        _ => {
            let classes = [class, 0, class, CLASSES - 1];
            let batch = (
                known.update_batch(&classes, embeddings),
                given.update_batch(&classes, embeddings.as_flattened()),
            );
            [format!("{:?}", batch.0), format!("{:?}", batch.1)]
        }
    }
}

/// Every query of a table that learned.
fn same_answers<T: Probe, const CLASSES: usize, const DIM: usize>(
    known: &ClassCenters<T, CLASSES, DIM>,
    given: ClassCentersRef<'_, T>,
    query: &[T::Component; DIM],
) -> Result<(), TestCaseError> {
    prop_assert_eq!(known.total_count(), given.total_count());
    same_measures(known, &given, SquaredEuclidean, query)?;
    same_measures(known, &given, Manhattan, query)?;
    same_measures(known, &given, Dot, query)?;
    same_measures(known, &given, Cosine { zero_point: 0 }, query)?;
    same_measures(known, &given, Cosine { zero_point: -3 }, query)?;
    prop_assert_eq!(
        debug(&known.nearest(query)),
        debug(&given.nearest(query).unwrap())
    );
    let mut center = vec![T::Center::zero(); DIM];
    for class in 0..=CLASSES {
        let written = given.write_center(class, &mut center).unwrap();
        prop_assert_eq!(written.is_some(), known.center(class).is_some());
        if let Some(own) = known.center(class) {
            prop_assert_eq!(debug(&own), debug(&center));
        }
    }
    let mut rows = [[T::Center::zero(); DIM]; 3];
    let mut flat = vec![T::Center::zero(); 3 * DIM];
    let classes = [0, CLASSES - 1, 0];
    prop_assert_eq!(
        known.gather(&classes, &mut rows),
        given.gather(&classes, &mut flat)
    );
    prop_assert_eq!(debug(&rows.as_flattened()), debug(&flat));
    Ok(())
}

/// The best, the best few, and the measures of all classes, by one metric.
fn same_measures<K, G, M, const DIM: usize>(
    known: &K,
    given: &G,
    metric: M,
    query: &K::Query,
) -> Result<(), TestCaseError>
where
    K: CenterView<Query = [G::Component; DIM], Distance = G::Distance>,
    G: SliceView,
    M: Metric,
{
    prop_assert_eq!(
        debug(&known.nearest_by(metric, query)),
        debug(&given.nearest_by(metric, query).unwrap())
    );
    let [mut own, mut borrowed] = [[None; 3]; 2];
    known.top_k_by(metric, query, &mut own);
    given.top_k_by(metric, query, &mut borrowed).unwrap();
    prop_assert_eq!(debug(&own), debug(&borrowed));
    let mut measures = vec![None; given.classes()];
    given.measures(metric, query, &mut measures).unwrap();
    let mut ranked = vec![None; given.classes()];
    known.top_k_by(metric, query, &mut ranked);
    for place in ranked.into_iter().flatten() {
        prop_assert_eq!(debug(&measures[place.class]), debug(&Some(place.measure)));
        measures[place.class] = None;
    }
    prop_assert!(measures.iter().all(Option::is_none));
    Ok(())
}

/// Text tells -0 from +0, and takes NaN for NaN.
fn debug(value: &impl core::fmt::Debug) -> String {
    format!("{value:?}")
}

/// A test of each element, over shapes that leave every remainder of classes and of dimensions.
macro_rules! both_kinds {
    ($($element:ident)*) => {
        mod both_kinds {
            $(#[test] fn $element() {
                super::both_kinds::<$element, 1, 1>();
                super::both_kinds::<$element, 5, 33>();
                super::both_kinds::<$element, 40, 4>();
                super::both_kinds::<$element, 7, 300>();
            })*
        }
    };
}
both_kinds!(f32 f64 i8 u8 i16);

/// Prepared tables of both kinds: the same centers, norms that are right, the same answers.
fn both_prepared<T, const CLASSES: usize, const DIM: usize>()
where
    T: Probe + TableElement,
    <T as Element>::Component: Default,
    <T as TableElement>::Norm: Default,
{
    let samples = vec(
        (0..CLASSES, vec(<T as Probe>::component(), DIM)),
        0..2 * CLASSES.min(8),
    );
    check(
        (samples, vec(<T as Probe>::component(), DIM)),
        |(samples, query)| {
            let mut learned = ClassCenters::<T, CLASSES, DIM>::new();
            for (class, embedding) in &samples {
                learned.as_mut().update(*class, embedding).unwrap();
            }
            let mut known = CenterTable::<T, CLASSES, DIM>::new();
            known.prepare_from(&learned);
            let mut centers = vec![<T as Element>::Component::default(); CLASSES * DIM];
            let (mut counts, mut norms) = ([0; CLASSES], [T::Norm::default(); CLASSES]);
            CenterTableRef::<T>::prepare(learned.as_ref(), &mut centers, &mut counts, &mut norms)
                .unwrap();
            let given = CenterTableRef::<T>::new(&centers, &counts, &norms, DIM).unwrap();
            prop_assert_eq!(known.as_ref(), given);
            let trusted = CenterTableRef::new_trusted(&centers, &counts, &norms, DIM).unwrap();
            prop_assert_eq!(trusted, given);
            for class in 0..=CLASSES {
                let own = known.center(class);
                prop_assert_eq!(own.as_ref().map(|center| &center[..]), given.center(class));
            }
            let query = query.first_chunk::<DIM>().unwrap();
            same_measures(&known, &given, SquaredEuclidean, query)?;
            same_measures(&known, &given, Manhattan, query)?;
            same_measures(&known, &given, Dot, query)?;
            same_measures(&known, &given, Cosine { zero_point: 0 }, query)?;
            same_measures(&known, &given, Cosine { zero_point: 7 }, query)
        },
    );
}

macro_rules! both_prepared {
    ($($element:ident)*) => {
        mod both_prepared {
            $(#[test] fn $element() {
                super::both_prepared::<$element, 3, 7>();
                super::both_prepared::<$element, 6, 18>();
                super::both_prepared::<$element, 40, 4>();
                super::both_prepared::<$element, 11, 65>();
            })*
        }
    };
}
both_prepared!(f32 f64 i8 u8 i16);

/// Tables of random shape and their queries: distances are those of the definition.
#[test]
fn distances_of_every_shape_are_those_of_the_definition() {
    let mut rng = Rng::new(23);
    let mut draw = move |end: usize| (rng.uniform() * end as f64) as usize;
    for _ in 0..300 {
        let (classes, dim) = (1 + draw(40), 1 + draw(300));
        let mut components = |n| (0..n).map(|_| draw(256) as i32 - 128).collect::<Vec<_>>();
        let (centers, query) = (components(classes * dim), components(dim));
        let squared = |center: &[i32]| {
            let pairs = center.iter().zip(&query);
            pairs.map(|(c, q)| ((c - q) * (c - q)) as u32).sum::<u32>()
        };
        let want: Vec<_> = centers.chunks(dim).map(squared).collect();
        let bytes = |of: &[i32]| of.iter().map(|x| *x as i8).collect::<Vec<_>>();
        let (centers, query) = (bytes(&centers), bytes(&query));
        let (counts, mut norms) = (vec![1; classes], vec![0; classes]);
        CenterTableRef::<i8>::write_norms(&centers, dim, &mut norms).unwrap();
        let table = CenterTableRef::<i8>::new(&centers, &counts, &norms, dim).unwrap();
        let mut got = vec![None; classes];
        table.measures(SquaredEuclidean, &query, &mut got).unwrap();
        assert!(got.iter().zip(&want).all(|(got, want)| *got == Some(*want)));
        let nearest = table.nearest(&query).unwrap().unwrap();
        assert_eq!(Some(&nearest.measure), want.iter().min());
        assert_eq!(
            want.iter().position(|d| *d == nearest.measure),
            Some(nearest.class)
        );
    }
}

fn mismatch(expected: usize, len: usize) -> LengthMismatch {
    LengthMismatch { expected, len }
}

#[test]
fn slices_that_are_no_table_are_refused() {
    let sums = |sums: &[i32], counts: &[u32], dim| {
        ClassCentersRef::<i8>::new(sums, counts, dim).map(|_| ())
    };
    assert_eq!(sums(&[0; 6], &[0; 3], 2), Ok(()));
    assert_eq!(sums(&[], &[], 2), Err(ShapeError::Empty));
    assert_eq!(sums(&[], &[0; 3], 0), Err(ShapeError::Empty));
    assert_eq!(sums(&[0; 5], &[0; 3], 2), Err(mismatch(6, 5).into()));
    assert_eq!(sums(&[0; 7], &[0; 3], 2), Err(mismatch(6, 7).into()));
    let wraps = usize::MAX / 2 + 1;
    assert_eq!(
        sums(&[], &[0; 2], wraps),
        Err(mismatch(usize::MAX, 0).into())
    );
    let too_few = ClassCentersMut::<i8>::new(&mut [0; 5], &mut [0; 3], 2).map(|_| ());
    assert_eq!(too_few, Err(mismatch(6, 5).into()));

    let table = |centers: &[i8], norms: &[u32], dim| {
        CenterTableRef::<i8>::new(centers, &[1; 2], norms, dim).map(|_| ())
    };
    assert_eq!(table(&[3, 4, 0, 1], &[25, 1], 2), Ok(()));
    assert_eq!(
        table(&[3, 4, 0, 1], &[25, 2], 2),
        Err(ShapeError::WrongNorm { class: 1 })
    );
    assert_eq!(table(&[3, 4, 0], &[25, 1], 2), Err(mismatch(4, 3).into()));
    assert_eq!(table(&[3, 4, 0, 1], &[25], 2), Err(mismatch(2, 1).into()));
    assert_eq!(
        table(&[], &[0; 2], 66_052),
        Err(ShapeError::TooManyDimensions)
    );
}

/// Every slice of another length is refused before anything is written.
#[test]
fn slices_of_another_length_are_refused_and_change_nothing() {
    let (mut sums, mut counts) = ([0; 6], [0; 3]);
    let mut table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, 2).unwrap();
    table.update(0, &[1, 2]).unwrap();
    let refused = Err(UpdateError::LengthMismatch(mismatch(2, 3)));
    let long = [1; 3];
    assert_eq!(table.update(0, &long), refused);
    assert_eq!(table.update_trusted(0, &long), refused);
    assert_eq!(table.update_capped(0, &long, 9), refused);
    assert_eq!(table.forget(0, &long), refused);
    assert_eq!(table.set_class(0, &[1; 3], 1), refused);

    let row = BatchError::Row {
        row: 1,
        error: mismatch(2, 1).into(),
    };
    assert_eq!(table.update_batch(&[0, 1], &[1; 3]), Err(row));
    let mismatched = BatchError::LengthMismatch {
        classes: 2,
        embeddings: 3,
    };
    assert_eq!(table.update_batch(&[0, 1], &[1; 6]), Err(mismatched));

    let (wide, deep) = (
        ClassCenters::<i8, 3, 3>::new(),
        ClassCenters::<i8, 4, 2>::new(),
    );
    assert_eq!(table.merge(wide.as_ref()), refused);
    assert_eq!(table.unmerge(wide.as_ref()), refused);
    let refused = Err(UpdateError::LengthMismatch(mismatch(3, 4)));
    assert_eq!(table.merge(deep.as_ref()), refused);
    assert_eq!(table.unmerge(deep.as_ref()), refused);
    assert_eq!((sums, counts), ([1, 2, 0, 0, 0, 0], [1, 0, 0]));
}

#[test]
fn clearing_empties_every_class() {
    let (mut sums, mut counts) = ([0; 6], [0; 3]);
    let mut table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, 2).unwrap();
    table.set_class(0, &[3, 4], 2).unwrap();
    table.update(2, &[1, 2]).unwrap();
    table.clear();
    assert_eq!((sums, counts), ([0; 6], [0; 3]));
}

#[test]
fn queries_of_another_length_are_refused_and_write_nothing() {
    let (sums, counts) = ([1, 2, 0, 0, 0, 0], [1, 0, 0]);
    let table = ClassCentersRef::<i8>::new(&sums, &counts, 2).unwrap();
    let refused = mismatch(2, 1);
    assert_eq!(table.nearest(&[1]), Err(refused));
    assert_eq!(table.nearest_by(Dot, &[1]), Err(refused));
    let mut places = [None];
    assert_eq!(table.top_k_by(Dot, &[1], &mut places), Err(refused));
    let mut measures = [Some(7.0); 3];
    assert_eq!(table.measures(Dot, &[1], &mut measures), Err(refused));
    assert_eq!(
        table.measures(Dot, &[1, 1], &mut measures[..2]),
        Err(mismatch(3, 2))
    );
    let mut center = [7.0; 3];
    assert_eq!(table.write_center(0, &mut center), Err(mismatch(2, 3)));
    let short = Err(QueryError::OutputLengthMismatch(mismatch(4, 3)));
    assert_eq!(table.gather(&[0, 0], &mut center), short);
    let empty = Err(QueryError::EmptyClass { row: 1 });
    let mut centers = [7.0; 4];
    assert_eq!(table.gather(&[0, 2], &mut centers), empty);
    assert_eq!(
        (measures, center, centers),
        ([Some(7.0); 3], [7.0; 3], [7.0; 4])
    );
}
