//! What else was in use when environments ended.

use super::history::Rest;

/// Environments that were in use when others ended, as far as they were used once a minute.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched {
    /// When others ended, in their order.
    pub(super) ends: Vec<Ending>,
    /// Those that were in use at any of these times, from the beginning of a use to the next request for them.
    pub(super) uses: Vec<Use>,
    /// How long all of them were in use in all, in seconds.
    pub(super) time: f64,
}

/// When an environment ended, as nearly as can be known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ending {
    /// In which window, by its place among the beginnings.
    pub(super) span: usize,
    /// The place of its life.
    pub(super) life: u32,
    /// In seconds since 1970.
    pub(super) at: f64,
}

/// An environment from the beginning of a use to the next request for it, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Use {
    /// In which window, by its place among the beginnings.
    pub(super) span: usize,
    /// The place of its life.
    pub(super) life: u32,
    pub(super) from: f64,
    pub(super) until: f64,
}

impl Watched {
    /// Ends are known to this, and close if no further apart, in seconds. What is used less often is not watched.
    pub(super) const CLOSE: f64 = 60.0;

    pub(super) fn at(ends: Vec<Ending>) -> Self {
        Self { ends, ..Self::default() }
    }

    /// Notes one that a request needed again.
    pub(super) fn note(&mut self, span: usize, rest: &Rest) {
        let (from, until) = (rest.used_at, rest.at);
        if self.ends.is_empty() || until - from >= Self::CLOSE {
            return;
        }
        self.time += until - from;
        let next = self.ends.partition_point(|end| end.span < span || end.span == span && end.at < from);
        if self.ends.get(next).is_some_and(|end| end.span == span && end.at < until) {
            self.uses.push(Use { span, life: rest.life, from, until });
        }
    }
}
