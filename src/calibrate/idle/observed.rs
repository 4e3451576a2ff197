//! What was seen of idle environments, grouped.

use super::bins;
use crate::calibrate::Censored;

/// Lifetimes of which bounds are known, grouped by the times at which somebody looked.
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    pub(super) seen: Seen,
    pub(super) coarse: Seen,
    set_aside: u64,
}

/// Some observations, sorted by time.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Seen {
    /// Those that were looked at once.
    pub(super) looks: Vec<Look>,
    /// Those that were looked at twice, alive and then gone.
    pub(super) betweens: Vec<Between>,
}

/// Environments that were looked at once, after the same idle time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// That time, in seconds.
    pub(super) at: f64,
    /// How many were still there,
    pub(super) alive: f64,
    /// and how many were gone.
    pub(super) gone: f64,
}

/// Environments that were still there after one time and gone by another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Between {
    pub(super) alive_at: f64,
    pub(super) gone_by: f64,
    pub(super) weight: f64,
}

/// An end that is known exactly is taken as one that is known to this part of it: densities and probabilities are then
/// compared on one scale.
const EXACT: f64 = 1e-6;

impl Observations {
    /// Groups observations that count once each.
    #[must_use]
    pub fn new(observations: &[Censored]) -> Self {
        Self::weighted(observations.iter().map(|&one| (one, 1.0)))
    }

    /// Groups observations with how often each was made. Those without meaning (not a number, a negative time, gone
    /// before it was there, a weight that is not above zero) are set aside and counted.
    #[must_use]
    pub fn weighted(observations: impl IntoIterator<Item = (Censored, f64)>) -> Self {
        let mut seen = Seen::default();
        let mut set_aside = 0;
        for (one, weight) in observations {
            if has_meaning(one) && weight > 0.0 && weight.is_finite() { seen.take(one, weight) } else { set_aside += 1 }
        }
        seen.merge();
        Self { coarse: bins::coarse(&seen), seen, set_aside }
    }

    /// How many observations had no meaning.
    #[must_use]
    pub fn set_aside(&self) -> u64 {
        self.set_aside
    }

    /// How many say something.
    #[must_use]
    pub fn size(&self) -> f64 {
        self.seen.size()
    }

    /// How many of them are gone.
    #[must_use]
    pub fn deaths(&self) -> f64 {
        self.seen.deaths()
    }

    /// Whether every environment was looked at once only.
    #[must_use]
    pub fn is_current_status(&self) -> bool {
        self.seen.betweens.is_empty()
    }

    /// The longest time after which one was still there, in seconds; zero where none was.
    #[must_use]
    pub fn last_alive(&self) -> f64 {
        self.seen.last_alive()
    }

    /// The shortest time by which one was gone, in seconds; infinite where none was.
    #[must_use]
    pub fn first_gone(&self) -> f64 {
        self.seen.first_gone()
    }
}

/// Times and their order. Written so that NaN is refused.
fn has_meaning(one: Censored) -> bool {
    one.alive_at >= 0.0 && one.alive_at.is_finite() && one.gone_by > 0.0 && one.gone_by >= one.alive_at
}

impl Seen {
    fn take(&mut self, one: Censored, weight: f64) {
        match (one.alive_at > 0.0, one.gone_by.is_finite()) {
            // It says nothing.
            (false, false) => (),
            (true, false) => self.looks.push(Look { at: one.alive_at, alive: weight, gone: 0.0 }),
            (false, true) => self.looks.push(Look { at: one.gone_by, alive: 0.0, gone: weight }),
            (true, true) => {
                let alive_at = one.alive_at.min(one.gone_by * (1.0 - EXACT));
                self.betweens.push(Between { alive_at, gone_by: one.gone_by, weight });
            }
        }
    }

    /// Sorts, and joins what is equal.
    pub(super) fn merge(&mut self) {
        self.looks.sort_unstable_by(|a, b| a.at.total_cmp(&b.at));
        self.looks.dedup_by(|next, kept| {
            let is_same = next.at == kept.at;
            if is_same {
                kept.alive += next.alive;
                kept.gone += next.gone;
            }
            is_same
        });
        let by_ends =
            |a: &Between, b: &Between| a.gone_by.total_cmp(&b.gone_by).then(a.alive_at.total_cmp(&b.alive_at));
        self.betweens.sort_unstable_by(by_ends);
        self.betweens.dedup_by(|next, kept| {
            let is_same = by_ends(next, kept).is_eq();
            if is_same {
                kept.weight += next.weight;
            }
            is_same
        });
    }

    pub(super) fn size(&self) -> f64 {
        let looks: f64 = self.looks.iter().map(|look| look.alive + look.gone).sum();
        looks + self.betweens.iter().map(|one| one.weight).sum::<f64>()
    }

    pub(super) fn deaths(&self) -> f64 {
        let looks: f64 = self.looks.iter().map(|look| look.gone).sum();
        looks + self.betweens.iter().map(|one| one.weight).sum::<f64>()
    }

    pub(super) fn last_alive(&self) -> f64 {
        let look = self.looks.iter().rfind(|look| look.alive > 0.0).map_or(0.0, |look| look.at);
        self.betweens.iter().map(|one| one.alive_at).fold(look, f64::max)
    }

    pub(super) fn first_gone(&self) -> f64 {
        let look = self.looks.iter().find(|look| look.gone > 0.0).map_or(f64::INFINITY, |look| look.at);
        self.betweens.first().map_or(look, |one| look.min(one.gone_by))
    }

    /// The times by which some were gone, later than `after`, sorted.
    pub(super) fn gone_after(&self, after: f64) -> Vec<f64> {
        let looks = self.looks.iter().filter(|look| look.gone > 0.0).map(|look| look.at);
        let betweens = self.betweens.iter().map(|one| one.gone_by);
        let mut times: Vec<f64> = looks.chain(betweens).filter(|&time| time > after).collect();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup();
        times
    }

    /// The times that all were idle and watched, in seconds: at least as long, where they are gone.
    pub(super) fn time_at_risk(&self) -> f64 {
        let looks: f64 = self.looks.iter().map(|look| look.at * (look.alive + look.gone)).sum();
        looks + self.betweens.iter().map(|one| one.gone_by * one.weight).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_times_are_joined_and_what_says_nothing_is_dropped() {
        let seen = Observations::new(&[
            Censored::alive(5.0),
            Censored::gone(5.0),
            Censored::alive(5.0),
            Censored::alive(0.0),
            Censored { alive_at: 2.0, gone_by: 3.0 },
            Censored { alive_at: 2.0, gone_by: 3.0 },
        ]);
        assert_eq!(seen.seen.looks, [Look { at: 5.0, alive: 2.0, gone: 1.0 }]);
        assert_eq!(seen.seen.betweens, [Between { alive_at: 2.0, gone_by: 3.0, weight: 2.0 }]);
        assert_eq!((seen.size(), seen.deaths(), seen.set_aside()), (5.0, 3.0, 0));
        assert_eq!((seen.last_alive(), seen.first_gone()), (5.0, 3.0));
    }

    #[test]
    fn what_has_no_meaning_is_counted() {
        let seen = Observations::new(&[
            Censored::alive(f64::NAN),
            Censored::gone(f64::NAN),
            Censored::gone(0.0),
            Censored::alive(-1.0),
            Censored::alive(f64::INFINITY),
            Censored { alive_at: 3.0, gone_by: 2.0 },
        ]);
        assert_eq!((seen.size(), seen.set_aside()), (0.0, 6));
    }

    #[test]
    fn an_exact_time_is_an_interval_of_a_millionth_of_it() {
        let seen = Observations::new(&[Censored { alive_at: 100.0, gone_by: 100.0 }]);
        let one = seen.seen.betweens[0];
        assert!((one.gone_by - one.alive_at - 1e-4).abs() < 1e-12);
    }
}
