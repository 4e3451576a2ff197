//! Plays models side by side, in batches, until each is known well enough.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::hours::{HourSums, HoursOf};
use super::measure::Measure;
use super::outcome::{Exactness, Outcome, Sums, counts};
use super::variant::Variant;
use crate::engine::{ByHour, Ensemble, Part, Tally};
use crate::estimate::{Estimate, Seen, Stopping, Until};
use crate::model::Model;

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Effort {
    /// The seed of all streams.
    pub seed: u64,
    /// The confidence of intervals.
    pub confidence: f64,
    /// What ends the study.
    pub until: Until,
}

impl Effort {
    pub(super) fn stopping(&self) -> Stopping {
        Stopping::new(self.until, self.confidence)
    }
}

/// Told how the work goes on.
pub trait Progress: Sync {
    /// `done` of about `expected` replications have been played, where each model counts for itself.
    fn played(&self, done: u64, expected: u64);

    /// This is known by now. Nobody has to listen.
    fn known(&self, _: Known) {}
}

/// What is known before the work is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Known {
    /// The share of cold requests of the only model, so far.
    Cold(Estimate),
    /// How many settings are known well enough.
    Settings {
        /// So many,
        known: usize,
        /// of these.
        of: usize,
    },
    /// How many expectations are decided.
    Expectations {
        /// So many,
        decided: usize,
        /// of these.
        of: usize,
    },
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn played(&self, _: u64, _: u64) {}
}

/// How a study talks with whoever waits for it.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Once set, no further event is played.
    pub stop: &'a AtomicBool,
    /// Told how the work goes on.
    pub progress: &'a dyn Progress,
}

/// Follows what is played, beyond the sums that are made anyway.
pub(super) trait Follow {
    /// This is the next replication of that model: they come in order, from the first on.
    fn played(&mut self, model: usize, tally: &Tally);
    /// Of that model there will be no more.
    fn ended(&mut self, model: usize);
}

/// Takes no notice.
impl Follow for () {
    fn played(&mut self, _: usize, _: &Tally) {}
    fn ended(&mut self, _: usize) {}
}

/// What was played.
#[derive(Debug)]
pub(super) struct Played {
    /// What the replications of each model show.
    pub(super) outcomes: Vec<Outcome>,
    /// It was stopped from outside.
    pub(super) interrupted: bool,
    /// Every model has an interval, which is as narrow as was asked where a precision was.
    pub(super) precise: bool,
}

/// Tallies to collect before they are added up, so that memory grows neither with the number of replications nor with
/// that of models beyond it: enough to keep many threads at work.
const TALLIES_AT_ONCE: u64 = 512;

/// What is to be known of a model, and what is counted beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// A precision is that of this measure, in its unit.
    pub(super) measure: Measure,
    /// Of which models hours of the day are told apart, which takes time.
    pub(super) hours: HoursOf,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { measure: Measure::ColdProbability, hours: HoursOf::None }
    }
}

/// Plays `variants`, each until its share of cold requests is known well enough by itself. Replication k of each meets the
/// same traffic, however many of them the others take.
pub(super) fn play(variants: &[Variant], effort: &Effort, watch: Watch<'_>, follow: &mut impl Follow) -> Played {
    play_with(Wanted::default(), variants, effort, watch, follow)
}

/// The same until what is wanted is known.
pub(super) fn play_with(
    wanted: Wanted,
    variants: &[Variant],
    effort: &Effort,
    watch: Watch<'_>,
    follow: &mut impl Follow,
) -> Played {
    let models: Vec<Model> = variants.iter().map(|variant| variant.model.clone()).collect();
    let ensemble = Ensemble { models: &models, seed: effort.seed, stop: watch.stop };
    let mut rows = Rows::new(variants, wanted, effort);
    let done = AtomicU64::new(0);
    loop {
        let round = rows.next_round(follow);
        if round.is_empty() {
            return rows.played(false);
        }
        let expected = rows.expected();
        let on_each = || watch.progress.played(done.fetch_add(1, Ordering::Relaxed) + 1, expected);
        for parts in round.batches() {
            let count = match wanted.hours {
                HoursOf::None => {
                    let tallies = ensemble.play_parts(&parts, &on_each);
                    for (part, tally) in parts.iter().zip(&tallies) {
                        rows.add(part.model, tally, follow);
                    }
                    tallies.len()
                }
                HoursOf::One(_) | HoursOf::All => {
                    let by_hour =
                        |part: Part| wanted.hours.contains(part.model).then(|| ByHour::new(&models[part.model]));
                    let seen = ensemble.observe_parts(&parts, by_hour, &on_each);
                    for (part, (tally, by_hour)) in parts.iter().zip(&seen) {
                        if let Some(by_hour) = by_hour {
                            rows.add_hours(part.model, tally, by_hour);
                        }
                        rows.add(part.model, tally, follow);
                    }
                    seen.len()
                }
            };
            if count < parts.len() {
                return rows.played(true);
            }
            if let Some(known) = rows.known(effort.until) {
                watch.progress.known(known);
            }
        }
    }
}

/// Models that are played side by side, and what is known of each.
pub(super) struct Rows<'v> {
    rows: Vec<Row<'v>>,
    stopping: Stopping,
}

impl<'v> Rows<'v> {
    pub(super) fn new(variants: &'v [Variant], wanted: Wanted, effort: &Effort) -> Self {
        let rows = variants.iter().enumerate().map(|(model, variant)| Row::new(variant, model, wanted)).collect();
        Self { rows, stopping: effort.stopping() }
    }

    /// What is to be played until the next look.
    pub(super) fn next_round(&mut self, follow: &mut impl Follow) -> Round {
        Round::next(&mut self.rows, &self.stopping, follow)
    }

    /// This is the next replication of that model.
    pub(super) fn add(&mut self, model: usize, tally: &Tally, follow: &mut impl Follow) {
        self.rows[model].sums.add(tally);
        follow.played(model, tally);
    }

    /// Of that replication this was told apart by hours.
    fn add_hours(&mut self, model: usize, tally: &Tally, by_hour: &ByHour<'_>) {
        let row = &mut self.rows[model];
        if let Some(hours) = &mut row.hours {
            hours.add(&by_hour.counts(), counts(tally, row.variant.model.sharing()));
        }
    }

    /// About how many replications there will be, of all models together.
    pub(super) fn expected(&self) -> u64 {
        self.rows.iter().map(|row| row.expected(&self.stopping)).sum()
    }

    /// What can be solved of the model at this place; it is solved when that is first asked.
    pub(super) fn exact(&self, model: usize) -> &Exactness {
        let row = &self.rows[model];
        row.sums.exact(&row.variant.model)
    }

    /// How often the model was played that was played least.
    pub(super) fn fewest(&self) -> u64 {
        self.rows.iter().map(|row| row.sums.replications()).min().unwrap_or(0)
    }

    fn known(&self, until: Until) -> Option<Known> {
        known(&self.rows, until, &self.stopping)
    }

    /// What has been played, with all solved that can be.
    pub(super) fn played(&self, interrupted: bool) -> Played {
        self.rows.iter().for_each(|row| {
            row.sums.exact(&row.variant.model);
        });
        self.so_far(interrupted)
    }

    /// The same with nothing solved that nobody has asked for.
    pub(super) fn so_far(&self, interrupted: bool) -> Played {
        played(&self.rows, &self.stopping, interrupted)
    }
}

/// What is known by now, where there is anything: settings that are all played equally often are all done at once.
fn known(rows: &[Row<'_>], until: Until, stopping: &Stopping) -> Option<Known> {
    match (rows, until) {
        ([only], _) => {
            let confidence = stopping.confidence(only.sums.replications());
            only.sums.estimate(Measure::ColdProbability, confidence).map(Known::Cold)
        }
        (_, Until::Replications(_)) => None,
        (rows, Until::Precision { .. }) => {
            Some(Known::Settings { known: rows.iter().filter(|row| row.ended).count(), of: rows.len() })
        }
    }
}

/// What is played until the next look: replications of each model, none of those that have ended.
pub(super) struct Round(Vec<Range<u64>>);

impl Round {
    fn next(rows: &mut [Row<'_>], stopping: &Stopping, follow: &mut impl Follow) -> Self {
        let mut next = |(model, row): (usize, &mut Row<'_>)| {
            let seen = row.seen(stopping);
            let batch = if row.ended { 0 } else { stopping.next_batch(&seen) };
            if batch == 0 && !row.ended {
                row.ended = true;
                follow.ended(model);
            }
            seen.played..seen.played + batch
        };
        Self(rows.iter_mut().enumerate().map(&mut next).collect())
    }

    fn of_interest(&self) -> impl Iterator<Item = &Range<u64>> {
        self.0.iter().filter(|replications| !replications.is_empty())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.of_interest().next().is_none()
    }

    /// Replication by replication, and of each all the models that play it, so that what is known after a stop from
    /// outside rests on the same replications of all.
    pub(super) fn batches(&self) -> impl Iterator<Item = Vec<Part>> {
        let first = self.of_interest().map(|replications| replications.start).min().unwrap_or(0);
        let end = self.of_interest().map(|replications| replications.end).max().unwrap_or(0);
        let at_once = (TALLIES_AT_ONCE / self.of_interest().count().max(1) as u64).max(1);
        let starts = (first..end).step_by(usize::try_from(at_once).unwrap_or(1));
        starts.map(move |start| {
            let replications = start..end.min(start + at_once);
            replications.flat_map(|replication| self.parts_of(replication)).collect()
        })
    }

    /// All of it in the same order, one after another.
    pub(super) fn into_parts(self) -> impl Iterator<Item = Part> {
        let first = self.of_interest().map(|replications| replications.start).min().unwrap_or(0);
        let end = self.of_interest().map(|replications| replications.end).max().unwrap_or(0);
        (first..end).flat_map(move |replication| self.parts_of(replication).collect::<Vec<_>>())
    }

    fn parts_of(&self, replication: u64) -> impl Iterator<Item = Part> {
        let models = self.0.iter().enumerate().filter(move |(_, replications)| replications.contains(&replication));
        models.map(move |(model, _)| Part { replication, model })
    }
}

/// What numbers of replications that were fixed beforehand have shown.
#[derive(Debug)]
pub(super) struct Counted {
    /// The sums of each model.
    pub(super) sums: Vec<Sums>,
    /// It was stopped from outside.
    pub(super) interrupted: bool,
}

/// Plays each of `variants` in as many replications as `counts` says, whatever they show, or in as many more as its sets of
/// possible values take. Replication k of each meets the same traffic.
pub(super) fn play_counts(variants: &[Variant], counts: &[u64], seed: u64, watch: Watch<'_>) -> Counted {
    let models: Vec<Model> = variants.iter().map(|variant| variant.model.clone()).collect();
    let counts: Vec<u64> =
        counts.iter().zip(&models).map(|(&count, model)| count.max(model.fewest_replications())).collect();
    let ensemble = Ensemble { models: &models, seed, stop: watch.stop };
    let mut sums: Vec<Sums> = models.iter().map(Sums::new).collect();
    let expected: u64 = counts.iter().sum();
    let done = AtomicU64::new(0);
    let on_each = || watch.progress.played(done.fetch_add(1, Ordering::Relaxed) + 1, expected);
    for parts in Round(counts.iter().map(|&count| 0..count).collect()).batches() {
        let tallies = ensemble.play_parts(&parts, &on_each);
        parts.iter().zip(&tallies).for_each(|(part, tally)| sums[part.model].add(tally));
        if tallies.len() < parts.len() {
            return Counted { sums, interrupted: true };
        }
    }
    Counted { sums, interrupted: false }
}

fn played(rows: &[Row<'_>], stopping: &Stopping, interrupted: bool) -> Played {
    Played {
        outcomes: rows.iter().map(|row| row.outcome(stopping)).collect(),
        interrupted,
        precise: !interrupted && rows.iter().all(|row| stopping.is_reached(&row.seen(stopping))),
    }
}

/// A model, and what is known of it.
struct Row<'v> {
    variant: &'v Variant,
    /// What is to be known.
    measure: Measure,
    sums: Sums,
    hours: Option<HourSums>,
    /// No more of it is played.
    ended: bool,
}

impl<'v> Row<'v> {
    fn new(variant: &'v Variant, model: usize, wanted: Wanted) -> Self {
        let hours = wanted.hours.contains(model).then(HourSums::default);
        Self { variant, measure: wanted.measure, sums: Sums::new(&variant.model), hours, ended: false }
    }

    fn seen(&self, stopping: &Stopping) -> Seen {
        let played = self.sums.replications();
        Seen {
            played,
            half_width: self.sums.error(self.measure, stopping.confidence(played)),
            // Deploys strike all requests at once, however many there are.
            units: if self.variant.model.platform.recycling.has_deploys() { 0 } else { self.sums.units_each() },
            all_refused: self.sums.all_refused(),
            least: self.sums.least(),
        }
    }

    /// About how many replications of it there will be.
    fn expected(&self, stopping: &Stopping) -> u64 {
        let seen = self.seen(stopping);
        if self.ended { seen.played } else { stopping.expected(&seen) }
    }

    fn outcome(&self, stopping: &Stopping) -> Outcome {
        let confidence = stopping.confidence(self.sums.replications());
        let by_hour = self.hours.as_ref().map(|hours| hours.estimates(confidence));
        let mut outcome = self.sums.outcome_so_far(self.variant, confidence);
        outcome.by_hour = by_hour;
        outcome
    }
}
