//! The same requests, more or fewer of them at once.

use super::{Arrivals, Pages, Process, Sessions};
use crate::model::Distribution;
use crate::units::Nanos;

impl Arrivals {
    /// As many requests as before, of which each visitor opens `parallel` at once. None where there is a record, or visits
    /// would be too rare or a page too large.
    #[must_use]
    pub fn bundled(&self, parallel: u32) -> Option<Self> {
        self.0.iter().map(|process| process.bundled(parallel)).collect::<Option<_>>().map(Self)
    }
}

impl Process {
    fn bundled(&self, parallel: u32) -> Option<Self> {
        let (visits, before, pages, think) = match self {
            Self::Poisson(_) | Self::Renewal(_) | Self::Profile(_) | Self::Modulated(_) if parallel == 1 => {
                return Some(self.clone());
            }
            Self::Poisson(_) | Self::Renewal(_) | Self::Profile(_) | Self::Modulated(_) => {
                (self, 1, Pages::Fixed(1), Distribution::always(Nanos::SECOND))
            }
            Self::Sessions(sessions) => {
                (sessions.visits(), sessions.parallel(), sessions.pages(), sessions.think().clone())
            }
            Self::Trace(_) => return None,
        };
        let visits = visits.times(f64::from(before) / f64::from(parallel))?;
        Sessions::new(visits, parallel, pages, think).ok().map(Self::Sessions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arrivals::Poisson;
    use crate::units::Rate;

    #[test]
    fn as_many_requests_come_however_many_at_once() {
        let one = Arrivals(vec![Process::Poisson(Poisson::new(Rate::per_second(0.01).unwrap()))]);
        let six = one.bundled(6).unwrap();
        assert_eq!((six.at_once(), one.bundled(1)), (6, Some(one.clone())));
        let pair = six.bundled(2).unwrap();
        assert_eq!(pair.at_once(), 2);
        for arrivals in [&six, &pair] {
            assert!((arrivals.mean_rate() / one.mean_rate() - 1.0).abs() < 1e-9);
        }
        assert_eq!(one.bundled(10_001), None);
    }
}
