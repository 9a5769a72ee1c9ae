//! Results that take a root.

use crate::{
    element::{
        distance::{CosineParts, Distance},
        number::NumberKind,
    },
    kernels::sqrt::{sqrt, sqrt_of_whole},
    queries::nearest::Nearest,
};

impl<D: Distance<Float = f32>> Nearest<D> {
    /// Returns the Euclidean distance, the root of the squared one.
    ///
    /// Correctly rounded, also of the integers that have no float, in integers: the same bits on every
    /// target. Costs a few hundred instructions.
    ///
    /// ```
    /// use class_centers::CenterTable;
    ///
    /// let table = CenterTable::<i8, 1, 2>::from_centers([[10, 20]], [1]);
    /// let distance = table.nearest(&[13, 24]).map(|nearest| nearest.distance());
    /// assert_eq!(distance, Some(5.0));
    /// ```
    pub fn distance(&self) -> f32 {
        match D::KIND {
            NumberKind::U32 | NumberKind::U64 => sqrt_of_whole(self.squared_distance.to_bits()),
            _ => sqrt(self.squared_distance.to_f32()),
        }
    }
}

impl<D: Distance> CosineParts<D> {
    /// Returns the cosine, from -1 to 1: 1 for the same direction, 0 at a right angle.
    ///
    /// Taken as the root of `(dot / query_squared_norm) * (dot / center_squared_norm)`, with the
    /// sign of the dot product. It is within `(DIM / 2 + 8) * 2^-24` of the true cosine, 8.1e-6 at
    /// 256 dimensions; in integer tables within 3e-7.
    ///
    /// ```
    /// use class_centers::{CenterTable, Cosine};
    ///
    /// let table = CenterTable::<i8, 1, 2>::from_centers([[3, 4]], [1]);
    /// let parts = table.nearest_by(Cosine, &[100, 0]).ok_or("no direction")?.measure;
    /// assert_eq!((parts.dot, parts.center_squared_norm), (300, 25));
    /// assert!((parts.similarity() - 0.6).abs() < 1e-5);
    /// # Ok::<(), &str>(())
    /// ```
    #[doc(alias = "cosine_similarity")]
    pub fn similarity(&self) -> f32 {
        let cosine = sqrt(D::squared_cosine(self).min(1.0));
        if self.dot < D::Dot::default() {
            -cosine
        } else {
            cosine
        }
    }
}
