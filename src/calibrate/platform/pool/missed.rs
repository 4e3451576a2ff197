//! Which environments are gone, as those that serve show it.
//!
//! Where the rule of reuse ranks them, one is missed as soon as something serves that ranks after it. Under least-recent its replacement
//! ranks before all others, and has served by then. Where any may serve, one is missed after as many turns as the others have.

use statrs::distribution::{ContinuousCDF, Gamma};

use super::super::calls::Call;
use super::super::history::{Birth, End};
use super::super::reuse::UNSETTLED;
use super::{Pool, micros};
use crate::model::platform::Reuse;

/// The first use of an environment that was begun in the place of another one, of which it is seen later which that was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Early {
    pub(super) life: usize,
    pub(super) came: f64,
    pub(super) quiet: Option<f64>,
}

impl Pool<'_> {
    /// Whatever would have been taken before this one and is never seen again is gone.
    pub(super) fn pass_over(&mut self, key: i64, call: &Call, quiet: Option<f64>) {
        if self.assumed.reuse == Reuse::Random {
            return self.miss_by_chance(self.again.len(), call, quiet);
        }
        self.lose_before(key, call, quiet, End::PassedOver);
    }

    /// All that rank before this and are never seen again are gone, but for those that may not have been free yet.
    fn lose_before(&mut self, key: i64, call: &Call, quiet: Option<f64>, end: End) {
        let mut unsettled = Vec::new();
        while let Some(&(first, number)) = self.never.first() {
            if first >= key {
                break;
            }
            self.never.pop_first();
            let is_near = self.rounding > 0.0 && key.saturating_sub(first) < micros(self.rounding);
            if is_near || call.came - self.environment(number).last_end < UNSETTLED + self.rounding {
                unsettled.push((first, number));
            } else {
                self.lose(number, call.came, quiet, end);
            }
        }
        self.never.extend(unsettled);
    }

    /// One of so many that were there was drawn. Those that never serve again are gone once their turn has come.
    pub(super) fn miss_by_chance(&mut self, there: usize, call: &Call, quiet: Option<f64>) {
        self.turns += 1.0 / (there + 1) as f64;
        while let Some(&(turn, number)) = self.never.first() {
            if turn > micros(self.turns) || call.came - self.last_end(number) < UNSETTLED + self.rounding {
                break;
            }
            self.never.pop_first();
            self.lose(number, call.came, quiet, End::PassedOver);
        }
    }

    /// By which turn, in millionths, one that is gone is missed where any that is idle may serve. The turns up to the next one of an
    /// environment vary as an exponential variable with a mean of one; those of which it did not live to see its next one are long
    /// ones, in proportion to the time in which it could end, so that they are the sum of two such variables. Their quantiles are
    /// taken in steps of the golden ratio, which fill the range evenly.
    pub(super) fn turn_of_missing(&mut self) -> i64 {
        const GOLDEN: f64 = 0.618_033_988_749_894_8;
        self.given += 1;
        let level = (f64::from(self.given) * GOLDEN).fract();
        let turns = Gamma::new(2.0, 1.0).map_or(2.0, |law| law.inverse_cdf(level));
        micros(self.turns + turns)
    }

    /// The request finds nothing where others had been.
    pub(super) fn find_none(&mut self, call: &Call, quiet: Option<f64>) {
        if let (Some(quiet), false) = (quiet, self.never.is_empty()) {
            self.spell(call, quiet, End::Gone);
        }
        self.lose_all(call, quiet);
    }

    /// All that are idle and never seen again are gone, and so are unused ones.
    pub(super) fn lose_all(&mut self, call: &Call, quiet: Option<f64>) {
        self.lose_before(i64::MAX, call, quiet, End::Gone);
        self.unused.clear();
        self.passed_over.clear();
    }

    pub(super) fn lose(&mut self, number: u32, came: f64, quiet: Option<f64>, end: End) {
        let environment = *self.environment(number);
        let idle = (came - environment.last_end).max(0.0);
        // What was idle has been used, and so has a life.
        let Some(life) = environment.life else { return };
        if end != End::Replaced
            && let Some(early) = self.early_since(environment.last_end)
        {
            return self.lose_to(early, life, environment.last_end);
        }
        let rest = self.rest(came, (life, idle), quiet, end);
        self.history.lives[life].end = Some((came, rest));
        if end == End::PassedOver {
            self.passed_over.push((life, self.history.lives[life].alive_at));
        }
    }

    /// The first of the replacements that served since then, if it can have replaced nothing else. What served earlier than that took
    /// the place of something else.
    fn early_since(&mut self, idle_since: f64) -> Option<Early> {
        while let Some(early) = self.early.pop_front() {
            if early.came >= idle_since {
                let others = self.never.iter().filter(|&&(_, number)| self.last_end(number) <= early.came).count();
                return (others <= self.early.len()).then_some(early);
            }
        }
        None
    }

    /// It is gone since this replacement was used, or longer.
    fn lose_to(&mut self, Early { life: next, came, quiet }: Early, life: usize, idle_since: f64) {
        let rest = self.rest(came, (life, came - idle_since), quiet, End::Replaced);
        // Others were there, and the replacement served before them: that does not say that it stood in the place of this one.
        self.history.rests[rest].next_idle = came - idle_since;
        let from = self.history.lives[life].alive_at;
        self.history.lives[life].end = Some((came, rest));
        if let birth @ Birth::Within { .. } = &mut self.history.lives[next].birth {
            *birth = Birth::Between { after: life, from, until: came };
        }
    }
}
