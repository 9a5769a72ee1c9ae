//! Costs are known before linking: the bytes of a table, which lies in a `static` and is shared.

use class_centers::{ClassCenters, Element, Nearest, UpdateError};

const fn bytes<T: Element, const CLASSES: usize, const DIM: usize>() -> usize {
    size_of::<ClassCenters<T, CLASSES, DIM>>()
}

#[test]
fn ten_classes_of_64_dimensions_take_the_documented_bytes() {
    assert_eq!(bytes::<f32, 10, 64>(), 2600);
    assert_eq!(bytes::<i8, 10, 64>(), 2600);
    assert_eq!(bytes::<u8, 10, 64>(), 2600);
    assert_eq!(bytes::<i16, 10, 64>(), 5160);
    assert_eq!(bytes::<f64, 10, 64>(), 5160);
}

#[test]
fn other_shapes_take_what_the_formula_says() {
    assert_eq!(bytes::<f32, 1, 1>(), 8);
    assert_eq!(bytes::<f32, 10, 128>(), 5160);
    assert_eq!(bytes::<f32, 32, 256>(), 32_896);
    assert_eq!(bytes::<f32, 100, 256>(), 102_800);
    // An odd number of counts beside sums of eight bytes is rounded up.
    assert_eq!(bytes::<i16, 1, 1>(), 16);
    assert_eq!(
        bytes::<i16, 3, 5>(),
        (3 * (5 * 8 + 4) as usize).next_multiple_of(align_of::<i64>())
    );
}

/// Results are passed in registers or a few words.
#[test]
fn results_are_small() {
    assert!(size_of::<Result<(), UpdateError>>() <= 3 * size_of::<usize>());
    // The winner and the runner-up: a class and a distance each.
    assert!(size_of::<Option<Nearest<f32>>>() <= 5 * size_of::<usize>());
}

#[test]
fn every_table_is_built_by_the_compiler() {
    static F32: ClassCenters<f32, 10, 64> = ClassCenters::new();
    static F64: ClassCenters<f64, 10, 64> = ClassCenters::new();
    static I8: ClassCenters<i8, 10, 64> = ClassCenters::new();
    static U8: ClassCenters<u8, 10, 64> = ClassCenters::new();
    static I16: ClassCenters<i16, 10, 64> = ClassCenters::new();
    assert_eq!(F32.total_count() + F64.total_count() + I8.total_count(), 0);
    assert_eq!(U8.total_count() + I16.total_count(), 0);
}

#[test]
fn every_table_may_be_sent_to_and_shared_with_an_interrupt() {
    fn assert_send_and_sync<X: Send + Sync + Unpin + 'static>() {}
    assert_send_and_sync::<ClassCenters<f32, 2, 2>>();
    assert_send_and_sync::<ClassCenters<f64, 2, 2>>();
    assert_send_and_sync::<ClassCenters<i8, 2, 2>>();
    assert_send_and_sync::<ClassCenters<u8, 2, 2>>();
    assert_send_and_sync::<ClassCenters<i16, 2, 2>>();
}

#[test]
fn a_clone_is_equal_and_of_its_own_and_debug_shows_sums_and_counts() {
    let mut table = ClassCenters::<i8, 1, 2>::new();
    table.update(0, &[3, -4]).unwrap();
    let mut clone = table.clone();
    assert_eq!(clone, table);
    clone.update(0, &[0, 0]).unwrap();
    assert_ne!(clone, table);
    let text = format!("{table:?}");
    assert!(text.contains("[[3, -4]]") && text.contains("[1]"), "{text}");
}
