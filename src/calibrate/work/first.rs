//! What the first request of an environment takes longer than later ones.

use crate::calibrate::{Finding, Part, Times};
use crate::estimate::{Interval, student_upper};
use crate::model::Distribution;
use crate::units::{Nanos, counted};

/// What first requests take longer.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtraWork {
    /// On average, in seconds; below zero where first ones were shorter.
    pub mean: f64,
    /// What a scenario draws from; none where it is shorter than what anybody feels, or may be nothing.
    pub law: Option<Distribution>,
}

/// Less than this is not written: a scenario with `first_request` counts first uses as cold starts even where nobody waited
/// for an init, and warns of one with so short a median.
const FELT: f64 = 0.05;

/// No time is shorter than this, in seconds.
const NOTHING: f64 = 1e-9;

/// With fewer first ones no interval says anything.
const FEWEST: usize = 2;

/// The difference of the means, with the interval of Welch ("The generalization of 'Student's' problem when several
/// different population variances are involved", Biometrika 34, 1947).
pub(super) fn extra(first: &Times, later: &Times, untold: bool, confidence: f64) -> Part<ExtraWork> {
    let counted = |times: &Times| counted(times.count() as u64, "duration");
    let evidence = format!("{} of first invocations against {} of others", counted(first), counted(later));
    if untold {
        return Part::not_learned(
            "which invocations were the first of their environment: log streams, or a column `cold`",
            evidence,
        );
    }
    let (Some(of_first), Some(of_later)) = (first.variance(), later.variance()) else {
        return Part::not_learned(
            format!("durations of at least {FEWEST} first and {FEWEST} later invocations"),
            evidence,
        );
    };
    let mean = first.average() - later.average();
    let parts = [(of_first, first.count()), (of_later, later.count())]
        .map(|(variance, n)| (variance / n as f64, n as f64 - 1.0));
    let variance: f64 = parts.iter().map(|(part, _)| part).sum();
    let freedom = variance * variance / parts.iter().map(|(part, freedom)| part * part / freedom).sum::<f64>();
    let reach =
        if variance > 0.0 { student_upper((1.0 - confidence) / 2.0, freedom.max(1.0)) * variance.sqrt() } else { 0.0 };
    // What is left of equal means by rounding is nothing.
    let exact = |seconds: f64| if seconds.abs() < NOTHING { 0.0 } else { seconds };
    let mean = exact(mean);
    let interval = Interval { low: exact(mean - reach), high: exact(mean + reach), confidence };
    let (law, why) = law(mean, of_first - of_later, &interval);
    Part {
        finding: Finding::Learned { value: ExtraWork { mean, law }, interval: Some(interval) },
        evidence: format!("{evidence}{why}"),
    }
}

/// The law of the extra work: its mean is the difference of the means, its variance that of the variances, as the two are
/// independent.
fn law(mean: f64, variance: f64, interval: &Interval) -> (Option<Distribution>, &'static str) {
    /// Below this spread the extra work is as good as constant.
    const HARDLY_ANY: f64 = 0.05;
    if interval.low <= 0.0 {
        return (None, "; it may be nothing, and is written as none");
    }
    if mean < FELT {
        return (None, "; it is below 50 ms, which nobody feels, and is written as none");
    }
    let mean_time = Nanos(100_000) * (mean * 1e4).round() as i64;
    // Three digits are more than so few first requests tell.
    let variation = (variance.max(0.0).sqrt() / mean * 1e3).round() / 1e3;
    if variation < HARDLY_ANY {
        return (Distribution::fixed(mean_time).ok(), "; as good as constant");
    }
    let law = Distribution::lognormal_mean_cv(mean_time, variation).ok();
    (law, "; a lognormal law with the difference of the means and of the variances")
}
