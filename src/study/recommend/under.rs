//! The same question under every regime: which intervals keep the target, and which of them does so under all?
//!
//! What one regime carries over from another would let them agree without saying anything. So it is varied: recycled
//! environments are replaced, not replaced, or there is no recycling; the idle clock is the function's, or the
//! environment's own.

use super::given::Given;
use super::target::Target;
use crate::estimate::{Estimate, Until};
use crate::exact::ExactValue;
use crate::model::platform::{Platform, Recycling, Redraw};
use crate::model::{IdlePolicy, Model, Schedule};
use crate::study::brief::{MOST_REPLICATIONS, PRECISION, brief, tight};
use crate::study::candidate::Against;
use crate::study::outcome::DAY;
use crate::study::play::{Effort, Silent, Wanted, Watch, play_with};
use crate::study::regimes::on_platform;
use crate::study::{Outcome, Recycled, RegimeVariant, Unfit, Variant};
use crate::units::Nanos;

/// A platform as it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Regime {
    /// The name of what was measured.
    pub name: &'static str,
    /// What becomes of environments that are not idle.
    pub recycled: Recycled,
    /// Whose idleness counts.
    pub clock: Clock,
    platform: Platform,
}

/// Whose idleness counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// That of the function.
    Function,
    /// That of each environment.
    Environment,
}

/// What of a regime is varied, because it was not measured in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Varied {
    /// Recycling: it is known of some time, or of the regime itself, and may be otherwise.
    pub recycling: bool,
    /// Whose idleness counts.
    pub clock: bool,
}

impl Regime {
    /// A regime with all that is varied of it. `platform` follows it, but for the deploys, which are those of `own`.
    #[must_use]
    pub fn variants(name: &'static str, platform: &Platform, own: &Platform, varied: Varied) -> Vec<Self> {
        let recycled = RegimeVariant::of(name, platform, own).into_iter();
        let is_asked = |one: &RegimeVariant| varied.recycling || one.recycled == Recycled::Never;
        let clocks = |one: RegimeVariant| {
            let other = environments_clock(&one.platform).filter(|_| varied.clock);
            let of = |platform: Platform| Self { name, recycled: one.recycled, clock: Clock::of(&platform), platform };
            [Some(one.platform.clone()), other].into_iter().flatten().map(of).collect::<Vec<_>>()
        };
        recycled.filter(is_asked).flat_map(clocks).collect()
    }

    /// The platform as a log shows it, with the limits and the deploys of `own`.
    #[must_use]
    pub fn learned(shown: &Platform, own: &Platform) -> Self {
        let Platform { idle, checked_every, recycling, reuse, waiting, .. } = shown.clone();
        let recycling = Recycling { deploys: own.recycling.deploys.clone(), ..recycling };
        let (recycled, clock) = (Recycled::of(&recycling), Clock::of(shown));
        let platform = Platform { idle, checked_every, recycling, reuse, waiting, ..own.clone() };
        Self { name: "this log", recycled, clock, platform }
    }

    pub(in crate::study) fn applied_to(&self, model: &Model) -> Model {
        on_platform(model, &self.platform)
    }
}

impl Clock {
    fn of(platform: &Platform) -> Self {
        match platform.idle {
            IdlePolicy::FunctionTimeout { .. } => Self::Function,
            IdlePolicy::Timeout { .. } | IdlePolicy::CohortHalving { .. } => Self::Environment,
        }
    }
}

/// The same platform under the clock of each environment; none where it has that.
fn environments_clock(platform: &Platform) -> Option<Platform> {
    match &platform.idle {
        IdlePolicy::FunctionTimeout { timeout, drawn_once, .. } => {
            let redraw = if *drawn_once { Redraw::Replication } else { Redraw::IdlePeriod };
            let idle = IdlePolicy::Timeout { timeout: timeout.clone(), redraw };
            Some(Platform { idle, ..platform.clone() })
        }
        IdlePolicy::Timeout { .. } | IdlePolicy::CohortHalving { .. } => None,
    }
}

/// The answers under all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Under {
    /// What is to be kept.
    pub target: Target,
    /// The intervals that were asked about, the shortest first; last no pings.
    pub intervals: Vec<Option<Nanos>>,
    /// Pings at once.
    pub concurrency: u32,
    /// What is simulated is known to so much on either side, in the unit of the target, or as well as
    /// [`MOST_REPLICATIONS`] tell.
    pub precision: f64,
    /// A row for each regime.
    pub rows: Vec<UnderRow>,
    /// What keeps the target under all: of the first run of intervals that do the longest, or no pings.
    pub safe: Option<Option<Nanos>>,
    /// What a log makes of them, where one is given.
    pub given: Option<Given>,
}

/// The answer under one of them.
#[derive(Debug, Clone, PartialEq)]
pub struct UnderRow {
    /// The regime.
    pub regime: Regime,
    /// What each interval gives.
    pub cells: Vec<UnderCell>,
    /// What is to be taken under it, as of `safe`.
    pub longest: Option<Option<Nanos>>,
}

/// What an interval gives under a regime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnderCell {
    /// How that is known.
    pub found: Found,
    /// Where it stands against the target.
    pub against: Against,
}

/// What is known of an interval under a regime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Found {
    /// An exact value, with what it neglects.
    Exact(ExactValue),
    /// An estimate; none where nothing was served.
    Simulated(Option<Estimate>),
    /// It is not recommended under this regime, whatever it gives.
    Unfit(Unfit),
}

impl UnderCell {
    pub(super) fn keeps(&self) -> bool {
        self.against == Against::Below
    }
}

/// Asks the question of `model` with so many pings at once under each regime; none where it was stopped.
#[must_use]
pub fn under(
    model: &Model,
    regimes: &[Regime],
    question: (Target, u32),
    intervals: &[Nanos],
    effort: &Effort,
    watch: Watch<'_>,
) -> Option<Under> {
    let (target, concurrency) = question;
    let intervals: Vec<Option<Nanos>> = intervals.iter().copied().map(Some).chain([None]).collect();
    let variant = |regime: &Regime, every: Option<Nanos>| {
        let model = regime.applied_to(model);
        match every {
            Some(every) => Variant::pinged(&model, &Schedule::Every(every), concurrency),
            None => Variant::without_pings(&model),
        }
    };
    let asked: Vec<Variant> =
        regimes.iter().flat_map(|regime| intervals.iter().map(move |&every| variant(regime, every))).collect();
    let precision = target.precision(PRECISION, model.arrivals.mean_rate() * DAY);
    let until = Until::Precision { half_width: precision, at_most: MOST_REPLICATIONS };
    let cells = cells(&asked, target, &Effort { until, ..*effort }, watch)?;
    let rows: Vec<UnderRow> = (regimes.iter().zip(cells.chunks(intervals.len())))
        .map(|(regime, cells)| UnderRow {
            regime: regime.clone(),
            cells: cells.to_vec(),
            longest: longest(&intervals, |place| cells[place].keeps()),
        })
        .collect();
    let safe = longest(&intervals, |place| rows.iter().all(|row| row.cells[place].keeps()));
    Some(Under { target, intervals, concurrency, precision, rows, safe, given: None })
}

/// No pings, if that keeps the target; else the longest of the first unbroken run of intervals that do.
pub(super) fn longest(intervals: &[Option<Nanos>], keeps: impl Fn(usize) -> bool) -> Option<Option<Nanos>> {
    let none = intervals.iter().position(Option::is_none);
    if none.is_some_and(&keeps) {
        return Some(None);
    }
    let pinged = intervals.iter().take_while(|every| every.is_some()).count();
    let first = (0..pinged).find(|&place| keeps(place))?;
    (first..pinged).take_while(|&place| keeps(place)).last().map(|place| intervals[place])
}

/// What each of them gives: by the exact form where that will do, else all others played side by side.
fn cells(asked: &[Variant], target: Target, effort: &Effort, watch: Watch<'_>) -> Option<Vec<UnderCell>> {
    let known: Vec<Option<UnderCell>> = asked.iter().map(|variant| without_playing(variant, target)).collect();
    let unknown = asked.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(variant, _)| variant);
    let to_play: Vec<Variant> =
        unknown.map(|variant| Variant { model: brief(&variant.model), ..variant.clone() }).collect();
    let mut outcomes = Vec::new();
    if !to_play.is_empty() {
        let wanted = Wanted { measure: target.measure(), ..Wanted::default() };
        let played = play_with(wanted, &to_play, effort, Watch { progress: &Silent, ..watch }, &mut ());
        if played.interrupted {
            return None;
        }
        outcomes = played.outcomes;
    }
    let mut outcomes = outcomes.iter();
    let cell = |known: &Option<UnderCell>| known.or_else(|| outcomes.next().map(|outcome| simulated(outcome, target)));
    known.iter().map(cell).collect()
}

/// What is known without playing: that it is not recommended, or a value that is tight and clearly on one side.
fn without_playing(variant: &Variant, target: Target) -> Option<UnderCell> {
    if let Some(unfit) = Unfit::of(variant) {
        return Some(UnderCell { found: Found::Unfit(unfit), against: Against::Above });
    }
    let cold = tight(&variant.model)?;
    let value = target.exact(cold, variant.model.arrivals.mean_rate() * DAY)?;
    let (bound, off) = (target.bound(), value.neglects_at_most);
    let against = match value.probability {
        value if value + off <= bound => Against::Below,
        value if value - off > bound => Against::Above,
        _ => return None,
    };
    Some(UnderCell { found: Found::Exact(value), against })
}

fn simulated(outcome: &Outcome, target: Target) -> UnderCell {
    let estimate = outcome.estimate(target.measure()).copied();
    UnderCell { against: Against::of(estimate.as_ref(), target.bound()), found: Found::Simulated(estimate) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Distribution;

    #[test]
    fn a_regime_is_varied_in_what_was_not_measured() {
        let timeout = Distribution::always(Nanos::MINUTE * 6);
        let idle = IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout: None };
        let mut platform = Platform::new(idle);
        platform.recycling.mean_life = Some(Nanos::HOUR);
        let found = |recycling, clock| {
            let all = Regime::variants("one", &platform, &platform, Varied { recycling, clock });
            all.into_iter().map(|one| (one.recycled, one.clock)).collect::<Vec<_>>()
        };
        use {Clock::Environment, Clock::Function, Recycled::Never, Recycled::NotReplaced, Recycled::Replaced};
        assert_eq!(found(true, false), [(Replaced, Function), (NotReplaced, Function), (Never, Function)]);
        assert_eq!(found(false, true), [(Never, Function), (Never, Environment)]);
        assert_eq!(found(true, true).len(), 6);
        // Cohorts have the clock of the environment, and no other.
        let cohorts = Platform::new(IdlePolicy::CohortHalving { period: Nanos::SECOND * 380 });
        let all = Regime::variants("two", &cohorts, &cohorts, Varied { recycling: false, clock: true });
        assert_eq!(all.iter().map(|one| one.clock).collect::<Vec<_>>(), [Environment]);
    }

    #[test]
    fn the_longest_of_the_first_run_is_taken_and_no_pings_before_all() {
        let minutes = |n: i64| Some(Nanos::MINUTE * n);
        let intervals = [minutes(1), minutes(2), minutes(3), minutes(4), None];
        let of = |kept: &[usize]| longest(&intervals, |place| kept.contains(&place));
        assert_eq!(of(&[0, 1, 3]), Some(minutes(2)));
        assert_eq!(of(&[2, 3]), Some(minutes(4)));
        assert_eq!(of(&[0, 4]), Some(None));
        assert_eq!(of(&[]), None);
    }
}
