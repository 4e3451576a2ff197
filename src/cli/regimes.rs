//! `coldstart sweep --regimes`, and the range of a sweep's answer over the regimes in question.

use std::sync::atomic::AtomicBool;

use super::Ended;
use super::failure::Failure;
use super::flags::Common;
use super::output::Outputs;
use super::play::{self, Finding};
use super::question::Question;
use crate::report::regimes::page;
use crate::scenario::{Family, Warning, WarningKind, regimes_in_question};
use crate::study::{
    OtherRegimes, Reach, RegimeSweep, RegimeVariant, Regimes, Silent, Sweep, SweepError, SweepPlan, Variant, Watch,
    reaches, sweep_regimes,
};

/// The regimes in question, each with recycled environments replaced, not replaced, and without recycling.
fn variants(question: &Question<'_>) -> Result<Vec<RegimeVariant>, Failure> {
    let own = &question.scenario.model.platform;
    let mut variants = Vec::new();
    for preset in regimes_in_question() {
        variants.extend(RegimeVariant::of(preset.name, &preset.behaviour()?.on(own), own));
    }
    Ok(variants)
}

/// What the answer of a sweep gives under them; none where the scenario is not of that platform, or there is no answer.
pub(super) fn range(
    question: &Question<'_>,
    sweep: &Sweep,
    stop: &AtomicBool,
) -> Result<Option<OtherRegimes>, Failure> {
    let place = sweep.closest().filter(|_| !sweep.interrupted);
    let Some(place) = place else { return Ok(None) };
    range_of(question, &sweep.candidates[place].outcome.variant, sweep.target, stop)
}

/// How far each candidate of a sweep reaches over them; none where the scenario is not of that platform, or it would take
/// long.
pub(super) fn reaches_of(
    question: &Question<'_>,
    sweep: &Sweep,
    stop: &AtomicBool,
) -> Result<Option<Vec<Option<Reach>>>, Failure> {
    if sweep.interrupted {
        return Ok(None);
    }
    let settings: Vec<Variant> = sweep.candidates.iter().map(|one| one.outcome.variant.clone()).collect();
    reaches_over(question, &settings, stop)
}

/// How far each of these settings reaches over them; none where the scenario is not of that platform, or it would take long.
pub(super) fn reaches_over(
    question: &Question<'_>,
    settings: &[Variant],
    stop: &AtomicBool,
) -> Result<Option<Vec<Option<Reach>>>, Failure> {
    if question.scenario.regime.preset.family != Family::Aws {
        return Ok(None);
    }
    let watch = Watch { stop, progress: &Silent };
    Ok(reaches(settings, &variants(question)?, &question.effort, watch))
}

/// What a setting gives under them; none where the scenario is not of that platform.
pub(super) fn range_of(
    question: &Question<'_>,
    setting: &Variant,
    target: f64,
    stop: &AtomicBool,
) -> Result<Option<OtherRegimes>, Failure> {
    if question.scenario.regime.preset.family != Family::Aws {
        return Ok(None);
    }
    let watch = Watch { stop, progress: &Silent };
    Ok(Regimes::briefly(setting, &variants(question)?, target, &question.effort, watch))
}

/// Plays every candidate under every regime, and shows what came out. A target that is asked for is to be kept by some
/// interval under each of them.
pub(super) fn run(
    common: &Common,
    question: &Question<'_>,
    plan: &SweepPlan,
    is_target_asked: bool,
    refuse_plan: impl Fn(SweepError) -> Failure,
) -> Result<Ended, Failure> {
    let outputs = Outputs::open(&common.wanted()?, &question.scenario.files)?;
    let variants = variants(question)?;
    let model = &question.scenario.model;
    let sweeps =
        play::watched(&common.playing, question.max_time, |watch| sweep_regimes(model, &variants, plan, watch))?
            .map_err(refuse_plan)?;

    let finding = finding(&sweeps);
    if sweeps.is_empty() || finding.is_nothing() {
        return Ok(play::nothing());
    }
    let mut warnings = finding.warnings(question, plan.target);
    warnings.extend(overridden(question));
    let page = page(&sweeps, &question.provenance, common.show()).warned(warnings);
    let is_kept = !is_target_asked || sweeps.iter().all(|one| one.sweep.verdict.chosen().is_some());
    finding.show(page, outputs, question, common.playing.quiet, is_kept)
}

/// What the scenario says of its platform and no regime takes over.
fn overridden(question: &Question<'_>) -> Option<Warning> {
    let keys: Vec<String> = question.scenario.regime.overridden.iter().map(|key| format!("`platform.{key}`")).collect();
    (!keys.is_empty()).then(|| {
        let keys = keys.join(", ");
        Warning::new(
            WarningKind::PlatformReplaced,
            format!("--regimes puts whole regimes in place of the scenario's own {keys}"),
        )
        .hint("without --regimes the sweep is of the platform as the scenario has it")
    })
}

fn finding(sweeps: &[RegimeSweep]) -> Finding {
    let outcomes: Vec<_> = sweeps.iter().flat_map(|one| one.sweep.candidates.iter().map(|one| &one.outcome)).collect();
    let interrupted = sweeps.iter().any(|one| one.sweep.interrupted);
    Finding::new(&outcomes, interrupted, sweeps.iter().all(|one| one.sweep.precise))
}
