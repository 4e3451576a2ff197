//! How likely the lives that were seen are under a law of lives: a hazard, and a longest life between two bounds.
//!
//! A life is known to lie between the beginning of the last use and the request that found the environment gone. One that
//! was begun for a request has an age; one that took another's place began when that one ended, which is known only as a
//! chance for each part of the time in between, and that chance follows from the life before (a filter over the lives of
//! one place, in order). Where the log does not say which of the two it was, it was either, and in which share of cases is
//! one more thing that the likelihood tells.

use super::clock::Timeouts;
use super::history::{Ahead, Birth, End, History};

/// A law of lives. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Law {
    /// Ends per second.
    pub(super) hazard: f64,
    /// The longest life lies between these with equal chances; infinite where there is none.
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Law {
    /// The chance of a life longer than this.
    pub(super) fn longer(&self, age: f64) -> f64 {
        if age <= 0.0 {
            return 1.0;
        }
        let capped = if age <= self.min {
            1.0
        } else if age >= self.max {
            0.0
        } else {
            (self.max - age) / (self.max - self.min)
        };
        capped * (-self.hazard * age).exp()
    }
}

/// A life, and what may have ended it.
#[derive(Debug, Clone, Copy)]
struct Seen {
    birth: Birth,
    alive_at: f64,
    end: Ended,
}

/// How a life ended.
#[derive(Debug, Clone, Copy)]
enum Ended {
    /// It was not seen to.
    Open,
    /// It had, by then; and it was replaced.
    Recycled { by: f64 },
    /// Nothing was there by then. With this chance nothing but recycling can have taken it; whether what is recycled is
    /// replaced is another chance.
    Gone { by: f64, spared: f64, replaced: f64 },
}

/// Of first uses of which the log does not say whether they had waited, those in environments that were begun before they came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shares {
    /// The share of recycled environments whose place another one took.
    pub(super) replaced: f64,
    /// The share, of those that took nobody's place, that were begun for another request.
    pub(super) spare: f64,
}

/// The lives of a log.
#[derive(Debug, Clone)]
pub(super) struct Lives {
    seen: Vec<Seen>,
}

/// In how many parts the time is cut in which a life began.
const PARTS: usize = 6;

/// Where a life may have begun, and how likely: in parts of the time in which it took another's place, in parts of the time in
/// which it was a spare, or when it was needed.
type Births = [(f64, f64); 2 * PARTS + 1];

/// Parts of one of these times.
type Parts = [(f64, f64); PARTS];

/// No life is taken to be less likely than this: what is told of one may be wrong.
const DOUBT: f64 = 1e-9;

impl Lives {
    /// Those of a history; `replaced` is the share of recycled environments whose place was taken.
    pub(super) fn of(history: &History, timeouts: &Timeouts, replaced: f64) -> Self {
        let safe = timeouts.safe();
        let ended = |end: Option<(f64, usize)>| {
            let Some((by, rest)) = end else { return Ended::Open };
            let rest = &history.rests[rest];
            let spared = timeouts.spares(rest.idle, rest.quiet, rest.is_alone);
            match rest.end {
                End::There | End::Replaced if rest.idle <= safe => Ended::Recycled { by },
                End::Gone => Ended::Gone { by, spared, replaced },
                End::There | End::Replaced => Ended::Gone { by, spared, replaced: 0.0 },
                // Its place may not have been the first's, or may have been taken by one that ranks last.
                End::PassedOver | End::Untold => Ended::Gone { by, spared, replaced: 0.0 },
            }
        };
        let seen =
            history.lives.iter().map(|life| Seen { birth: life.birth, alive_at: life.alive_at, end: ended(life.end) });
        Self { seen: seen.collect() }
    }

    /// How many have an age.
    pub(super) fn count(&self) -> u64 {
        self.seen.iter().filter(|life| life.birth != Birth::Unknown).count() as u64
    }

    /// The sum of all ages up to the last use, in seconds.
    pub(super) fn exposure(&self) -> f64 {
        self.seen.iter().filter_map(|life| Some(life.alive_at - latest(life.birth)?)).sum()
    }

    /// The longest time between which a life was seen, in seconds.
    pub(super) fn longest(&self) -> f64 {
        self.seen.iter().filter_map(|life| Some(life.alive_at - latest(life.birth)?)).fold(0.0, f64::max)
    }

    /// Whether it is not known of some of them whether they began ahead.
    pub(super) fn are_doubtful(&self) -> bool {
        self.seen.iter().any(|life| matches!(life.birth, Birth::Ahead(_)))
    }

    /// How many ended, as far as one can tell, for another reason than idleness.
    pub(super) fn recycled(&self) -> f64 {
        let one = |life: &Seen| match life.end {
            Ended::Open => 0.0,
            Ended::Recycled { .. } => 1.0,
            Ended::Gone { spared, .. } => {
                if spared > 0.5 {
                    1.0
                } else {
                    0.0
                }
            }
        };
        self.seen.iter().map(one).sum()
    }

    /// The logarithm of the likelihood of all of them.
    pub(super) fn likelihood(&self, law: &Law, shares: Shares) -> f64 {
        let mut births: Vec<Option<Births>> = vec![None; self.seen.len()];
        let mut sum = 0.0;
        for (place, life) in self.seen.iter().enumerate() {
            sum += match life.birth {
                Birth::Unknown => 0.0,
                Birth::At(birth) => chance(life, birth, law).max(DOUBT).ln(),
                Birth::Between { after, from, until } => {
                    let in_place = (1.0, self.in_place_of((after, from), until, &births, law));
                    let own = together(in_place, (0.0, NOWHERE), until);
                    births[place] = Some(own);
                    mean(&own, |birth| chance(life, birth, law)).max(DOUBT).ln()
                }
                Birth::Ahead(ahead) => {
                    let own = self.ahead(ahead, &births, law, shares);
                    births[place] = Some(own);
                    mean(&own, |birth| chance(life, birth, law)).max(DOUBT).ln()
                }
            };
        }
        sum
    }

    /// When a life may have begun of which that is not known.
    fn ahead(&self, ahead: Ahead, births: &[Option<Births>], law: &Law, shares: Shares) -> Births {
        let Ahead { until, after, spare_from } = ahead;
        let in_place = after.map_or((0.0, NOWHERE), |after| {
            let share = recycled_share(&self.seen[after.0], births[after.0].as_ref(), law);
            (shares.replaced * share, self.in_place_of(after, until, births, law))
        });
        let spare = ((1.0 - in_place.0) * shares.spare, evenly(spare_from, until));
        together(in_place, spare, until)
    }

    /// When a life may have begun that took the place of another.
    fn in_place_of(&self, (after, from): (usize, f64), until: f64, births: &[Option<Births>], law: &Law) -> Parts {
        let before = &self.seen[after];
        let until = match before.end {
            Ended::Open => until,
            Ended::Recycled { by } | Ended::Gone { by, .. } => by.min(until),
        };
        begun(before, births[after].as_ref(), (from, until), law)
    }
}

/// By when it had begun.
pub(super) fn latest(birth: Birth) -> Option<f64> {
    match birth {
        Birth::Unknown => None,
        Birth::At(birth) => Some(birth),
        Birth::Between { until, .. } | Birth::Ahead(Ahead { until, .. }) => Some(until),
    }
}

/// When a life may have begun that took the place of another.
fn begun(before: &Seen, births: Option<&Births>, (from, until): (f64, f64), law: &Law) -> Parts {
    let mut parts = evenly(from, until);
    match (before.birth, births) {
        (Birth::At(birth), _) => parts = ends(parts, &[(birth, 1.0)], (from, until), law),
        (Birth::Between { .. } | Birth::Ahead(_), Some(births)) => parts = ends(parts, births, (from, until), law),
        (Birth::Between { .. } | Birth::Ahead(_) | Birth::Unknown, _) => {}
    }
    let sum: f64 = parts.iter().map(|part| part.1).sum();
    if sum <= 1e-300 {
        return evenly(from, until);
    }
    parts.map(|(birth, weight)| (birth, weight / sum))
}

/// In which part of a time a life ended, by when it may have begun.
fn ends(mut parts: Parts, births: &[(f64, f64)], (from, until): (f64, f64), law: &Law) -> Parts {
    let width = (until - from) / PARTS as f64;
    parts.iter_mut().for_each(|part| part.1 = 0.0);
    for &(birth, weight) in births.iter().filter(|birth| birth.1 > 0.0) {
        let mut alive = law.longer(from - birth);
        for (place, part) in parts.iter_mut().enumerate() {
            let longer = law.longer(from + width * (place + 1) as f64 - birth);
            part.1 += weight * (alive - longer).max(0.0);
            alive = longer;
        }
    }
    parts
}

/// As likely in one part of a time as in another.
fn evenly(from: f64, until: f64) -> Parts {
    let width = (until - from) / PARTS as f64;
    std::array::from_fn(|place| (from + width * (place as f64 + 0.5), 1.0 / PARTS as f64))
}

/// Of what cannot have been.
const NOWHERE: Parts = [(0.0, 0.0); PARTS];

/// Two times with their shares; what is left of them is that of the time at which it was needed.
fn together(in_place: (f64, Parts), spare: (f64, Parts), needed: f64) -> Births {
    let mut births = [(needed, 1.0 - in_place.0 - spare.0); 2 * PARTS + 1];
    for ((share, parts), from) in [(in_place, 0), (spare, PARTS)] {
        for (birth, (at, weight)) in births[from..].iter_mut().zip(parts) {
            *birth = (at, weight * share);
        }
    }
    births
}

fn mean(births: &Births, of: impl Fn(f64) -> f64) -> f64 {
    births.iter().filter(|birth| birth.1 > 0.0).map(|&(birth, weight)| weight * of(birth)).sum()
}

/// The chance that a life was ended by recycling, and not by idleness after it would have been.
fn recycled_share(life: &Seen, births: Option<&Births>, law: &Law) -> f64 {
    let Ended::Gone { by, spared, .. } = life.end else { return 1.0 };
    let of = |birth: f64| {
        let (alive, longer) = (law.longer(life.alive_at - birth), law.longer(by - birth));
        let gone = alive - spared * longer;
        if gone > 0.0 { spared * (alive - longer) / gone } else { 0.0 }
    };
    match (life.birth, births) {
        (Birth::At(birth), _) => of(birth),
        (Birth::Between { .. } | Birth::Ahead(_), Some(births)) => mean(births, of),
        (Birth::Between { .. } | Birth::Ahead(_) | Birth::Unknown, _) => spared,
    }
}

/// The chance that a life which began then was seen as it was.
fn chance(life: &Seen, birth: f64, law: &Law) -> f64 {
    let alive = law.longer(life.alive_at - birth);
    match life.end {
        Ended::Open => alive,
        Ended::Recycled { by } => alive - law.longer(by - birth),
        Ended::Gone { by, spared, replaced } => {
            let longer = law.longer(by - birth);
            alive - spared * (longer + replaced * (alive - longer))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(birth: Birth, alive_at: f64, end: Ended) -> Seen {
        Seen { birth, alive_at, end }
    }

    /// Three lives in one place under a hazard alone, against a sum over both of the unknown beginnings in steps of a
    /// second: the parts of the filter are minutes, and agree to 1%.
    #[test]
    fn the_filter_is_the_sum_over_all_beginnings() {
        let law = Law { hazard: 1e-3, min: 1_500.0, max: 2_000.0 };
        let seen = vec![
            life(Birth::At(0.0), 900.0, Ended::Recycled { by: 1_200.0 }),
            life(Birth::Between { after: 0, from: 900.0, until: 1_200.0 }, 2_000.0, Ended::Recycled { by: 2_300.0 }),
            life(Birth::Between { after: 1, from: 2_000.0, until: 2_300.0 }, 3_900.0, Ended::Open),
        ];
        let found = Lives { seen }.likelihood(&law, Shares { replaced: 0.0, spare: 0.0 });
        let mut sum = 0.0;
        let density = |age: f64| law.longer(age - 0.5) - law.longer(age + 0.5);
        for first in 0..300 {
            let x = 900.5 + f64::from(first);
            let inner: f64 = (0..300)
                .map(|second| 2_000.5 + f64::from(second))
                .map(|y| density(y - x) * law.longer(3_900.0 - y))
                .sum();
            sum += density(x) * inner;
        }
        assert!((found - sum.ln()).abs() < 0.01, "{found}, not {}", sum.ln());
    }
}
