//! Random calls of the functions that C calls, many of them wrong, against a table in Rust: the same answers, and
//! the same image after each.
#![no_main]

use std::ptr;

use arbitrary::Arbitrary;
use class_centers::{
    ClassCentersMut,
    persist::{Extractor, Origin, Snapshot},
};
use class_centers_c::{
    centers::{
        cc_centers, cc_centers_clear_class, cc_centers_count, cc_centers_forget_i8,
        cc_centers_init_i8, cc_centers_learn_batch_i8, cc_centers_learn_i8, cc_centers_merge_i8,
    },
    error::cc_error::{self, CC_ERROR_LENGTH, CC_ERROR_NOT_INITIALIZED, CC_ERROR_OVERLAP, CC_OK},
    image::{cc_centers_encode_i8, cc_centers_restore_i8, cc_model},
};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input {
    classes: u8,
    dim: u8,
    calls: Vec<Call>,
}

#[derive(Arbitrary, Debug)]
enum Call {
    Learn(u8, Vec<i8>),
    Forget(u8, Vec<i8>),
    Batch(Vec<u8>, Vec<i8>),
    ClearClass(u8),
    /// The table with itself.
    Merge,
    /// An embedding inside of the table.
    LearnInside(u8),
    /// Any bytes as an image.
    Restore(Vec<u8>),
    /// The header with a flipped bit, which is flipped back.
    Flip(u8),
}

const MODEL: cc_model = cc_model {
    fingerprint: 7,
    scale: 0.0,
    zero_point: 0,
};

fuzz_target!(|input: Input| {
    let (classes, dim) = (
        1 + usize::from(input.classes % 5),
        1 + usize::from(input.dim % 9),
    );
    let words = (32 + classes * (4 * dim + 4)).div_ceil(8);
    let mut memory = vec![0xA5A5_A5A5_A5A5_A5A5_u64; words];
    let at = memory.as_mut_ptr();
    let mut table = ptr::null_mut();
    // SAFETY: the memory is as long as is said.
    let made = unsafe { cc_centers_init_i8(at.cast(), 8 * words, classes, dim, &mut table) };
    assert_eq!(made, CC_OK);
    let (mut sums, mut counts) = (vec![0; classes * dim], vec![0; classes]);
    let mut rust = ClassCentersMut::<i8>::new(&mut sums, &mut counts, dim).unwrap();
    for call in &input.calls {
        // SAFETY: the table is there, and what is handed over is as long as is said.
        let (got, expected) = unsafe { run(table, &mut rust, call, dim) };
        assert_eq!(got, expected, "{call:?}");
        let mut image = vec![0; rust.image_len()];
        rust.encode(&Extractor::new(7), Origin::UNUSED, &mut image)
            .unwrap();
        assert_eq!(image_of(table, image.len()), image);
    }
});

fn code<E: Into<cc_error>>(result: Result<(), E>) -> cc_error {
    result.map_or_else(Into::into, |()| CC_OK)
}

/// # Safety
///
/// The table is there.
unsafe fn run(
    table: *mut cc_centers,
    rust: &mut ClassCentersMut<i8>,
    call: &Call,
    dim: usize,
) -> (cc_error, cc_error) {
    // SAFETY: slices are as long as is said.
    unsafe {
        match call {
            Call::Learn(class, x) => {
                let class = (*class).into();
                let got = cc_centers_learn_i8(table, class, x.as_ptr(), x.len());
                (got, code(rust.update(class, x)))
            }
            Call::Forget(class, x) => {
                let class = (*class).into();
                let got = cc_centers_forget_i8(table, class, x.as_ptr(), x.len());
                (got, code(rust.forget(class, x)))
            }
            Call::Batch(classes, x) => {
                let classes: Vec<usize> = classes.iter().map(|class| (*class).into()).collect();
                let (rows, len) = (classes.len(), x.len());
                let got = cc_centers_learn_batch_i8(table, classes.as_ptr(), rows, x.as_ptr(), len);
                let expected = match rows * dim == len {
                    true => code(rust.update_batch(&classes, x)),
                    false => CC_ERROR_LENGTH,
                };
                (got, expected)
            }
            Call::ClearClass(class) => {
                let class = (*class).into();
                (
                    cc_centers_clear_class(table, class),
                    code(rust.clear_class(class)),
                )
            }
            Call::Merge => (cc_centers_merge_i8(table, table), CC_ERROR_OVERLAP),
            Call::LearnInside(offset) => {
                let inside = table.cast::<i8>().wrapping_add(usize::from(*offset) % 36);
                (cc_centers_learn_i8(table, 0, inside, dim), CC_ERROR_OVERLAP)
            }
            Call::Restore(image) => {
                let got = cc_centers_restore_i8(table, &MODEL, image.as_ptr(), image.len());
                (got, code(rust.restore(&Extractor::new(7), image)))
            }
            Call::Flip(bit) => {
                let byte = table.cast::<u8>().add(usize::from(bit / 8));
                let mut count = 0;
                *byte ^= 1 << (bit % 8);
                let got = cc_centers_count(table, 0, &mut count);
                *byte ^= 1 << (bit % 8);
                // The seventh word of the header is not used.
                let is_used = !(192..224).contains(bit);
                (
                    got,
                    if is_used {
                        CC_ERROR_NOT_INITIALIZED
                    } else {
                        CC_OK
                    },
                )
            }
        }
    }
}

fn image_of(table: *const cc_centers, len: usize) -> Vec<u8> {
    let (mut image, mut written) = (vec![0; len], 0);
    // SAFETY: the table is there, and the image has room for it.
    let answer = unsafe {
        cc_centers_encode_i8(
            table,
            &MODEL,
            ptr::null(),
            image.as_mut_ptr(),
            len,
            &mut written,
        )
    };
    assert_eq!((answer, written), (CC_OK, len));
    image
}
