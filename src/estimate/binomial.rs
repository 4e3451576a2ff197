//! Intervals of a share of independent trials.

use super::quantiles::{beta_quantile, normal_upper};

/// Wilson's interval for a share `p` of `size` trials.
pub(super) fn wilson(p: f64, size: f64, tail: f64) -> (f64, f64) {
    let z = normal_upper(tail);
    let shrink = 1.0 / (1.0 + z * z / size);
    let middle = (p + z * z / (2.0 * size)) * shrink;
    let reach = z * shrink * (p * (1.0 - p) / size + z * z / (4.0 * size * size)).sqrt();
    (middle - reach, middle + reach)
}

/// A lower end below this part of the value says nothing but that the value is not zero, which is no news where
/// something was seen: it is given as zero, so that no format prints a bound such as 4e-15. An interval of 95% reaches so
/// far down only where there is less than half an effective event.
pub(super) const NEXT_TO_NOTHING: f64 = 1e-3;

/// With more events, and others, than this the two intervals differ by less than a thousandth of their width, and the
/// continued fraction of the beta distribution, which takes as many terms as the root of their number, is cut short
/// before it has converged.
const AS_GOOD_AS_WILSON: f64 = 1e6;

/// Clopper and Pearson's interval for a share `p` of `size` trials, which need not be a whole number.
pub(crate) fn clopper_pearson(p: f64, size: f64, tail: f64) -> (f64, f64) {
    let (events, others) = (p * size, (1.0 - p) * size);
    if events.min(others) > AS_GOOD_AS_WILSON {
        return wilson(p, size, tail);
    }
    let low = if events > 0.0 { beta_quantile(events, others + 1.0, tail) } else { 0.0 };
    let low = if low < NEXT_TO_NOTHING * p { 0.0 } else { low };
    let high = if others > 0.0 { beta_quantile(events + 1.0, others, 1.0 - tail) } else { 1.0 };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of Newcombe ("Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998,
    /// table I), to his four digits.
    #[test]
    fn intervals_are_those_of_the_tables() {
        for (events, trials, score, exact) in [
            (81.0, 263.0, (0.255_3, 0.366_2), (0.252_7, 0.367_6)),
            (15.0, 148.0, (0.062_4, 0.160_5), (0.057_8, 0.161_7)),
            (1.0, 29.0, (0.006_1, 0.171_8), (0.000_9, 0.177_6)),
        ] {
            let p = events / trials;
            for (found, table) in [(wilson(p, trials, 0.025), score), (clopper_pearson(p, trials, 0.025), exact)] {
                let error = (found.0 - table.0).abs().max((found.1 - table.1).abs());
                assert!(error < 0.6e-4, "{events} of {trials}: {found:?}, not {table:?}");
            }
        }
    }

    /// At a million events and as many others the two hand over; at a thousand million the exact one would be lost.
    #[test]
    fn the_two_intervals_agree_where_there_are_very_many_events() {
        for (p, size) in [(0.5, 1.9e6), (0.5, 2.1e6), (0.01, 0.9e8), (0.01, 1.1e8), (0.5, 2e9)] {
            let (found, normal) = (clopper_pearson(p, size, 0.025), 1.959_964 * (p * (1.0 - p) / size).sqrt());
            for reach in [p - found.0, found.1 - p] {
                assert!((reach / normal - 1.0).abs() < 2e-3, "{p} of {size}: {reach}, not {normal}");
            }
        }
    }

    /// One event among independent trials has a lower bound, 1 - 0.975^(1/1000); a tenth of one has none to speak of.
    #[test]
    fn a_lower_bound_next_to_nothing_is_none() {
        let (low, _) = clopper_pearson(1e-3, 1e3, 0.025);
        assert!((low - 2.531_755e-5).abs() < 1e-10, "{low}");
        assert_eq!(clopper_pearson(1e-3, 1e2, 0.025).0, 0.0);
    }
}
