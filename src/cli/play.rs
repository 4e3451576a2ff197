//! What the verbs that play a scenario have in common.

use std::fmt;

use super::failure::Failure;
use super::question::Question;
use super::{Ended, talk};
use crate::estimate::{Estimate, Until};
use crate::scenario::{Aim, Warning};
use crate::study::Outcome;
use crate::units::percent;

/// Does `work` on so many threads; on one for each core where nothing is said.
pub(super) fn on_threads<T: Send>(threads: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    let pool = pool.map_err(|error| {
        Failure::new(format_args!("{threads} threads cannot be started: {error}"), "ask for fewer with --threads")
    })?;
    Ok(pool.install(work))
}

/// What is to be said of a result as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finding {
    /// How many replications there were.
    pub(super) replications: u64,
    /// The widest half-width of P(cold), where there is one.
    pub(super) widest: Option<f64>,
    /// The work was stopped.
    pub(super) interrupted: bool,
    /// Every setting has an interval, as narrow as was asked.
    pub(super) precise: bool,
    /// A setting served no request at all.
    pub(super) unserved: bool,
}

impl Finding {
    /// What is to be said of these outcomes of equally many replications.
    pub(super) fn new(outcomes: &[&Outcome], interrupted: bool, precise: bool) -> Self {
        let estimates = || outcomes.iter().map(|outcome| outcome.cold_probability.as_ref());
        Self {
            replications: outcomes.first().map_or(0, |outcome| outcome.replications),
            widest: estimates().flatten().filter_map(Estimate::half_width).reduce(f64::max),
            interrupted,
            precise,
            unserved: estimates().any(|estimate| estimate.is_none()),
        }
    }

    /// Whether it was stopped before anything was known.
    pub(super) fn is_nothing(&self) -> bool {
        self.interrupted && self.replications == 0
    }

    /// The exit code.
    pub(super) fn ended(&self) -> Ended {
        if self.interrupted { Ended::Interrupted } else { Ended::Done }
    }

    /// What is to be said beside the numbers: of their precision first, then of the scenario.
    pub(super) fn warnings(&self, question: &Question, target: f64) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.interrupted {
            let known = self.widest.map_or(String::new(), |widest| format!(", known to ±{}", percent(widest)));
            let count = self.replications;
            warnings
                .push(Warning::new(format!("interrupted after {count} replications{known}: this is what they show")));
        } else if !self.precise {
            warnings.push(self.imprecise(question));
        }
        warnings.extend(question.warnings(Aim { target, replications: self.replications }));
        warnings
    }

    fn imprecise(&self, question: &Question) -> Warning {
        let count = self.replications;
        match (self.widest, question.effort.until) {
            (None, _) if !self.unserved => Warning::new(format!(
                "fewer than two of {count} replications served a request, so there is no interval"
            ))
            .hint("a longer --horizon sees more requests"),
            (None, _) => Warning::new(format!("no request was served in {count} replications"))
                .hint("a longer --horizon sees more requests"),
            (Some(_), _) if self.unserved => {
                Warning::new(format!("a setting served no request in {count} replications: nothing is known of it"))
                    .hint("where all are throttled, raise `platform.concurrency_limit`; else try a longer --horizon")
            }
            (Some(widest), target) => {
                let asked = match target {
                    Until::Precision { half_width, .. } => format!(", not ±{} as asked", percent(half_width)),
                    Until::Replications(_) => String::new(),
                };
                Warning::new(format!(
                    "the widest interval reaches ±{} after {count} replications{asked}",
                    percent(widest)
                ))
                .hint("ask for less with --precision, or for more requests with a longer --horizon")
            }
        }
    }
}

/// Says that nothing is known.
pub(super) fn nothing() -> Ended {
    talk::say(
        "error: interrupted before the first replication was done: nothing is known, nothing was written\n\n\
         hint: a shorter --horizon is done sooner",
    );
    Ended::Interrupted
}

/// A result that cannot be put into text; this does not happen in memory.
pub(super) fn unformatted(error: impl fmt::Display) -> Failure {
    Failure::new(format_args!("the result cannot be formatted: {error}"), "this is a fault of coldstart: report it")
}
