//! One invocation, as a log tells it.

use crate::units::Nanos;

/// What is known of an invocation. Times are since 1970 began in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// When the function began; of an access log, when the request came.
    pub started: Nanos,
    /// When the client sent it, where the log tells.
    pub sent: Option<Nanos>,
    /// How long the handler took.
    pub duration: Option<Nanos>,
    /// The environment that served it, by its place in those of [`Contents::Invocations`](super::Contents::Invocations).
    pub environment: Option<u32>,
    /// The function that was called, by its place in those of [`Contents::Invocations`](super::Contents::Invocations).
    pub function: u16,
    /// Whether it was the first in its environment.
    pub first: Use,
    /// How long the init before it took, where the log tells.
    pub init: Option<Nanos>,
    /// How long before `started` that init had ended, where the log tells: a fraction of a second where the request had
    /// waited for it, longer where it was made ahead.
    pub ready_for: Option<Nanos>,
    /// Who called.
    pub caller: Caller,
}

impl Seen {
    /// An invocation that began then, of which nothing else is known.
    #[must_use]
    pub fn at(started: Nanos) -> Self {
        Self {
            started,
            sent: None,
            duration: None,
            environment: None,
            function: 0,
            first: Use::Untold,
            init: None,
            ready_for: None,
            caller: Caller::User,
        }
    }

    /// When it came: when it was sent, where that is known, or else when it began.
    #[must_use]
    pub fn arrived(&self) -> Nanos {
        self.sent.unwrap_or(self.started)
    }

    /// When the init before it began, where the log tells.
    #[must_use]
    pub fn init_began(&self) -> Option<Nanos> {
        Some(self.started - self.ready_for? - self.init?)
    }

    /// When its handler was done, where that is known.
    #[must_use]
    pub fn ended(&self) -> Option<Nanos> {
        self.duration.map(|duration| self.started + duration)
    }
}

/// Whether an invocation was the first in its environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// The log does not tell.
    Untold,
    /// It was not the first.
    Later,
    /// It was the first; by the line itself it cannot be said whether it had waited for the init.
    First,
    /// It was the first, and had waited for the init: cold.
    Cold,
    /// It was the first, and the init had ended long before it came: lukewarm.
    Lukewarm,
    /// The environment had failed before and was initialised again, inside or before this invocation.
    Again,
}

impl Use {
    /// Whether it is known to be the first in its environment.
    #[must_use]
    pub fn is_first(self) -> bool {
        match self {
            Self::First | Self::Cold | Self::Lukewarm => true,
            Self::Untold | Self::Later | Self::Again => false,
        }
    }

    /// Each by its name in a CSV file; what is not told has none.
    const NAMES: [(&'static str, Self); 5] = [
        ("later", Self::Later),
        ("first", Self::First),
        ("cold", Self::Cold),
        ("lukewarm", Self::Lukewarm),
        ("again", Self::Again),
    ];

    /// Its name in a CSV file.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, of)| *of == self).map_or("", |(name, _)| name)
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(of, _)| *of == name).map(|(_, found)| found)
    }
}

/// Who called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A user, or nothing says otherwise.
    User,
    /// A warmer: a ping that keeps an environment from going idle.
    Warmer,
}

/// An invocation in 32 bytes, so that long logs fit into memory. Durations are kept to the microsecond, up to 71 minutes
/// (an invocation lasts 15 at most), the age of an init to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Invocation {
    /// In nanoseconds.
    started: i64,
    /// From when it was sent to when it began, in microseconds.
    waited: i32,
    duration: u32,
    environment: u32,
    init: u32,
    /// In milliseconds.
    ready_for: u32,
    function: u16,
    first: Use,
    /// A sum of the `MARK`s.
    marks: u8,
}

const MARK_WARMER: u8 = 1;
const MARK_FAILED: u8 = 2;
const MARK_REPORTED: u8 = 4;

const _: () = assert!(size_of::<Invocation>() == 32);

const NONE: u32 = u32::MAX;
const NOT_SENT: i32 = i32::MIN;

impl Invocation {
    /// When the function began.
    #[must_use]
    pub fn started(&self) -> Nanos {
        Nanos(self.started)
    }

    /// The same invocation, called by somebody else.
    #[must_use]
    pub fn called_by(self, caller: Caller) -> Self {
        let marks = match caller {
            Caller::User => self.marks & !MARK_WARMER,
            Caller::Warmer => self.marks | MARK_WARMER,
        };
        Self { marks, ..self }
    }

    /// Whether it timed out or its runtime ended, so that its environment was initialised again.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.marks & MARK_FAILED != 0
    }

    /// Whether the log has what AWS says at its end, where a duration of its init would stand.
    pub(super) fn is_reported(&self) -> bool {
        self.marks & MARK_REPORTED != 0
    }

    /// The same as AWS reports it.
    pub(super) fn reported(self, has_failed: bool) -> Self {
        let failed = if has_failed { MARK_FAILED } else { 0 };
        Self { marks: self.marks | MARK_REPORTED | failed, ..self }
    }

    /// The same of another function.
    pub(super) fn of_function(self, function: u16) -> Self {
        Self { function, ..self }
    }

    /// The same in another environment.
    pub(super) fn in_environment(self, environment: Option<u32>) -> Self {
        Self { environment: environment.unwrap_or(NONE), ..self }
    }

    /// The same, with what was found out of its environment and its init; what only served to find that out goes.
    pub(super) fn understood(self, seen: &Seen) -> Self {
        Self { marks: self.marks & !MARK_REPORTED, ..Self::from(*seen) }
    }

    /// All that is known of it.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let microseconds = |value: u32| (value != NONE).then(|| Nanos::MICROSECOND * i64::from(value));
        let started = Nanos(self.started);
        Seen {
            started,
            sent: (self.waited != NOT_SENT).then(|| started - Nanos::MICROSECOND * i64::from(self.waited)),
            duration: microseconds(self.duration),
            environment: (self.environment != NONE).then_some(self.environment),
            function: self.function,
            first: self.first,
            init: microseconds(self.init),
            ready_for: (self.ready_for != NONE).then(|| Nanos::MILLISECOND * i64::from(self.ready_for)),
            caller: if self.marks & MARK_WARMER == 0 { Caller::User } else { Caller::Warmer },
        }
    }
}

impl From<Seen> for Invocation {
    fn from(seen: Seen) -> Self {
        /// In whole units, rounded, as far as they fit.
        fn packed(time: Option<Nanos>, unit: Nanos) -> u32 {
            let rounded = |time: Nanos| (time.0.max(0).saturating_add(unit.0 / 2) / unit.0).min(i64::from(NONE) - 1);
            time.map_or(NONE, |time| rounded(time) as u32)
        }
        let waited = |sent: Nanos| {
            let microseconds = ((seen.started - sent).0 as f64 / 1_000.0).round();
            microseconds.clamp(f64::from(NOT_SENT + 1), f64::from(i32::MAX)) as i32
        };
        Self {
            started: seen.started.0,
            waited: seen.sent.map_or(NOT_SENT, waited),
            duration: packed(seen.duration, Nanos::MICROSECOND),
            environment: seen.environment.unwrap_or(NONE),
            init: packed(seen.init, Nanos::MICROSECOND),
            ready_for: packed(seen.ready_for, Nanos::MILLISECOND),
            function: seen.function,
            first: seen.first,
            marks: match seen.caller {
                Caller::User => 0,
                Caller::Warmer => MARK_WARMER,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let full = Seen {
            started: Nanos(1_590_165_771_644_000_000),
            sent: Some(Nanos(1_590_165_771_580_000_000)),
            duration: Some(Nanos::from_secs_f64(1.8464)),
            environment: Some(7),
            function: 3,
            first: Use::Cold,
            init: Some(Nanos::from_millis(430)),
            ready_for: Some(Nanos::from_millis(2)),
            caller: Caller::Warmer,
        };
        for seen in [full, Seen::at(Nanos(5)), Seen { sent: Some(Nanos(1_590_165_771_645_000_000)), ..full }] {
            assert_eq!(Invocation::from(seen).seen(), seen);
        }
        let failed = Invocation::from(full).reported(true);
        assert!(failed.has_failed() && failed.is_reported() && failed.seen() == full);
        let understood = failed.understood(&Seen { caller: Caller::User, ..full });
        assert!(understood.has_failed() && !understood.is_reported());
        assert_eq!(understood.called_by(Caller::User).seen().caller, Caller::User);
        let long = Seen { duration: Some(Nanos::DAY), ..full };
        assert_eq!(Invocation::from(long).seen().duration, Some(Nanos::MICROSECOND * (i64::from(NONE) - 1)));
    }
}
