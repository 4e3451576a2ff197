//! What clocks show, as a table: all that a replication asks of a calendar, without dates and time zones.

use serde::{Deserialize, Serialize};

use crate::units::Nanos;

/// The time of the week at instant zero, and the instants at which clocks are put forward or back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// The date and the time at instant zero, and the time zone: a calendar can be made of them again.
    start: String,
    zone: String,
    /// The time since Monday 00:00 that clocks show at instant zero.
    into_week: Nanos,
    /// From each of these instants on, in their order, clocks are ahead of those that nobody has put forward or back since
    /// instant zero by so much.
    ahead: Vec<(Nanos, Nanos)>,
}

impl Clocks {
    /// Clocks that show this time since Monday 00:00 at instant zero, and from each instant on are ahead by so much, in
    /// order; with the words of the calendar that they are of.
    #[must_use]
    pub fn new((start, zone): (String, String), into_week: Nanos, ahead: Vec<(Nanos, Nanos)>) -> Self {
        Self { start, zone, into_week, ahead }
    }

    /// The date and the time at instant zero, and the time zone.
    #[must_use]
    pub fn words(&self) -> (&str, &str) {
        (&self.start, &self.zone)
    }

    /// The time that clocks show, since the Monday 00:00 before instant zero.
    fn local(&self, instant: Nanos) -> Nanos {
        let changes = self.ahead.partition_point(|&(from, _)| from <= instant);
        let ahead = changes.checked_sub(1).map_or(Nanos::ZERO, |last| self.ahead[last].1);
        self.into_week + instant + ahead
    }

    /// The hour of the week (0 is Monday 00:00 to 01:00) an instant lies in, and the instant at which that hour ends.
    #[must_use]
    pub fn hour_of_week(&self, instant: Nanos) -> (usize, Nanos) {
        let local = self.local(instant);
        let hour = local.0.rem_euclid(Nanos::WEEK.0) / Nanos::HOUR.0;
        let into_hour = Nanos(local.0.rem_euclid(Nanos::HOUR.0));
        (hour as usize, instant + Nanos::HOUR - into_hour)
    }

    /// How far into its civil day instant zero lies.
    #[must_use]
    pub fn time_of_day_at_start(&self) -> Nanos {
        Nanos(self.into_week.0.rem_euclid(Nanos::DAY.0))
    }
}

/// A Monday, 00:00, on clocks that are never put forward or back.
impl Default for Clocks {
    fn default() -> Self {
        Self::new((String::new(), String::new()), Nanos::ZERO, Vec::new())
    }
}
