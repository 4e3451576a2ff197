//! Which of the known regimes predicts a log best?
//!
//! The score of a regime is the logarithm of the chance that it gives to what was seen: the product, over all runs of
//! invocations, of the share of plays in which the run has as many first uses as in the log, and as many felt ones where
//! the log tells that. A run begins when the function
//! was idle, so that runs depend on each other by little more than what is drawn once for a whole play; a share that is 0
//! or 1 in so many plays is moved by half a play for each number that a run can have (Jeffreys' prior). Weights are those
//! of Bayes from equal priors: equal for regimes, and within one for each way in which what was not measured of it may be.

use std::sync::atomic::{AtomicU64, Ordering};

use super::statistic::{Statistic, rank};
use crate::model::Model;
use crate::study::Regime;
use crate::study::play::{Progress, Watch};
use crate::study::replay::{Counts, Played, Recording, Spread, Stage, Uses, play_often};

/// A regime that may have made the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    /// The regime, with what is varied of it.
    pub regime: Regime,
    /// What it weighs before the log is seen.
    pub prior: f64,
}

impl Contender {
    /// All of these, of which each name weighs as much as any other.
    #[must_use]
    pub fn equal(regimes: &[Regime]) -> Vec<Self> {
        let alike = |name: &str| regimes.iter().filter(|one| one.name == name).count() as f64;
        let mut names: Vec<&str> = regimes.iter().map(|one| one.name).collect();
        names.dedup();
        let share = (names.len() as f64).recip();
        regimes.iter().map(|regime| Self { regime: regime.clone(), prior: share / alike(regime.name) }).collect()
    }
}

/// All of them: the most likely regime first, and of the ways in which it may be the most likely first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The regimes.
    pub rows: Vec<Ranked>,
    /// First uses in the log.
    pub observed: u32,
    /// At which level a regime is rejected, as a fraction.
    pub level: f64,
    /// How often the log was played under each.
    pub plays: u64,
    /// It was stopped: regimes are missing.
    pub interrupted: bool,
}

/// What a log says of a regime.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The regime.
    pub regime: Regime,
    /// The logarithm of the chance that it gives to what was seen.
    pub score: f64,
    /// What it weighs after the log was seen, of 1.
    pub weight: f64,
    /// First uses that it predicts.
    pub first_uses: Spread,
    /// The chance that a log made by it is as unusual.
    pub p: f64,
}

impl Ranking {
    /// The most likely way in which the most likely regime may be that is not rejected and has some weight; where there is
    /// none, the most likely of all.
    #[must_use]
    pub fn best(&self) -> Option<&Ranked> {
        let in_question =
            |row: &&Ranked| self.weight_of(row.regime.name) >= SOME_WEIGHT && !self.is_rejected(row.regime.name);
        self.rows.iter().find(in_question).or(self.rows.first())
    }

    /// What a regime weighs, all ways together in which it may be.
    #[must_use]
    pub fn weight_of(&self, name: &str) -> f64 {
        self.rows.iter().filter(|row| row.regime.name == name).map(|row| row.weight).sum()
    }

    /// Whether a regime cannot have made the log, in any of the ways that weigh a tenth as much as its most likely one, or
    /// more.
    #[must_use]
    pub fn is_rejected(&self, name: &str) -> bool {
        let ways = || self.rows.iter().filter(|row| row.regime.name == name);
        let most = ways().map(|row| row.weight).fold(0.0, f64::max);
        ways().filter(|row| row.weight >= 0.1 * most).all(|row| row.p < self.level)
    }

    /// Whether no regime of some weight can have made the log.
    #[must_use]
    pub fn is_none_of_these(&self) -> bool {
        self.best().is_none_or(|best| self.is_rejected(best.regime.name))
    }
}

/// A regime that weighs less is no answer, whether or not it is rejected.
const SOME_WEIGHT: f64 = 0.05;

/// The plays under each regime unless asked otherwise.
const USUAL_PLAYS: u64 = 1_000;

/// Plays the log under each regime; `plays` replaces how often that is usually done. Where it was stopped, those before the
/// first that is not done are returned.
#[must_use]
pub fn rank_regimes(
    model: &Model,
    recording: &Recording,
    contenders: &[Contender],
    (plays, seed, confidence): (Option<u64>, u64, f64),
    watch: Watch<'_>,
) -> Ranking {
    let plays = plays.unwrap_or(USUAL_PLAYS).max(40);
    let all = Together { watch, done: AtomicU64::new(0), expected: plays * contenders.len() as u64 };
    let watch = Watch { progress: &all, ..watch };
    let observed = Stage::new(model, recording, None).observed();
    let is_felt_told = recording.about.told.felt;
    let mut rows = Vec::new();
    for contender in contenders {
        let stage_model = contender.regime.applied_to(model);
        let stage = Stage::new(&stage_model, recording, None);
        let runs: Vec<AtomicU64> = observed.runs.iter().map(|_| AtomicU64::new(0)).collect();
        let keep = |played: Played| {
            let pairs = runs.iter().zip(observed.runs.iter().zip(&played.runs));
            pairs.for_each(|(alike, (seen, played))| {
                alike.fetch_add(u64::from(is_alike(seen, played, is_felt_told)), Ordering::Relaxed);
            });
            played.counts
        };
        let played = play_often(&stage, seed, 0..plays, watch, keep);
        if (played.len() as u64) < plays {
            break;
        }
        let score = score(&observed.runs, &runs, plays, is_felt_told);
        rows.push((
            score + contender.prior.ln(),
            ranked(
                &contender.regime,
                score,
                &observed.counts.as_told(recording.about.told),
                &played.iter().map(|counts| counts.as_told(recording.about.told)).collect::<Vec<_>>(),
                (recording.about.told.felt, seed ^ recording.mark(), confidence),
            ),
        ));
    }
    weigh(&mut rows);
    let interrupted = rows.len() < contenders.len();
    Ranking {
        rows: in_order(rows.into_iter().map(|(_, row)| row).collect()),
        observed: observed.counts.total().first_uses,
        level: 1.0 - confidence,
        plays,
        interrupted,
    }
}

/// The logarithm of the chance of what was seen, given in how many plays each run was alike.
fn score(seen: &[Uses], alike: &[AtomicU64], plays: u64, is_felt_told: bool) -> f64 {
    let of_run = |(seen, alike): (&Uses, &AtomicU64)| {
        let requests = f64::from(seen.requests);
        // So many numbers of first uses there can be, and of felt ones among them.
        let possible = if is_felt_told { (requests + 1.0) * (requests + 2.0) / 2.0 } else { requests + 1.0 };
        ((alike.load(Ordering::Relaxed) as f64 + 0.5) / (plays as f64 + 0.5 * possible)).ln()
    };
    seen.iter().zip(alike).filter(|(seen, _)| seen.requests > 0).map(of_run).sum()
}

/// Whether a play has as many first uses as were seen and, where that is told, as many felt ones.
fn is_alike(seen: &Uses, played: &Uses, is_felt_told: bool) -> bool {
    seen.first_uses == played.first_uses && (!is_felt_told || seen.felt == played.felt)
}

fn ranked(
    regime: &Regime,
    score: f64,
    observed: &Counts,
    played: &[Counts],
    (is_felt_told, seed, confidence): (bool, u64, f64),
) -> Ranked {
    let (usual, others) = played.split_at(played.len() / 2);
    let statistic = Statistic::new(is_felt_told, usual);
    let values: Vec<f64> = others.iter().map(|play| statistic.of(play)).collect();
    let first_uses = Spread::of(played.iter().map(|play| play.total().first_uses).collect(), confidence);
    Ranked { regime: regime.clone(), score, weight: 0.0, first_uses, p: rank(statistic.of(observed), &values, seed) }
}

/// Gives each its weight, of the logarithm of what it weighs against the others.
fn weigh(rows: &mut [(f64, Ranked)]) {
    let most = rows.iter().map(|(posterior, _)| *posterior).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = rows.iter().map(|(posterior, _)| (posterior - most).exp()).sum();
    rows.iter_mut().for_each(|(posterior, row)| row.weight = (*posterior - most).exp() / sum);
}

/// The most likely regime first, with the ways in which it may be, the most likely of these first.
fn in_order(mut rows: Vec<Ranked>) -> Vec<Ranked> {
    let weights: Vec<(&'static str, f64)> = rows.iter().map(|row| (row.regime.name, row.weight)).collect();
    let of_regime = |row: &Ranked| -> f64 {
        weights.iter().filter(|(name, _)| *name == row.regime.name).map(|(_, weight)| weight).sum()
    };
    let order = |one: &Ranked, other: &Ranked| {
        let by_regime = of_regime(other).total_cmp(&of_regime(one));
        by_regime.then(other.weight.total_cmp(&one.weight)).then(other.score.total_cmp(&one.score))
    };
    rows.sort_by(order);
    rows
}

/// The progress of all regimes as one.
struct Together<'w> {
    watch: Watch<'w>,
    done: AtomicU64,
    expected: u64,
}

impl Progress for Together<'_> {
    fn played(&self, _: u64, _: u64) {
        self.watch.progress.played(self.done.fetch_add(1, Ordering::Relaxed) + 1, self.expected);
    }
}
