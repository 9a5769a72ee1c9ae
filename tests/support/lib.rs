//! What the tests share: probes of elements, oracles, named strategies, a seeded generator, what is
//! logged.

pub mod averages;
pub mod model;
pub mod oracle;
pub mod probe;
pub mod rng;
pub mod saved;
pub mod strategies;
pub mod stride;
pub mod wire;

use class_centers::ClassCenters;
use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngSeed, TestCaseResult, TestRunner},
};

use probe::{Bits, Probe};
use strategies::Sample;

/// What every property draws its inputs from, unless `PROPTEST_RNG_SEED` says otherwise.
const SEED: u64 = 0x0C1A_55CE;

/// Checks a property on 256 inputs, the same ones in every run. `PROPTEST_CASES` asks for more.
pub fn check<S: Strategy>(inputs: S, property: impl Fn(S::Value) -> TestCaseResult) {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    if let Err(failure) = TestRunner::new(config).run(&inputs, property) {
        panic!("{failure}");
    }
}

/// Makes a module of tests out of a function that is generic over the element: a test per element.
#[macro_export]
macro_rules! for_each {
    ($property:ident: $($element:ident)*) => {
        mod $property {
            $(#[test] fn $element() { super::$property::<$element>(); })*
        }
    };
}

/// Returns a table that has learned these samples, in order.
pub fn learned<T: Probe, const CLASSES: usize, const DIM: usize>(
    samples: &[Sample<T, DIM>],
) -> ClassCenters<T, CLASSES, DIM> {
    let mut table = ClassCenters::new();
    for (class, embedding) in samples {
        table.update(*class, embedding).unwrap();
    }
    table
}

/// Whether two tables hold the same counts and the same bits; `==` takes -0 for +0.
pub fn same_bits<T: Probe, const CLASSES: usize, const DIM: usize>(
    a: &ClassCenters<T, CLASSES, DIM>,
    b: &ClassCenters<T, CLASSES, DIM>,
) -> bool {
    (0..CLASSES).all(|class| {
        let (a_sums, b_sums) = (a.sum(class).unwrap(), b.sum(class).unwrap());
        let mut pairs = a_sums.iter().zip(b_sums);
        a.count(class) == b.count(class) && pairs.all(|(a, b)| a.bits() == b.bits())
    })
}

/// Asserts that two tables hold the same bits, within a property.
#[macro_export]
macro_rules! prop_assert_same_bits {
    ($a:expr, $b:expr) => {
        let (a, b) = (&$a, &$b);
        proptest::prop_assert!($crate::same_bits(a, b), "{a:?}\nis not\n{b:?}");
    };
}

/// Asserts that two tables hold the same bits.
#[track_caller]
pub fn assert_same_bits<T: Probe, const CLASSES: usize, const DIM: usize>(
    a: &ClassCenters<T, CLASSES, DIM>,
    b: &ClassCenters<T, CLASSES, DIM>,
) {
    assert!(same_bits(a, b), "{a:?}\nis not\n{b:?}");
}
