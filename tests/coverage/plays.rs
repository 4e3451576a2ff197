//! What happened in a play.

use std::collections::BTreeSet;

use coldstart::engine::{Caller, Event, Served, Start, UserCounts, What};
use coldstart::model::{IdlePolicy, Model};
use coldstart::units::Nanos;

use super::Counts;
use crate::referee::{Play, recount};

impl Counts {
    pub(crate) fn add_play(&mut self, model: &Model, play: &Play) {
        let mut names: Vec<&'static str> = play.events.iter().filter_map(kind).collect();
        for instant in play.events.chunk_by(|a, b| a.at == b.at) {
            names.extend(coincidences(instant));
        }
        names.extend(&play.noted);
        names.extend(outcomes(&recount::tally(model, play).users));
        names.extend(is_spared_by_a_ping(model, play).then_some("seen: first request of a ping spares the user"));
        names.extend((!play.given_up.is_empty()).then_some("seen: ping given up"));
        if play.events.iter().any(|event| matches!(event.what, What::Throttled { .. })) {
            names.extend(model.platform.scaling.is_none().then_some("seen: refused at the limit"));
            names.extend(model.platform.most_at_once().is_none().then_some("seen: refused for want of a token"));
        }
        if matches!(model.platform.idle, IdlePolicy::FunctionTimeout { .. }) {
            let together = play.events.chunk_by(|a, b| a.at == b.at).any(evicted_as_a_ping_comes);
            names.extend(together.then_some("seen: function's idle period over as a ping comes"));
        }
        let last_ends = ends_alone_at(model.run.horizon, play);
        names.extend(last_ends.then_some("seen: invocation alone ends at the horizon"));
        let passed_on = pings_pass_from_one_to_another(&play.events);
        names.extend(passed_on.then_some("seen: the next ping meets another environment, for the one before has gone"));
        names.sort_unstable();
        names.dedup();
        names.into_iter().for_each(|name| self.add(name));
    }
}

/// The kind of an event; a warm start without more to it has no name.
fn kind(event: &Event) -> Option<&'static str> {
    Some(match event.what {
        What::Served(Served { ends, .. }) if ends == event.at => "seen: invocation without length",
        What::Begun { caller: Caller::User, .. } => "seen: begun for a user",
        What::Begun { caller: Caller::Ping, .. } => "seen: begun for a ping",
        What::Served(Served { caller: Caller::User, start: Start::Cold, .. }) => "seen: cold user",
        What::Served(Served { caller: Caller::Ping, start: Start::Cold, .. }) => "seen: cold ping",
        What::Served(Served { caller: Caller::User, start: Start::Lukewarm, .. }) => "seen: lukewarm user",
        What::Served(Served { caller: Caller::Ping, start: Start::Lukewarm, .. }) => "seen: lukewarm ping",
        What::Served(Served { start: Start::Warm, .. }) | What::Ready { .. } => return None,
        What::Throttled { caller: Caller::User } => "seen: refused user",
        What::Throttled { caller: Caller::Ping } => "seen: refused ping",
        What::Completed { environment: Some(_) } => "seen: completed",
        What::Completed { environment: None } => "seen: completed provisioned",
        What::Evicted { .. } => "seen: evicted",
        What::Recycled { .. } => "seen: recycled",
        What::Deployed => "seen: deployed",
        What::PingLost => "seen: ping lost",
        What::Provisioned { count: 0 } => "seen: window closed",
        What::Provisioned { .. } => "seen: window opened",
    })
}

/// Why users' requests were cold, and how they failed.
fn outcomes(users: &UserCounts) -> Vec<&'static str> {
    let (causes, failed) = (&users.causes, &users.failed);
    let all = [
        (causes.all_busy, "seen: cause all busy"),
        (causes.evicted, "seen: cause evicted"),
        (causes.recycled, "seen: cause recycled"),
        (causes.deployed, "seen: cause deployed"),
        (causes.none_yet, "seen: cause none yet"),
        (causes.replacement, "seen: cause replacement"),
        (causes.spare, "seen: cause spare"),
        (causes.provisioned, "seen: cause provisioned"),
        (causes.failed, "seen: cause failed"),
        (failed.timeout, "seen: stopped at the timeout"),
        (failed.crash, "seen: crashed"),
        (failed.gateway, "seen: given up by the gateway"),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).map(|(_, name)| name).collect()
}

/// Whether a ping was first in an environment that then served a user, who was spared some work.
fn is_spared_by_a_ping(model: &Model, play: &Play) -> bool {
    if model.function.first_request.as_ref().is_none_or(|work| work.constant() == Some(Nanos::ZERO)) {
        return false;
    }
    let mut pinged = BTreeSet::new();
    play.events.iter().any(|event| match event.what {
        What::Served(Served { caller: Caller::Ping, start: Start::Cold | Start::Lukewarm, environment, .. }) => {
            pinged.insert(environment);
            false
        }
        What::Served(Served { caller: Caller::User, environment, .. }) => pinged.contains(&environment),
        _ => false,
    })
}

/// Whether an invocation was the only one in progress when it began, and until the horizon.
fn ends_alone_at(horizon: Nanos, play: &Play) -> bool {
    let served = |event: &Event| match event.what {
        What::Served(served) => Some((event.at, served.ends)),
        _ => None,
    };
    let all: Vec<(Nanos, Nanos)> = play.events.iter().filter_map(served).collect();
    let alone = |&(begun, _): &(Nanos, Nanos)| all.iter().filter(|(_, ends)| *ends > begun).count() == 1;
    all.iter().filter(|(_, ends)| *ends == horizon).any(alone)
        && play.initially_busy_until.iter().all(|&ends| ends < horizon)
}

/// Whether between one ping and the next nothing happened but that idle environments went, the pinged one among them.
fn pings_pass_from_one_to_another(events: &[Event]) -> bool {
    let mut pinged = None;
    let mut gone = false;
    for event in events {
        match event.what {
            What::Served(Served { caller: Caller::Ping, environment, start: Start::Warm, .. }) => {
                if gone && pinged != Some(environment) {
                    return true;
                }
                (pinged, gone) = (Some(environment), false);
            }
            What::Completed { environment } if pinged == Some(environment) => {}
            What::Evicted { environment } | What::Recycled { environment, replaced_by: None } => {
                gone |= pinged == Some(Some(environment));
            }
            _ => (pinged, gone) = (None, false),
        }
    }
    false
}

/// What fell on one instant, given all its events.
fn coincidences(instant: &[Event]) -> Vec<&'static str> {
    let any = |wanted: &dyn Fn(&What) -> bool| instant.iter().any(|event| wanted(&event.what));
    let by = |caller| any(&|what| matches!(what, What::Served(served) if served.caller == caller));
    let (user, ping) = (by(Caller::User), by(Caller::Ping));
    let done = matches!(instant[0].what, What::Completed { .. });
    let evicted = any(&|what| matches!(what, What::Evicted { .. }));
    let recycled = any(&|what| matches!(what, What::Recycled { .. }));
    let deployed = any(&|what| *what == What::Deployed);
    let all = [
        (done && (user || ping), "seen: served as an invocation ends"),
        (done && evicted, "seen: evicted as an invocation ends"),
        (done && deployed, "seen: deployed as an invocation ends"),
        (evicted && user, "seen: evicted as a user comes"),
        (evicted && ping, "seen: evicted as a ping comes"),
        (evicted && recycled && !deployed, "seen: recycled and evicted together"),
        (user && ping, "seen: user and ping together"),
    ];
    all.into_iter().filter(|(seen, _)| *seen).map(|(_, name)| name).collect()
}

fn evicted_as_a_ping_comes(instant: &[Event]) -> bool {
    let evicted = instant.iter().any(|event| matches!(event.what, What::Evicted { .. }));
    evicted && matches!(instant.last().unwrap().what, What::Served(Served { caller: Caller::Ping, .. }))
}
