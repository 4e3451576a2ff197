//! What is counted of one replication, and how counts of several are added.

use std::ops::AddAssign;

use super::latency::LatencyHistogram;
use super::usage::Usage;
use crate::units::Nanos;

/// The counts of one replication, or of several added together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// The length of time counted, in nanoseconds.
    pub time: u128,
    /// User requests.
    pub users: UserCounts,
    /// Visits that began while counting.
    pub visits: u64,
    /// Those of them with at least one cold request.
    pub cold_visits: u64,
    /// Independent units among the arrivals: see [`Visit::opens_unit`](crate::model::arrivals::Visit::opens_unit).
    pub units: u64,
    /// Pings.
    pub pings: PingCounts,
    /// What was used, as a bill sees it.
    pub usage: Usage,
    /// Environments, over the whole replication and its lead-in unless said otherwise; provisioned ones are left out.
    pub environments: EnvironmentCounts,
    /// The counted time that invocations, init included, took up, in nanoseconds.
    pub busy_time: u128,
    /// Latencies of served user requests: what they wait for an environment, the work of a first request, the handler; of
    /// those that failed, up to then.
    pub latency: LatencyHistogram,
}

/// Counts of user requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserCounts {
    /// Requests that were served.
    pub served: u64,
    /// Cold starts as a user feels them: those that waited for an init, and, where the function has work for first
    /// requests, the lukewarm ones.
    pub cold: u64,
    /// Those that waited for the init of the environment that served them.
    pub init: u64,
    /// Those that were the first in an environment that had been initialised before.
    pub lukewarm: u64,
    /// Those that waited for an environment, and for no init of it.
    pub waited: u64,
    /// Where one draw says how long spares last in a replication
    /// ([`Sharing::Spares`](crate::model::Sharing::Spares)): those served that it may have decided. They found no
    /// environment idle though the function had not been idle for too long, or a spare that had been idle for longer
    /// than the shortest spare timeout.
    pub on_spares: u64,
    /// Why those that waited for an init, and the lukewarm ones, did not find a used environment.
    pub causes: Causes,
    /// Requests that were refused.
    pub throttled: u64,
    /// Those of the served ones that failed.
    pub failed: FailureCounts,
    /// Those of the served ones whose latency was above [`LONG`].
    pub over_second: u64,
}

/// A latency above this is counted as long.
pub const LONG: Nanos = Nanos::SECOND;

/// How many served requests failed, by what their users saw of it first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FailureCounts {
    /// Stopped at the function's timeout.
    pub timeout: u64,
    /// Crashed.
    pub crash: u64,
    /// Given up by the gateway.
    pub gateway: u64,
}

impl FailureCounts {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.timeout + self.crash + self.gateway
    }
}

impl AddAssign for FailureCounts {
    fn add_assign(&mut self, other: Self) {
        self.timeout += other.timeout;
        self.crash += other.crash;
        self.gateway += other.gateway;
    }
}

/// How many starts have which cause: see the rules in [`engine`](crate::engine).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Causes {
    /// Init: some environment was busy or initialising when the request came.
    pub all_busy: u64,
    /// Init: the last environment had been evicted.
    pub evicted: u64,
    /// Init: it had been recycled.
    pub recycled: u64,
    /// Init: it had gone with a deploy.
    pub deployed: u64,
    /// Init: there had not been any.
    pub none_yet: u64,
    /// Lukewarm: in the replacement of a recycled environment.
    pub replacement: u64,
    /// Lukewarm: in an environment begun for a request that another served.
    pub spare: u64,
    /// Lukewarm: in a provisioned environment.
    pub provisioned: u64,
    /// Init: the environment had been initialised, and had failed since.
    pub failed: u64,
}

/// Counts of ping invocations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PingCounts {
    /// Invocations that were served.
    pub served: u64,
    /// Cold starts, as users would feel them.
    pub cold: u64,
    /// Those that waited for the init of the environment that served them.
    pub init: u64,
    /// Those that were the first in an environment that had been initialised before.
    pub lukewarm: u64,
    /// Tries that were refused.
    pub throttled: u64,
    /// Invocations that were given up after six hours of refusals.
    pub given_up: u64,
    /// Firings of the schedule that were lost.
    pub lost: u64,
}

/// Counts of environments: `created = evicted + recycled + alive`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EnvironmentCounts {
    /// Made, those of an initial pool included.
    pub created: u64,
    /// Taken away for being idle.
    pub evicted: u64,
    /// Gone at the end of their life or after a deploy.
    pub recycled: u64,
    /// Those of the recycled ones whose place another took at once.
    pub replaced: u64,
    /// Alive at the horizon.
    pub alive: u64,
    /// Those that served a counted user request, if only after the horizon.
    pub used: u64,
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        self.time += other.time;
        self.users += other.users;
        self.visits += other.visits;
        self.cold_visits += other.cold_visits;
        self.units += other.units;
        self.pings += other.pings;
        self.usage += &other.usage;
        self.environments += other.environments;
        self.busy_time += other.busy_time;
        self.latency += &other.latency;
    }
}

impl AddAssign for UserCounts {
    fn add_assign(&mut self, other: Self) {
        self.served += other.served;
        self.cold += other.cold;
        self.init += other.init;
        self.lukewarm += other.lukewarm;
        self.waited += other.waited;
        self.on_spares += other.on_spares;
        self.causes += other.causes;
        self.throttled += other.throttled;
        self.failed += other.failed;
        self.over_second += other.over_second;
    }
}

impl AddAssign for Causes {
    fn add_assign(&mut self, other: Self) {
        self.all_busy += other.all_busy;
        self.evicted += other.evicted;
        self.recycled += other.recycled;
        self.deployed += other.deployed;
        self.none_yet += other.none_yet;
        self.replacement += other.replacement;
        self.spare += other.spare;
        self.provisioned += other.provisioned;
        self.failed += other.failed;
    }
}

impl AddAssign for PingCounts {
    fn add_assign(&mut self, other: Self) {
        self.served += other.served;
        self.cold += other.cold;
        self.init += other.init;
        self.lukewarm += other.lukewarm;
        self.throttled += other.throttled;
        self.given_up += other.given_up;
        self.lost += other.lost;
    }
}

impl AddAssign for EnvironmentCounts {
    fn add_assign(&mut self, other: Self) {
        self.created += other.created;
        self.evicted += other.evicted;
        self.recycled += other.recycled;
        self.replaced += other.replaced;
        self.alive += other.alive;
        self.used += other.used;
    }
}
