//! The supertrait of traits that only this crate implements.

/// Implemented by this crate alone: what has it as a supertrait is implemented nowhere else.
pub trait Sealed {}

macro_rules! seal {
    ($($number:ty)*) => {
        $(impl Sealed for $number {})*
    };
}

seal!(i8 u8 i16 u32 u64 i64 f32 f64);
