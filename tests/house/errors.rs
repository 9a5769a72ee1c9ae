//! Errors are small values that say what was wrong: lower case, no full stop, a source where there
//! is one.

use core::error::Error;
use std::collections::HashSet;

use class_centers::{
    BatchError, LengthMismatch, QueryError, ShapeError, UpdateError, WhiteningError,
    decisions::{CalibrationError, ScoreError},
    persist::{LabelError, MergeError, SnapshotError},
    recognizer::RecognizerError,
};

const UPDATE_ERRORS: [(UpdateError, &str); 10] = [
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
        "the sum of class 4, dimension 5, is not that of so many embeddings",
    ),
    (
        UpdateError::LengthMismatch(LengthMismatch {
            expected: 2,
            len: 3,
        }),
        "3 numbers where 2 are needed",
    ),
    (
        UpdateError::WeightOutOfRange { class: 9 },
        "the weight for class 9 is not in 0..=1",
    ),
    (
        UpdateError::TableFull,
        "all classes together have no room for more samples",
    ),
    (
        UpdateError::MomentOutOfRange { row: 5, column: 2 },
        "the second moment of dimensions 5 and 2 is not that of so many embeddings",
    ),
    (
        UpdateError::CovarianceFrozen,
        "the covariance of the other table is frozen",
    ),
];

const WHITENING_ERRORS: [(WhiteningError, &str); 2] = [
    (
        WhiteningError::PivotNotPositive { dim: 6 },
        "pivot 6 of the covariance is not above 0",
    ),
    (
        WhiteningError::SpreadTooSmall,
        "the samples spread too little for whole weights",
    ),
];

const QUERY_ERRORS: [(QueryError, &str); 4] = [
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
    (
        QueryError::OutputLengthMismatch(LengthMismatch {
            expected: 8,
            len: 9,
        }),
        "9 numbers where 8 are needed",
    ),
];

const SHAPE_ERRORS: [(ShapeError, &str); 4] = [
    (
        ShapeError::Empty,
        "a table has at least one class and one dimension",
    ),
    (
        ShapeError::TooManyDimensions,
        "too many dimensions for exact distances",
    ),
    (
        ShapeError::LengthMismatch(LengthMismatch {
            expected: 6,
            len: 5,
        }),
        "5 numbers where 6 are needed",
    ),
    (
        ShapeError::WrongNorm { class: 2 },
        "the norm of class 2 is not that of its center",
    ),
];

const SCORE_ERRORS: [(ScoreError, &str); 3] = [
    (
        ScoreError::PriorOutOfRange { class: 3 },
        "the prior of class 3 is neither 0 nor from 2^-64 to 2^64",
    ),
    (
        ScoreError::NothingToScore,
        "no class has a distance and a positive prior",
    ),
    (
        ScoreError::DistanceOutOfRange { class: 6 },
        "the distance of class 6 is minus infinity",
    ),
];

const CALIBRATION_ERRORS: [(CalibrationError, &str); 6] = [
    (
        CalibrationError::RateOutOfRange,
        "the false-accept rate is not between 0 and 1",
    ),
    (
        CalibrationError::TooFewUnknowns { met: 4 },
        "4 unknowns are too few for the false-accept rate",
    ),
    (
        CalibrationError::TooFewPlaces { needed: 5 },
        "the false-accept rate needs 5 places",
    ),
    (
        CalibrationError::UnknownsTooClose,
        "too many unknowns are as near to a center as possible",
    ),
    (
        CalibrationError::FactorOutOfRange,
        "the factor is not a normal number above 0",
    ),
    (
        CalibrationError::NoSpread,
        "no class has two samples that differ",
    ),
];

const LABEL_ERRORS: [(LabelError, &str); 6] = [
    (
        LabelError::ClassOutOfRange { class: 8 },
        "there is no class 8",
    ),
    (LabelError::NoLabel { class: 2 }, "class 2 has no label"),
    (LabelError::Empty, "the label is empty"),
    (
        LabelError::TooLong { len: 30 },
        "the label of 30 bytes is too long",
    ),
    (LabelError::Taken { class: 1 }, "class 1 has this label"),
    (LabelError::Full, "every class has a label or samples"),
];

/// Without those that pass another error on.
const SNAPSHOT_ERRORS: [(SnapshotError, &str); 18] = [
    (
        SnapshotError::InvalidClass { class: 8 },
        "class 8 holds what no recognizer does",
    ),
    (
        SnapshotError::BufferTooSmall { needed: 100 },
        "the buffer needs 100 bytes",
    ),
    (
        SnapshotError::Truncated { needed: 52 },
        "there are fewer than the 52 bytes that are needed",
    ),
    (
        SnapshotError::TrailingBytes { image_len: 60 },
        "there are more bytes than the 60 of the image",
    ),
    (SnapshotError::WrongMagic, "the bytes are not an image"),
    (
        SnapshotError::NewerVersion { version: 2 },
        "version 2 is of a newer release",
    ),
    (SnapshotError::Damaged, "the checksum is wrong"),
    (
        SnapshotError::InvalidHeader { offset: 8 },
        "the header holds an invalid value at byte 8",
    ),
    (
        SnapshotError::KindMismatch,
        "the bytes hold another kind of table",
    ),
    (
        SnapshotError::ElementMismatch,
        "the bytes hold another element",
    ),
    (
        SnapshotError::ShapeMismatch { classes: 3, dim: 4 },
        "the bytes hold 3 classes of 4 dimensions",
    ),
    (
        SnapshotError::CentersMismatch { centers: 8 },
        "the bytes hold classes of 8 centers each",
    ),
    (
        SnapshotError::WeightOutOfRange { row: 3 },
        "row 3 of the whitening is not that of a covariance",
    ),
    (
        SnapshotError::InvalidShape { classes: 0, dim: 4 },
        "no image has 0 classes of 4 dimensions",
    ),
    (
        SnapshotError::QuantizationMismatch,
        "the bytes are of another quantization",
    ),
    (
        SnapshotError::InvalidLabel { class: 5 },
        "the label of class 5 is empty, too long or not text",
    ),
    (
        SnapshotError::RepeatedLabel { class: 5 },
        "class 5 has the label of a class before it",
    ),
    (
        SnapshotError::UnexpectedLabel { class: 6 },
        "class 6 has a label, and there is no place for it",
    ),
];

const MERGE_ERRORS: [(MergeError, &str); 3] = [
    (MergeError::NoDevice, "the image names no device"),
    (
        MergeError::AlreadyMerged {
            device: 0xA1,
            sequence: 9,
        },
        "image 9 of device 0xa1 was merged before",
    ),
    (MergeError::ListFull, "the list of merged images is full"),
];

/// Without those that pass another error on, and those of a text that another error has.
const RECOGNIZER_ERRORS: [(RecognizerError, &str); 14] = [
    (
        RecognizerError::InvalidSetting {
            field: "min_margin",
        },
        "setting min_margin is outside its range",
    ),
    (
        RecognizerError::NoSuchClass { class: 11 },
        "there is no class 11",
    ),
    (
        RecognizerError::FactoryClass { class: 3 },
        "class 3 is the factory's",
    ),
    (
        RecognizerError::LabelTaken { class: 12 },
        "class 12 has this label",
    ),
    (
        RecognizerError::LabelLength { max: 16 },
        "a label has 1 to 16 bytes",
    ),
    (RecognizerError::NoFreeClass, "every class has a label"),
    (
        RecognizerError::AlreadyEnrolling,
        "a class is being enrolled",
    ),
    (RecognizerError::NotEnrolling, "no class is being enrolled"),
    (
        RecognizerError::EnrollmentFull,
        "the enrollment has no room for more samples",
    ),
    (
        RecognizerError::TooFewSamples {
            needed: 5,
            count: 4,
        },
        "4 samples where 5 are needed",
    ),
    (
        RecognizerError::TooNear { class: 6 },
        "the new center would lie on that of class 6",
    ),
    (
        RecognizerError::Trimmed { class: 5 },
        "samples of class 5 were trimmed",
    ),
    (
        RecognizerError::LastSample { class: 2 },
        "class 2 has one sample",
    ),
    (
        RecognizerError::NeverLearned { class: 1 },
        "class 1 never learned this sample",
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
    let foreign = SnapshotError::FingerprintMismatch { fingerprint: 255 };
    errors.push((
        foreign.into(),
        "the bytes are of the feature extractor 0xff".into(),
    ));
    macro_rules! extend {
        ($($list:ident)*) => {
            $(errors.extend($list.map(|(error, text)| (error.into(), text.into())));)*
        };
    }
    extend!(WHITENING_ERRORS QUERY_ERRORS SHAPE_ERRORS SCORE_ERRORS CALIBRATION_ERRORS LABEL_ERRORS SNAPSHOT_ERRORS MERGE_ERRORS RECOGNIZER_ERRORS);
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

/// The class stands in the text once, whether the error has it or not.
#[test]
fn the_source_of_a_class_that_no_embeddings_give_is_its_own_error() {
    let class = 4;
    for (error, text) in UPDATE_ERRORS {
        let text = match error {
            UpdateError::ComponentOutOfRange { .. } => format!("class 4: {text}"),
            _ => text.to_string(),
        };
        let shared = SnapshotError::Shared { error };
        let source = shared.source().unwrap();
        assert_eq!(source.downcast_ref::<UpdateError>(), Some(&error));
        assert_eq!(shared.to_string(), source.to_string());
        let image = SnapshotError::Class { class, error };
        let merged = MergeError::from(image);
        assert_eq!(
            [image.to_string(), merged.to_string()],
            [text.clone(), text]
        );
        let source = image.source().unwrap();
        assert_eq!(source.downcast_ref::<UpdateError>(), Some(&error));
        let source = merged.source().unwrap();
        assert_eq!(source.downcast_ref::<SnapshotError>(), Some(&image));
        let target = MergeError::Target(image);
        let source = target.source().unwrap();
        assert_eq!(source.downcast_ref::<SnapshotError>(), Some(&image));
        assert_eq!(
            target.to_string(),
            format!("the image to merge into: {image}")
        );
    }
    assert!(
        SNAPSHOT_ERRORS
            .iter()
            .all(|(error, _)| error.source().is_none())
    );
    assert!(
        MERGE_ERRORS
            .iter()
            .all(|(error, _)| error.source().is_none())
    );
}
