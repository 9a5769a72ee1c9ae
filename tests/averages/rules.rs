//! The weights of the rules are those of their definitions, and stay in 0..=1.

use class_centers::{CenterLossStep, CumulativeMean, Ema, UpdateRule};
use proptest::prelude::*;
use support::{
    averages::{NO_FRACTIONS, count, fraction},
    check,
};

/// The unit roundoff of `f32`.
const U: f64 = 0.5 * f32::EPSILON as f64;

/// `1 - (1 - rate)^n`, without cancellation.
fn ema_weight(rate: f32, n: u32) -> f64 {
    -(f64::from(n) * (-f64::from(rate)).ln_1p()).exp_m1()
}

#[test]
fn parameters_outside_0_to_1_cannot_be_constructed() {
    for parameter in NO_FRACTIONS {
        assert_eq!(Ema::new(parameter), None, "{parameter}");
        assert_eq!(CenterLossStep::new(parameter), None, "{parameter}");
    }
    for parameter in [0.0, -0.0, f32::from_bits(1), 0.5, 1.0] {
        assert_eq!(Ema::new(parameter).map(Ema::rate), Some(parameter));
        let alpha = CenterLossStep::new(parameter).map(CenterLossStep::alpha);
        assert_eq!(alpha, Some(parameter));
    }
}

#[test]
fn every_weight_is_a_fraction() {
    let inputs = (fraction(), count(), count());
    check(inputs, |(parameter, seen, n)| {
        let ema = Ema::new(parameter).unwrap().weight(seen, n);
        let step = CenterLossStep::new(parameter).unwrap().weight(seen, n);
        let mean = CumulativeMean.weight(seen, n);
        for weight in [ema, step, mean] {
            prop_assert!((0.0..=1.0).contains(&weight), "{weight}");
        }
        Ok(())
    });
}

#[test]
fn the_weight_of_a_cumulative_mean_is_the_share_of_the_new_samples() {
    check((count(), count()), |(seen, n)| {
        let want = f64::from(n) / (f64::from(seen) + f64::from(n));
        let got = f64::from(CumulativeMean.weight(seen, n));
        // Two conversions, a sum and a quotient.
        prop_assert!(
            (got - want).abs() <= 4.0 * U * want,
            "want {want}, got {got}"
        );
        Ok(())
    });
}

#[test]
fn the_weight_of_an_ema_is_that_of_n_single_steps() {
    check((fraction(), count()), |(rate, n)| {
        let want = ema_weight(rate, n);
        let got = f64::from(Ema::new(rate).unwrap().weight(7, n));
        // As documented, and half an ulp of the smallest numbers a step.
        let bits = f64::from(u32::BITS - n.leading_zeros());
        let bound = 5.0 * bits * U * want + bits * f64::from(f32::from_bits(1));
        prop_assert!((got - want).abs() <= bound, "want {want}, got {got}");
        Ok(())
    });
}

#[test]
fn a_small_rate_keeps_its_digits() {
    let rate = 1e-6;
    let (n, want) = (1000, ema_weight(rate, 1000));
    let power_form = f64::from(1.0 - (1.0 - rate).powi(n as i32));
    let doubling = f64::from(Ema::new(rate).unwrap().weight(1, n));
    assert!((power_form / want - 1.0).abs() > 0.01);
    assert!((doubling / want - 1.0).abs() <= 5.0 * 10.0 * U);
}

#[test]
fn the_weight_of_an_ema_never_falls_with_n() {
    for power in 0..24 {
        let rule = Ema::new(0.7f32.powi(power)).unwrap();
        let weights: Vec<_> = (1..5000).map(|n| rule.weight(1, n)).collect();
        // Rounding may tie neighbours, and lift one by the bound above.
        let slack = 1.0 + 5.0 * 13.0 * f32::EPSILON;
        assert!(weights.windows(2).all(|w| w[0] <= w[1] * slack), "{rule:?}");
        assert_eq!(weights[0], rule.rate());
    }
}

#[test]
fn the_step_of_center_loss_points_as_the_paper_says() {
    let frozen = CenterLossStep::new(0.0).unwrap();
    let full = CenterLossStep::new(1.0).unwrap();
    assert_eq!(frozen.weight(3, 1000), 0.0);
    assert_eq!([full.weight(3, 1), full.weight(3, 3)], [0.5, 0.75]);
    check((fraction(), count()), |(alpha, n)| {
        let want = f64::from(alpha) * f64::from(n) / (1.0 + f64::from(n));
        let got = f64::from(CenterLossStep::new(alpha).unwrap().weight(1, n));
        // Two conversions, a sum, a quotient and a product.
        let bound = 5.0 * U * want + f64::from(f32::from_bits(1));
        prop_assert!((got - want).abs() <= bound, "want {want}, got {got}");
        Ok(())
    });
}
