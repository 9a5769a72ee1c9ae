//! Any bytes, most with a right checksum, are read as an image or a record of every table, or by serde.
//!
//! A refusal leaves the table bit for bit what it was. What is accepted can be saved again, and
//! learns and answers like any other table.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, MovingCenters,
    decisions::Thresholds,
    persist::{LabelMap, peek},
};
use class_centers_fuzz::{
    forgery::Forgery,
    reading::{Held, deserializes, merges, restores, restores_class, serialized},
    tables::Records,
};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Raw(&'a [u8]),
    Image(u16, Forgery<'a>),
    Record(u16, u8, Forgery<'a>),
    Serialized(u16, Forgery<'a>),
}

/// What an expression gives for each table of a group.
macro_rules! each {
    (learning, $held:ident => $result:expr) => {
        each!(@ $held => $result;
            ClassCenters<f32, 2, 3>, ClassCenters<f64, 2, 3>, ClassCenters<i8, 2, 3>,
            ClassCenters<u8, 2, 3>, ClassCenters<i16, 2, 3>, ClassCenters<Compensated, 2, 3>,
            ClassVariance<2, 3>)
    };
    (centers, $held:ident => $result:expr) => {
        each!(@ $held => $result;
            MovingCenters<2, 3>, CenterTable<f32, 2, 3>, CenterTable<f64, 2, 3>,
            CenterTable<i8, 2, 3>, CenterTable<u8, 2, 3>, CenterTable<i16, 2, 3>)
    };
    (others, $held:ident => $result:expr) => {
        each!(@ $held => $result;
            [Thresholds<u32>; 2], [Thresholds<u64>; 2], [Thresholds<f32>; 2], [Thresholds<f64>; 2],
            LabelMap<2, 6>)
    };
    (@ $held:ident => $result:expr; $($table:ty),*) => {
        [$({
            static HELD: LazyLock<Held<$table>> = LazyLock::new(Held::new);
            let $held = &*HELD;
            $result
        }),*]
    };
}

/// What is forged.
static IMAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let learning = each!(learning, held => held.image.clone());
    let centers = each!(centers, held => held.image.clone());
    let others = each!(others, held => held.image.clone());
    [&learning[..], &centers, &others].concat()
});

/// What is forged, of each class.
static RECORDS: LazyLock<[Vec<Vec<u8>>; 2]> = LazyLock::new(|| {
    [0, 1].map(|class| {
        let learning = each!(learning, held => held.table.record(class).unwrap());
        let centers = each!(centers, held => held.table.record(class).unwrap());
        [&learning[..], &centers].concat()
    })
});

/// What is forged of the formats of serde.
static SERIALIZED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let learning = each!(learning, held => serialized(&held.table));
    let centers = each!(centers, held => serialized(&held.table));
    [&learning[..], &centers].concat().concat()
});

fuzz_target!(|input: Input| match input {
    Input::Raw(bytes) => {
        read_image(bytes, 0);
        read_record(bytes, 0, 0);
        deserialize(bytes, 0);
    }
    Input::Image(seed, forgery) => read_image(&forgery.of_one(&IMAGES), seed.into()),
    Input::Record(seed, class, forgery) => {
        let class = class as usize % 3;
        read_record(&forgery.of_one(&RECORDS[class % 2]), class, seed.into());
    }
    Input::Serialized(seed, forgery) => deserialize(&forgery.of_one(&SERIALIZED), seed.into()),
});

fn read_image(image: &[u8], seed: u64) {
    let header = peek(image);
    let taken = [
        each!(learning, held => restores(held, image, &header, seed)).as_slice(),
        &each!(centers, held => restores(held, image, &header, seed)),
        &each!(others, held => restores(held, image, &header, seed)),
    ]
    .concat();
    assert!(taken.iter().filter(|is_taken| **is_taken).count() <= 1);
    each!(learning, held => merges(held, image, &header));
}

fn read_record(record: &[u8], class: usize, seed: u64) {
    each!(learning, held => restores_class(held, record, class, seed));
    each!(centers, held => restores_class(held, record, class, seed));
}

fn deserialize(bytes: &[u8], seed: u64) {
    each!(learning, held => deserializes(held, bytes, seed));
    each!(centers, held => deserializes(held, bytes, seed));
}
