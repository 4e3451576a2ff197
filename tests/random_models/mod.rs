//! Random small models that together use every feature, for the tests that play them.
//!
//! Nearly all times are multiples of half a second, one second or five, constant and random ones alike, so that many
//! things fall on one instant: that is where two readings of the rules part.

mod failures;
mod laid_over;
mod windows;

use coldstart::model::arrivals::{
    Days, Modulated, ModulatedState, Pages, Poisson, Process, Profile, Renewal, Sessions, Trace,
};
use coldstart::model::platform::{Deploys, Recycling, Redraw, Reuse, Scaling, Waiting};
use coldstart::model::warming::Phase;
use coldstart::model::{
    Arrivals, Billing, Calendar, Distribution, Function, IdlePolicy, Initial, Model, Platform, Run, Schedule,
    Uncertainty, Warming,
};
use coldstart::rng::Stream;
use coldstart::units::{Nanos, Probability, Rate};
use rand::RngExt;
use rand_xoshiro::rand_core::SeedableRng;

/// Whole seconds.
pub(crate) fn s(seconds: i64) -> Nanos {
    Nanos::from_secs(seconds)
}

/// Always this many seconds.
pub(crate) fn fixed(seconds: i64) -> Distribution {
    Distribution::fixed(s(seconds)).unwrap()
}

/// A model without pings, limits or recycling: a request every 10 s, handled in 2 s, an init of 1 s, a timeout of 5 s,
/// an empty start, one minute long.
pub(crate) fn plain() -> Model {
    let arrivals = Arrivals(vec![Process::Renewal(Renewal::new(fixed(10)).unwrap())]);
    let mut model = Model::new(arrivals, Platform::new(IdlePolicy::timeout(fixed(5))));
    (model.function.duration, model.function.init) = (fixed(2), fixed(1));
    model.run = Run { horizon: Nanos::MINUTE, warmup: Nanos::ZERO, initial: Initial::Empty };
    model
}

/// The random model of this number.
pub(crate) fn random_model(number: u64) -> Model {
    let mut maker = Maker::new(number);
    let mut model = maker.model();
    laid_over::lay_over(number, &maker, &mut model);
    failures::let_fail(number, &maker, &mut model);
    windows::open_at_times(number, &maker, &mut model);
    model
}

/// The same without the rules that came later: each request waits for its own environment, each environment's own
/// idleness counts, nothing is replaced, and the first request has no work of its own. What is drawn here must not
/// change: `identities.rs` knows what the program made of these models before it knew other rules.
#[allow(dead_code, reason = "for the tests that play them alone")]
pub(crate) fn first_model(number: u64) -> Model {
    Maker::new(number).model()
}

/// Every fiftieth is one in which pings are refused for hours.
fn is_refused_for_hours(number: u64) -> bool {
    number % 50 == 49
}

/// One invocation takes up the whole limit for longer than refused pings are tried again.
fn refuse_for_hours(model: &mut Model) {
    model.arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::per_second(0.001).unwrap()))]);
    model.function.duration = Distribution::fixed(Nanos::HOUR * 12).unwrap();
    model.platform.concurrency_limit = Some(1);
    model.platform.provisioned = 0;
    model.warming = Warming { ping: Schedule::Every(Nanos::HOUR), phase: Phase::Fixed(s(7)), ..model.warming.clone() };
    model.warming.loss = Probability::ZERO;
    model.run = Run {
        horizon: Nanos::HOUR * 9,
        warmup: Nanos::ZERO,
        initial: Initial::Pool { idle: 1, idle_for: Nanos::ZERO, busy: 1 },
    };
}

/// Draws the parts of one model.
struct Maker {
    number: u64,
    random: Stream,
    /// All times are multiples of it, save those of a continuous law.
    step: Nanos,
    /// About the mean time between requests.
    gap: i64,
    horizon: i64,
    /// Whether nothing at all lies between the multiples of `step`.
    on_grid: bool,
}

impl Maker {
    fn new(number: u64) -> Self {
        let mut random = Stream::seed_from_u64(number);
        let step = [Nanos::from_millis(500), s(1), s(1), s(5)][random.random_range(0..4)];
        let gap = random.random_range(1..=20);
        let horizon = gap * random.random_range(20..=150);
        let on_grid = random.random_range(0..100) < 40;
        Self { number, random, step, gap, horizon, on_grid }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.random.random_range(0..choices.len())].clone()
    }

    /// From `low` to `high` steps.
    fn time(&mut self, low: i64, high: i64) -> Nanos {
        self.step * self.random.random_range(low..=high.max(low))
    }

    /// A time from `low` to `high` steps: constant, one of a few on the grid, or (one in five) of a continuous law.
    fn law(&mut self, low: i64, high: i64) -> Distribution {
        match self.random.random_range(0..if self.on_grid { 80 } else { 100 }) {
            0..35 => Distribution::fixed(self.time(low, high)).unwrap(),
            35..80 => {
                let count = self.random.random_range(2..=6);
                Distribution::observed((0..count).map(|_| self.time(low, high)).collect()).unwrap()
            }
            _ => self.continuous(low.max(1), high.max(2)),
        }
    }

    fn continuous(&mut self, low: i64, high: i64) -> Distribution {
        let (min, max) = (self.step * low, self.step * (high.max(low + 1)));
        let mean = self.time(low, high);
        match self.random.random_range(0..9) {
            0 => Distribution::uniform(min, max).unwrap(),
            1 => Distribution::exponential(mean).unwrap(),
            2 => Distribution::normal(mean, self.step).unwrap(),
            3 => Distribution::lognormal_mean_cv(mean, 0.7).unwrap(),
            4 => Distribution::gamma(mean, 0.5).unwrap(),
            5 => Distribution::weibull(mean, 2.0).unwrap(),
            6 => Distribution::hyperexponential(&[(2.0, min), (1.0, max)]).unwrap(),
            7 => Distribution::cdf_points(&[(min, 0.25), (max, 1.0)]).unwrap(),
            _ => {
                let parts =
                    vec![(1.0, Distribution::fixed(min).unwrap()), (1.0, Distribution::uniform(min, max).unwrap())];
                Distribution::mixture(parts).unwrap()
            }
        }
    }

    fn model(&mut self) -> Model {
        let sources = if self.chance(35) { self.random.random_range(2..=3) } else { 1 };
        let calendar = self.calendar();
        let arrivals = Arrivals((0..sources).map(|_| self.process(sources)).collect());
        let function = Function { duration: self.duration(), init: self.init(), ..plain().function };
        let (warming, hold) = self.warming();
        let platform = self.platform(&warming);
        let run = self.run();
        let (billing, uncertainty) = (Billing::default(), Uncertainty::default());
        let mut model = Model { arrivals, function, platform, warming, billing, calendar, run, uncertainty };
        if is_refused_for_hours(self.number) {
            refuse_for_hours(&mut model);
        }
        model.warming.hold = hold.unwrap_or_else(|| model.function.duration.clone());
        model
    }

    fn calendar(&mut self) -> Calendar {
        // The first is followed by midnight within the hour, the second by the hour that clocks in Berlin skip.
        let starts = ["2026-01-05T23:30:00", "2026-03-29T01:20:00", "2026-06-01T08:00:10"];
        let start = self.one_of(&starts).parse().unwrap();
        let zone = self.one_of(&[chrono_tz::UTC, chrono_tz::Europe::Berlin]);
        if self.chance(50) { Calendar::default() } else { Calendar::new(start, zone).unwrap() }
    }

    fn process(&mut self, sources: i64) -> Process {
        let gap = self.gap * sources;
        match self.random.random_range(if self.on_grid { 33 } else { 0 }..100) {
            0..15 => self.poisson(gap),
            15..23 => self.profile(gap),
            23..33 => self.modulated(gap),
            33..65 => self.renewal(gap),
            65..87 => self.sessions(gap),
            _ => self.trace(gap),
        }
    }

    fn rate(&self, gap: i64) -> Rate {
        Rate::per_second((self.step * gap).as_secs_f64().recip()).unwrap()
    }

    fn poisson(&mut self, gap: i64) -> Process {
        Process::Poisson(Poisson::new(self.rate(gap)))
    }

    fn renewal(&mut self, gap: i64) -> Process {
        // A zero gap now and then puts two requests on one instant.
        let low = i64::from(!self.chance(30));
        match Renewal::new(self.law(low, 2 * gap)) {
            Ok(process) => Process::Renewal(process),
            Err(_) => self.renewal(gap),
        }
    }

    fn profile(&mut self, gap: i64) -> Process {
        let mut hours = [1.0; 24];
        for weight in &mut hours {
            *weight = f64::from(self.random.random_range(1..=4_u32));
        }
        Process::Profile(Profile::new(self.rate(gap), &hours, &[1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.25]).unwrap())
    }

    fn modulated(&mut self, gap: i64) -> Process {
        let per_second = self.rate(gap).as_per_second();
        let states = [0.0, 0.5, 3.0]
            .map(|times| ModulatedState { per_second: per_second * times, mean_stay: self.time(gap, 10 * gap) });
        let skipped = usize::from(self.chance(50));
        Process::Modulated(Modulated::new(states[skipped..].to_vec()).unwrap())
    }

    fn sessions(&mut self, gap: i64) -> Process {
        let visits = if self.chance(50) && !self.on_grid { self.poisson(gap * 4) } else { self.renewal(gap * 4) };
        let pages = if self.chance(50) {
            Pages::Fixed(self.random.random_range(1..=3))
        } else {
            Pages::Geometric { mean: 1.8 }
        };
        let parallel = self.random.random_range(1..=4);
        let think = self.law(0, 3 * gap);
        Process::Sessions(Sessions::new(visits, parallel, pages, think).unwrap())
    }

    fn trace(&mut self, gap: i64) -> Process {
        let order = self.one_of(&[Days::Resampled, Days::InOrder]);
        let days = self.random.random_range(1..=3);
        let mut times = vec![Nanos::ZERO];
        for day in 0..days {
            let requests = (Nanos::DAY.0 / (self.step * gap).0).min(3_000);
            times.extend((0..requests).map(|_| Nanos::DAY * day + self.time(0, Nanos::DAY.0 / self.step.0 - 1)));
        }
        Process::Trace(Trace::new(times, order).unwrap())
    }

    fn duration(&mut self) -> Distribution {
        if self.chance(15) { fixed(0) } else { self.law(0, 3 * self.gap) }
    }

    fn init(&mut self) -> Distribution {
        match self.random.random_range(0..100) {
            0..15 => fixed(0),
            // At the limit of 10 s and above it.
            15..30 => Distribution::observed(vec![s(9), s(10), Nanos::from_millis(10_500), s(14)]).unwrap(),
            _ => self.law(0, self.gap),
        }
    }

    /// Without its hold, which stands beside it; none where pings are handled as long as requests.
    fn warming(&mut self) -> (Warming, Option<Distribution>) {
        let ping = match self.random.random_range(0..100) {
            0..20 => Schedule::Never,
            20..85 => Schedule::Every(self.time(1, 8 * self.gap)),
            _ => Schedule::parse(self.one_of(&["cron(* * * * ? *)", "cron(0/2 * ? * * *)"])).unwrap(),
        };
        let phase =
            if self.chance(40) && !self.on_grid { Phase::Random } else { Phase::Fixed(self.time(0, 12 * self.gap)) };
        let probability = |fraction| Probability::new(fraction).unwrap();
        let warming = Warming {
            ping,
            phase,
            jitter: if self.chance(40) { Some(self.law(0, 2 * self.gap)) } else { None },
            loss: probability(self.one_of(&[0.0, 0.0, 0.0, 0.2, 0.6])),
            duplicate: probability(self.one_of(&[0.0, 0.0, 0.0, 0.3, 1.0])),
            concurrency: self.one_of(&[1, 1, 1, 2, 3]),
            ..Warming::none()
        };
        let hold = match self.random.random_range(0..3) {
            0 => None,
            1 => Some(fixed(0)),
            _ => Some(self.law(0, 2 * self.gap)),
        };
        (warming, hold)
    }

    fn platform(&mut self, warming: &Warming) -> Platform {
        let redraw = self.one_of(&[Redraw::IdlePeriod, Redraw::Environment, Redraw::Replication]);
        let idle = if self.chance(70) {
            let shortest = i64::from(!self.chance(5));
            IdlePolicy::Timeout { timeout: self.law(shortest, 8 * self.gap), redraw }
        } else {
            IdlePolicy::CohortHalving { period: self.time(self.gap, 8 * self.gap) }
        };
        let alias = warming.ping.interval().unwrap_or(self.step * 3);
        let checked = [self.step, self.step * 7, alias, alias * 2, self.step * (self.gap * 3)];
        Platform {
            idle,
            checked_every: if self.chance(40) { Some(self.one_of(&checked)) } else { None },
            recycling: self.recycling(),
            reuse: self.one_of(&Reuse::NAMES).1,
            waiting: Waiting::Own,
            concurrency_limit: if self.chance(40) { Some(self.random.random_range(1..=5)) } else { None },
            reserved: None,
            unreserved_floor: 0,
            scaling: if self.chance(40) {
                Some(Scaling { burst: self.random.random_range(1..=4), every: self.time(1, 12 * self.gap) })
            } else {
                None
            },
            provisioned: if self.chance(30) { self.random.random_range(1..=3) } else { 0 },
            provisioned_window: None,
        }
    }

    fn recycling(&mut self) -> Recycling {
        let deploys = match self.random.random_range(0..100) {
            0..45 => Deploys::Planned(Schedule::Never),
            75.. if !self.on_grid => Deploys::Random(self.rate(10 * self.gap)),
            45..62 => Deploys::Planned(Schedule::Every(self.time(self.gap, 20 * self.gap))),
            _ => Deploys::Planned(Schedule::parse("cron(0/3 * * * ? *)").unwrap()),
        };
        Recycling {
            mean_life: if self.chance(30) && !self.on_grid {
                Some(self.time(2 * self.gap, 20 * self.gap))
            } else {
                None
            },
            max_life: if self.chance(40) { Some(self.law(0, 20 * self.gap)) } else { None },
            replaced: Probability::ZERO,
            deploys,
        }
    }

    fn run(&mut self) -> Run {
        let initial = match self.random.random_range(0..3) {
            0 => Initial::Stationary,
            1 => Initial::Empty,
            _ => Initial::Pool {
                idle: self.random.random_range(0..=5),
                idle_for: self.time(0, 6 * self.gap),
                busy: self.random.random_range(0..=3),
            },
        };
        let warmup = if self.chance(50) { self.time(0, self.horizon / 2) } else { Nanos::ZERO };
        Run { horizon: self.step * self.horizon, warmup, initial }
    }
}
