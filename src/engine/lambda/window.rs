//! When the window of provisioned environments opens and closes.

use crate::model::Model;
use crate::model::schedule::Firings;
use crate::units::Nanos;

/// The edges of the window in a replication; none where environments are provisioned all the time.
#[derive(Debug, Clone)]
pub(super) struct Edges {
    from: Firings,
    until: Firings,
}

/// What happens to the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Opens,
    Closes,
}

impl Edges {
    /// Those at or after `starts`.
    pub(super) fn new(model: &Model, starts: Nanos) -> Self {
        match &model.platform.provisioned_window {
            None => Self { from: Firings::NONE, until: Firings::NONE },
            Some(window) => Self {
                from: window.from.firings(&model.calendar, Nanos::ZERO, starts),
                until: window.until.firings(&model.calendar, Nanos::ZERO, starts),
            },
        }
    }

    pub(super) fn next(&self) -> Nanos {
        self.from.next().min(self.until.next())
    }

    /// Leaves the next one behind; of two at one instant the end of a window comes first.
    pub(super) fn take(&mut self) -> Edge {
        if self.until.next() <= self.from.next() {
            self.until.advance();
            Edge::Closes
        } else {
            self.from.advance();
            Edge::Opens
        }
    }
}
