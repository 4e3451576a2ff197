//! How much of an answer rests on the regime of the platform, which nobody outside AWS knows?
//!
//! A study under a regime replaces how the platform treats environments: how long idle ones live and whose idleness
//! counts, recycling, replacement, waiting, reuse. Limits, scaling, provisioned environments and deploys are the user's
//! own and stay. Traffic is drawn alike under all; it is the same to the request where regimes take the same lead-in.

use super::candidate::Against;
use super::cases::sweep_in_turn;
use super::play::{Effort, Watch};
use super::simulate::simulate;
use super::sweep::{Sweep, SweepError, SweepPlan};
use super::variant::Variant;
use crate::estimate::{Estimate, Until};
use crate::model::platform::Recycling;
use crate::model::{FEWEST_REPLICATIONS, Model, Platform};
use crate::rng::Streams;
use crate::units::{Nanos, Probability};

/// What becomes of environments that are not idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recycled {
    /// At the end of its life each is replaced before anybody needs it.
    Replaced,
    /// None is.
    NotReplaced,
    /// Lives have no end.
    Never,
}

impl Recycled {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Replaced, Self::NotReplaced, Self::Never];

    /// What becomes of most of them.
    pub(super) fn of(recycling: &Recycling) -> Self {
        match recycling.replaced.as_fraction() {
            _ if !recycling.has_lives() => Self::Never,
            replaced if replaced >= 0.5 => Self::Replaced,
            _ => Self::NotReplaced,
        }
    }
}

const EVERY_ONE: Probability = Probability::written(1.0);

/// A platform under a regime.
#[derive(Debug, Clone, PartialEq)]
pub struct RegimeVariant {
    /// The name of the regime.
    pub regime: &'static str,
    /// What is varied of it.
    pub recycled: Recycled,
    pub(super) platform: Platform,
}

impl RegimeVariant {
    /// A regime with each way to recycle. `platform` follows it, but for the deploys, which are those of `own`.
    #[must_use]
    pub fn of(regime: &'static str, platform: &Platform, own: &Platform) -> [Self; 3] {
        Recycled::ALL.map(|recycled| {
            let mut platform = platform.clone();
            let recycling = &mut platform.recycling;
            recycling.deploys = own.recycling.deploys.clone();
            match recycled {
                Recycled::Replaced => recycling.replaced = EVERY_ONE,
                Recycled::NotReplaced => recycling.replaced = Probability::ZERO,
                Recycled::Never => {
                    recycling.mean_life = None;
                    recycling.max_life = None;
                    recycling.replaced = Probability::ZERO;
                }
            }
            Self { regime, recycled, platform }
        })
    }

    pub(super) fn applied_to(&self, model: &Model) -> Model {
        on_platform(model, &self.platform)
    }

    fn applied_to_all(&self, plan: &SweepPlan) -> SweepPlan {
        let under = |variant: &Variant| Variant { model: self.applied_to(&variant.model), ..variant.clone() };
        SweepPlan { variants: plan.variants.iter().map(under).collect(), ..*plan }
    }
}

/// A model on a platform that is taken as known: only its arrivals and its function stay as uncertain as they are.
pub(super) fn on_platform(model: &Model, platform: &Platform) -> Model {
    model.with_each(|model| model.platform = platform.clone())
}

/// P(cold) of one setting under each of several regimes.
#[derive(Debug, Clone, PartialEq)]
pub struct Regimes {
    /// What is played under each.
    pub variant: Variant,
    /// What it gives under each.
    pub rows: Vec<UnderRegime>,
}

/// What a setting gives under other regimes.
#[derive(Debug, Clone, PartialEq)]
pub enum OtherRegimes {
    /// This.
    Known(Box<Regimes>),
    /// It would take longer than a moment to say.
    TakesLong,
}

/// P(cold) under one regime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnderRegime {
    /// The name of the regime.
    pub regime: &'static str,
    /// What is varied of it.
    pub recycled: Recycled,
    /// P(cold).
    pub cold_probability: Option<Estimate>,
    /// Where that stands against the target.
    pub against: Against,
}

/// What can turn an answer round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hinge {
    /// Whether recycled environments are replaced before they are needed.
    Replacement,
    /// Whether environments are recycled at all.
    Recycling,
    /// The regime apart from that: above all how long idle environments live.
    Idleness,
}

/// So many requests are played at the most, under all regimes together: a fifth of a second on one core where they come one
/// by one, and up to 0.8 s where several come at once.
const MOST_REQUESTS: f64 = 4e6;

/// Fewer replications than this tell too little of how much they differ.
const FEWEST: u64 = 6;

impl Regimes {
    /// Plays `variant` under each regime, in so few replications that it takes a moment, or not at all; none where it
    /// was stopped. How many are played follows from the model alone, never from the clock.
    #[must_use]
    pub fn briefly(
        variant: &Variant,
        regimes: &[RegimeVariant],
        target: f64,
        effort: &Effort,
        watch: Watch<'_>,
    ) -> Option<OtherRegimes> {
        // With the values of the scenario itself: its sets of possible ones take more than a moment.
        let known = variant.model.certain();
        let models: Vec<Model> = regimes.iter().map(|regime| regime.applied_to(&known)).collect();
        let requests: f64 = models.iter().map(|model| requests_played(model, effort.seed)).sum();
        let replications = ((MOST_REQUESTS / requests) as u64).min(FEWEST_REPLICATIONS);
        if replications < FEWEST {
            return Some(OtherRegimes::TakesLong);
        }
        let effort = Effort { until: Until::Replications(replications), ..*effort };
        let mut rows = Vec::new();
        for (regime, model) in regimes.iter().zip(&models) {
            let found = simulate(model, &effort, watch);
            if found.interrupted {
                return None;
            }
            let cold_probability = found.outcome.cold_probability().copied();
            rows.push(UnderRegime {
                regime: regime.regime,
                recycled: regime.recycled,
                cold_probability,
                against: Against::of(cold_probability.as_ref(), target),
            });
        }
        Some(OtherRegimes::Known(Box::new(Self { variant: variant.clone(), rows })))
    }

    /// The lowest and the highest P(cold); none where no request was served.
    #[must_use]
    pub fn range(&self) -> Option<(Estimate, Estimate)> {
        let known = || self.rows.iter().filter_map(|row| row.cold_probability);
        let by_value = |a: &Estimate, b: &Estimate| a.value.total_cmp(&b.value);
        Some((known().min_by(by_value)?, known().max_by(by_value)?))
    }

    /// Under how many regimes it stands so.
    #[must_use]
    pub fn count(&self, against: Against) -> usize {
        self.rows.iter().filter(|row| row.against == against).count()
    }

    /// On what it depends whether the target is met: each is something of which a change, and of nothing else, turns
    /// the answer round under one of the regimes.
    #[must_use]
    pub fn hinges(&self) -> Vec<Hinge> {
        let rows = &self.rows;
        let pairs =
            || rows.iter().enumerate().flat_map(|(place, one)| rows[..place].iter().map(move |other| (one, other)));
        let turned = |(one, other): &(&UnderRegime, &UnderRegime)| {
            matches!((one.against, other.against), (Against::Below, Against::Above) | (Against::Above, Against::Below))
        };
        let is_only = |(one, other): &(&UnderRegime, &UnderRegime), hinge: Hinge| match hinge {
            Hinge::Replacement | Hinge::Recycling => {
                one.regime == other.regime && hinge_between(one, other) == Some(hinge)
            }
            Hinge::Idleness => one.regime != other.regime && one.recycled == other.recycled,
        };
        let hinges = [Hinge::Replacement, Hinge::Recycling, Hinge::Idleness];
        hinges.into_iter().filter(|&hinge| pairs().filter(turned).any(|pair| is_only(&pair, hinge))).collect()
    }
}

/// In what two variants of one regime differ. Whether lives end at all is asked of the measured rule, replacement.
fn hinge_between(one: &UnderRegime, other: &UnderRegime) -> Option<Hinge> {
    match (one.recycled, other.recycled) {
        (Recycled::Replaced, Recycled::NotReplaced) | (Recycled::NotReplaced, Recycled::Replaced) => {
            Some(Hinge::Replacement)
        }
        (Recycled::Replaced, Recycled::Never) | (Recycled::Never, Recycled::Replaced) => Some(Hinge::Recycling),
        (Recycled::Replaced, Recycled::Replaced)
        | (Recycled::NotReplaced | Recycled::Never, Recycled::NotReplaced | Recycled::Never) => None,
    }
}

/// About how many requests a replication plays, its lead-in included; a run of pings counts as little as it costs.
pub(super) fn requests_played(model: &Model, seed: u64) -> f64 {
    /// Most runs of pings are skipped in one step.
    const OF_PINGS: f64 = 0.05;
    let lead_in: Nanos = model.lead_in(Streams::new(seed, 0));
    let span = (model.run.horizon + lead_in).as_secs_f64();
    let pings = model.warming.firings_per_second() * f64::from(model.warming.concurrency);
    span * (model.arrivals.mean_rate() + OF_PINGS * pings)
}

/// A sweep under one regime.
#[derive(Debug, Clone, PartialEq)]
pub struct RegimeSweep {
    /// The name of the regime.
    pub regime: &'static str,
    /// What is varied of it.
    pub recycled: Recycled,
    /// What it answers.
    pub sweep: Sweep,
}

/// Sweeps `model` under each regime. Where it is stopped, those before the first that shows nothing are returned.
///
/// # Errors
/// When the plan has no candidates or too many.
pub fn sweep_regimes(
    model: &Model,
    regimes: &[RegimeVariant],
    plan: &SweepPlan,
    watch: Watch<'_>,
) -> Result<Vec<RegimeSweep>, SweepError> {
    let under = |regime: &RegimeVariant| (Variant::unchanged(&regime.applied_to(model)), regime.applied_to_all(plan));
    let variants: Vec<(Variant, SweepPlan)> = regimes.iter().map(under).collect();
    let (mut sweeps, interrupted) = sweep_in_turn(variants.iter().map(|(variant, plan)| (variant, plan)), watch)?;
    // The one that showed nothing is left out: that it was stopped is said of the last that is not.
    if let Some(last) = sweeps.last_mut() {
        last.interrupted |= interrupted;
    }
    let named = |(regime, sweep): (&RegimeVariant, Sweep)| RegimeSweep {
        regime: regime.regime,
        recycled: regime.recycled,
        sweep,
    };
    Ok(regimes.iter().zip(sweeps).map(named).collect())
}

#[cfg(test)]
mod tests {
    use super::Against::{Above, Below, Unclear};
    use super::*;
    use crate::model::arrivals::{Poisson, Process};
    use crate::model::platform::Deploys;
    use crate::model::{Arrivals, Distribution, IdlePolicy};
    use crate::units::Rate;

    /// Two regimes with each way to recycle, in the order of [`Recycled::ALL`].
    fn regimes(standings: [[Against; 3]; 2]) -> Regimes {
        let of = |(regime, standings): (&'static str, [Against; 3])| {
            let row = move |(recycled, against)| UnderRegime { regime, recycled, cold_probability: None, against };
            Recycled::ALL.into_iter().zip(standings).map(row).collect::<Vec<_>>()
        };
        let rows = ["one", "other"].into_iter().zip(standings).flat_map(of).collect();
        let arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::per_second(1e-3).unwrap()))]);
        let timeout = IdlePolicy::timeout(Distribution::always(Nanos::MINUTE * 6));
        Regimes { variant: Variant::unchanged(&Model::new(arrivals, Platform::new(timeout))), rows }
    }

    #[test]
    fn an_answer_hinges_on_what_turns_it_round_alone() {
        use Hinge::{Idleness, Recycling, Replacement};
        for (standings, hinges) in [
            ([[Below; 3]; 2], vec![]),
            ([[Above; 3]; 2], vec![]),
            ([[Below, Above, Below]; 2], vec![Replacement]),
            ([[Above, Above, Below]; 2], vec![Recycling]),
            ([[Above, Below, Below]; 2], vec![Replacement, Recycling]),
            ([[Below; 3], [Above; 3]], vec![Idleness]),
            ([[Below, Above, Below], [Below; 3]], vec![Replacement, Idleness]),
            // What is not clear turns nothing round.
            ([[Below, Unclear, Below]; 2], vec![]),
            ([[Below, Unclear, Below], [Below, Above, Below]], vec![Replacement]),
        ] {
            assert_eq!(regimes(standings).hinges(), hinges, "{standings:?}");
        }
        let counted = regimes([[Below, Unclear, Below], [Below, Above, Below]]);
        assert_eq!([Below, Above, Unclear].map(|against| counted.count(against)), [4, 1, 1]);
        assert_eq!(counted.range(), None);
    }

    #[test]
    fn a_variant_changes_lives_and_keeps_deploys() {
        let timeout = Distribution::always(Nanos::MINUTE * 6);
        let mut own = Platform::new(IdlePolicy::timeout(timeout));
        own.recycling.deploys = Deploys::Random(Rate::per_second(1e-5).unwrap());
        let mut regime = own.clone();
        regime.recycling = Recycling { mean_life: Some(Nanos::HOUR), replaced: EVERY_ONE, ..Recycling::NONE };
        let found = RegimeVariant::of("regime", &regime, &own).map(|variant| {
            assert_eq!(variant.platform.recycling.deploys, own.recycling.deploys);
            let recycling = variant.platform.recycling;
            (variant.recycled, recycling.mean_life, recycling.replaced)
        });
        let hour = Some(Nanos::HOUR);
        assert_eq!(
            found,
            [
                (Recycled::Replaced, hour, EVERY_ONE),
                (Recycled::NotReplaced, hour, Probability::ZERO),
                (Recycled::Never, None, Probability::ZERO)
            ]
        );
    }
}
