//! What the verbs that play a scenario have in common.

use std::fmt;
use std::time::Duration;

use super::failure::Failure;
use super::flags::Playing;
use super::interrupt::Cause;
use super::origin::origin;
use super::output::Outputs;
use super::progress::Bar;
use super::question::Question;
use super::{Ended, interrupt, talk};
use crate::estimate::Until;
use crate::report::Page;
use crate::scenario::{Aim, Warning, WarningKind};
use crate::study::{Outcome, Watch};
use crate::units::{counted, percent};

/// Does `work` on so many threads; on one for each core where nothing is said.
fn on_threads<T: Send>(threads: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    let pool = pool.map_err(|error| {
        Failure::new(format_args!("{threads} threads cannot be started: {error}"), "ask for fewer with --threads")
    })?;
    Ok(pool.install(work))
}

/// Does `work` while somebody may watch it, and may want it to stop.
pub(super) fn watched<T: Send>(
    playing: &Playing,
    max_time: Option<Duration>,
    work: impl FnOnce(Watch<'_>) -> T + Send,
) -> Result<T, Failure> {
    let bar = Bar::start(playing.quiet);
    let watch = Watch { stop: interrupt::listen(playing.quiet, max_time), progress: &bar };
    let done = on_threads(playing.threads, || work(watch));
    bar.finish();
    done
}

/// What is to be said of a result as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finding {
    /// How many replications there were of the setting that took most.
    pub(super) replications: u64,
    /// The widest half-width of P(cold) by the simulation alone, where there is one.
    pub(super) widest: Option<f64>,
    /// The work was stopped.
    pub(super) interrupted: bool,
    /// Every setting has an interval, as narrow as was asked.
    pub(super) precise: bool,
    /// A setting served no request at all.
    pub(super) unserved: bool,
}

impl Finding {
    /// What is to be said of these outcomes.
    pub(super) fn new(outcomes: &[&Outcome], interrupted: bool, precise: bool) -> Self {
        let estimates = || outcomes.iter().map(|outcome| outcome.cold_probability());
        Self {
            replications: outcomes.iter().map(|outcome| outcome.replications).max().unwrap_or(0),
            widest: outcomes.iter().filter_map(|outcome| outcome.error).reduce(f64::max),
            interrupted,
            precise,
            unserved: estimates().any(|estimate| estimate.is_none()),
        }
    }

    /// Whether it was stopped before anything was known.
    pub(super) fn is_nothing(&self) -> bool {
        self.interrupted && self.replications == 0
    }

    /// How the command ends, given whether a target that the command line asks for is kept.
    fn ended(&self, question: &Question<'_>, is_kept: bool) -> Ended {
        let is_reached = question.precision_flag.is_none_or(|asked| self.reaches(asked));
        let ended = if self.interrupted { interrupt::code(interrupt::cause()) } else { Ended::Done };
        if ended == Ended::Done && !(is_kept && is_reached) { Ended::No } else { ended }
    }

    /// What is to be known beside the numbers: of their precision first, then of the scenario.
    pub(super) fn warnings(&self, question: &Question<'_>, target: f64) -> Vec<Warning> {
        self.warnings_beside(question, question.warnings(Aim { target, replications: self.replications }))
    }

    /// The same, with what is to be said of the scenario given.
    pub(super) fn warnings_beside(&self, question: &Question<'_>, of_scenario: Vec<Warning>) -> Vec<Warning> {
        self.of_precision(question).into_iter().chain(of_scenario).collect()
    }

    /// Writes the page of a result with its warnings, and says these; how the command ends then, given whether a target
    /// that the command line asks for is kept.
    pub(super) fn show(
        &self,
        page: Page<'_>,
        outputs: Outputs,
        question: &Question<'_>,
        quiet: bool,
        is_kept: bool,
    ) -> Result<Ended, Failure> {
        let page = page.made_from(origin([&question.scenario]));
        let written = outputs.write(&page, quiet);
        self.say(&page.warnings, question, quiet);
        written.map(|()| self.ended(question, is_kept))
    }

    /// Says them. Where nothing but errors is to be said, there is still this: that a precision which somebody asked for
    /// was not reached, or that time was over.
    fn say(&self, warnings: &[Warning], question: &Question<'_>, quiet: bool) {
        let is_cut = self.interrupted && interrupt::cause() == Cause::TimeOver;
        let is_missed = || question.precision_asked.is_some_and(|asked| !self.reaches(asked));
        let is_said = |warning: &&Warning| !quiet || warning.kind.is_of_precision() && (is_cut || is_missed());
        warnings.iter().filter(is_said).for_each(talk::warn);
    }

    /// Whether every setting is known so well.
    fn reaches(&self, half_width: f64) -> bool {
        !self.unserved && self.widest.is_some_and(|widest| widest <= half_width)
    }

    fn of_precision(&self, question: &Question<'_>) -> Option<Warning> {
        if self.interrupted {
            let known = self.widest.map_or(String::new(), |widest| format!(", known to ±{}", percent(widest)));
            let count = counted(self.replications, "replication");
            let why = interrupt::cause().in_words();
            return Some(Warning::new(
                WarningKind::Stopped,
                format!("{why} after {count}{known}: this is what is known so far"),
            ));
        }
        let is_reached = self.precise && question.precision_asked.is_none_or(|asked| self.reaches(asked));
        (!is_reached).then(|| self.imprecise(question))
    }

    fn imprecise(&self, question: &Question<'_>) -> Warning {
        let count = counted(self.replications, "replication");
        match self.widest {
            None if !self.unserved => Warning::new(
                WarningKind::NoInterval,
                format!("fewer than two of {count} served a request, so there is no interval"),
            )
            .hint("a longer --horizon sees more requests"),
            None => Warning::new(WarningKind::NothingServed, format!("no request was served in {count}"))
                .hint("a longer --horizon sees more requests"),
            Some(_) if self.unserved => Warning::new(
                WarningKind::SettingUnserved,
                format!("a setting served no request in {count}: nothing is known of it"),
            )
            .hint("where all are throttled, raise `platform.concurrency_limit`; else try a longer --horizon"),
            Some(widest) => {
                let wanted = match (question.precision_asked, question.effort.until) {
                    (Some(asked), _) => format!(", not ±{} as asked", percent(asked)),
                    (None, Until::Precision { half_width, .. }) => format!(", not ±{} as usual", percent(half_width)),
                    (None, Until::Replications(_)) => String::new(),
                };
                Warning::new(
                    WarningKind::Imprecise,
                    format!("the widest interval reaches ±{} after {count}{wanted}", percent(widest)),
                )
                .hint("ask for less with --precision, or for more requests with a longer --horizon")
            }
        }
    }
}

/// Says that nothing is known.
pub(super) fn nothing() -> Ended {
    nothing_known("a shorter --horizon is done sooner")
}

/// Says that nothing is known, and what would be done sooner.
pub(super) fn nothing_known(hint: &str) -> Ended {
    let cause = interrupt::cause();
    let why = cause.in_words();
    talk::say(&format!(
        "error: {why} before the first replication was done: nothing is known, nothing was written\n\nhint: {hint}"
    ));
    match interrupt::code(cause) {
        // There was time, but not enough for any answer.
        Ended::Done | Ended::No => Ended::No,
        stopped @ (Ended::Refused | Ended::Interrupted | Ended::Terminated) => stopped,
    }
}

/// A result that cannot be put into text; this does not happen in memory.
pub(super) fn unformatted(error: impl fmt::Display) -> Failure {
    Failure::new(format_args!("the result cannot be formatted: {error}"), "this is a fault of coldstart: report it")
}
