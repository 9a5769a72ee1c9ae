//! What happens in the lives of two devices.

use arbitrary::Arbitrary;
use class_centers::{Element, persist::FlashError};
use embassy_futures::block_on;

use crate::{
    device::boot,
    flash::{CutFlash, FlashFault, Tear},
    model::{CLASSES, DIM},
    tables::INFO,
    totals::Summed,
    twin::{Numbers, TwinDevice},
};

pub const WORD: usize = 4;
pub const PAGE: usize = 256;
pub const PAGES: usize = 5;
pub type Flash = CutFlash<WORD, PAGE>;
pub type Fault = FlashError<FlashFault>;

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
    Purge,
    /// Everything is forgotten, in flash too.
    Reset,
    Cut(Job, Cut),
    CutWhileLoading(Job, Cut, Cut),
    /// A bit flips.
    Flip {
        bit: u16,
    },
    /// A word can no longer be read.
    Lose {
        word: u16,
    },
}

/// What is done with the flash.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    Save,
    Purge,
    Reset,
}

impl Job {
    pub fn of<T: Summed>(self, device: &TwinDevice<T>, flash: &mut Flash) -> Result<(), Fault> {
        let mut centers = boot(flash, INFO);
        match self {
            Self::Save => device.save(&mut centers).map(drop),
            Self::Purge => device.purge(&mut centers).map(drop),
            Self::Reset => block_on(centers.erase()),
        }
    }
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
    pub fn of(self, flash: &Flash) -> Flash {
        let tear = match self.tear % 10 {
            0 => Tear::Bits,
            1 => Tear::ZeroPage,
            2 | 3 => Tear::AnyPage,
            4 | 5 => Tear::Unreadable,
            len => Tear::Prefix(len as usize - 5),
        };
        let word = u64::from(self.word % 512);
        flash.clone().cut_after(word, tear, self.seed.into())
    }
}

/// A class, or one that there is not.
pub fn index(class: u8) -> usize {
    class as usize % (CLASSES + 1)
}

/// A short name, seldom too long or empty.
pub fn name(name: u16) -> String {
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
pub fn count<T: Element>(count: i8) -> u32 {
    match count {
        0.. => count as u32,
        _ => T::MAX_COUNT.saturating_add_signed(i32::from(count) + 2),
    }
}
