//! The formula of the documentation, and its table.

use class_centers::recognizer::{RecognizerElement, RecognizerStorage};

fn check<T, const CLASSES: usize, const DIM: usize, const LABEL_LEN: usize>(per_class: usize)
where
    T: RecognizerElement,
{
    let row = DIM * (size_of::<T::Sum>() + 2 * size_of::<T::Component>()) + LABEL_LEN;
    let most = (CLASSES + 1) * row + CLASSES * per_class + 64;
    let bytes = size_of::<RecognizerStorage<T, CLASSES, DIM, LABEL_LEN>>();
    let most = most.next_multiple_of(8);
    assert!(most - 24 <= bytes && bytes <= most, "{bytes} of {most}");
}

#[test]
fn the_storage_takes_what_is_said() {
    assert_eq!(size_of::<RecognizerStorage<i8, 10, 64, 16>>(), 4_696);
    assert_eq!(size_of::<RecognizerStorage<u8, 10, 64, 16>>(), 4_696);
    assert_eq!(size_of::<RecognizerStorage<i16, 10, 64, 16>>(), 8_968);
    assert_eq!(size_of::<RecognizerStorage<f32, 10, 64, 16>>(), 8_796);
    check::<i8, 10, 64, 16>(24);
    check::<u8, 3, 17, 9>(24);
    check::<i16, 7, 33, 12>(28);
    check::<f32, 4, 5, 255>(12);
}
