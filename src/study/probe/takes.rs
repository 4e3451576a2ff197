//! What an experiment takes: time, requests and money, over many runs of it.

use super::MOST_COPIES;
use crate::cost::{MONTH, Pricing};
use crate::engine::{Billed, Tally};
use crate::model::Model;
use crate::model::function::Gateway;

/// What an experiment with one question of two answers takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Takes {
    /// Copies of the function that are asked side by side.
    pub copies: u32,
    /// How long it takes, in seconds.
    pub seconds: Spread,
    /// How many requests.
    pub requests: Spread,
    /// How many of them wait for an init, on average.
    pub inits: f64,
    /// How many answers it rests on: tests, or recycled environments.
    pub answers: Spread,
    /// The share of the runs that ended with an answer.
    pub known: f64,
    /// So many runs were made.
    pub runs: u64,
}

/// How one run of such an experiment went.
#[derive(Debug, Clone, Copy)]
pub(super) struct Went {
    pub(super) seconds: f64,
    pub(super) requests: u64,
    pub(super) inits: u64,
    pub(super) answers: u64,
    pub(super) is_known: bool,
}

impl Takes {
    pub(super) fn of(copies: u32, runs: &[Went]) -> Self {
        let spread = |value: fn(&Went) -> f64| Spread::of(runs.iter().map(value).collect());
        let count = runs.len() as f64;
        Self {
            copies,
            seconds: spread(|run| run.seconds),
            requests: spread(|run| run.requests as f64),
            inits: runs.iter().map(|run| run.inits as f64).sum::<f64>() / count,
            answers: spread(|run| run.answers as f64),
            known: runs.iter().filter(|run| run.is_known).count() as f64 / count,
            runs: runs.len() as u64,
        }
    }
}

/// A number that differs from run to run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// On average.
    pub mean: f64,
    /// One run in 20 needs no more.
    pub low: f64,
    /// Nineteen runs in 20 need no more.
    pub high: f64,
}

impl Spread {
    pub(super) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values.get((share * values.len() as f64) as usize).or(values.last()).copied();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        Self { mean, low: at(0.05).unwrap_or(mean), high: at(0.95).unwrap_or(mean) }
    }
}

/// The numbers of copies that are weighed against each other, unless one is given.
pub(super) fn numbers_of_copies(given: Option<u32>) -> Vec<u32> {
    given.map_or_else(|| vec![1, 2, MOST_COPIES], |copies| vec![copies])
}

/// The place of that which takes the fewest hours.
pub(super) fn quickest(tried: &[(Takes, Option<f64>)]) -> usize {
    let hours = |place: usize| tried[place].0.seconds.mean;
    (0..tried.len()).min_by(|&a, &b| hours(a).total_cmp(&hours(b))).unwrap_or(0)
}

/// What so many requests of so many seconds each cost, so many of them with an init, in USD, without a gateway; absent where
/// a price is.
pub(super) fn price(model: &Model, requests: f64, seconds: f64, inits: f64) -> Option<f64> {
    let mut model = model.clone();
    model.function.gateway = Gateway::None;
    let billed =
        |count: f64, each: f64| Billed { count: count.ceil() as u64, milliseconds: (count * each).ceil() as u64 };
    // A month in which there is nothing else: its bill is that of the experiment.
    let mut tally = Tally { time: (MONTH * 1e9) as u128, ..Tally::default() };
    tally.usage.users = billed(requests, (seconds * 1e3).ceil());
    tally.usage.inits = billed(inits, (model.function.init.mean() * 1e3).ceil());
    Pricing::of(&model).bill(&tally)?.total()
}
