//! Tables as bytes.

use class_centers::{
    Quantization,
    persist::{
        Extractor, ImageHeader, NumberKind, Origin, Snapshot, TableKind, merge_images, peek,
    },
};
use pastey::paste;

use crate::{
    centers::{self, cc_centers, cc_element, cc_shape},
    error::cc_error::{self, *},
    memory::{CElement, Places, Span, numbers, value},
};

/// The feature extractor that embeddings come from. Images carry it; those of another one are refused.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct cc_model {
    /// Names the feature extractor: any number that changes when the embeddings do.
    pub fingerprint: u64,
    /// The real value of one step of quantized embeddings, that of the output tensor; 0 for none.
    pub scale: f32,
    /// The integer that stands for 0; 0 for none.
    pub zero_point: i32,
}

/// Which image of which device it is, for fleets. A null pointer stands for zeros: unused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct cc_origin {
    /// The device that made the image.
    pub device: u64,
    /// Its number among the images of the device.
    pub sequence: u64,
}

/// What kind of table an image holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum cc_kind {
    /// Sums and counts: what `cc_centers` holds.
    CC_KIND_CENTERS = 1,
    /// Centers that move, of a program in Rust.
    CC_KIND_MOVING_CENTERS = 2,
    /// Centers: what `cc_table` holds.
    CC_KIND_TABLE = 3,
    /// Means and variances, of a program in Rust.
    CC_KIND_VARIANCE = 4,
    /// Thresholds, of a program in Rust.
    CC_KIND_THRESHOLDS = 5,
    /// Labels, of a program in Rust.
    CC_KIND_LABELS = 6,
    /// Something else, of a program in Rust.
    CC_KIND_OTHER = 127,
}

/// The header of an image.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct cc_image_header {
    /// The feature extractor.
    pub model: cc_model,
    /// Which image it is.
    pub origin: cc_origin,
    /// What kind of table it holds.
    pub kind: cc_kind,
    /// The element and the shape of the table.
    pub shape: cc_shape,
}

impl cc_model {
    /// The extractor of the Rust library.
    pub(crate) fn extractor(&self) -> Result<Extractor, cc_error> {
        let is_plain = self.scale.to_bits() == 0 && self.zero_point == 0;
        let quantization = match is_plain {
            true => None,
            false => {
                Some(Quantization::new(self.scale, self.zero_point).ok_or(CC_ERROR_QUANTIZATION)?)
            }
        };
        Ok(Extractor {
            fingerprint: self.fingerprint,
            quantization,
        })
    }
}

/// A header, as C sees it.
fn header_of(header: &ImageHeader) -> cc_image_header {
    let quantization = header.extractor.quantization;
    cc_image_header {
        model: cc_model {
            fingerprint: header.extractor.fingerprint,
            scale: quantization.map_or(0.0, Quantization::scale),
            zero_point: quantization.map_or(0, Quantization::zero_point),
        },
        origin: cc_origin {
            device: header.origin.device,
            sequence: header.origin.sequence,
        },
        kind: match header.kind {
            TableKind::ClassCenters => cc_kind::CC_KIND_CENTERS,
            TableKind::MovingCenters => cc_kind::CC_KIND_MOVING_CENTERS,
            TableKind::CenterTable => cc_kind::CC_KIND_TABLE,
            TableKind::ClassVariance => cc_kind::CC_KIND_VARIANCE,
            TableKind::Thresholds => cc_kind::CC_KIND_THRESHOLDS,
            TableKind::Labels => cc_kind::CC_KIND_LABELS,
            _ => cc_kind::CC_KIND_OTHER,
        },
        shape: cc_shape {
            element: element_of(header.element),
            classes: header.classes,
            dim: header.dim,
        },
    }
}

fn element_of(element: NumberKind) -> cc_element {
    match element {
        NumberKind::F64 => cc_element::CC_ELEMENT_F64,
        NumberKind::I8 => cc_element::CC_ELEMENT_I8,
        NumberKind::U8 => cc_element::CC_ELEMENT_U8,
        NumberKind::I16 => cc_element::CC_ELEMENT_I16,
        NumberKind::Compensated => cc_element::CC_ELEMENT_COMPENSATED,
        NumberKind::U32 => cc_element::CC_ELEMENT_U32,
        NumberKind::U64 => cc_element::CC_ELEMENT_U64,
        _ => cc_element::CC_ELEMENT_F32,
    }
}

/// How many bytes go from an image into the buffer of the caller at once.
const PIECE: usize = 32;

/// Writes the image of a table piece by piece, so that no reference is made to what the caller has not
/// initialized.
fn write_image<V: Snapshot>(
    table: &V,
    extractor: &Extractor,
    origin: Origin,
    mut out: Places<u8>,
    size: usize,
) -> Result<usize, cc_error> {
    let needed = table.image_len();
    if size < needed {
        return Err(CC_ERROR_BUFFER);
    }
    let mut image = table.image(extractor, origin)?;
    let (mut at, mut piece) = (0, [0; PIECE]);
    loop {
        let len = image.read(&mut piece);
        let read = piece.get(..len).unwrap_or(&[]);
        if read.is_empty() {
            return Ok(needed);
        }
        out.put_all(at, read);
        at = at.saturating_add(len);
    }
}

/// The origin that a pointer, which may be null, points to.
unsafe fn origin_of(origin: *const cc_origin) -> Result<Origin, cc_error> {
    if origin.is_null() {
        return Ok(Origin::UNUSED);
    }
    // SAFETY: it is asked of the caller.
    let cc_origin { device, sequence } = unsafe { value(origin) }?;
    Ok(Origin { device, sequence })
}

unsafe fn encode<T: CElement>(
    table: *const cc_centers,
    model: *const cc_model,
    origin: *const cc_origin,
    image: *mut u8,
    size: usize,
    length: *mut usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; what is written lies outside of the table.
    unsafe {
        let block = centers::open::<T>(table)?;
        let (extractor, origin) = (value(model)?.extractor()?, origin_of(origin)?);
        let (out, mut len) = (Places::new(image, size)?, Places::new(length, 1)?);
        out.span.check_apart(block.span())?;
        len.span.check_apart(block.span())?;
        len.span.check_apart(out.span)?;
        let written = write_image(&block.centers::<T>()?, &extractor, origin, out, size)?;
        len.put(0, written);
    }
    Ok(())
}

unsafe fn read<T: CElement>(
    table: *mut cc_centers,
    model: *const cc_model,
    image: *const u8,
    length: usize,
    is_merged: bool,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the image lies outside of the table.
    let (mut table, extractor, image) = unsafe {
        let block = centers::open::<T>(table)?;
        let extractor = value(model)?.extractor()?;
        block.span().check_apart(Span::of(image, length)?)?;
        (
            block.centers_mut::<T>()?,
            extractor,
            numbers(image, length)?,
        )
    };
    match is_merged {
        false => table.restore(&extractor, image)?,
        true => table.merge_image(&extractor, image)?,
    }
    Ok(())
}

/// The functions of one element.
macro_rules! functions {
    ($($element:ident)*) => {$( paste! {
        /// Writes an image of the table into a buffer of `size` bytes, which need not be initialized, and its
        /// length into `length`.
        ///
        #[doc = " `CC_CENTERS_IMAGE_LENGTH_" [<$element:upper>] "(classes, dim)` bytes are enough. `origin` may be"]
        /// null. Refuses with `CC_ERROR_QUANTIZATION`, `CC_ERROR_BUFFER`, `CC_ERROR_INVALID_CLASS`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_encode_ $element>](
            table: *const cc_centers,
            model: *const cc_model,
            origin: *const cc_origin,
            image: *mut u8,
            size: usize,
            length: *mut usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { encode::<$element>(table, model, origin, image, size, length) })
        }

        /// Replaces all that the table holds by what an image of `length` bytes holds. Classes that the image
        /// does not have become empty.
        ///
        /// Refuses what is damaged, of another element, shape or model.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_restore_ $element>](
            table: *mut cc_centers,
            model: *const cc_model,
            image: *const u8,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { read::<$element>(table, model, image, length, false) })
        }

        /// Adds all samples in an image of another device. What is merged twice counts twice.
        ///
        /// Refuses as `restore` does; with `CC_ERROR_FULL` when a class has no room.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn [<cc_centers_merge_image_ $element>](
            table: *mut cc_centers,
            model: *const cc_model,
            image: *const u8,
            length: usize,
        ) -> cc_error {
            // SAFETY: the header asks it of the caller.
            cc_error::of(unsafe { read::<$element>(table, model, image, length, true) })
        }
    })*};
}

functions! { i8 u8 i16 f32 }

unsafe fn read_header(
    image: *const u8,
    length: usize,
    header: *mut cc_image_header,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the header lies outside of the image.
    let (image, mut out) = unsafe {
        let out = Places::new(header, 1)?;
        out.span.check_apart(Span::of(image, length)?)?;
        (numbers(image, length)?, out)
    };
    out.put(0, header_of(&peek(image)?));
    Ok(())
}

/// Reads the header of an image, and verifies its checksum: which table it is of, and which shape that
/// needs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_image_peek(
    image: *const u8,
    length: usize,
    header: *mut cc_image_header,
) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { read_header(image, length, header) })
}

unsafe fn merge_bytes(
    target: *mut u8,
    target_length: usize,
    image: *const u8,
    length: usize,
) -> Result<(), cc_error> {
    // SAFETY: it is asked of the caller; the images lie apart.
    let (target, image) = unsafe {
        let target_span = Span::of(target, target_length)?;
        target_span.check_apart(Span::of(image, length)?)?;
        let target = core::slice::from_raw_parts_mut(target, target_length);
        (target, numbers(image, length)?)
    };
    Ok(merge_images(target, image)?)
}

/// Adds all samples in an image to those in another image of the same dimensions and model, and of as
/// many classes or more. No table is needed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cc_images_merge(
    target: *mut u8,
    target_length: usize,
    image: *const u8,
    length: usize,
) -> cc_error {
    // SAFETY: the header asks it of the caller.
    cc_error::of(unsafe { merge_bytes(target, target_length, image, length) })
}
