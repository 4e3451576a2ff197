//! Distributions of times: handler and init durations, idle timeouts, inter-arrival times, lives, think times.
//!
//! The set is closed, so that sampling, the distribution function, the mean and the kinks that quadrature must respect
//! are kept in step by the compiler. Parameters are in seconds; draws are whole nanoseconds.

use std::fmt;
use std::sync::Arc;

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, Exp1, Gamma, StandardNormal, Weibull};
use statrs::function::{erf, gamma};

use crate::units::Nanos;

/// A distribution of a time that is never negative, built by its validating constructors.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    law: Law,
}

/// The laws, with parameters that have been checked. Times are in seconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Law {
    Fixed {
        value: Nanos,
    },
    Uniform {
        min: f64,
        max: f64,
    },
    Exponential {
        mean: f64,
    },
    /// Normal, given that it is not negative (not clipped: a clipped normal has an atom at 0).
    Normal {
        mean: f64,
        sd: f64,
    },
    LogNormal {
        mu: f64,
        sigma: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
    },
    Weibull {
        scale: f64,
        shape: f64,
    },
    /// Cumulative weights with the means of exponentials.
    HyperExponential {
        parts: Vec<(f64, f64)>,
    },
    /// A distribution function given at points, straight between them: (time, cumulative probability).
    Cdf {
        points: Arc<[(f64, f64)]>,
    },
    /// Each of these observed times is equally likely; sorted.
    Observed {
        values: Arc<[Nanos]>,
    },
    /// Cumulative weights with parts.
    Mixture {
        parts: Vec<(f64, Distribution)>,
    },
}

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

/// The 99th percentile of the standard normal distribution.
const NORMAL_P99: f64 = 2.326_347_874_040_841;

impl Distribution {
    /// Always `value`.
    ///
    /// # Errors
    /// When it is negative.
    pub fn fixed(value: Nanos) -> Result<Self, DistributionError> {
        if value < Nanos::ZERO {
            return Err(DistributionError::new("value is negative in a fixed time"));
        }
        Ok(Law::Fixed { value }.into())
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
        Ok(Law::Uniform { min: min.as_secs_f64(), max: max.as_secs_f64() }.into())
    }

    /// Exponential with the given mean.
    ///
    /// # Errors
    /// When the mean is not above zero.
    pub fn exponential(mean: Nanos) -> Result<Self, DistributionError> {
        above_zero(mean.as_secs_f64(), "mean", "an exponential distribution")?;
        Ok(Law::Exponential { mean: mean.as_secs_f64() }.into())
    }

    /// Normal with the given mean and standard deviation *before* it is conditioned on not being negative; where the
    /// mean is more than four deviations above zero the difference is below 10^-4 deviations.
    ///
    /// # Errors
    /// When the mean or the deviation is not above zero.
    pub fn normal(mean: Nanos, sd: Nanos) -> Result<Self, DistributionError> {
        above_zero(mean.as_secs_f64(), "mean", "a normal distribution of a time")?;
        above_zero(sd.as_secs_f64(), "sd", "a normal distribution")?;
        Ok(Law::Normal { mean: mean.as_secs_f64(), sd: sd.as_secs_f64() }.into())
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
        Ok(Law::LogNormal { mu, sigma }.into())
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
        Self::lognormal(median.as_secs_f64().ln(), (p99.as_secs_f64() / median.as_secs_f64()).ln() / NORMAL_P99)
    }

    /// Log-normal with the given mean and coefficient of variation.
    ///
    /// # Errors
    /// When either is not above zero.
    pub fn lognormal_mean_cv(mean: Nanos, cv: f64) -> Result<Self, DistributionError> {
        above_zero(mean.as_secs_f64(), "mean", "a log-normal distribution")?;
        above_zero(cv, "cv", "a log-normal distribution")?;
        let variance = (cv * cv).ln_1p();
        Self::lognormal(mean.as_secs_f64().ln() - variance / 2.0, variance.sqrt())
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
        Ok(Law::Gamma { shape: 1.0 / (cv * cv), scale: mean.as_secs_f64() * cv * cv }.into())
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
        Ok(Law::Weibull { scale: scale.as_secs_f64(), shape }.into())
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
        Ok(Law::HyperExponential { parts: cumulate(means, "a hyperexponential distribution")? }.into())
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
        Ok(Law::Cdf { points: all.into() }.into())
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
            Some(_) => Ok(Law::Observed { values: values.into() }.into()),
        }
    }

    /// One of these distributions, chosen by weight at each draw.
    ///
    /// # Errors
    /// When there are no parts, a weight is negative or all are zero.
    pub fn mixture(parts: Vec<(f64, Self)>) -> Result<Self, DistributionError> {
        Ok(Law::Mixture { parts: cumulate(parts.into_iter(), "a mixture")? }.into())
    }

    pub(crate) fn law(&self) -> &Law {
        &self.law
    }

    /// One draw: never negative, at most [`Nanos::LONGEST`].
    #[inline(always)]
    pub fn sample<R: Rng>(&self, random: &mut R) -> Nanos {
        match &self.law {
            // The only ones that are worth a comparison in every caller's loop.
            Law::Fixed { value } => *value,
            Law::Exponential { mean } => sample_exponential(*mean, random),
            Law::Normal { mean, sd } => sample_normal(*mean, *sd, random),
            _ => self.sample_random(random),
        }
    }

    fn sample_random<R: Rng>(&self, random: &mut R) -> Nanos {
        to_nanos(match &self.law {
            Law::Uniform { min, max } => min + random.random::<f64>() * (max - min),
            Law::Exponential { mean } => return sample_exponential(*mean, random),
            Law::Normal { mean, sd } => return sample_normal(*mean, *sd, random),
            Law::LogNormal { mu, sigma } => (mu + sigma * standard_normal(random)).exp(),
            // The parameters were checked on construction, where these constructors' conditions are implied.
            Law::Gamma { shape, scale } => Gamma::new(*shape, *scale).map_or(f64::NAN, |law| law.sample(random)),
            Law::Weibull { scale, shape } => Weibull::new(*scale, *shape).map_or(f64::NAN, |law| law.sample(random)),
            Law::HyperExponential { parts } => choose(parts, random) * random.sample::<f64, _>(Exp1),
            Law::Cdf { points } => quantile_of_points(points, random.random()),
            Law::Observed { values } => return values[random.random_range(0..values.len())],
            Law::Mixture { parts } => return choose(parts, random).sample(random),
            Law::Fixed { value } => return *value,
        })
    }

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

    /// The value, where only one is possible.
    #[must_use]
    pub fn constant(&self) -> Option<Nanos> {
        match &self.law {
            Law::Fixed { value } => Some(*value),
            _ => None,
        }
    }
}

impl From<Law> for Distribution {
    fn from(law: Law) -> Self {
        Self { law }
    }
}

/// In the words of a scenario (`lognormal, median 1.2 s, p99 3 s`).
impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = Nanos::from_secs_f64;
        match &self.law {
            Law::Fixed { value } => write!(f, "{value}"),
            Law::Uniform { min, max } => write!(f, "uniform from {} to {}", time(*min), time(*max)),
            Law::Exponential { mean } => write!(f, "exponential, mean {}", time(*mean)),
            Law::Normal { mean, sd } => write!(f, "normal, mean {}, sd {}", time(*mean), time(*sd)),
            Law::LogNormal { mu, sigma } => {
                write!(f, "lognormal, median {}, p99 {}", time(mu.exp()), time((mu + sigma * NORMAL_P99).exp()))
            }
            Law::Gamma { shape, scale } => {
                let cv = crate::units::significant(shape.sqrt().recip(), 4);
                write!(f, "gamma, mean {}, cv {cv}", time(shape * scale))
            }
            Law::Weibull { scale, shape } => write!(f, "weibull, scale {}, shape {shape}", time(*scale)),
            Law::HyperExponential { parts } => {
                write!(f, "hyperexponential of {} parts, mean {}", parts.len(), time(self.mean()))
            }
            Law::Cdf { points } => write!(f, "empirical, {} points, mean {}", points.len() - 1, time(self.mean())),
            Law::Observed { values } => write!(f, "empirical, {} values, mean {}", values.len(), time(self.mean())),
            Law::Mixture { parts } => {
                let parts: Vec<String> = weighted(parts)
                    .map(|(weight, part)| format!("{} of ({part})", crate::units::percent(weight)))
                    .collect();
                write!(f, "{}", parts.join(" + "))
            }
        }
    }
}

/// P(Z > z) for a standard normal Z, accurate in the upper tail.
pub(crate) fn normal_survival(z: f64) -> f64 {
    0.5 * erf::erfc(z / std::f64::consts::SQRT_2)
}

#[inline(never)]
fn sample_exponential<R: Rng>(mean: f64, random: &mut R) -> Nanos {
    to_nanos(mean * random.sample::<f64, _>(Exp1))
}

/// Drawn again where it is negative.
#[inline(always)]
fn sample_normal<R: Rng>(mean: f64, sd: f64, random: &mut R) -> Nanos {
    loop {
        let draw = mean + sd * standard_normal(random);
        if draw >= 0.0 {
            return to_nanos(draw);
        }
    }
}

/// One copy of the draw for all who need it: it is too long to stand in every loop.
#[inline(never)]
fn standard_normal<R: Rng>(random: &mut R) -> f64 {
    random.sample(StandardNormal)
}

#[inline]
fn to_nanos(seconds: f64) -> Nanos {
    // Truncation after adding a half rounds to nearest for what is never negative, in one instruction.
    Nanos(((seconds * 1e9 + 0.5) as i64).min(Nanos::LONGEST.0))
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

/// The parts with their own shares instead of cumulative ones.
fn weighted<T>(parts: &[(f64, T)]) -> impl Iterator<Item = (f64, &T)> {
    parts.iter().scan(0.0, |before, (cumulative, part)| {
        let weight = cumulative - *before;
        *before = *cumulative;
        Some((weight, part))
    })
}

/// A part, by one uniform draw.
fn choose<'a, T, R: Rng>(parts: &'a [(f64, T)], random: &mut R) -> &'a T {
    let u: f64 = random.random();
    let index = parts.partition_point(|&(cumulative, _)| cumulative <= u).min(parts.len() - 1);
    &parts[index].1
}

/// The time at which straight lines between the points reach `p`.
fn quantile_of_points(points: &[(f64, f64)], p: f64) -> f64 {
    let after = points.partition_point(|&(_, cumulative)| cumulative <= p).clamp(1, points.len() - 1);
    let (from, to) = (points[after - 1], points[after]);
    from.0 + (to.0 - from.0) * (p - from.1) / (to.1 - from.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Streams};

    fn one_of_each() -> Vec<Distribution> {
        let s = Nanos::from_secs;
        vec![
            Distribution::fixed(s(5)).unwrap(),
            Distribution::uniform(s(2), s(9)).unwrap(),
            Distribution::exponential(s(3)).unwrap(),
            Distribution::normal(s(380), s(12)).unwrap(),
            Distribution::normal(s(1), s(2)).unwrap(),
            Distribution::lognormal_median_p99(Nanos::from_millis(1_200), s(3)).unwrap(),
            Distribution::lognormal_mean_cv(s(3), 2.0).unwrap(),
            Distribution::gamma(s(4), 0.5).unwrap(),
            Distribution::gamma(s(4), 2.0).unwrap(),
            Distribution::weibull(s(47), 2.73).unwrap(),
            Distribution::hyperexponential(&[(3.0, s(1)), (1.0, s(20))]).unwrap(),
            Distribution::cdf_points(&[(s(2), 0.1), (s(8), 0.4), (s(8), 0.7), (s(30), 1.0)]).unwrap(),
            Distribution::observed((1..=40).map(|k| s(k * k)).collect()).unwrap(),
            Distribution::mixture(vec![
                (0.98, Distribution::normal(s(619), s(4)).unwrap()),
                (0.02, Distribution::uniform(s(0), s(600)).unwrap()),
            ])
            .unwrap(),
        ]
    }

    /// Kolmogorov and Smirnov against the distribution function. The limit is the statistic's 1 - 10^-6 quantile (for jumps
    /// it is conservative), so the fourteen laws together give one false alarm in 70,000 seeds.
    #[test]
    fn draws_follow_the_distribution_function() {
        const DRAWS: usize = 200_000;
        let limit = (-(0.5e-6_f64).ln() / 2.0).sqrt() / (DRAWS as f64).sqrt();
        for (number, distribution) in one_of_each().into_iter().enumerate() {
            let mut random = Streams::new(1, number as u64).open(Purpose::Handler);
            let mut draws: Vec<f64> = (0..DRAWS).map(|_| distribution.sample(&mut random).as_secs_f64()).collect();
            draws.sort_unstable_by(f64::total_cmp);
            let mut worst = 0.0_f64;
            for group in draws.chunk_by(|a, b| a.total_cmp(b).is_eq()) {
                let start = (group.as_ptr() as usize - draws.as_ptr() as usize) / size_of::<f64>();
                let below = distribution.cdf(group[0] - 1e-9);
                worst = worst.max((below - start as f64 / DRAWS as f64).abs());
                let upto = distribution.cdf(group[0] + 1e-9);
                worst = worst.max((upto - (start + group.len()) as f64 / DRAWS as f64).abs());
            }
            assert!(worst < limit, "{distribution}: distance {worst}, limit {limit}");
        }
    }

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
