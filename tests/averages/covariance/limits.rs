//! How many samples there is room for, and what is refused without a change.

use class_centers::{BatchError, CovarianceElement, SharedCovariance, UpdateError, triangle};
use support::{
    for_each,
    probe::{Integer, Probe},
};

/// Two dimensions and two classes: a small table can be full.
type Small<T> = SharedCovariance<T, 2, 2, { triangle(2) }>;

/// A table of 2^16 - 1, 2^31 - 1, ... samples of one kind in class 0, and one twice as full that is full with one
/// sample more or less.
fn doubled<T: CovarianceElement>(embedding: [T::Component; 2], doublings: u32) -> Small<T> {
    let mut power = Small::new();
    power.update(0, &embedding).unwrap();
    let mut all = power.clone();
    for _ in 1..doublings {
        power.merge(&power.clone()).unwrap();
        all.merge(&power).unwrap();
    }
    all
}

/// A full table of the greatest products of either sign: nothing wraps, and the next sample is refused.
fn a_full_table_is_exact<T: Integer + CovarianceElement<Moment: Into<i64>>>() {
    let [least, most] = T::LIMITS;
    let doublings = 32 - (T::MAX_TOTAL.leading_zeros());
    assert_eq!(T::MAX_TOTAL, u32::MAX >> (32 - doublings));
    for embedding in [[least, least], [least, most], [most, least], [most, most]] {
        let mut table = doubled::<T>(embedding, doublings);
        let about: [i64; 2] = embedding.map(|x| x.into() - if least.into() < 0 { 0 } else { 128 });
        let total = i64::from(T::MAX_TOTAL);
        let want = [
            about[0] * about[0],
            about[0] * about[1],
            about[1] * about[1],
        ];
        assert_eq!(
            table.moments().map(Into::into),
            want.map(|product| product * total)
        );
        let mut scatter = [1.0; 3];
        table.write_scatter(&mut scatter);
        assert_eq!(scatter, [0.0; 3]);

        let before = table.clone();
        assert_eq!(table.update(1, &embedding), Err(UpdateError::TableFull));
        assert_eq!(
            table.merge(&doubled::<T>(embedding, 1)),
            Err(UpdateError::TableFull)
        );
        assert_eq!(table, before);
        table.forget(0, &embedding).unwrap();
        let one = BatchError::Row {
            row: 1,
            error: UpdateError::TableFull,
        };
        let after = table.clone();
        assert_eq!(table.update_batch(&[1, 1], &[embedding; 2]), Err(one));
        assert_eq!(table, after);
        table.update_batch(&[0], &[embedding]).unwrap();
        assert_eq!(table, before);
    }
}
for_each!(a_full_table_is_exact: i8 u8);

/// The class itself is full with the table.
#[test]
fn a_full_table_of_words_is_exact() {
    let mut table = doubled::<i16>([i16::MIN, i16::MAX], 32);
    let n = i64::from(u32::MAX);
    let product = i64::from(i16::MIN) * i64::from(i16::MAX);
    assert_eq!(
        table.moments(),
        &[n << 30, n * product, n * 32_767 * 32_767]
    );
    let before = table.clone();
    assert_eq!(
        table.update(0, &[0, 0]),
        Err(UpdateError::ClassFull { class: 0 })
    );
    assert_eq!(table.update(1, &[0, 0]), Err(UpdateError::TableFull));
    assert_eq!(table, before);
    let mut scatter = [1.0; 3];
    table.write_scatter(&mut scatter);
    assert_eq!(scatter, [0.0; 3]);
}

/// Half of the samples at either end: the widest scatter there is.
fn the_widest_scatter_is_written<T: Integer + CovarianceElement>() {
    let [least, most] = T::LIMITS;
    let doublings = 31 - T::MAX_TOTAL.leading_zeros();
    let mut table = doubled::<T>([least, most], doublings);
    table
        .merge(&doubled::<T>([most, least], doublings))
        .unwrap();
    let n = f64::from(T::MAX_TOTAL / 2);
    let half: f64 = (most.into() - least.into()) as f64 / 2.0;
    let want = [1.0, -1.0, 1.0].map(|sign| sign * 2.0 * n * half * half);
    let mut scatter = [0.0; 3];
    table.write_scatter(&mut scatter);
    for (got, want) in scatter.iter().zip(want) {
        assert!(
            (f64::from(*got) / want - 1.0).abs() < 1e-6,
            "{got} for {want}"
        );
    }
    table.clear_class(0).unwrap();
    table.write_scatter(&mut scatter);
    for (got, want) in scatter.iter().zip(want) {
        assert!(
            (f64::from(*got) / want - 1.0).abs() < 1e-6,
            "{got} for {want}"
        );
    }
}
for_each!(the_widest_scatter_is_written: i8 u8 i16);

/// Sums of squares below 2^80 over 2^24 samples are finite, and so is their sum over the dimensions.
#[test]
fn a_full_table_of_floats_is_finite() {
    let most = f32::MAX_SQUARABLE.next_down();
    let mut table = doubled::<f32>([most, -most], 23);
    table.merge(&doubled::<f32>([-most, most], 23)).unwrap();
    assert!(
        table
            .moments()
            .iter()
            .all(|moment| moment.is_finite() && *moment != 0.0)
    );
    table.update_batch(&[1, 1], &[[0.0; 2]; 2]).unwrap();
    assert_eq!(table.update(1, &[0.0; 2]), Err(UpdateError::TableFull));
}

#[test]
fn what_is_refused_changes_nothing_and_the_first_reason_is_given() {
    let mut table = Small::<f32>::new();
    table.update(0, &[1.0, 2.0]).unwrap();
    let before = table.clone();
    let class = UpdateError::ClassOutOfRange { class: 2 };
    let nan = [0.0, f32::NAN];
    assert_eq!(table.update(2, &nan), Err(class));
    assert_eq!(table.forget(2, &nan), Err(class));
    assert_eq!(table.clear_class(2), Err(class));
    let none = UpdateError::NotEnoughSamples { class: 1 };
    assert_eq!(table.forget(1, &nan), Err(none));
    let lengths = BatchError::LengthMismatch {
        classes: 1,
        embeddings: 0,
    };
    assert_eq!(table.update_batch(&[9], &[]), Err(lengths));
    for (classes, error) in [
        ([1, 2], class),
        ([1, 0], UpdateError::ComponentOutOfRange { dim: 1 }),
    ] {
        let refused = table.update_batch(&classes, &[[0.0; 2], nan]);
        assert_eq!(refused, Err(BatchError::Row { row: 1, error }));
    }
    assert_eq!(table, before);
}

/// The sums alone would let it pass: products that were never added would grow without a bound.
fn a_sample_that_fits_the_sums_and_not_the_moments_is_refused<T: Probe + CovarianceElement>(
    plus: T::Component,
    minus: T::Component,
) {
    let mut table = Small::<T>::new();
    table.update(0, &[plus, plus]).unwrap();
    table.update(0, &[minus, minus]).unwrap();
    let before = table.clone();
    let misfit = Err(UpdateError::MomentOutOfRange { row: 1, column: 0 });
    assert_eq!(table.forget(0, &[plus, minus]), misfit);
    let mut never = Small::<T>::new();
    never.update(0, &[plus, minus]).unwrap();
    assert_eq!(table.unmerge(&never), misfit);
    assert_eq!(table, before);
}

#[test]
fn a_sample_that_was_never_there_is_refused() {
    a_sample_that_fits_the_sums_and_not_the_moments_is_refused::<i8>(127, -127);
    a_sample_that_fits_the_sums_and_not_the_moments_is_refused::<u8>(255, 1);
    a_sample_that_fits_the_sums_and_not_the_moments_is_refused::<i16>(32_767, -32_767);
}
