//! A tally counted anew from a list of events, one question at a time.

use std::collections::{BTreeMap, BTreeSet};

use coldstart::engine::{Caller, Causes, Failure, Served, Start, Tally, What};
use coldstart::model::arrivals::Visit;
use coldstart::model::function::Gateway;
use coldstart::model::platform::Waiting;
use coldstart::model::{Initial, Model};
use coldstart::units::Nanos;

use super::windows::Present;
use super::{Play, bill};
use crate::random_models::s;

/// What the tally of a replication must be in which this was seen.
pub(crate) fn tally(model: &Model, play: &Play) -> Tally {
    let time = (model.run.horizon - model.run.warmup).0 as u128;
    let mut tally = Tally { time, usage: bill::usage(model, play), ..Tally::default() };
    count_users(model, play, &mut tally);
    count_pings(model, play, &mut tally);
    count_busy_time(model, play, &mut tally);
    count_environments(model, play, &mut tally);
    count_visits(model, play, &mut tally);
    tally
}

/// A tally's times by number of environments, without zeros at the end: how many stand there says nothing.
pub(crate) fn trimmed(mut tally: Tally) -> Tally {
    while tally.usage.time_with.last() == Some(&0) {
        tally.usage.time_with.pop();
    }
    tally
}

/// Whether what arrives then is counted.
fn is_counted(model: &Model, arrived: Nanos) -> bool {
    arrived >= model.run.warmup && arrived < model.run.horizon
}

/// Whether a start is cold as a user feels it.
fn is_felt(model: &Model, start: Start) -> bool {
    match start {
        Start::Cold => true,
        Start::Lukewarm => model.function.first_request.is_some(),
        Start::Warm => false,
    }
}

fn count_users(model: &Model, play: &Play, tally: &mut Tally) {
    let histories = Histories::of(model, play);
    let mut answers = play.answers.iter();
    for (place, event) in play.events.iter().enumerate() {
        match event.what {
            What::Served(served) if served.caller == Caller::User => {
                let request = &play.requests[*answers.next().unwrap()];
                assert_eq!(served.arrived, request.request.at, "another's answer");
                if is_counted(model, served.arrived) {
                    let was_queued = model.platform.waiting != Waiting::Own && request.begun.is_some();
                    count_user(model, &served, was_queued, tally);
                    tally.users.on_spares += u64::from(request.is_on_spares);
                    if play.inits_again.contains_key(&place) {
                        assert_eq!(served.start, Start::Cold);
                        tally.users.causes.failed += 1;
                    } else {
                        histories.count_cause(&served, request.begun, &mut tally.users.causes);
                    }
                }
            }
            What::Throttled { caller: Caller::User } => {
                let asked = &play.requests[*answers.next().unwrap()];
                assert_eq!(asked.request.at, event.at, "another's refusal");
                tally.users.throttled += u64::from(is_counted(model, event.at));
            }
            _ => {}
        }
    }
    assert_eq!(answers.next(), None, "an answer that nobody was given");
}

fn count_user(model: &Model, served: &Served, was_queued: bool, tally: &mut Tally) {
    let users = &mut tally.users;
    users.served += 1;
    users.cold += u64::from(is_felt(model, served.start));
    users.init += u64::from(served.start == Start::Cold);
    users.lukewarm += u64::from(served.start == Start::Lukewarm);
    users.waited += u64::from(was_queued && served.start != Start::Cold);
    // The gateway comes first: it gives up before what takes longer can fail.
    let latency = served.ends - served.arrived;
    let limit = match model.function.gateway {
        Gateway::Rest => s(29),
        Gateway::Http => s(30),
        Gateway::None | Gateway::Url => Nanos::FOREVER,
    };
    let failed = &mut users.failed;
    match served.failure {
        _ if latency > limit => failed.gateway += 1,
        Some(Failure::Timeout) => failed.timeout += 1,
        Some(Failure::Crash) => failed.crash += 1,
        None => {}
    }
    users.over_second += u64::from(latency.min(limit) > s(1));
    tally.latency.record(latency.min(limit));
}

fn count_pings(model: &Model, play: &Play, tally: &mut Tally) {
    let pings = &mut tally.pings;
    for event in &play.events {
        match event.what {
            What::Served(Served { caller: Caller::Ping, start, arrived, .. }) if is_counted(model, arrived) => {
                pings.served += 1;
                pings.cold += u64::from(is_felt(model, start));
                pings.init += u64::from(start == Start::Cold);
                pings.lukewarm += u64::from(start == Start::Lukewarm);
            }
            What::Throttled { caller: Caller::Ping } => pings.throttled += u64::from(is_counted(model, event.at)),
            What::PingLost => pings.lost += u64::from(is_counted(model, event.at)),
            _ => {}
        }
    }
    pings.given_up = play.given_up.iter().filter(|&&at| is_counted(model, at)).count() as u64;
}

fn count_busy_time(model: &Model, play: &Play, tally: &mut Tally) {
    for event in &play.events {
        if let What::Served(Served { arrived, ends, .. }) = event.what {
            tally.busy_time += within_counting(model, arrived, ends);
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

/// Why an environment that was begun was needed.
#[derive(Clone, Copy)]
enum Need {
    NoneYet,
    AllBusy,
    Evicted,
    Recycled,
    Deployed,
}

/// What is known of environments by their numbers.
struct Histories {
    replacements: BTreeSet<u64>,
    begun: BTreeMap<u64, Need>,
}

impl Histories {
    fn of(model: &Model, play: &Play) -> Self {
        let mut histories = Self { replacements: BTreeSet::new(), begun: BTreeMap::new() };
        let mut alive = initial_environments(model);
        let mut outdated: BTreeSet<u64> = BTreeSet::new();
        let mut last_removed_by = Need::NoneYet;
        let mut provisioned = Present::at_first(play.provisioned_at_first);
        for event in &play.events {
            provisioned.see(event);
            match event.what {
                What::Begun { environment, .. } => {
                    let any = !alive.is_empty() || provisioned.all() > 0;
                    histories.begun.insert(environment, if any { Need::AllBusy } else { last_removed_by });
                    alive.insert(environment);
                }
                What::Evicted { environment } => {
                    alive.remove(&environment);
                    last_removed_by = Need::Evicted;
                }
                What::Recycled { environment, replaced_by: None } => {
                    alive.remove(&environment);
                    last_removed_by = if outdated.contains(&environment) { Need::Deployed } else { Need::Recycled };
                }
                What::Recycled { environment, replaced_by: Some(successor) } => {
                    assert!(!outdated.contains(&environment), "replaced after a deploy");
                    alive.remove(&environment);
                    alive.insert(successor);
                    histories.replacements.insert(successor);
                }
                What::Deployed => outdated.extend(&alive),
                What::Provisioned { .. }
                | What::Served(_)
                | What::Throttled { .. }
                | What::Completed { .. }
                | What::Ready { .. }
                | What::PingLost => {}
            }
        }
        histories
    }

    /// `begun` is the environment that was begun for the request.
    fn count_cause(&self, served: &Served, begun: Option<u64>, causes: &mut Causes) {
        let counter = match (served.start, served.environment) {
            (Start::Cold, _) => match self.begun[&begun.unwrap()] {
                Need::NoneYet => &mut causes.none_yet,
                Need::AllBusy => &mut causes.all_busy,
                Need::Evicted => &mut causes.evicted,
                Need::Recycled => &mut causes.recycled,
                Need::Deployed => &mut causes.deployed,
            },
            (Start::Lukewarm, None) => &mut causes.provisioned,
            (Start::Lukewarm, Some(environment)) if self.replacements.contains(&environment) => &mut causes.replacement,
            (Start::Lukewarm, Some(_)) => &mut causes.spare,
            (Start::Warm, _) => return,
        };
        *counter += 1;
    }
}

fn initial_environments(model: &Model) -> BTreeSet<u64> {
    match model.run.initial {
        Initial::Pool { idle, busy, .. } => (0..u64::from(idle + busy)).collect(),
        Initial::Stationary | Initial::Empty => BTreeSet::new(),
    }
}

/// Up to the horizon; which of them served a counted request, to the last of these.
fn count_environments(model: &Model, play: &Play, tally: &mut Tally) {
    let mut provisioned = Present::at_first(play.provisioned_at_first);
    let mut alive = initial_environments(model);
    tally.environments.created = alive.len() as u64;
    let mut since = -Nanos::FOREVER;
    for event in play.events.iter().filter(|event| event.at < model.run.horizon) {
        spend(tally, alive.len(), &provisioned, within_counting(model, since, event.at));
        since = event.at;
        provisioned.see(event);
        let counts = &mut tally.environments;
        let (born, gone) = match event.what {
            What::Begun { environment, .. } => (Some(environment), None),
            What::Evicted { environment } => {
                counts.evicted += 1;
                (None, Some(environment))
            }
            What::Recycled { environment, replaced_by } => {
                counts.recycled += 1;
                counts.replaced += u64::from(replaced_by.is_some());
                (replaced_by, Some(environment))
            }
            _ => (None, None),
        };
        if let Some(environment) = born {
            counts.created += 1;
            assert!(alive.insert(environment), "an environment was made twice");
        }
        if let Some(environment) = gone {
            assert!(alive.remove(&environment), "what was not alive was taken away");
        }
    }
    spend(tally, alive.len(), &provisioned, within_counting(model, since, model.run.horizon));
    tally.environments.alive = alive.len() as u64;
    tally.environments.used = environments_used(model, play);
}

fn environments_used(model: &Model, play: &Play) -> u64 {
    let mut used = BTreeSet::new();
    for event in &play.events {
        if let What::Served(Served { caller: Caller::User, environment: Some(environment), arrived, .. }) = event.what
            && is_counted(model, arrived)
        {
            used.insert(environment);
        }
    }
    used.len() as u64
}

fn spend(tally: &mut Tally, on_demand: usize, provisioned: &Present, time: u128) {
    tally.usage.provisioned_time += u128::from(provisioned.count) * time;
    let environments = on_demand + provisioned.all();
    if tally.usage.time_with.len() <= environments {
        tally.usage.time_with.resize(environments + 1, 0);
    }
    tally.usage.time_with[environments] += time;
}

/// One visit: whether it began while counting, and whether a request of it was cold.
#[derive(Clone, Copy)]
struct Seen {
    counted: bool,
    cold: bool,
}

fn count_visits(model: &Model, play: &Play, tally: &mut Tally) {
    let was_cold = cold_requests(model, play);
    let mut visits: Vec<Seen> = Vec::new();
    let mut open: BTreeMap<(u16, u32), usize> = BTreeMap::new();
    for (asked, cold) in play.requests.iter().zip(was_cold) {
        let counted = is_counted(model, asked.request.at);
        tally.units += u64::from(counted && asked.request.visit.opens_unit());
        match asked.request.visit {
            Visit::Part { slot, first: false, .. } => visits[open[&(asked.source, slot)]].cold |= cold,
            Visit::Part { slot, first: true, .. } => {
                open.insert((asked.source, slot), visits.len());
                visits.push(Seen { counted, cold });
            }
            Visit::Alone { .. } => visits.push(Seen { counted, cold }),
        }
    }
    tally.visits = visits.iter().filter(|visit| visit.counted).count() as u64;
    tally.cold_visits = visits.iter().filter(|visit| visit.counted && visit.cold).count() as u64;
}

/// For each request, in the order in which they came, whether it was cold.
fn cold_requests(model: &Model, play: &Play) -> Vec<bool> {
    let mut was_cold: Vec<Option<bool>> = vec![None; play.requests.len()];
    let answered = play.events.iter().filter_map(|event| match event.what {
        What::Served(Served { caller: Caller::User, start, .. }) => Some(is_felt(model, start)),
        What::Throttled { caller: Caller::User } => Some(false),
        _ => None,
    });
    for (&request, cold) in play.answers.iter().zip(answered) {
        assert_eq!(was_cold[request].replace(cold), None, "answered twice");
    }
    was_cold.into_iter().map(|cold| cold.expect("each request is answered")).collect()
}
