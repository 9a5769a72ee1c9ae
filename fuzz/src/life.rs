//! The lives of two devices, step by step.

use core::ops::Range;

use class_centers::persist::{FlashError, MergedImages};

use crate::{
    device::{Device, boot},
    flash::FlashFault,
    item::{self, JOURNAL_PAGES, OVERHEAD, items},
    model::CLASSES,
    step::{Cut, Fault, Flash, Job, PAGE, PAGES, Step, WORD, count, index, name},
    tables::INFO,
    totals::Summed,
    twin::{Twin, TwinDevice},
};

/// The most words that it takes to note that a purge has begun: with the other page of the journal.
const NOTE_WORDS: u64 = 2 * (PAGE / WORD) as u64;
/// The bytes at the end of a record that are looked for: numbers, label and checksum.
const SECRET_LEN: usize = 12;

/// Two devices. The first has flash, and merges the images of the other, each once.
pub struct Life<T: Summed> {
    own: Twin<T>,
    other: Twin<T>,
    flash: Flash,
    /// What flash holds.
    saved: Twin<T>,
    /// What was ever saved, or was to be.
    history: Vec<Twin<T>>,
    /// Whether a load said that a purge is unfinished.
    is_purging: bool,
    /// Whether power failed, and nothing was saved since; and whether damage was done before.
    is_cut: bool,
    is_hurt: bool,
    /// How often each page was erased, while that is what the flash should tell.
    page_erases: Option<[u32; PAGES]>,
    merged: MergedImages<3>,
}

impl<T: Summed> Life<T> {
    /// The flash of the first was saved to so many times.
    pub fn new(saves: usize) -> Self {
        let mut life = Self {
            own: Twin::new(),
            other: Twin::new(),
            flash: Flash::new(PAGES),
            saved: Twin::new(),
            history: vec![Twin::new()],
            is_purging: false,
            is_cut: false,
            is_hurt: false,
            page_erases: Some([0; PAGES]),
            merged: MergedImages::new(),
        };
        for save in 0..saves {
            life.own.update(save % CLASSES, [7, 1]);
            life.step(Step::Save);
        }
        life
    }

    pub fn check(&self) {
        self.own.check();
        self.other.check();
    }

    pub fn step(&mut self, step: Step) {
        let own = &mut self.own;
        match step {
            Step::Update { class, x, times } => {
                (0..=times % 8).for_each(|_| own.update(index(class), x));
            }
            Step::Batch { rows, is_short } => own.batch(rows, is_short),
            Step::Forget { class, x } => own.forget(index(class), x),
            Step::Set {
                class,
                x,
                beyond,
                count: n,
            } => {
                own.set(index(class), x, beyond, count::<T>(n));
            }
            Step::Clear { class } => own.clear(index(class)),
            Step::Merge => own.merge(&self.other),
            Step::Unmerge => own.unmerge(&self.other),
            Step::Swap => core::mem::swap(own, &mut self.other),
            Step::Copy => self.other.copy(own),
            Step::Send { device, sequence } => {
                let image = (u64::from(device % 3), u64::from(sequence % 3));
                own.receive(&self.other, image, &mut self.merged);
            }
            Step::ForgetSenders => self.merged.clear(),
            Step::Add { name: n } => own.add(&name(n)),
            Step::Rename { class, name: n } => own.rename(index(class), &name(n)),
            Step::Remove { class } => own.remove(index(class)),
            Step::Save => self.save(Job::Save),
            Step::Load => self.load(),
            Step::Purge => self.save(Job::Purge),
            Step::Reset => {
                self.own = Twin::new();
                self.page_erases = None;
                self.save(Job::Reset);
                self.history = vec![Twin::new()];
            }
            Step::Cut(job, cut) => self.work_and_cut(job, cut, None),
            Step::CutWhileLoading(job, cut, again) => self.work_and_cut(job, cut, Some(again)),
            Step::Flip { bit } => {
                let bit = bit as usize % (8 * PAGES * PAGE);
                self.bear_damage(|flash| flash.bytes[bit / 8] ^= 1 << (bit % 8));
            }
            // One at a time: what is lost is not written again before something is saved.
            Step::Lose { word } if !self.flash.unreadable.contains(&true) => {
                let word = word as usize % (PAGES * PAGE / WORD);
                self.bear_damage(|flash| flash.unreadable[word] = true);
            }
            Step::Lose { .. } => (),
        }
    }

    /// Saves, purges or erases, and finds then what is to be there.
    fn save(&mut self, job: Job) {
        let secrets = self.secrets();
        job.of(&self.own.device, &mut self.flash).unwrap();
        self.history.push(self.own.clone());
        self.saved = self.own.clone();
        if job != Job::Save || self.is_purging {
            self.assert_gone(&secrets);
            self.page_erases = None;
        }
        (self.is_purging, self.is_cut) = (false, false);
        self.load();
    }

    /// Loads what was saved, all of which is there.
    fn load(&mut self) {
        let mut device = Device::new();
        let found = device.load(&mut boot(&mut self.flash, INFO)).unwrap();
        self.count_erases();
        found.assert_whole();
        assert_eq!(found.is_purge_unfinished, self.is_purging);
        self.own.become_one_of(device, &[&self.saved]);
        if let Some(erases) = self.page_erases {
            assert_eq!(Some(&found.page_erases), erases.iter().max());
        }
    }

    fn count_erases(&mut self) {
        if let Some(erases) = &mut self.page_erases {
            let pairs = erases.iter_mut().zip(&self.flash.page_erases);
            pairs.for_each(|(erases, more)| *erases += more);
        }
        self.flash.page_erases.fill(0);
    }

    /// Power fails while saving, purging or erasing, and again while loading. Each class is old or new
    /// then, and the report has nothing to say but that a purge is unfinished.
    fn work_and_cut(&mut self, job: Job, cut: Cut, again: Option<Cut>) {
        let secrets = self.secrets();
        self.page_erases = None;
        let mut saved = self.flash.clone();
        saved.words = 0;
        Job::Save.of(&self.own.device, &mut saved).unwrap();
        let (is_cut, words) = self.fails(cut, |device, flash| job.of(device, flash));
        if let Some(cut) = again {
            self.fails(cut, |_, flash| {
                TwinDevice::<T>::new()
                    .load(&mut boot(flash, INFO))
                    .map(drop)
            });
        }
        let new = match job {
            Job::Reset => Twin::new(),
            _ => self.own.clone(),
        };
        let mut device = Device::new();
        let found = device.load(&mut boot(&mut self.flash, INFO)).unwrap();
        assert!(!(0..CLASSES).any(|class| found.is_lost(class)), "{found:?}");
        self.own.become_one_of(device, &[&new, &self.saved]);
        let is_one = self.own.is_same(&new) || self.own.is_same(&self.saved);
        assert!(job != Job::Reset || is_one, "half of the classes");
        // A purge begins with a save, and is named from then on.
        let is_begun = !is_cut || self.is_purging || words > saved.words + NOTE_WORDS;
        let purges = job == Job::Purge || self.is_purging;
        assert!(purges || !found.is_purge_unfinished);
        if purges && is_begun && job != Job::Reset && !found.is_purge_unfinished {
            self.assert_gone(&secrets);
        }
        self.is_purging = found.is_purge_unfinished;
        self.is_cut = true;
        self.history.push(new);
        self.saved = self.own.clone();
    }

    /// A call during which power fails, if it lasts so long. The device has none any more. Returns
    /// whether it failed, and how many words were programmed or erased.
    fn fails(
        &mut self,
        cut: Cut,
        call: impl FnOnce(&TwinDevice<T>, &mut Flash) -> Result<(), Fault>,
    ) -> (bool, u64) {
        let mut flash = cut.of(&self.flash);
        flash.words = 0;
        let called = call(&self.own.device, &mut flash);
        let is_cut = flash.was_cut();
        match is_cut {
            true => assert_eq!(called, Err(FlashError::Flash(FlashFault::PowerLost))),
            false => assert_eq!(called, Ok(())),
        }
        let words = flash.words;
        let has_flipped = flash.has_flipped;
        self.flash = flash.restarted();
        self.flash.has_flipped = has_flipped;
        (is_cut, words)
    }

    /// Whatever damage does to what was saved is said, at most one class is changed, and none that was
    /// deleted comes back. The next save makes all well.
    fn bear_damage(&mut self, damage: impl FnOnce(&mut Flash)) {
        let before = self.flash.clone();
        damage(&mut self.flash);
        self.flash.has_flipped = true;
        self.page_erases = None;
        let mut device = Device::new();
        let loaded = device.load(&mut boot(&mut self.flash, INFO));
        let may_refuse = core::mem::replace(&mut self.is_hurt, true) || self.is_cut;
        if may_refuse && loaded == Err(FlashError::Corrupted) {
            // The mark of a page cannot be read, after other damage in that page, or after a cut while
            // the map made room: it finds no page to go on in. Nothing is overwritten.
            let bytes = self.flash.bytes.clone();
            let refused = Job::Save.of(&self.own.device, &mut self.flash);
            assert_eq!(refused, Err(FlashError::Corrupted));
            assert_eq!(self.flash.bytes, bytes);
            self.flash = before;
            return;
        }
        let found = loaded.unwrap();
        let is_changed = |class: &usize| !self.saved.device.knows_as(&device, *class);
        let changed: Vec<_> = (0..CLASSES).filter(is_changed).collect();
        assert!(changed.len() <= 1, "{changed:?} changed");
        for class in changed {
            assert!(
                found.is_lost(class),
                "{class} changed in silence: {found:?}"
            );
            assert!(!self.saved.device.is_empty(class), "{class} came back");
        }
        let known: Vec<_> = self.history.iter().collect();
        self.own.become_one_of(device, &known);
        // Damage may hit the note that a purge has begun, or that it is done.
        self.is_purging = found.is_purge_unfinished;
        self.save(Job::Save);
    }

    /// The ends of the records of classes that hold nothing any more.
    fn secrets(&self) -> Vec<Vec<u8>> {
        let flash = &self.flash.bytes;
        let items = items::<WORD, PAGE>(flash).into_iter();
        let is_deleted = |data: &Range<usize>| {
            let class = flash[data.start] as usize;
            class < CLASSES
                && item::is_whole::<WORD>(flash, data)
                && self.own.device.is_empty(class)
                && data.len() > OVERHEAD + SECRET_LEN
                && item::holds_something(&flash[data.clone()])
        };
        let end = |data: Range<usize>| flash[data.end - SECRET_LEN..data.end].to_vec();
        items.filter(is_deleted).map(end).collect()
    }

    /// Asserts that nothing is left of secrets but the records that say that a class is empty.
    fn assert_gone(&self, secrets: &[Vec<u8>]) {
        let flash = &self.flash.bytes[JOURNAL_PAGES * PAGE..];
        for secret in secrets {
            let is_left = flash.windows(SECRET_LEN).any(|bytes| bytes == secret);
            assert!(!is_left, "{secret:?} is left");
        }
    }
}
