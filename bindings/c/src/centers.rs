//! `cc_centers`: sums and counts, which learn.

use core::ffi::c_void;

use class_centers::{ClassCentersMut, ClassCentersRef, SliceView, SquaredEuclidean};
use pastey::paste;

use crate::{
    error::cc_error::{self, *},
    memory::{Block, CElement, HEADER_LEN, Places, Span, bytes, numbers},
    query::{Answers, CC_TOP_K_MAX, cc_nearest_f32, cc_ranked_f32},
};

/// A table that learns: sums and counts of every class, in memory of the caller.
pub struct cc_centers(());

/// What embeddings are made of. The numbers are those in images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum cc_element {
    /// `float`.
    CC_ELEMENT_F32 = 1,
    /// `double`: in images of other programs only.
    CC_ELEMENT_F64 = 2,
    /// `int8_t`.
    CC_ELEMENT_I8 = 3,
    /// `uint8_t`.
    CC_ELEMENT_U8 = 4,
    /// `int16_t`.
    CC_ELEMENT_I16 = 5,
    /// `float`, summed with a correction: in images of other programs only.
    CC_ELEMENT_COMPENSATED = 6,
    /// `uint32_t`: thresholds, in images of other programs only.
    CC_ELEMENT_U32 = 7,
    /// `uint64_t`: thresholds, in images of other programs only.
    CC_ELEMENT_U64 = 8,
}

/// What a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct cc_shape {
    /// What embeddings are made of.
    pub element: cc_element,
    /// How many classes there are.
    pub classes: u32,
    /// How many components an embedding has.
    pub dim: u32,
}

/// The first word of a table that learns.
pub(crate) const MAGIC: u32 = u32::from_le_bytes(*b"CCct");

impl CElement for f32 {
    const CODE: u32 = cc_element::CC_ELEMENT_F32 as u32;
}
impl CElement for i8 {
    const CODE: u32 = cc_element::CC_ELEMENT_I8 as u32;
}
impl CElement for u8 {
    const CODE: u32 = cc_element::CC_ELEMENT_U8 as u32;
}
impl CElement for i16 {
    const CODE: u32 = cc_element::CC_ELEMENT_I16 as u32;
}

/// The shape in a header.
pub(crate) fn shape_of(block: &Block) -> cc_shape {
    let header = &block.header;
    let element = match header.element {
        u8::CODE => cc_element::CC_ELEMENT_U8,
        i8::CODE => cc_element::CC_ELEMENT_I8,
        i16::CODE => cc_element::CC_ELEMENT_I16,
        _ => cc_element::CC_ELEMENT_F32,
    };
    cc_shape {
        element,
        classes: header.classes,
        dim: header.dim,
    }
}

/// A table in memory, and its numbers.
///
/// # Safety
///
/// The pointer is as [`Block::any`] asks.
pub(crate) unsafe fn open<T: CElement>(table: *const cc_centers) -> Result<Block, cc_error> {
    // SAFETY: it is asked for above.
    unsafe { Block::open::<T>(table.cast_mut().cast(), MAGIC) }
}

impl Block {
    /// The table, to be read.
    ///
    /// # Safety
    ///
    /// It was opened as one of sums of `T`, and nothing changes it in `'a`.
    #[inline(always)]
    pub(crate) unsafe fn centers<'a, T: CElement>(
        &self,
    ) -> Result<ClassCentersRef<'a, T>, cc_error> {
        // OK: `init` has multiplied them.
        let count = self.classes() * self.dim();
        // SAFETY: it is asked for above; sums and counts lie there.
        let (sums, counts) = unsafe {
            let counts = self.read(self.header.counts_at as usize, self.classes());
            (self.read(HEADER_LEN, count), counts)
        };
        Ok(ClassCentersRef::new(sums, counts, self.dim())?)
    }

    /// The table, to be changed.
    ///
    /// # Safety
    ///
    /// It was opened as one of sums of `T`, and nothing else uses it in `'a`.
    #[inline(always)]
    pub(crate) unsafe fn centers_mut<'a, T: CElement>(
        &self,
    ) -> Result<ClassCentersMut<'a, T>, cc_error> {
        // OK: `init` has multiplied them.
        let count = self.classes() * self.dim();
        // SAFETY: it is asked for above; sums and counts lie there, the one behind the other.
        let (sums, counts) = unsafe {
            let counts = self.write(self.header.counts_at as usize, self.classes());
            (self.write(HEADER_LEN, count), counts)
        };
        Ok(ClassCentersMut::new(sums, counts, self.dim())?)
    }
}

unsafe fn init<T: CElement>(
    memory: *mut c_void,
    size: usize,
    classes: usize,
    dim: usize,
    table: *mut *mut cc_centers,
) -> Result<(), cc_error> {
    let sums = bytes::<T::Sum>(classes, dim)?;
    // SAFETY: it is asked of the caller.
    unsafe {
        let mut out = Places::new(table, 1)?;
        out.span.check_apart(Span::of(memory.cast::<u8>(), size)?)?;
        let (shape, parts) = ((classes, dim), (sums, 0));
        Block::init(memory.cast(), size, (MAGIC, T::CODE), shape, parts)?;
        out.put(0, memory.cast());
    }
    Ok(())
}

unsafe fn learn<T: CElement>(
    table: *mut cc_centers,
    class: usize,
    embedding: *const T::Component,
    length: usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the embedding lies outside of the table.
    let (mut table, embedding) = unsafe {
        let block = Block::open::<T>(table.cast(), MAGIC)?;
        let embedding = block.embedding(embedding, length)?;
        (block.centers_mut::<T>()?, embedding)
    };
    Ok(table.update(class, embedding)?)
}

unsafe fn learn_capped<T: CElement>(
    table: *mut cc_centers,
    class: usize,
    embedding: *const T::Component,
    length: usize,
    cap: u32,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the embedding lies outside of the table.
    let (mut table, embedding) = unsafe {
        let block = open::<T>(table)?;
        let embedding = block.embedding(embedding, length)?;
        (block.centers_mut::<T>()?, embedding)
    };
    Ok(table.update_capped(class, embedding, cap)?)
}

unsafe fn learn_batch<T: CElement>(
    table: *mut cc_centers,
    classes: *const usize,
    rows: usize,
    embeddings: *const T::Component,
    length: usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; classes and embeddings lie outside of the table.
    let (mut table, classes, embeddings) = unsafe {
        let block = open::<T>(table)?;
        let span = block.span();
        span.check_apart(Span::of(classes, rows)?)?;
        span.check_apart(Span::of(embeddings, length)?)?;
        if rows.checked_mul(block.dim()) != Some(length) {
            return Err(CC_ERROR_LENGTH);
        }
        let (classes, embeddings) = (numbers(classes, rows)?, numbers(embeddings, length)?);
        (block.centers_mut::<T>()?, classes, embeddings)
    };
    Ok(table.update_batch(classes, embeddings)?)
}

unsafe fn forget<T: CElement>(
    table: *mut cc_centers,
    class: usize,
    embedding: *const T::Component,
    length: usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the embedding lies outside of the table.
    let (mut table, embedding) = unsafe {
        let block = open::<T>(table)?;
        let embedding = block.embedding(embedding, length)?;
        (block.centers_mut::<T>()?, embedding)
    };
    Ok(table.forget(class, embedding)?)
}

unsafe fn center<T: CElement<Center = f32>>(
    table: *const cc_centers,
    class: usize,
    center: *mut f32,
    length: usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the center lies outside of the table.
    unsafe {
        let block = open::<T>(table)?;
        let mut center = Places::new(center, length)?;
        center.span.check_apart(block.span())?;
        if length != block.dim() {
            return Err(CC_ERROR_LENGTH);
        }
        if block.count(class)? == 0 {
            return Err(CC_ERROR_EMPTY);
        }
        let written = block.centers::<T>()?.write_center(class, center.zeroed())?;
        written.ok_or(CC_ERROR_EMPTY)
    }
}

unsafe fn nearest<T: CElement<Center = f32>>(
    table: *const cc_centers,
    embedding: *const T::Component,
    length: usize,
    nearest: *mut cc_nearest_f32,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the answer lies outside of the table.
    let (table, embedding, mut out) = unsafe {
        let block = Block::open::<T>(table.cast_mut().cast(), MAGIC)?;
        let embedding = block.embedding(embedding, length)?;
        let out = Places::new(nearest, 1)?;
        out.span.check_apart(block.span())?;
        (block.centers::<T>()?, embedding, out)
    };
    let found = table.nearest(embedding)?;
    out.put(0, <f32 as Answers>::nearest(found));
    found.map(|_| ()).ok_or(CC_ERROR_EMPTY)
}

/// The best classes of a table, written into places of the caller.
#[inline(always)]
pub(crate) fn write_top_k<V: SliceView<Distance: Answers>>(
    table: &V,
    embedding: &[V::Component],
    mut places: Places<<V::Distance as Answers>::Ranked>,
    k: usize,
    mut found: Places<usize>,
) -> Result<(), cc_error> {
    let mut best = [None; CC_TOP_K_MAX];
    let best = best.get_mut(..k).ok_or(CC_ERROR_LENGTH)?;
    table.top_k_by(SquaredEuclidean, embedding, best)?;
    let best = best.iter().flatten();
    found.put(0, best.clone().count());
    best.enumerate()
        .for_each(|(place, ranked)| places.put(place, V::Distance::ranked(*ranked)));
    Ok(())
}

unsafe fn top_k<T: CElement<Center = f32>>(
    table: *const cc_centers,
    embedding: *const T::Component,
    length: usize,
    places: *mut cc_ranked_f32,
    k: usize,
    found: *mut usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the answer lies outside of the table.
    let (table, embedding, places, found) = unsafe {
        let block = open::<T>(table)?;
        let embedding = block.embedding(embedding, length)?;
        let (places, found) = (Places::new(places, k)?, Places::new(found, 1)?);
        places.span.check_apart(block.span())?;
        found.span.check_apart(block.span())?;
        places.span.check_apart(found.span)?;
        (block.centers::<T>()?, embedding, places, found)
    };
    write_top_k(&table, embedding, places, k, found)
}

unsafe fn merge<T: CElement>(
    table: *mut cc_centers,
    other: *const cc_centers,
    is_inverse: bool,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the tables lie apart.
    let (mut table, other) = unsafe {
        let (table, other) = (open::<T>(table)?, open::<T>(other)?);
        table.span().check_apart(other.span())?;
        if (table.dim(), table.classes()) != (other.dim(), other.classes()) {
            return Err(CC_ERROR_SHAPE);
        }
        (table.centers_mut::<T>()?, other.centers::<T>()?)
    };
    match is_inverse {
        false => table.merge(other)?,
        true => table.unmerge(other)?,
    }
    Ok(())
}

/// The functions of one element.
macro_rules! functions {
    ($($element:ident)*) => {$( paste! {
        /// Makes a table of empty classes in `size` bytes of memory, which need not be initialized, and
        /// returns it in `table`.
        ///
        #[doc = " `CC_CENTERS_WORDS_" [<$element:upper>] "(classes, dim)` words of `uint64_t` are enough. Refuses with"]
        /// `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
        /// `CC_ERROR_MEMORY`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_init_ $element>](
            memory: *mut c_void,
            size: usize,
            classes: usize,
            dim: usize,
            table: *mut *mut cc_centers,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { init::<$element>(memory, size, classes, dim, table) })
        }

        /// Adds one embedding to a class.
        ///
        /// Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_learn_ $element>](
            table: *mut cc_centers,
            class_index: usize,
            embedding: *const $element,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { learn::<$element>(table, class_index, embedding, length) })
        }

        /// Adds one embedding to a class, whose older samples fade once it has `cap` of them: the center
        /// follows drift.
        ///
        /// Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_learn_capped_ $element>](
            table: *mut cc_centers,
            class_index: usize,
            embedding: *const $element,
            length: usize,
            cap: u32,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                learn_capped::<$element>(table, class_index, embedding, length, cap)
            })
        }

        /// Adds a batch, all of it or nothing: row `n` of the embeddings, `dim` components each, to
        /// `classes[n]`.
        ///
        /// `length` counts components, `rows * dim`. Refuses as `learn` does.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_learn_batch_ $element>](
            table: *mut cc_centers,
            classes: *const usize,
            rows: usize,
            embeddings: *const $element,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                learn_batch::<$element>(table, classes, rows, embeddings, length)
            })
        }

        /// Takes one embedding out of a class again: the inverse of `learn`, exact for integers.
        ///
        /// Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_NOT_ENOUGH_SAMPLES`,
        /// `CC_ERROR_COMPONENT`, `CC_ERROR_SUM`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_forget_ $element>](
            table: *mut cc_centers,
            class_index: usize,
            embedding: *const $element,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { forget::<$element>(table, class_index, embedding, length) })
        }

        /// Writes the center of a class, the mean of its embeddings, `dim` floats.
        ///
        /// Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_center_ $element>](
            table: *const cc_centers,
            class_index: usize,
            center_out: *mut f32,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { center::<$element>(table, class_index, center_out, length) })
        }

        /// Writes the class whose center is nearest, and the runner-up.
        ///
        /// The distance is computed in floats; without an FPU, `cc_table` answers many times faster for
        /// integers. Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when no class has samples, and
        /// writes `CC_NO_CLASS` then.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_nearest_ $element>](
            table: *const cc_centers,
            embedding: *const $element,
            length: usize,
            nearest_out: *mut cc_nearest_f32,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { nearest::<$element>(table, embedding, length, nearest_out) })
        }

        /// Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
        ///
        /// Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_top_k_ $element>](
            table: *const cc_centers,
            embedding: *const $element,
            length: usize,
            places: *mut cc_ranked_f32,
            k: usize,
            found: *mut usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { top_k::<$element>(table, embedding, length, places, k, found) })
        }

        /// Adds all samples of another table of the same shape; all or none.
        ///
        /// Refuses with `CC_ERROR_OVERLAP` (a table is not merged with itself), `CC_ERROR_SHAPE`,
        /// `CC_ERROR_FULL`, `CC_ERROR_SUM`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_merge_ $element>](
            table: *mut cc_centers,
            other: *const cc_centers,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { merge::<$element>(table, other, false) })
        }

        /// Takes all samples of another table out again: the inverse of `merge`, exact for integers.
        ///
        /// Refuses with `CC_ERROR_OVERLAP`, `CC_ERROR_SHAPE`, `CC_ERROR_NOT_ENOUGH_SAMPLES`, `CC_ERROR_SUM`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_unmerge_ $element>](
            table: *mut cc_centers,
            other: *const cc_centers,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { merge::<$element>(table, other, true) })
        }
    })*};
}

functions! { i8 u8 i16 f32 }

unsafe fn opened(table: *const cc_centers) -> Result<Block, cc_error> {
    // SAFETY: it is asked of the caller.
    unsafe { Block::any(table.cast_mut().cast(), MAGIC) }
}

/// Writes the element and the shape of a table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_centers_shape(
    table: *const cc_centers,
    shape: *mut cc_shape,
) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { opened(table).and_then(|block| write_shape(&block, shape)) })
}

/// Writes the shape in a header.
///
/// # Safety
///
/// As of [`Places::new`].
pub(crate) unsafe fn write_shape(block: &Block, shape: *mut cc_shape) -> Result<(), cc_error> {
    // SAFETY: it is asked for above.
    let mut out = unsafe { Places::new(shape, 1) }?;
    out.span.check_apart(block.span())?;
    out.put(0, shape_of(block));
    Ok(())
}

/// Writes how many samples a class holds.
///
/// Refuses with `CC_ERROR_CLASS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_centers_count(
    table: *const cc_centers,
    class_index: usize,
    count: *mut u32,
) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { opened(table).and_then(|block| write_count(&block, class_index, count)) })
}

/// Writes the count of a class.
///
/// # Safety
///
/// As of [`Places::new`] and [`Block::count`].
pub(crate) unsafe fn write_count(
    block: &Block,
    class: usize,
    count: *mut u32,
) -> Result<(), cc_error> {
    // SAFETY: it is asked for above.
    let (mut out, samples) = unsafe { (Places::new(count, 1)?, block.count(class)?) };
    out.span.check_apart(block.span())?;
    out.put(0, samples);
    Ok(())
}

/// Empties every class.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_centers_clear(table: *mut cc_centers) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { opened(table).map(|block| block.clear()) })
}

/// Empties one class; the others keep their index and their samples.
///
/// Refuses with `CC_ERROR_CLASS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_centers_clear_class(
    table: *mut cc_centers,
    class_index: usize,
) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { opened(table).and_then(|block| clear_class(&block, class_index)) })
}

/// Zeros are an empty class of every element, so that one function serves all.
unsafe fn clear_class(block: &Block, class: usize) -> Result<(), cc_error> {
    if class >= block.classes() {
        return Err(CC_ERROR_CLASS);
    }
    let counts_at = block.header.counts_at as usize;
    let row_len = match block.header.element {
        <i16 as CElement>::CODE => 8 * block.dim(),
        _ => 4 * block.dim(),
    };
    // SAFETY: the row and the count of the class lie there, and the header asks it of the caller.
    unsafe {
        let row_at = HEADER_LEN + class * row_len;
        block.write::<u8>(row_at, row_len).fill(0);
        block.write::<u32>(counts_at + 4 * class, 1).fill(0);
    }
    Ok(())
}

const _: () = assert!(size_of::<<i16 as class_centers::Element>::Sum>() == 8);
const _: () = assert!(size_of::<<i8 as class_centers::Element>::Sum>() == 4);
const _: () = assert!(size_of::<<u8 as class_centers::Element>::Sum>() == 4);
const _: () = assert!(size_of::<<f32 as class_centers::Element>::Sum>() == 4);
