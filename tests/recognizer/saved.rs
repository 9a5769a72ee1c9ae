//! A recognizer comes back from its image as it was, and from the slots; what was deleted does not.

use class_centers::{
    Quantization, UpdateError,
    decisions::Unknowns,
    persist::{self, Extractor, Origin, Snapshot, SnapshotError, TableKind},
    recognizer::{Adaptation, Recognizer, RecognizerElement, RecognizerStorage, Settings},
};
use support::rng::Rng;

use crate::{MODEL, SETTINGS, Storage, enroll};

const ADAPTIVE: Settings = Settings {
    adaptation: Some(Adaptation::within(100.0)),
    ..SETTINGS
};

/// Two classes of three, one of them adapted and frozen; `calibrated` in the second place.
fn filled<T>(component: impl Fn(i8) -> T) -> Storage<T>
where
    T: RecognizerElement<Component = T>,
{
    let mut storage = Storage::<T>::new();
    let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
    let x = |a, b| [component(a), component(b)];
    enroll(&mut recognizer, "first", &[x(10, 20), x(11, 22), x(15, 23)]);
    enroll(&mut recognizer, "b", &[x(90, 0), x(80, 3), x(100, 3)]);
    recognizer.adapt(&x(30, 20)).unwrap();
    recognizer.freeze(0, true).unwrap();
    storage
}

fn image<T: RecognizerElement>(storage: &mut Storage<T>) -> Vec<u8> {
    let recognizer = Recognizer::new(storage, ADAPTIVE).unwrap();
    let mut image = vec![0; recognizer.image_len()];
    assert_eq!(
        recognizer.encode(&MODEL, Origin::UNUSED, &mut image),
        Ok(image.len())
    );
    image
}

fn comes_back<T>(component: impl Fn(i8) -> T)
where
    T: RecognizerElement<Component = T>,
{
    let mut storage = filled(component);
    let image = image(&mut storage);
    let header = persist::peek(&image).unwrap();
    assert_eq!(
        (header.kind, header.classes, header.dim),
        (TableKind::Recognizer, 3, 2)
    );
    let recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();

    // An open enrollment and what was counted are not saved, and stay.
    let mut restored = Storage::<T>::new();
    let mut again = Recognizer::new(&mut restored, ADAPTIVE).unwrap();
    again.begin("open").unwrap();
    again.restore(&MODEL, &image).unwrap();
    assert_eq!((again.label(2), again.is_enrolling()), (None, true));
    for class in 0..3 {
        assert_eq!(again.class_status(class), recognizer.class_status(class));
        assert_eq!(again.center(class), recognizer.center(class));
        assert_eq!(
            again.enrolled_center(class),
            recognizer.enrolled_center(class)
        );
    }
    assert_ne!(again.center(0), again.enrolled_center(0));
    let mut twice = vec![0; image.len()];
    again.encode(&MODEL, Origin::UNUSED, &mut twice).unwrap();
    assert_eq!(twice, image);

    // Any flipped bit is refused, and changes nothing.
    let before = restored.clone();
    let mut damaged = image.clone();
    for bit in 0..8 * image.len() {
        damaged[bit / 8] ^= 1 << (bit % 8);
        let mut recognizer = Recognizer::new(&mut restored, ADAPTIVE).unwrap();
        assert!(recognizer.restore(&MODEL, &damaged).is_err());
        assert_eq!(restored, before);
        damaged[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn every_element_comes_back_from_its_image() {
    comes_back(|x| x);
    comes_back(|x| x as u8);
    comes_back(|x| i16::from(x) * 10);
    comes_back(|x| f32::from(x) / 7.0);
}

#[test]
fn the_calibrated_distance_is_saved() {
    let mut storage = filled(|x| x);
    let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
    let mut unknowns = Unknowns::<u32, 1>::new();
    for x in 100..110 {
        unknowns.add(recognizer.nearest_class(&[x, 100]).unwrap());
    }
    recognizer.calibrate(&unknowns, 0.1).unwrap();
    let distance = recognizer.max_distance();
    let image = image(&mut storage);
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
    recognizer.restore(&MODEL, &image).unwrap();
    assert_eq!(recognizer.max_distance(), distance);
    assert!(distance < 100.0);
    // An image without one takes it away.
    recognizer
        .restore(&MODEL, &self::image(&mut filled(|x| x)))
        .unwrap();
    assert_eq!(
        recognizer.max_distance(),
        Recognizer::new(&mut filled(|x| x), ADAPTIVE)
            .unwrap()
            .max_distance()
    );
}

/// Writes a checksum that is right.
fn sign(image: &mut [u8]) {
    let at = image.len() - 4;
    let mut crc = u32::MAX;
    for byte in &image[..at] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    image[at..].copy_from_slice(&(!crc).to_le_bytes());
}

/// The bytes of class 0 behind the sums: flags, length, spread, label of 8, center of 2.
const BYTES: usize = 64 + 3 * 2 * 4;
/// Those of class 2, which is empty.
const EMPTY: usize = BYTES + 2 * 20;
/// The counts.
const COUNTS: usize = BYTES + 3 * 20;

#[test]
fn what_no_recognizer_holds_is_refused() {
    let image = image(&mut filled(|x| x));
    assert_eq!(image.len(), COUNTS + 3 * 4 + 4);
    let class = SnapshotError::InvalidClass { class: 0 };
    let empty = SnapshotError::InvalidClass { class: 2 };
    let label = SnapshotError::InvalidLabel { class: 0 };
    let header = |offset| SnapshotError::InvalidHeader { offset };
    let full = SnapshotError::Class {
        class: 0,
        error: UpdateError::ClassFull { class: 0 },
    };
    let cases: &[(usize, &[u8], SnapshotError)] = &[
        (48, &[9], SnapshotError::InvalidHeader { offset: 16 }), // another length of labels, another length
        (52, &[2], header(52)),
        (56, &[1], header(56)),
        (BYTES, &[8], class),
        (BYTES + 9, &[0x20], class),
        (BYTES + 1, &[9], label),
        (BYTES + 1, &[4], label), // "firs", and a byte behind
        (BYTES + 1, &[0, 0], label),
        (BYTES + 10, &[0xFF], label),
        (
            BYTES + 21,
            b"\x05\0\0\0\0\0\0\0\0first",
            SnapshotError::RepeatedLabel { class: 1 },
        ),
        (EMPTY, &[4], empty),
        (EMPTY + 2, &[1], empty),
        (EMPTY + 19, &[1], empty),
        (COUNTS + 2, &[1], full),
    ];
    for (at, bytes, error) in cases {
        let mut forged = image.clone();
        forged[*at..*at + bytes.len()].copy_from_slice(bytes);
        sign(&mut forged);
        let mut storage = Storage::<i8>::new();
        let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
        let refused = recognizer.restore(&MODEL, &forged);
        if *at == 48 {
            assert!(refused.is_err(), "{refused:?}");
        } else {
            assert_eq!(refused, Err(*error), "{at}");
        }
        assert_eq!(storage, Storage::new());
    }
    // Labels of another length are another recognizer.
    let mut storage = RecognizerStorage::<i8, 3, 2, 9>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    let refused = recognizer.restore(&MODEL, &image);
    assert_eq!(refused, Err(SnapshotError::CentersMismatch { centers: 8 }));
    // More classes are taken.
    let mut storage = RecognizerStorage::<i8, 5, 2, 8>::new();
    let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
    enroll(&mut recognizer, "x", &[[0, 0]; 3]);
    recognizer.restore(&MODEL, &image).unwrap();
    assert_eq!(
        (recognizer.label(1), recognizer.status().free),
        (Some("b"), 3)
    );
}

#[test]
fn random_bytes_behind_the_sums_are_refused_or_come_back() {
    let mut rng = Rng::new(77);
    let image = image(&mut filled(|x| x));
    let mut taken = 0;
    for _ in 0..20_000 {
        let mut forged = image.clone();
        for _ in 0..=rng.below(3) {
            let at = BYTES + rng.below((image.len() - 4 - BYTES) as u64) as usize;
            forged[at] = rng.bits() as u8;
        }
        sign(&mut forged);
        let mut storage = Storage::<i8>::new();
        let mut recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
        if recognizer.restore(&MODEL, &forged).is_ok() {
            taken += 1;
            assert_eq!(self::image(&mut storage), forged);
        } else {
            assert_eq!(storage, Storage::new());
        }
    }
    assert!(taken > 1_000, "{taken}");
}

#[test]
fn another_model_keeps_the_labels() {
    let image = image(&mut filled(|x| x));
    let newer = Extractor {
        quantization: Quantization::new(0.25, 1),
        ..Extractor::new(8)
    };
    let mut storage = Storage::<i8>::new();
    let mut recognizer = Recognizer::new(&mut storage, Settings::new(newer)).unwrap();
    recognizer.restore(&newer, &image).unwrap();
    let status = recognizer.status();
    assert_eq!(
        (status.enrolled, status.to_enroll_again, status.free),
        (0, 2, 1)
    );
    assert_eq!(
        (recognizer.label(0), recognizer.count(0)),
        (Some("first"), 0)
    );
    assert_eq!(recognizer.nearest_class(&[0, 0]), Ok(None));
    // It is enrolled again in its place, and can be renamed or deleted before.
    let class = enroll(&mut recognizer, "b", &[[1, 2]; 3]);
    assert_eq!((class, recognizer.status().to_enroll_again), (1, 1));
    recognizer.rename(0, "other").unwrap();
    recognizer.delete(0).unwrap();
    let mut saved = vec![0; recognizer.image_len()];
    recognizer
        .encode(&newer, Origin::UNUSED, &mut saved)
        .unwrap();
    assert_eq!(persist::peek(&saved).unwrap().extractor, newer);
}

/// In a text format and a binary one: the same image afterwards, and no prefix is read.
#[cfg(feature = "serde")]
#[test]
fn serde_has_the_checks_of_an_image() {
    fn round_trip<T>(component: impl Fn(i8) -> T)
    where
        T: RecognizerElement<Component = T>,
        for<'a> Recognizer<'a, T>: serde::Serialize,
        Storage<T>: serde::de::DeserializeOwned,
    {
        let mut storage = filled(component);
        let image = image(&mut storage);
        let recognizer = Recognizer::new(&mut storage, ADAPTIVE).unwrap();
        let text = serde_json::to_string(&recognizer).unwrap();
        let bytes = postcard::to_stdvec(&recognizer).unwrap();
        let mut read: Storage<T> = serde_json::from_str(&text).unwrap();
        assert_eq!(self::image(&mut read), image, "{text}");
        let mut read: Storage<T> = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(self::image(&mut read), image);
        for len in 0..bytes.len() {
            assert!(postcard::from_bytes::<Storage<T>>(&bytes[..len]).is_err());
        }
        let twice = text.replace("\"is_calibrated\":false", "\"is_calibrated\":2");
        assert!(serde_json::from_str::<Storage<T>>(&twice).is_err());
    }
    round_trip(|x| x);
    round_trip(|x| x as u8);
    round_trip(i16::from);
    round_trip(f32::from);
}

/// The spread of one sample is 0, also of floats that are taken out again with a rounding: an image holds it.
#[test]
fn a_class_of_one_sample_can_be_saved() {
    let trimmed = Settings {
        is_trimmed: true,
        ..SETTINGS
    };
    let mut rng = Rng::new(3);
    for round in 0..2_000 {
        let settings = if round % 2 == 0 { trimmed } else { SETTINGS };
        let mut number = || rng.bits() as i16 as f32 / 77.0;
        let samples: [[f32; 2]; 3] = core::array::from_fn(|_| [number(), number()]);
        let mut storage = Storage::<f32>::new();
        let mut recognizer = Recognizer::new(&mut storage, settings).unwrap();
        enroll(&mut recognizer, "a", &samples);
        if !settings.is_trimmed {
            recognizer.forget(0, &samples[1]).unwrap();
            recognizer.forget(0, &samples[0]).unwrap();
        }
        let status = recognizer.class_status(0).unwrap();
        assert_eq!((status.count, status.spread), (1, 0.0), "{samples:?}");
        let image = image(&mut storage);
        let mut restored = Storage::<f32>::new();
        let mut recognizer = Recognizer::new(&mut restored, SETTINGS).unwrap();
        recognizer.restore(&MODEL, &image).unwrap();
    }
}
