//! The platform as a scenario writes it: every part of the regime, never by the name of a preset.

use super::Place;
use super::distribution::{distribution, or_none};
use super::exact::{share, table, text, time};
use crate::model::Schedule;
use crate::model::platform::{Deploys, IdlePolicy, Platform, Recycling, Redraw, Scaling, Waiting, Window};
use crate::scenario::idle::{CLOCKS, Clock, REDRAWS};
use crate::units::Nanos;

type Entries = Vec<(&'static str, String)>;

/// The keys of the platform, and what they hold.
pub(super) fn platform(platform: &Platform, place: &Place<'_>) -> Entries {
    let mut entries = idle(&platform.idle, place);
    entries.push(("checked_every", time(platform.checked_every.unwrap_or(Nanos::ZERO))));
    entries.push(("recycle", recycle(&platform.recycling, &place.inner("recycle"))));
    entries.extend(waiting(platform.waiting));
    entries.push(("reuse", text(platform.reuse.name())));
    entries.push(("concurrency_limit", platform.concurrency_limit.map_or_else(none, |limit| limit.to_string())));
    entries.push(("reserved", platform.reserved.map_or_else(none, |reserved| reserved.to_string())));
    entries.push(("unreserved_floor", platform.unreserved_floor.to_string()));
    let scaling = |Scaling { burst, every }| table([("burst", burst.to_string()), ("every", time(every))]);
    entries.push(("scaling", platform.scaling.map_or_else(none, scaling)));
    entries.push(("provisioned", provisioned(platform)));
    entries
}

fn none() -> String {
    text("none")
}

fn provisioned(platform: &Platform) -> String {
    let count = platform.provisioned.to_string();
    match &platform.provisioned_window {
        None => count,
        Some(Window { from, until }) => table([("count", count), ("from", schedule(from)), ("until", schedule(until))]),
    }
}

fn idle(policy: &IdlePolicy, place: &Place<'_>) -> Entries {
    let timeout = |timeout| ("idle_timeout", distribution(timeout, &place.inner("idle_timeout")));
    let once = |once| if once { Redraw::Replication } else { Redraw::IdlePeriod };
    match policy {
        IdlePolicy::Timeout { timeout: law, redraw: rule } => {
            vec![timeout(law), clock(Clock::Environment), ("spare_timeout", none()), ("redraw", redraw(*rule))]
        }
        IdlePolicy::FunctionTimeout { timeout: law, drawn_once, spare_timeout } => {
            let spares = spare_timeout.as_ref();
            let law_of_spares = or_none(spares.map(|spares| &spares.timeout), &place.inner("spare_timeout"));
            let mut entries = vec![timeout(law), clock(Clock::Function), ("spare_timeout", law_of_spares)];
            entries.extend(spares.map(|spares| ("spare_redraw", redraw(once(spares.drawn_once)))));
            entries.push(("redraw", redraw(once(*drawn_once))));
            entries
        }
        IdlePolicy::CohortHalving { period } => {
            let halving = table([("cohort_halving", time(*period))]);
            vec![("idle_timeout", halving), clock(Clock::Environment), ("spare_timeout", none())]
        }
    }
}

fn clock(clock: Clock) -> (&'static str, String) {
    ("idle_clock", text(CLOCKS.iter().find(|(_, other)| *other == clock).map_or("", |(name, _)| name)))
}

fn redraw(redraw: Redraw) -> String {
    text(REDRAWS.iter().find(|(_, other)| *other == redraw).map_or("", |(name, _)| name))
}

/// Both lives, so that none of a preset's is left.
fn recycle(recycling: &Recycling, place: &Place<'_>) -> String {
    if *recycling == Recycling::NONE {
        return none();
    }
    let max_life = or_none(recycling.max_life.as_ref(), &place.inner("max_life"));
    let mut entries = vec![("mean_life", recycling.mean_life.map_or_else(none, time)), ("max_life", max_life)];
    if recycling.has_lives() {
        entries.push(("replaced", share(recycling.replaced)));
    }
    entries.push(("deploys", deploys(&recycling.deploys)));
    table(entries)
}

fn deploys(deploys: &Deploys) -> String {
    match deploys {
        Deploys::Planned(schedule) => self::schedule(schedule),
        Deploys::Random(rate) => super::exact::rate(*rate),
    }
}

/// A schedule as it is read.
pub(super) fn schedule(schedule: &Schedule) -> String {
    match schedule {
        Schedule::Never => none(),
        Schedule::Every(interval) => time(*interval),
        Schedule::Cron(cron) => text(&cron.to_string()),
    }
}

fn waiting(waiting: Waiting) -> Entries {
    match waiting {
        Waiting::Own => vec![("waiting", text("own"))],
        Waiting::FirstReady { dispatch } => vec![("waiting", text("first-ready")), ("dispatch", time(dispatch))],
    }
}
