//! What becomes of an invocation once it is given an environment: how long it takes, and how it is counted.

use crate::engine::observer::{Caller, Event, Observer, Served, Start, What};
use crate::engine::tally::{Causes, Tally};
use crate::engine::usage::billed_milliseconds;
use crate::engine::visits::{Ticket, Visits};
use crate::model::function::init_wait;
use crate::model::{Distribution, Model};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// An invocation that has not been given an environment yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Invocation {
    pub(super) caller: Call,
    pub(super) arrived: Nanos,
    /// Why it would be cold.
    pub(super) cause: ColdCause,
}

impl Invocation {
    pub(super) fn is_users(&self) -> bool {
        self.caller.caller() == Caller::User
    }
}

/// What is known of an invocation on its arrival beside the time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Call {
    /// A user's request: how long its handler takes, and its visit.
    User { work: Nanos, ticket: Ticket },
    /// A ping, whose handler's time is drawn when it is served.
    Ping,
}

impl Call {
    pub(super) fn caller(self) -> Caller {
        match self {
            Self::User { .. } => Caller::User,
            Self::Ping => Caller::Ping,
        }
    }
}

/// Why there was no environment for an invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColdCause {
    AllBusy,
    Evicted,
    Recycled,
    Deployed,
    NoneYet,
}

/// Why an environment is unused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LukewarmCause {
    Replacement,
    Spare,
    Provisioned,
}

/// An environment as an invocation is given it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    /// None for a provisioned one.
    pub(super) environment: Option<u64>,
    pub(super) found: Found,
    /// The invocation has been queued.
    pub(super) was_queued: bool,
}

/// In what state an environment is given away.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found {
    /// At the end of its init, or with all of it still to come.
    Cold {
        /// From its beginning to its end.
        init: Nanos,
        /// What of it is still to come.
        left: Nanos,
    },
    Lukewarm(LukewarmCause),
    Warm,
}

impl Found {
    fn start(self) -> Start {
        match self {
            Self::Cold { .. } => Start::Cold,
            Self::Lukewarm(_) => Start::Lukewarm,
            Self::Warm => Start::Warm,
        }
    }
}

/// Draws what invocations take, and counts them.
pub(super) struct Handling<'a, O> {
    model: &'a Model,
    hold_time: &'a Distribution,
    hold: Stream,
    init: Stream,
    ping_init: Stream,
    first_request: Stream,
    ping_first_request: Stream,
    /// What a warm request is billed, in milliseconds, and a warm ping, where it is always the same. Then most are counted
    /// only, and billed together at the end.
    user_alike: Option<u64>,
    ping_alike: Option<u64>,
    pub(super) visits: Visits,
    pub(super) tally: Tally,
    pub(super) observer: &'a mut O,
}

impl<'a, O: Observer> Handling<'a, O> {
    pub(super) fn new(model: &'a Model, streams: Streams, observer: &'a mut O) -> Self {
        let run = &model.run;
        let is_recorded = model.arrivals.0.iter().any(|process| process.recorded_duration().is_some());
        let user_alike = model.function.duration.constant().filter(|_| !is_recorded).map(billed_milliseconds);
        Self {
            model,
            hold_time: &model.warming.hold,
            hold: streams.open(Purpose::Hold),
            init: streams.open(Purpose::Init),
            ping_init: streams.open(Purpose::PingInit),
            first_request: streams.open(Purpose::FirstRequest),
            ping_first_request: streams.open(Purpose::PingFirstRequest),
            user_alike,
            ping_alike: model.warming.hold.constant().map(billed_milliseconds),
            visits: Visits::new(model.arrivals.0.len()),
            tally: Tally { time: (run.horizon - run.warmup).0.max(0) as u128, ..Tally::default() },
            observer,
        }
    }

    #[inline]
    pub(super) fn see(&mut self, at: Nanos, what: What) {
        self.observer.see(Event { at, what });
    }

    #[inline]
    pub(super) fn is_counted(&self, at: Nanos) -> bool {
        at >= self.model.run.warmup
    }

    /// The time until the init of an environment begun for this caller ends.
    pub(super) fn draw_init(&mut self, caller: Caller) -> Nanos {
        let random = match caller {
            Caller::User => &mut self.init,
            Caller::Ping => &mut self.ping_init,
        };
        init_wait(self.model.function.init.sample(random))
    }

    /// How long a ping keeps its environment.
    #[inline]
    pub(super) fn draw_hold(&mut self) -> Nanos {
        self.hold_time.sample(&mut self.hold)
    }

    fn draw_first_request(&mut self, caller: Caller) -> Nanos {
        let Some(work) = &self.model.function.first_request else { return Nanos::ZERO };
        work.sample(match caller {
            Caller::User => &mut self.first_request,
            Caller::Ping => &mut self.ping_first_request,
        })
    }

    /// An invocation is given an environment at `now`: when it will be done.
    pub(super) fn begin(&mut self, invocation: &Invocation, now: Nanos, given: Given) -> Nanos {
        let caller = invocation.caller.caller();
        let (init_left, first_request) = match given.found {
            Found::Cold { left, .. } => (left, self.draw_first_request(caller)),
            Found::Lukewarm(_) => (Nanos::ZERO, self.draw_first_request(caller)),
            Found::Warm => (Nanos::ZERO, Nanos::ZERO),
        };
        let work = match invocation.caller {
            Call::User { work, .. } => work,
            Call::Ping => self.draw_hold(),
        };
        let duration = first_request + work;
        let ends = now + init_left + duration;
        let Given { environment, found, .. } = given;
        let served = Served { caller, environment, start: found.start(), arrived: invocation.arrived, ends };
        self.see(now, What::Served(served));
        self.note_busy_time(invocation.arrived, ends);
        self.count(invocation, ends, duration, given);
        ends
    }

    fn count(&mut self, invocation: &Invocation, ends: Nanos, duration: Nanos, given: Given) {
        let feels_first_use = self.model.function.first_request.is_some();
        let (init, lukewarm, cold) = match given.found {
            Found::Cold { .. } => (true, false, true),
            Found::Lukewarm(_) => (false, true, feels_first_use),
            Found::Warm => (false, false, false),
        };
        let counted = self.is_counted(invocation.arrived);
        if counted && (init || given.environment.is_none()) {
            self.bill_start(duration, given);
        }
        match invocation.caller {
            Call::Ping if counted => {
                let pings = &mut self.tally.pings;
                pings.served += 1;
                pings.cold += u64::from(cold);
                pings.init += u64::from(init);
                pings.lukewarm += u64::from(lukewarm);
                self.bill_ping(duration, !init && !lukewarm);
            }
            Call::Ping => {}
            Call::User { ticket, .. } => {
                self.tally.cold_visits += u64::from(self.visits.answer(ticket, cold));
                if counted {
                    let users = &mut self.tally.users;
                    users.served += 1;
                    users.cold += u64::from(cold);
                    users.init += u64::from(init);
                    users.lukewarm += u64::from(lukewarm);
                    users.waited += u64::from(given.was_queued && !init);
                    count_cause(&mut users.causes, invocation.cause, given.found);
                    self.tally.latency.record(ends - invocation.arrived);
                    self.bill_user(duration, !init && !lukewarm);
                }
            }
        }
    }

    /// A counted request is billed for so long; a warm one perhaps at the end.
    #[inline]
    pub(super) fn bill_user(&mut self, duration: Nanos, is_warm: bool) {
        self.tally.usage.users.add_unless_alike(duration, self.user_alike.is_some(), is_warm);
    }

    /// The same of a ping.
    #[inline]
    pub(super) fn bill_ping(&mut self, duration: Nanos, is_warm: bool) {
        self.tally.usage.pings.add_unless_alike(duration, self.ping_alike.is_some(), is_warm);
    }

    /// What a counted invocation is billed for the init that it waited for, and in a provisioned environment.
    #[cold]
    fn bill_start(&mut self, duration: Nanos, given: Given) {
        let usage = &mut self.tally.usage;
        match given.found {
            Found::Cold { init, .. } => usage.add_init(init, duration),
            Found::Lukewarm(_) | Found::Warm => {}
        }
        if given.environment.is_none() {
            usage.add_in_provisioned(billed_milliseconds(duration));
        }
    }

    /// The counts, in which every one that was served is billed.
    pub(super) fn into_tally(self) -> Tally {
        let mut tally = self.tally;
        tally.usage.users.complete(tally.users.served, self.user_alike);
        tally.usage.pings.complete(tally.pings.served, self.ping_alike);
        tally
    }

    /// The time from `from` to `to` is taken up by an invocation.
    #[inline]
    pub(super) fn note_busy_time(&mut self, from: Nanos, to: Nanos) {
        let counted_from = from.max(self.model.run.warmup);
        let counted_to = to.min(self.model.run.horizon);
        // Neither is anywhere near the bounds of an integer.
        self.tally.busy_time += (counted_to.0 - counted_from.0).max(0) as u128;
    }
}

fn count_cause(causes: &mut Causes, cause: ColdCause, found: Found) {
    let count = match (found, cause) {
        (Found::Warm, _) => return,
        (Found::Lukewarm(LukewarmCause::Replacement), _) => &mut causes.replacement,
        (Found::Lukewarm(LukewarmCause::Spare), _) => &mut causes.spare,
        (Found::Lukewarm(LukewarmCause::Provisioned), _) => &mut causes.provisioned,
        (Found::Cold { .. }, ColdCause::AllBusy) => &mut causes.all_busy,
        (Found::Cold { .. }, ColdCause::Evicted) => &mut causes.evicted,
        (Found::Cold { .. }, ColdCause::Recycled) => &mut causes.recycled,
        (Found::Cold { .. }, ColdCause::Deployed) => &mut causes.deployed,
        (Found::Cold { .. }, ColdCause::NoneYet) => &mut causes.none_yet,
    };
    *count += 1;
}
