//! Random calls against whole numbers: every sum, count, center and spread is what the definition says.

use class_centers::recognizer::{Recognizer, RecognizerError};
use proptest::{collection::vec, prelude::*};
use support::{check, strategies::any_i8};

use crate::{SETTINGS, Storage};

#[derive(Clone, Debug)]
enum Call {
    Begin(u8),
    Add([i8; 2]),
    Commit,
    Cancel,
    Learn(usize, [i8; 2]),
    Forget(usize, usize),
    Rename(usize, u8),
    Delete(usize),
}

/// The samples of each class, by label.
type Model = [Option<(u8, Vec<[i8; 2]>)>; 3];

fn call() -> impl Strategy<Value = Call> {
    let sample = || [any_i8(), any_i8()];
    let label = || b'a'..b'e';
    prop_oneof![
        3 => label().prop_map(Call::Begin),
        8 => sample().prop_map(Call::Add),
        3 => Just(Call::Commit),
        1 => Just(Call::Cancel),
        3 => (0..4_usize, sample()).prop_map(|(class, x)| Call::Learn(class, x)),
        2 => (0..4_usize, 0..8_usize).prop_map(|(class, which)| Call::Forget(class, which)),
        1 => (0..4_usize, label()).prop_map(|(class, label)| Call::Rename(class, label)),
        1 => (0..4_usize).prop_map(Call::Delete),
    ]
}

/// The mean, rounded to nearest, ties to even.
fn mean(samples: &[[i8; 2]]) -> [i8; 2] {
    core::array::from_fn(|d| {
        let sum: f64 = samples.iter().map(|x| f64::from(x[d])).sum();
        (sum / samples.len() as f64).round_ties_even() as i8
    })
}

/// Half a real unit is a unit.
fn spread(samples: &[[i8; 2]]) -> f64 {
    let n = samples.len() as f64;
    let mean: [f64; 2] =
        core::array::from_fn(|d| samples.iter().map(|x| f64::from(x[d])).sum::<f64>() / n);
    let squares = samples.iter().flatten().zip(mean.iter().cycle());
    0.5 * (squares
        .map(|(x, m)| (f64::from(*x) - m).powi(2))
        .sum::<f64>()
        / n)
        .sqrt()
}

fn text(label: u8) -> String {
    char::from(label).into()
}

/// Makes a call, and the same of the model.
fn apply(
    call: &Call,
    recognizer: &mut Recognizer<'_, i8>,
    model: &mut Model,
    session: &mut Option<(u8, Vec<[i8; 2]>)>,
) -> Result<(), RecognizerError> {
    match call {
        Call::Begin(label) => {
            recognizer.begin(&text(*label))?;
            *session = Some((*label, vec![]));
        }
        Call::Add(x) => {
            let added = recognizer.add(x)?;
            let samples = &mut session.as_mut().unwrap().1;
            samples.push(*x);
            assert_eq!(added.count as usize, samples.len());
        }
        Call::Commit => {
            let class = recognizer.commit()?;
            let free = model.iter().position(Option::is_none);
            assert_eq!(Some(class), free);
            model[class] = session.take();
        }
        Call::Cancel => {
            recognizer.cancel();
            *session = None;
        }
        Call::Learn(class, x) => {
            recognizer.learn(*class, x)?;
            model[*class].as_mut().unwrap().1.push(*x);
        }
        Call::Forget(class, which) => {
            let samples = model.get_mut(*class).and_then(Option::as_mut);
            let Some(samples) = samples else {
                return recognizer.forget(*class, &[0, 0]);
            };
            let which = which % samples.1.len();
            let x = samples.1[which];
            recognizer.forget(*class, &x)?;
            samples.1.remove(which);
        }
        Call::Rename(class, label) => {
            recognizer.rename(*class, &text(*label))?;
            model[*class].as_mut().unwrap().0 = *label;
        }
        Call::Delete(class) => {
            recognizer.delete(*class)?;
            model[*class] = None;
        }
    }
    Ok(())
}

#[test]
fn random_calls_are_as_the_definitions_say() {
    check(vec(call(), 0..120), |calls| {
        let mut storage = Storage::<i8>::new();
        let (mut model, mut session): (Model, _) = ([None, None, None], None);
        for call in &calls {
            // A handle for each call: nothing lies in it.
            let before = storage.clone();
            let mut recognizer = Recognizer::new(&mut storage, SETTINGS).unwrap();
            let refused = apply(call, &mut recognizer, &mut model, &mut session).is_err();
            for (class, held) in model.iter().enumerate() {
                let samples = held.as_ref().map(|(_, samples)| &samples[..]);
                let label = held.as_ref().map(|(label, _)| text(*label));
                prop_assert_eq!(recognizer.label(class), label.as_deref());
                let center = samples.map(mean);
                prop_assert_eq!(recognizer.center(class), center.as_ref().map(|c| &c[..]));
                prop_assert_eq!(
                    recognizer.count(class) as usize,
                    samples.map_or(0, <[_]>::len)
                );
                let got = recognizer
                    .class_status(class)
                    .map(|status| f64::from(status.spread));
                let off = got.unwrap_or(0.0) - samples.map_or(0.0, spread);
                prop_assert!(off.abs() < 1e-4, "{:?} {:?}", got, samples);
            }
            prop_assert_eq!(recognizer.is_enrolling(), session.is_some());
            if refused {
                prop_assert_eq!(&storage, &before);
            }
        }
        Ok(())
    });
}
