//! Who waits for an environment, and the environments that initialise for them.

use std::collections::VecDeque;

use super::handling::{Awaited, Invocation};
use crate::engine::agenda::Agenda;
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
    inits: Agenda<Init>,
    /// The next end of an init or dispatch.
    next: Nanos,
}

/// An init under way. Those that end at one instant do so in the order in which the environments were created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Init {
    /// Of the environment.
    pub(super) number: u64,
    pub(super) slot: u32,
    pub(super) awaited: Awaited,
}

/// What is due in a queue.
pub(super) enum Due {
    /// This init ends.
    Ready(Init),
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

    /// An environment initialises until `ends`.
    pub(super) fn initialise(&mut self, init: Init, ends: Nanos) {
        self.inits.push((ends, init));
        self.find_next();
    }

    /// Takes the inits that are still under way: when each ends, and which.
    pub(super) fn take_inits(&mut self) -> impl Iterator<Item = (Nanos, Init)> {
        let mut inits = std::mem::replace(&mut self.inits, Agenda::new());
        self.find_next();
        std::iter::from_fn(move || inits.pop())
    }

    /// Takes what is due next: ends of inits before dispatches at one instant.
    pub(super) fn take_due(&mut self) -> Due {
        let due = if self.inits.next() <= self.next_dispatch() {
            let (_, init) = self.inits.pop().expect("the end of an init or a dispatch is due");
            Due::Ready(init)
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
