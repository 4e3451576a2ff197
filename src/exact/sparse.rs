//! The first uses of environments in the limit of no service time, by quadrature.

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
    /// Environments removed at the end of their life, per second of life: those that are not replaced.
    pub(super) removals: f64,
    marks: Vec<f64>,
}

impl<'a> Sparse<'a> {
    pub(super) fn new(model: &'a Model) -> Result<Self, NotApplicable> {
        applicable::stationary(model)?;
        applicable::no_provisioned(model)?;
        let (gaps, timeout) = (applicable::gaps(model)?, applicable::timeout(model)?);
        let removals = applicable::removals(model)?;
        let ping_every = applicable::ping_interval(model)?;
        let mut marks = marks(timeout);
        match &gaps {
            Gaps::Renewal(between) => marks.extend(self::marks(between)),
            Gaps::Poisson(_) => {}
        }
        Ok(Self { gaps, ping_every, timeout, removals, marks })
    }

    /// P(a user's request finds that the environment is gone), where it may go at `rate` per second beside eviction.
    pub(super) fn gone_at(&self, rate: f64) -> f64 {
        expectation(|age| self.gone(rate, age), &self.age(), &self.marks)
    }

    /// The same if every idle period were shorter by `service` seconds, but not negative.
    pub(super) fn gone_if_idle_for_less(&self, rate: f64, service: f64) -> f64 {
        let later = self.marks.iter().map(|mark| mark + service);
        let marks: Vec<f64> = self.marks.iter().copied().chain(later).chain([service]).collect();
        expectation(|age| self.gone(rate, (age - service).max(0.0)), &self.age(), &marks)
    }

    /// The same for a ping, for Poisson users and pings every `interval` seconds.
    pub(super) fn gone_for_ping(&self, rate: f64, users: f64, interval: f64) -> f64 {
        expectation(|age| self.gone(rate, age), &age_for_ping(users, interval), &self.marks)
    }

    /// Times at which the distributions of timeout or gap jump or bend.
    pub(super) fn marks(&self) -> &[f64] {
        &self.marks
    }

    /// P(an idle environment is evicted before the next invocation), or a little more.
    pub(super) fn evicted(&self) -> f64 {
        self.ping_every.map_or_else(|| self.gone_at(0.0), |every| self.timeout.cdf(every))
    }

    /// G(x): P(an environment last used `age` seconds ago is gone). What is small is never got as a difference from 1.
    fn gone(&self, rate: f64, age: f64) -> f64 {
        let evicted = self.timeout.cdf(age);
        evicted + (1.0 - evicted) * -(-rate * age).exp_m1()
    }

    /// The time X since the last use that a user's request finds: the smaller of the gap before it and the time since
    /// the last ping, which is uniform.
    pub(super) fn age(&self) -> Survival<impl Fn(f64) -> f64> {
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

/// The time since the last use that a ping finds, by the ping before or by a user since.
pub(super) fn age_for_ping(users: f64, interval: f64) -> Survival<impl Fn(f64) -> f64> {
    let beyond = move |age: f64| if age < interval { (-users * age).exp() } else { 0.0 };
    Survival { beyond, grain: 0.0, end: interval }
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
