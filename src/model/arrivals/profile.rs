//! Arrivals whose rate follows the hours of the day and the days of the week.

use std::sync::Arc;

use rand::RngExt;
use rand_distr::Exp1;
use serde::{Deserialize, Serialize};

use super::Request;
use crate::model::calendar::Calendar;
use crate::rng::Stream;
use crate::units::{Nanos, Rate, UnitError};

/// A Poisson process with a rate for each of the 168 hours of the week, Monday 00:00 first, on the scenario's clocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Given", into = "Given")]
pub struct Profile {
    per_second: Arc<[f64; 168]>,
    given: Arc<Given>,
}

/// A profile as it was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Given {
    mean: Rate,
    hours: [f64; 24],
    days: [f64; 7],
}

impl From<Profile> for Given {
    fn from(profile: Profile) -> Self {
        (*profile.given).clone()
    }
}

impl TryFrom<Given> for Profile {
    type Error = UnitError;

    fn try_from(Given { mean, hours, days }: Given) -> Result<Self, UnitError> {
        Self::new(mean, &hours, &days)
    }
}

impl Profile {
    /// A mean rate over the week, spread by the weights of the hours of a day and of the days from Monday to Sunday.
    ///
    /// # Errors
    /// When a weight is negative or not finite, or all weights of either kind are zero.
    pub fn new(mean: Rate, hours: &[f64; 24], days: &[f64; 7]) -> Result<Self, UnitError> {
        for weights in [&hours[..], &days[..]] {
            if weights.iter().any(|weight| !weight.is_finite() || *weight < 0.0) || weights.iter().sum::<f64>() <= 0.0 {
                return Err(UnitError::new(&format!("{weights:?}"), "weights that are not negative and not all zero"));
            }
        }
        let total: f64 = hours.iter().sum::<f64>() * days.iter().sum::<f64>();
        let mut per_second = [0.0; 168];
        for (hour_of_week, rate) in per_second.iter_mut().enumerate() {
            *rate = mean.as_per_second() * 168.0 * hours[hour_of_week % 24] * days[hour_of_week / 24] / total;
        }
        let given = Given { mean, hours: *hours, days: *days };
        Ok(Self { per_second: Arc::new(per_second), given: Arc::new(given) })
    }

    /// The mean rate over the week, as it was given.
    #[must_use]
    pub fn mean(&self) -> Rate {
        self.given.mean
    }

    /// The weights of the hours of a day, as they were given.
    #[must_use]
    pub fn hours(&self) -> &[f64; 24] {
        &self.given.hours
    }

    /// The weights of the days from Monday to Sunday, as they were given.
    #[must_use]
    pub fn days(&self) -> &[f64; 7] {
        &self.given.days
    }

    /// The rate per second in each hour of the week, Monday 00:00 first.
    #[must_use]
    pub fn rates(&self) -> &[f64; 168] {
        &self.per_second
    }

    pub(super) fn mean_rate(&self) -> f64 {
        self.per_second.iter().sum::<f64>() / 168.0
    }
}

/// The process under way: one unit exponential an arrival, spent at the rate of each hour it passes through.
#[derive(Debug, Clone)]
pub struct Source {
    process: Profile,
    calendar: Calendar,
    now: Nanos,
    rate: f64,
    hour_ends: Nanos,
    random: Stream,
}

impl Source {
    pub(super) fn new(process: Profile, calendar: Calendar, random: Stream, from: Nanos) -> Self {
        let mut source = Self { process, calendar, now: from, rate: 0.0, hour_ends: from, random };
        source.enter_hour(from);
        source
    }

    fn enter_hour(&mut self, at: Nanos) {
        let (hour, ends) = self.calendar.hour_of_week(at);
        self.now = at;
        self.rate = self.process.per_second[hour];
        self.hour_ends = ends;
    }

    pub(super) fn next_request(&mut self) -> Request {
        let mut left: f64 = self.random.sample(Exp1);
        loop {
            let in_this_hour = self.rate * (self.hour_ends - self.now).as_secs_f64();
            if left < in_this_hour {
                self.now += Nanos::from_secs_f64(left / self.rate);
                return Request::alone(self.now, true);
            }
            left -= in_this_hour;
            self.enter_hour(self.hour_ends);
        }
    }
}
