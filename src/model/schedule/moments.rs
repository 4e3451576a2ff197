//! Firings that were worked out beforehand: what a cron expression comes to on some calendar, from one instant to another.

use serde::{Deserialize, Serialize};

use crate::units::Nanos;

/// Instants in their order, written as runs of equal distances: of a schedule of office hours one a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    runs: Vec<Run>,
}

/// Instants at equal distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    first: Nanos,
    step: Nanos,
    count: u32,
}

impl Run {
    fn at(self, place: u32) -> Nanos {
        self.first + self.step * i64::from(place)
    }
}

impl Moments {
    /// Puts one behind all others.
    pub(super) fn push(&mut self, moment: Nanos) {
        match self.runs.last_mut() {
            Some(run) if run.count == 1 => {
                run.step = moment - run.first;
                run.count = 2;
            }
            Some(run) if run.at(run.count) == moment => run.count += 1,
            Some(_) | None => self.runs.push(Run { first: moment, step: Nanos::ZERO, count: 1 }),
        }
    }

    /// The number of runs.
    pub(super) fn runs(&self) -> usize {
        self.runs.len()
    }
}

/// They are followed where there is no calendar.
#[cfg(any(test, not(feature = "cli")))]
impl Moments {
    /// The instant at this place of a run, if there is one.
    pub(super) fn at(&self, run: usize, place: u32) -> Option<Nanos> {
        self.runs.get(run).filter(|run| place < run.count).map(|run| run.at(place))
    }

    /// The first run that does not end before an instant.
    pub(super) fn run_from(&self, instant: Nanos) -> usize {
        self.runs.partition_point(|run| run.at(run.count - 1) < instant)
    }
}
