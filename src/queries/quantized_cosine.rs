//! Components and cosines of quantised embeddings.

use crate::{
    element::{
        distance::{CosineParts, Distance},
        quantization::Quantization,
    },
    kernels::lanes::sum_in_lanes,
    metric::{center_view::CenterView, table_element::TableElement},
    queries::nearest::Ranked,
};

impl Quantization {
    /// Returns the component that stands for a number: the nearest, of two the even one, saturating.
    /// NaN gives the zero point, or the component next to it.
    pub fn quantize<T: TableElement<Center = f32>>(self, real: f32) -> T::Component {
        let zero = T::component(self.zero_point() as f32).unwrap_or(T::ZERO_COMPONENT);
        T::component(self.to_quantized(real)).unwrap_or(zero)
    }

    /// Returns the class whose center has the greatest cosine with the query, in real units: the
    /// zero point is subtracted from both before.
    ///
    /// (The cosine of the integers themselves is another number, and ranks classes differently,
    /// unless the zero point is 0.) The parts are in units of `scale^2`, which cancels. A zero vector,
    /// one that equals the zero point everywhere, has no cosine; empty classes never win; ties go to
    /// the lowest class. Costs three multiplications and four subtractions a class and dimension,
    /// in floats, and `DIM * 4` bytes of stack.
    ///
    /// ```
    /// use class_centers::{ClassCenters, Quantization};
    ///
    /// const MODEL: Quantization = Quantization::new(0.5, -100).unwrap();
    ///
    /// let mut table = ClassCenters::<i8, 2, 2>::new();
    /// table.update(0, &[-90, -100])?; // (5, 0)
    /// table.update(1, &[-98, -98])?; // (1, 1)
    ///
    /// let diagonal = MODEL.nearest_by_cosine(&table, &[0, 0]).ok_or("nothing was learned")?;
    /// assert_eq!(diagonal.class, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nearest_by_cosine<V, const CLASSES: usize, const DIM: usize>(
        self,
        table: &V,
        query: &[V::Component; DIM],
    ) -> Option<Ranked<CosineParts<f32>>>
    where
        V: CenterView<CLASSES, DIM, Component: Into<f32>, Distance: Distance<Float = f32>>,
    {
        let mut best: Option<Ranked<CosineParts<f32>>> = None;
        let mut center = [0.0; DIM];
        for class in 0..CLASSES {
            if table.write_center(class, &mut center).is_none() {
                continue;
            }
            let measure = self.cosine_parts(&center, query);
            let wins = |best: Ranked<_>| f32::is_more_similar(&measure, &best.measure);
            if measure.is_defined() && best.is_none_or(wins) {
                best = Some(Ranked { class, measure });
            }
        }
        best
    }

    fn cosine_parts<X: Copy + Into<f32>, const DIM: usize>(
        self,
        center: &[f32; DIM],
        query: &[X; DIM],
    ) -> CosineParts<f32> {
        let centers = || center.iter().map(|c| self.centered(*c));
        let queries = || query.iter().map(|x| self.centered((*x).into()));
        CosineParts {
            dot: sum_in_lanes(centers().zip(queries()).map(|(c, x)| c * x)),
            query_squared_norm: sum_in_lanes(queries().map(|x| x * x)),
            center_squared_norm: sum_in_lanes(centers().map(|c| c * c)),
        }
    }
}
