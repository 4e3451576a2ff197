//! The windows of a recording, each ready to be played on a platform.

use chrono::DateTime;

use super::counts::{Counts, Uses};
use super::recording::{Recorded, RecordedWindow, Recording};
use crate::engine::{Caller, Event, HOURS, Observer, Served, Start, What, replicate};
use crate::logs;
use crate::model::arrivals::{Days, Process, Trace};
use crate::model::platform::{Deploys, IdlePolicy, Redraw, Reuse};
use crate::model::{Arrivals, Calendar, Distribution, Initial, Model, Run, Schedule, Warming};
use crate::rng::{Purpose, Streams};
use crate::units::{Nanos, Probability};

/// All windows of a recording on one platform.
#[derive(Debug, Clone)]
pub struct Stage<'r> {
    windows: Vec<Set<'r>>,
}

/// A window on the platform.
#[derive(Debug, Clone)]
struct Set<'r> {
    recorded: &'r RecordedWindow,
    /// With each set of possible values, which plays take in turn.
    model: Model,
    /// The hour of the day in which each invocation came, on the clocks of the scenario.
    hours: Vec<u8>,
}

/// What came out of one play of all windows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Played {
    /// What was counted.
    pub counts: Counts,
    /// The same for each run of invocations, window after window.
    pub runs: Vec<Uses>,
}

impl<'r> Stage<'r> {
    /// Sets the windows on the platform of `model`, whose function is called. Its pings are off, since those of the log are in
    /// the log; with `every` its pings come so often, and those of the log do not. Whatever the log recorded was not
    /// refused, cut short or broken off, so that the function has neither a timeout nor crashes here.
    #[must_use]
    pub fn new(model: &Model, recording: &'r Recording, every: Option<Nanos>) -> Self {
        Self { windows: recording.windows.iter().map(|recorded| Set::new(model, recorded, every)).collect() }
    }

    /// What the log says, counted as a play is.
    #[must_use]
    pub fn observed(&self) -> Played {
        let mut played = Played::default();
        for set in &self.windows {
            let mut watching = Watching::new(set);
            for (place, one) in set.recorded.invocations.iter().enumerate() {
                watching.note(place, one.is_first, one.is_felt);
            }
            played.take(watching);
        }
        played
    }

    /// Plays all windows, each by itself. What is drawn for one of them has nothing to do with the others, but for the set of
    /// possible values and for a timeout that is constant and not known.
    #[must_use]
    pub fn play(&self, seed: u64, number: u64) -> Played {
        let count = self.windows.len() as u64;
        let mut played = Played::default();
        for (place, set) in self.windows.iter().enumerate() {
            let streams = Streams::new(seed, number * count + place as u64);
            let mut watching = Watching::new(set);
            let model = set.model.in_replication(number);
            match unknown_timeout(&model) {
                None => replicate(&model, streams, &mut watching),
                Some(unknown) => {
                    let mut first = Streams::new(seed, number * count).open(Purpose::IdleTimeout);
                    replicate(&with_timeout(&model, unknown.sample(&mut first)), streams, &mut watching)
                }
            };
            played.take(watching);
        }
        played
    }

    /// Whether two plays can differ.
    #[must_use]
    pub fn is_random(&self) -> bool {
        self.windows.iter().any(|set| set.model.is_uncertain() || is_random(&set.model))
    }
}

impl Played {
    fn take(&mut self, watching: Watching<'_>) {
        self.counts += &watching.counts;
        self.runs.extend(watching.runs);
    }
}

impl<'r> Set<'r> {
    fn new(model: &Model, recorded: &'r RecordedWindow, every: Option<Nanos>) -> Self {
        let zone = model.calendar.start().timezone();
        let start = DateTime::from_timestamp_nanos(recorded.from.0).with_timezone(&zone).naive_local();
        let calendar = Calendar::new(start, zone).unwrap_or_else(|_| model.calendar.clone());
        let hour = |at: Nanos| (calendar.hour_of_week(at).0 % HOURS) as u8;
        let hours = recorded.invocations.iter().map(|one| hour(one.at)).collect();
        let (arrivals, last) = arrivals(recorded, &calendar, (every.is_some(), model.function.first_request.is_some()));
        let mut model = model.with_each(|model| {
            model.arrivals = arrivals.clone();
            model.function.timeout = None;
            model.function.crash = Probability::ZERO;
        });
        model.warming = match every {
            None => Warming::none(),
            Some(every) => Warming { ping: Schedule::Every(every), ..model.warming },
        };
        model.calendar = calendar;
        // The first invocation takes the one environment, and leaves it when it is done.
        let initial = Initial::Pool { idle: 1, idle_for: Nanos::ZERO, busy: 0 };
        model.run = Run { horizon: last + Nanos(1), warmup: Nanos::ZERO, initial };
        Self { recorded, model, hours }
    }
}

/// The invocations as requests, and when the last one comes. Where the scenario adds the work of a first request to whatever
/// is the first in its environment, that is not played twice.
fn arrivals(
    recorded: &RecordedWindow,
    calendar: &Calendar,
    (users_only, adds_first_work): (bool, bool),
) -> (Arrivals, Nanos) {
    let midnight = calendar.time_of_day_at_start();
    let played = || {
        let all = recorded.invocations.iter().enumerate();
        all.filter(|(place, one)| *place == 0 || !users_only || one.caller == logs::Caller::User).map(|(_, one)| one)
    };
    let last = played().next_back().map_or(Nanos::ZERO, |one| one.at);
    let duration = |one: &Recorded| {
        let twice = if adds_first_work { one.first_work } else { Nanos::ZERO };
        one.duration.map(|duration| duration - twice)
    };
    let timed: Option<Vec<(Nanos, Nanos)>> = played().map(|one| Some((midnight + one.at, duration(one)?))).collect();
    let trace = match timed {
        Some(requests) => Trace::with_durations(requests, Days::Once),
        None => Trace::new(played().map(|one| midnight + one.at).collect(), Days::Once),
    };
    let trace = trace.expect("a window that is counted has two invocations or more, no further apart than is allowed");
    (Arrivals(vec![Process::Trace(trace)]), last)
}

/// A timeout that is constant but not known: one draw holds for all windows of a play.
fn unknown_timeout(model: &Model) -> Option<&Distribution> {
    let unknown = match &model.platform.idle {
        IdlePolicy::Timeout { timeout, redraw: Redraw::Replication }
        | IdlePolicy::FunctionTimeout { timeout, drawn_once: true, .. } => Some(timeout),
        IdlePolicy::Timeout { .. } | IdlePolicy::FunctionTimeout { .. } | IdlePolicy::CohortHalving { .. } => None,
    };
    unknown.filter(|timeout| timeout.constant().is_none())
}

/// The same model with this timeout, which is then known.
fn with_timeout(model: &Model, drawn: Nanos) -> Model {
    let mut model = model.clone();
    if let IdlePolicy::Timeout { timeout, .. } | IdlePolicy::FunctionTimeout { timeout, .. } = &mut model.platform.idle
    {
        *timeout = Distribution::always(drawn);
    }
    model
}

fn is_random(model: &Model) -> bool {
    let varies = |law: &Distribution| law.constant().is_none();
    let (function, platform) = (&model.function, &model.platform);
    let recycling = &platform.recycling;
    let idle = match &platform.idle {
        IdlePolicy::Timeout { timeout, .. } => varies(timeout),
        IdlePolicy::FunctionTimeout { timeout, spare_timeout, .. } => {
            varies(timeout) || spare_timeout.as_ref().is_some_and(|spares| varies(&spares.timeout))
        }
        IdlePolicy::CohortHalving { .. } => false,
    };
    let lives = recycling.mean_life.is_some() || recycling.max_life.as_ref().is_some_and(varies);
    let replaced = recycling.replaced.as_fraction();
    let shares = recycling.has_lives() && replaced > 0.0 && replaced < 1.0;
    let deploys = matches!(recycling.deploys, Deploys::Random(_));
    let has_durations = model.arrivals.0.iter().all(|process| process.recorded_duration().is_some());
    let work = varies(function.init_time())
        || function.first_request.as_ref().is_some_and(varies)
        || !has_durations && varies(&function.duration);
    idle || lives || shares || deploys || work || platform.reuse == Reuse::Random || model.warming.is_on()
}

/// Follows a window while it is played.
struct Watching<'s> {
    set: &'s Set<'s>,
    counts: Counts,
    runs: Vec<Uses>,
}

impl<'s> Watching<'s> {
    fn new(set: &'s Set<'s>) -> Self {
        Self { set, counts: Counts::default(), runs: vec![Uses::default(); set.recorded.runs()] }
    }

    /// The invocation at this place was served.
    fn note(&mut self, place: usize, is_first: bool, is_felt: bool) {
        let one = &self.set.recorded.invocations[place];
        if one.is_counted {
            let uses = Uses { requests: 1, first_uses: u32::from(is_first), felt: u32::from(is_first && is_felt) };
            self.counts.add(one.gap, usize::from(self.set.hours[place]), uses);
            self.runs[one.run as usize] += uses;
        }
    }
}

impl Observer for Watching<'_> {
    fn see(&mut self, event: Event) {
        let What::Served(Served { caller: Caller::User, start, arrived, .. }) = event.what else { return };
        let Ok(place) = self.set.recorded.invocations.binary_search_by_key(&arrived, |one| one.at) else { return };
        let (is_first, is_felt) = match start {
            Start::Cold => (true, true),
            // The first in an environment that another request's init had made, which it was queued for.
            Start::Lukewarm => (true, event.at > arrived),
            Start::Warm => (false, false),
        };
        self.note(place, is_first, is_felt);
    }
}
