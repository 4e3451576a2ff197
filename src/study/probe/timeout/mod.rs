//! The experiment that tells how long an idle function lives: leave it alone, ask it again, see whether it was cold.
//!
//! One copy of a function gives one answer for each gap, one after the other: whatever the answer, the next gap begins with
//! it, so that no time is lost. Which gap to leave next follows from the answers so far ([`Run::next`]): that from which
//! most is expected to be learned for the time that it takes. What is known by then is a weight for each of some thousand
//! laws ([`Run::known`]), by Bayes' rule.

mod ahead;
mod belief;
mod choose;
mod design;
mod law;
mod learned;
mod prior;

pub use ahead::{Ahead, MOST_REQUESTS, ahead};
pub(in crate::study::probe) use choose::surprise;
pub use design::{Design, Next, design};
pub use learned::{Learned, SHARES, Verdict};

use crate::model::Distribution;
use crate::units::Nanos;
use belief::Belief;
use prior::Prior;

/// What an experiment is to spare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fewest {
    /// Time.
    Hours,
    /// Requests.
    Requests,
}

/// What is to be known, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// The interval of the timeout is to be no wider than this.
    pub within: Nanos,
    /// Its confidence.
    pub confidence: f64,
    /// No gap is longer.
    pub longest: Nanos,
    /// What is to be spared.
    pub fewest: Fewest,
    /// So many copies of the function are left alone side by side, from 1 to [`MOST_COPIES`](super::MOST_COPIES).
    pub copies: u32,
}

/// An experiment: what is held to be possible, and what is to be known.
#[derive(Debug, Clone)]
pub struct Probe {
    aim: Aim,
    prior: Prior,
}

impl Probe {
    /// An experiment with this aim, where `measured` are idle timeouts as others have measured them.
    #[must_use]
    pub fn new(aim: Aim, measured: &[Distribution]) -> Self {
        Self { aim, prior: Prior::new(&aim, measured) }
    }

    /// What is to be known.
    #[must_use]
    pub fn aim(&self) -> &Aim {
        &self.aim
    }

    /// Its beginning, before any answer.
    #[must_use]
    pub fn begin(&self) -> Run<'_> {
        Run { probe: self, belief: Belief::before(&self.prior), answers: 0 }
    }
}

/// An experiment on its way.
#[derive(Debug, Clone)]
pub struct Run<'p> {
    probe: &'p Probe,
    belief: Belief<'p>,
    answers: u64,
}

impl Run<'_> {
    /// Learns that a request after so long a gap was cold, or was not.
    pub fn learn(&mut self, idle: Nanos, cold: bool) {
        self.belief.learn(idle.as_secs_f64(), cold);
        self.answers += 1;
    }

    /// What is known by now.
    #[must_use]
    pub fn known(&self) -> Learned {
        Learned::of(&self.belief, self.answers, &self.probe.aim)
    }

    /// The same with the curve of survival, which takes a moment.
    #[must_use]
    pub fn known_in_full(&self) -> Learned {
        self.known().with_survival(&self.belief, &self.probe.aim)
    }

    /// The gaps to leave next, one for each copy of the function, in whole seconds.
    #[must_use]
    pub fn next(&self) -> Vec<Nanos> {
        choose::choose(&self.belief, &self.probe.aim).into_iter().map(Nanos::from_secs_f64).collect()
    }
}
