//! The classes of a table as a metric sees them: rows and counts, and the groups in which they are
//! measured.
//!
//! The kernels measure every row of a group, also those of empty classes: a skipped row would cost a
//! branch a class in the hot loop. What comes out for an empty class is dropped here.

use crate::{
    element::Element,
    kernels::{
        dots::{dot_of_row, dots_of_2, dots_of_3, dots_of_4},
        group::{partials_of_1, partials_of_2, partials_of_3, partials_of_4},
        integer::Integer,
        rows::Rows,
        shape::Shape,
        soft::{Of, is_soft},
        term::Term,
    },
};

/// The rows of all classes, one behind the other, and the counts of the classes.
#[derive(Clone, Copy)]
pub struct Stored<'a, S, X> {
    /// The length of a row.
    pub(crate) shape: S,
    /// As many rows as there are counts.
    pub(crate) rows: &'a [X],
    /// How many samples each class holds.
    pub(crate) counts: &'a [u32],
}

impl<S: Shape, X> Stored<'_, S, X> {
    /// Calls `visit` with each class that has samples, in order, its row and its count.
    ///
    /// For measures that look at one row at a time.
    #[inline(always)]
    pub(crate) fn each_filled(self, mut visit: impl FnMut(usize, &[X], u32)) {
        for (class, count) in self.counts.iter().enumerate() {
            if *count > 0 {
                visit(class, self.shape.row(self.rows, class), *count);
            }
        }
    }
}

/// Calls `visit` with each class that has samples, in order, and its measure.
///
/// Groups of four rows as long as there are four, then one of what is left: 4 + 4 + 3 for 11 classes.
/// Terms with many partial sums go in groups of two. The divisor of a row is its count.
#[inline(always)]
pub(crate) fn measures<T: Element, R: Rows<T>, K: Term<T::Center>, S: Shape>(
    stored: Stored<'_, S, R::Stored>,
    query: &[T::Component],
    mut visit: impl FnMut(usize, K::Total),
) {
    if is_soft::<T>() {
        return stored.each_filled(|class, row, count| {
            if let Some(measure) = K::soft::<Of<T, R>>(row, R::divisor(count), query) {
                visit(class, measure);
            }
        });
    }
    let shape = stored.shape;
    let mut visit = filled(|class, partial| visit(class, K::join(partial)));
    let (fours, twos, rest) = cut(stored.counts, K::FOURS);
    for (index, counts) in fours.iter().enumerate() {
        let group = shape.rows_of::<_, 4>(stored.rows, index);
        visit(
            &partials_of_4::<T, R, K, S>(shape, group, counts, query),
            counts,
        );
    }
    for (index, counts) in twos.iter().enumerate() {
        let group = shape.rows_of::<_, 2>(stored.rows, index);
        visit(
            &partials_of_2::<T, R, K, S>(shape, group, counts, query),
            counts,
        );
    }
    let rows = shape.after(stored.rows, stored.counts.len() - rest.len());
    match *rest {
        [a] => visit(&partials_of_1::<T, R, K, S>(shape, rows, &[a], query), rest),
        [a, b] => visit(
            &partials_of_2::<T, R, K, S>(shape, rows, &[a, b], query),
            rest,
        ),
        [a, b, c] => visit(
            &partials_of_3::<T, R, K, S>(shape, rows, &[a, b, c], query),
            rest,
        ),
        _ => (),
    }
}

/// Calls `visit` with each class that has samples, in order, and its dot product with the query.
///
/// As many rows at once as [`Integer::ROWS`], then one group of what is left.
#[inline(always)]
pub(crate) fn dots<I: Integer, S: Shape>(
    stored: Stored<'_, S, I>,
    query: &[I],
    visit: impl FnMut(usize, I::Product),
) {
    if I::ROWS == 1 {
        let (mut visit, shape) = (visit, stored.shape);
        stored.each_filled(|class, row, _| visit(class, dot_of_row(shape, row, query)));
    } else {
        dots_in_groups(stored, query, I::ROWS == 4, visit);
    }
}

/// [`dots`] in groups of four rows, or of two.
#[inline(always)]
fn dots_in_groups<I: Integer, S: Shape>(
    stored: Stored<'_, S, I>,
    query: &[I],
    in_fours: bool,
    visit: impl FnMut(usize, I::Product),
) {
    let shape = stored.shape;
    let mut visit = filled(visit);
    let (fours, twos, rest) = cut(stored.counts, in_fours);
    for (index, counts) in fours.iter().enumerate() {
        let group = shape.rows_of::<_, 4>(stored.rows, index);
        visit(&dots_of_4(shape, group, query), counts);
    }
    for (index, counts) in twos.iter().enumerate() {
        let group = shape.rows_of::<_, 2>(stored.rows, index);
        visit(&dots_of_2(shape, group, query), counts);
    }
    let rows = shape.after(stored.rows, stored.counts.len() - rest.len());
    match rest.len() {
        1 => visit(&[dot_of_row(shape, rows, query)], rest),
        2 => visit(&dots_of_2(shape, rows, query), rest),
        3 => visit(&dots_of_3(shape, rows, query), rest),
        _ => (),
    }
}

/// The counts of groups of four, or of two, and of what is left.
#[inline(always)]
fn cut(counts: &[u32], in_fours: bool) -> (&[[u32; 4]], &[[u32; 2]], &[u32]) {
    if in_fours {
        let (fours, rest) = counts.as_chunks();
        (fours, &[], rest)
    } else {
        let (twos, rest) = counts.as_chunks();
        (&[], twos, rest)
    }
}

/// Takes what was measured of group after group, and hands over that of classes with samples.
#[inline(always)]
fn filled<P: Copy>(mut visit: impl FnMut(usize, P)) -> impl FnMut(&[P], &[u32]) {
    let mut classes = 0..;
    move |measured, counts| {
        for ((measured, count), class) in measured.iter().zip(counts).zip(&mut classes) {
            if *count > 0 {
                visit(class, *measured);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::{Stored, dots, dots_in_groups, measures};
    use crate::kernels::{rows::Sums, shape::Known, term::Product};

    /// Rows of one dimension whose dot product with the query is their place, 10 apart, in every number
    /// that leaves other groups.
    fn visits<const CLASSES: usize>() {
        let sums: [f32; CLASSES] = core::array::from_fn(|class| 20.0 * class as f32);
        let centers: [i8; CLASSES] = core::array::from_fn(|class| 10 * class as i8);
        for empty in 0..CLASSES {
            let counts: [u32; CLASSES] =
                core::array::from_fn(|class| 2 * u32::from(class != empty));
            let sums = Stored {
                shape: Known::<1>,
                rows: &sums,
                counts: &counts,
            };
            let centers = Stored {
                shape: Known::<1>,
                rows: &centers,
                counts: &counts,
            };
            let (mut got, mut exact, mut filled) = (Vec::new(), Vec::new(), Vec::new());
            measures::<f32, Sums, Product, _>(sums, &[1.0], |class, dot| got.push((class, dot)));
            dots(centers, &[1_i8], |class, dot| {
                exact.push((class, dot as f32))
            });
            sums.each_filled(|class, row, count| filled.push((class, row[0] / count as f32)));
            let classes = (0..CLASSES).filter(|class| *class != empty);
            let want: Vec<_> = classes.map(|class| (class, 10.0 * class as f32)).collect();
            assert_eq!([&got, &exact, &filled], [&want; 3]);
            // What microcontrollers run.
            for in_fours in [false, true] {
                let mut exact = Vec::new();
                dots_in_groups(centers, &[1_i8], in_fours, |class, dot| {
                    exact.push((class, dot as f32))
                });
                assert_eq!(exact, want);
            }
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
