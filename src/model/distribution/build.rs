//! The constructors: what parameters make a distribution.

use std::fmt;
use std::sync::Arc;

use super::{Distribution, Law, NORMAL_P99, Parameters};
use crate::units::Nanos;

/// Why parameters make no distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributionError(String);

impl DistributionError {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for DistributionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DistributionError {}

impl Distribution {
    /// Always `value`, of which it is known that it is not negative.
    pub(crate) fn always(value: Nanos) -> Self {
        debug_assert!(value >= Nanos::ZERO);
        Self { law: Law::Fixed { value }, parameters: Parameters::Fixed { value } }
    }

    /// Always `value`.
    ///
    /// # Errors
    /// When it is negative.
    pub fn fixed(value: Nanos) -> Result<Self, DistributionError> {
        if value < Nanos::ZERO {
            return Err(DistributionError::new("value is negative in a fixed time"));
        }
        Ok(Self::always(value))
    }

    /// Uniform from `min` to `max`.
    ///
    /// # Errors
    /// When `min` is negative or not below `max`.
    pub fn uniform(min: Nanos, max: Nanos) -> Result<Self, DistributionError> {
        if min < Nanos::ZERO {
            return Err(DistributionError::new("min is negative in a uniform distribution"));
        }
        if min >= max {
            return Err(DistributionError::new(format!(
                "min ({min}) is not below max ({max}) in a uniform distribution"
            )));
        }
        let law = Law::Uniform { min: min.as_secs_f64(), max: max.as_secs_f64() };
        Ok(Self { law, parameters: Parameters::Uniform { min, max } })
    }

    /// Exponential with the given mean.
    ///
    /// # Errors
    /// When the mean is not above zero.
    pub fn exponential(mean: Nanos) -> Result<Self, DistributionError> {
        above_zero(mean.as_secs_f64(), "mean", "an exponential distribution")?;
        let law = Law::Exponential { mean: mean.as_secs_f64() };
        Ok(Self { law, parameters: Parameters::Exponential { mean } })
    }

    /// Normal with the given mean and standard deviation *before* it is conditioned on not being negative; where the
    /// mean is at least five deviations above zero the mean differs by less than 2 * 10^-6 deviations.
    ///
    /// # Errors
    /// When the mean or the deviation is not above zero.
    pub fn normal(mean: Nanos, sd: Nanos) -> Result<Self, DistributionError> {
        above_zero(mean.as_secs_f64(), "mean", "a normal distribution of a time")?;
        above_zero(sd.as_secs_f64(), "sd", "a normal distribution")?;
        let law = Law::Normal { mean: mean.as_secs_f64(), sd: sd.as_secs_f64() };
        Ok(Self { law, parameters: Parameters::Normal { mean, sd } })
    }

    /// Log-normal: the logarithm of the time in seconds is normal with mean `mu` and deviation `sigma`.
    ///
    /// # Errors
    /// When `sigma` is not above zero and at most 10, or `mu` lies outside -30 to 30.
    pub fn lognormal(mu: f64, sigma: f64) -> Result<Self, DistributionError> {
        above_zero(sigma, "sigma", "a log-normal distribution")?;
        if sigma > 10.0 || !(-30.0..=30.0).contains(&mu) {
            return Err(DistributionError::new(
                "mu is outside -30 to 30 or sigma above 10 (of ln seconds) in a log-normal distribution",
            ));
        }
        Ok(Self { law: Law::LogNormal { mu, sigma }, parameters: Parameters::LogNormal { mu, sigma } })
    }

    /// Log-normal with the given median and 99th percentile.
    ///
    /// # Errors
    /// When the median is not above zero or not below the 99th percentile.
    pub fn lognormal_median_p99(median: Nanos, p99: Nanos) -> Result<Self, DistributionError> {
        above_zero(median.as_secs_f64(), "median", "a log-normal distribution")?;
        if p99 <= median {
            return Err(DistributionError::new(format!(
                "p99 ({p99}) is not above the median ({median}) in a log-normal distribution"
            )));
        }
        let sigma = (p99.as_secs_f64() / median.as_secs_f64()).ln() / NORMAL_P99;
        let built = Self::lognormal(median.as_secs_f64().ln(), sigma)?;
        Ok(Self { parameters: Parameters::LogNormalMedianP99 { median, p99 }, ..built })
    }

    /// Log-normal with the given mean and coefficient of variation.
    ///
    /// # Errors
    /// When either is not above zero.
    pub fn lognormal_mean_cv(mean: Nanos, cv: f64) -> Result<Self, DistributionError> {
        above_zero(mean.as_secs_f64(), "mean", "a log-normal distribution")?;
        above_zero(cv, "cv", "a log-normal distribution")?;
        let variance = (cv * cv).ln_1p();
        let built = Self::lognormal(mean.as_secs_f64().ln() - variance / 2.0, variance.sqrt())?;
        Ok(Self { parameters: Parameters::LogNormalMeanCv { mean, cv }, ..built })
    }

    /// Gamma with the given mean and coefficient of variation.
    ///
    /// # Errors
    /// When the mean is not above zero or the coefficient is outside 0.01 to 10.
    pub fn gamma(mean: Nanos, cv: f64) -> Result<Self, DistributionError> {
        above_zero(mean.as_secs_f64(), "mean", "a gamma distribution")?;
        if !(0.01..=10.0).contains(&cv) {
            return Err(DistributionError::new(format!("cv ({cv:?}) is outside 0.01 to 10 in a gamma distribution")));
        }
        let law = Law::Gamma { shape: 1.0 / (cv * cv), scale: mean.as_secs_f64() * cv * cv };
        Ok(Self { law, parameters: Parameters::Gamma { mean, cv } })
    }

    /// Weibull with survival exp(-(t/scale)^shape).
    ///
    /// # Errors
    /// When the scale is not above zero or the shape is outside 0.1 to 100.
    pub fn weibull(scale: Nanos, shape: f64) -> Result<Self, DistributionError> {
        above_zero(scale.as_secs_f64(), "scale", "a Weibull distribution")?;
        if !(0.1..=100.0).contains(&shape) {
            return Err(DistributionError::new(format!(
                "shape ({shape:?}) is outside 0.1 to 100 in a Weibull distribution"
            )));
        }
        let law = Law::Weibull { scale: scale.as_secs_f64(), shape };
        Ok(Self { law, parameters: Parameters::Weibull { scale, shape } })
    }

    /// An exponential whose mean is drawn first: (weight, mean) pairs.
    ///
    /// # Errors
    /// When there are no parts, a weight is negative, all are zero, or a mean is not above zero.
    pub fn hyperexponential(parts: &[(f64, Nanos)]) -> Result<Self, DistributionError> {
        for (_, mean) in parts {
            above_zero(mean.as_secs_f64(), "mean", "a hyperexponential distribution")?;
        }
        let means = parts.iter().map(|&(weight, mean)| (weight, mean.as_secs_f64()));
        let law = Law::HyperExponential { parts: cumulate(means, "a hyperexponential distribution")? };
        Ok(Self { law, parameters: Parameters::HyperExponential { parts: parts.into() } })
    }

    /// A distribution function known at points, straight between them and from (0, 0) to the first: (time, cumulative
    /// probability). Two points at one time are a jump.
    ///
    /// # Errors
    /// When there are no points, they do not rise, or the last is not 1.
    pub fn cdf_points(points: &[(Nanos, f64)]) -> Result<Self, DistributionError> {
        const NAME: &str = "an empirical distribution";
        let Some(&(_, last)) = points.last() else {
            return Err(DistributionError::new(format!("there are no points in {NAME}")));
        };
        if points.iter().any(|(_, p)| !(0.0..=1.0).contains(p)) {
            return Err(DistributionError::new(format!("a cumulative probability is outside 0 to 1 in {NAME}")));
        }
        if points.windows(2).any(|pair| pair[0].0 > pair[1].0 || pair[0].1 > pair[1].1) {
            return Err(DistributionError::new(format!("the points do not rise in {NAME}")));
        }
        if (last - 1.0).abs() > 1e-9 {
            return Err(DistributionError::new(format!("the last cumulative probability is {last}, not 1, in {NAME}")));
        }
        let mut all = vec![(0.0, 0.0)];
        all.extend(points.iter().map(|&(time, p)| (time.as_secs_f64(), p)));
        if let Some(last) = all.last_mut() {
            last.1 = 1.0;
        }
        Ok(Self { law: Law::Cdf { points: all.into() }, parameters: Parameters::Points { points: points.into() } })
    }

    /// Each of these measured times is equally likely.
    ///
    /// # Errors
    /// When there are none, or one is negative.
    pub fn observed(mut values: Vec<Nanos>) -> Result<Self, DistributionError> {
        values.sort_unstable();
        match values.first() {
            None => Err(DistributionError::new("there are no values in an empirical distribution")),
            Some(&first) if first < Nanos::ZERO => {
                Err(DistributionError::new("a value is negative in an empirical distribution"))
            }
            Some(_) => {
                let values: Arc<[Nanos]> = values.into();
                Ok(Self { law: Law::Observed { values: values.clone() }, parameters: Parameters::Observed { values } })
            }
        }
    }

    /// One of these distributions, chosen by weight at each draw.
    ///
    /// # Errors
    /// When there are no parts, a weight is negative or all are zero.
    pub fn mixture(parts: Vec<(f64, Self)>) -> Result<Self, DistributionError> {
        let law = Law::Mixture { parts: cumulate(parts.iter().cloned(), "a mixture")? };
        Ok(Self { law, parameters: Parameters::Mixture { parts: parts.into() } })
    }
}

fn above_zero(value: f64, name: &str, whose: &str) -> Result<(), DistributionError> {
    // Written so that NaN is refused too.
    if value > 0.0 && value.is_finite() {
        Ok(())
    } else {
        Err(DistributionError::new(format!("{name} is not greater than zero in {whose}")))
    }
}

/// Turns weights into cumulative shares that end at 1.
fn cumulate<T>(parts: impl Iterator<Item = (f64, T)>, whose: &str) -> Result<Vec<(f64, T)>, DistributionError> {
    let mut parts: Vec<(f64, T)> = parts.collect();
    if parts.iter().any(|(weight, _)| !weight.is_finite() || *weight < 0.0) {
        return Err(DistributionError::new(format!("a weight is negative or not finite in {whose}")));
    }
    parts.retain(|(weight, _)| *weight > 0.0);
    let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
    above_zero(total, "the sum of the weights", whose)?;
    let mut sum = 0.0;
    for (weight, _) in &mut parts {
        sum += *weight;
        *weight = sum / total;
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_make_no_distribution_are_refused() {
        let s = Nanos::from_secs;
        assert!(Distribution::fixed(s(-1)).is_err());
        assert!(Distribution::uniform(s(5), s(5)).is_err());
        assert!(Distribution::uniform(s(7), s(5)).is_err());
        assert!(Distribution::exponential(s(0)).is_err());
        assert!(Distribution::normal(s(0), s(1)).is_err());
        assert!(Distribution::normal(s(1), s(0)).is_err());
        assert!(Distribution::lognormal(f64::NAN, 1.0).is_err());
        assert!(Distribution::lognormal(0.0, f64::NAN).is_err());
        assert!(Distribution::lognormal_median_p99(s(3), s(2)).is_err());
        assert!(Distribution::gamma(s(1), f64::NAN).is_err());
        assert!(Distribution::weibull(s(1), 0.0).is_err());
        assert!(Distribution::hyperexponential(&[]).is_err());
        assert!(Distribution::hyperexponential(&[(0.0, s(1))]).is_err());
        assert!(Distribution::hyperexponential(&[(f64::INFINITY, s(1))]).is_err());
        assert!(Distribution::cdf_points(&[]).is_err());
        assert!(Distribution::cdf_points(&[(s(1), 0.5)]).is_err());
        assert!(Distribution::cdf_points(&[(s(2), 0.5), (s(1), 1.0)]).is_err());
        assert!(Distribution::observed(Vec::new()).is_err());
        assert!(Distribution::mixture(Vec::new()).is_err());
    }
}
