//! The three lines below every page: what cold means, where intervals come from, where the numbers do.

use super::Origin;
use super::layout::paragraph;
use super::numbers::{confidence, some};
use crate::study::{ColdMeans, Outcome};

/// The lines. `more` says what else is to be known of the intervals.
pub(super) fn short(outcome: &Outcome, replications: u64, origin: &Origin, more: &str) -> [String; 3] {
    [cold(outcome.cold_means), intervals(replications, origin, more), provenance(origin)]
}

/// Lines below a page: the three short ones, and what follows set in where it is broken.
pub(super) fn written(lines: &[String], limit: usize) -> String {
    let indent = |place: usize| if place < 3 { 0 } else { 2 };
    lines.iter().enumerate().map(|(place, line)| paragraph(line, limit, indent(place))).collect()
}

fn cold(means: ColdMeans) -> String {
    match means {
        ColdMeans::Init => "cold: the request waits for an init.".to_owned(),
        ColdMeans::InitOrLukewarm => {
            "cold: the request waits for an init, or is the first in its environment (first_request).".to_owned()
        }
    }
}

fn intervals(replications: u64, origin: &Origin, more: &str) -> String {
    let from = format!("{} of {}", some(replications, "replication"), origin.counted());
    if replications < 2 {
        return format!("No intervals: there is {from} only.");
    }
    format!("{} intervals: {from}{more}; of the simulation alone.", confidence(origin.confidence))
}

fn provenance(origin: &Origin) -> String {
    let Origin { regime, hash, seed, version, .. } = origin;
    format!("Platform {}, not today's. Scenario {hash}, seed {seed}, coldstart {version}. See --explain.", regime.name)
}
