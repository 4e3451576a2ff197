//! The quadrature against brute force, draws, and what must follow from its definition.

use coldstart::model::Distribution;
use coldstart::rng::Stream;
use coldstart::units::Nanos;
use rand::RngExt;

use super::shared::{bare, exponential, fixed, poisson};
use super::{DAY, assert_near, cold, pinged, random, recycled, renewal, s};

/// One of every law, of about the given scale, with random parameters; some of them narrow, some singular at 0.
pub(super) fn laws(random: &mut Stream, scale: f64) -> Vec<Distribution> {
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
            let plain = recycled(&bare(renewal(gap.clone()), timeout.clone()), life);
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
            let found = cold(&pinged(&bare(renewal(gap.clone()), timeout.clone()), every));
            let (low, high) = sandwich(&gap, &timeout, 0.0, every);
            // The sandwich counts what lies beyond the last cell, up to 10^-10, as cold on its upper side.
            assert_near(found, f64::midpoint(low, high), 1e-9, &format!("gap {gap}, timeout {timeout}, every {every}"));
        }
    }
}

#[test]
fn renewal_with_exponential_gaps_is_poisson() {
    for timeout in laws(&mut random(3), 300.0) {
        let by_poisson = recycled(&bare(poisson(0.005), timeout.clone()), 5_000.0);
        let by_renewal = recycled(&bare(renewal(exponential(200.0)), timeout.clone()), 5_000.0);
        for every in [70.0, 400.0, 1e5] {
            let (a, b) = (cold(&pinged(&by_poisson, every)), cold(&pinged(&by_renewal, every)));
            assert_near(a, b, 1e-10, &format!("{timeout}, ping every {every} s"));
        }
        assert_near(cold(&by_poisson), cold(&by_renewal), 1e-10, &format!("{timeout}"));
    }
}

#[test]
fn a_narrow_timeout_in_a_long_interval_is_not_stepped_over() {
    let narrow = || Distribution::normal(s(619), s(4)).unwrap();
    let rare = Distribution::mixture(vec![(1e-6, narrow()), (1.0, fixed(1e6))]).unwrap();
    for rate in [1.0 / DAY, 1.0 / 600.0, 1.0 / 60.0] {
        // E[exp(-rate T)] of a normal, here 150 deviations from zero.
        let expected = (-619.0 * rate + 8.0 * rate * rate).exp();
        assert_near(cold(&bare(poisson(rate), narrow())), expected, 1e-11 * expected, "alone");
        let expected = 1e-6 / (1.0 + 1e-6) * expected + (-1e6 * rate).exp() / (1.0 + 1e-6);
        assert_near(cold(&bare(poisson(rate), rare.clone())), expected, 1e-11 * expected, "one in a million");
    }
}

#[test]
fn the_interval_has_its_limits() {
    for timeout in laws(&mut random(5), 300.0).into_iter().filter(|law| law.cdf(1e-6) < 1e-6) {
        let plain = recycled(&bare(poisson(0.01), timeout), 1e4);
        assert_near(cold(&pinged(&plain, 3e9)), cold(&plain), 1e-6, "pings once a century");
        assert!(cold(&pinged(&plain, 1e-9)) < 1e-6, "pings all the time");
    }
}

#[test]
fn more_recycling_and_rarer_pings_are_never_better() {
    for timeout in laws(&mut random(6), 300.0) {
        let plain = bare(poisson(0.004), timeout);
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
            let model = recycled(&pinged(&bare(renewal(gap.clone()), timeout.clone()), every), life.mean());
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
        let mut model = recycled(&bare(arrivals, timeout.clone()), 5e4);
        model.function.duration = fixed(0.1);
        let start = std::time::Instant::now();
        let sum: f64 = (1..=16).map(|minutes| cold(&pinged(&model, 60.0 * f64::from(minutes)))).sum();
        let taken = start.elapsed();
        // A hundredth of this is usual, on any load: the limit only has to catch an integral that does not settle.
        assert!(sum > 0.0 && taken.as_secs() < 5, "{taken:?}");
    }
}
