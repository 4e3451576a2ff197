//! What happens under one scenario as it stands?

use super::hours::Hours;
use super::outcome::Outcome;
use super::play::{Effort, Wanted, Watch, play_with};
use super::variant::Variant;
use crate::model::Model;

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// What the replications show.
    pub outcome: Outcome,
    /// It was stopped before it was done.
    pub interrupted: bool,
    /// There is an interval, as narrow as was asked.
    pub precise: bool,
}

/// Plays `model` until P(cold) is known as well as `effort` asks.
#[must_use]
pub fn simulate(model: &Model, effort: &Effort, watch: Watch<'_>) -> Simulation {
    simulate_with(Hours::Ignored, model, effort, watch)
}

/// The same, with the hours of the day where they are wanted.
#[must_use]
pub fn simulate_with(hours: Hours, model: &Model, effort: &Effort, watch: Watch<'_>) -> Simulation {
    let wanted = Wanted { hours: hours.of(0), ..Wanted::default() };
    let mut played = play_with(wanted, &[Variant::unchanged(model)], effort, watch, &mut ());
    Simulation { outcome: played.outcomes.remove(0), interrupted: played.interrupted, precise: played.precise }
}
