//! The idle clock of the function as a whole.

use super::environment::timeout_end;
use crate::model::platform::SpareTimeout;
use crate::model::{Distribution, Initial, Run};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

use super::timeouts::longer_than;

/// How long the function has been idle, and which of its idle environments have not been idle beside an invocation yet.
#[derive(Debug, Clone)]
pub(super) struct FunctionClock<'a> {
    timeout: Timeout<'a>,
    spares: Option<Timeout<'a>>,
    checked_every: Option<Nanos>,
    /// When the idle period ends; [`Nanos::FOREVER`] while the function is active and when the period is over.
    ends: Nanos,
    is_over: bool,
    /// Slots of environments that are idle without any invocation in progress since, in the order of becoming idle; some
    /// may have left.
    quiet: Vec<u32>,
}

#[derive(Debug, Clone)]
enum Timeout<'a> {
    Constant(Nanos),
    Drawn(&'a Distribution, Stream),
}

impl<'a> Timeout<'a> {
    fn new(timeout: &'a Distribution, drawn_once: bool, mut random: Stream) -> Self {
        match timeout.constant() {
            Some(constant) => Self::Constant(constant),
            None if drawn_once => Self::Constant(timeout.sample(&mut random)),
            None => Self::Drawn(timeout, random),
        }
    }

    #[inline]
    fn next(&mut self) -> Nanos {
        match self {
            Self::Constant(timeout) => *timeout,
            Self::Drawn(timeout, random) => timeout.sample(random),
        }
    }
}

impl<'a> FunctionClock<'a> {
    pub(super) fn new(
        timeout: &'a Distribution,
        drawn_once: bool,
        spares: Option<&'a SpareTimeout>,
        checked_every: Option<Nanos>,
        streams: Streams,
        run: &Run,
    ) -> Self {
        let mut random = streams.open(Purpose::IdleTimeout);
        let timeout = match timeout.constant() {
            None if drawn_once => Timeout::Constant(longer_than(idle_at_start(run), || timeout.sample(&mut random))),
            Some(_) | None => Timeout::new(timeout, false, random),
        };
        let spares =
            spares.map(|spares| Timeout::new(&spares.timeout, spares.drawn_once, streams.open(Purpose::SpareTimeout)));
        Self { timeout, spares, checked_every, ends: Nanos::FOREVER, is_over: false, quiet: Vec::new() }
    }

    /// When the idle period ends, if there is one that has not ended.
    #[inline]
    pub(super) fn ends(&self) -> Nanos {
        self.ends
    }

    /// Whether the function has been idle for longer than its timeout.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// The last invocation in progress is done.
    #[inline(always)]
    pub(super) fn become_idle(&mut self, now: Nanos) {
        self.ends = timeout_end(now, self.timeout.next(), self.checked_every);
    }

    /// The function has been idle for `idle_for` at time zero.
    pub(super) fn begin_idle(&mut self, idle_for: Nanos) {
        let timeout = match &mut self.timeout {
            Timeout::Constant(timeout) => *timeout,
            Timeout::Drawn(timeout, random) => longer_than(idle_for, || timeout.sample(random)),
        };
        // No draw may end before the start, where it would have been seen to.
        self.ends = timeout_end(-idle_for, timeout.max(idle_for), self.checked_every);
    }

    /// The idle period is over.
    pub(super) fn end(&mut self) {
        self.ends = Nanos::FOREVER;
        self.is_over = true;
        self.quiet.clear();
    }

    /// An invocation has come. Those that have been idle without one until now are to be told so.
    pub(super) fn become_active(&mut self) -> Vec<u32> {
        self.ends = Nanos::FOREVER;
        self.is_over = false;
        std::mem::take(&mut self.quiet)
    }

    /// The environment in `slot` is idle while nothing is in progress.
    #[inline]
    pub(super) fn note_quiet(&mut self, slot: u32) {
        if self.spares.is_some() {
            self.quiet.push(slot);
        }
    }

    /// Whether no environment but the one in `slot` is idle without having been so beside an invocation.
    #[inline]
    pub(super) fn is_quiet_at_most(&self, slot: u32) -> bool {
        match self.quiet[..] {
            [] => true,
            [only] => only == slot,
            [_, _, ..] => false,
        }
    }

    /// The environment in `slot` alone has served until `now`, and is idle again.
    #[inline]
    pub(super) fn serve_in_place(&mut self, slot: u32, now: Nanos) {
        if self.quiet.is_empty() {
            self.note_quiet(slot);
        }
        self.become_idle(now);
    }

    /// When an environment that has been idle since `since` is evicted, whose idleness beside others counts from `now` on.
    pub(super) fn spare_end(&mut self, since: Nanos, now: Nanos) -> Nanos {
        let Some(spares) = &mut self.spares else { return Nanos::FOREVER };
        timeout_end(since, spares.next().max(now - since), self.checked_every)
    }
}

/// How long the function has been idle at time zero, if it has.
fn idle_at_start(run: &Run) -> Nanos {
    match run.initial {
        Initial::Pool { idle, idle_for, busy: 0 } if idle > 0 => idle_for,
        Initial::Pool { .. } | Initial::Stationary | Initial::Empty => -Nanos::FOREVER,
    }
}
