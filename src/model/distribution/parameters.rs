//! A distribution as somebody gave it, so that it can be written down again in the same words.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Distribution;
use crate::units::Nanos;

/// The parameters of a distribution, by the constructor that took them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Parameters {
    /// See [`Distribution::fixed`].
    Fixed {
        /// The one time.
        value: Nanos,
    },
    /// See [`Distribution::uniform`].
    Uniform {
        /// The shortest time.
        min: Nanos,
        /// The longest.
        max: Nanos,
    },
    /// See [`Distribution::exponential`].
    Exponential {
        /// The mean.
        mean: Nanos,
    },
    /// See [`Distribution::normal`].
    Normal {
        /// The mean, before cutting at zero.
        mean: Nanos,
        /// The standard deviation, before cutting at zero.
        sd: Nanos,
    },
    /// See [`Distribution::lognormal`].
    LogNormal {
        /// The mean of ln seconds.
        mu: f64,
        /// The standard deviation of ln seconds.
        sigma: f64,
    },
    /// See [`Distribution::lognormal_median_p99`].
    LogNormalMedianP99 {
        /// The median.
        median: Nanos,
        /// The 99th percentile.
        p99: Nanos,
    },
    /// See [`Distribution::lognormal_mean_cv`].
    LogNormalMeanCv {
        /// The mean.
        mean: Nanos,
        /// The standard deviation over the mean.
        cv: f64,
    },
    /// See [`Distribution::gamma`].
    Gamma {
        /// The mean.
        mean: Nanos,
        /// The standard deviation over the mean.
        cv: f64,
    },
    /// See [`Distribution::weibull`].
    Weibull {
        /// The scale.
        scale: Nanos,
        /// The shape.
        shape: f64,
    },
    /// See [`Distribution::hyperexponential`].
    HyperExponential {
        /// Weights with means.
        parts: Arc<[(f64, Nanos)]>,
    },
    /// See [`Distribution::cdf_points`].
    Points {
        /// Times with cumulative probabilities.
        points: Arc<[(Nanos, f64)]>,
    },
    /// See [`Distribution::observed`].
    Observed {
        /// The times, sorted.
        values: Arc<[Nanos]>,
    },
    /// See [`Distribution::mixture`].
    Mixture {
        /// Weights with distributions.
        parts: Arc<[(f64, Distribution)]>,
    },
}
