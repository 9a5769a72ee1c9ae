//! The checksums of images, and of what the map keeps in flash.

const fn table(polynomial: u32) -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ (polynomial * (crc & 1));
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
}

const ISO_HDLC: [u32; 256] = table(0xEDB8_8320);
const CASTAGNOLI: [u32; 256] = table(0x82F6_3B78);

fn crc(table: &[u32; 256], initial: u32, bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| (crc >> 8) ^ table[(crc as u8 ^ byte) as usize];
    bytes.iter().fold(initial, step)
}

/// The checksum of images and records.
pub fn of_image(bytes: &[u8]) -> u32 {
    !crc(&ISO_HDLC, u32::MAX, bytes)
}

/// Writes the checksum of an image, or of a record, over its last bytes.
pub fn repair(bytes: &mut [u8]) {
    if let Some((checked, last)) = bytes.split_last_chunk_mut() {
        *last = of_image(checked).to_le_bytes();
    }
}

/// The checksum of the data of an item of the map: never 0, and its first byte neither 0 nor 0xFF.
pub fn of_item(data: &[u8]) -> u32 {
    match !crc(&CASTAGNOLI, 0xEEEE_EEEE, data) {
        0 => 1,
        value if matches!(value as u8, 0 | 0xFF) => value ^ 1,
        value => value,
    }
}

/// The checksum of the length of an item of the map: never 0xFFFF.
pub fn of_length(length: u16) -> u16 {
    let mut crc = 0xFFFFu16;
    for byte in length.to_le_bytes() {
        crc ^= u16::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0x1A2E * (crc & 1));
        }
    }
    (!crc).min(0xFFFE)
}
