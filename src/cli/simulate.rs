//! `coldstart simulate`: what happens under a scenario as it stands.

use clap::Args;

use super::Ended;
use super::failure::Failure;
use super::flags::Common;
use super::output::Outputs;
use super::play::{self, Finding};
use super::player::playing;
use super::question::Question;
use super::sweep::{Tries, USUAL_INTERVALS};
use crate::report::simulation::page;
use crate::scenario::Aim;
use crate::study::{Watch, simulate_with};

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart simulate scenarios/zappa-api.toml
      cold starts, latency and environments as the scenario is pinged
  coldstart simulate scenarios/zappa-api.toml --set warming.ping=none --json -
      the same without pings, all of it for a program to read")]
pub(super) struct Flags {
    #[command(flatten)]
    common: Common,
}

/// Plays, and shows what came out.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let flags = &flags.common;
    let question = Question::new(flags)?;
    let outputs = Outputs::open(&flags.wanted()?, &question.scenario.files)?;
    let (model, effort) = (&question.scenario.model, &question.effort);
    let hours = flags.hours(flags.explain)?;
    let work = |watch: Watch<'_>| simulate_with(hours, model, effort, watch);
    let simulation = play::watched(&flags.playing, question.max_time, work)?;

    let finding = Finding::new(&[&simulation.outcome], simulation.interrupted, simulation.precise);
    if finding.is_nothing() {
        return Ok(play::nothing());
    }
    let target = Aim::usual(&question.scenario.settings).target;
    let page = page(&simulation, &question.provenance, flags.show()).warned(finding.warnings(&question, target));
    let tries = Tries::read((USUAL_INTERVALS, None, None), target, &question)?;
    // Where a sweep would refuse its usual intervals, as for a phase beyond the first, there is nothing to be played.
    let can_play = tries.checked(&question, model, &[model.warming.concurrency]).is_ok();
    let asked = can_play.then(|| tries.asked(model, question.effort));
    let page = match asked {
        Some(asked) => playing(page, &outputs, &question, asked),
        None => page,
    };
    finding.show(page, outputs, &question, flags.playing.quiet, true)
}
