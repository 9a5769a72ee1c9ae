//! `C = L * D * L'` of a covariance, and the inverse of `L`, both in place in a packed lower triangle.
//!
//! Rows are made one after the other from the rows above, and every inner loop runs over numbers that lie side
//! by side. No square root is taken, and the order of every sum is fixed, so that all cores find the same bits.
//! Golub and Van Loan, Matrix Computations, 4th ed., 4.1.2, by rows.

use crate::kernels::{
    lanes::LANES,
    linear_map::{dot, dots_of_four},
    term::{add_products, join},
    triangle::{fours, rows, rows_below},
};

/// Factors a symmetric matrix: `D` comes to lie on the diagonal, and `L`, which has ones there, below it.
///
/// Returns the smallest number of `D`, the pivots. The error is the row of the first pivot that is NaN or not
/// above 0; the triangle is half made then. Costs `dim^3 / 6` multiplications and additions.
pub(crate) fn factor(triangle: &mut [f32], dim: usize) -> Result<f32, usize> {
    let mut smallest = f32::INFINITY;
    for i in 0..dim {
        let Some((above, row)) = rows_below(triangle, i) else {
            return Err(i);
        };
        eliminate(above, row);
        let pivot = divide(above, row);
        if pivot.is_nan() || pivot <= 0.0 {
            return Err(i);
        }
        smallest = smallest.min(pivot);
    }
    Ok(smallest)
}

/// `u_j = c_j - sum over k < j of u_k * l_jk`, for each row `j` above.
#[inline(never)]
fn eliminate(above: &[f32], row: &mut [f32]) {
    let mut fours = fours(above);
    for (before, rows) in fours.by_ref().enumerate() {
        if let Some((done, [u, v, w, x, ..])) = row.split_at_mut_checked(4 * before) {
            let [p, mut q, mut r, mut s] = dots_of_four(&rows.common, done.as_chunks().0);
            *u -= join(p);
            (q[0], r[0], s[0]) = (
                q[0] + *u * rows.b[0],
                r[0] + *u * rows.c[0],
                s[0] + *u * rows.d[0],
            );
            *v -= join(q);
            (r[1], s[1]) = (r[1] + *v * rows.c[1], s[1] + *v * rows.d[1]);
            *w -= join(r);
            s[2] += *w * rows.d[2];
            *x -= join(s);
        }
    }
    for other in fours.left() {
        if let Some((_, factors)) = other.split_last()
            && let Some((done, [own, ..])) = row.split_at_mut_checked(factors.len())
        {
            *own -= dot(done, factors);
        }
    }
}

/// `l_j = u_j / d_j` for each row `j` above, and the pivot `c_i - sum of u_j * l_j`, which is returned.
fn divide(above: &[f32], row: &mut [f32]) -> f32 {
    let Some((diagonal, row)) = row.split_last_mut() else {
        return f32::NAN;
    };
    for (own, other) in row.iter_mut().zip(rows(above)) {
        let factor = *own / other.last().copied().unwrap_or(f32::NAN);
        *diagonal -= *own * factor;
        *own = factor;
    }
    *diagonal
}

/// Inverts a lower triangle that has ones on its diagonal; what lies there is not touched.
///
/// Row by row, from those above that are inverted: `x_ij = -(l_ij + sum over j < k < i of l_ik * x_kj)`, `k`
/// ascending. Costs `dim^3 / 6` multiplications and additions.
pub(crate) fn invert(triangle: &mut [f32], dim: usize) {
    for i in 0..dim {
        if let Some((above, row)) = rows_below(triangle, i) {
            substitute(above, row);
        }
    }
}

/// Inverts a row below others.
#[inline(never)]
fn substitute(above: &[f32], row: &mut [f32]) {
    let mut fours = fours(above);
    for (before, rows) in fours.by_ref().enumerate() {
        if let Some((done, rest)) = row.split_at_mut_checked(4 * before)
            && let Some((own, _)) = rest.split_first_chunk_mut::<4>()
        {
            let [_, f, g, h] = *own;
            add_four_scaled(done.as_chunks_mut().0, own, &rows.common);
            own[0] = ((own[0] + f * rows.b[0]) + g * rows.c[0]) + h * rows.d[0];
            own[1] = (own[1] + g * rows.c[1]) + h * rows.d[1];
            own[2] += h * rows.d[2];
        }
    }
    for other in fours.left() {
        if let Some((_, inverse)) = other.split_last()
            && let Some((done, [factor, ..])) = row.split_at_mut_checked(inverse.len())
        {
            for (own, x) in done.iter_mut().zip(inverse) {
                *own += *factor * x;
            }
        }
    }
    if let Some((_, row)) = row.split_last_mut() {
        for own in row {
            *own = -*own;
        }
    }
}

/// `row[j] += f[0] * rows[0][j]`, and so on with the other three.
#[inline(never)]
fn add_four_scaled(row: &mut [[f32; 4]], f: &[f32; 4], rows: &[&[[f32; 4]]; 4]) {
    let [a, b, c, d] = *rows;
    for ((((row, a), b), c), d) in row.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        *row = add_products(*row, [f[0]; LANES], *a);
        *row = add_products(*row, [f[1]; LANES], *b);
        *row = add_products(*row, [f[2]; LANES], *c);
        *row = add_products(*row, [f[3]; LANES], *d);
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;
    use crate::kernels::{lanes::sum_in_lanes, triangle::triangle};

    /// A matrix whose diagonal outweighs its rows, and so has only positive pivots.
    fn matrix(dim: usize) -> Vec<f32> {
        let mut state = 1u32;
        let mut matrix = Vec::new();
        for row in 0..dim {
            for _ in 0..row {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                matrix.push((state >> 8) as f32 / (1 << 24) as f32 - 0.5);
            }
            matrix.push(dim as f32 * 0.6 + 1.0);
        }
        matrix
    }

    fn at(triangle: &[f32], row: usize, column: usize) -> f32 {
        triangle[row * (row + 1) / 2 + column]
    }

    /// The definition, with the sums in the one order.
    fn naive_factor(c: &mut [f32], dim: usize) {
        for i in 0..dim {
            for j in 0..i {
                let done = (0..j).map(|k| at(c, i, k) * at(c, j, k));
                c[triangle(i) + j] -= sum_in_lanes(done);
            }
            for j in 0..i {
                let (u, d) = (at(c, i, j), at(c, j, j));
                c[triangle(i) + i] -= u * (u / d);
                c[triangle(i) + j] = u / d;
            }
        }
    }

    /// The definition, `k` ascending.
    fn naive_invert(l: &mut [f32], dim: usize) {
        for i in 0..dim {
            let old: Vec<_> = (0..i).map(|j| at(l, i, j)).collect();
            for j in 0..i {
                let terms = (j + 1..i).map(|k| old[k] * at(l, k, j));
                l[triangle(i) + j] = -terms.fold(old[j], |sum, term| sum + term);
            }
        }
    }

    #[test]
    fn both_equal_the_definition_bit_for_bit() {
        for dim in 1..40 {
            let (mut fast, mut slow) = (matrix(dim), matrix(dim));
            let smallest = factor(&mut fast, dim).unwrap();
            naive_factor(&mut slow, dim);
            assert_eq!(fast, slow, "{dim}");
            let pivots = (0..dim).map(|i| at(&slow, i, i));
            assert_eq!(smallest, pivots.fold(f32::INFINITY, f32::min));
            invert(&mut fast, dim);
            naive_invert(&mut slow, dim);
            assert_eq!(fast, slow, "{dim}");
        }
    }

    /// `L^-1 * C * L'^-1` is diagonal, and the pivots lie there.
    #[test]
    fn the_inverse_diagonalises_the_matrix() {
        const DIM: usize = 17;
        let matrix = matrix(DIM);
        let mut inverse = matrix.clone();
        factor(&mut inverse, DIM).unwrap();
        invert(&mut inverse, DIM);
        let c = |i: usize, j: usize| f64::from(at(&matrix, i.max(j), i.min(j)));
        let x = |i: usize, j: usize| match i == j {
            true => 1.0,
            false => f64::from(at(&inverse, i, j)),
        };
        for i in 0..DIM {
            for j in 0..=i {
                let terms = (0..=i).flat_map(|k| (0..=j).map(move |m| (k, m)));
                let product: f64 = terms.map(|(k, m)| x(i, k) * c(k, m) * x(j, m)).sum();
                let want = if i == j {
                    f64::from(at(&inverse, i, i))
                } else {
                    0.0
                };
                assert!(
                    (product - want).abs() < 1e-5,
                    "{i} {j}: {product} for {want}"
                );
            }
        }
    }

    #[test]
    fn the_first_pivot_that_is_not_positive_is_named() {
        for (place, dim) in [(3, 3), (8, 8), (0, 0)] {
            for wrong in [0.0, -1.0, f32::NAN] {
                let mut matrix = matrix(9);
                matrix[triangle(place) + place] = wrong;
                assert_eq!(factor(&mut matrix, 9), Err(dim));
            }
        }
        assert_eq!(factor(&mut [1.0, 1.0, 1.0], 2), Err(1));
    }
}
