//! `coldstart recommend --given LOG`: regimes, each of which weighs as much as a log says.

use std::path::PathBuf;

use super::failure::Failure;
use super::replayed::recording;
use crate::logs::read_files;
use crate::model::Model;
use crate::study::replay::{Arrival, Recording};
use crate::study::validate::{Contender, Ranking, rank_regimes};
use crate::study::{Effort, Fit, Regime, Target, Under, Watch, under};
use crate::units::Nanos;

/// The regimes of a question, and the log that weighs them.
pub(super) struct Weighing {
    regimes: Vec<Regime>,
    log: Option<Recording>,
}

/// Regimes that weigh less are left out of the question.
const NEGLIGIBLE: f64 = 0.001;

impl Weighing {
    /// Reads the log, if there are files.
    pub(super) fn new(regimes: Vec<Regime>, files: &[PathBuf]) -> Result<Self, Failure> {
        if files.is_empty() {
            return Ok(Self { regimes, log: None });
        }
        let log = read_files(files).map_err(|error| {
            Failure::refused(format_args!("{}: {}", error.at, error.problem), &error.expected, &error.hint)
        })?;
        let log = recording(&log, Arrival::Sent)?;
        if !log.about.told.first_uses {
            return Err(Failure::refused(
                "the log of `--given` does not tell which requests were the first in their environment",
                "a log with `Init Duration`, with log streams, or with a column `cold`",
                "`--under` alone asks the question under every regime",
            ));
        }
        Ok(Self { regimes, log: Some(log) })
    }

    /// The question under each regime, and what the log makes of the answers; none where it was stopped.
    pub(super) fn under(
        &self,
        model: &Model,
        (question, intervals): ((Target, u32), &[Nanos]),
        effort: &Effort,
        watch: Watch<'_>,
    ) -> Option<Under> {
        let Some(log) = &self.log else { return under(model, &self.regimes, question, intervals, effort, watch) };
        let contenders = Contender::equal(&self.regimes);
        let ranking = rank_regimes(model, log, &contenders, (None, effort.seed, effort.confidence), watch);
        if ranking.interrupted {
            return None;
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
    }
}
