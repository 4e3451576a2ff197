//! Requests that come together: pages that send several at once, and visits of several pages.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Observed;
use crate::model::Distribution;
use crate::units::{Nanos, counted, significant};

/// Visits that stand out.
#[derive(Debug, Clone)]
pub(super) struct Visits {
    /// When each began, in seconds since the log did.
    pub(super) starts: Vec<f64>,
    /// When the last page of each came that another one follows.
    pub(super) ends: Vec<f64>,
    /// Requests of a page.
    pub(super) parallel: u32,
    /// Pages of a visit, on average.
    pub(super) pages: f64,
    /// The time from one page to the next.
    pub(super) think: Distribution,
    /// Pauses longer than this many seconds are between visits, without doubt.
    pub(super) surely_between: f64,
    /// The mean of the squares of the numbers of requests of visits, over the mean number.
    bunched: f64,
}

impl Visits {
    /// Finds them; none where nothing stands out.
    pub(super) fn learn(seen: &Observed) -> Option<Self> {
        let parallel = usual_size(pages(seen).map(<[f64]>::len));
        // Where pages differ in size, each request is a page of its own, and a visit has several soon after each other.
        let heads: Cow<[f64]> =
            if parallel.is_some() { pages(seen).map(|page| page[0]).collect() } else { seen.times().into() };
        let gaps = Within::new(&heads, seen);
        let mixed = Mixed::learn(&gaps);
        let longest_within = mixed.as_ref().map_or(0.0, Mixed::boundary);
        let surely_between = mixed.as_ref().map_or(0.0, |mixed| mixed.surely_between(gaps.count()).max(longest_within));
        let parallel = parallel.unwrap_or(1);
        if parallel == 1 && mixed.is_none() {
            return None;
        }
        let pauses = || heads.windows(2).filter(|pair| pair[1] - pair[0] > longest_within);
        let starts: Vec<f64> = heads.first().copied().into_iter().chain(pauses().map(|pair| pair[1])).collect();
        let ends = pauses().map(|pair| pair[0]).collect();
        let think = mixed.as_ref().map_or(0.001, |mixed| mixed.short.max(1e-3));
        Some(Self {
            pages: mixed.as_ref().map_or(1.0, |mixed| 1.0 / (1.0 - mixed.within)),
            bunched: bunched(&starts, seen.times()),
            starts,
            ends,
            parallel,
            think: Distribution::exponential(to_digits(think)).ok()?,
            surely_between,
        })
    }

    /// How many times as much as those of single requests its counts vary: E(N^2) / E(N) for a visit of N requests.
    pub(super) fn bunched(&self) -> f64 {
        self.bunched
    }

    /// What they are, in words.
    pub(super) fn sentence(&self) -> String {
        let think = self.think.mean();
        format!(
            "{} of {} pages on average with {} at once, {} s apart",
            counted(self.starts.len() as u64, "visit"),
            significant(self.pages, 3),
            counted(u64::from(self.parallel), "request"),
            significant(think, 3)
        )
    }
}

fn to_digits(seconds: f64) -> Nanos {
    Nanos::MICROSECOND * (seconds * 1e6).round() as i64
}

/// Requests are of one page where they come within this much of each other: what a browser opens together reaches the function
/// within some tenths of a second.
const AT_ONCE: f64 = 0.1;

/// Requests that come at once.
fn pages(seen: &Observed) -> impl Iterator<Item = &[f64]> {
    seen.times().chunk_by(|one, next| next - one <= AT_ONCE)
}

/// The number of requests that nearly every page has, where that is more than one: the model of a scenario knows no other.
fn usual_size(sizes: impl Iterator<Item = usize>) -> Option<u32> {
    const NEARLY_ALL: f64 = 0.9;
    let mut pages: BTreeMap<usize, usize> = BTreeMap::new();
    sizes.for_each(|size| *pages.entry(size).or_default() += 1);
    let all: usize = pages.values().sum();
    let (usual, count) = pages.into_iter().max_by_key(|&(_, count)| count)?;
    let is_usual = count as f64 >= NEARLY_ALL * all as f64;
    (usual > 1 && is_usual).then(|| u32::try_from(usual).ok()).flatten()
}

/// Gaps between pages of one window.
struct Within<'a> {
    windows: Vec<&'a [f64]>,
}

impl<'a> Within<'a> {
    fn new(heads: &'a [f64], seen: &Observed) -> Self {
        let first = |time: f64| heads.partition_point(|&at| at < time);
        let end = |time: f64| heads.partition_point(|&at| at <= time);
        Self { windows: seen.spans().map(|(from, to)| &heads[first(from)..end(to).max(first(from))]).collect() }
    }

    fn count(&self) -> usize {
        self.windows.iter().map(|heads| heads.len().saturating_sub(1)).sum()
    }

    fn iter(&self) -> impl Iterator<Item = f64> {
        self.windows.iter().flat_map(|heads| heads.windows(2)).map(|pair| pair[1] - pair[0])
    }
}

fn bunched(starts: &[f64], times: &[f64]) -> f64 {
    let mut from = 0;
    let (mut sum, mut squares) = (0.0, 0.0);
    for next in starts.iter().skip(1).copied().chain([f64::INFINITY]) {
        let to = times.partition_point(|&time| time < next);
        let size = (to - from) as f64;
        (sum, squares, from) = (sum + size, squares + size * size, to);
    }
    squares / sum
}

/// Gaps of two kinds, both exponential: those within visits and those between them.
#[derive(Debug, Clone)]
struct Mixed {
    /// The share of those within.
    within: f64,
    /// Their mean, in seconds.
    short: f64,
    /// The mean of the others.
    long: f64,
}

impl Mixed {
    /// By expectation and maximisation (Dempster, Laird and Rubin, JRSS B 39, 1977); none where one kind explains the gaps as
    /// well by Schwarz's criterion with ten to spare (Kass and Raftery, "Bayes factors", JASA 90, 1995: "very strong"), or the
    /// two lie too close to each other to tell a visit from the next.
    fn learn(gaps: &Within) -> Option<Self> {
        const ROUNDS: usize = 500;
        const FEWEST: usize = 20;
        const STRONG: f64 = 10.0;
        const APART: f64 = 5.0;
        const LEAST_WITHIN: f64 = 0.05;
        let n = gaps.count() as f64;
        if gaps.count() < FEWEST {
            return None;
        }
        let mean = gaps.iter().sum::<f64>() / n;
        let mut mixed = Self { within: 0.5, short: mean / 10.0, long: mean * 2.0 };
        let mut likelihood = f64::NEG_INFINITY;
        for _ in 0..ROUNDS {
            let (next, reached) = mixed.step(gaps)?;
            let gain = reached - likelihood;
            (mixed, likelihood) = (next, reached);
            if gain.abs() < 1e-7 * n {
                break;
            }
        }
        let alone = -n * (mean.ln() + 1.0);
        let is_better = 2.0 * (likelihood - alone) > 2.0 * n.ln() + STRONG;
        let is_apart = mixed.long > APART * mixed.short && (LEAST_WITHIN..1.0).contains(&mixed.within);
        (is_better && is_apart).then_some(mixed)
    }

    /// The next estimate, and the log-likelihood of this one.
    fn step(&self, gaps: &Within) -> Option<(Self, f64)> {
        let (mut within, mut time_within, mut all, mut likelihood) = (0.0, 0.0, 0.0, 0.0);
        for gap in gaps.iter() {
            let (short, long) = self.densities(gap);
            let share = short / (short + long);
            within += share;
            time_within += share * gap;
            all += gap;
            likelihood += (short + long).ln();
        }
        let n = gaps.count() as f64;
        let next = Self {
            within: within / n,
            short: (time_within / within).max(1e-6),
            long: (all - time_within) / (n - within),
        };
        let is_sound = likelihood.is_finite() && next.short.is_finite() && next.long.is_finite() && within < n;
        is_sound.then_some((next, likelihood))
    }

    fn densities(&self, gap: f64) -> (f64, f64) {
        (
            self.within / self.short * (-gap / self.short).exp(),
            (1.0 - self.within) / self.long * (-gap / self.long).exp(),
        )
    }

    /// The gap that is as likely of one kind as of the other.
    fn boundary(&self) -> f64 {
        let odds = (self.within / self.short) / ((1.0 - self.within) / self.long);
        (odds.ln() / (self.short.recip() - self.long.recip())).max(0.0)
    }

    /// The longest gap within visits is longer than this in one log of ten that have so many gaps.
    fn surely_between(&self, gaps: usize) -> f64 {
        const ODDS: f64 = 0.1;
        self.short * (self.within * gaps as f64 / ODDS).ln()
    }
}
