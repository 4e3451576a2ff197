//! How many requests take longer than so long, under several settings.

use super::outcome::Outcome;
use crate::units::Nanos;

/// Shares of requests over times that hold all latencies.
#[derive(Debug, Clone, PartialEq)]
pub struct Slower {
    /// Times in seconds, at equal ratios, of two digits each.
    pub times: Vec<f64>,
    /// For each setting the share of served user requests that take longer than each of these; absent where it rests on so few
    /// of the slowest that they tell little of how frequent such are.
    pub shares: Vec<Vec<Option<f64>>>,
}

impl Slower {
    /// None where nothing was served.
    #[must_use]
    pub fn of(settings: &[&Outcome]) -> Option<Self> {
        let times = times(settings)?;
        let shares = settings.iter().map(|outcome| times.iter().map(|&seconds| share(outcome, seconds)).collect());
        Some(Self { shares: shares.collect(), times })
    }
}

fn share(outcome: &Outcome, seconds: f64) -> Option<f64> {
    /// So many of the slowest tell little of how frequent such are.
    const FEW: u64 = 10;
    let latency = &outcome.total.latency;
    let all = latency.count();
    let longer = all - latency.count_up_to(Nanos::from_secs_f64(seconds));
    (longer >= FEW).then(|| longer as f64 / all as f64)
}

/// Times from the shortest latency to the longest.
fn times(settings: &[&Outcome]) -> Option<Vec<f64>> {
    const COUNT: i32 = 44;
    let end = |p: f64| {
        let ends = settings.iter().filter_map(move |outcome| outcome.total.latency.quantile(p));
        ends.map(|time| time.as_secs_f64().max(1e-6))
    };
    let low = end(0.0).reduce(f64::min)? * 0.9;
    let high = end(1.0).reduce(f64::max)?;
    let rounded = |value: f64| format!("{value:.1e}").parse().unwrap_or(value);
    let mut times: Vec<f64> =
        (0..=COUNT).map(|nth| rounded(low * (high / low).powf(f64::from(nth) / f64::from(COUNT)))).collect();
    times.dedup();
    Some(times)
}
