//! All numbers of a table, wherever they lie: in the table, or in an image.

/// What a table holds, to be checked as a whole and taken over.
///
/// It is borrowed as a trait object: one code checks a table before it is written and an image before it is
/// read.
pub trait TableNumbers {
    /// The bits of one number of a class.
    fn number_bits(&self, class: usize, place: usize) -> u64;
    /// How many samples a class holds; 0 of one that is not there.
    fn count(&self, class: usize) -> u32;
    /// A word behind the fields that every header has.
    fn word(&self, index: usize) -> u32;
    /// The bits of one number of the triangle.
    fn entry_bits(&self, place: usize) -> u64;
}
