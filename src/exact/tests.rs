use rand::RngExt;

use super::*;
use crate::model::arrivals::{Poisson, Process, Renewal};
use crate::model::platform::{Deploys, Platform, Recycling, Redraw, Reuse, Scaling};
use crate::model::warming::{Phase, Warming};
use crate::model::{Arrivals, Calendar, Distribution, Function, IdlePolicy, Initial, Model, Schedule, function};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::{Memory, Nanos, Probability, Rate};

const DAY: f64 = 86_400.0;

fn s(seconds: i64) -> Nanos {
    Nanos::from_secs(seconds)
}

fn fixed(seconds: f64) -> Distribution {
    Distribution::fixed(Nanos::from_secs_f64(seconds)).unwrap()
}

fn exponential(mean: f64) -> Distribution {
    Distribution::exponential(Nanos::from_secs_f64(mean)).unwrap()
}

fn poisson(per_second: f64) -> Process {
    Process::Poisson(Poisson::new(Rate::per_second(per_second).unwrap()))
}

fn renewal(between: Distribution) -> Process {
    Process::Renewal(Renewal::new(between).unwrap())
}

/// No recycling, no pings, no service time.
fn model(arrivals: Process, timeout: Distribution) -> Model {
    Model {
        arrivals: Arrivals(vec![arrivals]),
        function: Function {
            memory: Memory::megabytes(512).unwrap(),
            architecture: function::Architecture::X86,
            region: "us-east-1".to_owned(),
            duration: fixed(0.0),
            init: fixed(0.0),
        },
        platform: Platform {
            idle: IdlePolicy::Timeout { timeout, redraw: Redraw::IdlePeriod },
            checked_every: None,
            recycling: Recycling::NONE,
            reuse: Reuse::MostRecent,
            concurrency_limit: None,
            scaling: None,
            provisioned: 0,
        },
        warming: Warming::none(),
        calendar: Calendar::default(),
        run: crate::model::Run { horizon: Nanos::DAY, warmup: Nanos::ZERO, initial: Initial::Stationary },
    }
}

fn five_hundred_a_day(timeout: Distribution) -> Model {
    model(poisson(500.0 / DAY), timeout)
}

fn pinged(model: &Model, every: f64) -> Model {
    model.with_pings(Schedule::Every(Nanos::from_secs_f64(every)), 1)
}

fn recycled(model: &Model, mean_life: f64) -> Model {
    let mut model = model.clone();
    model.platform.recycling.mean_life = Some(Nanos::from_secs_f64(mean_life));
    model
}

fn cold(model: &Model) -> f64 {
    cold_probability(model).unwrap().probability
}

fn assert_near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, expected {expected}");
}

#[test]
fn the_table_for_a_timeout_of_5_to_7_minutes() {
    let model = five_hundred_a_day(Distribution::uniform(s(300), s(420)).unwrap());
    let table = [
        (330.0, 0.001_891_31),
        (360.0, 0.006_561_02),
        (420.0, 0.020_231_07),
        (480.0, 0.033_581_13),
        (600.0, 0.052_271_22),
        (900.0, 0.077_191_34),
    ];
    for (every, expected) in table {
        assert_near(cold(&pinged(&model, every)), expected, 0.5e-8, &format!("ping every {every} s"));
    }
    assert_near(cold(&model), 0.127_031_58, 0.5e-8, "no pings");
}

/// Ten recycles a day, pings within 5 minutes, and so any timeout above that.
#[test]
fn recycling_decides_below_five_minutes() {
    let model = recycled(&five_hundred_a_day(Distribution::uniform(s(300), s(420)).unwrap()), DAY / 10.0);
    for (minutes, percent) in [(5.0, 1.042), (4.0, 0.912), (2.0, 0.556), (1.0, 0.310)] {
        assert_near(100.0 * cold(&pinged(&model, minutes * 60.0)), percent, 0.5e-3, &format!("{minutes} min"));
    }
}

/// 13.5 recycles a day, as many as there are in `aws-2020`, taken as a hazard.
#[test]
fn recycling_at_the_rate_of_2020() {
    let model = recycled(&five_hundred_a_day(fixed(640.0)), DAY / 13.5);
    for (minutes, percent) in [(4.0, 1.23), (3.0, 1.01), (2.0, 0.75)] {
        assert_near(100.0 * cold(&pinged(&model, minutes * 60.0)), percent, 0.5e-2, &format!("{minutes} min"));
    }
}

/// With an exponential timeout and a hazard, what ends an environment is exponential at the rate m of both together:
/// P = m / (l + m) without pings; with them, 1 - E[exp(-m X)], X's density being exp(-l x) (l (1 - x/d) + 1/d).
#[test]
fn exponential_timeouts_have_closed_forms() {
    for (rate, timeout, life, every) in
        [(0.01, 300.0, 7_200.0, 60.0), (1.0, 5.0, 1e6, 600.0), (1e-5, 1e4, 1e3, 1e5), (3.0, 1e7, 1e9, 1e-3)]
    {
        let plain = recycled(&model(poisson(rate), exponential(timeout)), life);
        let m = 1.0 / timeout + 1.0 / life;
        let expected = m / (rate + m);
        assert_near(cold(&plain), expected, 1e-11 * expected, "no pings");
        let (a, d): (f64, f64) = (rate + m, every);
        let used_within = -(-a * d).exp_m1();
        let warm = (rate + 1.0 / d) * used_within / a - rate / d * (used_within / a - d * (-a * d).exp()) / a;
        // The subtraction from 1 costs digits of the expectation, not of the quadrature.
        assert_near(cold(&pinged(&plain, every)), 1.0 - warm, 1e-12, "pings");
    }
}

#[test]
fn a_tiny_probability_has_all_its_digits() {
    // Pings every ms, a life of 10^9 s, one request in 10^6 s: X is uniform on (0, d), P = r d / 2.
    let model = recycled(&pinged(&model(poisson(1e-6), fixed(600.0)), 1e-3), 1e9);
    assert_near(cold(&model) / 5e-13, 1.0, 1e-8, "over r d / 2");
    // A fixed timeout of 50 mean gaps: P = exp(-50).
    let model = self::model(poisson(0.5), fixed(100.0));
    assert_near(cold(&model) / (-50.0_f64).exp(), 1.0, 1e-9, "over exp(-50)");
}

#[test]
fn a_fixed_gap_equal_to_the_timeout_is_always_cold() {
    let at = |gap: f64, timeout: f64| cold(&model(renewal(fixed(gap)), fixed(timeout)));
    assert_near(at(600.0, 600.0), 1.0, 0.0, "a tie");
    assert_near(at(600.0, 600.000_000_001), 0.0, 0.0, "a nanosecond longer");
    assert_near(at(600.000_000_001, 600.0), 1.0, 0.0, "a nanosecond shorter");
    assert_near(at(0.3, 0.1 + 0.2), 1.0, 0.0, "a tie of whole nanoseconds");
}

/// Gap 100 s, pings every 150 s, timeout 80 s: the gap is cold without a ping in its last 80 s, 1 - 80/150; a ping
/// every 40 s lets nothing go cold.
#[test]
fn fixed_gaps_with_pings() {
    let model = model(renewal(fixed(100.0)), fixed(80.0));
    assert_near(cold(&pinged(&model, 150.0)), 1.0 - 80.0 / 150.0, 1e-12, "150 s");
    assert_near(cold(&pinged(&model, 40.0)), 0.0, 0.0, "40 s");
}

#[test]
fn ties_between_observed_times_count_as_cold() {
    let gaps = Distribution::observed(vec![s(10), s(20), s(20), s(40)]).unwrap();
    let timeouts = Distribution::observed(vec![s(20), s(30)]).unwrap();
    // 20 s (half the gaps) is cold for one of two timeouts, 40 s (a quarter) always.
    assert_near(cold(&model(renewal(gaps), timeouts)), 0.5 * 0.5 + 0.25, 1e-15, "observed");
}

#[test]
fn hyperexponential_gaps_under_an_exponential_timeout() {
    let gaps = Distribution::hyperexponential(&[(3.0, s(1)), (1.0, s(400))]).unwrap();
    // P(T <= A) for a part of mean g and a timeout of mean 300 s: g / (g + 300).
    let expected = 0.75 / 301.0 + 0.25 * 400.0 / 700.0;
    assert_near(cold(&model(renewal(gaps), exponential(300.0))), expected, 1e-11, "no pings");
}

#[test]
fn renewal_with_exponential_gaps_is_poisson() {
    for timeout in laws(&mut random(3), 300.0) {
        let by_poisson = recycled(&model(poisson(0.005), timeout.clone()), 5_000.0);
        let by_renewal = recycled(&model(renewal(exponential(200.0)), timeout.clone()), 5_000.0);
        for every in [70.0, 400.0, 1e5] {
            let (a, b) = (cold(&pinged(&by_poisson, every)), cold(&pinged(&by_renewal, every)));
            assert_near(a, b, 1e-10, &format!("{timeout}, ping every {every} s"));
        }
        assert_near(cold(&by_poisson), cold(&by_renewal), 1e-10, &format!("{timeout}"));
    }
}

fn random(number: u64) -> Stream {
    Streams::new(20_261_122, number).open(Purpose::Handler)
}

/// One of every law, of about the given scale, with random parameters; some of them narrow, some singular at 0.
fn laws(random: &mut Stream, scale: f64) -> Vec<Distribution> {
    let mut time = |low: f64, high: f64| Nanos::from_secs_f64(scale * random.random_range(low..high));
    let (a, b) = (time(0.1, 1.0), time(1.1, 2.0));
    let observed = (0..7).map(|_| Nanos(time(0.0, 3.0).0 / Nanos::SECOND.0 * Nanos::SECOND.0)).collect();
    let (narrow, wide) = (time(0.001, 0.01), time(0.5, 3.0));
    let (mean, jump) = (time(0.5, 2.0), time(2.1, 3.0));
    let shape: f64 = random.random_range(0.3..4.0);
    let normal = Distribution::normal(mean, narrow).unwrap();
    vec![
        Distribution::fixed(a).unwrap(),
        Distribution::uniform(a, b).unwrap(),
        Distribution::exponential(mean).unwrap(),
        normal.clone(),
        Distribution::normal(a, wide).unwrap(),
        Distribution::lognormal_mean_cv(mean, shape).unwrap(),
        Distribution::gamma(mean, shape.recip()).unwrap(),
        Distribution::gamma(mean, 2.0).unwrap(),
        Distribution::weibull(mean, shape).unwrap(),
        Distribution::weibull(mean, 0.4).unwrap(),
        Distribution::hyperexponential(&[(1.0, a), (shape, wide)]).unwrap(),
        Distribution::cdf_points(&[(a, 0.2), (b, 0.3), (b, 0.6), (jump, 1.0)]).unwrap(),
        Distribution::observed(observed).unwrap(),
        Distribution::mixture(vec![(0.9, normal), (0.001, Distribution::fixed(a).unwrap()), (0.1, exponential(scale))])
            .unwrap(),
    ]
}

/// E[G(X)] between a sum that takes G at the left end of every one of many cells and one that takes it at the right
/// end: no smoothness, no marks and no tolerance but 10^-9. The mean of the two is within their distance of the
/// truth.
fn sandwich(gap: &Distribution, timeout: &Distribution, hazard: f64, every: f64) -> (f64, f64) {
    const CELLS: usize = 400_000;
    let end = every.min(gap.quantile(1.0 - 1e-10));
    let beyond = |x: f64| (1.0 - gap.cdf(x)) * (1.0 - x / every).max(0.0);
    let gone = |x: f64| 1.0 - (1.0 - timeout.cdf(x)) * (-hazard * x).exp();
    // The square crowds cells at zero, where some laws are singular.
    let at = |cell: usize| end * (cell as f64 / CELLS as f64).powi(2);
    let (mut low, mut high) = (0.0, gone(0.0) * gap.cdf(0.0));
    low += high;
    let (mut survival, mut value) = (beyond(0.0), gone(0.0));
    for cell in 1..=CELLS {
        let (next_survival, next_value) = (beyond(at(cell)), gone(at(cell)));
        low += value * (survival - next_survival);
        high += next_value * (survival - next_survival);
        (survival, value) = (next_survival, next_value);
    }
    (low, high + survival)
}

/// Every law of gaps with every law of timeouts, with and without pings and recycling.
#[test]
fn the_quadrature_lies_within_a_brute_force_sandwich() {
    let mut random = random(1);
    let (gaps, timeouts) = (laws(&mut random, 200.0), laws(&mut random, 300.0));
    for gap in &gaps {
        for timeout in &timeouts {
            let life = random.random_range(300.0..1e5);
            let every = if random.random() { random.random_range(20.0..900.0) } else { f64::INFINITY };
            let plain = recycled(&model(renewal(gap.clone()), timeout.clone()), life);
            let found = cold(&if every.is_finite() { pinged(&plain, every) } else { plain });
            let (low, high) = sandwich(gap, timeout, 1.0 / life, every);
            let what = format!("gap {gap}, timeout {timeout}, life {life}, ping every {every}");
            assert!(low - 1e-9 <= found && found <= high + 1e-9, "{what}: {found} is not within {low} to {high}");
        }
    }
}

/// Where both distribution functions are smooth, the trapezoid sum over many cells is itself good to about 10^-10.
#[test]
fn smooth_cases_agree_with_brute_force_to_1e_9() {
    let mut random = random(2);
    for _ in 0..3 {
        for timeout in laws(&mut random, 300.0).into_iter().filter(|law| law.breakpoints().is_empty()) {
            let gap = exponential(random.random_range(50.0..500.0));
            let every = random.random_range(100.0..2_000.0);
            let found = cold(&pinged(&model(renewal(gap.clone()), timeout.clone()), every));
            let (low, high) = sandwich(&gap, &timeout, 0.0, every);
            // The sandwich counts what lies beyond the last cell, up to 10^-10, as cold on its upper side.
            assert_near(found, f64::midpoint(low, high), 1e-9, &format!("gap {gap}, timeout {timeout}, every {every}"));
        }
    }
}

#[test]
fn a_narrow_timeout_in_a_long_interval_is_not_stepped_over() {
    let narrow = || Distribution::normal(s(619), s(4)).unwrap();
    let rare = Distribution::mixture(vec![(1e-6, narrow()), (1.0, fixed(1e6))]).unwrap();
    for rate in [1.0 / DAY, 1.0 / 600.0, 1.0 / 60.0] {
        // E[exp(-rate T)] of a normal, here 150 deviations from zero.
        let expected = (-619.0 * rate + 8.0 * rate * rate).exp();
        assert_near(cold(&model(poisson(rate), narrow())), expected, 1e-11 * expected, "alone");
        let expected = 1e-6 / (1.0 + 1e-6) * expected + (-1e6 * rate).exp() / (1.0 + 1e-6);
        assert_near(cold(&model(poisson(rate), rare.clone())), expected, 1e-11 * expected, "one in a million");
    }
}

#[test]
fn the_interval_has_its_limits() {
    for timeout in laws(&mut random(5), 300.0).into_iter().filter(|law| law.cdf(1e-6) < 1e-6) {
        let plain = recycled(&model(poisson(0.01), timeout), 1e4);
        assert_near(cold(&pinged(&plain, 3e9)), cold(&plain), 1e-6, "pings once a century");
        assert!(cold(&pinged(&plain, 1e-9)) < 1e-6, "pings all the time");
    }
}

#[test]
fn more_recycling_and_rarer_pings_are_never_better() {
    for timeout in laws(&mut random(6), 300.0) {
        let plain = model(poisson(0.004), timeout);
        let curve = |lives: &[f64]| -> Vec<f64> {
            lives.iter().map(|&life| cold(&pinged(&recycled(&plain, life), 400.0))).collect()
        };
        assert!(curve(&[1e8, 1e6, 1e4, 1e3, 1e2, 1e1]).is_sorted());
        let by_interval: Vec<f64> = (1..=15).map(|minutes| cold(&pinged(&plain, 60.0 * f64::from(minutes)))).collect();
        assert!(by_interval.is_sorted_by(|a, b| *a <= b + 1e-12), "{by_interval:?}");
    }
}

/// Draws of gap, ping phase, timeout and life, against the expectation; no part of the engine. The limit of 4.9
/// standard errors is passed by chance once in 10^6 cases, so 14 x 3 cases give one false alarm in 24,000 seeds.
#[test]
fn draws_agree() {
    const DRAWS: u32 = 300_000;
    let mut random = random(4);
    let (gaps, mut timeouts) = (laws(&mut random, 200.0), laws(&mut random, 300.0));
    for shift in 0..3 {
        timeouts.rotate_left(shift + 1);
        for (gap, timeout) in gaps.iter().zip(&timeouts) {
            let (every, life) = (random.random_range(100.0..900.0), exponential(random.random_range(500.0..1e4)));
            let mut count = 0;
            for _ in 0..DRAWS {
                let age = gap.sample(&mut random).min(Nanos::from_secs_f64(every * random.random::<f64>()));
                count += u32::from(timeout.sample(&mut random) <= age || life.sample(&mut random) <= age);
            }
            let model = recycled(&pinged(&model(renewal(gap.clone()), timeout.clone()), every), life.mean());
            let p = cold(&model);
            let error = (p * (1.0 - p) / f64::from(DRAWS)).sqrt();
            assert_near(f64::from(count) / f64::from(DRAWS), p, 4.9 * error, &format!("gap {gap}, timeout {timeout}"));
        }
    }
}

#[test]
fn sixteen_intervals_take_no_time() {
    let parts = vec![
        (0.9, Distribution::normal(s(619), s(4)).unwrap()),
        (0.05, Distribution::gamma(s(300), 2.0).unwrap()),
        (0.05, Distribution::uniform(s(0), s(600)).unwrap()),
    ];
    let gaps =
        Distribution::mixture(vec![(0.5, exponential(300.0)), (0.5, Distribution::weibull(s(60), 0.5).unwrap())]);
    let timeout = Distribution::mixture(parts).unwrap();
    for arrivals in [poisson(500.0 / DAY), renewal(gaps.unwrap())] {
        let mut model = recycled(&model(arrivals, timeout.clone()), 5e4);
        model.function.duration = fixed(0.1);
        let start = std::time::Instant::now();
        let sum: f64 = (1..=16).map(|minutes| cold(&pinged(&model, 60.0 * f64::from(minutes)))).sum();
        let taken = start.elapsed();
        // A tenth of this is usual: the limit only has to catch an integral that does not settle.
        assert!(sum > 0.0 && taken.as_millis() < 500, "{taken:?}");
    }
}

#[test]
fn recycling_of_the_preset_goes_by_mean_life() {
    let model = recycled(&five_hundred_a_day(fixed(1e6)), 1e4);
    let rate = 500.0 / DAY;
    let expected = 1e-4 / (rate + 1e-4);
    // The timeout of 10^6 s ends with what is left of the gap: below exp(-5000).
    assert_near(cold(&model), expected, 1e-12, "hazard alone");
}

#[test]
fn several_poisson_streams_are_one() {
    let one = five_hundred_a_day(fixed(600.0));
    let mut three = one.clone();
    three.arrivals = Arrivals(vec![poisson(200.0 / DAY), poisson(250.0 / DAY), poisson(50.0 / DAY)]);
    assert_near(cold(&one), cold(&three), 1e-14, "sum");
}

#[test]
fn what_cannot_be_solved_is_refused_with_its_reason() {
    let good = pinged(&five_hundred_a_day(Distribution::uniform(s(300), s(420)).unwrap()), 240.0);
    assert!(cold_probability(&good).is_ok());
    let refused = |change: &dyn Fn(&mut Model)| {
        let mut model = good.clone();
        change(&mut model);
        cold_probability(&model).unwrap_err()
    };
    let half = Probability::new(0.5).unwrap();
    let redraw = |redraw| {
        move |m: &mut Model| {
            if let IdlePolicy::Timeout { redraw: rule, .. } = &mut m.platform.idle {
                *rule = redraw;
            }
        }
    };
    let cohorts = IdlePolicy::CohortHalving { period: s(380) };
    type Case<'a> = (NotApplicable, &'a dyn Fn(&mut Model));
    let cases: [Case<'_>; 17] = [
        (NotApplicable::SeveralStreams, &|m| m.arrivals.0.push(renewal(fixed(5.0)))),
        (NotApplicable::SeveralStreams, &|m| m.arrivals.0.clear()),
        (NotApplicable::CohortHalving, &|m| m.platform.idle = cohorts.clone()),
        (NotApplicable::RedrawEnvironment, &redraw(Redraw::Environment)),
        (NotApplicable::CheckedEvery, &|m| m.platform.checked_every = Some(s(1))),
        (NotApplicable::MaxLife, &|m| m.platform.recycling.max_life = Some(exponential(7_308.0))),
        (NotApplicable::Deploys, &|m| {
            m.platform.recycling.deploys = Deploys::Random(Rate::per_second(1e-5).unwrap());
        }),
        (NotApplicable::Provisioned, &|m| m.platform.provisioned = 1),
        (NotApplicable::Scaling, &|m| m.platform.scaling = Some(Scaling { burst: 1, every: s(10) })),
        (NotApplicable::NotStationary, &|m| m.run.initial = Initial::Empty),
        (NotApplicable::CronPings, &|m| m.warming.ping = Schedule::parse("cron(0/5 * * * ? *)").unwrap()),
        (NotApplicable::FixedPhase, &|m| m.warming.phase = Phase::Fixed(s(3))),
        (NotApplicable::Jitter, &|m| m.warming.jitter = Some(fixed(0.1))),
        (NotApplicable::Loss, &|m| m.warming.loss = half),
        (NotApplicable::Duplicate, &|m| m.warming.duplicate = half),
        (NotApplicable::PingConcurrency, &|m| {
            m.warming.concurrency = 2;
            m.function.duration = fixed(0.1);
        }),
        (NotApplicable::PingsAboveLimit, &|m| {
            m.warming.concurrency = 2;
            m.function.duration = fixed(0.1);
            m.platform.idle = IdlePolicy::Timeout { timeout: fixed(600.0), redraw: Redraw::IdlePeriod };
            m.platform.concurrency_limit = Some(1);
        }),
    ];
    for (reason, change) in cases {
        assert_eq!(refused(change), reason);
    }
}

#[test]
fn what_makes_no_difference_is_not_refused() {
    let good = pinged(&five_hundred_a_day(fixed(360.0)), 600.0);
    let value = cold(&good);
    let accepted = |change: &dyn Fn(&mut Model)| {
        let mut model = good.clone();
        change(&mut model);
        assert_near(cold(&model), value, 0.0, "changed");
    };
    accepted(&|m| m.platform.idle = IdlePolicy::Timeout { timeout: fixed(360.0), redraw: Redraw::Environment });
    accepted(&|m| m.platform.scaling = Some(Scaling { burst: 1000, every: s(10) }));
    accepted(&|m| m.platform.checked_every = Some(Nanos::ZERO));
    accepted(&|m| m.warming.jitter = Some(fixed(0.0)));
    accepted(&|m| m.platform.reuse = Reuse::Random);
    accepted(&|m| m.platform.concurrency_limit = Some(10));
    accepted(&|m| m.warming.concurrency = 3);
}

/// 1,000 tokens, 100/s: enough below that rate, not above it; bursts of gaps near zero use more than a Poisson stream.
#[test]
fn scaling_is_judged_by_rate_and_burstiness() {
    let judged = |arrivals: Process| {
        let mut model = model(arrivals, fixed(600.0));
        model.platform.scaling = Some(Scaling { burst: 1000, every: s(10) });
        cold_probability(&model).map(|_| ())
    };
    assert_eq!(judged(poisson(90.0)), Ok(()));
    assert_eq!(judged(poisson(110.0)), Err(NotApplicable::Scaling));
    let bursts = Distribution::hyperexponential(&[(0.999, Nanos::from_millis(1)), (0.001, s(20))]).unwrap();
    assert_eq!(judged(renewal(bursts)), Err(NotApplicable::Scaling));
}

#[test]
fn the_sparse_closed_form_with_service() {
    let mut model = five_hundred_a_day(fixed(600.0));
    model.function.duration = fixed(0.1);
    assert_near(cold_probability_with_service(&model).unwrap(), 0.031_61, 0.5e-5, "500 a day");
    let refused = |change: &dyn Fn(&mut Model)| {
        let mut model = model.clone();
        change(&mut model);
        cold_probability_with_service(&model).unwrap_err()
    };
    assert_eq!(refused(&|m| m.arrivals = Arrivals(vec![poisson(1.0)])), NotApplicable::TooBusy);
    assert_eq!(refused(&|m| m.arrivals = Arrivals(vec![renewal(fixed(9.0))])), NotApplicable::NotPoisson);
    assert_eq!(refused(&|m| m.function.duration = exponential(0.1)), NotApplicable::VaryingDuration);
    assert_eq!(refused(&|m| m.platform.reuse = Reuse::Random), NotApplicable::NotMostRecent);
    assert_eq!(refused(&|m| m.platform.recycling.mean_life = Some(s(9_000))), NotApplicable::Recycling);
    assert_eq!(refused(&|m| m.platform.concurrency_limit = Some(1)), NotApplicable::LimitOfOne);
    assert_eq!(refused(&|m| *m = pinged(m, 60.0)), NotApplicable::Pings);
    assert_eq!(
        refused(&|m| m.platform.idle = IdlePolicy::Timeout { timeout: exponential(9.0), redraw: Redraw::IdlePeriod }),
        NotApplicable::VaryingTimeout
    );
}

#[test]
fn throttling_is_erlangs() {
    let mut model = model(poisson(50.0), fixed(600.0));
    model.function.duration = exponential(2.0);
    assert_eq!(throttle_probability(&model), Err(NotApplicable::NoConcurrencyLimit));
    model.platform.concurrency_limit = Some(20);
    assert_near(throttle_probability(&model).unwrap(), 0.802_43, 0.5e-5, "50/s x 2 s on 20");
    assert_eq!(throttle_probability(&pinged(&model, 60.0)), Err(NotApplicable::Pings));
}

fn neglected(model: &Model) -> f64 {
    cold_probability(model).unwrap().neglects_at_most
}

#[test]
fn nothing_is_neglected_without_service() {
    let timeout = || Distribution::uniform(s(300), s(420)).unwrap();
    for plain in [five_hundred_a_day(timeout()), model(renewal(exponential(173.0)), timeout())] {
        assert_near(neglected(&plain), 0.0, 0.0, "no pings");
        assert_near(neglected(&pinged(&plain, 240.0)), 0.0, 0.0, "pings");
    }
}

#[test]
fn the_bound_for_poisson_arrivals_is_the_load() {
    let mut model = pinged(&five_hundred_a_day(fixed(1e6)), 60.0);
    (model.function.duration, model.function.init) = (fixed(0.1), fixed(0.3));
    model.warming.hold = Some(fixed(0.005));
    let first = 500.0 / DAY * 0.4 + 0.005 / 60.0;
    assert_near(neglected(&model), first + first * first, 1e-12, "no ping is cold");
    model.function.duration = fixed(1e4);
    assert_near(neglected(&model), 1.0, 0.0, "busy");
}

#[test]
fn the_bound_for_renewal_arrivals_knows_steep_timeouts() {
    let with_service = |gap: Distribution, timeout: Distribution| {
        let mut model = model(renewal(gap), timeout);
        model.function.duration = fixed(0.1);
        neglected(&model)
    };
    // 600 s of gap and 0.1 s of service leave 599.9 s of idleness: cold without service, warm with it.
    assert_near(with_service(fixed(600.0), fixed(600.0)), 1.0, 0.0, "a tie");
    assert_near(with_service(fixed(600.0), fixed(700.0)), 0.0, 0.0, "far from it");
    // The share of gaps in the last 0.1 s before the end.
    let gaps = Distribution::uniform(s(500), s(700)).unwrap();
    assert_near(with_service(gaps, fixed(600.0)), 0.1 / 200.0, 1e-12, "uniform gaps");
}

/// A slow and obvious simulator of one function with constant service times; no part of the engine.
struct Pool {
    /// (idle from, gone at, end of life)
    environments: Vec<(f64, f64, f64)>,
    newest_first: bool,
}

impl Pool {
    /// Whether an invocation at `now` is cold.
    fn invoke(&mut self, now: f64, busy: f64, init: f64, timeout: f64, life: f64) -> bool {
        self.environments.retain(|&(idle, gone, _)| gone > now || idle > now);
        let order = if self.newest_first { -1.0 } else { 1.0 };
        let idle = self.environments.iter().enumerate().filter(|(_, environment)| environment.0 <= now);
        let chosen = idle.min_by(|a, b| (order * a.1.0).total_cmp(&(order * b.1.0))).map(|(place, _)| place);
        let (end, life) = match chosen {
            Some(place) => (now + busy, self.environments.swap_remove(place).2),
            None => (now + init + busy, now + life),
        };
        self.environments.push((end, life.min(end + timeout).max(end), life));
        chosen.is_none()
    }
}

fn simulate(model: &Model, requests: u32, newest_first: bool, random: &mut Stream) -> f64 {
    let IdlePolicy::Timeout { timeout, .. } = &model.platform.idle else { unreachable!() };
    let Process::Renewal(process) = &model.arrivals.0[0] else { unreachable!() };
    let (gaps, every) = (process.between(), model.warming.ping.interval().unwrap_or(Nanos::FOREVER).as_secs_f64());
    let (user_busy, init) = (model.function.duration.mean(), model.function.init.mean());
    let ping_busy = model.warming.hold.as_ref().map_or(user_busy, Distribution::mean);
    let recycling = &model.platform.recycling;
    let hazard = exponential(recycling.mean_life.map_or(1e9, Nanos::as_secs_f64));
    let cap = recycling.max_life.as_ref().map_or(f64::INFINITY, Distribution::mean);
    let draw_life = |random: &mut Stream| hazard.sample(random).as_secs_f64().min(cap);
    let mut pool = Pool { environments: Vec::new(), newest_first };
    let (mut user, mut ping) = (0.0, every * random.random::<f64>());
    let mut cold = 0;
    for _ in 0..requests {
        user += gaps.sample(random).as_secs_f64();
        while ping < user {
            let (t, l) = (timeout.sample(random).as_secs_f64(), draw_life(random));
            pool.invoke(ping, ping_busy, init, t, l);
            ping += every;
        }
        let (t, l) = (timeout.sample(random).as_secs_f64(), draw_life(random));
        cold += u32::from(pool.invoke(user, user_busy, init, t, l));
    }
    f64::from(cold) / f64::from(requests)
}

/// Requests in a batch.
const BATCH: u32 = 4_000;

/// P(cold) and its standard error, from 100 batches.
fn simulated(model: &Model, newest_first: bool, random: &mut Stream) -> (f64, f64) {
    const BATCHES: usize = 100;
    let batches: Vec<f64> = (0..BATCHES).map(|_| simulate(model, BATCH, newest_first, random)).collect();
    let mean = batches.iter().sum::<f64>() / BATCHES as f64;
    let squares = batches.iter().map(|batch| (batch - mean).powi(2)).sum::<f64>();
    (mean, (squares / (BATCHES * (BATCHES - 1)) as f64).sqrt())
}

/// With service times, P(cold) stays within the bound, where spares matter (timeouts that vary) and where they do
/// not. Cold starts cluster, so the error is taken from 100 batches; 5.3 standard errors of 100 batches are passed by
/// chance once in 10^6 cases, so 32 cases give one false alarm in 30,000 seeds.
#[test]
fn service_times_change_no_more_than_the_bound() {
    let mut random = random(7);
    let sharp_or_long = Distribution::mixture(vec![(0.5, fixed(20.0)), (0.5, fixed(5_000.0))]).unwrap();
    let gaps = [exponential(30.0), Distribution::uniform(s(1), s(80)).unwrap()];
    for timeout in [fixed(60.0), exponential(300.0), sharp_or_long, Distribution::uniform(s(20), s(60)).unwrap()] {
        for (number, gap) in gaps.iter().enumerate() {
            for every in [None, Some(25.0)] {
                let mut model = recycled(&model(renewal(gap.clone()), timeout.clone()), 2_000.0);
                (model.function.duration, model.function.init) = (fixed(0.5), fixed(0.7));
                model.warming.hold = Some(fixed(0.2));
                let played = every.map_or(model.clone(), |every| pinged(&model, every));
                let mut solved = played.clone();
                if number == 0 {
                    solved.arrivals = Arrivals(vec![poisson(1.0 / 30.0)]);
                }
                let exact = cold_probability(&solved).unwrap();
                for newest_first in [true, false] {
                    let (mean, error) = simulated(&played, newest_first, &mut random);
                    // Each batch begins empty: one cold start more in 4,000.
                    let allowed = exact.neglects_at_most + 5.3 * error + 1.0 / f64::from(BATCH);
                    let what = format!("gap {gap}, timeout {timeout}, pings {every:?}, newest first {newest_first}");
                    assert_near(mean, exact.probability, allowed, &what);
                }
            }
        }
    }
}

/// As above, for lives with a cap; 12 cases, one false alarm in 80,000 seeds.
#[test]
fn service_times_change_no_more_than_the_bound_where_lives_are_capped() {
    let mut random = random(8);
    for (cap, every) in [(400.0, 60.0), (400.0, 130.0), (300.0, 60.0), (299.9, 60.0), (300.1, 60.0), (50.0, 70.0)] {
        let mut played = pinged(&recycled(&model(renewal(exponential(40.0)), fixed(1e6)), 1_500.0), every);
        (played.function.duration, played.function.init) = (fixed(0.2), fixed(0.2));
        played.platform.recycling.max_life = Some(fixed(cap));
        let mut solved = played.clone();
        solved.arrivals = Arrivals(vec![poisson(1.0 / 40.0)]);
        let exact = cold_probability(&solved).unwrap();
        for newest_first in [true, false] {
            let (mean, error) = simulated(&played, newest_first, &mut random);
            let allowed = exact.neglects_at_most + 5.3 * error + 1.0 / f64::from(BATCH);
            let what = format!("cap {cap}, pings {every}, newest first {newest_first}, within {allowed}");
            assert_near(mean, exact.probability, allowed, &what);
        }
    }
}

#[test]
fn a_capped_life_is_solved_only_where_nothing_else_ends_it_between_pings() {
    let mut capped = recycled(&five_hundred_a_day(Distribution::normal(s(380), s(12)).unwrap()), 50_400.0);
    capped.platform.recycling.max_life = Some(fixed(7_308.0));
    assert!(cold_probability(&pinged(&capped, 240.0)).is_ok());
    assert_near(neglected(&pinged(&capped, 252.0)), 0.0, 0.0, "a cap of 29 pings, no service");
    let refused = |model: &Model| cold_probability(model).unwrap_err();
    assert_eq!(refused(&pinged(&capped, 360.0)), NotApplicable::MaxLife);
    assert_eq!(refused(&capped), NotApplicable::MaxLife);
    let mut changed = pinged(&capped, 240.0);
    changed.arrivals = Arrivals(vec![renewal(fixed(100.0))]);
    assert_eq!(refused(&changed), NotApplicable::NotPoisson);
    let mut changed = pinged(&capped, 240.0);
    changed.platform.recycling.max_life = Some(Distribution::normal(s(7_300), s(9)).unwrap());
    assert_eq!(refused(&changed), NotApplicable::MaxLife);
}
