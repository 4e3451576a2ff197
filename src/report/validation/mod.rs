//! Whether a log could have come from a scenario, and which regime predicts it best: as pages, rows and documents.

mod ranking;

use serde::Serialize;

use super::json::Head;
use super::numbers::count;
use super::page::{Block, Page, Subject};
use super::provenance::Provenance;
use super::replay::{self, Replayed};
use crate::study::validate::{Judgement, Misfit, Validation};
use crate::units::{counted, p_is, percent_as_written};

pub use ranking::page as page_of_ranking;
pub(super) use ranking::{RankingDocument, records};

/// The page of a validation.
#[must_use]
pub fn page<'s>(found: &'s Validation, provenance: &'s Provenance) -> Page<'s> {
    let mut page = Page::new(vec![verdict(found)], Subject::Validation(found, provenance));
    page.answer.extend(replay::answer(&found.replay));
    replay::add(&found.replay, &mut page);
    // Of so many classes some lie outside of their range by chance: what does not fit is said where something does not.
    let fits = matches!(found.judgement, Judgement::Fits { .. } | Judgement::Exact);
    if !fits && !found.misfits.is_empty() {
        page.blocks.insert(0, Block::Heading("What does not fit:".to_owned()));
        page.blocks.insert(1, Block::Sentences(found.misfits.iter().take(MOST_MISFITS).map(misfit).collect()));
    }
    if found.judgement.p().is_some() {
        page.notes.legend.push(method(found));
    }
    page.notes.always.push(replay::origin(provenance));
    page
}

/// No more are told apart.
const MOST_MISFITS: usize = 6;

/// What becomes of the scenario.
fn verdict(found: &Validation) -> String {
    let level = percent_as_written(level(found.level));
    match found.judgement {
        Judgement::Fits { p } => format!(
            "The log could have come from this scenario: {}, so that it is not rejected at the level of {level}.",
            p_is(p)
        ),
        Judgement::Rejected { p } => format!(
            "The scenario is rejected at the level of {level}: {}. That is the chance that a log of it is as unusual.",
            p_is(p)
        ),
        Judgement::Exact => {
            "The scenario is not rejected: nothing in it is random, and the log has what it predicts in every class of gaps."
                .to_owned()
        }
        Judgement::Refuted => {
            "The scenario is rejected: nothing in it is random, and the log has something else than it predicts.".to_owned()
        }
        Judgement::LearnedFromIt => {
            "The scenario was learned from this log. That it fits would say nothing, so that there is no p-value.".to_owned()
        }
        Judgement::Doubtful => format!(
            "Undecided: the log does not tell when requests were sent, so that of {} it is not known what {} found. A column \
             `sent_s` tells it; where requests come one by one, INIT_START lines or `Init Duration` do.",
            counted(found.replay.about.first_uses, "first use"),
            count(found.replay.about.doubtful)
        ),
        Judgement::Unknown => "Undecided: too little was played to say whether the log could have come from this scenario.".to_owned(),
    }
}

/// The same without the noise of a difference from 1.
fn level(level: f64) -> f64 {
    (level * 1e9).round() / 1e9
}

fn misfit(one: &Misfit) -> String {
    let what = if one.is_felt { "felt first uses" } else { "first uses" };
    let of = one.gap.map_or("in all".to_owned(), |class| match class.from() {
        None => "while another request was in progress".to_owned(),
        Some(_) => format!("after {} of idleness", replay::gap(class)),
    });
    let (low, high) = one.predicted.range;
    format!("{} {what} {of}, predicted {} to {}", count(one.observed.into()), count(low.into()), count(high.into()))
}

fn method(found: &Validation) -> String {
    let busy = if found.replay.about.told.busy {
        ""
    } else {
        " Requests that came while others were in progress are left out of it: some may have waited for those, which the log does not \
         tell without send times."
    };
    let felt = if found.is_felt_told { " and of felt ones" } else { "" };
    format!(
        "p: the rank of the log among half of {} plays, by one statistic that was fixed beforehand: the sum of squared deviations \
         of the number of first uses{felt}, in all and by class of gaps, from their means, each over its variance and a quarter, \
         both from the other half of the plays. Ties are broken at random from the seed.{busy}",
        count(found.replay.plays)
    )
}

/// The document of a validation.
#[derive(Serialize)]
pub(super) struct ValidationDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    /// `fits`, `rejected`, `exact`, `refuted` (the last two where nothing is random), `learned_from_it`,
    /// `doubtful` where the log tells too little, or `unknown`.
    judgement: &'static str,
    p_value: Option<f64>,
    level: f64,
    #[serde(flatten)]
    replayed: Replayed,
}

impl<'p> ValidationDocument<'p> {
    pub(super) fn new(head: Head<'p>, found: &Validation, seed: u64) -> Self {
        let judgement = match found.judgement {
            Judgement::Fits { .. } => "fits",
            Judgement::Rejected { .. } => "rejected",
            Judgement::Exact => "exact",
            Judgement::Refuted => "refuted",
            Judgement::LearnedFromIt => "learned_from_it",
            Judgement::Doubtful => "doubtful",
            Judgement::Unknown => "unknown",
        };
        let p_value = found.judgement.p();
        Self { head, judgement, p_value, level: level(found.level), replayed: Replayed::new(&found.replay, seed) }
    }
}
