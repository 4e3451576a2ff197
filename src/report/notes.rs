//! The three lines below every page: what cold means, where intervals come from, where the numbers do.

use super::Provenance;
use super::numbers::some;
use super::provenance::sets_note;
use crate::study::{ColdMeans, Outcome};
use crate::units::percent_as_written;

/// The lines. `more` says what else is to be known of the intervals.
pub(super) fn short(outcome: &Outcome, replications: u64, provenance: &Provenance, more: &str) -> [String; 3] {
    let intervals = intervals(replications, &provenance.counted().to_string(), provenance, more);
    [cold(outcome.cold_means), intervals, origin(provenance)]
}

pub(super) fn cold(means: ColdMeans) -> String {
    match means {
        ColdMeans::Init => "cold: the request waits for an init.".to_owned(),
        ColdMeans::InitOrLukewarm => {
            "cold: the request waits for an init, or is the first in its environment (first_request).".to_owned()
        }
    }
}

/// Where intervals come from: replications of such a length.
pub(super) fn intervals(replications: u64, length: &str, provenance: &Provenance, more: &str) -> String {
    let from = format!("{} of {length}", some(replications, "replication"));
    if replications < 2 {
        return format!("No intervals: there is {from} only.");
    }
    let confidence = percent_as_written(provenance.confidence);
    match sets_note(provenance.sets) {
        Some(sets) => format!("{confidence} intervals: {from}{more}{sets}."),
        None => format!("{confidence} intervals: {from}{more}; of the simulation alone."),
    }
}

fn origin(provenance: &Provenance) -> String {
    let Provenance { preset, hash, seed, version, .. } = provenance;
    format!("Platform {}, not today's. Scenario {hash}, seed {seed}, coldstart {version}. See --explain.", preset.name)
}
