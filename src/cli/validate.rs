//! `coldstart validate`: could a log have come from a scenario?

use clap::Args;

use super::failure::Failure;
use super::recommend::asked_regimes;
use super::replayed::{Asked, PlayedLog, nothing};
use super::{Ended, play, talk};
use crate::report::validation::{page, page_of_ranking};
use crate::study::replay::{Arrival, Recording};
use crate::study::validate::{Contender, Judgement, PLAYS_TO_VALIDATE, ValidatePlan, rank_regimes, validate};

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Exit codes: 0 the scenario is not rejected; 1 it is, at the
level of 5%, or no regime of --under is left; 2 wrong input.

Examples:
  coldstart validate scenarios/zappa-api.toml scenarios/zappa-api-log.csv
      could that API, not pinged, have made this log?
  cd scenarios; coldstart validate zappa-api.toml zappa-api-log.csv --under all
      which of the known regimes predicts it best?")]
pub(super) struct Flags {
    #[command(flatten)]
    played: PlayedLog,

    /// Rank these presets instead, or all of AWS
    ///
    /// Such as aws-2023,aws-2021 or all. Each takes the place of the scenario's platform. What one of them carries over from
    /// another is varied, as by `coldstart recommend --under`.
    #[arg(long, value_name = "PRESETS")]
    under: Option<String>,
}

/// Plays the log, and says whether it could have come from the scenario.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let asked = flags.played.asked()?;
    let recording = flags.played.recording(&asked.log, arrival(flags, &asked))?;
    if !recording.about.told.first_uses {
        return Err(Failure::refused(
            "the log does not tell which requests were the first in their environment",
            "a log with `Init Duration`, with log streams, or with a column `cold`",
            "`coldstart replay` says what the scenario predicts",
        ));
    }
    match &flags.under {
        Some(text) => ranked(flags, &asked, &recording, text),
        None => validated(flags, &asked, &recording),
    }
}

/// Regimes that differ in what requests wait for are held to the same arrivals.
fn arrival(flags: &Flags, asked: &Asked) -> Arrival {
    match flags.under {
        Some(_) => Arrival::sent_or_before_init(&asked.scenario.model, &asked.log),
        None => Arrival::on(&asked.scenario.model, &asked.log),
    }
}

fn validated(flags: &Flags, asked: &Asked, recording: &Recording) -> Result<Ended, Failure> {
    let outputs = flags.played.outputs(asked, None)?;
    let settings = &asked.scenario.settings;
    let plan = ValidatePlan {
        plays: asked.plays.unwrap_or(PLAYS_TO_VALIDATE),
        seed: settings.seed,
        confidence: settings.confidence,
        is_learned_from: is_learned_from(asked),
    };
    let model = &asked.scenario.model;
    let found = play::watched(&flags.played.playing, None, |watch| validate(model, recording, &plan, watch))?;
    let Some(found) = found else { return Ok(nothing()) };
    let is_undecided = matches!(found.judgement, Judgement::Doubtful | Judgement::Unknown);
    let is_yes = !found.judgement.is_rejected() && !is_undecided;
    let ended =
        flags.played.show(page(&found, &asked.provenance), outputs, asked, (found.replay.interrupted, is_yes))?;
    if plan.is_learned_from {
        talk::say(
            "\nhint: `coldstart calibrate --hold-out 30%` learns from a part of the log, and keeps the rest for this",
        );
    }
    Ok(ended)
}

/// Whether one of the files is one that the scenario was learned from.
fn is_learned_from(asked: &Asked) -> bool {
    asked.log.sources.iter().any(|source| asked.scenario.learned_from.contains(&source.digest))
}

fn ranked(flags: &Flags, asked: &Asked, recording: &Recording, text: &str) -> Result<Ended, Failure> {
    let outputs = flags.played.outputs(asked, None)?;
    let model = &asked.scenario.model;
    let contenders = Contender::equal(&asked_regimes(text, &model.platform)?);
    let settings = &asked.scenario.settings;
    let effort = (asked.plays, settings.seed, settings.confidence);
    let found =
        play::watched(&flags.played.playing, None, |watch| rank_regimes(model, recording, &contenders, effort, watch))?;
    if found.rows.is_empty() {
        return Ok(nothing());
    }
    let is_yes = !found.is_none_of_these();
    flags.played.show(page_of_ranking(&found, &asked.provenance), outputs, asked, (found.interrupted, is_yes))
}
