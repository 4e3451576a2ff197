//! P(cold) in the limit of no service time, by quadrature.

use super::applicable::{self, Gaps, NotApplicable};
use super::quadrature::{Survival, expectation};
use crate::model::distribution::Law;
use crate::model::{Distribution, Model};

/// What is left of a model when service takes no time.
pub(super) struct Sparse<'a> {
    pub(super) gaps: Gaps<'a>,
    /// In seconds.
    pub(super) ping_every: Option<f64>,
    timeout: &'a Distribution,
    /// Environments recycled per second of life.
    hazard: f64,
    marks: Vec<f64>,
}

impl<'a> Sparse<'a> {
    pub(super) fn new(model: &'a Model) -> Result<Self, NotApplicable> {
        applicable::stationary(model)?;
        applicable::no_provisioned(model)?;
        let (gaps, timeout) = (applicable::gaps(model)?, applicable::timeout(model)?);
        let hazard = applicable::hazard(model)?;
        let ping_every = applicable::ping_interval(model)?;
        let mut marks = marks(timeout);
        if let Gaps::Renewal(between) = &gaps {
            marks.extend(self::marks(between));
        }
        Ok(Self { gaps, ping_every, timeout, hazard, marks })
    }

    /// P(a user request is cold): E[G(X)].
    pub(super) fn cold(&self) -> f64 {
        expectation(|age| self.gone(age), &self.age(), &self.marks)
    }

    /// The same if every idle period were shorter by `service` seconds, but not negative: E[G(max(X - service, 0))].
    pub(super) fn cold_if_idle_for_less(&self, service: f64) -> f64 {
        let later = self.marks.iter().map(|mark| mark + service);
        let marks: Vec<f64> = self.marks.iter().copied().chain(later).chain([service]).collect();
        expectation(|age| self.gone((age - service).max(0.0)), &self.age(), &marks)
    }

    /// P(a ping is cold) for Poisson users and pings every `interval` seconds: the environment was last used by the
    /// ping before or by a user since.
    pub(super) fn ping_cold(&self, rate: f64, interval: f64) -> f64 {
        let beyond = |age: f64| if age < interval { (-rate * age).exp() } else { 0.0 };
        expectation(|age| self.gone(age), &Survival { beyond, grain: 0.0, end: interval }, &self.marks)
    }

    /// G(x): P(an environment last used `age` seconds ago is gone). What is small is never got as a difference from 1.
    fn gone(&self, age: f64) -> f64 {
        let evicted = self.timeout.cdf(age);
        evicted + (1.0 - evicted) * -(-self.hazard * age).exp_m1()
    }

    /// The time X since the last use that a user's request finds: the smaller of the gap before it and the time since
    /// the last ping, which is uniform.
    fn age(&self) -> Survival<impl Fn(f64) -> f64> {
        let since_ping = self.ping_every;
        let no_ping_since = move |age: f64| since_ping.map_or(1.0, |every| ((every - age) / every).clamp(0.0, 1.0));
        let gap = survival_of_gap(&self.gaps);
        Survival {
            end: since_ping.map_or(gap.end, |every| every.min(gap.end)),
            grain: gap.grain,
            beyond: move |age: f64| (gap.beyond)(age) * no_ping_since(age),
        }
    }
}

/// The survival function of the time between arrivals.
pub(super) fn survival_of_gap(gaps: &Gaps<'_>) -> Survival<impl Fn(f64) -> f64> {
    /// exp(-700) is about the smallest normal number there is.
    const EXPONENTIAL_END: f64 = 700.0;
    /// The part of a general gap that is cut off.
    const TAIL: f64 = 1e-13;
    /// Of one minus a distribution function.
    const GRAIN: f64 = 1e-14;
    let (end, grain) = match gaps {
        Gaps::Poisson(rate) => (EXPONENTIAL_END / rate, 0.0),
        Gaps::Renewal(between) => (between.quantile(1.0 - TAIL), GRAIN),
    };
    let beyond = move |gap: f64| match gaps {
        Gaps::Poisson(rate) => (-rate * gap).exp(),
        Gaps::Renewal(between) => (1.0 - between.cdf(gap)).max(0.0),
    };
    Survival { beyond, grain, end }
}

/// Where a distribution function jumps or bends; and where it has no such place, a few quantiles, so that one that
/// rises steeply somewhere in a long interval is not stepped over.
pub(super) fn marks(distribution: &Distribution) -> Vec<f64> {
    const QUANTILES: [f64; 10] = [1e-9, 1e-5, 1e-3, 0.05, 0.3, 0.7, 0.95, 0.999, 1.0 - 1e-5, 1.0 - 1e-9];
    if let Law::Mixture { parts } = distribution.law() {
        // A part may be narrow and rare: its own quantiles show where it is.
        return parts.iter().flat_map(|(_, part)| marks(part)).collect();
    }
    let breakpoints = distribution.breakpoints();
    if breakpoints.is_empty() { QUANTILES.map(|p| distribution.quantile(p)).to_vec() } else { breakpoints }
}
