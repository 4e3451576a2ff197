//! The testing sequence, and what is chosen when it has ended.
//!
//! All candidates form one sequence in an order that the data of the tests have no part in. Each is tested at the whole
//! level 1 - confidence until the first fails; then the chance that any of those before it misses the target is at most
//! that level, without a correction: the first in the sequence that misses must have passed a test that it passes with
//! that chance at the most (W. Maurer, L. A. Hothorn and W. Lehmacher, "Multiple comparisons in drug clinical trials and
//! preclinical assays: a-priori ordered hypotheses", in: Biometrie in der chemisch-pharmazeutischen Industrie 6, 1995; P. H.
//! Westfall and A. Krishen, "Optimally weighted, fixed sequence and gatekeeper multiple testing procedures", Journal of
//! Statistical Planning and Inference 99, 2001). Sample sizes are fixed before the tests begin.

use super::pilot::Planned;
use crate::units::Nanos;

/// What became of a candidate in the testing sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tested {
    /// It keeps the target, with the confidence of all that do together.
    Keeps,
    /// Its test was the first to fail: it is not shown to keep the target.
    Fails,
    /// The sequence had ended before it.
    NotTested,
}

/// The places of candidates in the order of their tests: the surest first. Those that are most unlikely to pass are left
/// out, but for the first of them.
pub(super) fn order(planned: &[Planned], bound: f64, precision: f64) -> Vec<usize> {
    let sureness = |one: &Planned| match one.prediction {
        // No error at all: as sure as can be, on either side.
        Some(prediction) => (bound - prediction.value) / one.standard_error.max(f64::MIN_POSITIVE),
        None => f64::NEG_INFINITY,
    };
    let may_pass = |one: &Planned| {
        let value = one.prediction.map(|prediction| prediction.value - 2.0 * prediction.error);
        value.is_some_and(|value| value <= bound + precision)
    };
    let mut places: Vec<usize> = (0..planned.len()).collect();
    places.sort_by(|&a, &b| sureness(&planned[b]).total_cmp(&sureness(&planned[a])));
    let hopeful = places.iter().rposition(|&place| may_pass(&planned[place])).map_or(0, |last| last + 1);
    places.truncate(hopeful + 1);
    places
}

/// What becomes of each of `count` candidates that are tested in this order.
pub(super) fn test(order: &[usize], count: usize, passes: impl Fn(usize) -> bool) -> Vec<Tested> {
    let mut tested = vec![Tested::NotTested; count];
    for &place in order {
        if !passes(place) {
            tested[place] = Tested::Fails;
            break;
        }
        tested[place] = Tested::Keeps;
    }
    tested
}

/// A candidate as the choice sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    pub(super) tested: Tested,
    /// The number of its group; those of one group follow one another, the shortest interval first.
    pub(super) group: usize,
    pub(super) every: Option<Nanos>,
    /// What it costs, in whatever all are measured in.
    pub(super) cost: f64,
}

/// What is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) chosen: Option<usize>,
    /// Longer intervals of the same group that keep the target beyond one that is not shown to.
    pub(super) islands: Vec<usize>,
    /// Shorter intervals of the same group that are not shown to keep it.
    pub(super) holes: Vec<usize>,
    /// It is the longest interval of its group.
    pub(super) is_end_of_grid: bool,
}

/// Of each group the longest of the first unbroken run of intervals that keep the target; of these the cheapest, of equally
/// cheap ones that at the longest interval.
pub(super) fn choose(options: &[Offer]) -> Choice {
    let longest = groups(options).into_iter().filter_map(|places| {
        let run = first_run(options, &places)?;
        Some((*places[run].last()?, places))
    });
    let cheapest = longest.min_by(|(a, _), (b, _)| {
        let (a, b) = (&options[*a], &options[*b]);
        a.cost.total_cmp(&b.cost).then(b.every.cmp(&a.every))
    });
    let Some((chosen, places)) = cheapest else { return Choice::default() };
    let is_kept = |place: &usize| options[*place].tested == Tested::Keeps;
    Choice {
        chosen: Some(chosen),
        islands: places.iter().copied().filter(|place| *place > chosen && is_kept(place)).collect(),
        holes: places.iter().copied().filter(|place| *place < chosen && !is_kept(place)).collect(),
        is_end_of_grid: places.last() == Some(&chosen) && options[chosen].every.is_some(),
    }
}

fn groups(options: &[Offer]) -> Vec<Vec<usize>> {
    let places: Vec<usize> = (0..options.len()).collect();
    places.chunk_by(|&a, &b| options[a].group == options[b].group).map(<[usize]>::to_vec).collect()
}

/// Where in a group the first unbroken run of those that keep the target lies.
fn first_run(options: &[Offer], places: &[usize]) -> Option<std::ops::Range<usize>> {
    let is_kept = |place: &usize| options[*place].tested == Tested::Keeps;
    let first = places.iter().position(is_kept)?;
    let length = places[first..].iter().take_while(|place| is_kept(place)).count();
    Some(first..first + length)
}

#[cfg(test)]
mod tests {
    use super::super::pilot::{Prediction, Source};
    use super::*;

    fn planned(value: Option<f64>, standard_error: f64) -> Planned {
        let prediction = value.map(|value| Prediction { value, from: Source::Pilot, error: 1e-4 });
        Planned { prediction, replications: 32, standard_error }
    }

    #[test]
    fn the_surest_is_tested_first_and_what_cannot_pass_but_once() {
        let all = [
            planned(Some(0.009), 0.001),
            planned(Some(0.001), 0.001),
            planned(Some(0.009), 0.000_1),
            planned(Some(0.5), 0.001),
            planned(None, f64::INFINITY),
            planned(Some(0.010_3), 0.001),
            planned(Some(0.9), 0.001),
        ];
        assert_eq!(order(&all, 0.01, 0.000_5), [2, 1, 0, 5, 3]);
        assert_eq!(order(&all[3..5], 0.01, 0.000_5), [0]);
        assert_eq!(order(&[planned(Some(0.001), 0.0)], 0.01, 0.000_5), [0]);
    }

    #[test]
    fn the_first_failure_ends_the_sequence() {
        use Tested::{Fails, Keeps, NotTested};
        assert_eq!(test(&[2, 0, 1, 3], 4, |place| place != 1), [Keeps, Fails, Keeps, NotTested]);
        assert_eq!(test(&[1], 2, |_| true), [NotTested, Keeps]);
    }

    /// Groups of `k`eeping, `f`ailing and untested (`.`) candidates, one every 1, 2, ... min with 1, 2, ... at once.
    fn chosen(groups: &[&str], none: char) -> Choice {
        let tested = |letter| match letter {
            'k' => Tested::Keeps,
            'f' => Tested::Fails,
            _ => Tested::NotTested,
        };
        let mut options = Vec::new();
        for (group, letters) in groups.iter().enumerate() {
            for (minutes, letter) in (1..).zip(letters.chars()) {
                let cost = (group as f64 + 1.0) / f64::from(minutes);
                let every = Some(Nanos::MINUTE * i64::from(minutes));
                options.push(Offer { tested: tested(letter), group, every, cost });
            }
        }
        options.push(Offer { tested: tested(none), group: groups.len(), every: None, cost: 0.0 });
        choose(&options)
    }

    #[test]
    fn the_longest_of_the_first_run_is_chosen_and_islands_are_named() {
        let choice = |chosen, islands: &[usize], holes: &[usize], is_end_of_grid| Choice {
            chosen: Some(chosen),
            islands: islands.into(),
            holes: holes.into(),
            is_end_of_grid,
        };
        assert_eq!(chosen(&["kkkf."], '.'), choice(2, &[], &[], false));
        assert_eq!(chosen(&["kkfk."], '.'), choice(1, &[3], &[], false));
        assert_eq!(chosen(&["fkk"], '.'), choice(2, &[], &[0], true));
        assert_eq!(chosen(&["f.."], '.'), Choice::default());
        // No pings are the cheapest.
        assert_eq!(chosen(&["kkk"], 'k'), choice(3, &[], &[], false));
        // Two at once every 4 min are cheaper than one every minute, and as many pings as one every 2 min: the longer wins.
        assert_eq!(chosen(&["kf..", "kkkk"], '.'), choice(7, &[], &[], true));
        assert_eq!(chosen(&["kkf.", "kkkk"], '.'), choice(7, &[], &[], true));
        assert_eq!(chosen(&["kkkf", "kkkk"], '.'), choice(2, &[], &[], false));
    }
}
