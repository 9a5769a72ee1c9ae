//! Squared distances behind the transform are Mahalanobis distances.

use class_centers::{
    CenterTable, ClassCenters, Element, FactoryCovariance, SharedCovariance, Whitening,
    WhiteningElement, WhiteningError, triangle,
};
use proptest::prelude::*;
use support::{
    check, for_each,
    probe::{Integer, Probe},
    strategies::{Sample, samples},
};

use super::{
    CLASSES, DIM, TRIANGLE, Table, as_floats, learned,
    oracle::{mahalanobis, shrink},
    two_pass_scatter,
};

type Transform<T> = Whitening<T, DIM, TRIANGLE>;
type Whitened<T> = <<T as WhiteningElement>::Whitened as Element>::Component;

fn prepared<T: WhiteningElement>(table: &Table<T>) -> Transform<T> {
    let mut whitening = Transform::new();
    whitening
        .prepare_from(table, None, &mut [0.0; TRIANGLE])
        .unwrap();
    whitening
}

fn whiten<T: WhiteningElement>(
    whitening: &Transform<T>,
    x: &[T::Component; DIM],
) -> [Whitened<T>; DIM]
where
    Whitened<T>: Default,
{
    let mut whitened = [Whitened::<T>::default(); DIM];
    whitening.whiten(x, &mut whitened);
    whitened
}

/// Samples of small integers, as every element has them: enough of them for a covariance.
fn small_samples<T: Probe>(most: usize) -> impl Strategy<Value = Vec<Sample<T, DIM>>> {
    samples::<u8, DIM>(CLASSES, 0..most).prop_map(|samples| {
        let small = |(class, x): Sample<u8, DIM>| (class, x.map(|x| T::small(x / 2)));
        samples.into_iter().map(small).collect()
    })
}

fn degrees<T: WhiteningElement>(table: &Table<T>) -> f64 {
    f64::from(table.degrees_of_freedom())
}

/// Scatter, shrinkage, factors and products round a few hundred times, on a covariance whose least pivot is
/// `p` times its mean variance: `1000 * u / p`.
#[test]
fn squared_distances_of_floats_are_those_of_mahalanobis() {
    check(small_samples::<f32>(60), |samples| {
        let table = learned::<f32>(&samples);
        let whitening = prepared(&table);
        if whitening.is_identity() {
            return Ok(());
        }
        let floats = as_floats::<f32>(&samples);
        let shrunk = shrink(&two_pass_scatter(&floats), DIM, degrees(&table));
        let u = 2f64.powi(-24);
        let off = f64::from(whitening.shrinkage()) / shrunk.shrinkage - 1.0;
        prop_assert!(off.abs() < 1000.0 * u, "{off:e}");
        let origin = whiten(&whitening, &samples[0].1);
        for ((_, x), (_, float)) in samples.iter().zip(&floats) {
            let z = whiten(&whitening, x);
            let squares = z
                .iter()
                .zip(origin)
                .map(|(z, o)| (f64::from(*z) - f64::from(o)).powi(2));
            let got: f64 = squares.sum();
            let difference: Vec<_> = float.iter().zip(floats[0].1).map(|(x, o)| x - o).collect();
            let want = mahalanobis(&shrunk.covariance, &difference);
            let bound = 1000.0 * u / f64::from(whitening.smallest_pivot());
            prop_assert!(
                (got - want).abs() <= bound * (1.0 + want),
                "{got} for {want}"
            );
        }
        Ok(())
    });
}

/// The formula, in integers of 128 bits.
fn integers_are_shifted_sums_of_products<T>()
where
    T: Integer + WhiteningElement<Weight = i16, Offset: Into<i64>>,
    Whitened<T>: Default + Into<i64>,
{
    let limit = if size_of::<Whitened<T>>() == 1 {
        127
    } else {
        32_767
    };
    let inputs = (small_samples::<T>(60), samples::<T, DIM>(1, 1..20));
    check(inputs, |(samples, queries)| {
        let whitening = prepared(&learned::<T>(&samples));
        if whitening.is_identity() {
            return Ok(());
        }
        for (_, x) in queries {
            let mut whitened = [Whitened::<T>::default(); DIM];
            let got = whitening.whiten(&x, &mut whitened);
            let mut clipped = 0;
            for (row, z) in whitened.into_iter().enumerate() {
                let weights = &whitening.weights()[triangle(row)..=triangle(row) + row];
                let products = weights.iter().zip(x).map(|(w, x)| i64::from(*w) * x.into());
                let sum: i64 = products.sum::<i64>() + whitening.offsets()[row].into();
                let want = sum >> whitening.shift();
                clipped += usize::from(!(-limit - 1..=limit).contains(&want));
                prop_assert_eq!(z.into(), want.clamp(-limit - 1, limit));
            }
            prop_assert_eq!(got, clipped);
        }
        Ok(())
    });
}
for_each!(integers_are_shifted_sums_of_products: i8 u8 i16);

/// Half a unit, and half of the last place of each weight for components that are up to 255 from the mean; beside
/// it half a unit of the mean, times the weights of a row, which moves all alike.
fn integers_are_near_the_transform_of_floats<T>()
where
    T: Integer + WhiteningElement<Weight = i16>,
    Whitened<T>: Default + Into<i64>,
{
    check(small_samples::<T>(60), |samples| {
        let floats: Vec<_> = samples
            .iter()
            .map(|(class, x)| (*class, x.map(|x| T::component_value(x) as f32)))
            .collect();
        let (whole, float) = (
            prepared(&learned::<T>(&samples)),
            prepared(&learned::<f32>(&floats)),
        );
        prop_assert_eq!(whole.is_identity(), float.is_identity());
        if whole.is_identity() {
            return Ok(());
        }
        let differences = samples.windows(2).zip(floats.windows(2));
        for (whole_pair, float_pair) in differences {
            let [a, b] = [0, 1].map(|i| whiten(&whole, &whole_pair[i].1));
            let [c, d] = [0, 1].map(|i| whiten(&float, &float_pair[i].1));
            for (((a, b), c), d) in a.into_iter().zip(b).zip(c).zip(d) {
                let (a, b): (i64, i64) = (a.into(), b.into());
                if a.abs().max(b.abs()) < 127 {
                    let want = f64::from(T::UNITS * (c - d));
                    let places = 255.0 * DIM as f64 * 0.5f64.powi(whole.shift() as i32 + 1);
                    let bound = 1.0 + places + 1e-2 * want.abs().max(1.0);
                    prop_assert!(
                        ((a - b) as f64 - want).abs() <= bound,
                        "{} for {want}",
                        a - b
                    );
                }
            }
        }
        Ok(())
    });
}
for_each!(integers_are_near_the_transform_of_floats: i8 u8 i16);

/// The promise of the exact elements reaches the transform.
fn any_order_split_and_merging_gives_the_same_transform<T: Integer + WhiteningElement>() {
    let samples = samples::<T, DIM>(CLASSES, 0..60);
    let orders = samples.prop_flat_map(|samples| {
        (
            Just(samples.clone()),
            Just(samples).prop_shuffle(),
            0..60usize,
        )
    });
    check(orders, |(samples, shuffled, cut)| {
        let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
        let mut merged = learned::<T>(right);
        prop_assert_eq!(merged.merge(&learned::<T>(left)), Ok(()));
        prop_assert_eq!(prepared(&merged), prepared(&learned::<T>(&samples)));
        Ok(())
    });
}
for_each!(any_order_split_and_merging_gives_the_same_transform: i8 u8 i16);

/// The transform is linear: whitened centers are the centers of whitened samples, but for rounding.
#[test]
fn whitened_centers_of_floats_are_centers_of_whitened_samples() {
    check(small_samples::<f32>(60), |samples| {
        let table = learned::<f32>(&samples);
        let whitening = prepared(&table);
        let mut after = ClassCenters::<f32, CLASSES, DIM>::new();
        for (class, x) in &samples {
            after.update(*class, &whiten(&whitening, x)).unwrap();
        }
        let mut centers = CenterTable::new();
        prop_assert_eq!(
            whitening.whiten_centers(table.centers(), &mut centers),
            Ok(0)
        );
        for class in 0..CLASSES {
            prop_assert_eq!(centers.count(class), after.count(class));
            let pairs = centers.center(class).into_iter().zip(after.center(class));
            for (got, want) in pairs.flat_map(|(a, b)| a.into_iter().zip(b)) {
                // Components of less than 128, in units of a standard deviation that the least pivot gives.
                prop_assert!(
                    (got - want).abs() <= 1e-4 * (1.0 + want.abs()),
                    "{got} for {want}"
                );
            }
        }
        Ok(())
    });
}

/// A whitened sample is off by half a unit, and so is the center.
fn whitened_centers_of_integers_are_centers_of_whitened_samples<T>()
where
    T: Integer + WhiteningElement<Weight = i16>,
    Whitened<T>: Default + Into<i64>,
{
    check(small_samples::<T>(60), |samples| {
        let table = learned::<T>(&samples);
        let whitening = prepared(&table);
        let mut centers = CenterTable::new();
        let clipped = whitening.whiten_centers(table.centers(), &mut centers);
        prop_assert_eq!(clipped, Ok(0));
        for class in 0..CLASSES {
            let own: Vec<_> = samples.iter().filter(|sample| sample.0 == class).collect();
            let Some(center) = centers.center(class) else {
                prop_assert!(own.is_empty());
                continue;
            };
            let whitened: Vec<_> = own
                .iter()
                .map(|sample| whiten(&whitening, &sample.1))
                .collect();
            for (dim, got) in center.into_iter().enumerate() {
                let sum: i64 = whitened.iter().map(|z| z[dim].into()).sum();
                let want = sum as f64 / own.len() as f64;
                let got: i64 = got.into();
                prop_assert!((got as f64 - want).abs() <= 1.0 + 1e-9, "{got} for {want}");
            }
        }
        Ok(())
    });
}
for_each!(whitened_centers_of_integers_are_centers_of_whitened_samples: i8 u8 i16);

#[test]
fn a_center_that_leaves_the_range_is_refused_and_the_table_stays() {
    let mut table = Table::<f32>::new();
    for i in 0..20 {
        table
            .update(
                i % 2,
                &core::array::from_fn(|d| (i * (d + 3) % 7) as f32 * 1e-12),
            )
            .unwrap();
    }
    let whitening = prepared(&table);
    assert!(!whitening.is_identity());
    let mut far = ClassCenters::<f32, CLASSES, DIM>::new();
    far.update(0, &[0.0; DIM]).unwrap();
    far.update(1, &[1e19; DIM]).unwrap();
    let mut centers = CenterTable::new();
    whitening
        .whiten_centers(table.centers(), &mut centers)
        .unwrap();
    let before = centers.clone();
    assert!(whitening.whiten_centers(&far, &mut centers).is_err());
    assert!(whitening.whiten_class(1, &far, &mut centers).is_err());
    assert!(whitening.whiten_class(CLASSES, &far, &mut centers).is_err());
    assert_eq!(centers, before);
    whitening.whiten_class(2, &far, &mut centers).unwrap();
    assert_eq!(centers.center(2), None);
}

/// A factory covariance counts for no more degrees of freedom than it has dimensions.
#[test]
fn a_factory_covariance_is_capped() {
    check(
        (small_samples::<f32>(40), small_samples::<f32>(200)),
        |(samples, others)| {
            let (table, other) = (learned::<f32>(&samples), learned::<f32>(&others));
            let mut factory = FactoryCovariance::<TRIANGLE>::new();
            factory.take_over(&other);
            prop_assert_eq!(factory.degrees_of_freedom, other.degrees_of_freedom());
            let mut whitening = Transform::<f32>::new();
            whitening
                .prepare_from(&table, Some(&factory), &mut [0.0; TRIANGLE])
                .unwrap();
            let weight = (DIM as f64 / degrees(&other).max(1.0)).min(1.0);
            let own = two_pass_scatter(&as_floats::<f32>(&samples));
            let more = two_pass_scatter(&as_floats::<f32>(&others));
            let both = |i| own.get(i).unwrap_or(&0.0) + weight * more.get(i).unwrap_or(&0.0);
            let scatter: Vec<_> = (0..TRIANGLE).map(both).collect();
            let degrees = degrees(&table) + weight * degrees(&other);
            if whitening.is_identity() {
                prop_assert!(degrees == 0.0 || scatter.iter().all(|x| x.abs() < 1e-9));
                return Ok(());
            }
            let shrunk = shrink(&scatter, DIM, degrees);
            let (got, want) = (f64::from(whitening.shrinkage()), shrunk.shrinkage);
            prop_assert!((got / want - 1.0).abs() < 1e-4, "{got} for {want}");
            Ok(())
        },
    );
}

/// Nothing was learned of any class: the factory alone whitens.
#[test]
fn a_factory_covariance_whitens_before_the_first_sample() {
    let samples: Vec<_> = (0..50)
        .map(|i| {
            (
                i % 3,
                core::array::from_fn(|d| ((i * i + 7 * i * d) % 31) as i8),
            )
        })
        .collect();
    let mut factory = FactoryCovariance::<TRIANGLE>::new();
    factory.take_over(&learned::<i8>(&samples));
    let mut whitening = Transform::<i8>::new();
    whitening
        .prepare_from(&Table::new(), Some(&factory), &mut [0.0; TRIANGLE])
        .unwrap();
    assert!(!whitening.is_identity());
    let none = FactoryCovariance::new();
    whitening
        .prepare_from(&Table::new(), Some(&none), &mut [0.0; TRIANGLE])
        .unwrap();
    assert_eq!(whitening, Transform::new());
}

/// No samples have these: the diagonal is negative, or a correlation above 1.
#[test]
fn what_is_no_covariance_is_refused_and_changes_nothing() {
    let table = learned::<f32>(&[(0, [1.0; DIM]), (0, [2.0; DIM]), (0, [5.0; DIM])]);
    let mut whitening = prepared(&table);
    let before = whitening.clone();
    let mut factory = FactoryCovariance::<TRIANGLE> {
        scatter: [0.0; TRIANGLE],
        degrees_of_freedom: 9,
    };
    (0..DIM).for_each(|i| factory.scatter[triangle(i) + i] = 1.0);
    for (place, wrong, dim) in [
        (triangle(4) + 4, -50.0, 4),
        (triangle(3) + 1, 1e3, 3),
        (triangle(7), f32::NAN, 7),
        (triangle(7), f32::INFINITY, 0),
    ] {
        let mut factory = factory.clone();
        factory.scatter[place] = wrong;
        let refused = whitening.prepare_from(&table, Some(&factory), &mut [0.0; TRIANGLE]);
        assert_eq!(refused, Err(WhiteningError::PivotNotPositive { dim }));
        assert_eq!(whitening, before);
    }
}

/// Of 2^16 samples one is a unit off: less than 16 bits of weights can bring to 16 units.
#[test]
fn a_spread_too_small_for_whole_weights_is_refused_and_changes_nothing() {
    let mut power = SharedCovariance::<i8, 1, 2, { triangle(2) }>::new();
    power.update(0, &[5, 7]).unwrap();
    for _ in 0..16 {
        power.merge(&power.clone()).unwrap();
    }
    power.update(0, &[6, 7]).unwrap();
    let mut whitening = Whitening::<i8, 2, { triangle(2) }>::new();
    let refused = whitening.prepare_from(&power, None, &mut [0.0; 3]);
    assert_eq!(refused, Err(WhiteningError::SpreadTooSmall));
    assert_eq!(whitening, Whitening::new());
}
