//! Experiments that tell how a platform behaves, each about one question: how long an idle function lives ([`timeout`]),
//! whose idleness counts ([`clock`]), and whether recycled environments are replaced before they are needed
//! ([`replacement`]).
//!
//! Each is planned before it begins, by playing it many times on platforms drawn from what is held to be possible, and
//! each goes on from its answers so far, by Bayes' rule.

pub mod clock;
pub mod replacement;
mod takes;
pub mod timeout;

pub use takes::{Spread, Takes};

/// So many copies of a function can be planned for at most.
pub const MOST_COPIES: u32 = 4;

/// How long each request of the experiments with a handler of their own keeps its environment, in seconds: two that are sent
/// at once need two environments.
pub const HOLD: f64 = 1.0;

/// An experiment, and what is to be known by it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Experiment {
    /// How long an idle function lives.
    Timeout(timeout::Aim),
    /// Whose idleness counts.
    Clock(clock::Aim),
    /// Whether recycled environments are replaced.
    Replacement(replacement::Aim),
}

/// An experiment before it begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Planned {
    /// How long an idle function lives.
    Timeout(Box<timeout::Design>),
    /// Whose idleness counts.
    Clock(clock::Design),
    /// Whether recycled environments are replaced.
    Replacement(replacement::Design),
}

impl Planned {
    /// What is to be known, on as many copies as are chosen.
    #[must_use]
    pub fn experiment(&self) -> Experiment {
        match self {
            Self::Timeout(design) => Experiment::Timeout(design.aim),
            Self::Clock(design) => Experiment::Clock(design.aim),
            Self::Replacement(design) => Experiment::Replacement(design.aim),
        }
    }
}

/// An experiment on its way.
#[derive(Debug, Clone, PartialEq)]
pub enum Underway {
    /// How long an idle function lives.
    Timeout(Box<timeout::Next>),
    /// Whose idleness counts.
    Clock(clock::Next),
    /// Whether recycled environments are replaced.
    Replacement(replacement::Next),
}
