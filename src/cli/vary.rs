//! `coldstart sweep --vary KEY=RANGE`: the sweep for each value of a field, or of two.

use super::failure::Failure;
use super::flags::{Common, refuse};
use super::intervals::refuse_plan;
use super::output::Outputs;
use super::play::{self, Finding};
use super::question::Question;
use super::sweep::Tries;
use super::{Ended, axis};
use crate::report::cases::page;
use crate::scenario::Edit;
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
    let variants = variants(question, tries, &axes)?;
    let cases = play::watched(&common.playing, question.max_time, |watch| sweep_cases(axes, variants, watch))?
        .map_err(|error| refuse_plan(&tries.every, error))?;

    let finding = finding(&cases);
    if cases.cases.is_empty() || finding.is_nothing() {
        return Ok(play::nothing());
    }
    let page = page(&cases, &question.provenance, common.show()).warned(finding.warnings(question, tries.target));
    let is_kept = !is_target_asked || cases.cases.iter().all(|case| case.sweep.verdict.chosen().is_some());
    finding.show(&page, outputs, question, common.playing.quiet, is_kept)
}

/// The changed scenarios with what is tried of each; the last axis is varied first.
fn variants(question: &Question<'_>, tries: &Tries, axes: &[Axis]) -> Result<Vec<(Variant, SweepPlan)>, Failure> {
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
    combinations.into_iter().map(|changes| variant(question, tries, changes)).collect()
}

fn variant(question: &Question<'_>, tries: &Tries, changes: Vec<Change>) -> Result<(Variant, SweepPlan), Failure> {
    let edit = |change: &Change| Edit { key: change.key.clone(), value: change.value.clone(), flag: axis::FLAG };
    let edits: Vec<Edit> = changes.iter().map(edit).collect();
    let scenario = question.with(&edits)?;
    let plan = tries.plan(question, &scenario.model, &edits)?;
    Ok((Variant { changes, model: scenario.model }, plan))
}

fn finding(cases: &Cases) -> Finding {
    let sweeps = || cases.cases.iter().map(|case| &case.sweep);
    let outcomes: Vec<_> = sweeps().flat_map(|sweep| sweep.candidates.iter().map(|one| &one.outcome)).collect();
    Finding::new(&outcomes, sweeps().any(|sweep| sweep.interrupted), sweeps().all(|sweep| sweep.precise))
}
