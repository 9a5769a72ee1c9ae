//! What the weights and offsets of a prepared transform can be, for those that come from elsewhere.

use core::ops::RangeInclusive;

/// A row of whole weights, its offset, and how it is summed.
pub(crate) struct WholeRow<W> {
    pub(crate) weights: W,
    pub(crate) offset: i64,
    /// Half a unit of what is left of a sum when it is shifted.
    pub(crate) half: i64,
    /// The least component and the greatest.
    pub(crate) components: RangeInclusive<i64>,
    /// The greatest sum.
    pub(crate) most: i64,
}

impl<W: Iterator<Item = i16>> WholeRow<W> {
    /// Whether no sum of an embedding leaves its type, and the offset is one that brings a mean of embeddings
    /// to zero.
    ///
    /// A weight is never `i16::MIN`.
    // OK: a product is below 2^31, and there are fewer than 2^32 dimensions.
    pub(crate) fn fits(self) -> bool {
        let (least, greatest) = self.components.into_inner();
        let (mut lowest, mut highest) = (0, 0);
        let mut is_symmetric = true;
        for weight in self.weights {
            is_symmetric &= weight != i16::MIN;
            let products = [least, greatest].map(|component| i64::from(weight) * component);
            lowest += products[0].min(products[1]);
            highest += products[0].max(products[1]);
        }
        // How far a sum can be from that of the mean.
        let widest = highest - lowest;
        let mean = self.half - self.offset;
        is_symmetric && (lowest..=highest).contains(&mean) && widest <= self.most - self.half
    }
}

#[cfg(test)]
mod tests {
    use super::WholeRow;

    fn fits(weights: &[i16], offset: i64, most: i64) -> bool {
        let row = WholeRow {
            weights: weights.iter().copied(),
            offset,
            half: 4,
            components: -128..=127,
            most,
        };
        row.fits()
    }

    #[test]
    fn an_offset_is_that_of_a_mean() {
        // Sums of -3 * 128 - 2 * 127 to 3 * 127 + 2 * 128.
        for (mean, is_one) in [(-638, true), (-639, false), (637, true), (638, false)] {
            assert_eq!(fits(&[3, -2], 4 - mean, i64::MAX), is_one, "{mean}");
        }
    }

    #[test]
    fn no_sum_leaves_its_type() {
        assert!(fits(&[3, -2], 4, 5 * 255 + 4));
        assert!(!fits(&[3, -2], 4, 5 * 255 + 3));
    }

    #[test]
    fn weights_are_symmetric() {
        assert!(fits(&[-i16::MAX], 4, i64::MAX));
        assert!(!fits(&[i16::MIN], 4, i64::MAX));
    }
}
