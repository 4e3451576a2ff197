//! How likely the lives that were seen are under a law of lives.
//!
//! A life is known to lie between the beginning of the last use and the request that found the environment gone. One that
//! was begun for a request has an age; one that took another's place began when that one ended, which is known only as a
//! chance for each part of the time in between, and that chance follows from the life before (a filter over the lives of
//! one place, in order). What is recycled before it is used leaves no trace, and what is seen was there at its first use: only
//! the time from then on says how seldom lives end. Where the log does not say which of the two it was, it was either, and in
//! which share of cases is one more thing that the likelihood tells.

use super::births::{Begun, Births, Parts, evenly};
use super::clock::Timeouts;
use super::history::{Ahead, Birth, History};
use super::life_law::Law;

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
    /// It was not there by then; with this chance nothing but recycling can have taken it. What came in its place says no more: it
    /// may have been begun for another request.
    Gone { by: f64, spared: f64 },
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
    /// Whether they may have begun sooner than they seem to, by inits whose length the log does not tell.
    pub(super) have_untold_inits: bool,
}

/// A difference of chances that is none.
const ALIKE: f64 = 0.01;

/// No life is taken to be less likely than this: what is told of one may be wrong.
const DOUBT: f64 = 1e-9;

impl Seen {
    /// When it may have begun at the earliest, and when it was first used, where it is younger than the shortest longest life at any time
    /// that is asked about.
    fn times_if_always_young(&self, law: &Law) -> Option<(f64, f64)> {
        let Ended::Gone { by, .. } = self.end else { return None };
        let earliest = match self.birth {
            Birth::Unknown => return None,
            Birth::At { began, .. } => began,
            Birth::Within { from, .. } | Birth::Between { from, .. } => from,
            Birth::Ahead(Ahead { after, spare_from, .. }) => after.map_or(spare_from, |(_, from)| from.min(spare_from)),
        };
        let used = first_used(self.birth)?;
        (by - earliest <= law.shortest()).then_some((earliest, used))
    }
}

impl Lives {
    /// Those of a history.
    pub(super) fn of(history: &History, timeouts: &Timeouts) -> Self {
        let safe = timeouts.safe();
        let ended = |end: Option<(f64, usize)>| {
            let Some((by, rest)) = end else { return Ended::Open };
            let rest = &history.rests[rest];
            let is_recycled = rest.end.is_there() && rest.idle <= safe;
            let spared = if is_recycled { 1.0 } else { timeouts.spares(rest.idle, rest.quiet, rest.is_alone) };
            Ended::Gone { by, spared }
        };
        let seen =
            history.lives.iter().map(|life| Seen { birth: life.birth, alive_at: life.alive_at, end: ended(life.end) });
        Self { seen: seen.collect(), have_untold_inits: history.has_untold_inits }
    }

    /// The same, of which those have no age that were begun nobody knows how long before their first use: a longest life that is
    /// learned from them is as wrong as what is taken for that time.
    pub(super) fn of_known_age(&self) -> Self {
        let seen = self.seen.iter().map(|&life| match life.birth {
            Birth::Within { .. } => Seen { birth: Birth::Unknown, ..life },
            Birth::Unknown | Birth::At { .. } | Birth::Between { .. } | Birth::Ahead(_) => life,
        });
        Self { seen: seen.collect(), ..*self }
    }

    /// Whether others say nearly the same of what ended each.
    pub(super) fn are_like(&self, others: &Self) -> bool {
        let spared = |life: &Seen| match life.end {
            Ended::Open => 0.0,
            Ended::Gone { spared, .. } => spared,
        };
        self.seen.iter().zip(&others.seen).all(|(one, other)| (spared(one) - spared(other)).abs() < ALIKE)
    }

    /// How many have an age.
    pub(super) fn count(&self) -> u64 {
        self.seen.iter().filter(|life| life.birth != Birth::Unknown).count() as u64
    }

    /// The sum of all times from the first use to the last, in seconds.
    pub(super) fn exposure(&self) -> f64 {
        self.seen.iter().filter_map(|life| Some(life.alive_at - first_used(life.birth)?)).sum()
    }

    /// The longest time between which a life was seen, in seconds.
    pub(super) fn longest(&self) -> f64 {
        self.seen.iter().filter_map(|life| Some(life.alive_at - latest(life.birth)?)).fold(0.0, f64::max)
    }

    /// Whether it is not known of some of them whether they began ahead.
    pub(super) fn are_doubtful(&self) -> bool {
        self.seen.iter().any(|life| matches!(life.birth, Birth::Ahead(_)))
    }

    /// How many of those whose first use is known ended, as far as one can tell, for another reason than idleness.
    pub(super) fn recycled(&self) -> f64 {
        self.seen.iter().filter(|life| first_used(life.birth).is_some()).filter(Self::is_recycled).count() as f64
    }

    fn is_recycled(life: &&Seen) -> bool {
        matches!(life.end, Ended::Gone { spared, .. } if spared > 0.5)
    }

    /// The ages to which those grew that ended, as far as one can tell, for another reason than idleness, when they were older than this;
    /// the oldest first.
    pub(super) fn ages(&self, older_than: f64) -> Vec<f64> {
        let age = |life: &Seen| Some(life.alive_at - latest(life.birth)?);
        let mut ages: Vec<f64> = self.seen.iter().filter(Self::is_recycled).filter_map(age).collect();
        ages.retain(|&age| age > older_than);
        ages.sort_by(|a, b| b.total_cmp(a));
        ages
    }

    /// How many grew as old as this law lets them, as far as one can tell: the sum of the chances that age ended each, and nothing else.
    pub(super) fn of_age(&self, law: &Law, shares: Shares) -> f64 {
        let all = self.births(law, shares);
        let by_age = |(life, begun): (&Seen, Option<Begun<'_>>)| match (life.end, begun) {
            (Ended::Gone { by, spared }, Some(begun)) => {
                let ended = chance(life, |time| begun.longer(time, law));
                if ended > 0.0 { (spared * begun.ends_by_age(life.alive_at, by, law) / ended).min(1.0) } else { 0.0 }
            }
            (Ended::Gone { .. } | Ended::Open, _) => 0.0,
        };
        self.seen.iter().zip(all.iter()).map(by_age).sum()
    }

    /// The logarithm of the likelihood of all of them.
    pub(super) fn likelihood(&self, law: &Law, shares: Shares) -> f64 {
        if law.is_hazard() {
            // When a life began does not matter.
            let of = |life: &Seen| first_used(life.birth).map(|used| chance(life, |time| law.spared(time - used)));
            return logarithm(self.seen.iter().filter_map(of));
        }
        let all = self.births(law, shares);
        let of =
            |(life, begun): (&Seen, Option<Begun<'_>>)| begun.map(|begun| chance(life, |time| begun.longer(time, law)));
        logarithm(self.seen.iter().zip(all.iter()).filter_map(of))
    }

    /// When each may have begun, where anything is known of that.
    fn births(&self, law: &Law, shares: Shares) -> Births {
        let mut births = Births::of(self.seen.len());
        for life in &self.seen {
            if let Some((earliest, used)) = life.times_if_always_young(law) {
                births.push_young(earliest, used);
                continue;
            }
            match life.birth {
                Birth::Unknown => births.push_unknown(),
                Birth::At { began, used } => births.push(began, used, law),
                Birth::Within { from, until } => {
                    births.push(until, until, law);
                    births.or(1.0, evenly(from, until), law);
                }
                Birth::Between { after, from, until } => {
                    let in_place = self.in_place_of((after, from), until, &births, law);
                    births.push(until, until, law);
                    births.or(1.0, in_place, law);
                }
                Birth::Ahead(ahead) => self.push_ahead(ahead, &mut births, law, shares),
            }
        }
        births
    }

    /// When a life may have begun of which that is not known.
    fn push_ahead(&self, ahead: Ahead, births: &mut Births, law: &Law, shares: Shares) {
        let Ahead { until, after, spare_from } = ahead;
        births.push(until, until, law);
        let mut in_place = 0.0;
        if let Some(after) = after {
            in_place = shares.replaced * recycled_share(&self.seen[after.0], births.get(after.0), law);
            births.or(in_place, self.in_place_of(after, until, births, law), law);
        }
        births.or((1.0 - in_place) * shares.spare, evenly(spare_from, until), law);
    }

    /// When a life may have begun that took the place of another.
    fn in_place_of(&self, (after, from): (usize, f64), until: f64, births: &Births, law: &Law) -> Parts {
        let before = &self.seen[after];
        let until = match before.end {
            Ended::Open => until,
            Ended::Gone { by, .. } => by.min(until),
        };
        births.get(after).map_or_else(|| evenly(from, until), |begun| begun.ends((from, until), law))
    }
}

/// When it was first used, where its beginning is known or bounded.
fn first_used(birth: Birth) -> Option<f64> {
    match birth {
        Birth::Unknown => None,
        Birth::At { used: until, .. }
        | Birth::Within { until, .. }
        | Birth::Between { until, .. }
        | Birth::Ahead(Ahead { until, .. }) => Some(until),
    }
}

/// By when it had begun.
pub(super) fn latest(birth: Birth) -> Option<f64> {
    match birth {
        Birth::At { began, .. } => Some(began),
        Birth::Unknown | Birth::Within { .. } | Birth::Between { .. } | Birth::Ahead(_) => first_used(birth),
    }
}

/// The chance that a life was ended by recycling, and not by idleness after it would have been.
fn recycled_share(life: &Seen, begun: Option<Begun<'_>>, law: &Law) -> f64 {
    let Ended::Gone { by, spared } = life.end else { return 1.0 };
    let Some(begun) = begun else { return spared };
    let (alive, longer) = (begun.longer(life.alive_at, law), begun.longer(by, law));
    let gone = alive - spared * longer;
    if gone > 0.0 { spared * (alive - longer) / gone } else { 0.0 }
}

/// The chance that a life was seen as it was, which is there so late with these chances.
fn chance(life: &Seen, longer: impl Fn(f64) -> f64) -> f64 {
    let alive = longer(life.alive_at);
    match life.end {
        Ended::Open => alive,
        Ended::Gone { by, spared } => alive - spared * longer(by),
    }
}

/// The logarithm of the product of chances. To take a logarithm takes longer than all else: one is taken of as many of them as have a
/// product that is not too small.
fn logarithm(chances: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut product) = (0.0, 1.0_f64);
    for chance in chances {
        product *= chance.max(DOUBT);
        if product < 1e-250 {
            sum += product.ln();
            product = 1.0;
        }
    }
    sum + product.ln()
}

#[cfg(test)]
mod tests {
    use super::super::life_law::Shape;
    use super::super::recycling::Recycling;
    use super::*;

    fn life(birth: Birth, alive_at: f64, end: Ended) -> Seen {
        Seen { birth, alive_at, end }
    }

    fn gone_by(by: f64) -> Ended {
        Ended::Gone { by, spared: 1.0 }
    }

    fn three() -> Lives {
        let seen = vec![
            life(Birth::At { began: 0.0, used: 0.0 }, 900.0, gone_by(1_200.0)),
            life(Birth::Between { after: 0, from: 900.0, until: 1_200.0 }, 2_000.0, gone_by(2_300.0)),
            life(Birth::Between { after: 1, from: 2_000.0, until: 2_300.0 }, 3_900.0, Ended::Open),
        ];
        Lives { seen, have_untold_inits: false }
    }

    const NONE_AHEAD: Shares = Shares { replaced: 0.0, spare: 0.0 };

    /// Three lives in one place, against sums over the unknown beginnings in steps of a second, of those that are there when they
    /// are first used: the parts of the filter are minutes, and agree to 1%.
    #[test]
    fn the_filter_is_the_sum_over_all_beginnings() {
        let law = Law { hazard: 1e-3, min: 1_500.0, max: 2_000.0, shape: Shape::Uniform };
        let density = |age: f64| law.longer(age - 0.5) - law.longer(age + 0.5);
        let seconds = |from: f64| (0..300).map(move |second| from + 0.5 + f64::from(second));
        let sum = |of: &dyn Fn(f64) -> f64, from: f64| seconds(from).map(of).sum::<f64>();
        let first = law.longer(900.0) - law.longer(1_200.0);
        let second = sum(&|x| density(x) * (law.longer(2_000.0 - x) - law.longer(2_300.0 - x)), 900.0)
            / sum(&|x| density(x) * law.longer(1_200.0 - x), 900.0);
        let third_began = |y: f64| sum(&|x| density(x) * density(y - x), 900.0);
        let third = sum(&|y| third_began(y) * law.longer(3_900.0 - y), 2_000.0)
            / sum(&|y| third_began(y) * law.longer(2_300.0 - y), 2_000.0);
        let found = three().likelihood(&law, NONE_AHEAD);
        assert!((found - (first * second * third).ln()).abs() < 0.01, "{found}, {first} {second} {third}");
    }

    /// Where there is a hazard only, what is recycled before it is used leaves no trace: the ends are those of a Poisson process.
    #[test]
    fn a_hazard_is_that_of_a_poisson_process() {
        let law = Law { hazard: 1e-3, min: f64::INFINITY, max: f64::INFINITY, shape: Shape::Uniform };
        let ended = |from: f64, until: f64| (-law.hazard * from).exp() - (-law.hazard * until).exp();
        let poisson = ended(900.0, 1_200.0).ln() + ended(800.0, 1_100.0).ln() - law.hazard * 1_600.0;
        let found = three().likelihood(&law, NONE_AHEAD);
        assert!((found - poisson).abs() < 1e-9, "{found}, not {poisson}");
    }

    /// An environment whose beginning is known was there at its first use, or it would not be known.
    #[test]
    fn a_life_is_seen_from_its_first_use_on() {
        let law = Law { hazard: 1e-3, min: 1_500.0, max: 2_000.0, shape: Shape::Uniform };
        let seen = vec![life(Birth::At { began: 0.0, used: 1_600.0 }, 1_700.0, Ended::Open)];
        let found = Lives { seen, have_untold_inits: false }.likelihood(&law, NONE_AHEAD);
        let expected = law.longer(1_700.0) / law.longer(1_600.0);
        assert!((found - expected.ln()).abs() < 1e-9, "{found}");
    }

    /// Lives that began when they were needed: at what age each was last seen, and by which it was gone.
    fn of_ages(ages: impl IntoIterator<Item = (f64, f64)>) -> Lives {
        let began = |place: usize| place as f64 * 10_000.0;
        let seen = ages.into_iter().enumerate().map(|(place, (alive, gone))| {
            let birth = Birth::At { began: began(place), used: began(place) };
            life(birth, began(place) + alive, gone_by(began(place) + gone))
        });
        Lives { seen: seen.collect(), have_untold_inits: false }
    }

    /// Two that ended long before, and two that were seen at the least of all longest lives and were gone at the greatest: in the 10 s
    /// between them a hazard of 1 in 10,000 s ends one in a thousand of those that are there.
    #[test]
    fn those_of_age_are_counted() {
        let law = Law { hazard: 1e-4, min: 7_000.0, max: 7_010.0, shape: Shape::Uniform };
        let lives = of_ages([(500.0, 900.0), (3_000.0, 3_010.0), (7_000.0, 7_010.0), (7_000.0, 7_010.0)]);
        let found = lives.of_age(&law, NONE_AHEAD);
        assert!((found - 2.0).abs() < 0.01, "{found}");
    }

    /// Two that ended at nearly one age may have done so by chance. Of ten the longest life is between the ages that were seen and
    /// as far beyond them as ten uniform times may be from their ends: (1 + 2 t)^-9 is 5% for t = 0.20 of their range of 500 s.
    #[test]
    fn two_of_age_show_no_longest_life() {
        let others = || (1..8).map(|place| (f64::from(place) * 800.0, f64::from(place) * 800.0 + 10.0));
        let learned = |lives: &Lives| Recycling::learn(lives, &[], &[], 0.95).max_life;
        let two = learned(&of_ages(others().chain([(7_230.0, 7_236.0), (7_231.0, 7_238.0)])));
        assert!(two.learned().is_none(), "{two:?}");
        let ten = learned(&of_ages(
            others().chain((0..10).map(|n| (6_850.0 + 55.0 * f64::from(n), 6_855.0 + 55.0 * f64::from(n)))),
        ));
        let interval = ten.interval().unwrap();
        assert!(interval.low > 6_900.0 && interval.low < 7_050.0, "{interval:?}");
        assert!(interval.high > 7_150.0 && interval.high < 7_300.0, "{interval:?}");
    }
}
