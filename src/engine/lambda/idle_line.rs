//! The idle environments in the order in which the reuse rule takes them.

use std::collections::VecDeque;

/// A place in the order of reuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Of an unused one, under the rules that go by idleness: before all used ones, in the order in which they were ready.
    Unused(u64),
    /// Of any other: by the order of becoming idle or of creation, as the rule wants.
    At(u64),
}

/// The idle environments, by rank. Those that leave from the middle leave a gap, which is closed when there are many, so
/// that none of them costs more than a search.
#[derive(Debug, Clone, Default)]
pub(super) struct IdleLine {
    /// Both ends are no gaps.
    entries: VecDeque<(Rank, Option<u32>)>,
    gaps: usize,
}

impl IdleLine {
    pub(super) fn len(&self) -> usize {
        self.entries.len() - self.gaps
    }

    /// The slot of the one that ranks last.
    #[inline]
    pub(super) fn last(&self) -> Option<u32> {
        self.entries.back().and_then(|&(_, slot)| slot)
    }

    /// The slot of the one that ranks first.
    #[inline]
    pub(super) fn first(&self) -> Option<u32> {
        self.entries.front().and_then(|&(_, slot)| slot)
    }

    /// The slots, by rank.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().filter_map(|&(_, slot)| slot)
    }

    #[inline]
    pub(super) fn insert(&mut self, rank: Rank, slot: u32) {
        if self.entries.back().is_none_or(|&(last, _)| last < rank) {
            self.entries.push_back((rank, Some(slot)));
        } else {
            let place = self.entries.partition_point(|&(other, _)| other < rank);
            self.entries.insert(place, (rank, Some(slot)));
        }
    }

    #[inline]
    pub(super) fn take_last(&mut self) -> Option<u32> {
        let (_, slot) = self.entries.pop_back()?;
        self.trim();
        slot
    }

    #[inline]
    pub(super) fn take_first(&mut self) -> Option<u32> {
        let (_, slot) = self.entries.pop_front()?;
        self.trim();
        slot
    }

    /// Takes the one of this place among all, counted from 0 by rank.
    pub(super) fn take_nth(&mut self, place: usize) -> Option<u32> {
        self.close_gaps();
        self.entries.remove(place).and_then(|(_, slot)| slot)
    }

    /// Takes out the one of this rank.
    pub(super) fn remove(&mut self, rank: Rank) {
        /// Gaps that are let stand however few environments there are.
        const FEW: usize = 32;
        let index = self.entries.binary_search_by_key(&rank, |&(rank, _)| rank);
        let index = index.expect("whoever leaves the line stands in it");
        self.entries[index].1.take().expect("and leaves it once");
        self.gaps += 1;
        self.trim();
        if self.gaps > self.len() + FEW {
            self.close_gaps();
        }
    }

    #[inline]
    fn trim(&mut self) {
        while self.gaps > 0 && matches!(self.entries.back(), Some((_, None))) {
            self.entries.pop_back();
            self.gaps -= 1;
        }
        while self.gaps > 0 && matches!(self.entries.front(), Some((_, None))) {
            self.entries.pop_front();
            self.gaps -= 1;
        }
    }

    fn close_gaps(&mut self) {
        if self.gaps > 0 {
            self.entries.retain(|(_, slot)| slot.is_some());
            self.gaps = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against a sorted list, over some ten thousand random steps.
    #[test]
    fn environments_come_and_go_in_order_of_rank() {
        let (mut line, mut list) = (IdleLine::default(), Vec::<(Rank, u32)>::new());
        let mut state = 1_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for step in 0..20_000_u32 {
            // Grows for a while, then shrinks.
            let grows = step % 4_000 < 2_000;
            match random(if grows { 12 } else { 8 }) {
                0 => assert_eq!(line.take_last(), list.pop().map(|(_, slot)| slot)),
                1 => assert_eq!(line.take_first(), (!list.is_empty()).then(|| list.remove(0).1)),
                2 if !list.is_empty() => {
                    let place = random(list.len());
                    assert_eq!(line.take_nth(place), Some(list.remove(place).1));
                }
                3..7 if !list.is_empty() => line.remove(list.remove(random(list.len())).0),
                _ => {
                    let order = u64::from(step) * 2 + random(2) as u64 * 1_000;
                    let rank = if random(10) == 0 { Rank::Unused(order) } else { Rank::At(order) };
                    if !list.iter().any(|&(other, _)| other == rank) {
                        line.insert(rank, step);
                        list.push((rank, step));
                        list.sort_unstable();
                    }
                }
            }
            assert_eq!(line.len(), list.len());
            assert_eq!(line.first(), list.first().map(|&(_, slot)| slot));
            assert_eq!(line.last(), list.last().map(|&(_, slot)| slot));
            assert!(line.slots().eq(list.iter().map(|&(_, slot)| slot)));
        }
    }
}
