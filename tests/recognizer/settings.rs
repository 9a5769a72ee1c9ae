//! Settings are checked once, by name.

use class_centers::recognizer::{Adaptation, Recognizer, RecognizerError, Settings};

use crate::{SETTINGS, Storage};

fn refused(settings: Settings) -> Option<&'static str> {
    let mut storage = Storage::<i8>::new();
    match Recognizer::new(&mut storage, settings).err()? {
        RecognizerError::InvalidSetting { field } => Some(field),
        error => panic!("{error}"),
    }
}

#[test]
fn what_is_outside_its_range_is_named() {
    assert_eq!(refused(SETTINGS), None);
    let nan = f32::NAN;
    for max_distance in [0.0, -1.0, nan] {
        let settings = Settings {
            max_distance,
            ..SETTINGS
        };
        assert_eq!(refused(settings), Some("max_distance"));
    }
    for min_margin in [-0.1, nan, f32::INFINITY] {
        let settings = Settings {
            min_margin,
            ..SETTINGS
        };
        assert_eq!(refused(settings), Some("min_margin"));
    }
    for (min_samples, is_trimmed) in [(0, false), (2, true), (65_536, false)] {
        let settings = Settings {
            min_samples,
            is_trimmed,
            ..SETTINGS
        };
        assert_eq!(refused(settings), Some("min_samples"));
    }
    let settings = Settings {
        min_separation: nan,
        ..SETTINGS
    };
    assert_eq!(refused(settings), Some("min_separation"));

    let right = Adaptation::within(2.0);
    assert_eq!((right.radius, right.max_count), (0.6, 64));
    let of_spread = Adaptation::from_spread(2.0);
    assert_eq!((of_spread.radius, of_spread.max_distance), (0.6, 2.1));
    assert_eq!((of_spread.max_ratio, of_spread.max_count), (0.9, 64));
    let wrong = [
        (
            Adaptation {
                radius: 0.0,
                ..right
            },
            "adaptation.radius",
        ),
        (
            Adaptation {
                max_distance: nan,
                ..right
            },
            "adaptation.max_distance",
        ),
        (
            Adaptation {
                max_ratio: 1.1,
                ..right
            },
            "adaptation.max_ratio",
        ),
        (
            Adaptation {
                max_ratio: 0.0,
                ..right
            },
            "adaptation.max_ratio",
        ),
        (
            Adaptation {
                max_count: 1,
                ..right
            },
            "adaptation.max_count",
        ),
        (
            Adaptation {
                max_count: 257,
                ..right
            },
            "adaptation.max_count",
        ),
    ];
    for (adaptation, field) in wrong {
        let settings = Settings {
            adaptation: Some(adaptation),
            ..SETTINGS
        };
        assert_eq!(refused(settings), Some(field));
    }
}
