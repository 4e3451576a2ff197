//! `coldstart sweep --vary KEY=RANGE`: the sweep for each value of a field, or of two.

use super::failure::Failure;
use super::flags::{Common, refuse};
use super::intervals::refuse_plan;
use super::output::Outputs;
use super::play::{self, Finding};
use super::question::Question;
use super::sweep::Tries;
use super::{Ended, axis};
use crate::report::Provenance;
use crate::report::cases::page;
use crate::scenario::{Aim, Edit, Scenario, Warning};
use crate::study::{Axis, Cases, Change, SweepPlan, Variant, sweep_cases};
use crate::units::grouped;

/// More combinations of values than this are refused.
const MOST_CASES: usize = 400;

/// Sweeps every changed scenario, and shows what came out. A target that is asked for is to be kept in each case.
pub(super) fn run(
    common: &Common,
    question: &Question<'_>,
    tries: &Tries,
    axes: Vec<Axis>,
    is_target_asked: bool,
) -> Result<Ended, Failure> {
    let outputs = Outputs::open(&common.wanted()?, &question.scenario.files)?;
    let changed = changed(question, tries, &axes)?;
    let provenances: Vec<Provenance> = changed.iter().map(|one| question.provenance_of(&one.scenario)).collect();
    let variants = changed.iter().map(|one| (one.variant.clone(), one.plan.clone())).collect();
    let cases = play::watched(&common.playing, question.max_time, |watch| sweep_cases(axes, variants, watch))?
        .map_err(|error| refuse_plan(&tries.every, error))?;

    let finding = finding(&cases);
    if cases.cases.is_empty() || finding.is_nothing() {
        return Ok(play::nothing());
    }
    let aim = Aim { target: tries.target, replications: finding.replications };
    let warnings = finding.warnings_beside(question, warnings(&changed, aim));
    let page = page(&cases, &question.provenance, &provenances, common.show()).warned(warnings);
    let all_kept = cases.cases.iter().all(|case| case.sweep.verdict.chosen().is_some());
    let is_kept = !is_target_asked || all_kept && !cases.interrupted;
    finding.show(page, outputs, question, common.playing.quiet, is_kept)
}

/// A changed scenario, and what is tried of it.
struct Changed {
    scenario: Scenario,
    variant: Variant,
    plan: SweepPlan,
}

/// The changed scenarios; the last axis is varied first.
fn changed(question: &Question<'_>, tries: &Tries, axes: &[Axis]) -> Result<Vec<Changed>, Failure> {
    let count: usize = axes.iter().map(|axis| axis.values.len()).product();
    if count > MOST_CASES {
        let keys: Vec<&str> = axes.iter().map(|axis| axis.key.as_str()).collect();
        let expected = format!("at most {} combinations of values", grouped(MOST_CASES as u64));
        let hint = format!("they make {}: take fewer values", grouped(count as u64));
        return Err(refuse(axis::FLAG, &keys.join(" and "), &expected, &hint));
    }
    let mut combinations: Vec<Vec<Change>> = vec![Vec::new()];
    for axis in axes {
        let with = |before: &Vec<Change>| {
            let change = |value: &String| Change { key: axis.key.clone(), value: value.clone() };
            axis.values.iter().map(|value| [before.clone(), vec![change(value)]].concat()).collect::<Vec<_>>()
        };
        combinations = combinations.iter().flat_map(with).collect();
    }
    combinations.into_iter().map(|changes| change(question, tries, changes)).collect()
}

fn change(question: &Question<'_>, tries: &Tries, changes: Vec<Change>) -> Result<Changed, Failure> {
    let edit = |change: &Change| Edit { key: change.key.clone(), value: change.value.clone(), flag: axis::FLAG };
    let edits: Vec<Edit> = changes.iter().map(edit).collect();
    let scenario = question.with(&edits)?;
    let plan = tries.plan(question, &scenario.model)?;
    let variant = Variant { changes, model: scenario.model.clone() };
    Ok(Changed { scenario, variant, plan })
}

/// What is to be said of the changed scenarios, each thing once.
fn warnings(changed: &[Changed], aim: Aim) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = Vec::new();
    for warning in changed.iter().flat_map(|one| one.scenario.warnings_for(aim)) {
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings
}

fn finding(cases: &Cases) -> Finding {
    let sweeps = || cases.cases.iter().map(|case| &case.sweep);
    let outcomes: Vec<_> = sweeps()
        .flat_map(|sweep| sweep.candidates.iter().map(|one| &one.outcome).chain([&sweep.today.outcome]))
        .collect();
    Finding::new(&outcomes, cases.interrupted, sweeps().all(|sweep| sweep.precise))
}
