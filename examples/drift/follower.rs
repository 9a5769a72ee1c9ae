//! The averages that follow the stream.

use std::error::Error;

use class_centers::{ClassCenters, Classify, Ema, MovingCenters};

use crate::digits::{CLASSES, Digit, PIXELS};

/// An average and its parameter.
#[derive(Clone, Copy, PartialEq)]
pub enum Average {
    /// The mean of all samples.
    Cumulative,
    /// The mean of a window, by capped updates.
    Capped { cap: u32 },
    /// An exponential mean.
    Exponential { rate: f32 },
}

/// The averages that are compared, and drawn in this order.
pub const ALL: [Average; 5] = [
    Average::Cumulative,
    Average::Capped { cap: 30 },
    Average::Exponential { rate: 0.03 },
    Average::Exponential { rate: 0.1 },
    Average::Exponential { rate: 0.3 },
];

impl Average {
    pub fn name(self) -> String {
        match self {
            Self::Cumulative => "mean of all samples".into(),
            Self::Capped { cap } => format!("capped at {cap}"),
            Self::Exponential { rate } => format!("exponential, rate {rate}"),
        }
    }

    /// Whether the average is made to follow a change.
    pub fn adapts(self) -> bool {
        self != Self::Cumulative
    }

    /// Returns an average of no samples.
    pub fn follower(self) -> Result<Follower, Box<dyn Error>> {
        Ok(match self {
            Self::Cumulative => Follower::Sums(ClassCenters::new(), None),
            Self::Capped { cap } => Follower::Sums(ClassCenters::new(), Some(cap)),
            Self::Exponential { rate } => {
                let rule = Ema::new(rate).ok_or("a rate is between 0 and 1")?;
                Follower::Moving(MovingCenters::new(), rule)
            }
        })
    }
}

/// A table with the way in which it is updated.
pub enum Follower {
    Sums(ClassCenters<f32, CLASSES, PIXELS>, Option<u32>),
    Moving(MovingCenters<CLASSES, PIXELS>, Ema),
}

impl Follower {
    /// Returns the class with the nearest center.
    pub fn nearest(&self, pixels: &[f32; PIXELS]) -> Option<usize> {
        let nearest = match self {
            Self::Sums(table, _) => table.nearest(pixels),
            Self::Moving(table, _) => table.nearest(pixels),
        };
        Some(nearest?.class)
    }

    /// Learns a sample of a class.
    pub fn learn(&mut self, Digit { class, pixels }: &Digit<f32>) -> Result<(), Box<dyn Error>> {
        let class = *class;
        match self {
            Self::Sums(table, None) => table.update(class, pixels)?,
            Self::Sums(table, Some(cap)) => table.update_capped(class, pixels, *cap)?,
            Self::Moving(table, rule) => table.update(class, pixels, rule)?,
        }
        Ok(())
    }
}
