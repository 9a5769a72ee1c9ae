//! Learning and classifying on the host: time for a batch of 1,000 embeddings, one call each.
//!
//! Cases are named `element/CLASSESxDIM`; the throughput counts embeddings.
//!
//! ```text
//! cargo bench --manifest-path benches/Cargo.toml
//! ```

use class_centers::{ClassCenters, Classify, Element};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

const BATCH: usize = 1000;

/// Labelled embeddings.
type Batch<C, const DIM: usize> = Vec<(usize, [C; DIM])>;

fn all(criterion: &mut Criterion) {
    let f32s = |random: &mut ChaCha8Rng| random.random_range(-1.0..1.0);
    let i8s = |random: &mut ChaCha8Rng| random.random();
    compare::<f32, 10, 64>(criterion, "f32", f32s);
    compare::<f32, 100, 384>(criterion, "f32", f32s);
    compare::<i8, 10, 64>(criterion, "i8", i8s);
    compare::<i8, 100, 384>(criterion, "i8", i8s);
}

/// Benchmarks `update` and `nearest` for one element and shape.
fn compare<T: Element, const CLASSES: usize, const DIM: usize>(
    criterion: &mut Criterion,
    element: &str,
    component: fn(&mut ChaCha8Rng) -> T::Component,
) {
    let batch = draw_batch::<T::Component, CLASSES, DIM>(component);
    let mut learned = ClassCenters::<T, CLASSES, DIM>::new();
    learn(&mut learned, &batch);
    let id = |name| BenchmarkId::new(name, format_args!("{element}/{CLASSES}x{DIM}"));

    let mut group = criterion.benchmark_group("host");
    group.throughput(Throughput::Elements(BATCH as u64));
    group.bench_function(id("update"), |bencher| {
        // A fresh table each time: a class of a reused one would be full at some point.
        bencher.iter_batched_ref(
            ClassCenters::<T, CLASSES, DIM>::new,
            |table| learn(table, &batch),
            BatchSize::LargeInput,
        );
    });
    group.bench_function(id("nearest"), |bencher| {
        bencher.iter(|| classify(&learned, &batch));
    });
    group.finish();
}

/// Draws embeddings from a fixed seed; the classes take turns.
fn draw_batch<C, const CLASSES: usize, const DIM: usize>(
    component: fn(&mut ChaCha8Rng) -> C,
) -> Batch<C, DIM> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let classes = (0..CLASSES).cycle().take(BATCH);
    classes
        .map(|class| (class, [(); DIM].map(|()| component(&mut random))))
        .collect()
}

fn learn<T: Element, const CLASSES: usize, const DIM: usize>(
    table: &mut ClassCenters<T, CLASSES, DIM>,
    batch: &Batch<T::Component, DIM>,
) {
    for (class, embedding) in batch {
        let learned = table.update(*class, embedding);
        assert!(learned.is_ok(), "{learned:?}");
    }
}

/// Returns the sum of the classes found, so that none of the queries is left out.
fn classify<T: Element, const CLASSES: usize, const DIM: usize>(
    table: &ClassCenters<T, CLASSES, DIM>,
    batch: &Batch<T::Component, DIM>,
) -> usize {
    let found = batch.iter().map(|(_, query)| table.nearest(query));
    found.map(|nearest| nearest.map_or(0, |n| n.class)).sum()
}

criterion_group!(benches, all);
criterion_main!(benches);
