//! Recorded arrivals, with whole days resampled for Monte Carlo.

use std::sync::Arc;

use rand::RngExt;

use super::Arrival;
use crate::model::calendar::Calendar;
use crate::rng::Stream;
use crate::units::{Nanos, UnitError};

/// Times of requests, by day.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// For each day of the record, quiet ones too, the times of day of its requests, sorted.
    days: Arc<[Vec<Nanos>]>,
    order: Days,
}

/// Which recorded day is played on which simulated day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// Any of them, drawn with replacement: what a replication shows varies as much as days do, but what one day owes
    /// to the day before, and to its weekday, is lost.
    Resampled,
    /// As recorded, from the first on, and again from the first after the last.
    InOrder,
}

impl Trace {
    /// A record of requests at these times (since any midnight), cut into days at multiples of 24 hours.
    ///
    /// # Errors
    /// When there are fewer than two requests, or they span more than 100,000 days.
    pub fn new(mut times: Vec<Nanos>, order: Days) -> Result<Self, UnitError> {
        times.sort_unstable();
        let (Some(&first), Some(&last)) = (times.first(), times.last()) else {
            return Err(UnitError::new("no times", "at least two recorded requests"));
        };
        if times.len() < 2 {
            return Err(UnitError::new("one time", "at least two recorded requests"));
        }
        let day_of = |time: Nanos| time.0.div_euclid(Nanos::DAY.0);
        let count = day_of(last) - day_of(first) + 1;
        if count > 100_000 {
            return Err(UnitError::new(&format!("a record of {count} days"), "at most 100000 days"));
        }
        let mut days = vec![Vec::new(); count as usize];
        for time in times {
            days[(day_of(time) - day_of(first)) as usize].push(Nanos(time.0.rem_euclid(Nanos::DAY.0)));
        }
        Ok(Self { days: days.into(), order })
    }

    /// The days, each with its requests' times of day.
    #[must_use]
    pub fn days(&self) -> &[Vec<Nanos>] {
        &self.days
    }

    /// How days are played.
    #[must_use]
    pub fn order(&self) -> Days {
        self.order
    }

    /// The number of recorded requests.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.days.iter().map(Vec::len).sum()
    }

    pub(super) fn mean_rate(&self) -> f64 {
        self.requests() as f64 / (self.days.len() as f64 * Nanos::DAY.as_secs_f64())
    }
}

/// The record being played. Simulated days begin at the scenario's midnight.
#[derive(Debug, Clone)]
pub struct Source {
    trace: Trace,
    /// The number of the simulated day, 0 being the one on which the replication starts.
    day: i64,
    day_begins: Nanos,
    recorded_day: usize,
    place: usize,
    from: Nanos,
    new_day: bool,
    random: Stream,
}

impl Source {
    pub(super) fn new(trace: Trace, calendar: &Calendar, random: Stream, from: Nanos) -> Self {
        let midnight = -calendar.time_of_day_at_start();
        let day = (from - midnight).0.div_euclid(Nanos::DAY.0);
        let day_begins = midnight + Nanos::DAY * day;
        let mut source = Self { trace, day, day_begins, recorded_day: 0, place: 0, from, new_day: true, random };
        source.choose_day();
        source
    }

    fn choose_day(&mut self) {
        let count = self.trace.days.len();
        self.recorded_day = match self.trace.order {
            Days::Resampled => self.random.random_range(0..count),
            Days::InOrder => self.day.rem_euclid(count as i64) as usize,
        };
        self.place = 0;
        self.new_day = true;
    }

    pub(super) fn next_arrival(&mut self) -> Arrival {
        loop {
            if let Some(&time) = self.trace.days[self.recorded_day].get(self.place) {
                self.place += 1;
                let at = self.day_begins + time;
                if at >= self.from {
                    return Arrival::alone(at, std::mem::take(&mut self.new_day));
                }
                continue;
            }
            if self.day_begins >= Nanos::FOREVER - Nanos::DAY {
                return Arrival::alone(Nanos::FOREVER, false);
            }
            self.day += 1;
            self.day_begins += Nanos::DAY;
            self.choose_day();
        }
    }
}
