//! Which classes of a table are measured: those that have samples, in groups that suit the kernels.
//!
//! The kernels measure every row of a group, also those of empty classes: a skipped row would cost a
//! branch a class in the hot loop. What comes out for an empty class is dropped here.

use core::array::from_ref;

use crate::{
    element::Element,
    kernels::{
        float::{Rows, partials_of_1, partials_of_2, partials_of_4},
        soft::{Of, is_soft},
        term::Term,
    },
};

/// Calls `visit` with each class that has samples, in order, and its measure.
///
/// Groups of four rows as long as there are four, then one of two, then one of one; terms with many
/// partial sums begin with two. `rows`, `counts` and `visit` are in the order of the classes. The
/// divisor of a row is its count.
///
/// | classes | groups |
/// |---|---|
/// | 8 | 4 + 4 |
/// | 10 | 4 + 4 + 2 |
/// | 11 | 4 + 4 + 2 + 1 |
///
/// The last shape costs the most for its size: the groups of two and one load the query again.
#[inline(always)]
pub(crate) fn measures<T, R, K, const CLASSES: usize, const DIM: usize>(
    rows: &[[R::Stored; DIM]; CLASSES],
    counts: &[u32; CLASSES],
    query: &[T::Component; DIM],
    mut visit: impl FnMut(usize, K::Total),
) where
    T: Element,
    R: Rows<T>,
    K: Term<T::Center>,
{
    if is_soft::<T>() {
        return each_filled(rows, counts, |class, row, count| {
            if let Some(measure) = K::soft::<Of<T, R>>(row, R::divisor(count), query) {
                visit(class, measure);
            }
        });
    }
    let mut classes = 0..;
    let mut visit_group = |partials: &[K::Partial], counts: &[u32]| {
        for ((partial, count), class) in partials.iter().zip(counts).zip(&mut classes) {
            if *count > 0 {
                visit(class, K::join(*partial));
            }
        }
    };
    let ((fours, rows), (four_counts, counts)) = if K::FOURS {
        (rows.as_chunks::<4>(), counts.as_chunks::<4>())
    } else {
        ((&[][..], &rows[..]), (&[][..], &counts[..]))
    };
    let ((twos, ones), (two_counts, one_counts)) = (rows.as_chunks::<2>(), counts.as_chunks::<2>());
    for (rows, counts) in fours.iter().zip(four_counts) {
        visit_group(&partials_of_4::<T, R, K, DIM>(rows, counts, query), counts);
    }
    for (rows, counts) in twos.iter().zip(two_counts) {
        visit_group(&partials_of_2::<T, R, K, DIM>(rows, counts, query), counts);
    }
    for (row, count) in ones.iter().zip(one_counts) {
        let (rows, counts) = (from_ref(row), from_ref(count));
        visit_group(&partials_of_1::<T, R, K, DIM>(rows, counts, query), counts);
    }
}

/// Calls `visit` with each class that has samples, in order, its row and its count.
///
/// For measures that look at one row at a time: integers, and cosines with a zero point.
#[inline(always)]
pub(crate) fn each_filled<'a, S, const CLASSES: usize, const DIM: usize>(
    rows: &'a [[S; DIM]; CLASSES],
    counts: &[u32; CLASSES],
    mut visit: impl FnMut(usize, &'a [S; DIM], u32),
) {
    for (class, (row, count)) in rows.iter().zip(counts).enumerate() {
        if *count > 0 {
            visit(class, row, *count);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::{each_filled, measures};
    use crate::kernels::{float::Sums, term::Product};

    /// Rows of one dimension whose dot product with the query is their place, 10 apart, in every number
    /// that leaves other groups.
    fn visits<const CLASSES: usize>() {
        let sums: [[f32; 1]; CLASSES] = core::array::from_fn(|class| [20.0 * class as f32]);
        for empty in 0..CLASSES {
            let counts: [u32; CLASSES] =
                core::array::from_fn(|class| 2 * u32::from(class != empty));
            let (mut got, mut filled) = (Vec::new(), Vec::new());
            measures::<f32, Sums, Product, CLASSES, 1>(&sums, &counts, &[1.0], |class, dot| {
                got.push((class, dot));
            });
            each_filled(&sums, &counts, |class, row, count| {
                filled.push((class, row[0] / count as f32))
            });
            let classes = (0..CLASSES).filter(|class| *class != empty);
            let want: Vec<_> = classes.map(|class| (class, 10.0 * class as f32)).collect();
            assert_eq!(got, want);
            assert_eq!(filled, want);
        }
    }

    #[test]
    fn classes_with_samples_are_visited_in_order() {
        visits::<1>();
        visits::<2>();
        visits::<3>();
        visits::<4>();
        visits::<5>();
        visits::<6>();
        visits::<7>();
        visits::<8>();
        visits::<11>();
    }
}
