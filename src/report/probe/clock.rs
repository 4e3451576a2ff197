//! The experiment that tells whose idleness counts: what it will take, and what it has told.

use serde::Serialize;

use super::{cost, hours, mean, on_copies, prices, takes};
use crate::cost::price_date;
use crate::report::numbers::count;
use crate::report::page::{Block, Page, Subject};
use crate::report::record::{Datum, Record};
use crate::study::probe::clock::{Aim, Clock, Design, Next, Verdict};
use crate::units::{Nanos, counted, percent, percent_as_written};

/// The page of an experiment before it begins.
pub(super) fn plan<'d>(plan: &'d Design, subject: Subject<'d>) -> Page<'d> {
    let (takes, price) = &plan.tried[plan.chosen];
    let answer = format!(
        "The experiment takes about {} and {} requests on {}{}. It tells whether AWS counts idleness for the function as a whole \
         or for each environment: {} of simulated experiments end with an answer, which is right with a probability of {} or \
         more.",
        hours(takes.seconds.mean),
        mean(takes.requests),
        on_copies(takes.copies),
        cost(*price),
        percent(takes.known),
        percent_as_written(plan.aim.confidence)
    );
    let mut page = Page::new(vec![answer], subject);
    page.beside.push(format!(
        "A test: two requests at once leave two environments idle. One of them is used every {}, the other rests for {} the \
         first time; then come two requests at once. If one of them waits for an init, the rested environment was gone. \
         `--script FILE` writes a script that does it; its function needs a handler that the script prints.",
        plan.aim.used_every(),
        plan.first
    ));
    if plan.aim.timeout.is_none() {
        page.beside.push(
            "The idle timeout was not given, so that the rest may be too short or too long: `coldstart probe plan` finds it, \
             and `--timeout` takes it."
                .to_owned(),
        );
    }
    page.blocks.push(Block::Table(takes::table(&plan.tried, plan.chosen, "tests")));
    page.notes.always.push(format!(
        "Each row: {} simulated experiments; `90% of runs`: one in 20 takes less, one in 20 more. In half of them each \
         environment has a clock of its own; in the others the function has one, and a spare environment lives as long as was \
         measured in 2020, or anything from the idle timeout on. 6% of answers are odd.",
        count(takes.runs)
    ));
    page.notes.always.push(prices());
    page
}

/// The page of an experiment on its way.
pub(super) fn next<'n>(next: &'n Next, subject: Subject<'n>) -> Page<'n> {
    let mut page = Page::new(vec![answer(next)], subject);
    if let Some(rest) = next.rest {
        page.beside.push(format!(
            "Next: leave two environments idle by two requests at once, use one of them every {} and let the other rest for {} s, \
             then send two requests at once.",
            next.aim.used_every(),
            rest.as_secs_f64()
        ));
    }
    page.notes.always.push(
        "By Bayes' rule, from equal chances of both clocks before the first answer. 6% of answers are held to be odd, so that no \
         single one makes sure of 95%."
            .to_owned(),
    );
    page
}

fn answer(next: &Next) -> String {
    let known = &next.known;
    let seen =
        format!("in {} of {} the environment that rested was gone", count(known.cold), counted(known.answers, "test"));
    match known.verdict {
        Verdict::Known(Clock::Function) => format!(
            "The idle clock is the function's, with {} probability: {seen}. An environment that rests outlives the idle timeout \
             while another is used. No more requests are needed.",
            percent(known.function)
        ),
        Verdict::Known(Clock::Environment) => format!(
            "The idle clock is each environment's, with {} probability: {seen}. No more requests are needed.",
            percent(1.0 - known.function)
        ),
        Verdict::Open if known.answers == 0 => "Nothing is known yet: both clocks are equally likely.".to_owned(),
        Verdict::Open => format!(
            "Not known well enough yet: {seen}. The idle clock is the function's with {} probability.",
            percent(known.function)
        ),
    }
}

/// What is known, as a row.
pub(super) fn record(next: &Next) -> Record {
    let known = &next.known;
    Record::of_fields([
        ("tests", Datum::Count(known.answers)),
        ("cold", Datum::Count(known.cold)),
        ("function_clock_probability", Datum::Value(Some(known.function))),
    ])
}

/// What is to be known, in JSON.
#[derive(Serialize)]
struct Asked {
    confidence: f64,
    timeout_s: Option<f64>,
    longest_s: f64,
    used_every_s: f64,
    copies: u32,
}

impl Asked {
    fn of(aim: &Aim) -> Self {
        Self {
            confidence: aim.confidence,
            timeout_s: aim.timeout.map(Nanos::as_secs_f64),
            longest_s: aim.longest.as_secs_f64(),
            used_every_s: aim.used_every().as_secs_f64(),
            copies: aim.copies,
        }
    }
}

/// What is said of it in JSON before it begins.
#[derive(Serialize)]
pub(super) struct Planned {
    #[serde(flatten)]
    asked: Asked,
    first_rest_s: f64,
    price_date: &'static str,
    plans: Vec<Record>,
}

impl Planned {
    pub(super) fn of(plan: &Design) -> Self {
        Self {
            asked: Asked::of(&plan.aim),
            first_rest_s: plan.first.as_secs_f64(),
            price_date: price_date(),
            plans: takes::records(&plan.tried, "tests"),
        }
    }
}

/// What is said of it in JSON on its way.
#[derive(Serialize)]
pub(super) struct Told {
    #[serde(flatten)]
    asked: Asked,
    /// `function`, `environment` or `open`.
    verdict: &'static str,
    #[serde(flatten)]
    known: Record,
    next_rest_s: Option<f64>,
}

impl Told {
    pub(super) fn of(next: &Next) -> Self {
        Self {
            asked: Asked::of(&next.aim),
            verdict: match next.known.verdict {
                Verdict::Known(Clock::Function) => "function",
                Verdict::Known(Clock::Environment) => "environment",
                Verdict::Open => "open",
            },
            known: record(next),
            next_rest_s: next.rest.map(Nanos::as_secs_f64),
        }
    }
}
