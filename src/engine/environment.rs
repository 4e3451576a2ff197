//! One execution environment: when its idle period and its life end, and when it is looked at.

use super::agenda::Agenda;
use crate::units::Nanos;

/// One execution environment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Environment {
    /// In order of creation.
    pub(super) number: u64,
    pub(super) is_idle: bool,
    /// It has served a counted user request.
    pub(super) is_used: bool,
    pub(super) life_ends: Nanos,
    /// Its own idle timeout, where there is one for each environment.
    pub(super) own_timeout: Nanos,
    /// When its idle period ends by eviction.
    pub(super) timeout_ends: Nanos,
    /// The wake-up that counts; [`Nanos::FOREVER`] if there is none.
    pub(super) wakes_at: Nanos,
    /// Its place in `idle`.
    pub(super) idle_key: u64,
    /// In order of becoming idle.
    pub(super) idle_number: u64,
    pub(super) cohort: u64,
}

impl Environment {
    #[inline]
    pub(super) fn idle_ends(&self) -> Nanos {
        self.timeout_ends.min(self.life_ends)
    }

    /// Has the environment, which stands in `slot`, looked at no later than at the end of its idle period.
    #[inline(always)]
    pub(super) fn plan_wake_up(&mut self, slot: u32, wake_ups: &mut Agenda<u32>, horizon: Nanos) {
        let at = self.idle_ends();
        if at < self.wakes_at {
            if at < horizon {
                self.wakes_at = at;
                wake_ups.push((at, self.number, slot));
            }
        } else if self.wakes_at < Nanos::FOREVER && wake_ups.put_off_only(at) {
            // Its own earlier look was the only one there was: put off at once, it need not come at all.
            self.wakes_at = at;
        }
    }
}

/// When an idle period since `since` ends by eviction.
#[inline]
pub(super) fn timeout_end(since: Nanos, timeout: Nanos, checked_every: Option<Nanos>) -> Nanos {
    let ends = since + timeout;
    checked_every.map_or(ends, |every| ends.next_multiple_of(every))
}
