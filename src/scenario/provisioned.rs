//! The wire form of provisioned concurrency: a number, or a number and when.

use super::account::{MOST_ENVIRONMENTS, Rule, refuse_above};
use super::reader::{Entry, Read};
use super::schedules::schedule;
use crate::model::platform::Window;
use crate::model::{Calendar, Schedule};
use crate::units::{Nanos, grouped};

const EXPECTED: &str = "a number, or a table such as { count = 2, from = \"cron(0 8 ? * MON-FRI *)\", until = \"cron(0 18 ? * MON-FRI *)\" }";

/// How many environments are provisioned, and when, if not always.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Provisioned {
    pub(super) count: u32,
    pub(super) window: Option<Window>,
}

impl Provisioned {
    pub(super) const NONE: Self = Self { count: 0, window: None };

    /// As it is put on record.
    pub(super) fn show(&self) -> String {
        let count = grouped(u64::from(self.count));
        match &self.window {
            None => count,
            Some(Window { from, until }) => format!("{count} from {from} until {until}"),
        }
    }
}

/// What is provisioned is a part of what is reserved, if anything is.
pub(super) fn provisioned(entry: &Entry<'_>, rule: Rule, reserved: Option<u32>) -> Read<Provisioned> {
    if !entry.is_table() {
        return Ok(Provisioned { count: count(entry, 0, rule, reserved)?, window: None });
    }
    let table = entry.table(EXPECTED)?;
    let number = table.required("count", EXPECTED).and_then(|entry| count(&entry, 1, rule, reserved));
    let from = table.required("from", EXPECTED).and_then(|entry| edge(&entry));
    let until = table.required("until", EXPECTED).and_then(|entry| Ok((edge(&entry)?, entry)));
    table.finish();
    let (count, from, (until, last)) = (number?, from?, until?);
    if from == until {
        let hint = "without a table they are provisioned all the time";
        return Err(last.refuse("another schedule than that of `from`", hint));
    }
    Ok(Provisioned { count, window: Some(Window { from, until }) })
}

/// When a window begins or ends.
fn edge(entry: &Entry<'_>) -> Read<Schedule> {
    const SHORTEST: Nanos = Nanos::SECOND;
    /// No scenario begins before 1970, and the usual calendar in 2026.
    const EARLIEST: Nanos = Nanos(-57 * 366 * Nanos::DAY.0);
    const HINT: &str = "scheduled actions of Application Auto Scaling take `rate(...)` and `cron(...)`";
    let schedule = schedule(entry, HINT)?;
    if schedule.interval().is_some_and(|interval| interval < SHORTEST) {
        return Err(entry.refuse("an interval of 1 s at the least", HINT));
    }
    if schedule.firings(&Calendar::default(), Nanos::ZERO, EARLIEST).next() == Nanos::FOREVER {
        return Err(entry.refuse("a schedule that fires", "without a table environments are provisioned all the time"));
    }
    Ok(schedule)
}

fn count(entry: &Entry<'_>, least: u32, rule: Rule, reserved: Option<u32>) -> Read<u32> {
    let provisioned =
        entry.count(least..=MOST_ENVIRONMENTS, "it counts execution environments that are always initialised")?;
    match (reserved, rule.quota) {
        (Some(reserved), _) if provisioned > reserved => {
            Err(refuse_above(entry, "reserved concurrency", reserved, "raise `reserved`"))
        }
        (Some(_), _) => Ok(provisioned),
        (None, Some(quota)) if provisioned > quota => {
            let hint = "raise `concurrency_limit`, if the account's quota allows it";
            Err(refuse_above(entry, "concurrency limit", quota, hint))
        }
        (None, _) => rule.refuse_beyond(entry, provisioned, "ConcurrentExecutions", "0"),
    }
}
