//! Recorded arrivals: whole days resampled for Monte Carlo, or played as they were.

use std::sync::Arc;

use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::{Request, Visit, Work};
use crate::model::calendar::Calendar;
use crate::rng::Stream;
use crate::units::{Nanos, UnitError};

/// Recorded requests, by day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// For each day of the record, quiet ones too.
    days: Arc<[Day]>,
    order: Days,
    /// The simulated day on which the first of them is played, where they are played once and it is given: 0 is the one on which a
    /// replication starts. It is given for replays, which no page plays: it does not travel.
    #[serde(skip)]
    first_day: Option<i64>,
}

/// The requests of one recorded day, in order of time and, at one time, in the order of the record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Day {
    times: Vec<Nanos>,
    /// How long the handler took for each; empty where that was not recorded.
    durations: Vec<Nanos>,
}

impl Day {
    /// Their times of day.
    #[must_use]
    pub fn times(&self) -> &[Nanos] {
        &self.times
    }

    /// A request by its place, if there are so many.
    fn request(&self, place: usize) -> Option<(Nanos, Work)> {
        let time = *self.times.get(place)?;
        Some((time, self.durations.get(place).map_or(Work::Drawn, |&duration| Work::Recorded(duration))))
    }
}

/// Which recorded day is played on which simulated day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Days {
    /// Any of them, drawn with replacement: what a replication shows varies as much as days do, but what one day owes
    /// to the day before, and to its weekday, is lost.
    Resampled,
    /// As recorded, from the first on, and again from the first after the last.
    InOrder,
    /// As recorded, once: the first on the day on which a replication starts, unless [another](Trace::from_day) is given; nothing
    /// before it and nothing after the last.
    Once,
}

impl Trace {
    /// A record of requests at these times (since any midnight), cut into days at multiples of 24 hours.
    ///
    /// # Errors
    /// When there are fewer than two requests, or they span more than 100,000 days.
    pub fn new(mut times: Vec<Nanos>, order: Days) -> Result<Self, UnitError> {
        times.sort_unstable();
        Self::from_sorted(times.into_iter().map(|time| (time, None)), order)
    }

    /// The same with how long the handler took for each request.
    ///
    /// # Errors
    /// As [`new`](Self::new), or when a duration is negative.
    pub fn with_durations(mut requests: Vec<(Nanos, Nanos)>, order: Days) -> Result<Self, UnitError> {
        if let Some((_, duration)) = requests.iter().find(|(_, duration)| *duration < Nanos::ZERO) {
            return Err(UnitError::new(&format!("a duration of {duration}"), "durations that are not negative"));
        }
        // Those of one instant keep their order.
        requests.sort_by_key(|&(time, _)| time);
        Self::from_sorted(requests.into_iter().map(|(time, duration)| (time, Some(duration))), order)
    }

    fn from_sorted(
        requests: impl DoubleEndedIterator<Item = (Nanos, Option<Nanos>)> + ExactSizeIterator + Clone,
        order: Days,
    ) -> Result<Self, UnitError> {
        const EXPECTED: &str = "at least two recorded requests";
        let (Some((first, _)), Some((last, _))) = (requests.clone().next(), requests.clone().next_back()) else {
            return Err(UnitError::new("no times", EXPECTED));
        };
        if requests.len() < 2 {
            return Err(UnitError::new("one time", EXPECTED));
        }
        let day_of = |time: Nanos| time.0.div_euclid(Nanos::DAY.0);
        let count = day_of(last) - day_of(first) + 1;
        if count > 100_000 {
            return Err(UnitError::new(&format!("a record of {count} days"), "at most 100000 days"));
        }
        let mut days = vec![Day::default(); count as usize];
        for (time, duration) in requests {
            let day = &mut days[(day_of(time) - day_of(first)) as usize];
            day.times.push(Nanos(time.0.rem_euclid(Nanos::DAY.0)));
            day.durations.extend(duration);
        }
        Ok(Self { days: days.into(), order, first_day: None })
    }

    /// The same, of which the first day is played, once, on this simulated day: before the one on which a replication starts if it is
    /// less than 0. There is nothing else before and after it, so that its rate is that of its own time.
    #[must_use]
    pub fn from_day(self, first_day: i64) -> Self {
        Self { first_day: Some(first_day), ..self }
    }

    /// On which simulated day it begins, where it is played once.
    fn begins(&self) -> i64 {
        self.first_day.unwrap_or(0)
    }

    /// The days.
    #[must_use]
    pub fn days(&self) -> &[Day] {
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
        self.days.iter().map(|day| day.times.len()).sum()
    }

    /// The time from the first recorded request to the last.
    #[must_use]
    pub fn length(&self) -> Nanos {
        const HAS_SOME: &str = "the first and the last day are those of requests";
        let first = self.days.first().and_then(|day| day.times.first()).expect(HAS_SOME);
        let last = self.days.last().and_then(|day| day.times.last()).expect(HAS_SOME);
        Nanos::DAY * (self.days.len() as i64 - 1) + *last - *first
    }

    /// Whether it is recorded how long the handler took.
    #[must_use]
    pub fn has_durations(&self) -> bool {
        self.days.iter().any(|day| !day.durations.is_empty())
    }

    /// The same record, with handlers that took so many times as long.
    #[must_use]
    pub(super) fn with_longer_work(&self, factor: f64) -> Self {
        let longer = |&duration: &Nanos| Nanos::from_secs_f64(duration.as_secs_f64() * factor);
        let day = |day: &Day| Day { times: day.times.clone(), durations: day.durations.iter().map(longer).collect() };
        if factor == 1.0 { self.clone() } else { Self { days: self.days.iter().map(day).collect(), ..self.clone() } }
    }

    /// The mean of the recorded durations in seconds; absent where they were not recorded.
    #[must_use]
    pub fn mean_duration(&self) -> Option<f64> {
        let sum: f64 = self.days.iter().flat_map(|day| &day.durations).map(|duration| duration.as_secs_f64()).sum();
        self.has_durations().then(|| sum / self.requests() as f64)
    }

    /// Requests per second of whole days, or of the time from the first to the last where the first day is given.
    pub(super) fn mean_rate(&self) -> f64 {
        let span = match self.first_day {
            None => Nanos::DAY * self.days.len() as i64,
            Some(_) => self.length().max(Nanos::SECOND),
        };
        self.requests() as f64 / span.as_secs_f64()
    }
}

/// The record being played. Simulated days begin at the scenario's midnight.
#[derive(Debug, Clone)]
pub struct Source {
    trace: Trace,
    /// The number of the simulated day, 0 being the one on which the replication starts.
    day: i64,
    day_begins: Nanos,
    /// The recorded day that is played on it; none where nothing is.
    recorded_day: Option<usize>,
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
        let mut source = Self { trace, day, day_begins, recorded_day: None, place: 0, from, new_day: true, random };
        source.choose_day();
        source
    }

    fn choose_day(&mut self) {
        let count = self.trace.days.len();
        self.recorded_day = match self.trace.order {
            Days::Resampled => Some(self.random.random_range(0..count)),
            Days::InOrder => Some(self.day.rem_euclid(count as i64) as usize),
            Days::Once => usize::try_from(self.day - self.trace.begins()).ok().filter(|&day| day < count),
        };
        self.place = 0;
        self.new_day = true;
    }

    fn is_over(&self) -> bool {
        let is_played =
            self.trace.order == Days::Once && self.day - self.trace.begins() >= self.trace.days.len() as i64;
        is_played || self.day_begins >= Nanos::FOREVER - Nanos::DAY
    }

    pub(super) fn next_request(&mut self) -> Request {
        loop {
            if let Some((time, work)) = self.recorded_day.and_then(|day| self.trace.days[day].request(self.place)) {
                self.place += 1;
                let at = self.day_begins + time;
                if at >= self.from {
                    let opens_unit = std::mem::take(&mut self.new_day);
                    return Request { at, visit: Visit::Alone { opens_unit }, work };
                }
                continue;
            }
            if self.is_over() {
                return Request::alone(Nanos::FOREVER, false);
            }
            self.day += 1;
            self.day_begins += Nanos::DAY;
            self.choose_day();
        }
    }
}
