//! What is to be set, so that a target is kept with a stated confidence at the least cost?
//!
//! Every candidate is predicted first, by the exact form or by a pilot on streams of its own; the predictions say in which
//! order candidates are tested and how large a sample each of them takes (`pilot`). The tests follow (`sequence`), and of
//! those that keep the target the answer is chosen by one rule.

mod alter;
mod candidates;
mod given;
mod pilot;
mod remedy;
mod sequence;
mod target;
mod under;
mod why;

use super::candidate::Against;
use super::measure::Measure;
use super::outcome::{Outcome, Sums};
use super::play::{Counted, Effort, Watch, play_counts};
use super::reach::Reach;
use super::regimes::OtherRegimes;
use super::sweep::SweepError;
use super::unfit::Unfit;
use super::variant::Variant;
use crate::model::{FEWEST_REPLICATIONS, Model};

pub use alter::{Alteration, Assumption};
pub use candidates::{Setting, Settings, Window};
pub use given::{Fit, Given};
pub use pilot::{Prediction, Source};
pub use remedy::{Remedied, Remedy};
pub use sequence::Tested;
pub use target::{Quantile, Target};
pub use under::{Clock, Found, Regime, Under, UnderCell, UnderRow, Varied, under};
pub use why::{Bar, Moved, Why, why};

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
    /// How far each candidate reaches over other regimes, where somebody has asked for it.
    pub reaches: Option<Vec<Option<Reach>>>,
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

/// What a month costs in US dollars; none where a price is not known.
#[must_use]
pub fn cost_of(outcome: &Outcome) -> Option<f64> {
    outcome.estimate(Measure::CostMonth).map(|cost| cost.value)
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
    let tests = Tests::play(plan, &planned, order, watch);
    let own = own(model, &tests, &planned, plan, watch);
    let mut found = tests.judged(plan, &planned, &pilot, own);
    if let Answer::None { closest: Some(closest), remedies } = &mut found.answer
        && !found.interrupted
    {
        *remedies = remedy::remedies(&found.candidates[*closest], plan, watch);
    }
    Ok(found)
}

/// What the tests have shown, up to the first that failed.
struct Tests {
    /// The places of the candidates, in the order of their tests,
    order: Vec<usize>,
    /// and what was played of each, as far as the tests have come.
    sums: Vec<Sums>,
    /// It was stopped from outside, before the last test was done.
    interrupted: bool,
}

/// What the scenario's own setting gives, by itself or as a candidate that was tested.
struct Own {
    outcome: Outcome,
    interrupted: bool,
}

impl Tests {
    /// Tests one candidate after another, each by the number of replications that was fixed for it, until one fails.
    fn play(plan: &RecommendPlan, planned: &[Planned], order: Vec<usize>, watch: Watch<'_>) -> Self {
        let mut tests = Self { order, sums: Vec::new(), interrupted: false };
        for place in 0..tests.order.len() {
            let candidate = tests.order[place];
            let variant = &plan.settings.tried[candidate].variant;
            let counts = [planned[candidate].replications];
            let Counted { sums, interrupted } =
                play_counts(std::slice::from_ref(variant), &counts, plan.effort.seed, watch);
            tests.sums.extend(sums);
            tests.interrupted = interrupted;
            if interrupted || !tests.passes(place, plan) {
                break;
            }
        }
        tests
    }

    /// What was played of a candidate, if it came to its test.
    fn of(&self, candidate: usize) -> Option<&Sums> {
        let place = self.order.iter().position(|&other| other == candidate)?;
        self.sums.get(place)
    }

    /// Whether the candidate at this place of the sequence passes its test.
    fn passes(&self, place: usize, plan: &RecommendPlan) -> bool {
        let is_whole = !(self.interrupted && place + 1 == self.sums.len());
        let most = self.sums.get(place).and_then(|sums| at_most(sums, plan.target, plan.effort.confidence));
        is_whole && most.is_some_and(|most| most <= plan.target.bound())
    }

    /// What follows from them.
    fn judged(self, plan: &RecommendPlan, planned: &[Planned], pilot: &Counted, own: Own) -> Recommendation {
        let (target, confidence) = (plan.target, plan.effort.confidence);
        let reached = &self.order[..self.sums.len() - usize::from(self.interrupted)];
        let place_of = |candidate: usize| reached.iter().position(|&other| other == candidate);
        let passes = |candidate: usize| place_of(candidate).is_some_and(|place| self.passes(place, plan));
        let tested = test(reached, planned.len(), passes);
        let candidates: Vec<Tried> = (plan.settings.tried.iter().enumerate())
            .map(|(candidate, setting)| {
                let sums = self.of(candidate);
                Tried {
                    setting: setting.clone(),
                    prediction: planned[candidate].prediction,
                    place: place_of(candidate),
                    tested: tested[candidate],
                    outcome: sums.unwrap_or(&pilot.sums[candidate]).outcome(&setting.variant, confidence),
                    at_most: sums.and_then(|sums| at_most(sums, target, confidence)),
                }
            })
            .collect();
        Recommendation {
            target,
            confidence,
            answer: answer(&candidates, target),
            candidates,
            set_aside: plan.settings.set_aside.clone(),
            today_against: Against::of(own.outcome.estimate(target.measure()), target.bound()),
            today: own.outcome,
            regimes: None,
            reaches: None,
            interrupted: pilot.interrupted || self.interrupted || own.interrupted,
        }
    }
}

/// Plays the scenario's own setting as well as any candidate, unless it is one that was tested.
fn own(model: &Model, tests: &Tests, planned: &[Planned], plan: &RecommendPlan, watch: Watch<'_>) -> Own {
    let (variant, confidence) = (Variant::unchanged(model), plan.effort.confidence);
    let candidate = plan.settings.tried.iter().position(|setting| setting.variant.is_pinged_as(&variant));
    if let Some(sums) = candidate.and_then(|candidate| tests.of(candidate)) {
        return Own { outcome: sums.outcome(&variant, confidence), interrupted: false };
    }
    let tested = tests.order[..tests.sums.len()].iter().map(|&candidate| planned[candidate].replications);
    let count = tested.max().unwrap_or(FEWEST_REPLICATIONS);
    let Counted { sums, interrupted } = play_counts(std::slice::from_ref(&variant), &[count], plan.effort.seed, watch);
    Own { outcome: sums[0].outcome(&variant, confidence), interrupted }
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
