//! The checksum of images and records.
//!
//! A reflected CRC with the polynomial 0x04C11DB7, all ones at the begin, and inverted at the end. Two
//! table look-ups a byte.

/// What each value of four bits adds: 64 bytes of flash. A loop over single bits is turned into a
/// table of 1 KiB by the compiler at opt-level 3, without being asked.
const TABLE: [u32; 16] = table();

/// Entry `n` is what four bits `n` become after four steps of the shift register.
const fn table() -> [u32; 16] {
    // The polynomial 0x04C11DB7, bits reversed.
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    let mut table = [0; 16];
    let mut nibble = 0;
    while nibble < table.len() {
        let mut crc = nibble as u32;
        let mut bit = 0;
        while bit < 4 {
            crc = (crc >> 1) ^ (POLYNOMIAL * (crc & 1));
            bit += 1;
        }
        table[nibble] = crc;
        nibble += 1;
    }
    table
}

/// CRC-32/ISO-HDLC, as zip, Ethernet and Python's `zlib.crc32` have it.
///
/// It detects every error of up to 32 adjacent bits, and of up to 3 bits anywhere in 11,450 bytes
/// (Koopman 2002, DSN); other damage passes with a probability of 2^-32.
#[derive(Clone, Debug)]
pub(crate) struct Crc32(u32);

impl Crc32 {
    /// The bytes of a checksum.
    pub(crate) const LEN: usize = 4;

    /// The checksum of no bytes yet.
    pub(crate) const fn new() -> Self {
        Self(u32::MAX)
    }

    /// Takes in further bytes. How they are cut into calls does not matter.
    // Out of line: images, records and slots share it.
    #[inline(never)]
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 ^= u32::from(*byte);
            for _ in 0..2 {
                // OK: four bits are below 16.
                self.0 = (self.0 >> 4) ^ TABLE[(self.0 & 0xF) as usize];
            }
        }
    }

    /// The checksum of all bytes so far.
    pub(crate) fn value(&self) -> u32 {
        !self.0
    }

    /// The checksum of some bytes.
    #[inline(never)]
    pub(crate) fn of(bytes: &[u8]) -> u32 {
        let mut crc = Self::new();
        crc.add(bytes);
        crc.value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the catalogue of CRC algorithms, whole and in two parts.
    #[test]
    fn the_catalogue_has_this_check_value() {
        let digits = b"123456789";
        assert_eq!(Crc32::of(digits), 0xCBF4_3926);
        for split in 0..=digits.len() {
            let mut crc = Crc32::new();
            crc.add(&digits[..split]);
            crc.add(&digits[split..]);
            assert_eq!(crc.value(), 0xCBF4_3926, "{split}");
        }
        assert_eq!(Crc32::of(b""), 0);
    }

    /// The table is made by the compiler; the tests make it too.
    #[test]
    fn the_table_is_what_each_value_adds() {
        assert_eq!(table(), TABLE);
        assert_eq!(
            [TABLE[0], TABLE[1], TABLE[8]],
            [0, 0x1DB7_1064, 0xEDB8_8320]
        );
    }

    /// The definition, a bit at a time.
    #[test]
    fn every_byte_has_the_value_of_the_definition() {
        for byte in 0..=u8::MAX {
            let mut crc = u32::MAX ^ u32::from(byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 {
                    (crc >> 1) ^ 0xEDB8_8320
                } else {
                    crc >> 1
                };
            }
            assert_eq!(Crc32::of(&[byte]), !crc, "{byte}");
        }
    }
}
