//! Which gaps to leave next: those that are expected to tell most of the timeout for the time they take.
//!
//! What an answer tells is the mutual information of it and the timeout (Lindley, "On a measure of the information provided by
//! an experiment", Annals of Mathematical Statistics 27, 1956): how much less uncertain the answer is to whoever knows the
//! timeout. A gap costs its own length, so that short ones are preferred where they tell as much; where requests are to be
//! few, it costs nothing.

use super::belief::{Belief, alive_early};
use super::{Aim, Fewest};
use crate::study::probe::MOST_COPIES;

/// What a request takes beside its gap, in seconds.
const REQUEST: f64 = 2.0;
/// So many gaps are weighed against each other.
const CANDIDATES: usize = 40;

/// The gaps that the copies of the function are left alone for next, in whole seconds, the shortest first.
pub(super) fn choose(belief: &Belief<'_>, aim: &Aim) -> Vec<f64> {
    let seen = Seen::of(belief, aim);
    let mut chosen: Vec<usize> = Vec::new();
    for _ in 0..aim.copies {
        let scores = (0..seen.gaps.len()).map(|candidate| (seen.score(&chosen, candidate, aim.fewest), candidate));
        chosen.extend(scores.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate));
    }
    let mut gaps: Vec<f64> = chosen.into_iter().map(|place| seen.gaps[place]).collect();
    gaps.sort_by(f64::total_cmp);
    gaps
}

/// What each candidate would see.
struct Seen {
    /// In seconds.
    gaps: Vec<f64>,
    /// The weights of those groups of laws that have any to speak of.
    weights: Vec<f64>,
    /// For each gap the chance of a cold answer in each of these groups.
    cold: Vec<Vec<f64>>,
    /// What the timeout is expected to be, in seconds.
    mean: f64,
}

impl Seen {
    fn of(belief: &Belief<'_>, aim: &Aim) -> Self {
        let groups = belief.groups();
        let all: f64 = groups.iter().map(|group| group.weight).sum();
        let weights = groups.iter().map(|group| group.weight / all).collect();
        let longest = aim.longest.as_secs_f64();
        let gaps = candidates(belief, longest);
        let cold = |&gap: &f64| {
            let alive = alive_early(gap);
            groups.iter().map(|group| group.cold(gap, &alive)).collect()
        };
        let timeouts = belief.prior.laws.iter().map(|one| one.timeout().min(longest));
        let mean = belief.of_laws().iter().zip(timeouts).map(|(weight, timeout)| weight * timeout).sum();
        Self { cold: gaps.iter().map(cold).collect(), gaps, weights, mean }
    }

    /// What the candidate is worth beside those that are chosen.
    fn score(&self, chosen: &[usize], candidate: usize, fewest: Fewest) -> f64 {
        let together: Vec<usize> = chosen.iter().copied().chain([candidate]).collect();
        let told = self.told(&together);
        match fewest {
            Fewest::Requests => told,
            Fewest::Hours => {
                let longest = together.iter().map(|&place| self.gaps[place]).fold(0.0, f64::max);
                // Not by its own length alone: after many short gaps the long ones are still to come.
                told / (longest + REQUEST + self.mean / 2.0)
            }
        }
    }

    /// The information that the answers to these gaps give of the timeout, in nats.
    fn told(&self, gaps: &[usize]) -> f64 {
        // Given the timeout the answers are independent of each other.
        let mut patterns = vec![0.0; 1 << gaps.len()];
        let mut known = 0.0;
        for (cell, &weight) in self.weights.iter().enumerate() {
            let mut row = [0.0; 1 << MOST_COPIES as usize];
            row[0] = weight;
            let mut filled = 1;
            for &gap in gaps {
                let cold = self.cold[gap][cell];
                known += weight * (surprise(cold) + surprise(1.0 - cold));
                for place in 0..filled {
                    row[filled + place] = row[place] * cold;
                    row[place] *= 1.0 - cold;
                }
                filled *= 2;
            }
            patterns.iter_mut().zip(row).for_each(|(sum, part)| *sum += part);
        }
        patterns.into_iter().map(surprise).sum::<f64>() - known
    }
}

/// What a chance adds to the uncertainty of an answer, in nats.
pub(in crate::study::probe) fn surprise(chance: f64) -> f64 {
    if chance > 0.0 { -chance * chance.ln() } else { 0.0 }
}

/// Gaps worth weighing, in seconds: where the timeout may lie and where the law around it may bend, evenly by how likely that
/// is.
fn candidates(belief: &Belief<'_>, longest: f64) -> Vec<f64> {
    const LITTLE: f64 = 1e-7;
    let weights = belief.of_laws();
    let mut gaps = Vec::new();
    for (place, count) in [(0, CANDIDATES / 4), (1, CANDIDATES / 2), (2, CANDIDATES / 4)] {
        let laws = &belief.prior.laws;
        let mut times: Vec<(f64, f64)> =
            laws.iter().zip(&weights).map(|(one, &weight)| (one.quantiles[place].value, weight)).collect();
        times.retain(|(_, weight)| *weight > LITTLE);
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut below = 0.0;
        let mut next = 0.5;
        for (time, weight) in times {
            below += weight * count as f64;
            if below > next {
                gaps.push(time.clamp(1.0, longest).round());
                next = (below + 0.5).floor() + 0.5;
            }
        }
    }
    gaps.sort_by(f64::total_cmp);
    gaps.dedup();
    gaps
}
