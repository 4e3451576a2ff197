//! Random cases of which exact answers are known: what they are was settled before any of them was played.

use coldstart::exact::{self, ExactValue};
use coldstart::model::arrivals::{Process, Renewal};
use coldstart::model::{Distribution, Model, Schedule};
use coldstart::rng::{Purpose, Stream, Streams};
use coldstart::units::{Nanos, Probability};
use rand::RngExt;

use crate::shared::{bare, fixed, poisson, seconds};

/// A model, and a target for it.
pub(crate) struct Case {
    pub(crate) model: Model,
    pub(crate) target: f64,
    pub(crate) half_width: f64,
    /// P(cold) under pings every 1, 2, ... min.
    pub(crate) values: Vec<f64>,
}

/// Intervals of 1 to so many minutes.
const LONGEST: i64 = 6;

/// A half-width is this part of the target.
const PRECISION: f64 = 0.08;

/// Requests in a replication, on average.
const REQUESTS: f64 = 300.0;

impl Case {
    /// The case of this number. In 55 of 100 the target is just below what one of the candidates gives; in the others it
    /// is about in the middle between two that follow one another.
    pub(crate) fn random(number: u64) -> Self {
        let mut random = Streams::new(20_261_126, number).open(Purpose::Handler);
        loop {
            let model = model(&mut random);
            let exact: Option<Vec<ExactValue>> = (1..=LONGEST).map(|minutes| exact_value(&model, minutes)).collect();
            let Some(exact) = exact else { continue };
            let values: Vec<f64> = exact.iter().map(|exact| exact.probability).collect();
            let neglected = exact.iter().map(|exact| exact.neglects_at_most).fold(0.0, f64::max);
            let target = target(&values, &mut random);
            let half_width = target * PRECISION;
            // Shares that take few requests to tell, and are none of those that are cold anyway.
            if (0.01..0.3).contains(&target) && neglected < half_width / 10.0 {
                return Self { model, target, half_width, values };
            }
        }
    }

    pub(crate) fn intervals(&self) -> Vec<Nanos> {
        (1..=LONGEST).map(|minutes| Nanos::MINUTE * minutes).collect()
    }
}

fn pinged(model: &Model, minutes: i64) -> Model {
    model.with_pings(Schedule::Every(Nanos::MINUTE * minutes), 1)
}

fn exact_value(model: &Model, minutes: i64) -> Option<ExactValue> {
    exact::cold_probability(&pinged(model, minutes)).ok()
}

fn log_uniform(random: &mut Stream, low: f64, high: f64) -> f64 {
    random.random_range(low.ln()..high.ln()).exp()
}

/// Just below the share of one of the candidates, or between two.
fn target(values: &[f64], random: &mut Stream) -> f64 {
    let is_hard = random.random_bool(0.55);
    if is_hard {
        let place = random.random_range(2..values.len());
        // By so much of a half-width, which is itself a part of the target.
        let below = random.random_range(0.02..0.48) * PRECISION;
        values[place] / (1.0 + below)
    } else {
        let place = random.random_range(0..2);
        let between: f64 = random.random_range(0.45..0.55);
        values[place] + (values[place + 1] - values[place]) * between
    }
}

/// Requests that come now and then, and environments that go for one of several reasons.
fn model(random: &mut Stream) -> Model {
    let gap = log_uniform(random, 40.0, 400.0);
    // Longer than any interval: no ping comes late.
    let never = fixed(660.0);
    let mut model = match random.random_range(0..7) {
        // A hazard of recycling, under Poisson and under burstier arrivals.
        0 | 1 => recycled(bare(poisson(gap.recip()), never), random),
        2 | 3 => recycled(bare(bursty(gap, random), never), random),
        // Replaced, which the first request in each feels.
        4 => replaced(bare(poisson(gap.recip()), never), random),
        // Some timeouts end early: fewer than one of a hundred before the longest interval.
        5 => recycled(bare(poisson(gap.recip()), early(random)), random),
        // A longest life, with which regular pings may or may not keep step, so that shares rise and fall.
        _ => capped(bare(poisson(gap.recip()), never), random),
    };
    model.run.horizon = seconds(gap * REQUESTS);
    model
}

/// Gaps of two kinds: most are short, some are long.
fn bursty(gap: f64, random: &mut Stream) -> Process {
    let rare: f64 = random.random_range(0.05..0.3);
    let ratio: f64 = random.random_range(4.0..15.0);
    let short = gap / (1.0 - rare + rare * ratio);
    let between = [(1.0 - rare, seconds(short)), (rare, seconds(short * ratio))];
    Process::Renewal(Renewal::new(Distribution::hyperexponential(&between).unwrap()).unwrap())
}

fn early(random: &mut Stream) -> Distribution {
    let weight = random.random_range(0.001..0.009);
    let early = Distribution::uniform(Nanos::ZERO, Nanos::MINUTE * 10).unwrap();
    Distribution::mixture(vec![(1.0 - weight, fixed(660.0)), (weight, early)]).unwrap()
}

fn recycled(mut model: Model, random: &mut Stream) -> Model {
    model.platform.recycling.mean_life = Some(seconds(log_uniform(random, 600.0, 14_400.0)));
    model
}

fn replaced(model: Model, random: &mut Stream) -> Model {
    let mut model = recycled(model, random);
    model.platform.recycling.replaced = Probability::new(1.0).unwrap();
    model.function.first_request = Some(fixed(0.0));
    model
}

fn capped(mut model: Model, random: &mut Stream) -> Model {
    let cap = fixed(log_uniform(random, 1_200.0, 7_200.0).round());
    model.platform.recycling.max_life = Some(cap);
    model
}
