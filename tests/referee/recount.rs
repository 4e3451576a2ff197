//! A tally counted anew from a list of events, one question at a time.

use std::collections::{BTreeSet, HashMap};

use coldstart::engine::{Caller, Event, Served, Tally, What};
use coldstart::model::arrivals::Visit;
use coldstart::model::{Initial, Model};
use coldstart::units::Nanos;

use super::Play;

/// Provisioned environments count among those that lived beside a cold request.
const BESIDE_PROVISIONED: bool = true;

/// What the tally of a replication must be in which this was seen.
pub(crate) fn tally(model: &Model, play: &Play) -> Tally {
    let mut tally = Tally { time: (model.run.horizon - model.run.warmup).0 as u128, ..Tally::default() };
    count_invocations(model, play, &mut tally);
    count_environments(model, play, &mut tally);
    count_visits(model, play, &mut tally);
    tally
}

/// A tally's times by number of environments, without zeros at the end: how many stand there says nothing.
pub(crate) fn trimmed(mut tally: Tally) -> Tally {
    while tally.time_with.last() == Some(&0) {
        tally.time_with.pop();
    }
    tally
}

fn count_invocations(model: &Model, play: &Play, tally: &mut Tally) {
    let counted = |event: &&Event| event.at >= model.run.warmup;
    for event in play.events.iter().filter(counted) {
        match event.what {
            What::Served(Served { caller: Caller::User, cold, ends, .. }) => {
                tally.users.served += 1;
                tally.users.cold += u64::from(cold);
                tally.latency.record(ends - event.at);
            }
            What::Served(Served { caller: Caller::Ping, cold, .. }) => {
                tally.pings.served += 1;
                tally.pings.cold += u64::from(cold);
            }
            What::Throttled { caller: Caller::User } => tally.users.throttled += 1,
            What::Throttled { caller: Caller::Ping } => tally.pings.throttled += 1,
            What::PingLost => tally.pings.lost += 1,
            What::Completed { .. } | What::Evicted { .. } | What::Recycled { .. } | What::Deployed => {}
        }
    }
    tally.pings.given_up = play.given_up.iter().filter(|&&at| at >= model.run.warmup).count() as u64;
    for event in &play.events {
        if let What::Served(Served { ends, .. }) = event.what {
            tally.busy_time += within_counting(model, event.at, ends);
        }
    }
    for &ends in &play.initially_busy_until {
        tally.busy_time += within_counting(model, Nanos::ZERO, ends);
    }
}

/// How much of a span is counted.
fn within_counting(model: &Model, from: Nanos, to: Nanos) -> u128 {
    let (from, to) = (from.max(model.run.warmup), to.min(model.run.horizon));
    (to - from).max(Nanos::ZERO).0 as u128
}

fn count_environments(model: &Model, play: &Play, tally: &mut Tally) {
    let provisioned = model.platform.provisioned as usize;
    let mut alive: BTreeSet<u64> = match model.run.initial {
        Initial::Pool { idle, busy, .. } => (0..u64::from(idle + busy)).collect(),
        Initial::Stationary | Initial::Empty => BTreeSet::new(),
    };
    tally.environments.created = alive.len() as u64;
    let mut used = BTreeSet::new();
    let mut since = -Nanos::FOREVER;
    for event in &play.events {
        spend(tally, alive.len() + provisioned, within_counting(model, since, event.at));
        since = event.at;
        if let What::Served(Served { caller: Caller::User, environment: Some(environment), .. }) = event.what
            && event.at >= model.run.warmup
        {
            used.insert(environment);
        }
        match event.what {
            What::Served(Served { caller, cold: true, environment, .. }) => {
                let beside = if BESIDE_PROVISIONED { provisioned } else { 0 } + alive.len() > 0;
                if caller == Caller::User && event.at >= model.run.warmup && beside {
                    tally.users.cold_beside_busy += 1;
                }
                tally.environments.created += 1;
                assert!(alive.insert(environment.unwrap()), "an environment was made twice");
            }
            What::Evicted { environment } => {
                tally.environments.evicted += 1;
                assert!(alive.remove(&environment), "what was not alive was evicted");
            }
            What::Recycled { environment } => {
                tally.environments.recycled += 1;
                assert!(alive.remove(&environment), "what was not alive was recycled");
            }
            _ => {}
        }
    }
    spend(tally, alive.len() + provisioned, within_counting(model, since, model.run.horizon));
    tally.environments.alive = alive.len() as u64;
    tally.environments.used = used.len() as u64;
}

fn spend(tally: &mut Tally, environments: usize, time: u128) {
    if tally.time_with.len() <= environments {
        tally.time_with.resize(environments + 1, 0);
    }
    tally.time_with[environments] += time;
}

/// One visit: whether it began while counting, and whether a request of it was cold.
#[derive(Clone, Copy)]
struct Seen {
    counted: bool,
    cold: bool,
}

fn count_visits(model: &Model, play: &Play, tally: &mut Tally) {
    let mut answers = play.events.iter().filter_map(|event| match event.what {
        What::Served(Served { caller: Caller::User, cold, .. }) => Some(cold),
        What::Throttled { caller: Caller::User } => Some(false),
        _ => None,
    });
    let mut visits: Vec<Seen> = Vec::new();
    let mut open: HashMap<(u16, u32), usize> = HashMap::new();
    for &(source, arrival) in &play.arrivals {
        let cold = answers.next().unwrap();
        let counted = arrival.at >= model.run.warmup;
        tally.units += u64::from(counted && arrival.visit.opens_unit());
        match arrival.visit {
            Visit::Part { slot, first: false, .. } => visits[open[&(source, slot)]].cold |= cold,
            Visit::Part { slot, first: true, .. } => {
                open.insert((source, slot), visits.len());
                visits.push(Seen { counted, cold });
            }
            Visit::Alone { .. } => visits.push(Seen { counted, cold }),
        }
    }
    tally.visits = visits.iter().filter(|visit| visit.counted).count() as u64;
    tally.cold_visits = visits.iter().filter(|visit| visit.counted && visit.cold).count() as u64;
}
