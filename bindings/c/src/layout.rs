//! Sizes and values that the header asserts too: what C and Rust believe of each other.

use core::mem::offset_of;

use crate::{
    centers::{cc_element, cc_shape},
    error::cc_error,
    image::{cc_image_header, cc_model, cc_origin},
    query::{
        cc_decision, cc_nearest_f32, cc_nearest_u32, cc_nearest_u64, cc_ranked_f32, cc_ranked_u32,
        cc_ranked_u64, cc_thresholds_u32, cc_thresholds_u64,
    },
    recognizer::{cc_added, cc_status},
    settings::cc_settings,
    slots::{cc_flash, cc_slots, cc_slots_report},
};

const POINTER: usize = size_of::<*const ()>();

const _: () = {
    assert!(size_of::<usize>() == POINTER);
    assert!(size_of::<cc_error>() == 4 && size_of::<cc_decision>() == 4);
    assert!(size_of::<cc_element>() == 4 && size_of::<cc_shape>() == 12);
    assert!(size_of::<cc_nearest_u32>() == 2 * POINTER + 8);
    assert!(size_of::<cc_nearest_u64>() == 2 * POINTER + 16);
    assert!(size_of::<cc_nearest_f32>() == 2 * POINTER + 8);
    assert!(size_of::<cc_ranked_u32>() == 2 * POINTER);
    assert!(size_of::<cc_ranked_u64>() == 16);
    assert!(size_of::<cc_ranked_f32>() == 2 * POINTER);
    assert!(size_of::<cc_thresholds_u32>() == 8 && size_of::<cc_thresholds_u64>() == 16);
    assert!(size_of::<cc_model>() == 16 && size_of::<cc_origin>() == 16);
    assert!(size_of::<cc_image_header>() == 48 && align_of::<cc_image_header>() == 8);
    assert!(size_of::<cc_flash>() == if POINTER == 8 { 48 } else { 28 });
    assert!(size_of::<cc_slots>() == if POINTER == 8 { 72 } else { 56 });
    assert!(size_of::<cc_settings>() == 56);
    assert!(size_of::<cc_status>() == 16 && size_of::<cc_added>() == 8);
    assert!(size_of::<cc_slots_report>() == 16);
    assert!(offset_of!(cc_nearest_u32, measure) == 2 * POINTER);
    assert!(offset_of!(cc_image_header, kind) == 32);
    assert!(offset_of!(cc_slots, flash) == 16);
    assert!(cc_error::CC_OK as i32 == 0 && cc_error::CC_ERROR_NULL as i32 == -1);
    assert!(cc_error::CC_ERROR_BUFFER as i32 == -20 && cc_error::CC_ERROR_FLASH as i32 == -40);
    assert!(cc_decision::CC_UNKNOWN as i32 == 0 && cc_decision::CC_KNOWN as i32 == 1);
    assert!(cc_decision::CC_AMBIGUOUS as i32 == 2);
    assert!(cc_element::CC_ELEMENT_F32 as i32 == 1 && cc_element::CC_ELEMENT_I16 as i32 == 5);
};
