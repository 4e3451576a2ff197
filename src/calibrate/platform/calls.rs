//! The invocations of a log, apart by function and window, with what the log says of their waiting.
//!
//! A long log has so many of them that what is worked out of one is not kept, but worked out again when it is needed.

use super::reuse::UNSETTLED;
use crate::logs::{Delays, Environment, Invocation, Kind, Seen, Use, Window, rounding};
use crate::model::function::INIT_LIMIT;
use crate::units::Nanos;

/// The invocations of a log.
pub(super) struct Calls<'a> {
    invocations: &'a [Invocation],
    environments: &'a [Environment],
    delays: &'a Delays,
    /// Of each environment the place of its first invocation.
    first_places: Vec<u32>,
    /// By how much times are rounded, in seconds.
    rounding: f64,
}

/// What was called of one function in one window.
pub(super) struct Span<'a> {
    calls: &'a Calls<'a>,
    /// The places of its invocations, in order of coming.
    places: Vec<u32>,
    /// When its window began.
    began: Nanos,
    /// The same in seconds since 1970.
    pub(super) from: f64,
    /// When inits began, in their order, whether anything was served by what they made or not; none where times of sending tell more of
    /// who waited.
    pub(super) inits: Vec<f64>,
    /// By how much its times are rounded, in seconds: one that lies before another by less may have come after it.
    pub(super) rounding: f64,
}

/// An invocation. Times are in seconds since its window began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    /// When it reached the platform, as nearly as can be known.
    pub(super) came: f64,
    /// By how much sooner it may have come.
    pub(super) sooner: f64,
    pub(super) started: f64,
    pub(super) ended: f64,
    pub(super) by: By,
    /// Whether it was the first in its environment.
    pub(super) is_first: bool,
    /// Whether it had waited for anything; none where the log does not say.
    pub(super) waited: Option<bool>,
    /// When the init of its environment began, where the log tells.
    pub(super) init_began: Option<f64>,
    /// By when that init had begun.
    pub(super) begun_by: f64,
    /// Whether it may have begun sooner than that by an init whose length the log does not tell.
    pub(super) has_untold_init: bool,
}

/// What served an invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// An environment on demand.
    Known(u32),
    /// A provisioned one, which nothing here takes away.
    Provisioned,
    /// The log does not say.
    Untold,
}

impl<'a> Calls<'a> {
    pub(super) fn of(invocations: &'a [Invocation], environments: &'a [Environment], delays: &'a Delays) -> Self {
        let mut first_places = vec![u32::MAX; environments.len()];
        for (place, one) in (0..).zip(invocations) {
            if let Some(first) = one.seen().environment.and_then(|number| first_places.get_mut(number as usize)) {
                *first = place.min(*first);
            }
        }
        Self { invocations, environments, delays, first_places, rounding: rounding(invocations).as_secs_f64() }
    }

    /// By function and window.
    pub(super) fn spans(&'a self, windows: &[Window]) -> Vec<Span<'a>> {
        let functions = 1 + self.invocations.iter().map(|one| usize::from(one.seen().function)).max().unwrap_or(0);
        let began = |place: usize| windows.get(place % windows.len().max(1)).map_or(Nanos::ZERO, |window| window.from);
        let mut spans: Vec<Span> =
            (0..functions * windows.len().max(1)).map(|place| Span::new(self, began(place))).collect();
        for (place, one) in (0..).zip(self.invocations) {
            let window = windows.partition_point(|window| window.from <= one.started()).saturating_sub(1);
            spans[usize::from(one.seen().function) * windows.len().max(1) + window].places.push(place);
        }
        // Where there are several functions it is not known which one an environment is of that never served.
        if functions == 1 && self.delays.usual.is_none() {
            for environment in self.environments.iter().filter(|environment| environment.kind == Kind::OnDemand) {
                let span = spans.get_mut(environment.window as usize);
                if let (Some(began), Some(span)) = (environment.init_began, span) {
                    span.inits.push((began - span.began).as_secs_f64());
                }
            }
        }
        spans.retain(|span| !span.places.is_empty());
        spans.iter_mut().for_each(Span::sort);
        spans
    }

    /// What an invocation shows, in seconds since this time.
    fn call(&self, place: u32, from: Nanos) -> Call {
        let (environments, delays) = (self.environments, self.delays);
        let seen = &self.invocations[place as usize].seen();
        let since = |time: Nanos| (time - from).as_secs_f64();
        let environment = seen.environment.and_then(|number| Some((number, environments.get(number as usize)?)));
        let by = self.by(seen);
        let is_unseen = match by {
            By::Known(number) => self.first_places[number as usize] == place,
            By::Provisioned | By::Untold => false,
        };
        let is_first = match seen.first {
            Use::Untold => is_unseen && seen.started > from,
            Use::First | Use::Cold | Use::Lukewarm => true,
            Use::Later | Use::Again => false,
        };
        let waited = delays.has_waited(seen);
        let init_began =
            environment.and_then(|(_, environment)| environment.init_began).or(seen.init_began()).map(since);
        let started = since(seen.started);
        let came = match (waited, seen.sent, init_began) {
            (Some(true), Some(sent), _) => since(sent + delays.usual.unwrap_or(Nanos::ZERO)),
            // The init was begun for it.
            (Some(true), None, Some(began)) if is_first => began,
            (Some(true | false) | None, _, _) => started,
        };
        let init = environment.and_then(|(_, environment)| environment.init).or(seen.init);
        let begun_by = match (init_began, init) {
            (Some(began), _) => began,
            (None, Some(init)) => came.min(since(seen.started - init)),
            (None, None) => came,
        };
        let is_told = seen.sent.is_some() || init_began.is_some();
        let sooner = match waited {
            Some(true) if is_told || !is_first => UNSETTLED,
            // Where each request waits for its own environment, it came before the init.
            Some(true) | None if is_first => init.unwrap_or(INIT_LIMIT).as_secs_f64() + UNSETTLED,
            Some(_) | None => 0.0,
        };
        let ended = started + seen.duration.map_or(0.0, Nanos::as_secs_f64);
        Call {
            came: came.min(started),
            sooner: sooner + self.rounding,
            started,
            ended,
            by,
            is_first,
            waited,
            init_began,
            begun_by: begun_by.min(started),
            has_untold_init: is_first && waited.is_none() && init_began.is_none() && init.is_none(),
        }
    }

    fn by(&self, seen: &Seen) -> By {
        let known = seen.environment.and_then(|number| Some((number, self.environments.get(number as usize)?.kind)));
        match known {
            None => By::Untold,
            Some((_, Kind::Provisioned)) => By::Provisioned,
            Some((number, Kind::OnDemand | Kind::Restored)) => By::Known(number),
        }
    }
}

impl<'a> Span<'a> {
    fn new(calls: &'a Calls<'a>, began: Nanos) -> Self {
        let (from, rounding) = (began.as_secs_f64(), calls.rounding);
        Self { calls, places: Vec::new(), began, from, inits: Vec::new(), rounding }
    }

    fn sort(&mut self) {
        let came = |place: u32| self.calls.call(place, self.began).came;
        let mut by_coming: Vec<(Nanos, u32)> =
            self.places.iter().map(|&place| (Nanos::from_secs_f64(came(place)), place)).collect();
        by_coming.sort_unstable();
        self.places.clear();
        self.places.extend(by_coming.into_iter().map(|(_, place)| place));
        self.inits.sort_by(f64::total_cmp);
    }

    /// Its invocations, in order of coming.
    pub(super) fn calls(&self) -> impl Iterator<Item = Call> {
        self.places.iter().map(|&place| self.calls.call(place, self.began))
    }

    /// The same, in the order in which they began.
    pub(super) fn as_they_began(&self) -> impl Iterator<Item = Call> {
        let mut places = self.places.clone();
        places.sort_unstable_by_key(|&place| (self.calls.invocations[place as usize].started(), place));
        places.into_iter().map(|place| self.calls.call(place, self.began))
    }

    /// Whether the first use of an environment is one of them.
    pub(super) fn saw_begin(&self, number: u32) -> bool {
        let first = self.calls.call(self.calls.first_places[number as usize], self.began);
        first.is_first && first.started >= 0.0
    }

    /// The environments on demand that served, once for each invocation.
    pub(super) fn served_by(&self) -> impl Iterator<Item = u32> {
        let by = |&place: &u32| match self.calls.by(&self.calls.invocations[place as usize].seen()) {
            By::Known(number) => Some(number),
            By::Provisioned | By::Untold => None,
        };
        self.places.iter().filter_map(by)
    }
}
