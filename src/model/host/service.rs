//! An always-on service: tasks that serve several requests at once, with one queue in front of all of them.
//!
//! When new versions are deployed is part of the platform
//! ([`Recycling::deploys`](super::lambda::platform::Recycling)), so that a function and a service meet the same deploys.

mod hosting;

use crate::model::arrivals::Process;
use crate::model::{Arrivals, Distribution, Model};
use crate::units::Nanos;

pub use hosting::{FargateSize, Hosting, Instance, Vcpu};

/// A service of Amazon ECS, on AWS Fargate or on an instance of its own for each task.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// What a task runs on.
    pub hosting: Hosting,
    /// How many tasks there are to be, at least one.
    pub tasks: u32,
    /// How many requests a task serves at one time, at least one. Each takes as long as it would take alone.
    pub concurrency: u32,
    /// How long the handler takes for a request. Absent: as long as that of the function. A recorded request takes as
    /// long as it was recorded to take, on either side.
    pub duration: Option<Distribution>,
    /// How many requests may wait; above it they are refused. Absent: any number.
    pub queue_limit: Option<u32>,
    /// A request that has not been answered for so long is lost for its user. Above zero.
    pub timeout: Nanos,
    /// The mean time from the start of a task's service to its failure, which is exponential. Absent: tasks never fail.
    pub failures: Option<Nanos>,
    /// How long it takes from the beginning of a task, or from the failure of the one before it, until it serves.
    pub restart: Distribution,
    /// What a deploy does.
    pub deploy: Rollout,
    /// How a task is stopped whose place another takes.
    pub stop: Stop,
    /// Whether a load balancer stands in front of the tasks. It matters to the bill only.
    pub load_balancer: bool,
    /// Whether each task has a public IPv4 address. It matters to the bill only.
    pub public_ipv4: bool,
}

/// In which order a deploy begins new tasks and stops old ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollout {
    /// A new task serves before the old one is stopped, as Amazon ECS does it with its defaults: a minimum healthy percent
    /// of 100 and a maximum percent of 200 (Amazon ECS Developer Guide, "Rolling update").
    Rolling,
    /// The old task is stopped first, and the new one is begun when that is gone: what one instance with one port leaves
    /// room for (a minimum healthy percent of 0 and a maximum percent of 100).
    Recreate,
}

impl Rollout {
    /// Both, by the names scenarios use.
    pub const NAMES: [(&'static str, Self); 2] = [("rolling", Self::Rolling), ("recreate", Self::Recreate)];
}

/// What a task does that is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// On SIGTERM it takes no new requests and finishes what it has in progress.
    Drain {
        /// After so long it is killed (SIGKILL), with whatever is still in progress.
        timeout: Nanos,
    },
    /// It drops what it has in progress.
    Kill,
}

/// What holds where nothing is said.
impl Service {
    /// After so long a load balancer gives up: the idle timeout of an Application Load Balancer (Elastic Load Balancing,
    /// "Application Load Balancers", attribute `idle_timeout.timeout_seconds`).
    pub const USUAL_TIMEOUT: Nanos = Nanos::from_secs(60);

    /// How long a container has after SIGTERM (Amazon ECS Developer Guide, task definition parameter `stopTimeout`).
    pub const USUAL_STOP_TIMEOUT: Nanos = Nanos::from_secs(30);

    /// An assumption: a small image is pulled, started, and has passed its health checks after a minute.
    pub const ASSUMED_RESTART: Nanos = Nanos::from_secs(60);

    /// The longest stop timeout on Fargate (Amazon ECS Developer Guide, task definition parameter `stopTimeout`).
    pub const LONGEST_STOP_ON_FARGATE: Nanos = Nanos::from_secs(120);

    /// Failures more often than this are refused: nothing would ever be served.
    pub const SHORTEST_BETWEEN_FAILURES: Nanos = Nanos::SECOND;

    /// More tasks than this are refused. (Amazon ECS has 5,000 for a service at first: AWS General Reference, "Amazon ECS
    /// endpoints and quotas".)
    pub const MOST_TASKS: u32 = 1_000;

    /// More requests at one time in one task are refused.
    pub const MOST_AT_ONCE: u32 = 10_000;

    /// How many requests all tasks together serve at one time.
    #[must_use]
    pub fn places(&self) -> u32 {
        self.tasks.saturating_mul(self.concurrency)
    }

    /// The most requests that a replication may hold at one time, while no task serves: as many as come within the timeout
    /// at the peak of these arrivals, and as many as tasks serve.
    #[must_use]
    pub fn held_at_once(&self, arrivals: &Arrivals) -> f64 {
        let peak: f64 = arrivals.0.iter().map(Process::peak_rate).sum();
        let waiting = peak * self.timeout.as_secs_f64();
        waiting.min(self.queue_limit.map_or(f64::INFINITY, f64::from)) + f64::from(self.places())
    }

    /// The mean number of requests that would be in progress at one time if none had to wait: rate times duration.
    #[must_use]
    pub fn offered_concurrency(&self, model: &Model) -> f64 {
        let duration = self.duration_or(&model.function.duration).mean();
        let offered = |process: &Process| process.mean_rate() * process.recorded_duration().unwrap_or(duration);
        model.arrivals.0.iter().map(offered).sum()
    }

    /// How long the handler takes, where the function's takes so long.
    #[must_use]
    pub fn duration_or<'a>(&'a self, of_function: &'a Distribution) -> &'a Distribution {
        self.duration.as_ref().unwrap_or(of_function)
    }
}

/// One task on the smallest size of Fargate that serves one request at a time (one worker, as Gunicorn has it unless told
/// otherwise: Gunicorn, "Settings", `workers`), never fails, is deployed without a gap and drains; no load balancer, and a
/// public IPv4 address.
impl Default for Service {
    fn default() -> Self {
        Self {
            hosting: Hosting::Fargate(FargateSize::SMALLEST),
            tasks: 1,
            concurrency: 1,
            duration: None,
            queue_limit: None,
            timeout: Self::USUAL_TIMEOUT,
            failures: None,
            restart: Distribution::always(Self::ASSUMED_RESTART),
            deploy: Rollout::Rolling,
            stop: Stop::Drain { timeout: Self::USUAL_STOP_TIMEOUT },
            load_balancer: false,
            public_ipv4: true,
        }
    }
}
