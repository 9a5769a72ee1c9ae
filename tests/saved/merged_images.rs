//! An image is merged into an image in place, of whatever shape and element: as if its table were read,
//! took the other one in, and were written again.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, UpdateError,
    persist::{MergeError, Snapshot, SnapshotError, merge_images},
};
use proptest::prelude::*;
use support::{
    check,
    model::{HEADER_LEN, Model, Summed, shape_and_fewer},
    saved::{CLASSES, DIM, INFO, Saved, repair},
};

/// Every number becomes what a table of this one number becomes.
fn an_image_is_merged_number_by_number<T: Summed>() {
    check(
        (shape_and_fewer(), any::<[u64; 2]>()),
        |((shape, fewer), [own, others])| {
            let mut table = Model::<T>::random(own, shape);
            let other = Model::<T>::random(others, (fewer, shape.1));
            let mut image = table.image();
            merge_images(&mut image, &other.image()).unwrap();
            table.merge(&other).unwrap();
            prop_assert!(image == table.image(), "{shape:?} and {fewer}");
            Ok(())
        },
    );
}

mod an_image_is_merged_number_by_number {
    use super::*;
    macro_rules! tests {
        ($($name:ident: $element:ty;)*) => {
            $(#[test] fn $name() { super::an_image_is_merged_number_by_number::<$element>(); })*
        };
    }
    tests! { f32: f32; f64: f64; i8: i8; u8: u8; i16: i16; compensated: Compensated; }
}

/// The sums of shorter integers are added to those of `i16` as they are.
fn sums_of_i16_take_shorter_ones<T: Summed<Sum: Into<i64>>>() {
    check(
        (shape_and_fewer(), any::<[u64; 2]>()),
        |((shape, fewer), [own, others])| {
            let mut table = Model::<i16>::random(own, shape);
            let other = Model::<T>::random(others, (fewer, shape.1));
            let mut image = table.image();
            merge_images(&mut image, &other.image()).unwrap();
            table.merge(&Model::of(&other)).unwrap();
            prop_assert!(image == table.image(), "{shape:?} and {fewer}");
            Ok(())
        },
    );
}

#[test]
fn sums_of_i16_take_those_of_i8() {
    sums_of_i16_take_shorter_ones::<i8>();
}

#[test]
fn sums_of_i16_take_those_of_u8() {
    sums_of_i16_take_shorter_ones::<u8>();
}

/// A table takes what an image takes.
fn a_table_of_i16_takes_shorter_sums<T: Summed<Sum: Into<i64>>>(least: i64, most: i64) {
    let mut table = ClassCenters::<i16, CLASSES, DIM>::filled();
    let full = |sum: i64| (T::MAX_COUNT, sum * i64::from(T::MAX_COUNT));
    let rows = [full(least), (0, 0), full(most)];
    let own = table.clone();
    table.merge_image(&INFO, &image_of::<T>(rows)).unwrap();
    for (class, (count, sum)) in rows.into_iter().enumerate() {
        assert_eq!(table.count(class), own.count(class) + count);
        let expected = own.sum(class).unwrap().map(|own| own + sum);
        assert_eq!(table.sum(class), Some(&expected));
    }
}

/// The image of a table that has the same sum in every dimension of a class.
fn image_of<T: Summed>(rows: [(u32, i64); CLASSES]) -> Vec<u8> {
    let mut image = Model::<T>::empty(CLASSES, DIM).image();
    let len = T::bytes(T::ZERO).len();
    for (class, (count, sum)) in rows.into_iter().enumerate() {
        for dim in 0..DIM {
            let at = HEADER_LEN + (class * DIM + dim) * len;
            image[at..at + len].copy_from_slice(&sum.to_le_bytes()[..len]);
        }
        let at = HEADER_LEN + CLASSES * DIM * len + 4 * class;
        image[at..at + 4].copy_from_slice(&count.to_le_bytes());
    }
    repair(&mut image);
    image
}

#[test]
fn a_table_of_i16_takes_the_greatest_sums_of_shorter_integers() {
    a_table_of_i16_takes_shorter_sums::<i8>(-128, 127);
    a_table_of_i16_takes_shorter_sums::<u8>(0, 255);
}

/// A sum that no `i8` give is refused, though `i16` could have given it; and so is a count.
#[test]
fn shorter_sums_are_checked_as_what_they_are() {
    fn refused<T: Summed>(row: (u32, i64)) -> SnapshotError {
        let image = image_of::<T>([(0, 0), (0, 0), row]);
        let mut table = ClassCenters::<i16, CLASSES, DIM>::filled();
        let error = table.merge_image(&INFO, &image).unwrap_err();
        assert_eq!(table, Saved::filled());
        let mut into = table.saved();
        let merged = merge_images(&mut into, &image);
        assert_eq!(merged, Err(MergeError::Image(error)));
        assert_eq!(into, table.saved());
        error
    }
    let class = 2;
    let misfit = UpdateError::SumOutOfRange { class, dim: 0 };
    let full = UpdateError::ClassFull { class };
    let of = |error| SnapshotError::Class { class, error };
    assert_eq!(refused::<i8>((1, 128)), of(misfit));
    assert_eq!(refused::<i8>((1, -129)), of(misfit));
    assert_eq!(refused::<u8>((1, 256)), of(misfit));
    assert_eq!(refused::<u8>((0, 1)), of(misfit));
    assert_eq!(refused::<i8>((TOO_MANY, 0)), of(full));
    assert_eq!(refused::<u8>((TOO_MANY, 0)), of(full));
}

const TOO_MANY: u32 = 1 << 24;

/// Longer integers have no place in shorter ones, and shorter ones are not restored as longer ones.
#[test]
fn only_sums_of_i16_take_others() {
    let byte = ClassCenters::<i8, CLASSES, DIM>::filled();
    for image in [
        ClassCenters::<i16, CLASSES, DIM>::filled().saved(),
        ClassCenters::<u8, CLASSES, DIM>::filled().saved(),
        ClassCenters::<f32, CLASSES, DIM>::filled().saved(),
    ] {
        let refused = byte.clone().merge_image(&INFO, &image);
        assert_eq!(refused, Err(SnapshotError::ElementMismatch));
    }
    let mut word = ClassCenters::<i16, CLASSES, DIM>::filled();
    let refused = word.restore(&INFO, &byte.saved());
    assert_eq!(refused, Err(SnapshotError::ElementMismatch));
    for image in [
        ClassCenters::<f32, CLASSES, DIM>::filled().saved(),
        ClassCenters::<f64, CLASSES, DIM>::filled().saved(),
    ] {
        let refused = word.merge_image(&INFO, &image);
        assert_eq!(refused, Err(SnapshotError::ElementMismatch));
    }
    // The sums of an image of `f32` are as long as those of `i8`.
    let refused = ClassCenters::<f32, CLASSES, DIM>::filled().merge_image(&INFO, &byte.saved());
    assert_eq!(refused, Err(SnapshotError::ElementMismatch));
}

type Table = ClassCenters<i8, CLASSES, DIM>;

/// Asserts that an image is not merged into another, which keeps every byte.
#[track_caller]
fn refused(into: &[u8], other: &[u8]) -> MergeError {
    let mut image = into.to_vec();
    let error = merge_images(&mut image, other).unwrap_err();
    assert_eq!(image, into, "{error:?}");
    error
}

#[test]
fn an_image_that_is_none_or_foreign_is_not_merged_into_another() {
    let image = Table::filled().saved();
    let of = |error| MergeError::Image(error);
    let mut other = image.clone();
    other[24] ^= 1;
    repair(&mut other);
    let fingerprint = INFO.fingerprint ^ 1;
    let foreign = SnapshotError::FingerprintMismatch { fingerprint };
    assert_eq!(refused(&image, &other), of(foreign));
    other[24] ^= 1;
    other[10] ^= 1;
    repair(&mut other);
    let quantization = SnapshotError::QuantizationMismatch;
    assert_eq!(refused(&image, &other), of(quantization));

    let more = ClassCenters::<i8, 4, DIM>::filled().saved();
    let shape = SnapshotError::ShapeMismatch { classes: 4, dim: 5 };
    assert_eq!(refused(&image, &more), of(shape));
    let wider = ClassCenters::<i8, CLASSES, 6>::filled().saved();
    let shape = SnapshotError::ShapeMismatch { classes: 3, dim: 6 };
    assert_eq!(refused(&image, &wider), of(shape));

    let kind = SnapshotError::KindMismatch;
    let centers = CenterTable::<i8, CLASSES, DIM>::filled().saved();
    assert_eq!(refused(&image, &centers), of(kind));
    assert_eq!(refused(&centers, &image), MergeError::Target(kind));
    let spread = ClassVariance::<CLASSES, DIM>::filled().saved();
    assert_eq!(refused(&spread, &spread), MergeError::Target(kind));
    let element = SnapshotError::ElementMismatch;
    let unsigned = ClassCenters::<u8, CLASSES, DIM>::filled().saved();
    assert_eq!(refused(&image, &unsigned), of(element));
}

/// The device and the sequence are those of the image that takes the other in.
#[test]
fn the_origin_stays() {
    let mut image = Table::filled().saved();
    let mut other = image.clone();
    other[32..48].fill(9);
    repair(&mut other);
    let header = image[..HEADER_LEN].to_vec();
    merge_images(&mut image, &other).unwrap();
    assert_eq!(image[..HEADER_LEN], header);
}

#[test]
fn no_flip_of_a_bit_and_no_cut_is_merged() {
    type Small = ClassCenters<i16, 2, 3>;
    let image = Small::filled().saved();
    for bit in 0..8 * image.len() {
        let mut flipped = image.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(matches!(refused(&image, &flipped), MergeError::Image(_)));
        assert!(matches!(refused(&flipped, &image), MergeError::Target(_)));
    }
    let longer = [&image[..], &[0]].concat();
    let cuts = (0..image.len()).map(|len| &image[..len]);
    for other in cuts.chain([&longer[..]]) {
        assert!(matches!(refused(&image, other), MergeError::Image(_)));
        assert!(matches!(refused(other, &image), MergeError::Target(_)));
    }
}

/// The last class has no room, or a sum that no embeddings give: not even the first is merged.
#[test]
fn an_image_that_does_not_fit_is_not_merged_into_another_at_all() {
    let class = 2;
    let of = |error| SnapshotError::Class { class, error };
    let mut full = Table::filled();
    full.set_class(class, &[0; DIM], TOO_MANY - 1).unwrap();
    let (image, full) = (Table::filled().saved(), full.saved());
    let reason = of(UpdateError::ClassFull { class });
    assert_eq!(refused(&full, &image), MergeError::Image(reason));
    assert_eq!(refused(&image, &full), MergeError::Image(reason));

    let mut wide = ClassCenters::<i16, CLASSES, DIM>::new();
    wide.set_class(class, &[0; DIM], u32::MAX).unwrap();
    assert_eq!(refused(&wide.saved(), &image), MergeError::Image(reason));

    let mut wrong = image.clone();
    wrong[HEADER_LEN + 4 * (class * DIM + 1)..][..4].copy_from_slice(&300i32.to_le_bytes());
    repair(&mut wrong);
    let reason = of(UpdateError::SumOutOfRange { class, dim: 1 });
    assert_eq!(refused(&image, &wrong), MergeError::Image(reason));
    assert_eq!(refused(&wrong, &image), MergeError::Target(reason));
}

/// In an empty class a minus is none, as in a table: the zero of a new one is written.
#[test]
fn an_empty_class_of_minus_zeros_is_one_of_zeros() {
    let minus = |class: usize, image: &mut Vec<u8>| {
        for dim in 0..DIM {
            let at = HEADER_LEN + 4 * (class * DIM + dim);
            image[at..at + 4].copy_from_slice(&(-0.0f32).to_le_bytes());
        }
    };
    let mut one = ClassCenters::<f32, CLASSES, DIM>::new();
    one.set_class(0, &[-0.0; DIM], 1).unwrap();
    let mut expected = ClassCenters::<f32, CLASSES, DIM>::new();
    expected.merge(&one).unwrap();

    let mut image = ClassCenters::<f32, CLASSES, DIM>::new().saved();
    (0..CLASSES).for_each(|class| minus(class, &mut image));
    repair(&mut image);
    let mut other = one.saved();
    minus(1, &mut other);
    repair(&mut other);
    merge_images(&mut image, &other).unwrap();
    assert_eq!(image, expected.saved());
}
