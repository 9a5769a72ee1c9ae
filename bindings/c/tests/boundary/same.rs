//! The same calls in C and in Rust, of random shapes: the same answers, the same images and centers to the byte.

use crate::api::{Api, Centers, MODEL, extractor, memory, words};
use class_centers::{
    CenterTableRef, ClassCentersMut, SliceView,
    persist::{Origin, Snapshot},
};
use class_centers_c::{
    error::cc_error::{self, *},
    query::{CC_NO_CLASS, cc_nearest_f32},
};
use proptest::{prelude::*, test_runner::Config};

/// One call.
#[derive(Clone, Debug)]
enum Call {
    Learn(usize, usize),
    Capped(usize, usize, u32),
    Batch(Vec<(usize, usize)>),
    Forget(usize, usize),
    /// The table's own image, from before.
    MergeImage,
    Restore,
    /// A table that learned one embedding.
    Merge(usize, usize),
    Unmerge(usize, usize),
}

/// What a stream of calls is about. Classes may be out of range.
#[derive(Clone, Debug)]
struct Case<X> {
    classes: usize,
    dim: usize,
    embeddings: Vec<Vec<X>>,
    calls: Vec<Call>,
}

const EMBEDDINGS: usize = 4;

fn cases<X: Clone + std::fmt::Debug + 'static>(
    component: impl Strategy<Value = X> + Clone + 'static,
) -> impl Strategy<Value = Case<X>> {
    (1..8usize, 1..20usize).prop_flat_map(move |(classes, dim)| {
        let embedding = prop::collection::vec(component.clone(), dim);
        let class = 0..classes + 1;
        let which = 0..EMBEDDINGS;
        let call = prop_oneof![
            4 => (class.clone(), which.clone()).prop_map(|(c, e)| Call::Learn(c, e)),
            1 => (class.clone(), which.clone(), 0..4u32).prop_map(|(c, e, n)| Call::Capped(c, e, n)),
            1 => prop::collection::vec((0..classes, which.clone()), 0..4).prop_map(Call::Batch),
            2 => (class.clone(), which.clone()).prop_map(|(c, e)| Call::Forget(c, e)),
            1 => Just(Call::MergeImage),
            1 => Just(Call::Restore),
            1 => (0..classes, which.clone()).prop_map(|(c, e)| Call::Merge(c, e)),
            1 => (0..classes, which).prop_map(|(c, e)| Call::Unmerge(c, e)),
        ];
        let calls = prop::collection::vec(call, 0..24);
        (prop::collection::vec(embedding, EMBEDDINGS), calls).prop_map(move |(embeddings, calls)| {
            Case { classes, dim, embeddings, calls }
        })
    })
}

fn code<E: Into<cc_error>>(result: Result<(), E>) -> cc_error {
    result.map_or_else(Into::into, |()| CC_OK)
}

/// A call in both: both answer the same.
fn call<T: Api>(
    case: &Case<T::Component>,
    call: &Call,
    c: &mut Centers<T>,
    rust: &mut ClassCentersMut<T>,
    image: &[u8],
) {
    let dim = case.dim;
    let other = |class: usize, e: usize| {
        let other = Centers::<T>::new(case.classes, dim);
        let x = &case.embeddings[e];
        // SAFETY: the table is there, and the embedding has so many components.
        let got = unsafe { T::learn(other.table, class, x.as_ptr(), dim) };
        let (mut sums, mut counts) = (vec![T::ZERO; case.classes * dim], vec![0; case.classes]);
        let mut rust = ClassCentersMut::<T>::new(&mut sums, &mut counts, dim).unwrap();
        assert_eq!(got, code(rust.update(class, x)));
        (other, sums, counts)
    };
    // SAFETY: tables, embeddings and images are as long as is said, and nothing else uses them.
    let (got, expected) = unsafe {
        match call {
            Call::Learn(class, e) => {
                let x = &case.embeddings[*e];
                (
                    T::learn(c.table, *class, x.as_ptr(), dim),
                    code(rust.update(*class, x)),
                )
            }
            Call::Capped(class, e, cap) => {
                let x = &case.embeddings[*e];
                let got = T::learn_capped(c.table, *class, x.as_ptr(), dim, *cap);
                (got, code(rust.update_capped(*class, x, *cap)))
            }
            Call::Batch(rows) => {
                let classes: Vec<usize> = rows.iter().map(|(class, _)| *class).collect();
                let x: Vec<_> = rows
                    .iter()
                    .flat_map(|(_, e)| case.embeddings[*e].clone())
                    .collect();
                let got =
                    T::learn_batch(c.table, classes.as_ptr(), rows.len(), x.as_ptr(), x.len());
                (got, code(rust.update_batch(&classes, &x)))
            }
            Call::Forget(class, e) => {
                let x = &case.embeddings[*e];
                (
                    T::forget(c.table, *class, x.as_ptr(), dim),
                    code(rust.forget(*class, x)),
                )
            }
            Call::MergeImage => {
                let got = T::merge_image(c.table, &MODEL, image.as_ptr(), image.len());
                (got, code(rust.merge_image(&extractor(), image)))
            }
            Call::Restore => {
                let got = T::restore(c.table, &MODEL, image.as_ptr(), image.len());
                (got, code(rust.restore(&extractor(), image)))
            }
            Call::Merge(class, e) | Call::Unmerge(class, e) => {
                let (other, mut sums, mut counts) = other(*class, *e);
                let view = ClassCentersMut::<T>::new(&mut sums, &mut counts, dim).unwrap();
                match call {
                    Call::Merge(..) => (
                        T::merge_tables(c.table, other.table),
                        code(rust.merge(view.as_ref())),
                    ),
                    _ => (
                        T::unmerge_tables(c.table, other.table),
                        code(rust.unmerge(view.as_ref())),
                    ),
                }
            }
        }
    };
    assert_eq!(got, expected);
}

/// Centers, nearest classes, and the prepared table are the same to the bit.
fn compare<T: Api>(case: &Case<T::Component>, c: &Centers<T>, rust: &ClassCentersMut<T>) {
    let dim = case.dim;
    for class in 0..=case.classes {
        let (mut own, mut expected) = (vec![7.0; dim], vec![7.0; dim]);
        // SAFETY: the place has room for a center.
        let answer = unsafe { T::center(c.table, class, own.as_mut_ptr(), dim) };
        let is_there = rust
            .as_ref()
            .write_center(class, &mut expected)
            .unwrap()
            .is_some();
        assert_eq!(answer == CC_OK, is_there);
        assert_eq!(own, expected);
    }
    let [_, table_words] = words::<T>(case.classes, dim);
    let mut memory = memory(table_words);
    let mut table = std::ptr::null_mut();
    // SAFETY: the memory is as long as is said.
    unsafe {
        let at = memory.as_mut_ptr().cast();
        assert_eq!(
            T::table_init(at, 8 * table_words, case.classes, dim, &mut table),
            CC_OK
        );
        for class in 0..case.classes {
            assert_eq!(T::refresh_class(table, c.table, class), CC_OK);
        }
        assert_eq!(T::prepare(table, c.table), CC_OK);
    }
    let mut centers = vec![T::ZERO_COMPONENT; case.classes * dim];
    let (mut counts, mut norms) = (vec![0; case.classes], vec![T::ZERO_NORM; case.classes]);
    let prepared =
        CenterTableRef::prepare(rust.as_ref(), &mut centers, &mut counts, &mut norms).unwrap();
    for x in &case.embeddings {
        let mut got = cc_nearest_f32 {
            class_index: 0,
            runner_up: 0,
            measure: 0.0,
            runner_up_measure: 0.0,
        };
        // SAFETY: the embedding has so many components.
        unsafe {
            let _ = T::nearest(c.table, x.as_ptr(), dim, &mut got);
        }
        let expected = rust.as_ref().nearest(x).unwrap();
        assert_eq!(got.class_index, expected.map_or(CC_NO_CLASS, |n| n.class));
        assert_eq!(
            got.measure.to_bits(),
            expected.map_or(0, |n| n.measure.to_bits())
        );
        let next = expected.and_then(|n| n.runner_up);
        assert_eq!(got.runner_up, next.map_or(CC_NO_CLASS, |n| n.class));
        assert_eq!(
            got.runner_up_measure.to_bits(),
            next.map_or(0, |n| n.measure.to_bits())
        );

        let mut got = T::none();
        // SAFETY: the embedding has so many components.
        let answer = unsafe { T::table_nearest(table, x.as_ptr(), dim, &mut got) };
        let expected = SliceView::nearest(&prepared, x).unwrap();
        let (class, measure, runner_up, next) = T::parts(&got);
        assert_eq!(
            (answer == CC_OK, class),
            (
                expected.is_some(),
                expected.map_or(CC_NO_CLASS, |n| n.class)
            )
        );
        if let Some(expected) = expected {
            assert_eq!(measure, T::of_distance(expected.measure));
            assert_eq!(
                runner_up,
                expected.runner_up.map_or(CC_NO_CLASS, |n| n.class)
            );
            if let Some(ranked) = expected.runner_up {
                assert_eq!(next, T::of_distance(ranked.measure));
            }
        }
    }
}

fn same<T: Api>(case: &Case<T::Component>) {
    let mut c = Centers::<T>::new(case.classes, case.dim);
    let (mut sums, mut counts) = (
        vec![T::ZERO; case.classes * case.dim],
        vec![0; case.classes],
    );
    let mut rust = ClassCentersMut::<T>::new(&mut sums, &mut counts, case.dim).unwrap();
    let origin = Origin {
        device: 1,
        sequence: 2,
    };
    let mut image = c.image().unwrap();
    for next in &case.calls {
        call::<T>(case, next, &mut c, &mut rust, &image);
        image = c.image().unwrap();
        let mut expected = vec![0; rust.image_len()];
        rust.encode(&extractor(), origin, &mut expected).unwrap();
        assert_eq!(image, expected);
    }
    compare::<T>(case, &c, &rust);
}

fn run<T: Api>(component: impl Strategy<Value = T::Component> + Clone + 'static) {
    let config = Config {
        // Miri takes a thousand times as long.
        cases: if cfg!(miri) { 1 } else { 500 },
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(Default::default()),
    );
    runner
        .run(&cases(component), |case| {
            same::<T>(&case);
            Ok(())
        })
        .unwrap();
}

#[test]
fn bytes_with_sign() {
    run::<i8>(any::<i8>());
}

#[test]
fn bytes() {
    run::<u8>(any::<u8>());
}

#[test]
fn words_of_16_bits() {
    run::<i16>(any::<i16>());
}

#[test]
fn floats() {
    run::<f32>(prop_oneof![-1e6..1e6f32, Just(f32::NAN), Just(1e30)]);
}
