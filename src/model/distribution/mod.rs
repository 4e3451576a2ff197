//! Distributions of times: handler and init durations, idle timeouts, inter-arrival times, lives, think times.
//!
//! The set is closed, so that sampling, the distribution function, the mean and the kinks that quadrature must respect
//! are kept in step by the compiler. Parameters are in seconds; draws are whole nanoseconds.

mod build;
mod curve;
mod parameters;
mod sample;
mod scale;
mod sum;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::units::{Nanos, counted};

pub use build::DistributionError;
pub use parameters::Parameters;

/// A distribution of a time that is never negative. Outside this crate only its validating constructors build one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    law: Law,
    parameters: Parameters,
}

/// The laws, with parameters that have been checked. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// The 99th percentile of the standard normal distribution.
const NORMAL_P99: f64 = 2.326_347_874_040_841;

impl Distribution {
    pub(crate) fn law(&self) -> &Law {
        &self.law
    }

    /// As it was given.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Whether only some single times are possible.
    #[must_use]
    pub fn is_discrete(&self) -> bool {
        match &self.law {
            Law::Fixed { .. } | Law::Observed { .. } => true,
            // Every pair of points is a jump, or a span in which nothing lies.
            Law::Cdf { points } => points.windows(2).all(|pair| pair[0].0 >= pair[1].0 || pair[0].1 >= pair[1].1),
            Law::Mixture { parts } => parts.iter().all(|(_, part)| part.is_discrete()),
            Law::Uniform { .. }
            | Law::Exponential { .. }
            | Law::Normal { .. }
            | Law::LogNormal { .. }
            | Law::Gamma { .. }
            | Law::Weibull { .. }
            | Law::HyperExponential { .. } => false,
        }
    }

    /// The value, where only one is possible.
    #[must_use]
    pub fn constant(&self) -> Option<Nanos> {
        match &self.law {
            Law::Fixed { value } => Some(*value),
            Law::Uniform { .. }
            | Law::Exponential { .. }
            | Law::Normal { .. }
            | Law::LogNormal { .. }
            | Law::Gamma { .. }
            | Law::Weibull { .. }
            | Law::HyperExponential { .. }
            | Law::Cdf { .. }
            | Law::Observed { .. }
            | Law::Mixture { .. } => None,
        }
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
                write!(f, "hyperexponential of {}, mean {}", counted(parts.len() as u64, "part"), time(self.mean()))
            }
            Law::Cdf { points } => {
                write!(f, "empirical, {}, mean {}", counted(points.len() as u64 - 1, "point"), time(self.mean()))
            }
            Law::Observed { values } => {
                write!(f, "empirical, {}, mean {}", counted(values.len() as u64, "value"), time(self.mean()))
            }
            Law::Mixture { parts } => {
                let parts: Vec<String> = weighted(parts)
                    .map(|(weight, part)| format!("{} of ({part})", crate::units::percent(weight)))
                    .collect();
                write!(f, "{}", parts.join(" + "))
            }
        }
    }
}

/// The parts with their own shares instead of cumulative ones.
fn weighted<T>(parts: &[(f64, T)]) -> impl Iterator<Item = (f64, &T)> {
    parts.iter().scan(0.0, |before, (cumulative, part)| {
        let weight = cumulative - *before;
        *before = *cumulative;
        Some((weight, part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One distribution of every law, for tests that hold all of them to the same.
    pub(super) fn one_of_each() -> Vec<Distribution> {
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
}
