//! The experiment that tells whose idleness counts: the function's, or each environment's.
//!
//! Two requests at once leave two environments of one copy idle. One of them is then used again and again while the other
//! rests for longer than the idle timeout; then come two requests at once. If each environment has a clock of its own, the
//! one that rested is gone, and one of the two requests waits for an init. If the clock is the function's, which was never
//! idle, it is there, unless it has rested for longer than a spare may.
//!
//! What may be true is a list of worlds, each with its chance that the rested one is gone; answers change their weights by
//! Bayes' rule. The experiment ends when one clock is as likely as was asked for, which it is wrongly in no more of the runs
//! than the rest (Wald, "Sequential Tests of Statistical Hypotheses", Annals of Mathematical Statistics 16, 1945), worlds
//! taken as they are weighted.

use rand::RngExt as _;

use super::HOLD;
use super::takes::{Takes, Went, numbers_of_copies, price, quickest};
use super::timeout::surprise;
use crate::model::{Distribution, Model};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// This share of answers is held to be odd, whatever the world: a rested environment may have been recycled, or may have
/// outlived its timeout (in 2020 4 of 205 did, and 3 of 59 were gone that should have been there: Mahmoudi and Khazaei,
/// pacslab/serverless-performance-modeling). No single answer decides.
const ODD: f64 = 0.06;
/// An experiment that has taken more tests than this is given up.
const MOST_TESTS: u64 = 60;
/// The one that is kept in use is used so often, unless the timeout is short.
const USED_EVERY: Nanos = Nanos::from_secs(60);

/// What is to be known, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// An answer is given when it is at least so likely.
    pub confidence: f64,
    /// The idle timeout, where it is known.
    pub timeout: Option<Nanos>,
    /// No environment rests for longer.
    pub longest: Nanos,
    /// So many copies of the function are asked side by side, from 1 to [`MOST_COPIES`](super::MOST_COPIES).
    pub copies: u32,
}

impl Aim {
    /// How often the environment that does not rest is used: four times in a timeout at least.
    #[must_use]
    pub fn used_every(&self) -> Nanos {
        let often = self.timeout.map_or(USED_EVERY, |timeout| Nanos::from_secs_f64(timeout.as_secs_f64() / 4.0));
        often.min(USED_EVERY).max(Nanos::SECOND * 5)
    }
}

/// What was measured of a platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Regime {
    /// How long it keeps an idle function.
    pub timeout: Distribution,
    /// How long it keeps an idle environment of a function in use.
    pub spare: Distribution,
}

/// Whose idleness counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The function's: an environment that rests outlives the idle timeout while another is used.
    Function,
    /// Each environment's.
    Environment,
}

/// A platform that is held to be possible.
#[derive(Debug, Clone)]
struct World {
    clock: Clock,
    /// How long an environment may rest while another is used.
    rest: Rest,
    weight: f64,
}

/// How long an environment may rest.
#[derive(Debug, Clone)]
enum Rest {
    /// Drawn each time.
    Drawn(Distribution),
    /// The same number of seconds each time, as spares had it within a run in 2020.
    Constant(f64),
}

impl World {
    /// The chance that a request waits which should find an environment that has rested for so many seconds.
    fn cold(&self, rested: f64) -> f64 {
        let gone = match &self.rest {
            Rest::Drawn(law) => law.cdf(rested),
            Rest::Constant(longest) => f64::from(u8::from(rested >= *longest)),
        };
        ODD + (1.0 - 2.0 * ODD) * gone
    }
}

/// An experiment: what is held to be possible, and what is to be known.
#[derive(Debug, Clone)]
pub struct Probe {
    aim: Aim,
    worlds: Vec<World>,
}

impl Probe {
    /// An experiment with this aim, where `measured` are the platforms that others have measured.
    #[must_use]
    pub fn new(aim: Aim, measured: &[Regime]) -> Self {
        let regimes: Vec<Regime> = match aim.timeout {
            None => measured.to_vec(),
            Some(timeout) => measured.iter().filter_map(|regime| known(timeout, regime)).collect(),
        };
        let share = 1.0 / regimes.len().max(1) as f64;
        Self { aim, worlds: regimes.iter().flat_map(|regime| worlds(regime, share)).collect() }
    }

    /// Its beginning, before any answer.
    #[must_use]
    pub fn begin(&self) -> Run<'_> {
        let likelihoods = vec![0.0; self.worlds.len()];
        Run { probe: self, likelihoods, answers: 0, cold: 0 }
    }
}

/// The regime with the timeout that is known, a few per cent of uncertainty left to it.
fn known(timeout: Nanos, regime: &Regime) -> Option<Regime> {
    let sd = Nanos::from_secs_f64(0.02 * timeout.as_secs_f64());
    Some(Regime { timeout: Distribution::normal(timeout, sd).ok()?, spare: regime.spare.clone() })
}

/// The environments' clock, and the function's with spares that live anywhere from the timeout to as long as measured, or
/// as was measured: half of the weight each.
fn worlds(regime: &Regime, share: f64) -> Vec<World> {
    const SPARES: u32 = 12;
    let end = regime.timeout.quantile(0.99);
    let longest = regime.spare.quantile(1.0 - 1e-9).max(2.0 * end);
    let each = share / 2.0 / f64::from(2 * SPARES);
    let spare = |seconds: f64| World { clock: Clock::Function, rest: Rest::Constant(seconds), weight: each };
    let places = (0..SPARES).map(|place| (f64::from(place) + 0.5) / f64::from(SPARES));
    let spares = places.flat_map(|place| [end + place * (longest - end), regime.spare.quantile(place).max(end)]);
    let own = World { clock: Clock::Environment, rest: Rest::Drawn(regime.timeout.clone()), weight: share / 2.0 };
    spares.map(spare).chain([own]).collect()
}

/// How far the answers have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One of the two is as likely as was asked for.
    Known(Clock),
    /// More answers are needed.
    Open,
}

/// What is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learned {
    /// How far that is.
    pub verdict: Verdict,
    /// How many tests it rests on.
    pub answers: u64,
    /// In how many of them one of the two requests waited for an init.
    pub cold: u64,
    /// How likely it is that the clock is the function's.
    pub function: f64,
}

/// An experiment on its way.
#[derive(Debug, Clone)]
pub struct Run<'p> {
    probe: &'p Probe,
    /// Of the answers in each world, as logarithms.
    likelihoods: Vec<f64>,
    answers: u64,
    cold: u64,
}

impl Run<'_> {
    /// Learns that after so long a rest one of two requests waited for an init, or that none did.
    pub fn learn(&mut self, rested: Nanos, cold: bool) {
        for (world, likelihood) in self.probe.worlds.iter().zip(&mut self.likelihoods) {
            let chance = world.cold(rested.as_secs_f64());
            *likelihood += if cold { chance } else { 1.0 - chance }.ln();
        }
        self.answers += 1;
        self.cold += u64::from(cold);
    }

    /// What is known by now.
    #[must_use]
    pub fn known(&self) -> Learned {
        let function =
            self.weights().filter(|(world, _)| world.clock == Clock::Function).map(|(_, weight)| weight).sum();
        let confidence = self.probe.aim.confidence;
        let verdict = if function >= confidence {
            Verdict::Known(Clock::Function)
        } else if 1.0 - function >= confidence {
            Verdict::Known(Clock::Environment)
        } else {
            Verdict::Open
        };
        Learned { verdict, answers: self.answers, cold: self.cold, function }
    }

    /// The rest to leave next, in whole seconds: that which is expected to tell most of the clock for its time (Lindley,
    /// "On a measure of the information provided by an experiment", Annals of Mathematical Statistics 27, 1956).
    #[must_use]
    pub fn next(&self) -> Nanos {
        const STEP: f64 = 1.02;
        const SHORTEST: f64 = 30.0;
        let longest = self.probe.aim.longest.as_secs_f64();
        let rests = std::iter::successors(Some(SHORTEST), |rest| Some(rest * STEP)).take_while(|rest| *rest <= longest);
        let best = rests.map(|rest| (self.told(rest) / (rest + HOLD), rest)).max_by(|a, b| a.0.total_cmp(&b.0));
        Nanos::from_secs_f64(best.map_or(longest, |(_, rest)| rest).ceil())
    }

    /// The information that the answer after so long a rest gives of the clock, in nats.
    fn told(&self, rest: f64) -> f64 {
        // Of the function's clock and of the environments': their weights, and their chances of a cold answer.
        let (mut weights, mut cold) = ([0.0; 2], [0.0; 2]);
        for (world, weight) in self.weights() {
            let clock = usize::from(world.clock == Clock::Environment);
            weights[clock] += weight;
            cold[clock] += weight * world.cold(rest);
        }
        let uncertain = |chance: f64| surprise(chance) + surprise(1.0 - chance);
        let given: f64 = (0..2)
            .filter(|&clock| weights[clock] > 0.0)
            .map(|clock| weights[clock] * uncertain(cold[clock] / weights[clock]))
            .sum();
        uncertain(cold[0] + cold[1]) - given
    }

    /// Each world with its weight by now.
    fn weights(&self) -> impl Iterator<Item = (&World, f64)> {
        let most = self.likelihoods.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weight = move |(world, likelihood): (&World, &f64)| world.weight * (likelihood - most).exp();
        let all: f64 = self.probe.worlds.iter().zip(&self.likelihoods).map(weight).sum();
        self.probe.worlds.iter().zip(&self.likelihoods).map(move |pair| (pair.0, weight(pair) / all))
    }
}

/// An experiment before it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// What is to be known, on as many copies as are chosen.
    pub aim: Aim,
    /// The first rest.
    pub first: Nanos,
    /// What it takes on so many copies, and what that costs in USD, if that is known.
    pub tried: Vec<(Takes, Option<f64>)>,
    /// The place of the chosen number of copies among them.
    pub chosen: usize,
}

/// An experiment as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// What is to be known.
    pub aim: Aim,
    /// What is known by now.
    pub known: Learned,
    /// The rest to leave next; none where it is done.
    pub rest: Option<Nanos>,
}

impl Next {
    /// After these answers, each with its rest.
    #[must_use]
    pub fn after(aim: &Aim, measured: &[Regime], answers: impl IntoIterator<Item = (Nanos, bool)>) -> Self {
        let probe = Probe::new(*aim, measured);
        let mut run = probe.begin();
        answers.into_iter().for_each(|(rested, cold)| run.learn(rested, cold));
        let known = run.known();
        let rest = (known.verdict == Verdict::Open).then(|| run.next());
        Self { aim: *aim, known, rest }
    }
}

/// Plans an experiment on the given number of copies, or on that which takes the fewest hours, by so many runs of each.
#[must_use]
pub fn design(aim: &Aim, copies: Option<u32>, measured: &[Regime], model: &Model, runs: u64, seed: u64) -> Design {
    let tried: Vec<(Takes, Option<f64>)> = numbers_of_copies(copies)
        .into_iter()
        .map(|copies| {
            let probe = Probe::new(Aim { copies, ..*aim }, measured);
            let went: Vec<Went> =
                (0..runs).map(|run| one(&probe, (run as f64 + 0.5) / runs as f64, seed, run)).collect();
            let takes = Takes::of(copies, &went);
            let price = price(model, takes.requests.mean, HOLD, takes.inits);
            (takes, price)
        })
        .collect();
    let chosen = quickest(&tried);
    let aim = Aim { copies: tried[chosen].0.copies, ..*aim };
    Design { aim, first: Probe::new(aim, measured).begin().next(), tried, chosen }
}

/// One run, in the world at this place among all of them by weight.
fn one(probe: &Probe, place: f64, seed: u64, run: u64) -> Went {
    let mut random = Streams::new(seed, run).open(Purpose::IdleTimeout);
    let mut below = 0.0;
    let Some(world) = probe.worlds.iter().find(|world| {
        below += world.weight;
        below >= place
    }) else {
        return Went { seconds: 0.0, requests: 0, inits: 0, answers: 0, is_known: false };
    };
    let copies = u64::from(probe.aim.copies);
    // Two requests at once, each with an init.
    let mut went = Went { seconds: HOLD, requests: 2 * copies, inits: 2 * copies, answers: 0, is_known: false };
    let mut state = probe.begin();
    while !went.is_known && went.answers < MOST_TESTS {
        let rest = state.next();
        let uses = (rest.as_secs_f64() / probe.aim.used_every().as_secs_f64()).ceil() as u64 - 1;
        went.seconds += rest.as_secs_f64() + HOLD;
        for _ in 0..copies {
            let cold = is_cold(world, rest, &mut random);
            state.learn(rest, cold);
            went.requests += uses + 2;
            went.inits += u64::from(cold);
            went.answers += 1;
        }
        went.is_known = state.known().verdict != Verdict::Open;
    }
    went
}

fn is_cold(world: &World, rest: Nanos, random: &mut Stream) -> bool {
    random.random::<f64>() < world.cold(rest.as_secs_f64())
}
