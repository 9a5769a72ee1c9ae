//! Thresholds and labels.

use class_centers::{ClassCenters, Distance, decisions::Thresholds, persist::LabelMap};

use super::{Table, class};
use crate::{elements::Probe, rng::Rng};

impl<D: Distance, const CLASSES: usize> Table for [Thresholds<D>; CLASSES] {
    fn new() -> Self {
        [Thresholds::new(D::default(), D::MAX); CLASSES]
    }

    fn check(&self) {}

    fn live(&mut self, rng: &mut Rng) {
        let [max, min] = [f32::embedding::<1>(rng), f32::embedding(rng)];
        let (max, min) = (D::from_f32(max[0]), D::from_f32(min[0]));
        if let Some(own) = self.get_mut(class::<CLASSES>(rng)) {
            *own = Thresholds::new(max, min);
        }
        let _ = Thresholds::decide_each(self, None);
    }
}

impl<const CLASSES: usize, const LABEL_LEN: usize> Table for LabelMap<CLASSES, LABEL_LEN> {
    fn new() -> Self {
        Self::new()
    }

    fn check(&self) {
        for (class, label) in self.iter() {
            assert!((1..=LABEL_LEN).contains(&label.len()), "{label:?}");
            assert_eq!(self.class(label), Some(class));
        }
    }

    fn live(&mut self, rng: &mut Rng) {
        let mut table = ClassCenters::<i8, CLASSES, 1>::new();
        let class = class::<CLASSES>(rng);
        let digits = 1 + rng.below(7);
        let label = format!("{:x}", rng.below(1 << (4 * digits)));
        let _ = match rng.below(4) {
            0 => self.remove(class, &mut table).ok(),
            1 => self.rename(class, &label).ok(),
            _ => self.add(&label, &table).ok().map(drop),
        };
    }
}
