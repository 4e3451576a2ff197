//! A priority queue that keeps its first item at hand.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is planned, earliest first. The first item stands outside the heap, so that a queue of one, which is what sparse
/// traffic sees, never touches it.
#[derive(Debug, Clone)]
pub(super) struct Agenda<T> {
    first: Option<T>,
    later: BinaryHeap<Reverse<T>>,
}

impl<T: Ord + Copy> Agenda<T> {
    pub(super) fn new() -> Self {
        Self { first: None, later: BinaryHeap::new() }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.later.len()
    }

    #[inline]
    pub(super) fn first(&self) -> Option<&T> {
        self.first.as_ref()
    }

    #[inline]
    pub(super) fn push(&mut self, item: T) {
        match self.first {
            None => self.first = Some(item),
            Some(first) if item < first => {
                self.first = Some(item);
                self.later.push(Reverse(first));
            }
            Some(_) => self.later.push(Reverse(item)),
        }
    }

    /// The item, where there is exactly one; it may be changed in any way.
    #[inline]
    pub(super) fn only_mut(&mut self) -> Option<&mut T> {
        if self.later.is_empty() { self.first.as_mut() } else { None }
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<T> {
        let first = self.first?;
        self.first = if self.later.is_empty() { None } else { self.later.pop().map(|Reverse(item)| item) };
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_out_in_order_however_they_went_in() {
        let mut agenda = Agenda::new();
        let mut out = Vec::new();
        for round in 0..50_u64 {
            for item in [7, 3, 11] {
                agenda.push((round * item * 2_654_435_761) % 1_000);
            }
            out.push(agenda.pop());
        }
        assert_eq!(agenda.len(), 100);
        let mut rest: Vec<u64> = std::iter::from_fn(|| agenda.pop()).collect();
        let taken = rest.clone();
        rest.sort_unstable();
        assert_eq!(rest, taken);
        assert_eq!(agenda.pop(), None);
        assert_eq!(agenda.only_mut(), None);
        agenda.push(5);
        assert_eq!(agenda.only_mut(), Some(&mut 5));
        agenda.push(2);
        assert_eq!(agenda.only_mut(), None);
        assert_eq!((agenda.pop(), agenda.pop()), (Some(2), Some(5)));
    }
}
