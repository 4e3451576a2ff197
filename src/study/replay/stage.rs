//! The windows of a recording, each ready to be played on a platform.

use std::borrow::Cow;

use chrono::DateTime;
use rand::RngExt;

use super::counts::{Counts, Uses};
use super::recording::{Recorded, RecordedWindow, Recording};
use crate::engine::{Caller, Event, HOURS, Observer, Served, Start, What, replicate};
use crate::logs;
use crate::model::arrivals::{Days, Process, Trace};
use crate::model::platform::{Deploys, IdlePolicy, Redraw, Reuse};
use crate::model::{Arrivals, Calendar, Distribution, Initial, Model, Run, Schedule, Warming};
use crate::rng::{Purpose, Stream, Streams};
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
    requests: Requests,
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
            let mut model = set.after_others(set.model.in_replication(number), streams);
            if let Some(unknown) = unknown_timeout(&model) {
                let mut first = Streams::new(seed, number * count).open(Purpose::IdleTimeout);
                let drawn = unknown.sample(&mut first);
                model = Cow::Owned(with_timeout(&model, drawn));
            }
            replicate(&model, streams, &mut watching);
            played.take(watching);
        }
        played
    }

    /// Whether two plays can differ.
    #[must_use]
    pub fn is_random(&self) -> bool {
        let is_random = |set: &Set<'_>| set.recorded.begins_in_use || set.model.is_uncertain() || is_random(&set.model);
        self.windows.iter().any(is_random)
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
        let adds_first_work = model.function.first_request.is_some();
        let requests = Requests::of(recorded, every.is_some(), adds_first_work);
        let arrivals = Arrivals(vec![requests.window(calendar.time_of_day_at_start())]);
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
        let idle = Initial::Pool { idle: 1, idle_for: Nanos::ZERO, busy: 0 };
        let initial = if recorded.begins_in_use { Initial::Stationary } else { idle };
        model.run = Run { horizon: requests.last() + Nanos(1), warmup: Nanos::ZERO, initial };
        Self { recorded, model, requests, hours }
    }

    /// With requests before the window, where the function was in use then.
    fn after_others<'m>(&self, model: Cow<'m, Model>, streams: Streams) -> Cow<'m, Model> {
        if !self.recorded.begins_in_use {
            return model;
        }
        let mut model = model.into_owned();
        let random = &mut streams.open(Purpose::Arrivals(model.arrivals.0.len() as u16));
        let midnight = model.calendar.time_of_day_at_start();
        model.arrivals.0.extend(self.requests.before(model.lead_in(streams), midnight, random));
        Cow::Owned(model)
    }
}

/// The invocations of a window as requests: when each comes, and how long its handler takes where that is known of all.
#[derive(Debug, Clone)]
struct Requests {
    times: Vec<Nanos>,
    durations: Option<Vec<Nanos>>,
}

impl Requests {
    /// Those of users only, or all. Where the scenario adds the work of a first request to whatever is the first in its
    /// environment, that is not played twice.
    fn of(recorded: &RecordedWindow, users_only: bool, adds_first_work: bool) -> Self {
        let all = recorded.invocations.iter().enumerate();
        let is_played =
            |(place, one): &(usize, &Recorded)| *place == 0 || !users_only || one.caller == logs::Caller::User;
        let played: Vec<&Recorded> = all.filter(is_played).map(|(_, one)| one).collect();
        let duration = |one: &&Recorded| {
            let twice = if adds_first_work { one.first_work } else { Nanos::ZERO };
            one.duration.map(|duration| duration - twice)
        };
        Self { times: played.iter().map(|one| one.at).collect(), durations: played.iter().map(duration).collect() }
    }

    /// When the last one comes, from the first one on.
    fn last(&self) -> Nanos {
        self.times.last().copied().unwrap_or(Nanos::ZERO)
    }

    /// All of them, the first when a play begins.
    fn window(&self, midnight: Nanos) -> Process {
        let all = (0..self.times.len()).map(|place| (midnight + self.times[place], place));
        let trace = self.trace(all.collect());
        let trace =
            trace.expect("a window that is counted has two invocations or more, no further apart than is allowed");
        Process::Trace(trace.from_day(0))
    }

    /// What came in so long a time before the first. Nobody knows it: runs of the window's own requests stand for it, each from a
    /// place that is drawn to one that is drawn (Politis and Romano, "The Stationary Bootstrap", Journal of the American Statistical
    /// Association 89, 1994), so that what is rare in the window comes neither always nor never. None where there is next to nothing.
    fn before(&self, time: Nanos, midnight: Nanos, random: &mut Stream) -> Option<Process> {
        /// Twice as many as a steady state is thought to need.
        const MOST: usize = 200_000;
        let count = self.times.len();
        // The rate at which the best length grows: Politis and White, "Automatic Block-Length Selection", Econometric Reviews 23, 2004.
        let ends = (count as f64).cbrt().recip();
        // The last and the first are as far apart as others on the average.
        let around = Nanos(self.last().max(Nanos::SECOND).0 / count.max(2) as i64);
        let (mut at, mut place) = (Nanos::ZERO, random.random_range(0..count));
        let mut requests = Vec::new();
        loop {
            let gap = if place == 0 { around } else { self.times[place] - self.times[place - 1] };
            at = at - gap - Nanos(1);
            if at < -time || requests.len() == MOST {
                break;
            }
            place =
                if random.random::<f64>() < ends { random.random_range(0..count) } else { (place + count - 1) % count };
            requests.push((midnight + at, place));
        }
        requests.reverse();
        let first_day = requests.first()?.0.0.div_euclid(Nanos::DAY.0);
        Some(Process::Trace(self.trace(requests)?.from_day(first_day)))
    }

    /// These of them, each at its time.
    fn trace(&self, requests: Vec<(Nanos, usize)>) -> Option<Trace> {
        let trace = match &self.durations {
            Some(durations) => {
                let with_duration = |(at, place): (Nanos, usize)| (at, durations[place]);
                Trace::with_durations(requests.into_iter().map(with_duration).collect(), Days::Once)
            }
            None => Trace::new(requests.into_iter().map(|(at, _)| at).collect(), Days::Once),
        };
        trace.ok()
    }
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
