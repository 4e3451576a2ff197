//! One replication, from its lead-in to its horizon.

use std::sync::atomic::{AtomicBool, Ordering};

use super::bucket::Bucket;
use super::deploys::DeployTimes;
use super::observer::{Caller, Event, Observer, Served, What};
use super::pings::{Delivery, Fired, Pings};
use super::pool::{Place, Pool};
use super::tally::Tally;
use super::traffic::Traffic;
use super::visits::Visits;
use crate::model::function::init_wait;
use crate::model::{Distribution, Initial, Model};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// Plays one replication.
pub fn replicate<O: Observer>(model: &Model, streams: Streams, observer: &mut O) -> Tally {
    let never = AtomicBool::new(false);
    // It is only cut short when it is told to stop.
    replicate_until(model, streams, observer, &never).unwrap_or_default()
}

/// Plays one replication; none if `stop` was set before it was over.
pub(super) fn replicate_until<O: Observer>(
    model: &Model,
    streams: Streams,
    observer: &mut O,
    stop: &AtomicBool,
) -> Option<Tally> {
    let mut replication = Replication::new(model, streams, observer);
    replication.play(stop).then(|| replication.finish())
}

/// The state of a replication being played.
struct Replication<'a, O> {
    model: &'a Model,
    traffic: Traffic,
    visits: Visits,
    pings: Pings<'a>,
    deploys: DeployTimes,
    /// The next deploy or queued delivery of a ping, at hand.
    next_rare: Nanos,
    pool: Pool<'a>,
    bucket: Option<Bucket>,
    busy_limit: usize,
    /// How long a ping keeps its environment.
    hold_time: &'a Distribution,
    handler: Stream,
    init: Stream,
    hold: Stream,
    ping_init: Stream,
    tally: Tally,
    observer: &'a mut O,
}

/// How a try at an invocation ended.
#[derive(Clone, Copy)]
enum Outcome {
    Warm { ends: Nanos },
    Cold { ends: Nanos, beside_busy: bool },
    Throttled,
}

/// Where an invocation begins, and whether the environment there is new.
enum Start {
    Warm(Place),
    Cold { place: Place, beside_busy: bool },
}

/// Events between two looks at whether to stop.
const EVENTS_PER_LOOK: u32 = 1 << 16;

impl<'a, O: Observer> Replication<'a, O> {
    fn new(model: &'a Model, streams: Streams, observer: &'a mut O) -> Self {
        let from = -model.lead_in(streams);
        let run = &model.run;
        let mut replication = Self {
            model,
            traffic: Traffic::new(&model.arrivals, &model.calendar, streams, from),
            visits: Visits::new(model.arrivals.0.len()),
            pings: Pings::new(&model.warming, &model.calendar, streams, from),
            deploys: DeployTimes::new(model, streams),
            next_rare: -Nanos::FOREVER,
            pool: Pool::new(&model.platform, streams, run, from),
            bucket: model.platform.scaling.map(Bucket::new),
            busy_limit: model.platform.concurrency_limit.map_or(usize::MAX, |limit| limit as usize),
            hold_time: model.hold(),
            handler: streams.open(Purpose::Handler),
            init: streams.open(Purpose::Init),
            hold: streams.open(Purpose::Hold),
            ping_init: streams.open(Purpose::PingInit),
            tally: Tally { time: (run.horizon - run.warmup).0.max(0) as u128, ..Tally::default() },
            observer,
        };
        replication.find_next_rare();
        replication.fill_pool();
        replication
    }

    fn fill_pool(&mut self) {
        if let Initial::Pool { idle, idle_for, busy } = self.model.run.initial {
            for _ in 0..idle {
                self.pool.add_idle(idle_for);
            }
            for _ in 0..busy {
                let ends = self.model.function.duration.sample(&mut self.handler);
                let place = self.pool.create(Nanos::ZERO);
                self.pool.occupy(place, ends);
                self.note_busy_time(Nanos::ZERO, ends);
            }
        }
    }

    /// Plays up to the horizon; false if it was stopped before.
    fn play(&mut self, stop: &AtomicBool) -> bool {
        let horizon = self.model.run.horizon;
        while !stop.load(Ordering::Relaxed) {
            let mut left = EVENTS_PER_LOOK;
            while left > 0 {
                let user = self.traffic.next_at();
                let firing = self.pings.next_firing();
                let now = user.min(firing).min(self.next_rare);
                if now >= horizon {
                    return true;
                }
                self.pool.advance(now, self.observer);
                left -= if now == self.next_rare {
                    self.happen_rarely(now);
                    1
                } else if now == firing {
                    self.fire_up_to(user.min(horizon), left)
                } else {
                    self.serve_user(now);
                    1
                };
            }
        }
        false
    }

    /// At one instant: a deploy, then a firing, then a queued delivery.
    #[cold]
    fn happen_rarely(&mut self, now: Nanos) {
        if self.deploys.next() == now {
            self.deploys.advance();
            self.observer.see(Event { at: now, what: What::Deployed });
            self.pool.deploy(now, self.observer);
        } else if self.pings.next_firing() == now {
            self.fire(now);
        } else if let Some(delivery) = self.pings.take_delivery() {
            self.deliver(delivery);
        }
        self.find_next_rare();
    }

    fn find_next_rare(&mut self) {
        self.next_rare = self.pings.next_delivery().min(self.deploys.next());
    }

    /// Lets the next firing happen, and with it those before `until` that follow at once, `most` in all: how many.
    #[inline(always)]
    fn fire_up_to(&mut self, until: Nanos, most: u32) -> u32 {
        match self.pool.on_call() {
            Some(slot) if self.pings.are_plain() && self.busy_limit > 0 => self.ping_on_call(slot, until, most),
            _ => {
                self.fire(self.pings.next_firing());
                1
            }
        }
    }

    /// A run of pings over a pool at rest, for as long as nothing else is due but a look at an environment.
    #[inline(always)]
    fn ping_on_call(&mut self, slot: u32, until: Nanos, most: u32) -> u32 {
        let until = until.min(self.next_rare);
        let mut now = self.pings.next_firing();
        let mut fired = 0;
        loop {
            fired += 1;
            self.pings.pass();
            let ends = now + self.draw_hold();
            self.tally.pings.served += u64::from(self.is_counted(now));
            let next = self.pings.next_firing();
            if !self.serve_on_call(slot, now, Caller::Ping, ends, until.min(next)) {
                return fired;
            }
            // Asked apart from what follows: it can be known long before the timeout has been drawn, and guessing wrong
            // costs the processor only the time until it is.
            if next >= until || fired == most {
                return fired;
            }
            now = next;
            if self.pool.advance(now, self.observer) && self.pool.on_call() != Some(slot) {
                return fired;
            }
        }
    }

    #[inline(never)]
    fn fire(&mut self, now: Nanos) {
        match self.pings.fire() {
            Fired::Now(delivery) => self.deliver(delivery),
            Fired::Later => self.find_next_rare(),
            Fired::Lost => {
                self.observer.see(Event { at: now, what: What::PingLost });
                self.tally.pings.lost += u64::from(self.is_counted(now));
            }
        }
    }

    fn deliver(&mut self, delivery: Delivery) {
        let mut left = delivery.invocations;
        while left > 0 {
            left -= 1;
            self.serve_ping(delivery, left == 0);
            if left > 0 {
                // One that took no time has made room for the next.
                self.pool.advance(delivery.at, self.observer);
            }
        }
    }

    #[inline(always)]
    fn serve_ping(&mut self, delivery: Delivery, is_last: bool) {
        let counted = u64::from(self.is_counted(delivery.at));
        let outcome = self.invoke(delivery.at, Caller::Ping, None, is_last);
        match outcome {
            Outcome::Warm { .. } => self.tally.pings.served += counted,
            Outcome::Cold { .. } => {
                self.tally.pings.served += counted;
                self.tally.pings.cold += counted;
            }
            Outcome::Throttled => self.put_off(delivery, counted),
        }
    }

    /// A throttled ping comes again later.
    #[cold]
    fn put_off(&mut self, delivery: Delivery, counted: u64) {
        self.tally.pings.throttled += counted;
        if !self.pings.retry(delivery) {
            self.tally.pings.given_up += counted;
        }
        self.find_next_rare();
    }

    #[inline(always)]
    fn serve_user(&mut self, now: Nanos) {
        let (arrival, source) = self.traffic.take();
        let duration = self.model.function.duration.sample(&mut self.handler);
        let outcome = self.invoke(now, Caller::User, Some(duration), true);
        let counted = self.is_counted(now);
        let is_cold = matches!(outcome, Outcome::Cold { .. });
        let visit = self.visits.note(source, arrival.visit, counted, is_cold);
        self.tally.visits += u64::from(visit.began);
        self.tally.cold_visits += u64::from(visit.became_cold);
        if counted {
            self.tally.units += u64::from(arrival.visit.opens_unit());
            self.count_user(now, outcome);
        }
    }

    #[inline]
    fn count_user(&mut self, now: Nanos, outcome: Outcome) {
        let counts = &mut self.tally.users;
        match outcome {
            Outcome::Throttled => counts.throttled += 1,
            Outcome::Warm { ends } => {
                counts.served += 1;
                self.tally.latency.record(ends - now);
            }
            Outcome::Cold { ends, beside_busy } => {
                counts.served += 1;
                counts.cold += 1;
                counts.cold_beside_busy += u64::from(beside_busy);
                self.tally.latency.record(ends - now);
            }
        }
    }

    /// Tries an invocation; a user brings the handler's duration along, a ping draws its own when it is served. Unless
    /// it `is_last` of several at this instant, others follow before anything else can happen.
    #[inline(always)]
    fn invoke(&mut self, now: Nanos, caller: Caller, duration: Option<Nanos>, is_last: bool) -> Outcome {
        match self.pool.on_call() {
            Some(slot) if is_last && self.busy_limit > 0 => {
                let ends = now + duration.unwrap_or_else(|| self.draw_hold());
                self.serve_on_call(slot, now, caller, ends, self.next_call());
                Outcome::Warm { ends }
            }
            _ => self.invoke_in_crowd(now, caller, duration),
        }
    }

    /// Serves an invocation that finds the pool at rest, with no other call before `next_call`. What nothing can
    /// disturb is done at once; else the environment is busy now, and this is false.
    #[inline(always)]
    fn serve_on_call(&mut self, slot: u32, now: Nanos, caller: Caller, ends: Nanos, next_call: Nanos) -> bool {
        self.note_served(Place::Slot(slot), now, caller, false, ends);
        let is_done = ends < next_call.min(self.pool.next_wake_up());
        if is_done {
            self.pool.serve_in_place(slot, ends, self.observer);
        } else if let Some(place) = self.pool.take_idle() {
            self.pool.occupy(place, ends);
        }
        is_done
    }

    /// Tries an invocation that meets others, a reuse rule that is more than a look, or no environment.
    #[inline(never)]
    fn invoke_in_crowd(&mut self, now: Nanos, caller: Caller, duration: Option<Nanos>) -> Outcome {
        let Some(start) = self.start(now) else {
            self.observer.see(Event { at: now, what: What::Throttled { caller } });
            return Outcome::Throttled;
        };
        let handler = duration.unwrap_or_else(|| self.draw_hold());
        let (place, ends, outcome) = match start {
            Start::Warm(place) => {
                let ends = now + handler;
                (place, ends, Outcome::Warm { ends })
            }
            Start::Cold { place, beside_busy } => {
                let ends = now + self.draw_init(caller) + handler;
                (place, ends, Outcome::Cold { ends, beside_busy })
            }
        };
        self.note_served(place, now, caller, matches!(outcome, Outcome::Cold { .. }), ends);
        self.pool.occupy(place, ends);
        outcome
    }

    /// When anything happens next that is not the pool's own doing.
    #[inline]
    fn next_call(&self) -> Nanos {
        let calls = self.traffic.next_at().min(self.pings.next_firing());
        calls.min(self.next_rare).min(self.model.run.horizon)
    }

    #[inline]
    fn note_served(&mut self, place: Place, now: Nanos, caller: Caller, cold: bool, ends: Nanos) {
        let environment = self.pool.number(place);
        self.observer.see(Event { at: now, what: What::Served(Served { caller, environment, cold, ends }) });
        self.note_busy_time(now, ends);
        if caller == Caller::User && self.is_counted(now) {
            self.pool.note_use(place);
        }
    }

    #[inline]
    fn note_busy_time(&mut self, from: Nanos, to: Nanos) {
        let counted_from = from.max(self.model.run.warmup);
        let counted_to = to.min(self.model.run.horizon);
        // Neither is anywhere near the bounds of an integer.
        self.tally.busy_time += (counted_to.0 - counted_from.0).max(0) as u128;
    }

    /// An environment for an invocation; none if it is throttled.
    #[inline]
    fn start(&mut self, now: Nanos) -> Option<Start> {
        if self.pool.busy_count() >= self.busy_limit {
            return None;
        }
        if let Some(place) = self.pool.take_idle() {
            return Some(Start::Warm(place));
        }
        if self.bucket.as_mut().is_some_and(|bucket| !bucket.take(now)) {
            return None;
        }
        let beside_busy = self.pool.alive_count() > 0 || self.model.platform.provisioned > 0;
        Some(Start::Cold { place: self.pool.create(now), beside_busy })
    }

    #[inline]
    fn draw_hold(&mut self) -> Nanos {
        self.hold_time.sample(&mut self.hold)
    }

    fn draw_init(&mut self, caller: Caller) -> Nanos {
        let random = match caller {
            Caller::User => &mut self.init,
            Caller::Ping => &mut self.ping_init,
        };
        init_wait(self.model.function.init.sample(random))
    }

    #[inline]
    fn is_counted(&self, at: Nanos) -> bool {
        at >= self.model.run.warmup
    }

    fn finish(mut self) -> Tally {
        self.pool.close(self.observer);
        self.tally.environments = self.pool.counts;
        self.tally.time_with = self.pool.census.time_with;
        self.tally
    }
}
