//! What the example `speakers` says about a file of utterances that is missing or damaged.

#[path = "../../examples/speakers/utterances.rs"]
mod utterances;

use std::{fs, path::Path};

use utterances::{ALL, DEFAULT_PATH, DIM, SPEAKERS, TO_LEARN};

/// The committed file.
fn good() -> String {
    fs::read_to_string(DEFAULT_PATH).unwrap()
}

/// The committed file with one of its lines, counted from 1, replaced.
fn with_line(line: usize, text: &str) -> String {
    let good = good();
    let mut lines: Vec<_> = good.lines().collect();
    lines[line - 1] = text;
    lines.join("\n")
}

/// A row with one field, counted from 1, replaced.
fn row_with(column: usize, field: &str) -> String {
    let mut fields = [0; 1 + DIM].map(|zero| zero.to_string());
    fields[column - 1] = field.into();
    fields.join(",")
}

/// What is said about a text that is refused.
fn complaint(text: &str) -> String {
    let parsed = utterances::parse(Path::new("voices.csv"), text.as_bytes());
    parsed.map(|_| ()).unwrap_err().to_string()
}

/// Thirty utterances of each speaker are learned; of those that are asked the source states the numbers.
#[test]
fn the_committed_file_is_read_whole() {
    let data = utterances::load(Path::new(DEFAULT_PATH)).unwrap();
    assert_eq!(
        (data.learn.len(), data.ask.len()),
        (TO_LEARN, ALL - TO_LEARN)
    );
    let asked = |speaker| data.asked_of(|other| other == speaker).len();
    let counts: Vec<_> = (0..SPEAKERS).map(asked).collect();
    assert_eq!(counts, [31, 35, 88, 44, 29, 24, 40, 50, 29]);
    for speaker in 0..SPEAKERS {
        assert_eq!(data.learned_of(|other| other == speaker).len(), 30);
    }
    assert_eq!(data.learn[0].features[..4], [46, 26, 13, -11]);
}

#[test]
fn blocks_are_taken_in_the_order_of_the_file() {
    let data = utterances::load(Path::new(DEFAULT_PATH)).unwrap();
    let block = data.block(3..5, 10, 2).unwrap();
    let speakers: Vec<_> = block.iter().map(|row| row.speaker).collect();
    assert_eq!(speakers, [[3; 10], [4; 10]].concat());
    let last = data.learned_of(|speaker| speaker == 3);
    assert_eq!(block[9].features, last[29].features);
    assert!(data.block(3..5, 10, 3).is_none());
}

#[test]
fn what_is_wrong_with_a_file_is_named() {
    let missing = utterances::load(Path::new("no/such.csv")).map(|_| ());
    let missing = missing.unwrap_err().to_string();
    assert!(missing.starts_with("no/such.csv: "), "{missing}");

    assert_eq!(complaint(""), "voices.csv: 0 utterances instead of 640");
    let more = good() + &row_with(1, "0");
    assert_eq!(
        complaint(&more),
        "voices.csv: 641 utterances instead of 640"
    );
    for (row, want) in [
        (
            row_with(1, "9"),
            "there is no such speaker: they are 0 to 8",
        ),
        (
            row_with(1, "-1"),
            "there is no such speaker: they are 0 to 8",
        ),
        (row_with(1, "128"), "column 1 is `128`, which is no i8"),
        (row_with(33, "-129"), "column 33 is `-129`, which is no i8"),
        (row_with(7, "1.5"), "column 7 is `1.5`, which is no i8"),
        (row_with(7, ""), "column 7 is ``, which is no i8"),
        (row_with(7, "1,2"), "34 fields instead of 33"),
        (
            row_with(1, "0").replacen("0,", "", 1),
            "32 fields instead of 33",
        ),
    ] {
        let want = format!("voices.csv, row 5: {want}");
        assert_eq!(complaint(&with_line(5, &row)), want);
    }
}
