//! A first sketch of a sweep, for whoever is to see something at once.
//!
//! What is computed of a setting stands for it where that is close. The others are played twice for a short time, with the
//! streams of the first two replications. None of it enters the numbers of the sweep, and it is put away when every setting
//! has been played twice in full.

use super::brief::keeps_hours;
use super::measure::Measure;
use super::outcome::{Exactness, Sums};
use super::play::{Effort, Rows};
use super::variant::Variant;
use crate::engine::{Tally, Underway};
use crate::estimate::{Estimate, Interval};
use crate::model::arrivals::Process;
use crate::model::{Initial, LeadIn, Model};
use crate::rng::Streams;
use crate::units::Nanos;

/// Replications of each setting: the fewest that show how much they differ.
pub(super) const REPLICATIONS: u64 = 2;

/// Events of all settings and replications together, those of pings by what they take. In a page an event takes 0.05 to
/// 0.2 microseconds.
const EVENTS: f64 = 200_000.0;

/// A firing over a pool at rest takes so much of the time of a request.
const PING: f64 = 0.25;

/// Where lives would take more requests than this before time zero they begin in progress: a hundred thousand in a sweep,
/// which knows better what one replication can tell.
const MANY_REQUESTS: f64 = 10_000.0;

/// What stands for the share of cold requests of a setting until that is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandIn {
    /// The share. Where it was computed its interval holds what the computation neglects, and its sample is none.
    pub estimate: Estimate,
    /// Where it comes from.
    pub basis: Basis,
}

/// Where a number comes from that is not yet one of the sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// It was computed, as if requests took no time.
    Computed,
    /// It was counted in short replications.
    Brief,
}

/// The settings of a sweep as they are played for a sketch.
pub(super) struct Shortened {
    models: Vec<Model>,
    lead_in: LeadIn,
    /// How much of each replication is counted.
    counted: Nanos,
}

impl Shortened {
    /// None where whole replications are as short, or where a part of one would answer another question: of a function that
    /// was just deployed the first days are not like the others.
    pub(super) fn of(variants: &[Variant]) -> Option<Self> {
        let model = &variants.first()?.model;
        if model.run.initial != Initial::Stationary {
            return None;
        }
        let lead_in = model.brief_lead_in_plan(MANY_REQUESTS);
        let before = lead_in.longest() + model.run.warmup;
        let counted = counted(variants, before);
        let counted = if is_steady(model) { counted } else { whole_weeks(counted) };
        let run = |model: &Model| {
            let mut model = model.clone();
            model.run.horizon = model.run.warmup + counted;
            model
        };
        let is_shorter = model.run.warmup + counted < model.run.horizon;
        is_shorter.then(|| Self { models: variants.iter().map(|one| run(&one.model)).collect(), lead_in, counted })
    }
}

/// What can be counted after so much time, with the work that there is; and at least an eighth of that time.
fn counted(variants: &[Variant], before: Nanos) -> Nanos {
    let events = |model: &Model| {
        let warming = &model.warming;
        model.arrivals.mean_rate() + PING * warming.firings_per_second() * f64::from(warming.concurrency)
    };
    let all: f64 = variants.iter().map(|variant| events(&variant.model)).sum();
    let played = EVENTS / (REPLICATIONS as f64 * all.max(f64::MIN_POSITIVE));
    let before = before.as_secs_f64();
    let counted = (played - before).max(before / 8.0).max(60.0).min(Nanos::LONGEST.as_secs_f64());
    rounded(counted)
}

/// In days, hours or minutes, as people say it.
fn rounded(seconds: f64) -> Nanos {
    let seconds = Nanos::from_secs_f64(seconds);
    let unit = [Nanos::DAY, Nanos::HOUR, Nanos::MINUTE].into_iter().find(|unit| seconds >= *unit);
    let unit = unit.unwrap_or(Nanos::SECOND);
    unit * (seconds.0 / unit.0)
}

/// Whether any hour is like any other.
fn is_steady(model: &Model) -> bool {
    fn is_steady(process: &Process) -> bool {
        match process {
            Process::Poisson(_) | Process::Renewal(_) | Process::Modulated(_) => true,
            Process::Sessions(sessions) => is_steady(sessions.visits()),
            Process::Profile(_) | Process::Trace(_) => false,
        }
    }
    model.arrivals.0.iter().all(is_steady) && !keeps_hours(model)
}

/// As many weeks as there are in it, and one at least.
fn whole_weeks(time: Nanos) -> Nanos {
    const WEEK: Nanos = Nanos(Nanos::DAY.0 * 7);
    WEEK * (time.0 / WEEK.0).max(1)
}

/// A sketch under way.
pub(super) struct Sketch<'q> {
    short: Option<&'q Shortened>,
    effort: Effort,
    /// The settings in the order in which they are sketched, and how many of them are done.
    order: Vec<usize>,
    done: usize,
    stage: Stage<'q>,
    sums: Vec<Sums>,
    stand_ins: Vec<Option<StandIn>>,
}

/// How far a setting has come.
enum Stage<'q> {
    /// It is not known whether it can be computed.
    Unsolved,
    /// It is played.
    Underway(Box<Underway<'q>>),
}

impl<'q> Sketch<'q> {
    /// Of settings of which this one is today's.
    pub(super) fn new(variants: &[Variant], today: usize, short: Option<&'q Shortened>, effort: Effort) -> Self {
        Self {
            short,
            effort,
            order: order(variants.len(), today),
            done: 0,
            stage: Stage::Unsolved,
            sums: variants.iter().map(|variant| Sums::new(&variant.model)).collect(),
            stand_ins: vec![None; variants.len()],
        }
    }

    /// Solves one setting of `rows` or plays no more than `most` events; whether all is done.
    pub(super) fn play(&mut self, most: u32, rows: &Rows<'_>) -> bool {
        let Some(&model) = self.order.get(self.done) else { return true };
        match std::mem::replace(&mut self.stage, Stage::Unsolved) {
            Stage::Unsolved => {
                self.stand_ins[model] = computed(rows.exact(model));
                self.begin(model);
            }
            Stage::Underway(mut replication) => {
                if replication.play(most) {
                    self.add(model, &replication.finish());
                    self.begin(model);
                } else {
                    self.stage = Stage::Underway(replication);
                }
            }
        }
        self.done == self.order.len()
    }

    /// This is the next short replication of that setting.
    fn add(&mut self, model: usize, tally: &Tally) {
        self.sums[model].add(tally);
        let estimate = self.sums[model].estimate(Measure::ColdProbability, self.effort.confidence);
        self.stand_ins[model] = estimate.map(|estimate| StandIn { estimate, basis: Basis::Brief });
    }

    /// Begins the next replication of a setting, or the next setting where this one is done.
    fn begin(&mut self, model: usize) {
        let played = self.sums[model].replications();
        let is_computed = self.stand_ins[model].is_some_and(|stand_in| stand_in.basis == Basis::Computed);
        match self.short {
            Some(short) if !is_computed && played < REPLICATIONS => {
                let streams = Streams::new(self.effort.seed, played);
                let replication = Underway::new(&short.models[model], short.lead_in, streams);
                self.stage = Stage::Underway(Box::new(replication));
            }
            Some(_) | None => self.done += 1,
        }
    }

    /// What stands for each setting, as far as it is known.
    pub(super) fn stand_ins(&self) -> &[Option<StandIn>] {
        &self.stand_ins
    }

    /// How much of each short replication is counted.
    pub(super) fn counted(&self) -> Option<Nanos> {
        self.short.map(|short| short.counted)
    }
}

/// Today's setting first, then every fourth, every second and the rest.
fn order(count: usize, today: usize) -> Vec<usize> {
    let mut order = vec![today];
    for step in [4, 2, 1] {
        let new: Vec<usize> = (0..count).step_by(step).filter(|place| !order.contains(place)).collect();
        order.extend(new);
    }
    order
}

/// What is computed of a setting, if it is nearer than its own size.
fn computed(exact: &Exactness) -> Option<StandIn> {
    let exact = exact.cold_probability.ok()?;
    let (value, away) = (exact.resolved()?, exact.neglects_at_most);
    let interval = Some(Interval { low: value - away, high: (value + away).min(1.0), confidence: 1.0 });
    (away < value).then_some(StandIn { estimate: Estimate { value, interval, sample: 0 }, basis: Basis::Computed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arrivals::{Poisson, Profile};
    use crate::model::{Arrivals, IdlePolicy, Platform, platform::Redraw};
    use crate::units::Rate;

    fn model(process: Process) -> Model {
        let timeout = crate::model::Distribution::fixed(Nanos::MINUTE * 10).unwrap();
        let idle = IdlePolicy::Timeout { timeout, redraw: Redraw::IdlePeriod };
        Model::new(Arrivals(vec![process]), Platform::new(idle))
    }

    fn poisson(per_second: f64) -> Model {
        model(Process::Poisson(Poisson::new(Rate::per_second(per_second).unwrap())))
    }

    fn counted_of(model: &Model) -> Option<Nanos> {
        let variants = vec![Variant::unchanged(model); 16];
        Shortened::of(&variants).map(|short| short.counted)
    }

    #[test]
    fn todays_setting_comes_first_and_each_once() {
        assert_eq!(order(7, 3), [3, 0, 4, 2, 6, 1, 5]);
        assert_eq!(order(1, 0), [0]);
    }

    /// 16 settings, twice: 6,250 events each.
    #[test]
    fn what_is_counted_falls_as_requests_rise() {
        // 86,400 requests a day: 6,250 s but for three timeouts and a part of one drawn, and what the handler takes.
        let counted = counted_of(&poisson(1.0)).unwrap();
        assert!(counted <= Nanos::HOUR && counted >= Nanos::MINUTE * 50, "{counted:?}");
        // So few come in 30 days that those are played at once.
        assert_eq!(counted_of(&poisson(0.001)), None);
        // More than can be played in time: an eighth of what is played before.
        let busy = poisson(1_000.0);
        let before = busy.brief_lead_in_plan(MANY_REQUESTS).longest();
        assert_eq!(counted_of(&busy), Some(rounded(before.as_secs_f64() / 8.0)));
    }

    #[test]
    fn a_week_is_played_whole_where_its_hours_differ() {
        let rate = Rate::per_second(0.01).unwrap();
        let mut model = model(Process::Profile(Profile::new(rate, &[1.0; 24], &[1.0; 7]).unwrap()));
        assert_eq!(counted_of(&model), Some(Nanos::DAY * 7));
        model.run.horizon = Nanos::DAY * 7;
        assert_eq!(counted_of(&model), None);
    }

    #[test]
    fn what_was_just_deployed_is_played_in_full() {
        let mut model = poisson(1.0);
        model.run.initial = Initial::Empty;
        assert_eq!(counted_of(&model), None);
    }
}
