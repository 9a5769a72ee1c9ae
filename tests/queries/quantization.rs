//! Quantised numbers and what they stand for.

use class_centers::{CenterTable, CenterView, ClassCenters, Classify, Cosine, Quantization};
use proptest::{collection::vec, prelude::*};
use support::check;

const U: f64 = 0.5 * f32::EPSILON as f64;
const CLASSES: usize = 3;
const DIM: usize = 6;

fn quantization() -> impl Strategy<Value = Quantization> {
    (-8.0..2.0f32, -128..=127)
        .prop_map(|(power, zero)| Quantization::new(10f32.powf(power), zero).unwrap())
}

#[test]
fn parameters_are_checked() {
    let half = 2f32.powi(-63);
    for scale in [half, 1.0, 2f32.powi(64).next_down()] {
        assert_eq!(
            Quantization::new(scale, 0).map(Quantization::scale),
            Some(scale)
        );
    }
    let bad = [
        0.0,
        -0.0,
        -1.0,
        half.next_down(),
        2f32.powi(64),
        f32::INFINITY,
        f32::NAN,
    ];
    for scale in bad {
        assert_eq!(Quantization::new(scale, 0), None, "{scale}");
    }
    for zero in [-32_768, -128, 0, 255, 32_767] {
        assert_eq!(
            Quantization::new(1.0, zero).map(Quantization::zero_point),
            Some(zero)
        );
    }
    for zero in [-32_769, 32_768, i32::MIN, i32::MAX] {
        assert_eq!(Quantization::new(1.0, zero), None, "{zero}");
    }
}

#[test]
fn every_component_comes_back() {
    check(quantization(), |q| {
        for x in i8::MIN..=i8::MAX {
            let real = q.to_real(x.into());
            prop_assert_eq!(q.quantize::<i8>(real), x);
            let want = f64::from(q.scale()) * f64::from(i32::from(x) - q.zero_point());
            prop_assert!((f64::from(real) - want).abs() <= U * want.abs());
        }
        Ok(())
    });
}

#[test]
fn real_numbers_are_rounded_and_saturate() {
    let q = Quantization::new(0.5, 3).unwrap();
    assert_eq!(
        [0.0, 0.24, 0.26, -0.26].map(|x| q.quantize::<i8>(x)),
        [3, 3, 4, 2]
    );
    assert_eq!([1e9, -1e9].map(|x| q.quantize::<i8>(x)), [127, -128]);
    assert_eq!([1e9, -1e9].map(|x| q.quantize::<u8>(x)), [255, 0]);
    assert_eq!([1e9, -1e9].map(|x| q.quantize::<i16>(x)), [32_767, -32_768]);
    assert_eq!(
        [f32::INFINITY, f32::NAN].map(|x| q.quantize::<i8>(x)),
        [127, 3]
    );
}

#[test]
fn centers_and_distances_are_those_of_the_real_embeddings() {
    let row = || proptest::array::uniform(any::<i8>());
    let inputs = (quantization(), vec((0..CLASSES, row()), 1..20), row());
    check(
        inputs,
        |(q, samples, query): (_, Vec<(_, [i8; DIM])>, [i8; DIM])| {
            let real = |x: [i8; DIM]| {
                x.map(|x| f64::from(q.scale()) * f64::from(i32::from(x) - q.zero_point()))
            };
            let mut integers = ClassCenters::<i8, CLASSES, DIM>::new();
            let mut reals = ClassCenters::<f64, CLASSES, DIM>::new();
            for (class, x) in &samples {
                integers.update(*class, x).unwrap();
                reals.update(*class, &real(*x)).unwrap();
            }
            for class in 0..CLASSES {
                let (Some(got), Some(want)) = (integers.center(class), reals.center(class)) else {
                    continue;
                };
                for (got, want) in got.map(|c| q.to_real(c)).into_iter().zip(want) {
                    // A center below 256 is off by u of itself, and the products by as much.
                    let bound = 3.0 * U * 512.0 * f64::from(q.scale());
                    prop_assert!((f64::from(got) - want).abs() <= bound, "{got} and {want}");
                }
            }
            let got = integers.nearest(&query).unwrap().measure;
            let want = reals.nearest(&real(query)).unwrap().measure;
            let back = f64::from(q.squared_distance_to_real(got));
            let unit = f64::from(q.scale()) * f64::from(q.scale());
            prop_assert!(
                (back - want).abs() <= 20.0 * U * (want + unit * 1e5),
                "{back} and {want}"
            );
            let threshold = f64::from(q.squared_distance_to_quantized(back as f32));
            prop_assert!((threshold - f64::from(got)).abs() <= 5.0 * U * f64::from(got));
            Ok(())
        },
    );
}

#[test]
fn distances_scale_once_and_squares_twice() {
    let q = Quantization::new(0.25, 77).unwrap();
    assert_eq!(
        [q.distance_to_real(12.0), q.distance_to_quantized(3.0)],
        [3.0, 12.0]
    );
    let squares = [
        q.squared_distance_to_real(144.0),
        q.squared_distance_to_quantized(9.0),
    ];
    assert_eq!(squares, [9.0, 144.0]);
    assert_eq!([q.to_real(81.0), q.to_quantized(1.0)], [1.0, 81.0]);
}

/// The cosine of two real vectors.
fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn cosines_are_those_of_the_real_embeddings() {
    let row = || proptest::array::uniform(any::<i8>());
    let rows = vec(row(), CLASSES);
    check(
        (quantization(), rows, row()),
        |(q, rows, query): (_, Vec<[i8; DIM]>, [i8; DIM])| {
            let real = |x: &[i8; DIM]| x.map(|x| f64::from(i32::from(x) - q.zero_point()));
            let mut table = ClassCenters::<i8, CLASSES, DIM>::new();
            for (class, x) in rows.iter().enumerate() {
                table.update(class, x).unwrap();
            }
            let cosines: Vec<_> = rows
                .iter()
                .map(|x| cosine(&real(x), &real(&query)))
                .collect();
            let best = table.nearest_by(q.cosine(), &query);
            let Some(best) = best else {
                prop_assert!(cosines.iter().all(|cosine| cosine.is_nan()));
                return Ok(());
            };
            let greatest = cosines.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(
                cosines[best.class] >= greatest - 1e-5,
                "{cosines:?}: {}",
                best.class
            );
            let parts = best.measure;
            let norms = f64::from(parts.query_squared_norm) * f64::from(parts.center_squared_norm);
            let got = f64::from(parts.dot) / norms.sqrt();
            prop_assert!(
                (got - cosines[best.class]).abs() <= 1e-5,
                "{got}, {cosines:?}"
            );

            // A table of the same centers has them exactly.
            let mut centers = CenterTable::<i8, CLASSES, DIM>::new();
            centers.prepare_from(&table);
            let exact = centers.nearest_by(q.cosine(), &query).unwrap();
            prop_assert!(cosines[exact.class] >= greatest - 1e-12);
            let product = |x: &[i8; DIM], y: &[i8; DIM]| -> i64 {
                let value = |x: i8| i64::from(x) - i64::from(q.zero_point());
                x.iter().zip(y).map(|(x, y)| value(*x) * value(*y)).sum()
            };
            let center = &rows[exact.class];
            prop_assert_eq!(exact.measure.dot, product(center, &query));
            prop_assert_eq!(exact.measure.center_squared_norm, product(center, center));
            prop_assert_eq!(exact.measure.query_squared_norm, product(&query, &query));
            Ok(())
        },
    );
}

#[test]
fn without_its_zero_point_a_cosine_ranks_otherwise() {
    let q = Quantization::new(0.1, -100).unwrap();
    let mut table = ClassCenters::<i8, 2, 2>::new();
    table.update(0, &[-90, -100]).unwrap();
    table.update(1, &[-98, -98]).unwrap();
    assert_eq!(
        table
            .nearest_by(Cosine { zero_point: 0 }, &[-95, -99])
            .unwrap()
            .class,
        1
    );
    assert_eq!(table.nearest_by(q.cosine(), &[-95, -99]).unwrap().class, 0);
}

#[test]
fn vectors_without_a_direction_have_no_cosine() {
    let q = Quantization::new(0.1, 5).unwrap();
    let mut table = ClassCenters::<i8, 3, 2>::new();
    assert_eq!(table.nearest_by(q.cosine(), &[1, 2]), None);
    table.update(0, &[5, 5]).unwrap();
    assert_eq!(table.nearest_by(q.cosine(), &[1, 2]), None);
    table.update(2, &[9, 9]).unwrap();
    assert_eq!(table.nearest_by(q.cosine(), &[1, 2]).unwrap().class, 2);
    assert_eq!(table.nearest_by(q.cosine(), &[5, 5]), None);
}
