//! The wire form of `[platform]`: a preset, and what is given beside it.

use super::account::account;
use super::behaviour::{KEYS, behaviour, parts_given};
use super::distributions::time_above_zero;
use super::preset::{Preset, default_preset, presets, suggested};
use super::reader::{Entry, Read, Table};
use super::{Origin, Regime};
use crate::model::platform::{Platform, Scaling};
use crate::units::{Nanos, counted};

/// AWS Lambda: 1,000 new environments every 10 s for each function (AWS Lambda Developer Guide, "Concurrency scaling
/// rate").
const USUAL_SCALING: Scaling = Scaling { burst: 1_000, every: Nanos::from_secs(10) };

/// The platform and the regime it follows.
pub(super) fn platform(table: &Table<'_>) -> Read<(Platform, Regime)> {
    let named = table.value("preset", default_preset(), preset_named);
    // Beside a wrong name the other keys are read all the same, so that all complaints come at once.
    let preset = named.unwrap_or_else(|_| default_preset());
    let regime = preset.behaviour().expect("a test reads every preset");
    let origin = Origin::Preset(preset.name);
    let behaviour = behaviour(table, regime, &origin);
    let account = account(table);
    let scaling = table.value_or("scaling", Some(USUAL_SCALING), Origin::Default, show_scaling, scaling);
    let overridden = KEYS.into_iter().filter(|key| table.has(key)).collect();
    table.finish();
    let (preset, behaviour, account) = (named?, behaviour?, account?);
    let regime = Regime { preset, overridden, given: parts_given(table, &behaviour) };
    let platform = Platform {
        idle: behaviour.idle,
        checked_every: behaviour.checked_every,
        recycling: behaviour.recycling,
        reuse: behaviour.reuse,
        waiting: behaviour.waiting,
        concurrency_limit: account.concurrency_limit,
        reserved: account.reserved,
        unreserved_floor: account.unreserved_floor,
        scaling: scaling?,
        provisioned: account.provisioned.count,
        provisioned_window: account.provisioned.window,
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
