//! The users' requests of a replication: all sources merged in order of time, each request with its work.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::model::arrivals::{Request, Source, Visit, Work};
use crate::model::{Distribution, Model};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// All sources, merged.
#[derive(Debug, Clone)]
pub(super) struct Traffic<'a> {
    lanes: Vec<Lane>,
    /// The lane that is next, the first of those with the earliest head; and when.
    next: usize,
    next_at: Nanos,
    /// The heads of the other lanes, with their numbers.
    others: BinaryHeap<Reverse<(Nanos, usize)>>,
    duration: &'a Distribution,
    handler: Stream,
}

/// A source and its next request.
#[derive(Debug, Clone)]
struct Lane {
    head: Request,
    source: Source,
}

/// A request that has come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrived {
    /// The number of its source.
    pub(super) source: usize,
    pub(super) visit: Visit,
    /// How long the handler takes for it.
    pub(super) work: Nanos,
}

impl Lane {
    fn new(mut source: Source) -> Self {
        Self { head: source.next_request(), source }
    }

    /// Takes the head, and finds the one after it.
    #[inline(always)]
    fn take(&mut self) -> Request {
        let head = self.head;
        match &mut self.source {
            // The commonest source writes the parts of its request straight to their place. Were they put together with
            // the others', they would be read back as a whole before they have settled, which the processor must wait
            // for.
            Source::Poisson(source) => self.head = source.next_request(),
            source => self.head = source.next_request(),
        }
        head
    }
}

impl<'a> Traffic<'a> {
    pub(super) fn new(model: &'a Model, streams: Streams, from: Nanos) -> Self {
        Self::with_duration(model, &model.function.duration, streams, from)
    }

    /// The same requests, with handlers that take another time.
    pub(super) fn with_duration(model: &'a Model, duration: &'a Distribution, streams: Streams, from: Nanos) -> Self {
        let processes = model.arrivals.0.iter().enumerate();
        let lanes: Vec<Lane> = processes
            .map(|(number, process)| Lane::new(process.start(&model.calendar, streams, number as u16, from)))
            .collect();
        let heads = lanes.iter().enumerate().map(|(number, lane)| Reverse((lane.head.at, number)));
        let mut traffic = Self {
            others: heads.collect(),
            lanes,
            next: 0,
            next_at: Nanos::FOREVER,
            duration,
            handler: streams.open(Purpose::Handler),
        };
        if let Some(Reverse((at, number))) = traffic.others.pop() {
            (traffic.next_at, traffic.next) = (at, number);
        }
        traffic
    }

    /// When the next request comes.
    #[inline]
    pub(super) fn next_at(&self) -> Nanos {
        self.next_at
    }

    /// Takes the next request.
    #[inline(always)]
    pub(super) fn take(&mut self) -> Arrived {
        let source = self.next;
        let lane = &mut self.lanes[source];
        let request = lane.take();
        self.next_at = lane.head.at;
        if let Some(mut other) = self.others.peek_mut() {
            let own = Reverse((self.next_at, source));
            if *other > own {
                let Reverse((at, number)) = std::mem::replace(&mut *other, own);
                (self.next_at, self.next) = (at, number);
            }
        }
        let work = match request.work {
            Work::Drawn => self.draw_duration(),
            Work::Recorded(duration) => duration,
        };
        Arrived { source, visit: request.visit, work }
    }

    /// How long the handler takes, as the function's distribution says.
    #[inline(always)]
    pub(super) fn draw_duration(&mut self) -> Nanos {
        self.duration.sample(&mut self.handler)
    }
}
