//! What is billed, added up from a list of events, one invocation and one init after another.

use std::collections::BTreeSet;

use coldstart::engine::{Billed, Caller, Served, Start, Usage, What};
use coldstart::model::Model;
use coldstart::model::platform::Waiting;
use coldstart::units::Nanos;

use super::Play;

/// What is billed of a replication in which this was seen; the environments over time are left to who counts those.
pub(crate) fn usage(model: &Model, play: &Play) -> Usage {
    let is_counted = |at: Nanos| at >= model.run.warmup && at < model.run.horizon;
    let mut usage = Usage::default();
    for (place, event) in play.events.iter().enumerate() {
        if let What::Served(served) = event.what
            && is_counted(served.arrived)
        {
            match play.inits_again.get(&place) {
                Some(&init) => add_with_init_again(event.at, init, &served, &mut usage),
                None => add_invocation(model, play, event.at, &served, &mut usage),
            }
        }
    }
    let awaited = awaited(play);
    for event in play.events.iter().filter(|event| is_counted(event.at)) {
        match event.what {
            What::Begun { environment, .. } if !awaited.contains(&environment) => {
                add(&mut usage.unawaited_inits, rounded_up(play.inits[&environment]));
            }
            What::Recycled { replaced_by: Some(successor), .. } => {
                add(&mut usage.unawaited_inits, rounded_up(play.inits[&successor]));
            }
            What::Begun { .. }
            | What::Recycled { replaced_by: None, .. }
            | What::Served(_)
            | What::Throttled { .. }
            | What::Completed { .. }
            | What::Ready { .. }
            | What::Evicted { .. }
            | What::Deployed
            | What::Provisioned { .. }
            | What::PingLost => {}
        }
    }
    usage
}

/// AWS bills what is under way from `at` on, and before that the init if it has been waited for.
fn add_invocation(model: &Model, play: &Play, at: Nanos, served: &Served, usage: &mut Usage) {
    let &Served { caller, environment, start, ends, .. } = served;
    let init = environment.filter(|_| start == Start::Cold).map(|environment| play.inits[&environment]);
    let begins = match (init, model.platform.waiting) {
        (Some(init), Waiting::Own) => at + init,
        (Some(_), Waiting::FirstReady { .. }) | (None, _) => at,
    };
    let handler = rounded_up(ends - begins);
    add(if caller == Caller::User { &mut usage.users } else { &mut usage.pings }, handler);
    if let Some(init) = init {
        add(&mut usage.inits, rounded_up(init + ends - begins) - handler);
    }
    if environment.is_none() {
        add(&mut usage.in_provisioned, handler);
    }
}

/// All of it is the invocation's own time; in a provisioned environment it is all paid as what runs there.
fn add_with_init_again(at: Nanos, init: Nanos, served: &Served, usage: &mut Usage) {
    let (handler, all) = (rounded_up(served.ends - at - init), rounded_up(served.ends - at));
    add(if served.caller == Caller::User { &mut usage.users } else { &mut usage.pings }, handler);
    if served.environment.is_none() {
        add(&mut usage.in_provisioned, handler);
        add(&mut usage.inits_in_provisioned, all - handler);
    } else {
        add(&mut usage.inits, all - handler);
    }
}

/// The environments whose first inits somebody waited for.
fn awaited(play: &Play) -> BTreeSet<u64> {
    let cold = play.events.iter().enumerate().filter_map(|(place, event)| match event.what {
        What::Served(Served { environment, start: Start::Cold, .. }) if !play.inits_again.contains_key(&place) => {
            environment
        }
        _ => None,
    });
    cold.collect()
}

fn add(billed: &mut Billed, milliseconds: u64) {
    billed.count += 1;
    billed.milliseconds += milliseconds;
}

/// In whole milliseconds.
fn rounded_up(duration: Nanos) -> u64 {
    let (whole, rest) = (duration.0 / 1_000_000, duration.0 % 1_000_000);
    (whole + i64::from(rest > 0)) as u64
}
