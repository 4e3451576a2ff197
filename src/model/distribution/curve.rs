//! The distribution function and what follows from it: mean, quantiles, and where it bends.

use statrs::function::{erf, gamma};

use super::{Distribution, Law, weighted};
use crate::units::Nanos;

impl Distribution {
    /// The mean, in seconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match &self.law {
            Law::Fixed { value } => value.as_secs_f64(),
            Law::Uniform { min, max } => f64::midpoint(*min, *max),
            Law::Exponential { mean } => *mean,
            Law::Normal { mean, sd } => {
                // Of a normal given that it is at least 0: mean + sd * density(a) / (1 - CDF(a)), a = -mean/sd.
                let a = -mean / sd;
                let density = (-a * a / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
                mean + sd * density / normal_survival(a)
            }
            Law::LogNormal { mu, sigma } => (mu + sigma * sigma / 2.0).exp(),
            Law::Gamma { shape, scale } => shape * scale,
            Law::Weibull { scale, shape } => scale * gamma::gamma(1.0 + 1.0 / shape),
            Law::HyperExponential { parts } => weighted(parts).map(|(weight, mean)| weight * mean).sum(),
            Law::Cdf { points } => {
                points.windows(2).map(|pair| (pair[1].1 - pair[0].1) * f64::midpoint(pair[0].0, pair[1].0)).sum()
            }
            Law::Observed { values } => {
                values.iter().map(|value| value.as_secs_f64()).sum::<f64>() / values.len() as f64
            }
            Law::Mixture { parts } => weighted(parts).map(|(weight, part)| weight * part.mean()).sum(),
        }
    }

    /// P(T <= t), t in seconds.
    #[must_use]
    pub fn cdf(&self, t: f64) -> f64 {
        if t < 0.0 {
            return 0.0;
        }
        match &self.law {
            Law::Fixed { value } => f64::from(u8::from(t >= value.as_secs_f64())),
            Law::Uniform { min, max } => ((t - min) / (max - min)).clamp(0.0, 1.0),
            Law::Exponential { mean } => -(-t / mean).exp_m1(),
            Law::Normal { mean, sd } => {
                let below_zero = normal_survival(mean / sd);
                (normal_survival((mean - t) / sd) - below_zero) / (1.0 - below_zero)
            }
            Law::LogNormal { mu, sigma } => normal_survival((mu - t.ln()) / sigma),
            Law::Gamma { shape, scale } => {
                if t == 0.0 {
                    0.0
                } else {
                    gamma::gamma_lr(*shape, t / scale)
                }
            }
            Law::Weibull { scale, shape } => -(-(t / scale).powf(*shape)).exp_m1(),
            Law::HyperExponential { parts } => {
                weighted(parts).map(|(weight, mean)| weight * -(-t / mean).exp_m1()).sum()
            }
            Law::Cdf { points } => {
                let after = points.partition_point(|&(time, _)| time <= t);
                let (from, to) = (points[after - 1], points.get(after));
                to.map_or(1.0, |to| from.1 + (to.1 - from.1) * (t - from.0) / (to.0 - from.0))
            }
            Law::Observed { values } => {
                values.partition_point(|value| value.as_secs_f64() <= t) as f64 / values.len() as f64
            }
            Law::Mixture { parts } => weighted(parts).map(|(weight, part)| weight * part.cdf(t)).sum(),
        }
    }

    /// The smallest t, in seconds, with P(T <= t) >= p, to a relative 10^-12; for p in [0, 1).
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let mut high = 1e-9;
        while self.cdf(high) < p && high < Nanos::LONGEST.as_secs_f64() {
            high *= 2.0;
        }
        let mut low = 0.0;
        while high - low > 1e-12 * high {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                break;
            }
            if self.cdf(middle) < p { low = middle } else { high = middle }
        }
        high
    }

    /// The times, in seconds, sorted, at which the distribution function jumps or bends; between them it is smooth.
    #[must_use]
    pub fn breakpoints(&self) -> Vec<f64> {
        let mut points = match &self.law {
            Law::Fixed { value } => vec![value.as_secs_f64()],
            Law::Uniform { min, max } => vec![*min, *max],
            Law::Cdf { points } => points.iter().map(|&(time, _)| time).collect(),
            Law::Observed { values } => values.iter().map(|value| value.as_secs_f64()).collect(),
            Law::Mixture { parts } => parts.iter().flat_map(|(_, part)| part.breakpoints()).collect(),
            Law::Exponential { .. }
            | Law::Normal { .. }
            | Law::LogNormal { .. }
            | Law::Gamma { .. }
            | Law::Weibull { .. }
            | Law::HyperExponential { .. } => Vec::new(),
        };
        points.sort_unstable_by(f64::total_cmp);
        points.dedup();
        points
    }
}

/// P(Z > z) for a standard normal Z, accurate in the upper tail.
fn normal_survival(z: f64) -> f64 {
    0.5 * erf::erfc(z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::distribution::tests::one_of_each;

    /// The mean against the integral of the survival function by the midpoint rule, to 10^-3.
    #[test]
    fn the_mean_is_the_area_under_the_survival_function() {
        for distribution in one_of_each() {
            const STEPS: usize = 400_000;
            let end = distribution.quantile(1.0 - 1e-9);
            let step = end / STEPS as f64;
            let area: f64 = (0..STEPS).map(|k| (1.0 - distribution.cdf((k as f64 + 0.5) * step)) * step).sum();
            let mean = distribution.mean();
            assert!((area - mean).abs() < 1e-3 * mean, "{distribution}: area {area}, mean {mean}");
        }
    }

    #[test]
    fn quantiles_undo_the_distribution_function() {
        for distribution in one_of_each() {
            for p in [0.001, 0.3, 0.5, 0.9, 0.999] {
                let t = distribution.quantile(p);
                assert!(distribution.cdf(t * (1.0 + 1e-9)) >= p - 1e-9, "{distribution} at {p}");
                assert!(distribution.cdf(t * (1.0 - 1e-9)) <= p + 1e-9, "{distribution} at {p}");
            }
        }
    }

    #[test]
    fn the_median_and_p99_of_a_lognormal_are_those_it_was_built_from() {
        let law = Distribution::lognormal_median_p99(Nanos::from_millis(1_200), Nanos::from_secs(3)).unwrap();
        assert!((law.cdf(1.2) - 0.5).abs() < 1e-9);
        assert!((law.cdf(3.0) - 0.99).abs() < 1e-9);
    }
}
