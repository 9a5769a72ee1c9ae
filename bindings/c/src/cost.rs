//! What `tests/c/cost.c` compares with: the work of three C functions, over slices that are there.

use class_centers::{CenterTableRef, ClassCentersMut, ClassCentersRef, Nearest, SliceView};

use crate::memory::HEADER_LEN;

/// The embeddings of the program: 10 classes of 64 dimensions.
const CLASSES: usize = 10;
const DIM: usize = 64;

/// `cc_centers_learn_i8` without its checks.
///
/// # Safety
///
/// The memory is a `cc_centers` of this shape, and 64 components are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cost_learn(table: *mut u64, class: usize, embedding: *const i8) -> bool {
    // SAFETY: it is asked for above.
    let (sums, counts, x) = unsafe {
        let sums =
            core::slice::from_raw_parts_mut(table.byte_add(HEADER_LEN).cast(), CLASSES * DIM);
        let counts_at = table.byte_add(HEADER_LEN + 4 * CLASSES * DIM).cast();
        let counts = core::slice::from_raw_parts_mut(counts_at, CLASSES);
        (sums, counts, core::slice::from_raw_parts(embedding, DIM))
    };
    let table = ClassCentersMut::<i8>::new(sums, counts, DIM);
    table.is_ok_and(|mut table| table.update(class, x).is_ok())
}

/// `cc_table_nearest_i8` without its checks.
///
/// # Safety
///
/// The memory is a `cc_table` of this shape, 64 components are there, and a place for the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cost_nearest(
    table: *const u64,
    embedding: *const i8,
    out: *mut Option<Nearest<u32>>,
) {
    // SAFETY: it is asked for above.
    unsafe {
        let norms = core::slice::from_raw_parts(table.byte_add(HEADER_LEN).cast(), CLASSES);
        let counts_at = table.byte_add(HEADER_LEN + 4 * CLASSES).cast();
        let counts = core::slice::from_raw_parts(counts_at, CLASSES);
        let centers_at = table.byte_add(HEADER_LEN + 8 * CLASSES).cast();
        let centers = core::slice::from_raw_parts(centers_at, CLASSES * DIM);
        let x = core::slice::from_raw_parts(embedding, DIM);
        if let Ok(table) = CenterTableRef::<i8>::new_trusted(centers, counts, norms, DIM) {
            out.write(SliceView::nearest(&table, x).ok().flatten());
        }
    }
}

/// `cc_centers_nearest_i8` without its checks.
///
/// # Safety
///
/// The memory is a `cc_centers` of this shape, 64 components are there, and a place for the answer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cost_nearest_sum(
    table: *const u64,
    embedding: *const i8,
    out: *mut Option<Nearest<f32>>,
) {
    // SAFETY: it is asked for above.
    unsafe {
        let sums = core::slice::from_raw_parts(table.byte_add(HEADER_LEN).cast(), CLASSES * DIM);
        let counts_at = table.byte_add(HEADER_LEN + 4 * CLASSES * DIM).cast();
        let counts = core::slice::from_raw_parts(counts_at, CLASSES);
        let x = core::slice::from_raw_parts(embedding, DIM);
        if let Ok(table) = ClassCentersRef::<i8>::new(sums, counts, DIM) {
            out.write(SliceView::nearest(&table, x).ok().flatten());
        }
    }
}
