//! Tables of sums of any shape, and their images as the page `persist` draws them: no code of the crate
//! writes them.

use class_centers::{ClassCenters, Compensated, Element, UpdateError};
use proptest::{prelude::*, strategy::Strategy};

use super::{
    rng::Rng,
    saved::{INFO, ORIGIN, repair},
};

/// The bytes before the numbers.
pub const HEADER_LEN: usize = 48;

/// An element, and how its sums are saved.
pub trait Summed: Element {
    /// The code of the element in an image.
    const CODE: u8;
    /// A component that is as good as any.
    fn component(bits: u64) -> Self::Component;
    /// The bytes of a sum.
    fn bytes(sum: Self::Sum) -> Vec<u8>;
}

macro_rules! summed {
    ($($element:ident is $code:literal: $component:expr, $bytes:expr;)*) => {$(
        impl Summed for $element {
            const CODE: u8 = $code;

            fn component(bits: u64) -> Self::Component {
                $component(bits)
            }

            fn bytes(sum: Self::Sum) -> Vec<u8> {
                $bytes(sum)
            }
        }
    )*};
}

summed! {
    f32 is 1: |bits| bits as i32 as f32 * 1e-3, |sum: f32| sum.to_le_bytes().to_vec();
    f64 is 2: |bits| bits as i64 as f64 * 1e-3, |sum: f64| sum.to_le_bytes().to_vec();
    i8 is 3: |bits| bits as i8, |sum: i32| sum.to_le_bytes().to_vec();
    u8 is 4: |bits| bits as u8, |sum: u32| sum.to_le_bytes().to_vec();
    i16 is 5: |bits| bits as i16, |sum: i64| sum.to_le_bytes().to_vec();
    Compensated is 6: |bits| bits as i32 as f32 * 1e-3, |sum: class_centers::CompensatedSum| {
        [sum.sum.to_le_bytes(), sum.correction.to_le_bytes()].concat()
    };
}

/// A table of sums: of each class the count, and a sum for each dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Model<T: Element> {
    pub dim: usize,
    pub rows: Vec<(u32, Vec<T::Sum>)>,
}

/// A table of one number: what happens to each number of a larger one.
type Cell<T> = ClassCenters<T, 1, 1>;

fn cell<T: Element>(count: u32, sum: T::Sum) -> Cell<T> {
    let mut cell = Cell::<T>::new();
    cell.set_class(0, &[sum], count).unwrap();
    cell
}

impl<T: Summed> Model<T> {
    /// A table of this shape without samples.
    pub fn empty(classes: usize, dim: usize) -> Self {
        let rows = vec![(0, vec![T::ZERO; dim]); classes];
        Self { dim, rows }
    }

    /// A table of this shape, of which some classes have samples.
    pub fn random(seed: u64, (classes, dim): (usize, usize)) -> Self {
        let mut rng = Rng::new(seed);
        let mut model = Self::empty(classes, dim);
        for (count, sums) in &mut model.rows {
            *count = rng.below(4) as u32;
            for sum in sums {
                let mut cell = Cell::<T>::new();
                for _ in 0..*count {
                    cell.update(0, &[T::component(rng.bits())]).unwrap();
                }
                *sum = cell.sum(0).unwrap()[0];
            }
        }
        model
    }

    /// The image, of [`INFO`] and [`ORIGIN`].
    pub fn image(&self) -> Vec<u8> {
        let quantization = INFO.quantization.unwrap();
        let mut image = b"CCEN\x01\x00\x30\x00\x01".to_vec();
        image.push(T::CODE);
        image.extend((quantization.zero_point() as i16).to_le_bytes());
        image.extend(quantization.scale().to_le_bytes());
        image.extend((self.rows.len() as u32).to_le_bytes());
        image.extend((self.dim as u32).to_le_bytes());
        image.extend(INFO.fingerprint.to_le_bytes());
        image.extend(ORIGIN.device.to_le_bytes());
        image.extend(ORIGIN.sequence.to_le_bytes());
        assert_eq!(image.len(), HEADER_LEN);
        for (_, sums) in &self.rows {
            image.extend(sums.iter().flat_map(|sum| T::bytes(*sum)));
        }
        let counts = self.rows.iter().map(|(count, _)| *count);
        image.extend(counts.flat_map(u32::to_le_bytes));
        image.extend([0; 4]);
        repair(&mut image);
        image
    }

    /// Adds another table of at most as many classes, number by number.
    pub fn merge(&mut self, other: &Self) -> Result<(), UpdateError> {
        for ((count, sums), (more, others)) in self.rows.iter_mut().zip(&other.rows) {
            for (sum, other) in sums.iter_mut().zip(others) {
                let mut cell = cell::<T>(*count, *sum);
                cell.merge(&self::cell(*more, *other))?;
                *sum = cell.sum(0).unwrap()[0];
            }
            *count += more;
        }
        Ok(())
    }
}

impl Model<i16> {
    /// The sums of shorter integers, as those of `i16`.
    pub fn of<T: Summed<Sum: Into<i64>>>(other: &Model<T>) -> Self {
        let wide = |sums: &Vec<T::Sum>| sums.iter().map(|sum| (*sum).into()).collect();
        let rows = other.rows.iter().map(|(count, sums)| (*count, wide(sums)));
        Self {
            dim: other.dim,
            rows: rows.collect(),
        }
    }
}

/// Classes and dimensions: 1 to 40 and 1 to 300, mostly few, so that the cases are many.
pub fn shape() -> impl Strategy<Value = (usize, usize)> {
    prop_oneof![
        5 => (1..=6usize, 1..=20usize),
        1 => (1..=40usize, 1..=300usize),
    ]
}

/// A shape, and how many classes of it another table has: one to all.
pub fn shape_and_fewer() -> impl Strategy<Value = ((usize, usize), usize)> {
    shape().prop_flat_map(|shape| (Just(shape), 1..=shape.0))
}
