//! A scenario with the flags applied to it: what to play, how hard to try, and where results come from.

use super::failure::Failure;
use super::flags::{Common, refuse, share, time};
use crate::estimate::Until;
use crate::model::{DEFAULT_PRECISION, Run};
use crate::report::{Origin, Regime};
use crate::scenario::limits::{CONFIDENCES, PRECISIONS};
use crate::scenario::{Aim, Scenario, Warning, cautions, hash_of, load};
use crate::study::Effort;

/// When a precision is asked for, no more replications than this are played: 10,000 of the usual 30 days are 800 years,
/// and a precision not reached by then is out of reach.
const MOST_REPLICATIONS: u64 = 10_000;

/// What is asked.
#[derive(Debug)]
pub(super) struct Question {
    /// The scenario, as the flags change it.
    pub(super) scenario: Scenario,
    /// How hard to try.
    pub(super) effort: Effort,
    /// Where the results come from.
    pub(super) origin: Origin,
}

impl Question {
    /// Reads the scenario and applies the flags.
    pub(super) fn new(flags: &Common) -> Result<Self, Failure> {
        let mut scenario = load(&flags.scenario)?;
        if let Some(horizon) = &flags.horizon {
            set_horizon(&mut scenario, horizon)?;
        }
        let effort = effort(&scenario, flags)?;
        let origin = origin(&scenario, &effort);
        Ok(Self { scenario, effort, origin })
    }

    /// What is to be said of the scenario beside its results.
    pub(super) fn warnings(&self, aim: Aim) -> Vec<Warning> {
        let mut warnings = self.scenario.warnings.clone();
        warnings.extend(cautions(&self.scenario.model, aim));
        warnings
    }
}

fn set_horizon(scenario: &mut Scenario, text: &str) -> Result<(), Failure> {
    let horizon = time("--horizon", text)?;
    let run = &scenario.model.run;
    if horizon <= run.warmup {
        let expected = format!("a time above the scenario's warmup ({})", run.warmup);
        return Err(refuse("--horizon", text, &expected, "what arrives before the warmup is over is not counted"));
    }
    scenario.model.run = Run { horizon, ..run.clone() };
    scenario.hash = hash_of(&scenario.model);
    Ok(())
}

fn effort(scenario: &Scenario, flags: &Common) -> Result<Effort, Failure> {
    let settings = &scenario.settings;
    let confidence = match &flags.confidence {
        Some(text) => share("--confidence", text, CONFIDENCES)?,
        None => settings.confidence,
    };
    Ok(Effort { seed: flags.seed.unwrap_or(settings.seed), confidence, until: until(scenario, flags)? })
}

/// A flag wins over the scenario, and a number of replications over a precision.
fn until(scenario: &Scenario, flags: &Common) -> Result<Until, Failure> {
    let settings = &scenario.settings;
    let asked = flags.precision.as_deref().map(|text| share("--precision", text, PRECISIONS)).transpose()?;
    let replications = match (flags.replications, asked) {
        (None, Some(_)) => None,
        (flag, _) => flag.or(settings.replications),
    };
    if let Some(replications) = replications {
        return Ok(Until::Replications(u64::from(replications)));
    }
    let usual = || settings.precision.unwrap_or(DEFAULT_PRECISION).as_fraction();
    Ok(Until::Precision { half_width: asked.unwrap_or_else(usual), at_most: MOST_REPLICATIONS })
}

fn origin(scenario: &Scenario, effort: &Effort) -> Origin {
    let preset = scenario.regime.preset;
    Origin {
        scenario: scenario.name.clone(),
        hash: scenario.hash.clone(),
        seed: effort.seed,
        confidence: effort.confidence,
        horizon: scenario.model.run.horizon,
        warmup: scenario.model.run.warmup,
        regime: Regime {
            name: preset.name,
            date: preset.date,
            source: preset.source,
            not_measured: preset.not_measured.iter().map(ToString::to_string).collect(),
            overridden: scenario.regime.overridden.clone(),
        },
        version: env!("CARGO_PKG_VERSION"),
    }
}
