//! The fast path: invocations that come to a pool at rest.
//!
//! Sparse traffic hardly meets anything else. At rest nothing is busy and nobody waits, and the environment that would
//! serve next comes back, once it has served, to the very place that it left among the idle ones. So it need not leave
//! it: unless something else is due before it is done, a whole service is one step. What it does is what
//! [`Pool::serve_idle`] and, at the end, a completion do; event by event, which is what the referee among the tests
//! holds it to.
//!
//! [`AtRest`] is the only way in, and only a pool at rest gives it away.

use super::{Place, Pool};
use crate::engine::lambda::environment::{Condition, timeout_end};
use crate::engine::lambda::failing::timeout;
use crate::engine::lambda::handling::Handling;
use crate::engine::lambda::incoming::Incoming;
use crate::engine::lambda::timeouts::Timeouts;
use crate::engine::observer::{Caller, Event, Observer, Served, Start, What};
use crate::engine::tally::LONG;
use crate::engine::visits::Ticket;
use crate::model::Model;
use crate::model::platform::{IdlePolicy, Reuse};
use crate::units::Nanos;

/// Which idle environment, serving while no other is busy, comes back to the very place it left in the line of idle
/// ones.
#[derive(Debug, Clone, Copy)]
pub(super) enum KeepsItsPlace {
    Last,
    First,
    /// The one and only; of several each takes its turn.
    OnlyOne,
    /// Serving is more than finding one: a refusal, a draw, a provisioned one first, a cohort to leave, a ping to stop.
    Nobody,
}

impl KeepsItsPlace {
    pub(super) fn of(model: &Model) -> Self {
        let platform = &model.platform;
        let longest_ping = model.warming.hold.constant().unwrap_or(Nanos::FOREVER);
        let may_stop_pings = model.warming.is_on() && longest_ping > timeout(&model.function);
        let leaves_cohort = match platform.idle {
            IdlePolicy::CohortHalving { .. } => true,
            IdlePolicy::Timeout { .. } | IdlePolicy::FunctionTimeout { .. } => false,
        };
        if leaves_cohort || may_stop_pings || platform.provisioned > 0 || platform.most_at_once() == Some(0) {
            return Self::Nobody;
        }
        match platform.reuse {
            Reuse::MostRecent | Reuse::NewestCreated => Self::Last,
            Reuse::OldestCreated => Self::First,
            Reuse::LeastRecent => Self::OnlyOne,
            Reuse::Random => Self::Nobody,
        }
    }
}

/// A pool at rest: the next invocation is warm, and its environment can serve it where it stands.
pub(in crate::engine) struct AtRest<'p, 'a> {
    pool: &'p mut Pool<'a>,
    /// That of the environment.
    slot: u32,
}

impl<'a> Pool<'a> {
    /// The pool, if it is at rest.
    #[inline(always)]
    pub(in crate::engine) fn at_rest(&mut self) -> Option<AtRest<'_, 'a>> {
        if !self.busy.is_empty() || !self.queue.is_empty() {
            return None;
        }
        let slot = match self.keeps_its_place {
            KeepsItsPlace::Last => self.idle.last(),
            KeepsItsPlace::First => self.idle.first(),
            KeepsItsPlace::OnlyOne if self.idle.len() == 1 => self.idle.first(),
            KeepsItsPlace::OnlyOne | KeepsItsPlace::Nobody => None,
        }?;
        let is_as_good_as_alone = match &self.timeouts {
            Timeouts::Function(clock) => clock.is_quiet_at_most(slot),
            Timeouts::Constant(_)
            | Timeouts::EachIdlePeriod(..)
            | Timeouts::EachEnvironment(..)
            | Timeouts::Cohorts(_) => true,
        };
        (is_as_good_as_alone && self.environments[slot as usize].condition == Condition::Used)
            .then_some(AtRest { pool: self, slot })
    }

    /// The same after something has happened, apart from the loop of pings that asks for it.
    #[inline(never)]
    fn at_rest_again(&mut self) -> Option<AtRest<'_, 'a>> {
        self.at_rest()
    }
}

impl AtRest<'_, '_> {
    /// A user's request that has come now, and fails in no way, is served; nothing else comes before `next_call`.
    #[inline(always)]
    pub(in crate::engine) fn serve_user<O: Observer>(
        self,
        now: Nanos,
        work: Nanos,
        ticket: Ticket,
        next_call: Nanos,
        handling: &mut Handling<'_, O>,
    ) {
        let ends = now + work;
        self.begin(Caller::User, now, ends, handling);
        // Warm: a visit learns nothing from it but that it was answered.
        handling.visits.answer(ticket, false);
        if handling.is_counted(now) {
            handling.tally.users.served += 1;
            handling.tally.users.over_second += u64::from(work > LONG);
            handling.tally.latency.record(work);
            handling.bill_user(work, true);
            self.pool.note_use(Place::Slot(self.slot));
        }
        self.serve(now, ends, next_call, handling.observer);
    }

    /// The same of a ping; the pool again, if it still is at rest.
    #[inline(always)]
    pub(in crate::engine) fn serve_ping<O: Observer>(
        self,
        now: Nanos,
        next_call: Nanos,
        handling: &mut Handling<'_, O>,
    ) -> Option<Self> {
        let ends = now + handling.draw_hold();
        self.begin(Caller::Ping, now, ends, handling);
        if handling.is_counted(now) {
            handling.tally.pings.served += 1;
            handling.bill_ping(ends - now, true);
        }
        self.serve(now, ends, next_call, handling.observer)
    }

    /// A run of plain pings, `most` at the most, for as long as the pool stays at rest and nothing else comes: how many.
    #[inline(always)]
    pub(in crate::engine) fn serve_pings<O: Observer>(
        mut self,
        incoming: &mut Incoming<'_>,
        most: u32,
        handling: &mut Handling<'_, O>,
    ) -> u32 {
        let until = incoming.next_but_firings().min(self.pool.horizon);
        let mut now = incoming.next_firing();
        let mut served = 0;
        loop {
            served += 1;
            incoming.pass_firing();
            let next = incoming.next_firing();
            let Some(still) = self.serve_ping(now, until.min(next), handling) else { return served };
            // Asked apart from what follows: it can be known long before the timeout has been drawn, and guessing wrong
            // costs the processor only the time until it is.
            if next >= until || served == most {
                return served;
            }
            now = next;
            let Some(still) = still.advance(now, handling) else { return served };
            self = still;
        }
    }

    /// Lets what is due by then happen; the pool again, if it still is at rest.
    #[inline(always)]
    fn advance<O: Observer>(self, now: Nanos, handling: &mut Handling<'_, O>) -> Option<Self> {
        let Self { pool, slot } = self;
        if pool.advance(now, handling) { pool.at_rest_again() } else { Some(Self { pool, slot }) }
    }

    /// An invocation is given the environment until `ends`.
    #[inline(always)]
    fn begin<O: Observer>(&self, caller: Caller, now: Nanos, ends: Nanos, handling: &mut Handling<'_, O>) {
        let environment = Some(self.pool.environments[self.slot as usize].number);
        let (start, failure) = (Start::Warm, None);
        handling.see(now, What::Served(Served { caller, environment, start, arrived: now, ends, failure }));
        handling.note_busy_time(now, ends);
    }

    /// What nothing can disturb is done at once, and the pool still is at rest; else the environment is busy now.
    #[inline(always)]
    fn serve<O: Observer>(mut self, now: Nanos, ends: Nanos, next_call: Nanos, observer: &mut O) -> Option<Self> {
        let is_done = ends < next_call.min(self.pool.horizon).min(self.pool.next_of_one());
        if is_done {
            self.serve_in_place(ends, observer);
            Some(self)
        } else {
            self.become_busy(now, ends);
            None
        }
    }

    /// The environment stays among the idle ones meanwhile, and its life goes on: the end of that would have been due.
    #[inline(always)]
    fn serve_in_place<O: Observer>(&mut self, ends: Nanos, observer: &mut O) {
        let Self { pool, slot } = self;
        let environment = &mut pool.environments[*slot as usize];
        observer.see(Event { at: ends, what: What::Completed { environment: Some(environment.number) } });
        if let Some(clock) = pool.timeouts.functions_clock() {
            clock.serve_in_place(*slot, ends);
            pool.quiet_ends = clock.ends();
            environment.timeout_ends = Nanos::FOREVER;
            environment.idle_since = ends;
        } else {
            let timeout = pool.timeouts.next(environment.own_timeout);
            environment.timeout_ends = timeout_end(ends, timeout, pool.platform.checked_every);
        }
        environment.plan_wake_up(*slot, &mut pool.looks, pool.horizon);
    }

    /// The environment leaves the idle ones, while other things happen.
    fn become_busy(self, now: Nanos, ends: Nanos) {
        let Self { pool, slot } = self;
        pool.drop_idle(slot);
        pool.occupy(Place::Slot(slot), ends);
        pool.become_active(now);
    }
}
