//! A scenario with the flags applied to it: what to play, how hard to try, and where results come from.

use std::time::Duration;

use super::failure::Failure;
use super::flags::Common;
use super::input::Input;
use crate::cost::price_date;
use crate::estimate::Until;
use crate::model::DEFAULT_PRECISION;
use crate::report::{PresetUsed, Provenance};
use crate::scenario::{Aim, Edit, Scenario, Warning};
use crate::study::Effort;
use crate::units::Probability;

/// When a precision is asked for, no more replications than this are played: 10,000 of the usual 30 days are 800 years,
/// and a precision not reached by then is out of reach.
pub(super) const MOST_REPLICATIONS: u64 = 10_000;

/// What is asked.
#[derive(Debug)]
pub(super) struct Question<'f> {
    /// What the scenario was read from,
    input: Input<'f>,
    /// and what the flags change in it.
    edits: Vec<Edit>,
    /// The scenario, as the flags change it.
    pub(super) scenario: Scenario,
    /// How hard to try.
    pub(super) effort: Effort,
    /// The half-width that somebody asked for, by a flag or in the scenario; absent where only the usual one is meant.
    pub(super) precision_asked: Option<f64>,
    /// The half-width that the command line asks for.
    pub(super) precision_flag: Option<f64>,
    /// How long it may take.
    pub(super) max_time: Option<Duration>,
    /// Where the results come from.
    pub(super) provenance: Provenance,
}

impl<'f> Question<'f> {
    /// Reads the scenario and applies the flags.
    pub(super) fn new(flags: &'f Common) -> Result<Self, Failure> {
        let max_time = flags.playing.max_time()?;
        let (input, edits) = (Input::open(&flags.source.scenario)?, flags.edits()?);
        let scenario = input.scenario(&edits)?;
        let precision_asked = precision_asked(&scenario, flags);
        let effort = effort(&scenario, flags, precision_asked);
        let provenance = provenance(&scenario, &effort);
        let precision_flag = precision_asked.filter(|_| flags.precision.is_some());
        Ok(Self { input, edits, max_time, scenario, effort, precision_asked, precision_flag, provenance })
    }

    /// Where results of a changed scenario come from.
    pub(super) fn provenance_of(&self, scenario: &Scenario) -> Provenance {
        provenance(scenario, &self.effort)
    }

    /// The scenario with more changes.
    pub(super) fn with(&self, changes: &[Edit]) -> Result<Scenario, Failure> {
        self.input.scenario(&[&self.edits[..], changes].concat())
    }

    /// User requests that arrive in a day, on average.
    pub(super) fn requests_per_day(&self) -> f64 {
        self.scenario.model.arrivals.mean_rate() * 86_400.0
    }

    /// What is to be said of the scenario beside its results.
    pub(super) fn warnings(&self, aim: Aim) -> Vec<Warning> {
        self.scenario.warnings_for(aim)
    }
}

/// A flag wins over the scenario: a number of replications that stands behind one replaces the scenario's precision too.
fn precision_asked(scenario: &Scenario, flags: &Common) -> Option<f64> {
    let is_replaced = flags.precision.is_none() && flags.playing.replications.is_some();
    scenario.settings.precision.filter(|_| !is_replaced).map(Probability::as_fraction)
}

fn effort(scenario: &Scenario, flags: &Common, precision_asked: Option<f64>) -> Effort {
    let settings = &scenario.settings;
    let until = until(scenario, flags, precision_asked);
    Effort { seed: settings.seed, confidence: settings.confidence, until }
}

/// A number of replications wins over a precision, unless only the precision stands behind a flag.
fn until(scenario: &Scenario, flags: &Common, precision_asked: Option<f64>) -> Until {
    let is_replaced = flags.playing.replications.is_none() && flags.precision.is_some();
    match scenario.settings.replications.filter(|_| !is_replaced) {
        Some(replications) => Until::Replications(u64::from(replications)),
        None => Until::Precision {
            half_width: precision_asked.unwrap_or(DEFAULT_PRECISION.as_fraction()),
            at_most: MOST_REPLICATIONS,
        },
    }
}

pub(super) fn provenance(scenario: &Scenario, effort: &Effort) -> Provenance {
    let preset = scenario.regime.preset;
    Provenance {
        scenario: scenario.name.clone(),
        hash: scenario.hash.clone(),
        seed: effort.seed,
        confidence: effort.confidence,
        horizon: scenario.model.run.horizon,
        warmup: scenario.model.run.warmup,
        sets: scenario.model.set_count(),
        preset: PresetUsed {
            name: preset.name,
            date: preset.date,
            source: preset.source,
            not_measured: preset.not_measured.iter().map(ToString::to_string).collect(),
            overridden: scenario.regime.overridden.clone(),
        },
        price_date: price_date(),
        version: env!("CARGO_PKG_VERSION"),
    }
}
