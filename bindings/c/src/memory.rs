//! Memory of the caller: the header in front of a table, and slices of what pointers point to.

use core::{mem, ptr, slice};

use class_centers::Element;

use crate::error::cc_error::{self, *};

/// What a table in memory is: fields in front of its numbers.
///
/// It holds offsets instead of pointers, so that memory may be copied to another place.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub(crate) struct Header {
    /// The kind of the table: a number that no other memory begins with.
    pub magic: u32,
    /// The code of the element.
    pub element: u32,
    pub classes: u32,
    pub dim: u32,
    /// Where the counts begin, in bytes from the header on.
    pub counts_at: u32,
    /// The bytes of header and numbers.
    pub len: u32,
    reserved: u32,
    /// What the fields before it give: memory that was overwritten does not.
    check: u32,
}

/// The bytes of a header.
pub(crate) const HEADER_LEN: usize = size_of::<Header>();

const _: () = assert!(HEADER_LEN == 32);

impl Header {
    #[inline(always)]
    fn sum(&self) -> u32 {
        let shape = self.classes.rotate_left(8) ^ self.dim.rotate_left(16);
        !(self.magic ^ self.element ^ shape ^ self.counts_at.rotate_left(24) ^ self.len)
    }
}

/// Bytes in memory, of which no reference is made.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    start: usize,
    len: usize,
}

impl Span {
    /// What `count` numbers behind a pointer take up. Refuses null, misalignment, and more than there is
    /// memory.
    #[inline(always)]
    pub(crate) fn of<N>(at: *const N, count: usize) -> Result<Self, cc_error> {
        if at.is_null() {
            return Err(CC_ERROR_NULL);
        }
        if at.addr() & (align_of::<N>() - 1) != 0 {
            return Err(CC_ERROR_ALIGNMENT);
        }
        let len = count.checked_mul(size_of::<N>()).ok_or(CC_ERROR_LENGTH)?;
        let start = at.addr();
        if len > isize::MAX as usize || start.checked_add(len).is_none() {
            return Err(CC_ERROR_LENGTH);
        }
        Ok(Self { start, len })
    }

    /// Refuses bytes that share memory with these.
    #[inline(always)]
    pub(crate) fn check_apart(self, other: Self) -> Result<(), cc_error> {
        // How far each begins behind the other, around the end of memory.
        let (behind, before) = (
            other.start.wrapping_sub(self.start),
            self.start.wrapping_sub(other.start),
        );
        if behind >= self.len && before >= other.len {
            Ok(())
        } else {
            Err(CC_ERROR_OVERLAP)
        }
    }
}

/// Numbers of the caller, to be read.
///
/// # Safety
///
/// Unless the pointer is null or misaligned, `count` numbers lie there, which nothing changes in `'a`.
#[inline(always)]
pub(crate) unsafe fn numbers<'a, N>(at: *const N, count: usize) -> Result<&'a [N], cc_error> {
    Span::of(at, count)?;
    // SAFETY: it is neither null nor misaligned, of at most `isize::MAX` bytes; the rest is asked for above.
    Ok(unsafe { slice::from_raw_parts(at, count) })
}

/// One value of the caller, to be read.
///
/// # Safety
///
/// As of [`numbers`].
#[inline(always)]
pub(crate) unsafe fn value<N: Copy>(at: *const N) -> Result<N, cc_error> {
    Span::of(at, 1)?;
    // SAFETY: it is neither null nor misaligned; the rest is asked for above.
    Ok(unsafe { at.read() })
}

/// A place of the caller for values, which are written without reading what was there.
pub(crate) struct Places<N> {
    at: *mut N,
    count: usize,
    pub span: Span,
}

impl<N: Copy> Places<N> {
    /// Checks the pointer.
    ///
    /// # Safety
    ///
    /// Unless the pointer is null or misaligned, `count` numbers may be written there while this lives.
    #[inline(always)]
    pub(crate) unsafe fn new(at: *mut N, count: usize) -> Result<Self, cc_error> {
        let span = Span::of(at, count)?;
        Ok(Self { at, count, span })
    }

    /// Writes a value into a place, if there is such a place.
    #[inline(always)]
    pub(crate) fn put(&mut self, place: usize, value: N) {
        if place < self.count {
            // SAFETY: the place is one of `count`, which `new` was promised.
            unsafe { self.at.add(place).write(value) }
        }
    }

    /// Writes values into the places from `place` on, as far as they go.
    #[inline(always)]
    pub(crate) fn put_all(&mut self, place: usize, values: &[N]) {
        if place <= self.count && values.len() <= self.count - place {
            // SAFETY: so many places there are, and `values` is a slice of the library's own.
            unsafe { ptr::copy_nonoverlapping(values.as_ptr(), self.at.add(place), values.len()) }
        }
    }

    /// The places as a slice of zeros.
    #[inline(always)]
    pub(crate) fn zeroed(&mut self) -> &mut [N]
    where
        N: Number,
    {
        // SAFETY: `new` was promised so many places; all numbers may be zeros; they are written before a
        // reference to them is made.
        unsafe {
            ptr::write_bytes(self.at, 0, self.count);
            slice::from_raw_parts_mut(self.at, self.count)
        }
    }
}

/// A type of which any bytes are a value.
pub(crate) trait Number: Copy {}

impl Number for i8 {}
impl Number for u8 {}
impl Number for i16 {}
impl Number for i32 {}
impl Number for i64 {}
impl Number for u32 {}
impl Number for u64 {}
impl Number for f32 {}
impl Number for () {}

/// An element that C knows.
pub(crate) trait CElement: Element<Component: Number, Sum: Number> {
    /// Its code, that of images.
    const CODE: u32;
}

/// The memory of a table.
#[derive(Clone, Copy)]
pub(crate) struct Block {
    base: *mut u8,
    pub header: Header,
}

impl Block {
    /// Makes a table of zeros: header, numbers in front, counts, numbers behind.
    ///
    /// # Safety
    ///
    /// As of [`init_with`](Self::init_with).
    pub(crate) unsafe fn init(
        memory: *mut u64,
        size: usize,
        kind: (u32, u32),
        (classes, dim): (usize, usize),
        (front, behind): (usize, usize),
    ) -> Result<(), cc_error> {
        let needed = || {
            let counts_at = front.checked_add(HEADER_LEN)?;
            let len = counts_at.checked_add(classes.checked_mul(4)?)?;
            // Whole words: all of what the caller set aside is written.
            let len = len.checked_add(behind)?.checked_next_multiple_of(8)?;
            Some((counts_at, len))
        };
        let (counts_at, len) = needed().ok_or(CC_ERROR_SHAPE)?;
        // SAFETY: it is asked for above.
        unsafe { Self::init_with(memory, size, kind, (classes, dim), counts_at, len) }
    }

    /// Writes a header, and zeros behind it: `len` bytes together.
    ///
    /// # Safety
    ///
    /// Unless the pointer is null or misaligned, `size` bytes may be written there, and nothing else uses
    /// them until this returns.
    pub(crate) unsafe fn init_with(
        memory: *mut u64,
        size: usize,
        (magic, element): (u32, u32),
        (classes, dim): (usize, usize),
        counts_at: usize,
        len: usize,
    ) -> Result<(), cc_error> {
        Span::of(memory, 1)?;
        if classes == 0 || dim == 0 || i32::try_from(len).is_err() {
            return Err(CC_ERROR_SHAPE);
        }
        if size < len {
            return Err(CC_ERROR_MEMORY);
        }
        // OK: the length is an `i32`, and none of the others is greater.
        let mut header = Header {
            magic,
            element,
            classes: classes as u32,
            dim: dim as u32,
            counts_at: counts_at as u32,
            len: len as u32,
            reserved: 0,
            check: 0,
        };
        header.check = header.sum();
        // SAFETY: so many bytes may be written there, and the pointer is aligned for a header.
        unsafe {
            ptr::write_bytes(memory.cast::<u8>(), 0, len);
            memory.cast::<Header>().write(header);
        }
        Ok(())
    }

    /// Opens the memory of a table. Refuses what was not initialized for one of this kind.
    ///
    /// # Safety
    ///
    /// Unless the pointer is null or misaligned, a header can be read there. When the header is that of a
    /// table, its bytes are there too.
    #[inline(always)]
    pub(crate) unsafe fn any(memory: *mut u64, magic: u32) -> Result<Self, cc_error> {
        Span::of(memory, 1)?;
        // SAFETY: it is neither null nor misaligned; the rest is asked for above.
        let header = unsafe { memory.cast::<Header>().read() };
        if header.magic != magic || header.check != header.sum() {
            return Err(CC_ERROR_NOT_INITIALIZED);
        }
        let base = memory.cast();
        Ok(Self { base, header })
    }

    /// The same, of an element.
    ///
    /// # Safety
    ///
    /// As of [`any`](Self::any).
    #[inline(always)]
    pub(crate) unsafe fn open<T: CElement>(memory: *mut u64, magic: u32) -> Result<Self, cc_error> {
        // SAFETY: it is asked for above.
        let block = unsafe { Self::any(memory, magic) }?;
        if block.header.element != T::CODE {
            return Err(CC_ERROR_ELEMENT);
        }
        Ok(block)
    }

    #[inline(always)]
    pub(crate) fn classes(&self) -> usize {
        self.header.classes as usize
    }

    #[inline(always)]
    pub(crate) fn dim(&self) -> usize {
        self.header.dim as usize
    }

    /// All bytes of the table.
    #[inline(always)]
    pub(crate) fn span(&self) -> Span {
        let (start, len) = (self.base.addr(), self.header.len as usize);
        Span { start, len }
    }

    /// An embedding of the caller, of the length that the table needs, outside of the table.
    ///
    /// # Safety
    ///
    /// As of [`numbers`].
    #[inline(always)]
    pub(crate) unsafe fn embedding<'a, N>(
        &self,
        at: *const N,
        length: usize,
    ) -> Result<&'a [N], cc_error> {
        if at.is_null() {
            return Err(CC_ERROR_NULL);
        }
        if at.addr() & (align_of::<N>() - 1) != 0 {
            return Err(CC_ERROR_ALIGNMENT);
        }
        if length != self.dim() {
            return Err(CC_ERROR_LENGTH);
        }
        // OK: the table has rows of so many numbers, as large at least.
        let (start, len) = (at.addr(), length * size_of::<N>());
        self.span().check_apart(Span { start, len })?;
        // SAFETY: it is neither null nor misaligned, of at most `isize::MAX` bytes; the rest is asked for above.
        Ok(unsafe { slice::from_raw_parts(at, length) })
    }

    /// Numbers of the table, from a byte on.
    ///
    /// # Safety
    ///
    /// They lie within the bytes of the table, and nothing changes them in `'a`.
    #[inline(always)]
    pub(crate) unsafe fn read<'a, N: Number>(&self, at: usize, count: usize) -> &'a [N] {
        // SAFETY: `init` has laid them out for their type, and written all of them.
        unsafe { slice::from_raw_parts(self.base.add(at).cast(), count) }
    }

    /// Numbers of the table, to be changed.
    ///
    /// # Safety
    ///
    /// They lie within the bytes of the table, and nothing else uses them in `'a`.
    #[inline(always)]
    pub(crate) unsafe fn write<'a, N: Number>(&self, at: usize, count: usize) -> &'a mut [N] {
        // SAFETY: `init` has laid them out for their type, and written all of them.
        unsafe { slice::from_raw_parts_mut(self.base.add(at).cast(), count) }
    }

    /// The place of a part of the table.
    ///
    /// # Safety
    ///
    /// It lies within the bytes of the table, or at their end.
    #[inline(always)]
    pub(crate) unsafe fn at<N>(&self, at: usize) -> *mut N {
        // SAFETY: it is asked for above.
        unsafe { self.base.add(at).cast() }
    }

    /// How many samples a class holds.
    ///
    /// # Safety
    ///
    /// Nothing changes the table at the same time.
    #[inline(always)]
    pub(crate) unsafe fn count(&self, class: usize) -> Result<u32, cc_error> {
        // SAFETY: the counts lie there, one a class.
        let counts = unsafe { self.read(self.header.counts_at as usize, self.classes()) };
        counts.get(class).copied().ok_or(CC_ERROR_CLASS)
    }

    /// Writes zeros over all numbers.
    ///
    /// # Safety
    ///
    /// Nothing else uses the table at the same time.
    pub(crate) unsafe fn clear(&self) {
        let len = self.header.len as usize - HEADER_LEN;
        // SAFETY: the numbers lie behind the header.
        unsafe { self.write::<u8>(HEADER_LEN, len) }.fill(0);
    }
}

/// Bytes that so many numbers take up.
pub(crate) fn bytes<N>(classes: usize, dim: usize) -> Result<usize, cc_error> {
    let numbers = classes.checked_mul(dim).ok_or(CC_ERROR_SHAPE)?;
    numbers
        .checked_mul(mem::size_of::<N>())
        .ok_or(CC_ERROR_SHAPE)
}
