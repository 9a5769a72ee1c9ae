//! Links only when no operation holds a panic path: the panic handler calls a symbol that nothing
//! defines. With the feature `planted` one indexing that may fail is added, and it must not link.

#![no_std]
#![no_main]

use core::{hint::black_box, panic::PanicInfo};

use class_centers::{
    CenterLossStep, CenterShrinkage, CenterTable, CenterView, ClassCenters, ClassCentersMut,
    ClassVariance, Classify, Compensated, Cosine, CumulativeMean, Distance, Dot, Element, Ema,
    Manhattan, Metric, MovingCenters, Nearest, Quantization, ShrunkenCenters, SquaredEuclidean,
    TableElement, UpdateRule, VarianceShrinkage,
    decisions::{Priors, Temperature, Thresholds, Unknowns, softmax},
    persist::{
        Extractor, ImageSlots, LabelMap, MergedImages, Origin, SlotFlash, SlotGeometry, Snapshot,
        merge_images, peek,
    },
    triangle,
};
use class_centers_firmware::{exit, port::entry};

#[path = "no_panic/recognizer.rs"]
mod recognizer;

unsafe extern "C" {
    fn a_panic_path_survived() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    unsafe { a_panic_path_survived() }
}

#[entry]
fn main() -> ! {
    every_operation::<f32, 10, 64>(1.0);
    every_operation::<f64, 3, 5>(1.0);
    every_operation::<i8, 8, 64>(1);
    every_operation::<u8, 7, 23>(1);
    every_operation::<i16, 9, 39>(1);
    every_operation_of_sums::<Compensated, 3, 23>(1.0);
    every_operation_of_moving_centers::<10, 64>();
    every_operation_of_variances::<10, 64>();
    covariance::every_operation::<f32, 5, 23, { triangle(23) }>(1.0, 0.0);
    covariance::every_operation::<i8, 5, 32, { triangle(32) }>(1, 0);
    covariance::every_operation::<u8, 3, 5, { triangle(5) }>(1, 0);
    covariance::every_operation::<i16, 4, 14, { triangle(14) }>(1, 0);
    recognizer::every_operation::<f32, 5, 23>(1.0);
    recognizer::every_operation::<i8, 10, 64>(1);
    recognizer::every_operation::<u8, 3, 5>(1);
    recognizer::every_operation::<i16, 4, 14>(1);
    every_operation_of_labels::<12, 10>();
    every_image_of_slices::<f32>();
    every_image_of_slices::<i8>();
    every_image_of_slices::<i16>();
    every_image_of_slices::<Compensated>();
    if let Some(quantization) = Quantization::new(black_box(0.1), black_box(3)) {
        every_conversion(quantization);
    }
    every_root(black_box([3, 4]));
    let _ = black_box(peek(black_box(&[0; 64][..])).map(|header| header.image_len()));
    let _ = black_box(merge_images(black_box(&mut [0; 128]), black_box(&[0; 128])));
    #[cfg(feature = "planted")]
    black_box([1, 2, 3][black_box(1)]);
    exit(true)
}

/// The distance of floats, and of both lengths of integers.
fn every_root([x, y]: [i8; 2]) {
    let bytes = black_box(CenterTable::<i8, 1, 2>::from_centers([[x, y]], [1]));
    black_box(CenterTable::<i8, 1, 2>::nearest(&bytes, &[y, x]).map(|nearest| nearest.distance()));
    let [x, y] = [x, y].map(i16::from);
    let words = black_box(CenterTable::<i16, 1, 2>::from_centers([[x, y]], [1]));
    black_box(CenterTable::<i16, 1, 2>::nearest(&words, &[y, x]).map(|nearest| nearest.distance()));
    let [x, y] = [x, y].map(f32::from);
    let floats = black_box(CenterTable::<f32, 1, 2>::from_centers([[x, y]], [1]));
    black_box(
        CenterTable::<f32, 1, 2>::nearest(&floats, &[y, x]).map(|nearest| nearest.distance()),
    );
}

/// Every query of a table.
macro_rules! queries {
    ($table:expr, $x:expr, $classes:expr) => {{
        let mut distances = black_box([None; $classes]);
        $table.squared_distances($x, &mut distances);
        by_metric!($table, $x, $classes, SquaredEuclidean);
        by_metric!($table, $x, $classes, Manhattan);
        by_metric!($table, $x, $classes, Dot);
        by_metric!($table, $x, $classes, Cosine { zero_point: 0 });
        by_metric!($table, $x, $classes, Cosine { zero_point: -3 });
        let mut places = black_box([None; 3]);
        $table.top_k($x, black_box(&mut places[..]));
        black_box(&places);
        if let Some(nearest) = black_box($table.nearest($x)) {
            black_box($table.nearest_within($x, nearest.measure));
        }
        let most_similar = $table.nearest_by(Cosine { zero_point: 0 }, $x);
        black_box(most_similar.map(|nearest| nearest.measure.similarity()));
        black_box(most_similar.map(|nearest| nearest.measure.is_at_least(black_box(0.9))));
        let counts = black_box([1; $classes]);
        decisions(black_box($table.nearest($x)));
        saved_thresholds(&distances);
        scores(&distances, &counts);
    }};
}

/// Every way in which a table is saved and restored.
macro_rules! images {
    ($table:expr) => {{
        let (table, info) = ($table, saved_by());
        let mut buffer = black_box([0; 8192]);
        let _ = black_box(table.encode(&info, origin(), black_box(&mut buffer[..])));
        if let Ok(mut image) = black_box(table.image(&info, origin())) {
            black_box(image.read(black_box(&mut buffer[..])));
            black_box(image.position());
        }
        let _ = black_box(table.restore(&info, black_box(&buffer[..])));
        let place = black_box(0..8192);
        if let Ok(mut slots) = black_box(ImageSlots::new(AnyFlash, place, info)) {
            let mut limits = [Thresholds::<u32>::new(1, 2); 3];
            let _ = black_box(slots.load(&mut [&mut *table, &mut limits]));
            let _ = black_box(slots.save(&[&*table, &limits]));
            let _ = black_box(slots.save_and_purge(&[&*table]));
            let _ = black_box(slots.erase());
            black_box(slots.into_flash());
        }
    }};
}

#[path = "no_panic/covariance.rs"]
mod covariance;

/// A flash of which the compiler knows nothing.
struct AnyFlash;

impl SlotFlash for AnyFlash {
    type Error = u32;

    fn geometry(&self) -> SlotGeometry {
        black_box(SlotGeometry {
            word: 4,
            sector: 4096,
            erased: 0xFF,
        })
    }

    fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), u32> {
        bytes.fill(black_box(at as u8));
        black_box(Ok(()))
    }

    fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), u32> {
        black_box((at, bytes));
        black_box(Ok(()))
    }

    fn erase(&mut self, at: u32, len: u32) -> Result<(), u32> {
        black_box((at, len));
        black_box(Ok(()))
    }
}

/// Every way in which the classes of a table are saved and restored.
macro_rules! records {
    ($table:expr) => {{
        let (table, info, class) = ($table, saved_by(), black_box(1));
        let mut buffer = black_box([0; 1024]);
        let _ = black_box(table.encode_class(class, &info, black_box(&mut buffer[..])));
        let _ = black_box(table.restore_class(class, &info, black_box(&buffer[..])));
    }};
}

/// Every way in which images of others are merged.
macro_rules! merged_images {
    ($table:expr) => {{
        let (table, info) = ($table, saved_by());
        let image = black_box([0; 128]);
        let mut merged = MergedImages::<4>::default();
        let _ = black_box(table.merge_image(&info, black_box(&image[..])));
        let _ = black_box(merged.merge(table, &info, black_box(&image[..])));
        let _ = black_box(merged.add(black_box(1), black_box(2)));
        black_box(merged.entries());
        merged.clear();
        black_box(&merged);
    }};
}

macro_rules! by_metric {
    ($table:expr, $x:expr, $classes:expr, $metric:expr) => {{
        let mut results = black_box([None; $classes]);
        let mut places = black_box([None; 3]);
        $table.measures($metric, $x, &mut results);
        black_box(&results);
        decisions(black_box($table.nearest_by($metric, $x)));
        $table.top_k_by($metric, $x, black_box(&mut places[..]));
        black_box(&places);
    }};
}

#[inline(never)]
fn every_operation<T: TableElement, const CLASSES: usize, const DIM: usize>(component: T::Component)
where
    T::Center: Distance,
{
    every_operation_of_sums::<T, CLASSES, DIM>(component);
    let mut learned = ClassCenters::<T, CLASSES, DIM>::new();
    let x = black_box([component; DIM]);
    let _ = black_box(learned.update(black_box(1), &x));
    every_operation_of_centers(&learned, &x, &mut black_box([T::MAX_ABS; DIM]));
}

#[inline(never)]
/// Every way in which slices of sums are saved.
fn every_image_of_slices<T: Element>() {
    let (mut sums, mut counts) = black_box(([T::ZERO; 24], [0; 4]));
    let slices = ClassCentersMut::<T>::new(&mut sums, &mut counts, black_box(6));
    if let Ok(mut table) = black_box(slices) {
        images!(&mut table);
        records!(&mut table);
        merged_images!(&mut table);
        let view = black_box(table.as_ref());
        let mut buffer = black_box([0; 512]);
        black_box((view.image_len(), view.record_len()));
        let _ = black_box(view.encode(&saved_by(), origin(), &mut buffer));
        let _ = black_box(view.encode_class(black_box(1), &saved_by(), &mut buffer));
    }
}

fn every_operation_of_sums<T: Element, const CLASSES: usize, const DIM: usize>(
    component: T::Component,
) where
    T::Center: Distance,
{
    let mut table = ClassCenters::<T, CLASSES, DIM>::default();
    let class = black_box(1);
    let x = black_box([component; DIM]);
    let classes = black_box([class; 3]);
    let mut rows = black_box([[T::MAX_ABS; DIM]; 3]);

    let _ = black_box(table.update(class, &x));
    let _ = black_box(table.update_trusted(class, &x));
    let _ = black_box(table.update_capped(class, &x, black_box(7)));
    let _ = black_box(table.decay_to(class, black_box(2)));
    let _ = black_box(table.update_batch(black_box(&classes[..]), black_box(&[x; 3][..])));
    let _ = black_box(table.forget(class, &x));
    let other = black_box(table.clone());
    let _ = black_box(table.merge(&other));
    let _ = black_box(table.unmerge(&other));
    if let Some(sums) = black_box(other.sum(class)) {
        let _ = black_box(table.set_class(class, sums, black_box(1)));
    }
    black_box(table.count(class));
    black_box(table.counts());
    black_box(table.total_count());
    black_box(table.center(class));
    black_box(table.write_center(class, &mut rows[0]));
    let _ = black_box(table.gather(black_box(&classes[..]), black_box(&mut rows[..])));
    queries!(&table, &x, CLASSES);
    black_box(table.center_loss(class, &x));
    black_box(table.center_loss_gradient(class, &x, &mut rows[0]));
    let _ = black_box(table.center_loss_of_batch(black_box(&classes[..]), black_box(&[x; 3][..])));
    black_box(table == other);
    images!(&mut table);
    records!(&mut table);
    merged_images!(&mut table);
    let _ = black_box(table.clear_class(class));
    table.clear();
    black_box(&table);
}

#[inline(never)]
fn every_operation_of_moving_centers<const CLASSES: usize, const DIM: usize>() {
    let mut batch = ClassCenters::<i8, CLASSES, DIM>::new();
    let mut table = MovingCenters::<CLASSES, DIM>::default();
    let class = black_box(1);
    let x = black_box([1.0; DIM]);
    let mut gradient = black_box(x);
    let _ = black_box(batch.update(class, &black_box([1; DIM])));
    move_by(&mut table, &batch, &x, &CumulativeMean);
    if let Some(rule) = Ema::new(black_box(0.1)) {
        move_by(&mut table, &batch, &x, &rule);
    }
    if let Some(rule) = CenterLossStep::new(black_box(0.5)) {
        move_by(&mut table, &batch, &x, &rule);
    }
    let _ = black_box(table.set_class(class, &x, black_box(1)));
    black_box(table.count(class));
    black_box(table.center(class));
    queries!(&table, &x, CLASSES);
    images!(&mut table);
    records!(&mut table);
    black_box(table.center_loss(class, &x));
    black_box(table.center_loss_gradient(class, &x, &mut gradient));
    let rows = black_box([x; 2]);
    let _ = black_box(table.center_loss_of_batch(black_box(&[class; 2][..]), &rows[..]));
    let _ = black_box(table.clear_class(class));
    table.clear();
    black_box(&table);
}

#[inline(never)]
fn move_by<const CLASSES: usize, const DIM: usize>(
    table: &mut MovingCenters<CLASSES, DIM>,
    batch: &ClassCenters<i8, CLASSES, DIM>,
    x: &[f32; DIM],
    rule: &impl UpdateRule,
) {
    let _ = black_box(table.update(black_box(1), x, rule));
    let _ = black_box(table.apply(batch, rule));
}

#[inline(never)]
fn every_operation_of_variances<const CLASSES: usize, const DIM: usize>() {
    let mut table = ClassVariance::<CLASSES, DIM>::default();
    let class = black_box(1);
    let x = black_box([1.0; DIM]);
    let _ = black_box(table.update(class, &x));
    let _ = black_box(table.update_capped(class, &x, black_box(7)));
    let _ = black_box(table.decay_to(class, black_box(2)));
    let other = black_box(table.clone());
    let _ = black_box(table.merge(&other));
    let _ = black_box(table.set_class(class, &x, &x, black_box(2)));
    black_box(table.count(class));
    black_box(table.total_count());
    black_box(table.center(class));
    black_box(table.squared_deviations(class));
    black_box(table.population_variance(class));
    black_box(table.sample_variance(class));
    black_box(table.mean_squared_distance(class));
    black_box(table.pooled_variance());
    images!(&mut table);
    records!(&mut table);
    merged_images!(&mut table);
    queries!(&table, &x, CLASSES);
    let shrinkage = VarianceShrinkage::new(black_box(0.5), black_box(0.1));
    if let Some(distances) = shrinkage.and_then(|shrinkage| table.mahalanobis(shrinkage)) {
        black_box(distances.squared_distance(class, &x));
        black_box(distances.nearest(&x));
    }
    let mut shrunken = ShrunkenCenters::<CLASSES, DIM>::new();
    if let Some(threshold) = CenterShrinkage::new(black_box(0.5), black_box(0.1)) {
        black_box(shrunken.prepare_from(&table, threshold));
    }
    black_box(shrunken.count(class));
    black_box(shrunken.center(class));
    black_box(shrunken.squared_distance(class, &x));
    black_box(shrunken.nearest(&x));
    let _ = black_box(table.clear_class(class));
    table.clear();
    black_box(&table);
}

#[inline(never)]
fn every_operation_of_labels<const CLASSES: usize, const LABEL_LEN: usize>() {
    let mut table = ClassCenters::<i8, CLASSES, 3>::default();
    let mut labels = LabelMap::<CLASSES, LABEL_LEN>::default();
    let class = black_box(1);
    let _ = black_box(labels.add(black_box("a label"), &table));
    let _ = black_box(labels.rename(class, black_box("another")));
    let _ = black_box(labels.remove(class, &mut table));
    black_box(labels.label(class));
    black_box(labels.class(black_box("a label")));
    black_box(labels.iter().count());
    images!(&mut labels);
    labels.clear();
    black_box(&labels);
}

/// Any description of images.
fn saved_by() -> Extractor {
    black_box(Extractor {
        quantization: Quantization::new(black_box(0.1), black_box(3)),
        ..Extractor::new(black_box(7))
    })
}

fn origin() -> Origin {
    black_box(Origin {
        device: black_box(1),
        sequence: black_box(2),
    })
}

fn every_conversion(quantization: Quantization) {
    let x = black_box(1.5);
    black_box(quantization.to_real(x));
    black_box(quantization.to_quantized(x));
    black_box(quantization.distance_to_real(x));
    black_box(quantization.distance_to_quantized(x));
    black_box(quantization.squared_distance_to_real(x));
    black_box(quantization.squared_distance_to_quantized(x));
}

#[inline(never)]
fn every_operation_of_centers<T: TableElement, const CLASSES: usize, const DIM: usize>(
    learned: &ClassCenters<T, CLASSES, DIM>,
    x: &[T::Component; DIM],
    center: &mut [T::Center; DIM],
) {
    let mut table = CenterTable::<T, CLASSES, DIM>::default();
    let class = black_box(1);
    table.prepare_from(learned);
    let _ = black_box(table.refresh_class(class, learned));
    let _ = black_box(table.set_class(class, x, black_box(1)));
    let _ = black_box(table.set_rounded(class, center, black_box(1)));
    black_box(table.count(class));
    black_box(table.counts());
    black_box(table.center(class));
    images!(&mut table);
    records!(&mut table);
    queries!(&table, x, CLASSES);
    let _ = black_box(table.clear_class(class));
    table.clear();
    black_box(&table);
}

/// What the nearest class is good for, by any metric.
#[inline(never)]
fn decisions<D: Distance, M: Metric>(nearest: Option<Nearest<D, M>>) {
    let mut unknowns = Unknowns::<D, 20, M>::default();
    unknowns.add(black_box(nearest));
    black_box(unknowns.count());
    if let Ok(limit) = black_box(unknowns.limit(black_box(0.1))) {
        let thresholds = black_box(Thresholds::new(limit, limit));
        black_box(thresholds.decide(nearest));
        black_box(Thresholds::decide_each(
            black_box(&[thresholds][..]),
            nearest,
        ));
        unknowns.add_measure(limit);
    }
    black_box(nearest.and_then(|nearest| nearest.margin()));
}

/// The thresholds of each class.
#[inline(never)]
fn saved_thresholds<D: Distance, const CLASSES: usize>(_: &[Option<D>; CLASSES]) {
    let mut thresholds = [Thresholds::<D>::new(D::MAX, D::default()); CLASSES];
    if let Some(own) = thresholds.get_mut(black_box(1)) {
        let _ = black_box(own.set_from_spread(black_box(2.0), black_box(3), black_box(3.0)));
    }
    images!(&mut thresholds);
}

/// What all distances are good for.
#[inline(never)]
fn scores<D: Distance, const CLASSES: usize>(
    distances: &[Option<D>; CLASSES],
    counts: &[u32; CLASSES],
) {
    let mut scores = black_box([0.0; CLASSES]);
    if let Some(temperature) = black_box(Temperature::new(black_box(2.0))) {
        let given = black_box([1.0; CLASSES]);
        for priors in [
            Priors::Equal,
            Priors::ByCount(counts),
            Priors::Given(&given),
        ] {
            let _ = black_box(softmax(distances, temperature, priors, &mut scores));
        }
    }
    black_box(&scores);
}
