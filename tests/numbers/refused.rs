//! A table that has something to refuse, and the assertion that it did.

use class_centers::ClassCenters;

use support::{assert_same_bits, probe::Probe};

pub const CLASSES: usize = 2;
/// A step of eight dimensions and a remainder.
pub const DIM: usize = 9;

pub type Table<T> = ClassCenters<T, CLASSES, DIM>;

/// Two embeddings that any class with room accepts.
pub fn ordinary<T: Probe>() -> [[T::Component; DIM]; 2] {
    [[T::small(1); DIM], [T::small(20); DIM]]
}

/// Returns a table in which class 0 is full and class 1 holds the ordinary embeddings.
pub fn filled<T: Probe>() -> Table<T> {
    let mut table = Table::<T>::new();
    let zeros = *table.sum(0).unwrap();
    table.set_class(0, &zeros, T::MAX_COUNT).unwrap();
    for x in ordinary::<T>() {
        table.update(1, &x).unwrap();
    }
    table
}

/// Asserts that a call is refused for this reason and changes no bit of the table.
#[track_caller]
pub fn assert_refused<T: Probe, E: core::fmt::Debug + PartialEq>(
    table: &Table<T>,
    reason: E,
    call: impl FnOnce(&mut Table<T>) -> Result<(), E>,
) {
    let mut after = table.clone();
    assert_eq!(call(&mut after), Err(reason));
    assert_same_bits(&after, table);
}
