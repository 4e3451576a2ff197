//! How much counts of requests vary at several scales.

use super::Observed;
use crate::estimate::{normal_upper, student_upper};
use crate::units::Nanos;

/// The variance of counts over their mean; 1 for Poisson arrivals, at every scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Counts of spans this long.
    pub scale: Nanos,
    /// How many spans were counted.
    pub spans: u64,
    /// The variance over the mean.
    pub index: f64,
}

const SCALES: [Nanos; 6] =
    [Nanos::SECOND, Nanos(10 * Nanos::SECOND.0), Nanos::MINUTE, Nanos(10 * Nanos::MINUTE.0), Nanos::HOUR, Nanos::DAY];

/// With fewer spans the index says nothing.
const FEWEST_SPANS: u64 = 20;

/// With fewer spans not even their mean says anything.
const FEWEST_FOR_A_MEAN: u64 = 5;

/// Those of all scales at which there are enough spans. What is left at the end of a window is not counted.
pub(super) fn dispersions(seen: &Observed) -> Vec<Dispersion> {
    of_scales(seen).filter(|one| one.spans >= FEWEST_SPANS).collect()
}

/// By how many times as much the mean count varies as that of Poisson arrivals, by the scale at which it does most: 1 or more. Of few
/// spans the variance is itself not known well, as for Student's t.
pub(super) fn bunched(seen: &Observed, confidence: f64) -> f64 {
    let tail = (1.0 - confidence) / 2.0;
    let of_scale =
        |one: Dispersion| one.index * (student_upper(tail, one.spans as f64 - 1.0) / normal_upper(tail)).powi(2);
    of_scales(seen).filter(|one| one.spans >= FEWEST_FOR_A_MEAN).map(of_scale).fold(1.0, f64::max)
}

fn of_scales(seen: &Observed) -> impl Iterator<Item = Dispersion> {
    SCALES.into_iter().filter_map(|scale| dispersion(seen, scale))
}

/// Empty spans are not listed: they add nothing to the sums but their number.
fn dispersion(seen: &Observed, scale: Nanos) -> Option<Dispersion> {
    let width = scale.as_secs_f64();
    let (mut spans, mut sum, mut squares) = (0_u64, 0.0, 0.0);
    for (from, to) in seen.spans() {
        let whole = ((to - from) / width) as u64;
        spans += whole;
        let times = seen.times();
        let (mut at, end) = (times.partition_point(|&time| time < from), from + whole as f64 * width);
        while at < times.len() && times[at] < end {
            let until = from + (((times[at] - from) / width).floor() + 1.0) * width;
            let next = at + times[at..].partition_point(|&time| time < until.min(end)).max(1);
            let count = (next - at) as f64;
            (sum, squares) = (sum + count, squares + count * count);
            at = next;
        }
    }
    let n = spans as f64;
    let mean = sum / n;
    (spans >= 2 && sum > 0.0).then(|| Dispersion {
        scale,
        spans,
        index: (squares - n * mean * mean) / (n - 1.0) / mean,
    })
}
