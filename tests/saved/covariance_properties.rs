//! Whatever a covariance, a whitening or several centers went through comes back to the bit, from an image and from
//! the formats of serde; and no flipped bit of its image does.

use class_centers::{
    CovarianceElement, MultiCenters, SharedCovariance, Whitening, WhiteningElement,
    persist::{Snapshot, SnapshotError},
};
use proptest::{collection::vec, prelude::*, sample::Index, test_runner::TestCaseError};
use serde::{Serialize, de::DeserializeOwned};
use support::{
    check, for_each,
    probe::Probe,
    saved::{CENTERS, CLASSES, DIM, INFO, ORIGIN, TRIANGLE},
    strategies::{Sample, sample},
};

type Covariance<T> = SharedCovariance<T, CLASSES, DIM, TRIANGLE>;
type Multi<T> = MultiCenters<T, CLASSES, DIM, CENTERS>;

/// What is done with a sample.
#[derive(Clone, Copy, Debug)]
enum Step {
    Update,
    /// Taken out again, whether or not it was there.
    Forget,
    Clear,
    Freeze,
}

/// Steps, most of which learn.
fn steps<T: Probe>() -> impl Strategy<Value = Vec<(Step, Sample<T, DIM>)>> {
    let step = prop_oneof![
        20 => Just(Step::Update),
        3 => Just(Step::Forget),
        1 => Just(Step::Clear),
        1 => Just(Step::Freeze),
    ];
    vec((step, sample::<T, DIM>(CLASSES)), 0..40)
}

/// A covariance after these steps. What is refused changes nothing.
fn covariance<T: Probe + CovarianceElement>(steps: &[(Step, Sample<T, DIM>)]) -> Covariance<T> {
    let mut table = Covariance::new();
    for (step, (class, embedding)) in steps {
        let _refused = match step {
            Step::Update => table.update(*class, embedding),
            Step::Forget => table.forget(*class, embedding),
            Step::Clear => table.clear_class(*class),
            Step::Freeze => {
                table.freeze_covariance();
                Ok(())
            }
        };
    }
    table
}

fn multi<T: Probe>(steps: &[(Step, Sample<T, DIM>)]) -> Multi<T> {
    let mut table = Multi::new();
    for (step, (class, embedding)) in steps {
        match step {
            Step::Clear => table.clear_class(*class).unwrap(),
            _ => table.update(*class, embedding).unwrap(),
        }
    }
    table
}

/// There and back, and one bit that is not what it was.
fn comes_back<V>(table: &V, other: &V, bit: Index) -> Result<(), TestCaseError>
where
    V: Snapshot + Clone + PartialEq + core::fmt::Debug + Serialize + DeserializeOwned,
{
    let mut image = vec![0; table.image_len()];
    prop_assert_eq!(table.encode(&INFO, ORIGIN, &mut image), Ok(image.len()));
    let mut restored = other.clone();
    restored.restore(&INFO, &image).unwrap();
    prop_assert_eq!(&restored, table);
    let mut again = vec![0; restored.image_len()];
    restored.encode(&INFO, ORIGIN, &mut again).unwrap();
    prop_assert_eq!(&again, &image);

    let text = serde_json::to_string(table).unwrap();
    let read: V = serde_json::from_str(&text).unwrap();
    prop_assert_eq!(&read, table);
    let bytes = postcard::to_stdvec(table).unwrap();
    let read: V = postcard::from_bytes(&bytes).unwrap();
    prop_assert_eq!(&read, table);

    let bit = bit.index(8 * image.len());
    image[bit / 8] ^= 1 << (bit % 8);
    prop_assert!(restored.restore(&INFO, &image).is_err(), "bit {}", bit);
    prop_assert_eq!(&restored, table);
    Ok(())
}

fn any_covariance_comes_back<T: Probe + CovarianceElement>()
where
    Covariance<T>: Serialize + DeserializeOwned,
{
    check(
        (steps::<T>(), steps::<T>(), any::<Index>()),
        |(steps, other, bit)| comes_back(&covariance(&steps), &covariance(&other), bit),
    );
}
for_each!(any_covariance_comes_back: f32 i8 u8 i16);

fn any_whitening_comes_back<T: Probe + WhiteningElement>()
where
    Whitening<T, DIM, TRIANGLE>: Serialize + DeserializeOwned,
{
    check((steps::<T>(), any::<Index>()), |(steps, bit)| {
        let mut whitening = Whitening::<T, DIM, TRIANGLE>::new();
        let learned = covariance(&steps);
        let _refused = whitening.prepare_from(&learned, None, &mut [0.0; TRIANGLE]);
        // Floats of any magnitude can have weights without end, which is said.
        let mut image = vec![0; whitening.image_len()];
        match whitening.encode(&INFO, ORIGIN, &mut image) {
            Err(SnapshotError::WeightOutOfRange { .. }) if !T::EXACT => return Ok(()),
            encoded => prop_assert_eq!(encoded, Ok(image.len())),
        }
        comes_back(&whitening, &Whitening::new(), bit)
    });
}
for_each!(any_whitening_comes_back: f32 i8 u8 i16);

fn any_centers_come_back<T: Probe>()
where
    Multi<T>: Serialize + DeserializeOwned,
{
    check(
        (steps::<T>(), steps::<T>(), any::<Index>()),
        |(steps, other, bit)| comes_back(&multi(&steps), &multi(&other), bit),
    );
}
for_each!(any_centers_come_back: f32 f64 i8 u8 i16);
