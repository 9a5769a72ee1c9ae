//! `cc_table`: centers that are only asked, by integers alone for integer elements.

use core::ffi::c_void;

use class_centers::{CenterTableRef, ClassCentersRef, SliceView, TableElement};
use pastey::paste;

use crate::{
    centers::{self, cc_centers, cc_shape, write_count, write_shape, write_top_k},
    error::cc_error::{self, *},
    memory::{Block, CElement, HEADER_LEN, Number, Places, Span, bytes, value},
    query::{
        Answers, cc_decision, cc_nearest_f32, cc_nearest_u32, cc_nearest_u64, cc_ranked_f32,
        cc_ranked_u32, cc_ranked_u64, cc_thresholds_f32, cc_thresholds_u32, cc_thresholds_u64,
    },
};

/// Centers prepared for queries, in memory of the caller.
pub struct cc_table(());

/// The first word of a table of centers.
const MAGIC: u32 = u32::from_le_bytes(*b"CCtb");

/// An element whose centers C knows.
pub(crate) trait CTableElement:
    CElement + TableElement<Norm: Number, Distance: Answers>
{
}

impl<T: CElement + TableElement<Norm: Number, Distance: Answers>> CTableElement for T {}

type NearestOf<T> = <<T as TableElement>::Distance as Answers>::Nearest;
type RankedOf<T> = <<T as TableElement>::Distance as Answers>::Ranked;
type ThresholdsOf<T> = <<T as TableElement>::Distance as Answers>::Thresholds;

/// The numbers of some classes, to be changed.
struct Rows<'a, T: CTableElement> {
    centers: &'a mut [T::Component],
    counts: &'a mut [u32],
    norms: &'a mut [T::Norm],
}

impl Block {
    /// The table, to be read.
    ///
    /// # Safety
    ///
    /// It was opened as one of centers of `T`, and nothing changes it in `'a`.
    #[inline(always)]
    pub(crate) unsafe fn table<'a, T: CTableElement>(
        &self,
    ) -> Result<CenterTableRef<'a, T>, cc_error> {
        let (classes, counts_at) = (self.classes(), self.header.counts_at as usize);
        // SAFETY: it is asked for above; norms, counts and centers lie there.
        // OK: `init` has multiplied them.
        let (centers, counts, norms) = unsafe {
            let centers = self.read(counts_at + 4 * classes, classes * self.dim());
            (
                centers,
                self.read(counts_at, classes),
                self.read(HEADER_LEN, classes),
            )
        };
        Ok(CenterTableRef::new_trusted(
            centers,
            counts,
            norms,
            self.dim(),
        )?)
    }

    /// The numbers of classes from `class` on, to be changed.
    ///
    /// # Safety
    ///
    /// The table was opened as one of centers of `T`, it has these classes, and nothing else uses it in
    /// `'a`.
    unsafe fn rows<'a, T: CTableElement>(&self, class: usize, classes: usize) -> Rows<'a, T> {
        let counts_at = self.header.counts_at as usize;
        let centers_at = counts_at + 4 * self.classes();
        let (row_len, norm_len) = (self.dim() * size_of::<T::Component>(), size_of::<T::Norm>());
        // SAFETY: it is asked for above; centers, counts and norms lie there, apart.
        unsafe {
            Rows {
                centers: self.write(centers_at + class * row_len, classes * self.dim()),
                counts: self.write(counts_at + 4 * class, classes),
                norms: self.write(HEADER_LEN + class * norm_len, classes),
            }
        }
    }
}

/// # Safety
///
/// The pointer is as [`Block::any`] asks.
unsafe fn open<T: CTableElement>(table: *const cc_table) -> Result<Block, cc_error> {
    // SAFETY: it is asked for above.
    unsafe { Block::open::<T>(table.cast_mut().cast(), MAGIC) }
}

unsafe fn init<T: CTableElement>(
    memory: *mut c_void,
    size: usize,
    classes: usize,
    dim: usize,
    table: *mut *mut cc_table,
) -> Result<(), cc_error> {
    let norms = bytes::<T::Norm>(classes, 1)?;
    let centers = bytes::<T::Component>(classes, dim)?;
    if dim > T::MAX_DIM {
        return Err(CC_ERROR_SHAPE);
    }
    // SAFETY: it is asked of the caller.
    unsafe {
        let mut out = Places::new(table, 1)?;
        out.span.check_apart(Span::of(memory.cast::<u8>(), size)?)?;
        let (shape, parts) = ((classes, dim), (norms, centers));
        Block::init(memory.cast(), size, (MAGIC, T::CODE), shape, parts)?;
        out.put(0, memory.cast());
    }
    Ok(())
}

/// Both tables, which must lie apart and have the same shape.
unsafe fn open_both<T: CTableElement>(
    table: *mut cc_table,
    learned: *const cc_centers,
) -> Result<(Block, Block), cc_error> {
    // SAFETY: it is asked of the caller.
    let (table, learned) = unsafe { (open::<T>(table)?, centers::open::<T>(learned)?) };
    table.span().check_apart(learned.span())?;
    if (table.dim(), table.classes()) != (learned.dim(), learned.classes()) {
        return Err(CC_ERROR_SHAPE);
    }
    Ok((table, learned))
}

unsafe fn prepare<T: CTableElement>(
    table: *mut cc_table,
    learned: *const cc_centers,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the tables lie apart.
    let (rows, learned) = unsafe {
        let (table, learned) = open_both::<T>(table, learned)?;
        (table.rows::<T>(0, table.classes()), learned.centers::<T>()?)
    };
    CenterTableRef::prepare(learned, rows.centers, rows.counts, rows.norms)?;
    Ok(())
}

unsafe fn refresh_class<T: CTableElement>(
    table: *mut cc_table,
    learned: *const cc_centers,
    class: usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the tables lie apart.
    let (rows, learned) = unsafe {
        let (table, learned) = open_both::<T>(table, learned)?;
        if class >= table.classes() {
            return Err(CC_ERROR_CLASS);
        }
        (table.rows::<T>(class, 1), learned.centers::<T>()?)
    };
    let (sums, counts) = (learned.sum(class).unwrap_or(&[]), [learned.count(class)]);
    let one = ClassCentersRef::<T>::new(sums, &counts, learned.dim())?;
    CenterTableRef::prepare(one, rows.centers, rows.counts, rows.norms)?;
    Ok(())
}

unsafe fn set_class<T: CTableElement>(
    table: *mut cc_table,
    class: usize,
    center: *const T::Component,
    length: usize,
    count: u32,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the center lies outside of the table.
    let (rows, center) = unsafe {
        let table = open::<T>(table)?;
        let center = table.embedding(center, length)?;
        if class >= table.classes() {
            return Err(CC_ERROR_CLASS);
        }
        (table.rows::<T>(class, 1), center)
    };
    check_components::<T>(center)?;
    for (own, component) in rows.centers.iter_mut().zip(center) {
        *own = if count > 0 {
            *component
        } else {
            T::ZERO_COMPONENT
        };
    }
    rows.counts.fill(count);
    CenterTableRef::<T>::write_norms(rows.centers, length, rows.norms)?;
    Ok(())
}

/// Refuses components that are not finite, or too large to be squared.
fn check_components<T: CTableElement>(center: &[T::Component]) -> Result<(), cc_error> {
    let is_out = |component: &T::Component| T::component(T::widen(*component)).is_none();
    match center.iter().any(is_out) {
        true => Err(CC_ERROR_COMPONENT),
        false => Ok(()),
    }
}

unsafe fn center<T: CTableElement>(
    table: *const cc_table,
    class: usize,
    center: *mut T::Component,
    length: usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the place lies outside of the table.
    let (table, mut out) = unsafe {
        let block = open::<T>(table)?;
        let out = Places::new(center, length)?;
        out.span.check_apart(block.span())?;
        if length != block.dim() {
            return Err(CC_ERROR_LENGTH);
        }
        block.count(class)?;
        (block.table::<T>()?, out)
    };
    out.put_all(0, table.center(class).ok_or(CC_ERROR_EMPTY)?);
    Ok(())
}

unsafe fn nearest<T: CTableElement>(
    table: *const cc_table,
    embedding: *const T::Component,
    length: usize,
    nearest: *mut NearestOf<T>,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the answer lies outside of the table.
    let (table, embedding, mut out) = unsafe {
        let block = Block::open::<T>(table.cast_mut().cast(), MAGIC)?;
        let embedding = block.embedding(embedding, length)?;
        let out = Places::new(nearest, 1)?;
        out.span.check_apart(block.span())?;
        (block.table::<T>()?, embedding, out)
    };
    let found = SliceView::nearest(&table, embedding)?;
    out.put(0, T::Distance::nearest(found));
    found.map(|_| ()).ok_or(CC_ERROR_EMPTY)
}

unsafe fn decide<T: CTableElement>(
    table: *const cc_table,
    embedding: *const T::Component,
    length: usize,
    thresholds: *const ThresholdsOf<T>,
    nearest: *mut NearestOf<T>,
    decision: *mut cc_decision,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the answers lie outside of the table.
    let (table, embedding, thresholds, mut out, mut decision) = unsafe {
        let block = Block::open::<T>(table.cast_mut().cast(), MAGIC)?;
        let embedding = block.embedding(embedding, length)?;
        let thresholds = value(thresholds)?;
        let (out, decision) = (Places::new(nearest, 1)?, Places::new(decision, 1)?);
        out.span.check_apart(block.span())?;
        decision.span.check_apart(block.span())?;
        decision.span.check_apart(out.span)?;
        (block.table::<T>()?, embedding, thresholds, out, decision)
    };
    let found = SliceView::nearest(&table, embedding)?;
    out.put(0, T::Distance::nearest(found));
    decision.put(0, T::Distance::decide(thresholds, found));
    Ok(())
}

unsafe fn top_k<T: CTableElement>(
    table: *const cc_table,
    embedding: *const T::Component,
    length: usize,
    places: *mut RankedOf<T>,
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
        (block.table::<T>()?, embedding, places, found)
    };
    write_top_k(&table, embedding, places, k, found)
}

/// The functions of one element, whose squared distances are of a type.
macro_rules! functions {
    ($($element:ident: $distance:ident)*) => {$( paste! {
        /// Makes a table without centers in `size` bytes of memory, which need not be initialized, and
        /// returns it in `table`.
        ///
        #[doc = " `CC_TABLE_WORDS_" [<$element:upper>] "(classes, dim)` words of `uint64_t` are enough. Refuses with"]
        /// `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
        /// `CC_ERROR_MEMORY`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_table_init_ $element>](
            memory: *mut c_void,
            size: usize,
            classes: usize,
            dim: usize,
            table: *mut *mut cc_table,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { init::<$element>(memory, size, classes, dim, table) })
        }

        /// Takes over all centers of a table that learned, rounded to components: to nearest, ties to
        /// even. A division a class and dimension.
        ///
        /// Refuses with `CC_ERROR_SHAPE`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_table_prepare_ $element>](
            table: *mut cc_table,
            learned: *const cc_centers,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { prepare::<$element>(table, learned) })
        }

        /// Takes over the center of one class, after it has learned.
        ///
        /// Refuses with `CC_ERROR_SHAPE`, `CC_ERROR_CLASS`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_table_refresh_class_ $element>](
            table: *mut cc_table,
            learned: *const cc_centers,
            class_index: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { refresh_class::<$element>(table, learned, class_index) })
        }

        /// Sets the center of a class, of the factory for instance, and how many samples it is the mean of;
        /// 0 empties it.
        ///
        /// Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_table_set_class_ $element>](
            table: *mut cc_table,
            class_index: usize,
            center: *const $element,
            length: usize,
            count: u32,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { set_class::<$element>(table, class_index, center, length, count) })
        }

        /// Writes the center of a class, as it is stored.
        ///
        /// Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_table_center_ $element>](
            table: *const cc_table,
            class_index: usize,
            center_out: *mut $element,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { center::<$element>(table, class_index, center_out, length) })
        }

        /// Writes the class whose center is nearest, and the runner-up.
        ///
        /// Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when there is no center, and writes
        /// `CC_NO_CLASS` then.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_table_nearest_ $element>](
            table: *const cc_table,
            embedding: *const $element,
            length: usize,
            nearest_out: *mut [<cc_nearest_ $distance>],
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { nearest::<$element>(table, embedding, length, nearest_out) })
        }

        /// Writes the class whose center is nearest, and whether the query is of it. A table without
        /// centers knows nothing, and that is no error.
        ///
        /// Refuses with `CC_ERROR_LENGTH`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_table_decide_ $element>](
            table: *const cc_table,
            embedding: *const $element,
            length: usize,
            thresholds: *const [<cc_thresholds_ $distance>],
            nearest_out: *mut [<cc_nearest_ $distance>],
            decision: *mut cc_decision,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe {
                decide::<$element>(table, embedding, length, thresholds, nearest_out, decision)
            })
        }

        /// Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
        ///
        /// Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_table_top_k_ $element>](
            table: *const cc_table,
            embedding: *const $element,
            length: usize,
            places: *mut [<cc_ranked_ $distance>],
            k: usize,
            found: *mut usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { top_k::<$element>(table, embedding, length, places, k, found) })
        }
    })*};
}

functions! { i8: u32 u8: u32 i16: u64 f32: f32 }

unsafe fn opened(table: *const cc_table) -> Result<Block, cc_error> {
    // SAFETY: it is asked of the caller.
    unsafe { Block::any(table.cast_mut().cast(), MAGIC) }
}

/// Writes the element and the shape of a table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_table_shape(table: *const cc_table, shape: *mut cc_shape) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { opened(table).and_then(|block| write_shape(&block, shape)) })
}

/// Writes how many samples the center of a class is the mean of.
///
/// Refuses with `CC_ERROR_CLASS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_table_count(
    table: *const cc_table,
    class_index: usize,
    count: *mut u32,
) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { opened(table).and_then(|block| write_count(&block, class_index, count)) })
}

/// Empties every class.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_table_clear(table: *mut cc_table) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { opened(table).map(|block| block.clear()) })
}
