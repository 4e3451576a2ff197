//! What is known by now of the timeout, in numbers that a page can print.

use super::Aim;
use super::belief::Belief;
use super::prior::{HAZARDS, Possible};
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
        let single = share_of(&|one| one.spread < aim.within.as_secs_f64());
        let longer = share_of(&|one| one.timeout() > aim.longest.as_secs_f64());
        let by = |value: &dyn Fn(&Possible) -> Reach| estimate(laws, &weights, value, answers, aim.confidence);
        let timeout = by(&|one| Reach { value: one.timeout(), low: one.reach.0, high: one.reach.1 });
        let spread = by(&|one| Reach::of(one.spread));
        // Of what is longer than may be tried nothing more is known.
        let quantile = |one: &Possible, place: usize| {
            let time = one.quantiles[place];
            Reach { value: time, low: time, high: if one.reach.1.is_finite() { time } else { f64::INFINITY } }
        };
        let quantiles = [0, 1, 2].map(|place| (SHARES[place], by(&|one| quantile(one, place))));
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
    let mut shares: Vec<(f64, f64)> = belief.still_there(idle).filter(|(_, weight)| *weight > 0.0).collect();
    shares.sort_by(|a, b| a.0.total_cmp(&b.0));
    let tail = (1.0 - confidence) / 2.0;
    let at = |part: f64| {
        let mut below = 0.0;
        let found = shares.iter().find(|(_, weight)| {
            below += weight;
            below >= part
        });
        found.or(shares.last()).map_or(f64::NAN, |(share, _)| *share)
    };
    let interval = Interval { low: at(tail), high: at(1.0 - tail), confidence };
    Estimate {
        value: shares.iter().map(|(share, weight)| share * weight).sum(),
        interval: Some(interval),
        sample: answers,
    }
}

/// A property of a law, and between what it stands for others.
#[derive(Debug, Clone, Copy)]
struct Reach {
    value: f64,
    low: f64,
    high: f64,
}

impl Reach {
    fn of(value: f64) -> Self {
        Self { value, low: value, high: value }
    }
}

/// The median of a property of laws, and its interval with equal tails; laws count whole.
fn estimate(
    laws: &[Possible],
    weights: &[f64],
    value: &dyn Fn(&Possible) -> Reach,
    answers: u64,
    confidence: f64,
) -> Estimate {
    let mut values: Vec<(Reach, f64)> = laws
        .iter()
        .zip(weights)
        .filter(|(_, weight)| **weight > 0.0)
        .map(|(one, &weight)| (value(one), weight))
        .collect();
    values.sort_by(|a, b| a.0.value.total_cmp(&b.0.value));
    let at = |share: f64| {
        let mut below = 0.0;
        let found = values.iter().find(|(_, weight)| {
            below += weight;
            below >= share
        });
        found.or(values.last()).map_or(Reach::of(f64::NAN), |(reach, _)| *reach)
    };
    let tail = (1.0 - confidence) / 2.0;
    let interval = Interval { low: at(tail).low, high: at(1.0 - tail).high, confidence };
    Estimate { value: at(0.5).value, interval: Some(interval), sample: answers }
}
