//! A table whose sums are not rounded, and what it refuses.

use class_centers::{BatchError, ClassCenters, UpdateError};

use crate::totals::Summed;

pub const CLASSES: usize = 3;
pub const DIM: usize = 2;

pub type Centers<T> = ClassCenters<T, CLASSES, DIM>;

/// What a class should hold.
#[derive(Clone, Copy, Debug)]
pub struct ClassModel<T: Summed> {
    totals: [T::Total; DIM],
    count: u32,
}

impl<T: Summed> ClassModel<T> {
    fn empty() -> Self {
        Self {
            totals: Default::default(),
            count: 0,
        }
    }

    fn change(
        &mut self,
        count: u32,
        others: [T::Total; DIM],
        change: fn(T::Total, T::Total) -> T::Total,
    ) {
        for (total, other) in self.totals.iter_mut().zip(others) {
            *total = change(*total, other);
        }
        self.count = count;
        if count == 0 {
            *self = Self::empty();
        }
    }

    /// Whether a class of a table holds it.
    pub fn is_of(&self, table: &Centers<T>, class: usize) -> bool {
        let sums = table.sum(class).unwrap();
        let mut pairs = self.totals.iter().zip(sums);
        let centers = table.center(class);
        table.count(class) == self.count
            && centers.is_some() == (self.count > 0)
            && pairs.all(|(total, sum)| T::agrees(*total, *sum, self.count))
            && centers.is_none_or(|center| {
                let mut pairs = center.iter().zip(sums);
                pairs.all(|(center, sum)| T::is_center(*center, *sum, self.count))
            })
    }
}

/// What a table should hold. Methods change it as the table's do, and return the same.
#[derive(Clone, Copy, Debug)]
pub struct Model<T: Summed> {
    pub classes: [ClassModel<T>; CLASSES],
}

impl<T: Summed> Model<T> {
    pub fn new() -> Self {
        Self {
            classes: [ClassModel::empty(); CLASSES],
        }
    }

    pub fn count(&self, class: usize) -> u32 {
        self.classes[class].count
    }

    fn class(&mut self, class: usize) -> Result<&mut ClassModel<T>, UpdateError> {
        let model = self.classes.get_mut(class);
        model.ok_or(UpdateError::ClassOutOfRange { class })
    }

    pub fn update(&mut self, class: usize, x: &[T::Component; DIM]) -> Result<(), UpdateError> {
        let model = self.class(class)?;
        if model.count == T::MAX_COUNT {
            return Err(UpdateError::ClassFull { class });
        }
        check_components::<T>(x)?;
        model.change(model.count + 1, x.map(T::of_component), T::plus);
        Ok(())
    }

    pub fn update_batch(
        &mut self,
        classes: &[usize],
        rows: &[[T::Component; DIM]],
    ) -> Result<(), BatchError> {
        let before = *self;
        if classes.len() != rows.len() {
            let (classes, embeddings) = (classes.len(), rows.len());
            return Err(BatchError::LengthMismatch {
                classes,
                embeddings,
            });
        }
        for (row, (class, x)) in classes.iter().zip(rows).enumerate() {
            self.update(*class, x).map_err(|error| {
                *self = before;
                BatchError::Row { row, error }
            })?;
        }
        Ok(())
    }

    pub fn forget(
        &mut self,
        table: &Centers<T>,
        class: usize,
        x: &[T::Component; DIM],
    ) -> Result<(), UpdateError> {
        let model = self.class(class)?;
        let left = model.count.checked_sub(1);
        let left = left.ok_or(UpdateError::NotEnoughSamples { class })?;
        check_components::<T>(x)?;
        for (dim, x) in x.iter().enumerate() {
            let total = T::minus(model.totals[dim], T::of_component(*x));
            let sum = T::subtract(table.sum(class).unwrap()[dim], *x);
            if !T::may_have(total, sum, left) {
                return Err(UpdateError::SumOutOfRange { class, dim });
            }
        }
        model.change(left, x.map(T::of_component), T::minus);
        Ok(())
    }

    pub fn merge(&mut self, other: &Self) -> Result<(), UpdateError> {
        let pairs = || (0..CLASSES).filter(|class| other.count(*class) > 0);
        for class in pairs() {
            let total = u64::from(self.count(class)) + u64::from(other.count(class));
            if total > T::MAX_COUNT.into() {
                return Err(UpdateError::ClassFull { class });
            }
        }
        for class in pairs() {
            let other = &other.classes[class];
            let count = self.count(class) + other.count;
            self.classes[class].change(count, other.totals, T::plus);
        }
        Ok(())
    }

    pub fn unmerge(
        &mut self,
        other: &Self,
        table: &Centers<T>,
        less: &Centers<T>,
    ) -> Result<(), UpdateError> {
        let mut after = *self;
        for class in (0..CLASSES).filter(|class| other.count(*class) > 0) {
            let model = &mut after.classes[class];
            let left = model.count.checked_sub(other.count(class));
            let left = left.ok_or(UpdateError::NotEnoughSamples { class })?;
            for dim in 0..DIM {
                let total = T::minus(model.totals[dim], other.classes[class].totals[dim]);
                let [sum, less] = [table, less].map(|table| table.sum(class).unwrap()[dim]);
                if !T::may_have(total, T::unmerge(sum, less), left) {
                    return Err(UpdateError::SumOutOfRange { class, dim });
                }
            }
            model.change(left, other.classes[class].totals, T::minus);
        }
        *self = after;
        Ok(())
    }

    pub fn set_class(
        &mut self,
        class: usize,
        sums: &[T::Sum; DIM],
        count: u32,
    ) -> Result<(), UpdateError> {
        let model = self.class(class)?;
        if count > T::MAX_COUNT {
            return Err(UpdateError::ClassFull { class });
        }
        if let Some(dim) = sums.iter().position(|sum| !T::is_sum(*sum, count)) {
            return Err(UpdateError::SumOutOfRange { class, dim });
        }
        model.change(count, sums.map(T::of_sum), |_, set| set);
        Ok(())
    }

    pub fn clear_class(&mut self, class: usize) -> Result<(), UpdateError> {
        *self.class(class)? = ClassModel::empty();
        Ok(())
    }
}

fn check_components<T: Summed>(x: &[T::Component; DIM]) -> Result<(), UpdateError> {
    match x.iter().position(|x| !T::is_component(*x)) {
        None => Ok(()),
        Some(dim) => Err(UpdateError::ComponentOutOfRange { dim }),
    }
}
