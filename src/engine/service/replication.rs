//! One replication of a service, from its lead-in to the last answer.

use std::sync::atomic::{AtomicBool, Ordering};

use super::demand::{Begun, Demand, Waiting};
use super::meter::{Levels, Meter};
use super::tally::ServiceTally;
use super::tasks::{Found, TaskEvent, Tasks};
use crate::engine::deploys::DeployTimes;
use crate::engine::tally::LONG;
use crate::engine::traffic::Traffic;
use crate::model::service::{Rollout, Stop};
use crate::model::{Initial, Model, Run, Service};
use crate::rng::Streams;
use crate::units::Nanos;

/// The state of a replication being played.
pub(super) struct Replication<'a> {
    run: &'a Run,
    service: &'a Service,
    traffic: Traffic<'a>,
    deploys: DeployTimes,
    tasks: Tasks<'a>,
    demand: Demand,
    /// How many tasks there are, at hand: they change rarely.
    levels: Levels,
    meter: Meter,
    tally: ServiceTally,
}

/// What happens next; at one instant in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Completion,
    Task,
    Deploy,
    TimeOut,
    Arrival,
}

/// Why a task drops what it is doing.
#[derive(Debug, Clone, Copy)]
enum Cause {
    Failed,
    Stopped,
}

/// Events between two looks at whether to stop.
const EVENTS_PER_LOOK: u32 = 1 << 16;

impl<'a> Replication<'a> {
    pub(super) fn new(model: &'a Model, service: &'a Service, streams: Streams) -> Self {
        let from = -model.lead_in(streams);
        let duration = service.duration_or(&model.function.duration);
        let mut traffic = Traffic::with_duration(model, duration, streams, from);
        pass_draws_of_pool(model, &mut traffic);
        let tasks = Tasks::new(model, service, streams, from);
        let time = (model.run.horizon - model.run.warmup).0.max(0) as u128;
        Self {
            run: &model.run,
            service,
            traffic,
            deploys: DeployTimes::new(model, streams),
            levels: tasks.levels(0),
            tasks,
            demand: Demand::new(service.timeout, service.queue_limit),
            meter: Meter::new(&model.run),
            tally: ServiceTally { time, ..ServiceTally::default() },
        }
    }

    /// Plays until every request has its fate; none if it was stopped before.
    pub(super) fn play(mut self, stop: &AtomicBool) -> Option<ServiceTally> {
        while !stop.load(Ordering::Relaxed) {
            for _ in 0..EVENTS_PER_LOOK {
                let (now, due) = self.next();
                self.pass(now);
                if now >= self.run.horizon && self.demand.is_over() {
                    return Some(self.tally);
                }
                match due {
                    Due::Completion => self.complete(now),
                    Due::Task => self.happen_to_task(now),
                    Due::TimeOut => self.time_out(),
                    Due::Deploy => self.deploy(now),
                    Due::Arrival => self.arrive(now),
                }
            }
        }
        None
    }

    #[inline]
    fn next(&self) -> (Nanos, Due) {
        let arrival = self.traffic.next_at();
        let arrival = if arrival < self.run.horizon { arrival } else { Nanos::FOREVER };
        let first = (self.demand.next_end(), Due::Completion).min((self.tasks.next_at(), Due::Task));
        let second = (self.deploys.next(), Due::Deploy).min((self.demand.next_time_out(), Due::TimeOut));
        first.min(second).min((arrival, Due::Arrival))
    }

    /// Time passes.
    #[inline]
    fn pass(&mut self, to: Nanos) {
        let levels = Levels { in_progress: self.demand.in_progress(), ..self.levels };
        self.meter.pass(to, levels, &mut self.tally);
    }

    fn is_counted(&self, at: Nanos) -> bool {
        (self.run.warmup..self.run.horizon).contains(&at)
    }

    // Requests.

    #[inline]
    fn arrive(&mut self, now: Nanos) {
        let request = self.traffic.take();
        let counted = self.is_counted(now);
        self.tally.users.arrived += u64::from(counted);
        self.tally.units += u64::from(counted && request.visit.opens_unit());
        let waiting = Waiting { arrived: now, work: request.work };
        match self.tasks.take_room() {
            Some(task) => self.demand.begin(waiting, now, task, false),
            None => {
                let is_refused = !self.demand.join(waiting);
                self.tally.users.lost.refused += u64::from(is_refused && counted);
            }
        }
    }

    #[inline]
    fn complete(&mut self, now: Nanos) {
        let Some(begun) = self.demand.take_end() else { return };
        self.answer(&begun);
        if self.tasks.give_room_back(begun.task) {
            self.tasks.remove(begun.task, now);
            self.find_levels();
        }
        self.serve_queue(now);
    }

    #[inline]
    fn answer(&mut self, begun: &Begun) {
        if !self.is_counted(begun.arrived) {
            return;
        }
        let users = &mut self.tally.users;
        let latency = begun.ends - begun.arrived;
        if latency > self.service.timeout {
            users.lost.timed_out += 1;
        } else {
            users.served += 1;
            users.delayed += u64::from(begun.was_queued);
            users.over_second += u64::from(latency > LONG);
            self.tally.latency.record(latency);
        }
    }

    #[inline]
    fn serve_queue(&mut self, now: Nanos) {
        while self.demand.has_queue() {
            let Some(task) = self.tasks.take_room() else { return };
            let Some(first) = self.demand.take_first() else { return };
            self.demand.begin(first, now, task, true);
        }
    }

    fn time_out(&mut self) {
        let Some(first) = self.demand.take_first() else { return };
        self.tally.users.lost.timed_out += u64::from(self.is_counted(first.arrived));
    }

    // Tasks.

    #[cold]
    fn happen_to_task(&mut self, now: Nanos) {
        let (event, task) = self.tasks.next_event();
        match event {
            TaskEvent::Ready => {
                if let Some(old) = self.tasks.begin_to_serve(task, now) {
                    self.stop(old, now);
                }
                self.serve_queue(now);
            }
            TaskEvent::Failed => {
                self.tally.failures += u64::from(self.is_counted(now));
                self.end(task, Cause::Failed, now);
            }
            TaskEvent::Killed => self.end(task, Cause::Stopped, now),
        }
        self.find_levels();
    }

    #[cold]
    fn deploy(&mut self, now: Nanos) {
        self.deploys.advance();
        if self.is_counted(now) {
            self.tally.deploys += 1;
            self.tally.in_progress_at_deploys += self.demand.in_progress() as u64;
        }
        match self.service.deploy {
            Rollout::Rolling => self.tasks.begin_everywhere(now),
            Rollout::Recreate => {
                for (task, found) in self.tasks.found() {
                    match found {
                        Found::Starting => self.tasks.begin_anew(task, now),
                        Found::Serving => self.stop(task, now),
                        Found::Draining => {}
                    }
                }
            }
        }
        self.find_levels();
    }

    fn stop(&mut self, task: u64, now: Nanos) {
        match self.service.stop {
            Stop::Kill => self.end(task, Cause::Stopped, now),
            Stop::Drain { timeout } => {
                if self.tasks.drain(task, now + timeout) {
                    self.tasks.remove(task, now);
                }
            }
        }
    }

    /// A task is gone, with what is in progress there.
    fn end(&mut self, task: u64, cause: Cause, now: Nanos) {
        let (run, timeout) = (self.run, self.service.timeout);
        let lost = &mut self.tally.users.lost;
        self.demand.drop_of(task, |begun| {
            let count = match cause {
                _ if begun.arrived + timeout < now => &mut lost.timed_out,
                Cause::Failed => &mut lost.failed,
                Cause::Stopped => &mut lost.stopped,
            };
            *count += u64::from((run.warmup..run.horizon).contains(&begun.arrived));
        });
        self.tasks.remove(task, now);
    }

    fn find_levels(&mut self) {
        self.levels = self.tasks.levels(0);
    }
}

/// The handlers of environments that are busy at the start draw first, so that requests have the same times here.
fn pass_draws_of_pool(model: &Model, traffic: &mut Traffic<'_>) {
    match model.run.initial {
        Initial::Pool { busy, .. } => (0..busy).for_each(|_| {
            traffic.draw_duration();
        }),
        Initial::Stationary | Initial::Empty => {}
    }
}
