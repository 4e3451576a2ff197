//! An experiment as it is planned, and as it stands: what a page prints.

use super::ahead::{Ahead, ahead};
use super::learned::Learned;
use super::{Aim, Fewest, Probe, Verdict};
use crate::model::{Distribution, Model};
use crate::study::probe::takes::{numbers_of_copies, price};
use crate::units::Nanos;

/// An experiment before it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// What is to be known, on as many copies as are chosen.
    pub aim: Aim,
    /// What is held to be possible before the first answer.
    pub before: Learned,
    /// The first gaps, one for each copy.
    pub first: Vec<Nanos>,
    /// What it takes on so many copies, and what that costs in USD, if that is known.
    pub tried: Vec<(Ahead, Option<f64>)>,
    /// The place of the chosen number of copies among them.
    pub chosen: usize,
}

/// An experiment on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// What is to be known.
    pub aim: Aim,
    /// What is known by now.
    pub known: Learned,
    /// The gaps to leave next, one for each copy; none where it is done.
    pub gaps: Vec<Nanos>,
}

/// Plans an experiment on the given number of copies, or on that with the fewest hours or requests, by so many runs of
/// each.
#[must_use]
pub fn design(
    aim: &Aim,
    copies: Option<u32>,
    measured: &[Distribution],
    model: &Model,
    runs: u64,
    seed: u64,
) -> Design {
    let numbers = numbers_of_copies(copies);
    let probe = |copies: u32| Probe::new(Aim { copies, ..*aim }, measured);
    let tried: Vec<(Ahead, Option<f64>)> = numbers
        .iter()
        .map(|&copies| {
            let ahead = ahead(&probe(copies), runs, seed);
            let price = price(model, ahead.requests.mean, model.function.duration.mean(), ahead.cold);
            (ahead, price)
        })
        .collect();
    let cost = |ahead: &Ahead| match aim.fewest {
        Fewest::Hours => ahead.seconds.mean,
        Fewest::Requests => ahead.requests.mean,
    };
    let chosen = (0..tried.len()).min_by(|&a, &b| cost(&tried[a].0).total_cmp(&cost(&tried[b].0))).unwrap_or(0);
    let probe = probe(numbers.get(chosen).copied().unwrap_or(1));
    let run = probe.begin();
    Design { aim: *probe.aim(), before: run.known_in_full(), first: run.next(), tried, chosen }
}

impl Next {
    /// After these answers, each with its gap.
    #[must_use]
    pub fn after(aim: &Aim, measured: &[Distribution], answers: impl IntoIterator<Item = (Nanos, bool)>) -> Self {
        let probe = Probe::new(*aim, measured);
        let mut run = probe.begin();
        for (idle, cold) in answers {
            run.learn(idle, cold);
        }
        let known = run.known_in_full();
        let gaps = if known.verdict == Verdict::Open { run.next() } else { Vec::new() };
        Self { aim: *aim, known, gaps }
    }
}
