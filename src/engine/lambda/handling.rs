//! What becomes of an invocation once it is given an environment: how long it takes, and how it is counted.

use super::failing::Failing;
use crate::engine::observer::{Caller, Event, Failure, Observer, Served, Start, What};
use crate::engine::tally::{Causes, LONG, Tally};
use crate::engine::usage::billed_milliseconds;
use crate::engine::visits::{Ticket, Visits};
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
    /// A user's request: how long its handler takes, whether that crashes at its end, and its visit.
    User { work: Nanos, crashes: bool, ticket: Ticket },
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
        init: Awaited,
        /// What of it is still to come.
        left: Nanos,
    },
    /// It must initialise again.
    Failed,
    Lukewarm(LukewarmCause),
    Warm,
}

/// An init that an invocation waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Awaited {
    /// From its beginning to its end.
    pub(super) takes: Nanos,
    /// What of it would run inside the invocation, under the function's timeout, if nothing stopped that.
    pub(super) within: Nanos,
}

/// Until when an environment serves an invocation, and whether it must initialise again after that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service {
    pub(super) ends: Nanos,
    pub(super) fails: bool,
}

impl Found {
    fn start(self) -> Start {
        match self {
            Self::Cold { .. } | Self::Failed => Start::Cold,
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
    pub(super) failing: Failing,
    pub(super) visits: Visits,
    pub(super) tally: Tally,
    pub(super) observer: &'a mut O,
}

impl<'a, O: Observer> Handling<'a, O> {
    pub(super) fn new(model: &'a Model, streams: Streams, observer: &'a mut O) -> Self {
        let run = &model.run;
        let is_recorded = model.arrivals.0.iter().any(|process| process.recorded_duration().is_some());
        let failing = Failing::new(model, streams);
        let billed = |time: Nanos| billed_milliseconds(failing.cut(time));
        Self {
            model,
            hold_time: &model.warming.hold,
            hold: streams.open(Purpose::Hold),
            init: streams.open(Purpose::Init),
            ping_init: streams.open(Purpose::PingInit),
            first_request: streams.open(Purpose::FirstRequest),
            ping_first_request: streams.open(Purpose::PingFirstRequest),
            user_alike: model.function.duration.constant().filter(|_| !is_recorded).map(billed),
            ping_alike: model.warming.hold.constant().map(billed),
            failing,
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

    /// The init of an environment begun for this caller.
    pub(super) fn draw_init(&mut self, caller: Caller) -> Awaited {
        let init = self.init_time(caller);
        let limit = self.model.function.init_limit();
        if init > limit {
            Awaited { takes: limit + self.failing.cut(init), within: init }
        } else {
            Awaited { takes: init, within: Nanos::ZERO }
        }
    }

    /// That of one that must initialise again, inside the invocation.
    fn draw_init_again(&mut self, caller: Caller) -> Awaited {
        let init = self.init_time(caller);
        Awaited { takes: self.failing.cut(init), within: init }
    }

    fn init_time(&mut self, caller: Caller) -> Nanos {
        self.model.function.init_time().sample(match caller {
            Caller::User => &mut self.init,
            Caller::Ping => &mut self.ping_init,
        })
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

    /// An invocation is given an environment at `now`: until when.
    #[inline]
    pub(super) fn begin(&mut self, invocation: &Invocation, now: Nanos, given: Given) -> Service {
        let caller = invocation.caller.caller();
        let (awaited, left) = match given.found {
            Found::Cold { init, left } => (Some(init), left),
            Found::Failed => {
                let init = self.draw_init_again(caller);
                (Some(init), init.takes)
            }
            Found::Lukewarm(_) | Found::Warm => (None, Nanos::ZERO),
        };
        let first_request = match given.found {
            Found::Cold { .. } | Found::Failed | Found::Lukewarm(_) => self.draw_first_request(caller),
            Found::Warm => Nanos::ZERO,
        };
        let (work, crashes) = match invocation.caller {
            Call::User { work, crashes, .. } => (work, crashes),
            Call::Ping => (self.draw_hold(), false),
        };
        let within = awaited.map_or(Nanos::ZERO, |init| init.within);
        let worked = self.failing.work(within, first_request + work, crashes);
        let (ends, failure) = (now + left + worked.takes, worked.failure);
        let Given { environment, found, .. } = given;
        let served = Served { caller, environment, start: found.start(), arrived: invocation.arrived, ends, failure };
        self.see(now, What::Served(served));
        self.note_busy_time(invocation.arrived, ends);
        if self.is_counted(invocation.arrived) {
            self.bill(invocation, worked.takes, awaited, given);
        }
        self.count(invocation, ends, failure, given);
        Service { ends, fails: failure.is_some() }
    }

    fn count(&mut self, invocation: &Invocation, ends: Nanos, failure: Option<Failure>, given: Given) {
        let feels_first_use = self.model.function.first_request.is_some();
        let (init, lukewarm, cold) = match given.found {
            Found::Cold { .. } | Found::Failed => (true, false, true),
            Found::Lukewarm(_) => (false, true, feels_first_use),
            Found::Warm => (false, false, false),
        };
        let counted = self.is_counted(invocation.arrived);
        match invocation.caller {
            Call::Ping if counted => {
                let pings = &mut self.tally.pings;
                pings.served += 1;
                pings.cold += u64::from(cold);
                pings.init += u64::from(init);
                pings.lukewarm += u64::from(lukewarm);
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
                    let latency = self.failing.seen(ends - invocation.arrived, failure, &mut users.failed);
                    users.over_second += u64::from(latency > LONG);
                    self.tally.latency.record(latency);
                }
            }
        }
    }

    /// A counted invocation is billed for `duration`, and for the init that it waited for.
    fn bill(&mut self, invocation: &Invocation, duration: Nanos, awaited: Option<Awaited>, given: Given) {
        if awaited.is_some() || given.environment.is_none() {
            self.bill_start(duration, awaited, given);
        }
        let is_warm = given.found.start() == Start::Warm;
        match invocation.caller {
            Call::Ping => self.bill_ping(duration, is_warm),
            Call::User { .. } => self.bill_user(duration, is_warm),
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
    fn bill_start(&mut self, duration: Nanos, awaited: Option<Awaited>, given: Given) {
        let usage = &mut self.tally.usage;
        match (given.environment, awaited.map(|init| init.takes)) {
            (None, init) => usage.add_in_provisioned(init, duration),
            (Some(_), Some(init)) => usage.add_init(init, duration),
            (Some(_), None) => {}
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
        (Found::Failed, _) => &mut causes.failed,
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
