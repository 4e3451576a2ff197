//! The same traffic, more or less of it.

use super::{Arrivals, Modulated, ModulatedState, Poisson, Process, Profile, Renewal, Sessions};
use crate::units::Rate;

impl Arrivals {
    /// The same with so many times as many requests, alike in everything else: visits come more often, and are as long.
    /// None where there is a record, or a process would leave its range.
    #[must_use]
    pub fn times(&self, factor: f64) -> Option<Self> {
        self.0.iter().map(|process| process.times(factor)).collect::<Option<_>>().map(Self)
    }
}

impl Process {
    /// The same with so many times as many requests.
    pub(crate) fn times(&self, factor: f64) -> Option<Self> {
        let rate = |rate: Rate| Rate::per_second(rate.as_per_second() * factor).ok();
        match self {
            Self::Poisson(process) => Some(Self::Poisson(Poisson::new(rate(process.rate())?))),
            Self::Renewal(process) => Renewal::new(process.between().scaled(factor.recip())).ok().map(Self::Renewal),
            Self::Profile(process) => {
                let profile = Profile::new(rate(process.mean())?, process.hours(), process.days());
                profile.ok().map(Self::Profile)
            }
            Self::Modulated(process) => {
                let busier =
                    |state: &ModulatedState| ModulatedState { per_second: state.per_second * factor, ..*state };
                Modulated::new(process.states().iter().map(busier).collect()).ok().map(Self::Modulated)
            }
            Self::Sessions(process) => {
                let visits = process.visits().times(factor)?;
                let sessions = Sessions::new(visits, process.parallel(), process.pages(), process.think().clone());
                sessions.ok().map(Self::Sessions)
            }
            Self::Trace(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Distribution;
    use crate::model::arrivals::Pages;
    use crate::units::Nanos;

    #[test]
    fn the_mean_rate_is_so_many_times_as_high() {
        let rate = Rate::per_second(0.01).unwrap();
        let think = Distribution::fixed(Nanos::SECOND).unwrap();
        let poisson = Process::Poisson(Poisson::new(rate));
        let state = |per_second| ModulatedState { per_second, mean_stay: Nanos::HOUR };
        let arrivals = Arrivals(vec![
            Process::Renewal(Renewal::new(Distribution::gamma(Nanos::MINUTE, 2.0).unwrap()).unwrap()),
            Process::Profile(Profile::new(rate, &[1.0; 24], &[1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]).unwrap()),
            Process::Modulated(Modulated::new(vec![state(0.1), state(0.0)]).unwrap()),
            Process::Sessions(Sessions::new(poisson.clone(), 6, Pages::Fixed(3), think).unwrap()),
            poisson,
        ]);
        let busier = arrivals.times(7.5).unwrap();
        for (before, after) in arrivals.0.iter().zip(&busier.0) {
            assert!((after.mean_rate() / before.mean_rate() - 7.5).abs() < 1e-6, "{before:?}");
        }
        assert_eq!(arrivals.times(1e300), None);
    }
}
