//! What the boundary refuses, and what memory it touches: run by Miri too, with strict provenance.

use std::{ffi::c_void, ptr};

use crate::api::{Api, Centers, MODEL, memory, words};
use class_centers_c::{
    centers::*,
    error::cc_error::{self, *},
    image::*,
    query::*,
    slots::*,
    table::*,
};

fn pointers_are_checked<T: Api>(component: T::Component) {
    let centers = Centers::<T>::new(3, 5);
    let table = centers.table;
    let x = [component; 11];
    let odd = table.wrapping_byte_add(4);
    let inside = table.cast::<T::Component>().wrapping_add(16);
    let learn = |table, x: *const T::Component, len| {
        // SAFETY: what is refused is not looked at, and the rest is there.
        unsafe { T::learn(table, 1, x, len) }
    };
    assert_eq!(learn(ptr::null_mut(), x.as_ptr(), 5), CC_ERROR_NULL);
    assert_eq!(learn(odd, x.as_ptr(), 5), CC_ERROR_ALIGNMENT);
    assert_eq!(learn(table, ptr::null(), 5), CC_ERROR_NULL);
    assert_eq!(learn(table, x.as_ptr(), 4), CC_ERROR_LENGTH);
    assert_eq!(learn(table, x.as_ptr(), 6), CC_ERROR_LENGTH);
    assert_eq!(learn(table, x.as_ptr(), usize::MAX), CC_ERROR_LENGTH);
    assert_eq!(learn(table, inside, 5), CC_ERROR_OVERLAP);
    if align_of::<T::Component>() > 1 {
        assert_eq!(
            learn(table, x.as_ptr().wrapping_byte_add(1), 5),
            CC_ERROR_ALIGNMENT
        );
    }
    assert_eq!(learn(table, x.as_ptr(), 5), CC_OK);
    // SAFETY: as above.
    unsafe {
        assert_eq!(T::merge_tables(table, table), CC_ERROR_OVERLAP);
        assert_eq!(T::center(table, 1, table.cast(), 5), CC_ERROR_OVERLAP);
        assert_eq!(
            T::nearest(table, x.as_ptr(), 5, table.cast()),
            CC_ERROR_OVERLAP
        );
        assert_eq!(
            T::encode(
                table,
                &MODEL,
                ptr::null(),
                table.cast(),
                400,
                ptr::dangling_mut()
            ),
            CC_ERROR_OVERLAP
        );
    }
}

#[test]
fn pointers_are_checked_of_every_element() {
    pointers_are_checked::<i8>(3);
    pointers_are_checked::<u8>(3);
    pointers_are_checked::<i16>(3);
    pointers_are_checked::<f32>(3.0);
}

/// The words of the header's macros, and not a byte less.
fn memory_is_measured<T: Api>() {
    for (classes, dim) in [(1, 1), (1, 2), (3, 5), (10, 7), (4, 33)] {
        let [centers, tables] = words::<T>(classes, dim);
        let mut memory = memory(centers.max(tables));
        let at: *mut c_void = memory.as_mut_ptr().cast();
        let (mut table, mut prepared) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the memory is as long as is said, or longer.
        unsafe {
            let init = T::centers_init(at, 8 * centers - 1, classes, dim, &mut table);
            assert_eq!(init, CC_ERROR_MEMORY);
            assert_eq!(
                T::centers_init(at, 8 * centers, classes, dim, &mut table),
                CC_OK
            );
            let init = T::table_init(at, 8 * tables - 1, classes, dim, &mut prepared);
            assert_eq!(init, CC_ERROR_MEMORY);
            assert_eq!(
                T::table_init(at, 8 * tables, classes, dim, &mut prepared),
                CC_OK
            );
            assert_eq!(cc_centers_clear(table), CC_ERROR_NOT_INITIALIZED);
        }
    }
    let mut table = ptr::null_mut();
    let mut word = [0_u64; 8];
    for (classes, dim) in [
        (0, 1),
        (1, 0),
        (usize::MAX, 2),
        (1 << 20, 1 << 20),
        (1, 1 << 30),
    ] {
        // SAFETY: nothing is written.
        let init =
            unsafe { T::centers_init(word.as_mut_ptr().cast(), 64, classes, dim, &mut table) };
        assert_eq!(init, CC_ERROR_SHAPE);
    }
}

#[test]
fn memory_is_measured_of_every_element() {
    memory_is_measured::<i8>();
    memory_is_measured::<u8>();
    memory_is_measured::<i16>();
    memory_is_measured::<f32>();
}

/// A header in which any bit is flipped is none, and memory that was copied is a table.
#[test]
fn overwritten_memory_is_refused() {
    let centers = Centers::<i8>::new(2, 3);
    let [words, _] = words::<i8>(2, 3);
    // SAFETY: the table has so many words, all of them written.
    let bytes = unsafe { std::slice::from_raw_parts(centers.table.cast::<u64>(), words) }.to_vec();
    let mut count = 0;
    let mut answer = |memory: &mut Vec<u64>| {
        // SAFETY: the memory is as long as the table was.
        unsafe { cc_centers_count(memory.as_mut_ptr().cast(), 0, &mut count) }
    };
    assert_eq!(answer(&mut bytes.clone()), CC_OK);
    // The seventh field is not used.
    for bit in (0..256).filter(|bit| !(192..224).contains(bit)) {
        let mut flipped = bytes.clone();
        flipped[bit / 64] ^= 1 << (bit % 64);
        assert_eq!(answer(&mut flipped), CC_ERROR_NOT_INITIALIZED, "{bit}");
    }
    for fill in [0, u64::MAX, 0xA5A5_A5A5_A5A5_A5A5] {
        assert_eq!(answer(&mut vec![fill; words]), CC_ERROR_NOT_INITIALIZED);
    }
}

/// A flash of two sectors behind callbacks.
struct RamFlash {
    bytes: [u8; 512],
    answers: i32,
}

unsafe extern "C" fn read(context: *mut c_void, at: u32, bytes: *mut u8, length: usize) -> i32 {
    // SAFETY: the context is the flash, and the library writes and reads nothing beside `bytes`.
    unsafe {
        let flash = &mut *context.cast::<RamFlash>();
        ptr::copy_nonoverlapping(flash.bytes[at as usize..][..length].as_ptr(), bytes, length);
        flash.answers
    }
}

unsafe extern "C" fn program(
    context: *mut c_void,
    at: u32,
    bytes: *const u8,
    length: usize,
) -> i32 {
    // SAFETY: as of `read`.
    unsafe {
        let flash = &mut *context.cast::<RamFlash>();
        ptr::copy_nonoverlapping(
            bytes,
            flash.bytes[at as usize..][..length].as_mut_ptr(),
            length,
        );
        flash.answers
    }
}

unsafe extern "C" fn erase(context: *mut c_void, at: u32, length: u32) -> i32 {
    // SAFETY: as of `read`.
    let flash = unsafe { &mut *context.cast::<RamFlash>() };
    flash.bytes[at as usize..][..length as usize].fill(0xFF);
    flash.answers
}

fn slots_of(flash: *mut RamFlash) -> cc_slots {
    cc_slots {
        model: MODEL,
        flash: cc_flash {
            context: flash.cast(),
            read: Some(read),
            program: Some(program),
            erase: Some(erase),
            word: 4,
            sector: 256,
            erased: 0xFF,
        },
        start: 0,
        end: 512,
    }
}

#[test]
fn slots_keep_a_table() {
    let flash = Box::into_raw(Box::new(RamFlash {
        bytes: [0xFF; 512],
        answers: 0,
    }));
    let slots = slots_of(flash);
    let centers = Centers::<i8>::new(2, 3);
    let report = |table: &Centers<i8>| {
        let mut report = std::mem::MaybeUninit::uninit();
        // SAFETY: the report is written when the answer is `CC_OK`.
        unsafe {
            assert_eq!(
                cc_slots_load_i8(&slots, table.table, report.as_mut_ptr()),
                CC_OK
            );
            report.assume_init()
        }
    };
    assert_eq!(report(&centers).loaded, cc_loaded::CC_LOADED_NOTHING);
    // SAFETY: tables, embeddings and slots are there.
    unsafe {
        assert_eq!(
            cc_centers_learn_i8(centers.table, 1, [1, 2, 3].as_ptr(), 3),
            CC_OK
        );
        assert_eq!(cc_slots_save_i8(&slots, centers.table), CC_OK);
    }
    let restored = Centers::<i8>::new(2, 3);
    let found = report(&restored);
    assert_eq!(
        (found.loaded, found.sequence),
        (cc_loaded::CC_LOADED_NEWEST, 1)
    );
    assert_eq!(restored.image(), centers.image());
    // SAFETY: as above; the flash is not used any more.
    unsafe {
        (*flash).answers = -3;
        assert_eq!(cc_slots_save_i8(&slots, centers.table), CC_ERROR_FLASH);
        assert_eq!(cc_slots_erase(&slots), CC_ERROR_FLASH);
        drop(Box::from_raw(flash));
    }
}

#[test]
fn a_table_decides() {
    let [_, words] = words::<i8>(2, 2);
    let mut memory = memory(words);
    let mut table: *mut cc_table = ptr::null_mut();
    let thresholds = cc_thresholds_u32 {
        limit: 4500,
        min_margin: 1000,
    };
    // SAFETY: the memory is as long as is said, and so are the embeddings.
    let decide = |table, x: [i8; 2]| unsafe {
        let mut nearest = std::mem::MaybeUninit::uninit();
        let mut decision = cc_decision::CC_AMBIGUOUS;
        let answer = cc_table_decide_i8(
            table,
            x.as_ptr(),
            2,
            &thresholds,
            nearest.as_mut_ptr(),
            &mut decision,
        );
        assert_eq!(answer, CC_OK);
        (nearest.assume_init().class_index, decision)
    };
    // SAFETY: as above.
    unsafe {
        let at = memory.as_mut_ptr().cast();
        assert_eq!(cc_table_init_i8(at, 8 * words, 2, 2, &mut table), CC_OK);
        assert_eq!(
            decide(table, [80, 20]),
            (CC_NO_CLASS, cc_decision::CC_UNKNOWN)
        );
        assert_eq!(
            cc_table_set_class_i8(table, 0, [90, 0].as_ptr(), 2, 25),
            CC_OK
        );
        assert_eq!(
            cc_table_set_class_i8(table, 1, [0, 90].as_ptr(), 2, 31),
            CC_OK
        );
    }
    assert_eq!(decide(table, [80, 20]), (0, cc_decision::CC_KNOWN));
    assert_eq!(decide(table, [50, -60]), (0, cc_decision::CC_UNKNOWN));
    assert_eq!(decide(table, [45, 46]), (1, cc_decision::CC_AMBIGUOUS));
    let mut center = [0; 2];
    let mut places = [cc_ranked_u32 {
        class_index: 9,
        measure: 9,
    }; 3];
    let mut found = 0;
    // SAFETY: as above.
    unsafe {
        assert_eq!(cc_table_center_i8(table, 1, center.as_mut_ptr(), 2), CC_OK);
        let x = [0, 80];
        assert_eq!(
            cc_table_top_k_i8(table, x.as_ptr(), 2, places.as_mut_ptr(), 3, &mut found),
            CC_OK
        );
    }
    assert_eq!((center, found), ([0, 90], 2));
    assert_eq!((places[0].class_index, places[0].measure), (1, 100));
    // A center of floats has to be finite.
    let mut floats = [0_u64; 16];
    let mut table: *mut cc_table = ptr::null_mut();
    // SAFETY: as above.
    unsafe {
        assert_eq!(
            cc_table_init_f32(floats.as_mut_ptr().cast(), 128, 2, 2, &mut table),
            CC_OK
        );
        let answer = cc_table_set_class_f32(table, 0, [1.0, f32::NAN].as_ptr(), 2, 1);
        assert_eq!(answer, CC_ERROR_COMPONENT);
    }
}

#[test]
fn images_tell_what_they_are() {
    let centers = Centers::<i16>::new(3, 2);
    // SAFETY: table and embedding are there.
    unsafe {
        assert_eq!(
            cc_centers_learn_i16(centers.table, 2, [300, -300].as_ptr(), 2),
            CC_OK
        );
    }
    let mut image = centers.image().unwrap();
    let mut header = std::mem::MaybeUninit::<cc_image_header>::uninit();
    // SAFETY: the image is there; the header is written.
    let header = unsafe {
        assert_eq!(
            cc_image_peek(image.as_ptr(), image.len(), header.as_mut_ptr()),
            CC_OK
        );
        header.assume_init()
    };
    let shape = cc_shape {
        element: cc_element::CC_ELEMENT_I16,
        classes: 3,
        dim: 2,
    };
    assert_eq!(
        (header.kind, header.shape, header.model),
        (cc_kind::CC_KIND_CENTERS, shape, MODEL)
    );
    assert_eq!(
        header.origin,
        cc_origin {
            device: 1,
            sequence: 2
        }
    );
    let other = image.clone();
    // SAFETY: the images are there, apart.
    unsafe {
        let len = image.len();
        assert_eq!(
            cc_images_merge(image.as_mut_ptr(), len, other.as_ptr(), len),
            CC_OK
        );
        assert_eq!(
            cc_images_merge(image.as_mut_ptr(), len, image.as_ptr(), len),
            CC_ERROR_OVERLAP
        );
        assert_eq!(
            T::restore(centers.table, &MODEL, image.as_ptr(), len),
            CC_OK
        );
        let mut count = 0;
        assert_eq!(cc_centers_count(centers.table, 2, &mut count), CC_OK);
        assert_eq!(count, 2);
    }
}

type T = i16;

#[test]
fn every_answer_has_a_text_of_its_own() {
    let text = |code| {
        // SAFETY: it is a string in constant memory.
        unsafe { std::ffi::CStr::from_ptr(class_centers_c::error::cc_error_text(code)) }
            .to_str()
            .unwrap()
    };
    let known: Vec<&str> = (-127..=0)
        .map(text)
        .filter(|text| *text != "unknown error")
        .collect();
    let mut distinct = known.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), known.len());
    assert_eq!(known.len(), 45);
    assert_eq!(text(1), "unknown error");
    assert_eq!(text(cc_error::CC_OK as i32), "done");
}
