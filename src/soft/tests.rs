//! Every step beside the operator of the host, which has an FPU.

use core::ops::{Add, Mul, Sub};
use std::vec::Vec;

use crate::soft::{
    add, any,
    bits::{HIDDEN, SIGN},
    distance, divide, multiply,
    real::*,
    terms,
};

/// Rows and queries of `f32`.
struct Floats;

impl distance::Numbers for Floats {
    type Stored = f32;
    type Component = f32;

    fn stored(stored: f32) -> f32 {
        stored
    }

    fn component(component: f32) -> f32 {
        component
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, figure 17).
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// Fractions that round, carry and cancel in every way: none, all, the ends, and the places half way.
const FRACTIONS: [u32; 9] = [
    0,
    HIDDEN - 1,
    1,
    HIDDEN - 2,
    HIDDEN >> 1,
    (HIDDEN >> 1) - 1,
    0x2A_AAAA,
    0x55_5555,
    0x00_0FFF,
];

/// Ranges of exponents that operands are drawn from: near each other, apart, all, at both ends, and where
/// squares vanish beside others.
const RANGES: [(u32, u32); 8] = [
    (126, 3),
    (120, 8),
    (110, 30),
    (100, 60),
    (0, 256),
    (0, 4),
    (252, 4),
    (40, 64),
];

/// A number whose exponent is in a range, of either sign; one in 16 is a zero.
fn draw(random: &mut Random, (least, length): (u32, u32)) -> u32 {
    let bits = random.bits();
    let sign = bits as u32 & SIGN;
    if bits.is_multiple_of(16) {
        return sign;
    }
    let exponent = least + (bits >> 32) as u32 % length;
    let fraction = (bits >> 4) as u32 % HIDDEN;
    let fraction = match (bits >> 40) % 8 {
        0 => FRACTIONS[(bits >> 45) as usize % FRACTIONS.len()],
        1 => fraction & (0xFF << 15),
        2 => fraction | 0x3FFF,
        _ => fraction,
    };
    sign | exponent << 23 | fraction
}

/// One of two operands: like the other, a few last places off, one time in four.
fn draw_beside(random: &mut Random, other: u32, range: (u32, u32)) -> u32 {
    let bits = random.bits();
    if bits.is_multiple_of(4) {
        return other ^ (bits >> 60) as u32 ^ (bits as u32 & SIGN);
    }
    draw(random, range)
}

#[track_caller]
fn assert_same(got: u32, want: f32, operands: (u32, u32)) {
    let is_same = got == want.to_bits() || (f32::from_bits(got).is_nan() && want.is_nan());
    let (a, b) = operands;
    assert!(is_same, "{a:08x} and {b:08x}: {got:08x}, not {want:e}");
}

/// Sums, differences and products of two numbers are those of the operators.
fn check_pair(a: u32, b: u32) {
    let (x, y) = (f32::from_bits(a), f32::from_bits(b));
    assert_same(add::add(a, b), x + y, (a, b));
    assert_same(any::add(a, b), x + y, (a, b));
    assert_same(add::add(a, b ^ SIGN), x - y, (a, b));
    assert_same(any::add(a, b ^ SIGN), x - y, (a, b));
    assert_same(multiply::multiply(a, b), x * y, (a, b));
    assert_same(any::multiply(a, b), x * y, (a, b));
}

#[test]
fn operations_on_every_pair_of_exponents_are_those_of_the_operators() {
    let mut random = Random(0);
    for x_exponent in 0..256 {
        for y_exponent in 0..256 {
            for x in FRACTIONS {
                let y = FRACTIONS[random.bits() as usize % FRACTIONS.len()];
                let others = [0, HIDDEN - 1, y, random.bits() as u32 % HIDDEN];
                for y in others {
                    check_pair(x_exponent << 23 | x, y_exponent << 23 | y);
                }
            }
        }
    }
}

/// A quotient, by the row and alone, is that of the operator.
fn check_quotient(a: u32, count: u32) {
    let want = f32::from_bits(a) / count as f32;
    let mut quotient = [0.0];
    divide::divide_row(&[a], count, &mut quotient, f32::from_bits);
    assert_same(quotient[0].to_bits(), want, (a, count));
    assert_same(any::divide(a, (count as f32).to_bits()), want, (a, count));
}

#[test]
fn quotients_of_every_exponent_are_those_of_the_operator() {
    let mut random = Random(1);
    let powers = (0..32).flat_map(|bit| {
        let power = 1_u32 << bit;
        [power - 1, power, power | 1]
    });
    let counts: Vec<u32> = powers.chain(2..100).chain([u32::MAX]).collect();
    for exponent in 0..256 {
        for fraction in FRACTIONS {
            for count in &counts {
                let sign = random.bits() as u32 & SIGN;
                check_quotient(sign | exponent << 23 | fraction, *count);
            }
        }
    }
}

fn check_random_pairs(seed: u64, pairs: u32) {
    let mut random = Random(seed);
    for _ in 0..pairs / RANGES.len() as u32 {
        for range in RANGES {
            let a = draw(&mut random, range);
            check_pair(a, draw_beside(&mut random, a, range));
        }
    }
}

/// Quotients by counts of every length.
fn check_random_quotients(seed: u64, quotients: u32) {
    let mut random = Random(seed);
    for i in 0..quotients / RANGES.len() as u32 {
        for range in RANGES {
            let count = random.bits() as u32 >> (i % 32);
            check_quotient(draw(&mut random, range), count);
        }
    }
}

/// The squared distance in the documented order, by operators, to `sum * inverse`.
fn squared_distance(row: &[f32], inverse: f32, query: &[f32]) -> f32 {
    let mut lanes = [0.0; 4];
    for (d, (c, x)) in row.iter().zip(query).enumerate() {
        let difference = c * inverse - x;
        lanes[d % 4] += difference * difference;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

fn check_row(row: &[f32], count: u32, query: &[f32]) {
    let shown = (row[0].to_bits(), query[0].to_bits());
    let got = distance::squared_distance::<Floats>(row, None, query);
    assert_same(got.to_bits(), squared_distance(row, 1.0, query), shown);
    let got = distance::squared_distance::<Floats>(row, Some(count), query);
    let want = squared_distance(row, 1.0 / count as f32, query);
    assert_same(got.to_bits(), want, shown);
}

/// Sums of terms are those of the operators, in the same order.
fn check_terms(row: &[f32], count: u32, query: &[f32]) {
    let shown = (row[0].to_bits(), query[0].to_bits());
    for (count, inverse) in [(None, 1.0), (Some(count), 1.0 / count as f32)] {
        let sum = |term: fn(f32, f32) -> f32| {
            let mut lanes = [0.0; 4];
            for (d, (c, x)) in row.iter().zip(query).enumerate() {
                lanes[d % 4] += term(c * inverse, *x);
            }
            (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
        };
        let got = terms::manhattan::<Floats>(row, count, query);
        assert_same(got.to_bits(), sum(|c, x| (c - x).abs()), shown);
        let got = terms::dot::<Floats>(row, count, query);
        assert_same(got.to_bits(), sum(|c, x| c * x), shown);
        let got = terms::squared_norm::<Floats>(row, count);
        assert_same(got.to_bits(), sum(|c, _| c * c), shown);
    }
}

/// Rows of 1 to 11 dimensions and counts of every length.
fn check_random_rows(seed: u64, rows: u32) {
    let mut random = Random(seed);
    for i in 0..rows / RANGES.len() as u32 {
        for range in RANGES {
            let (mut row, mut query) = ([0.0; 11], [0.0; 11]);
            for (c, x) in row.iter_mut().zip(&mut query) {
                let center = draw(&mut random, range);
                *x = f32::from_bits(draw_beside(&mut random, center, range));
                *c = f32::from_bits(center);
            }
            let dim = 1 + random.bits() as usize % row.len();
            let count = (random.bits() as u32 >> (i % 32)).max(1);
            check_row(&row[..dim], count, &query[..dim]);
            check_terms(&row[..dim], count, &query[..dim]);
        }
    }
}

#[test]
fn random_operations_are_those_of_the_operators() {
    check_random_pairs(2, 2_000_000);
    check_random_quotients(3, 1_000_000);
    check_random_rows(4, 300_000);
}

/// `.ci/full` runs this: hundreds of millions of each.
#[test]
#[ignore = "takes minutes in release"]
fn hundreds_of_millions_of_random_operations_are_those_of_the_operators() {
    std::thread::scope(|scope| {
        for seed in 10..14 {
            scope.spawn(move || {
                check_random_pairs(seed, 100_000_000);
                check_random_quotients(seed, 100_000_000);
                check_random_rows(seed, 10_000_000);
            });
        }
    });
}

/// A row whose lanes are refused would be measured rightly too, but slowly.
#[test]
fn ordinary_rows_are_measured_by_lanes() {
    let mut random = Random(5);
    for _ in 0..10_000 {
        let mut numbers = || -> [f32; 8] {
            core::array::from_fn(|_| f32::from_bits(draw(&mut random, (100, 50))))
        };
        let (row, query, third) = (numbers(), numbers(), (1.0_f32 / 3.0).to_bits());
        assert!(distance::lane_of_centers::<Floats>(&row, &query, 1).is_some());
        assert!(distance::lane_of_sums::<Floats>(&row, &query, 2, third).is_some());
    }
}

/// A formula gives the same bits in either number type.
#[test]
fn formulas_in_integer_steps_are_those_in_operators() {
    fn formula<R>(x: [f32; 3], count: u32) -> [f32; 2]
    where
        R: Arithmetic + Add<Output = R> + Sub<Output = R> + Mul<Output = R>,
    {
        let ([a, b, c], n) = (x.map(R::of), R::count(count));
        let larger = if a.is_as_large_as(b) { a } else { b };
        [(a + b * (c - a)).value(), (c - larger).per(&n).value()]
    }
    let mut random = Random(7);
    for range in RANGES.into_iter().cycle().take(400_000) {
        let x = [(); 3].map(|()| f32::from_bits(draw(&mut random, range)));
        if x.iter().any(|x| x.is_nan()) {
            continue;
        }
        let count = random.bits() as u32 >> (random.bits() % 32);
        let (got, want) = (formula::<Soft>(x, count), formula::<f32>(x, count));
        for (got, want) in got.into_iter().zip(want) {
            assert_same(got.to_bits(), want, (x[0].to_bits(), x[1].to_bits()));
        }
    }
}
