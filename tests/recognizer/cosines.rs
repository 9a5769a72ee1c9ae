//! Embeddings of one length, whose nearest by distance is the nearest by cosine.

use class_centers::recognizer::normalize;
use support::rng::Rng;

/// Against `f64`: every component is off by its rounding, or by that of the root, and no more.
#[test]
fn components_are_those_of_the_direction() {
    let mut rng = Rng::new(9);
    for _ in 0..20_000 {
        let zero = (rng.bits() as i8).into();
        let x: [i8; 5] = core::array::from_fn(|_| rng.bits() as i8);
        let centered = x.map(|x| f64::from(x) - f64::from(zero));
        let length = centered.iter().map(|x| x * x).sum::<f64>().sqrt();
        let mut scaled = x;
        assert_eq!(normalize(&mut scaled, zero), length > 0.0);
        for (scaled, x) in scaled.iter().zip(centered) {
            assert!((f64::from(*scaled) - 127.0 * x / length).abs() <= 0.5 + 1e-4);
        }
        let mut unsigned: [u8; 5] = x.map(|x| x.wrapping_add(-128) as u8);
        normalize(&mut unsigned, zero + 128);
        assert_eq!(unsigned.map(i32::from), scaled.map(|x| i32::from(x) + 128));
    }
}

#[test]
fn what_has_no_direction_is_left_alone() {
    let mut embedding = [i16::MIN; 3];
    assert!(!normalize(&mut embedding, i16::MIN.into()));
    assert_eq!(embedding, [i16::MIN; 3]);
    // No zero point lies so far out; nothing overflows.
    assert!(!normalize(&mut embedding, i32::MIN));
    assert!(normalize(&mut embedding, i32::MAX));
    assert_eq!(embedding, [-18_918; 3]);
    for mut floats in [
        [0.0, 0.0],
        [f32::NAN, 1.0],
        [f32::INFINITY, 1.0],
        [1e30, 0.0],
    ] {
        let before = floats.map(f32::to_bits);
        assert!(!normalize(&mut floats, 0));
        assert_eq!(floats.map(f32::to_bits), before);
    }
}
