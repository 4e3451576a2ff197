//! What a page is told: the numbers of the CSV, and the sentences of the command line.

use serde::Serialize;

use super::parcel::Parcel;
use crate::cost::price_date;
use crate::model::Model;
use crate::report::chart::Chart;
use crate::report::sweep::page;
use crate::report::{Block, PresetUsed, Provenance, Record, Show};
use crate::study::{Outcome, Slices, Sweep};

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
    target: f64,
    /// The place of the recommended setting in `rows`, if there is one.
    recommended: Option<usize>,
    /// The place of today's setting, if it is one of `rows`.
    today: Option<usize>,
    /// One a setting, as in JSON of the command line.
    rows: Vec<Record>,
    /// The same of today's setting.
    today_row: Record,
    /// The curve as a picture.
    svg: Option<String>,
}

/// What is known by now of a sweep under way, as JSON.
#[must_use]
pub fn answer(slices: &Slices<'_>, model: &Model, parcel: &Parcel) -> String {
    let sweep = slices.sweep();
    let (played, expected) = slices.progress();
    let (sentences, svg) = if played == 0 { Default::default() } else { shown(&sweep, model, parcel) };
    let record = |outcome: &Outcome| Record::of(outcome, parcel.asked.effort.seed);
    let today = &sweep.today.outcome.variant;
    let answer = Answer {
        is_done: !sweep.interrupted,
        is_precise: sweep.precise,
        played,
        expected,
        sentences,
        target: sweep.target,
        recommended: sweep.verdict.chosen(),
        today: sweep.candidates.iter().position(|candidate| candidate.outcome.variant.is_pinged_as(today)),
        rows: sweep.candidates.iter().map(|candidate| record(&candidate.outcome)).collect(),
        today_row: record(&sweep.today.outcome),
        svg,
    };
    serde_json::to_string(&answer).expect("names and numbers are written as JSON")
}

/// The sentences of the answer, and its curve.
fn shown(sweep: &Sweep, model: &Model, parcel: &Parcel) -> (Vec<String>, Option<String>) {
    let provenance = provenance(model, parcel);
    let page = page(sweep, &provenance, Show::default());
    let curve = page.blocks.iter().find_map(|block| match block {
        Block::Table(table) => table.curve.as_ref(),
        Block::Heading(_) | Block::Sentences(_) | Block::Warning(_) | Block::Chart(_) => None,
    });
    let svg = curve.and_then(picture);
    (page.answer, svg)
}

/// A chart as SVG, once there is something that draws it.
fn picture(_: &Chart) -> Option<String> {
    None
}

/// Where the numbers come from. The page around the module says of the scenario what is not known here.
fn provenance(model: &Model, parcel: &Parcel) -> Provenance {
    Provenance {
        scenario: String::new(),
        hash: String::new(),
        seed: parcel.asked.effort.seed,
        confidence: parcel.asked.effort.confidence,
        horizon: model.run.horizon,
        warmup: model.run.warmup,
        preset: PresetUsed { name: "", date: "", source: "", not_measured: Vec::new(), overridden: Vec::new() },
        price_date: price_date(),
        version: env!("CARGO_PKG_VERSION"),
    }
}
