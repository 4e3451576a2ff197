//! Evictions as others measured them on AWS Lambda: cohorts of environments that were used at once, left idle and used
//! again (Copik et al., "SeBS", Middleware 2021).

use std::collections::BTreeMap;

use coldstart::engine::{Event, Served, Start, What, replicate};
use coldstart::model::arrivals::{Days, Process, Trace};
use coldstart::model::{Distribution, IdlePolicy, Initial, Model, Run};
use coldstart::rng::Streams;
use coldstart::units::Nanos;
use rayon::prelude::*;

use super::shared::{bare, fixed, seconds};
use super::{column, data};

/// So many environments used at once, and so many seconds of idleness.
type Cell = (u32, u32);

/// The survivors of each batch of a cell.
fn batches() -> BTreeMap<Cell, Vec<u32>> {
    let path = data("sebs-cohorts/python-1s.csv");
    let [environments, idle, warm] =
        ["environments", "idle_s", "warm"].map(|name| column(&path, name).into_iter().map(|value| value as u32));
    let mut cells = BTreeMap::<Cell, Vec<u32>>::new();
    for ((environments, idle), warm) in environments.zip(idle).zip(warm) {
        cells.entry((environments, idle)).or_default().push(warm);
    }
    cells
}

/// The batch of a cell: all at once for 1 s on new environments, and again when they have been idle.
fn batch((environments, idle): Cell, policy: IdlePolicy) -> Model {
    let again = seconds(1.0) + seconds(f64::from(idle));
    let times = [Nanos::ZERO, again].into_iter().flat_map(|at| vec![at; environments as usize]);
    let mut model = bare(Process::Trace(Trace::new(times.collect(), Days::InOrder).unwrap()), fixed(0.0));
    model.function.duration = fixed(1.0);
    model.platform.idle = policy;
    model.run = Run { horizon: again + Nanos::SECOND, warmup: Nanos::ZERO, initial: Initial::Empty };
    model
}

/// What was served, in order.
fn served(model: &Model, seed: u64) -> Vec<Served> {
    let mut events: Vec<Event> = Vec::new();
    replicate(model, Streams::new(seed, 0), &mut events);
    let served = events.into_iter().filter_map(|event| match event.what {
        What::Served(served) => Some(served),
        _ => None,
    });
    served.collect()
}

/// How many of the second use are warm.
fn survivors(model: &Model, environments: u32, seed: u64) -> u32 {
    served(model, seed).iter().skip(environments as usize).filter(|served| served.start == Start::Warm).count() as u32
}

fn halving() -> IdlePolicy {
    IdlePolicy::CohortHalving { period: seconds(380.0) }
}

/// A timeout for each environment that has the same mean survival: half go at each multiple of 380 s.
fn independent() -> IdlePolicy {
    let halves = (1..=12).map(|period| (0.5_f64.powi(period), fixed(380.0 * f64::from(period)))).collect();
    IdlePolicy::timeout(Distribution::mixture(halves).unwrap())
}

fn mean(values: &[u32]) -> f64 {
    values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64
}

fn squares(values: &[u32]) -> f64 {
    let mean = mean(values);
    values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum()
}

/// Nothing here is random: the limits of 85% and 0.8 are the project's own, and the halving has no spread.
pub(crate) fn halving_gives_what_was_measured() {
    let cells = batches();
    let (mut exact, mut all, mut worst) = (0, 0, 0.0_f64);
    for (&cell, measured) in &cells {
        let predicted = survivors(&batch(cell, halving()), cell.0, 1);
        exact += measured.iter().filter(|&&warm| warm == predicted).count();
        all += measured.len();
        let off = (mean(measured) - f64::from(predicted)).abs();
        worst = worst.max(off);
        assert!(off <= 0.8, "{cell:?}: {} measured on average, {predicted} predicted", mean(measured));
    }
    let share = exact as f64 / all as f64;
    println!("{exact} of {all} batches exactly ({:.1}%); the mean of a cell is at most {worst:.2} off", 100.0 * share);
    assert_eq!(all, 11_844);
    assert!(share >= 0.85, "{share}");
}

/// Over the cells in which something goes: the standard deviation about the mean of each cell, as measured, against
/// that of independent timeouts of the same mean survival (40 draws for each of 304 cells know it to 1%) and that of
/// the halving, which is zero. The measurement is given, and half of what is known to 1% does not reach it by chance.
pub(crate) fn the_spread_is_nearer_to_cohorts_than_to_independent_timeouts() {
    let cells = batches();
    const DRAWS: u64 = 40;
    let partial: Vec<_> = cells.iter().filter(|((_, idle), _)| *idle > 380).collect();
    let sums: Vec<[f64; 4]> = partial
        .par_iter()
        .map(|(cell, measured)| {
            let play = |policy: IdlePolicy| -> Vec<u32> {
                let model = batch(**cell, policy);
                (0..DRAWS).map(|seed| survivors(&model, cell.0, seed)).collect()
            };
            assert!(squares(&play(halving())) <= 0.0);
            // The cells weigh as in the measurement.
            let weight = measured.len() as f64;
            let unbiased = |values: &[u32]| weight * squares(values) / (values.len() as f64 - 1.0);
            [weight, unbiased(measured), unbiased(&play(independent())), 1.0]
        })
        .collect();
    let sum = |part: usize| sums.iter().map(|parts| parts[part]).sum::<f64>();
    let [measured, independent] = [1, 2].map(|part| (sum(part) / sum(0)).sqrt());
    println!("spread over {} cells: {measured:.2} measured, {independent:.2} if independent, 0 by halves", sum(3));
    assert!(measured < independent - measured, "{measured} is nearer to {independent} than to 0");
}
