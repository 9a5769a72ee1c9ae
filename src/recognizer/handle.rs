//! The handle of a recognizer, and its queries.

use crate::{
    decisions::thresholds::{Decision, Thresholds},
    element::distance::Distance,
    error::LengthMismatch,
    kernels::{
        check::first_out_of_range,
        shape::{Given, Shape},
    },
    metric::{
        Metric,
        nearest::{Nearest, Places, Ranked},
        slice_view::SliceView,
        squared_euclidean::SquaredEuclidean,
        stored::Stored,
    },
    recognizer::{
        element::RecognizerElement,
        error::RecognizerError,
        search::{Search, Table, best_of, search_given, search_known},
        settings::Settings,
        state::ClassState,
        storage::{RecognizerSlices, RecognizerStorage},
    },
    tables::{borrowed::center_table_ref::CenterTableRef, sum_rows::SumRowsMut},
};

/// Labels, centers, enrollment, thresholds and adaptation of the classes that a product learns, as one: see
/// [`recognizer`](crate::recognizer).
///
/// A handle over a [`RecognizerStorage`], of one type for all shapes. It may live as long as the program, or be made
/// for each use: [`new`](Self::new) changes nothing in the storage, an open enrollment included.
#[derive(Debug)]
pub struct Recognizer<'a, T: RecognizerElement> {
    pub(super) slices: RecognizerSlices<'a, T>,
    pub(super) settings: Settings,
    /// Those of the settings; the limit is the calibrated one, where there is one.
    pub(super) thresholds: Thresholds<T::Distance>,
    pub(super) factory: Option<Factory<'a, T>>,
    /// How the nearest class is found.
    search: Search<T>,
}

/// Classes that the product ships.
#[derive(Clone, Copy, Debug)]
pub(super) struct Factory<'a, T: RecognizerElement> {
    table: CenterTableRef<'a, T>,
    labels: &'a [&'a str],
}

/// Making.
impl<'a, T: RecognizerElement> Recognizer<'a, T> {
    /// Returns a handle over a storage, which is left as it is.
    ///
    /// # Errors
    ///
    /// `InvalidSetting`.
    pub fn new<const CLASSES: usize, const DIM: usize, const LABEL_LEN: usize>(
        storage: &'a mut RecognizerStorage<T, CLASSES, DIM, LABEL_LEN>,
        settings: Settings,
    ) -> Result<Self, RecognizerError> {
        Self::over(storage.slices(), settings, search_known::<T, DIM>)
    }

    /// Returns a handle over slices, which are left as they are. They are all zeros at first.
    ///
    /// # Errors
    ///
    /// In this order: `Shape`, `InvalidSetting`.
    pub fn from_slices(
        slices: RecognizerSlices<'a, T>,
        settings: Settings,
    ) -> Result<Self, RecognizerError> {
        slices.check()?;
        Self::over(slices, settings, search_given::<T>)
    }

    fn over(
        slices: RecognizerSlices<'a, T>,
        settings: Settings,
        search: Search<T>,
    ) -> Result<Self, RecognizerError> {
        settings.check()?;
        let mut recognizer = Self {
            slices,
            settings,
            thresholds: settings.thresholds::<T>(),
            factory: None,
            search,
        };
        recognizer.reset_thresholds();
        Ok(recognizer)
    }

    /// Returns the handle with classes of the factory below those that are enrolled: a table in flash, and a label
    /// for each of its classes.
    ///
    /// Class `c` of the factory has the index [`classes`](Self::classes) + `c`. It is recognized as any other, and
    /// never changes. An update of the firmware that brings other factory classes leaves the enrolled ones alone.
    ///
    /// # Errors
    ///
    /// In this order: `LengthMismatch` for a table of other dimensions, and for other than one label a class.
    pub fn with_factory(
        mut self,
        table: CenterTableRef<'a, T>,
        labels: &'a [&'a str],
    ) -> Result<Self, RecognizerError> {
        LengthMismatch::check(self.dim(), table.dim())?;
        LengthMismatch::check(table.classes(), labels.len())?;
        self.factory = Some(Factory { table, labels });
        Ok(self)
    }

    /// Takes the thresholds of the settings, and the limit that was calibrated.
    pub(super) fn reset_thresholds(&mut self) {
        self.thresholds = self.settings.thresholds::<T>();
        if self.slices.common.is_calibrated {
            self.thresholds.limit = self.slices.common.limit;
        }
    }
}

/// Queries. They change nothing.
impl<T: RecognizerElement> Recognizer<'_, T> {
    /// Decides about an embedding: known, with class, measure and runner-up; ambiguous; or unknown, with the nearest
    /// class if there is one. Costs what [`nearest`](crate::SliceView::nearest) costs.
    ///
    /// # Errors
    ///
    /// In this order: `LengthMismatch`, `ComponentOutOfRange`.
    pub fn recognize(
        &self,
        embedding: &[T::Component],
    ) -> Result<Decision<T::Distance>, RecognizerError> {
        self.check_embedding(embedding)?;
        Ok(self.thresholds.decide(self.nearest(embedding)))
    }

    /// Writes the nearest classes, nearest first, as many as there are places; `None` in places that are left.
    ///
    /// # Errors
    ///
    /// Those of [`recognize`](Self::recognize).
    pub fn top_k(
        &self,
        embedding: &[T::Component],
        places: &mut [Option<Ranked<T::Distance>>],
    ) -> Result<(), RecognizerError> {
        self.check_embedding(embedding)?;
        let mut places = Places::new(places);
        let is_better = <SquaredEuclidean as Metric>::is_better::<T::Distance>;
        self.visit(embedding, |class, measure| {
            if measure < T::Distance::MAX {
                places.offer(class, measure, is_better);
            }
        });
        Ok(())
    }

    /// Returns the nearest class and the runner-up, whether near enough or not: for calibration.
    ///
    /// # Errors
    ///
    /// Those of [`recognize`](Self::recognize).
    pub fn nearest_class(
        &self,
        embedding: &[T::Component],
    ) -> Result<Option<Nearest<T::Distance>>, RecognizerError> {
        self.check_embedding(embedding)?;
        Ok(self.nearest(embedding))
    }

    pub(super) fn nearest(&self, query: &[T::Component]) -> Option<Nearest<T::Distance>> {
        let own = (self.search)(self.table(), query);
        match self.factory {
            None => own,
            Some(factory) => {
                let found = (self.search)(factory.table.parts(), query);
                best_of(own, found, self.classes())
            }
        }
    }

    /// Visits the enrolled classes, then those of the factory, with their squared distances.
    #[inline(always)]
    fn visit(&self, query: &[T::Component], mut visit: impl FnMut(usize, T::Distance)) {
        let (centers, norms) = self.table();
        T::visit(SquaredEuclidean, centers, norms, query, &mut visit);
        if let Some(factory) = self.factory {
            let (centers, norms) = factory.table.parts();
            let own = self.classes();
            T::visit(SquaredEuclidean, centers, norms, query, |class, measure| {
                visit(own + class, measure)
            });
        }
    }

    /// The enrolled classes.
    fn table(&self) -> Table<'_, T> {
        let centers = Stored {
            shape: self.slices.shape(),
            rows: &*self.slices.centers,
            counts: &*self.slices.counts,
        };
        (centers, self.slices.norms)
    }

    pub(super) fn check_embedding(
        &self,
        embedding: &[T::Component],
    ) -> Result<(), RecognizerError> {
        LengthMismatch::check(self.dim(), embedding.len())?;
        match first_out_of_range::<T>(embedding) {
            None => Ok(()),
            Some(dim) => Err(RecognizerError::ComponentOutOfRange { dim }),
        }
    }
}

/// What it holds.
impl<T: RecognizerElement> Recognizer<'_, T> {
    /// Returns how many classes can be enrolled. The classes of the factory come after them.
    pub fn classes(&self) -> usize {
        self.slices.counts.len()
    }

    /// Returns the number of dimensions.
    pub fn dim(&self) -> usize {
        self.slices.dim()
    }

    /// Returns the settings, as they were given.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the label of a class, also of one that is to be enrolled again; `None` where there is no class.
    pub fn label(&self, class: usize) -> Option<&str> {
        match class.checked_sub(self.classes()) {
            None => text(self.label_bytes(class)?),
            Some(class) => self.factory?.labels.get(class).copied(),
        }
    }

    /// Returns the class of a label: an enrolled one before one of the factory.
    pub fn class(&self, label: &str) -> Option<usize> {
        let labels = self.factory.map_or(0, |factory| factory.labels.len());
        (0..self.classes() + labels).find(|class| self.label(*class) == Some(label))
    }

    /// Returns the center that queries read, of an enrolled class.
    pub fn center(&self, class: usize) -> Option<&[T::Component]> {
        self.row(class, self.slices.centers)
    }

    /// Returns the center at which a class was enrolled.
    pub fn enrolled_center(&self, class: usize) -> Option<&[T::Component]> {
        self.row(class, self.slices.enrolled)
    }

    /// Returns how many samples a class holds: 0 where none is enrolled.
    pub fn count(&self, class: usize) -> u32 {
        self.slices.counts.get(class).copied().unwrap_or(0)
    }

    /// Returns how many samples each class holds that can be enrolled.
    pub fn counts(&self) -> &[u32] {
        self.slices.counts
    }

    fn row<'r, X>(&self, class: usize, rows: &'r [X]) -> Option<&'r [X]> {
        (self.count(class) > 0).then(|| self.slices.shape().get(rows, class))?
    }

    /// The bytes of the label of an enrolled class that has one.
    pub(super) fn label_bytes(&self, class: usize) -> Option<&[u8]> {
        let len = self.slices.states.get(class)?.label_len;
        let shape = Given {
            dim: self.slices.label_len(),
        };
        let bytes = shape.get(self.slices.labels, class)?.get(..len.into())?;
        (len > 0).then_some(bytes)
    }

    /// The state of a class that has samples.
    pub(super) fn enrolled_class(&self, class: usize) -> Result<ClassState<T>, RecognizerError> {
        let state = self.labelled_class(class)?;
        match self.count(class) {
            0 => Err(RecognizerError::NoSuchClass { class }),
            _ => Ok(state),
        }
    }

    /// The state of a class that has a label.
    pub(super) fn labelled_class(&self, class: usize) -> Result<ClassState<T>, RecognizerError> {
        match self.slices.states.get(class) {
            Some(state) if state.label_len > 0 => Ok(*state),
            None if self.label(class).is_some() => Err(RecognizerError::FactoryClass { class }),
            _ => Err(RecognizerError::NoSuchClass { class }),
        }
    }

    pub(super) fn sum_rows(&mut self) -> SumRowsMut<'_, T, Given> {
        SumRowsMut {
            shape: self.slices.shape(),
            sums: self.slices.sums,
            counts: self.slices.counts,
        }
    }
}

/// A label that was taken as text.
fn text(bytes: &[u8]) -> Option<&str> {
    core::str::from_utf8(bytes).ok()
}
