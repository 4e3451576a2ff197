//! Does what is expected of a model hold?

use std::sync::atomic::{AtomicU64, Ordering};

use super::candidate::Against;
use super::measure::Measure;
use super::outcome::Sums;
use super::play::{Effort, Known, Watch};
use crate::engine::{Ensemble, Part};
use crate::estimate::{Estimate, Until};
use crate::model::{FEWEST_REPLICATIONS, Model};

/// What somebody expects of a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expectation {
    /// Of what.
    pub measure: Measure,
    /// Which values are as expected; times in seconds, shares as fractions.
    pub bound: Bound,
}

/// Values on one side of a limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Those below it.
    Below(f64),
    /// Those above it.
    Above(f64),
}

/// What the replications say of an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The whole interval is as expected.
    Holds,
    /// None of it is.
    Fails,
    /// Some of it is, or there is no interval.
    Undecided,
}

/// An expectation, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// What was expected.
    pub expectation: Expectation,
    /// What was known when it was decided, or at the end.
    pub estimate: Option<Estimate>,
    /// What that says.
    pub standing: Standing,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// Every expectation, in the order in which they were given.
    pub held: Vec<Held>,
    /// How many replications were played.
    pub replications: u64,
    /// How many sets of possible values they played in turn; one where the values are known.
    pub sets: u64,
    /// It was stopped before everything was decided.
    pub interrupted: bool,
}

/// Replications whose tallies are kept until they are added up.
const AT_ONCE: u64 = 256;

/// Plays `model` until every expectation is decided, or `effort` is spent.
///
/// With a number of replications there is one look, at their end. Else there is one after 32, 64, 128 and so on. Who looks
/// often errs more often than he says, so look k is allowed 2^-k of the error that `effort` allows in all: at a confidence
/// of 95% an expectation that does not hold is said to hold in at most 5% of studies, and the reverse, however long they
/// last. That is for each expectation by itself.
#[must_use]
pub fn expect(model: &Model, expectations: &[Expectation], effort: &Effort, watch: Watch<'_>) -> Expected {
    let ensemble = Ensemble { models: std::slice::from_ref(model), seed: effort.seed, stop: watch.stop };
    let undecided = |&expectation| Held { expectation, estimate: None, standing: Standing::Undecided };
    let mut held: Vec<Held> = expectations.iter().map(undecided).collect();
    let mut sums = Sums::new(model);
    let done = AtomicU64::new(0);
    for look in 1.. {
        let Some(end) = replications_at(look, effort.until, sums.least()) else { break };
        let on_each = || watch.progress.played(done.fetch_add(1, Ordering::Relaxed) + 1, end);
        let interrupted = !play_until(end, &ensemble, &mut sums, &on_each);
        let confidence = confidence_of(look, effort);
        for one in held.iter_mut().filter(|one| one.standing == Standing::Undecided) {
            one.estimate = sums.estimate(one.expectation.measure, confidence);
            one.standing = standing(one.expectation.bound, one.estimate.as_ref());
        }
        let decided = held.iter().filter(|one| one.standing != Standing::Undecided).count();
        watch.progress.known(Known::Expectations { decided, of: held.len() });
        let is_decided = decided == held.len();
        let is_settled =
            held.iter().all(|one| one.standing != Standing::Undecided || one.is_settled(&sums, confidence));
        if interrupted || is_settled {
            let interrupted = interrupted && !is_decided;
            return Expected { held, replications: sums.replications(), sets: model.set_count(), interrupted };
        }
    }
    Expected { held, replications: sums.replications(), sets: model.set_count(), interrupted: false }
}

impl Held {
    /// Whether more replications would hardly change the interval: it is what is not known of the model that makes it wide.
    fn is_settled(&self, sums: &Sums, confidence: f64) -> bool {
        // In quadrature a tenth adds half of a hundredth.
        const HARDLY: f64 = 0.1;
        let error = sums.error(self.expectation.measure, confidence);
        let reach = self.estimate.and_then(|estimate| estimate.half_width());
        sums.least() > 0 && error.zip(reach).is_some_and(|(error, reach)| error < HARDLY * reach)
    }
}

/// After how many replications there is a look, the first being 1; none where the effort is spent before. Fewer than `least`
/// tell nothing.
fn replications_at(look: u32, until: Until, least: u64) -> Option<u64> {
    match until {
        Until::Replications(count) => (look == 1).then_some(count.max(least)),
        Until::Precision { at_most, .. } => {
            let at_most = at_most.max(least);
            let before = |look: u32| FEWEST_REPLICATIONS.max(least).checked_shl(look - 1).unwrap_or(u64::MAX);
            let is_first_or_possible = look == 1 || before(look - 1) < at_most;
            is_first_or_possible.then(|| before(look).min(at_most))
        }
    }
}

fn confidence_of(look: u32, effort: &Effort) -> f64 {
    match effort.until {
        Until::Replications(_) => effort.confidence,
        Until::Precision { .. } => 1.0 - (1.0 - effort.confidence) * 0.5_f64.powf(f64::from(look)),
    }
}

/// Adds replications up to `end`; false if it was stopped before.
fn play_until(end: u64, ensemble: &Ensemble<'_>, sums: &mut Sums, on_each: &(dyn Fn() + Sync)) -> bool {
    while sums.replications() < end {
        let first = sums.replications();
        let replications = first..end.min(first + AT_ONCE);
        let parts: Vec<Part> = replications.map(|replication| Part { replication, model: 0 }).collect();
        let tallies = ensemble.play_parts(&parts, &on_each);
        for tally in &tallies {
            sums.add(tally);
        }
        if tallies.len() < parts.len() {
            return false;
        }
    }
    true
}

fn standing(bound: Bound, estimate: Option<&Estimate>) -> Standing {
    let (limit, if_below, if_above) = match bound {
        Bound::Below(limit) => (limit, Standing::Holds, Standing::Fails),
        Bound::Above(limit) => (limit, Standing::Fails, Standing::Holds),
    };
    match Against::of(estimate, limit) {
        Against::Below => if_below,
        Against::Above => if_above,
        Against::Unclear => Standing::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::Interval;

    #[test]
    fn a_whole_interval_decides() {
        let between = |low, high| {
            Some(Estimate { value: low, interval: Some(Interval { low, high, confidence: 0.95 }), sample: 9 })
        };
        for (low, high, below, above) in [
            (0.1, 0.2, Standing::Holds, Standing::Fails),
            (0.4, 0.5, Standing::Fails, Standing::Holds),
            (0.2, 0.4, Standing::Undecided, Standing::Undecided),
        ] {
            assert_eq!(standing(Bound::Below(0.3), between(low, high).as_ref()), below);
            assert_eq!(standing(Bound::Above(0.3), between(low, high).as_ref()), above);
        }
        assert_eq!(standing(Bound::Below(0.3), None), Standing::Undecided);
    }

    #[test]
    fn looks_double_and_share_the_error() {
        let until = Until::Precision { half_width: 0.01, at_most: 200 };
        let effort = Effort { seed: 1, confidence: 0.95, until };
        let looks: Vec<Option<u64>> = (1..=5).map(|look| replications_at(look, until, 0)).collect();
        assert_eq!(looks, [Some(32), Some(64), Some(128), Some(200), None]);
        let errors: f64 = (1..=4).map(|look| 1.0 - confidence_of(look, &effort)).sum();
        assert!(errors < 0.05 && errors > 0.046, "{errors}");
        let few = Until::Precision { half_width: 0.01, at_most: 8 };
        assert_eq!([1, 2].map(|look| replications_at(look, few, 0)), [Some(8), None]);
        let counted = Until::Replications(5);
        assert_eq!([1, 2].map(|look| replications_at(look, counted, 0)), [Some(5), None]);
        assert_eq!(confidence_of(1, &Effort { until: counted, ..effort }), 0.95);
    }
}
