//! Requests that wait and requests in progress.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::units::Nanos;

/// A request that no task has been given yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    pub(super) arrived: Nanos,
    /// How long the handler takes.
    pub(super) work: Nanos,
}

/// A request that a task works on; those that end at one instant do so in the order in which they were begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Begun {
    pub(super) ends: Nanos,
    /// Which in the order of beginnings.
    number: u64,
    /// The number of its task.
    pub(super) task: u64,
    pub(super) arrived: Nanos,
    pub(super) was_queued: bool,
}

/// All requests that have come and are not done. Memory grows with how many there are at one time.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    timeout: Nanos,
    most_waiting: usize,
    queue: VecDeque<Waiting>,
    in_progress: BinaryHeap<Reverse<Begun>>,
    begun: u64,
}

impl Demand {
    pub(super) fn new(timeout: Nanos, queue_limit: Option<u32>) -> Self {
        Self {
            timeout,
            most_waiting: queue_limit.map_or(usize::MAX, |limit| limit as usize),
            queue: VecDeque::new(),
            in_progress: BinaryHeap::new(),
            begun: 0,
        }
    }

    #[inline]
    pub(super) fn is_over(&self) -> bool {
        self.queue.is_empty() && self.in_progress.is_empty()
    }

    #[inline]
    pub(super) fn in_progress(&self) -> usize {
        self.in_progress.len()
    }

    /// When the next request in progress ends.
    #[inline]
    pub(super) fn next_end(&self) -> Nanos {
        self.in_progress.peek().map_or(Nanos::FOREVER, |Reverse(first)| first.ends)
    }

    /// When the next waiting request times out.
    #[inline]
    pub(super) fn next_time_out(&self) -> Nanos {
        self.queue.front().map_or(Nanos::FOREVER, |first| first.arrived + self.timeout)
    }

    /// Queues a request; false if there is no room.
    #[inline]
    pub(super) fn join(&mut self, request: Waiting) -> bool {
        let has_room = self.queue.len() < self.most_waiting;
        if has_room {
            self.queue.push_back(request);
        }
        has_room
    }

    #[inline]
    pub(super) fn has_queue(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Takes the earliest that waits.
    #[inline]
    pub(super) fn take_first(&mut self) -> Option<Waiting> {
        self.queue.pop_front()
    }

    /// A task begins to work on a request.
    #[inline]
    pub(super) fn begin(&mut self, request: Waiting, now: Nanos, task: u64, was_queued: bool) {
        let Waiting { arrived, work } = request;
        self.in_progress.push(Reverse(Begun { ends: now + work, number: self.begun, task, arrived, was_queued }));
        self.begun += 1;
    }

    /// Takes the next that ends.
    #[inline]
    pub(super) fn take_end(&mut self) -> Option<Begun> {
        self.in_progress.pop().map(|Reverse(first)| first)
    }

    /// Takes away all that are in progress in a task, telling of each.
    pub(super) fn drop_of(&mut self, task: u64, mut tell: impl FnMut(&Begun)) {
        self.in_progress.retain(|Reverse(begun)| {
            let is_of_task = begun.task == task;
            if is_of_task {
                tell(begun);
            }
            !is_of_task
        });
    }
}
