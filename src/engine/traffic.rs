//! The users' requests of a replication: all sources merged in order of time.

use crate::model::arrivals::{Arrival, Source};
use crate::model::{Arrivals, Calendar};
use crate::rng::Streams;
use crate::units::Nanos;

/// All sources, merged.
#[derive(Debug, Clone)]
pub(super) struct Traffic {
    lanes: Vec<Lane>,
    /// The lane that is next, the first of those with the earliest head; and when.
    next: usize,
    next_at: Nanos,
}

/// A source and its next arrival.
#[derive(Debug, Clone)]
struct Lane {
    head: Arrival,
    source: Source,
}

impl Lane {
    fn new(mut source: Source) -> Self {
        Self { head: source.next_arrival(), source }
    }

    /// Takes the head, and finds the one after it.
    #[inline(always)]
    fn take(&mut self) -> Arrival {
        let head = self.head;
        match &mut self.source {
            // The commonest source writes the parts of its arrival straight to their place. Were they put together with
            // the others', they would be read back as a whole before they have settled, which the processor must wait
            // for.
            Source::Poisson(source) => self.head = source.next_arrival(),
            source => self.head = source.next_arrival(),
        }
        head
    }
}

impl Traffic {
    pub(super) fn new(arrivals: &Arrivals, calendar: &Calendar, streams: Streams, from: Nanos) -> Self {
        let lanes = arrivals
            .0
            .iter()
            .enumerate()
            .map(|(number, process)| Lane::new(process.start(calendar, streams, number as u16, from)))
            .collect();
        let mut traffic = Self { lanes, next: 0, next_at: Nanos::FOREVER };
        traffic.find_next();
        traffic
    }

    /// When the next request comes.
    #[inline]
    pub(super) fn next_at(&self) -> Nanos {
        self.next_at
    }

    /// Takes the next request and the number of its source.
    #[inline(always)]
    pub(super) fn take(&mut self) -> (Arrival, usize) {
        let number = self.next;
        let lane = &mut self.lanes[number];
        let arrival = lane.take();
        self.next_at = lane.head.at;
        if self.lanes.len() > 1 {
            self.find_next();
        }
        (arrival, number)
    }

    fn find_next(&mut self) {
        self.next = (0..self.lanes.len()).min_by_key(|&lane| self.lanes[lane].head.at).unwrap_or(0);
        self.next_at = self.lanes.get(self.next).map_or(Nanos::FOREVER, |lane| lane.head.at);
    }
}
