//! Tables whose shape is known at run time are saved as those whose shape the compiler knows: the same
//! bytes, read by both.

use class_centers::{
    CenterTable, CenterTableRef, ClassCenters, ClassCentersMut, ClassCentersRef, Compensated,
    Element, TableElement, UpdateError,
    persist::{
        LabelError, LabelMap, MergedImages, Origin, Snapshot, SnapshotError, merge_images, peek,
    },
};
use proptest::prelude::*;
use support::{
    check,
    model::{HEADER_LEN, Model, Summed, shape, shape_and_fewer},
    saved::{CLASSES, DIM, INFO, ORIGIN, Saved, read_all, repair},
};

/// The slices of a table, as a caller has them.
#[derive(Clone, Debug, PartialEq)]
struct Slices<T: Element> {
    sums: Vec<T::Sum>,
    counts: Vec<u32>,
    dim: usize,
}

impl<T: Element> Slices<T> {
    fn of(model: &Model<T>) -> Self {
        Self {
            sums: model
                .rows
                .iter()
                .flat_map(|(_, sums)| sums.clone())
                .collect(),
            counts: model.rows.iter().map(|(count, _)| *count).collect(),
            dim: model.dim,
        }
    }

    fn table(&mut self) -> ClassCentersMut<'_, T> {
        ClassCentersMut::new(&mut self.sums, &mut self.counts, self.dim).unwrap()
    }

    fn view(&self) -> ClassCentersRef<'_, T> {
        ClassCentersRef::new(&self.sums, &self.counts, self.dim).unwrap()
    }

    fn image(&self) -> Vec<u8> {
        let mut image = vec![0; self.view().image_len()];
        let len = self.view().encode(&INFO, ORIGIN, &mut image).unwrap();
        assert_eq!(len, image.len());
        image
    }
}

/// The image is that of the format's description, at once and in pieces, and comes back.
fn an_image_holds_all_of_a_table<T: Summed>() {
    check(
        (shape(), any::<u64>(), 1..40usize),
        |(shape, seed, step)| {
            let model = Model::<T>::random(seed, shape);
            let mut slices = Slices::of(&model);
            let image = slices.image();
            prop_assert!(image == model.image(), "{shape:?}");
            let pieces = slices.view();
            prop_assert!(image == read_all(pieces.image(&INFO, ORIGIN).unwrap(), step));
            let table = slices.table();
            prop_assert!(image == read_all(table.image(&INFO, ORIGIN).unwrap(), step));
            let header = peek(&image).unwrap();
            prop_assert_eq!((header.classes as usize, header.dim as usize), shape);

            let mut restored = Slices::of(&Model::<T>::random(seed ^ 1, shape));
            restored.table().restore(&INFO, &image).unwrap();
            prop_assert!(restored.image() == image);
            Ok(())
        },
    );
}

/// Of an image with fewer classes the further ones are empty; more classes, or other dimensions, are
/// refused, and nothing changes.
fn an_image_of_fewer_classes_is_restored<T: Summed>() {
    check(
        (shape_and_fewer(), any::<u64>()),
        |((shape, fewer), seed)| {
            let (classes, dim) = shape;
            let mut small = Model::<T>::random(seed, (fewer, dim));
            let mut large = Slices::of(&Model::<T>::random(seed ^ 1, shape));
            large.table().restore(&INFO, &small.image()).unwrap();
            let short = Slices::of(&small);
            small.rows.resize(classes, (0, vec![T::ZERO; dim]));
            prop_assert!(large.image() == small.image());

            let refused = |mut slices: Slices<T>, image: &[u8]| {
                let before = slices.clone();
                let error = slices.table().restore(&INFO, image).unwrap_err();
                let merged = slices.table().merge_image(&INFO, image).unwrap_err();
                assert_eq!((merged, slices), (error, before));
                error
            };
            let wider = Model::<T>::random(seed, (fewer, dim + 1));
            let mismatch = |classes: usize, dim: usize| SnapshotError::ShapeMismatch {
                classes: classes as u32,
                dim: dim as u32,
            };
            prop_assert_eq!(refused(large, &wider.image()), mismatch(fewer, dim + 1));
            if fewer < classes {
                prop_assert_eq!(refused(short, &small.image()), mismatch(classes, dim));
            }
            Ok(())
        },
    );
}

/// An image is merged into slices, and into an image, as its table is merged number by number.
fn an_image_is_merged<T: Summed>() {
    check(
        (shape_and_fewer(), any::<[u64; 2]>()),
        |((shape, fewer), [own, others])| {
            let mut model = Model::<T>::random(own, shape);
            let other = Model::<T>::random(others, (fewer, shape.1));
            let mut slices = Slices::of(&model);
            let mut image = slices.image();
            slices.table().merge_image(&INFO, &other.image()).unwrap();
            merge_images(&mut image, &other.image()).unwrap();
            model.merge(&other).unwrap();
            prop_assert!(slices == Slices::of(&model));
            prop_assert!(slices.image() == image);
            Ok(())
        },
    );
}

/// A table of `i16` takes the sums of shorter integers as they are.
fn shorter_sums_are_merged<T: Summed<Sum: Into<i64>>>() {
    check(
        (shape_and_fewer(), any::<[u64; 2]>()),
        |((shape, fewer), [own, others])| {
            let mut model = Model::<i16>::random(own, shape);
            let other = Model::<T>::random(others, (fewer, shape.1));
            let mut slices = Slices::of(&model);
            slices.table().merge_image(&INFO, &other.image()).unwrap();
            model.merge(&Model::of(&other)).unwrap();
            prop_assert!(slices == Slices::of(&model));
            Ok(())
        },
    );
}

/// Class by class, in records.
fn records_hold_a_class_each<T: Summed>() {
    check((shape(), any::<u64>()), |(shape, seed)| {
        let model = Model::<T>::random(seed, shape);
        let slices = Slices::of(&model);
        let mut restored = Slices::of(&Model::<T>::random(seed ^ 1, shape));
        let mut record = vec![0; slices.view().record_len()];
        for class in 0..shape.0 {
            let len = slices.view().encode_class(class, &INFO, &mut record);
            prop_assert_eq!(len, Ok(record.len()));
            restored
                .table()
                .restore_class(class, &INFO, &record)
                .unwrap();
        }
        prop_assert!(restored.image() == slices.image());
        Ok(())
    });
}

macro_rules! tests {
    ($($property:ident)*) => {$(
        mod $property {
            use super::*;
            #[test] fn f32() { super::$property::<f32>(); }
            #[test] fn f64() { super::$property::<f64>(); }
            #[test] fn i8() { super::$property::<i8>(); }
            #[test] fn u8() { super::$property::<u8>(); }
            #[test] fn i16() { super::$property::<i16>(); }
            #[test] fn compensated() { super::$property::<Compensated>(); }
        }
    )*};
}
tests! {
    an_image_holds_all_of_a_table
    an_image_of_fewer_classes_is_restored
    an_image_is_merged
    records_hold_a_class_each
}

#[test]
fn sums_of_i16_take_those_of_i8_and_u8() {
    shorter_sums_are_merged::<i8>();
    shorter_sums_are_merged::<u8>();
}

type Table = ClassCenters<i8, CLASSES, DIM>;

fn filled() -> Slices<i8> {
    let table = Table::filled();
    Slices {
        sums: (0..CLASSES)
            .flat_map(|class| *table.sum(class).unwrap())
            .collect(),
        counts: table.counts().to_vec(),
        dim: DIM,
    }
}

/// What one kind of table writes, the other reads.
#[test]
fn both_kinds_of_table_write_the_same_bytes() {
    assert_eq!(filled().image(), Table::filled().saved());
    let mut table = Table::empty();
    table.restore(&INFO, &filled().image()).unwrap();
    assert_eq!(table, Table::filled());
    let (mut by_slices, mut by_table) = ([0; Table::RECORD_LEN], [0; Table::RECORD_LEN]);
    for class in 0..CLASSES {
        filled()
            .view()
            .encode_class(class, &INFO, &mut by_slices)
            .unwrap();
        table.encode_class(class, &INFO, &mut by_table).unwrap();
        assert_eq!(by_slices, by_table);
    }
    let view = filled();
    assert_eq!(view.view().image_len(), Table::IMAGE_LEN);
    assert_eq!(view.view().record_len(), Table::RECORD_LEN);
}

#[test]
fn a_buffer_that_is_too_small_is_not_touched() {
    let slices = filled();
    let (needed, record) = (Table::IMAGE_LEN, Table::RECORD_LEN);
    let mut out = vec![0x5A; needed - 1];
    let refused = slices.view().encode(&INFO, ORIGIN, &mut out);
    assert_eq!(refused, Err(SnapshotError::BufferTooSmall { needed }));
    let refused = slices.view().encode_class(0, &INFO, &mut out[..record - 1]);
    let needed = record;
    assert_eq!(refused, Err(SnapshotError::BufferTooSmall { needed }));
    assert!(out.iter().all(|byte| *byte == 0x5A));
}

#[test]
fn every_flip_of_a_bit_is_refused() {
    let mut slices = filled();
    let mut image = slices.image();
    for bit in 0..8 * image.len() {
        image[bit / 8] ^= 1 << (bit % 8);
        assert!(slices.table().restore(&INFO, &image).is_err());
        assert!(slices.table().merge_image(&INFO, &image).is_err());
        image[bit / 8] ^= 1 << (bit % 8);
    }
    assert_eq!(slices, filled());
}

/// What no embeddings give is neither written nor read.
#[test]
fn a_class_that_no_embeddings_give_is_refused() {
    let class = 2;
    let mut wrong = filled();
    wrong.sums[class * DIM + 1] = 300;
    let error = UpdateError::SumOutOfRange { class, dim: 1 };
    let reason = SnapshotError::Class { class, error };
    let mut out = vec![0; Table::IMAGE_LEN];
    assert_eq!(wrong.view().encode(&INFO, ORIGIN, &mut out), Err(reason));
    assert_eq!(
        wrong.view().encode_class(class, &INFO, &mut out),
        Err(reason)
    );
    assert!(out.iter().all(|byte| *byte == 0));
    let mut image = filled().image();
    image[HEADER_LEN + 4 * (class * DIM + 1)..][..4].copy_from_slice(&300i32.to_le_bytes());
    repair(&mut image);
    let mut slices = filled();
    assert_eq!(slices.table().restore(&INFO, &image), Err(reason));
    assert_eq!(slices, filled());
}

/// The last class is full, and not even the first is merged.
#[test]
fn an_image_that_does_not_fit_is_not_merged_at_all() {
    let class = CLASSES - 1;
    let mut full = filled();
    full.sums[class * DIM..].fill(0);
    full.counts[class] = i8::MAX_COUNT;
    let before = full.clone();
    let error = UpdateError::ClassFull { class };
    let refused = full.table().merge_image(&INFO, &filled().image());
    assert_eq!(refused, Err(SnapshotError::Class { class, error }));
    assert_eq!(full, before);
}

#[test]
fn an_image_is_merged_once() {
    let (mut slices, mut merged) = (filled(), MergedImages::<2>::new());
    let image = filled().image();
    merged.merge(&mut slices.table(), &INFO, &image).unwrap();
    assert!(merged.merge(&mut slices.table(), &INFO, &image).is_err());
    let Origin { device, sequence } = ORIGIN;
    assert_eq!(merged.entries(), [(device, sequence)]);
    let mut table = Table::filled();
    table.merge(&table.clone()).unwrap();
    assert_eq!(slices.image(), table.saved());
}

#[test]
fn a_class_that_is_not_there_has_no_record() {
    let mut slices = filled();
    let mut record = [0; Table::RECORD_LEN];
    slices.view().encode_class(0, &INFO, &mut record).unwrap();
    for class in [CLASSES, usize::MAX] {
        let error = UpdateError::ClassOutOfRange { class };
        let reason = SnapshotError::Class { class, error };
        let mut out = record;
        assert_eq!(
            slices.view().encode_class(class, &INFO, &mut out),
            Err(reason)
        );
        let refused = slices.table().restore_class(class, &INFO, &record);
        assert_eq!(refused, Err(reason));
    }
    assert_eq!(slices, filled());
}

/// A class that only one of labels and table has gets no label.
#[test]
fn labels_name_the_classes_that_there_are() {
    let mut empty = Slices::of(&Model::<i8>::empty(2, 3));
    let mut labels = LabelMap::<4, 8>::new();
    assert_eq!(labels.add("a", &empty.view()), Ok(0));
    assert_eq!(labels.add("b", &empty.table()), Ok(1));
    assert_eq!(labels.add("c", &empty.view()), Err(LabelError::Full));
    empty.counts[1] = 1;
    labels.remove(1, &mut empty.table()).unwrap();
    assert_eq!(empty.counts, [0, 0]);
    let large = Slices::of(&Model::<i8>::empty(6, 3));
    assert_eq!(labels.add("b", &large.view()), Ok(1));
    assert_eq!(labels.add("c", &large.view()), Ok(2));
    assert_eq!(labels.add("d", &large.view()), Ok(3));
    assert_eq!(labels.add("e", &large.view()), Err(LabelError::Full));
}

/// Centers in slices are written as those of a table.
fn centers_are_written_as_those_of_a_table<T: TableElement>(
    norm: impl Fn(&[T::Component]) -> T::Norm,
) where
    CenterTable<T, CLASSES, DIM>: Saved,
{
    let table = CenterTable::<T, CLASSES, DIM>::filled();
    // An empty class may hold anything: it is written as zeros.
    let any = table.center(0).unwrap();
    let rows: Vec<_> = (0..CLASSES)
        .map(|class| table.center(class).unwrap_or(any))
        .collect();
    let norms: Vec<_> = rows.iter().map(|row| norm(row)).collect();
    let centers = rows.as_flattened();
    let slices = CenterTableRef::<T>::new(centers, table.counts(), &norms, DIM).unwrap();
    let mut image = vec![0; slices.image_len()];
    slices.encode(&INFO, ORIGIN, &mut image).unwrap();
    assert_eq!(image, table.saved());
    assert_eq!(read_all(slices.image(&INFO, ORIGIN).unwrap(), 7), image);
    let (mut record, mut expected) = (vec![0; slices.record_len()], vec![0; table.record_len()]);
    for class in 0..CLASSES {
        slices.encode_class(class, &INFO, &mut record).unwrap();
        table.encode_class(class, &INFO, &mut expected).unwrap();
        assert_eq!(record, expected);
    }
    has_no_number_outside(&slices);
}

/// Beyond the classes there is no number, and none beyond the dimensions.
fn has_no_number_outside<V: Snapshot>(table: &V) {
    let places = |class| (0..DIM + 2).filter(move |place| table.number(class, *place).is_some());
    assert!((0..CLASSES).all(|class| places(class).eq(0..DIM)));
    assert_eq!((places(CLASSES).count(), table.samples(CLASSES)), (0, 0));
}

#[test]
fn there_is_no_number_outside_of_slices() {
    has_no_number_outside(&filled().view());
    has_no_number_outside(&filled().table());
}

#[test]
fn centers_of_every_element_are_written_as_those_of_a_table() {
    let square = |x: i64| x * x;
    centers_are_written_as_those_of_a_table::<f32>(|_| ());
    centers_are_written_as_those_of_a_table::<f64>(|_| ());
    centers_are_written_as_those_of_a_table::<i8>(|row| {
        row.iter().map(|x| square((*x).into()) as u32).sum()
    });
    centers_are_written_as_those_of_a_table::<u8>(|row| {
        row.iter().map(|x| square((*x).into()) as u32).sum()
    });
    centers_are_written_as_those_of_a_table::<i16>(|row| {
        row.iter().map(|x| square((*x).into()) as u64).sum()
    });
}

/// Centers that are none are refused, as an image of them is.
#[test]
fn a_center_that_is_none_is_not_written() {
    let (centers, counts) = ([0.0, 1.0, f32::NAN, 2.0], [1, 1]);
    let table = CenterTableRef::<f32>::new(&centers, &counts, &[(); 2], 2).unwrap();
    let error = UpdateError::ComponentOutOfRange { dim: 0 };
    let reason = SnapshotError::Class { class: 1, error };
    assert_eq!(table.encode(&INFO, ORIGIN, &mut [0; 100]), Err(reason));
    assert_eq!(table.encode_class(1, &INFO, &mut [0; 100]), Err(reason));
}
