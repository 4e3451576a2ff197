//! The distribution of a lifetime without a formula.

use super::choice::Settings;
use super::observed::{Observations, Seen};
use super::{band, current_status, intervals};
use crate::model::Distribution;
use crate::units::Nanos;

/// The most likely of all distributions: a curve of steps.
#[derive(Debug, Clone, PartialEq)]
pub struct NonParametric {
    /// Where the mass lies, sorted; within one of these spans the data do not say where.
    pub masses: Vec<Mass>,
    /// The share that is gone at some times, each with an interval of its own: all of them together hold with less
    /// confidence than each.
    pub band: Vec<Point>,
    /// How it was found, and what the band rests on.
    pub method: Method,
    /// The logarithm of its likelihood.
    pub log_likelihood: f64,
}

/// A share of lifetimes that end within a span.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mass {
    /// They end after this time, in seconds,
    pub after: f64,
    /// and by this one; infinite for those that outlived every look.
    pub by: f64,
    /// How large a share they are.
    pub share: f64,
}

/// How much is gone at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The time, in seconds.
    pub at: f64,
    /// The most likely share.
    pub share: f64,
    /// The lower end of its interval,
    pub low: f64,
    /// and the upper end.
    pub high: f64,
}

/// How a curve was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Isotonic regression on environments that were looked at once; the band by likelihood ratio (Banerjee and Wellner,
    /// Annals of Statistics 29, 2001), since the bootstrap is inconsistent there.
    CurrentStatus,
    /// Self-consistency and the iterative convex minorant on intervals (Wellner and Zhan, Journal of the American Statistical
    /// Association 92, 1997); the band by the bootstrap of percentiles, which is a rough one.
    Intervals,
}

impl NonParametric {
    /// Fits it; none where nothing was seen.
    #[must_use]
    pub fn fit(observations: &Observations, settings: &Settings) -> Option<Self> {
        if observations.size() == 0.0 {
            return None;
        }
        let (method, found, band) = if observations.is_current_status() {
            let found = most_likely(&observations.seen);
            (Method::CurrentStatus, found, band::by_likelihood_ratio(&observations.coarse, settings.confidence))
        } else {
            let found = most_likely(&observations.coarse);
            let band = band::by_bootstrap(&observations.coarse, &found.masses, settings);
            (Method::Intervals, found, band)
        };
        Some(Self { masses: found.masses, band, method, log_likelihood: found.log_likelihood })
    }

    /// The share that is gone after so long, in seconds: the least that it can be, and the most.
    #[must_use]
    pub fn gone(&self, t: f64) -> (f64, f64) {
        gone(&self.masses, t)
    }

    /// The span in which this quantile lies, in seconds; none where so many were never seen to be gone.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<(f64, f64)> {
        let mut sum = 0.0;
        let reaches = |mass: &&Mass| {
            sum += mass.share;
            sum >= share - 1e-12
        };
        self.masses.iter().find(reaches).filter(|mass| mass.by.is_finite()).map(|mass| (mass.after, mass.by))
    }

    /// The same as a distribution of the model, for lifetimes that no family fits: each mass spread evenly over its span.
    /// None where some outlived every look, since nothing says for how long.
    #[must_use]
    pub fn distribution(&self) -> Option<Distribution> {
        let mut points = Vec::new();
        let mut sum = 0.0;
        for mass in &self.masses {
            if mass.by.is_infinite() {
                return None;
            }
            points.push((Nanos::from_secs_f64(mass.after), sum));
            sum = (sum + mass.share).min(1.0);
            points.push((Nanos::from_secs_f64(mass.by), sum));
        }
        Distribution::cdf_points(&points).ok()
    }

    /// The share that outlived every look.
    #[must_use]
    pub fn outlived(&self) -> f64 {
        self.masses.last().filter(|mass| mass.by.is_infinite()).map_or(0.0, |mass| mass.share)
    }
}

pub(super) fn gone(masses: &[Mass], t: f64) -> (f64, f64) {
    let least = masses.iter().filter(|mass| mass.by <= t).map(|mass| mass.share).sum();
    let most = masses.iter().filter(|mass| mass.after < t).map(|mass| mass.share).sum();
    (least, most)
}

/// The most likely masses, and how likely they are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) masses: Vec<Mass>,
    pub(super) log_likelihood: f64,
}

/// The most likely of all distributions.
pub(super) fn most_likely(seen: &Seen) -> Found {
    if seen.betweens.is_empty() { current_status::most_likely(&seen.looks) } else { intervals::most_likely(seen) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Censored;

    #[test]
    fn a_curve_is_a_distribution_where_none_outlived_all_looks() {
        let looks = [Censored::alive(1.0), Censored::gone(2.0), Censored::alive(3.0), Censored::gone(5.0)];
        let curve = NonParametric::fit(&Observations::new(&looks), &Settings::default()).unwrap();
        let distribution = curve.distribution().unwrap();
        for (at, share) in [(0.9, 0.0), (1.5, 0.25), (2.5, 0.5), (4.0, 0.75), (5.0, 1.0)] {
            assert!((distribution.cdf(at) - share).abs() < 1e-9, "at {at}");
        }
        let curve = NonParametric::fit(&Observations::new(&looks[..3]), &Settings::default()).unwrap();
        assert_eq!(curve.distribution(), None);
    }
}
