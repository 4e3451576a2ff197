//! One execution environment: when its idle period and its life end, and when it is looked at.

use super::cohorts::CohortNumber;
use super::idle_line::Rank;
use crate::engine::agenda::Agenda;
use crate::units::Nanos;

/// One execution environment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Environment {
    /// In order of creation.
    pub(super) number: u64,
    /// Its place in the order of creation: its own number, or that of the first of those it replaces.
    pub(super) seniority: u64,
    pub(super) made_for: MadeFor,
    pub(super) is_idle: bool,
    pub(super) condition: Condition,
    /// It has served a counted user request.
    pub(super) is_used_by_user: bool,
    /// A deploy came since it was created.
    pub(super) is_outdated: bool,
    pub(super) life_ends: Nanos,
    /// Its own idle timeout, where there is one for each environment.
    pub(super) own_timeout: Nanos,
    /// Since when it is idle.
    pub(super) idle_since: Nanos,
    /// When its idle period ends by eviction; [`Nanos::FOREVER`] where no timeout of its own runs.
    pub(super) timeout_ends: Nanos,
    /// The wake-up that counts; [`Nanos::FOREVER`] if there is none.
    pub(super) wakes_at: Nanos,
    /// Its place among the idle ones.
    pub(super) rank: Rank,
    /// In order of becoming idle.
    pub(super) idle_number: u64,
    pub(super) cohort: CohortNumber,
}

/// What the next invocation finds in an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    /// It has been initialised and not been given any invocation yet.
    Unused,
    /// It is warm.
    Used,
    /// It must initialise again: its last invocation failed, or its init.
    Failed,
}

impl Condition {
    /// After an invocation that fails or does not.
    pub(super) fn after(fails: bool) -> Self {
        if fails { Self::Failed } else { Self::Used }
    }
}

/// What an environment was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MadeFor {
    /// An invocation that found none idle.
    Invocation,
    /// Taking the place of one whose life was over.
    Replacing,
    /// Standing in an initial pool.
    InitialPool,
}

/// A look at what may be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// At the environment of this number, in this slot.
    Environment { number: u64, slot: u32 },
    /// At the cohort of this number; after all environments of the same instant.
    Cohort(CohortNumber),
}

impl Environment {
    #[inline]
    pub(super) fn idle_ends(&self) -> Nanos {
        self.timeout_ends.min(self.life_ends)
    }

    /// Has the environment, which stands in `slot`, looked at no later than at the end of its idle period.
    #[inline(always)]
    pub(super) fn plan_wake_up(&mut self, slot: u32, looks: &mut Agenda<Look>, horizon: Nanos) {
        let at = self.idle_ends();
        if at < self.wakes_at {
            if at < horizon {
                self.wakes_at = at;
                looks.push((at, Look::Environment { number: self.number, slot }));
            }
        } else if self.wakes_at < Nanos::FOREVER && looks.put_off_only(at) {
            // Its own earlier look was the only one there was: put off at once, it need not come at all.
            self.wakes_at = at;
        }
    }
}

/// When an idle period since `since` ends by eviction.
#[inline]
pub(super) fn timeout_end(since: Nanos, timeout: Nanos, checked_every: Option<Nanos>) -> Nanos {
    looked_at(since + timeout, checked_every)
}

/// When the platform looks at what ends at `ends`.
#[inline]
pub(super) fn looked_at(ends: Nanos, checked_every: Option<Nanos>) -> Nanos {
    checked_every.map_or(ends, |every| ends.next_multiple_of(every))
}
