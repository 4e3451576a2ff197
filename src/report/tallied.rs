//! The counts behind estimates in JSON.

use serde::Serialize;

use crate::engine::{Causes, FailureCounts};
use crate::study::Outcome;

/// Totals over the replications after warm-up; those of environments with the lead-in.
#[derive(Serialize)]
pub(super) struct Tallied {
    days: f64,
    visits: u64,
    cold_visits: u64,
    independent_units: u64,
    throttled: u64,
    /// The cause `all_busy`, by its first name.
    cold_beside_busy: u64,
    init: u64,
    lukewarm: u64,
    waited: u64,
    /// Why those of `init`, and then those of `lukewarm`, did not find an environment that had been used.
    causes: Reasons,
    pings_init: u64,
    pings_lukewarm: u64,
    pings_throttled: u64,
    pings_given_up: u64,
    pings_lost: u64,
    environments_created: u64,
    environments_evicted: u64,
    environments_recycled: u64,
    /// Those of the recycled ones in whose place came a new one at once.
    environments_replaced: u64,
    environments_alive: u64,
    failed: Failed,
    over_second: u64,
}

#[derive(Serialize)]
struct Reasons {
    all_busy: u64,
    evicted: u64,
    recycled: u64,
    deployed: u64,
    none_yet: u64,
    replacement: u64,
    spare: u64,
    provisioned: u64,
    failed: u64,
}

/// Served requests that failed, by what their users saw first.
#[derive(Serialize)]
struct Failed {
    timeout: u64,
    crash: u64,
    gateway: u64,
}

impl Failed {
    fn of(failed: FailureCounts) -> Self {
        let FailureCounts { timeout, crash, gateway } = failed;
        Self { timeout, crash, gateway }
    }
}

impl Reasons {
    fn of(causes: Causes) -> Self {
        let Causes { all_busy, evicted, recycled, deployed, none_yet, replacement, spare, provisioned, failed } =
            causes;
        Self { all_busy, evicted, recycled, deployed, none_yet, replacement, spare, provisioned, failed }
    }
}

impl Tallied {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let total = &outcome.total;
        Self {
            days: outcome.days(),
            visits: total.visits,
            cold_visits: total.cold_visits,
            independent_units: total.units,
            throttled: total.users.throttled,
            cold_beside_busy: total.users.causes.all_busy,
            init: total.users.init,
            lukewarm: total.users.lukewarm,
            waited: total.users.waited,
            causes: Reasons::of(total.users.causes),
            pings_init: total.pings.init,
            pings_lukewarm: total.pings.lukewarm,
            pings_throttled: total.pings.throttled,
            pings_given_up: total.pings.given_up,
            pings_lost: total.pings.lost,
            environments_created: total.environments.created,
            environments_evicted: total.environments.evicted,
            environments_recycled: total.environments.recycled,
            environments_replaced: total.environments.replaced,
            environments_alive: total.environments.alive,
            failed: Failed::of(total.users.failed),
            over_second: total.users.over_second,
        }
    }
}
