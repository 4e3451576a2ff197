//! The experiments that tell how a platform behaves, as pages: what they will take, and what they have told.

mod clock;
mod replacement;
mod takes;
mod timeout;

use serde::Serialize;

use super::numbers::count;
use super::page::{Page, Subject};
use super::record::Record;
use crate::cost::price_date;
use crate::scenario::Warning;
use crate::study::probe::{Planned, Spread, Underway};
use crate::units::significant;

/// The page of an experiment before it begins.
#[must_use]
pub fn plan(planned: &Planned) -> Page<'_> {
    let subject = Subject::ProbePlan(planned);
    match planned {
        Planned::Timeout(design) => timeout::plan(design, subject),
        Planned::Clock(design) => clock::plan(design, subject),
        Planned::Replacement(design) => replacement::plan(design, subject),
    }
}

/// The page of an experiment on its way.
#[must_use]
pub fn next(underway: &Underway) -> Page<'_> {
    let subject = Subject::ProbeNext(underway);
    match underway {
        Underway::Timeout(next) => timeout::next(next, subject),
        Underway::Clock(next) => clock::next(next, subject),
        Underway::Replacement(next) => replacement::next(next, subject),
    }
}

/// A row for each number of copies.
pub(super) fn of_plan(planned: &Planned) -> Vec<Record> {
    match planned {
        Planned::Timeout(design) => timeout::of_plan(design),
        Planned::Clock(design) => takes::records(&design.tried, "tests"),
        Planned::Replacement(design) => takes::records(&design.tried, "recycled"),
    }
}

/// A row for each point of what is known.
pub(super) fn of_next(underway: &Underway) -> Vec<Record> {
    match underway {
        Underway::Timeout(next) => timeout::of_survival(&next.known),
        Underway::Clock(next) => vec![clock::record(next)],
        Underway::Replacement(next) => vec![replacement::record(next)],
    }
}

/// An experiment in JSON: what all of them have, around what is said of one.
#[derive(Serialize)]
pub(super) struct Document<'p> {
    verb: &'static str,
    /// `timeout`, `clock` or `replacement`.
    learn: &'static str,
    version: &'static str,
    answer: &'p [String],
    #[serde(flatten)]
    said: Said,
    warnings: &'p [Warning],
}

#[derive(Serialize)]
#[serde(untagged)]
enum Said {
    TimeoutPlan(timeout::Planned),
    ClockPlan(clock::Planned),
    ReplacementPlan(replacement::Planned),
    Timeout(timeout::Told),
    Clock(clock::Told),
    Replacement(replacement::Told),
}

impl<'p> Document<'p> {
    /// Of one before it begins.
    pub(super) fn of_plan(planned: &Planned, page: &'p Page<'_>) -> Self {
        let (learn, said) = match planned {
            Planned::Timeout(design) => ("timeout", Said::TimeoutPlan(timeout::Planned::of(design))),
            Planned::Clock(design) => ("clock", Said::ClockPlan(clock::Planned::of(design))),
            Planned::Replacement(design) => ("replacement", Said::ReplacementPlan(replacement::Planned::of(design))),
        };
        Self::new("probe plan", learn, said, page)
    }

    /// Of one on its way.
    pub(super) fn of_next(underway: &Underway, page: &'p Page<'_>) -> Self {
        let (learn, said) = match underway {
            Underway::Timeout(next) => ("timeout", Said::Timeout(timeout::Told::of(next))),
            Underway::Clock(next) => ("clock", Said::Clock(clock::Told::of(next))),
            Underway::Replacement(next) => ("replacement", Said::Replacement(replacement::Told::of(next))),
        };
        Self::new("probe next", learn, said, page)
    }

    fn new(verb: &'static str, learn: &'static str, said: Said, page: &'p Page<'_>) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Self { verb, learn, version, answer: &page.answer, said, warnings: &page.warnings }
    }
}

fn prices() -> String {
    format!("Prices of {}, without a free tier and without a gateway.", price_date())
}

/// `, for 0.012 USD`, where the price is known.
fn cost(price: Option<f64>) -> String {
    const CENT: f64 = 0.01;
    price.map_or(String::new(), |usd| {
        if usd < CENT { ", for less than 0.01 USD".to_owned() } else { format!(", for {} USD", significant(usd, 2)) }
    })
}

fn on_copies(copies: u32) -> String {
    if copies == 1 { "one copy of the function".to_owned() } else { format!("{copies} copies of the function") }
}

/// `7.5 hours`; below one of them `15 minutes`.
fn hours(seconds: f64) -> String {
    const HOUR: f64 = 3_600.0;
    if seconds < HOUR {
        format!("{} minutes", significant(seconds / 60.0, 2))
    } else {
        format!("{} hours", in_hours(seconds))
    }
}

fn in_hours(seconds: f64) -> String {
    significant(seconds / 3_600.0, 2)
}

fn mean(spread: Spread) -> String {
    count(spread.mean.round() as u64)
}

fn ranged(spread: Spread, written: fn(f64) -> String) -> String {
    format!("{} to {}", written(spread.low), written(spread.high))
}
