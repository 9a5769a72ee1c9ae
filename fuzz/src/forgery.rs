//! Bytes that were written by the crate, and then changed.

use arbitrary::Arbitrary;

use crate::checksums;

/// Numbers at which something changes: limits of counts and sums, and floats that are none.
pub const KNOWN: [u64; 25] = [
    0,
    1,
    (1 << 24) - 1,
    1 << 24,
    (1 << 24) + 1,
    u32::MAX as u64,
    u64::MAX,
    i32::MIN as u32 as u64,
    i32::MAX as u64,
    -(128 * ((1 << 24) - 1)) as i64 as u64,
    255 * ((1 << 24) - 1),
    -((1i64 << 15) * (u32::MAX as i64)) as u64,
    (1 << 63) | 1,
    (-0.0f32).to_bits() as u64,
    f32::NAN.to_bits() as u64,
    f32::INFINITY.to_bits() as u64,
    (192 << 23) - 1,
    192 << 23,
    192 << 23 | 192 << 55,
    (167 << 23) - 1,
    (127 + 24 + 65) << 23,
    (-0.0f64).to_bits(),
    f64::NAN.to_bits(),
    (1536 << 52) - 1,
    (1023 + 32 + 513) << 52,
];

/// A change.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Edit<'a> {
    Flip { at: u16, bit: u8 },
    Byte { at: u16, to: u8 },
    Number { at: u16, to: u32 },
    Known { at: u16, number: u8, is_wide: bool },
    Overwrite { at: u16, with: &'a [u8] },
    Fill { at: u16, len: u8, with: u8 },
    Move { from: u16, len: u8, to: u16 },
}

impl Edit<'_> {
    /// Changes the bytes. Places count from the start again at the end.
    pub fn apply(self, bytes: &mut [u8]) {
        match self {
            Self::Flip { at, bit } => {
                let at = place(bytes, at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << (bit % 8);
                }
            }
            Self::Byte { at, to } => put(bytes, at, &[to]),
            Self::Number { at, to } => put(bytes, at, &to.to_le_bytes()),
            Self::Known {
                at,
                number,
                is_wide,
            } => {
                let number = KNOWN[number as usize % KNOWN.len()].to_le_bytes();
                put(bytes, at, &number[..if is_wide { 8 } else { 4 }]);
            }
            Self::Overwrite { at, with } => put(bytes, at, with),
            Self::Fill { at, len, with } => put(bytes, at, &[with; 255][..len as usize]),
            Self::Move { from, len, to } => {
                let (from, to) = (place(bytes, from), place(bytes, to));
                let len = (len as usize).min(bytes.len() - from.max(to));
                bytes.copy_within(from..from + len, to);
            }
        }
    }
}

fn place(bytes: &[u8], at: u16) -> usize {
    at as usize % bytes.len().max(1)
}

fn put(bytes: &mut [u8], at: u16, with: &[u8]) {
    let at = place(bytes, at);
    for (byte, with) in bytes[at..].iter_mut().zip(with) {
        *byte = *with;
    }
}

/// What becomes of an image, or of a record, before it is read.
#[derive(Arbitrary, Debug)]
pub struct Forgery<'a> {
    /// Which of the bytes that were written.
    template: u8,
    /// One in four leaves the checksum wrong.
    checksum: u8,
    edits: Vec<Edit<'a>>,
    /// Adds bytes, or takes them away.
    resize: i8,
}

impl Forgery<'_> {
    /// Forges one of the templates.
    pub fn of_one(&self, templates: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = templates[self.template as usize % templates.len()].clone();
        // Most keep their length.
        let more = isize::from(self.resize.unsigned_abs().saturating_sub(96));
        let more = more * isize::from(self.resize.signum());
        bytes.resize(bytes.len().saturating_add_signed(more), self.checksum);
        for edit in &self.edits {
            edit.apply(&mut bytes);
        }
        if !self.checksum.is_multiple_of(4) {
            checksums::repair(&mut bytes);
        }
        bytes
    }
}
