//! Starts where environments at the end of their life are replaced: known values, brute force, and what must follow.

use coldstart::exact::{ExactValue, NotApplicable, Starts};
use coldstart::model::platform::{SpareTimeout, Waiting};
use coldstart::model::{Distribution, IdlePolicy, Model};
use coldstart::units::{Nanos, Probability};
use rand::RngExt;

use super::quadrature::laws;
use super::shared::{bare, exponential, fixed, poisson};
use super::{DAY, assert_near, five_hundred_a_day, pinged, random, recycled, renewal, s};

/// This share of the environments at the end of their life is replaced.
pub(super) fn replaced(model: &Model, share: f64) -> Model {
    let mut model = model.clone();
    model.platform.recycling.replaced = Probability::new(share).unwrap();
    model
}

/// All of them, which live at most this long.
pub(super) fn capped(model: &Model, cap: Distribution) -> Model {
    let mut model = replaced(model, 1.0);
    model.platform.recycling.max_life = Some(cap);
    model
}

/// With first requests whose work takes no time, so that lukewarm starts count as cold.
pub(super) fn felt(model: &Model) -> Model {
    let mut model = model.clone();
    model.function.first_request = Some(fixed(0.0));
    model
}

pub(super) fn lukewarm(model: &Model) -> f64 {
    Starts::of(model).lukewarm.unwrap().probability
}

fn init(model: &Model) -> f64 {
    Starts::of(model).init.unwrap().probability
}

fn cold(model: &Model) -> f64 {
    Starts::of(model).cold.unwrap().probability
}

/// `aws-2021` with the recycling of 2020, everything replaced: a timeout of 380 s (sd 12 s) on the function's clock,
/// lives of up to 6,800 to 7,400 s and a hazard of so much a second.
fn aws_2021(hazard: f64) -> Model {
    let mut model = five_hundred_a_day(fixed(1.0));
    let timeout = Distribution::normal(s(380), s(12)).unwrap();
    let spare_timeout = Some(SpareTimeout::afresh(Distribution::uniform(s(900), s(1_600)).unwrap()));
    model.platform.idle = IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout };
    model.platform.waiting = Waiting::FirstReady { dispatch: Nanos::from_millis(300) };
    capped(&recycled(&model, hazard.recip()), Distribution::uniform(s(6_800), s(7_400)).unwrap())
}

/// In percent, computed by hand: to a unit of their last digit.
#[test]
fn the_curve_of_2021_with_and_without_first_requests() {
    let model = aws_2021(4e-5);
    let at = |minutes: f64| pinged(&model, 60.0 * minutes);
    for (minutes, percent) in [(1.0, 0.43), (2.0, 0.78), (3.0, 1.06), (4.0, 1.28), (5.0, 1.47)] {
        assert_near(100.0 * cold(&felt(&at(minutes))), percent, 1e-2, &format!("{minutes} min"));
        assert!(cold(&at(minutes)) < 1e-9, "{minutes} min: {}", cold(&at(minutes)));
    }
    assert_near(100.0 * cold(&at(6.0)), 0.01, 1e-2, "6 min");
    assert_near(100.0 * cold(&at(7.0)), 1.1, 1e-1, "7 min");
    // A near miss at 3 min.
    for (hazard, percent) in [(3e-5, 1.02), (5e-5, 1.09)] {
        assert_near(100.0 * cold(&felt(&pinged(&aws_2021(hazard), 180.0))), percent, 1e-2, &format!("{hazard}"));
    }
}

/// E[min(L, X)] / E[L] for a fixed cap c, with l users and r ends per second: without pings (1 - e^-(l+r)c) / (l + r)
/// over (1 - e^-rc) / r; with pings every d <= c, X has the survival function e^-lx (1 - x/d).
#[test]
fn fixed_caps_have_closed_forms() {
    for (l, r, c, d) in [(0.01, 1e-3, 700.0, 60.0), (1.0, 1e-2, 50.0, 7.0), (1e-4, 4e-3, 500.0, 200.0)] {
        let model: Model = capped(&recycled(&bare(poisson(l), fixed(1e9)), 1.0 / r), fixed(c));
        let (a, mean): (f64, f64) = (l + r, -(-r * c).exp_m1() / r);
        let expected = -(-a * c).exp_m1() / a / mean;
        assert_near(lukewarm(&model), expected, 1e-11, "no pings");
        let expected = (1.0 / a - -(-a * d).exp_m1() / (a * a * d)) / mean;
        assert_near(lukewarm(&pinged(&model, d)), expected, 1e-11, "pings");
    }
    // Without a hazard: (1 - e^-lc) / (l c); a gap of 40 s holds the end of one of three lives of 2 min.
    let model = capped(&bare(poisson(0.01), fixed(1e9)), fixed(150.0));
    assert_near(lukewarm(&model), -(-1.5_f64).exp_m1() / 1.5, 1e-12, "no hazard");
    let model = capped(&bare(renewal(fixed(40.0)), fixed(1e9)), fixed(120.0));
    assert_near(lukewarm(&model), 1.0 / 3.0, 1e-12, "fixed gaps");
    let model = capped(&bare(renewal(fixed(40.0)), fixed(1e9)), fixed(30.0));
    assert_near(lukewarm(&model), 1.0, 1e-12, "every gap holds one");
}

/// An exponential cap is a hazard, by another road.
#[test]
fn an_exponential_cap_is_a_hazard() {
    for gap in laws(&mut random(21), 200.0) {
        let plain = bare(renewal(gap.clone()), fixed(1e9));
        for every in [None, Some(90.0)] {
            let model = every.map_or(plain.clone(), |every| pinged(&plain, every));
            let by_cap = lukewarm(&capped(&model, exponential(700.0)));
            let by_hazard = lukewarm(&replaced(&recycled(&model, 700.0), 1.0));
            assert_near(by_cap, by_hazard, 1e-10, &format!("gap {gap}, pings {every:?}"));
        }
    }
}

/// With an exponential timeout of rate t and a hazard r, all of which stop the life of an environment, but for a share
/// q of the latter: P(init) = m / (l + m), m = t + r (1 - q), and P(first use) is the same with q = 0.
#[test]
fn shares_replaced_have_closed_forms() {
    for (l, t, r, q) in [(0.01, 1.0 / 300.0, 1e-3, 0.3), (1.0, 0.2, 1e-6, 0.9), (1e-5, 1e-4, 1e-3, 1.0)] {
        let model = replaced(&recycled(&bare(poisson(l), exponential(1.0 / t)), 1.0 / r), q);
        let gone = |m: f64| m / (l + m);
        let (expected, first_use) = (gone(t + r * (1.0 - q)), gone(t + r));
        assert_near(init(&model), expected, 1e-11, "init");
        assert_near(lukewarm(&model), first_use - expected, 1e-11, "lukewarm");
        assert_near(cold(&model), expected, 1e-11, "no first requests");
        assert_near(cold(&felt(&model)), first_use, 1e-11, "first requests");
    }
}

/// Bounds on E[H(X)] from sums that take everything at one end of each of many cells or at the other.
fn sandwich(gap: &Distribution, every: f64, cap: &Distribution, hazard: f64) -> (f64, f64) {
    const CELLS: u32 = 200_000;
    let alive = |x: f64| (1.0 - cap.cdf(x)) * (-hazard * x).exp();
    let beyond = |x: f64| (1.0 - gap.cdf(x)) * (1.0 - x / every).max(0.0);
    // The square crowds cells at zero, where some laws are singular.
    let points = |end: f64| (0..=CELLS).map(move |cell| end * (f64::from(cell) / f64::from(CELLS)).powi(2));
    let end_of_life = cap.quantile(1.0 - 1e-12);
    let (mut mean_low, mut mean_high, mut before) = (0.0, 0.0, 0.0);
    for x in points(end_of_life).skip(1) {
        mean_low += (x - before) * alive(x);
        mean_high += (x - before) * alive(before);
        before = x;
    }
    let (mut h_low, mut h_high, mut low, mut high, mut before) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for x in points(every.min(gap.quantile(1.0 - 1e-10))).skip(1) {
        let drop = beyond(before) - beyond(x);
        low += h_low / mean_high * drop;
        h_low += (x - before) * alive(x);
        h_high += (x - before) * alive(before);
        high += (h_high / mean_low).min(1.0) * drop;
        before = x;
    }
    (low, high + beyond(before))
}

/// Every law of gaps with every law of caps, with and without pings and a hazard.
#[test]
fn lukewarm_starts_lie_within_a_brute_force_sandwich() {
    let mut random = random(22);
    let (gaps, caps) = (laws(&mut random, 200.0), laws(&mut random, 900.0));
    let mut refused = 0;
    for gap in &gaps {
        for cap in &caps {
            let hazard = random.random_range(1.0 / 300.0..1.0 / 30.0);
            let (every, hazard) = match random.random_range(0..3) {
                0 => (f64::INFINITY, 0.0),
                1 => (f64::INFINITY, hazard),
                _ => (random.random_range(20.0..60.0), hazard),
            };
            let mut model = capped(&bare(renewal(gap.clone()), fixed(3e9)), cap.clone());
            model.platform.recycling.mean_life = (hazard > 0.0).then(|| Nanos::from_secs_f64(1.0 / hazard));
            let played = if every.is_finite() { pinged(&model, every) } else { model };
            let found = match Starts::of(&played).lukewarm {
                Ok(exact) => exact.probability,
                Err(reason) => {
                    assert!(
                        reason == NotApplicable::LivesKeepStep && every.is_finite(),
                        "gap {gap}, cap {cap}: {reason}"
                    );
                    refused += 1;
                    continue;
                }
            };
            let (low, high) = sandwich(gap, every, cap, hazard);
            let what = format!("gap {gap}, cap {cap}, hazard {hazard}, ping every {every}");
            assert!(low - 1e-9 <= found && found <= high + 1e-9, "{what}: {found} is not within {low} to {high}");
            assert!(high - low < 0.02, "{what}: {low} to {high} says little");
        }
    }
    // Most lives of a law that is singular at zero end where they begin.
    assert!(refused < 10, "{refused} of {}", gaps.len() * caps.len());
}

/// What is replaced moves from one part to the other, and their sum stays.
#[test]
fn first_uses_do_not_depend_on_what_is_replaced() {
    for timeout in laws(&mut random(23), 300.0) {
        let model = felt(&pinged(&recycled(&bare(poisson(0.004), timeout.clone()), 3_000.0), 250.0));
        let shares: Vec<Starts> = [0.0, 0.25, 0.5, 1.0].iter().map(|&q| Starts::of(&replaced(&model, q))).collect();
        let values = |part: fn(&Starts) -> Result<ExactValue, NotApplicable>| -> Vec<f64> {
            shares.iter().map(|starts| part(starts).unwrap().probability).collect()
        };
        let (cold, init, lukewarm) = (values(|s| s.cold), values(|s| s.init), values(|s| s.lukewarm));
        for k in 0..shares.len() {
            assert_near(cold[k], cold[0], 1e-11, &format!("{timeout}, share {k}"));
            assert_near(init[k] + lukewarm[k], cold[k], 1e-11, &format!("{timeout}, share {k}"));
        }
        assert!(lukewarm.is_sorted_by(|a, b| a < b) && init.is_sorted_by(|a, b| a > b), "{timeout}");
        assert_near(lukewarm[0], 0.0, 0.0, "nothing replaced");
    }
}

/// With everything replaced the idle part alone decides P(init), whatever lives are like.
#[test]
fn with_everything_replaced_lives_do_not_decide_inits() {
    let caps = laws(&mut random(24), 2_000.0);
    for (timeout, cap) in laws(&mut random(25), 300.0).into_iter().zip(caps) {
        let plain = pinged(&five_hundred_a_day(timeout.clone()), 330.0);
        let recycled = capped(&recycled(&plain, DAY / 10.0), cap.clone());
        assert_near(init(&recycled), init(&plain), 0.0, &format!("timeout {timeout}, cap {cap}"));
    }
}
