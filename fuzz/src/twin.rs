//! A device, and beside it what it should know.

use class_centers::{
    UpdateError,
    persist::{MergeError, MergedImages, Origin, Snapshot, SnapshotError},
};

use crate::{
    device::Device,
    model::{CLASSES, Centers, DIM, Model},
    names::{Labels, NameModel},
    tables::{INFO, Records, Table},
    totals::Summed,
};

/// The components of an embedding, of any kind.
pub type Numbers = [u16; DIM];

fn embedding<T: Summed>(x: Numbers) -> [T::Component; DIM] {
    x.map(T::of_input)
}

pub type TwinDevice<T> = Device<Centers<T>, Labels>;

/// A device and what it should know. Every step is taken by both, with the same result.
#[derive(Clone, Debug)]
pub struct Twin<T: Summed> {
    pub device: TwinDevice<T>,
    model: Model<T>,
    names: NameModel,
}

impl<T: Summed> Twin<T> {
    pub fn new() -> Self {
        Self {
            device: Device::new(),
            model: Model::new(),
            names: NameModel::default(),
        }
    }

    pub fn check(&self) {
        let table = &self.device.table;
        for (class, model) in self.model.classes.iter().enumerate() {
            assert!(
                model.is_of(table, class),
                "{class}: {table:?} is not {model:?}"
            );
        }
        self.names.assert_of(&self.device.labels);
    }

    pub fn update(&mut self, class: usize, x: Numbers) {
        let x = embedding::<T>(x);
        let updated = self.device.table.update(class, &x);
        assert_eq!(updated, self.model.update(class, &x));
    }

    pub fn batch(&mut self, rows: [(u8, Numbers); 3], is_short: u8) {
        let classes = rows.map(|(class, _)| class as usize % CLASSES + usize::from(class == 255));
        let embeddings = rows.map(|(_, x)| embedding::<T>(x));
        let len = if is_short == 0 { 2 } else { 3 };
        let updated = self.device.table.update_batch(&classes[..len], &embeddings);
        assert_eq!(
            updated,
            self.model.update_batch(&classes[..len], &embeddings)
        );
    }

    pub fn forget(&mut self, class: usize, x: Numbers) {
        let x = embedding::<T>(x);
        let expected = self.model.forget(&self.device.table, class, &x);
        assert_eq!(self.device.table.forget(class, &x), expected);
    }

    pub fn set(&mut self, class: usize, x: Numbers, beyond: [u8; DIM], count: u32) {
        let x = embedding::<T>(x);
        let sums = core::array::from_fn(|dim| T::preset(x[dim], count, beyond[dim]));
        let set = self.device.table.set_class(class, &sums, count);
        assert_eq!(set, self.model.set_class(class, &sums, count));
    }

    pub fn add(&mut self, label: &str) {
        let table = &self.device.table;
        let added = self.device.labels.add(label, table);
        assert_eq!(added, self.names.add(label, table.counts()));
    }

    pub fn rename(&mut self, class: usize, label: &str) {
        let renamed = self.device.labels.rename(class, label);
        assert_eq!(renamed, self.names.rename(class, label));
    }

    pub fn remove(&mut self, class: usize) {
        let removed = self.device.labels.remove(class, &mut self.device.table);
        assert_eq!(removed, self.names.remove(class));
        if removed.is_ok() {
            self.model.clear_class(class).unwrap();
        }
    }

    pub fn clear(&mut self, class: usize) {
        let cleared = self.device.table.clear_class(class);
        assert_eq!(cleared, self.model.clear_class(class));
    }

    pub fn merge(&mut self, other: &Self) {
        let merged = self.device.table.merge(&other.device.table);
        assert_eq!(merged, self.model.merge(&other.model));
    }

    pub fn unmerge(&mut self, other: &Self) {
        let [own, less] = [&self.device.table, &other.device.table];
        let expected = self.model.unmerge(&other.model, own, less);
        assert_eq!(self.device.table.unmerge(&other.device.table), expected);
    }

    /// Becomes what another is, by images.
    pub fn copy(&mut self, other: &Self) {
        let images = [other.device.table.saved(), other.device.labels.saved()];
        self.device.table.restore(&INFO, &images[0]).unwrap();
        self.device.labels.restore(&INFO, &images[1]).unwrap();
        (self.model, self.names) = (other.model, other.names.clone());
    }

    /// Merges an image of another that names its device, once.
    pub fn receive(
        &mut self,
        other: &Self,
        (device, sequence): (u64, u64),
        list: &mut MergedImages<3>,
    ) {
        let origin = Origin { device, sequence };
        let image = other.device.table.to_image(&INFO, origin).unwrap();
        let before = list.entries().to_vec();
        let expected = match before.len() {
            _ if device == 0 => Err(MergeError::NoDevice),
            _ if before.contains(&(device, sequence)) => {
                Err(MergeError::AlreadyMerged { device, sequence })
            }
            3 => Err(MergeError::ListFull),
            _ => self.model.merge(&other.model).map_err(|error| match error {
                UpdateError::ClassFull { class } => SnapshotError::Class { class, error }.into(),
                _ => panic!("merging fails by {error:?}"),
            }),
        };
        assert_eq!(list.merge(&mut self.device.table, &INFO, &image), expected);
        let news = expected.is_ok().then_some((device, sequence));
        assert!(
            before
                .into_iter()
                .chain(news)
                .eq(list.entries().iter().copied())
        );
    }

    /// Whether two know the same.
    pub fn is_same(&self, other: &Self) -> bool {
        (0..CLASSES).all(|class| self.device.knows_as(&other.device, class))
    }

    /// Becomes a device of which each class, with its label, is that of one of some.
    pub fn become_one_of(&mut self, device: TwinDevice<T>, twins: &[&Self]) {
        for class in 0..CLASSES {
            let is_same = |twin: &&&Self| twin.device.knows_as(&device, class);
            let twin = twins.iter().find(is_same).expect("a class that was saved");
            self.model.classes[class] = twin.model.classes[class];
            self.names.names[class] = twin.names.names[class].clone();
        }
        self.device = device;
    }
}

impl<T: Summed> TwinDevice<T> {
    /// Whether two devices know the same of a class.
    pub fn knows_as(&self, other: &Self, class: usize) -> bool {
        self.table.record(class) == other.table.record(class)
            && self.labels.label(class) == other.labels.label(class)
    }
}
