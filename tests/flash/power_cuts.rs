//! A power cut at any program or erase leaves each class old or new, with its label.

use class_centers::{
    ClassCenters, ClassVariance,
    persist::{ClassState, Extractor, FlashCenters, FlashError, LabelMap, Snapshot},
};
use embassy_futures::block_on;
use support::{rng::Rng, stride::stride};

use crate::cut_flash::{CutFlash, FlashFault, Tear};

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
    ) -> Result<(), Fault> {
        self.write(flash, Write::Save)
    }

    fn write<const WORD: usize, const PAGE: usize>(
        &self,
        flash: &mut CutFlash<WORD, PAGE>,
        write: Write,
    ) -> Result<(), Fault> {
        let range = flash.range();
        let mut centers = FlashCenters::new(flash, range, INFO)?;
        let (table, labels, scratch) = (&self.table, &self.labels, &mut [0; 1100]);
        match write {
            Write::Save => block_on(centers.save(table, labels, scratch)).map(drop),
            Write::Purge => block_on(centers.purge(table, labels, scratch)).map(drop),
        }
    }

    /// Loads, and returns the classes that are said to be lost or older, and whether a purge is
    /// unfinished.
    fn load<const WORD: usize, const PAGE: usize>(
        &mut self,
        flash: &mut CutFlash<WORD, PAGE>,
    ) -> Result<(Vec<usize>, bool), Fault> {
        let range = flash.range();
        let mut centers = FlashCenters::new(flash, range, INFO)?;
        let (table, labels, mut scratch) = (&mut self.table, &mut self.labels, [0; 1100]);
        let report = block_on(centers.load(table, labels, &mut scratch))?;
        let is_lost = |state| matches!(state, ClassState::Recovered | ClassState::Damaged);
        let states = report.states().enumerate();
        let lost = states.filter(|(_, state)| is_lost(*state));
        Ok((
            lost.map(|(class, _)| class).collect(),
            report.is_purge_unfinished,
        ))
    }
}

type Fault = FlashError<FlashFault>;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Write {
    Save,
    Purge,
}

/// What the cuts did.
#[derive(Debug, Default)]
struct Outcome {
    tried: u64,
    during_recovery: u64,
    lost: u64,
    mixed: u64,
    /// Lost or mixed without the report saying so.
    silent: u64,
    rewrites: u64,
}

impl Outcome {
    /// Loads and judges what comes back: every class is one of these. Returns it, and whether a purge
    /// is unfinished.
    fn judge<V: Learner, const WORD: usize, const PAGE: usize>(
        &mut self,
        flash: &mut CutFlash<WORD, PAGE>,
        expected: &[&Device<V>],
    ) -> (Device<V>, bool) {
        let mut found = Device::<V>::new();
        let (reported, is_purge_unfinished) = found.load(flash).unwrap();
        for class in 0..CLASSES {
            let now = found.class(class);
            if expected.iter().any(|device| device.class(class) == now) {
                continue;
            }
            self.silent += u64::from(!reported.contains(&class));
            let known = |device: &&&Device<V>| device.table.state(class) == now.1;
            match expected.iter().find(known) {
                Some(_) => self.mixed += 1,
                None => self.lost += 1,
            }
        }
        (found, is_purge_unfinished)
    }

    fn add(&mut self, other: &Self) {
        self.tried += other.tried;
        self.during_recovery += other.during_recovery;
        self.lost += other.lost;
        self.mixed += other.mixed;
        self.silent += other.silent;
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

const TEARS: [Tear; 4] = [Tear::Bits, Tear::AnyPage, Tear::ZeroPage, Tear::Unreadable];

fn tears<const WORD: usize>(seeds: u64) -> impl Iterator<Item = (Tear, u64)> {
    let prefixes = (0..=WORD).map(|len| (Tear::Prefix(len), 0));
    let random = (1..=seeds).flat_map(|seed| TEARS.map(|tear| (tear, seed)));
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
    for save in 0..effort.saves {
        let mut new = old.clone();
        new.live(&mut rng);
        let mut after = CutFlash::holding(flash.bytes.clone());
        let stride = effort.stride * stride() as u64;
        // A purge takes as many words as several saves.
        let (write, stride) = match save % 10 {
            9 => (Write::Purge, 5 * stride),
            _ => (Write::Save, stride),
        };
        new.write(&mut after, write).unwrap();
        let mut at = rng.below(stride);
        while at < after.words {
            for (tear, seed) in tears::<WORD>(effort.seeds) {
                let before = CutFlash::<WORD, PAGE>::holding(flash.bytes.clone());
                let seed = seed.wrapping_add(at << 8);
                cut(
                    &old,
                    &new,
                    write,
                    before.cut_after(at, tear, seed),
                    &mut rng,
                    &mut outcome,
                );
            }
            at += stride;
        }
        erases += after.erases;
        (flash, old) = (after, new);
    }
    assert!(erases as usize > pages, "no page was used again");
    outcome
}

/// One save or purge that is cut; then the recovery from it, cut as well; then ones that are not.
fn cut<V: Learner, const WORD: usize, const PAGE: usize>(
    old: &Device<V>,
    new: &Device<V>,
    write: Write,
    mut flash: CutFlash<WORD, PAGE>,
    rng: &mut Rng,
    outcome: &mut Outcome,
) {
    let cut = new.write(&mut flash, write);
    assert_eq!(cut, Err(FlashError::Flash(FlashFault::PowerLost)));
    outcome.tried += 1;
    let mut flash = flash.restarted();
    let torn = flash.clone();
    let (found, _) = outcome.judge(&mut flash, &[old, new]);
    let recovered = flash.clone();

    // The program goes on: it writes the same again, and nothing is missing then.
    new.write(&mut flash, write).unwrap();
    outcome.rewrites += flash.rewrites;
    let words = flash.words;
    let (_, is_purge_unfinished) = outcome.judge(&mut flash, &[new]);
    assert!(!is_purge_unfinished);

    if words > 0 {
        let tear = TEARS[rng.below(TEARS.len() as u64) as usize];
        let at = rng.below(words);
        let mut flash = torn.cut_after(at, tear, rng.bits());
        let mut again = Device::<V>::new();
        let recovery = again.load(&mut flash);
        let recovery = recovery.and_then(|_| new.write(&mut flash, write));
        assert_eq!(recovery, Err(FlashError::Flash(FlashFault::PowerLost)));
        outcome.tried += 1;
        outcome.during_recovery += 1;
        let mut flash = flash.restarted();
        let (again, _) = outcome.judge(&mut flash, &[&found, new]);

        // Cut, cut, a clean save, and nothing that was acknowledged is gone.
        let mut newer = again.clone();
        newer.live(rng);
        newer.save(&mut flash).unwrap();
        outcome.judge(&mut flash.restarted(), &[&newer]);
    }

    // Cut right after the recovery, and the program goes on with something else.
    let mut newer = found.clone();
    newer.live(rng);
    let tear = TEARS[rng.below(TEARS.len() as u64) as usize];
    let mut flash = recovered
        .restarted()
        .cut_after(rng.below(40), tear, rng.bits());
    if newer.save(&mut flash).is_err() {
        outcome.tried += 1;
        let mut flash = flash.restarted();
        outcome.judge(&mut flash, &[&found, &newer]);
        newer.save(&mut flash).unwrap();
        outcome.judge(&mut flash.restarted(), &[&newer]);
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
        "{} cut points tried, {} of them during recovery; {} lost, {} mixed, {} silent; \
         {} words rewritten",
        outcome.tried,
        outcome.during_recovery,
        outcome.lost,
        outcome.mixed,
        outcome.silent,
        outcome.rewrites
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
    let least = 10_000 / stride() as u64;
    assert!(outcome.tried > least, "{outcome:?}");
    assert_eq!((outcome.lost, outcome.mixed, outcome.silent), (0, 0, 0));
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
    assert_eq!((outcome.lost, outcome.mixed, outcome.silent), (0, 0, 0));
}
