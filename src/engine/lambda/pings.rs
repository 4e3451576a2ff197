//! Pings on their way: the schedule's firings, what delivery does to them, and retries of those that were throttled.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand::RngExt;

use crate::model::schedule::Firings;
use crate::model::warming::{Phase, RETRIES_END, retry_delay};
use crate::model::{Calendar, Warming};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::{Nanos, Probability};

/// Invocations that arrive at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Delivery {
    pub(super) at: Nanos,
    /// Deliveries of one instant happen in the order in which they were queued.
    number: u64,
    pub(super) invocations: u32,
    /// How often they have been tried before, and when first.
    tried: u32,
    first_tried: Nanos,
}

/// What becomes of a firing.
pub(super) enum Fired {
    /// Nothing.
    Lost,
    /// It is delivered at once.
    Now(Delivery),
    /// It was queued.
    Later,
}

/// The pings of a replication.
#[derive(Debug, Clone)]
pub(super) struct Pings<'a> {
    warming: &'a Warming,
    firings: Firings,
    are_plain: bool,
    queue: BinaryHeap<Reverse<Delivery>>,
    queued: u64,
    random: Stream,
}

impl<'a> Pings<'a> {
    pub(super) fn new(warming: &'a Warming, calendar: &Calendar, streams: Streams, from: Nanos) -> Self {
        let phase = match (warming.phase, warming.ping.period()) {
            (Phase::Fixed(phase), _) => phase,
            (Phase::Random, None) => Nanos::ZERO,
            (Phase::Random, Some(period)) => Nanos(streams.open(Purpose::PingPhase).random_range(0..period.0)),
        };
        let firings = warming.ping.firings(calendar, phase, from);
        Self {
            warming,
            firings,
            are_plain: warming.loss == Probability::ZERO
                && warming.duplicate == Probability::ZERO
                && warming.jitter.is_none()
                && warming.concurrency == 1,
            queue: BinaryHeap::new(),
            queued: 0,
            random: streams.open(Purpose::PingDelivery),
        }
    }

    /// The next firing of the schedule.
    #[inline]
    pub(super) fn next_firing(&self) -> Nanos {
        self.firings.next()
    }

    /// The next queued delivery.
    #[inline]
    pub(super) fn next_delivery(&self) -> Nanos {
        self.queue.peek().map_or(Nanos::FOREVER, |Reverse(delivery)| delivery.at)
    }

    /// Whether every firing is one invocation, there and then: no need to ask [`fire`](Self::fire) what becomes of it.
    #[inline]
    pub(super) fn are_plain(&self) -> bool {
        self.are_plain
    }

    /// Leaves the next firing behind.
    #[inline]
    pub(super) fn pass(&mut self) {
        self.firings.advance();
    }

    /// Lets the next firing happen.
    pub(super) fn fire(&mut self) -> Fired {
        let at = self.firings.next();
        self.firings.advance();
        let loss = self.warming.loss.as_fraction();
        if loss > 0.0 && self.random.random::<f64>() < loss {
            return Fired::Lost;
        }
        let delay = self.warming.jitter.as_ref().map(|jitter| jitter.sample(&mut self.random));
        let duplicate = self.warming.duplicate.as_fraction();
        let copies = if duplicate > 0.0 && self.random.random::<f64>() < duplicate { 2 } else { 1 };
        let invocations = self.warming.concurrency * copies;
        let delivery = Delivery { at, number: 0, invocations, tried: 0, first_tried: at };
        match delay {
            None => Fired::Now(delivery),
            Some(delay) => {
                self.queue_delivery(Delivery { at: at + delay, first_tried: at + delay, ..delivery });
                Fired::Later
            }
        }
    }

    /// Takes the next queued delivery.
    pub(super) fn take_delivery(&mut self) -> Option<Delivery> {
        self.queue.pop().map(|Reverse(delivery)| delivery)
    }

    /// Queues another try of one throttled invocation of `delivery`; false if it is given up instead.
    pub(super) fn retry(&mut self, delivery: Delivery) -> bool {
        let tried = delivery.tried + 1;
        let at = delivery.at + retry_delay(tried);
        if at - delivery.first_tried > RETRIES_END {
            return false;
        }
        self.queue_delivery(Delivery { at, invocations: 1, tried, ..delivery });
        true
    }

    fn queue_delivery(&mut self, delivery: Delivery) {
        self.queue.push(Reverse(Delivery { number: self.queued, ..delivery }));
        self.queued += 1;
    }
}
