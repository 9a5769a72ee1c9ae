//! A recognizer as an image: sums as those of a `ClassCenters`, and behind them what each class has beside.
//!
//! Behind the sums of all classes each class has
//! `10 + LABEL_LEN + DIM * size_of::<T::Component>()` bytes: flags, the length of the label, the spread (8 bytes), the
//! label with zeros behind it, and the enrolled center. Four words of the header are the bytes of a label, whether the
//! accepted distance was calibrated, and that distance squared. Centers and norms follow from the sums. The open
//! enrollment and what adaptation did are not saved.

use crate::{
    element::{
        OUT_OF_RANGE,
        number::{Number, NumberKind},
        sealed::Sealed,
    },
    error::UpdateError,
    kernels::shape::{Given, Shape},
    persist::{
        class_rows::{ClassRows, TableShape},
        error::SnapshotError,
        header::{Extractor, invalid, word_field},
        kind::TableKind,
        lengths::{RECOGNIZER_FIELDS, recognizer_bytes},
        numbers::TableNumbers,
        sums::{check_sums, wrong},
    },
    recognizer::{element::RecognizerElement, handle::Recognizer, state::ClassState},
};

/// The word that tells the bytes of a label.
const LABEL_LEN: usize = 0;
/// The word that tells whether the accepted distance was calibrated: 1 then, else 0.
const CALIBRATED: usize = 1;
/// The words of the accepted squared distance, the low one first; zeros when it was not calibrated.
const LIMIT: [usize; 2] = [2, 3];

/// The place of the flags in the bytes of a class.
const FLAGS: usize = 0;
/// The place of the length of the label.
const LEN: usize = 1;
/// The place of the spread.
const SPREAD: usize = 2;
/// The place of the label.
const LABEL: usize = RECOGNIZER_FIELDS;

impl<T: RecognizerElement> Sealed for Recognizer<'_, T> {}

/// The image carries the feature extractor of the [`Settings`](crate::recognizer::Settings), whatever is given to
/// `encode` and `restore`. One of another feature extractor is taken as well: its labels are kept, and its classes are to
/// be enrolled again.
impl<T: RecognizerElement> ClassRows for Recognizer<'_, T> {
    const KIND: TableKind = TableKind::Recognizer;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = None;
    const ENTRY_LEN: usize = 1;
    const WORDS: usize = 4;
    const IS_LEARNED: bool = false;

    type Number = T::Sum;

    fn shape(&self) -> TableShape {
        TableShape {
            classes: self.classes(),
            dim: self.dim(),
        }
    }

    fn own_bytes(&self) -> usize {
        recognizer_bytes(self.dim(), T::Component::LEN, self.slices.label_len())
    }

    fn per_class(&self) -> usize {
        self.slices.label_len()
    }

    fn own_extractor(&self) -> Option<Extractor> {
        Some(self.settings.model)
    }

    fn number(&self, class: usize, place: usize) -> Option<T::Sum> {
        let sums = self.slices.shape().get(self.slices.sums, class)?;
        sums.get(place).copied()
    }

    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    /// Refuses what a table of sums refuses, and more than 65,535 samples.
    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        if count > T::MOST_SAMPLES {
            return wrong(class, UpdateError::ClassFull { class });
        }
        check_sums::<T>(class, numbers, count)
    }

    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = T::Sum>, count: u32) {
        self.clear_class(class);
        if let Some(sums) = self.slices.shape().get_mut(self.slices.sums, class) {
            for (sum, number) in sums.iter_mut().zip(numbers) {
                *sum = number;
            }
        }
        if let Some(own) = self.slices.counts.get_mut(class) {
            *own = count;
        }
        self.refresh(class, false);
    }

    fn empty_class(&mut self, class: usize) {
        self.clear_class(class);
    }

    fn word(&self, index: usize) -> u32 {
        let limit = self.slices.common.limit.to_bits();
        match index {
            LABEL_LEN => self.slices.label_len() as u32,
            CALIBRATED => self.slices.common.is_calibrated.into(),
            index if index == LIMIT[0] => limit as u32,
            _ => (limit >> u32::BITS) as u32,
        }
    }

    fn put_word(&mut self, index: usize, word: u32) {
        let limit = self.slices.common.limit.to_bits();
        let put = |limit: u64| T::Distance::from_bits(limit);
        match index {
            CALIBRATED => self.slices.common.is_calibrated = word == 1,
            index if index == LIMIT[0] => {
                self.slices.common.limit = put((limit >> u32::BITS) << u32::BITS | u64::from(word));
            }
            index if index == LIMIT[1] => {
                let low = limit & u64::from(u32::MAX);
                self.slices.common.limit = put(u64::from(word) << u32::BITS | low);
                self.reset_thresholds();
            }
            _ => {}
        }
    }

    fn entry_bits(&self, place: usize) -> u64 {
        let (class, at) = self.place(place);
        let state = self
            .slices
            .states
            .get(class)
            .copied()
            .unwrap_or(ClassState::NEW);
        match at {
            FLAGS => state.flags.into(),
            LEN => state.label_len.into(),
            SPREAD..LABEL => byte_of(state.spread, at - SPREAD),
            _ => self.row_byte(class, at - LABEL),
        }
    }

    fn put_entry(&mut self, place: usize, bits: u64) {
        let (class, at) = self.place(place);
        let byte = bits as u8;
        let Some(state) = self.slices.states.get_mut(class) else {
            return;
        };
        match at {
            FLAGS => state.flags = byte,
            LEN => state.label_len = byte,
            SPREAD..LABEL => state.spread = with_byte(state.spread, at - SPREAD, byte),
            _ => self.put_row_byte(class, at - LABEL, byte),
        }
    }

    fn check_shared(
        &self,
        shape: TableShape,
        numbers: &dyn TableNumbers,
    ) -> Result<(), SnapshotError> {
        if numbers.word(CALIBRATED) > 1 {
            return Err(invalid(word_field(CALIBRATED)));
        }
        let is_limit = self.is_limit(numbers);
        if !is_limit {
            return Err(invalid(word_field(LIMIT[0])));
        }
        let mut classes = 0..shape.classes;
        classes.try_for_each(|class| self.check_bytes(numbers, class))
    }

    /// Whether the class has another label in an image, or none here.
    fn lacks_label(&self, image: &dyn TableNumbers, class: usize) -> bool {
        let own = class.wrapping_mul(self.own_bytes());
        let is_other = |at: usize| image.entry_bits(own + at) != self.entry_bits(own + at);
        image.entry_bits(own + LEN) != 0
            && (is_other(LEN) || (LABEL..LABEL + self.slices.label_len()).any(is_other))
    }

    fn keep_labels(&mut self) {
        for class in 0..self.classes() {
            self.clear_samples(class);
        }
        self.clear_calibration();
    }
}

/// The bytes behind the sums.
impl<T: RecognizerElement> Recognizer<'_, T> {
    /// The class of a byte, and its place there.
    fn place(&self, place: usize) -> (usize, usize) {
        let own = self.own_bytes();
        // OK: never 0.
        let class = place.checked_div(own).unwrap_or(0);
        (class, place.wrapping_sub(class.wrapping_mul(own)))
    }

    /// One byte of the label and of the enrolled center behind it.
    fn row_byte(&self, class: usize, at: usize) -> u64 {
        let labels = Given {
            dim: self.slices.label_len(),
        };
        if let Some(byte) = labels.row(self.slices.labels, class).get(at) {
            return (*byte).into();
        }
        let at = at.wrapping_sub(labels.dim);
        let enrolled = self.slices.shape().row(self.slices.enrolled, class);
        let component = enrolled.get(at / T::Component::LEN);
        component.map_or(0, |x| byte_of(*x, at % T::Component::LEN))
    }

    fn put_row_byte(&mut self, class: usize, at: usize, byte: u8) {
        let labels = Given {
            dim: self.slices.label_len(),
        };
        let label = labels.get_mut(self.slices.labels, class);
        if let Some(own) = label.and_then(|label| label.get_mut(at)) {
            *own = byte;
            return;
        }
        let at = at.wrapping_sub(labels.dim);
        let enrolled = self.slices.shape().get_mut(self.slices.enrolled, class);
        if let Some(x) = enrolled.and_then(|row| row.get_mut(at / T::Component::LEN)) {
            *x = with_byte(*x, at % T::Component::LEN, byte);
        }
    }

    /// Whether the accepted distance is one: not below 0 and no NaN, and zeros where none was calibrated.
    fn is_limit(&self, numbers: &dyn TableNumbers) -> bool {
        let [low, high] = LIMIT.map(|index| u64::from(numbers.word(index)));
        let bits = high << u32::BITS | low;
        let limit = T::Distance::from_bits(bits);
        match numbers.word(CALIBRATED) {
            0 => bits == 0,
            _ => limit.to_bits() == bits && limit >= T::ZERO_DISTANCE,
        }
    }

    /// Refuses bytes that no class has.
    fn check_bytes(&self, numbers: &dyn TableNumbers, class: usize) -> Result<(), SnapshotError> {
        let own = class.wrapping_mul(self.own_bytes());
        let byte = |at: usize| numbers.entry_bits(own + at) as u8;
        let (count, flags) = (numbers.count(class), byte(FLAGS));
        let spread = (0..LABEL - SPREAD).rev();
        let spread_bits = spread.fold(0, |bits, at| bits << 8 | u64::from(byte(SPREAD + at)));
        let spread = T::Spread::from_bits(spread_bits);
        let is_spread = spread.to_bits() == spread_bits && T::is_spread(spread, count);
        let is_flags = flags <= ClassState::<T>::FLAGS && (count > 0 || flags == 0);
        let mut center = (0..self.dim()).map(|dim| {
            let at = LABEL + self.slices.label_len() + dim * T::Component::LEN;
            let bytes = (0..T::Component::LEN).rev();
            bytes.fold(0, |bits, i| bits << 8 | u64::from(byte(at + i)))
        });
        let is_center = center.all(|bits| {
            let x = T::Component::from_bits(bits);
            T::range_bits(x) & OUT_OF_RANGE == 0 && (count > 0 || bits == 0)
        });
        if !(is_spread && is_flags && is_center) {
            return Err(SnapshotError::InvalidClass { class });
        }
        self.check_label_bytes(numbers, class, count)
    }

    /// Refuses a label that is none, a class without one, and one that a class before has.
    fn check_label_bytes(
        &self,
        numbers: &dyn TableNumbers,
        class: usize,
        count: u32,
    ) -> Result<(), SnapshotError> {
        let room = self.slices.label_len();
        let byte = |class: usize, at| {
            numbers.entry_bits(class.wrapping_mul(self.own_bytes()).wrapping_add(at)) as u8
        };
        let len = usize::from(byte(class, LEN));
        let is_label = len <= room && is_text(len, room, |at| byte(class, LABEL + at));
        if !is_label || (len == 0 && count > 0) {
            return Err(SnapshotError::InvalidLabel { class });
        }
        let is_same = |before| {
            let mut label = LABEL..LABEL + len;
            usize::from(byte(before, LEN)) == len
                && label.all(|at| byte(before, at) == byte(class, at))
        };
        match len > 0 && (0..class).any(is_same) {
            true => Err(SnapshotError::RepeatedLabel { class }),
            false => Ok(()),
        }
    }
}

/// Whether the first bytes of a label are UTF-8, and those behind them zeros.
fn is_text(len: usize, room: usize, byte: impl Fn(usize) -> u8) -> bool {
    let mut label = [0; 255];
    for (at, own) in label.iter_mut().enumerate().take(room) {
        *own = byte(at);
    }
    let Some((text, rest)) = label.split_at_checked(len) else {
        return false;
    };
    rest.iter().all(|byte| *byte == 0) && core::str::from_utf8(text).is_ok()
}

/// One byte of a number, little endian.
fn byte_of<N: Number>(number: N, at: usize) -> u64 {
    let bytes = number.to_bits().to_le_bytes();
    let is_there = at < N::LEN;
    bytes
        .get(at)
        .filter(|_| is_there)
        .copied()
        .unwrap_or(0)
        .into()
}

/// The number with another byte.
fn with_byte<N: Number>(number: N, at: usize, byte: u8) -> N {
    let mut bytes = number.to_bits().to_le_bytes();
    if let Some(own) = bytes.get_mut(at) {
        *own = byte;
    }
    N::from_bits(u64::from_le_bytes(bytes))
}
