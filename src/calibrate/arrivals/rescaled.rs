//! Whether gaps between arrivals are those of a Poisson process with a given rate.

use super::Observed;
use crate::calibrate::families::{anderson_darling, exponential_p_value};

/// Gaps in their order, by when each began and ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gaps<'a> {
    pub(super) began: &'a [f64],
    pub(super) ended: &'a [f64],
}

impl<'a> Gaps<'a> {
    /// From each of these times to the next.
    pub(super) fn between(times: &'a [f64]) -> Self {
        Self { began: &times[..times.len().saturating_sub(1)], ended: times.get(1..).unwrap_or_default() }
    }
}

/// The p-value of exponential gaps, each measured by how many arrivals were `expected` in it. Where what is below a gap of
/// `beyond` seconds was put together, only what is longer is looked at, and from there on, as an exponential gap has no memory.
///
/// A window cuts off long gaps rather than short ones, the more of them the shorter it is. So each gap is compared with all gaps of
/// its window: of n exponential gaps, a share g of their sum has 1 - (1 - g)^(n - 1) uniform, whatever their rate and however the
/// window was cut.
pub(super) fn p_value_of_gaps(gaps: Gaps, seen: &Observed, expected: impl Fn(f64, f64) -> f64, beyond: f64) -> f64 {
    let mut exponential: Vec<f64> = Vec::with_capacity(gaps.began.len());
    for (from, to) in seen.spans() {
        let first = gaps.began.partition_point(|&began| began < from);
        let within = first..gaps.ended.partition_point(|&ended| ended <= to).max(first);
        let long =
            within.map(|place| (gaps.began[place], gaps.ended[place])).filter(|(began, ended)| ended - began > beyond);
        let place = exponential.len();
        exponential.extend(long.map(|(began, ended)| expected(began + beyond, ended)));
        let sizes = &exponential[place..];
        let (sum, others) = (sizes.iter().sum::<f64>(), sizes.len().saturating_sub(1) as f64);
        if others > 0.0 && sum > 0.0 {
            let share = |size: f64| (size / sum).min(1.0 - f64::EPSILON);
            exponential[place..].iter_mut().for_each(|size| *size = -others * (-share(*size)).ln_1p());
        } else {
            exponential.truncate(place);
        }
    }
    of_exponentials(&mut exponential)
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
