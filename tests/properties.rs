//! What must hold of every replication, whatever the model.

#![allow(clippy::unwrap_used)]

mod random_models;

use std::collections::BTreeMap;

use coldstart::engine::{Caller, Event, Ignore, Served, Tally, UserCounts, What, replicate};
use coldstart::model::arrivals::{Days, Pages, Poisson, Process, Renewal, Sessions, Trace};
use coldstart::model::platform::{Deploys, Recycling, Redraw, Reuse, Scaling, SpareTimeout, Waiting};
use coldstart::model::warming::Phase;
use coldstart::model::{
    Arrivals, Distribution, Function, IdlePolicy, Initial, Model, Platform, Run, Schedule, Warming,
};
use coldstart::rng::Streams;
use coldstart::units::{Nanos, Probability, Rate};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use random_models::{plain, random_model};

/// The same cases at each run: none of these can fail by chance.
fn config() -> ProptestConfig {
    ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(2), failure_persistence: None, ..ProptestConfig::default() }
}

fn played(model: &Model, streams: Streams) -> (Vec<Event>, Tally) {
    let mut events = Vec::new();
    let tally = replicate(model, streams, &mut events);
    (events, tally)
}

/// How many environments there are at the start.
fn initially(model: &Model) -> u64 {
    match model.run.initial {
        Initial::Pool { idle, busy, .. } => u64::from(idle) + u64::from(busy),
        Initial::Stationary | Initial::Empty => 0,
    }
}

/// The environments that are busy at the start: the last of the initial ones.
fn initially_busy(model: &Model) -> BTreeMap<u64, Option<Nanos>> {
    match model.run.initial {
        Initial::Pool { idle, busy, .. } => (u64::from(idle)..u64::from(idle + busy)).map(|one| (one, None)).collect(),
        Initial::Stationary | Initial::Empty => BTreeMap::new(),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_environment_serves_one_request_at_a_time(number: u64, seed: u64) {
        let model = random_model(number);
        // Who is busy, and until when (not known of the initial ones).
        let mut busy = initially_busy(&model);
        let mut provisioned_busy = 0;
        // At most so many of them were busy at the end of the last window, and go when they are done.
        let mut going = 0;
        for event in played(&model, Streams::new(seed, 0)).0 {
            match event.what {
                What::Served(Served { environment: Some(environment), ends, .. }) => {
                    prop_assert_eq!(busy.insert(environment, Some(ends)), None, "taken twice: {:?}", event);
                }
                What::Completed { environment: Some(environment) } => {
                    let ends = busy.remove(&environment);
                    prop_assert!(ends.is_some_and(|ends| ends.is_none_or(|ends| ends == event.at)), "{:?}", event);
                }
                What::Served(Served { environment: None, .. }) => {
                    provisioned_busy += 1;
                    prop_assert!(provisioned_busy <= model.platform.provisioned + going);
                }
                What::Completed { environment: None } => provisioned_busy -= 1,
                What::Evicted { environment } | What::Recycled { environment, .. } => {
                    prop_assert!(!busy.contains_key(&environment), "taken away while busy: {:?}", event);
                }
                What::Begun { environment, .. } | What::Ready { environment } => {
                    prop_assert!(!busy.contains_key(&environment), "initialises while busy: {:?}", event);
                }
                What::Provisioned { count: 0 } => going = provisioned_busy,
                What::Provisioned { .. } | What::Throttled { .. } | What::Deployed | What::PingLost => {}
            }
            let in_progress = busy.len() as u32 + provisioned_busy;
            let limit = model.platform.most_at_once().unwrap_or(u32::MAX).max(initially_busy(&model).len() as u32);
            prop_assert!(in_progress <= limit, "{} in progress", in_progress);
        }
    }

    #[test]
    fn environments_are_created_evicted_recycled_or_alive(number: u64, seed: u64) {
        let model = random_model(number);
        let (events, tally) = played(&model, Streams::new(seed, 0));
        let count = |wanted: fn(&What) -> bool| {
            let counted = |event: &&Event| event.at < model.run.horizon && wanted(&event.what);
            events.iter().filter(counted).count() as u64
        };
        let counts = tally.environments;
        let (begun, replaced) = (
            count(|what| matches!(what, What::Begun { .. })),
            count(|what| matches!(what, What::Recycled { replaced_by: Some(_), .. })),
        );
        prop_assert_eq!(counts.created, counts.evicted + counts.recycled + counts.alive);
        prop_assert_eq!(counts.created, initially(&model) + begun + replaced);
        prop_assert_eq!(counts.replaced, replaced);
        prop_assert_eq!(counts.evicted, count(|what| matches!(what, What::Evicted { .. })));
        prop_assert_eq!(counts.recycled, count(|what| matches!(what, What::Recycled { .. })));
        prop_assert_eq!(tally.usage.time_with.iter().sum::<u128>(), tally.time);
    }

    #[test]
    fn user_and_ping_counts_add_up(number: u64, seed: u64) {
        let model = random_model(number);
        let streams = Streams::new(seed, 0);
        let (events, tally) = played(&model, streams);
        prop_assert_eq!(tally.users.served + tally.users.throttled, arrivals(&model, streams));
        let users = tally.users;
        prop_assert!(users.init + users.lukewarm <= users.served && users.init + users.waited <= users.served);
        let feels_first_use = model.function.first_request.is_some();
        prop_assert_eq!(users.cold, users.init + if feels_first_use { users.lukewarm } else { 0 });
        let causes = users.causes;
        let by_removal = causes.evicted + causes.recycled + causes.deployed + causes.none_yet;
        prop_assert_eq!(users.init, causes.all_busy + by_removal + causes.failed);
        prop_assert_eq!(users.lukewarm, causes.replacement + causes.spare + causes.provisioned);
        prop_assert!(tally.cold_visits <= tally.visits && tally.cold_visits <= tally.users.cold);
        prop_assert!(tally.visits <= tally.users.served + tally.users.throttled);
        prop_assert_eq!(tally.latency.count(), tally.users.served);
        prop_assert!(users.failed.all() <= users.served && users.over_second <= users.served);
        let pings = |arrived: fn(&Event) -> Option<Nanos>| {
            events.iter().filter_map(arrived).filter(|&arrived| arrived >= model.run.warmup).count() as u64
        };
        let served = pings(|event| match event.what {
            What::Served(served) if served.caller == Caller::Ping => Some(served.arrived),
            _ => None,
        });
        let throttled =
            pings(|event| (event.what == What::Throttled { caller: Caller::Ping }).then_some(event.at));
        prop_assert_eq!((tally.pings.served, tally.pings.throttled), (served, throttled));
        prop_assert!(tally.pings.cold <= tally.pings.served && tally.pings.given_up <= tally.pings.throttled);
    }

    #[test]
    fn no_pings_and_an_interval_without_end_are_the_same(number: u64, seed: u64) {
        let mut model = random_model(number);
        let streams = Streams::new(seed, 0);
        // The firing before this one lies before the beginning, this one at the end.
        let interval = model.run.horizon + model.lead_in(streams) + Nanos::SECOND;
        model.warming.phase = Phase::Fixed(model.run.horizon);
        let without = played(&model.with_pings(Schedule::Never, 1), streams);
        let beyond = played(&model.with_pings(Schedule::Every(interval), 1), streams);
        prop_assert_eq!(without, beyond);
    }

    #[test]
    fn the_same_seed_gives_the_same_and_an_observer_changes_nothing(number: u64, seed: u64, replication in 0_u64..1_000) {
        let model = random_model(number);
        let streams = Streams::new(seed, replication);
        let first = played(&model, streams);
        prop_assert_eq!(&first, &played(&model, streams));
        prop_assert_eq!(first.1, replicate(&model, streams, &mut Ignore));
    }

    #[test]
    fn scaling_all_times_changes_no_count(parts in parts(), seed: u64) {
        let streams = Streams::new(seed, 0);
        let (events, tally) = played(&parts.model(1), streams);
        let (twice_as_slow, slow_tally) = played(&parts.model(2), streams);
        prop_assert_eq!(events.into_iter().map(slowed).collect::<Vec<_>>(), twice_as_slow);
        // What is above a second is another number.
        let but_long = |users: UserCounts| UserCounts { over_second: 0, ..users };
        prop_assert_eq!(but_long(tally.users), but_long(slow_tally.users));
        prop_assert_eq!(tally.pings, slow_tally.pings);
        prop_assert_eq!(tally.environments, slow_tally.environments);
        prop_assert_eq!((tally.visits, tally.cold_visits), (slow_tally.visits, slow_tally.cold_visits));
        prop_assert_eq!(tally.busy_time * 2, slow_tally.busy_time);
    }
}

/// User requests within the counted time, from the sources alone.
fn arrivals(model: &Model, streams: Streams) -> u64 {
    let mut count = 0;
    for (number, process) in model.arrivals.0.iter().enumerate() {
        let mut source = process.start(&model.calendar, streams, number as u16, -model.lead_in(streams));
        let times = std::iter::repeat_with(|| source.next_request().at).take_while(|&at| at < model.run.horizon);
        count += times.filter(|&at| at >= model.run.warmup).count() as u64;
    }
    count
}

fn slowed(event: Event) -> Event {
    let what = match event.what {
        What::Served(served) => What::Served(Served { arrived: served.arrived * 2, ends: served.ends * 2, ..served }),
        what => what,
    };
    Event { at: event.at * 2, what }
}

/// The seconds a model is made of: constants and equally likely values, whose draws scale to the nanosecond. Not among
/// them is what is tied to seconds of its own: inits above 10 s, cohorts, cron, traces of days, retries.
#[derive(Debug, Clone)]
struct Parts {
    gaps: Vec<i64>,
    parallel: u32,
    durations: Vec<i64>,
    inits: Vec<i64>,
    first_request: Option<Vec<i64>>,
    /// Of the function's clock, with or without a spare timeout; else the environment's.
    spare_timeouts: Option<Option<Vec<i64>>>,
    dispatch: Option<i64>,
    timeouts: Vec<i64>,
    redraw: Redraw,
    reuse: Reuse,
    lives: Option<Vec<i64>>,
    replaced: f64,
    deploys_every: Option<i64>,
    checked_every: Option<i64>,
    burst: Option<u32>,
    ping_every: Option<i64>,
    late: Option<Vec<i64>>,
    pool: Option<(u32, i64, u32)>,
}

fn times(longest: i64) -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(0..=longest, 1..5)
}

fn parts() -> impl Strategy<Value = Parts> {
    use prop::option::of;
    let redraw = prop::sample::select(vec![Redraw::IdlePeriod, Redraw::Environment, Redraw::Replication]);
    let reuse = prop::sample::select(Reuse::NAMES.map(|(_, rule)| rule).to_vec());
    let load = (prop::collection::vec(1..=20_i64, 1..5), 1..4_u32, times(15), times(5), times(40), redraw, reuse);
    let replaced = prop::sample::select(vec![0.0, 0.5, 1.0]);
    let lives = of(prop::collection::vec(1..=200_i64, 1..5));
    let platform = (lives, replaced, of(1..200_i64), of(1..30_i64), of(1..4_u32));
    let starts = (of(times(5)), of(of(times(40))), of(0..10_i64));
    let rest = (of(1..60_i64), of(times(10)), of((0..4_u32, 0..20_i64, 0..3_u32)));
    (load, platform, starts, rest).prop_map(|(load, platform, starts, rest)| {
        let (gaps, parallel, durations, inits, timeouts, redraw, reuse) = load;
        let (lives, replaced, deploys_every, checked_every, burst) = platform;
        let (first_request, spare_timeouts, dispatch) = starts;
        let (ping_every, late, pool) = rest;
        Parts {
            gaps,
            parallel,
            durations,
            inits,
            first_request,
            spare_timeouts,
            dispatch,
            timeouts,
            redraw,
            reuse,
            lives,
            replaced,
            deploys_every,
            checked_every,
            // Refused pings are tried again after times that do not scale.
            burst: burst.filter(|_| ping_every.is_none()),
            ping_every,
            late,
            pool,
        }
    })
}

impl Parts {
    /// The model with all times multiplied by `k`.
    fn model(&self, k: i64) -> Model {
        let time = |seconds: i64| Nanos::from_secs(seconds) * k;
        let law = |seconds: &[i64]| Distribution::observed(seconds.iter().map(|&one| time(one)).collect()).unwrap();
        let every = |seconds: Option<i64>| seconds.map_or(Schedule::Never, |seconds| Schedule::Every(time(seconds)));
        let visits = Process::Renewal(Renewal::new(law(&self.gaps)).unwrap());
        let think = law(&self.durations);
        let initial = self.pool.map_or(Initial::Empty, |(idle, idle_for, busy)| Initial::Pool {
            idle,
            idle_for: time(idle_for),
            busy,
        });
        Model {
            arrivals: Arrivals(vec![Process::Sessions(
                Sessions::new(visits, self.parallel, Pages::Geometric { mean: 1.5 }, think).unwrap(),
            )]),
            function: Function {
                duration: law(&self.durations),
                init: law(&self.inits),
                first_request: self.first_request.as_deref().map(law),
                ..plain().function
            },
            platform: Platform {
                idle: match &self.spare_timeouts {
                    None => IdlePolicy::Timeout { timeout: law(&self.timeouts), redraw: self.redraw },
                    Some(spare_timeouts) => IdlePolicy::FunctionTimeout {
                        timeout: law(&self.timeouts),
                        drawn_once: self.redraw == Redraw::Replication,
                        spare_timeout: spare_timeouts.as_deref().map(|timeouts| SpareTimeout {
                            timeout: law(timeouts),
                            drawn_once: self.redraw == Redraw::Environment,
                        }),
                    },
                },
                waiting: self
                    .dispatch
                    .map_or(Waiting::Own, |dispatch| Waiting::FirstReady { dispatch: time(dispatch) }),
                checked_every: self.checked_every.map(time),
                recycling: Recycling {
                    mean_life: None,
                    max_life: self.lives.as_deref().map(law),
                    replaced: Probability::new(self.replaced).unwrap(),
                    deploys: Deploys::Planned(every(self.deploys_every)),
                },
                reuse: self.reuse,
                scaling: self.burst.map(|burst| Scaling { burst, every: time(6) * i64::from(burst) }),
                ..plain().platform
            },
            warming: Warming {
                ping: every(self.ping_every),
                phase: Phase::Fixed(time(3)),
                jitter: self.late.as_deref().map(law),
                loss: Probability::new(0.1).unwrap(),
                duplicate: Probability::new(0.1).unwrap(),
                concurrency: 2,
                hold: law(&self.durations),
            },
            run: Run { horizon: time(600), warmup: time(60), initial },
            ..plain()
        }
    }
}

/// Two hundred replications of about 60 requests at random instants: two alike by chance is out of the question.
#[test]
fn different_seeds_and_replications_differ() {
    let mut model = plain();
    model.arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::per_second(0.1).unwrap()))]);
    model.run.horizon = Nanos::from_secs(600);
    let mut seen: Vec<Vec<Event>> = Vec::new();
    for number in 0..100 {
        for streams in [Streams::new(number, 1_000), Streams::new(1_000, number)] {
            let (events, _) = played(&model, streams);
            assert!(!seen.contains(&events), "{streams:?}");
            seen.push(events);
        }
    }
}

/// One recorded day, in order, leaves nothing to chance: every seed gives the same.
#[test]
fn without_anything_random_seeds_do_not_matter() {
    let mut model = plain();
    let times = (0..500).map(|k| Nanos::from_secs(k * k % 3_600)).collect();
    model.arrivals = Arrivals(vec![Process::Trace(Trace::new(times, Days::InOrder).unwrap())]);
    model.run.horizon = Nanos::HOUR;
    assert_eq!(played(&model, Streams::new(1, 0)), played(&model, Streams::new(2, 5)));
}
