//! Roots and exponentials, from the backend that the features choose.
//!
//! With `libm` both are right to the last place or so. With `micromath` alone, a root is off by at
//! most 1.6e-6 of itself, and an exponential by 0.24 %.

/// The square root of a number that is not negative.
#[cfg(feature = "libm")]
pub(crate) fn sqrt(x: f32) -> f32 {
    libm::sqrtf(x)
}

/// The square root of a number that is not negative.
///
/// The backend's is off by up to 6.1 % of itself, and wrong at 0. One step of Heron's takes an error
/// `e` to `e^2 / 2`: 0.18 %, then 1.6e-6.
#[cfg(not(feature = "libm"))]
pub(crate) fn sqrt(x: f32) -> f32 {
    if x == 0.0 {
        return 0.0;
    }
    let heron = |root: f32| 0.5 * (root + x / root);
    heron(heron(micromath::F32(x).sqrt().0))
}

/// `e^x`.
#[cfg(feature = "libm")]
pub(crate) fn exp(x: f32) -> f32 {
    libm::expf(x)
}

/// `e^x`.
#[cfg(not(feature = "libm"))]
pub(crate) fn exp(x: f32) -> f32 {
    micromath::F32(x).exp().0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the module's documentation promises of `micromath`; of `libm`, two units in the last
    /// place.
    const ROOT_ERROR: f64 = if cfg!(feature = "libm") {
        1.2e-7
    } else {
        1.6e-6
    };
    const EXP_ERROR: f64 = if cfg!(feature = "libm") {
        1.2e-7
    } else {
        2.4e-3
    };

    #[test]
    fn roots_keep_their_bound() {
        assert_eq!(sqrt(0.0), 0.0);
        for bits in (f32::MIN_POSITIVE.to_bits()..f32::MAX.to_bits()).step_by(9_973) {
            let x = f32::from_bits(bits);
            let want = f64::from(x).sqrt();
            let got = f64::from(sqrt(x));
            assert!((got - want).abs() <= ROOT_ERROR * want, "{x}: {got}");
        }
    }

    #[test]
    fn exponentials_keep_their_bound() {
        assert_eq!(
            [exp(0.0), exp(-1e9), exp(f32::NEG_INFINITY)],
            [1.0, 0.0, 0.0]
        );
        for step in 0..87_000 {
            let x = -step as f32 / 1000.0;
            let want = f64::from(x).exp();
            let got = f64::from(exp(x));
            assert!((got - want).abs() <= EXP_ERROR * want, "{x}: {got}");
        }
    }
}
