//! Which idle periods bear on which timeout.

use super::super::Censored;
use super::history::{End, History, Rest};

/// Idle periods, by what may have ended them.
#[derive(Debug, Clone, Default)]
pub(super) struct Periods {
    /// The function's, each once.
    pub(super) function: Vec<Censored>,
    /// Those of environments beside which others were used.
    pub(super) beside: Vec<Censored>,
    /// Those of all environments, as a clock of their own would count them.
    pub(super) all: Vec<Censored>,
    /// Environments that went alone while the function was idle, though the next in rank was still there: on the
    /// function's clock only recycling takes one so. How long they had been idle.
    pub(super) singled_out: Vec<f64>,
}

impl Periods {
    /// Those of a history. One that had been idle for longer than `safe`, in seconds, and in whose place an unused one
    /// served, says nothing: that one may have been made in another's place.
    pub(super) fn of(history: &History, safe: f64) -> Self {
        let mut periods = Self::default();
        let is_plain = |rest: &&Rest| rest.end != End::Replaced || rest.idle <= safe;
        periods.function.extend(history.spells.iter().map(|spell| period(spell.quiet, spell.end)));
        for rest in history.rests.iter().filter(is_plain) {
            periods.all.push(period(rest.idle, rest.end));
            // What is gone when a quiet function is asked has gone with the function.
            let went_with_function = rest.quiet.is_some() && rest.end == End::Gone;
            if !rest.is_alone && !went_with_function {
                periods.beside.push(period(rest.idle, rest.end));
            }
            if rest.is_alone && rest.end == End::PassedOver {
                periods.singled_out.push(rest.idle);
            }
        }
        periods
    }
}

impl Periods {
    /// The longest time for which the function was idle and an environment was there, in seconds.
    pub(super) fn longest_quiet(&self) -> f64 {
        let there = self.function.iter().filter(|period| period.gone_by.is_infinite());
        there.map(|period| period.alive_at).fold(0.0, f64::max)
    }
}

/// What was replaced had not been taken for its idleness.
fn period(idle: f64, end: End) -> Censored {
    match end {
        End::There | End::Replaced => Censored::alive(idle),
        End::Gone | End::PassedOver | End::Untold => Censored::gone(idle),
    }
}
