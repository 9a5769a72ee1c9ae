//! What merging an image into an image must do: every number becomes what a table of one number becomes.

use class_centers::{ClassCenters, Compensated, Element, persist::NumberKind};

use crate::{checksums, elements::Probe};

const HEADER_LEN: usize = 48;
const ELEMENT_AT: usize = 9;

/// A table of one number.
type Cell<T> = ClassCenters<T, 1, 1>;

/// An element whose sums are read from an image.
pub trait Saved: Probe {
    /// The bytes of a sum.
    const LEN: usize;
    /// The bits of a sum.
    fn bits(sum: Self::Sum) -> u64;
}

macro_rules! saved {
    ($($element:ty: $len:literal, $bits:expr;)*) => {$(
        impl Saved for $element {
            const LEN: usize = $len;

            fn bits(sum: Self::Sum) -> u64 {
                $bits(sum)
            }
        }
    )*};
}
saved! {
    f32: 4, |sum: f32| sum.to_bits().into();
    f64: 8, f64::to_bits;
    i8: 4, |sum: i32| sum as u64;
    u8: 4, u64::from;
    i16: 8, |sum: i64| sum as u64;
    Compensated: 8, |sum: class_centers::CompensatedSum| {
        u64::from(sum.sum.to_bits()) | u64::from(sum.correction.to_bits()) << 32
    };
}

/// An image of sums, whose header was looked at.
#[derive(Clone, Copy)]
pub struct Sums<'a> {
    pub bytes: &'a [u8],
    pub classes: usize,
    pub dim: usize,
}

impl Sums<'_> {
    /// Where a number begins, and where the count of its class does.
    fn places<T: Saved>(&self, class: usize, dim: usize) -> (usize, usize) {
        let counts = HEADER_LEN + self.classes * self.dim * T::LEN;
        (
            HEADER_LEN + (class * self.dim + dim) * T::LEN,
            counts + 4 * class,
        )
    }

    /// A number and its count as a table, if one can hold them.
    fn cell<T: Saved>(&self, class: usize, dim: usize) -> Option<Cell<T>> {
        let (at, count_at) = self.places::<T>(class, dim);
        let mut bits = [0; 8];
        bits[..T::LEN].copy_from_slice(&self.bytes[at..at + T::LEN]);
        let count = self.bytes[count_at..count_at + 4].try_into().unwrap();
        let (sum, count) = (T::sum(u64::from_le_bytes(bits)), u32::from_le_bytes(count));
        let mut cell = Cell::<T>::new();
        cell.set_class(0, &[sum], count).ok()?;
        Some(cell)
    }
}

/// What becomes of an image that takes another one in; `None` when a class of one of them, or of both
/// together, is none.
pub fn merged(into: Sums, other: Sums) -> Option<Vec<u8>> {
    let code = other.bytes[ELEMENT_AT];
    let is = |kind: NumberKind| code == kind as u8;
    match into.bytes[ELEMENT_AT] {
        1 => merged_by::<f32>(into, other, |class, dim| other.cell(class, dim)),
        2 => merged_by::<f64>(into, other, |class, dim| other.cell(class, dim)),
        3 => merged_by::<i8>(into, other, |class, dim| other.cell(class, dim)),
        4 => merged_by::<u8>(into, other, |class, dim| other.cell(class, dim)),
        5 if is(NumberKind::I8) => merged_by(into, other, |class, dim| {
            other.cell::<i8>(class, dim).map(wide)
        }),
        5 if is(NumberKind::U8) => merged_by(into, other, |class, dim| {
            other.cell::<u8>(class, dim).map(wide)
        }),
        5 => merged_by::<i16>(into, other, |class, dim| other.cell(class, dim)),
        _ => merged_by::<Compensated>(into, other, |class, dim| other.cell(class, dim)),
    }
}

/// A sum of shorter integers as one of `i16`.
fn wide<T: Element<Sum: Into<i64>>>(cell: Cell<T>) -> Cell<i16> {
    let mut wide = Cell::<i16>::new();
    let sum = cell.sum(0).unwrap()[0].into();
    wide.set_class(0, &[sum], cell.count(0)).unwrap();
    wide
}

fn merged_by<T: Saved>(
    into: Sums,
    other: Sums,
    cell: impl Fn(usize, usize) -> Option<Cell<T>>,
) -> Option<Vec<u8>> {
    let mut image = into.bytes.to_vec();
    for class in 0..into.classes {
        for dim in 0..into.dim {
            let mut own = into.cell::<T>(class, dim)?;
            if class < other.classes {
                own.merge(&cell(class, dim)?).ok()?;
            }
            let (at, count_at) = into.places::<T>(class, dim);
            let bits = T::bits(own.sum(0).unwrap()[0]).to_le_bytes();
            image[at..at + T::LEN].copy_from_slice(&bits[..T::LEN]);
            image[count_at..count_at + 4].copy_from_slice(&own.count(0).to_le_bytes());
        }
    }
    checksums::repair(&mut image);
    Some(image)
}
