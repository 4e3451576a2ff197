//! What was read of one or several files.

use super::{Accounting, Cohort, Gap, Invocation, MinuteCounts, Seen, Use, Warmers};
use crate::units::Nanos;

/// A log: one or several files of one kind, merged by time.
#[derive(Debug, Clone, PartialEq)]
pub struct Log {
    /// The files, in the order in which they were given.
    pub sources: Vec<Source>,
    /// How their lines were understood.
    pub accounting: Accounting,
    /// What they are about.
    pub contents: Contents,
    /// How a warmer's invocations were told from those of users.
    pub warmers: Warmers,
}

/// What a log is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Contents {
    /// Invocations of a function, or requests to a service.
    Invocations {
        /// In order of their start; where several have the same, in the order of the files.
        invocations: Vec<Invocation>,
        /// Those that served them.
        environments: Vec<Environment>,
        /// The names of the functions that were called; one without a name where the log has none.
        functions: Vec<String>,
        /// When the log was looking, in order of their beginning. Logs of CloudWatch that touch each other are one window;
        /// each CSV file is one of its own.
        windows: Vec<Window>,
    },
    /// Single requests after a time of idleness.
    Gaps(Vec<Gap>),
    /// Environments used at once, left alone, and asked again.
    Cohorts(Vec<Cohort>),
    /// Requests per minute of many functions.
    Counts(Vec<MinuteCounts>),
}

/// A span of time in which every invocation is in the log. What was before is not known, nor what came after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// When the first invocation or init began.
    pub from: Nanos,
    /// When the last invocation was done, or the last line was written that tells of one.
    pub until: Nanos,
}

/// An environment, as a log tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Environment {
    /// How it was made.
    pub kind: Kind,
    /// When its init began, where the log tells (INIT_START).
    pub init_began: Option<Nanos>,
    /// How long its init took, where the log tells.
    pub init: Option<Nanos>,
    /// The window in which it was first seen.
    pub window: u32,
}

/// How an environment was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On demand, or nothing says otherwise.
    OnDemand,
    /// By provisioned concurrency.
    Provisioned,
    /// Restored by SnapStart.
    Restored,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its path as it was given, or `standard input`.
    pub path: String,
    /// Its format, in words.
    pub format: &'static str,
    /// The SHA-256 of its content without compression, in hexadecimal.
    pub digest: String,
}

/// What the invocations of a log tell: all of them, but for a few that it cuts off (at most 1 in 20).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// When a client sent each of them.
    pub sent: bool,
    /// How long the handler took.
    pub durations: bool,
    /// Which environment served them.
    pub environments: bool,
    /// Which were the first in their environment.
    pub first_uses: bool,
    /// When inits began, so that cold ones and lukewarm ones can be told apart.
    pub init_began: bool,
    /// How long inits took.
    pub inits: bool,
}

impl Log {
    /// What its invocations tell; nothing where it has none.
    #[must_use]
    pub fn told(&self) -> Told {
        let Contents::Invocations { invocations, .. } = &self.contents else { return Told::default() };
        let all = |tells: fn(&Seen) -> bool| {
            let silent = invocations.iter().filter(|one| !tells(&one.seen())).count();
            !invocations.is_empty() && silent * 20 <= invocations.len()
        };
        let some = |tells: fn(&Seen) -> bool| invocations.iter().any(|one| tells(&one.seen()));
        Told {
            sent: all(|one| one.sent.is_some()),
            durations: all(|one| one.duration.is_some()),
            environments: all(|one| one.environment.is_some()),
            first_uses: all(|one| one.first != Use::Untold),
            init_began: some(|one| one.ready_for.is_some()),
            inits: some(|one| one.init.is_some()),
        }
    }
}
