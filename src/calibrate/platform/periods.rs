//! Which idle periods bear on which timeout.

use super::super::Censored;
use super::history::{End, History, Rest, Spell};
use super::survived::Survival;

/// An idle period up to a request. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Period {
    pub(super) idle: f64,
    /// For how long recycling may have ended it, which need not wait until an environment is idle.
    pub(super) exposed: f64,
    /// Whether idleness had not taken the environment.
    pub(super) is_there: bool,
    /// How many they are.
    pub(super) count: f64,
}

impl Period {
    fn of_function(spell: &Spell) -> Self {
        Self { idle: spell.quiet, exposed: spell.quiet, is_there: spell.end.is_there(), count: 1.0 }
    }

    fn of_environment(rest: &Rest) -> Self {
        Self { idle: rest.idle, exposed: rest.exposed(), is_there: rest.end.is_there(), count: 1.0 }
    }

    fn survived(&Survival { idle, exposed, count, .. }: &Survival) -> Self {
        Self { idle, exposed, is_there: true, count }
    }

    /// What it says of the idle timeout, and how often.
    pub(super) fn censored(&self) -> (Censored, f64) {
        (if self.is_there { Censored::alive(self.idle) } else { Censored::gone(self.idle) }, self.count)
    }
}

/// Idle periods, by what may have ended them.
#[derive(Debug, Clone, Default)]
pub(super) struct Periods {
    /// The function's, each once.
    pub(super) function: Vec<Period>,
    /// Those of environments beside which others were used.
    pub(super) beside: Vec<Period>,
    /// Those of environments beside which nothing was used, up to where the function's timeout may have taken them.
    pub(super) alone: Vec<Period>,
    /// Those of all environments, as a clock of their own would count them.
    pub(super) all: Vec<Period>,
}

/// Up to which idleness, in seconds, something is plain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Safe {
    /// One that had been idle for longer, and in whose place an unused one served, says nothing: that one may have been made
    /// in another's place.
    pub(super) replaced: f64,
    /// A function that was idle for longer may have lost all that it had: what is gone then says nothing of another timeout,
    /// and what is there says nothing either, as it would not be known of if it were gone.
    pub(super) quiet: f64,
}

impl Safe {
    /// Before anything is known.
    pub(super) const ALL: Self = Self { replaced: f64::INFINITY, quiet: f64::INFINITY };

    /// Whether it is known what became of an environment.
    pub(super) fn is_plain(self, rest: &Rest) -> bool {
        rest.end != End::Replaced || rest.idle <= self.replaced
    }
}

impl Periods {
    /// Those of a history.
    pub(super) fn of(history: &History, safe: Safe) -> Self {
        let mut periods = Self::default();
        periods.function.extend(history.quiet.iter().map(Period::survived));
        periods.function.extend(history.spells.iter().map(Period::of_function));
        let survived = history.survived.iter().map(|one| (Period::survived(one), one.quiet, one.is_alone));
        let plain = history.rests.iter().filter(|rest| safe.is_plain(rest));
        let others = plain.map(|rest| (Period::of_environment(rest), rest.quiet, rest.is_alone));
        for (period, quiet, is_alone) in survived.chain(others) {
            periods.all.push(period);
            if quiet.is_none_or(|quiet| quiet < safe.quiet) {
                let these = if is_alone { &mut periods.alone } else { &mut periods.beside };
                these.push(period);
            }
        }
        periods
    }
}

impl Periods {
    /// The longest time for which an environment was idle and was there, in seconds.
    pub(super) fn longest(&self) -> f64 {
        longest(&self.all)
    }

    /// The longest time for which the function was idle and an environment was there, in seconds.
    pub(super) fn longest_quiet(&self) -> f64 {
        longest(&self.function)
    }
}

/// The longest of these after which something was there, in seconds.
pub(super) fn longest(periods: &[Period]) -> f64 {
    periods.iter().filter(|period| period.is_there).map(|period| period.idle).fold(0.0, f64::max)
}

impl End {
    /// Whether idleness had not taken it: what was replaced had gone for another reason.
    pub(super) fn is_there(self) -> bool {
        match self {
            Self::There | Self::Replaced => true,
            Self::Gone | Self::PassedOver | Self::Untold => false,
        }
    }
}
