//! When environments are provisioned that are not provisioned all the time.

use serde::{Deserialize, Serialize};

use crate::model::{Calendar, Schedule};
use crate::units::Nanos;

/// Provisioned concurrency on a schedule: one scheduled action that sets it, and one that sets it to zero (Application
/// Auto Scaling User Guide, "Scheduled scaling"). Both schedules fire in phase zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// When the environments are there, initialised and unused.
    pub from: Schedule,
    /// When they go: idle ones at once, busy ones when they are done.
    pub until: Schedule,
}

impl Window {
    /// Whether it is open just before this instant: whether `from` fired last before it. Of two firings at one instant
    /// `until` comes first. It is closed where neither has fired for forty years.
    #[must_use]
    pub fn is_open_before(&self, instant: Nanos, calendar: &Calendar) -> bool {
        // Nearly always a short look back is enough; what fires once a year, or but once, needs a long one.
        const DAYS: [i64; 5] = [1, 7, 40, 366, 40 * 366];
        for back in DAYS.map(|days| Nanos::DAY * days) {
            let last = |schedule: &Schedule| schedule.last_before(instant, calendar, back);
            match (last(&self.from), last(&self.until)) {
                (None, None) => {}
                (from, until) => return from >= until,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(from: &str, until: &str) -> Window {
        Window { from: Schedule::parse(from).unwrap(), until: Schedule::parse(until).unwrap() }
    }

    /// The usual calendar begins on a Monday at midnight.
    #[test]
    fn whichever_fired_last_decides_whether_a_window_is_open() {
        let office = window("cron(0 8 ? * MON-FRI *)", "cron(0 18 ? * MON-FRI *)");
        let first_week = window("cron(0 0 1 * ? *)", "cron(0 0 8 * ? *)");
        let all_the_time = window("cron(0 0 1 1 ? *)", "cron(0 0 1 1 ? 2001)");
        let both_at_once = window("2 h", "1 h");
        let mixed = window("cron(0 0 ? * FRI *)", "30 days");
        let never = window("cron(0 0 ? * MON 2001)", "cron(0 1 ? * MON 2001)");
        let hour = Nanos::HOUR;
        for (window, instant, is_open) in [
            (&office, Nanos::ZERO, false),
            (&office, hour * 8, false),
            (&office, hour * 8 + Nanos(1), true),
            (&office, hour * 18, true),
            (&office, hour * 18 + Nanos(1), false),
            (&office, -Nanos::DAY * 3 - hour * 7, true),
            // The 5th of January; 21 days later none of the two has fired for more than a week.
            (&first_week, Nanos::ZERO, true),
            (&first_week, Nanos::DAY * 21, false),
            (&all_the_time, Nanos::DAY * 200, true),
            (&both_at_once, hour * 2, false),
            (&both_at_once, hour * 2 + Nanos(1), true),
            (&both_at_once, -Nanos(1), false),
            (&mixed, Nanos::ZERO, true),
            (&mixed, Nanos(1), false),
            (&never, Nanos::ZERO, false),
        ] {
            assert_eq!(window.is_open_before(instant, &Calendar::default()), is_open, "{window:?} at {instant}");
        }
    }
}
