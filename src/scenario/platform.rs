//! The wire form of `[platform]`: a preset, and what is given beside it.

use super::behaviour::{KEYS, behaviour, parts_given};
use super::distributions::time_above_zero;
use super::preset::{Preset, default_preset, presets, suggested};
use super::reader::{Entry, Read, Table};
use super::{Origin, Regime};
use crate::model::platform::{Platform, Scaling};
use crate::units::{Nanos, counted, grouped};

/// AWS Lambda: 1,000 new environments every 10 s for each function (AWS Lambda Developer Guide, "Concurrency scaling
/// rate").
const USUAL_SCALING: Scaling = Scaling { burst: 1_000, every: Nanos::from_secs(10) };

/// What an account may use at first (AWS Lambda Developer Guide, "Lambda quotas").
const USUAL_LIMIT: u32 = 1_000;

/// More environments than this at once are refused: each takes memory.
pub(crate) const MOST_ENVIRONMENTS: u32 = 1_000_000;

/// The platform and the regime it follows.
pub(super) fn platform(table: &Table<'_>) -> Read<(Platform, Regime)> {
    let named = table.value("preset", default_preset(), preset_named);
    // Beside a wrong name the other keys are read all the same, so that all complaints come at once.
    let preset = named.unwrap_or_else(|_| default_preset());
    let regime = preset.behaviour().expect("a test reads every preset");
    let origin = Origin::Preset(preset.name);
    let behaviour = behaviour(table, regime, &origin);
    let concurrency_limit = table.value_or("concurrency_limit", Some(USUAL_LIMIT), Origin::Default, show_limit, limit);
    let scaling = table.value_or("scaling", Some(USUAL_SCALING), Origin::Default, show_scaling, scaling);
    let provisioned = provisioned(table, concurrency_limit.ok().flatten());
    let overridden = KEYS.into_iter().filter(|key| table.has(key)).collect();
    table.finish();
    let (preset, behaviour) = (named?, behaviour?);
    let regime = Regime { preset, overridden, given: parts_given(table, &behaviour) };
    let platform = Platform {
        idle: behaviour.idle,
        checked_every: behaviour.checked_every,
        recycling: behaviour.recycling,
        reuse: behaviour.reuse,
        waiting: behaviour.waiting,
        concurrency_limit: concurrency_limit?,
        scaling: scaling?,
        provisioned: provisioned?,
    };
    Ok((platform, regime))
}

fn preset_named(entry: &Entry<'_>) -> Read<&'static Preset> {
    let names: Vec<(&str, &'static Preset)> = presets().iter().map(|preset| (preset.name, preset)).collect();
    match entry.text_if_any().and_then(suggested) {
        Some(suggestion) => entry.one_of_or(&names, &suggestion),
        None => entry.one_of(&names),
    }
}

fn limit(entry: &Entry<'_>) -> Read<Option<u32>> {
    if entry.is_none() { Ok(None) } else { entry.count(1..=u32::MAX, "write \"none\" for no limit").map(Some) }
}

fn show_limit(limit: &Option<u32>) -> String {
    limit.map_or("none".to_owned(), |limit| grouped(u64::from(limit)))
}

fn scaling(entry: &Entry<'_>) -> Read<Option<Scaling>> {
    const EXPECTED: &str = "\"none\", or a table such as { burst = 1000, every = \"10 s\" }";
    if entry.is_none() {
        return Ok(None);
    }
    if !entry.is_table() {
        return Err(entry.refuse(EXPECTED, "leave it out for what AWS Lambda does"));
    }
    let table = entry.table(EXPECTED)?;
    let burst = table
        .required("burst", EXPECTED)
        .and_then(|entry| entry.count(1..=u32::MAX, "write scaling = \"none\" for no limit"));
    let every = table.required("every", EXPECTED).and_then(|entry| time_above_zero(&entry));
    table.finish();
    Ok(Some(Scaling { burst: burst?, every: every? }))
}

fn show_scaling(scaling: &Option<Scaling>) -> String {
    let show = |Scaling { burst, every }| format!("{} every {every}", counted(u64::from(burst), "new environment"));
    scaling.map_or("none".to_owned(), show)
}

fn provisioned(table: &Table<'_>, limit: Option<u32>) -> Read<u32> {
    table.value_or(
        "provisioned",
        0,
        Origin::Default,
        |number| grouped(u64::from(*number)),
        |entry| {
            let provisioned =
                entry.count(0..=MOST_ENVIRONMENTS, "it counts execution environments that are always initialised")?;
            match limit {
                Some(limit) if provisioned > limit => {
                    let expected = format!("at most the concurrency limit ({limit})");
                    Err(entry.refuse(&expected, "raise `concurrency_limit`, if the account's quota allows it"))
                }
                _ => Ok(provisioned),
            }
        },
    )
}
