//! Errors are small values that say what was wrong: lower case, no full stop, a source where there
//! is one.

use core::error::Error;
use std::collections::HashSet;

use class_centers::{BatchError, QueryError, UpdateError};

const UPDATE_ERRORS: [(UpdateError, &str); 6] = [
    (
        UpdateError::ClassOutOfRange { class: 7 },
        "the table has no class 7",
    ),
    (
        UpdateError::ComponentOutOfRange { dim: 3 },
        "component 3 is not finite or too large to be summed",
    ),
    (
        UpdateError::ClassFull { class: 1 },
        "class 1 has no room for more samples",
    ),
    (
        UpdateError::NotEnoughSamples { class: 2 },
        "class 2 holds fewer samples than are to be taken out",
    ),
    (
        UpdateError::SumOutOfRange { class: 4, dim: 5 },
        "the sum of class 4, dimension 5, fits no such count of embeddings",
    ),
    (
        UpdateError::WeightOutOfRange { class: 9 },
        "the weight for class 9 is not in 0..=1",
    ),
];

const QUERY_ERRORS: [(QueryError, &str); 3] = [
    (
        QueryError::ClassOutOfRange { row: 6, class: 7 },
        "row 6: the table has no class 7",
    ),
    (
        QueryError::EmptyClass { row: 8 },
        "row 8: the class holds no samples",
    ),
    (
        QueryError::LengthMismatch {
            classes: 2,
            centers: 3,
        },
        "2 classes for 3 centers",
    ),
];

/// Every error with its text.
fn errors() -> Vec<(Box<dyn Error + Send + Sync>, String)> {
    let length = BatchError::LengthMismatch {
        classes: 2,
        embeddings: 3,
    };
    let mut errors: Vec<(Box<dyn Error + Send + Sync>, String)> =
        vec![(length.into(), "2 classes for 3 embeddings".into())];
    for (error, text) in UPDATE_ERRORS {
        errors.push((error.into(), text.into()));
        errors.push((
            BatchError::Row { row: 9, error }.into(),
            format!("row 9: {text}"),
        ));
    }
    errors.extend(QUERY_ERRORS.map(|(error, text)| (error.into(), text.into())));
    errors
}

#[test]
fn texts_are_the_documented_ones() {
    for (error, text) in errors() {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn texts_are_lower_case_without_a_full_stop_and_tell_errors_apart() {
    let texts: Vec<String> = errors()
        .iter()
        .map(|(error, _)| error.to_string())
        .collect();
    for text in &texts {
        assert_eq!(*text, text.to_lowercase());
        assert!(!text.ends_with('.'), "{text}");
    }
    assert_eq!(texts.iter().collect::<HashSet<_>>().len(), texts.len());
}

#[test]
fn the_source_of_a_bad_row_is_its_own_error() {
    for (error, text) in UPDATE_ERRORS {
        let row = BatchError::Row { row: 0, error };
        assert_eq!(
            row.source().map(|source| source.to_string()).as_deref(),
            Some(text)
        );
        assert!(error.source().is_none());
    }
    assert!(
        BatchError::LengthMismatch {
            classes: 0,
            embeddings: 1
        }
        .source()
        .is_none()
    );
}
