//! Exponentials, from the backend that the features choose.
//!
//! With `libm` they are right to the last place or so, with `micromath` alone to 0.24 %. Below the
//! normal numbers, half a unit in the last place is added.

/// `e^x` of a number that is not above 0.
pub(crate) fn exp(x: f32) -> f32 {
    #[cfg(feature = "libm")]
    return by_libm(x);
    #[cfg(not(feature = "libm"))]
    return by_micromath(x);
}

/// `e^x` of a number that is not above 0.
///
/// Within one unit in the last place.
#[cfg(feature = "libm")]
fn by_libm(x: f32) -> f32 {
    libm::expf(x)
}

/// `e^x` of a number that is not above 0.
///
/// The backend gives the results below 2^-126 other exponents. So it is asked for 2^32 times as much
/// where that is still a normal number.
#[cfg(all(feature = "micromath", any(test, not(feature = "libm"))))]
fn by_micromath(x: f32) -> f32 {
    const FAR: f32 = -64.0;
    const LESS: f32 = f32::from_bits((127 - 32) << 23);
    if x < FAR {
        return micromath::F32(x + 32.0 * core::f32::consts::LN_2).exp().0 * LESS;
    }
    micromath::F32(x).exp().0
}

#[cfg(test)]
mod tests {
    /// Half of the least float above 0, and a thousandth of it for the rounding of the bound itself.
    const LEAST: f64 = 0.5005 * 1.401_298_464_324_817e-45;

    /// The floats before 0, and from there on to where results are 0, with those below the normal
    /// numbers in between.
    fn keeps_its_bound(exp: fn(f32) -> f32, bound: f64) {
        assert_eq!(
            [0.0, -0.0, -1e9, f32::NEG_INFINITY].map(exp),
            [1.0, 1.0, 0.0, 0.0]
        );
        let close = [-f32::from_bits(1), -f32::MIN_POSITIVE, -1e-9];
        for x in close
            .into_iter()
            .chain((0..120_000).map(|step| -step as f32 / 1000.0))
        {
            let (want, got) = (f64::from(x).exp(), f64::from(exp(x)));
            assert!((got - want).abs() <= bound * want + LEAST, "{x}: {got}");
        }
    }

    /// Two units in the last place.
    #[cfg(feature = "libm")]
    #[test]
    fn exponentials_of_libm_keep_their_bound() {
        keeps_its_bound(super::by_libm, 1.2e-7);
    }

    #[cfg(feature = "micromath")]
    #[test]
    fn exponentials_of_micromath_keep_their_bound() {
        keeps_its_bound(super::by_micromath, 2.4e-3);
    }
}
