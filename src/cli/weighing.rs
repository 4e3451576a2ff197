//! `coldstart recommend --given LOG`: regimes, each of which weighs as much as a log says.

use std::path::{Path, PathBuf};

use super::calibrate::MEASURED_TOGETHER;
use super::failure::Failure;
use super::replayed::recording;
use crate::calibrate::{Calibration, Finding, Plan, Writing, written_scenario};
use crate::logs::{Log, read_files};
use crate::model::{Model, Platform};
use crate::scenario::{parse, preset_named};
use crate::study::replay::{Arrival, Recording};
use crate::study::validate::{Contender, Ranking, rank_regimes};
use crate::study::{Effort, Fit, Regime, Target, Under, Watch, under};
use crate::units::Nanos;

/// The regimes of a question, and the log that weighs them.
pub(super) struct Weighing {
    regimes: Vec<Regime>,
    given: Option<Given>,
}

/// A log.
struct Given {
    recording: Recording,
    log: Log,
}

/// Regimes that weigh less are left out of the question.
const NEGLIGIBLE: f64 = 0.001;

impl Weighing {
    /// Reads the log, if there are files.
    pub(super) fn new(regimes: Vec<Regime>, files: &[PathBuf], model: &Model) -> Result<Self, Failure> {
        if files.is_empty() {
            return Ok(Self { regimes, given: None });
        }
        let log = read_files(files).map_err(|error| {
            Failure::refused(format_args!("{}: {}", error.at, error.problem), &error.expected, &error.hint)
        })?;
        let recording = recording(&log, Arrival::sent_or_before_init(model, &log))?;
        if !recording.about.told.first_uses {
            return Err(Failure::refused(
                "the log of `--given` does not tell which requests were the first in their environment",
                "a log with `Init Duration`, with log streams, or with a column `cold`",
                "`--under` alone asks the question under every regime",
            ));
        }
        Ok(Self { regimes, given: Some(Given { recording, log }) })
    }

    /// The question under each regime, and what the log makes of the answers; none where it was stopped.
    pub(super) fn under(
        &self,
        model: &Model,
        (question, intervals): ((Target, u32), &[Nanos]),
        effort: &Effort,
        watch: Watch<'_>,
    ) -> Option<Under> {
        let Some(Given { recording, log }) = &self.given else {
            return under(model, &self.regimes, question, intervals, effort, watch);
        };
        let contenders = Contender::equal(&self.regimes);
        let ranking = rank_regimes(model, recording, &contenders, (None, effort.seed, effort.confidence), watch);
        if ranking.interrupted {
            return None;
        }
        if ranking.is_none_of_these()
            && let Some(platform) = learned(log, effort.confidence)
        {
            let regime = Regime::learned(&platform, &model.platform);
            let answers = under(model, &[regime], question, intervals, effort, watch)?;
            return Some(answers.given(vec![1.0], Fit { is_learned: true, ..fit(&ranking) }, effort.confidence));
        }
        let left: Vec<(Regime, f64)> = ranking
            .rows
            .iter()
            .filter(|row| row.weight >= NEGLIGIBLE)
            .map(|row| (row.regime.clone(), row.weight))
            .collect();
        let sum: f64 = left.iter().map(|(_, weight)| weight).sum();
        let (regimes, weights): (Vec<Regime>, Vec<f64>) =
            left.into_iter().map(|(regime, weight)| (regime, weight / sum)).unzip();
        let answers = under(model, &regimes, question, intervals, effort, watch)?;
        Some(answers.given(weights, fit(&ranking), effort.confidence))
    }
}

fn fit(ranking: &Ranking) -> Fit {
    let best = ranking.best();
    Fit {
        regime: best.map_or("", |best| best.regime.name),
        p: best.map_or(0.0, |best| best.p),
        is_none_of_these: ranking.is_none_of_these(),
        is_learned: false,
    }
}

/// The platform as the log itself shows it, if it tells how long an idle function keeps its environment.
fn learned(log: &Log, confidence: f64) -> Option<Platform> {
    let calibration = Calibration::of(log, &Plan { confidence, arrivals_only: false, hold_out: 0.0 });
    let is_told = calibration
        .entries
        .iter()
        .any(|entry| entry.key == "platform.idle_timeout" && matches!(entry.finding, Finding::Learned { .. }));
    let (preset, path) = (preset_named(MEASURED_TOGETHER).ok()?, Path::new("learned.toml"));
    let writing = Writing { preset, path, carries_uncertainty: false };
    let text = is_told.then(|| written_scenario(&calibration, &writing))??;
    Some(parse(&text, path).ok()?.model.platform)
}
