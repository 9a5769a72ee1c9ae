//! The memory of a recognizer.

use crate::{
    element::sealed::Sealed,
    error::LengthMismatch,
    kernels::shape::Given,
    recognizer::{
        element::RecognizerElement,
        state::{ClassState, Common, Session},
    },
    tables::borrowed::ShapeError,
};

/// The memory of a [`Recognizer`](crate::recognizer::Recognizer) of `CLASSES` classes in `DIM` dimensions, with
/// labels of at most `LABEL_LEN` bytes of UTF-8.
///
/// All zeros, so that a `static` lies in `.bss`. Uses at most
/// `(CLASSES + 1) * (DIM * (S + 2 * C) + LABEL_LEN) + CLASSES * K + 64` bytes, rounded up to a multiple of 8: `S` are the
/// bytes of a sum, `C` those of a component, and `K` those of count, norm, spread and flags.
///
/// | element | `S` | `C` | `K` | 10 classes, 64 dimensions, labels of 16 bytes |
/// |---|---|---|---|---|
/// | `i8`, `u8` | 4 | 1 | 24 | 4,696 bytes |
/// | `i16` | 8 | 2 | 28 | 8,968 bytes |
/// | `f32` | 4 | 4 | 12 | 8,796 bytes |
///
/// ```
/// use class_centers::recognizer::RecognizerStorage;
///
/// static STORAGE: RecognizerStorage<i8, 10, 64, 16> = RecognizerStorage::new();
/// ```
///
/// ```compile_fail
/// use class_centers::recognizer::RecognizerStorage;
/// static STORAGE: RecognizerStorage<i8, 10, 64, 256> = RecognizerStorage::new();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RecognizerStorage<
    T: RecognizerElement,
    const CLASSES: usize,
    const DIM: usize,
    const LABEL_LEN: usize,
> {
    sums: [[T::Sum; DIM]; CLASSES],
    centers: [[T::Component; DIM]; CLASSES],
    enrolled: [[T::Component; DIM]; CLASSES],
    pub(crate) counts: [u32; CLASSES],
    norms: [T::Norm; CLASSES],
    states: [ClassState<T>; CLASSES],
    labels: [[u8; LABEL_LEN]; CLASSES],
    session_sums: [T::Sum; DIM],
    session_ends: [[T::Component; DIM]; 2],
    session_label: [u8; LABEL_LEN],
    session: Session<T>,
    common: Common<T>,
}

impl<T: RecognizerElement, const CLASSES: usize, const DIM: usize, const LABEL_LEN: usize>
    RecognizerStorage<T, CLASSES, DIM, LABEL_LEN>
{
    /// Returns the memory of a recognizer that has learned nothing.
    pub const fn new() -> Self {
        const {
            assert!(CLASSES > 0, "CLASSES must be at least 1");
            assert!(0 < DIM && DIM <= T::MOST_DIM, "DIM must be 1 to 16,384");
            assert!(
                0 < LABEL_LEN && LABEL_LEN < 256,
                "LABEL_LEN must be 1 to 255"
            );
        }
        Self {
            sums: [[T::ZERO; DIM]; CLASSES],
            centers: [[T::ZERO_COMPONENT; DIM]; CLASSES],
            enrolled: [[T::ZERO_COMPONENT; DIM]; CLASSES],
            counts: [0; CLASSES],
            norms: [T::ZERO_NORM; CLASSES],
            states: [const { ClassState::NEW }; CLASSES],
            labels: [[0; LABEL_LEN]; CLASSES],
            session_sums: [T::ZERO; DIM],
            session_ends: [[T::ZERO_COMPONENT; DIM]; 2],
            session_label: [0; LABEL_LEN],
            session: Session::NEW,
            common: Common::NEW,
        }
    }

    /// Returns the memory as slices.
    #[inline(always)]
    pub(super) fn slices(&mut self) -> RecognizerSlices<'_, T> {
        RecognizerSlices {
            sums: self.sums.as_flattened_mut(),
            centers: self.centers.as_flattened_mut(),
            enrolled: self.enrolled.as_flattened_mut(),
            counts: &mut self.counts,
            norms: &mut self.norms,
            states: &mut self.states,
            labels: self.labels.as_flattened_mut(),
            session_sums: &mut self.session_sums,
            session_ends: self.session_ends.as_flattened_mut(),
            session_label: &mut self.session_label,
            session: &mut self.session,
            common: &mut self.common,
        }
    }
}

impl<T: RecognizerElement, const CLASSES: usize, const DIM: usize, const LABEL_LEN: usize> Default
    for RecognizerStorage<T, CLASSES, DIM, LABEL_LEN>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<T: RecognizerElement, const CLASSES: usize, const DIM: usize, const LABEL_LEN: usize> Sealed
    for RecognizerStorage<T, CLASSES, DIM, LABEL_LEN>
{
}

/// The memory of a recognizer of a shape that is known at run time, in slices of the caller: all zeros at first.
///
/// For bindings to other languages; Rust programs use a [`RecognizerStorage`]. With `classes` classes in `dim`
/// dimensions, the lengths are those behind each field.
#[derive(Debug)]
pub struct RecognizerSlices<'a, T: RecognizerElement> {
    /// `classes * dim`.
    pub sums: &'a mut [T::Sum],
    /// `classes * dim`.
    pub centers: &'a mut [T::Component],
    /// `classes * dim`.
    pub enrolled: &'a mut [T::Component],
    /// `classes`.
    pub counts: &'a mut [u32],
    /// `classes`.
    pub norms: &'a mut [T::Norm],
    /// `classes`.
    pub states: &'a mut [ClassState<T>],
    /// `classes * label_len`, where `label_len` is 1 to 255.
    pub labels: &'a mut [u8],
    /// `dim`.
    pub session_sums: &'a mut [T::Sum],
    /// `2 * dim`.
    pub session_ends: &'a mut [T::Component],
    /// `label_len`.
    pub session_label: &'a mut [u8],
    /// Of the enrollment.
    pub session: &'a mut Session<T>,
    /// Of the whole recognizer.
    pub common: &'a mut Common<T>,
}

impl<T: RecognizerElement> RecognizerSlices<'_, T> {
    /// Refuses slices that are not of one shape.
    pub(super) fn check(&self) -> Result<(), ShapeError> {
        let (classes, dim) = (self.counts.len(), self.dim());
        if classes == 0 || dim == 0 || self.label_len() == 0 {
            return Err(ShapeError::Empty);
        }
        if dim > T::MOST_DIM || self.label_len() > 255 {
            return Err(ShapeError::TooManyDimensions);
        }
        let rows = classes.saturating_mul(dim);
        let lengths = [
            (rows, self.sums.len()),
            (rows, self.centers.len()),
            (rows, self.enrolled.len()),
            (classes, self.norms.len()),
            (classes, self.states.len()),
            (classes.saturating_mul(self.label_len()), self.labels.len()),
            (2 * dim, self.session_ends.len()),
        ];
        let mut lengths = lengths.into_iter();
        Ok(lengths.try_for_each(|(expected, len)| LengthMismatch::check(expected, len))?)
    }

    pub(super) fn dim(&self) -> usize {
        self.session_sums.len()
    }

    pub(super) fn label_len(&self) -> usize {
        self.session_label.len()
    }

    pub(super) fn shape(&self) -> Given {
        Given { dim: self.dim() }
    }
}
