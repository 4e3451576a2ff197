//! What was read of one or several files.

use std::fmt;

use super::{Accounting, Cohort, Gap, Invocation, MinuteCounts, Use};
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
        /// When the log was looking, in order of time and apart from each other.
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
    /// When the first invocation began.
    pub from: Nanos,
    /// When the last one was done, or began where that is not known.
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
    /// Its path as it was given, `-` for standard input.
    pub path: String,
    /// Its format, in words.
    pub format: &'static str,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
}

/// What the invocations of a log tell.
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
        let seen = || invocations.iter().map(Invocation::seen);
        Told {
            sent: !invocations.is_empty() && seen().all(|one| one.sent.is_some()),
            durations: !invocations.is_empty() && seen().all(|one| one.duration.is_some()),
            environments: !invocations.is_empty() && seen().all(|one| one.environment.is_some()),
            first_uses: !invocations.is_empty() && seen().all(|one| one.first != Use::Untold),
            init_began: seen().any(|one| one.ready_for.is_some()),
            inits: seen().any(|one| one.init.is_some()),
        }
    }
}

/// Why a log cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogError {
    /// The file, and the line where one is to blame.
    pub at: String,
    /// What is wrong with it.
    pub problem: String,
    /// What would be accepted.
    pub expected: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, expected {}", self.at, self.problem, self.expected)
    }
}

impl std::error::Error for LogError {}
