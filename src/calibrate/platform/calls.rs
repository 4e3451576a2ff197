//! The invocations of a log, apart by function and window, with what the log says of their waiting.

use super::reuse::UNSETTLED;
use crate::logs::{Delays, Environment, Invocation, Kind, Seen, Use, Window, rounding};
use crate::model::function::INIT_LIMIT;
use crate::units::Nanos;

/// What was called of one function in one window, in order of coming.
#[derive(Debug, Clone, Default)]
pub(super) struct Span {
    pub(super) calls: Vec<Call>,
    /// When inits began, in their order, whether anything was served by what they made or not; none where times of sending tell more of
    /// who waited.
    pub(super) inits: Vec<f64>,
    /// When its window began, in seconds since 1970.
    pub(super) from: f64,
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

/// The invocations of a log by function and window.
pub(super) fn spans(
    invocations: &[Invocation],
    environments: &[Environment],
    windows: &[Window],
    delays: &Delays,
) -> Vec<Span> {
    let functions = 1 + invocations.iter().map(|one| usize::from(one.seen().function)).max().unwrap_or(0);
    let mut spans = vec![Span::default(); functions * windows.len().max(1)];
    let mut is_new = vec![true; environments.len()];
    let rounding = rounding(invocations).as_secs_f64();
    for seen in invocations.iter().map(Invocation::seen) {
        let place = windows.partition_point(|window| window.from <= seen.started).saturating_sub(1);
        let from = windows.get(place).map_or(Nanos::ZERO, |window| window.from);
        let mut call = call(&seen, from, environments, &mut is_new, delays);
        call.sooner += rounding;
        let span = &mut spans[usize::from(seen.function) * windows.len().max(1) + place];
        span.calls.push(call);
        span.from = from.as_secs_f64();
        span.rounding = rounding;
    }
    // Where there are several functions it is not known which one an environment is of that never served.
    if functions == 1 && delays.usual.is_none() {
        for environment in environments.iter().filter(|environment| environment.kind == Kind::OnDemand) {
            let span = spans.get_mut(environment.window as usize);
            if let (Some(began), Some(span)) = (environment.init_began, span) {
                span.inits.push(began.as_secs_f64() - span.from);
            }
        }
    }
    spans.retain(|span| !span.calls.is_empty());
    for span in &mut spans {
        span.calls.sort_by(|a, b| a.came.total_cmp(&b.came));
        span.inits.sort_by(f64::total_cmp);
    }
    spans
}

fn call(seen: &Seen, from: Nanos, environments: &[Environment], is_new: &mut [bool], delays: &Delays) -> Call {
    let since = |time: Nanos| (time - from).as_secs_f64();
    let environment = seen.environment.and_then(|number| Some((number, environments.get(number as usize)?)));
    let by = match environment {
        None => By::Untold,
        Some((number, environment)) => match environment.kind {
            Kind::Provisioned => By::Provisioned,
            Kind::OnDemand | Kind::Restored => By::Known(number),
        },
    };
    let is_unseen = match by {
        By::Known(number) => std::mem::replace(&mut is_new[number as usize], false),
        By::Provisioned | By::Untold => false,
    };
    let is_first = match seen.first {
        Use::Untold => is_unseen && seen.started > from,
        Use::First | Use::Cold | Use::Lukewarm => true,
        Use::Later | Use::Again => false,
    };
    let waited = delays.has_waited(seen);
    let init_began = environment.and_then(|(_, environment)| environment.init_began).or(seen.init_began()).map(since);
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
        sooner,
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
