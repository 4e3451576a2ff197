//! What a page is told: the numbers of the CSV, and the sentences of the command line.

use serde::Serialize;

use super::parcel::Parcel;
use crate::report::sweep::{in_short, sketched};
use crate::report::{Look, Record, svg_of_curve};
use crate::study::{Outcome, Slices};

#[derive(Debug, Serialize)]
struct Answer {
    /// All replications are played.
    is_done: bool,
    /// Every interval is as narrow as was asked.
    is_precise: bool,
    /// Replications played, of all settings together.
    played: u64,
    /// About how many there will be.
    expected: u64,
    /// What the numbers say, in sentences; none before there are any.
    sentences: Vec<String>,
    /// What is drawn in their place until then, in sentences.
    preliminary: Vec<String>,
    target: f64,
    /// The place of the recommended setting in `rows`, if there is one.
    recommended: Option<usize>,
    /// The place of today's setting, if it is one of `rows`.
    today: Option<usize>,
    /// One a setting, as in JSON of the command line.
    rows: Vec<Record>,
    /// The same of today's setting.
    today_row: Record,
    /// The curve as a picture for wide windows, and for narrow ones.
    svg: [String; 2],
}

/// What is known by now of a sweep under way, as JSON.
#[must_use]
pub fn answer(slices: &Slices<'_>, parcel: &Parcel) -> String {
    let sweep = slices.sweep();
    let (played, expected) = slices.progress();
    let (sentences, preliminary, curve) = match slices.sketch() {
        Some(sketch) => {
            let (preliminary, curve) = sketched(&sweep, &sketch);
            (Vec::new(), preliminary, curve)
        }
        None => {
            let (sentences, curve) = in_short(&sweep);
            (sentences, Vec::new(), curve)
        }
    };
    let record = |outcome: &Outcome| Record::of(outcome, parcel.asked.effort.seed);
    let today = &sweep.today.outcome.variant;
    let answer = Answer {
        is_done: !sweep.interrupted,
        is_precise: sweep.precise,
        played,
        expected,
        sentences,
        preliminary,
        target: sweep.target,
        recommended: sweep.verdict.chosen(),
        today: sweep.candidates.iter().position(|candidate| candidate.outcome.variant.is_pinged_as(today)),
        rows: sweep.candidates.iter().map(|candidate| record(&candidate.outcome)).collect(),
        today_row: record(&sweep.today.outcome),
        svg: [("play-wide", Look::WIDE), ("play-narrow", Look::NARROW)]
            .map(|(id, width)| svg_of_curve(&curve, &Look { id, width, scale: None, stands_alone: false })),
    };
    serde_json::to_string(&answer).expect("names and numbers are written as JSON")
}
