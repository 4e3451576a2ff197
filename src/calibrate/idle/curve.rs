//! A law as a distribution of the model.

use super::law::{Base, Beside, Law};
use crate::model::Distribution;
use crate::model::distribution::DistributionError;
use crate::units::Nanos;

/// A curve without a formula of its own is written as points that are so close in probability,
const POINTS: u32 = 200;

/// and ends where no more than this is left.
const LEFT_OVER: f64 = 1e-6;

impl Law {
    /// The same as a distribution of the model: by its formula, or where it has none (a hazard beside it, a maximum) as 200
    /// points of its distribution function.
    ///
    /// # Errors
    /// When a scenario does not take its parameters.
    pub fn distribution(&self) -> Result<Distribution, DistributionError> {
        if self.maximum.is_some() {
            return self.points();
        }
        match self.beside {
            Beside::Nothing => self.base.distribution(),
            Beside::Early { share: 0.0 } | Beside::Hazard { per_second: 0.0 } => self.base.distribution(),
            Beside::Early { share } => {
                let early = Distribution::uniform(Nanos::ZERO, Nanos::from_secs_f64(self.base.onset()))?;
                Distribution::mixture(vec![(1.0 - share, self.base.distribution()?), (share, early)])
            }
            Beside::Hazard { .. } => self.points(),
        }
    }

    /// Points of the distribution function; a jump is two points at one time.
    fn points(&self) -> Result<Distribution, DistributionError> {
        let end = self.quantile(1.0 - LEFT_OVER);
        let mut times: Vec<f64> = (0..POINTS).map(|k| self.quantile(f64::from(k) / f64::from(POINTS))).collect();
        times.extend((1..POINTS).map(|k| end * f64::from(k) / f64::from(POINTS)));
        times.retain(|&time| time < end);
        times.sort_unstable_by(f64::total_cmp);
        times.dedup_by(|next, kept| *next - *kept < 1e-9 * end);
        let mut points: Vec<(Nanos, f64)> =
            times.iter().map(|&time| (Nanos::from_secs_f64(time), self.gone(time))).collect();
        let end = Nanos::from_secs_f64(end);
        points.push((end, self.gone(end.as_secs_f64() * (1.0 - 1e-12))));
        points.push((end, 1.0));
        Distribution::cdf_points(&points)
    }

    /// The shortest time by which so large a share is gone, in seconds.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let mut high = 1e-9;
        while self.gone(high) < share && high < Nanos::LONGEST.as_secs_f64() {
            high *= 2.0;
        }
        let mut low = 0.0;
        while high - low > 1e-13 * high {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                break;
            }
            if self.gone(middle) < share { low = middle } else { high = middle }
        }
        high
    }
}

impl Base {
    fn distribution(&self) -> Result<Distribution, DistributionError> {
        let seconds = Nanos::from_secs_f64;
        match *self {
            Self::Fixed { value } => Distribution::fixed(seconds(value)),
            Self::Uniform { min, max } => Distribution::uniform(seconds(min), seconds(max)),
            Self::Normal { mean, sd } => Distribution::normal(seconds(mean), seconds(sd)),
            Self::Weibull { scale, shape } => Distribution::weibull(seconds(scale), shape),
            Self::Exponential { mean } => Distribution::exponential(seconds(mean)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The model's own distribution function against the law's, which are programmed apart, at 400 times; to 10^-3 where
    /// points stand for a curve (a curve bends between 200 of them by less).
    #[test]
    fn the_model_has_the_same_distribution_function() {
        let bases = [
            Base::Fixed { value: 60.0 },
            Base::Uniform { min: 20.0, max: 70.0 },
            Base::Normal { mean: 42.0, sd: 17.0 },
            Base::Weibull { scale: 47.0, shape: 2.7 },
            Base::Exponential { mean: 33.0 },
        ];
        let besides = [Beside::Nothing, Beside::Hazard { per_second: 0.01 }, Beside::Early { share: 0.05 }];
        for base in bases {
            for beside in besides {
                for maximum in [None, Some(55.0)] {
                    let law = Law { base, beside, maximum };
                    let distribution = law.distribution().unwrap();
                    for k in 0..400 {
                        let t = f64::from(k) * 0.25 + 0.1;
                        let (model, own) = (distribution.cdf(t), law.gone(t));
                        assert!((model - own).abs() < 1e-3, "{law:?} at {t}: {model}, not {own}");
                    }
                }
            }
        }
    }
}
