//! Slow and obvious simulators of environments that are replaced; no part of the engine.

use coldstart::exact::Starts;
use coldstart::model::{Distribution, Model};
use coldstart::rng::Stream;
use rand::RngExt;

use super::replaced::{capped, replaced};
use super::shared::{bare, exponential, fixed, poisson};
use super::{assert_near, pinged, random, recycled, s};

/// Batches of a simulation, from whose differences its error is taken.
const BATCHES: usize = 100;
/// Requests in a batch.
const BATCH: u32 = 5_000;

/// What is simulated, in seconds.
struct Played {
    gap: Distribution,
    every: f64,
    duration: f64,
    init: f64,
    first_request: f64,
    hold: f64,
    timeout: Distribution,
    mean_life: f64,
    cap: Option<Distribution>,
    replaced: f64,
}

struct Environment {
    idle_from: f64,
    evicted_at: f64,
    dies_at: f64,
    is_unused: bool,
}

/// How an invocation started.
#[derive(PartialEq)]
enum Start {
    Init,
    Lukewarm,
    Warm,
}

impl Played {
    fn life(&self, random: &mut Stream) -> f64 {
        let random_end = exponential(self.mean_life).sample(random).as_secs_f64();
        self.cap.as_ref().map_or(random_end, |cap| random_end.min(cap.sample(random).as_secs_f64()))
    }

    /// Has lives end up to `now`; false if the environment is gone then.
    fn outlives(&self, environment: &mut Environment, now: f64, random: &mut Stream) -> bool {
        if environment.idle_from > now {
            return true;
        }
        let end = now.min(environment.evicted_at);
        loop {
            // The life of a busy one ends for good when it is done.
            let dies_at = environment.dies_at.max(environment.idle_from);
            if dies_at > end {
                return environment.evicted_at > now;
            }
            if random.random::<f64>() >= self.replaced {
                return false;
            }
            environment.dies_at = dies_at + self.life(random);
            environment.is_unused = true;
        }
    }

    /// An invocation at `now` that takes `work`: it is given the environment used last, or waits for one of its own.
    fn invoke(&self, pool: &mut Vec<Environment>, now: f64, work: f64, random: &mut Stream) -> Start {
        pool.retain_mut(|environment| self.outlives(environment, now, random));
        let idle = pool.iter().enumerate().filter(|(_, environment)| environment.idle_from <= now);
        let last = idle.max_by(|a, b| a.1.idle_from.total_cmp(&b.1.idle_from)).map(|(place, _)| place);
        let (start, dies_at) = match last.map(|place| pool.swap_remove(place)) {
            None => (Start::Init, now + self.life(random)),
            Some(taken) if taken.is_unused => (Start::Lukewarm, taken.dies_at),
            Some(taken) => (Start::Warm, taken.dies_at),
        };
        let more = match start {
            Start::Init => self.init + self.first_request,
            Start::Lukewarm => self.first_request,
            Start::Warm => 0.0,
        };
        let idle_from = now + more + work;
        let evicted_at = idle_from + self.timeout.sample(random).as_secs_f64();
        pool.push(Environment { idle_from, evicted_at, dies_at, is_unused: false });
        start
    }

    /// The shares of inits and of lukewarm starts, and the standard errors of both.
    fn shares(&self, random: &mut Stream) -> [(f64, f64); 2] {
        let mut pool = Vec::new();
        let (mut user, mut ping) = (0.0, self.every * random.random::<f64>());
        let mut batch = |requests: u32| {
            let mut counts = [0, 0];
            for _ in 0..requests {
                user += self.gap.sample(random).as_secs_f64();
                while ping < user {
                    self.invoke(&mut pool, ping, self.hold, random);
                    ping += self.every;
                }
                match self.invoke(&mut pool, user, self.duration, random) {
                    Start::Init => counts[0] += 1,
                    Start::Lukewarm => counts[1] += 1,
                    Start::Warm => {}
                }
            }
            counts.map(|count: u32| f64::from(count) / f64::from(requests))
        };
        // What it begins with is forgotten.
        batch(BATCH);
        let batches: Vec<[f64; 2]> = (0..BATCHES).map(|_| batch(BATCH)).collect();
        [0, 1].map(|part| {
            let mean = batches.iter().map(|batch| batch[part]).sum::<f64>() / BATCHES as f64;
            let squares = batches.iter().map(|batch| (batch[part] - mean).powi(2)).sum::<f64>();
            (mean, (squares / (BATCHES * (BATCHES - 1)) as f64).sqrt())
        })
    }

    fn model(&self) -> Model {
        let mut model = recycled(&bare(poisson(self.gap.mean().recip()), self.timeout.clone()), self.mean_life);
        (model.function.duration, model.function.init) = (fixed(self.duration), fixed(self.init));
        model.function.first_request = Some(fixed(self.first_request));
        model.warming.hold = fixed(self.hold);
        let model = if self.every.is_finite() { pinged(&model, self.every) } else { model };
        match &self.cap {
            Some(cap) => capped(&model, cap.clone()),
            None => replaced(&model, self.replaced),
        }
    }

    /// Holds both shares and their sum to the exact values. 5.3 standard errors of 100 batches are passed by chance
    /// once in 10^6 times; the errors of the sum are at most those of its parts together.
    fn check(&self, random: &mut Stream) {
        let starts = Starts::of(&self.model());
        let [init, lukewarm] = self.shares(random);
        let both = (init.0 + lukewarm.0, init.1 + lukewarm.1);
        for ((found, error), exact) in [(init, starts.init), (lukewarm, starts.lukewarm), (both, starts.cold)] {
            let exact = exact.unwrap();
            let what = format!(
                "gap {}, pings {}, services {} {} {} {}, timeout {}, lives {} {:?}, replaced {}: within {}",
                self.gap,
                self.every,
                self.duration,
                self.init,
                self.first_request,
                self.hold,
                self.timeout,
                self.mean_life,
                self.cap,
                self.replaced,
                exact.neglects_at_most
            );
            assert_near(found, exact.probability, exact.neglects_at_most + 5.3 * error + 1e-9, &what);
        }
    }
}

fn quick(cap: Option<Distribution>, mean_life: f64, every: f64, timeout: Distribution, replaced: f64) -> Played {
    let gap = exponential(100.0);
    let none = 0.0;
    Played {
        gap,
        every,
        duration: none,
        init: none,
        first_request: none,
        hold: none,
        timeout,
        mean_life,
        cap,
        replaced,
    }
}

fn caps() -> [Distribution; 4] {
    let seconds = [310, 455, 460, 700, 1_010].map(s);
    [
        fixed(700.0),
        Distribution::uniform(s(500), s(900)).unwrap(),
        Distribution::lognormal_mean_cv(s(600), 0.8).unwrap(),
        Distribution::observed(seconds.to_vec()).unwrap(),
    ]
}

/// 14 cases of three numbers: one false alarm in 20,000 seeds.
#[test]
fn without_service_time_replaced_environments_agree() {
    let mut random = random(31);
    for every in [f64::INFINITY, 60.0] {
        for cap in caps() {
            quick(Some(cap), 900.0, every, fixed(1e9), 1.0).check(&mut random);
        }
        for share in [0.3, 0.8, 1.0] {
            let timeout = Distribution::uniform(s(30), s(300)).unwrap();
            quick(None, 400.0, every, timeout, share).check(&mut random);
        }
    }
}

/// Up to a twentieth of the requests overlap: 14 cases of three numbers, one false alarm in 20,000 seeds.
#[test]
fn with_service_time_replaced_environments_stay_within_the_bounds() {
    let mut random = random(32);
    for every in [f64::INFINITY, 60.0] {
        let serve = |played: Played| Played { duration: 1.5, init: 0.8, first_request: 2.5, hold: 0.2, ..played };
        for cap in caps() {
            serve(quick(Some(cap), 900.0, every, fixed(1e9), 1.0)).check(&mut random);
        }
        for share in [0.3, 0.8, 1.0] {
            let timeout = Distribution::uniform(s(30), s(300)).unwrap();
            serve(quick(None, 400.0, every, timeout, share)).check(&mut random);
        }
    }
}
