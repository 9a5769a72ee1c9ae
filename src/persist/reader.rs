//! Images, piece by piece.
//!
//! The reader is a state machine that makes one piece of at most eight bytes at a time: the header in
//! six pieces or eight, each number, each count, the checksum. So a buffer of any length can be filled, and a
//! number may be cut between two buffers.

use crate::{
    element::number::Number,
    persist::{
        class_rows::{ClassRows, check_own, entries, header_of, width},
        crc32::Crc32,
        error::SnapshotError,
        header::{Extractor, HeaderWords, Origin, word_field},
        lengths::header_len,
    },
};

/// The image of a table, read piece by piece: no second copy of the table is needed.
///
/// ```
/// use class_centers::{ClassCenters, persist::{Extractor, Origin, Snapshot}};
///
/// let mut table = ClassCenters::<f32, 2, 3>::new();
/// table.update(1, &[0.5, -1.0, 4.0])?;
///
/// // A buffer of any length, here one that a serial line takes.
/// let mut line = Vec::new();
/// let mut image = table.image(&Extractor::new(7), Origin::UNUSED)?;
/// let mut buffer = [0; 16];
/// loop {
///     let n = image.read(&mut buffer);
///     if n == 0 {
///         break;
///     }
///     line.extend_from_slice(&buffer[..n]);
/// }
/// assert_eq!(line.len(), ClassCenters::<f32, 2, 3>::IMAGE_LEN);
///
/// let mut restored = ClassCenters::<f32, 2, 3>::new();
/// restored.restore(&Extractor::new(7), &line)?;
/// assert_eq!(restored, table);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Takes about 120 bytes, and borrows the table until the image is read. The checksum is summed up on
/// the way.
#[derive(Clone, Debug)]
pub struct ImageReader<'a, V> {
    /// Where the numbers come from.
    table: &'a V,
    /// The header, made once.
    header: HeaderWords,
    /// The next piece to be made.
    next: Piece,
    /// The bytes of the last piece, and how many were read.
    bytes: [u8; 8],
    len: usize,
    read: usize,
    /// How many bytes were read of the image.
    position: usize,
    /// The checksum of all pieces so far.
    crc: Crc32,
}

impl<V> ImageReader<'_, V> {
    /// Returns how many bytes of the image were read.
    pub fn position(&self) -> usize {
        self.position
    }
}

/// A piece of an image, of at most eight bytes.
#[derive(Clone, Copy, Debug)]
enum Piece {
    /// Eight bytes of the header.
    Header { offset: usize },
    /// One number of a class.
    Number { class: usize, place: usize },
    /// One number of the triangle.
    Entry { place: usize },
    /// How many samples a class holds.
    Count { class: usize },
    /// The checksum.
    Crc,
    /// Nothing is left.
    End,
}

impl<'a, V: ClassRows> ImageReader<'a, V> {
    /// Checks the table, as an image that is written at once.
    pub(crate) fn new(
        table: &'a V,
        extractor: &Extractor,
        origin: Origin,
    ) -> Result<Self, SnapshotError> {
        check_own(table)?;
        Ok(Self::of_checked(table, extractor, origin))
    }

    /// The image of a table that can be restored.
    #[inline(never)]
    pub(crate) fn of_checked(table: &'a V, extractor: &Extractor, origin: Origin) -> Self {
        Self {
            table,
            header: header_words(table, extractor, origin),
            next: Piece::Header { offset: 0 },
            bytes: [0; 8],
            len: 0,
            read: 0,
            position: 0,
            crc: Crc32::new(),
        }
    }

    /// Reads the next bytes into `out`, and returns how many: all of it, or what is left; 0 at the
    /// end.
    #[inline(never)]
    pub fn read(&mut self, out: &mut [u8]) -> usize {
        let mut n = 0;
        for byte in out {
            if self.read == self.len && !self.make_piece() {
                break;
            }
            // OK: read < len <= 8.
            *byte = self.bytes.get(self.read).copied().unwrap_or(0);
            self.read += 1;
            n += 1;
        }
        self.position += n;
        n
    }

    /// Makes the next piece; `false` at the end.
    ///
    /// Each piece sets the next one, and goes into the checksum; the checksum does too, after it was
    /// taken.
    fn make_piece(&mut self) -> bool {
        (self.bytes, self.len) = match self.next {
            Piece::Header { offset } => self.header_piece(offset),
            Piece::Number { class, place } => self.number_piece(class, place),
            Piece::Entry { place } => self.entry_piece(place),
            Piece::Count { class } => self.count_piece(class),
            Piece::Crc => {
                self.next = Piece::End;
                padded(self.crc.value())
            }
            Piece::End => return false,
        };
        self.read = 0;
        self.crc.add(self.bytes.get(..self.len).unwrap_or(&[]));
        true
    }

    /// The header from an offset on. Behind it come the numbers.
    fn header_piece(&mut self, offset: usize) -> ([u8; 8], usize) {
        let end = offset + 8;
        self.next = if end < header_len(V::KIND) {
            Piece::Header { offset: end }
        } else {
            Piece::Number { class: 0, place: 0 }
        };
        padded(self.header.at(offset))
    }

    /// A number, place by place and class by class. Behind the last one comes the triangle.
    fn number_piece(&mut self, class: usize, place: usize) -> ([u8; 8], usize) {
        self.next = if place + 1 < width(self.table) {
            Piece::Number {
                class,
                place: place + 1,
            }
        } else if class + 1 < self.table.shape().classes {
            Piece::Number {
                class: class + 1,
                place: 0,
            }
        } else if V::ENTRY_LEN > 0 {
            Piece::Entry { place: 0 }
        } else {
            Self::behind_numbers()
        };
        // OK: there is every class, and every place below the width.
        let number = self.table.number(class, place);
        padded(number.unwrap_or(V::Number::from_bits(0)))
    }

    /// A number of the triangle. Behind the last one come the counts, or the checksum.
    fn entry_piece(&mut self, place: usize) -> ([u8; 8], usize) {
        self.next = if place + 1 < entries(self.table) {
            Piece::Entry { place: place + 1 }
        } else {
            Self::behind_numbers()
        };
        (self.table.entry_bits(place).to_le_bytes(), V::ENTRY_LEN)
    }

    /// The first count, or the checksum.
    fn behind_numbers() -> Piece {
        match V::IS_COUNTED {
            true => Piece::Count { class: 0 },
            false => Piece::Crc,
        }
    }

    /// A count, class by class. Behind the last one comes the checksum.
    fn count_piece(&mut self, class: usize) -> ([u8; 8], usize) {
        self.next = if class + 1 < self.table.shape().classes {
            Piece::Count { class: class + 1 }
        } else {
            Piece::Crc
        };
        padded(self.table.samples(class))
    }
}

/// The header of a table that was checked, as words.
fn header_words<V: ClassRows>(table: &V, extractor: &Extractor, origin: Origin) -> HeaderWords {
    let mut words = header_of(table, extractor, origin).encode();
    for index in 0..V::WORDS {
        words.put(word_field(index), table.word(index));
    }
    words
}

/// The bytes of a number, and how many count.
fn padded<N: Number>(number: N) -> ([u8; 8], usize) {
    (number.to_bits().to_le_bytes(), N::LEN)
}
