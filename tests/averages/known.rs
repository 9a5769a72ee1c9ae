//! Centers of the factory as samples: exact for integers, and all or nothing.

use class_centers::{CenterTable, ClassCenters, Element, TableElement, UpdateError};
use support::{for_each, probe::Probe};

/// A center of the factory is so many equal samples, to the bit for integers.
fn is_as_many_samples<T: Probe + TableElement>() {
    let row =
        |from: u8| -> [T::Component; 3] { core::array::from_fn(|dim| T::small(from + dim as u8)) };
    let mut factory = CenterTable::<T, 3, 3>::new();
    factory.set_class(0, &row(40), 900).unwrap();
    factory.set_class(2, &row(9), 1).unwrap();
    let (mut learned, mut one_by_one) = (ClassCenters::<T, 3, 3>::new(), ClassCenters::new());
    for table in [&mut learned, &mut one_by_one] {
        table.update(0, &row(77)).unwrap();
        table.update(1, &row(5)).unwrap();
    }
    learned.add_known(&factory, 3).unwrap();
    for (class, from) in [(0, 40), (2, 9)] {
        for _ in 0..3 {
            one_by_one.update(class, &row(from)).unwrap();
        }
    }
    assert_eq!(learned, one_by_one);
    // None add nothing.
    learned.add_known(&factory, 0).unwrap();
    assert_eq!(learned, one_by_one);
}

for_each!(is_as_many_samples: f32 f64 i8 u8 i16);

#[test]
fn what_a_class_cannot_take_changes_nothing() {
    let factory = CenterTable::<i8, 2, 1>::from_centers([[1], [2]], [5, 5]);
    let mut learned = ClassCenters::<i8, 2, 1>::new();
    learned.update(1, &[7]).unwrap();
    let before = learned.clone();
    let full = Err(UpdateError::ClassFull { class: 1 });
    assert_eq!(learned.add_known(&factory, i8::MAX_COUNT), full);
    let full = Err(UpdateError::ClassFull { class: 0 });
    assert_eq!(learned.add_known(&factory, u32::MAX), full);
    assert_eq!(learned, before);
    learned.add_known(&factory, i8::MAX_COUNT - 1).unwrap();
    assert_eq!(learned.counts(), &[i8::MAX_COUNT - 1, i8::MAX_COUNT]);
}
