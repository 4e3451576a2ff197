//! What an experiment will take, before it begins: it is run many times on platforms drawn from what is held to be possible.

use std::collections::HashMap;

use rand::RngExt as _;

use super::belief::{alive_early, chance_of_cold};
use super::prior::HAZARDS;
use super::{Probe, Verdict};
use crate::rng::{Purpose, Stream, Streams};
use crate::study::probe::takes::Spread;
use crate::units::Nanos;

/// An experiment that has taken more requests than this is given up.
pub const MOST_REQUESTS: u64 = 400;

/// What an experiment takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Ahead {
    /// Copies of the function that are left alone side by side.
    pub copies: u32,
    /// How long it takes, in seconds.
    pub seconds: Spread,
    /// How many requests, the first of each copy included.
    pub requests: Spread,
    /// How many of them are cold, on average.
    pub cold: f64,
    /// The share of the runs that ended with one timeout, known as well as was asked.
    pub known: f64,
    /// The share that ended with quantiles of a wide law.
    pub wide: f64,
    /// So many runs were made.
    pub runs: u64,
}

/// How one run went.
struct Went {
    seconds: f64,
    requests: u64,
    cold: u64,
    verdict: Verdict,
}

/// Runs the experiment so many times. The laws are taken evenly from all that are held to be possible, answers at random.
#[must_use]
pub fn ahead(probe: &Probe, runs: u64, seed: u64) -> Ahead {
    let mut steps = HashMap::new();
    let went: Vec<Went> =
        (0..runs).map(|run| one(probe, (run as f64 + 0.5) / runs as f64, seed, run, &mut steps)).collect();
    let share = |verdict: Verdict| went.iter().filter(|run| run.verdict == verdict).count() as f64 / runs as f64;
    Ahead {
        copies: probe.aim.copies,
        seconds: Spread::of(went.iter().map(|run| run.seconds).collect()),
        requests: Spread::of(went.iter().map(|run| run.requests as f64).collect()),
        cold: went.iter().map(|run| run.cold as f64).sum::<f64>() / runs as f64,
        known: share(Verdict::Known),
        wide: share(Verdict::Wide),
        runs,
    }
}

/// What to do after given answers: the same answers lead to the same gaps, in whatever run.
type Steps = HashMap<Vec<(Nanos, bool)>, (Verdict, Vec<Nanos>)>;

fn one(probe: &Probe, place: f64, seed: u64, run: u64, steps: &mut Steps) -> Went {
    let mut random = Streams::new(seed, run).open(Purpose::IdleTimeout);
    let mut below = 0.0;
    let law = probe.prior.laws.iter().find(|one| {
        below += one.weight;
        below >= place
    });
    let hazard = hazard(&mut random);
    let mut answers = Vec::new();
    let mut state = probe.begin();
    let mut went = Went {
        seconds: 0.0,
        requests: u64::from(probe.aim.copies),
        cold: u64::from(probe.aim.copies),
        verdict: Verdict::Open,
    };
    loop {
        let (verdict, gaps) = steps
            .entry(answers.clone())
            .or_insert_with(|| {
                let verdict = state.known().verdict;
                (verdict, if verdict == Verdict::Open { state.next() } else { Vec::new() })
            })
            .clone();
        went.verdict = verdict;
        if verdict != Verdict::Open || went.requests >= MOST_REQUESTS {
            return went;
        }
        let longest = gaps.iter().copied().fold(Nanos::ZERO, Nanos::max);
        went.seconds += longest.as_secs_f64();
        // All copies answer at one time: one with a shorter gap is asked once more, when that begins.
        went.requests += gaps.iter().filter(|gap| **gap < longest).count() as u64;
        for gap in gaps {
            let idle = gap.as_secs_f64();
            let stays = law.map_or(1.0, |one| 1.0 - one.law.gone_by(idle));
            let cold = random.random::<f64>() < chance_of_cold(stays * alive_early(idle)[hazard]);
            state.learn(gap, cold);
            answers.push((gap, cold));
            went.requests += 1;
            went.cold += u64::from(cold);
        }
    }
}

fn hazard(random: &mut Stream) -> usize {
    let mut left: f64 = random.random();
    let found = HAZARDS.iter().position(|(_, weight)| {
        left -= weight;
        left < 0.0
    });
    found.unwrap_or(0)
}
