//! A distribution of longer or shorter times: each of them times the same factor.

use super::{Distribution, Law, Parameters};
use crate::units::Nanos;

impl Distribution {
    /// That of `factor` times a draw of this one; `factor` is finite and above zero. Times are rounded to nanoseconds.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        if factor == 1.0 {
            return self.clone();
        }
        Self { law: law(&self.law, factor), parameters: parameters(&self.parameters, factor) }
    }
}

fn time(time: Nanos, factor: f64) -> Nanos {
    Nanos::from_secs_f64(time.as_secs_f64() * factor)
}

fn law(law: &Law, factor: f64) -> Law {
    match law {
        Law::Fixed { value } => Law::Fixed { value: time(*value, factor) },
        Law::Uniform { min, max } => Law::Uniform { min: min * factor, max: max * factor },
        Law::Exponential { mean } => Law::Exponential { mean: mean * factor },
        Law::Normal { mean, sd } => Law::Normal { mean: mean * factor, sd: sd * factor },
        Law::LogNormal { mu, sigma } => Law::LogNormal { mu: mu + factor.ln(), sigma: *sigma },
        Law::Gamma { shape, scale } => Law::Gamma { shape: *shape, scale: scale * factor },
        Law::Weibull { scale, shape } => Law::Weibull { scale: scale * factor, shape: *shape },
        Law::HyperExponential { parts } => {
            Law::HyperExponential { parts: parts.iter().map(|&(weight, mean)| (weight, mean * factor)).collect() }
        }
        Law::Cdf { points } => {
            Law::Cdf { points: points.iter().map(|&(at, probability)| (at * factor, probability)).collect() }
        }
        Law::Observed { values } => Law::Observed { values: values.iter().map(|&value| time(value, factor)).collect() },
        Law::Mixture { parts } => {
            Law::Mixture { parts: parts.iter().map(|(weight, part)| (*weight, part.scaled(factor))).collect() }
        }
    }
}

fn parameters(parameters: &Parameters, factor: f64) -> Parameters {
    let scaled = |&value: &Nanos| time(value, factor);
    match parameters {
        Parameters::Fixed { value } => Parameters::Fixed { value: scaled(value) },
        Parameters::Uniform { min, max } => Parameters::Uniform { min: scaled(min), max: scaled(max) },
        Parameters::Exponential { mean } => Parameters::Exponential { mean: scaled(mean) },
        Parameters::Normal { mean, sd } => Parameters::Normal { mean: scaled(mean), sd: scaled(sd) },
        Parameters::LogNormal { mu, sigma } => Parameters::LogNormal { mu: mu + factor.ln(), sigma: *sigma },
        Parameters::LogNormalMedianP99 { median, p99 } => {
            Parameters::LogNormalMedianP99 { median: scaled(median), p99: scaled(p99) }
        }
        Parameters::LogNormalMeanCv { mean, cv } => Parameters::LogNormalMeanCv { mean: scaled(mean), cv: *cv },
        Parameters::Gamma { mean, cv } => Parameters::Gamma { mean: scaled(mean), cv: *cv },
        Parameters::Weibull { scale, shape } => Parameters::Weibull { scale: scaled(scale), shape: *shape },
        Parameters::HyperExponential { parts } => {
            Parameters::HyperExponential { parts: parts.iter().map(|(weight, mean)| (*weight, scaled(mean))).collect() }
        }
        Parameters::Points { points } => {
            Parameters::Points { points: points.iter().map(|(at, probability)| (scaled(at), *probability)).collect() }
        }
        Parameters::Observed { values } => Parameters::Observed { values: values.iter().map(scaled).collect() },
        Parameters::Mixture { parts } => {
            Parameters::Mixture { parts: parts.iter().map(|(weight, part)| (*weight, part.scaled(factor))).collect() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::one_of_each;

    #[test]
    fn means_and_chances_are_those_of_the_scaled_times() {
        for law in one_of_each() {
            for factor in [0.37, 1.0, 13.8] {
                let scaled = law.scaled(factor);
                let near = |found: f64, expected: f64| (found - expected).abs() <= 1e-9 * expected.max(1.0);
                assert!(near(scaled.mean(), law.mean() * factor), "{law}, {factor}");
                for p in [0.01, 0.3, 0.55, 0.99] {
                    let quantile = scaled.quantile(p);
                    assert!((quantile / (law.quantile(p) * factor) - 1.0).abs() < 1e-7, "{law}, {factor}, {p}");
                    // Beyond a jump, and what is rounded.
                    let beyond = (quantile * (1.0 + 1e-9), law.quantile(p) * (1.0 + 1e-9));
                    assert!((scaled.cdf(beyond.0) - law.cdf(beyond.1)).abs() < 1e-6, "{law}, {factor}, {p}");
                }
            }
        }
    }

    #[test]
    fn a_factor_of_one_changes_nothing() {
        for law in one_of_each() {
            assert_eq!(law.scaled(1.0), law);
        }
    }
}
