//! What would help where no candidate keeps the target.

use super::pilot::seed_apart;
use super::target::Target;
use super::{RecommendPlan, Tried, at_most};
use crate::estimate::Until;
use crate::model::{FEWEST_REPLICATIONS, Model};
use crate::study::compare::with_work_in_init;
use crate::study::outcome::{Outcome, Sums};
use crate::study::play::{Watch, play_counts};
use crate::study::{Cause, Variant};

/// Something that can be changed beside the pings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// What the handler does in its first request is done in the init.
    WorkInInit,
    /// So many pings at once, which keep as many environments.
    MoreAtOnce(u32),
    /// So many provisioned environments.
    Provisioned(u32),
}

/// What a change gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedied {
    /// The change.
    pub remedy: Remedy,
    /// What it gives, beside the pings of the candidate that comes closest.
    pub outcome: Outcome,
    /// Whether it is shown to keep the target: with the confidence of the answer for all that are tried together.
    pub keeps: bool,
}

/// More pings at once, or more provisioned environments, than this are not proposed.
const MOST: u32 = 50;

/// What each change gives that could help against why requests are cold. The data that chose the candidate have no part in
/// it; each change is tested at its share of the level, so that one of them is wrongly said to help with no more chance
/// than that (Bonferroni).
pub(super) fn remedies(closest: &Tried, plan: &RecommendPlan, watch: Watch<'_>) -> Vec<Remedied> {
    let model = &closest.setting.variant.model;
    let remedies = applicable(&closest.outcome, model);
    let changed = |remedy: &Remedy| Variant { model: remedy.applied_to(model), ..closest.setting.variant.clone() };
    let variants: Vec<Variant> = remedies.iter().map(changed).collect();
    let count = match plan.effort.until {
        Until::Replications(count) => count,
        Until::Precision { at_most, .. } => FEWEST_REPLICATIONS.min(at_most),
    };
    let seed = seed_apart(plan.effort.seed, *b"remedy");
    let played = play_counts(&variants, &vec![count; variants.len()], seed, watch);
    if played.interrupted {
        return Vec::new();
    }
    let (target, confidence): (Target, f64) = (plan.target, plan.effort.confidence);
    let of_each = 1.0 - (1.0 - confidence) / variants.len().max(1) as f64;
    let remedied = |((remedy, variant), sums): ((Remedy, &Variant), &Sums)| Remedied {
        remedy,
        outcome: sums.outcome(variant, confidence),
        keeps: at_most(sums, target, of_each).is_some_and(|most| most <= target.bound()),
    };
    remedies.into_iter().zip(&variants).zip(&played.sums).map(remedied).collect()
}

/// Which changes can help.
fn applicable(outcome: &Outcome, model: &Model) -> Vec<Remedy> {
    let causes = outcome.causes();
    let is_cause = |cause: Cause| causes.iter().any(|(known, count)| *known == cause && *count > 0);
    let mut remedies = Vec::new();
    if model.function.first_request.is_some() {
        remedies.push(Remedy::WorkInInit);
    }
    let parallel = model.arrivals.at_once();
    if is_cause(Cause::AllBusy) && model.warming.is_on() && model.warming.concurrency < parallel && parallel <= MOST {
        remedies.push(Remedy::MoreAtOnce(parallel));
    }
    if model.platform.always_provisioned() < parallel && parallel <= MOST {
        remedies.push(Remedy::Provisioned(parallel));
    }
    remedies
}

impl Remedy {
    fn applied_to(self, model: &Model) -> Model {
        match self {
            Self::WorkInInit => with_work_in_init(model),
            Self::MoreAtOnce(concurrency) => model.with_pings(model.warming.ping.clone(), concurrency),
            Self::Provisioned(count) => {
                model.with_each(|model| model.platform = model.platform.clone().with_provisioned(count))
            }
        }
    }
}
