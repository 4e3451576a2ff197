//! How cold starts spread over the hours of the day.

use crate::engine::{HOURS, HourCounts};
use crate::estimate::{Estimate, Proportion, TrialCounts};

/// Whether requests are counted by the hour of the day in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hours {
    /// They are not, which costs nothing.
    Ignored,
    /// Those of the scenario's own setting are.
    Todays,
    /// Those of all settings are.
    Counted,
}

/// Of which models they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HoursOf {
    None,
    /// Of the one at this place.
    One(usize),
    All,
}

impl Hours {
    /// Of which models, where today's is at this place.
    pub(super) fn of(self, today: usize) -> HoursOf {
        match self {
            Self::Ignored => HoursOf::None,
            Self::Todays => HoursOf::One(today),
            Self::Counted => HoursOf::All,
        }
    }
}

impl HoursOf {
    /// Whether those of the model at this place are.
    pub(super) fn contains(self, model: usize) -> bool {
        match self {
            Self::None => false,
            Self::One(one) => one == model,
            Self::All => true,
        }
    }
}

/// What is known of the requests of one hour of the day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hour {
    /// Served user requests, over all replications after the warm-up.
    pub requests: u64,
    /// Those that were cold.
    pub cold_starts: u64,
    /// The share of them that are cold; none where there are none.
    pub cold_probability: Option<Estimate>,
}

/// Sums over replications.
#[derive(Debug, Clone, Default)]
pub(super) struct HourSums {
    totals: [HourCounts; HOURS],
    cold: [Proportion; HOURS],
}

impl HourSums {
    /// Adds a replication that counted `all` over the whole day. Its independent units spread over the hours as its
    /// requests do.
    pub(super) fn add(&mut self, hours: &[HourCounts; HOURS], all: TrialCounts) {
        for ((total, cold), &hour) in self.totals.iter_mut().zip(&mut self.cold).zip(hours) {
            *total += hour;
            let units = all.units as f64 * hour.served as f64 / all.trials.max(1) as f64;
            cold.add(hour.cold, hour.served, units as u64);
        }
    }

    pub(super) fn estimates(&self, confidence: f64) -> Vec<Hour> {
        let hour = |(total, cold): (&HourCounts, &Proportion)| Hour {
            requests: total.served,
            cold_starts: total.cold,
            cold_probability: cold.estimate(confidence),
        };
        self.totals.iter().zip(&self.cold).map(hour).collect()
    }
}
