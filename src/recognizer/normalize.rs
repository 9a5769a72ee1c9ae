//! Embeddings of one length, for those who want cosines.

use crate::recognizer::element::RecognizerElement;

/// Scales an embedding to length 1 (`f32`), or to the greatest length that its components hold (127, or 32,767).
/// Returns `false`, and changes nothing, when it has no direction.
///
/// Of embeddings of one length `L` the squared Euclidean distance is `2 * L^2 * (1 - cosine)`, so the nearest
/// *embedding* by it is the one of the greatest cosine. A center is a mean of such embeddings, and shorter the more
/// they spread: then the nearest center is no longer exactly that of the greatest cosine, but for classes of a
/// like spread the ranking is the same. So a recognizer, and every table and threshold, serves for cosines.
///
/// `zero_point` is what stands for 0 in the embedding; afterwards 0 does, and 128 in `u8`. Integers are computed in
/// integers, each component rounded to nearest. Costs a division a component.
///
/// ```
/// use class_centers::recognizer::normalize;
///
/// let mut embedding = [-128_i8 + 30, -128, -128 + 40, -128];
/// assert!(normalize(&mut embedding, -128));
/// assert_eq!(embedding, [76, 0, 102, 0]); // 127 * 0.6 and 127 * 0.8
///
/// let mut short = [3.0_f32, 4.0];
/// assert!(normalize(&mut short, 0));
/// assert_eq!(short, [0.6, 0.8]);
/// assert!(!normalize(&mut [7_i8; 4], 7));
/// ```
pub fn normalize<T: RecognizerElement<Component = T>>(
    embedding: &mut [T],
    zero_point: i32,
) -> bool {
    T::normalize(embedding, zero_point)
}
