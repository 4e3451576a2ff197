//! What becomes of an environment: how it is made, which is used next, when it goes and what takes its place.

use coldstart::engine::{Start, What};
use coldstart::model::IdlePolicy;
use coldstart::model::function::init_wait;
use coldstart::model::platform::{Deploys, Redraw, Reuse};
use coldstart::units::Nanos;
use rand::RngExt;

use super::{Replication, readings};

/// An environment that is not provisioned.
pub(super) struct Environment {
    pub(super) number: u64,
    /// Its place in the order of creation, as reuse counts it: of a replacement its predecessor's.
    stands_at: u64,
    pub(super) life_ends: Nanos,
    /// A deploy came since it was created.
    pub(super) outdated: bool,
    /// An invocation was given it.
    pub(super) used: bool,
    /// The next invocation waits for an init again.
    pub(super) must_initialise: bool,
    /// What its init, which was stopped after 10 s, takes the second time; nothing if it was not.
    pub(super) second_try: Nanos,
    is_replacement: bool,
    /// The timeout it keeps all its life, where there is such a thing.
    timeout: Option<Nanos>,
    pub(super) state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Initialising { until: Nanos },
    Busy,
    Idle(IdlePeriod),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct IdlePeriod {
    /// Its number among all idle periods.
    pub(super) number: u64,
    /// Its turn among all of its kind, used or unused.
    pub(super) turn: u64,
    pub(super) since: Nanos,
    /// When the environment's own timeout is over.
    pub(super) ends: Nanos,
    /// When the spare timeout is over, once the environment is a spare of the function's.
    pub(super) spare_ends: Option<Nanos>,
    /// When it became one.
    pub(super) spare_since: Option<Nanos>,
    pub(super) cohort: Option<usize>,
    /// Of an environment that had not been used when it began, or took its place.
    pub(super) unused: bool,
}

/// The instants at which tokens have come or will come back.
#[derive(Default)]
pub(super) struct ScalingBucket(Vec<Nanos>);

impl Replication<'_> {
    pub(super) fn environment(&mut self, number: u64) -> &mut Environment {
        self.environments.iter_mut().find(|one| one.number == number).unwrap()
    }

    fn idle_period(&mut self, number: u64) -> IdlePeriod {
        match self.environment(number).state {
            State::Idle(period) => period,
            State::Initialising { .. } | State::Busy => panic!("environment {number} is not idle"),
        }
    }

    /// `stands_at` is its predecessor's place in the order of creation, `age` how long one of the initial pool has been
    /// idle already. Its state is for the caller to say.
    pub(super) fn create(&mut self, stands_at: Option<u64>, age: Option<Nanos>) -> u64 {
        let number = self.created;
        self.created += 1;
        let recycling = &self.model.platform.recycling;
        let hazard = recycling.mean_life.map(|mean| readings::exponential_life(mean, &mut self.random.life));
        let longest = recycling.max_life.as_ref().map(|life| life.sample(&mut self.random.life));
        let life = hazard.unwrap_or(Nanos::FOREVER).min(longest.unwrap_or(Nanos::FOREVER));
        let own = matches!(self.model.platform.idle, IdlePolicy::Timeout { redraw: Redraw::Environment, .. });
        let timeout = own.then(|| self.draw_timeout(age));
        self.environments.push(Environment {
            number,
            stands_at: stands_at.unwrap_or(number),
            life_ends: self.now + life,
            outdated: false,
            used: false,
            must_initialise: false,
            second_try: Nanos::ZERO,
            is_replacement: stands_at.is_some(),
            timeout,
            state: State::Busy,
        });
        number
    }

    /// Tokens come back one after another, the first a `token_interval` after the bucket ceased to be full: so the one
    /// taken now comes back that long after the last that is still out, or after now if none is.
    pub(super) fn take_token(&mut self) -> bool {
        let Some(scaling) = self.model.platform.scaling else { return true };
        let out: Vec<Nanos> = self.scaling.0.iter().copied().filter(|&instant| instant > self.now).collect();
        let there_is_one = out.len() < scaling.burst as usize;
        if there_is_one {
            self.scaling.0.push(out.into_iter().max().unwrap_or(self.now) + scaling.token_interval());
        }
        there_is_one
    }

    // Which is used next.

    pub(super) fn choose_idle(&mut self) -> Option<u64> {
        // Unused ones count as older than all used ones.
        let mut by_idleness: Vec<(bool, u64, u64)> = Vec::new();
        let mut by_creation: Vec<(u64, u64)> = Vec::new();
        for environment in &self.environments {
            if let State::Idle(period) = environment.state {
                by_idleness.push((!period.unused, period.turn, environment.number));
                by_creation.push((environment.stands_at, environment.number));
            }
        }
        by_idleness.sort_unstable();
        by_creation.sort_unstable();
        let by_idleness: Vec<u64> = by_idleness.into_iter().map(|(_, _, number)| number).collect();
        let by_creation: Vec<u64> = by_creation.into_iter().map(|(_, number)| number).collect();
        match self.model.platform.reuse {
            Reuse::MostRecent => by_idleness.last().copied(),
            Reuse::LeastRecent => by_idleness.first().copied(),
            Reuse::NewestCreated => by_creation.last().copied(),
            Reuse::OldestCreated => by_creation.first().copied(),
            Reuse::Random if by_idleness.is_empty() => None,
            Reuse::Random => Some(by_idleness[self.random.reuse.random_range(0..by_idleness.len())]),
        }
    }

    pub(super) fn note_use(&mut self, number: u64, start: Start) {
        let environment = self.environment(number);
        let (is_replacement, moved) = (environment.is_replacement, environment.stands_at != number);
        let unused = start == Start::Lukewarm;
        self.note_if(unused && is_replacement, "seen: replacement used");
        self.note_if(unused && !is_replacement, "seen: spare used");
        self.note_if(!unused && moved, "seen: replacement used again");
    }

    // How an idle period begins and ends.

    /// An init ended while nobody waited.
    pub(super) fn ready(&mut self, number: u64) {
        self.emit(What::Ready { environment: number });
        let (now, timeout) = (self.now, self.model.function.timeout);
        let environment = self.environment(number);
        environment.must_initialise = timeout.is_some_and(|timeout| environment.second_try > timeout);
        let (outdated, life_over) = (environment.outdated, environment.life_ends <= now);
        if self.functions_idle_period_is_over() {
            self.note("seen: ready after the idle period is over");
            self.evict(number);
        } else if outdated {
            self.note("seen: deployed while initialising, ready");
            self.recycle(number, None);
        } else if life_over {
            if self.is_replaced() {
                self.note("seen: replaced when ready");
                let successor = self.replace(number);
                self.become_idle_unused(successor);
            } else {
                self.note("seen: life over during the init, ready");
                self.recycle(number, None);
            }
        } else {
            self.note("seen: spare made");
            self.become_idle_unused(number);
        }
    }

    /// An invocation is done in it.
    pub(super) fn leave(&mut self, number: u64) {
        let now = self.now;
        let environment = self.environment(number);
        if environment.outdated {
            self.recycle(number, None);
        } else if environment.life_ends > now {
            self.free(number);
        } else if self.is_replaced() {
            self.note("seen: replaced while busy");
            let successor = self.replace(number);
            self.free(successor);
        } else {
            self.recycle(number, None);
        }
    }

    fn become_idle_unused(&mut self, number: u64) {
        self.become_idle(number, self.now, None);
        self.stand_last(number);
    }

    /// It is unused: all that have been used go before it, where the one used last goes first.
    pub(super) fn stand_last(&mut self, number: u64) {
        let period = self.idle_period(number);
        let turn = self.next_turn();
        self.environment(number).state = State::Idle(IdlePeriod { unused: true, turn, ..period });
    }

    fn next_turn(&mut self) -> u64 {
        self.turns += 1;
        self.turns
    }

    /// A timeout; one that exceeds `age` where that is given.
    pub(super) fn draw_timeout(&mut self, age: Option<Nanos>) -> Nanos {
        const DRAWS: u32 = 1_000;
        let Some(timeout) = self.model.platform.idle.quiet_timeout() else { return Nanos::FOREVER };
        let mut drawn = Nanos::ZERO;
        for _ in 0..DRAWS {
            drawn = timeout.sample(&mut self.random.idle_timeout);
            if age.is_none_or(|age| drawn > age) {
                break;
            }
        }
        drawn
    }

    pub(super) fn become_idle(&mut self, number: u64, since: Nanos, age: Option<Nanos>) {
        let timeout = match &self.model.platform.idle {
            IdlePolicy::Timeout { redraw: Redraw::IdlePeriod, .. } => Some(self.draw_timeout(age)),
            IdlePolicy::Timeout { redraw: Redraw::Environment, .. } => self.environment(number).timeout,
            IdlePolicy::Timeout { redraw: Redraw::Replication, .. } => Some(self.replication_timeout),
            IdlePolicy::FunctionTimeout { .. } | IdlePolicy::CohortHalving { .. } => None,
        };
        let cohorts = matches!(self.model.platform.idle, IdlePolicy::CohortHalving { .. });
        let cohort = cohorts.then(|| self.join_cohort(since));
        let ends = timeout.map_or(Nanos::FOREVER, |timeout| self.moved_up(since + timeout));
        let period = IdlePeriod {
            number: self.idle_periods,
            turn: self.next_turn(),
            since,
            ends: readings::not_before(self.now, ends),
            spare_ends: None,
            spare_since: None,
            cohort,
            unused: false,
        };
        self.environment(number).state = State::Idle(period);
        self.idle_periods += 1;
        if self.in_progress() > 0 {
            self.make_spares();
        }
    }

    /// An instant moved up to the next at which the platform looks.
    pub(super) fn moved_up(&self, instant: Nanos) -> Nanos {
        let Some(every) = self.model.platform.checked_every else { return instant };
        let beyond = instant.0.rem_euclid(every.0);
        if beyond == 0 { instant } else { instant + Nanos(every.0 - beyond) }
    }

    /// The idle period of an environment ends by itself.
    pub(super) fn depart(&mut self, place: usize) {
        let number = self.environments[place].number;
        let period = self.idle_period(number);
        let spare_ends = period.spare_ends.unwrap_or(Nanos::FOREVER);
        if period.ends.min(spare_ends) <= self.environments[place].life_ends {
            self.note_spare_evicted(&period, spare_ends);
            self.evict(number);
        } else if self.is_replaced() {
            self.note("seen: replaced while idle");
            let is_spare = period.unused && !self.environment(number).is_replacement;
            self.note_if(is_spare, "seen: spare replaced");
            let successor = self.replace(number);
            self.environment(successor).state = State::Idle(period);
            self.stand_last(successor);
        } else {
            self.recycle(number, None);
        }
    }

    fn note_spare_evicted(&mut self, period: &IdlePeriod, spare_ends: Nanos) {
        if spare_ends == Nanos::FOREVER {
            return;
        }
        let active = self.in_progress() > 0;
        self.note(if active {
            "seen: spare evicted while the function is active"
        } else {
            "seen: spare evicted while the function is idle"
        });
        let at_once = period.spare_since == Some(self.now) && period.since < self.now;
        self.note_if(at_once, "seen: spare evicted at the instant it begins to count");
    }

    pub(super) fn evict(&mut self, number: u64) {
        self.environments.retain(|one| one.number != number);
        self.emit(What::Evicted { environment: number });
    }

    fn recycle(&mut self, number: u64, replaced_by: Option<u64>) {
        self.environments.retain(|one| one.number != number);
        self.emit(What::Recycled { environment: number, replaced_by });
    }

    // Replacement.

    /// Whether the environment whose life is over is replaced.
    fn is_replaced(&mut self) -> bool {
        let share = self.model.platform.recycling.replaced.as_fraction();
        if share > 0.0 && share < 1.0 { self.random.replacement.random::<f64>() < share } else { share == 1.0 }
    }

    /// The number of the one that takes its place; what state that is in is for the caller to say.
    fn replace(&mut self, number: u64) -> u64 {
        let stands_at = self.environment(number).stands_at;
        let is_replacement = self.environment(number).is_replacement;
        let successor = self.create(Some(stands_at), None);
        let init = match &self.model.function.snap_start {
            Some(restore) => restore.sample(&mut self.random.replacement_init),
            None => init_wait(self.model.function.init.sample(&mut self.random.replacement_init)),
        };
        self.play.inits.insert(successor, init);
        self.recycle(number, Some(successor));
        self.note_if(is_replacement, "seen: replacement replaced");
        successor
    }

    // Deploys.

    pub(super) fn deploy(&mut self) {
        match &self.model.platform.recycling.deploys {
            Deploys::Planned(_) => self.planned_deploys.advance(),
            Deploys::Random(rate) => self.random_deploy = self.now + self.time_to_deploy(*rate),
        }
        self.emit(What::Deployed);
        self.environments.iter_mut().for_each(|one| one.outdated = true);
        self.in_service.iter_mut().for_each(|one| one.leaves_unused = true);
        self.provisioned.all_unused();
        let is_idle = |state: State| matches!(state, State::Idle(_));
        while let Some(idle) = self.environments.iter().find(|one| is_idle(one.state)) {
            self.recycle(idle.number, None);
        }
    }
}
