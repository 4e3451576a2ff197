//! Intervals of the share that is gone at a time.

use rand::RngExt;
use rand_xoshiro::rand_core::SeedableRng;

use super::choice::Settings;
use super::current_status::{blocks, log_likelihood};
use super::intervals;
use super::isotonic::Block;
use super::nonparametric::{Mass, Point, gone, most_likely};
use super::observed::{Between, Look, Seen};
use super::parameters::Limit;
use crate::rng::Stream;

/// A band has no more points than about this.
const POINTS: usize = 120;

/// Quantiles of the limit of twice the logarithm of the likelihood ratio at one time, which is that of two greatest convex
/// minorants of Brownian motion with parabolic drift (Banerjee and Wellner, Annals of Statistics 29, 2001, who give 2.27
/// at 95%): (confidence, quantile). Those at 50, 80, 90, 99 and 99.9% were simulated: 60,000 samples of 8,000 looks each at
/// a straight distribution function, which give 2.25 at 95%, with a standard error of 0.03.
const QUANTILES: [(f64, f64); 6] =
    [(0.5, 0.281), (0.8, 0.976), (0.9, 1.583), (0.95, 2.269), (0.99, 3.839), (0.999, 6.229)];

/// The quantile of that limit; between those known it is nearly straight in the logarithm of what is left.
pub(super) fn critical(confidence: f64) -> f64 {
    let left = |confidence: f64| -(1.0 - confidence).ln();
    let next = QUANTILES.partition_point(|known| known.0 < confidence).clamp(1, QUANTILES.len() - 1);
    let (from, to) = (QUANTILES[next - 1], QUANTILES[next]);
    from.1 + (to.1 - from.1) * (left(confidence) - left(from.0)) / (left(to.0) - left(from.0))
}

/// Of environments that were looked at once. Where the share is zero or one the limit is that of seeing none.
pub(super) fn by_likelihood_ratio(seen: &Seen, confidence: f64) -> Vec<Point> {
    let looks = &seen.looks;
    let fitted: Vec<f64> =
        blocks(looks).iter().flat_map(|block| vec![block.value(); block.until - block.from]).collect();
    chosen(looks.len(), &fitted)
        .into_iter()
        .map(|place| {
            let share = fitted[place];
            let is_an_end = share == 0.0 || share == 1.0;
            let critical = if is_an_end { Limit::Exponential.critical(confidence) } else { critical(confidence) };
            let ratio = Ratio::at(looks, place);
            let floor = ratio.log_likelihood(share) - critical / 2.0;
            Point {
                at: looks[place].at,
                share,
                low: ratio.last(share, 0.0, floor),
                high: ratio.last(share, 1.0, floor),
            }
        })
        .collect()
}

/// Some of the looks: evenly chosen ones, and those where a step begins or ends.
fn chosen(looks: usize, fitted: &[f64]) -> Vec<usize> {
    let every = looks.div_ceil(POINTS / 2).max(1);
    let is_step = |place: usize| place > 0 && fitted[place] > fitted[place - 1];
    let steps = (0..looks).filter(|&place| is_step(place)).count();
    let every_step = steps.div_ceil(POINTS / 4).max(1);
    let mut nth = 0;
    (0..looks)
        .filter(|&place| {
            let step = is_step(place) || (place + 1 < looks && is_step(place + 1));
            nth += usize::from(step);
            place % every == 0 || place + 1 == looks || step && nth % every_step == 0
        })
        .collect()
}

/// The likelihood of looks given the share that is gone at one of them: regressions of what comes before and after, held
/// below and above that share.
struct Ratio {
    before: Vec<Block>,
    here: Block,
    after: Vec<Block>,
}

impl Ratio {
    fn at(looks: &[Look], place: usize) -> Self {
        let look = looks[place];
        let here = Block { from: place, until: place + 1, weight: look.alive + look.gone, sum: look.gone };
        Self { before: blocks(&looks[..place]), here, after: blocks(&looks[place + 1..]) }
    }

    fn log_likelihood(&self, share: f64) -> f64 {
        let before = self.before.iter().map(|block| log_likelihood(block, block.value().min(share)));
        let after = self.after.iter().map(|block| log_likelihood(block, block.value().max(share)));
        before.sum::<f64>() + log_likelihood(&self.here, share) + after.sum::<f64>()
    }

    /// The last share on the way from the most likely one to an end that is likely enough.
    fn last(&self, share: f64, end: f64, floor: f64) -> f64 {
        const HALVINGS: usize = 40;
        if self.log_likelihood(end) >= floor {
            return end;
        }
        let (mut inside, mut outside) = (share, end);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(inside, outside);
            if self.log_likelihood(middle) >= floor { inside = middle } else { outside = middle }
        }
        inside
    }
}

/// Of intervals: percentiles of curves fitted to samples of the observations with replacement.
pub(super) fn by_bootstrap(seen: &Seen, masses: &[Mass], settings: &Settings) -> Vec<Point> {
    let mut stream = Stream::seed_from_u64(settings.seed);
    let times = ends(masses);
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); times.len()];
    for _ in 0..settings.resamples {
        let drawn = resample(seen, &mut stream);
        let found = if drawn.betweens.is_empty() { most_likely(&drawn) } else { intervals::most_likely(&drawn) };
        times.iter().zip(&mut shares).for_each(|(&at, shares)| shares.push(gone(&found.masses, at).0));
    }
    let tail = (1.0 - settings.confidence) / 2.0;
    let point = |(&at, shares): (&f64, &mut Vec<f64>)| {
        shares.sort_unstable_by(f64::total_cmp);
        let share = gone(masses, at).0;
        let quantile = |p: f64| {
            let place = (p * (shares.len() + 1) as f64).round() as usize;
            shares.get(place.clamp(1, shares.len().max(1)) - 1).copied().unwrap_or(share)
        };
        Point { at, share, low: quantile(tail).min(share), high: quantile(1.0 - tail).max(share) }
    };
    times.iter().zip(&mut shares).map(point).collect()
}

/// The ends of the spans with mass, thinned where there are many.
fn ends(masses: &[Mass]) -> Vec<f64> {
    let every = masses.len().div_ceil(POINTS).max(1);
    let ends = masses.iter().step_by(every).map(|mass| mass.by);
    ends.filter(|by| by.is_finite()).collect()
}

/// As many observations, each of them one of these.
fn resample(seen: &Seen, stream: &mut Stream) -> Seen {
    let looks = seen.looks.iter().flat_map(|look| [Look { gone: 0.0, ..*look }, Look { alive: 0.0, ..*look }]);
    let looks: Vec<Look> = looks.filter(|look| look.alive + look.gone > 0.0).collect();
    let weights = looks.iter().map(|look| look.alive + look.gone).chain(seen.betweens.iter().map(|one| one.weight));
    let cumulative: Vec<f64> = weights
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect();
    let total = cumulative.last().copied().unwrap_or(0.0);
    let mut counts = vec![0.0; cumulative.len()];
    for _ in 0..total.round() as u64 {
        let at = stream.random::<f64>() * total;
        counts[cumulative.partition_point(|&sum| sum <= at).min(cumulative.len() - 1)] += 1.0;
    }
    let (of_looks, of_betweens) = counts.split_at(looks.len());
    let mut drawn = Seen {
        looks: looks
            .iter()
            .zip(of_looks)
            .filter(|(_, count)| **count > 0.0)
            .map(|(look, &count)| Look {
                alive: if look.alive > 0.0 { count } else { 0.0 },
                gone: if look.gone > 0.0 { count } else { 0.0 },
                ..*look
            })
            .collect(),
        betweens: seen
            .betweens
            .iter()
            .zip(of_betweens)
            .filter(|(_, count)| **count > 0.0)
            .map(|(one, &weight)| Between { weight, ..*one })
            .collect(),
    };
    drawn.merge();
    drawn
}
