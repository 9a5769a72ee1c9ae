//! What a floating-point measure sums over the dimensions: four of them a step, a lane for each.

use num_traits::float::FloatCore;

use crate::kernels::lanes::LANES;

/// Four dimensions, or the partial sums of one measure.
pub(crate) type Lanes<C> = [C; LANES];

/// What is summed over the dimensions of a class.
pub(crate) trait Term<C: FloatCore> {
    /// The partial sums.
    type Partial: Copy;
    /// The measure.
    type Total;
    /// Whether the partial sums of four classes fit the registers of a core.
    const FOURS: bool = true;

    fn zero() -> Self::Partial;
    fn add(partial: Self::Partial, center: Lanes<C>, query: Lanes<C>) -> Self::Partial;
    fn join(partial: Self::Partial) -> Self::Total;
}

/// `(center - query)^2`.
pub(crate) struct SquaredDifference;

impl<C: FloatCore> Term<C> for SquaredDifference {
    type Partial = Lanes<C>;
    type Total = C;

    #[inline(always)]
    fn zero() -> Lanes<C> {
        [C::zero(); LANES]
    }

    #[inline(always)]
    fn add(partial: Lanes<C>, center: Lanes<C>, query: Lanes<C>) -> Lanes<C> {
        let d = subtract(center, query);
        add_products(partial, d, d)
    }

    #[inline(always)]
    fn join(partial: Lanes<C>) -> C {
        join(partial)
    }
}

/// `abs(center - query)`.
pub(crate) struct AbsoluteDifference;

impl<C: FloatCore> Term<C> for AbsoluteDifference {
    type Partial = Lanes<C>;
    type Total = C;

    #[inline(always)]
    fn zero() -> Lanes<C> {
        [C::zero(); LANES]
    }

    #[inline(always)]
    fn add(partial: Lanes<C>, center: Lanes<C>, query: Lanes<C>) -> Lanes<C> {
        let d = subtract(center, query);
        [
            partial[0] + d[0].abs(),
            partial[1] + d[1].abs(),
            partial[2] + d[2].abs(),
            partial[3] + d[3].abs(),
        ]
    }

    #[inline(always)]
    fn join(partial: Lanes<C>) -> C {
        join(partial)
    }
}

/// `center * query`.
pub(crate) struct Product;

impl<C: FloatCore> Term<C> for Product {
    type Partial = Lanes<C>;
    type Total = C;

    #[inline(always)]
    fn zero() -> Lanes<C> {
        [C::zero(); LANES]
    }

    #[inline(always)]
    fn add(partial: Lanes<C>, center: Lanes<C>, query: Lanes<C>) -> Lanes<C> {
        add_products(partial, center, query)
    }

    #[inline(always)]
    fn join(partial: Lanes<C>) -> C {
        join(partial)
    }
}

/// `center * query` and `center^2`, in one pass.
pub(crate) struct ProductAndSquare;

impl<C: FloatCore> Term<C> for ProductAndSquare {
    type Partial = [Lanes<C>; 2];
    type Total = [C; 2];
    const FOURS: bool = false;

    #[inline(always)]
    fn zero() -> [Lanes<C>; 2] {
        [[C::zero(); LANES]; 2]
    }

    #[inline(always)]
    fn add(partial: [Lanes<C>; 2], center: Lanes<C>, query: Lanes<C>) -> [Lanes<C>; 2] {
        [
            add_products(partial[0], center, query),
            add_products(partial[1], center, center),
        ]
    }

    #[inline(always)]
    fn join(partial: [Lanes<C>; 2]) -> [C; 2] {
        [join(partial[0]), join(partial[1])]
    }
}

#[inline(always)]
fn subtract<C: FloatCore>(a: Lanes<C>, b: Lanes<C>) -> Lanes<C> {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]]
}

/// Adds products to their lanes, each rounded first.
#[inline(always)]
pub(crate) fn add_products<C: FloatCore>(lanes: Lanes<C>, a: Lanes<C>, b: Lanes<C>) -> Lanes<C> {
    [
        lanes[0] + a[0] * b[0],
        lanes[1] + a[1] * b[1],
        lanes[2] + a[2] * b[2],
        lanes[3] + a[3] * b[3],
    ]
}

/// The sum of the lanes.
#[inline(always)]
pub(crate) fn join<C: FloatCore>(lanes: Lanes<C>) -> C {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}
