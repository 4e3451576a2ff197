//! What is held to be true after some answers: a weight for each law and hazard, by Bayes' rule, with nothing drawn at
//! random and nothing left out.

use super::prior::{HAZARDS, Possible, Prior, Reach, SURVIVORS};

/// How many hazards there are.
const KINDS: usize = HAZARDS.len();

/// The weights.
#[derive(Debug, Clone)]
pub(super) struct Belief<'p> {
    pub(super) prior: &'p Prior,
    /// Of each law, one for each hazard, as logarithms: what is next to impossible by now may be all that is left after the
    /// next answers.
    logarithms: Vec<[f64; KINDS]>,
    /// The same as shares of 1.
    weights: Vec<[f64; KINDS]>,
}

impl<'p> Belief<'p> {
    /// Before the first answer.
    pub(super) fn before(prior: &'p Prior) -> Self {
        let weights: Vec<[f64; KINDS]> =
            prior.laws.iter().map(|one| HAZARDS.map(|(_, weight)| one.weight * weight)).collect();
        Self { prior, logarithms: weights.iter().map(|weights| weights.map(f64::ln)).collect(), weights }
    }

    /// Learns that a request after so many seconds was cold, or was not.
    pub(super) fn learn(&mut self, idle: f64, cold: bool) {
        let alive = alive_early(idle);
        for (one, logarithms) in self.prior.laws.iter().zip(&mut self.logarithms) {
            let stays = 1.0 - one.law.gone_by(idle);
            for (logarithm, alive) in logarithms.iter_mut().zip(alive) {
                let chance = chance_of_cold(stays * alive);
                *logarithm += if cold { chance } else { 1.0 - chance }.ln();
            }
        }
        let most = self.logarithms.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        let shares = self.logarithms.iter().map(|logarithms| logarithms.map(|logarithm| (logarithm - most).exp()));
        self.weights = shares.collect();
        let all: f64 = self.weights.iter().flatten().sum();
        self.weights.iter_mut().flatten().for_each(|weight| *weight /= all);
    }

    /// The weight of each law.
    pub(super) fn of_laws(&self) -> Vec<f64> {
        self.weights.iter().map(|weights| weights.iter().sum()).collect()
    }

    /// The weight of each hazard.
    pub(super) fn of_hazards(&self) -> [f64; KINDS] {
        let mut sums = [0.0; KINDS];
        for weights in &self.weights {
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
        sums
    }

    /// The groups of laws that have any weight to speak of.
    pub(super) fn groups(&self) -> Vec<Group<'_>> {
        /// Groups and laws with less are left out of the choice of a gap, though not of what is learned.
        const NOTHING: f64 = 1e-5;
        const LITTLE: f64 = 1e-8;
        let group = |ends: &[usize]| {
            let laws = self.prior.laws[ends[0]..ends[1]].iter().zip(&self.weights[ends[0]..ends[1]]);
            Group::of(laws.filter(|(_, weights)| weights.iter().sum::<f64>() > LITTLE).collect())
        };
        self.prior.groups.windows(2).map(group).filter(|group| group.weight > NOTHING).collect()
    }

    /// The chances that an environment idle for so long is still there, each with its weight.
    pub(super) fn still_there(&self, idle: f64) -> impl Iterator<Item = (Reach, f64)> {
        let alive = alive_early(idle);
        self.prior.laws.iter().zip(&self.weights).flat_map(move |(one, weights)| {
            let stays = one.stays(idle);
            (0..KINDS).map(move |kind| (stays.times(alive[kind]), weights[kind]))
        })
    }
}

/// Laws that need not be told apart, each with the weight of every hazard beside it.
#[derive(Debug)]
pub(super) struct Group<'b> {
    laws: Vec<(&'b Possible, &'b [f64; KINDS])>,
    /// The weight of each hazard.
    hazards: [f64; KINDS],
    /// That of all of them.
    pub(super) weight: f64,
    /// By none of these laws an environment is gone before this, by all of them after that.
    dies: (f64, f64),
}

impl<'b> Group<'b> {
    fn of(laws: Vec<(&'b Possible, &'b [f64; KINDS])>) -> Self {
        let mut hazards = [0.0; KINDS];
        let mut dies = (f64::INFINITY, 0.0_f64);
        for (one, weights) in &laws {
            hazards.iter_mut().zip(*weights).for_each(|(sum, weight)| *sum += weight);
            dies = (dies.0.min(one.dies.0), dies.1.max(one.dies.1));
        }
        Self { laws, weight: hazards.iter().sum(), hazards, dies }
    }

    /// The chance that a request after so many seconds is cold if one of these laws holds; `alive` is that of no early
    /// death, for each hazard.
    pub(super) fn cold(&self, idle: f64, alive: &[f64; KINDS]) -> f64 {
        let dot = |weights: &[f64; KINDS]| weights.iter().zip(alive).map(|(weight, alive)| weight * alive).sum::<f64>();
        let there = if idle <= self.dies.0 {
            dot(&self.hazards)
        } else if idle >= self.dies.1 {
            0.0
        } else {
            self.laws.iter().map(|(one, weights)| (1.0 - one.law.gone_by(idle)) * dot(weights)).sum()
        };
        chance_of_cold(there / self.weight)
    }
}

/// For each hazard the chance of no early death in so many seconds.
pub(super) fn alive_early(idle: f64) -> [f64; KINDS] {
    HAZARDS.map(|(hazard, _)| (-hazard * idle).exp())
}

/// The chance of a cold answer where this is the chance that the environment should still be there. No answer is impossible:
/// an environment may end at any moment, such as by a deploy.
pub(super) fn chance_of_cold(there: f64) -> f64 {
    const LEAST: f64 = 1e-9;
    (1.0 - SURVIVORS) * (1.0 - there).max(LEAST)
}
