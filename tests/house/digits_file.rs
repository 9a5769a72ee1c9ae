//! What the examples say about a file of digits that is missing or damaged.

#[path = "../../examples/support/digits.rs"]
mod digits;

use std::{fs, path::Path};

use digits::{CLASSES, DARKEST, DEFAULT_PATH, Digit, DigitsError, PIXELS, SAMPLES};

/// The committed file.
fn good() -> String {
    fs::read_to_string(DEFAULT_PATH).unwrap()
}

/// The committed file with one of its rows, counted from 1, replaced.
fn with_row(row: usize, text: &str) -> String {
    let good = good();
    let mut rows: Vec<_> = good.lines().collect();
    rows[row - 1] = text;
    rows.join("\n")
}

fn parse(text: impl AsRef<[u8]>) -> Result<Vec<Digit<u8>>, DigitsError> {
    digits::parse(Path::new("digits.csv"), text.as_ref())
}

/// What is said about a text that is refused.
fn complaint(text: impl AsRef<[u8]>) -> String {
    parse(text).unwrap_err().to_string()
}

/// A row with one field, counted from 1, replaced.
fn row_with(column: usize, field: &str) -> String {
    let mut fields = [0; 1 + PIXELS].map(|zero| zero.to_string());
    fields[column - 1] = field.into();
    fields.join(",")
}

#[test]
fn the_committed_file_is_read_whole() {
    let digits = digits::load(Path::new(DEFAULT_PATH)).unwrap();
    assert_eq!(digits.len(), SAMPLES);

    let first = good().lines().next().unwrap().to_owned();
    let values = [digits[0].class].into_iter();
    let values = values.chain(digits[0].pixels.map(usize::from));
    let texts: Vec<_> = values.map(|value| value.to_string()).collect();
    assert_eq!(texts.join(","), first);

    // The class counts that the source states for its test part.
    let count = |class| digits.iter().filter(|digit| digit.class == class).count();
    let counts: Vec<_> = (0..CLASSES).map(count).collect();
    assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
}

#[test]
fn a_digit_in_another_format_has_the_same_pixels() {
    let digit = parse(good()).unwrap().swap_remove(1000);
    let floats = digit.map(f32::from);
    assert_eq!(floats.class, digit.class);
    assert_eq!(floats.pixels.map(|pixel| pixel as u8), digit.pixels);
}

#[test]
fn a_missing_file_is_named() {
    let path = Path::new("no/such/digits.csv");
    let complaint = digits::load(path).unwrap_err().to_string();
    assert!(complaint.starts_with("no/such/digits.csv: "), "{complaint}");
}

#[test]
fn a_damaged_field_is_named_with_its_row_and_column() {
    for (column, field, rest) in [
        (1, "10", "a class is a whole number from 0 to 9"),
        (1, "", "a class is a whole number from 0 to 9"),
        (2, "17", "a pixel is a whole number from 0 to 16"),
        (40, "-1", "a pixel is a whole number from 0 to 16"),
        (40, "x", "a pixel is a whole number from 0 to 16"),
        (65, "1.5", "a pixel is a whole number from 0 to 16"),
        (65, "\"1", "a pixel is a whole number from 0 to 16"),
        (65, "256", "a pixel is a whole number from 0 to 16"),
    ] {
        let want = format!("digits.csv, row 1797: column {column} is `{field}`, but {rest}");
        let text = with_row(SAMPLES, &row_with(column, field));
        assert_eq!(complaint(text), want);
    }
}

#[test]
fn the_largest_values_are_read() {
    let text = with_row(2, &row_with(1, "9"));
    assert_eq!(parse(text).unwrap()[1].class, 9);
    let text = with_row(2, &row_with(65, "16"));
    assert_eq!(parse(text).unwrap()[1].pixels[63], DARKEST);
}

#[test]
fn a_row_of_the_wrong_length_is_named() {
    let short = row_with(1, "0").replacen("0,", "", 1);
    let want = "digits.csv, row 17: 64 fields instead of 65";
    assert_eq!(complaint(with_row(17, &short)), want);

    let long = row_with(1, "0") + ",0";
    let want = "digits.csv, row 1: 66 fields instead of 65";
    assert_eq!(complaint(with_row(1, &long)), want);
}

#[test]
fn a_file_that_ends_too_early_or_too_late_is_refused() {
    let want = "digits.csv: 0 digits instead of 1797";
    assert_eq!(complaint(""), want);

    let good = good();
    let first_rows: Vec<_> = good.lines().take(900).collect();
    let want = "digits.csv: 900 digits instead of 1797";
    assert_eq!(complaint(first_rows.join("\n")), want);

    let want = "digits.csv: 1798 digits instead of 1797";
    assert_eq!(complaint(good + &row_with(1, "0")), want);
}

#[test]
fn a_byte_that_is_not_text_is_shown_as_such() {
    let mut bytes = with_row(3, &row_with(5, "?")).into_bytes();
    let damaged = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[damaged] = 0xFF;
    let want =
        "digits.csv, row 3: column 5 is `\u{FFFD}`, but a pixel is a whole number from 0 to 16";
    assert_eq!(complaint(bytes), want);
}
