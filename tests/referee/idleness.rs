//! Whose idleness counts where it is not each environment's own: the function's as a whole, or a cohort's.

use coldstart::model::IdlePolicy;
use coldstart::model::platform::{COHORT_WINDOW, Redraw, SpareTimeout};
use coldstart::units::Nanos;

use super::environments::{IdlePeriod, State};
use super::{Replication, readings};

/// What the function's idle clock shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FunctionClock {
    /// An invocation is in progress, or none has ever been: an idle period that begins with nothing has nothing to end.
    Active,
    Idle {
        ends: Nanos,
    },
    /// The idle period is over, and nobody has come since.
    Over,
}

pub(super) struct Cohort {
    began: Nanos,
    checks_done: i64,
}

impl Replication<'_> {
    /// The timeout that holds for all of the replication, where there is such a thing.
    pub(super) fn draw_replication_timeout(&mut self, idle: u32, idle_for: Nanos, busy: u32) {
        if let IdlePolicy::FunctionTimeout { spare_timeout: Some(spares), .. } = &self.model.platform.idle
            && spares.drawn_once
        {
            self.replication_spare_timeout = Some(spares.timeout.sample(&mut self.random.spare_timeout));
        }
        match self.model.platform.idle {
            IdlePolicy::Timeout { redraw: redraw @ Redraw::Replication, .. } => {
                self.replication_timeout = self.draw_timeout(readings::age_at_draw(redraw, idle, idle_for));
            }
            IdlePolicy::FunctionTimeout { drawn_once: true, .. } => {
                let age = readings::age_at_draw(Redraw::Replication, idle, idle_for).filter(|_| busy == 0);
                self.replication_timeout = self.draw_timeout(age);
            }
            IdlePolicy::Timeout { redraw: Redraw::IdlePeriod | Redraw::Environment, .. }
            | IdlePolicy::FunctionTimeout { drawn_once: false, .. }
            | IdlePolicy::CohortHalving { .. } => {}
        }
    }

    // The function.

    /// No invocation is in progress any more; `age` is as for a single timeout.
    pub(super) fn begin_functions_idle_period(&mut self, since: Nanos, age: Option<Nanos>) {
        let IdlePolicy::FunctionTimeout { drawn_once, .. } = self.model.platform.idle else { return };
        let timeout = if drawn_once { self.replication_timeout } else { self.draw_timeout(age) };
        let ends = readings::not_before(self.now, self.moved_up(since + timeout));
        self.function_clock = FunctionClock::Idle { ends };
    }

    pub(super) fn end_functions_idle_period(&mut self) {
        self.note("seen: function's idle period over");
        self.function_clock = FunctionClock::Over;
        let is_idle = |state: State| matches!(state, State::Idle(_));
        let initialising = self.environments.iter().any(|one| !is_idle(one.state));
        self.note_if(initialising, "seen: function's idle period over during an init");
        while let Some(idle) = self.environments.iter().find(|one| is_idle(one.state)) {
            self.evict(idle.number);
        }
    }

    pub(super) fn functions_idle_period_is_over(&self) -> bool {
        self.function_clock == FunctionClock::Over
    }

    /// An invocation has come that is not throttled, and that is given this environment if any is idle.
    pub(super) fn become_active(&mut self, takes: Option<u64>) {
        self.note_if(
            self.functions_idle_period_is_over() && !self.environments.is_empty(),
            "seen: active again during an init, after the idle period is over",
        );
        self.function_clock = FunctionClock::Active;
        let spares: Vec<u64> = self.not_yet_spares().into_iter().filter(|&number| Some(number) != takes).collect();
        self.make_spares_of(&spares);
    }

    /// An invocation is in progress: all idle environments are spares of the function's.
    pub(super) fn make_spares(&mut self) {
        let spares = self.not_yet_spares();
        self.make_spares_of(&spares);
    }

    /// Idle environments beside which no invocation has been in progress yet, in the order of becoming idle.
    fn not_yet_spares(&self) -> Vec<u64> {
        let mut found: Vec<(u64, u64)> = Vec::new();
        for environment in &self.environments {
            if let State::Idle(IdlePeriod { number, spare_ends: None, .. }) = environment.state {
                found.push((number, environment.number));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, number)| number).collect()
    }

    fn make_spares_of(&mut self, numbers: &[u64]) {
        let IdlePolicy::FunctionTimeout { spare_timeout, .. } = &self.model.platform.idle else { return };
        for &number in numbers {
            let drawn = self.replication_spare_timeout;
            let mut afresh = |spares: &SpareTimeout| spares.timeout.sample(&mut self.random.spare_timeout);
            let timeout = spare_timeout.as_ref().map(|spares| drawn.unwrap_or_else(|| afresh(spares)));
            let State::Idle(period) = self.environment(number).state else { continue };
            // The platform looks no sooner for those that have been idle too long already.
            let ends = timeout.map(|timeout| self.moved_up(readings::not_before(self.now, period.since + timeout)));
            let (spare_ends, spare_since) = (Some(ends.unwrap_or(Nanos::FOREVER)), Some(self.now));
            self.environment(number).state = State::Idle(IdlePeriod { spare_ends, spare_since, ..period });
        }
    }

    // Cohorts.

    pub(super) fn join_cohort(&mut self, since: Nanos) -> usize {
        if let Some(newest) = self.cohorts.len().checked_sub(1)
            && !self.idle_members(newest).is_empty()
            && self.cohorts[newest].began >= since - COHORT_WINDOW
        {
            return newest;
        }
        let founded = self.cohorts.len();
        self.cohorts.push(Cohort { began: since, checks_done: 0 });
        while readings::has_been(self.now, self.next_check(founded)) {
            self.cohorts[founded].checks_done += 1;
        }
        founded
    }

    /// The numbers of a cohort's idle environments, those idle longest first.
    pub(super) fn idle_members(&self, cohort: usize) -> Vec<u64> {
        let mut members: Vec<(u64, u64)> = Vec::new();
        for environment in &self.environments {
            if let State::Idle(period) = environment.state
                && period.cohort == Some(cohort)
            {
                members.push((period.number, environment.number));
            }
        }
        members.sort_unstable();
        members.into_iter().map(|(_, number)| number).collect()
    }

    pub(super) fn next_check(&self, cohort: usize) -> Nanos {
        let IdlePolicy::CohortHalving { period } = self.model.platform.idle else { return Nanos::FOREVER };
        let Cohort { began, checks_done } = self.cohorts[cohort];
        self.moved_up(began + period * (checks_done + 1))
    }

    pub(super) fn check(&mut self, cohort: usize) {
        self.cohorts[cohort].checks_done += 1;
        let members = self.idle_members(cohort);
        for &number in &members[..(members.len() / 2).max(1)] {
            self.evict(number);
        }
    }
}
