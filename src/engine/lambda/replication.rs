//! One replication, from its lead-in to its horizon.

use std::sync::atomic::{AtomicBool, Ordering};

use super::bucket::Bucket;
use super::failing::Worked;
use super::handling::{Call, ColdCause, Handling, Invocation, Service};
use super::incoming::{Incoming, Rare};
use super::pings::{Delivery, Fired};
use super::pool::Pool;
use crate::engine::observer::{Ignore, Observer, What};
use crate::engine::tally::{EnvironmentCounts, Tally};
use crate::engine::visits::Ticket;
use crate::model::{Initial, LeadIn, Model};
use crate::rng::Streams;
use crate::units::Nanos;

/// Plays one replication.
pub fn replicate<O: Observer>(model: &Model, streams: Streams, observer: &mut O) -> Tally {
    let never = AtomicBool::new(false);
    let played = replicate_until(model, model.lead_in_plan(), streams, observer, &never);
    played.expect("a replication is cut short only when it is told to stop")
}

/// Plays one replication; none if `stop` was set before it was over. `lead_in` is the plan of the model, which is the same
/// for all of its replications and takes longer to make than a short one of them.
pub(in crate::engine) fn replicate_until<O: Observer>(
    model: &Model,
    lead_in: LeadIn,
    streams: Streams,
    observer: &mut O,
    stop: &AtomicBool,
) -> Option<Tally> {
    let mut replication = Replication::new(model, lead_in, streams, observer);
    replication.play(stop).then(|| replication.finish())
}

/// A replication that is played a part at a time, by whoever cannot wait for all of it.
pub struct Underway<'a>(Replication<'a, Ignore>);

impl<'a> Underway<'a> {
    /// At its beginning. `lead_in` is the plan of the model, which is the same for all of its replications.
    #[must_use]
    pub fn new(model: &'a Model, lead_in: LeadIn, streams: Streams) -> Self {
        // It takes no room, so that nothing is leaked.
        Self(Replication::new(model, lead_in, streams, Box::leak(Box::new(Ignore))))
    }

    /// Plays no more than `most` events; whether that was the last part.
    pub fn play(&mut self, most: u32) -> bool {
        self.0.play_up_to(most)
    }

    /// What is counted, once its last part was played.
    #[must_use]
    pub fn finish(self) -> Tally {
        self.0.finish()
    }
}

/// The state of a replication being played.
struct Replication<'a, O> {
    model: &'a Model,
    incoming: Incoming<'a>,
    pool: Pool<'a>,
    bucket: Option<Bucket>,
    most_in_progress: usize,
    /// A warm user's request that takes longer may fail.
    longest_safe: Nanos,
    handling: Handling<'a, O>,
}

/// Events between two looks at whether to stop.
const EVENTS_PER_LOOK: u32 = 1 << 16;

impl<'a, O: Observer> Replication<'a, O> {
    fn new(model: &'a Model, lead_in: LeadIn, streams: Streams, observer: &'a mut O) -> Self {
        let from = -lead_in.length(streams);
        let handling = Handling::new(model, streams, observer);
        let mut replication = Self {
            model,
            incoming: Incoming::new(model, streams, from),
            pool: Pool::new(model, lead_in, streams, from),
            bucket: model.platform.scaling.map(Bucket::new),
            most_in_progress: model.platform.most_at_once().map_or(usize::MAX, |limit| limit as usize),
            longest_safe: handling.failing.longest_safe(),
            handling,
        };
        replication.fill_pool();
        replication
    }

    fn fill_pool(&mut self) {
        match self.model.run.initial {
            Initial::Pool { idle, idle_for, busy } => {
                let mut services = Vec::new();
                for _ in 0..busy {
                    let Worked { takes, failure } =
                        self.handling.failing.work(Nanos::ZERO, self.incoming.draw_duration(), false);
                    self.handling.note_busy_time(Nanos::ZERO, takes);
                    services.push(Service { ends: takes, fails: failure.is_some() });
                }
                self.pool.fill(idle, idle_for, &services);
            }
            Initial::Stationary | Initial::Empty => {}
        }
    }

    /// Plays up to the horizon; false if it was stopped before.
    fn play(&mut self, stop: &AtomicBool) -> bool {
        while !stop.load(Ordering::Relaxed) {
            if self.play_up_to(EVENTS_PER_LOOK) {
                return true;
            }
        }
        false
    }

    /// Plays no more than `most` events; whether the horizon was reached.
    fn play_up_to(&mut self, most: u32) -> bool {
        let horizon = self.model.run.horizon;
        let mut left = most;
        while left > 0 {
            let now = self.incoming.next();
            if now >= horizon {
                return true;
            }
            self.pool.advance(now, &mut self.handling);
            left -= if now == self.incoming.next_rare() {
                self.happen_rarely(now);
                1
            } else if now == self.incoming.next_firing() {
                self.fire_up_to(left)
            } else {
                self.serve_user(now);
                1
            };
        }
        false
    }

    #[cold]
    fn happen_rarely(&mut self, now: Nanos) {
        match self.incoming.take_rare() {
            Rare::Deploy => {
                self.handling.see(now, What::Deployed);
                self.pool.deploy(now, self.handling.observer);
            }
            Rare::Edge(edge) => self.pool.pass_edge(edge, now, &mut self.handling),
            Rare::Firing => self.fire(),
            Rare::Delivery(delivery) => self.deliver(delivery),
        }
    }

    // Pings.

    /// Lets the next firing happen, and with it those that follow at once, `most` in all: how many.
    #[inline(always)]
    fn fire_up_to(&mut self, most: u32) -> u32 {
        match self.pool.at_rest() {
            Some(pool) if self.incoming.pings_are_plain() => {
                pool.serve_pings(&mut self.incoming, most, &mut self.handling)
            }
            Some(_) | None => {
                self.fire();
                1
            }
        }
    }

    #[inline(never)]
    fn fire(&mut self) {
        let now = self.incoming.next_firing();
        match self.incoming.fire() {
            Fired::Now(delivery) => self.deliver(delivery),
            Fired::Later => {}
            Fired::Lost => {
                self.handling.see(now, What::PingLost);
                self.handling.tally.pings.lost += u64::from(self.handling.is_counted(now));
            }
        }
    }

    fn deliver(&mut self, delivery: Delivery) {
        for left in (0..delivery.invocations).rev() {
            self.serve_ping(delivery, left == 0);
            if left > 0 {
                // One that took no time has made room for the next.
                self.pool.advance(delivery.at, &mut self.handling);
            }
        }
    }

    /// Unless it `is_last` of several at this instant, others follow before anything else can happen.
    #[inline(always)]
    fn serve_ping(&mut self, delivery: Delivery, is_last: bool) {
        let now = delivery.at;
        match self.pool.at_rest() {
            Some(pool) if is_last => {
                pool.serve_ping(now, self.incoming.next(), &mut self.handling);
            }
            Some(_) | None => {
                if !self.invoke(now, Call::Ping) {
                    self.put_off(delivery);
                }
            }
        }
    }

    /// A throttled ping comes again later.
    #[cold]
    fn put_off(&mut self, delivery: Delivery) {
        let counted = u64::from(self.handling.is_counted(delivery.at));
        let is_given_up = !self.incoming.retry(delivery);
        let pings = &mut self.handling.tally.pings;
        pings.throttled += counted;
        pings.given_up += if is_given_up { counted } else { 0 };
    }

    // Users.

    #[inline(always)]
    fn serve_user(&mut self, now: Nanos) {
        let request = self.incoming.take_request();
        let counted = self.handling.is_counted(now);
        let (ticket, begins_visit) = self.handling.visits.come(request.source, request.visit, counted);
        self.handling.tally.visits += u64::from(begins_visit);
        self.handling.tally.units += u64::from(counted && request.visit.opens_unit());
        let is_on_spares = counted && self.pool.next_is_on_spares(now);
        let crashes = self.handling.failing.draw_crash();
        let is_safe = !crashes && request.work <= self.longest_safe;
        let is_served = match self.pool.at_rest() {
            Some(pool) if is_safe => {
                pool.serve_user(now, request.work, ticket, self.incoming.next(), &mut self.handling);
                true
            }
            Some(_) | None => self.invoke(now, Call::User { work: request.work, crashes, ticket }),
        };
        if is_served {
            self.handling.tally.users.on_spares += u64::from(is_on_spares);
        } else {
            self.refuse_user(ticket, counted);
        }
    }

    #[cold]
    fn refuse_user(&mut self, ticket: Ticket, counted: bool) {
        self.handling.tally.users.throttled += u64::from(counted);
        self.handling.visits.answer(ticket, false);
    }

    // Invocations.

    /// An invocation comes that meets others, a reuse rule that is more than a look, or no environment; false if it is
    /// throttled.
    #[inline(never)]
    fn invoke(&mut self, now: Nanos, caller: Call) -> bool {
        let invocation = Invocation { caller, arrived: now, cause: ColdCause::NoneYet };
        let is_accepted = self.pool.in_progress() < self.most_in_progress
            && (self.pool.serve_idle(&invocation, &mut self.handling) || self.begin(invocation));
        if !is_accepted {
            self.handling.see(now, What::Throttled { caller: caller.caller() });
        }
        is_accepted
    }

    /// Begins an environment for an invocation, if there is a token.
    fn begin(&mut self, invocation: Invocation) -> bool {
        let has_token = self.bucket.as_mut().is_none_or(|bucket| bucket.take(invocation.arrived));
        if has_token {
            self.pool.begin(invocation, &mut self.handling);
        }
        has_token
    }

    fn finish(mut self) -> Tally {
        self.pool.close(&mut self.handling);
        let at_horizon = self.pool.counts;
        let time_with = std::mem::take(&mut self.pool.census.time_with);
        let provisioned_time = self.pool.provisioned_time();
        self.pool.serve_the_rest(&mut self.handling);
        // Who was still queued is counted, and so is what served him.
        let environments = EnvironmentCounts { used: self.pool.counts.used, ..at_horizon };
        let unawaited_inits = self.pool.take_unawaited_inits();
        let mut tally = Tally { environments, ..self.handling.into_tally() };
        tally.usage.time_with = time_with;
        tally.usage.unawaited_inits = unawaited_inits;
        tally.usage.provisioned_time = provisioned_time;
        tally
    }
}
