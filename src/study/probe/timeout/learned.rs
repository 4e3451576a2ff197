//! What is known by now of the timeout, in numbers that a page can print.

use super::Aim;
use super::belief::Belief;
use super::prior::{HAZARDS, Possible, Reach};
use crate::estimate::{Estimate, Interval};

/// How far the answers have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// There is one timeout, and it is known as well as was asked.
    Known,
    /// Timeouts differ too much for any of them to be the timeout; their quantiles are known.
    Wide,
    /// The timeout is longer than the longest gap that may be tried.
    Longer,
    /// More answers are needed.
    Open,
}

/// What is known; times in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// How far that is.
    pub verdict: Verdict,
    /// How many answers it rests on.
    pub answers: u64,
    /// After so long half of the idle environments are gone, early deaths left out.
    pub timeout: Estimate,
    /// Of the law of timeouts: the standard deviation of a normal whose middle 80% are as far apart.
    pub spread: Estimate,
    /// After so long this share is gone: 10%, 50%, 90%.
    pub quantiles: [(f64, Estimate); 3],
    /// How likely it is that timeouts are spread by less than the width that was asked for.
    pub single: f64,
    /// How likely it is that the timeout is longer than the longest gap that may be tried.
    pub longer: f64,
    /// Early deaths, per hour of idleness.
    pub early_per_hour: f64,
    /// The share of idle environments that are still there after so many seconds, early deaths included.
    pub survival: Vec<(f64, Estimate)>,
}

/// The shares whose times are given.
pub const SHARES: [f64; 3] = [0.1, 0.5, 0.9];

impl Learned {
    pub(super) fn of(belief: &Belief<'_>, answers: u64, aim: &Aim) -> Self {
        let laws = &belief.prior.laws;
        let weights = belief.of_laws();
        let share_of = |is: &dyn Fn(&Possible) -> bool| -> f64 {
            laws.iter().zip(&weights).filter(|(one, _)| is(one)).map(|(_, weight)| weight).sum()
        };
        let single = share_of(&|one| one.spread.value < aim.within.as_secs_f64());
        let longer = share_of(&|one| one.timeout() > aim.longest.as_secs_f64());
        let by = |value: &dyn Fn(&Possible) -> Reach| {
            let values = laws.iter().map(value).zip(weights.iter().copied()).collect();
            median(values, answers, aim.confidence)
        };
        let timeout = by(&|one| one.quantiles[1]);
        let spread = by(&|one| one.spread);
        let quantiles = [0, 1, 2].map(|place| (SHARES[place], by(&|one| one.quantiles[place])));
        let early: f64 = HAZARDS.iter().zip(belief.of_hazards()).map(|((hazard, _), weight)| hazard * weight).sum();
        let mut learned = Self {
            verdict: Verdict::Open,
            answers,
            timeout,
            spread,
            quantiles,
            single,
            longer,
            early_per_hour: early * 3_600.0,
            survival: Vec::new(),
        };
        learned.verdict = learned.judged(aim);
        learned
    }

    /// The same with the curve of survival.
    pub(super) fn with_survival(mut self, belief: &Belief<'_>, aim: &Aim) -> Self {
        /// Enough for a curve, and in it enough for its steepest part.
        const POINTS: u32 = 40;
        let longest = aim.longest.as_secs_f64();
        let (low, high) = self.timeout.interval.map_or((0.0, longest), |interval| (interval.low, interval.high));
        let reach = (1.5 * high).min(longest);
        let even = (0..=POINTS).map(|step| reach * f64::from(step) / f64::from(POINTS));
        let margin = aim.within.as_secs_f64();
        let (from, to) = ((low - margin).max(0.0), (high + margin).min(reach));
        let close = (0..=POINTS).map(|step| from + (to - from) * f64::from(step) / f64::from(POINTS));
        let mut times: Vec<f64> = even.chain(close).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        self.survival =
            times.into_iter().map(|time| (time, survival(belief, time, self.answers, aim.confidence))).collect();
        self
    }

    fn judged(&self, aim: &Aim) -> Verdict {
        let within = aim.within.as_secs_f64();
        let width = self.timeout.interval.map_or(f64::INFINITY, |interval| interval.high - interval.low);
        if self.longer >= aim.confidence {
            Verdict::Longer
        } else if self.single >= 0.5 && width <= within {
            Verdict::Known
        } else if 1.0 - self.single >= aim.confidence && width <= within.max(self.spread.value) {
            Verdict::Wide
        } else {
            Verdict::Open
        }
    }
}

/// The mean share of environments that are still there after so many seconds, and its interval.
fn survival(belief: &Belief<'_>, idle: f64, answers: u64, confidence: f64) -> Estimate {
    let shares: Vec<(Reach, f64)> = belief.still_there(idle).collect();
    let mean = shares.iter().map(|(share, weight)| share.value * weight).sum();
    Estimate { value: mean, ..median(shares, answers, confidence) }
}

/// The median of numbers of which each has a weight, and its interval with equal tails. Each counts whole: the interval
/// reaches to the ends of what its outermost numbers stand for.
fn median(mut numbers: Vec<(Reach, f64)>, answers: u64, confidence: f64) -> Estimate {
    /// All that weigh less change no end together.
    const NOTHING: f64 = 1e-10;
    numbers.retain(|(_, weight)| *weight > NOTHING);
    numbers.sort_by(|a, b| a.0.value.total_cmp(&b.0.value));
    let at = |share: f64| {
        let mut below = 0.0;
        let found = numbers.iter().find(|(_, weight)| {
            below += weight;
            below >= share
        });
        found.or(numbers.last()).map(|(reach, _)| *reach)
    };
    let tail = (1.0 - confidence) / 2.0;
    let (low, value, high) = (at(tail), at(0.5), at(1.0 - tail));
    let end = |reach: Option<Reach>, end: fn(Reach) -> f64| reach.map_or(f64::NAN, end);
    let interval = Interval { low: end(low, |reach| reach.low), high: end(high, |reach| reach.high), confidence };
    Estimate { value: end(value, |reach| reach.value), interval: Some(interval), sample: answers }
}
