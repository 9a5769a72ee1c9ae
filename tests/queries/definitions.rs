//! Tables of centers, and the measures of their definitions.

use class_centers::{CenterTable, ClassCenters, Distance, TableElement};
use num_traits::{NumCast, float::FloatCore};
use proptest::{array, prelude::*};

use support::{
    probe::{Float, Integer, Probe},
    strategies::embedding,
};

/// An element whose tables answer in integers.
pub trait IntegerTable: Integer + TableElement<Distance: Into<i128> + Distance<Dot = i64>> {}

impl IntegerTable for i8 {}
impl IntegerTable for u8 {}
impl IntegerTable for i16 {}

/// An element whose tables answer in itself.
pub trait FloatTable: Float + TableElement<Distance = Self> + Distance<Dot = Self> {}

impl FloatTable for f32 {}
impl FloatTable for f64 {}

/// What the metrics make of a center and a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures<N> {
    pub squared_distance: N,
    pub manhattan_distance: N,
    pub dot: N,
    pub center_squared_norm: N,
    pub query_squared_norm: N,
}

impl Measures<f64> {
    pub fn cosine(&self) -> f64 {
        self.dot / self.query_squared_norm.sqrt() / self.center_squared_norm.sqrt()
    }
}

/// The exact measures of integers.
pub fn exact<T: Integer>(center: &[T::Component], query: &[T::Component]) -> Measures<i128> {
    let value = |x: &T::Component| -> i128 { Into::<i64>::into(*x).into() };
    let sum = |term: &dyn Fn(i128, i128) -> i128| {
        let pairs = center.iter().zip(query);
        pairs.map(|(c, x)| term(value(c), value(x))).sum()
    };
    Measures {
        squared_distance: sum(&|c, x| (c - x) * (c - x)),
        manhattan_distance: sum(&|c, x| (c - x).abs()),
        dot: sum(&|c, x| c * x),
        center_squared_norm: sum(&|c, _| c * c),
        query_squared_norm: sum(&|_, x| x * x),
    }
}

/// The measures in floating point, summed in the order that is documented.
pub fn in_order<F: FloatCore>(center: &[F], query: &[F]) -> Measures<F> {
    let sum = |term: &dyn Fn(F, F) -> F| {
        let mut lanes = [F::zero(); 4];
        for (d, (c, x)) in center.iter().zip(query).enumerate() {
            lanes[d % 4] = lanes[d % 4] + term(*c, *x);
        }
        (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
    };
    Measures {
        squared_distance: sum(&|c, x| (c - x) * (c - x)),
        manhattan_distance: sum(&|c, x| (c - x).abs()),
        dot: sum(&|c, x| c * x),
        center_squared_norm: sum(&|c, _| c * c),
        query_squared_norm: sum(&|_, x| x * x),
    }
}

/// A float of the value.
pub fn float<F: FloatCore>(value: f64) -> F {
    NumCast::from(value).unwrap()
}

/// The query as floats.
pub fn widened<T: Probe>(query: &[T::Component]) -> Vec<T::Center> {
    query
        .iter()
        .map(|x| float(T::component_value(*x)))
        .collect()
}

/// The center to which a table of sums measures: `sum * (1 / count)`.
pub fn scaled<T: Probe, const CLASSES: usize, const DIM: usize>(
    table: &ClassCenters<T, CLASSES, DIM>,
    class: usize,
) -> Vec<T::Center> {
    let inverse = float::<T::Center>(1.0) / float(table.count(class).into());
    let sums = table.sum(class).unwrap().iter();
    sums.map(|sum| float::<T::Center>(T::sum_value(*sum)) * inverse)
        .collect()
}

/// A table of any centers; every third class or so is empty.
pub fn table<T: Probe + TableElement, const CLASSES: usize, const DIM: usize>()
-> impl Strategy<Value = CenterTable<T, CLASSES, DIM>> {
    let rows = array::uniform(embedding::<T, DIM>());
    (rows, array::uniform(0..3u32)).prop_map(|(centers, counts)| table_of(&centers, &counts))
}

/// A table of these centers, of any element.
pub fn table_of<T: TableElement, const CLASSES: usize, const DIM: usize>(
    centers: &[[T::Component; DIM]; CLASSES],
    counts: &[u32; CLASSES],
) -> CenterTable<T, CLASSES, DIM> {
    let mut table = CenterTable::new();
    for (class, (center, count)) in centers.iter().zip(counts).enumerate() {
        table.set_class(class, center, *count).unwrap();
    }
    table
}
