//! Why a command cannot be done, in words.

use std::fmt;

use crate::scenario::Report;

/// One message, or several of a scenario, each beginning with "error:".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure(String);

impl Failure {
    /// What is wrong.
    pub(super) fn new(problem: impl fmt::Display) -> Self {
        Self(format!("error: {problem}"))
    }

    /// The same with what would have been accepted.
    pub(super) fn expected(self, expected: impl fmt::Display) -> Self {
        Self(format!("{}\n  expected {expected}", self.0))
    }

    /// The same with advice.
    pub(super) fn hint(self, hint: impl fmt::Display) -> Self {
        Self(format!("{}\n\nhint: {hint}", self.0))
    }
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self(report.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
