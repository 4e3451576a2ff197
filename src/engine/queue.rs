//! Who waits for an environment, and the environments that initialise for them.

use std::collections::VecDeque;

use super::agenda::Agenda;
use super::handling::Invocation;
use crate::units::Nanos;

/// The invocations that wait for whichever environment is ready first, in the order of their arrival, and the inits under
/// way. There are never fewer of these than of those.
#[derive(Debug, Clone)]
pub(super) struct Queue {
    /// How long an invocation takes no environment that has been used.
    dispatch: Nanos,
    waiting: VecDeque<Invocation>,
    /// The first so many of them have been dispatched.
    dispatched: usize,
    /// By the number of the environment.
    inits: Agenda<(u64, u32)>,
    /// The next end of an init or dispatch.
    next: Nanos,
}

/// What is due in a queue.
pub(super) enum Due {
    /// The init in this slot ends.
    Ready(u32),
    /// The earliest invocation that has not been dispatched is.
    Dispatch,
}

impl Queue {
    pub(super) fn new(dispatch: Nanos) -> Self {
        Self { dispatch, waiting: VecDeque::new(), dispatched: 0, inits: Agenda::new(), next: Nanos::FOREVER }
    }

    /// When an init ends or an invocation is dispatched next.
    #[inline]
    pub(super) fn next(&self) -> Nanos {
        self.next
    }

    /// How many wait.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn join(&mut self, invocation: Invocation) {
        self.waiting.push_back(invocation);
        self.find_next();
    }

    /// The environment of this number initialises in `slot` until `ends`.
    pub(super) fn initialise(&mut self, number: u64, slot: u32, ends: Nanos) {
        self.inits.push((ends, (number, slot)));
        self.find_next();
    }

    /// Takes what is due next: ends of inits before dispatches at one instant.
    pub(super) fn take_due(&mut self) -> Due {
        let due = if self.inits.next() <= self.next_dispatch() {
            let (_, (_, slot)) = self.inits.pop().expect("the end of an init or a dispatch is due");
            Due::Ready(slot)
        } else {
            self.dispatched += 1;
            Due::Dispatch
        };
        self.find_next();
        due
    }

    /// Takes the earliest of all.
    pub(super) fn take_first(&mut self) -> Option<Invocation> {
        let first = self.waiting.pop_front()?;
        self.dispatched = self.dispatched.saturating_sub(1);
        self.find_next();
        Some(first)
    }

    /// Takes the earliest of those that have been dispatched.
    #[inline]
    pub(super) fn take_first_dispatched(&mut self) -> Option<Invocation> {
        if self.dispatched == 0 { None } else { self.take_first() }
    }

    fn next_dispatch(&self) -> Nanos {
        self.waiting.get(self.dispatched).map_or(Nanos::FOREVER, |one| one.arrived + self.dispatch)
    }

    fn find_next(&mut self) {
        self.next = self.inits.next().min(self.next_dispatch());
    }
}
