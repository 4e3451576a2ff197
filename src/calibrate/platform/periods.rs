//! Which idle periods bear on which timeout.

use super::super::Censored;
use super::history::{End, History};

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
    pub(super) fn of(history: &History) -> Self {
        let mut periods = Self::default();
        periods.function.extend(history.spells.iter().map(|spell| period(spell.quiet, spell.end)));
        for rest in &history.rests {
            periods.all.push(period(rest.idle, rest.end));
            if !rest.is_alone && !rest.with_function {
                periods.beside.push(period(rest.idle, rest.end));
            }
            if rest.quiet.is_some() && rest.end == End::Gone && !rest.with_function {
                periods.singled_out.push(rest.idle);
            }
        }
        periods
    }
}

/// What was replaced had not been taken for its idleness.
fn period(idle: f64, end: End) -> Censored {
    match end {
        End::There | End::Replaced => Censored::alive(idle),
        End::Gone | End::Untold => Censored::gone(idle),
    }
}
