//! Laws of an idle lifetime: a distribution, what takes environments beside it, and the longest that any lives.

use std::f64::consts::{LN_2, PI, SQRT_2};

use statrs::function::erf::erfc;

/// A law of the idle lifetime of an environment. All times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// The timeout itself.
    pub base: Base,
    /// What takes environments beside it.
    pub beside: Beside,
    /// No environment lives so long, where that is known from elsewhere.
    pub maximum: Option<f64>,
}

/// The distribution of a timeout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Base {
    /// Always the same.
    Fixed {
        /// That one, in seconds.
        value: f64,
    },
    /// Uniform.
    Uniform {
        /// The shortest, in seconds.
        min: f64,
        /// The longest, in seconds.
        max: f64,
    },
    /// Normal, given that it is not negative.
    Normal {
        /// The mean before that condition, in seconds.
        mean: f64,
        /// The standard deviation before that condition, in seconds.
        sd: f64,
    },
    /// Weibull: survival exp(-(t/scale)^shape).
    Weibull {
        /// The scale, in seconds.
        scale: f64,
        /// The shape.
        shape: f64,
    },
    /// Exponential.
    Exponential {
        /// The mean, in seconds.
        mean: f64,
    },
}

/// What takes environments beside the timeout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Beside {
    /// Nothing does.
    Nothing,
    /// A constant hazard; the first of the two takes it.
    Hazard {
        /// The hazard, per second.
        per_second: f64,
    },
    /// A share dies early, uniformly between zero and the [onset](Base::onset) of the timeout.
    Early {
        /// That share.
        share: f64,
    },
}

/// Early deaths come before so much of the timeout's own distribution.
const ONSET: f64 = 0.01;

/// The standard normal quantile of [`ONSET`].
const NORMAL_ONSET: f64 = -2.326_347_874_040_841;

/// The shapes of a Weibull distribution that a scenario takes.
pub(super) const SHAPES: (f64, f64) = (0.1, 100.0);

/// No smaller part of its mean is told from a deviation of zero.
pub(super) const LEAST_SD: f64 = 1e-4;

impl Law {
    /// The logarithm of the chance that it is still there after so long.
    #[must_use]
    pub fn ln_alive(&self, t: f64) -> f64 {
        if self.maximum.is_some_and(|maximum| t >= maximum) {
            return f64::NEG_INFINITY;
        }
        match self.beside {
            Beside::Nothing => self.base.ln_alive(t),
            Beside::Hazard { per_second } => self.base.ln_alive(t) - per_second * t,
            Beside::Early { share } => {
                let later = (1.0 - share) * self.base.ln_alive(t).exp();
                (share * (1.0 - early(t, self.base.onset())) + later).ln()
            }
        }
    }

    /// The chance that it is gone after so long, accurate where that is small.
    #[must_use]
    pub fn gone(&self, t: f64) -> f64 {
        if self.maximum.is_some_and(|maximum| t >= maximum) {
            return 1.0;
        }
        let base = self.base.gone(t);
        match self.beside {
            Beside::Nothing => base,
            Beside::Hazard { per_second } => base - (1.0 - base) * (-per_second * t).exp_m1(),
            Beside::Early { share } => share * early(t, self.base.onset()) + (1.0 - share) * base,
        }
    }

    /// The logarithm of the chance that it goes after one time, and by another.
    pub(super) fn ln_between(&self, alive_at: f64, gone_by: f64) -> f64 {
        let (low, high) = (self.gone(alive_at), self.gone(gone_by));
        if low < 0.5 {
            (high - low).max(0.0).ln()
        } else {
            let (alive, still) = (self.ln_alive(alive_at), self.ln_alive(gone_by));
            if alive == f64::NEG_INFINITY { alive } else { alive + (-(still - alive).exp_m1()).ln() }
        }
    }

    /// Whether a scenario takes its parameters.
    pub(super) fn is_valid(&self) -> bool {
        let beside = match self.beside {
            Beside::Nothing => true,
            Beside::Hazard { per_second } => per_second >= 0.0 && per_second.is_finite(),
            Beside::Early { share } => (0.0..1.0).contains(&share) && self.base.onset() > 0.0,
        };
        beside && self.base.is_valid()
    }
}

/// The distribution function of early deaths.
fn early(t: f64, onset: f64) -> f64 {
    (t / onset).min(1.0)
}

impl Base {
    /// When early deaths are over, in seconds: the 1% quantile of the timeout's own distribution.
    #[must_use]
    pub fn onset(&self) -> f64 {
        match *self {
            Self::Fixed { value } => value,
            Self::Uniform { min, max } => min + ONSET * (max - min),
            // The condition on not being negative matters only where there is hardly an onset.
            Self::Normal { mean, sd } => mean + NORMAL_ONSET * sd,
            Self::Weibull { scale, shape } => scale * (-(-ONSET).ln_1p()).powf(shape.recip()),
            Self::Exponential { mean } => -mean * (-ONSET).ln_1p(),
        }
    }

    pub(super) fn ln_alive(&self, t: f64) -> f64 {
        match *self {
            Self::Fixed { value } => {
                if t < value {
                    0.0
                } else {
                    f64::NEG_INFINITY
                }
            }
            Self::Uniform { min, max } => ((max - t) / (max - min)).clamp(0.0, 1.0).ln(),
            Self::Normal { mean, sd } => ln_above((t - mean) / sd) - ln_above(-mean / sd),
            Self::Weibull { scale, shape } => -(t / scale).powf(shape),
            Self::Exponential { mean } => -t / mean,
        }
    }

    pub(super) fn gone(&self, t: f64) -> f64 {
        match *self {
            Self::Fixed { value } => f64::from(u8::from(t >= value)),
            Self::Uniform { min, max } => ((t - min) / (max - min)).clamp(0.0, 1.0),
            Self::Normal { mean, sd } => {
                let below_zero = above(mean / sd);
                ((above((mean - t) / sd) - below_zero) / (1.0 - below_zero)).max(0.0)
            }
            Self::Weibull { .. } | Self::Exponential { .. } => -self.ln_alive(t).exp_m1(),
        }
    }

    fn is_valid(&self) -> bool {
        match *self {
            Self::Fixed { value } => value > 0.0 && value.is_finite(),
            Self::Uniform { min, max } => min >= 0.0 && min < max && max.is_finite(),
            Self::Normal { mean, sd } => mean > 0.0 && mean.is_finite() && sd >= LEAST_SD * mean && sd.is_finite(),
            Self::Weibull { scale, shape } => {
                scale > 0.0 && scale.is_finite() && (SHAPES.0..=SHAPES.1).contains(&shape)
            }
            Self::Exponential { mean } => mean > 0.0 && mean.is_finite(),
        }
    }
}

/// P(Z > z) for a standard normal Z.
fn above(z: f64) -> f64 {
    0.5 * erfc(z / SQRT_2)
}

/// The logarithm of P(Z > z), also where that is smaller than any number.
fn ln_above(z: f64) -> f64 {
    // Beyond this the first two terms of the series are exact to 10^-5 (Abramowitz and Stegun 1964, 26.2.12).
    const FAR: f64 = 25.0;
    if z < FAR { above(z).ln() } else { -z * z / 2.0 - z.ln() - 0.5 * (LN_2 + PI.ln()) + (-1.0 / (z * z)).ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laws() -> Vec<Law> {
        let bases = [
            Base::Fixed { value: 60.0 },
            Base::Uniform { min: 20.0, max: 70.0 },
            Base::Normal { mean: 42.0, sd: 17.0 },
            Base::Weibull { scale: 47.0, shape: 2.7 },
            Base::Exponential { mean: 33.0 },
        ];
        let besides = [Beside::Nothing, Beside::Hazard { per_second: 0.01 }, Beside::Early { share: 0.05 }];
        let with = |base: Base| besides.map(|beside| Law { base, beside, maximum: None });
        bases.into_iter().flat_map(with).collect()
    }

    #[test]
    fn what_is_not_gone_is_alive() {
        for law in laws() {
            for t in [0.0, 1e-3, 0.5, 10.0, 25.0, 42.0, 59.0, 65.0] {
                let sum = law.gone(t) + law.ln_alive(t).exp();
                assert!((sum - 1.0).abs() < 1e-12, "{law:?} at {t}: {sum}");
            }
        }
    }

    #[test]
    fn what_goes_in_two_spans_goes_in_their_union() {
        for law in laws() {
            let parts = law.ln_between(5.0, 30.0).exp() + law.ln_between(30.0, 55.0).exp();
            let whole = law.gone(55.0) - law.gone(5.0);
            assert!((parts - whole).abs() < 1e-12, "{law:?}: {parts}, not {whole}");
        }
    }

    /// The logarithm of the normal tail at 30 deviations, from Mathematica's series: -454.3212439563...
    #[test]
    fn far_tails_have_logarithms() {
        assert!((ln_above(30.0) + 454.321_244).abs() < 1e-5, "{}", ln_above(30.0));
        assert!((ln_above(24.999) - ln_above(25.001) - 0.002 * 25.04).abs() < 1e-4);
        let law = Law { base: Base::Normal { mean: 600.0, sd: 1.0 }, beside: Beside::Nothing, maximum: None };
        assert!(law.ln_alive(1e9).is_finite());
        assert!(law.ln_between(700.0, 701.0).is_finite());
    }

    #[test]
    fn nothing_outlives_the_maximum() {
        let law = Law { base: Base::Exponential { mean: 33.0 }, beside: Beside::Nothing, maximum: Some(50.0) };
        assert_eq!((law.gone(50.0), law.ln_alive(50.0)), (1.0, f64::NEG_INFINITY));
        assert!(law.gone(49.9) < 0.8);
    }
}
