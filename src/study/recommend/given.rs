//! The same question under several regimes of which a log tells how likely they are.

use super::target::Target;
use super::under::{Found, Under, UnderCell, longest};
use crate::units::Nanos;

/// What a log makes of the answers under all regimes.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// What each regime weighs, of 1, in the order of the rows.
    pub weights: Vec<f64>,
    /// How unusual the log would be under the most likely one.
    pub fit: Fit,
    /// For each interval what the regimes weigh together under which it keeps the target.
    pub kept: Vec<f64>,
    /// For each interval the measure of the target on average over the regimes; none for latencies, of which quantiles have no
    /// average, and where a regime has no value.
    pub means: Vec<Option<f64>>,
    /// So much the regimes must weigh under which an interval keeps the target.
    pub enough: f64,
    /// What is to be taken: of the first run of intervals that are kept by so much the longest, or no pings.
    pub longest: Option<Option<Nanos>>,
}

/// How a log looks under the most likely regime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Its name.
    pub regime: &'static str,
    /// The chance that a log made by it is as unusual.
    pub p: f64,
    /// Even it is rejected.
    pub is_none_of_these: bool,
    /// So the answers are for the platform as it was learned from the log.
    pub is_learned: bool,
}

impl Under {
    /// The same with what a log makes of it: how much each row weighs, which add up to 1.
    #[must_use]
    pub fn given(self, weights: Vec<f64>, fit: Fit, enough: f64) -> Self {
        let places = 0..self.intervals.len();
        let rows = || self.rows.iter().zip(&weights);
        let kept = |place: usize| -> f64 {
            rows()
                .filter(|(row, _)| row.cells[place].keeps())
                .map(|(_, weight)| weight)
                .fold(0.0, |sum, weight| sum + weight)
        };
        let mean = |place: usize| -> Option<f64> {
            rows().map(|(row, weight)| Some(weight * value(&row.cells[place], self.target)?)).sum()
        };
        let kept: Vec<f64> = places.clone().map(kept).collect();
        let means = places.map(mean).collect();
        let longest = longest(&self.intervals, |place| kept[place] >= enough);
        let given = Given { weights, fit, kept, means, enough, longest };
        Self { given: Some(given), ..self }
    }
}

/// What may be averaged of a cell.
fn value(cell: &UnderCell, target: Target) -> Option<f64> {
    match (target, cell.found) {
        (Target::Latency(..), _) | (_, Found::Unfit(_)) => None,
        (Target::Cold(_) | Target::ColdVisits(_) | Target::ColdPerDay(_), Found::Exact(exact)) => {
            Some(exact.probability)
        }
        (Target::Cold(_) | Target::ColdVisits(_) | Target::ColdPerDay(_), Found::Simulated(estimate)) => {
            estimate.map(|estimate| estimate.value)
        }
    }
}
