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

/// An experiment before it begins, in JSON.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum PlanDocument<'p> {
    Timeout(timeout::PlanDocument<'p>),
    Clock(clock::PlanDocument<'p>),
    Replacement(replacement::PlanDocument<'p>),
}

impl<'p> PlanDocument<'p> {
    pub(super) fn new(planned: &'p Planned, page: &'p Page<'_>) -> Self {
        match planned {
            Planned::Timeout(design) => Self::Timeout(timeout::PlanDocument::new(design, page)),
            Planned::Clock(design) => Self::Clock(clock::PlanDocument::new(design, page)),
            Planned::Replacement(design) => Self::Replacement(replacement::PlanDocument::new(design, page)),
        }
    }
}

/// An experiment on its way, in JSON.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum NextDocument<'p> {
    Timeout(timeout::NextDocument<'p>),
    Clock(clock::NextDocument<'p>),
    Replacement(replacement::NextDocument<'p>),
}

impl<'p> NextDocument<'p> {
    pub(super) fn new(underway: &'p Underway, page: &'p Page<'_>) -> Self {
        match underway {
            Underway::Timeout(next) => Self::Timeout(timeout::NextDocument::new(next, page)),
            Underway::Clock(next) => Self::Clock(clock::NextDocument::new(next, page)),
            Underway::Replacement(next) => Self::Replacement(replacement::NextDocument::new(next, page)),
        }
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
