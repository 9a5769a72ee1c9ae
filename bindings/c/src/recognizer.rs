//! `cc_recognizer`: labels, enrollment, decisions, adaptation and deletion as one, in memory of the caller.

use core::{ffi::c_void, mem::size_of, ptr, slice};

use class_centers::{
    Nearest,
    decisions::Decision,
    persist::{ImageSlots, SlotImage, SlotsError},
    recognizer::{
        ClassState, Common, Recognizer, RecognizerElement, RecognizerSlices, RecognizerStorage,
        Refusal, Session,
    },
};
use pastey::paste;

use crate::{
    error::cc_error::{self, *},
    memory::{Block, CElement, HEADER_LEN, Places, Span, numbers, value},
    query::{Answers, cc_decision, cc_nearest_f32, cc_nearest_u32, cc_nearest_u64},
    settings::cc_settings,
    slots::{self, Driver, cc_slots, cc_slots_report},
    table::CTableElement,
};

/// Classes with labels, which a device learns, recognizes, follows and deletes, in memory of the caller.
pub struct cc_recognizer(());

/// The first word of a recognizer.
const MAGIC: u32 = u32::from_le_bytes(*b"CCrc");

/// What the last sample did to an open enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct cc_added {
    /// How many samples the enrollment has.
    pub count: u32,
    /// 1 when the sample lies within the accepted distance of the mean of those before, else 0.
    pub agrees: u32,
}

/// What a recognizer reports of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct cc_status {
    /// How many classes are enrolled.
    pub enrolled: u32,
    /// How many have a label and no samples: they were learned with another model.
    pub to_enroll_again: u32,
    /// How many more can be enrolled.
    pub free: u32,
    /// How many samples adaptation learned; it is not saved.
    pub adapted: u32,
}

/// Whether adaptation learned an embedding, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum cc_adapted {
    /// It was learned.
    CC_ADAPTED = 0,
    /// The settings have no adaptation.
    CC_ADAPTED_OFF = 1,
    /// It was not recognized as a class.
    CC_ADAPTED_NOT_KNOWN = 2,
    /// Its class is frozen.
    CC_ADAPTED_FROZEN = 3,
    /// It is too far from the center.
    CC_ADAPTED_TOO_FAR = 4,
    /// The runner-up is too near.
    CC_ADAPTED_RIVAL_TOO_NEAR = 5,
    /// The center would move out of the radius.
    CC_ADAPTED_BEYOND_RADIUS = 6,
}

impl cc_adapted {
    fn of(refusal: Option<Refusal>) -> Self {
        match refusal {
            None => Self::CC_ADAPTED,
            Some(Refusal::Off) => Self::CC_ADAPTED_OFF,
            Some(Refusal::Frozen) => Self::CC_ADAPTED_FROZEN,
            Some(Refusal::TooFar) => Self::CC_ADAPTED_TOO_FAR,
            Some(Refusal::RivalTooNear) => Self::CC_ADAPTED_RIVAL_TOO_NEAR,
            Some(Refusal::BeyondRadius) => Self::CC_ADAPTED_BEYOND_RADIUS,
            Some(_) => Self::CC_ADAPTED_NOT_KNOWN,
        }
    }
}

/// An element whose recognizers C knows.
pub(crate) trait CRecognizerElement: CTableElement + RecognizerElement {}

impl<T: CTableElement + RecognizerElement> CRecognizerElement for T {}

type NearestOf<T> = <<T as class_centers::TableElement>::Distance as Answers>::Nearest;

/// How many parts lie in the memory.
const PARTS: usize = 13;

/// Where each part begins, and where the last one ends: multiples of 8. `None` beyond the memory of the target.
///
/// In this order: settings, common, session, states, sums, sums of the session, norms, counts, centers, enrolled
/// centers, ends of the session, labels, label of the session.
#[inline(always)]
fn places<T: CRecognizerElement>(
    classes: usize,
    dim: usize,
    label_len: usize,
) -> Option<[usize; PARTS + 1]> {
    let (sum, component) = (size_of::<T::Sum>(), size_of::<T::Component>());
    let rows = classes.checked_mul(dim)?;
    let lens = [
        Some(size_of::<cc_settings>()),
        Some(size_of::<Common<T>>()),
        Some(size_of::<Session<T>>()),
        classes.checked_mul(size_of::<ClassState<T>>()),
        rows.checked_mul(sum),
        dim.checked_mul(sum),
        classes.checked_mul(size_of::<T::Norm>()),
        classes.checked_mul(4),
        rows.checked_mul(component),
        rows.checked_mul(component),
        dim.checked_mul(2 * component),
        classes.checked_mul(label_len),
        Some(label_len),
    ];
    let mut at = HEADER_LEN;
    let mut places = [HEADER_LEN; PARTS + 1];
    for (place, len) in places.iter_mut().skip(1).zip(lens) {
        at = at.checked_add(len?)?.checked_next_multiple_of(8)?;
        *place = at;
    }
    Some(places)
}

/// What the header's macros count for the parts that C does not know: they are enough.
macro_rules! macros_are_enough {
    ($($element:ident: $class:literal;)*) => {$(
        const _: () = {
            let per_class = size_of::<ClassState<$element>>()
                + size_of::<<$element as class_centers::TableElement>::Norm>() + 4;
            let once = size_of::<cc_settings>() + size_of::<Common<$element>>()
                + size_of::<Session<$element>>();
            assert!(per_class <= $class && HEADER_LEN + once + 7 * PARTS <= 256);
            assert!(align_of::<ClassState<$element>>() <= 8 && align_of::<Common<$element>>() <= 8);
            assert!(align_of::<Session<$element>>() <= 8 && align_of::<cc_settings>() <= 8);
        };
    )*};
}

macros_are_enough! { i8: 24; u8: 24; i16: 28; f32: 12; }

impl Block {
    /// The recognizer in the memory.
    ///
    /// # Safety
    ///
    /// It was opened as a recognizer of `T`, and nothing else uses it in `'a`.
    unsafe fn recognizer<'a, T: CRecognizerElement>(&self) -> Result<Recognizer<'a, T>, cc_error> {
        let (classes, dim, label_len) = (self.classes(), self.dim(), self.label_len());
        let at = places::<T>(classes, dim, label_len).ok_or(CC_ERROR_NOT_INITIALIZED)?;
        let [
            settings,
            common,
            session,
            states,
            sums,
            session_sums,
            norms,
            counts,
            centers,
            enrolled,
            ends,
            labels,
            label,
            _,
        ] = at;
        // SAFETY: `init` has laid the parts out, apart, for their types, and written zeros, which all of them may be.
        let (slices, settings) = unsafe {
            let slices = RecognizerSlices {
                sums: self.write(sums, classes * dim),
                centers: self.write(centers, classes * dim),
                enrolled: self.write(enrolled, classes * dim),
                counts: self.write(counts, classes),
                norms: self.write(norms, classes),
                states: slice::from_raw_parts_mut(self.at(states), classes),
                labels: self.write(labels, classes * label_len),
                session_sums: self.write(session_sums, dim),
                session_ends: self.write(ends, 2 * dim),
                session_label: self.write(label, label_len),
                session: &mut *self.at(session),
                common: &mut *self.at(common),
            };
            (slices, self.at::<cc_settings>(settings).read())
        };
        Ok(Recognizer::from_slices(slices, settings.settings()?)?)
    }

    /// The longest label, in the field of the header where tables have the place of their counts.
    fn label_len(&self) -> usize {
        self.header.counts_at as usize
    }
}

/// # Safety
///
/// The pointer is as [`Block::any`] asks.
unsafe fn open<T: CElement>(recognizer: *const cc_recognizer) -> Result<Block, cc_error> {
    // SAFETY: it is asked for above.
    unsafe { Block::open::<T>(recognizer.cast_mut().cast(), MAGIC) }
}

#[allow(clippy::too_many_arguments)]
unsafe fn init<T: CRecognizerElement>(
    memory: *mut c_void,
    size: usize,
    classes: usize,
    dim: usize,
    label_length: usize,
    settings: *const cc_settings,
    recognizer: *mut *mut cc_recognizer,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller.
    let (settings, mut out) = unsafe { (value(settings)?, Places::new(recognizer, 1)?) };
    out.span.check_apart(Span::of(memory.cast::<u8>(), size)?)?;
    if dim > T::MOST_DIM || label_length == 0 || label_length > 255 {
        return Err(CC_ERROR_SHAPE);
    }
    let places = places::<T>(classes, dim, label_length).ok_or(CC_ERROR_SHAPE)?;
    let [.., end] = places;
    // The settings are checked before anything is written.
    Recognizer::<T>::new(
        &mut RecognizerStorage::<T, 1, 1, 1>::new(),
        settings.settings()?,
    )?;
    // SAFETY: it is asked of the caller; the settings lie behind the header.
    unsafe {
        Block::init_with(
            memory.cast(),
            size,
            (MAGIC, T::CODE),
            (classes, dim),
            label_length,
            end,
        )?;
        ptr::write(memory.byte_add(HEADER_LEN).cast(), settings);
    }
    out.put(0, memory.cast());
    Ok(())
}

/// A text of the caller, outside of the recognizer.
///
/// # Safety
///
/// As of [`numbers`].
unsafe fn text<'a>(block: &Block, label: *const u8, length: usize) -> Result<&'a str, cc_error> {
    block.span().check_apart(Span::of(label, length)?)?;
    // SAFETY: it is asked for above.
    let bytes = unsafe { numbers(label, length) }?;
    core::str::from_utf8(bytes).map_err(|_| CC_ERROR_LABEL)
}

/// Writes what a decision rests on.
fn write_decision<T: CRecognizerElement>(
    decision: &Decision<T::Distance>,
    nearest_out: &mut Places<NearestOf<T>>,
    decision_out: &mut Places<cc_decision>,
) {
    let (code, nearest): (_, Option<Nearest<T::Distance>>) = match *decision {
        Decision::Known(nearest) => (cc_decision::CC_KNOWN, Some(nearest)),
        Decision::Unknown(nearest) => (cc_decision::CC_UNKNOWN, nearest),
        Decision::Ambiguous(nearest) => (cc_decision::CC_AMBIGUOUS, Some(nearest)),
    };
    nearest_out.put(0, T::Distance::nearest(nearest));
    decision_out.put(0, code);
}

/// Places for a decision, outside of the recognizer.
///
/// # Safety
///
/// As of [`Places::new`].
unsafe fn answers<T: CRecognizerElement>(
    block: &Block,
    nearest: *mut NearestOf<T>,
    decision: *mut cc_decision,
) -> Result<(Places<NearestOf<T>>, Places<cc_decision>), cc_error> {
    // SAFETY: it is asked for above.
    let (nearest, decision) = unsafe { (Places::new(nearest, 1)?, Places::new(decision, 1)?) };
    nearest.span.check_apart(block.span())?;
    decision.span.check_apart(block.span())?;
    decision.span.check_apart(nearest.span)?;
    Ok((nearest, decision))
}

/// A place of the caller, outside of the recognizer.
///
/// # Safety
///
/// As of [`Places::new`].
unsafe fn place<N: Copy>(block: &Block, at: *mut N, count: usize) -> Result<Places<N>, cc_error> {
    // SAFETY: it is asked for above.
    let place = unsafe { Places::new(at, count) }?;
    place.span.check_apart(block.span())?;
    Ok(place)
}

unsafe fn recognize<T: CRecognizerElement>(
    recognizer: *const cc_recognizer,
    embedding: *const T::Component,
    length: usize,
    nearest: *mut NearestOf<T>,
    decision: *mut cc_decision,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the arguments lie outside of the recognizer.
    let (recognizer, embedding, (mut nearest, mut decision)) = unsafe {
        let block = open::<T>(recognizer)?;
        let embedding = block.embedding(embedding, length)?;
        let answers = answers::<T>(&block, nearest, decision)?;
        (block.recognizer::<T>()?, embedding, answers)
    };
    write_decision::<T>(
        &recognizer.recognize(embedding)?,
        &mut nearest,
        &mut decision,
    );
    Ok(())
}

unsafe fn adapt<T: CRecognizerElement>(
    recognizer: *mut cc_recognizer,
    embedding: *const T::Component,
    length: usize,
    nearest: *mut NearestOf<T>,
    decision: *mut cc_decision,
    adapted: *mut cc_adapted,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the arguments lie outside of the recognizer.
    let (mut recognizer, embedding, (mut nearest, mut decision), mut adapted) = unsafe {
        let block = open::<T>(recognizer)?;
        let embedding = block.embedding(embedding, length)?;
        let answers = answers::<T>(&block, nearest, decision)?;
        let adapted = place(&block, adapted, 1)?;
        (block.recognizer::<T>()?, embedding, answers, adapted)
    };
    let answer = recognizer.adapt(embedding)?;
    write_decision::<T>(&answer.decision, &mut nearest, &mut decision);
    adapted.put(0, cc_adapted::of(answer.refused));
    Ok(())
}

unsafe fn begin<T: CRecognizerElement>(
    recognizer: *mut cc_recognizer,
    label: *const u8,
    length: usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the label lies outside of the recognizer.
    let (mut recognizer, label) = unsafe {
        let block = open::<T>(recognizer)?;
        (block.recognizer::<T>()?, text(&block, label, length)?)
    };
    Ok(recognizer.begin(label)?)
}

unsafe fn add<T: CRecognizerElement>(
    recognizer: *mut cc_recognizer,
    embedding: *const T::Component,
    length: usize,
    added: *mut cc_added,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the arguments lie outside of the recognizer.
    let (mut recognizer, embedding, mut out) = unsafe {
        let block = open::<T>(recognizer)?;
        let embedding = block.embedding(embedding, length)?;
        let out = place(&block, added, 1)?;
        (block.recognizer::<T>()?, embedding, out)
    };
    let added = recognizer.add(embedding)?;
    out.put(
        0,
        cc_added {
            count: added.count,
            agrees: added.agrees.into(),
        },
    );
    Ok(())
}

unsafe fn commit<T: CRecognizerElement>(
    recognizer: *mut cc_recognizer,
    class: *mut usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the place lies outside of the recognizer.
    let (mut recognizer, mut out) = unsafe {
        let block = open::<T>(recognizer)?;
        let out = place(&block, class, 1)?;
        (block.recognizer::<T>()?, out)
    };
    out.put(0, recognizer.commit()?);
    Ok(())
}

/// A change that takes no pointer.
unsafe fn change<T: CRecognizerElement>(
    recognizer: *mut cc_recognizer,
    change: impl FnOnce(&mut Recognizer<'_, T>) -> Result<(), cc_error>,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller.
    let mut recognizer = unsafe { open::<T>(recognizer)?.recognizer::<T>() }?;
    change(&mut recognizer)
}

/// A change of a class by an embedding.
unsafe fn change_by<T: CRecognizerElement>(
    recognizer: *mut cc_recognizer,
    embedding: *const T::Component,
    length: usize,
    change: impl FnOnce(&mut Recognizer<'_, T>, &[T::Component]) -> Result<(), cc_error>,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the embedding lies outside of the recognizer.
    let (mut recognizer, embedding) = unsafe {
        let block = open::<T>(recognizer)?;
        let embedding = block.embedding(embedding, length)?;
        (block.recognizer::<T>()?, embedding)
    };
    change(&mut recognizer, embedding)
}

unsafe fn rename<T: CRecognizerElement>(
    recognizer: *mut cc_recognizer,
    class: usize,
    label: *const u8,
    length: usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the label lies outside of the recognizer.
    let (mut recognizer, label) = unsafe {
        let block = open::<T>(recognizer)?;
        (block.recognizer::<T>()?, text(&block, label, length)?)
    };
    Ok(recognizer.rename(class, label)?)
}

unsafe fn label<T: CRecognizerElement>(
    recognizer: *const cc_recognizer,
    class: usize,
    label: *mut u8,
    size: usize,
    length: *mut usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the places lie outside of the recognizer.
    let (recognizer, mut label, mut len) = unsafe {
        let block = open::<T>(recognizer)?;
        let (label, len) = (place(&block, label, size)?, place(&block, length, 1)?);
        len.span.check_apart(label.span)?;
        (block.recognizer::<T>()?, label, len)
    };
    let text = recognizer.label(class).ok_or(CC_ERROR_CLASS)?;
    if text.len() > size {
        return Err(CC_ERROR_BUFFER);
    }
    label.put_all(0, text.as_bytes());
    len.put(0, text.len());
    Ok(())
}

unsafe fn status<T: CRecognizerElement>(
    recognizer: *const cc_recognizer,
    status: *mut cc_status,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the place lies outside of the recognizer.
    let (recognizer, mut out) = unsafe {
        let block = open::<T>(recognizer)?;
        let out = place(&block, status, 1)?;
        (block.recognizer::<T>()?, out)
    };
    let status = recognizer.status();
    out.put(
        0,
        cc_status {
            enrolled: status.enrolled as u32,
            to_enroll_again: status.to_enroll_again as u32,
            free: status.free as u32,
            adapted: status.adapted,
        },
    );
    Ok(())
}

unsafe fn load<T: CRecognizerElement>(
    slots: *const cc_slots,
    recognizer: *mut cc_recognizer,
    report: *mut cc_slots_report,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the report lies outside of the recognizer.
    let (mut slots, mut recognizer, mut out) = unsafe {
        let block = open::<T>(recognizer)?;
        let out = place(&block, report, 1)?;
        (slots::open(slots)?, block.recognizer::<T>()?, out)
    };
    out.put(0, cc_slots_report::of(slots.load(&mut [&mut recognizer])?));
    Ok(())
}

/// How it is saved.
type Save = fn(&mut ImageSlots<Driver>, &[&dyn SlotImage]) -> Result<(), SlotsError<i32>>;

unsafe fn save<T: CRecognizerElement>(
    slots: *const cc_slots,
    recognizer: *mut cc_recognizer,
    save: Save,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller.
    let (mut slots, recognizer) = unsafe {
        let block = open::<T>(recognizer)?;
        (slots::open(slots)?, block.recognizer::<T>()?)
    };
    Ok(save(&mut slots, &[&recognizer])?)
}

/// The functions of one element, whose squared distances are of a type.
macro_rules! functions {
    ($($element:ident: $distance:ident)*) => {$( paste! {
        /// Makes a recognizer without classes in `size` bytes of memory, which need not be initialized, and
        /// returns it in `recognizer`. It keeps a copy of the settings.
        ///
        #[doc = " `CC_RECOGNIZER_WORDS_" [<$element:upper>] "(classes, dim, label_length)` words of `uint64_t` are"]
        /// enough, for labels of 1 to 255 bytes. Refuses with `CC_ERROR_SETTING`, `CC_ERROR_QUANTIZATION`,
        /// `CC_ERROR_SHAPE`, `CC_ERROR_OVERLAP`, `CC_ERROR_MEMORY`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_init_ $element>](
            memory: *mut c_void,
            size: usize,
            classes: usize,
            dim: usize,
            label_length: usize,
            settings: *const cc_settings,
            recognizer: *mut *mut cc_recognizer,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                init::<$element>(memory, size, classes, dim, label_length, settings, recognizer)
            })
        }

        /// Begins to enroll a class. The label is UTF-8, of `length` bytes, without a zero behind it.
        ///
        /// Refuses with `CC_ERROR_ALREADY_ENROLLING`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`,
        /// `CC_ERROR_NO_FREE_CLASS`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_enroll_begin_ $element>](
            recognizer: *mut cc_recognizer,
            label: *const u8,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { begin::<$element>(recognizer, label, length) })
        }

        /// Adds a sample to the open enrollment, and writes how it agrees with those before.
        ///
        /// Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats
        /// `CC_ERROR_COMPONENT`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_enroll_add_ $element>](
            recognizer: *mut cc_recognizer,
            embedding: *const $element,
            length: usize,
            added: *mut cc_added,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { add::<$element>(recognizer, embedding, length, added) })
        }

        /// Makes the samples a class, all or nothing, and writes its index.
        ///
        /// Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_TOO_FEW_SAMPLES`, `CC_ERROR_TOO_NEAR`; the
        /// enrollment stays open.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_enroll_commit_ $element>](
            recognizer: *mut cc_recognizer,
            class_index: *mut usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { commit::<$element>(recognizer, class_index) })
        }

        /// Gives the open enrollment up, without a trace.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_enroll_cancel_ $element>](
            recognizer: *mut cc_recognizer,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                change::<$element>(recognizer, |recognizer| {
                    recognizer.cancel();
                    Ok(())
                })
            })
        }

        /// Writes the class whose center is nearest, and whether the embedding is of it. Nothing is changed;
        /// but no other call may use the recognizer at the same time.
        ///
        /// Refuses with `CC_ERROR_LENGTH`; of floats `CC_ERROR_COMPONENT`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_recognize_ $element>](
            recognizer: *const cc_recognizer,
            embedding: *const $element,
            length: usize,
            nearest_out: *mut [<cc_nearest_ $distance>],
            decision: *mut cc_decision,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                recognize::<$element>(recognizer, embedding, length, nearest_out, decision)
            })
        }

        /// Recognizes an embedding, learns it where that is safe, and writes what it did.
        ///
        /// Refuses as `recognize` does.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_adapt_ $element>](
            recognizer: *mut cc_recognizer,
            embedding: *const $element,
            length: usize,
            nearest_out: *mut [<cc_nearest_ $distance>],
            decision: *mut cc_decision,
            adapted: *mut cc_adapted,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                adapt::<$element>(recognizer, embedding, length, nearest_out, decision, adapted)
            })
        }

        /// Adds a sample that somebody says is of this class. The enrolled center moves as far.
        ///
        /// Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_learn_ $element>](
            recognizer: *mut cc_recognizer,
            class_index: usize,
            embedding: *const $element,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                change_by::<$element>(recognizer, embedding, length, |recognizer, embedding| {
                    Ok(recognizer.learn(class_index, embedding)?)
                })
            })
        }

        /// Takes a sample out that the class learned: the inverse of `learn`, exact for integers.
        ///
        /// Refuses with `CC_ERROR_CLASS`, `CC_ERROR_TRIMMED`, `CC_ERROR_LENGTH`, `CC_ERROR_LAST_SAMPLE`,
        /// `CC_ERROR_NEVER_LEARNED`; of floats `CC_ERROR_COMPONENT`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_forget_ $element>](
            recognizer: *mut cc_recognizer,
            class_index: usize,
            embedding: *const $element,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                change_by::<$element>(recognizer, embedding, length, |recognizer, embedding| {
                    Ok(recognizer.forget(class_index, embedding)?)
                })
            })
        }

        /// Gives a class another label.
        ///
        /// Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_rename_ $element>](
            recognizer: *mut cc_recognizer,
            class_index: usize,
            label: *const u8,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { rename::<$element>(recognizer, class_index, label, length) })
        }

        /// Deletes a class: label, center and samples. The next save erases it from flash.
        ///
        /// Refuses with `CC_ERROR_CLASS`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_delete_ $element>](
            recognizer: *mut cc_recognizer,
            class_index: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                change::<$element>(recognizer, |recognizer| Ok(recognizer.delete(class_index)?))
            })
        }

        /// Stops (1) or allows (0) the adaptation of a class.
        ///
        /// Refuses with `CC_ERROR_CLASS`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_freeze_ $element>](
            recognizer: *mut cc_recognizer,
            class_index: usize,
            is_frozen: u32,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                change::<$element>(recognizer, |recognizer| {
                    Ok(recognizer.freeze(class_index, is_frozen != 0)?)
                })
            })
        }

        /// Takes the adaptation of a class back.
        ///
        /// Refuses with `CC_ERROR_CLASS`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_reset_to_enrolled_ $element>](
            recognizer: *mut cc_recognizer,
            class_index: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                change::<$element>(recognizer, |recognizer| {
                    Ok(recognizer.reset_to_enrolled(class_index)?)
                })
            })
        }

        /// Sets the accepted squared distance to `factor` times the one at which the next sample of a class is
        /// expected.
        ///
        /// Refuses with `CC_ERROR_SETTING` a factor that is not above 0; with `CC_ERROR_EMPTY` when no class
        /// has two samples.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_calibrate_by_spread_ $element>](
            recognizer: *mut cc_recognizer,
            factor: f32,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                change::<$element>(recognizer, |recognizer| {
                    Ok(recognizer.calibrate_by_spread(factor)?)
                })
            })
        }

        /// Writes the label of a class into a buffer of `size` bytes, without a zero behind it, and its length.
        ///
        /// Refuses with `CC_ERROR_CLASS`, `CC_ERROR_BUFFER`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_label_ $element>](
            recognizer: *const cc_recognizer,
            class_index: usize,
            label_out: *mut u8,
            size: usize,
            length: *mut usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                label::<$element>(recognizer, class_index, label_out, size, length)
            })
        }

        /// Writes how many classes there are, and what adaptation did.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_status_ $element>](
            recognizer: *const cc_recognizer,
            status_out: *mut cc_status,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { status::<$element>(recognizer, status_out) })
        }

        /// Replaces all classes by what was saved last, as `cc_slots_load` does. The slots' model is that of
        /// the settings. Of another model the labels are kept.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_load_ $element>](
            slots: *const cc_slots,
            recognizer: *mut cc_recognizer,
            report: *mut cc_slots_report,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { load::<$element>(slots, recognizer, report) })
        }

        /// Saves all classes, as `cc_slots_save` does: after a deletion it erases the slot before.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_recognizer_save_ $element>](
            slots: *const cc_slots,
            recognizer: *mut cc_recognizer,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { save::<$element>(slots, recognizer, ImageSlots::save) })
        }
    })*};
}

functions! { i8: u32 u8: u32 i16: u64 f32: f32 }
