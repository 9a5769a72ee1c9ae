//! A power cut at any program or erase leaves each class old or new, with its label.

mod support;

use class_centers::{
    ClassCenters, ClassVariance,
    persist::{Extractor, FlashCenters, FlashError, LabelMap, Snapshot},
};
use embassy_futures::block_on;
use support::{
    flash::{CutFlash, FlashFault, Tear},
    rng::Rng,
};

const CLASSES: usize = 4;
const DIM: usize = 3;
const INFO: Extractor = Extractor::new(7);

type Labels = LabelMap<CLASSES, 6>;

/// What a device knows: a table, and the labels of its classes.
#[derive(Clone, Debug, PartialEq)]
struct Device<V> {
    table: V,
    labels: Labels,
}

/// A table that a test can teach.
trait Learner: Snapshot + Clone + Default + PartialEq + core::fmt::Debug {
    fn learn(&mut self, class: usize, rng: &mut Rng);
    /// All that is known of a class, to be compared.
    fn state(&self, class: usize) -> (u32, Vec<f64>);
}

impl Learner for ClassCenters<i8, CLASSES, DIM> {
    fn learn(&mut self, class: usize, rng: &mut Rng) {
        let x = core::array::from_fn(|_| rng.bits() as i8);
        self.update(class, &x).unwrap();
    }

    fn state(&self, class: usize) -> (u32, Vec<f64>) {
        let sums = self.sum(class).unwrap();
        (self.count(class), sums.map(f64::from).to_vec())
    }
}

impl Learner for ClassVariance<CLASSES, DIM> {
    fn learn(&mut self, class: usize, rng: &mut Rng) {
        self.update(class, &rng.embedding(10.0, 3.0)).unwrap();
    }

    fn state(&self, class: usize) -> (u32, Vec<f64>) {
        let center = self.center(class).into_iter().flatten();
        let spread = self
            .squared_deviations(class)
            .into_iter()
            .flatten()
            .copied();
        let numbers = center.chain(spread).map(f64::from);
        (self.count(class), numbers.collect())
    }
}

impl<V: Learner> Device<V> {
    fn new() -> Self {
        Self {
            table: V::default(),
            labels: Labels::new(),
        }
    }

    /// A class with its label: what must not be mixed.
    fn class(&self, class: usize) -> (Option<&str>, (u32, Vec<f64>)) {
        (self.labels.label(class), self.table.state(class))
    }

    /// Learns, and adds, renames and removes labels.
    fn live(&mut self, rng: &mut Rng) {
        for _ in 0..1 + rng.below(3) {
            let class = rng.below(CLASSES as u64) as usize;
            let digits = 1 + rng.below(6);
            let label = format!("{:x}", rng.below(1 << (4 * digits)));
            match rng.below(8) {
                0 => drop(self.labels.remove(class, &mut self.table)),
                1 => drop(self.labels.rename(class, &label)),
                2 => drop(self.labels.add(&label, &self.table)),
                _ => self.table.learn(class, rng),
            }
        }
    }

    fn save<const WORD: usize, const PAGE: usize>(
        &self,
        flash: &mut CutFlash<WORD, PAGE>,
    ) -> Result<(), FlashError<FlashFault>> {
        let range = flash.range();
        let mut centers = FlashCenters::new(flash, range, INFO)?;
        block_on(centers.save(&self.table, &self.labels, &mut [0; 1024])).map(drop)
    }

    fn load<const WORD: usize, const PAGE: usize>(
        &mut self,
        flash: &mut CutFlash<WORD, PAGE>,
    ) -> Result<(), FlashError<FlashFault>> {
        let range = flash.range();
        let mut centers = FlashCenters::new(flash, range, INFO)?;
        block_on(centers.load(&mut self.table, &mut self.labels, &mut [0; 1024]))
    }
}

/// What the cuts did.
#[derive(Debug, Default)]
struct Outcome {
    tried: u64,
    during_recovery: u64,
    lost: u64,
    mixed: u64,
    rewrites: u64,
}

impl Outcome {
    /// Judges what came back: every class is one of these.
    fn judge<V: Learner>(&mut self, found: &Device<V>, expected: &[&Device<V>]) {
        for class in 0..CLASSES {
            let now = found.class(class);
            if expected.iter().any(|device| device.class(class) == now) {
                continue;
            }
            let known = |device: &&&Device<V>| device.table.state(class) == now.1;
            match expected.iter().find(known) {
                Some(_) => self.mixed += 1,
                None => self.lost += 1,
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.tried += other.tried;
        self.during_recovery += other.during_recovery;
        self.lost += other.lost;
        self.mixed += other.mixed;
        self.rewrites += other.rewrites;
    }
}

/// How hard to try: every `stride`-th word of every save, with so many seeds for each kind of tear.
#[derive(Clone, Copy)]
struct Effort {
    saves: usize,
    stride: u64,
    seeds: u64,
}

fn tears<const WORD: usize>(seeds: u64) -> impl Iterator<Item = (Tear, u64)> {
    let prefixes = (0..=WORD).map(|len| (Tear::Prefix(len), 0));
    let random = (1..=seeds)
        .flat_map(|seed| [Tear::Bits, Tear::AnyPage, Tear::ZeroPage].map(|tear| (tear, seed)));
    prefixes.chain(random)
}

/// Lives through many saves, each cut at every word in every way.
fn cut_everywhere<V: Learner, const WORD: usize, const PAGE: usize>(
    pages: usize,
    effort: Effort,
    seed: u64,
) -> Outcome {
    let mut rng = Rng::new(seed);
    let mut outcome = Outcome::default();
    let mut flash = CutFlash::<WORD, PAGE>::new(pages);
    let mut old = Device::<V>::new();
    let mut erases = 0;
    for _ in 0..effort.saves {
        let mut new = old.clone();
        new.live(&mut rng);
        let mut after = CutFlash::holding(flash.bytes.clone());
        new.save(&mut after).unwrap();
        let mut at = rng.below(effort.stride);
        while at < after.words {
            for (tear, seed) in tears::<WORD>(effort.seeds) {
                let before = CutFlash::<WORD, PAGE>::holding(flash.bytes.clone());
                let seed = seed.wrapping_add(at << 8);
                cut(
                    &old,
                    &new,
                    before.cut_after(at, tear, seed),
                    &mut rng,
                    &mut outcome,
                );
            }
            at += effort.stride;
        }
        erases += after.erases;
        (flash, old) = (after, new);
    }
    assert!(erases as usize > pages, "no page was used again");
    outcome
}

/// One save that is cut; then the recovery from it, cut as well; then one that is not.
fn cut<V: Learner, const WORD: usize, const PAGE: usize>(
    old: &Device<V>,
    new: &Device<V>,
    mut flash: CutFlash<WORD, PAGE>,
    rng: &mut Rng,
    outcome: &mut Outcome,
) {
    let cut = new.save(&mut flash);
    assert_eq!(cut, Err(FlashError::Flash(FlashFault::PowerLost)));
    outcome.tried += 1;
    let mut flash = CutFlash::<WORD, PAGE>::holding(flash.bytes);
    let torn = flash.bytes.clone();
    let mut found = Device::<V>::new();
    found.load(&mut flash).unwrap();
    outcome.judge(&found, &[old, new]);

    // The program goes on: it saves the same again, and nothing is missing then.
    new.save(&mut flash).unwrap();
    outcome.rewrites += flash.rewrites;
    let words = flash.words;
    let mut whole = Device::<V>::new();
    whole.load(&mut flash).unwrap();
    outcome.judge(&whole, &[new]);

    if words > 0 {
        let tear = [Tear::Bits, Tear::AnyPage, Tear::ZeroPage][rng.below(3) as usize];
        let at = rng.below(words);
        let mut flash = CutFlash::<WORD, PAGE>::holding(torn).cut_after(at, tear, rng.bits());
        let mut again = Device::<V>::new();
        let recovery = again.load(&mut flash).and_then(|()| new.save(&mut flash));
        assert_eq!(recovery, Err(FlashError::Flash(FlashFault::PowerLost)));
        outcome.tried += 1;
        outcome.during_recovery += 1;
        let mut flash = CutFlash::<WORD, PAGE>::holding(flash.bytes);
        again.load(&mut flash).unwrap();
        outcome.judge(&again, &[&found, new]);
    }
}

/// All word sizes, both tables, few and many pages.
fn cut_all(effort: Effort, seed: u64) -> Outcome {
    type Centers = ClassCenters<i8, CLASSES, DIM>;
    type Variance = ClassVariance<CLASSES, DIM>;
    let mut outcome = Outcome::default();
    outcome.add(&cut_everywhere::<Centers, 1, 256>(5, effort, seed));
    outcome.add(&cut_everywhere::<Centers, 4, 256>(6, effort, seed + 1));
    outcome.add(&cut_everywhere::<Variance, 4, 512>(5, effort, seed + 2));
    outcome.add(&cut_everywhere::<Variance, 8, 512>(5, effort, seed + 3));
    outcome.add(&cut_everywhere::<Centers, 8, 1024>(4, effort, seed + 4));
    println!(
        "{} cut points tried, {} of them during recovery; {} lost, {} mixed; {} words rewritten",
        outcome.tried, outcome.during_recovery, outcome.lost, outcome.mixed, outcome.rewrites
    );
    outcome
}

#[test]
fn a_sample_of_power_cuts_leaves_every_class_old_or_new() {
    let effort = Effort {
        saves: 40,
        stride: 9,
        seeds: 1,
    };
    let outcome = cut_all(effort, 1);
    assert!(outcome.tried > 10_000, "{outcome:?}");
    assert_eq!((outcome.lost, outcome.mixed), (0, 0), "{outcome:?}");
}

/// Every word of every save. A release build takes minutes: `.ci/full` runs it.
#[test]
#[ignore = "more than a million cut points"]
fn a_million_power_cuts_leave_every_class_old_or_new() {
    let effort = Effort {
        saves: 150,
        stride: 1,
        seeds: 3,
    };
    let outcome = cut_all(effort, 1000);
    assert!(outcome.tried >= 1_000_000, "{outcome:?}");
    assert_eq!((outcome.lost, outcome.mixed), (0, 0), "{outcome:?}");
}
