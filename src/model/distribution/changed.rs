//! Distributions made from others.

use super::parameters::Parameters;
use super::{Distribution, DistributionError};
use crate::units::Nanos;

/// A sum of two random times is as many equally likely values.
const VALUES_OF_A_SUM: u32 = 4_096;

impl Distribution {
    /// That of `factor` times such a time. The factor is above zero.
    ///
    /// # Errors
    /// When a parameter leaves the range of its kind.
    pub fn times(&self, factor: f64) -> Result<Self, DistributionError> {
        let times = |time: Nanos| Nanos::from_secs_f64(time.as_secs_f64() * factor);
        match self.parameters() {
            Parameters::Fixed { value } => Self::fixed(times(*value)),
            Parameters::Uniform { min, max } => Self::uniform(times(*min), times(*max)),
            Parameters::Exponential { mean } => Self::exponential(times(*mean)),
            Parameters::Normal { mean, sd } => Self::normal(times(*mean), times(*sd)),
            Parameters::LogNormal { mu, sigma } => Self::lognormal(mu + factor.ln(), *sigma),
            Parameters::LogNormalMedianP99 { median, p99 } => Self::lognormal_median_p99(times(*median), times(*p99)),
            Parameters::LogNormalMeanCv { mean, cv } => Self::lognormal_mean_cv(times(*mean), *cv),
            Parameters::Gamma { mean, cv } => Self::gamma(times(*mean), *cv),
            Parameters::Weibull { scale, shape } => Self::weibull(times(*scale), *shape),
            Parameters::HyperExponential { parts } => {
                let parts: Vec<(f64, Nanos)> = parts.iter().map(|&(weight, mean)| (weight, times(mean))).collect();
                Self::hyperexponential(&parts)
            }
            Parameters::Points { points } => {
                let points: Vec<(Nanos, f64)> = points.iter().map(|&(time, share)| (times(time), share)).collect();
                Self::cdf_points(&points)
            }
            Parameters::Observed { values } => Self::observed(values.iter().map(|&value| times(value)).collect()),
            Parameters::Mixture { parts } => {
                let part = |(weight, part): &(f64, Self)| Ok((*weight, part.times(factor)?));
                Self::mixture(parts.iter().map(part).collect::<Result<_, DistributionError>>()?)
            }
        }
    }

    /// That of the sum of two independent times. Unless one of them is constant and the other's kind allows it, it is
    /// made of 4,096 equally likely values: quantiles of both at points that fill the unit square evenly (the first two
    /// dimensions of Halton, "On the efficiency of certain quasi-random sequences", Numerische Mathematik 2, 1960).
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        if let (Some(one), Some(another)) = (self.constant(), other.constant()) {
            return Self::always(one + another);
        }
        let value = |nth: u32| {
            let [one, another] = [(self, 2), (other, 3)].map(|(law, base)| law.quantile(radical_inverse(nth, base)));
            Nanos::from_secs_f64(one + another)
        };
        Self::observed((1..=VALUES_OF_A_SUM).map(value).collect()).expect("there are values, none of them negative")
    }
}

/// The digits of a number in some base, mirrored at the point: between 0 and 1.
fn radical_inverse(mut number: u32, base: u32) -> f64 {
    let (mut inverse, mut place) = (0.0, 1.0);
    while number > 0 {
        place /= f64::from(base);
        inverse += f64::from(number % base) * place;
        number /= base;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quantile_is_so_many_times_as_long() {
        let s = Nanos::from_secs;
        let mixed = vec![(1.0, Distribution::fixed(s(2)).unwrap()), (3.0, Distribution::exponential(s(1)).unwrap())];
        for law in [
            Distribution::fixed(s(3)),
            Distribution::uniform(s(1), s(3)),
            Distribution::exponential(s(2)),
            Distribution::normal(s(2), s(1)),
            Distribution::lognormal(0.3, 0.5),
            Distribution::lognormal_median_p99(s(1), s(3)),
            Distribution::lognormal_mean_cv(s(1), 0.7),
            Distribution::gamma(s(1), 0.7),
            Distribution::weibull(s(1), 1.7),
            Distribution::hyperexponential(&[(1.0, s(1)), (2.0, s(5))]),
            Distribution::cdf_points(&[(s(1), 0.5), (s(4), 1.0)]),
            Distribution::observed(vec![s(1), s(2), s(7)]),
            Distribution::mixture(mixed),
        ] {
            let law = law.unwrap();
            let longer = law.times(2.5).unwrap();
            for p in [0.01, 0.3, 0.62, 0.99] {
                let (before, after) = (law.quantile(p), longer.quantile(p));
                assert!((after / before - 2.5).abs() < 1e-6, "{law}: {before} and {after}");
            }
        }
    }

    /// The sum of two exponential times of mean 1 s is a gamma distribution: mean 2 s, and at most t with the chance
    /// 1 - (1 + t) exp(-t). Of 4,096 points of the sequence so many are off by less than 1 in 100.
    #[test]
    fn a_sum_has_the_distribution_of_a_sum() {
        let law = Distribution::exponential(Nanos::SECOND).unwrap();
        let sum = law.plus(&law);
        assert!((sum.mean() - 2.0).abs() < 0.01, "{}", sum.mean());
        for t in [0.5, 1.0, 2.0, 4.0, 8.0] {
            let expected = 1.0 - (1.0 + t) * f64::exp(-t);
            assert!((sum.cdf(t) - expected).abs() < 0.005, "{t}: {} and {expected}", sum.cdf(t));
        }
        let constant = Distribution::fixed(Nanos::SECOND).unwrap();
        assert_eq!(constant.plus(&constant).constant(), Some(Nanos::SECOND * 2));
        assert!((constant.plus(&law).quantile(0.5) - (1.0 + 2.0_f64.ln())).abs() < 0.002);
    }
}
