//! What a bill is computed from.

use std::ops::AddAssign;

use crate::model::{Function, Model};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// What is billed of a replication, or of several added together; kept apart for whom it was done.
///
/// AWS Lambda bills the duration of each invocation by itself, rounded up to a whole millisecond ("rounded up to the
/// nearest 1 ms": AWS Lambda Pricing, "Duration"). So averages cannot be priced: a handler of 100.2 ms is billed 101 ms
/// each time. Since 2025-08-01 the init is billed too, whatever the runtime and the package ("AWS Lambda standardizes
/// billing for INIT Phase", AWS Compute Blog, 2025-04-29), and both are *one* duration: a report of
/// `durationMs` 1233.96 and `initDurationMs` 463.512 has `billedDurationMs` 1698, their sum rounded up once. That is
/// split here so that the sum is kept: an invocation that waited for an init has what it would be billed without one,
/// the work of a first request included, under [`users`](Self::users) or [`pings`](Self::pings), and what the init
/// adds to that under [`inits`](Self::inits).
///
/// An invocation that fails is billed up to then, and the init that the next one in its environment does again is one
/// that it waited for.
///
/// With SnapStart each of [`inits`](Self::inits) and [`unawaited_inits`](Self::unawaited_inits) is one restore; their time
/// is counted whole, of which AWS bills what a runtime and its hooks take (the `Billed Restore Duration` of a report: at
/// the most all of it).
///
/// Time in which an invocation waits, for an init or for another to be done, is not billed by itself. An init above 10 s
/// is counted with both its tries, which is the most that can be billed for it: whether the one that is stopped is
/// billed is not documented.
///
/// Invocations are counted by their arrival, like everything else in a [`Tally`](super::Tally), and inits that nobody
/// waits for by their beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Users' requests that were served.
    pub users: Billed,
    /// Pings that were served.
    pub pings: Billed,
    /// Inits that one of these waited for, but for those in provisioned environments.
    pub inits: Billed,
    /// Inits that none of them waited for: those of environments that take the place of another at the end of its life,
    /// and of those that were begun for a request and not there in time. Whether AWS bills these is not documented.
    /// Provisioned environments and those of an initial pool are left out.
    pub unawaited_inits: Billed,
    /// What of [`users`](Self::users) and [`pings`](Self::pings) ran in provisioned environments: the same duration at
    /// another price (AWS Lambda Pricing, "Provisioned Concurrency").
    pub in_provisioned: Billed,
    /// The inits that provisioned environments did again after a failure, inside an invocation, at that price too.
    pub inits_in_provisioned: Billed,
    /// For how long environments were provisioned in the counted time, used or not, in nanoseconds of all of them. It is
    /// billed from when it is enabled until it is disabled (AWS Lambda Pricing, "Provisioned Concurrency"): so without the
    /// time after the end of a window in which one is still busy. That AWS rounds it up to five minutes is left out.
    pub provisioned_time: u128,
    /// For n = 0, 1, ...: the counted time, in nanoseconds, in which there were n environments, provisioned ones
    /// included.
    pub time_with: Vec<u128>,
}

/// Things that are billed by their duration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Billed {
    /// How many.
    pub count: u64,
    /// The milliseconds of all of them, each rounded up by itself.
    pub milliseconds: u64,
}

impl Billed {
    fn add(&mut self, milliseconds: u64) {
        self.count += 1;
        self.milliseconds += milliseconds;
    }

    /// Adds one of so long, unless it `is_warm` and all warm ones `are_alike`: those are added at the end.
    #[inline]
    pub(super) fn add_unless_alike(&mut self, duration: Nanos, are_alike: bool, is_warm: bool) {
        match (are_alike, is_warm) {
            (false, _) => self.milliseconds += billed_milliseconds(duration),
            (true, false) => self.add(billed_milliseconds(duration)),
            (true, true) => {}
        }
    }

    /// There were so many in `all`; where warm ones are alike, of so many milliseconds each, they are added now.
    pub(super) fn complete(&mut self, all: u64, each: Option<u64>) {
        if let Some(each) = each {
            self.milliseconds += (all - self.count) * each;
        }
        self.count = all;
    }
}

/// A duration, which is not negative, in milliseconds rounded up.
#[inline]
#[expect(clippy::manual_div_ceil, reason = "this is asked of every invocation, and `div_ceil` takes twice as long")]
pub(super) fn billed_milliseconds(duration: Nanos) -> u64 {
    const MILLISECOND: u64 = 1_000_000;
    (duration.0 as u64 + (MILLISECOND - 1)) / MILLISECOND
}

impl Usage {
    /// What an invocation on demand is billed for the init that it waited for, beside `duration`, that of its handler.
    pub(super) fn add_init(&mut self, init: Nanos, duration: Nanos) {
        self.inits.add(beside(init, duration));
    }

    /// Of what is billed, a handler of this duration ran in a provisioned environment, after an init if that was done again.
    pub(super) fn add_in_provisioned(&mut self, init: Option<Nanos>, duration: Nanos) {
        self.in_provisioned.add(billed_milliseconds(duration));
        if let Some(init) = init {
            self.inits_in_provisioned.add(beside(init, duration));
        }
    }
}

/// What an init adds to the milliseconds that are billed for a handler of this duration.
fn beside(init: Nanos, duration: Nanos) -> u64 {
    billed_milliseconds(init + duration) - billed_milliseconds(duration)
}

/// Counts inits that nobody waits for.
#[derive(Debug, Clone)]
pub(super) struct UnawaitedInits<'a> {
    function: &'a Function,
    random: Stream,
    counted_from: Nanos,
    horizon: Nanos,
    billed: Billed,
}

impl<'a> UnawaitedInits<'a> {
    pub(super) fn new(model: &'a Model, streams: Streams) -> Self {
        Self {
            function: &model.function,
            random: streams.open(Purpose::ReplacementInit),
            counted_from: model.run.warmup,
            horizon: model.run.horizon,
            billed: Billed::default(),
        }
    }

    pub(super) fn billed(&self) -> Billed {
        self.billed
    }

    /// One has begun and takes so long.
    pub(super) fn add(&mut self, begun: Nanos, init: Nanos) {
        if begun >= self.counted_from && begun < self.horizon {
            self.billed.add(billed_milliseconds(init));
        }
    }

    /// That of a replacement which takes its place now. How long before then it began is not modelled.
    pub(super) fn add_replacement(&mut self, now: Nanos) {
        let init = self.function.init_wait(self.function.init_time().sample(&mut self.random));
        self.add(now, init);
    }
}

impl AddAssign<&Self> for Usage {
    fn add_assign(&mut self, other: &Self) {
        self.users += other.users;
        self.pings += other.pings;
        self.inits += other.inits;
        self.unawaited_inits += other.unawaited_inits;
        self.in_provisioned += other.in_provisioned;
        self.inits_in_provisioned += other.inits_in_provisioned;
        self.provisioned_time += other.provisioned_time;
        if self.time_with.len() < other.time_with.len() {
            self.time_with.resize(other.time_with.len(), 0);
        }
        for (sum, time) in self.time_with.iter_mut().zip(&other.time_with) {
            *sum += time;
        }
    }
}

impl AddAssign for Billed {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.milliseconds += other.milliseconds;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_rounded_up_to_a_millisecond() {
        for (nanoseconds, milliseconds) in
            [(0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (100_200_000, 101)]
        {
            assert_eq!(billed_milliseconds(Nanos(nanoseconds)), milliseconds, "{nanoseconds} ns");
        }
    }

    /// A report of AWS's: 1233.96 ms and an init of 463.512 ms are billed as 1698 ms, not as 1234 + 464; and 0.3 ms of
    /// both together are one millisecond, to which the init adds nothing.
    #[test]
    fn an_init_and_a_duration_are_rounded_together() {
        for (init, duration, adds) in [(463_512_000, 1_233_960_000, 1698 - 1234), (200_000, 100_000, 0)] {
            let mut usage = Usage::default();
            usage.add_init(Nanos(init), Nanos(duration));
            assert_eq!(usage.inits, Billed { count: 1, milliseconds: adds });
        }
    }
}
