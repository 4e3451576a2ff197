//! How does P(cold) depend on the ping interval, and which intervals keep a target?

use std::fmt;

use super::candidate::{Against, Candidate};
use super::hours::Hours;
use super::neighbours::Neighbours;
use super::outcome::Outcome;
use super::play::{Effort, Played, Wanted, Watch, play_with};
use super::reach::Reach;
use super::regimes::OtherRegimes;
use super::unfit::Unfit;
use super::variant::{Change, Variant};
use super::verdict::{Placed, Verdict};
use crate::model::{Model, Schedule};
use crate::units::Nanos;

/// The candidates, and what to hold them to.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepPlan {
    /// What is tried. Those that are changed alike but for the ping interval follow one another, the shortest first.
    pub variants: Vec<Variant>,
    /// The share of cold requests to stay under.
    pub target: f64,
    /// How hard to try.
    pub effort: Effort,
}

/// More candidates than this are refused.
pub const MOST_CANDIDATES: usize = 1_000;

/// Why a plan cannot be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepError {
    /// There is no interval, or no concurrency.
    NoCandidates,
    /// There are this many candidates.
    TooMany(u128),
    /// A step or an interval is zero.
    ZeroStep,
}

impl fmt::Display for SweepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCandidates => f.write_str("there are no ping intervals to try"),
            Self::TooMany(count) => {
                write!(f, "there are {count} ping intervals to try, which is more than {MOST_CANDIDATES}")
            }
            Self::ZeroStep => f.write_str("a step or an interval is zero"),
        }
    }
}

impl std::error::Error for SweepError {}

impl SweepError {
    /// What is wrong with these intervals, each with so many pings at once, and all of that `times` over.
    pub(super) fn of(intervals: &[Nanos], concurrencies: &[u32], times: usize) -> Result<(), Self> {
        let count = intervals.len() as u128 * concurrencies.len() as u128 * times as u128;
        if count == 0 || concurrencies.contains(&0) {
            Err(Self::NoCandidates)
        } else if intervals.iter().any(|&interval| interval <= Nanos::ZERO) {
            Err(Self::ZeroStep)
        } else if count > MOST_CANDIDATES as u128 {
            Err(Self::TooMany(count))
        } else {
            Ok(())
        }
    }
}

impl SweepPlan {
    /// The intervals from `first` to `last`, both included, `step` apart.
    ///
    /// # Errors
    /// When `first` or `step` is not above zero, `first` is above `last`, or there are more than [`MOST_CANDIDATES`].
    pub fn every(first: Nanos, last: Nanos, step: Nanos) -> Result<Vec<Nanos>, SweepError> {
        if step <= Nanos::ZERO || first <= Nanos::ZERO {
            return Err(SweepError::ZeroStep);
        }
        if first > last {
            return Err(SweepError::NoCandidates);
        }
        let count = (last - first).0 / step.0 + 1;
        if count as u128 > MOST_CANDIDATES as u128 {
            return Err(SweepError::TooMany(count as u128));
        }
        Ok((0..count).map(|k| first + step * k).collect())
    }
}

/// What the scenario's own setting gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// What the replications show.
    pub outcome: Outcome,
    /// Where P(cold) stands against the target.
    pub against: Against,
    /// Why it would not be recommended, whatever its P(cold).
    pub unfit: Option<Unfit>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// The share of cold requests to stay under.
    pub target: f64,
    /// All candidates: by concurrency, then interval; last the one without pings.
    pub candidates: Vec<Candidate>,
    /// The scenario's own setting, whether or not it is among the candidates.
    pub today: Today,
    /// Which candidate to take.
    pub verdict: Verdict,
    /// What that gives under other regimes, where somebody has asked for it.
    pub regimes: Option<OtherRegimes>,
    /// How far each candidate reaches over other regimes, where somebody has asked for it.
    pub reaches: Option<Vec<Option<Reach>>>,
    /// It was stopped before it was done.
    pub interrupted: bool,
    /// Every setting has an interval, as narrow as was asked.
    pub precise: bool,
}

impl Sweep {
    /// Whether candidates differ in more than the ping interval.
    #[must_use]
    pub fn has_several_curves(&self) -> bool {
        let variants = self.candidates.iter().map(|candidate| &candidate.outcome.variant);
        let mut pinged = variants.filter(|variant| !variant.has_no_pings());
        let Some(first) = pinged.next() else { return false };
        pinged.any(|other| !other.changes_beside_interval().eq(first.changes_beside_interval()))
    }

    /// The candidate that this is about: the chosen one, or else the one with the lowest P(cold).
    #[must_use]
    pub fn closest(&self) -> Option<usize> {
        let known = self.candidates.iter().enumerate();
        let known = known.filter_map(|(place, candidate)| Some((place, candidate.outcome.cold_probability()?.value)));
        let lowest = || known.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(place, _)| place);
        self.verdict.chosen().or_else(lowest)
    }
}

/// Plays every variant, and `model` as it stands, on the same traffic, and each until it is known well enough.
///
/// # Errors
/// When the plan has no candidates or too many.
pub fn sweep(model: &Model, plan: &SweepPlan, watch: Watch<'_>) -> Result<Sweep, SweepError> {
    sweep_with(Hours::Ignored, model, plan, watch)
}

/// The same, with the hours of the day where they are wanted.
///
/// # Errors
/// As those of [`sweep`].
pub fn sweep_with(hours: Hours, model: &Model, plan: &SweepPlan, watch: Watch<'_>) -> Result<Sweep, SweepError> {
    let field = Field::new(model, plan)?;
    let mut neighbours = Neighbours::new(&plan.variants);
    let wanted = Wanted { hours: hours.of(field.today), ..Wanted::default() };
    let played = play_with(wanted, &field.variants, &plan.effort, watch, &mut neighbours);
    Ok(field.sweep(plan, played, &neighbours))
}

/// All that a sweep plays.
pub(super) struct Field {
    /// The candidates, and behind them the scenario's own setting where it is none of them.
    pub(super) variants: Vec<Variant>,
    /// The place of the scenario's own setting.
    pub(super) today: usize,
}

impl Field {
    pub(super) fn new(model: &Model, plan: &SweepPlan) -> Result<Self, SweepError> {
        let count = plan.variants.len();
        if count == 0 {
            return Err(SweepError::NoCandidates);
        }
        // One of them is the one without pings.
        if count > MOST_CANDIDATES + 1 {
            return Err(SweepError::TooMany(count as u128));
        }
        let own = Variant::unchanged(model);
        let mut variants = plan.variants.clone();
        let today = variants.iter().position(|variant| variant.is_pinged_as(&own)).unwrap_or_else(|| {
            variants.push(own);
            variants.len() - 1
        });
        Ok(Self { variants, today })
    }

    /// The answer, from what was played of it.
    pub(super) fn sweep(&self, plan: &SweepPlan, mut played: Played, neighbours: &Neighbours) -> Sweep {
        let stopping = plan.effort.stopping();
        let against = |outcome: &Outcome| Against::of(outcome.cold_probability(), plan.target);
        let todays = played.outcomes[self.today].clone();
        played.outcomes.truncate(plan.variants.len());
        let candidates: Vec<Candidate> = (played.outcomes.into_iter().enumerate())
            .map(|(place, outcome)| {
                let difference_from_previous = neighbours.difference(place, &stopping);
                let unfit = Unfit::of(&outcome.variant);
                Candidate { against: against(&outcome), outcome, unfit, difference_from_previous }
            })
            .collect();
        let groups = groups(&plan.variants);
        let standings: Vec<Placed> =
            candidates.iter().zip(groups).map(|(candidate, group)| Placed::of(candidate, group)).collect();
        Sweep {
            target: plan.target,
            verdict: Verdict::of(&standings, plan.target),
            regimes: None,
            reaches: None,
            candidates,
            today: Today { against: against(&todays), unfit: Unfit::of(&todays.variant), outcome: todays },
            interrupted: played.interrupted,
            precise: played.precise,
        }
    }
}

/// A model under each number of pings at once with each interval, and last without pings.
///
/// # Errors
/// When there are none or too many, or an interval is not above zero.
pub fn pinged(model: &Model, intervals: &[Nanos], concurrencies: &[u32]) -> Result<Vec<Variant>, SweepError> {
    SweepError::of(intervals, concurrencies, 1)?;
    let with_pings = concurrencies.iter().flat_map(|&concurrency| {
        intervals.iter().map(move |&interval| Variant::pinged(model, &Schedule::Every(interval), concurrency))
    });
    Ok(with_pings.chain([Variant::without_pings(model)]).collect())
}

/// For each variant with pings the number of its curve: those on one are changed alike but for the ping interval.
fn groups(variants: &[Variant]) -> Vec<Option<usize>> {
    let mut known: Vec<Vec<&Change>> = Vec::new();
    let mut group = |variant| {
        let changes: Vec<&Change> = Variant::changes_beside_interval(variant).collect();
        known.iter().position(|other| *other == changes).unwrap_or_else(|| {
            known.push(changes);
            known.len() - 1
        })
    };
    variants.iter().map(|variant| (!variant.has_no_pings()).then(|| group(variant))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_counted_from_the_first_to_the_last() {
        let minutes = |n| Nanos::MINUTE * n;
        assert_eq!(SweepPlan::every(minutes(1), minutes(15), minutes(1)).unwrap().len(), 15);
        assert_eq!(SweepPlan::every(minutes(1), minutes(4), minutes(2)).unwrap(), [minutes(1), minutes(3)]);
        assert_eq!(SweepPlan::every(minutes(2), minutes(2), minutes(1)).unwrap(), [minutes(2)]);
        assert_eq!(SweepPlan::every(minutes(15), minutes(1), minutes(1)), Err(SweepError::NoCandidates));
        assert_eq!(SweepPlan::every(minutes(1), minutes(15), minutes(0)), Err(SweepError::ZeroStep));
        assert_eq!(SweepPlan::every(minutes(0), minutes(15), minutes(1)), Err(SweepError::ZeroStep));
        let million = SweepPlan::every(Nanos(1_000), Nanos(1_000_000_000), Nanos(1_000));
        assert_eq!(million, Err(SweepError::TooMany(1_000_000)));
    }
}
