//! The pool of execution environments: which are busy and until when, which are idle and in what order, and when each
//! goes.
//!
//! Every environment alive has at most one wake-up that counts, at or before the end of its idle period: one that has
//! been used again since is only put off when it comes, so that a request costs no change in that queue.

use std::collections::VecDeque;

use rand::RngExt;

use super::agenda::Agenda;
use super::census::Census;
use super::environment::{Environment, timeout_end};
use super::observer::{Event, Observer, What};
use super::tally::EnvironmentCounts;
use super::timeouts::Timeouts;
use crate::model::platform::{IdlePolicy, Platform, Reuse};
use crate::model::{Distribution, Run};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// Where an invocation runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In the environment of this slot.
    Slot(u32),
    /// In a provisioned environment.
    Provisioned,
}

/// Cohorts are looked at after all environments of the same instant.
const COHORT: u64 = 1 << 63;

/// Which idle environment, serving while no other is busy, comes back to the very place it left in the line of idle
/// ones.
#[derive(Debug, Clone, Copy)]
enum OnCall {
    Last,
    First,
    /// The one and only; of several each takes its turn.
    Sole,
    /// Taking one is more than finding it: a draw, a provisioned one first, a cohort to leave.
    Nobody,
}

impl OnCall {
    fn of(platform: &Platform) -> Self {
        if platform.provisioned > 0 || matches!(platform.idle, IdlePolicy::CohortHalving { .. }) {
            return Self::Nobody;
        }
        match platform.reuse {
            Reuse::MostRecent | Reuse::NewestCreated => Self::Last,
            Reuse::OldestCreated => Self::First,
            Reuse::LeastRecent => Self::Sole,
            Reuse::Random => Self::Nobody,
        }
    }
}

/// The environments of a replication.
#[derive(Debug, Clone)]
pub(super) struct Pool<'a> {
    platform: &'a Platform,
    environments: Vec<Environment>,
    free_slots: Vec<u32>,
    /// Invocations in progress; the earliest to end comes first, then the earliest to begin.
    busy: Agenda<Place>,
    invocations: u64,
    provisioned_busy: u32,
    /// Idle environments by `idle_key`, which follows creation or becoming idle, as the reuse rule wants.
    idle: VecDeque<(u64, u32)>,
    on_call: OnCall,
    became_idle: u64,
    /// Looks at environments (or, with [`COHORT`] added to the number, at cohorts); the earliest comes first, then the
    /// earliest created.
    wake_ups: Agenda<u32>,
    timeouts: Timeouts<'a>,
    /// The exponential part of lives.
    hazard: Option<Distribution>,
    lives: Stream,
    reuse: Stream,
    horizon: Nanos,
    /// How many there are of each kind, and for how long.
    pub(super) counts: EnvironmentCounts,
    pub(super) census: Census,
}

impl<'a> Pool<'a> {
    pub(super) fn new(platform: &'a Platform, streams: Streams, run: &Run, starts: Nanos) -> Self {
        Self {
            platform,
            environments: Vec::new(),
            free_slots: Vec::new(),
            busy: Agenda::new(),
            invocations: 0,
            provisioned_busy: 0,
            idle: VecDeque::new(),
            on_call: OnCall::of(platform),
            became_idle: 0,
            wake_ups: Agenda::new(),
            timeouts: Timeouts::new(platform, streams, run, starts),
            hazard: platform.recycling.mean_life.and_then(|mean| Distribution::exponential(mean.max(Nanos(1))).ok()),
            lives: streams.open(Purpose::Life),
            reuse: streams.open(Purpose::Reuse),
            horizon: run.horizon,
            counts: EnvironmentCounts::default(),
            census: Census::new(platform.provisioned as usize, run.warmup),
        }
    }

    /// When an environment is next looked at.
    #[inline]
    pub(super) fn next_wake_up(&self) -> Nanos {
        self.wake_ups.next()
    }

    /// Invocations in progress.
    #[inline]
    pub(super) fn busy_count(&self) -> usize {
        self.busy.len()
    }

    /// Environments alive, provisioned ones left out.
    #[inline]
    pub(super) fn alive_count(&self) -> usize {
        self.environments.len() - self.free_slots.len()
    }

    /// The number of the environment at `place`; none for a provisioned one.
    #[inline]
    pub(super) fn number(&self, place: Place) -> Option<u64> {
        match place {
            Place::Slot(slot) => Some(self.environments[slot as usize].number),
            Place::Provisioned => None,
        }
    }

    /// An idle environment for an invocation, which leaves the idle ones with this; a provisioned one first.
    #[inline]
    pub(super) fn take_idle(&mut self) -> Option<Place> {
        if self.provisioned_busy < self.platform.provisioned {
            self.provisioned_busy += 1;
            return Some(Place::Provisioned);
        }
        let (_, slot) = match self.platform.reuse {
            Reuse::MostRecent | Reuse::NewestCreated => self.idle.pop_back(),
            Reuse::LeastRecent | Reuse::OldestCreated => self.idle.pop_front(),
            Reuse::Random if self.idle.is_empty() => None,
            Reuse::Random => self.idle.remove(self.reuse.random_range(0..self.idle.len())),
        }?;
        self.leave_idle(slot);
        Some(Place::Slot(slot))
    }

    /// A new environment, made at `now`, busy.
    pub(super) fn create(&mut self, now: Nanos) -> Place {
        let recycling = &self.platform.recycling;
        let mut life = Nanos::FOREVER;
        for limit in [&self.hazard, &recycling.max_life].into_iter().flatten() {
            life = life.min(limit.sample(&mut self.lives));
        }
        let own_timeout = self.timeouts.own();
        let environment = Environment {
            number: self.counts.created,
            is_idle: false,
            is_used: false,
            life_ends: now + life,
            own_timeout,
            timeout_ends: Nanos::FOREVER,
            wakes_at: Nanos::FOREVER,
            idle_key: 0,
            idle_number: 0,
            cohort: 0,
        };
        self.counts.created += 1;
        let slot = if let Some(slot) = self.free_slots.pop() {
            self.environments[slot as usize] = environment;
            slot
        } else {
            self.environments.push(environment);
            (self.environments.len() - 1) as u32
        };
        self.take_census(now);
        Place::Slot(slot)
    }

    /// The environment that serves the next invocation, where no other is busy and it need not leave its place among
    /// the idle ones to do so.
    #[inline]
    pub(super) fn on_call(&self) -> Option<u32> {
        if !self.busy.is_empty() {
            return None;
        }
        let (_, slot) = match self.on_call {
            OnCall::Last => self.idle.back(),
            OnCall::First => self.idle.front(),
            OnCall::Sole if self.idle.len() == 1 => self.idle.front(),
            OnCall::Sole | OnCall::Nobody => None,
        }?;
        Some(*slot)
    }

    /// Has the environment on call serve until `ends`, where nothing else is due up to then. It stays among the idle
    /// ones meanwhile, and its life goes on: the end of that would have been due.
    #[inline(always)]
    pub(super) fn serve_in_place<O: Observer>(&mut self, slot: u32, ends: Nanos, observer: &mut O) {
        let environment = &mut self.environments[slot as usize];
        observer.see(Event { at: ends, what: What::Completed { environment: Some(environment.number) } });
        let timeout = self.timeouts.next(environment.own_timeout);
        environment.timeout_ends = timeout_end(ends, timeout, self.platform.checked_every);
        environment.plan_wake_up(slot, &mut self.wake_ups, self.horizon);
    }

    /// Keeps `place` busy until `ends`.
    #[inline]
    pub(super) fn occupy(&mut self, place: Place, ends: Nanos) {
        self.busy.push((ends, self.invocations, place));
        self.invocations += 1;
    }

    /// Notes that the environment at `place` serves a counted user request.
    #[inline]
    pub(super) fn note_use(&mut self, place: Place) {
        if let Place::Slot(slot) = place {
            let environment = &mut self.environments[slot as usize];
            self.counts.used += u64::from(!environment.is_used);
            environment.is_used = true;
        }
    }

    /// Lets everything happen that is due at or before `now`; false if there was nothing.
    #[inline(always)]
    pub(super) fn advance<O: Observer>(&mut self, now: Nanos, observer: &mut O) -> bool {
        let is_due = self.busy.next().min(self.wake_ups.next()) <= now;
        if is_due {
            self.catch_up(now, observer);
        }
        is_due
    }

    #[inline(never)]
    fn catch_up<O: Observer>(&mut self, now: Nanos, observer: &mut O) {
        loop {
            let wake_up = self.wake_ups.next();
            if self.busy.next() <= wake_up {
                if self.busy.next() > now {
                    return;
                }
                let Some((done, _, place)) = self.busy.pop() else { return };
                self.complete(place, done, observer);
            } else {
                if wake_up > now {
                    return;
                }
                self.wake(observer);
            }
        }
    }

    #[inline]
    fn complete<O: Observer>(&mut self, place: Place, now: Nanos, observer: &mut O) {
        observer.see(Event { at: now, what: What::Completed { environment: self.number(place) } });
        match place {
            Place::Provisioned => self.provisioned_busy -= 1,
            Place::Slot(slot) => self.release(slot, now, observer),
        }
    }

    /// The invocation in `slot` is done.
    #[inline]
    fn release<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let environment = &self.environments[slot as usize];
        if environment.life_ends <= now {
            self.recycle(slot, now, observer);
            return;
        }
        let timeout = self.timeouts.next(environment.own_timeout);
        self.become_idle(slot, now, timeout);
    }

    /// Puts the environment among the idle ones, where it has been since `since`.
    #[inline]
    fn become_idle(&mut self, slot: u32, since: Nanos, timeout: Nanos) {
        let idle_number = self.became_idle;
        self.became_idle += 1;
        let ends = timeout_end(since, timeout, self.platform.checked_every);
        let environment = &mut self.environments[slot as usize];
        environment.is_idle = true;
        environment.timeout_ends = ends;
        environment.idle_number = idle_number;
        let by_creation = matches!(self.platform.reuse, Reuse::NewestCreated | Reuse::OldestCreated);
        if by_creation {
            environment.idle_key = environment.number;
            let place = self.idle.partition_point(|&(key, _)| key < environment.number);
            self.idle.insert(place, (environment.number, slot));
        } else {
            environment.idle_key = idle_number;
            self.idle.push_back((idle_number, slot));
        }
        environment.plan_wake_up(slot, &mut self.wake_ups, self.horizon);
        if let Timeouts::Cohorts(cohorts) = &mut self.timeouts {
            let (cohort, founded) = cohorts.join(since);
            self.environments[slot as usize].cohort = cohort;
            if let Some(first_look) = founded {
                self.wake_ups.push((first_look, COHORT + cohort, 0));
            }
        }
    }

    fn wake<O: Observer>(&mut self, observer: &mut O) {
        let Some((now, number, slot)) = self.wake_ups.pop() else { return };
        if number >= COHORT {
            self.halve(number - COHORT, now, observer);
            return;
        }
        let environment = &mut self.environments[slot as usize];
        if environment.number != number || environment.wakes_at != now {
            return;
        }
        environment.wakes_at = Nanos::FOREVER;
        if !environment.is_idle {
            return;
        }
        if environment.idle_ends() > now {
            environment.plan_wake_up(slot, &mut self.wake_ups, self.horizon);
        } else if environment.timeout_ends <= now {
            self.evict(slot, now, observer);
        } else {
            self.drop_idle(slot);
            self.recycle(slot, now, observer);
        }
    }

    /// Takes from a cohort the environments that have been idle longest.
    fn halve<O: Observer>(&mut self, cohort: u64, now: Nanos, observer: &mut O) {
        let Timeouts::Cohorts(cohorts) = &mut self.timeouts else { return };
        let Some(look) = cohorts.look(cohort) else { return };
        let mut members: Vec<(u64, u32)> = self
            .idle
            .iter()
            .map(|&(_, slot)| (self.environments[slot as usize], slot))
            .filter(|(environment, _)| environment.cohort == cohort)
            .map(|(environment, slot)| (environment.idle_number, slot))
            .collect();
        members.sort_unstable();
        for &(_, slot) in &members[..look.evictions.min(members.len())] {
            self.evict(slot, now, observer);
        }
        self.wake_ups.push((look.next, COHORT + cohort, 0));
    }

    fn evict<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        self.drop_idle(slot);
        let environment = self.environments[slot as usize].number;
        observer.see(Event { at: now, what: What::Evicted { environment } });
        self.counts.evicted += 1;
        self.remove(slot, now);
    }

    fn recycle<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let environment = self.environments[slot as usize].number;
        observer.see(Event { at: now, what: What::Recycled { environment } });
        self.counts.recycled += 1;
        self.remove(slot, now);
    }

    /// Recycles every idle environment, and every busy one when it is done.
    pub(super) fn deploy<O: Observer>(&mut self, now: Nanos, observer: &mut O) {
        let mut idle: Vec<u32> = self.idle.iter().map(|&(_, slot)| slot).collect();
        idle.sort_unstable_by_key(|&slot| self.environments[slot as usize].number);
        for slot in idle {
            self.drop_idle(slot);
            self.recycle(slot, now, observer);
        }
        for environment in &mut self.environments {
            environment.life_ends = environment.life_ends.min(now);
        }
    }

    /// Takes an environment that is idle out of the idle ones.
    fn drop_idle(&mut self, slot: u32) {
        let key = self.environments[slot as usize].idle_key;
        if let Ok(place) = self.idle.binary_search_by_key(&key, |&(key, _)| key) {
            self.idle.remove(place);
        }
        self.leave_idle(slot);
    }

    #[inline]
    fn leave_idle(&mut self, slot: u32) {
        let environment = &mut self.environments[slot as usize];
        environment.is_idle = false;
        if let Timeouts::Cohorts(cohorts) = &mut self.timeouts {
            cohorts.leave(environment.cohort);
        }
    }

    fn remove(&mut self, slot: u32, now: Nanos) {
        // No wake-up of a later tenant of this slot may be mistaken for one of this environment.
        self.environments[slot as usize].wakes_at = Nanos::FOREVER;
        self.free_slots.push(slot);
        self.take_census(now);
    }

    #[inline]
    fn take_census(&mut self, now: Nanos) {
        let alive = self.alive_count() + self.platform.provisioned as usize;
        self.census.change(now, alive);
    }

    /// Adds an environment that has been idle for `idle_for` at time zero.
    pub(super) fn add_idle(&mut self, idle_for: Nanos) {
        let Place::Slot(slot) = self.create(Nanos::ZERO) else { return };
        let timeout = self.timeouts.longer_than(idle_for, self.environments[slot as usize].own_timeout);
        self.environments[slot as usize].own_timeout = timeout;
        // No draw may end before the start, where it would have been seen to.
        self.become_idle(slot, -idle_for, timeout.max(idle_for));
    }

    /// Ends the replication: what is due before the horizon happens, and time is counted up to it.
    pub(super) fn close<O: Observer>(&mut self, observer: &mut O) {
        self.advance(self.horizon - Nanos(1), observer);
        self.take_census(self.horizon);
        self.counts.alive = self.alive_count() as u64;
    }
}
