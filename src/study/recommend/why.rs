//! On what does the answer depend? Each assumption is halved and doubled, or switched, by itself; the traffic is drawn from
//! the same streams, so that what differs comes of the change.

use super::alter::{Alteration, Assumption, altered};
use super::{Recommendation, Target};
use crate::engine::Tally;
use crate::estimate::{Difference, Estimate, Pairs, TrialCounts, Until};
use crate::model::{FEWEST_REPLICATIONS, Model, Schedule, Sharing};
use crate::study::candidate::Against;
use crate::study::outcome::{Outcome, counts};
use crate::study::play::{Effort, Follow, Watch, play};
use crate::study::{Setting, Unfit, Variant};
use crate::units::Nanos;

/// What each assumption changes, the largest change first.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The setting that is played: the answer, or what comes closest.
    pub setting: Setting,
    /// What it gives as things are assumed to be.
    pub base: Option<Estimate>,
    /// The changes.
    pub bars: Vec<Bar>,
}

/// What a changed assumption changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The assumption,
    pub assumption: Assumption,
    /// and how it is changed.
    pub alteration: Alteration,
    /// P(cold) then, at the same setting.
    pub cold: Option<Estimate>,
    /// The difference that makes, on the same traffic.
    pub difference: Option<Difference>,
    /// What becomes of the recommended interval.
    pub moved: Moved,
}

/// What becomes of the recommended interval when an assumption is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// It stays.
    Same,
    /// The next shorter one takes its place, or one that is shorter still.
    Shorter {
        /// The next shorter one, where that keeps the target.
        to: Option<Nanos>,
    },
    /// The next longer one, or no pings at all, keeps the target too.
    Longer {
        /// It; none for no pings.
        to: Option<Nanos>,
    },
    /// The interval of one of them holds the target, so that nothing is said.
    Unclear,
}

impl Why {
    /// The change that decides: of those that move the recommended interval that which changes P(cold) most, or else of all.
    #[must_use]
    pub fn decides(&self) -> Option<&Bar> {
        let moves = |bar: &&Bar| match bar.moved {
            Moved::Shorter { .. } | Moved::Longer { .. } => true,
            Moved::Same | Moved::Unclear => false,
        };
        self.bars.iter().find(moves).or(self.bars.first())
    }
}

impl Bar {
    /// How far P(cold) moves, to either side.
    fn size(&self) -> f64 {
        self.difference.map_or(0.0, |difference| difference.estimate.value.abs())
    }
}

/// The answer with what stands beside it in its group.
struct Places {
    answer: Setting,
    shorter: Option<Setting>,
    longer: Option<Setting>,
}

/// Changes each assumption; none where it was stopped, or there is nothing to ask about.
#[must_use]
pub fn why(found: &Recommendation, model: &Model, effort: &Effort, watch: Watch<'_>) -> Option<Why> {
    let places = Places::of(found)?;
    let changes: Vec<(Assumption, Alteration, Model)> = altered(model);
    let settings: Vec<&Setting> = places.settings().collect();
    let models = std::iter::once(model).chain(changes.iter().map(|(_, _, changed)| changed));
    let variants: Vec<Variant> = models.flat_map(|model| settings.iter().map(|setting| setting.on(model))).collect();
    let until = Until::Replications(FEWEST_REPLICATIONS);
    let mut seen = Seen::new(&variants);
    let played = play(&variants, &Effort { until, ..*effort }, watch, &mut seen);
    if played.interrupted {
        return None;
    }
    let rows = played.outcomes.chunks(settings.len()).collect::<Vec<_>>();
    let mut bars: Vec<Bar> = (changes.into_iter().zip(&rows[1..]).enumerate())
        .map(|(place, ((assumption, alteration, _), outcomes))| Bar {
            assumption,
            alteration,
            cold: outcomes[0].cold_probability().copied(),
            difference: seen.difference((place + 1) * settings.len(), 0, effort.confidence),
            moved: places.moved(found.target, outcomes),
        })
        .collect();
    bars.sort_by(|a, b| b.size().total_cmp(&a.size()));
    Some(Why { base: rows[0][0].cold_probability().copied(), setting: places.answer, bars })
}

impl Setting {
    /// The same pings on another model.
    fn on(&self, model: &Model) -> Variant {
        let changed = model.with_pings(self.variant.ping().clone(), self.variant.concurrency());
        Variant { model: changed, ..self.variant.clone() }
    }
}

impl Places {
    /// The answer, and the next shorter and longer ones of its group; where there are no pings the longest interval is the
    /// next shorter.
    fn of(found: &Recommendation) -> Option<Self> {
        let answer = found.subject()?.setting.clone();
        let tried = found.candidates.iter().map(|one| &one.setting);
        let all: Vec<&Setting> = tried.chain(found.set_aside.iter().map(|(setting, _)| setting)).collect();
        let group = || all.iter().copied().filter(|one| one.every.is_some());
        let of_group = || group().filter(|one| one.is_of_group(&answer));
        let (shorter, longer) = match answer.every {
            None => (group().max_by_key(|one| one.every), None),
            Some(_) => (
                of_group().filter(|one| one.every < answer.every).max_by_key(|one| one.every),
                of_group()
                    .filter(|one| one.every > answer.every)
                    .min_by_key(|one| one.every)
                    .or_else(|| all.iter().copied().find(|one| one.every.is_none())),
            ),
        };
        let (shorter, longer) = (shorter.cloned(), longer.cloned());
        Some(Self { answer, shorter, longer })
    }

    fn settings(&self) -> impl Iterator<Item = &Setting> {
        [Some(&self.answer), self.shorter.as_ref(), self.longer.as_ref()].into_iter().flatten()
    }

    /// What would be recommended of the three, as far as their intervals tell.
    fn moved(&self, target: Target, outcomes: &[Outcome]) -> Moved {
        let mut outcomes = outcomes.iter();
        let mut next = |setting: Option<&Setting>| {
            let outcome = setting.and_then(|_| outcomes.next())?;
            let estimate = outcome.estimate(target.measure());
            let is_fit = is_fit(&outcome.variant);
            Some(if is_fit { Against::of(estimate, target.bound()) } else { Against::Above })
        };
        let (answer, shorter, longer) =
            (next(Some(&self.answer)), next(self.shorter.as_ref()), next(self.longer.as_ref()));
        let every = |setting: &Option<Setting>| setting.as_ref().and_then(|setting| setting.every);
        match (answer.unwrap_or(Against::Unclear), shorter, longer) {
            (Against::Below, _, Some(Against::Below)) => Moved::Longer { to: every(&self.longer) },
            (Against::Below, _, None | Some(Against::Above)) => Moved::Same,
            (Against::Above, Some(Against::Below), _) => Moved::Shorter { to: every(&self.shorter) },
            (Against::Above, None | Some(Against::Above | Against::Unclear), _) => Moved::Shorter { to: None },
            (Against::Unclear, _, _) | (Against::Below, _, Some(Against::Unclear)) => Moved::Unclear,
        }
    }
}

/// Whether pings could be recommended so, cron expressions by their interval.
fn is_fit(variant: &Variant) -> bool {
    match variant.ping() {
        Schedule::Every(_) => Unfit::of(variant).is_none(),
        Schedule::Cron(_) | Schedule::Never => true,
    }
}

/// What every replication of every model has counted.
struct Seen {
    sharing: Vec<Sharing>,
    counted: Vec<Vec<TrialCounts>>,
}

impl Seen {
    fn new(variants: &[Variant]) -> Self {
        Self {
            sharing: variants.iter().map(|variant| variant.model.sharing()).collect(),
            counted: vec![Vec::new(); variants.len()],
        }
    }

    /// P(cold) of the one minus that of the other.
    fn difference(&self, one: usize, other: usize, confidence: f64) -> Option<Difference> {
        let mut pairs = Pairs::default();
        for (&first, &second) in self.counted[one].iter().zip(&self.counted[other]) {
            pairs.add(first, second);
        }
        pairs.difference(confidence)
    }
}

impl Follow for Seen {
    fn played(&mut self, model: usize, tally: &Tally) {
        self.counted[model].push(counts(tally, self.sharing[model]));
    }

    fn ended(&mut self, _: usize) {}
}
