//! What happens in a pool by itself: invocations end, inits end, who waits is served, and what has been idle or has lived for
//! too long goes.

use super::{Place, Pool};
use crate::engine::lambda::cohorts::CohortNumber;
use crate::engine::lambda::environment::{Condition, Environment, Look};
use crate::engine::lambda::handling::{Found, Handling};
use crate::engine::lambda::queue::{Due, Init};
use crate::engine::observer::{Observer, What};
use crate::units::Nanos;

impl Pool<'_> {
    /// Lets everything happen that is due at or before `now`; false if there was nothing.
    #[inline(always)]
    pub(in crate::engine) fn advance<O: Observer>(&mut self, now: Nanos, handling: &mut Handling<'_, O>) -> bool {
        let is_due = self.next_due() <= now;
        if is_due {
            self.catch_up(now, handling);
        }
        is_due
    }

    #[inline(always)]
    pub(super) fn next_due(&self) -> Nanos {
        self.busy.next().min(self.next_of_one()).min(self.quiet_ends)
    }

    #[inline(never)]
    fn catch_up<O: Observer>(&mut self, now: Nanos, handling: &mut Handling<'_, O>) {
        while self.next_due() <= now {
            self.happen(handling);
        }
    }

    /// What is due next happens.
    #[inline]
    pub(super) fn happen<O: Observer>(&mut self, handling: &mut Handling<'_, O>) {
        let due = self.next_due();
        if self.busy.next() == due {
            self.complete(handling);
        } else if self.queue.next() == due {
            match self.queue.take_due() {
                Due::Ready(init) => self.ready(init, due, handling),
                Due::Dispatch => self.dispatch(due, handling),
            }
        } else if self.quiet_ends == due {
            self.end_quiet(due, handling.observer);
        } else {
            self.look(handling.observer);
        }
    }

    /// The earliest invocation to end is done.
    #[inline]
    fn complete<O: Observer>(&mut self, handling: &mut Handling<'_, O>) {
        let (now, (_, place)) = self.busy.pop().expect("an invocation is due to end");
        handling.see(now, What::Completed { environment: self.number(place) });
        match place {
            Place::Provisioned { version, .. } if self.provisioned.leaves(version) => {
                self.provisioned.leave();
                self.take_census(now);
            }
            Place::Provisioned { version, fails } => match self.queue.take_first_dispatched() {
                Some(invocation) => {
                    let (found, version) = (self.provisioned.freed(version, fails), self.provisioned.version());
                    let place = Place::Provisioned { version, fails: false };
                    self.give(&invocation, now, place, found, true, handling);
                }
                None => self.provisioned.become_idle(version, fails),
            },
            Place::Slot(slot) => self.release(slot, now, handling),
        }
        if self.in_progress() == 0
            && let Some(clock) = self.timeouts.functions_clock()
        {
            clock.become_idle(now);
            self.quiet_ends = clock.ends();
        }
    }

    /// The invocation in `slot` is done.
    #[inline]
    fn release<O: Observer>(&mut self, slot: u32, now: Nanos, handling: &mut Handling<'_, O>) {
        if !self.outlives(slot, now, handling.observer) {
            return;
        }
        match self.queue.take_first_dispatched() {
            Some(invocation) => {
                let found = self.state_of(slot);
                self.give(&invocation, now, Place::Slot(slot), found, true, handling);
            }
            None => {
                let Environment { own_timeout, condition, .. } = self.environments[slot as usize];
                let timeout = self.timeouts.next(own_timeout);
                self.become_idle(slot, now, timeout, condition == Condition::Unused);
            }
        }
    }

    /// An init has ended.
    fn ready<O: Observer>(&mut self, init: Init, now: Nanos, handling: &mut Handling<'_, O>) {
        let Init { slot, awaited, .. } = init;
        if let Some(invocation) = self.queue.take_first() {
            let found = Found::Cold { init: awaited, left: Nanos::ZERO };
            return self.give(&invocation, now, Place::Slot(slot), found, true, handling);
        }
        self.unawaited_inits.add(now - awaited.takes, awaited.takes);
        if handling.failing.stops(awaited.within) {
            self.environments[slot as usize].condition = Condition::Failed;
        }
        handling.see(now, What::Ready { environment: self.environments[slot as usize].number });
        let is_over = self.timeouts.functions_idle_period_is_over();
        if is_over {
            self.evict(slot, now, handling.observer);
        } else if self.outlives(slot, now, handling.observer) {
            let timeout = self.timeouts.next(self.environments[slot as usize].own_timeout);
            self.become_idle(slot, now, timeout, true);
        }
    }

    /// Whether there still is an environment in `slot`, which is neither busy nor idle: itself or one that replaces it.
    #[inline]
    fn outlives<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) -> bool {
        let Environment { is_outdated, life_ends, .. } = self.environments[slot as usize];
        if !is_outdated && life_ends > now {
            return true;
        }
        let is_replaced = !is_outdated && self.is_replaced();
        if is_replaced {
            self.replace(slot, now, observer);
        } else {
            self.recycle(slot, now, observer);
        }
        is_replaced
    }

    /// An invocation that is queued may take a used environment from now on.
    fn dispatch<O: Observer>(&mut self, now: Nanos, handling: &mut Handling<'_, O>) {
        if let Some((place, found)) = self.take_idle() {
            let invocation = self.queue.take_first_dispatched().expect("one has just been dispatched");
            self.give(&invocation, now, place, found, true, handling);
        }
    }

    /// Nobody has called for as long as the function's timeout says.
    fn end_quiet<O: Observer>(&mut self, now: Nanos, observer: &mut O) {
        if let Some(clock) = self.timeouts.functions_clock() {
            clock.end();
        }
        self.quiet_ends = Nanos::FOREVER;
        for slot in self.idle_by_number() {
            self.drop_idle(slot);
            self.evict(slot, now, observer);
        }
    }

    /// The first invocation in progress has come.
    pub(super) fn become_active(&mut self, now: Nanos) {
        let Some(clock) = self.timeouts.functions_clock() else { return };
        self.quiet_ends = Nanos::FOREVER;
        for slot in clock.become_active() {
            let environment = &mut self.environments[slot as usize];
            if environment.is_idle && environment.timeout_ends == Nanos::FOREVER {
                environment.timeout_ends = clock.spare_end(environment.idle_since, now);
                environment.plan_wake_up(slot, &mut self.looks, self.horizon);
            }
        }
    }

    fn look<O: Observer>(&mut self, observer: &mut O) {
        let (now, look) = self.looks.pop().expect("a look is due");
        match look {
            Look::Cohort(cohort) => self.halve(cohort, now, observer),
            Look::Environment { number, slot } => self.look_at(number, slot, now, observer),
        }
    }

    fn look_at<O: Observer>(&mut self, number: u64, slot: u32, now: Nanos, observer: &mut O) {
        let environment = &mut self.environments[slot as usize];
        if environment.number != number || environment.wakes_at != now {
            return;
        }
        environment.wakes_at = Nanos::FOREVER;
        if !environment.is_idle {
            return;
        }
        if environment.idle_ends() > now {
            environment.plan_wake_up(slot, &mut self.looks, self.horizon);
        } else if environment.timeout_ends <= now {
            self.drop_idle(slot);
            self.evict(slot, now, observer);
        } else if self.is_replaced() {
            self.replace(slot, now, observer);
            self.environments[slot as usize].plan_wake_up(slot, &mut self.looks, self.horizon);
        } else {
            self.drop_idle(slot);
            self.recycle(slot, now, observer);
        }
    }

    /// Takes from a cohort the environments that have been idle longest.
    fn halve<O: Observer>(&mut self, cohort: CohortNumber, now: Nanos, observer: &mut O) {
        let cohorts = self.timeouts.cohorts().expect("only cohorts have themselves looked at");
        // A cohort that has no idle members any more has been forgotten.
        let Some(look) = cohorts.look(cohort) else { return };
        let mut members: Vec<(u64, u32)> = self
            .idle
            .slots()
            .map(|slot| (self.environments[slot as usize], slot))
            .filter(|(environment, _)| environment.cohort == cohort)
            .map(|(environment, slot)| (environment.idle_number, slot))
            .collect();
        members.sort_unstable();
        for &(_, slot) in &members[..look.evictions.min(members.len())] {
            self.drop_idle(slot);
            self.evict(slot, now, observer);
        }
        self.looks.push((look.next, Look::Cohort(cohort)));
    }

    /// Recycles every idle environment, every busy one when it is done, and every initialising one after its first use.
    pub(in crate::engine) fn deploy<O: Observer>(&mut self, now: Nanos, observer: &mut O) {
        for slot in self.idle_by_number() {
            self.drop_idle(slot);
            self.environments[slot as usize].is_outdated = true;
            self.recycle(slot, now, observer);
        }
        for environment in &mut self.environments {
            environment.is_outdated = true;
        }
        self.provisioned.deploy();
    }

    /// The slots of the idle environments, in the order of their creation.
    pub(super) fn idle_by_number(&self) -> Vec<u32> {
        let mut idle: Vec<u32> = self.idle.slots().collect();
        idle.sort_unstable_by_key(|&slot| self.environments[slot as usize].number);
        idle
    }
}
