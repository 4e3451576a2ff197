//! Known values: the tables of others, and what can be written down.

use coldstart::exact::{NotApplicable, cold_probability_with_service, erlang_b, throttle_probability};
use coldstart::model::platform::{Reuse, Scaling, Waiting};
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Model};

use super::replaced::replaced;
use super::shared::{bare, exponential, fixed, poisson};
use super::{DAY, assert_near, cold, five_hundred_a_day, pinged, recycled, renewal, s};

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
        let plain = recycled(&bare(poisson(rate), exponential(timeout)), life);
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
    let model = recycled(&pinged(&bare(poisson(1e-6), fixed(600.0)), 1e-3), 1e9);
    assert_near(cold(&model) / 5e-13, 1.0, 1e-8, "over r d / 2");
    // A fixed timeout of 50 mean gaps: P = exp(-50).
    let model = bare(poisson(0.5), fixed(100.0));
    assert_near(cold(&model) / (-50.0_f64).exp(), 1.0, 1e-9, "over exp(-50)");
}

#[test]
fn a_fixed_gap_equal_to_the_timeout_is_always_cold() {
    let at = |gap: f64, timeout: f64| cold(&bare(renewal(fixed(gap)), fixed(timeout)));
    assert_near(at(600.0, 600.0), 1.0, 0.0, "a tie");
    assert_near(at(600.0, 600.000_000_001), 0.0, 0.0, "a nanosecond longer");
    assert_near(at(600.000_000_001, 600.0), 1.0, 0.0, "a nanosecond shorter");
    assert_near(at(0.3, 0.1 + 0.2), 1.0, 0.0, "a tie of whole nanoseconds");
}

/// Gap 100 s, pings every 150 s, timeout 80 s: the gap is cold without a ping in its last 80 s, 1 - 80/150; a ping
/// every 40 s lets nothing go cold.
#[test]
fn fixed_gaps_with_pings() {
    let model = bare(renewal(fixed(100.0)), fixed(80.0));
    assert_near(cold(&pinged(&model, 150.0)), 1.0 - 80.0 / 150.0, 1e-12, "150 s");
    assert_near(cold(&pinged(&model, 40.0)), 0.0, 0.0, "40 s");
}

#[test]
fn ties_between_observed_times_count_as_cold() {
    let gaps = Distribution::observed(vec![s(10), s(20), s(20), s(40)]).unwrap();
    let timeouts = Distribution::observed(vec![s(20), s(30)]).unwrap();
    // 20 s (half the gaps) is cold for one of two timeouts, 40 s (a quarter) always.
    assert_near(cold(&bare(renewal(gaps), timeouts)), 0.5 * 0.5 + 0.25, 1e-15, "observed");
}

#[test]
fn hyperexponential_gaps_under_an_exponential_timeout() {
    let gaps = Distribution::hyperexponential(&[(3.0, s(1)), (1.0, s(400))]).unwrap();
    // P(T <= A) for a part of mean g and a timeout of mean 300 s: g / (g + 300).
    let expected = 0.75 / 301.0 + 0.25 * 400.0 / 700.0;
    assert_near(cold(&bare(renewal(gaps), exponential(300.0))), expected, 1e-11, "no pings");
}

#[test]
fn a_hazard_alone_is_a_share_of_rates() {
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
    assert_eq!(refused(&|m| m.platform.waiting = Waiting::FirstReady { dispatch: s(1) }), NotApplicable::FirstReady);
    let timeout = fixed(600.0);
    let clock = IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout: None };
    assert_eq!(refused(&|m| m.platform.idle = clock.clone()), NotApplicable::FunctionClock);
    let all_replaced = |m: &mut Model| *m = replaced(&recycled(m, 9_000.0), 1.0);
    assert_eq!(refused(&all_replaced), NotApplicable::Recycling);
    assert_eq!(refused(&|m| m.platform.idle = IdlePolicy::timeout(exponential(9.0))), NotApplicable::VaryingTimeout);
}

#[test]
fn throttling_is_erlangs() {
    let mut model = bare(poisson(50.0), fixed(600.0));
    model.function.duration = exponential(2.0);
    assert_eq!(throttle_probability(&model), Err(NotApplicable::NoConcurrencyLimit));
    model.platform.concurrency_limit = Some(20);
    let found = throttle_probability(&model).unwrap();
    assert_near(found.probability, 0.802_43, 0.5e-5, "50/s x 2 s on 20");
    assert_near(found.neglects_at_most, 0.0, 0.0, "no init");
    model.function.init = fixed(2.0);
    let found = throttle_probability(&model).unwrap();
    assert_near(found.probability + found.neglects_at_most, erlang_b(20, 200.0), 1e-15, "as if all were cold");
    model.function.first_request = Some(exponential(1.0));
    let found = throttle_probability(&model).unwrap();
    assert_near(found.probability + found.neglects_at_most, erlang_b(20, 250.0), 1e-15, "and the first each time");
    model.function.first_request = None;
    let mut scaled = model.clone();
    scaled.platform.scaling = Some(Scaling { burst: 1, every: s(5) });
    assert_eq!(throttle_probability(&scaled), Err(NotApplicable::Scaling));
    assert_eq!(throttle_probability(&pinged(&model, 60.0)), Err(NotApplicable::Pings));
}
