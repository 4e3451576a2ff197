//! Whether environments of a batch go independently: how much batches that were treated alike differ.

use std::collections::BTreeMap;

use rand::RngExt;
use rand_xoshiro::rand_core::SeedableRng;

use crate::logs::Cohort;
use crate::rng::Stream;
use crate::units::Nanos;

/// The spread of survivors in batches of one size and idle time, beside that of environments that go independently, each
/// with the same chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The variance seen over the one expected.
    pub ratio: f64,
    /// The chance of so small a spread: the share of drawings in which the survivors of a size and idle time were dealt to
    /// its environments at random that have no larger one, the one at hand counted among them (a permutation test).
    pub p_less: f64,
    /// The chance of so large a one.
    pub p_more: f64,
    /// In how many batches.
    pub batches: u64,
    /// How many drawings there were.
    pub drawings: u32,
}

impl Spread {
    /// Below this chance independence is rejected.
    pub const LEVEL: f64 = 0.05;

    /// Whether batches differ by too little: their environments go together.
    #[must_use]
    pub fn is_too_small(&self) -> bool {
        self.p_less < Self::LEVEL / 2.0
    }

    /// Whether batches differ by too much: something that they did not share decides.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.p_more < Self::LEVEL / 2.0
    }
}

/// Batches of one size that were idle for one time.
struct Cell {
    environments: u32,
    warm: Vec<u32>,
}

impl Cell {
    fn size(&self) -> u32 {
        self.environments * self.warm.len() as u32
    }

    /// The sum of squared distances from the mean. It is not divided by the variance of each cell: where nearly all survive,
    /// or nearly none, there is next to nothing to differ in, and one odd batch would outweigh all others.
    fn squares(&self, warm: &[u32]) -> f64 {
        let mean = warm.iter().map(|&warm| f64::from(warm)).sum::<f64>() / warm.len() as f64;
        warm.iter().map(|&warm| (f64::from(warm) - mean).powi(2)).sum()
    }

    /// The same number of survivors, dealt anew.
    fn deal(&self, stream: &mut Stream, dealt: &mut Vec<u32>) {
        dealt.clear();
        let (mut warm, mut left) = (self.warm.iter().sum::<u32>(), self.size());
        for _ in 0..self.warm.len() {
            let mut here = 0;
            for _ in 0..self.environments {
                let is_warm = stream.random_range(0..left) < warm;
                here += u32::from(is_warm);
                warm -= u32::from(is_warm);
                left -= 1;
            }
            dealt.push(here);
        }
    }
}

/// Of all drawings together no more environments are dealt than about this.
const DEALT: u32 = 10_000_000;

pub(super) fn spread(batches: &[Cohort], seed: u64) -> Option<Spread> {
    let cells = cells(batches);
    if cells.is_empty() {
        return None;
    }
    let drawings = (DEALT / cells.iter().map(Cell::size).sum::<u32>()).clamp(199, 999);
    let seen: f64 = cells.iter().map(|cell| cell.squares(&cell.warm)).sum();
    let mut stream = Stream::seed_from_u64(seed);
    let mut dealt = Vec::new();
    let (mut sum, mut no_larger, mut no_smaller) = (0.0, 1, 1);
    for _ in 0..drawings {
        let drawn: f64 = cells
            .iter()
            .map(|cell| {
                cell.deal(&mut stream, &mut dealt);
                cell.squares(&dealt)
            })
            .sum();
        sum += drawn;
        no_larger += u32::from(drawn <= seen + 1e-9);
        no_smaller += u32::from(drawn >= seen - 1e-9);
    }
    let chance = |count: u32| f64::from(count) / f64::from(drawings + 1);
    Some(Spread {
        ratio: seen * f64::from(drawings) / sum,
        p_less: chance(no_larger),
        p_more: chance(no_smaller),
        batches: cells.iter().map(|cell| cell.warm.len() as u64).sum(),
        drawings,
    })
}

/// Those of two batches or more in which some survived and some did not.
fn cells(batches: &[Cohort]) -> Vec<Cell> {
    let mut cells = BTreeMap::<(u32, Nanos), Vec<u32>>::new();
    for batch in batches {
        cells.entry((batch.environments, batch.idle)).or_default().push(batch.warm);
    }
    let cells = cells.into_iter().map(|((environments, _), warm)| Cell { environments, warm });
    cells
        .filter(|cell| {
            let warm: u32 = cell.warm.iter().sum();
            cell.warm.len() > 1 && warm > 0 && warm < cell.size()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batches(warm: &[u32]) -> Vec<Cohort> {
        warm.iter().map(|&warm| Cohort { environments: 10, idle: Nanos::from_secs(400), warm }).collect()
    }

    #[test]
    fn batches_that_all_halve_do_not_go_one_by_one() {
        let found = spread(&batches(&[5; 12]), 1).unwrap();
        assert!(found.ratio == 0.0 && found.is_too_small() && !found.is_too_large(), "{found:?}");
    }

    #[test]
    fn batches_that_go_as_one_differ_too_much() {
        let found = spread(&batches(&[0, 10, 0, 10, 10, 0]), 1).unwrap();
        assert!(found.ratio > 4.0 && found.is_too_large() && !found.is_too_small(), "{found:?}");
    }

    /// Of two batches of two with two survivors in all, both have one with chance 2/3 and one has both with 1/3: so the
    /// p-value of a spread of zero is 2/3 (999 drawings: within 0.05 in all but 1 of 1,000 seeds).
    #[test]
    fn few_batches_show_little() {
        let two = [1, 1].map(|warm| Cohort { environments: 2, idle: Nanos::from_secs(400), warm });
        let found = spread(&two, 1).unwrap();
        assert!((found.p_less - 2.0 / 3.0).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn batches_that_cannot_be_compared_show_nothing() {
        assert_eq!(spread(&batches(&[5]), 1), None);
        assert_eq!(spread(&batches(&[10, 10]), 1), None);
    }
}
