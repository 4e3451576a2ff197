//! Where a result comes from: stated with every one of them.

use serde::Serialize;

use super::numbers::{confidence, some};
use crate::units::Nanos;

/// What a result was made from, so that somebody else can make it again.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The name of the scenario.
    pub scenario: String,
    /// Identifies what was simulated.
    pub hash: String,
    /// The seed of all streams.
    pub seed: u64,
    /// The confidence of intervals, as a fraction.
    pub confidence: f64,
    /// The length of one replication.
    pub horizon: Nanos,
    /// How much of that is left uncounted.
    pub warmup: Nanos,
    /// The regime of the platform.
    pub regime: Regime,
    /// The version of the program.
    pub version: &'static str,
}

/// A preset as results state it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Regime {
    /// Its name.
    pub name: &'static str,
    /// When it was measured or published.
    pub date: &'static str,
    /// By whom.
    pub source: &'static str,
    /// What in it was not measured.
    pub not_measured: Vec<String>,
    /// Which parts the scenario replaces.
    pub overridden: Vec<&'static str>,
}

impl Origin {
    /// The counted time of one replication.
    pub(super) fn counted(&self) -> Nanos {
        self.horizon - self.warmup
    }
}

/// Where intervals come from, and what they mean.
pub(super) fn intervals_note(replications: u64, origin: &Origin) -> String {
    let from = format!("{} of {}", some(replications, "replication"), origin.counted());
    if replications < 2 {
        return format!("No intervals: {from} shows nothing of how much replications differ.");
    }
    let covered = confidence(origin.confidence);
    format!("Intervals come from {from} and cover the model's true value in {covered} of runs.")
}

/// What a reader should know of the model, and how to get the same numbers again.
pub(super) fn model_notes(origin: &Origin) -> Vec<String> {
    let regime = &origin.regime;
    let replaced = match &regime.overridden[..] {
        [] => String::new(),
        keys => format!(" The scenario replaces {}.", keys.join(", ")),
    };
    vec![
        format!(
            "Platform: {} ({}, {}), a model and not today's AWS. Not measured there: {}.{replaced}",
            regime.name,
            regime.date,
            regime.source,
            regime.not_measured.join("; ")
        ),
        format!(
            "Left out: time on the network, failures, environments made before they are needed. Scenario \"{}\" {}, seed {}, \
             coldstart {}.",
            origin.scenario, origin.hash, origin.seed, origin.version
        ),
    ]
}
