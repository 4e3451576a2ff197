//! What a recommendation has to keep.

use crate::exact::ExactValue;
use crate::study::Measure;
use crate::units::Nanos;

/// What is to be kept: something that is measured, and how much of it there may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// The share of cold requests.
    Cold(f64),
    /// Cold starts of users in a day.
    ColdPerDay(f64),
    /// The share of visits that meet a cold request.
    ColdVisits(f64),
    /// The latency that a share of the requests does not exceed.
    Latency(Quantile, Nanos),
}

/// A quantile of latency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantile {
    /// 95 of 100 requests take no longer.
    P95,
    /// 99 of 100.
    P99,
    /// 999 of 1,000.
    P999,
}

/// A latency is known well enough to this part of itself.
const LATENCY_PRECISION: f64 = 0.01;

impl Target {
    /// What is measured.
    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::Cold(_) => Measure::ColdProbability,
            Self::ColdPerDay(_) => Measure::ColdStartsPerDay,
            Self::ColdVisits(_) => Measure::VisitColdProbability,
            Self::Latency(Quantile::P95, _) => Measure::LatencyP95,
            Self::Latency(Quantile::P99, _) => Measure::LatencyP99,
            Self::Latency(Quantile::P999, _) => Measure::LatencyP999,
        }
    }

    /// The largest value that keeps it, in the unit of estimates: a share, a number a day, or seconds.
    #[must_use]
    pub fn bound(self) -> f64 {
        match self {
            Self::Cold(share) | Self::ColdVisits(share) => share,
            Self::ColdPerDay(number) => number,
            Self::Latency(_, time) => time.as_secs_f64(),
        }
    }

    /// The share of cold requests that it comes to, where it is of cold requests.
    #[must_use]
    pub fn share(self, requests_per_day: f64) -> Option<f64> {
        match self {
            Self::Cold(share) => Some(share),
            Self::ColdPerDay(number) => Some(number / requests_per_day).filter(|share| *share < 1.0),
            Self::ColdVisits(_) | Self::Latency(..) => None,
        }
    }

    /// How well the measure is to be known, given how well shares are: a half-width in its own unit.
    pub(super) fn precision(self, of_shares: f64, requests_per_day: f64) -> f64 {
        match self {
            Self::Cold(_) | Self::ColdVisits(_) => of_shares,
            Self::ColdPerDay(_) => of_shares * requests_per_day,
            Self::Latency(_, time) => time.as_secs_f64() * LATENCY_PRECISION,
        }
    }

    /// What the exact form of P(cold) says of the measure, and what it neglects of that; nothing of the others.
    pub(super) fn exact(self, cold: ExactValue, requests_per_day: f64) -> Option<ExactValue> {
        let times = |factor: f64| ExactValue {
            probability: cold.probability * factor,
            neglects_at_most: cold.neglects_at_most * factor,
        };
        match self {
            Self::Cold(_) => Some(cold),
            Self::ColdPerDay(_) => Some(times(requests_per_day)),
            Self::ColdVisits(_) | Self::Latency(..) => None,
        }
    }
}
