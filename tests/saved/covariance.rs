//! Images of covariances, whitenings and several centers: what no samples give is refused, and changes nothing.

use class_centers::{
    Classify, Element, MultiCenters, SharedCovariance, UpdateError, Whitening,
    persist::{Extractor, ImageHeader, Snapshot, SnapshotError, peek},
};
use support::saved::{CENTERS, CLASSES, DIM, INFO, ORIGIN, Saved, TRIANGLE, repair};

/// Where the four words stand, and the numbers behind them.
const WORDS: usize = 48;
const NUMBERS: usize = 64;

type Covariance<T> = SharedCovariance<T, CLASSES, DIM, TRIANGLE>;
type Transform<T> = Whitening<T, DIM, TRIANGLE>;
type Multi<T> = MultiCenters<T, CLASSES, DIM, CENTERS>;

/// What a table says of its image after some bytes were changed, under a right checksum. It stays what it was.
#[track_caller]
fn changed<V: Saved>(image: &[u8], at: usize, bytes: &[u8]) -> Result<(), SnapshotError> {
    let mut image = image.to_vec();
    image[at..][..bytes.len()].copy_from_slice(bytes);
    repair(&mut image);
    let mut table = V::filled();
    let before = table.saved();
    let restored = table.restore(&INFO, &image);
    assert!(restored.is_ok() || table.saved() == before);
    restored
}

fn invalid(offset: usize) -> Result<(), SnapshotError> {
    Err(SnapshotError::InvalidHeader { offset })
}

fn word(index: usize) -> usize {
    WORDS + 4 * index
}

/// Words that a kind does not have are zeros.
#[test]
fn unused_words_are_looked_at() {
    fn looked_at<V: Saved>(used: usize) {
        for index in used..4 {
            let at = word(index);
            assert_eq!(changed::<V>(&V::filled().saved(), at, &[0, 1]), invalid(at));
        }
    }
    looked_at::<Multi<i8>>(1);
    looked_at::<Covariance<f32>>(3);
    looked_at::<Transform<u8>>(3);
}

#[test]
fn what_left_a_covariance_is_looked_at() {
    let image = Covariance::<i8>::filled().saved();
    assert_eq!(
        changed::<Covariance<i8>>(&image, word(0), &[2]),
        invalid(word(0))
    );
    // Three samples of one class: those of two are four or more.
    assert_eq!(image[word(1)..][..8], [3, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(
        changed::<Covariance<i8>>(&image, word(2), &[2]),
        invalid(word(2))
    );
    assert_eq!(changed::<Covariance<i8>>(&image, word(2), &[0]), Ok(()));
    let full = Covariance::<i8>::MAX_TOTAL - 8;
    let too_many = UpdateError::TableFull;
    assert_eq!(
        changed::<Covariance<i8>>(&image, word(1), &full.to_le_bytes()),
        Ok(())
    );
    for samples in [full + 1, u32::MAX] {
        let restored = changed::<Covariance<i8>>(&image, word(1), &samples.to_le_bytes());
        assert_eq!(restored, Err(SnapshotError::Shared { error: too_many }));
    }
}

/// Samples that came after the covariance was frozen are not among those that it has room for.
#[test]
fn a_frozen_covariance_is_restored() {
    let mut table = SharedCovariance::<u8, 2, 2, 3>::new();
    for x in 1..9 {
        table.update(0, &[x, x * x]).unwrap();
    }
    table.freeze_covariance();
    let sums = [0; 2];
    let full = <u8 as Element>::MAX_COUNT;
    let mut image = vec![0; table.image_len()];
    table.encode(&INFO, ORIGIN, &mut image).unwrap();
    let counts = NUMBERS + 4 * (2 * 2 + 3);
    image[counts + 4..][..4].copy_from_slice(&full.to_le_bytes());
    repair(&mut image);
    let mut restored = SharedCovariance::<u8, 2, 2, 3>::new();
    restored.restore(&INFO, &image).unwrap();
    assert_eq!(
        (restored.centers().sum(1), restored.centers().count(1)),
        (Some(&sums), full)
    );
    assert_eq!(
        (restored.moments(), restored.is_frozen()),
        (table.moments(), true)
    );
    assert_eq!(restored.degrees_of_freedom(), table.degrees_of_freedom());
    assert_eq!(
        restored.update(1, &[0; 2]),
        Err(UpdateError::ClassFull { class: 1 })
    );
    assert_eq!(restored.update(0, &[0; 2]), Ok(()));
}

#[test]
fn moments_that_so_many_samples_cannot_have_are_refused() {
    const MOMENTS: usize = NUMBERS + 4 * CLASSES * DIM;
    let moment = |row: usize, column: usize| MOMENTS + 4 * (row * (row + 1) / 2 + column);
    let out_of_range = |row, column| {
        let error = UpdateError::MomentOutOfRange { row, column };
        Err(SnapshotError::Shared { error })
    };
    let image = Covariance::<i8>::filled().saved();
    // Eight samples in the classes, three of one that is no longer there.
    let most = 11 * 128 * 128i32;
    for (row, column, least) in [(0, 0, 0), (3, 1, -most), (4, 4, 0)] {
        for (value, expected) in [
            (most, Ok(())),
            (most + 1, out_of_range(row, column)),
            (least, Ok(())),
            (least - 1, out_of_range(row, column)),
        ] {
            let at = moment(row, column);
            let restored = changed::<Covariance<i8>>(&image, at, &value.to_le_bytes());
            assert_eq!(restored, expected, "{value} at {row}, {column}");
        }
    }
    let image = Covariance::<f32>::filled().saved();
    for value in [f32::NAN, f32::INFINITY, 1e30] {
        let restored = changed::<Covariance<f32>>(&image, moment(2, 1), &value.to_le_bytes());
        assert_eq!(restored, out_of_range(2, 1));
    }
    // Without samples there is only one zero.
    let image = Covariance::<f32>::empty().saved();
    let restored = changed::<Covariance<f32>>(&image, moment(4, 0), &(-0.0f32).to_le_bytes());
    assert_eq!(restored, out_of_range(4, 0));
}

/// Sums that a table without a covariance takes.
#[test]
fn sums_of_components_that_cannot_be_squared_are_refused() {
    let image = Covariance::<f32>::filled().saved();
    let most = 6.0 * (1u64 << 40) as f32;
    let error = UpdateError::SumOutOfRange { class: 0, dim: 1 };
    let class = 0;
    for (sum, expected) in [
        (-most, Ok(())),
        (most.next_up(), Err(SnapshotError::Class { class, error })),
    ] {
        let restored = changed::<Covariance<f32>>(&image, NUMBERS + 4, &sum.to_le_bytes());
        assert_eq!(restored, expected);
    }
}

/// Together the centers of a class hold no more than one.
#[test]
fn centers_that_are_full_together_are_refused() {
    let most = <i8 as Element>::MAX_COUNT;
    let counts = NUMBERS + 4 * CLASSES * CENTERS * DIM;
    let image = Multi::<i8>::filled().saved();
    // Class 2 has one center of one sample, in its first row.
    let at = counts + 4 * (2 * CENTERS + 1);
    assert_eq!(image[at - 4..][..8], [1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(
        changed::<Multi<i8>>(&image, at, &(most - 1).to_le_bytes()),
        Ok(())
    );
    for count in [most, most + 1] {
        let error = UpdateError::ClassFull { class: 2 };
        let restored = changed::<Multi<i8>>(&image, at, &count.to_le_bytes());
        assert_eq!(restored, Err(SnapshotError::Class { class: 2, error }));
    }
    // The class of a center is named, not its row.
    let error = UpdateError::SumOutOfRange { class: 1, dim: 3 };
    let at = NUMBERS + 4 * (CENTERS * DIM + 3);
    let restored = changed::<Multi<i8>>(&image, at, &[1]);
    assert_eq!(restored, Err(SnapshotError::Class { class: 1, error }));
}

#[test]
fn another_number_of_centers_is_refused() {
    type Other = MultiCenters<i8, 2, DIM, 3>;
    let image = Other::filled().saved();
    let mut table = Multi::<i8>::filled();
    let refused = table.restore(&INFO, &image);
    assert_eq!(refused, Err(SnapshotError::CentersMismatch { centers: 3 }));
    assert_eq!(table, Multi::<i8>::filled());
    let mut longer = image.clone();
    longer[WORDS] = 0;
    repair(&mut longer);
    assert_eq!(peek(&longer).map(|_| ()), invalid(WORDS));
    // Of the header alone, how much is missing.
    let needed = image.len();
    assert_eq!(
        peek(&image[..NUMBERS]).map(|_| ()),
        Err(SnapshotError::Truncated { needed })
    );
}

/// A product that gains a class reads what it has; that of more classes or other dimensions is refused.
#[test]
fn an_image_of_fewer_classes_is_taken() {
    fn gained<V: Saved, W: Saved>(counts: impl Fn(&W) -> Vec<u32>) {
        let image = V::filled().saved();
        let ImageHeader { classes, dim, .. } = peek(&image).unwrap();
        for mut table in [W::empty(), W::filled()] {
            table.restore(&INFO, &image).unwrap();
            let counts = counts(&table);
            assert!(counts[..CLASSES].iter().any(|count| *count > 0));
            assert!(counts[CLASSES..].iter().all(|count| *count == 0));
        }
        let image = W::filled().saved();
        let refused = V::empty().restore(&INFO, &image);
        let classes = classes + 2;
        assert_eq!(refused, Err(SnapshotError::ShapeMismatch { classes, dim }));
    }
    const MORE: usize = CLASSES + 2;
    gained::<Covariance<i16>, SharedCovariance<i16, MORE, DIM, TRIANGLE>>(|table| {
        table.centers().counts().to_vec()
    });
    gained::<Multi<f64>, MultiCenters<f64, MORE, DIM, CENTERS>>(|table| {
        (0..MORE).map(|class| table.count(class)).collect()
    });
    let mut table = Covariance::<i8>::filled();
    let other = SharedCovariance::<i8, CLASSES, 4, 10>::filled().saved();
    let shape = SnapshotError::ShapeMismatch { classes: 3, dim: 4 };
    assert_eq!(table.restore(&INFO, &other), Err(shape));
    // The covariance is taken over with them.
    let mut more = SharedCovariance::<i8, MORE, DIM, TRIANGLE>::new();
    more.restore(&INFO, &table.saved()).unwrap();
    assert_eq!(more.moments(), table.moments());
    assert_eq!(more.degrees_of_freedom(), table.degrees_of_freedom());
}

#[test]
fn the_words_of_a_whitening_are_looked_at() {
    fn looked_at<V: Saved>(max_shift: u32) {
        let image = V::filled().saved();
        let float = |x: f32| x.to_le_bytes();
        for shrinkage in [f32::NAN, f32::INFINITY, 1.0f32.next_up(), -0.0, -0.5] {
            let restored = changed::<V>(&image, word(1), &float(shrinkage));
            assert_eq!(restored, invalid(word(1)), "{shrinkage}");
        }
        for pivot in [0.0, -0.0, -1.0, f32::NAN, f32::INFINITY] {
            let restored = changed::<V>(&image, word(2), &float(pivot));
            assert_eq!(restored, invalid(word(2)), "{pivot}");
        }
        let shift = (max_shift + 1).to_le_bytes();
        assert_eq!(changed::<V>(&image, word(0), &shift), invalid(word(0)));
        // An identity has no shift, no pivot, no offsets and no weights.
        let identity = V::empty().saved();
        assert_eq!(changed::<V>(&identity, word(0), &[1]), invalid(word(0)));
        assert_eq!(
            changed::<V>(&identity, word(2), &float(1.0)),
            invalid(word(2))
        );
        let end = image.len() - 4;
        for (at, row) in [
            (NUMBERS, 0),
            (NUMBERS + (end - NUMBERS) / 40, 0),
            (end - 1, DIM - 1),
        ] {
            let error = SnapshotError::WeightOutOfRange { row };
            assert_eq!(changed::<V>(&identity, at, &[1]), Err(error), "{at}");
        }
    }
    looked_at::<Transform<i8>>(30);
    looked_at::<Transform<u8>>(30);
    looked_at::<Transform<i16>>(30);
    looked_at::<Transform<f32>>(0);
}

/// So that no sum of whole numbers leaves its type.
#[test]
fn weights_and_offsets_that_no_covariance_gives_are_refused() {
    const WEIGHTS: usize = NUMBERS + 4 * DIM;
    let image = Transform::<i8>::filled().saved();
    let refused = |row| Err(SnapshotError::WeightOutOfRange { row });
    let restored = changed::<Transform<i8>>(&image, WEIGHTS + 2 * 4, &i16::MIN.to_le_bytes());
    assert_eq!(restored, refused(2));
    for offset in [i32::MIN, i32::MAX] {
        let at = NUMBERS + 4 * 3;
        let restored = changed::<Transform<i8>>(&image, at, &offset.to_le_bytes());
        assert_eq!(restored, refused(3));
    }
    let image = Transform::<f32>::filled().saved();
    for (x, row) in [(f32::NAN, 1), (f32::NEG_INFINITY, 4)] {
        let weight = WEIGHTS + 4 * (row * (row + 1) / 2);
        assert_eq!(
            changed::<Transform<f32>>(&image, weight, &x.to_le_bytes()),
            refused(row)
        );
        let offset = NUMBERS + 4 * row;
        assert_eq!(
            changed::<Transform<f32>>(&image, offset, &x.to_le_bytes()),
            refused(row)
        );
    }
    let far = (1u64 << 42) as f32;
    assert_eq!(
        changed::<Transform<f32>>(&image, NUMBERS, &far.to_le_bytes()),
        refused(0)
    );
}

/// Numbers that were not checked are not written either.
#[test]
fn a_transform_that_could_not_be_restored_is_not_written() {
    let whitening = Whitening::<i8, 1, 1>::from_parts([i16::MIN], [0], 0, 0.5, 0.5);
    let mut image = [0x5A; Whitening::<i8, 1, 1>::IMAGE_LEN];
    let refused = whitening.encode(&Extractor::new(7), ORIGIN, &mut image);
    assert_eq!(refused, Err(SnapshotError::WeightOutOfRange { row: 0 }));
    assert!(image.iter().all(|byte| *byte == 0x5A));
}

/// What follows a restart is what follows without one.
#[test]
fn a_restored_table_goes_on() {
    let mut table = Covariance::<i8>::filled();
    let mut restored = Covariance::<i8>::empty();
    restored.restore(&INFO, &table.saved()).unwrap();
    for table in [&mut table, &mut restored] {
        table.update(1, &[9, -7, 5, -3, 1]).unwrap();
        table.clear_class(0).unwrap();
        table.forget(1, &[9, -7, 5, -3, 1]).unwrap();
    }
    assert_eq!(table, restored);

    let mut table = Multi::<f32>::filled();
    let mut restored = Multi::<f32>::empty();
    restored.restore(&INFO, &table.saved()).unwrap();
    for x in 0..20 {
        for table in [&mut table, &mut restored] {
            table.update(x % 2, &[x as f32; DIM]).unwrap();
        }
    }
    assert_eq!(table, restored);
    assert_eq!(table.nearest(&[3.0; DIM]), restored.nearest(&[3.0; DIM]));
}
