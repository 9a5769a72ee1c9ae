//! Forgetting what is old: sums and counts that shrink together.

use crate::{element::Element, error::UpdateError, tables::class_centers::ClassCenters};

impl<T: Element, const CLASSES: usize, const DIM: usize> ClassCenters<T, CLASSES, DIM> {
    /// Adds one embedding to a class, and forgets gradually: a class that holds `cap` samples or
    /// more is shrunk to `cap / 2` before.
    ///
    /// So the mean is that of all samples at first, and of a window of between `cap / 2` and `cap`
    /// later; each `cap / 2` samples the weight of the older ones halves, as with an exponential average
    /// of rate `1.4 / cap`. After `3 * cap` samples a step of the mean is tracked to 98 %. No class is
    /// ever full: a cap above [`Element::MAX_COUNT`] counts as that number. With a cap of 0 or 1 the
    /// center is the last sample.
    ///
    /// Shrinking is [`decay_to`](Self::decay_to): the center stays. Summing takes a float center at most
    /// `cap * u * mean(abs(x))` from the exact one, for ever (`u` as in [`Element`]); shrinking takes
    /// an integer center at most `2 / cap` of a unit.
    ///
    /// [`forget`](Self::forget) and [`unmerge`](Self::unmerge) are inverses only of what was added
    /// since the last shrinking.
    ///
    /// ```
    /// use class_centers::ClassCenters;
    ///
    /// let mut table = ClassCenters::<i8, 1, 1>::new();
    /// for x in [10, 10, 10, 10, 40, 40] {
    ///     table.update_capped(0, &[x], 4)?;
    /// }
    /// // Four samples were shrunk to two before the fifth: (2 * 10 + 2 * 40) / 4.
    /// assert_eq!((table.count(0), table.center(0)), (4, Some([25.0])));
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `ComponentOutOfRange`.
    #[doc(alias = "window")]
    #[doc(alias = "forgetting factor")]
    pub fn update_capped(
        &mut self,
        class: usize,
        embedding: &[T::Component; DIM],
        cap: u32,
    ) -> Result<(), UpdateError> {
        self.view_mut().update_capped(class, embedding, cap)
    }

    /// Shrinks a class to `count` samples, so that new ones weigh more: `sum * count / old count`
    /// for every sum. The center stays; with a count of 0 the class is empty.
    ///
    /// Integer sums are rounded to nearest, halfway cases away from zero, in integers: the center
    /// moves by at most `0.5 / count`. Float sums are multiplied by the ratio, which is exact when
    /// it is a power of two: half of an even count leaves the center bit for bit. Costs one
    /// multiplication a dimension for floats, two divisions of 64 bits for integers.
    ///
    /// [`forget`](Self::forget) and [`unmerge`](Self::unmerge) of older samples no longer give the table
    /// that was.
    ///
    /// ```
    /// use class_centers::ClassCenters;
    ///
    /// let mut table = ClassCenters::<i16, 1, 2>::new();
    /// table.set_class(0, &[300_000, -3], 1000)?;
    /// table.decay_to(0, 10)?;
    /// assert_eq!((table.count(0), table.sum(0)), (10, Some(&[3000, 0])));
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `NotEnoughSamples` when the class holds fewer than `count`.
    pub fn decay_to(&mut self, class: usize, count: u32) -> Result<(), UpdateError> {
        self.view_mut().decay_to(class, count)
    }
}
