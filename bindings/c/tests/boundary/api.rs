//! The C functions of every element, behind one trait, over memory from a vector.

use std::{ffi::c_void, fmt::Debug, ptr};

use class_centers::{TableElement, persist::Extractor};
use class_centers_c::{
    centers::*,
    error::cc_error::{self, *},
    image::*,
    query::*,
    table::*,
};
use pastey::paste;

/// An element that C knows, with its functions.
pub trait Api: TableElement<Center = f32, Component: PartialEq> {
    type Measure: Copy + PartialEq + Debug;
    type Nearest: Copy + Debug;

    const SUM_LEN: usize = size_of::<Self::Sum>();

    fn parts(nearest: &Self::Nearest) -> (usize, Self::Measure, usize, Self::Measure);
    fn of_distance(distance: Self::Distance) -> Self::Measure;
    fn none() -> Self::Nearest;

    unsafe fn centers_init(
        memory: *mut c_void,
        size: usize,
        classes: usize,
        dim: usize,
        table: *mut *mut cc_centers,
    ) -> cc_error;
    unsafe fn learn(
        table: *mut cc_centers,
        class: usize,
        x: *const Self::Component,
        len: usize,
    ) -> cc_error;
    unsafe fn learn_capped(
        table: *mut cc_centers,
        class: usize,
        x: *const Self::Component,
        len: usize,
        cap: u32,
    ) -> cc_error;
    unsafe fn learn_batch(
        table: *mut cc_centers,
        classes: *const usize,
        rows: usize,
        x: *const Self::Component,
        len: usize,
    ) -> cc_error;
    unsafe fn forget(
        table: *mut cc_centers,
        class: usize,
        x: *const Self::Component,
        len: usize,
    ) -> cc_error;
    unsafe fn center(
        table: *const cc_centers,
        class: usize,
        center: *mut f32,
        len: usize,
    ) -> cc_error;
    unsafe fn nearest(
        table: *const cc_centers,
        x: *const Self::Component,
        len: usize,
        out: *mut cc_nearest_f32,
    ) -> cc_error;
    unsafe fn merge_tables(table: *mut cc_centers, other: *const cc_centers) -> cc_error;
    unsafe fn unmerge_tables(table: *mut cc_centers, other: *const cc_centers) -> cc_error;
    unsafe fn encode(
        table: *const cc_centers,
        model: *const cc_model,
        origin: *const cc_origin,
        image: *mut u8,
        size: usize,
        len: *mut usize,
    ) -> cc_error;
    unsafe fn restore(
        table: *mut cc_centers,
        model: *const cc_model,
        image: *const u8,
        len: usize,
    ) -> cc_error;
    unsafe fn merge_image(
        table: *mut cc_centers,
        model: *const cc_model,
        image: *const u8,
        len: usize,
    ) -> cc_error;
    unsafe fn table_init(
        memory: *mut c_void,
        size: usize,
        classes: usize,
        dim: usize,
        table: *mut *mut cc_table,
    ) -> cc_error;
    unsafe fn prepare(table: *mut cc_table, learned: *const cc_centers) -> cc_error;
    unsafe fn refresh_class(
        table: *mut cc_table,
        learned: *const cc_centers,
        class: usize,
    ) -> cc_error;
    unsafe fn table_nearest(
        table: *const cc_table,
        x: *const Self::Component,
        len: usize,
        out: *mut Self::Nearest,
    ) -> cc_error;
}

macro_rules! forward {
    ($name:ident = $function:ident($($arg:ident: $type:ty),*)) => {
        unsafe fn $name($($arg: $type),*) -> cc_error {
            // SAFETY: it is asked of the caller.
            unsafe { $function($($arg),*) }
        }
    };
}

macro_rules! api {
    ($($element:ident: $measure:ident)*) => {$( paste! {
        impl Api for $element {
            type Measure = $measure;
            type Nearest = [<cc_nearest_ $measure>];

            fn parts(nearest: &Self::Nearest) -> (usize, $measure, usize, $measure) {
                let n = nearest;
                (n.class_index, n.measure, n.runner_up, n.runner_up_measure)
            }

            fn of_distance(distance: Self::Distance) -> $measure {
                distance
            }

            fn none() -> Self::Nearest {
                [<cc_nearest_ $measure>] {
                    class_index: 77,
                    runner_up: 77,
                    measure: 7 as $measure,
                    runner_up_measure: 7 as $measure,
                }
            }

            forward!(centers_init = [<cc_centers_init_ $element>](memory: *mut c_void, size: usize, classes: usize, dim: usize, table: *mut *mut cc_centers));
            forward!(learn = [<cc_centers_learn_ $element>](table: *mut cc_centers, class: usize, x: *const $element, len: usize));
            forward!(learn_capped = [<cc_centers_learn_capped_ $element>](table: *mut cc_centers, class: usize, x: *const $element, len: usize, cap: u32));
            forward!(learn_batch = [<cc_centers_learn_batch_ $element>](table: *mut cc_centers, classes: *const usize, rows: usize, x: *const $element, len: usize));
            forward!(forget = [<cc_centers_forget_ $element>](table: *mut cc_centers, class: usize, x: *const $element, len: usize));
            forward!(center = [<cc_centers_center_ $element>](table: *const cc_centers, class: usize, center: *mut f32, len: usize));
            forward!(nearest = [<cc_centers_nearest_ $element>](table: *const cc_centers, x: *const $element, len: usize, out: *mut cc_nearest_f32));
            forward!(merge_tables = [<cc_centers_merge_ $element>](table: *mut cc_centers, other: *const cc_centers));
            forward!(unmerge_tables = [<cc_centers_unmerge_ $element>](table: *mut cc_centers, other: *const cc_centers));
            forward!(encode = [<cc_centers_encode_ $element>](table: *const cc_centers, model: *const cc_model, origin: *const cc_origin, image: *mut u8, size: usize, len: *mut usize));
            forward!(restore = [<cc_centers_restore_ $element>](table: *mut cc_centers, model: *const cc_model, image: *const u8, len: usize));
            forward!(merge_image = [<cc_centers_merge_image_ $element>](table: *mut cc_centers, model: *const cc_model, image: *const u8, len: usize));
            forward!(table_init = [<cc_table_init_ $element>](memory: *mut c_void, size: usize, classes: usize, dim: usize, table: *mut *mut cc_table));
            forward!(prepare = [<cc_table_prepare_ $element>](table: *mut cc_table, learned: *const cc_centers));
            forward!(refresh_class = [<cc_table_refresh_class_ $element>](table: *mut cc_table, learned: *const cc_centers, class: usize));
            forward!(table_nearest = [<cc_table_nearest_ $element>](table: *const cc_table, x: *const $element, len: usize, out: *mut [<cc_nearest_ $measure>]));
        }
    })*};
}

api! { i8: u32 u8: u32 i16: u64 f32: f32 }

pub const MODEL: cc_model = cc_model {
    fingerprint: 7,
    scale: 0.5,
    zero_point: -3,
};

/// The same for Rust.
pub fn extractor() -> Extractor {
    Extractor {
        fingerprint: 7,
        quantization: class_centers::Quantization::new(0.5, -3),
    }
}

/// The words of 8 bytes that the header's macros give: for a `cc_centers`, and for a `cc_table`.
pub fn words<T: Api>(classes: usize, dim: usize) -> [usize; 2] {
    let centers = 32 + classes * (dim * T::SUM_LEN + 4);
    let norm = size_of::<T::Norm>();
    let table = 32 + classes * (dim * size_of::<T::Component>() + norm + 4);
    [centers, table].map(|bytes| bytes.div_ceil(8))
}

/// Memory that was never written.
pub fn memory(words: usize) -> Vec<std::mem::MaybeUninit<u64>> {
    let mut memory = Vec::with_capacity(words);
    // SAFETY: uninitialized bytes are a `MaybeUninit`.
    unsafe { memory.set_len(words) };
    memory
}

/// A `cc_centers` in memory of its own.
pub struct Centers<T> {
    pub table: *mut cc_centers,
    _memory: Vec<std::mem::MaybeUninit<u64>>,
    _element: std::marker::PhantomData<T>,
}

impl<T: Api> Centers<T> {
    pub fn new(classes: usize, dim: usize) -> Self {
        let [words, _] = words::<T>(classes, dim);
        let mut memory = memory(words);
        let mut table = ptr::null_mut();
        // SAFETY: the memory is as long as is said.
        let answer = unsafe {
            T::centers_init(
                memory.as_mut_ptr().cast(),
                8 * words,
                classes,
                dim,
                &mut table,
            )
        };
        assert_eq!(answer, CC_OK);
        Self {
            table,
            _memory: memory,
            _element: std::marker::PhantomData,
        }
    }

    pub fn image(&self) -> Result<Vec<u8>, cc_error> {
        let mut image = Vec::with_capacity(1 << 14);
        let mut len = 0;
        let origin = cc_origin {
            device: 1,
            sequence: 2,
        };
        // SAFETY: the vector has so much room, and so many bytes are written into it.
        unsafe {
            let room = image.capacity();
            match T::encode(
                self.table,
                &MODEL,
                &origin,
                image.as_mut_ptr(),
                room,
                &mut len,
            ) {
                CC_OK => image.set_len(len),
                error => return Err(error),
            }
        }
        Ok(image)
    }
}
