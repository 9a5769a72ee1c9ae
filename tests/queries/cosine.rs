//! The cosine is the true one, of centers of any length, and zero vectors have none.

use class_centers::{CenterTable, CenterView, ClassCenters, Classify, Cosine, Dot, Ranked};
use proptest::prelude::*;
use support::{check, for_each, strategies::embedding};

use crate::definitions::{IntegerTable, exact, table};

const CLASSES: usize = 5;

/// Whether cosine `a` of exact parts is greater than `b`, by its signed square. Full-scale `i16` of 13
/// dimensions: 2^90 * 13^3 < 2^102.
fn is_greater(a: (i128, i128), b: (i128, i128)) -> bool {
    let ((a, a_norm), (b, b_norm)) = (a, b);
    a * a.abs() * b_norm > b * b.abs() * a_norm
}

fn integer_cosines_rank_exactly_at_full_scale<T: IntegerTable>() {
    let inputs = (table::<T, CLASSES, 13>(), embedding::<T, 13>());
    check(inputs, |(table, query)| {
        let mut best: Option<(usize, (i128, i128))> = None;
        for class in 0..CLASSES {
            let Some(center) = table.center(class) else {
                continue;
            };
            let want = exact::<T>(&center, &query);
            let parts = (want.dot, want.center_squared_norm);
            let is_directed = want.center_squared_norm > 0 && want.query_squared_norm > 0;
            if is_directed && best.is_none_or(|(_, best)| is_greater(parts, best)) {
                best = Some((class, parts));
            }
        }
        let got = table
            .nearest_by(Cosine { zero_point: 0 }, &query)
            .map(|ranked| ranked.class);
        prop_assert_eq!(got, best.map(|(class, _)| class));
        Ok(())
    });
}
for_each!(integer_cosines_rank_exactly_at_full_scale: i8 u8 i16);

/// The products of the exact ranking take all 128 bits.
/// The classes in places, all of them filled.
fn classes<M>(places: &[Option<Ranked<M>>]) -> impl Iterator<Item = usize> {
    places.iter().map(|place| place.as_ref().unwrap().class)
}

#[test]
fn the_widest_i16_cosines_rank_exactly() {
    const WIDEST: usize = 6501;
    static TABLE: CenterTable<i16, 3, WIDEST> = CenterTable::<i16, 3, WIDEST>::from_centers(
        {
            let mut centers = [[i16::MIN; WIDEST]; 3];
            centers[0][0] = i16::MIN + 2;
            centers[2][0] = i16::MIN + 1;
            centers
        },
        [1; 3],
    );
    let mut places = [None; 3];
    TABLE.top_k_by(Cosine { zero_point: 0 }, &[i16::MIN; WIDEST], &mut places);
    assert!(classes(&places).eq([1, 2, 0]));
}

#[test]
fn a_zero_query_has_no_most_similar_class() {
    let table = CenterTable::<i8, 2, 3>::from_centers([[1, 2, 3], [0, 0, 0]], [1; 2]);
    assert_eq!(table.nearest_by(Cosine { zero_point: 0 }, &[0; 3]), None);
    let table = CenterTable::<f32, 2, 3>::from_centers([[1.0, 2.0, 3.0], [0.0; 3]], [1; 2]);
    for zero in [0.0, -0.0, 1e-30] {
        assert_eq!(table.nearest_by(Cosine { zero_point: 0 }, &[zero; 3]), None);
    }
    // By a distance it has a nearest class, and its dot product with everything is 0.
    assert_eq!(
        table.nearest(&[0.0; 3]).map(|nearest| nearest.class),
        Some(1)
    );
    let best = table.nearest_by(Dot, &[0.0; 3]).unwrap();
    assert_eq!((best.class, best.measure), (0, 0.0));
}

/// Also when every other cosine is -1.
#[test]
fn a_zero_center_never_wins_a_cosine_query() {
    let mut learned = ClassCenters::<f32, 3, 2>::new();
    learned
        .update_batch(&[0, 0, 2], &[[1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
        .unwrap();
    assert_eq!(learned.center(0), Some([0.0; 2]));
    let best = learned
        .nearest_by(Cosine { zero_point: 0 }, &[1.0, 1.0])
        .unwrap();
    assert_eq!((best.class, best.measure.dot), (2, -2.0));

    let mut table = CenterTable::<f32, 3, 2>::new();
    table.prepare_from(&learned);
    assert_eq!(
        table
            .nearest_by(Cosine { zero_point: 0 }, &[1.0, 1.0])
            .map(|best| best.class),
        Some(2)
    );

    let table = CenterTable::<i16, 2, 2>::from_centers([[0, 0], [-5, -5]], [1; 2]);
    assert_eq!(
        table
            .nearest_by(Cosine { zero_point: 0 }, &[7, 7])
            .map(|best| best.class),
        Some(1)
    );
}

/// Long and short centers of the same direction tie, and the lowest class wins.
#[test]
fn the_length_of_a_center_does_not_matter() {
    let table = CenterTable::<i8, 4, 2>::from_centers([[-3, -4], [30, 40], [3, 4], [3, 5]], [1; 4]);
    let mut places = [None; 4];
    table.top_k_by(Cosine { zero_point: 0 }, &[6, 8], &mut places);
    assert!(classes(&places).eq([1, 2, 3, 0]));
}

/// The scale of a float vector is anything from 2^-50 to 2^50, and the rank is the same.
#[test]
fn float_ranks_do_not_depend_on_the_scale() {
    let centers = [[3.0, 4.0], [4.0, 3.0], [-3.0, -4.0]];
    for exponent in -50..=50 {
        let scale = 2f32.powi(exponent);
        let scaled = centers.map(|center| center.map(|x| x * scale));
        let table = CenterTable::<f32, 3, 2>::from_centers(scaled, [1; 3]);
        for query in [[0.5, 1.0], [0.5 * scale, scale]] {
            let mut places = [None; 3];
            table.top_k_by(Cosine { zero_point: 0 }, &query, &mut places);
            assert!(classes(&places).eq([0, 1, 2]), "2^{exponent}");
        }
    }
}

#[test]
fn squares_that_overflow_are_no_cosine() {
    let table = CenterTable::<f32, 2, 2>::from_centers([[3e19, 3e19], [1.0, 0.0]], [1; 2]);
    assert_eq!(
        table
            .nearest_by(Cosine { zero_point: 0 }, &[1.0, 1.0])
            .map(|best| best.class),
        Some(1)
    );
    assert_eq!(
        table.nearest_by(Cosine { zero_point: 0 }, &[3e19, 3e19]),
        None
    );
}

mod similarity {
    use super::*;
    use crate::definitions::{in_order, scaled, table_of, widened};
    use class_centers::{CosineParts, Distance, TableElement};
    use support::{probe::Probe, rng::Rng};

    const DIM: usize = 256;

    /// What the crate promises at 256 dimensions.
    const TOLERANCE: f64 = 8.1e-6;

    fn cosine(center: &[f64], query: &[f64]) -> f64 {
        in_order(center, query).cosine()
    }

    fn values<T: Probe, const DIM: usize>(vector: &[T::Component; DIM]) -> Vec<f64> {
        vector.iter().map(|x| T::component_value(*x)).collect()
    }

    #[track_caller]
    fn assert_similar<D: Distance>(got: Option<CosineParts<D>>, want: f64) {
        let got = f64::from(got.unwrap().similarity());
        assert!((-1.0..=1.0).contains(&got), "{got}");
        assert!((got - want).abs() <= TOLERANCE, "want {want}, got {got}");
    }

    /// Vectors around a common one, so that cosines are of every size; lengths from 4 to 4,000.
    fn vectors<T: Probe>(
        rng: &mut Rng,
        of: impl Fn(f32) -> T::Component,
    ) -> [[T::Component; DIM]; 3] {
        let common: [f32; DIM] = rng.embedding(0.0, 1.0);
        core::array::from_fn(|_| {
            let share = 2.0 * rng.uniform() as f32 - 1.0;
            let own: [f32; DIM] = rng.embedding(0.0, 0.5);
            core::array::from_fn(|d| of(share * common[d] + own[d]))
        })
    }

    fn of_tables<T: Probe + TableElement>(of: impl Fn(f32) -> T::Component + Copy) {
        let mut rng = Rng::new(41);
        for _ in 0..200 {
            let [query, centers @ ..] = vectors::<T>(&mut rng, of);
            let table = table_of::<T, 2, DIM>(&centers, &[1; 2]);
            let mut got = [None; 2];
            table.measures(Cosine { zero_point: 0 }, &query, &mut got);
            for (got, center) in got.into_iter().zip(&centers) {
                let want = cosine(&values::<T, DIM>(center), &values::<T, DIM>(&query));
                assert_similar(got, want);
            }
        }
    }

    #[test]
    fn of_float_tables_is_the_true_cosine() {
        of_tables::<f32>(|x| 250.0 * x);
        of_tables::<f64>(|x| 1e-3 * f64::from(x));
    }

    #[test]
    fn of_integer_tables_is_the_true_cosine() {
        of_tables::<i8>(|x| (25.0 * x) as i8);
        of_tables::<u8>(|x| (128.0 + 25.0 * x) as u8);
        of_tables::<i16>(|x| (8000.0 * x) as i16);
    }

    fn of_sums<T: Probe>(of: impl Fn(f32) -> T::Component + Copy) {
        let mut rng = Rng::new(43);
        for _ in 0..200 {
            let [query, samples @ ..] = vectors::<T>(&mut rng, of);
            let mut table = ClassCenters::<T, 2, DIM>::new();
            for sample in &samples {
                table.update(1, sample).unwrap();
            }
            let got = table
                .nearest_by(Cosine { zero_point: 0 }, &query)
                .map(|ranked| ranked.measure);
            let center: Vec<f64> = scaled(&table, 1).into_iter().map(T::center_value).collect();
            let query: Vec<f64> = widened::<T>(&query)
                .into_iter()
                .map(T::center_value)
                .collect();
            assert_similar(got, cosine(&center, &query));
        }
    }

    #[test]
    fn of_sums_is_the_true_cosine() {
        of_sums::<f32>(|x| 250.0 * x);
        of_sums::<i8>(|x| (25.0 * x) as i8);
        of_sums::<i16>(|x| (8000.0 * x) as i16);
    }

    #[test]
    fn of_the_same_direction_is_one_and_of_the_opposite_minus_one() {
        let center: [f32; DIM] = Rng::new(47).embedding(3.0, 10.0);
        let opposite = center.map(|x| -3.0 * x);
        let table = CenterTable::<f32, 2, DIM>::from_centers([center, opposite], [1; 2]);
        let mut got = [None; 2];
        table.measures(Cosine { zero_point: 0 }, &center.map(|x| 7.0 * x), &mut got);
        assert_similar(got[0], 1.0);
        assert_similar(got[1], -1.0);
    }

    #[test]
    fn at_a_right_angle_is_zero() {
        let table = CenterTable::<i8, 1, 2>::from_centers([[3, 4]], [1]);
        let parts = table
            .nearest_by(Cosine { zero_point: 0 }, &[-4, 3])
            .unwrap()
            .measure;
        assert_eq!(parts.similarity(), 0.0);
    }

    /// A mean of unit vectors is shorter than they are: its dot product is not the cosine.
    #[test]
    fn of_the_mean_of_unit_vectors_is_not_their_dot_product() {
        let mut table = ClassCenters::<f32, 1, 2>::new();
        table
            .update_batch(&[0; 2], &[[1.0, 0.0], [0.0, 1.0]])
            .unwrap();
        let query = [1.0, 0.0];
        assert_eq!(
            table.nearest_by(Dot, &query).map(|best| best.measure),
            Some(0.5)
        );
        let cosine = table
            .nearest_by(Cosine { zero_point: 0 }, &query)
            .map(|best| best.measure);
        assert_similar(cosine, core::f64::consts::FRAC_1_SQRT_2);
    }

    /// Also where the square is below the normal numbers, and where the integer has no float.
    #[test]
    fn the_distance_is_the_root_of_the_squared_one() {
        let table = CenterTable::<i16, 1, 2>::from_centers([[-30_000, 0]], [1]);
        let mut nearest = table.nearest(&[30_000, 25_000]).unwrap();
        assert_eq!(nearest.distance(), 65_000.0);
        assert_eq!(table.nearest(&[-30_000, 0]).unwrap().distance(), 0.0);
        // Of the nearest float it is 67,108,864.
        nearest.measure = 67_108_867 * 67_108_867;
        assert_eq!(nearest.distance(), 67_108_868.0);

        let mut table = ClassCenters::<f32, 1, 1>::new();
        table.update(0, &[0.0]).unwrap();
        for x in [3e-23f32, 1e-21, 1e-10, 3.0, 1e19] {
            let nearest = table.nearest(&[x]).unwrap();
            assert_eq!(nearest.distance(), (x * x).sqrt());
        }
    }
}
