//! Differences between settings that follow one another, on the same traffic.

use std::collections::VecDeque;

use super::outcome::counts;
use super::play::Follow;
use crate::engine::Tally;
use crate::estimate::{Difference, Pairs, Stopping, TrialCounts};
use crate::model::{Model, Sharing};

/// The pairs of a row of settings, made of the replications that both of a pair have.
pub(super) struct Neighbours {
    sharing: Vec<Sharing>,
    /// Each between a setting and the one after it.
    pairs: Vec<Pair>,
}

/// Two settings, one after the other.
#[derive(Debug, Clone, Default)]
struct Pair {
    pairs: Pairs,
    /// What the one that is ahead has counted and the other has not yet.
    ahead: VecDeque<TrialCounts>,
    second_is_ahead: bool,
    /// Whether the first, and the second, is played no more.
    ended: [bool; 2],
}

impl Neighbours {
    pub(super) fn new(models: &[Model]) -> Self {
        let sharing: Vec<Sharing> = models.iter().map(Model::sharing).collect();
        Self { pairs: vec![Pair::default(); sharing.len().saturating_sub(1)], sharing }
    }

    /// P(cold) of this setting minus that of the one before it; none for the first.
    pub(super) fn difference(&self, place: usize, stopping: &Stopping) -> Option<Difference> {
        let pairs = &self.pairs.get(place.checked_sub(1)?)?.pairs;
        pairs.difference(stopping.confidence(pairs.replications()))
    }

    /// The pairs that a setting belongs to, and whether as their second.
    fn pairs_of(&mut self, model: usize) -> impl Iterator<Item = (bool, &mut Pair)> {
        let from = model.saturating_sub(1);
        let pairs = self.pairs.iter_mut().enumerate().skip(from).take(model + 1 - from);
        pairs.map(move |(place, pair)| (place != model, pair))
    }
}

impl Follow for Neighbours {
    fn played(&mut self, model: usize, tally: &Tally) {
        let Some(&sharing) = self.sharing.get(model) else { return };
        let counts = counts(tally, sharing);
        for (is_second, pair) in self.pairs_of(model) {
            pair.add(is_second, counts);
        }
    }

    fn ended(&mut self, model: usize) {
        for (is_second, pair) in self.pairs_of(model) {
            pair.end(is_second);
        }
    }
}

impl Pair {
    fn add(&mut self, is_second: bool, counts: TrialCounts) {
        if self.second_is_ahead != is_second
            && let Some(other) = self.ahead.pop_front()
        {
            let (first, second) = if is_second { (other, counts) } else { (counts, other) };
            self.pairs.add(second, first);
        } else if !self.ended[usize::from(!is_second)] {
            self.second_is_ahead = is_second;
            self.ahead.push_back(counts);
        }
    }

    fn end(&mut self, is_second: bool) {
        self.ended[usize::from(is_second)] = true;
        if self.second_is_ahead != is_second {
            // It will not catch up.
            self.ahead = VecDeque::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(events: u64) -> TrialCounts {
        TrialCounts { events, trials: 100, units: 100 }
    }

    /// What a pair makes of replications in this order, `true` for those of the second setting.
    fn pair(order: &[(bool, u64)]) -> Pair {
        let mut pair = Pair::default();
        for &(is_second, events) in order {
            pair.add(is_second, counts(events));
        }
        pair
    }

    #[test]
    fn replications_meet_their_counterparts_in_any_order() {
        let mut expected = Pairs::default();
        for (first, second) in [(1, 10), (2, 20), (3, 30)] {
            expected.add(counts(second), counts(first));
        }
        for order in [
            [(false, 1), (true, 10), (false, 2), (true, 20), (false, 3), (true, 30)],
            [(false, 1), (false, 2), (false, 3), (true, 10), (true, 20), (true, 30)],
            [(true, 10), (true, 20), (false, 1), (false, 2), (false, 3), (true, 30)],
        ] {
            let pair = pair(&order);
            assert_eq!(pair.pairs, expected, "{order:?}");
            assert!(pair.ahead.is_empty());
        }
    }

    #[test]
    fn nothing_is_kept_for_one_that_has_ended() {
        let mut ahead = pair(&[(false, 1), (false, 2), (true, 10)]);
        ahead.end(true);
        assert!(ahead.ahead.is_empty());
        ahead.add(false, counts(3));
        assert!(ahead.ahead.is_empty());
        // The one that is ahead has ended: the other may still catch up, and has no counterpart from then on.
        let mut behind = pair(&[(true, 10), (true, 20)]);
        behind.end(true);
        assert_eq!(behind.ahead.len(), 2);
        for events in [1, 2, 3] {
            behind.add(false, counts(events));
        }
        assert_eq!((behind.pairs.replications(), behind.ahead.len()), (2, 0));
    }

    #[test]
    fn each_setting_is_the_second_of_one_pair_and_the_first_of_another() {
        let places = |model| {
            let mut neighbours = Neighbours { sharing: vec![Sharing::None; 3], pairs: vec![Pair::default(); 2] };
            neighbours.ended(model);
            neighbours.pairs.iter().map(|pair| pair.ended).collect::<Vec<_>>()
        };
        assert_eq!(places(0), [[true, false], [false, false]]);
        assert_eq!(places(1), [[false, true], [true, false]]);
        assert_eq!(places(2), [[false, false], [false, true]]);
        // One that stands beside the row.
        assert_eq!(places(3), [[false, false], [false, false]]);
    }
}
