//! What is counted of one replication of a service, and how counts of several are added.

use std::ops::AddAssign;

use crate::engine::latency::LatencyHistogram;

/// The counts of one replication of a service, or of several added together. Times are in nanoseconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServiceTally {
    /// The length of time counted.
    pub time: u128,
    /// User requests.
    pub users: ServiceUsers,
    /// Independent units among the arrivals: see [`Visit::opens_unit`](crate::model::arrivals::Visit::opens_unit).
    pub units: u64,
    /// Latencies of served requests: what they wait in the queue, and the handler.
    pub latency: LatencyHistogram,
    /// The counted time of all tasks together, from the beginning of each to its end: starting, serving or draining. This
    /// is what Fargate bills (AWS Fargate Pricing: from the download of the image until the task terminates).
    pub task_time: u128,
    /// The part of it in which they served, or finished what they had in progress.
    pub up_time: u128,
    /// The counted time of all requests together that were in progress on a task, for users who had given up too.
    pub busy_time: u128,
    /// The counted time without any task that takes requests.
    pub down_time: u128,
    /// Tasks that failed while time was counted.
    pub failures: u64,
    /// Deploys while time was counted.
    pub deploys: u64,
    /// Requests in progress at those deploys, all together.
    pub in_progress_at_deploys: u64,
}

/// Counts of user requests of a service: `arrived = served + lost.all()`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServiceUsers {
    /// Requests that came.
    pub arrived: u64,
    /// Requests that were answered in time.
    pub served: u64,
    /// Those of them that had been queued.
    pub delayed: u64,
    /// Those of the served ones whose latency was above [`LONG`](crate::engine::LONG).
    pub over_second: u64,
    /// Requests without an answer.
    pub lost: Lost,
}

/// Why requests had no answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lost {
    /// Their task failed.
    pub failed: u64,
    /// Their task was stopped before it was done.
    pub stopped: u64,
    /// They waited, or were in progress, for longer than the timeout.
    pub timed_out: u64,
    /// The queue was full.
    pub refused: u64,
}

impl Lost {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.failed + self.stopped + self.timed_out + self.refused
    }
}

impl AddAssign<&Self> for ServiceTally {
    fn add_assign(&mut self, other: &Self) {
        self.time += other.time;
        self.users += other.users;
        self.units += other.units;
        self.latency += &other.latency;
        self.task_time += other.task_time;
        self.up_time += other.up_time;
        self.busy_time += other.busy_time;
        self.down_time += other.down_time;
        self.failures += other.failures;
        self.deploys += other.deploys;
        self.in_progress_at_deploys += other.in_progress_at_deploys;
    }
}

impl AddAssign for ServiceUsers {
    fn add_assign(&mut self, other: Self) {
        self.arrived += other.arrived;
        self.served += other.served;
        self.delayed += other.delayed;
        self.over_second += other.over_second;
        self.lost += other.lost;
    }
}

impl AddAssign for Lost {
    fn add_assign(&mut self, other: Self) {
        self.failed += other.failed;
        self.stopped += other.stopped;
        self.timed_out += other.timed_out;
        self.refused += other.refused;
    }
}
