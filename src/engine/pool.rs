//! The pool of execution environments: which are busy and until when, which are idle and in what order, who waits for one,
//! and when each goes.
//!
//! Every environment alive has at most one wake-up that counts, at or before the end of its idle period: one that has
//! been used again since is only put off when it comes, so that a request costs no change in that queue.

use rand::RngExt;

use super::agenda::Agenda;
use super::census::Census;
use super::environment::{Environment, Look, Origin, timeout_end};
use super::handling::{ColdCause, Found, Given, Handling, Invocation, LukewarmCause};
use super::idle_line::{IdleLine, Rank};
use super::lives::Lives;
use super::observer::{Event, Observer, What};
use super::provisioned::Provisioned;
use super::queue::{Due, Queue};
use super::tally::EnvironmentCounts;
use super::timeouts::Timeouts;
use crate::model::platform::{IdlePolicy, Platform, Reuse, Waiting};
use crate::model::{Initial, Model};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// Where an invocation runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In the environment of this slot.
    Slot(u32),
    /// In a provisioned environment, given away after so many deploys.
    Provisioned { deploys: u32 },
}

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
    /// Invocations that have an environment; the earliest to end comes first, then the earliest that was given one.
    busy: Agenda<(u64, Place)>,
    invocations: u64,
    provisioned: Provisioned,
    idle: IdleLine,
    on_call: OnCall,
    became_idle: u64,
    queue: Queue,
    looks: Agenda<Look>,
    timeouts: Timeouts<'a>,
    /// When the function's idle period ends, at hand.
    quiet_ends: Nanos,
    lives: Lives<'a>,
    replacement: Stream,
    reuse: Stream,
    horizon: Nanos,
    /// What removed the last environment.
    last_removal: ColdCause,
    /// How many there are of each kind, and for how long.
    pub(super) counts: EnvironmentCounts,
    pub(super) census: Census,
}

impl<'a> Pool<'a> {
    pub(super) fn new(model: &'a Model, streams: Streams, starts: Nanos) -> Self {
        let (platform, run) = (&model.platform, &model.run);
        let lives_in_progress = model.lead_in_plan().lives_in_progress();
        Self {
            platform,
            environments: Vec::new(),
            free_slots: Vec::new(),
            busy: Agenda::new(),
            invocations: 0,
            provisioned: Provisioned::new(platform.provisioned, run.initial != Initial::Empty),
            idle: IdleLine::default(),
            on_call: OnCall::of(platform),
            became_idle: 0,
            queue: Queue::new(match platform.waiting {
                Waiting::Own => Nanos::FOREVER,
                Waiting::FirstReady { dispatch } => dispatch,
            }),
            looks: Agenda::new(),
            timeouts: Timeouts::new(platform, streams, run, starts),
            quiet_ends: Nanos::FOREVER,
            lives: Lives::new(&platform.recycling, streams, lives_in_progress),
            replacement: streams.open(Purpose::Replacement),
            reuse: streams.open(Purpose::Reuse),
            horizon: run.horizon,
            last_removal: ColdCause::NoneYet,
            counts: EnvironmentCounts::default(),
            census: Census::new(platform.provisioned as usize, run.warmup),
        }
    }

    /// When a single environment is next looked at, or is ready.
    #[inline]
    pub(super) fn next_of_one(&self) -> Nanos {
        self.looks.next().min(self.queue.next())
    }

    /// Invocations in progress, those that wait included.
    #[inline]
    pub(super) fn in_progress(&self) -> usize {
        self.busy.len() + self.queue.len()
    }

    /// Environments alive, provisioned ones left out.
    #[inline]
    fn alive_count(&self) -> usize {
        self.environments.len() - self.free_slots.len()
    }

    /// The number of the environment at `place`; none for a provisioned one.
    #[inline]
    pub(super) fn number(&self, place: Place) -> Option<u64> {
        match place {
            Place::Slot(slot) => Some(self.environments[slot as usize].number),
            Place::Provisioned { .. } => None,
        }
    }

    /// Why an invocation would be cold that came now.
    fn cold_cause(&self) -> ColdCause {
        let any_works = self.alive_count() > self.idle.len() || self.provisioned.any_busy();
        if any_works { ColdCause::AllBusy } else { self.last_removal }
    }

    // Invocations that come.

    /// The environment that serves the next invocation, where no other is busy, nobody waits, and it need not leave its
    /// place among the idle ones to do so.
    #[inline]
    pub(super) fn on_call(&self) -> Option<u32> {
        if !self.busy.is_empty() || !self.queue.is_empty() {
            return None;
        }
        let slot = match self.on_call {
            OnCall::Last => self.idle.last(),
            OnCall::First => self.idle.first(),
            OnCall::Sole if self.idle.len() == 1 => self.idle.first(),
            OnCall::Sole | OnCall::Nobody => None,
        }?;
        let is_as_good_as_alone = match &self.timeouts {
            Timeouts::Function(clock) => clock.is_quiet_at_most(slot),
            Timeouts::Constant(_)
            | Timeouts::EachIdlePeriod(..)
            | Timeouts::EachEnvironment(..)
            | Timeouts::Cohorts(_) => true,
        };
        (is_as_good_as_alone && !self.environments[slot as usize].is_unused).then_some(slot)
    }

    /// Has the environment on call serve until `ends`, where nothing else is due up to then. It stays among the idle
    /// ones meanwhile, and its life goes on: the end of that would have been due.
    #[inline(always)]
    pub(super) fn serve_in_place<O: Observer>(&mut self, slot: u32, ends: Nanos, observer: &mut O) {
        let environment = &mut self.environments[slot as usize];
        observer.see(Event { at: ends, what: What::Completed { environment: Some(environment.number) } });
        if let Timeouts::Function(clock) = &mut self.timeouts {
            clock.serve_in_place(slot, ends);
            self.quiet_ends = clock.ends();
            environment.timeout_ends = Nanos::FOREVER;
            environment.idle_since = ends;
        } else {
            let timeout = self.timeouts.next(environment.own_timeout);
            environment.timeout_ends = timeout_end(ends, timeout, self.platform.checked_every);
        }
        environment.plan_wake_up(slot, &mut self.looks, self.horizon);
    }

    /// Has the environment on call serve until `ends`, while other things happen.
    pub(super) fn take_on_call(&mut self, slot: u32, now: Nanos, ends: Nanos) {
        self.idle.remove(self.environments[slot as usize].rank);
        self.leave_idle(slot);
        self.occupy(Place::Slot(slot), ends);
        self.become_active(now);
    }

    /// Gives an idle environment to an invocation that has just come; false if there is none.
    #[inline]
    pub(super) fn serve_idle<O: Observer>(&mut self, invocation: &Invocation, handling: &mut Handling<'_, O>) -> bool {
        let now = invocation.arrived;
        let was_quiet = self.in_progress() == 0;
        let Some((place, found)) = self.take_idle() else { return false };
        self.give(invocation, now, place, found, false, handling);
        if was_quiet {
            self.become_active(now);
        }
        true
    }

    /// Begins an environment for an invocation that has just come and found none idle.
    pub(super) fn begin<O: Observer>(&mut self, invocation: Invocation, handling: &mut Handling<'_, O>) {
        let (now, caller) = (invocation.arrived, invocation.caller.caller());
        let was_quiet = self.in_progress() == 0;
        let invocation = Invocation { cause: self.cold_cause(), ..invocation };
        let slot = self.create(now, Origin::Begun);
        let number = self.environments[slot as usize].number;
        handling.see(now, What::Begun { caller, environment: number });
        let init = handling.draw_init(caller);
        match self.platform.waiting {
            Waiting::Own => self.give(&invocation, now, Place::Slot(slot), Found::Cold { init }, false, handling),
            Waiting::FirstReady { .. } => {
                self.queue.initialise(number, slot, now + init);
                self.queue.join(invocation);
            }
        }
        if was_quiet {
            self.become_active(now);
        }
    }

    /// Takes an idle environment from the idle ones: a provisioned one first, else as the reuse rule says.
    #[inline]
    fn take_idle(&mut self) -> Option<(Place, Found)> {
        if let Some((found, deploys)) = self.provisioned.take() {
            return Some((Place::Provisioned { deploys }, found));
        }
        let slot = match self.platform.reuse {
            Reuse::MostRecent | Reuse::NewestCreated => self.idle.take_last(),
            Reuse::LeastRecent | Reuse::OldestCreated => self.idle.take_first(),
            Reuse::Random if self.idle.len() == 0 => None,
            Reuse::Random => self.idle.take_nth(self.reuse.random_range(0..self.idle.len())),
        }?;
        self.leave_idle(slot);
        Some((Place::Slot(slot), self.state_of(slot)))
    }

    /// In what state an initialised environment is given away.
    fn state_of(&self, slot: u32) -> Found {
        let environment = &self.environments[slot as usize];
        match (environment.is_unused, environment.origin) {
            (false, _) => Found::Warm,
            (true, Origin::Replacement) => Found::Lukewarm(LukewarmCause::Replacement),
            (true, Origin::Begun | Origin::Pool) => Found::Lukewarm(LukewarmCause::Spare),
        }
    }

    /// Gives the environment at `place` to an invocation.
    fn give<O: Observer>(
        &mut self,
        invocation: &Invocation,
        now: Nanos,
        place: Place,
        found: Found,
        was_queued: bool,
        handling: &mut Handling<'_, O>,
    ) {
        let ends = handling.begin(invocation, now, Given { environment: self.number(place), found, was_queued });
        if let Place::Slot(slot) = place {
            self.environments[slot as usize].is_unused = false;
        }
        if invocation.is_users() && handling.is_counted(invocation.arrived) {
            self.note_use(place);
        }
        self.occupy(place, ends);
    }

    /// Keeps `place` busy until `ends`.
    #[inline]
    fn occupy(&mut self, place: Place, ends: Nanos) {
        self.busy.push((ends, (self.invocations, place)));
        self.invocations += 1;
    }

    /// Notes that the environment at `place` serves a counted user request.
    #[inline]
    pub(super) fn note_use(&mut self, place: Place) {
        if let Place::Slot(slot) = place {
            let environment = &mut self.environments[slot as usize];
            self.counts.used += u64::from(!environment.is_used_by_user);
            environment.is_used_by_user = true;
        }
    }

    // What happens by itself.

    /// Lets everything happen that is due at or before `now`; false if there was nothing.
    #[inline(always)]
    pub(super) fn advance<O: Observer>(&mut self, now: Nanos, handling: &mut Handling<'_, O>) -> bool {
        let is_due = self.next_due() <= now;
        if is_due {
            self.catch_up(now, handling);
        }
        is_due
    }

    #[inline(always)]
    fn next_due(&self) -> Nanos {
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
    fn happen<O: Observer>(&mut self, handling: &mut Handling<'_, O>) {
        let due = self.next_due();
        if self.busy.next() == due {
            self.complete(handling);
        } else if self.queue.next() == due {
            match self.queue.take_due() {
                Some(Due::Ready(slot)) => self.ready(slot, due, handling),
                Some(Due::Dispatch) => self.dispatch(due, handling),
                None => {}
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
        let Some((now, (_, place))) = self.busy.pop() else { return };
        handling.see(now, What::Completed { environment: self.number(place) });
        match place {
            Place::Provisioned { deploys } => match self.queue.take_first_dispatched() {
                Some(invocation) => {
                    let (found, deploys) = (self.provisioned.freed(deploys), self.provisioned.deploys());
                    self.give(&invocation, now, Place::Provisioned { deploys }, found, true, handling);
                }
                None => self.provisioned.become_idle(deploys),
            },
            Place::Slot(slot) => self.release(slot, now, handling),
        }
        if self.in_progress() == 0
            && let Timeouts::Function(clock) = &mut self.timeouts
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
                let timeout = self.timeouts.next(self.environments[slot as usize].own_timeout);
                self.become_idle(slot, now, timeout, false);
            }
        }
    }

    /// The init in `slot` has ended.
    fn ready<O: Observer>(&mut self, slot: u32, now: Nanos, handling: &mut Handling<'_, O>) {
        if let Some(invocation) = self.queue.take_first() {
            return self.give(&invocation, now, Place::Slot(slot), Found::Cold { init: Nanos::ZERO }, true, handling);
        }
        handling.see(now, What::Ready { environment: self.environments[slot as usize].number });
        let is_over = matches!(&self.timeouts, Timeouts::Function(clock) if clock.is_over());
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
        if let Some((place, found)) = self.take_idle()
            && let Some(invocation) = self.queue.take_first_dispatched()
        {
            self.give(&invocation, now, place, found, true, handling);
        }
    }

    /// Nobody has called for as long as the function's timeout says.
    fn end_quiet<O: Observer>(&mut self, now: Nanos, observer: &mut O) {
        if let Timeouts::Function(clock) = &mut self.timeouts {
            clock.end();
        }
        self.quiet_ends = Nanos::FOREVER;
        for slot in self.idle_by_number() {
            self.drop_idle(slot);
            self.evict(slot, now, observer);
        }
    }

    /// The first invocation in progress has come.
    fn become_active(&mut self, now: Nanos) {
        let Timeouts::Function(clock) = &mut self.timeouts else { return };
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
        let Some((now, look)) = self.looks.pop() else { return };
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
    fn halve<O: Observer>(&mut self, cohort: u64, now: Nanos, observer: &mut O) {
        let Timeouts::Cohorts(cohorts) = &mut self.timeouts else { return };
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
    pub(super) fn deploy<O: Observer>(&mut self, now: Nanos, observer: &mut O) {
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
    fn idle_by_number(&self) -> Vec<u32> {
        let mut idle: Vec<u32> = self.idle.slots().collect();
        idle.sort_unstable_by_key(|&slot| self.environments[slot as usize].number);
        idle
    }

    // Environments come and go.

    /// A new environment, neither busy nor idle yet.
    fn create(&mut self, now: Nanos, origin: Origin) -> u32 {
        let environment = self.new_environment(now, origin);
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

    fn new_environment(&mut self, now: Nanos, origin: Origin) -> Environment {
        let number = self.counts.created;
        self.counts.created += 1;
        let life_ends = now + self.lives.draw(now);
        Environment {
            number,
            seniority: number,
            origin,
            is_idle: false,
            is_unused: true,
            is_used_by_user: false,
            is_outdated: false,
            life_ends,
            own_timeout: self.timeouts.own(),
            idle_since: now,
            timeout_ends: Nanos::FOREVER,
            wakes_at: Nanos::FOREVER,
            rank: Rank::At(0),
            idle_number: 0,
            cohort: 0,
        }
    }

    /// Whether an environment at the end of its life is replaced.
    fn is_replaced(&mut self) -> bool {
        let share = self.platform.recycling.replaced.as_fraction();
        share >= 1.0 || share > 0.0 && self.replacement.random::<f64>() < share
    }

    /// Puts a new environment in the place of the one in `slot`.
    fn replace<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let new = self.new_environment(now, Origin::Replacement);
        let place = &mut self.environments[slot as usize];
        let environment = place.number;
        *place = Environment {
            seniority: place.seniority,
            is_idle: place.is_idle,
            idle_since: place.idle_since,
            timeout_ends: place.timeout_ends,
            rank: place.rank,
            idle_number: place.idle_number,
            cohort: place.cohort,
            ..new
        };
        observer.see(Event { at: now, what: What::Recycled { environment, replaced_by: Some(new.number) } });
        self.counts.recycled += 1;
        self.counts.replaced += 1;
    }

    /// Puts the environment among the idle ones, where it has been since `since`; a spare has only been initialised.
    #[inline]
    fn become_idle(&mut self, slot: u32, since: Nanos, timeout: Nanos, is_spare: bool) {
        let idle_number = self.became_idle;
        self.became_idle += 1;
        let by_creation = matches!(self.platform.reuse, Reuse::NewestCreated | Reuse::OldestCreated);
        let any_in_progress = self.in_progress() > 0;
        let environment = &mut self.environments[slot as usize];
        let rank = match (by_creation, is_spare) {
            (true, _) => Rank::At(environment.seniority),
            (false, true) => Rank::Spare(idle_number),
            (false, false) => Rank::At(idle_number),
        };
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
    fn evict<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let environment = self.environments[slot as usize].number;
        observer.see(Event { at: now, what: What::Evicted { environment } });
        self.counts.evicted += 1;
        self.last_removal = ColdCause::Evicted;
        self.remove(slot, now);
    }

    /// The same at the end of its life, or after a deploy.
    fn recycle<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let Environment { number: environment, is_outdated, .. } = self.environments[slot as usize];
        observer.see(Event { at: now, what: What::Recycled { environment, replaced_by: None } });
        self.counts.recycled += 1;
        self.last_removal = if is_outdated { ColdCause::Deployed } else { ColdCause::Recycled };
        self.remove(slot, now);
    }

    /// Takes an environment that is idle out of the idle ones.
    fn drop_idle(&mut self, slot: u32) {
        self.idle.remove(self.environments[slot as usize].rank);
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
        let alive = self.alive_count() + self.provisioned.count();
        self.census.change(now, alive);
    }

    // The beginning and the end.

    /// Adds environments that have been idle for `idle_for` at time zero, and then busy ones until these times.
    pub(super) fn fill(&mut self, idle: u32, idle_for: Nanos, busy_until: &[Nanos]) {
        for _ in 0..idle {
            let slot = self.create(Nanos::ZERO, Origin::Pool);
            let timeout = self.timeouts.longer_than(idle_for, self.environments[slot as usize].own_timeout);
            self.environments[slot as usize].own_timeout = timeout;
            self.environments[slot as usize].is_unused = false;
            // No draw may end before the start, where it would have been seen to.
            self.become_idle(slot, -idle_for, timeout.max(idle_for), false);
        }
        if let Timeouts::Function(clock) = &mut self.timeouts
            && idle > 0
            && busy_until.is_empty()
        {
            clock.begin_idle(idle_for);
            self.quiet_ends = clock.ends();
        }
        for &ends in busy_until {
            let slot = self.create(Nanos::ZERO, Origin::Pool);
            self.environments[slot as usize].is_unused = false;
            self.occupy(Place::Slot(slot), ends);
        }
        if !busy_until.is_empty() {
            self.become_active(Nanos::ZERO);
        }
    }

    /// What is due before the horizon happens, and time is counted up to it.
    pub(super) fn close<O: Observer>(&mut self, handling: &mut Handling<'_, O>) {
        self.advance(self.horizon - Nanos(1), handling);
        self.take_census(self.horizon);
        self.counts.alive = self.alive_count() as u64;
    }

    /// Serves who still waits, as if nobody else came.
    pub(super) fn serve_the_rest<O: Observer>(&mut self, handling: &mut Handling<'_, O>) {
        while !self.queue.is_empty() {
            // Nothing idle is taken away any more.
            self.looks = Agenda::new();
            self.happen(handling);
        }
    }
}
