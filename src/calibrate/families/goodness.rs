//! Anderson and Darling's test, with the parameters fitted to the very times that are tested: the usual tables of the
//! statistic would then be far too lenient.
//!
//! Corrections for the size of the sample and p-values are those of Stephens, in D'Agostino and Stephens, "Goodness-of-fit
//! techniques", 1986: tables 4.7 to 4.9 (normal), 4.14 (exponential), 4.17 (extreme values, which logarithms of Weibull times
//! follow). The gamma family lies close to the normal one: for shapes of 1, 2 and 3 the points of its table 4.21 are those of
//! the normal times about 1 + 0.045 / shape.

use super::Family;
use crate::calibrate::Times;
use crate::model::Distribution;

/// The statistic of sorted values of the distribution function.
pub(in crate::calibrate) fn anderson_darling(n: usize, probability: impl Fn(usize) -> f64) -> f64 {
    // What rounds to 0 or 1 would make the statistic infinite.
    let clamped = |nth: usize| probability(nth).clamp(1e-15, 1.0 - 1e-15);
    let sum: f64 = (0..n).map(|nth| (2 * nth + 1) as f64 * (clamped(nth).ln() + (-clamped(n - 1 - nth)).ln_1p())).sum();
    -(n as f64) - sum / n as f64
}

/// The chance of so bad a fit of the right family; none for a family without spread.
pub(super) fn p_value(family: Family, law: &Distribution, times: &Times) -> Option<f64> {
    let (sorted, n) = (times.sorted(), times.count() as f64);
    let statistic = || {
        let probabilities: Vec<f64> = sorted.iter().map(|&time| law.cdf(time)).collect();
        anderson_darling(sorted.len(), |nth| probabilities[nth])
    };
    match family {
        Family::Fixed => None,
        Family::LogNormal => Some(normal_p_value(statistic() * (1.0 + 0.75 / n + 2.25 / (n * n)))),
        Family::Gamma => {
            let shape = times.variance().map_or(1.0, |variance| law.mean().powi(2) / variance);
            Some(normal_p_value(statistic() * (1.0 + 0.6 / n) / (1.0 + 0.045 / shape)))
        }
        Family::Weibull => {
            let corrected = statistic() * (1.0 + 0.2 / n.sqrt());
            Some((1.0 + (-0.10 + 1.24 * corrected.ln() + 4.48 * corrected).exp()).recip())
        }
    }
}

/// Of the corrected statistic, both parameters fitted.
fn normal_p_value(a: f64) -> f64 {
    let p = if a < 0.2 {
        1.0 - (-13.436 + 101.14 * a - 223.73 * a * a).exp()
    } else if a < 0.34 {
        1.0 - (-8.318 + 42.796 * a - 59.938 * a * a).exp()
    } else if a < 0.6 {
        (0.9177 - 4.279 * a - 1.38 * a * a).exp()
    } else {
        // The parabola turns at a statistic of 153; by 13 there is nothing left.
        (1.2937 - 5.709 * a.min(13.0) + 0.0186 * a.min(13.0).powi(2)).exp()
    };
    p.clamp(0.0, 1.0)
}

/// Of exponential gaps whose mean was fitted: `statistic` of `n` gaps. Straight between the points of the table in the logarithm
/// of the probability, and beyond them as the last two have it.
pub(in crate::calibrate) fn exponential_p_value(statistic: f64, n: usize) -> f64 {
    const POINTS: [(f64, f64); 8] = [
        (0.736, 0.25),
        (0.816, 0.20),
        (0.916, 0.15),
        (1.062, 0.10),
        (1.321, 0.05),
        (1.591, 0.025),
        (1.959, 0.01),
        (2.244, 0.005),
    ];
    let corrected = statistic * (1.0 + 0.6 / n as f64);
    if corrected < POINTS[0].0 {
        // It reads "above 25%"; straight to 1 at nothing.
        return 1.0 - 0.75 * (corrected / POINTS[0].0).max(0.0);
    }
    let above = POINTS.iter().position(|(point, _)| corrected < *point).unwrap_or(POINTS.len() - 1);
    let ((x0, p0), (x1, p1)) = (POINTS[above - 1], POINTS[above]);
    (p0.ln() + (p1.ln() - p0.ln()) * (corrected - x0) / (x1 - x0)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_those_of_the_tables() {
        for (statistic, p) in [(0.470, 0.25), (0.631, 0.10), (0.752, 0.05), (0.873, 0.025), (1.035, 0.01)] {
            assert!((normal_p_value(statistic) - p).abs() < 0.06 * p, "{statistic}: {}", normal_p_value(statistic));
        }
        assert!((exponential_p_value(1.321, 1_000_000) - 0.05).abs() < 1e-4);
        assert!((exponential_p_value(2.534, 1_000_000) - 0.0025).abs() < 0.0003);
        assert!(exponential_p_value(0.3, 100) > 0.6 && exponential_p_value(50.0, 100) < 1e-10);
    }

    /// Uniform values in the middles of n equal parts have -n - (1/n) sum (2i - 1) (ln u_i + ln(1 - u_(n+1-i))).
    #[test]
    fn the_statistic_is_that_of_the_definition() {
        // n = 2, u = 1/4, 3/4: -2 - (1/2)(1 (ln 1/4 + ln 1/4) + 3 (ln 3/4 + ln 3/4)).
        let expected = -2.0 - 0.25_f64.ln() - 3.0 * 0.75_f64.ln();
        assert!((anderson_darling(2, |nth| [0.25, 0.75][nth]) - expected).abs() < 1e-12);
    }
}
