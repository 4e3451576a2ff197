//! Where idle timeouts come from: how often one is drawn, or that there are cohorts instead.

use super::cohorts::Cohorts;
use super::function_clock::FunctionClock;
use crate::model::platform::{IdlePolicy, Platform, Redraw};
use crate::model::{Distribution, Initial, Run};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// Where idle timeouts come from.
#[derive(Debug, Clone)]
pub(super) enum Timeouts<'a> {
    Constant(Nanos),
    EachIdlePeriod(&'a Distribution, Stream),
    EachEnvironment(&'a Distribution, Stream),
    Cohorts(Cohorts),
    Function(FunctionClock<'a>),
}

impl<'a> Timeouts<'a> {
    /// Those of a replication that is played from `starts`.
    pub(super) fn new(platform: &'a Platform, streams: Streams, run: &Run, starts: Nanos) -> Self {
        let mut random = streams.open(Purpose::IdleTimeout);
        match &platform.idle {
            IdlePolicy::CohortHalving { period } => {
                Self::Cohorts(Cohorts::new(*period, platform.checked_every, starts))
            }
            IdlePolicy::FunctionTimeout { timeout, drawn_once, spare_timeout } => Self::Function(FunctionClock::new(
                timeout,
                *drawn_once,
                spare_timeout.as_ref(),
                platform.checked_every,
                streams,
                run,
            )),
            IdlePolicy::Timeout { timeout, redraw } => match (timeout.constant(), redraw) {
                (Some(constant), _) => Self::Constant(constant),
                (None, Redraw::Replication) => {
                    // What is idle at the start says that the timeout is longer than that.
                    let idle_for = match run.initial {
                        Initial::Pool { idle, idle_for, .. } if idle > 0 => idle_for,
                        Initial::Pool { .. } | Initial::Stationary | Initial::Empty => -Nanos::FOREVER,
                    };
                    Self::Constant(longer_than(idle_for, || timeout.sample(&mut random)))
                }
                (None, Redraw::IdlePeriod) => Self::EachIdlePeriod(timeout, random),
                (None, Redraw::Environment) => Self::EachEnvironment(timeout, random),
            },
        }
    }

    /// The timeout of an idle period that begins, in an environment with this timeout of its own.
    #[inline]
    pub(super) fn next(&mut self, own: Nanos) -> Nanos {
        match self {
            Self::Constant(timeout) => *timeout,
            Self::EachIdlePeriod(timeout, random) => timeout.sample(random),
            Self::EachEnvironment(..) => own,
            Self::Cohorts(_) | Self::Function(_) => Nanos::FOREVER,
        }
    }

    /// The timeout that a new environment keeps, where each has one of its own.
    #[inline]
    pub(super) fn own(&mut self) -> Nanos {
        match self {
            Self::EachEnvironment(timeout, random) => timeout.sample(random),
            Self::Constant(_) | Self::EachIdlePeriod(..) | Self::Cohorts(_) | Self::Function(_) => Nanos::ZERO,
        }
    }

    /// Whether the function has been idle for longer than its timeout, on a clock of its own.
    pub(super) fn functions_idle_period_is_over(&self) -> bool {
        match self {
            Self::Function(clock) => clock.is_over(),
            Self::Constant(_) | Self::EachIdlePeriod(..) | Self::EachEnvironment(..) | Self::Cohorts(_) => false,
        }
    }

    /// The clock of the function, where its idleness counts.
    #[inline]
    pub(super) fn functions_clock(&mut self) -> Option<&mut FunctionClock<'a>> {
        match self {
            Self::Function(clock) => Some(clock),
            Self::Constant(_) | Self::EachIdlePeriod(..) | Self::EachEnvironment(..) | Self::Cohorts(_) => None,
        }
    }

    /// The cohorts, where there are any.
    #[inline]
    pub(super) fn cohorts(&mut self) -> Option<&mut Cohorts> {
        match self {
            Self::Cohorts(cohorts) => Some(cohorts),
            Self::Constant(_) | Self::EachIdlePeriod(..) | Self::EachEnvironment(..) | Self::Function(_) => None,
        }
    }

    /// The timeout of an environment that has been idle for `idle_for` already and drew `own` on creation.
    pub(super) fn longer_than(&mut self, idle_for: Nanos, own: Nanos) -> Nanos {
        match self {
            Self::Constant(timeout) => *timeout,
            Self::Cohorts(_) | Self::Function(_) => Nanos::FOREVER,
            Self::EachIdlePeriod(timeout, random) => longer_than(idle_for, || timeout.sample(random)),
            Self::EachEnvironment(timeout, random) => {
                // The first draw was made on creation.
                let mut first = Some(own);
                longer_than(idle_for, || first.take().unwrap_or_else(|| timeout.sample(random)))
            }
        }
    }
}

/// The first draw that exceeds `bound`, or the last of a thousand.
pub(super) fn longer_than(bound: Nanos, mut draw: impl FnMut() -> Nanos) -> Nanos {
    let mut value = draw();
    for _ in 1..1_000 {
        if value > bound {
            break;
        }
        value = draw();
    }
    value
}
