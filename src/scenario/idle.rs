//! The wire form of how idleness ends environments: after what time, and whose idleness counts.

use super::Origin;
use super::distributions::{distribution, distribution_or_none, time_above_zero};
use super::reader::{Entry, Read, Table, name_of};
use crate::model::Distribution;
use crate::model::platform::{IdlePolicy, Redraw, SpareTimeout};
use crate::units::Nanos;

/// What ends an idle environment.
#[derive(Debug, Clone, PartialEq)]
enum End {
    Timeout(Distribution),
    CohortHalving(Nanos),
}

/// Whose idleness counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    Function,
    Environment,
}

pub(super) const CLOCKS: [(&str, Clock); 2] = [("function", Clock::Function), ("environment", Clock::Environment)];

pub(super) const REDRAWS: [(&str, Redraw); 3] =
    [("idle-period", Redraw::IdlePeriod), ("environment", Redraw::Environment), ("replication", Redraw::Replication)];

/// A spare has no timeout of its own for all of its idle periods: nothing has shown one.
pub(super) const SPARE_REDRAWS: [(&str, Redraw); 2] =
    [("idle-period", Redraw::IdlePeriod), ("replication", Redraw::Replication)];

/// A policy, key by key.
struct Keys {
    end: End,
    clock: Clock,
    spare_timeout: Option<Distribution>,
    redraw: Redraw,
    spare_redraw: Redraw,
}

impl Keys {
    fn of(policy: IdlePolicy) -> Self {
        let redraw = policy.redraw().unwrap_or(Redraw::IdlePeriod);
        let (end, clock, spares) = match policy {
            IdlePolicy::Timeout { timeout, .. } => (End::Timeout(timeout), Clock::Environment, None),
            IdlePolicy::FunctionTimeout { timeout, spare_timeout, .. } => {
                (End::Timeout(timeout), Clock::Function, spare_timeout)
            }
            IdlePolicy::CohortHalving { period } => (End::CohortHalving(period), Clock::Environment, None),
        };
        let is_once = spares.as_ref().is_some_and(|spares| spares.drawn_once);
        let spare_redraw = if is_once { Redraw::Replication } else { Redraw::IdlePeriod };
        Self { end, clock, spare_timeout: spares.map(|spares| spares.timeout), redraw, spare_redraw }
    }

    fn policy(self) -> IdlePolicy {
        match (self.end, self.clock) {
            (End::Timeout(timeout), Clock::Environment) => IdlePolicy::Timeout { timeout, redraw: self.redraw },
            (End::Timeout(timeout), Clock::Function) => IdlePolicy::FunctionTimeout {
                timeout,
                drawn_once: self.redraw == Redraw::Replication,
                spare_timeout: self
                    .spare_timeout
                    .map(|timeout| SpareTimeout { timeout, drawn_once: self.spare_redraw == Redraw::Replication }),
            },
            (End::CohortHalving(period), _) => IdlePolicy::CohortHalving { period },
        }
    }
}

/// How idleness ends environments; `otherwise`, which comes from `origin`, holds where the table says nothing.
pub(super) fn idle(table: &Table<'_>, otherwise: IdlePolicy, origin: &Origin) -> Read<IdlePolicy> {
    let otherwise = Keys::of(otherwise);
    let end = table.value_or("idle_timeout", otherwise.end, origin.clone(), show_end, end);
    // Where a key was refused the others are read as if it were a timeout, so that all complaints come at once.
    let halves = matches!(end, Ok(End::CohortHalving(_)));
    let clock = clock(table, halves, otherwise.clock, origin);
    let spare_timeout = spare_timeout(table, clock.as_ref().ok(), otherwise.spare_timeout, origin);
    let has_spares = spare_timeout.as_ref().ok().map(Option::is_some);
    let spare_redraw = spare_redraw(table, has_spares, otherwise.spare_redraw, origin);
    let known_clock = clock.as_ref().ok().map(|(clock, _)| *clock);
    let redraw = redraw(table, halves, known_clock, otherwise.redraw, origin);
    Ok(Keys { end: end?, clock: clock?.0, spare_timeout: spare_timeout?, redraw: redraw?, spare_redraw: spare_redraw? }
        .policy())
}

fn end(entry: &Entry<'_>) -> Read<End> {
    if entry.is_table() {
        let table = entry.table("a distribution or { cohort_halving = \"380 s\" }")?;
        if let Some(period) = table.get("cohort_halving") {
            let period = time_above_zero(&period);
            table.finish();
            return Ok(End::CohortHalving(period?));
        }
    }
    distribution(entry).map(End::Timeout)
}

fn show_end(end: &End) -> String {
    match end {
        End::Timeout(timeout) => timeout.to_string(),
        End::CohortHalving(period) => format!("cohorts halve every {period}"),
    }
}

/// Whose idleness counts, and where that is said. Cohorts are made of environments, and so is their idleness.
fn clock(table: &Table<'_>, halves: bool, otherwise: Clock, origin: &Origin) -> Read<(Clock, Origin)> {
    let given = table.get("idle_clock");
    if !halves {
        let said = given.as_ref().map_or(origin.clone(), Entry::origin);
        let clock = table.value_or("idle_clock", otherwise, origin.clone(), show_clock, |entry| entry.one_of(&CLOCKS));
        return clock.map(|clock| (clock, said));
    }
    let Some(entry) = given else {
        let said = table.get("idle_timeout").map_or(origin.clone(), |entry| entry.origin());
        table.record("idle_clock", "environment: cohorts halve by it", said.clone());
        return Ok((Clock::Environment, said));
    };
    match entry.one_of(&CLOCKS)? {
        Clock::Environment => {
            entry.record(show_clock(&Clock::Environment));
            Ok((Clock::Environment, entry.origin()))
        }
        Clock::Function => {
            let hint = "leave it out, or give a time or a distribution as `idle_timeout`";
            Err(entry
                .refuse("\"environment\" beside cohort halving, which goes by the idleness of each environment", hint))
        }
    }
}

fn show_clock(clock: &Clock) -> String {
    name_of(clock, &CLOCKS)
}

fn spare_timeout(
    table: &Table<'_>,
    clock: Option<&(Clock, Origin)>,
    otherwise: Option<Distribution>,
    origin: &Origin,
) -> Read<Option<Distribution>> {
    let Some((clock, said)) = clock else {
        return table.get("spare_timeout").map_or(Ok(None), |entry| distribution_or_none(&entry));
    };
    match clock {
        Clock::Function => {
            let origin = if otherwise.is_some() { origin.clone() } else { Origin::Default };
            table.value_or("spare_timeout", otherwise, origin, show_or_none, distribution_or_none)
        }
        Clock::Environment => {
            let read = |entry: &Entry<'_>| match distribution_or_none(entry)? {
                None => Ok(None),
                Some(_) => {
                    let expected =
                        "\"none\" with the environment's clock, on which `idle_timeout` ends every environment";
                    Err(entry.refuse(expected, "leave it out, or write `idle_clock = \"function\"`"))
                }
            };
            table.value_or("spare_timeout", None, said.clone(), show_or_none, read)
        }
    }
}

/// How often the spare timeout is drawn. `has_spares` is whether there is one, where that is known.
fn spare_redraw(table: &Table<'_>, has_spares: Option<bool>, otherwise: Redraw, origin: &Origin) -> Read<Redraw> {
    if has_spares == Some(false) {
        return table.get("spare_redraw").map_or(Ok(Redraw::IdlePeriod), |entry| {
            let expected = "no `spare_redraw` where there is no `spare_timeout`";
            Err(entry.refuse(expected, "leave it out, or write `spare_timeout = \"20 min\"` beside it"))
        });
    }
    // What a scenario's own timeout says of its redraw it says here; else it is the preset's.
    let is_own = table.has("spare_timeout");
    let (otherwise, origin) = if is_own { (Redraw::IdlePeriod, Origin::Default) } else { (otherwise, origin.clone()) };
    table.value_or("spare_redraw", otherwise, origin, show_redraw, |entry| entry.one_of(&SPARE_REDRAWS))
}

fn show_redraw(redraw: &Redraw) -> String {
    name_of(redraw, &REDRAWS)
}

fn show_or_none(distribution: &Option<Distribution>) -> String {
    distribution.as_ref().map_or("none".to_owned(), Distribution::to_string)
}

fn redraw(table: &Table<'_>, halves: bool, clock: Option<Clock>, otherwise: Redraw, origin: &Origin) -> Read<Redraw> {
    if halves {
        return match table.get("redraw") {
            None => Ok(Redraw::IdlePeriod),
            Some(entry) => {
                let hint = "leave it out: there is no timeout that could be drawn";
                Err(entry.refuse("no `redraw` beside cohort halving", hint))
            }
        };
    }
    // What a scenario's own timeout says of its redraw it says here; else it is the preset's.
    let is_impossible = otherwise == Redraw::Environment && clock == Some(Clock::Function);
    let is_open = table.has("idle_timeout") || is_impossible;
    let (otherwise, origin) = if is_open { (Redraw::IdlePeriod, Origin::Default) } else { (otherwise, origin.clone()) };
    table.value_or("redraw", otherwise, origin, show_redraw, |entry| match (entry.one_of(&REDRAWS)?, clock) {
        (Redraw::Environment, Some(Clock::Function)) => {
            let expected = "\"idle-period\" or \"replication\" with the function's clock, on which one timeout is for all \
                            environments";
            Err(entry.refuse(expected, "`idle_clock = \"environment\"` lets each environment have a timeout of its own"))
        }
        (redraw @ Redraw::Environment, Some(Clock::Environment) | None)
        | (redraw @ (Redraw::IdlePeriod | Redraw::Replication), _) => Ok(redraw),
    })
}
