//! The wire form of `[platform]`: a preset, and what is given beside it.

use super::distributions::{distribution, time, time_above_zero};
use super::preset::{Preset, default_preset, presets};
use super::reader::{Entry, Read, Table};
use super::{Origin, Regime};
use crate::model::Schedule;
use crate::model::platform::{Deploys, IdlePolicy, Platform, Recycling, Redraw, Reuse, Scaling};
use crate::units::{Nanos, Rate};

/// What a preset settles.
#[derive(Debug, Clone, PartialEq)]
pub struct Behaviour {
    /// When an idle environment is taken away.
    pub idle: IdlePolicy,
    /// When environments go that are not idle for long.
    pub recycling: Recycling,
    /// Which idle environment serves the next request.
    pub reuse: Reuse,
}

const REDRAWS: [(&str, Redraw); 3] =
    [("idle-period", Redraw::IdlePeriod), ("environment", Redraw::Environment), ("replication", Redraw::Replication)];

/// AWS Lambda: 1,000 new environments every 10 s for each function (AWS Lambda Developer Guide, "Concurrency scaling
/// rate").
const USUAL_SCALING: Scaling = Scaling { burst: 1_000, every: Nanos::from_secs(10) };

/// What an account may use at first (AWS Lambda Developer Guide, "Lambda quotas").
const USUAL_LIMIT: u32 = 1_000;

/// More environments than this at once are refused: each takes memory.
const MOST_ENVIRONMENTS: u32 = 1_000_000;

/// The platform and the regime it follows.
pub(super) fn platform(table: &Table<'_>) -> Read<(Platform, Regime)> {
    let named = table.value("preset", default_preset(), preset_named);
    // Beside a wrong name the other keys are read all the same, so that all complaints come at once.
    let preset = named.unwrap_or_else(|_| default_preset());
    let regime = preset.behaviour().map_err(|report| {
        // A test reads every preset, so that nobody is meant to see this.
        table.refuse(
            &format!("`{}`, which is broken: {report}", preset.name),
            "a preset that can be read",
            "name another preset",
        )
    })?;
    let origin = Origin::Preset(preset.name);
    let behaviour = behaviour(table, regime, &origin);
    let checked_every = table.value("checked_every", Nanos::ZERO, time);
    let concurrency_limit = table.value_or("concurrency_limit", Some(USUAL_LIMIT), Origin::Default, show_limit, limit);
    let scaling = table.value_or("scaling", Some(USUAL_SCALING), Origin::Default, show_scaling, scaling);
    let provisioned = provisioned(table, concurrency_limit.ok().flatten());
    table.finish();
    let overridden = ["idle_timeout", "redraw", "recycle", "reuse"].into_iter().filter(|key| table.has(key)).collect();
    let (preset, behaviour) = (named?, behaviour?);
    let platform = Platform {
        idle: behaviour.idle,
        checked_every: Some(checked_every?).filter(|&every| every > Nanos::ZERO),
        recycling: behaviour.recycling,
        reuse: behaviour.reuse,
        concurrency_limit: concurrency_limit?,
        scaling: scaling?,
        provisioned: provisioned?,
    };
    Ok((platform, Regime { preset, overridden }))
}

/// What a preset may settle, where the table says nothing else.
pub(super) fn behaviour(table: &Table<'_>, otherwise: Behaviour, origin: &Origin) -> Read<Behaviour> {
    let idle = table.value_or("idle_timeout", otherwise.idle, origin.clone(), show_idle, idle_timeout);
    let idle = idle.and_then(|idle| redrawn(table, idle, origin));
    let recycling = recycle(table, otherwise.recycling, origin);
    let show = |reuse: &Reuse| reuse.name().to_owned();
    let reuse = table.value_or("reuse", otherwise.reuse, origin.clone(), show, |entry| entry.one_of(&Reuse::NAMES));
    Ok(Behaviour { idle: idle?, recycling: recycling?, reuse: reuse? })
}

fn preset_named(entry: &Entry<'_>) -> Read<&'static Preset> {
    let names: Vec<(&str, &'static Preset)> = presets().iter().map(|preset| (preset.name, preset)).collect();
    entry.one_of(&names)
}

fn idle_timeout(entry: &Entry<'_>) -> Read<IdlePolicy> {
    if entry.is_table() {
        let table = entry.table("a distribution or { cohort_halving = \"380 s\" }")?;
        if let Some(period) = table.get("cohort_halving") {
            let period = time_above_zero(&period);
            table.finish();
            return Ok(IdlePolicy::CohortHalving { period: period? });
        }
    }
    distribution(entry).map(IdlePolicy::timeout)
}

fn show_idle(idle: &IdlePolicy) -> String {
    match idle {
        IdlePolicy::Timeout { timeout, .. } => timeout.to_string(),
        IdlePolicy::CohortHalving { period } => format!("cohorts halve every {period}"),
    }
}

fn redrawn(table: &Table<'_>, idle: IdlePolicy, origin: &Origin) -> Read<IdlePolicy> {
    let show =
        |redraw: &Redraw| REDRAWS.iter().find(|(_, rule)| rule == redraw).map_or("", |(name, _)| name).to_owned();
    let read = |entry: &Entry<'_>| entry.one_of(&REDRAWS);
    match idle {
        IdlePolicy::Timeout { timeout, redraw } => {
            // What a scenario's own timeout says of its redraw it says here; else it is the preset's.
            let origin = if table.has("idle_timeout") { Origin::Default } else { origin.clone() };
            let redraw = table.value_or("redraw", redraw, origin, show, read)?;
            Ok(IdlePolicy::Timeout { timeout, redraw })
        }
        cohorts @ IdlePolicy::CohortHalving { .. } => match table.get("redraw") {
            None => Ok(cohorts),
            Some(entry) => {
                let hint = "leave it out: there is no timeout that could be drawn";
                Err(entry.refuse("no `redraw` beside cohort halving", hint))
            }
        },
    }
}

const EXPECTED_RECYCLE: &str =
    "\"none\", or a table with any of `mean_life`, `max_life` and `deploys`, such as { mean_life = \"14 h\" }";

/// Lives and deploys are two parts of a regime: a table with only `deploys` leaves the lives as they were, and one with
/// a life replaces both lives.
fn recycle(table: &Table<'_>, otherwise: Recycling, origin: &Origin) -> Read<Recycling> {
    let Some(entry) = table.get("recycle") else {
        table.record("recycle", show_recycling(&otherwise), origin.clone());
        return Ok(otherwise);
    };
    if entry.is_none() {
        entry.record("none".to_owned());
        return Ok(Recycling::NONE);
    }
    if !entry.is_table() {
        return Err(entry.refuse(EXPECTED_RECYCLE, "leave it out to keep what the preset says"));
    }
    let inner = entry.table(EXPECTED_RECYCLE)?;
    let mean_life = inner.get("mean_life").map(|entry| time_above_zero(&entry)).transpose();
    let max_life = inner.get("max_life").map(|entry| life(&entry)).transpose();
    let deploys = inner.get("deploys").map(|entry| deploys(&entry)).transpose();
    inner.finish();
    let (mean_life, max_life, deploys) = (mean_life?, max_life?, deploys?);
    if mean_life.is_none() && max_life.is_none() && deploys.is_none() {
        return Err(entry.refuse_as("an empty table", EXPECTED_RECYCLE, "leave it out to keep what the preset says"));
    }
    let has_life = mean_life.is_some() || max_life.is_some();
    let lives = if has_life { (mean_life, max_life) } else { (otherwise.mean_life, otherwise.max_life) };
    let recycling = Recycling { mean_life: lives.0, max_life: lives.1, deploys: deploys.unwrap_or(otherwise.deploys) };
    entry.record(show_recycling(&recycling));
    Ok(recycling)
}

fn life(entry: &Entry<'_>) -> Read<crate::model::Distribution> {
    let life = distribution(entry)?;
    if life.mean() > 0.0 {
        Ok(life)
    } else {
        Err(entry.refuse("a life above zero", "without a maximum life leave it out"))
    }
}

fn deploys(entry: &Entry<'_>) -> Read<Deploys> {
    let hint = "\"2/week\" deploys at random, \"rate(7 days)\" by plan";
    let text = entry.text()?;
    if !text.contains("cron(")
        && let Ok(rate) = Rate::parse(text)
    {
        return if rate.as_per_second() <= 1.0 {
            Ok(Deploys::Random(rate))
        } else {
            Err(entry.refuse("deploys at most once a second on average", hint))
        };
    }
    let schedule = entry.parsed(Schedule::parse, hint)?;
    match schedule.interval() {
        Some(interval) if interval < Nanos::SECOND => Err(entry.refuse("deploys at least 1 s apart", hint)),
        _ => Ok(Deploys::Planned(schedule)),
    }
}

fn show_recycling(recycling: &Recycling) -> String {
    let mut parts = Vec::new();
    parts.extend(recycling.mean_life.map(|life| format!("mean life {life}")));
    parts.extend(recycling.max_life.as_ref().map(|life| format!("maximum life {life}")));
    match &recycling.deploys {
        Deploys::Planned(Schedule::Never) => {}
        Deploys::Planned(schedule) => parts.push(format!("deploys {schedule}")),
        Deploys::Random(rate) => parts.push(format!("deploys at random, {rate}")),
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

fn limit(entry: &Entry<'_>) -> Read<Option<u32>> {
    if entry.is_none() { Ok(None) } else { entry.count(1..=u32::MAX, "write \"none\" for no limit").map(Some) }
}

fn show_limit(limit: &Option<u32>) -> String {
    limit.map_or("none".to_owned(), |limit| limit.to_string())
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
    scaling.map_or("none".to_owned(), |Scaling { burst, every }| format!("{burst} new environments every {every}"))
}

fn provisioned(table: &Table<'_>, limit: Option<u32>) -> Read<u32> {
    table.value("provisioned", 0, |entry| {
        let provisioned =
            entry.count(0..=MOST_ENVIRONMENTS, "it counts execution environments that are always initialised")?;
        match limit {
            Some(limit) if provisioned > limit => {
                let expected = format!("at most the concurrency limit ({limit})");
                Err(entry.refuse(&expected, "raise `concurrency_limit`, if the account's quota allows it"))
            }
            _ => Ok(provisioned),
        }
    })
}
