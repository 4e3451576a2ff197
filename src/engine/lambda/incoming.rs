//! What comes to a pool from outside, whatever the pool does: users' requests and firings of the ping schedule, and,
//! rarely, deploys, edges of the window of provisioned environments and queued deliveries of pings.

use super::pings::{Delivery, Fired, Pings};
use super::window::{Edge, Edges};
use crate::engine::deploys::DeployTimes;
use crate::engine::traffic::{Arrived, Traffic};
use crate::model::Model;
use crate::rng::Streams;
use crate::units::Nanos;

/// All that comes to the pool of a replication.
pub(super) struct Incoming<'a> {
    traffic: Traffic<'a>,
    pings: Pings<'a>,
    deploys: DeployTimes,
    edges: Edges,
    /// When the next deploy, edge or queued delivery is due, at hand: the clock asks for it all the time.
    next_rare: Nanos,
}

/// What is due when something rare is.
pub(super) enum Rare {
    Deploy,
    Edge(Edge),
    /// The schedule's, which at one instant goes before queued deliveries.
    Firing,
    Delivery(Delivery),
}

impl<'a> Incoming<'a> {
    pub(super) fn new(model: &'a Model, streams: Streams, from: Nanos) -> Self {
        let mut incoming = Self {
            traffic: Traffic::new(model, streams, from),
            pings: Pings::new(&model.warming, &model.calendar, streams, from),
            deploys: DeployTimes::new(model, streams),
            edges: Edges::new(model, from),
            next_rare: Nanos::FOREVER,
        };
        incoming.find_next_rare();
        incoming
    }

    /// When anything comes next.
    #[inline]
    pub(super) fn next(&self) -> Nanos {
        self.next_firing().min(self.next_but_firings())
    }

    /// When anything comes next that is no firing of the ping schedule.
    #[inline]
    pub(super) fn next_but_firings(&self) -> Nanos {
        self.traffic.next_at().min(self.next_rare)
    }

    /// When the ping schedule fires next.
    #[inline]
    pub(super) fn next_firing(&self) -> Nanos {
        self.pings.next_firing()
    }

    /// When a deploy, an edge of the window or a queued delivery is due next.
    #[inline]
    pub(super) fn next_rare(&self) -> Nanos {
        self.next_rare
    }

    /// Takes the next request.
    #[inline(always)]
    pub(super) fn take_request(&mut self) -> Arrived {
        self.traffic.take()
    }

    /// How long the handler takes for a user who was there from the start.
    pub(super) fn draw_duration(&mut self) -> Nanos {
        self.traffic.draw_duration()
    }

    /// Whether every firing is one invocation, there and then: no need to ask [`fire`](Self::fire) what becomes of it.
    #[inline]
    pub(super) fn pings_are_plain(&self) -> bool {
        self.pings.are_plain()
    }

    /// Leaves the next firing behind.
    #[inline]
    pub(super) fn pass_firing(&mut self) {
        self.pings.pass();
    }

    /// Lets the next firing happen.
    pub(super) fn fire(&mut self) -> Fired {
        let fired = self.pings.fire();
        self.find_next_rare();
        fired
    }

    /// Queues another try of one throttled invocation of `delivery`; false if it is given up instead.
    pub(super) fn retry(&mut self, delivery: Delivery) -> bool {
        let is_queued = self.pings.retry(delivery);
        self.find_next_rare();
        is_queued
    }

    /// Takes what is due at [`next_rare`](Self::next_rare): at one instant a deploy, then the edges of the
    /// window, then a firing, then a delivery.
    pub(super) fn take_rare(&mut self) -> Rare {
        let now = self.next_rare;
        let rare = if self.deploys.next() == now {
            self.deploys.advance();
            Rare::Deploy
        } else if self.edges.next() == now {
            Rare::Edge(self.edges.take())
        } else if self.pings.next_firing() == now {
            Rare::Firing
        } else {
            Rare::Delivery(
                self.pings.take_delivery().expect("what is rare and neither a deploy nor an edge is a queued delivery"),
            )
        };
        self.find_next_rare();
        rare
    }

    fn find_next_rare(&mut self) {
        self.next_rare = self.pings.next_delivery().min(self.deploys.next()).min(self.edges.next());
    }
}
