//! Moving centers follow their formula, stay among the samples, and refuse without a trace.

use class_centers::{
    CenterLossStep, CenterTable, CenterView, ClassCenters, Classify, CumulativeMean, Ema,
    MovingCenters, UpdateError, UpdateRule,
};
use proptest::{collection::vec, prelude::*};
use support::{
    averages::{count, fraction, moving_bits},
    check, learned,
    oracle::{column, mean_bound, two_pass_mean},
    probe::Float,
    strategies::{Sample, bit_pattern, embedding, moderate, sample, samples},
};

const CLASSES: usize = 3;
const DIM: usize = 5;
/// The unit roundoff of `f32`.
const U: f64 = 0.5 * f32::EPSILON as f64;

type Table = MovingCenters<CLASSES, DIM>;
type Batch<T> = ClassCenters<T, CLASSES, DIM>;

/// A rule that gives what it holds.
struct Fixed(f32);

impl UpdateRule for Fixed {
    fn weight(&self, _seen: u32, _n: u32) -> f32 {
        self.0
    }
}

/// Samples as feature extractors give them.
fn moderate_samples(
    number: core::ops::Range<usize>,
) -> impl Strategy<Value = Vec<Sample<f32, DIM>>> {
    let component = moderate().prop_map(|x| x as f32);
    vec((0..CLASSES, proptest::array::uniform(component)), number)
}

/// A table with a center in every class.
fn centered(centers: [[f32; DIM]; CLASSES]) -> Table {
    let mut table = Table::new();
    for (class, center) in centers.iter().enumerate() {
        table.set_class(class, center, 1 + class as u32).unwrap();
    }
    table
}

#[test]
fn the_first_samples_of_a_class_set_its_center() {
    let mut table = Table::new();
    table
        .update(1, &[1e9, -3.0, 0.1, 0.0, 7.0], &Fixed(0.0))
        .unwrap();
    assert_eq!(table.center(1), Some([1e9, -3.0, 0.1, 0.0, 7.0]));
    assert_eq!((table.center(0), table.count(1)), (None, 1));

    let mut batch = Batch::<i8>::new();
    batch.update_batch(&[2, 2], &[[0; DIM], [5; DIM]]).unwrap();
    table.apply(&batch, &Fixed(0.0)).unwrap();
    assert_eq!((table.center(2), table.count(2)), (Some([2.5; DIM]), 2));
    assert_eq!(table.center(1), Some([1e9, -3.0, 0.1, 0.0, 7.0]));
}

#[test]
fn a_center_of_zeros_is_a_center() {
    let mut table = MovingCenters::<1, 1>::new();
    table.update(0, &[0.0], &Fixed(1.0)).unwrap();
    table.update(0, &[8.0], &Fixed(0.25)).unwrap();
    assert_eq!((table.center(0), table.count(0)), (Some([2.0]), 2));
}

#[test]
fn a_center_moves_by_its_weight_toward_the_mean() {
    let inputs = (moderate().prop_map(|c| c as f32), moderate(), fraction());
    check(inputs, |(center, x, weight)| {
        let mut table = MovingCenters::<1, 1>::new();
        table.set_class(0, &[center], 1).unwrap();
        table.update(0, &[x as f32], &Fixed(weight)).unwrap();
        let (c, x, w) = (f64::from(center), f64::from(x as f32), f64::from(weight));
        let want = c + w * (x - c);
        let got = f64::from(table.center(0).unwrap()[0]);
        // A difference, a product and a sum; the smallest numbers err by half their last place.
        let bound = U * (2.0 * (x - c).abs() + want.abs()) * (1.0 + 4.0 * U) + 1e-44;
        prop_assert!((got - want).abs() <= bound, "want {want}, got {got}");
        Ok(())
    });
}

#[test]
fn a_new_center_lies_between_the_old_one_and_the_mean() {
    let inputs = (embedding::<f32, DIM>(), embedding::<f32, DIM>(), fraction());
    check(inputs, |(old, x, weight)| {
        let mut table = MovingCenters::<1, DIM>::new();
        table.set_class(0, &old, 1).unwrap();
        table.update(0, &x, &Fixed(weight)).unwrap();
        for ((new, old), x) in table.center(0).unwrap().iter().zip(old).zip(x) {
            let between = old.min(x) <= *new && *new <= old.max(x);
            prop_assert!(between, "{new} is not between {old} and {x}");
        }
        Ok(())
    });
}

#[test]
fn the_weights_0_and_1_are_exact() {
    check(
        (embedding::<f32, DIM>(), embedding::<f32, DIM>()),
        |(old, x)| {
            let mut table = MovingCenters::<1, DIM>::new();
            table.set_class(0, &old, 1).unwrap();
            table.update(0, &x, &Fixed(0.0)).unwrap();
            prop_assert_eq!(table.center(0), Some(old));
            table.update(0, &x, &Fixed(1.0)).unwrap();
            prop_assert_eq!(table.center(0), Some(x));
            Ok(())
        },
    );
}

/// Wen et al. 2016, eq. 4, as it is printed, in `f64`.
fn center_loss_step(centers: &mut [[f64; DIM]; CLASSES], samples: &[Sample<f32, DIM>], alpha: f32) {
    for (class, center) in centers.iter_mut().enumerate() {
        let n = samples.iter().filter(|sample| sample.0 == class).count() as f64;
        for (dim, c) in center.iter_mut().enumerate() {
            let of_class = column::<f32, DIM>(samples, class, dim);
            let delta = of_class.iter().map(|x| *c - x).sum::<f64>() / (1.0 + n);
            *c -= f64::from(alpha) * delta;
        }
    }
}

#[test]
fn batches_move_centers_as_the_paper_says() {
    // 20 batches of up to 60 samples below 1000: a mean is off by 60 u, a step by 5 u, of 2000.
    const TOLERANCE: f64 = 20.0 * 65.0 * U * 2000.0;
    const RELATIVE: f64 = 1e-6;
    let start = proptest::array::uniform(proptest::array::uniform(-1000.0..1000.0f32));
    let batches = vec(moderate_samples(0..60), 1..20);
    check((start, batches, fraction()), |(start, batches, alpha)| {
        let mut table = centered(start);
        let mut want = start.map(|center| center.map(f64::from));
        let rule = CenterLossStep::new(alpha).unwrap();
        for samples in &batches {
            table
                .apply(&learned::<f32, CLASSES, DIM>(samples), &rule)
                .unwrap();
            center_loss_step(&mut want, samples, alpha);
        }
        for (class, want) in want.iter().enumerate() {
            for (want, got) in want.iter().zip(table.center(class).unwrap()) {
                let error = (f64::from(got) - want).abs();
                prop_assert!(error <= TOLERANCE, "want {want}, got {got}");
                let scale = RELATIVE * 1000.0;
                prop_assert!(error <= scale, "want {want}, got {got}");
            }
        }
        Ok(())
    });
}

#[test]
fn a_cumulative_mean_is_that_of_the_sums_within_its_bound() {
    check(moderate_samples(0..300), |samples| {
        let sums = learned::<f32, CLASSES, DIM>(&samples);
        let mut moved = Table::new();
        for (class, x) in &samples {
            moved.update(*class, x, &CumulativeMean).unwrap();
        }
        for class in 0..CLASSES {
            prop_assert_eq!(moved.count(class), sums.count(class));
            let (Some(center), Some(want)) = (moved.center(class), sums.center(class)) else {
                prop_assert!(moved.center(class).is_none() && sums.center(class).is_none());
                continue;
            };
            for (dim, (got, summed)) in center.iter().zip(want).enumerate() {
                let values = column::<f32, DIM>(&samples, class, dim);
                let largest = values.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
                // Each step rounds the center once, and its part of a difference of at most twice
                // the largest sample: weight 1 / n, off by 6 u.
                let n = values.len() as f64;
                let steps = (n + 12.0 * (1.0 + n.ln())) * U * largest;
                let want = two_pass_mean(&values);
                let error = (f64::from(*got) - want).abs();
                prop_assert!(error <= steps, "want {want}, got {got}");
                let apart = steps + mean_bound::<f32>(&values);
                prop_assert!((f64::from(*got) - f64::from(summed)).abs() <= apart);
            }
        }
        Ok(())
    });
}

#[test]
fn a_batch_of_one_sample_a_class_is_an_update() {
    check((moderate_samples(3..4), fraction()), |(samples, rate)| {
        let rule = Ema::new(rate).unwrap();
        let (mut single, mut batched) = (
            centered([[1.0; DIM]; CLASSES]),
            centered([[1.0; DIM]; CLASSES]),
        );
        for (class, (_, x)) in samples.iter().enumerate() {
            single.update(class, x, &rule).unwrap();
        }
        let mut batch = Batch::<f32>::new();
        for (class, (_, x)) in samples.iter().enumerate() {
            batch.update(class, x).unwrap();
        }
        batched.apply(&batch, &rule).unwrap();
        prop_assert_eq!(moving_bits(&single), moving_bits(&batched));
        Ok(())
    });
}

#[test]
fn equal_samples_in_a_batch_are_as_many_single_steps() {
    let inputs = (
        -1000.0..1000.0f32,
        -1000.0..1000.0f32,
        1..200u32,
        fraction(),
    );
    check(inputs, |(center, x, n, rate)| {
        let rule = Ema::new(rate).unwrap();
        let mut batch = ClassCenters::<f64, 1, 1>::new();
        batch
            .set_class(0, &[f64::from(x) * f64::from(n)], n)
            .unwrap();
        let mut batched = MovingCenters::<1, 1>::new();
        batched.set_class(0, &[center], 1).unwrap();
        let mut single = batched.clone();
        batched.apply(&batch, &rule).unwrap();
        for _ in 0..n {
            single.update(0, &[x], &rule).unwrap();
        }
        let (batched, single) = (batched.center(0).unwrap()[0], single.center(0).unwrap()[0]);
        // Each single step is off by 3 u of at most 2000, the weight of the batch by 40 u.
        let bound = (3.0 * f64::from(n) + 43.0) * U * 2000.0;
        let apart = f64::from(batched) - f64::from(single);
        prop_assert!(apart.abs() <= bound, "{batched} and {single}");
        Ok(())
    });
}

#[test]
fn any_element_can_be_the_batch() {
    let rows = [[1, 2, 3, 4, 5], [5, 4, 3, 2, 100]];
    let want = [3.0, 3.0, 3.0, 3.0, 52.5];
    let classes = [1, 1];
    macro_rules! moves {
        ($($element:ident)*) => {$(
            let mut batch = Batch::<$element>::new();
            batch.update_batch(&classes, &rows.map(|row| row.map(|x| x as _))).unwrap();
            let mut table = Table::new();
            table.apply(&batch, &Fixed(0.5)).unwrap();
            assert_eq!(table.center(1), Some(want), stringify!($element));
        )*};
    }
    use class_centers::Compensated;
    moves!(f32 f64 i8 u8 i16 Compensated);
}

#[test]
fn an_empty_batch_moves_nothing() {
    let mut table = centered([[3.0; DIM]; CLASSES]);
    let before = moving_bits(&table);
    table.apply(&Batch::<f32>::new(), &Fixed(f32::NAN)).unwrap();
    assert_eq!(moving_bits(&table), before);
}

#[test]
fn counts_stand_still_at_their_limit_and_updates_go_on() {
    let mut table = MovingCenters::<1, 1>::new();
    table.set_class(0, &[0.0], u32::MAX - 1).unwrap();
    for _ in 0..3 {
        table.update(0, &[1.0], &Ema::new(0.5).unwrap()).unwrap();
    }
    assert_eq!((table.count(0), table.center(0)), (u32::MAX, Some([0.875])));
    table.update(0, &[1.0], &CumulativeMean).unwrap();
    assert_eq!(table.count(0), u32::MAX);

    let mut batch = ClassCenters::<i16, 1, 1>::new();
    batch.update_batch(&[0; 4], &[[3]; 4]).unwrap();
    table.set_class(0, &[0.0], u32::MAX - 3).unwrap();
    table.apply(&batch, &Fixed(0.5)).unwrap();
    assert_eq!((table.count(0), table.center(0)), (u32::MAX, Some([1.5])));
}

#[test]
fn any_bits_are_taken_or_refused_without_a_trace() {
    let inputs = (
        0..CLASSES + 2,
        proptest::array::uniform(bit_pattern()),
        bit_pattern(),
    );
    check(inputs, |(class, x, weight): (usize, [f32; DIM], f32)| {
        let mut table = centered([[2.0; DIM]; CLASSES]);
        let before = moving_bits(&table);
        let too_large = |x: &f32| x.is_nan() || x.abs() >= 2f32.powi(65);
        let want = if class >= CLASSES {
            Err(UpdateError::ClassOutOfRange { class })
        } else if let Some(dim) = x.iter().position(too_large) {
            Err(UpdateError::ComponentOutOfRange { dim })
        } else if !(0.0..=1.0).contains(&weight) {
            Err(UpdateError::WeightOutOfRange { class })
        } else {
            Ok(())
        };
        prop_assert_eq!(table.update(class, &x, &Fixed(weight)), want);
        if want.is_err() {
            prop_assert_eq!(moving_bits(&table), before);
        } else {
            prop_assert!(
                table
                    .center(class)
                    .unwrap()
                    .iter()
                    .all(|c| c.abs() < 2f32.powi(65))
            );
        }
        Ok(())
    });
}

#[test]
fn a_batch_with_one_bad_class_moves_none() {
    let mut table = centered([[2.0; DIM]; CLASSES]);
    let before = moving_bits(&table);
    let mut batch = Batch::<f64>::new();
    batch.update(0, &[1.0; DIM]).unwrap();
    batch.update(2, &[0.0, 0.0, 1e30, 1e100, 0.0]).unwrap();
    let want = Err(UpdateError::SumOutOfRange { class: 2, dim: 2 });
    assert_eq!(table.apply(&batch, &Fixed(0.5)), want);
    assert_eq!(moving_bits(&table), before);

    let mut poisoned = Batch::<f32>::new();
    poisoned
        .update_trusted(1, &[0.0, f32::NAN, 0.0, 0.0, 0.0])
        .unwrap();
    let want = Err(UpdateError::SumOutOfRange { class: 1, dim: 1 });
    assert_eq!(table.apply(&poisoned, &Fixed(0.5)), want);
    assert_eq!(moving_bits(&table), before);
}

#[test]
fn a_rule_that_breaks_its_contract_moves_nothing() {
    let mut table = centered([[2.0; DIM]; CLASSES]);
    let before = moving_bits(&table);
    let batch = learned::<f32, CLASSES, DIM>(&[(0, [1.0; DIM]), (1, [1.0; DIM])]);
    for weight in support::averages::NO_FRACTIONS {
        let want = Err(UpdateError::WeightOutOfRange { class: 0 });
        assert_eq!(table.apply(&batch, &Fixed(weight)), want);
        assert_eq!(table.update(0, &[1.0; DIM], &Fixed(weight)), want);
        assert_eq!(moving_bits(&table), before);
    }
}

#[test]
fn presets_are_checked_and_kept() {
    let mut table = Table::new();
    let center = [1.0, -0.0, 3.0, 2f32.powi(64), -5.0];
    table.set_class(1, &center, 9).unwrap();
    assert_eq!((table.center(1), table.count(1)), (Some(center), 9));
    let before = moving_bits(&table);
    for bad in f32::REFUSED {
        let want = Err(UpdateError::ComponentOutOfRange { dim: 1 });
        assert_eq!(table.set_class(1, &[0.0, bad, bad, 0.0, 0.0], 9), want);
    }
    let want = Err(UpdateError::ClassOutOfRange { class: 3 });
    assert_eq!(table.set_class(3, &[f32::NAN; DIM], 9), want);
    assert_eq!(table.clear_class(3), want);
    let want = Err(UpdateError::SumOutOfRange { class: 1, dim: 2 });
    assert_eq!(table.set_class(1, &[0.0, 0.0, 4.0, 0.0, 0.0], 0), want);
    assert_eq!(moving_bits(&table), before);

    table.set_class(1, &[0.0; DIM], 0).unwrap();
    assert_eq!(table, Table::new());
}

#[test]
fn cleared_classes_are_empty_and_the_others_keep_theirs() {
    let mut table = centered([[1.0; DIM], [2.0; DIM], [3.0; DIM]]);
    table.clear_class(1).unwrap();
    assert_eq!([0, 1, 2].map(|class| table.count(class)), [1, 0, 3]);
    assert_eq!(table.center(1), None);
    table.update(1, &[9.0; DIM], &Fixed(0.0)).unwrap();
    assert_eq!(table.center(1), Some([9.0; DIM]));
    table.clear();
    assert_eq!(table, Table::default());
}

#[test]
fn queries_are_those_of_a_table_of_the_same_centers() {
    let inputs = (
        vec(sample::<f32, DIM>(CLASSES), 0..9),
        samples::<f32, DIM>(CLASSES, 1..5),
        count(),
    );
    check(inputs, |(presets, queries, count)| {
        let (mut moving, mut table) = (Table::new(), CenterTable::<f32, CLASSES, DIM>::new());
        for (class, center) in &presets {
            moving.set_class(*class, center, count).unwrap();
            table.set_class(*class, center, count).unwrap();
        }
        for (_, query) in &queries {
            prop_assert_eq!(moving.nearest(query), table.nearest(query));
            let (mut ours, mut theirs) = ([None; CLASSES], [None; CLASSES]);
            moving.squared_distances(query, &mut ours);
            table.squared_distances(query, &mut theirs);
            prop_assert_eq!(ours, theirs);
        }
        Ok(())
    });
}

#[test]
fn a_rule_can_be_chosen_at_run_time() {
    let rules: [&dyn UpdateRule; 3] = [
        &CumulativeMean,
        &Ema::new(0.25).unwrap(),
        &CenterLossStep::new(1.0).unwrap(),
    ];
    let centers = rules.map(|rule| {
        let mut table = MovingCenters::<1, 1>::new();
        table.set_class(0, &[0.0], 3).unwrap();
        table.update(0, &[8.0], rule).unwrap();
        table.center(0).unwrap()[0]
    });
    assert_eq!(centers, [2.0, 2.0, 4.0]);
}
