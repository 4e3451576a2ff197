//! The period after which half of a cohort is gone.

use crate::calibrate::idle::Limit;
use crate::estimate::Interval;
use crate::logs::Cohort;

/// Of `n` idle environments `max(1, floor(n/2))` go at every whole period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Halving {
    /// The period in seconds: the middle of those that explain the most batches.
    pub period: f64,
    /// Where the period lies: all that explain not much fewer. Likelihood ratio, exponential limit, under a model in which a
    /// batch has the number of survivors that the rule says, or else any other one. It is as wide as the times at which
    /// batches were looked at leave it, and its upper end belongs to it.
    pub interval: Interval,
    /// How many batches have exactly the survivors that the rule says,
    pub explained: u64,
    /// of how many.
    pub batches: u64,
}

impl Halving {
    /// The share of the batches that it explains exactly.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.explained as f64 / self.batches as f64
    }
}

/// How many of `environments` are left after so many periods.
fn left(environments: u32, periods: u32) -> u32 {
    (0..periods).fold(environments, |left, _| left.saturating_sub((left / 2).max(1)))
}

/// Periods above one time and up to another under which a batch has what it has; none where it has so under none.
fn explains(batch: &Cohort) -> Option<(f64, f64)> {
    let idle = batch.idle.as_secs_f64();
    let mut periods = (0..).map(|periods| (periods, left(batch.environments, periods)));
    let (periods, found) = periods.find(|&(_, left)| left <= batch.warm)?;
    if found != batch.warm || idle <= 0.0 {
        return None;
    }
    // No survivors stay no survivors.
    let after = if batch.warm == 0 { 0.0 } else { idle / f64::from(periods + 1) };
    let up_to = if periods == 0 { f64::INFINITY } else { idle / f64::from(periods) };
    Some((after, up_to))
}

/// Periods between two neighbouring times, and what all of them explain.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    after: f64,
    up_to: f64,
    explained: i64,
    log_likelihood: f64,
}

pub(super) fn halving(batches: &[Cohort], confidence: f64) -> Option<Halving> {
    let stretches = stretches(batches);
    let best = stretches.iter().copied().max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood))?;
    let is_best = |stretch: &&Stretch| stretch.log_likelihood >= best.log_likelihood;
    let (after, up_to) = hull(stretches.iter().filter(is_best));
    // If all outlived every look there is no period to be known.
    if up_to.is_infinite() {
        return None;
    }
    let floor = best.log_likelihood - Limit::Exponential.critical(confidence) / 2.0;
    let (low, high) = hull(stretches.iter().filter(|stretch| stretch.log_likelihood >= floor));
    Some(Halving {
        period: f64::midpoint(after, up_to),
        interval: Interval { low, high, confidence },
        explained: best.explained as u64,
        batches: batches.len() as u64,
    })
}

fn hull<'a>(stretches: impl Iterator<Item = &'a Stretch>) -> (f64, f64) {
    stretches.fold((f64::INFINITY, 0.0), |(low, high), stretch| (stretch.after.min(low), stretch.up_to.max(high)))
}

/// All periods, cut where any batch begins or ends to be explained.
fn stretches(batches: &[Cohort]) -> Vec<Stretch> {
    let others = |batch: &Cohort| f64::from(batch.environments).ln();
    let all_others: f64 = batches.iter().map(others).sum();
    let mut changes: Vec<(f64, i64, f64)> = Vec::new();
    for batch in batches {
        if let Some((after, up_to)) = explains(batch) {
            changes.push((after, 1, others(batch)));
            changes.push((up_to, -1, -others(batch)));
        }
    }
    changes.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut explained, mut others) = (0, 0.0);
    let mut stretches = Vec::new();
    for (place, change) in changes.iter().enumerate() {
        explained += change.1;
        others += change.2;
        let up_to = changes.get(place + 1).map_or(f64::INFINITY, |next| next.0);
        if up_to > change.0 {
            let log_likelihood = log_likelihood(batches.len(), explained) - (all_others - others);
            stretches.push(Stretch { after: change.0, up_to, explained, log_likelihood });
        }
    }
    stretches
}

/// Of so many batches so many are as the rule says, with a chance that fits best.
fn log_likelihood(batches: usize, explained: i64) -> f64 {
    let (all, explained) = (batches as f64, explained as f64);
    let term = |count: f64| if count > 0.0 { count * (count / all).ln() } else { 0.0 };
    term(explained) + term(all - explained)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Nanos;

    fn batch(environments: u32, idle: i64, warm: u32) -> Cohort {
        Cohort { environments, idle: Nanos::from_secs(idle), warm }
    }

    /// Cohorts of 8 go 8, 4, 2, 1; of 20 go 20, 10, 5, 3 (Copik et al. 2021).
    #[test]
    fn halves_are_those_of_the_paper() {
        assert_eq!([0, 1, 2, 3, 4, 5].map(|periods| left(8, periods)), [8, 4, 2, 1, 0, 0]);
        assert_eq!([0, 1, 2, 3].map(|periods| left(20, periods)), [20, 10, 5, 3]);
    }

    #[test]
    fn a_batch_bounds_the_period() {
        assert_eq!(explains(&batch(8, 600, 8)), Some((600.0, f64::INFINITY)));
        assert_eq!(explains(&batch(8, 600, 2)), Some((200.0, 300.0)));
        assert_eq!(explains(&batch(8, 600, 0)), Some((0.0, 150.0)));
        assert_eq!(explains(&batch(8, 600, 3)), None);
    }

    /// Every period of 300 s: batches looked at at 299 s and 300 s leave just that.
    #[test]
    fn looks_on_both_sides_of_the_period_tell_it() {
        let batches = [batch(8, 299, 8), batch(8, 300, 4), batch(16, 599, 8), batch(16, 601, 4), batch(8, 1_500, 0)];
        let found = halving(&batches, 0.95).unwrap();
        assert!((found.period - 299.75).abs() < 1e-9, "{found:?}");
        assert_eq!((found.explained, found.batches), (5, 5));
        assert!(found.interval.low <= 299.5 && found.interval.high >= 300.0);
    }

    #[test]
    fn no_period_follows_where_none_is_gone() {
        assert_eq!(halving(&[batch(8, 299, 8)], 0.95), None);
    }
}
