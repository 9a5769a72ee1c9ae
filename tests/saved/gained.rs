//! A product that gains a class reads the images it has: the further classes become empty.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, MovingCenters,
    decisions::Thresholds,
    persist::{LabelMap, Snapshot, SnapshotError},
};
use support::saved::{CLASSES, DIM, INFO, Saved, repair};

const HEADER_LEN: usize = 48;
/// More classes than the image has.
const MORE: usize = 5;

/// An image with further classes: zeros, or, where there are no counts, those of another image.
fn grown(image: &[u8], further: &[u8], is_counted: bool) -> Vec<u8> {
    let mut grown = further.to_vec();
    let numbers = image.len() - HEADER_LEN - 4 - if is_counted { 4 * CLASSES } else { 0 };
    let all = numbers / CLASSES * MORE;
    let (start, end) = (HEADER_LEN + numbers, HEADER_LEN + all);
    grown[..start].copy_from_slice(&image[..start]);
    grown[16] = MORE as u8;
    if is_counted {
        grown[start..end].fill(0);
        grown[end..end + 4 * CLASSES].copy_from_slice(&image[start..start + 4 * CLASSES]);
        grown[end + 4 * CLASSES..end + 4 * MORE].fill(0);
    }
    repair(&mut grown);
    grown
}

/// An image of fewer classes replaces all that the table holds.
fn is_taken<V: Saved, W: Saved>(is_counted: bool) {
    let image = V::filled().saved();
    for mut table in [W::empty(), W::filled()] {
        let expected = grown(&image, &table.saved(), is_counted);
        table.restore(&INFO, &image).unwrap();
        assert_eq!(table.saved(), expected);
    }
}

/// An image of more classes is refused: they would be lost.
fn is_refused<V: Saved, W: Saved>() {
    let image = W::filled().saved();
    let dim = u32::from(image[20]);
    let classes = MORE as u32;
    let mut table = V::filled();
    let refused = table.restore(&INFO, &image);
    assert_eq!(refused, Err(SnapshotError::ShapeMismatch { classes, dim }));
    assert_eq!(table.saved(), V::filled().saved());
}

/// What every table does with an image of fewer classes, and of more.
macro_rules! tests {
    ($($name:ident: $table:ident<$element:ty>, $is_counted:literal;)*) => {$(
        #[test]
        fn $name() {
            is_taken::<$table<$element, CLASSES>, $table<$element, MORE>>($is_counted);
            is_refused::<$table<$element, CLASSES>, $table<$element, MORE>>();
        }
    )*};
}

type Centers<T, const CLASSES: usize> = ClassCenters<T, CLASSES, DIM>;
type Prepared<T, const CLASSES: usize> = CenterTable<T, CLASSES, DIM>;
type Each<D, const CLASSES: usize> = [Thresholds<D>; CLASSES];

tests! {
    class_centers_of_f32: Centers<f32>, true;
    class_centers_of_f64: Centers<f64>, true;
    class_centers_of_i8: Centers<i8>, true;
    class_centers_of_u8: Centers<u8>, true;
    class_centers_of_i16: Centers<i16>, true;
    class_centers_of_compensated: Centers<Compensated>, true;
    center_table_of_f32: Prepared<f32>, true;
    center_table_of_f64: Prepared<f64>, true;
    center_table_of_i8: Prepared<i8>, true;
    center_table_of_u8: Prepared<u8>, true;
    center_table_of_i16: Prepared<i16>, true;
    thresholds_of_u32: Each<u32>, false;
    thresholds_of_u64: Each<u64>, false;
    thresholds_of_f32: Each<f32>, false;
    thresholds_of_f64: Each<f64>, false;
}

#[test]
fn moving_centers() {
    is_taken::<MovingCenters<CLASSES, DIM>, MovingCenters<MORE, DIM>>(true);
    is_refused::<MovingCenters<CLASSES, DIM>, MovingCenters<MORE, DIM>>();
}

#[test]
fn class_variance() {
    is_taken::<ClassVariance<CLASSES, DIM>, ClassVariance<MORE, DIM>>(true);
    is_refused::<ClassVariance<CLASSES, DIM>, ClassVariance<MORE, DIM>>();
}

#[test]
fn labels() {
    is_taken::<LabelMap<CLASSES, 6>, LabelMap<MORE, 6>>(true);
    is_refused::<LabelMap<CLASSES, 6>, LabelMap<MORE, 6>>();
}

/// Of fewer classes, every flip of a bit and every cut is refused too, and changes nothing.
#[test]
fn damage_of_an_image_of_fewer_classes_is_refused() {
    type Large = ClassCenters<f32, MORE, DIM>;
    let image = ClassCenters::<f32, CLASSES, DIM>::filled().saved();
    let is_refused = |image: &[u8]| {
        let mut table = Large::filled();
        assert!(table.restore(&INFO, image).is_err());
        assert_eq!(table, Large::filled());
    };
    for bit in 0..8 * image.len() {
        let mut flipped = image.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        is_refused(&flipped);
    }
    (0..image.len()).for_each(|len| is_refused(&image[..len]));
}

/// The classes that an image does not have stay as they are when it is merged.
#[test]
fn an_image_of_fewer_classes_is_merged() {
    let (mut table, other) = (
        ClassCenters::<i8, MORE, DIM>::filled(),
        ClassCenters::<i8, CLASSES, DIM>::filled(),
    );
    table.update(4, &[7; DIM]).unwrap();
    let before = table.clone();
    table.merge_image(&INFO, &other.saved()).unwrap();
    for class in 0..MORE {
        let more = other.sum(class).copied().unwrap_or_default();
        let own = before.sum(class).unwrap();
        let sum = core::array::from_fn(|dim| own[dim] + more[dim]);
        assert_eq!(table.sum(class), Some(&sum));
        assert_eq!(table.count(class), before.count(class) + other.count(class));
    }
    let shape = SnapshotError::ShapeMismatch { classes: 5, dim: 5 };
    let refused = other.clone().merge_image(&INFO, &table.saved());
    assert_eq!(refused, Err(shape));
}

/// A threshold for all classes has no class to gain.
#[test]
fn one_threshold_takes_an_array_of_one() {
    let image = <[Thresholds<u32>; 1]>::filled().saved();
    let mut one = Thresholds::<u32>::new(1, 2);
    one.restore(&INFO, &image).unwrap();
    assert_eq!([one], <[Thresholds<u32>; 1]>::filled());
}

/// Formats of serde stay strict: fewer classes are refused, and more.
#[test]
fn a_text_is_of_as_many_classes_as_the_table() {
    fn is_read<const N: usize>() -> bool
    where
        ClassCenters<i8, N, DIM>: Saved + serde::Serialize,
    {
        let text = serde_json::to_string(&ClassCenters::<i8, N, DIM>::filled()).unwrap();
        serde_json::from_str::<ClassCenters<i8, MORE, DIM>>(&text).is_ok()
    }
    assert!(!is_read::<CLASSES>());
    assert!(is_read::<MORE>());
    assert!(!is_read::<6>());
}
