//! A seeded generator whose numbers never change.

/// SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, figure 17).
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// An integer in `0..n`.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// A number in the open interval from 0 to 1, uniformly distributed.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) * 2f64.powi(-52)
    }

    /// Two independent numbers from `N(0, 1)` (Box and Muller 1958).
    pub fn normals(&mut self) -> [f64; 2] {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        let (sine, cosine) = (core::f64::consts::TAU * self.uniform()).sin_cos();
        [radius * sine, radius * cosine]
    }

    /// An embedding from `N(mean, sd)` in every dimension.
    pub fn embedding<const DIM: usize>(&mut self, mean: f64, sd: f64) -> [f32; DIM] {
        let mut embedding = [0.0; DIM];
        for pair in embedding.chunks_mut(2) {
            for (x, normal) in pair.iter_mut().zip(self.normals()) {
                *x = (mean + sd * normal) as f32;
            }
        }
        embedding
    }

    /// Brings the items into a random order (Fisher and Yates, Durstenfeld 1964).
    pub fn shuffle<X>(&mut self, items: &mut [X]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}
