//! What was found out about one part of a model.

use crate::estimate::Interval;

/// One part of a model, as a log shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<T> {
    /// What was found out.
    pub finding: Finding<T>,
    /// What that rests on, in a sentence with counts.
    pub evidence: String,
}

/// How much a log says of a part.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding<T> {
    /// It is this.
    Learned {
        /// The most likely value.
        value: T,
        /// Where it lies with the stated confidence, in the unit of its scenario key (a time in seconds); absent for what
        /// is no number.
        interval: Option<Interval>,
    },
    /// It lies between these, and the log cannot say where.
    Between {
        /// The least that it can be,
        low: T,
        /// and the most.
        high: T,
    },
    /// The log does not say.
    NotLearned {
        /// What would tell it, in words that follow "needs".
        needs: String,
    },
}

impl<T> Part<T> {
    /// The value, where it was learned.
    #[must_use]
    pub fn learned(&self) -> Option<&T> {
        match &self.finding {
            Finding::Learned { value, .. } => Some(value),
            Finding::Between { .. } | Finding::NotLearned { .. } => None,
        }
    }
}
