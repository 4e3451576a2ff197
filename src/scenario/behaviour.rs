//! The wire form of what a preset settles and a scenario may replace, part by part.

use super::Origin;
use super::distributions::{distribution_or_none, share, time, time_above_zero};
use super::figures::mean_life;
use super::idle::idle;
use super::preset::Part;
use super::reader::{Entry, Read, Refused, Table};
use super::schedules::schedule;
use super::waiting::waiting;
use crate::model::platform::{Deploys, IdlePolicy, Platform, Recycling, Reuse, Waiting};
use crate::model::{Distribution, Schedule};
use crate::units::{Nanos, Probability, Rate};

/// What a preset settles.
#[derive(Debug, Clone, PartialEq)]
pub struct Behaviour {
    /// When an idle environment is taken away.
    pub idle: IdlePolicy,
    /// The platform looks for environments to take away only at whole multiples of this.
    pub checked_every: Option<Nanos>,
    /// When environments go that are not idle for long.
    pub recycling: Recycling,
    /// What a request waits for that finds no environment idle.
    pub waiting: Waiting,
    /// Which idle environment serves the next request.
    pub reuse: Reuse,
}

impl Behaviour {
    /// The same platform under this regime. Its limits, its provisioned environments and its deploys are its user's, not
    /// the regime's.
    #[must_use]
    pub fn on(self, platform: &Platform) -> Platform {
        Platform {
            idle: self.idle,
            checked_every: self.checked_every,
            recycling: Recycling { deploys: platform.recycling.deploys.clone(), ..self.recycling },
            reuse: self.reuse,
            waiting: self.waiting,
            concurrency_limit: platform.concurrency_limit,
            reserved: platform.reserved,
            unreserved_floor: platform.unreserved_floor,
            scaling: platform.scaling,
            provisioned: platform.provisioned,
            provisioned_window: platform.provisioned_window.clone(),
        }
    }
}

/// What a preset may settle, where the table says nothing else.
pub(super) fn behaviour(table: &Table<'_>, otherwise: Behaviour, origin: &Origin) -> Read<Behaviour> {
    let idle = idle(table, otherwise.idle, origin);
    let checked_every = checked_every(table, otherwise.checked_every, origin);
    let recycling = recycle(table, otherwise.recycling, origin);
    let waiting = waiting(table, otherwise.waiting, origin);
    let show = |reuse: &Reuse| reuse.name().to_owned();
    let reuse = table.value_or("reuse", otherwise.reuse, origin.clone(), show, |entry| entry.one_of(&Reuse::NAMES));
    Ok(Behaviour {
        idle: idle?,
        checked_every: checked_every?,
        recycling: recycling?,
        waiting: waiting?,
        reuse: reuse?,
    })
}

/// The keys of such a table, in the order in which results name those a scenario gives.
pub(super) const KEYS: [&str; 10] = [
    "idle_timeout",
    "idle_clock",
    "spare_timeout",
    "spare_redraw",
    "redraw",
    "checked_every",
    "recycle",
    "waiting",
    "dispatch",
    "reuse",
];

/// Which parts of a regime a table settles by itself.
pub(super) fn parts_given(table: &Table<'_>, behaviour: &Behaviour) -> Vec<Part> {
    let recycle = table.get("recycle");
    let inner = recycle.as_ref().filter(|entry| entry.is_table()).and_then(|entry| entry.table(EXPECTED_RECYCLE).ok());
    let has_life = inner.as_ref().is_some_and(|inner| inner.has("mean_life") || inner.has("max_life"));
    let has_replaced = inner.as_ref().is_some_and(|inner| inner.has("replaced"));
    let is_none = recycle.is_some() && inner.is_none();
    let halves = matches!(behaviour.idle, IdlePolicy::CohortHalving { .. });
    let is_clock_given = table.has("idle_clock") || halves && table.has("idle_timeout");
    // A part that another key puts out of force is settled by that.
    let has_spares = matches!(behaviour.idle, IdlePolicy::FunctionTimeout { .. });
    let has_dispatch = behaviour.waiting != Waiting::Own;
    let given = |part: &Part| match part {
        Part::IdleTimeout => table.has("idle_timeout"),
        Part::IdleClock => is_clock_given,
        Part::SpareTimeout => table.has("spare_timeout") || is_clock_given && !has_spares,
        Part::Recycling => has_life || is_none,
        Part::Replacement => has_replaced || is_none,
        Part::Waiting => table.has("waiting"),
        Part::Dispatch => table.has("dispatch") || table.has("waiting") && !has_dispatch,
        Part::Reuse => table.has("reuse"),
    };
    Part::ALL.into_iter().filter(given).collect()
}

fn checked_every(table: &Table<'_>, otherwise: Option<Nanos>, origin: &Origin) -> Read<Option<Nanos>> {
    // A preset that says nothing of looks has none to be the origin of.
    let origin = if otherwise.is_some() { origin.clone() } else { Origin::Default };
    let every = table.value_or("checked_every", otherwise.unwrap_or_default(), origin, Nanos::to_string, time)?;
    Ok(Some(every).filter(|&every| every > Nanos::ZERO))
}

const EXPECTED_RECYCLE: &str = "\"none\", or a table with any of `mean_life`, `max_life`, `replaced` and `deploys`, such as \
                                { mean_life = \"14 h\", replaced = \"100%\" }";

/// Lives, the share that is replaced, and deploys are three parts of a regime: a table leaves those it does not name as
/// they were, but one with a life replaces both lives.
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
    let recycling = recycle_table(&entry, otherwise)?;
    entry.record(show_recycling(&recycling));
    Ok(recycling)
}

fn recycle_table(entry: &Entry<'_>, otherwise: Recycling) -> Read<Recycling> {
    let inner = entry.table(EXPECTED_RECYCLE)?;
    let mean_life = inner.get("mean_life").map(|entry| mean_life_or_none(&entry)).transpose();
    let max_life = inner.get("max_life").map(|entry| life(&entry)).transpose();
    let replaced = inner.get("replaced").map(|entry| share(&entry)).transpose();
    let deploys = inner.get("deploys").map(|entry| deploys(&entry)).transpose();
    inner.finish();
    let (mean_life, max_life, replaced, deploys) = (mean_life?, max_life?, replaced?, deploys?);
    if mean_life.is_none() && max_life.is_none() && replaced.is_none() && deploys.is_none() {
        if !inner.is_empty() {
            // Its keys are unknown, and have been refused.
            return Err(Refused);
        }
        return Err(entry.refuse_as("an empty table", EXPECTED_RECYCLE, "leave it out to keep what the preset says"));
    }
    let has_life = mean_life.is_some() || max_life.is_some();
    let lives =
        if has_life { (mean_life.flatten(), max_life.flatten()) } else { (otherwise.mean_life, otherwise.max_life) };
    // Where lives never end nothing is replaced, whatever a preset says of it.
    let replaced_otherwise = if lives == (None, None) { Probability::ZERO } else { otherwise.replaced };
    let recycling = Recycling {
        mean_life: lives.0,
        max_life: lives.1,
        replaced: replaced.unwrap_or(replaced_otherwise),
        deploys: deploys.unwrap_or(otherwise.deploys),
    };
    match inner.get("replaced") {
        Some(replaced) if !recycling.has_lives() => {
            let expected =
                "no `replaced` where lives never end: deploys replace nothing, and nothing else is recycled here";
            Err(replaced.refuse(expected, "leave it out, or give `mean_life` or `max_life` beside it"))
        }
        _ => refuse_endless_replacement(entry, &recycling).and(Ok(recycling)),
    }
}

/// A replacement whose life is over at once would be replaced without end.
fn refuse_endless_replacement(entry: &Entry<'_>, recycling: &Recycling) -> Read<()> {
    const SHORTEST: f64 = 1.0;
    match mean_life(recycling) {
        Some(life) if life < SHORTEST && recycling.replaced > Probability::ZERO => {
            let found = format!("a table of lives of {} on average, replaced at their end", Nanos::from_secs_f64(life));
            let expected = "lives of at least 1 s on average where environments are replaced";
            Err(entry.refuse_as(&found, expected, "lengthen the lives, or write `replaced = \"0%\"`"))
        }
        _ => Ok(()),
    }
}

fn mean_life_or_none(entry: &Entry<'_>) -> Read<Option<Nanos>> {
    if entry.is_none() { Ok(None) } else { time_above_zero(entry).map(Some) }
}

fn life(entry: &Entry<'_>) -> Read<Option<Distribution>> {
    let Some(life) = distribution_or_none(entry)? else { return Ok(None) };
    if life.mean() > 0.0 {
        Ok(Some(life))
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
    if recycling.has_lives() {
        let is_replaced = recycling.replaced > Probability::ZERO;
        parts.push(if is_replaced { format!("{} replaced", recycling.replaced) } else { "not replaced".to_owned() });
    }
    match &recycling.deploys {
        Deploys::Planned(Schedule::Never) => {}
        Deploys::Planned(schedule) => parts.push(format!("deploys {schedule}")),
        Deploys::Random(rate) => parts.push(format!("deploys at random, {rate}")),
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}
