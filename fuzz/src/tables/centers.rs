//! Tables that hold centers themselves.

use class_centers::{
    CenterTable, CenterView, Classify, Cosine, CumulativeMean, Element, Ema, MovingCenters,
    TableElement,
};
use num_traits::float::FloatCore;

use super::{Records, Table, ask, class, count};
use crate::{elements::Probe, rng::Rng};

impl<const CLASSES: usize, const DIM: usize> Table for MovingCenters<CLASSES, DIM> {
    fn new() -> Self {
        Self::new()
    }

    fn check(&self) {
        for center in (0..CLASSES).filter_map(|class| self.center(class)) {
            assert!(center.iter().all(|x| x.abs() < f32::MAX_ABS), "{center:?}");
        }
    }

    fn live(&mut self, rng: &mut Rng) {
        let (class, x) = (class::<CLASSES>(rng), f32::embedding(rng));
        let _ = match rng.below(4) {
            0 => self.set_class(class, &x, count(rng)).ok(),
            1 => self.update(class, &x, &Ema::new(0.9).unwrap()).ok(),
            _ => self.update(class, &x, &CumulativeMean).ok(),
        };
        ask!(self, &x);
    }
}

impl<T: Probe + TableElement, const CLASSES: usize, const DIM: usize> Table
    for CenterTable<T, CLASSES, DIM>
{
    fn new() -> Self {
        Self::new()
    }

    fn check(&self) {
        for class in 0..CLASSES {
            let mut center = [T::round(T::ZERO); DIM];
            let filled = CenterView::write_center(self, class, &mut center);
            assert_eq!(filled.is_some(), self.count(class) > 0);
            assert!(
                center.iter().all(|x| x.abs() < <T as Element>::MAX_ABS),
                "{center:?}"
            );
        }
    }

    fn live(&mut self, rng: &mut Rng) {
        let (class, x) = (class::<CLASSES>(rng), T::embedding(rng));
        let _ = match rng.below(3) {
            0 => self.clear_class(class).ok(),
            _ => self.set_class(class, &x, count(rng)).ok(),
        };
        ask!(self, &x);
    }
}

impl<const CLASSES: usize, const DIM: usize> Records for MovingCenters<CLASSES, DIM> {}

impl<T: Probe + TableElement, const CLASSES: usize, const DIM: usize> Records
    for CenterTable<T, CLASSES, DIM>
{
}
