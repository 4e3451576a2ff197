//! How long an idle environment may live, as one law out of many that are held to be possible. Times are in seconds.

use crate::estimate::normal_upper;
use crate::model::Distribution;

/// A law of idle timeouts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Law {
    /// One cutoff, with a spread.
    Normal {
        /// The cutoff.
        centre: f64,
        /// Its standard deviation.
        sd: f64,
    },
    /// Anything in a range.
    Uniform {
        /// The shortest.
        low: f64,
        /// The longest.
        high: f64,
    },
    /// What somebody measured.
    Measured(Distribution),
}

impl Law {
    /// The chance that an environment is gone after it was idle for so long.
    pub(super) fn gone_by(&self, idle: f64) -> f64 {
        match self {
            Self::Normal { centre, sd } => normal((idle - centre) / sd),
            Self::Uniform { low, high } => ((idle - low) / (high - low)).clamp(0.0, 1.0),
            Self::Measured(law) => law.cdf(idle),
        }
    }

    /// The time after which this share is gone.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        match self {
            Self::Normal { centre, sd } => centre + normal_upper(1.0 - share) * sd,
            Self::Uniform { low, high } => low + share * (high - low),
            Self::Measured(law) => law.quantile(share),
        }
    }

    /// Nobody is gone before the first of these times, nor there after the second.
    pub(super) fn dies(&self) -> (f64, f64) {
        match self {
            Self::Normal { centre, sd } => (centre - FAR * sd, centre + FAR * sd),
            Self::Uniform { low, high } => (*low, *high),
            Self::Measured(_) => (0.0, f64::INFINITY),
        }
    }

    /// How widely timeouts are spread: the standard deviation of a normal whose middle 80% are as far apart.
    pub(super) fn spread(&self) -> f64 {
        (self.quantile(0.9) - self.quantile(0.1)) / (2.0 * normal_upper(0.1))
    }
}

/// What is left beyond so many standard deviations (10^-12) makes no difference here.
const FAR: f64 = 7.0;

/// P(Z <= z) of a standard normal.
fn normal(z: f64) -> f64 {
    if z > FAR {
        1.0
    } else if z < -FAR {
        0.0
    } else {
        0.5 * statrs::function::erf::erfc(-z / std::f64::consts::SQRT_2)
    }
}
