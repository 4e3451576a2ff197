//! What is counted of a log, and of a play of it.

use std::ops::AddAssign;

use super::gap::{GAP_CLASSES, GapClass};
use super::recording::ToldUses;
use crate::engine::HOURS;

/// Users' requests, and the first uses of environments among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// All of them.
    pub requests: u32,
    /// Those that were the first in their environment.
    pub first_uses: u32,
    /// Those of the first uses that had waited for the environment.
    pub felt: u32,
}

impl AddAssign for Uses {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.first_uses += other.first_uses;
        self.felt += other.felt;
    }
}

/// The same by the idle gap of the function and by the hour of the day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// By the classes of gaps, in their order.
    pub by_gap: [Uses; GAP_CLASSES],
    /// By the hours from midnight on.
    pub by_hour: [Uses; HOURS],
}

impl Counts {
    pub(super) fn add(&mut self, gap: GapClass, hour: usize, uses: Uses) {
        self.by_gap[gap.place()] += uses;
        self.by_hour[hour] += uses;
    }

    /// The same without requests that came while others were in progress, if it is not told what those met.
    #[must_use]
    pub fn as_told(mut self, told: ToldUses) -> Self {
        if !told.busy {
            self.by_gap[GapClass::BUSY.place()] = Uses::default();
        }
        self
    }

    /// All of it together.
    #[must_use]
    pub fn total(&self) -> Uses {
        let mut total = Uses::default();
        self.by_gap.iter().for_each(|&uses| total += uses);
        total
    }
}

impl AddAssign<&Self> for Counts {
    fn add_assign(&mut self, other: &Self) {
        self.by_gap.iter_mut().zip(other.by_gap).for_each(|(mine, other)| *mine += other);
        self.by_hour.iter_mut().zip(other.by_hour).for_each(|(mine, other)| *mine += other);
    }
}
