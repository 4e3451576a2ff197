//! What the limit of no service time neglects: the bound, and a simulator with service times that must stay within it.

use coldstart::exact::{Starts, cold_probability};
use coldstart::model::arrivals::Process;
use coldstart::model::platform::{Reuse, SpareTimeout, Waiting};
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Model};
use coldstart::rng::Stream;
use coldstart::units::Nanos;
use rand::RngExt;

use super::replaced::{capped, replaced};
use super::shared::{bare, exponential, fixed, poisson};
use super::{DAY, assert_near, five_hundred_a_day, neglected, pinged, random, recycled, renewal, s};

#[test]
fn nothing_is_neglected_without_service() {
    let timeout = || Distribution::uniform(s(300), s(420)).unwrap();
    for plain in [five_hundred_a_day(timeout()), bare(renewal(exponential(173.0)), timeout())] {
        assert_near(neglected(&plain), 0.0, 0.0, "no pings");
        assert_near(neglected(&pinged(&plain, 240.0)), 0.0, 0.0, "pings");
    }
}

/// 500 requests a day and pings every minute, of environments that nothing ends: in the limit nothing is cold.
fn never_cold() -> Model {
    let mut model = pinged(&five_hundred_a_day(fixed(1e6)), 60.0);
    (model.function.duration, model.warming.hold) = (fixed(0.1), fixed(0.005));
    model
}

#[test]
fn the_bound_for_poisson_arrivals_is_the_load() {
    let rate = 500.0 / DAY;
    let load = rate * 0.1 + 0.005 / 60.0;
    let bound = |first_order: f64| first_order + first_order * first_order;
    assert_near(neglected(&never_cold()), bound(load), 1e-12, "no init");
    // An init of 12 s waits for 10 s first. No more pings are cold than meet something, and no more users.
    let mut slow = never_cold();
    slow.function.init = fixed(12.0);
    let ping_cold = load / (1.0 - rate * 22.0);
    let cold = (load + ping_cold * 22.0 / 60.0) / (1.0 - rate * 22.0);
    let inits = (rate * (cold + ping_cold) + ping_cold / 60.0) * 22.0;
    assert_near(neglected(&slow), bound(load + inits), 1e-12, "an init for some");
    // Three pings at once hold three environments.
    let mut wide = never_cold();
    wide.warming.concurrency = 3;
    assert_near(neglected(&wide), bound(rate * 0.1 + 3.0 * 0.005 / 60.0), 1e-12, "three at once");
    let mut busy = never_cold();
    busy.function.duration = fixed(1e4);
    assert_near(neglected(&busy), 1.0, 0.0, "busy");
}

/// Lives of 7,308 s without a hazard, under pings every 240 s: with y seconds down for each birth by a ping,
/// P(cold) = y / (y + (1 + lambda y) life) in the limit, which gives y.
#[test]
fn the_bound_for_capped_lives_has_room_for_their_memory() {
    let (rate, every, life) = (500.0 / DAY, 240.0, 7_308.0);
    let mut model = pinged(&five_hundred_a_day(fixed(1e6)), every);
    (model.function.duration, model.warming.hold) = (fixed(0.1), fixed(0.005));
    model.platform.recycling.max_life = Some(fixed(life));
    let exact = cold_probability(&model).unwrap();
    let down = exact.probability * life / (1.0 - exact.probability * (1.0 + rate * life));
    let most_cold = exact.probability + exact.neglects_at_most;
    let memory = (rate * every).exp_m1() * (1.0 / (1.0 + rate * down) + most_cold * rate * every);
    let load = rate * 0.1 + 0.005 / every;
    let first_order = (load + 0.1 / life) * (1.0 + memory) + 2.0 * memory * load / (rate * every);
    let expected = first_order + first_order * first_order;
    assert_near(exact.neglects_at_most, expected, 1e-9, "every 4 min");
    // Many users between two pings: one cold for each life, and those that meet another.
    let often = pinged(&model, 3_600.0);
    let load = rate * 0.1 + 0.005 / 3_600.0;
    assert_near(neglected(&often), load + 1.0 / (1.0 + rate * life), 1e-12, "every hour");
}

#[test]
fn the_bound_for_renewal_arrivals_knows_steep_timeouts() {
    let with_service = |gap: Distribution, timeout: Distribution| {
        let mut model = bare(renewal(gap), timeout);
        model.function.duration = fixed(0.1);
        neglected(&model)
    };
    // 600 s of gap and 0.1 s of service leave 599.9 s of idleness: cold without service, warm with it.
    assert_near(with_service(fixed(600.0), fixed(600.0)), 1.0, 0.0, "a tie");
    assert_near(with_service(fixed(600.0), fixed(700.0)), 0.0, 0.0, "far from it");
    // The share of gaps in the last 0.1 s before the end.
    let gaps = Distribution::uniform(s(500), s(700)).unwrap();
    assert_near(with_service(gaps.clone(), fixed(600.0)), 0.1 / 200.0, 1e-12, "uniform gaps");
    // Where nothing can be gone, pings that meet a user make spares, and more of them than users meet pings.
    let mut model = pinged(&bare(renewal(gaps), fixed(1e6)), 100.0);
    (model.function.duration, model.warming.hold) = (fixed(0.1), fixed(0.05));
    assert_near(neglected(&model), 0.1 / 100.0, 1e-12, "spares");
}

/// Bounds on P(init), P(lukewarm) and P(cold).
fn bounds(model: &Model) -> [f64; 3] {
    let starts = Starts::of(model);
    [starts.init, starts.lukewarm, starts.cold].map(|value| value.unwrap().neglects_at_most)
}

fn assert_all_near(found: [f64; 3], expected: [f64; 3], what: &str) {
    for (found, expected) in found.iter().zip(expected) {
        assert_near(*found, expected, 1e-12, what);
    }
}

/// 500 requests a day and pings every minute at a timeout that ends between them now and then, with init and handler.
fn often_cold() -> Model {
    let mut model = pinged(&five_hundred_a_day(exponential(300.0)), 60.0);
    (model.function.duration, model.function.init, model.warming.hold) = (fixed(0.1), fixed(2.0), fixed(0.005));
    model
}

/// The work of a first request is done where an init was waited for, if nothing else makes a first request.
#[test]
fn first_requests_take_time_as_inits_do() {
    let mut longer = often_cold();
    longer.function.init = fixed(5.0);
    let mut first = often_cold();
    first.function.first_request = Some(fixed(3.0));
    assert_all_near(bounds(&first), bounds(&longer), "Poisson");
    for model in [&mut longer, &mut first] {
        model.arrivals = Arrivals(vec![renewal(Distribution::uniform(s(20), s(400)).unwrap())]);
    }
    assert_all_near(bounds(&first), bounds(&longer), "renewal");
    let cap = |model: &Model| {
        let mut model = pinged(&model.clone(), 60.0);
        model.arrivals = Arrivals(vec![poisson(500.0 / DAY)]);
        model.platform.idle = IdlePolicy::timeout(fixed(1e6));
        model.platform.recycling.max_life = Some(fixed(7_308.0));
        model
    };
    // But for lives that end while a first request is served.
    let (first, longer) = (bounds(&cap(&first)), bounds(&cap(&longer)));
    assert!(first[0] >= longer[0] && first[0] < longer[0] * 1.01, "{first:?}, {longer:?}");
}

/// Spares that nobody has paid for: where evictions are the function's they never serve, and where they come last they are
/// used first only by those who meet others.
#[test]
fn who_waits_for_the_first_ready_may_leave_spares() {
    let rate = 500.0 / DAY;
    let mut model = never_cold();
    model.function.init = fixed(0.3);
    let made = (rate * 0.1 + 0.005 / 60.0) / (1.0 - rate * 0.3);
    let cold = (rate * 0.1 + 0.005 / 60.0 + made * 0.3 / 60.0) / (1.0 - rate * 0.3);
    let met = rate * (0.1 + cold * 0.3) + (0.005 + made * 0.3) / 60.0;
    let before_pings = rate * made * 0.3;
    let bound = |first_order: f64| first_order + first_order * first_order;
    let own = bound(met + before_pings);
    assert_all_near(bounds(&model), [own, 0.0, own], "own");
    model.platform.waiting = Waiting::FirstReady { dispatch: Nanos::from_millis(300) };
    let unpaid = bound(2.0 * met + before_pings);
    assert_all_near(bounds(&model), [unpaid, bound(2.0 * met + made), unpaid], "first ready");
    let timeout = fixed(1e6);
    model.platform.idle = IdlePolicy::FunctionTimeout {
        timeout,
        drawn_once: false,
        spare_timeout: Some(SpareTimeout::afresh(fixed(9.0))),
    };
    assert_all_near(bounds(&model), [own, bound(met), own], "the function's clock");
    // Another rule may use a spare first, which is cold only if first requests are.
    model.function.first_request = Some(fixed(0.0));
    model.platform.reuse = Reuse::Random;
    assert_all_near(
        bounds(&model),
        [own, bound(2.0 * met + made), bound(2.0 * met + before_pings + made)],
        "random reuse",
    );
}

/// Lives of 7,308 s that are all replaced, without pings: what overlaps is lukewarm or not as it comes, and begins one life
/// at another age.
#[test]
fn the_bound_for_replaced_lives_has_room_for_their_ages() {
    let (rate, life) = (500.0 / DAY, 7_308.0);
    let mut model = capped(&five_hundred_a_day(fixed(1e6)), fixed(life));
    (model.function.duration, model.function.first_request) = (fixed(0.1), Some(fixed(0.0)));
    let met = rate * 0.1;
    let first_order = met + met / (rate * life) + met;
    let bound = |first_order: f64| first_order + first_order * first_order;
    let expected = bound(first_order);
    assert_all_near(bounds(&model), [bound(met), expected, expected], "fixed lives");
    // An exponential life has no age.
    let ageless = replaced(&recycled(&five_hundred_a_day(fixed(1e6)), life), 1.0);
    model.platform.recycling = ageless.platform.recycling;
    let expected = bound(met + met / (rate * life));
    assert_all_near(bounds(&model), [bound(met), expected, expected], "a hazard");
}

#[test]
fn nothing_is_neglected_under_the_other_rules_without_service() {
    let plain = replaced(&recycled(&five_hundred_a_day(exponential(300.0)), 5_000.0), 0.5);
    let all = capped(&five_hundred_a_day(fixed(1e6)), Distribution::uniform(s(500), s(900)).unwrap());
    for mut model in [plain.clone(), pinged(&plain, 240.0), all.clone(), pinged(&all, 240.0)] {
        model.function.first_request = Some(fixed(0.0));
        model.platform.waiting = Waiting::FirstReady { dispatch: s(1) };
        assert_all_near(bounds(&model), [0.0; 3], "Poisson");
        model.arrivals = Arrivals(vec![renewal(exponential(173.0))]);
        assert_all_near(bounds(&model), [0.0; 3], "renewal");
    }
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
    let ping_busy = model.warming.hold.mean();
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
                let mut model = recycled(&bare(renewal(gap.clone()), timeout.clone()), 2_000.0);
                (model.function.duration, model.function.init) = (fixed(0.5), fixed(0.7));
                model.warming.hold = fixed(0.2);
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
        let mut played = pinged(&recycled(&bare(renewal(exponential(40.0)), fixed(1e6)), 1_500.0), every);
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
