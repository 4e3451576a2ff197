//! The wire form of what a preset settles and a scenario may replace: idle timeout, recycling, reuse.

use super::Origin;
use super::distributions::{distribution, time_above_zero};
use super::reader::{Entry, Read, Table};
use super::schedules::schedule;
use crate::model::Schedule;
use crate::model::platform::{Deploys, IdlePolicy, Recycling, Redraw, Reuse};
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

/// What a preset may settle, where the table says nothing else.
pub(super) fn behaviour(table: &Table<'_>, otherwise: Behaviour, origin: &Origin) -> Read<Behaviour> {
    let idle = table.value_or("idle_timeout", otherwise.idle, origin.clone(), show_idle, idle_timeout);
    let idle = idle.and_then(|idle| redrawn(table, idle, origin));
    let recycling = recycle(table, otherwise.recycling, origin);
    let show = |reuse: &Reuse| reuse.name().to_owned();
    let reuse = table.value_or("reuse", otherwise.reuse, origin.clone(), show, |entry| entry.one_of(&Reuse::NAMES));
    Ok(Behaviour { idle: idle?, recycling: recycling?, reuse: reuse? })
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
        IdlePolicy::Timeout { timeout, .. } | IdlePolicy::FunctionTimeout { timeout, .. } => timeout.to_string(),
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
        function @ IdlePolicy::FunctionTimeout { .. } => Ok(function),
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
    let recycling = Recycling {
        mean_life: lives.0,
        max_life: lives.1,
        replaced: otherwise.replaced,
        deploys: deploys.unwrap_or(otherwise.deploys),
    };
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
    let schedule = schedule(entry, hint)?;
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
