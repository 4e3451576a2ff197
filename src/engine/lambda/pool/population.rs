//! How environments of a pool come and go: created, replaced, idle, evicted, recycled.

use rand::RngExt;

use super::{Place, Pool};
use crate::engine::agenda::Agenda;
use crate::engine::lambda::cohorts::CohortNumber;
use crate::engine::lambda::environment::{Condition, Environment, Look, MadeFor, timeout_end};
use crate::engine::lambda::handling::{ColdCause, Handling, Service};
use crate::engine::lambda::idle_line::Rank;
use crate::engine::lambda::timeouts::Timeouts;
use crate::engine::observer::{Event, Observer, What};
use crate::engine::usage::Billed;
use crate::model::platform::Reuse;
use crate::units::Nanos;

impl Pool<'_> {
    /// A new environment, neither busy nor idle yet.
    pub(super) fn create(&mut self, now: Nanos, made_for: MadeFor) -> u32 {
        let environment = self.new_environment(now, made_for);
        let slot = if let Some(slot) = self.free_slots.pop() {
            self.environments[slot as usize] = environment;
            slot
        } else {
            self.environments.push(environment);
            (self.environments.len() - 1) as u32
        };
        self.take_census(now);
        slot
    }

    pub(super) fn new_environment(&mut self, now: Nanos, made_for: MadeFor) -> Environment {
        let number = self.counts.created;
        self.counts.created += 1;
        let life_ends = now + self.lives.draw(now);
        Environment {
            number,
            seniority: number,
            made_for,
            is_idle: false,
            condition: Condition::Unused,
            is_used_by_user: false,
            is_outdated: false,
            life_ends,
            own_timeout: self.timeouts.own(),
            idle_since: now,
            timeout_ends: Nanos::FOREVER,
            wakes_at: Nanos::FOREVER,
            rank: Rank::At(0),
            idle_number: 0,
            cohort: CohortNumber::FIRST,
        }
    }

    /// Whether an environment at the end of its life is replaced.
    pub(super) fn is_replaced(&mut self) -> bool {
        let share = self.platform.recycling.replaced.as_fraction();
        share >= 1.0 || share > 0.0 && self.replacement.random::<f64>() < share
    }

    /// Puts a new environment in the place of the one in `slot`.
    pub(super) fn replace<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let new = self.new_environment(now, MadeFor::Replacing);
        self.unawaited_inits.add_replacement(now);
        let place = self.environments[slot as usize];
        let environment = place.number;
        let order = self.next_in_order();
        let rank = self.rank(place.seniority, order, true);
        if place.is_idle && rank != place.rank {
            self.idle.remove(place.rank);
            self.idle.insert(rank, slot);
        }
        self.environments[slot as usize] = Environment {
            seniority: place.seniority,
            is_idle: place.is_idle,
            idle_since: place.idle_since,
            timeout_ends: place.timeout_ends,
            rank,
            idle_number: place.idle_number,
            cohort: place.cohort,
            ..new
        };
        observer.see(Event { at: now, what: What::Recycled { environment, replaced_by: Some(new.number) } });
        self.counts.recycled += 1;
        self.counts.replaced += 1;
    }

    /// Numbers those that become idle, or unused in the place of one that is.
    #[inline]
    fn next_in_order(&mut self) -> u64 {
        let order = self.became_idle;
        self.became_idle += 1;
        order
    }

    /// A place in the order of reuse.
    #[inline]
    fn rank(&self, seniority: u64, order: u64, is_unused: bool) -> Rank {
        match self.platform.reuse {
            Reuse::NewestCreated | Reuse::OldestCreated => Rank::At(seniority),
            Reuse::MostRecent | Reuse::LeastRecent | Reuse::Random if is_unused => Rank::Unused(order),
            Reuse::MostRecent | Reuse::LeastRecent | Reuse::Random => Rank::At(order),
        }
    }

    /// Puts the environment among the idle ones, where it has been since `since`; an unused one has only been initialised.
    #[inline]
    pub(super) fn become_idle(&mut self, slot: u32, since: Nanos, timeout: Nanos, is_unused: bool) {
        let idle_number = self.next_in_order();
        let any_in_progress = self.in_progress() > 0;
        let rank = self.rank(self.environments[slot as usize].seniority, idle_number, is_unused);
        let environment = &mut self.environments[slot as usize];
        environment.is_idle = true;
        environment.idle_since = since;
        environment.idle_number = idle_number;
        environment.rank = rank;
        environment.timeout_ends = timeout_end(since, timeout, self.platform.checked_every);
        self.idle.insert(rank, slot);
        match &mut self.timeouts {
            Timeouts::Function(clock) if any_in_progress => environment.timeout_ends = clock.spare_end(since, since),
            Timeouts::Function(clock) => {
                environment.timeout_ends = Nanos::FOREVER;
                clock.note_quiet(slot);
            }
            Timeouts::Cohorts(cohorts) => {
                let (cohort, founded) = cohorts.join(since);
                environment.cohort = cohort;
                if let Some(first_look) = founded {
                    self.looks.push((first_look, Look::Cohort(cohort)));
                }
            }
            Timeouts::Constant(_) | Timeouts::EachIdlePeriod(..) | Timeouts::EachEnvironment(..) => {}
        }
        environment.plan_wake_up(slot, &mut self.looks, self.horizon);
    }

    /// Takes away an environment that has left the idle ones.
    pub(super) fn evict<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let environment = self.environments[slot as usize].number;
        observer.see(Event { at: now, what: What::Evicted { environment } });
        self.counts.evicted += 1;
        self.last_removal = ColdCause::Evicted;
        self.remove(slot, now);
    }

    /// The same at the end of its life, or after a deploy.
    pub(super) fn recycle<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let Environment { number: environment, is_outdated, .. } = self.environments[slot as usize];
        observer.see(Event { at: now, what: What::Recycled { environment, replaced_by: None } });
        self.counts.recycled += 1;
        self.last_removal = if is_outdated { ColdCause::Deployed } else { ColdCause::Recycled };
        self.remove(slot, now);
    }

    /// Takes an environment that is idle out of the idle ones.
    pub(super) fn drop_idle(&mut self, slot: u32) {
        self.idle.remove(self.environments[slot as usize].rank);
        self.leave_idle(slot);
    }

    #[inline]
    pub(super) fn leave_idle(&mut self, slot: u32) {
        let environment = &mut self.environments[slot as usize];
        environment.is_idle = false;
        if let Some(cohorts) = self.timeouts.cohorts() {
            cohorts.leave(environment.cohort);
        }
    }

    pub(super) fn remove(&mut self, slot: u32, now: Nanos) {
        // No wake-up of a later tenant of this slot may be mistaken for one of this environment.
        self.environments[slot as usize].wakes_at = Nanos::FOREVER;
        self.free_slots.push(slot);
        self.take_census(now);
    }

    #[inline]
    pub(super) fn take_census(&mut self, now: Nanos) {
        let alive = self.alive_count() + self.provisioned.alive();
        self.census.change(now, alive);
    }

    // The beginning and the end.

    /// Adds environments that have been idle for `idle_for` at time zero, and then those that are `busy` so.
    pub(in crate::engine) fn fill(&mut self, idle: u32, idle_for: Nanos, busy: &[Service]) {
        for _ in 0..idle {
            let slot = self.create(Nanos::ZERO, MadeFor::InitialPool);
            let timeout = self.timeouts.longer_than(idle_for, self.environments[slot as usize].own_timeout);
            self.environments[slot as usize].own_timeout = timeout;
            self.environments[slot as usize].condition = Condition::Used;
            // No draw may end before the start, where it would have been seen to.
            self.become_idle(slot, -idle_for, timeout.max(idle_for), false);
        }
        if let Some(clock) = self.timeouts.functions_clock()
            && idle > 0
            && busy.is_empty()
        {
            clock.begin_idle(idle_for);
            self.quiet_ends = clock.ends();
        }
        for &Service { ends, fails } in busy {
            let slot = self.create(Nanos::ZERO, MadeFor::InitialPool);
            self.environments[slot as usize].condition = Condition::after(fails);
            self.occupy(Place::Slot(slot), ends);
        }
        if !busy.is_empty() {
            self.become_active(Nanos::ZERO);
        }
    }

    /// What is due before the horizon happens, and time is counted up to it.
    pub(in crate::engine) fn close<O: Observer>(&mut self, handling: &mut Handling<'_, O>) {
        self.advance(self.horizon - Nanos(1), handling);
        self.take_census(self.horizon);
        self.counts.alive = self.alive_count() as u64;
    }

    /// Serves who still waits, as if nobody else came.
    pub(in crate::engine) fn serve_the_rest<O: Observer>(&mut self, handling: &mut Handling<'_, O>) {
        while !self.queue.is_empty() {
            // Nothing idle is taken away any more.
            self.looks = Agenda::new();
            self.happen(handling);
        }
    }

    /// What is billed of inits that nobody waited for; nobody waits for those any more that are still under way.
    pub(in crate::engine) fn take_unawaited_inits(&mut self) -> Billed {
        for (ends, init) in self.queue.take_inits() {
            self.unawaited_inits.add(ends - init.awaited.takes, init.awaited.takes);
        }
        self.unawaited_inits.billed()
    }
}
