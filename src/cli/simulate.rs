//! `coldstart simulate`: what happens under a scenario as it stands.

use clap::Args;

use super::failure::Failure;
use super::flags::Common;
use super::output::{Outputs, Results};
use super::play::Finding;
use super::progress::Bar;
use super::question::Question;
use super::{Ended, interrupt, play, talk, terminal};
use crate::report::simulation::{answer, text};
use crate::report::{Row, csv, json};
use crate::scenario::Aim;
use crate::study::{Watch, simulate};

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
    let outputs = Outputs::open(&flags.files(), &question.scenario.files)?;
    let bar = Bar::start(flags.playing.quiet);
    let watch = Watch { stop: interrupt::listen(flags.playing.quiet, question.max_time), progress: &bar };
    let simulation =
        play::on_threads(flags.playing.threads, || simulate(&question.scenario.model, &question.effort, watch))?;
    bar.finish();

    let finding = Finding::new(&[&simulation.outcome], simulation.interrupted, simulation.precise);
    if finding.is_nothing() {
        return Ok(play::nothing());
    }
    let origin = &question.origin;
    let row = Row::of(&simulation.outcome, origin.seed);
    let results = Results {
        answer: answer(&simulation),
        text: text(&simulation, origin, terminal::width(), flags.show()),
        files: vec![
            csv::rows([row]).map_err(play::unformatted)?,
            json::simulation(&simulation, origin).map_err(play::unformatted)?,
        ],
    };
    let written = outputs.write(&results, flags.playing.quiet);
    talk::warn(&finding.warnings(&question, Aim::usual(&question.scenario.settings).target, flags.playing.quiet));
    written.map(|()| finding.ended(&question, true))
}
