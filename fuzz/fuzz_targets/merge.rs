//! Any bytes, most of them images under a right checksum, are merged into others.
//!
//! A refusal leaves every byte as it was. What is accepted is, number by number, what a table of one number
//! becomes; and nothing is refused that such tables accept. Slices that are read from the one image, take the
//! other one in and are written again give the same bytes, and the same errors.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use class_centers::{
    CenterTable, ClassCenters, ClassCentersMut, Compensated, Element,
    persist::{
        ImageHeader, MergeError, NumberKind, Snapshot, SnapshotError, TableKind, merge_images, peek,
    },
};
use class_centers_fuzz::{
    adding::{Sums, merged},
    forgery::Forgery,
    tables::Table,
};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Raw(&'a [u8], &'a [u8]),
    Into(Forgery<'a>, u8),
    Other(u8, Forgery<'a>),
    Both(Forgery<'a>, Forgery<'a>),
}

/// What is forged: sums of every element, of a few shapes, and something else.
static IMAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    macro_rules! images {
        ($($table:ty),*) => { vec![$(<$table>::taught().saved()),*] };
    }
    images!(
        ClassCenters<f32, 2, 3>, ClassCenters<f64, 2, 3>, ClassCenters<i8, 2, 3>,
        ClassCenters<u8, 2, 3>, ClassCenters<i16, 2, 3>, ClassCenters<Compensated, 2, 3>,
        ClassCenters<f32, 1, 3>, ClassCenters<i8, 1, 3>, ClassCenters<u8, 1, 3>,
        ClassCenters<i16, 3, 3>, ClassCenters<i8, 3, 3>, CenterTable<i8, 2, 3>
    )
});

fuzz_target!(|input: Input| match input {
    Input::Raw(into, other) => merge(into.to_vec(), other),
    Input::Into(into, other) => merge(into.of_one(&IMAGES), template(other)),
    Input::Other(into, other) => merge(template(into).to_vec(), &other.of_one(&IMAGES)),
    Input::Both(into, other) => merge(into.of_one(&IMAGES), &other.of_one(&IMAGES)),
});

fn template(index: u8) -> &'static [u8] {
    &IMAGES[index as usize % IMAGES.len()]
}

fn merge(mut into: Vec<u8>, other: &[u8]) {
    let before = into.clone();
    let result = merge_images(&mut into, other);
    if result.is_err() {
        assert_eq!(into, before);
    }
    let (target, image) = match (peek(&before), peek(other)) {
        (Ok(target), Ok(image)) => (target, image),
        (Err(error), _) => return assert_eq!(result, Err(MergeError::Target(error))),
        (_, Err(_)) => return assert!(result.is_err()),
    };
    let expected = match is_taken(&target, &image) {
        true => merged(sums(&before, &target), sums(other, &image)),
        false => None,
    };
    assert_eq!(result.is_ok(), expected.is_some(), "{result:?}");
    if let Some(expected) = expected {
        assert_eq!(into, expected);
    }
    let by_slices = by_slices(&before, &target, other);
    assert_eq!(result.map(|()| into), by_slices);
}

/// What becomes of an image when its table is read, takes the other one in, and is written again.
fn by_slices(into: &[u8], header: &ImageHeader, other: &[u8]) -> Result<Vec<u8>, MergeError> {
    match header.element {
        NumberKind::F32 => slices::<f32>(into, header, other),
        NumberKind::F64 => slices::<f64>(into, header, other),
        NumberKind::I8 => slices::<i8>(into, header, other),
        NumberKind::U8 => slices::<u8>(into, header, other),
        NumberKind::I16 => slices::<i16>(into, header, other),
        NumberKind::Compensated => slices::<Compensated>(into, header, other),
        // Thresholds.
        _ => Err(MergeError::Target(SnapshotError::KindMismatch)),
    }
}

fn slices<T: Element>(
    into: &[u8],
    header: &ImageHeader,
    other: &[u8],
) -> Result<Vec<u8>, MergeError> {
    let (classes, dim) = (header.classes as usize, header.dim as usize);
    let (mut sums, mut counts) = (vec![T::ZERO; classes * dim], vec![0; classes]);
    let mut table = ClassCentersMut::<T>::new(&mut sums, &mut counts, dim).unwrap();
    let read = table.restore(&header.extractor, into);
    read.map_err(MergeError::Target)?;
    table.merge_image(&header.extractor, other)?;
    let mut image = vec![0; table.image_len()];
    let written = table.encode(&header.extractor, header.origin, &mut image);
    assert_eq!(written, Ok(image.len()));
    Ok(image)
}

/// Whether kind, element, shape and extractor are those that a merge takes.
fn is_taken(target: &ImageHeader, image: &ImageHeader) -> bool {
    let is_wider = target.element == NumberKind::I16
        && matches!(image.element, NumberKind::I8 | NumberKind::U8);
    [target, image].map(|header| header.kind) == [TableKind::ClassCenters; 2]
        && (image.element == target.element || is_wider)
        && (image.classes <= target.classes && image.dim == target.dim)
        && image.extractor == target.extractor
}

fn sums<'a>(bytes: &'a [u8], header: &ImageHeader) -> Sums<'a> {
    Sums {
        bytes,
        classes: header.classes as usize,
        dim: header.dim as usize,
    }
}
