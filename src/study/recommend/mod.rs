//! What is to be set, so that a target is kept with a stated confidence at the least cost?
//!
//! Every candidate is predicted first, by the exact form or by a pilot on streams of its own; the predictions say in which
//! order candidates are tested and how large a sample each of them takes (`pilot`). The tests follow (`sequence`), and of
//! those that keep the target the answer is chosen by one rule.

mod candidates;
mod pilot;
mod remedy;
mod sequence;
mod target;

use super::candidate::Against;
use super::outcome::{Outcome, Sums};
use super::play::{Counted, Effort, Watch, play_counts};
use super::regimes::OtherRegimes;
use super::sweep::SweepError;
use super::unfit::Unfit;
use super::variant::Variant;
use crate::model::{FEWEST_REPLICATIONS, Model};

pub use candidates::{Setting, Settings, Window};
pub use pilot::{Prediction, Source};
pub use remedy::{Remedied, Remedy};
pub use sequence::Tested;
pub use target::{Quantile, Target};

use pilot::{Planned, Sizing, play_pilot};
use sequence::{Choice, Offer, choose, order, test};

/// The candidates, and what to hold them to.
#[derive(Debug, Clone, PartialEq)]
pub struct RecommendPlan {
    /// What may be recommended.
    pub settings: Settings,
    /// What is to be kept.
    pub target: Target,
    /// How hard to try: the confidence is that of the answer, and a precision is how far from the target a candidate has to
    /// be to pass its test in nine of ten cases.
    pub effort: Effort,
    /// Whether exact forms may predict; else pilots do.
    pub is_exact_allowed: bool,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// What is to be kept,
    pub target: Target,
    /// with this confidence.
    pub confidence: f64,
    /// All candidates, in the order of the plan.
    pub candidates: Vec<Tried>,
    /// What was not tried, and why.
    pub set_aside: Vec<(Setting, Unfit)>,
    /// What the scenario's own setting gives,
    pub today: Outcome,
    /// and where its interval stands against the target.
    pub today_against: Against,
    /// What to do.
    pub answer: Answer,
    /// What that gives under other regimes, where somebody has asked for it.
    pub regimes: Option<OtherRegimes>,
    /// It was stopped before it was done.
    pub interrupted: bool,
}

/// A candidate, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The setting.
    pub setting: Setting,
    /// What was predicted; none where the pilot saw nothing.
    pub prediction: Option<Prediction>,
    /// Its number in the testing sequence, from 0; none where it has no place in it.
    pub place: Option<usize>,
    /// What became of it there.
    pub tested: Tested,
    /// What its replications show: those of the test, or of the pilot where it has no place.
    pub outcome: Outcome,
    /// What it gives at most, with the confidence of the test; none where it has no place.
    pub at_most: Option<f64>,
}

/// What to do. Numbers are places among the candidates.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Take this one.
    Set {
        /// It.
        candidate: usize,
        /// Longer intervals that keep the target too, beyond one that is not shown to.
        islands: Vec<usize>,
        /// Shorter intervals that are not shown to keep it.
        holes: Vec<usize>,
        /// It is the longest interval that was tried.
        is_end_of_grid: bool,
    },
    /// None is shown to keep the target.
    None {
        /// That which comes closest; none where nothing is known of any.
        closest: Option<usize>,
        /// What would help it, as far as was tried.
        remedies: Vec<Remedied>,
    },
}

impl Recommendation {
    /// The candidate to take, if there is one.
    #[must_use]
    pub fn chosen(&self) -> Option<&Tried> {
        match &self.answer {
            Answer::Set { candidate, .. } => self.candidates.get(*candidate),
            Answer::None { .. } => None,
        }
    }

    /// The candidate that the answer is about: the chosen one, or else that which comes closest.
    #[must_use]
    pub fn subject(&self) -> Option<&Tried> {
        match &self.answer {
            Answer::Set { candidate, .. } | Answer::None { closest: Some(candidate), .. } => {
                self.candidates.get(*candidate)
            }
            Answer::None { closest: None, .. } => None,
        }
    }

    /// The candidate whose failed test ended the sequence.
    #[must_use]
    pub fn first_failed(&self) -> Option<&Tried> {
        self.candidates.iter().find(|one| one.tested == Tested::Fails)
    }
}

/// What a month costs in US dollars; none while no prices are known.
#[must_use]
pub fn cost_of(_: &Outcome) -> Option<f64> {
    None
}

/// By what settings are compared where no prices are known: ping invocations a second.
fn rank(setting: &Setting, outcome: &Outcome) -> f64 {
    cost_of(outcome).unwrap_or_else(|| setting.pings_per_second())
}

/// Finds what to set. `model` is the scenario as it stands.
///
/// # Errors
/// When the plan has no candidates.
pub fn recommend(model: &Model, plan: &RecommendPlan, watch: Watch<'_>) -> Result<Recommendation, SweepError> {
    let settings = &plan.settings.tried;
    if settings.is_empty() {
        return Err(SweepError::NoCandidates);
    }
    let sizing = Sizing {
        target: plan.target,
        confidence: plan.effort.confidence,
        until: plan.effort.until,
        is_exact_allowed: plan.is_exact_allowed,
    };
    let pilot = play_pilot(settings, plan.effort.seed, watch);
    let planned: Vec<Planned> =
        settings.iter().zip(&pilot.sums).map(|(setting, sums)| sizing.plan(setting, sums)).collect();
    let precision = sizing.precision(model.arrivals.mean_rate() * 86_400.0);
    let order = if pilot.interrupted { Vec::new() } else { order(&planned, plan.target.bound(), precision) };
    let played = Tests::play(model, plan, &planned, &order, watch);
    let mut found = played.judged(plan, planned, pilot, &order);
    if let Answer::None { closest: Some(closest), remedies } = &mut found.answer
        && !found.interrupted
    {
        *remedies = remedy::remedies(&found.candidates[*closest], plan, watch);
    }
    Ok(found)
}

/// What the tests have shown.
struct Tests {
    /// Of each candidate in the order of the tests, and last of the scenario's own setting.
    counted: Counted,
    counts: Vec<u64>,
    variants: Vec<Variant>,
}

impl Tests {
    fn play(model: &Model, plan: &RecommendPlan, planned: &[Planned], order: &[usize], watch: Watch<'_>) -> Self {
        let tried = order.iter().map(|&place| plan.settings.tried[place].variant.clone());
        let variants: Vec<Variant> = tried.chain([Variant::unchanged(model)]).collect();
        // As well as any of the candidates.
        let own = order.iter().map(|&place| planned[place].replications).max().unwrap_or(FEWEST_REPLICATIONS);
        let counts: Vec<u64> = order.iter().map(|&place| planned[place].replications).chain([own]).collect();
        let counted = play_counts(&variants, &counts, plan.effort.seed, watch);
        Self { counted, counts, variants }
    }

    /// What follows from them.
    fn judged(self, plan: &RecommendPlan, planned: Vec<Planned>, pilot: Counted, order: &[usize]) -> Recommendation {
        let (target, confidence) = (plan.target, plan.effort.confidence);
        let place_of = |candidate: usize| order.iter().position(|&other| other == candidate);
        let at_most = |place: usize| at_most(&self.counted.sums[place], target, confidence);
        let is_whole = |place: usize| self.counted.sums[place].replications() == self.counts[place];
        let passes = |candidate: usize| {
            place_of(candidate)
                .is_some_and(|place| is_whole(place) && at_most(place).is_some_and(|most| most <= target.bound()))
        };
        let tested = test(order, planned.len(), passes);
        let candidates: Vec<Tried> = (plan.settings.tried.iter().zip(planned).enumerate())
            .map(|(candidate, (setting, planned))| {
                let place = place_of(candidate);
                let sums = place.map_or(&pilot.sums[candidate], |place| &self.counted.sums[place]);
                Tried {
                    setting: setting.clone(),
                    prediction: planned.prediction,
                    place,
                    tested: tested[candidate],
                    outcome: sums.outcome(&setting.variant, confidence),
                    at_most: place.and_then(at_most),
                }
            })
            .collect();
        let own = self.variants.len() - 1;
        let today = self.counted.sums[own].outcome(&self.variants[own], confidence);
        Recommendation {
            target,
            confidence,
            answer: answer(&candidates, target),
            candidates,
            set_aside: plan.settings.set_aside.clone(),
            today_against: Against::of(today.estimate(target.measure()), target.bound()),
            today,
            regimes: None,
            interrupted: pilot.interrupted || self.counted.interrupted,
        }
    }
}

/// The upper end of a one-sided interval.
fn at_most(sums: &Sums, target: Target, confidence: f64) -> Option<f64> {
    // Of a two-sided one each tail has half of the error. Nothing is left of it at 50%.
    let two_sided = (2.0 * confidence - 1.0).max(0.01);
    sums.estimate(target.measure(), two_sided)?.high()
}

fn answer(candidates: &[Tried], target: Target) -> Answer {
    let mut group = 0;
    let mut offers: Vec<Offer> = Vec::new();
    for (place, one) in candidates.iter().enumerate() {
        let is_next = place > 0 && !candidates[place - 1].setting.is_of_group(&one.setting);
        group += usize::from(is_next);
        let cost = rank(&one.setting, &one.outcome);
        offers.push(Offer { tested: one.tested, group, every: one.setting.every, cost });
    }
    let Choice { chosen, islands, holes, is_end_of_grid } = choose(&offers);
    match chosen {
        Some(candidate) => Answer::Set { candidate, islands, holes, is_end_of_grid },
        None => Answer::None { closest: closest(candidates, target), remedies: Vec::new() },
    }
}

/// The candidate with the lowest estimate of what the target is of.
fn closest(candidates: &[Tried], target: Target) -> Option<usize> {
    let known = candidates.iter().enumerate();
    let known = known.filter_map(|(place, one)| Some((place, one.outcome.estimate(target.measure())?.value)));
    known.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(place, _)| place)
}
