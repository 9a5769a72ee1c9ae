//! Every measure of every table equals its definition: exactly in integers, in floating point bit
//! for bit in the documented order.

use class_centers::{
    CenterTable, CenterView, ClassCenters, Classify, Cosine, Dot, Manhattan, SquaredEuclidean,
};
use num_traits::float::FloatCore;
use proptest::prelude::*;
use support::{
    check, for_each, learned,
    probe::{Bits, Probe},
    strategies::{embedding, samples},
};

use crate::definitions::{
    FloatTable, IntegerTable, Measures, exact, in_order, scaled, table, widened,
};

/// 7 classes: a group of four, one of two, and one.
const CLASSES: usize = 7;

fn integer_tables_are_exact<T: IntegerTable>() {
    are_exact::<T, 1>();
    are_exact::<T, 13>();
    // Two steps of 16, and five.
    are_exact::<T, 37>();
}
for_each!(integer_tables_are_exact: i8 u8 i16);

fn are_exact<T: IntegerTable, const DIM: usize>() {
    let inputs = (table::<T, CLASSES, DIM>(), embedding::<T, DIM>());
    check(inputs, |(table, query)| {
        let (mut squared, mut manhattan) = ([None; CLASSES], [None; CLASSES]);
        let (mut dots, mut cosines) = ([None; CLASSES], [None; CLASSES]);
        table.squared_distances(&query, &mut squared);
        table.measures(Manhattan, &query, &mut manhattan);
        table.measures(Dot, &query, &mut dots);
        table.measures(Cosine { zero_point: 0 }, &query, &mut cosines);
        for class in 0..CLASSES {
            let want = table.center(class).map(|c| exact::<T>(&c, &query));
            let is_directed =
                |want: &Measures<_>| want.center_squared_norm != 0 && want.query_squared_norm != 0;
            let parts = want
                .filter(is_directed)
                .map(|want| (want.dot, want.query_squared_norm, want.center_squared_norm));
            prop_assert_eq!(
                squared[class].map(Into::into),
                want.map(|w| w.squared_distance)
            );
            prop_assert_eq!(
                manhattan[class].map(Into::into),
                want.map(|w| w.manhattan_distance)
            );
            prop_assert_eq!(dots[class].map(i128::from), want.map(|w| w.dot));
            let got = cosines[class].map(|cosine| {
                let norms = (cosine.query_squared_norm, cosine.center_squared_norm);
                (cosine.dot.into(), norms.0.into(), norms.1.into())
            });
            prop_assert_eq!(got, parts);
        }
        Ok(())
    });
}

fn float_tables_keep_the_order_bit_for_bit<T: FloatTable>() {
    keep_the_order::<T, 1>();
    // Eight and four; eight, four, and one.
    keep_the_order::<T, 12>();
    keep_the_order::<T, 13>();
    keep_the_order::<T, 24>();
}
for_each!(float_tables_keep_the_order_bit_for_bit: f32 f64);

fn keep_the_order<T: FloatTable, const DIM: usize>() {
    let inputs = (table::<T, CLASSES, DIM>(), embedding::<T, DIM>());
    check(inputs, |(table, query)| {
        let mut got = [[None; CLASSES]; 3];
        let mut cosines = [None; CLASSES];
        table.squared_distances(&query, &mut got[0]);
        table.measures(Manhattan, &query, &mut got[1]);
        table.measures(Dot, &query, &mut got[2]);
        table.measures(Cosine { zero_point: 0 }, &query, &mut cosines);
        for class in 0..CLASSES {
            let want = table.center(class).map(|center| in_order(&center, &query));
            assert_measures::<T>(got.map(|measures| measures[class]), want)?;
            let got = cosines[class].map(|cosine| {
                [
                    cosine.dot,
                    cosine.query_squared_norm,
                    cosine.center_squared_norm,
                ]
                .map(Bits::bits)
            });
            prop_assert_eq!(got, want.and_then(cosine_bits::<T>));
        }
        Ok(())
    });
}

/// Asserts a squared distance, a Manhattan distance and a dot product; those that are not finite are
/// not there.
fn assert_measures<T: Probe>(
    got: [Option<T::Center>; 3],
    want: Option<Measures<T::Center>>,
) -> Result<(), TestCaseError> {
    let finite = |value: T::Center| T::center_value(value).is_finite().then_some(value.bits());
    let want = want.map(|want| [want.squared_distance, want.manhattan_distance, want.dot]);
    let want = want.map_or([None; 3], |want| want.map(finite));
    prop_assert_eq!(got.map(|measure| measure.map(Bits::bits)), want);
    Ok(())
}

/// The bits of a cosine's parts, if its vectors have a direction.
fn cosine_bits<T: Probe>(want: Measures<T::Center>) -> Option<[u64; 3]> {
    let norms = [want.query_squared_norm, want.center_squared_norm];
    let is_defined = want.dot.is_finite() && norms.iter().all(|norm| norm.is_normal());
    is_defined.then(|| [want.dot, norms[0], norms[1]].map(Bits::bits))
}

fn tables_of_sums_keep_the_order_bit_for_bit<T: Probe>() {
    sums_keep_the_order::<T, 3>();
    sums_keep_the_order::<T, 12>();
    sums_keep_the_order::<T, 13>();
}
for_each!(tables_of_sums_keep_the_order_bit_for_bit: f32 f64 i8 u8 i16);

fn sums_keep_the_order<T: Probe, const DIM: usize>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..20), embedding::<T, DIM>());
    check(inputs, |(samples, query)| {
        let table: ClassCenters<T, CLASSES, DIM> = learned(&samples);
        let mut got = [[None; CLASSES]; 3];
        let mut cosines = [None; CLASSES];
        table.measures(SquaredEuclidean, &query, &mut got[0]);
        table.measures(Manhattan, &query, &mut got[1]);
        table.measures(Dot, &query, &mut got[2]);
        table.measures(Cosine { zero_point: 0 }, &query, &mut cosines);
        for class in 0..CLASSES {
            let is_filled = table.count(class) > 0;
            let query = widened::<T>(&query);
            let want = is_filled.then(|| in_order(&scaled(&table, class), &query));
            assert_measures::<T>(got.map(|measures| measures[class]), want)?;
            let got = cosines[class].map(|cosine| {
                [
                    cosine.dot,
                    cosine.query_squared_norm,
                    cosine.center_squared_norm,
                ]
                .map(Bits::bits)
            });
            prop_assert_eq!(got, want.and_then(cosine_bits::<T>));
        }
        Ok(())
    });
}

/// The greatest squared distance of bytes is the greatest that 32 bits can hold, but for 1,020.
#[test]
fn the_widest_byte_tables_reach_the_top_of_u32_and_do_not_wrap() {
    const WIDEST: usize = 66_051;
    static I8: CenterTable<i8, 1, WIDEST> =
        CenterTable::<i8, 1, WIDEST>::from_centers([[-128; WIDEST]], [1]);
    static U8: CenterTable<u8, 1, WIDEST> =
        CenterTable::<u8, 1, WIDEST>::from_centers([[255; WIDEST]], [1]);
    let most = 255 * 255 * WIDEST as u32;
    assert_eq!(most, u32::MAX - 1020);
    let distance =
        |nearest: Option<class_centers::Nearest<u32>>| nearest.map(|nearest| nearest.measure);
    assert_eq!(distance(I8.nearest(&[127; WIDEST])), Some(most));
    assert_eq!(distance(U8.nearest(&[0; WIDEST])), Some(most));
    let dot = |query| U8.nearest_by(Dot, query).map(|ranked| ranked.measure);
    assert_eq!(dot(&[255; WIDEST]), Some(i64::from(most)));
    let dot = |query| I8.nearest_by(Dot, query).map(|ranked| ranked.measure);
    assert_eq!(dot(&[-128; WIDEST]), Some(128 * 128 * WIDEST as i64));
}

#[test]
fn full_scale_i16_vectors_do_not_wrap() {
    const DIM: usize = 70_001;
    static TABLE: CenterTable<i16, 1, DIM> =
        CenterTable::<i16, 1, DIM>::from_centers([[i16::MIN; DIM]], [1]);
    let nearest = TABLE.nearest(&[i16::MAX; DIM]).unwrap();
    assert_eq!(nearest.measure, 65_535 * 65_535 * DIM as u64);
    let dot = TABLE.nearest_by(Dot, &[i16::MIN; DIM]).unwrap().measure;
    assert_eq!(dot, (1 << 30) * DIM as i64);
    let manhattan = TABLE
        .nearest_by(Manhattan, &[i16::MAX; DIM])
        .unwrap()
        .measure;
    assert_eq!(manhattan, 65_535 * DIM as u64);
}
