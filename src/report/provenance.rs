//! Where a result comes from: stated with every one of them.

use serde::Serialize;

use super::numbers::{count, some};
use crate::units::{Nanos, percent_as_written};

/// What a result was made from, so that somebody else can make it again.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
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
    /// How many sets of possible values are played; one where the values are known.
    pub sets: u64,
    /// The regime of the platform.
    pub preset: PresetUsed,
    /// When the prices were read, by year and month.
    pub price_date: &'static str,
    /// The version of the program.
    pub version: &'static str,
}

/// A preset as results state it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PresetUsed {
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

impl Provenance {
    /// The counted time of one replication.
    pub(super) fn counted(&self) -> Nanos {
        self.horizon - self.warmup
    }
}

/// What is said behind the number of replications where they play several sets of possible values.
pub(super) fn sets_note(sets: u64) -> Option<String> {
    (sets > 1).then(|| format!(", with what the scenario does not know ({} sets of values)", count(sets)))
}

/// Where intervals come from, and what they mean; from so many replications, which may be others in other rows.
pub(super) fn intervals_note(fewest: u64, most: u64, provenance: &Provenance) -> String {
    let several = if fewest < most { format!("{} to ", count(fewest)) } else { String::new() };
    let from = format!("{several}{} of {}", some(most, "replication"), provenance.counted());
    if most < 2 {
        return format!("No intervals: {from} shows nothing of how much replications differ.");
    }
    let covered = percent_as_written(provenance.confidence);
    if let Some(sets) = sets_note(provenance.sets) {
        return format!(
            "Intervals come from {from}{sets}. They hold the value of {covered} of these sets, and the error of the simulation \
             on top: more replications do not make them shorter than what is not known. Differences between rows, and what \
             stands by hours, are averages over the sets."
        );
    }
    format!("Intervals come from {from} and cover the model's true value in {covered} of runs.")
}

/// What a reader should know of the model, and how to get the same numbers again.
pub(super) fn model_notes(provenance: &Provenance) -> Vec<String> {
    let preset = &provenance.preset;
    let replaced = match &preset.overridden[..] {
        [] => String::new(),
        keys => format!(" The scenario replaces {}.", keys.join(", ")),
    };
    vec![
        format!(
            "Platform: {} ({}, {}), a model and not today's AWS. Not measured there: {}.{replaced}",
            preset.name,
            preset.date,
            preset.source,
            preset.not_measured.join("; ")
        ),
        format!(
            "Left out: time on the network, outages of AWS, environments made before they are needed. Scenario \"{}\" {}, seed {}, \
             coldstart {}.",
            provenance.scenario, provenance.hash, provenance.seed, provenance.version
        ),
    ]
}
