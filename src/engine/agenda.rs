//! A priority queue that keeps its first item at hand.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::units::Nanos;

/// What is planned: (when, what), earliest first, at one instant in the order of what. The first item stands outside
/// the heap, so that a queue of one, which is what sparse traffic sees, never touches it.
#[derive(Debug, Clone)]
pub(super) struct Agenda<T> {
    /// When the first item is due, [`Nanos::FOREVER`] if there is none: what the clock asks for all the time.
    next: Nanos,
    first: Option<Item<T>>,
    later: BinaryHeap<Reverse<Item<T>>>,
}

type Item<T> = (Nanos, T);

impl<T: Ord + Copy> Agenda<T> {
    pub(super) fn new() -> Self {
        Self { next: Nanos::FOREVER, first: None, later: BinaryHeap::new() }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.later.len()
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// When the first item is due.
    #[inline]
    pub(super) fn next(&self) -> Nanos {
        self.next
    }

    #[inline]
    pub(super) fn push(&mut self, item: Item<T>) {
        match self.first {
            Some(first) if first <= item => self.later.push(Reverse(item)),
            displaced => {
                self.later.extend(displaced.map(Reverse));
                self.set_first(Some(item));
            }
        }
    }

    /// Puts the item off, where there is exactly one.
    #[inline]
    pub(super) fn put_off_only(&mut self, until: Nanos) -> bool {
        match &mut self.first {
            Some((at, ..)) if self.later.is_empty() => {
                *at = until;
                self.next = until;
                true
            }
            Some(_) | None => false,
        }
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Item<T>> {
        let first = self.first?;
        let second = if self.later.is_empty() { None } else { self.later.pop() };
        self.set_first(second.map(|Reverse(item)| item));
        Some(first)
    }

    #[inline]
    fn set_first(&mut self, first: Option<Item<T>>) {
        self.next = first.map_or(Nanos::FOREVER, |(at, ..)| at);
        self.first = first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_out_in_order_however_they_went_in() {
        let mut agenda = Agenda::new();
        let mut out = Vec::new();
        for round in 0..50_i64 {
            for item in [7, 3, 11] {
                agenda.push((Nanos((round * item * 2_654_435_761) % 1_000), ()));
            }
            assert_eq!(Some(agenda.next()), agenda.first.map(|(at, ..)| at));
            out.push(agenda.pop());
        }
        assert_eq!(agenda.len(), 100);
        let mut rest: Vec<_> = std::iter::from_fn(|| agenda.pop()).collect();
        let taken = rest.clone();
        rest.sort_unstable();
        assert_eq!(rest, taken);
        assert!(agenda.is_empty());
        assert_eq!((agenda.pop(), agenda.next()), (None, Nanos::FOREVER));
    }

    #[test]
    fn only_a_single_item_can_be_put_off() {
        let mut agenda = Agenda::new();
        assert!(!agenda.put_off_only(Nanos(9)));
        agenda.push((Nanos(5), 'a'));
        assert!(agenda.put_off_only(Nanos(9)));
        assert_eq!(agenda.next(), Nanos(9));
        agenda.push((Nanos(2), 'b'));
        assert!(!agenda.put_off_only(Nanos(20)));
        assert_eq!((agenda.pop(), agenda.pop()), (Some((Nanos(2), 'b')), Some((Nanos(9), 'a'))));
    }
}
