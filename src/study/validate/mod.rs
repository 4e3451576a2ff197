//! Could a log have come from a model?
//!
//! The log's own requests are played on the platform of the model, many times ([`replay`](super::replay)); what the log
//! shows is ranked among the plays by one statistic that was fixed beforehand.

mod ranking;
mod statistic;

use super::play::Watch;
use super::replay::{Compared, Counts, GapClass, Recording, Replay, Spread, Stage, compared, play_often};
use crate::model::Model;

pub use ranking::{Contender, Ranked, Ranking, rank_regimes};

/// How a log is held to a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValidatePlan {
    /// How often it is played, where two plays can differ; half of them tell what is usual, and the log is ranked among the
    /// other half.
    pub plays: u64,
    /// The seed of all streams.
    pub seed: u64,
    /// The share of plays that lie within ranges; the model is rejected at the level that is left, 5% of 95%.
    pub confidence: f64,
    /// The log is one that the model was learned from.
    pub is_learned_from: bool,
}

/// The plays unless asked otherwise: the p-value is known to 0.001.
pub const PLAYS_TO_VALIDATE: u64 = 2_000;

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// What was predicted, beside what was observed.
    pub replay: Replay,
    /// Whether felt first uses were held to the model too.
    pub is_felt_told: bool,
    /// What becomes of the model.
    pub judgement: Judgement,
    /// At which level it is rejected, as a fraction.
    pub level: f64,
    /// What lies outside of its range, the most unlikely first.
    pub misfits: Vec<Misfit>,
}

/// What becomes of a model that a log is held to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Judgement {
    /// The log could have come from it.
    Fits {
        /// The chance that a log of the model is as unusual.
        p: f64,
    },
    /// It is rejected.
    Rejected {
        /// The chance that a log of the model is as unusual.
        p: f64,
    },
    /// Nothing in the model is random, and the log has what it predicts, class by class.
    Exact,
    /// Nothing in the model is random, and the log has something else.
    Refuted,
    /// It was learned from this log: that it fits says nothing.
    LearnedFromIt,
    /// The log does not tell what was in progress when too many first uses came ([`About::is_doubtful`](super::replay::About::is_doubtful)).
    Doubtful,
    /// It was stopped before enough was played.
    Unknown,
}

impl Judgement {
    /// The p-value, where there is one.
    #[must_use]
    pub fn p(self) -> Option<f64> {
        match self {
            Self::Fits { p } | Self::Rejected { p } => Some(p),
            Self::Exact | Self::Refuted | Self::LearnedFromIt | Self::Doubtful | Self::Unknown => None,
        }
    }

    /// Whether the model is rejected.
    #[must_use]
    pub fn is_rejected(self) -> bool {
        match self {
            Self::Rejected { .. } | Self::Refuted => true,
            Self::Fits { .. } | Self::Exact | Self::LearnedFromIt | Self::Doubtful | Self::Unknown => false,
        }
    }
}

/// Requests of which the log has more or fewer first uses than nearly all plays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Misfit {
    /// Of this class; all requests where there is none.
    pub gap: Option<GapClass>,
    /// It is about felt first uses only.
    pub is_felt: bool,
    /// How many there are in the log,
    pub observed: u32,
    /// and how many were predicted.
    pub predicted: Spread,
}

/// Fewer plays than this, in each half, tell nothing.
const FEWEST_PLAYS: usize = 20;

/// Holds a log to `model`; none where it was stopped before the first play was done.
#[must_use]
pub fn validate(model: &Model, recording: &Recording, plan: &ValidatePlan, watch: Watch<'_>) -> Option<Validation> {
    let stage = Stage::new(model, recording, None);
    let is_random = stage.is_random();
    let asked = if is_random { plan.plays } else { 1 };
    let played = play_often(&stage, plan.seed, 0..asked, watch, |played| played.counts);
    if played.is_empty() {
        return None;
    }
    let observed = stage.observed().counts;
    let told = recording.about.told;
    let is_felt_told = told.felt;
    let as_told = |counts: &Counts| counts.as_told(told);
    let interrupted = (played.len() as u64) < asked;
    let judgement = if plan.is_learned_from {
        Judgement::LearnedFromIt
    } else if recording.about.is_doubtful() {
        Judgement::Doubtful
    } else if is_random {
        let played: Vec<Counts> = played.iter().map(as_told).collect();
        judged(&as_told(&observed), &played, is_felt_told, (plan, recording.mark()))
    } else {
        exactly(&as_told(&observed), &as_told(&played[0]), is_felt_told)
    };
    let sets = model.set_count();
    let replay = Replay { is_random, sets, interrupted, ..compared(recording, &observed, &played, plan.confidence) };
    let misfits = misfits(&replay, is_felt_told);
    Some(Validation { replay, is_felt_told, judgement, level: 1.0 - plan.confidence, misfits })
}

fn judged(observed: &Counts, played: &[Counts], is_felt_told: bool, (plan, mark): (&ValidatePlan, u64)) -> Judgement {
    let (usual, others) = played.split_at(played.len() / 2);
    if usual.len() < FEWEST_PLAYS {
        return Judgement::Unknown;
    }
    let statistic = statistic::Statistic::new(is_felt_told, usual);
    let values: Vec<f64> = others.iter().map(|play| statistic.of(play)).collect();
    let p = statistic::rank(statistic.of(observed), &values, plan.seed ^ mark);
    if p < 1.0 - plan.confidence { Judgement::Rejected { p } } else { Judgement::Fits { p } }
}

fn exactly(observed: &Counts, predicted: &Counts, is_felt_told: bool) -> Judgement {
    let is_alike = |class: GapClass| {
        let (seen, played) = (observed.by_gap[class.place()], predicted.by_gap[class.place()]);
        seen.first_uses == played.first_uses && (!is_felt_told || seen.felt == played.felt)
    };
    if GapClass::all().all(is_alike) { Judgement::Exact } else { Judgement::Refuted }
}

/// What lies outside of its range, by how far it does.
fn misfits(replay: &Replay, is_felt_told: bool) -> Vec<Misfit> {
    let of = |gap: Option<GapClass>, compared: &Compared| {
        let seen = compared.observed;
        let first = Misfit { gap, is_felt: false, observed: seen.first_uses, predicted: compared.first_uses };
        let felt = Misfit { gap, is_felt: true, observed: seen.felt, predicted: compared.felt };
        [Some(first), is_felt_told.then_some(felt)].into_iter().flatten()
    };
    let by_gap = replay.by_gap.iter().flat_map(|(class, compared)| of(Some(*class), compared));
    let outside = |one: &Misfit| !one.predicted.contains(one.observed);
    let mut misfits: Vec<Misfit> = of(None, &replay.total).chain(by_gap).filter(outside).collect();
    misfits.sort_by(|one, other| other.beyond().total_cmp(&one.beyond()));
    misfits
}

impl Misfit {
    /// How far it is from the mean, in widths of the range.
    fn beyond(&self) -> f64 {
        let (low, high) = self.predicted.range;
        (f64::from(self.observed) - self.predicted.mean).abs() / (f64::from(high - low) + 1.0)
    }
}
