//! How an always-on service serves: tasks, each for several requests at a time, with one queue in front of all of them.
//!
//! # The rules of a replication
//!
//! They are stated so completely that a second implementation counts the same (there is one among the tests). What is
//! said of a replication in [`engine`](crate::engine) holds here unless something else is said.
//!
//! **Traffic.** Requests come at the instants at which they come to the function: from the same streams, from
//! `-lead_in` (the model's) on, up to the horizon and without it. How long the handler takes is drawn on arrival from
//! [`Purpose::Handler`](crate::rng::Purpose), as for the function, from the service's distribution where it has one of
//! its own; recorded durations stay as they are. (Where the model begins with busy environments their draws are made,
//! and left unused.) Nothing is in progress and nobody waits at `-lead_in`. Pings, inits and first requests do not exist
//! here.
//!
//! **Clock.** Of all that is due the earliest happens next; at one instant the order is: completions (in the order in
//! which the requests were begun), events of tasks (first those that become ready, then failures, then ends of stop
//! timeouts; each in the order in which the tasks were begun), deploys, time-outs (in the order of arrival), arrivals (in
//! the order of their sources). After the horizon no request comes; everything else goes on until
//! nobody waits and nothing is in progress.
//!
//! **Places.** There are `tasks` places for tasks, numbered from 0. A task is begun in a place, *starts* for a draw of
//! `restart` ([`Purpose::TaskStart`](crate::rng::Purpose), drawn when it is begun), then *serves*; it may *drain* before
//! it is gone. When it begins to serve its failure is drawn: after an exponential time of mean `failures`
//! ([`Purpose::TaskFailure`](crate::rng::Purpose)), if there are any. Tasks are numbered in the order in which they are
//! begun. A replication begins with a serving task in every place. If it is stationary and tasks fail it does so before
//! `-lead_in`: by (3 + u) times the 99.9% quantile of `restart`, at most 60 days, u uniform
//! ([`Purpose::TaskLeadIn`](crate::rng::Purpose)), so that at time zero as many are starting as in the long run.
//!
//! **Request.** On arrival it is given to the serving task with the fewest requests in progress of those with fewer than
//! `concurrency`, to the one begun first of several. If there is none it joins the queue, or is *refused* where as many
//! wait as `queue_limit` allows. Whenever a task takes requests again, the earliest in the queue are given to tasks by
//! that rule. A request ends its handler's time after it was given to a task, however many others are in progress there.
//! It is *served* if that is at most `timeout` after it came, and is *delayed* if it was queued.
//!
//! **Loss.** Who still waits at `timeout` after arrival leaves the queue and has *timed out*. So has who is in progress
//! then; its task does not learn of it, and works on. What is in progress in a task that fails is lost with it
//! (*failed*), and so is what is in progress in a task that is killed (*stopped*), each unless it had timed out before.
//! Nobody tries again.
//!
//! **Failure.** A serving or draining task that fails is gone at once.
//!
//! **Stop.** `Kill`: the task is gone at once. `Drain`: it takes no request any more, and is gone when nothing is in
//! progress, or at the end of its stop timeout: then it is killed.
//!
//! **A place without a task.** When a task is gone a new one is begun in its place: under `Rolling` unless one starts or
//! serves there, under `Recreate` unless there is any.
//!
//! **Deploys** come at the instants at which they come to the function. Under `Rolling` whatever is starting is given up,
//! and in every place, in order, a new task is begun; when a task becomes ready the one that serves in its place is
//! stopped, before the queue is looked at. Under `Recreate`, in the order in which the tasks were begun, one that starts
//! is given up and begun anew, and one that serves is stopped.
//!
//! **Counting.** Requests that come in [warmup, horizon) are counted, whenever they end. Times are counted within
//! [warmup, horizon): `task_time` from the beginning of tasks to their end, `up_time` while they serve or drain,
//! `busy_time` of requests in progress, `down_time` while no task serves. Failures and deploys are counted in that span.

mod demand;
mod meter;
mod replication;
mod tally;
mod tasks;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::parallel::of_each;
use crate::model::{Model, Service};
use crate::rng::Streams;

use replication::Replication;
pub use tally::{Lost, ServiceTally, ServiceUsers};

/// Plays one replication of `service` under the traffic and the deploys of `model`.
#[must_use]
pub fn replicate_service(model: &Model, service: &Service, streams: Streams) -> ServiceTally {
    let never = AtomicBool::new(false);
    Replication::new(model, service, streams)
        .play(&never)
        .expect("a replication is cut short only when it is told to stop")
}

/// Plays these replications on all threads, with the same result on any number of them: their tallies, in order. Where
/// `stop` was set, those before the first unfinished one. `on_each` is called after each.
#[must_use]
pub fn play_service(
    model: &Model,
    service: &Service,
    seed: u64,
    replications: Range<u64>,
    stop: &AtomicBool,
    on_each: &(dyn Fn() + Sync),
) -> Vec<ServiceTally> {
    let replications: Vec<u64> = replications.collect();
    let played: Vec<Option<ServiceTally>> = of_each(&replications, |&replication| {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let tally = Replication::new(model, service, Streams::new(seed, replication)).play(stop)?;
        on_each();
        Some(tally)
    });
    played.into_iter().map_while(|tally| tally).collect()
}
