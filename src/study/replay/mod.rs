//! What would a platform have done with the very requests of a log?
//!
//! The invocations of each window of a log are played as they came, with the handler times that they took, on the platform
//! of a scenario. What was before a window is not known. Where all its environments are used for the first time in it, its first
//! invocation is given an environment and leaves it idle. Where one had been used before, so had the function, and nobody knows how
//! many others were idle, nor for how long: runs of the window's own invocations, drawn anew for each play, then stand for what came
//! before, so that a window begins in a state in which it might be. The first invocation is not counted. First uses of
//! environments are counted, and of these the ones that a user felt: which had waited for the environment, beyond the network where
//! the log tells when requests were sent.

mod counts;
mod functions;
mod gap;
mod recording;
mod stage;

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::play::Watch;
use crate::engine::HOURS;
use crate::model::Model;
use crate::units::Nanos;

pub use counts::{Counts, Uses};
pub use functions::{FunctionPlayed, FunctionsPlan, FunctionsPlayed, play_functions};
pub use gap::{GAP_CLASSES, GapClass};
pub use recording::{About, Arrival, Durations, NoRecording, Recorded, RecordedWindow, Recording, ToldUses};
pub use stage::{Played, Stage};

/// How a log is replayed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReplayPlan {
    /// Pings that were not: so often, in the place of those of the log.
    pub every: Option<Nanos>,
    /// How often it is played, where two plays can differ.
    pub plays: u64,
    /// The seed of all streams.
    pub seed: u64,
    /// The share of plays that lie within the ranges, as a fraction.
    pub confidence: f64,
}

/// The plays of a replay unless asked otherwise: enough for the ends of a range of 95%, each of which leaves 25 outside.
pub const USUAL_PLAYS: u64 = 1_000;

/// What was predicted beside what was observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// Of all counted requests.
    pub total: Compared,
    /// By the idle gap of the function, in the order of [`GapClass::all`].
    pub by_gap: Vec<(GapClass, Compared)>,
    /// By the hour of the day on the clocks of the scenario.
    pub by_hour: Vec<Compared>,
    /// How often it was played; once where no two plays can differ.
    pub plays: u64,
    /// Two plays can differ.
    pub is_random: bool,
    /// How many sets of possible values take turns; one where the values are known.
    pub sets: u64,
    /// Requests that were refused, in a play on average.
    pub throttled: f64,
    /// The pings that were put in, if any.
    pub every: Option<Nanos>,
    /// The share of plays within the ranges.
    pub confidence: f64,
    /// How the log was read.
    pub about: About,
    /// It was stopped before all was played.
    pub interrupted: bool,
}

/// Requests of one kind: what was seen of them, and what was predicted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Compared {
    /// What was seen.
    pub observed: Uses,
    /// How many first uses were predicted.
    pub first_uses: Spread,
    /// How many felt ones.
    pub felt: Spread,
}

/// How many were predicted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spread {
    /// On average.
    pub mean: f64,
    /// The ends of the central part of all plays.
    pub range: (u32, u32),
}

impl Spread {
    /// Whether so many lie within the range.
    #[must_use]
    pub fn contains(&self, count: u32) -> bool {
        (self.range.0..=self.range.1).contains(&count)
    }

    /// Of what was counted in each play; `confidence` of them lie within the range.
    pub(super) fn of(mut counts: Vec<u32>, confidence: f64) -> Self {
        counts.sort_unstable();
        let Some(last) = counts.len().checked_sub(1) else { return Self::default() };
        let outside = ((counts.len() as f64 * (1.0 - confidence) / 2.0).floor() as usize).min(last / 2);
        let sum: u64 = counts.iter().map(|&count| u64::from(count)).sum();
        Self { mean: sum as f64 / counts.len() as f64, range: (counts[outside], counts[last - outside]) }
    }
}

/// Plays a log on the platform of `model`; none where it was stopped before the first play was done.
#[must_use]
pub fn replay(model: &Model, recording: &Recording, plan: &ReplayPlan, watch: Watch<'_>) -> Option<Replay> {
    let stage = Stage::new(model, recording, plan.every);
    let is_random = stage.is_random();
    let asked = if is_random { plan.plays } else { 1 };
    let played = play_often(&stage, plan.seed, 0..asked, watch, |played| played.counts);
    let replay = Replay {
        is_random,
        sets: model.set_count(),
        every: plan.every,
        ..compared(recording, &stage.observed().counts, &played, plan.confidence)
    };
    (!played.is_empty()).then_some(Replay { interrupted: (played.len() as u64) < asked, ..replay })
}

/// What `keep` makes of these plays, in their order. Where it was stopped, of those that were done by then.
pub(super) fn play_often<T: Send>(
    stage: &Stage<'_>,
    seed: u64,
    plays: std::ops::Range<u64>,
    watch: Watch<'_>,
    keep: impl Fn(Played) -> T + Sync,
) -> Vec<T> {
    let expected = plays.end - plays.start;
    let done = AtomicU64::new(0);
    let play = |number: u64| {
        let is_stopped = watch.stop.load(Ordering::Relaxed);
        let played = (!is_stopped).then(|| keep(stage.play(seed, number)));
        watch.progress.played(done.fetch_add(1, Ordering::Relaxed) + 1, expected);
        played
    };
    plays.into_par_iter().map(play).collect::<Vec<_>>().into_iter().flatten().collect()
}

/// What was observed beside what these plays counted.
pub(super) fn compared(recording: &Recording, observed: &Counts, played: &[Counts], confidence: f64) -> Replay {
    let of = |observed: Uses, uses: &dyn Fn(&Counts) -> Uses| {
        let spread =
            |count: fn(Uses) -> u32| Spread::of(played.iter().map(|one| count(uses(one))).collect(), confidence);
        Compared { observed, first_uses: spread(|uses| uses.first_uses), felt: spread(|uses| uses.felt) }
    };
    let total = of(observed.total(), &Counts::total);
    let by_gap = GapClass::all().map(|class| {
        let place = class.place();
        (class, of(observed.by_gap[place], &|counts| counts.by_gap[place]))
    });
    let by_hour = (0..HOURS).map(|hour| of(observed.by_hour[hour], &|counts| counts.by_hour[hour]));
    let served: f64 = played.iter().map(|counts| f64::from(counts.total().requests)).sum();
    let throttled = f64::from(observed.total().requests) - served / played.len().max(1) as f64;
    Replay {
        total,
        by_gap: by_gap.collect(),
        by_hour: by_hour.collect(),
        plays: played.len() as u64,
        is_random: played.len() > 1,
        sets: 1,
        throttled,
        every: None,
        confidence,
        about: recording.about,
        interrupted: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 1,000 plays 25 lie below the range of 95%, and 25 above it.
    #[test]
    fn a_range_leaves_as_many_plays_below_as_above() {
        assert_eq!(Spread::of((1..=1_000).rev().collect(), 0.95), Spread { mean: 500.5, range: (26, 975) });
        assert_eq!(Spread::of(vec![7], 0.95), Spread { mean: 7.0, range: (7, 7) });
        assert_eq!(Spread::of(vec![3, 1], 0.1), Spread { mean: 2.0, range: (1, 3) });
        assert_eq!(Spread::of(Vec::new(), 0.95), Spread::default());
    }
}
