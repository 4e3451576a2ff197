//! `coldstart presets`: the regimes a scenario can start from, and what is known of each.

use super::failure::Failure;
use super::{Ended, terminal};
use crate::model::platform::{IdlePolicy, Recycling, Reuse};
use crate::report::aligned;
use crate::scenario::{Behaviour, Preset, default_preset, presets};

/// Lists them.
pub(super) fn run() -> Result<Ended, Failure> {
    let mut rows = Vec::new();
    for preset in presets() {
        if !rows.is_empty() {
            rows.push(vec![String::new(); 3]);
        }
        rows.extend(rows_of(preset)?);
    }
    let intro = "Regimes of platforms, the newest of AWS first; a scenario names one with `platform.preset`.\n\n";
    terminal::print(&format!("{intro}{}", aligned(&rows, terminal::width())))?;
    Ok(Ended::Done)
}

fn rows_of(preset: &Preset) -> Result<Vec<Vec<String>>, Failure> {
    let name = if preset == default_preset() { "(default)" } else { "" };
    let not_measured: Vec<String> = preset.not_measured.iter().map(ToString::to_string).collect();
    let lines = [
        ("says", rule(&preset.behaviour()?)),
        ("evidence", preset.evidence.to_owned()),
        ("source", preset.source.to_owned()),
        ("not measured", not_measured.join("; ")),
    ];
    let names = [preset.name, preset.date, name, ""];
    Ok(names.iter().zip(lines).map(|(name, (what, text))| vec![(*name).to_owned(), what.to_owned(), text]).collect())
}

fn rule(behaviour: &Behaviour) -> String {
    let idle = match &behaviour.idle {
        IdlePolicy::Timeout { timeout, .. } | IdlePolicy::FunctionTimeout { timeout, .. } => {
            format!("idle timeout {timeout}")
        }
        IdlePolicy::CohortHalving { period } => {
            format!("half of the environments that became idle together go every {period}")
        }
    };
    format!("{idle}; {}; {}", recycling(&behaviour.recycling), reuse(behaviour.reuse))
}

fn recycling(recycling: &Recycling) -> String {
    match (&recycling.mean_life, &recycling.max_life) {
        (None, None) => "no recycling".to_owned(),
        (Some(mean), None) => format!("recycled after {mean} on average"),
        (None, Some(cap)) => format!("recycled after {cap}"),
        (Some(mean), Some(cap)) => format!("recycled after {mean} on average, cut off at {cap}"),
    }
}

fn reuse(reuse: Reuse) -> &'static str {
    match reuse {
        Reuse::MostRecent => "most recently used first",
        Reuse::LeastRecent => "least recently used first",
        Reuse::NewestCreated => "newest first",
        Reuse::OldestCreated => "oldest first",
        Reuse::Random => "any may serve next",
    }
}
