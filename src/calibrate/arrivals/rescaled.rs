//! Whether gaps between arrivals are those of a Poisson process with a given rate.

use super::Observed;
use crate::calibrate::families::{anderson_darling, exponential_p_value};

/// The p-value of exponential gaps, each measured by how many arrivals were `expected` in it. Where what is below a gap of
/// `beyond` seconds was put together, only what is longer is looked at, and from there on, as an exponential gap has no memory.
/// `times` are some of the arrivals of the log, in order.
pub(super) fn p_value_of_gaps(times: &[f64], seen: &Observed, expected: impl Fn(f64, f64) -> f64, beyond: f64) -> f64 {
    let mut gaps: Vec<f64> = Vec::with_capacity(times.len());
    for (from, to) in seen.spans() {
        let within = &times[times.partition_point(|&time| time < from)..times.partition_point(|&time| time <= to)];
        let long = within.windows(2).filter(|pair| pair[1] - pair[0] > beyond);
        gaps.extend(long.map(|pair| expected(pair[0] + beyond, pair[1])));
    }
    of_exponentials(&mut gaps)
}

/// Of exponential times whose mean is not known; 1 where there are hardly any.
fn of_exponentials(gaps: &mut [f64]) -> f64 {
    const FEWEST: usize = 5;
    if gaps.len() < FEWEST {
        return 1.0;
    }
    gaps.sort_unstable_by(f64::total_cmp);
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let statistic = anderson_darling(gaps.len(), |nth| -(-gaps[nth] / mean).exp_m1());
    exponential_p_value(statistic, gaps.len())
}
