//! What the first use of an environment says of those that were idle, and of its own beginning.

use super::super::calls::Call;
use super::super::history::{Ahead, Birth, End, Server};
use super::Pool;
use super::missed::Early;
use crate::model::platform::Reuse;

/// What takes the place of an environment at the end of its last use is not begun earlier than that by more than this, in
/// seconds.
const EARLIER: f64 = 0.1;

/// An unused environment may be there for so long, in seconds: one that served in the runs of Mahmoudi and Khazaei (2020) had been idle for
/// 1,550 s.
const UNUSED: f64 = 1_550.0;

impl Pool<'_> {
    pub(super) fn see_first_use(&mut self, call: &Call, number: u32, quiet: Option<f64>) {
        let end = self.end_of_first_use(call, quiet);
        let order = self.first_order();
        let birth = match end {
            End::Gone | End::PassedOver => self.see_cold(call, number, quiet),
            End::Replaced => self.see_replacement(call, quiet),
            End::Untold | End::There => self.see_unexplained(call, quiet),
        };
        let began = call.init_began.map(|began| Birth::At { began, used: call.came });
        self.make(number, began.unwrap_or(birth));
        if let (End::Replaced, Some(order)) = (end, order) {
            self.environment(number).order = order;
        }
    }

    /// What a first use says of the environment that would have served it.
    pub(super) fn end_of_first_use(&self, call: &Call, quiet: Option<f64>) -> End {
        match call.waited {
            Some(true) => End::Gone,
            Some(false) => End::Replaced,
            None if quiet.is_some_and(|quiet| quiet >= self.assumed.over_after) => End::Gone,
            None => End::Untold,
        }
    }

    /// The place in the order of creation of the one that would be taken.
    fn first_order(&self) -> Option<i64> {
        let &(_, number) = self.never.first()?;
        Some(self.environments[(number - self.first_number) as usize].order)
    }

    fn see_cold(&mut self, call: &Call, number: u32, quiet: Option<f64>) -> Birth {
        if self.again.is_empty() {
            self.find_none(call, quiet);
            if quiet.is_none() {
                let (other, first_free) = self.first_free().unwrap_or((number, f64::INFINITY));
                self.note_crowded(call, Server::New { another_free_for: call.started - first_free }, other);
            }
        }
        Birth::At { began: call.begun_by, used: call.came }
    }

    fn see_replacement(&mut self, call: &Call, quiet: Option<f64>) -> Birth {
        if self.assumed.reuse == Reuse::Random {
            self.miss_by_chance(self.again.len() + 1, call, quiet);
        }
        let top = self.never.first().copied();
        let since = top.map(|(_, number)| self.environment(number).last_end);
        if self.is_spare(call, since) {
            let ready = self.unused.pop();
            return self.ahead_since(ready, call);
        }
        let is_first = top.is_some_and(|top| self.again.first().is_none_or(|&again| again > top));
        let (Some((_, number)), true) = (top, is_first && self.assumed.reuse != Reuse::Random) else {
            if self.assumed.reuse == Reuse::LeastRecent && !self.may_be_spare(call) {
                // An unused one serves before all others, and its predecessor is missed when its own turn comes.
                let life = self.history.lives.len();
                self.early.push_back(Early { life, came: call.came, quiet });
            }
            return self.ahead_since(None, call);
        };
        self.never.pop_first();
        let end = if self.may_be_spare(call) { End::Untold } else { End::Replaced };
        if let Some(quiet) = quiet {
            self.spell(call, quiet, end);
        }
        self.lose(number, call.came, quiet, end);
        if end == End::Untold { self.ahead_since(None, call) } else { self.birth_after(number, call) }
    }

    /// It began before it was needed, but no sooner than this, and no environment waits to be used for longer than any did.
    fn ahead_since(&self, from: Option<f64>, call: &Call) -> Birth {
        let earliest = call.came - self.assumed.longest_idle.max(UNUSED);
        Birth::Within { from: from.map_or(earliest, |from| from.clamp(earliest, call.came)), until: call.came }
    }

    /// Whether an unused environment may serve that was begun for another request. The first that was idle is gone then as well, but
    /// nobody knows whether it was replaced: to take such a first use for a replacement finds some where there are none, and to
    /// leave out those only of which it is known would leave out too few of those that were not replaced.
    fn may_be_spare(&mut self, call: &Call) -> bool {
        let earliest = call.came - self.assumed.longest_idle.max(UNUSED);
        call.init_began.is_none() && self.unused.pop().is_some_and(|ready| ready >= earliest)
    }

    /// Whether an unused environment that was begun for another request serves, and not one in the place of the first
    /// that is idle, since then. Nobody knows whether it has been replaced since it was begun.
    fn is_spare(&self, call: &Call, since: Option<f64>) -> bool {
        if let (Some(began), Some(since)) = (call.init_began, since) {
            return began < since - EARLIER;
        }
        let Some(&ready) = self.unused.last() else { return false };
        let ranks_first = self.assumed.reuse == Reuse::LeastRecent;
        let is_gone = since.is_none_or(|since| match self.assumed.safe {
            Some(safe) => call.came - since > safe,
            None => ready > since,
        });
        self.again.is_empty() && (ranks_first || is_gone)
    }

    /// When an environment began that took the place of this one, if it did.
    fn birth_after(&mut self, number: u32, call: &Call) -> Birth {
        let environment = *self.environment(number);
        let idle = call.came - environment.last_end;
        match environment.life {
            Some(after) if self.assumed.safe.is_none_or(|safe| idle <= safe) => {
                Birth::Between { after, from: self.history.lives[after].alive_at, until: call.came }
            }
            Some(_) | None => self.ahead_since(None, call),
        }
    }

    /// It cannot be said whether the place of the first was empty or taken.
    fn see_unexplained(&mut self, call: &Call, quiet: Option<f64>) -> Birth {
        let mut after = None;
        let top = self.never.first().copied();
        let is_first = top.is_some_and(|(key, number)| {
            // Or else it may have been busy when the request came.
            let was_free = call.came - self.environment(number).last_end >= call.sooner;
            was_free && self.again.first().is_none_or(|&again| again > (key, number))
        });
        if let (Some((_, number)), true) = (top, is_first && self.assumed.reuse != Reuse::Random) {
            self.never.pop_first();
            if let Some(quiet) = quiet {
                self.spell(call, quiet, End::Untold);
            }
            self.lose(number, call.came, quiet, End::Untold);
            after = self.environment(number).life.map(|after| (after, self.history.lives[after].alive_at));
        } else if self.again.is_empty() {
            let earliest = call.came - self.assumed.longest_idle;
            after = self.passed_over.pop().filter(|&(_, used_at)| used_at >= earliest);
        }
        // A spare waits to be used for no longer than any other does.
        Birth::Ahead(Ahead { until: call.begun_by, after, spare_from: call.begun_by - self.assumed.longest_idle })
    }
}
