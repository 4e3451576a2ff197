//! The experiment that tells whether recycled environments are replaced: what it will take, and what it has told.

use serde::Serialize;

use super::{cost, hours, mean, on_copies, prices, takes};
use crate::cost::price_date;
use crate::estimate::Estimate;
use crate::report::numbers::count;
use crate::report::page::{Block, Page, Subject};
use crate::report::record::{Datum, Record};
use crate::study::probe::replacement::{Aim, Design, Learned, Next, Verdict};
use crate::units::{counted, percent, percent_as_written};

/// The page of an experiment before it begins.
pub(super) fn plan<'d>(plan: &'d Design, subject: Subject<'d>) -> Page<'d> {
    let (takes, price) = &plan.tried[plan.chosen];
    let answer = format!(
        "The experiment takes about {} and {} requests on {}{}. It tells whether AWS replaces most recycled environments before \
         they are needed: {} of simulated experiments end with an answer, which is right with a probability of {} or more.",
        hours(takes.seconds.mean),
        mean(takes.requests),
        on_copies(takes.copies),
        cost(*price),
        percent(takes.known),
        percent_as_written(plan.aim.confidence)
    );
    let mut page = Page::new(vec![answer], subject);
    page.beside.push(format!(
        "Each copy is asked every {}, so that it is never idle for its timeout. Where another environment answers than before, \
         the one before was recycled; where that request did not wait for an init, it had been replaced. {} decide if all of \
         them are replaced, or none; more are needed the nearer the share is to 50%. `--script FILE` writes a script that does \
         it; its function needs a handler that the script prints.",
        plan.aim.every,
        counted(plan.fewest, "recycled environment")
    ));
    page.blocks.push(Block::Table(takes::table(&plan.tried, plan.chosen, "recycled")));
    page.notes.always.push(format!(
        "Each row: {} simulated experiments; `90% of runs`: one in 20 takes less, one in 20 more. In half of them environments \
         in use live for at most 1.9 to 2.1 hours, as was measured in 2020; in the others for 2.4 or 8.9 hours on average, as \
         was reported. The share that is replaced is near 100% in half of them, near 0% in a quarter, and anything in a \
         quarter. Copies that begin together are recycled near the same time.",
        count(takes.runs)
    ));
    page.notes.always.push(prices());
    page
}

/// The page of an experiment on its way.
pub(super) fn next<'n>(next: &'n Next, subject: Subject<'n>) -> Page<'n> {
    let known = &next.known;
    let mut page = Page::new(vec![answer(known)], subject);
    if known.verdict == Verdict::Open {
        page.beside.push(format!("Next: go on, with a request to each copy every {}.", next.aim.every));
    }
    let late = if known.late > 0 {
        format!(
            " {} came too late after the one before for recycling to be told from idleness, and told nothing.",
            counted(known.late, "request")
        )
    } else {
        String::new()
    };
    page.notes.always.push(format!(
        "Copies were watched for {} in all.{late} By Bayes' rule: before the first answer all shares are equally likely.",
        hours(known.watched)
    ));
    page
}

fn answer(known: &Learned) -> String {
    let share = known.share.map_or(String::new(), |share| {
        let interval = share.interval.map_or(String::new(), |interval| {
            let confidence = percent_as_written(interval.confidence);
            format!(", {confidence} interval {} to {}", percent(interval.low), percent(interval.high))
        });
        format!(
            "{} of {} ({}{interval})",
            count(known.replaced),
            counted(known.recycled, "recycled environment"),
            percent(share.value)
        )
    });
    let done = "No more requests are needed.";
    match known.verdict {
        Verdict::Most => format!(
            "Most recycled environments are replaced before they are needed, with {} probability: {share}. {done}",
            percent(known.most)
        ),
        Verdict::Few => format!(
            "Most recycled environments are not replaced before they are needed, with {} probability: {share} were. {done}",
            percent(1.0 - known.most)
        ),
        Verdict::Open if known.recycled == 0 => format!(
            "Nothing is known yet: no environment was recycled in {}.",
            if known.watched > 0.0 { hours(known.watched) } else { "no time".to_owned() }
        ),
        Verdict::Open => format!(
            "Not known well enough yet: {share} had been replaced before they were needed. More than half are with {} probability.",
            percent(known.most)
        ),
    }
}

/// What is known, as a row.
pub(super) fn record(next: &Next) -> Record {
    let known = &next.known;
    let end = |end: fn(&Estimate) -> Option<f64>| Datum::Value(known.share.as_ref().and_then(end));
    Record::of_fields([
        ("recycled", Datum::Count(known.recycled)),
        ("replaced", Datum::Count(known.replaced)),
        ("replaced_share", end(|share| Some(share.value))),
        ("replaced_share_low", end(Estimate::low)),
        ("replaced_share_high", end(Estimate::high)),
        ("most_replaced_probability", Datum::Value(Some(known.most))),
        ("watched_hours", Datum::Value(Some(known.watched / 3_600.0))),
        ("late", Datum::Count(known.late)),
    ])
}

/// What is to be known, in JSON.
#[derive(Serialize)]
struct Asked {
    confidence: f64,
    every_s: f64,
    copies: u32,
}

impl Asked {
    fn of(aim: &Aim) -> Self {
        Self { confidence: aim.confidence, every_s: aim.every.as_secs_f64(), copies: aim.copies }
    }
}

/// What is said of it in JSON before it begins.
#[derive(Serialize)]
pub(super) struct Planned {
    #[serde(flatten)]
    asked: Asked,
    /// So many recycled environments decide where all of them are replaced, or none.
    fewest_recycled: u64,
    price_date: &'static str,
    plans: Vec<Record>,
}

impl Planned {
    pub(super) fn of(plan: &Design) -> Self {
        Self {
            asked: Asked::of(&plan.aim),
            fewest_recycled: plan.fewest,
            price_date: price_date(),
            plans: takes::records(&plan.tried, "recycled"),
        }
    }
}

/// What is said of it in JSON on its way.
#[derive(Serialize)]
pub(super) struct Told {
    #[serde(flatten)]
    asked: Asked,
    /// `most`, `few` or `open`.
    verdict: &'static str,
    #[serde(flatten)]
    known: Record,
}

impl Told {
    pub(super) fn of(next: &Next) -> Self {
        Self {
            asked: Asked::of(&next.aim),
            verdict: match next.known.verdict {
                Verdict::Most => "most",
                Verdict::Few => "few",
                Verdict::Open => "open",
            },
            known: record(next),
        }
    }
}
