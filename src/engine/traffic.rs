//! The users' requests of a replication: all sources merged in order of time, and the visits they belong to.

use crate::model::arrivals::{Arrival, Source, Visit};
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
            // the others', they would be read back as a whole before they have settled, which the processor must wait for.
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

/// The visits that are open, by source and slot.
#[derive(Debug, Clone)]
pub(super) struct Visits {
    open: Vec<Vec<OpenVisit>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct OpenVisit {
    counted: bool,
    was_cold: bool,
}

/// What a request changes in the counts of visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VisitChange {
    pub(super) began: bool,
    pub(super) became_cold: bool,
}

impl Visits {
    pub(super) fn new(sources: usize) -> Self {
        Self { open: vec![Vec::new(); sources] }
    }

    /// Notes a request of `source`; `counted` says whether visits that begin with it count.
    #[inline]
    pub(super) fn note(&mut self, source: usize, visit: Visit, counted: bool, cold: bool) -> VisitChange {
        match visit {
            Visit::Alone { .. } => VisitChange { began: counted, became_cold: counted && cold },
            Visit::Part { slot, first, .. } => self.note_part(source, slot as usize, first, counted, cold),
        }
    }

    fn note_part(&mut self, source: usize, slot: usize, first: bool, counted: bool, cold: bool) -> VisitChange {
        let open = &mut self.open[source];
        if open.len() <= slot {
            open.resize(slot + 1, OpenVisit::default());
        }
        let visit = &mut open[slot];
        if first {
            *visit = OpenVisit { counted, was_cold: false };
        }
        let became_cold = visit.counted && cold && !visit.was_cold;
        visit.was_cold |= cold;
        VisitChange { began: first && counted, became_cold }
    }
}
