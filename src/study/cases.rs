//! One sweep after another, of models that were changed in other ways than by their pings.

use std::sync::atomic::{AtomicU64, Ordering};

use super::play::{Known, Progress, Watch};
use super::sweep::{Sweep, SweepError, SweepPlan, sweep};
use super::variant::{Change, Variant};

/// A field that is varied, and the values it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Its key, with dots.
    pub key: String,
    /// The values, as a scenario writes them.
    pub values: Vec<String>,
}

/// What a sweep answers for a changed scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What was changed: a value of each axis.
    pub changes: Vec<Change>,
    /// The answer.
    pub sweep: Sweep,
}

/// Sweeps over a grid of changed scenarios.
#[derive(Debug, Clone, PartialEq)]
pub struct Cases {
    /// What is varied: one field or two.
    pub axes: Vec<Axis>,
    /// A case for each combination of values, the last axis varied first; fewer where it was stopped.
    pub cases: Vec<Case>,
    /// It was stopped before it was done.
    pub interrupted: bool,
}

/// Sweeps each variant by its plan. Where it is stopped, those before the first that shows nothing are returned.
///
/// # Errors
/// When a plan has no candidates or too many.
pub fn sweep_cases(
    axes: Vec<Axis>,
    variants: Vec<(Variant, SweepPlan)>,
    watch: Watch<'_>,
) -> Result<Cases, SweepError> {
    let (sweeps, interrupted) = sweep_in_turn(variants.iter().map(|(variant, plan)| (variant, plan)), watch)?;
    let case = |((variant, _), sweep): ((Variant, SweepPlan), Sweep)| Case { changes: variant.changes, sweep };
    Ok(Cases { axes, cases: variants.into_iter().zip(sweeps).map(case).collect(), interrupted })
}

/// One sweep after another, and whether they were stopped; what is known and how far it is are told as of all of them.
pub(super) fn sweep_in_turn<'v>(
    variants: impl ExactSizeIterator<Item = (&'v Variant, &'v SweepPlan)>,
    watch: Watch<'_>,
) -> Result<(Vec<Sweep>, bool), SweepError> {
    let count = variants.len();
    let mut found = Vec::new();
    let mut before = 0;
    for (place, (variant, plan)) in variants.enumerate() {
        let progress = OneOf { progress: watch.progress, studies: (place, count), before, latest: AtomicU64::new(0) };
        let sweep = sweep(&variant.model, plan, Watch { progress: &progress, ..watch })?;
        before += progress.latest.into_inner();
        let is_stopped = sweep.interrupted;
        let shows_something = sweep.candidates.iter().any(|candidate| candidate.outcome.replications > 0);
        if !is_stopped || shows_something {
            found.push(sweep);
        }
        if is_stopped {
            return Ok((found, true));
        }
    }
    Ok((found, false))
}

/// The progress of one of several studies, as that of all.
struct OneOf<'a> {
    progress: &'a dyn Progress,
    /// How many are done, of how many.
    studies: (usize, usize),
    /// What those that are done have played.
    before: u64,
    /// What this one has played.
    latest: AtomicU64,
}

impl Progress for OneOf<'_> {
    fn played(&self, done: u64, expected: u64) {
        self.latest.fetch_max(done, Ordering::Relaxed);
        let (before, all) = self.studies;
        self.progress.played(self.before + done, self.before + expected * (all - before) as u64);
    }

    fn known(&self, known: Known) {
        let (before, all) = self.studies;
        self.progress.known(match known {
            Known::Settings { known, of } => Known::Settings { known: before * of + known, of: all * of },
            known @ (Known::Cold(_) | Known::Expectations { .. }) => known,
        });
    }
}
