//! Why a command cannot be done, in words.

use std::fmt;

use crate::scenario::Complaints;

/// One message, or several of a scenario, each beginning with "error:".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure(String);

impl Failure {
    /// What is wrong, and what to do about it.
    pub(super) fn new(problem: impl fmt::Display, hint: impl fmt::Display) -> Self {
        Self(format!("error: {problem}\n\nhint: {hint}"))
    }

    /// The same where something else would have been accepted.
    pub(super) fn refused(problem: impl fmt::Display, expected: impl fmt::Display, hint: impl fmt::Display) -> Self {
        Self::new(format_args!("{problem}\n  expected {expected}"), hint)
    }

    /// Both of them.
    pub(super) fn and(self, other: &Self) -> Self {
        Self(format!("{self}\n\n{other}"))
    }
}

impl From<Complaints> for Failure {
    fn from(complaints: Complaints) -> Self {
        Self(complaints.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
