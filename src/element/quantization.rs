//! Scale and zero point: what quantised numbers stand for.

use core::ops::Range;

/// The scale and the zero point of quantised embeddings: `real = scale * (quantised - zero_point)`.
///
/// The scheme of TensorFlow Lite, with one scale and one zero point for a whole embedding (Jacob et
/// al. 2018, CVPR, eq. 1). It turns integer centers, distances and thresholds into real units and
/// back. Learning and nearest class do not need it: all distances are scaled alike, and the zero
/// point cancels in every difference. Cosines need it: [`cosine`](Self::cosine) is their metric.
///
/// Tables do not hold it. It belongs to the feature extractor: a program that has one model keeps
/// it as a constant, and saved images carry it, so that centers of another quantisation are refused.
///
/// ```
/// use class_centers::{ClassCenters, Classify, Quantization};
///
/// const MODEL: Quantization = Quantization::new(0.05, -10).unwrap();
///
/// let mut table = ClassCenters::<i8, 2, 2>::new();
/// table.update(0, &[MODEL.quantize::<i8>(1.0), MODEL.quantize::<i8>(-2.0)])?;
/// assert_eq!(table.center(0), Some([10.0, -50.0]));
/// assert_eq!(table.center(0).map(|c| c.map(|x| MODEL.to_real(x))), Some([1.0, -2.0]));
///
/// // At most 0.5 away, in real units.
/// let limit = MODEL.squared_distance_to_quantized(0.25);
/// let nearest = table.nearest(&[12, -41]).ok_or("nothing was learned")?;
/// assert!(nearest.measure <= limit);
/// assert!((MODEL.squared_distance_to_real(nearest.measure) - 0.2125).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "zero point")]
#[doc(alias = "dequantize")]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Quantization {
    scale: f32,
    zero_point: i16,
}

/// The bits of the scales whose squares are normal numbers, from 2^-63 to below 2^64. Positive floats
/// are in the order of their bits, and so tables of integers need no float arithmetic.
const SCALES: Range<u32> = 0x2000_0000..0x5F80_0000;

const _: () = {
    assert!(has_normal_square(SCALES.start) && !has_normal_square(SCALES.start - 1));
    assert!(has_normal_square(SCALES.end - 1) && !has_normal_square(SCALES.end));
};

const fn has_normal_square(bits: u32) -> bool {
    let scale = f32::from_bits(bits);
    (scale * scale).is_normal()
}

impl Quantization {
    /// Returns the quantisation, or `None` when the scale is not above 0, or its square is not a
    /// finite and normal number (below 2^-63, or from 2^64 on), or the zero point is not an `i16`.
    pub const fn new(scale: f32, zero_point: i32) -> Option<Self> {
        let in_range = i16::MIN as i32 <= zero_point && zero_point <= i16::MAX as i32;
        let bits = scale.to_bits();
        if SCALES.start <= bits && bits < SCALES.end && in_range {
            Some(Self {
                scale,
                zero_point: zero_point as i16,
            })
        } else {
            None
        }
    }

    /// Returns the scale: the real value of one step.
    pub const fn scale(self) -> f32 {
        self.scale
    }

    /// Returns the zero point: the integer that stands for 0.
    pub const fn zero_point(self) -> i32 {
        self.zero_point as i32
    }

    /// Returns the real value of a component, or of one dimension of a center: `scale * (quantised -
    /// zero_point)`.
    pub fn to_real(self, quantised: f32) -> f32 {
        self.scale * (quantised - f32::from(self.zero_point))
    }

    /// Returns the quantised value of a real number, not rounded: `real / scale + zero_point`.
    pub fn to_quantized(self, real: f32) -> f32 {
        real / self.scale + f32::from(self.zero_point)
    }

    /// Returns a distance, Euclidean or Manhattan, in real units: `scale * distance`.
    pub fn distance_to_real(self, distance: f32) -> f32 {
        self.scale * distance
    }

    /// Returns a distance, Euclidean or Manhattan, in the units of the embeddings: `distance / scale`.
    pub fn distance_to_quantized(self, distance: f32) -> f32 {
        distance / self.scale
    }

    /// Returns a squared distance in real units: `scale^2 * squared_distance`.
    pub fn squared_distance_to_real(self, squared_distance: f32) -> f32 {
        self.scale * self.scale * squared_distance
    }

    /// Returns a squared distance in the units of the embeddings: `squared_distance / scale^2`. The
    /// threshold of an integer table is this number rounded down, as `as` does.
    pub fn squared_distance_to_quantized(self, squared_distance: f32) -> f32 {
        squared_distance / (self.scale * self.scale)
    }
}
