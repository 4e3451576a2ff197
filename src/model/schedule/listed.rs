//! A cron expression where there is no calendar to follow it on.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Moments;
use crate::model::calendar::Calendar;
use crate::units::{Nanos, UnitError};

/// A cron expression in a module that has no calendar: its firings come along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Listed {
    fields: String,
    moments: Arc<Moments>,
}

impl Listed {
    /// The six fields cannot be followed here.
    ///
    /// # Errors
    /// Always.
    pub(super) fn parse(fields: &str) -> Result<Self, UnitError> {
        Err(UnitError::new(&format!("cron({fields})"), "a schedule without a calendar"))
    }

    /// Takes the firings that came along for its six fields, if any did.
    pub(super) fn take(&mut self, known: &[(String, Arc<Moments>)]) {
        if let Some((_, moments)) = known.iter().find(|(fields, _)| *fields == self.fields) {
            self.moments = Arc::clone(moments);
        }
    }

    /// The firings at or after `from`, shifted by `phase`.
    pub(super) fn firings(&self, _: &Calendar, phase: Nanos, from: Nanos) -> ListedFirings {
        let mut firings = ListedFirings {
            moments: Arc::clone(&self.moments),
            phase,
            run: self.moments.run_from(from - phase),
            place: 0,
            next: Nanos::FOREVER,
        };
        firings.find_next();
        while firings.next < from {
            firings.advance();
        }
        firings
    }
}

impl From<String> for Listed {
    fn from(fields: String) -> Self {
        Self { fields, moments: Arc::default() }
    }
}

impl From<Listed> for String {
    fn from(listed: Listed) -> Self {
        listed.fields
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cron({})", self.fields)
    }
}

/// The state of a list that is followed.
#[derive(Debug, Clone)]
pub(super) struct ListedFirings {
    moments: Arc<Moments>,
    phase: Nanos,
    run: usize,
    place: u32,
    next: Nanos,
}

impl ListedFirings {
    /// The next one, [`Nanos::FOREVER`] when there is none.
    pub(super) fn next(&self) -> Nanos {
        self.next
    }

    /// Leaves the next one behind, and says when the one after it is.
    #[cold]
    pub(super) fn advance(&mut self) -> Nanos {
        self.place += 1;
        self.find_next();
        self.next
    }

    fn find_next(&mut self) {
        let next = self.moments.at(self.run, self.place).or_else(|| {
            (self.run, self.place) = (self.run + 1, 0);
            self.moments.at(self.run, 0)
        });
        self.next = next.map_or(Nanos::FOREVER, |next| next + self.phase);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schedule::{CronExpression, Schedule};

    #[test]
    fn no_expression_is_read_without_a_calendar() {
        assert!(Listed::parse("0 12 * * ? *").unwrap_err().to_string().contains("without a calendar"));
    }

    #[test]
    fn a_list_fires_when_the_expression_does() {
        let calendar = Calendar::default();
        let (from, until) = (-Nanos::DAY * 120, Nanos::DAY * 60);
        for fields in ["0/5 8-17 ? * MON-FRI *", "0 12 * * ? *", "7 3 29 2 ? *", "0 12 * * ? 2001", "* * * * ? *"] {
            let cron = CronExpression::parse(fields).unwrap();
            let moments = cron.moments(&calendar, (from, until), 1_000).unwrap();
            let mut listed = Listed::from(fields.to_owned());
            listed.take(&[(fields.to_owned(), Arc::new(moments))]);
            for begin in [from, -Nanos::HOUR * 31, Nanos::ZERO, Nanos::DAY * 4 + Nanos::SECOND] {
                for phase in [Nanos::ZERO, Nanos::SECOND * 17] {
                    let mut expected = Schedule::Cron(cron.clone()).firings(&calendar, phase, begin);
                    let mut found = listed.firings(&calendar, phase, begin);
                    while expected.next() < until {
                        assert_eq!(found.next(), expected.next(), "{fields} from {begin}");
                        expected.advance();
                        found.advance();
                    }
                    assert!(found.next() >= until);
                }
            }
        }
        assert!(Listed::parse("0 12 1 * ? *").is_err());
        let monthly = CronExpression::parse("0 12 1 * ? *").unwrap();
        assert_eq!(monthly.moments(&calendar, (from, until), 2), None);
    }
}
