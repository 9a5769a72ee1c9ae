//! Components and cosines of quantised embeddings.

use crate::{
    element::quantization::Quantization,
    metric::{cosine::Cosine, table_element::TableElement},
};

impl Quantization {
    /// Returns the component that is nearest to a real number. A tie goes to the even component, and a
    /// number beyond the range saturates. NaN gives the zero point, or the component next to it.
    pub fn quantize<T: TableElement<Center = f32>>(self, real: f32) -> T::Component {
        let zero = T::component(self.zero_point() as f32).unwrap_or(T::ZERO_COMPONENT);
        T::component(self.to_quantized(real)).unwrap_or(zero)
    }

    /// Returns the metric of the cosine in real units: the zero point is subtracted from query and
    /// center first.
    ///
    /// The scale cancels. A zero vector, one that equals the zero point everywhere, has no cosine. In
    /// integer tables it is exact, as that of every [`Cosine`]; with a zero point that is not 0, a
    /// dimension costs two multiplications of 64 bits.
    ///
    /// ```
    /// use class_centers::{CenterView, ClassCenters, Quantization};
    ///
    /// const MODEL: Quantization = Quantization::new(0.5, -100).unwrap();
    ///
    /// let mut table = ClassCenters::<i8, 2, 2>::new();
    /// table.update(0, &[-90, -100])?; // (5, 0)
    /// table.update(1, &[-98, -98])?; // (1, 1)
    ///
    /// let diagonal = table.nearest_by(MODEL.cosine(), &[0, 0]).ok_or("nothing was learned")?;
    /// assert_eq!(diagonal.class, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn cosine(self) -> Cosine {
        Cosine {
            zero_point: self.zero_point() as i16,
        }
    }
}
