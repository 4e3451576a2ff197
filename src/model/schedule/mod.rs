//! When something planned happens: at a fixed interval, or as a cron expression of Amazon EventBridge says.

#[cfg(feature = "cli")]
mod cron;
#[cfg(any(test, not(feature = "cli")))]
mod listed;
mod moments;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use crate::units::{Nanos, UnitError};

#[cfg(feature = "cli")]
pub use cron::CronExpression;
#[cfg(feature = "cli")]
use cron::CronFirings;
#[cfg(not(feature = "cli"))]
pub use listed::Listed as CronExpression;
#[cfg(not(feature = "cli"))]
use listed::ListedFirings as CronFirings;
pub use moments::Moments;

/// A plan of firings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Schedule {
    /// Never.
    Never,
    /// Every so often, from some phase on.
    Every(Nanos),
    /// At the civil minutes a cron expression names.
    Cron(CronExpression),
}

impl Schedule {
    /// How it is written, in words that follow "expected".
    pub const EXPECTED: &str = "a duration greater than zero, `rate(N minutes)`, `cron(...)` or \"none\"";

    /// Reads `rate(4 minutes)`, `cron(0/5 8-17 ? * MON-FRI *)`, a free interval such as `90 s`, or `none`.
    ///
    /// # Errors
    /// When the text is none of these, an interval is not above zero, or a rate is not one that EventBridge takes.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let text = text.trim();
        if matches!(text, "none" | "never") {
            return Ok(Self::Never);
        }
        if let Some(fields) = argument(text, "cron") {
            return CronExpression::parse(fields).map(Self::Cron);
        }
        if let Some(rate) = argument(text, "rate") {
            return eventbridge_rate(rate)
                .map(Self::Every)
                .map_err(|error| UnitError { found: text.to_owned(), ..error });
        }
        match Nanos::parse(text) {
            Ok(interval) if interval > Nanos::ZERO => Ok(Self::Every(interval)),
            Ok(_) => Err(UnitError::new(text, Self::EXPECTED)),
            Err(error) => Err(UnitError { expected: Self::EXPECTED.to_owned(), ..error }),
        }
    }

    /// The cron expression, where it is one.
    #[must_use]
    pub fn cron(&self) -> Option<&CronExpression> {
        match self {
            Self::Cron(cron) => Some(cron),
            Self::Never | Self::Every(_) => None,
        }
    }

    /// Takes the firings that came along for the six fields of a cron expression.
    #[cfg(not(feature = "cli"))]
    pub(crate) fn take_firings(&mut self, known: &[(String, std::sync::Arc<Moments>)]) {
        match self {
            Self::Cron(cron) => cron.take(known),
            Self::Never | Self::Every(_) => {}
        }
    }

    /// The interval, where there is one.
    #[must_use]
    pub fn interval(&self) -> Option<Nanos> {
        match self {
            Self::Every(interval) => Some(*interval),
            Self::Never | Self::Cron(_) => None,
        }
    }

    /// How Amazon EventBridge writes it, by a rule or by its Scheduler: `rate(4 minutes)` in whole minutes, hours or days,
    /// with the unit in the singular for 1 (Amazon EventBridge User Guide, "Rate expressions"), or a cron. None where it
    /// cannot keep it, and for never.
    #[must_use]
    pub fn as_eventbridge(&self) -> Option<String> {
        match self {
            Self::Never => None,
            Self::Every(interval) => rate(*interval),
            Self::Cron(cron) => Some(cron.to_string()),
        }
    }

    /// Whether it comes at all after the instant zero of the usual calendar: a cron may name a year that is over, or the 30th
    /// of February.
    #[must_use]
    pub fn ever_fires(&self) -> bool {
        self.firings(&Calendar::default(), Nanos::ZERO, Nanos::ZERO).next() != Nanos::FOREVER
    }

    /// Whether Amazon EventBridge can keep it, by a rule or by its Scheduler: rates are whole numbers of minutes.
    #[must_use]
    pub fn fits_eventbridge(&self) -> bool {
        match self {
            Self::Every(interval) => interval.0 % Nanos::MINUTE.0 == 0,
            Self::Never | Self::Cron(_) => true,
        }
    }

    /// The span within which its phase lies: an interval, or the minute that cron leaves open; none without firings.
    #[must_use]
    pub fn period(&self) -> Option<Nanos> {
        match self {
            Self::Never => None,
            Self::Every(interval) => Some(*interval),
            Self::Cron(_) => Some(Nanos::MINUTE),
        }
    }

    /// The last firing before this instant in phase zero, and no more than `back` before it.
    #[must_use]
    pub fn last_before(&self, instant: Nanos, calendar: &Calendar, back: Nanos) -> Option<Nanos> {
        match self {
            Self::Never => None,
            Self::Every(interval) => {
                let last = *interval * (instant - Nanos(1)).0.div_euclid(interval.0);
                Some(last).filter(|&last| last >= instant - back)
            }
            Self::Cron(_) => {
                let mut firings = self.firings(calendar, Nanos::ZERO, instant - back);
                let mut last = None;
                while firings.next() < instant {
                    last = Some(firings.next());
                    firings.advance();
                }
                last
            }
        }
    }

    /// The firings at or after `from`, shifted by `phase`.
    #[must_use]
    pub fn firings(&self, calendar: &Calendar, phase: Nanos, from: Nanos) -> Firings {
        match self {
            Self::Never => Firings::NONE,
            Self::Every(interval) => {
                let periods = (from - phase).0.div_euclid(interval.0);
                let last = phase + *interval * periods;
                let next = if last < from { last + *interval } else { last };
                Firings { next, then: Then::After(*interval) }
            }
            Self::Cron(cron) => {
                let firings = cron.firings(calendar, phase, from);
                Firings { next: firings.next(), then: Then::Cron(Box::new(firings)) }
            }
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("none"),
            Self::Every(interval) => write!(f, "every {interval}"),
            Self::Cron(cron) => cron.fmt(f),
        }
    }
}

fn rate(interval: Nanos) -> Option<String> {
    let units = [(Nanos::DAY, "day"), (Nanos::HOUR, "hour"), (Nanos::MINUTE, "minute")];
    let is_whole = |unit: Nanos| interval > Nanos::ZERO && interval.0 % unit.0 == 0;
    let (unit, name) = units.into_iter().find(|&(unit, _)| is_whole(unit))?;
    let number = interval.0 / unit.0;
    Some(format!("rate({number} {name}{})", if number == 1 { "" } else { "s" }))
}

/// What stands between the brackets of `name(...)`.
fn argument<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix(name)?.trim_start().strip_prefix('(')?.strip_suffix(')').map(str::trim)
}

/// A rate as EventBridge takes it: a whole number of minutes, hours or days, the unit in the singular for 1 (Amazon
/// EventBridge User Guide, "Rate expressions").
fn eventbridge_rate(text: &str) -> Result<Nanos, UnitError> {
    let error =
        || UnitError::new(text, "a rate as EventBridge writes it, such as `rate(1 minute)` or `rate(4 minutes)`");
    let (number, unit) = text
        .split_once(char::is_whitespace)
        .ok_or_else(|| error().hint("between the brackets stand a number, a space and a unit"))?;
    let number: u32 = number.parse().map_err(|_| {
        error().hint("EventBridge takes whole numbers of minutes, hours or days; for anything else write a plain interval, such as \"90 s\"")
    })?;
    let unit = unit.trim();
    let scale = match unit.strip_suffix('s').unwrap_or(unit) {
        "minute" => Nanos::MINUTE,
        "hour" => Nanos::HOUR,
        "day" => Nanos::DAY,
        _ => return Err(error().hint("the units of a rate are minute(s), hour(s) and day(s)")),
    };
    if (number == 1) == unit.ends_with('s') {
        return Err(error().hint("EventBridge wants the singular for 1 and the plural otherwise"));
    }
    let interval = scale * i64::from(number);
    if interval > Nanos::ZERO && interval <= Nanos::LONGEST {
        Ok(interval)
    } else {
        Err(error().hint("the shortest is `rate(1 minute)`, the longest 100 years"))
    }
}

/// The firings of a schedule, one after another.
#[derive(Debug, Clone)]
pub struct Firings {
    next: Nanos,
    then: Then,
}

/// How the firing after the next is found.
#[derive(Debug, Clone)]
enum Then {
    Never,
    After(Nanos),
    Cron(Box<CronFirings>),
}

impl Firings {
    /// None at all.
    pub const NONE: Self = Self { next: Nanos::FOREVER, then: Then::Never };

    /// The next one, [`Nanos::FOREVER`] when there is none.
    #[inline]
    #[must_use]
    pub fn next(&self) -> Nanos {
        self.next
    }

    /// Leaves the next one behind.
    #[inline]
    pub fn advance(&mut self) {
        match &mut self.then {
            Then::After(interval) => self.next += *interval,
            Then::Cron(cron) => self.next = cron.advance(),
            Then::Never => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_read_as_eventbridge_writes_them() {
        assert_eq!(Schedule::parse("rate(1 minute)").unwrap(), Schedule::Every(Nanos::MINUTE));
        assert_eq!(Schedule::parse("rate(4 minutes)").unwrap(), Schedule::Every(Nanos::MINUTE * 4));
        assert_eq!(Schedule::parse("90 s").unwrap(), Schedule::Every(Nanos::SECOND * 90));
        assert_eq!(Schedule::parse("none").unwrap(), Schedule::Never);
        for text in [
            "rate(1 minutes)",
            "rate(4 minute)",
            "rate(0 minutes)",
            "rate(30 seconds)",
            "rate(1.5 minutes)",
            "rate()",
            "0 s",
            "cron(0/5 8-17 * * MON-FRI)",
            "cron(0 8 * * MON *)",
            "cron(99 8 ? * MON *)",
            "often",
            "",
            "rate(4 minutes",
        ] {
            assert!(Schedule::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rates_of_eventbridge_are_whole_minutes() {
        for (text, fits) in [("1 min", true), ("120 s", true), ("3 h", true), ("90 s", false), ("30 s", false)] {
            assert_eq!(Schedule::parse(text).unwrap().fits_eventbridge(), fits, "{text}");
        }
        assert!(Schedule::parse("none").unwrap().fits_eventbridge());
        assert!(Schedule::parse("cron(0 12 * * ? *)").unwrap().fits_eventbridge());
    }

    #[test]
    fn firings_begin_at_or_after_the_asked_instant_also_before_the_start() {
        let calendar = Calendar::default();
        let every = Schedule::Every(Nanos::from_secs(100));
        for (from, first) in [(-250, -240), (-240, -240), (-239, -140), (0, 60), (60, 60), (61, 160)] {
            let firings = every.firings(&calendar, Nanos::from_secs(60), Nanos::from_secs(from));
            assert_eq!(firings.next(), Nanos::from_secs(first), "from {from}");
        }
        let cron = Schedule::parse("cron(0 12 * * ? *)").unwrap();
        assert_eq!(
            cron.firings(&calendar, Nanos::from_secs(40), -Nanos::DAY).next(),
            Nanos::from_secs(40) - Nanos::HOUR * 12
        );
    }
}
