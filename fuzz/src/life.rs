//! The lives of two devices, step by step.

use arbitrary::Arbitrary;
use class_centers::{
    Element,
    persist::{FlashError, MergedImages},
};

use crate::{
    device::{Device, boot},
    flash::{CutFlash, FlashFault, Tear},
    model::{CLASSES, DIM},
    tables::INFO,
    totals::Summed,
    twin::{Numbers, Twin, TwinDevice},
};

const WORD: usize = 4;
const PAGE: usize = 256;
const PAGES: usize = 5;
type Flash = CutFlash<WORD, PAGE>;

/// What happens next.
#[derive(Arbitrary, Debug)]
pub enum Step {
    Update {
        class: u8,
        x: Numbers,
        times: u8,
    },
    Batch {
        rows: [(u8, Numbers); 3],
        is_short: u8,
    },
    Forget {
        class: u8,
        x: Numbers,
    },
    Set {
        class: u8,
        x: Numbers,
        beyond: [u8; DIM],
        count: i8,
    },
    Clear {
        class: u8,
    },
    Merge,
    Unmerge,
    Swap,
    Copy,
    Send {
        device: u8,
        sequence: u8,
    },
    ForgetSenders,
    Add {
        name: u16,
    },
    Rename {
        class: u8,
        name: u16,
    },
    Remove {
        class: u8,
    },
    Save,
    Load,
    Cut(Cut),
    CutWhileLoading(Cut, Cut),
}

/// When power fails, and how.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct Cut {
    word: u16,
    tear: u8,
    seed: u8,
}

impl Cut {
    /// The flash with power that fails soon.
    fn of(self, flash: &Flash) -> Flash {
        let tear = match self.tear % 8 {
            0 => Tear::Bits,
            1 => Tear::ZeroPage,
            2 | 3 => Tear::AnyPage,
            len => Tear::Prefix(len as usize - 3),
        };
        let word = u64::from(self.word % 512);
        Flash::holding(flash.bytes.clone()).cut_after(word, tear, self.seed.into())
    }
}

/// Two devices. The first has flash, and merges the images of the other, each once.
pub struct Life<T: Summed> {
    own: Twin<T>,
    other: Twin<T>,
    flash: Flash,
    /// What flash holds.
    saved: Twin<T>,
    merged: MergedImages<3>,
}

/// A class, or one that there is not.
fn index(class: u8) -> usize {
    class as usize % (CLASSES + 1)
}

/// A short name, seldom too long or empty.
fn name(name: u16) -> String {
    let names = [
        "",
        "a",
        "b",
        "ab",
        "swipe",
        "gr\u{f6}\u{df}e",
        "\0",
        "toolong",
    ];
    match name {
        0..4096 => format!("{name:x}"),
        _ => names[name as usize % names.len()].into(),
    }
}

/// A small count, or one about the most there is.
fn count<T: Element>(count: i8) -> u32 {
    match count {
        0.. => count as u32,
        _ => T::MAX_COUNT.saturating_add_signed(i32::from(count) + 2),
    }
}

impl<T: Summed> Life<T> {
    /// The flash of the first was saved to so many times.
    pub fn new(saves: usize) -> Self {
        let mut life = Self {
            own: Twin::new(),
            other: Twin::new(),
            flash: Flash::new(PAGES),
            saved: Twin::new(),
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
            Step::Save => {
                own.device.save(&mut boot(&mut self.flash, INFO)).unwrap();
                self.saved = own.clone();
            }
            Step::Load => self.load(),
            Step::Cut(cut) => self.save_and_cut(cut, None),
            Step::CutWhileLoading(cut, again) => self.save_and_cut(cut, Some(again)),
        }
    }

    fn load(&mut self) {
        let mut device = Device::new();
        device.load(&mut boot(&mut self.flash, INFO)).unwrap();
        self.own.become_one_of(device, [&self.saved; 2]);
    }

    /// Power fails while saving, and again while loading.
    fn save_and_cut(&mut self, cut: Cut, again: Option<Cut>) {
        self.fails(cut, |device, flash| {
            device.save(&mut boot(flash, INFO)).map(drop)
        });
        if let Some(cut) = again {
            self.fails(cut, |device, flash| device.load(&mut boot(flash, INFO)));
        }
        let new = self.own.clone();
        let mut device = Device::new();
        device.load(&mut boot(&mut self.flash, INFO)).unwrap();
        self.own.become_one_of(device, [&new, &self.saved]);
        self.saved = self.own.clone();
    }

    /// A call during which power fails, if it lasts so long. The device has none any more.
    fn fails(
        &mut self,
        cut: Cut,
        call: fn(&mut TwinDevice<T>, &mut Flash) -> Result<(), FlashError<FlashFault>>,
    ) {
        let mut flash = cut.of(&self.flash);
        let called = call(&mut self.own.device.clone(), &mut flash);
        match flash.was_cut() {
            true => assert_eq!(called, Err(FlashError::Flash(FlashFault::PowerLost))),
            false => assert_eq!(called, Ok(())),
        }
        self.flash = Flash::holding(flash.bytes);
    }
}
