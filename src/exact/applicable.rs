//! Which models have an exact form, and why the others have none.

use std::fmt;

use crate::model::arrivals::Process;
use crate::model::platform::Redraw;
use crate::model::warming::Phase;
use crate::model::{Distribution, IdlePolicy, Initial, Model, Schedule};
use crate::units::Nanos;

/// Why there is no exact form. Displayed, it completes "there is no exact form because ...".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotApplicable {
    /// Several sets of values are possible.
    Uncertain,
    /// There are several streams, not all of them Poisson.
    SeveralStreams,
    /// The rate follows the hours of the week.
    Profile,
    /// The rate jumps between states.
    Modulated,
    /// Visitors send several requests.
    Sessions,
    /// The arrivals are recorded times.
    Trace,
    /// Only Poisson arrivals will do here.
    NotPoisson,
    /// Environments are evicted by cohorts.
    CohortHalving,
    /// One idle timeout that varies is drawn for each environment.
    RedrawEnvironment,
    /// The platform looks for idle environments only every so often.
    CheckedEvery,
    /// Lives have a maximum, and it is neither fixed nor uniform, or there are no pings, or timeouts may end between
    /// pings.
    MaxLife,
    /// New versions are deployed.
    Deploys,
    /// Environments are recycled, and here they may not be.
    Recycling,
    /// Lives have a maximum, and of the environments at their end a part is replaced.
    ReplacedInPart,
    /// Lives have a maximum and their ends are replaced, and idle environments may be evicted between invocations.
    Eviction,
    /// Lives of nearly one length are replaced, and end at the same places between pings again and again.
    LivesKeepStep,
    /// Some environments are always initialised.
    Provisioned,
    /// New environments may have to wait for scaling tokens.
    Scaling,
    /// Replications begin with a given pool, or none.
    NotStationary,
    /// There are pings, and here there may not be.
    Pings,
    /// Pings follow a cron expression.
    CronPings,
    /// The phase of the pings is fixed.
    FixedPhase,
    /// Pings are late by a random time.
    Jitter,
    /// Pings are lost.
    Loss,
    /// Pings come twice.
    Duplicate,
    /// Several pings at once keep several environments with independent ends.
    PingConcurrency,
    /// More pings come at once than the concurrency limit allows.
    PingsAboveLimit,
    /// The handler's duration varies.
    VaryingDuration,
    /// The idle timeout varies.
    VaryingTimeout,
    /// Another environment than the most recently used may serve the next request.
    NotMostRecent,
    /// Requests overlap too often.
    TooBusy,
    /// A request that meets another waits for whichever environment is ready first.
    FirstReady,
    /// The idle clock is the function's, which keeps environments for as long as any is used.
    FunctionClock,
    /// A request that overlaps another is throttled instead of cold.
    LimitOfOne,
    /// There is no concurrency limit.
    NoConcurrencyLimit,
    /// Some requests crash.
    Crashes,
    /// Some invocations are stopped at the function's timeout.
    Timeouts,
    /// A study is under way that has not come to it.
    NotYet,
}

impl fmt::Display for NotApplicable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Uncertain => "the scenario has several sets of possible values (`[uncertainty]`)",
            Self::SeveralStreams => "several streams of arrivals are added together, and not all of them are Poisson",
            Self::Profile => "the rate of arrivals follows the hours of the week",
            Self::Modulated => "the rate of arrivals jumps between states",
            Self::Sessions => "visitors send several requests each",
            Self::Trace => "the arrivals are recorded times",
            Self::NotPoisson => "the arrivals are not Poisson",
            Self::CohortHalving => "idle environments are evicted by cohorts",
            Self::RedrawEnvironment => {
                "the idle timeout is drawn once for each environment, so that those with a long one serve more requests"
            }
            Self::CheckedEvery => "the platform looks for idle environments only every so often",
            Self::MaxLife => {
                "environments have a maximum life (solved if fixed or uniform, under pings that prevent idle eviction)"
            }
            Self::Deploys => "new versions are deployed",
            Self::Recycling => "environments are recycled",
            Self::ReplacedInPart => "environments have a maximum life, at whose end some are replaced and some are not",
            Self::Eviction => {
                "environments have a maximum life and are replaced, and may be evicted between two invocations"
            }
            Self::LivesKeepStep => {
                "environments are replaced after lives of nearly one length, which keep step with the pings"
            }
            Self::Provisioned => "some environments are provisioned",
            Self::Scaling => "new environments may have to wait for scaling tokens",
            Self::NotStationary => "replications do not begin stationary",
            Self::Pings => "there are pings",
            Self::CronPings => "the pings follow a cron expression",
            Self::FixedPhase => "the phase of the pings is fixed",
            Self::Jitter => "the pings are late by a random time",
            Self::Loss => "some pings are lost",
            Self::Duplicate => "some pings come twice",
            Self::PingConcurrency => {
                "several pings at once keep several environments, which do not all go at the same time"
            }
            Self::PingsAboveLimit => "more pings come at once than the concurrency limit allows",
            Self::VaryingDuration => "the handler's duration is not constant",
            Self::VaryingTimeout => "the idle timeout is not constant",
            Self::NotMostRecent => "the environment used most recently is not the one that serves next",
            Self::TooBusy => "requests overlap too often",
            Self::FirstReady => "requests that meet another wait for whichever environment is ready first",
            Self::FunctionClock => {
                "the idle clock is the function's, so that further environments stay for as long as one is used"
            }
            Self::LimitOfOne => "with a concurrency limit of one, requests that overlap are throttled instead of cold",
            Self::NoConcurrencyLimit => "there is no concurrency limit",
            Self::Crashes => "some requests crash, after which their environment initialises again",
            Self::Timeouts => {
                "some invocations are stopped at the function's timeout, after which their environment initialises again"
            }
            Self::NotYet => "it has not been computed yet",
        })
    }
}

impl std::error::Error for NotApplicable {}

/// The values of the model are known.
pub(super) fn known(model: &Model) -> Result<(), NotApplicable> {
    refuse_if(model.is_uncertain(), NotApplicable::Uncertain)
}

/// Turns a condition that must not hold into its reason.
pub(super) fn refuse_if(condition: bool, reason: NotApplicable) -> Result<(), NotApplicable> {
    if condition { Err(reason) } else { Ok(()) }
}

/// The times from one arrival to the next, where they are independent.
pub(super) enum Gaps<'a> {
    /// Exponential, at this rate per second.
    Poisson(f64),
    /// Of this distribution.
    Renewal(&'a Distribution),
}

pub(super) fn gaps(model: &Model) -> Result<Gaps<'_>, NotApplicable> {
    let processes = &model.arrivals.0;
    if let Some(rate) = model.arrivals.poisson_rate().filter(|&rate| rate > 0.0) {
        return Ok(Gaps::Poisson(rate));
    }
    let renewals = processes.iter().map(|process| match process {
        Process::Poisson(_) => Ok(None),
        Process::Renewal(renewal) => Ok(Some(renewal.between())),
        Process::Profile(_) => Err(NotApplicable::Profile),
        Process::Modulated(_) => Err(NotApplicable::Modulated),
        Process::Sessions(_) => Err(NotApplicable::Sessions),
        Process::Trace(_) => Err(NotApplicable::Trace),
    });
    match renewals.collect::<Result<Vec<_>, _>>()?[..] {
        [Some(between)] => Ok(Gaps::Renewal(between)),
        [] | [None] | [_, _, ..] => Err(NotApplicable::SeveralStreams),
    }
}

pub(super) fn poisson_rate(model: &Model) -> Result<f64, NotApplicable> {
    match gaps(model)? {
        Gaps::Poisson(rate) => Ok(rate),
        Gaps::Renewal(_) => Err(NotApplicable::NotPoisson),
    }
}

/// The idle timeout, where what ends one idle period tells nothing about the next but what holds for all.
pub(super) fn timeout(model: &Model) -> Result<&Distribution, NotApplicable> {
    refuse_if(model.platform.checked_every.is_some_and(|every| every > Nanos::ZERO), NotApplicable::CheckedEvery)?;
    match &model.platform.idle {
        IdlePolicy::CohortHalving { .. } => Err(NotApplicable::CohortHalving),
        IdlePolicy::Timeout { timeout, redraw: Redraw::Environment } if timeout.constant().is_none() => {
            Err(NotApplicable::RedrawEnvironment)
        }
        IdlePolicy::Timeout { timeout, .. } | IdlePolicy::FunctionTimeout { timeout, .. } => Ok(timeout),
    }
}

/// The rate at which environments are removed at the end of their life, per second, where their age does not matter:
/// those that are replaced are not removed.
pub(super) fn removals(model: &Model) -> Result<f64, NotApplicable> {
    let recycling = &model.platform.recycling;
    let kept = recycling.replaced.as_fraction();
    if kept < 1.0 && recycling.max_life.is_some() {
        return Err(if kept > 0.0 { NotApplicable::ReplacedInPart } else { NotApplicable::MaxLife });
    }
    refuse_if(recycling.has_deploys(), NotApplicable::Deploys)?;
    Ok(recycled_at_random(model) * (1.0 - kept))
}

/// The rate of recycling before any cap, per second.
pub(super) fn recycled_at_random(model: &Model) -> f64 {
    model.platform.recycling.mean_life.map_or(0.0, |mean| mean.max(Nanos(1)).as_secs_f64().recip())
}

/// Whether any environment at the end of its life is replaced.
pub(super) fn any_replaced(model: &Model) -> bool {
    let recycling = &model.platform.recycling;
    recycling.has_lives() && recycling.replaced.as_fraction() > 0.0
}

/// Whether no invocation takes any time.
pub(super) fn takes_no_time(model: &Model) -> bool {
    let (function, warming) = (&model.function, &model.warming);
    is_nothing(&function.duration) && starts_take_no_time(model) && (!warming.is_on() || is_nothing(&warming.hold))
}

/// Whether several pings at one instant are as one: each is done before the next begins.
pub(super) fn pings_are_as_one(model: &Model) -> bool {
    model.warming.concurrency <= 1 || is_nothing(&model.warming.hold) && starts_take_no_time(model)
}

fn starts_take_no_time(model: &Model) -> bool {
    is_nothing(model.function.init_time()) && model.function.first_request.as_ref().is_none_or(is_nothing)
}

fn is_nothing(time: &Distribution) -> bool {
    time.constant() == Some(Nanos::ZERO)
}

pub(super) fn no_pings(model: &Model) -> Result<(), NotApplicable> {
    refuse_if(model.warming.is_on(), NotApplicable::Pings)
}

pub(super) fn no_provisioned(model: &Model) -> Result<(), NotApplicable> {
    refuse_if(model.platform.provisioned > 0, NotApplicable::Provisioned)
}

pub(super) fn stationary(model: &Model) -> Result<(), NotApplicable> {
    refuse_if(model.run.initial != Initial::Stationary, NotApplicable::NotStationary)
}

/// The interval between pings in seconds, if there are any, where they come evenly and at a random phase.
pub(super) fn ping_interval(model: &Model) -> Result<Option<f64>, NotApplicable> {
    let warming = &model.warming;
    let interval = match &warming.ping {
        Schedule::Never => return Ok(None),
        Schedule::Cron(_) => return Err(NotApplicable::CronPings),
        Schedule::Every(interval) => *interval,
    };
    let is_late = warming.jitter.as_ref().is_some_and(|jitter| jitter.constant() != Some(Nanos::ZERO));
    refuse_if(warming.phase != Phase::Random, NotApplicable::FixedPhase)?;
    refuse_if(is_late, NotApplicable::Jitter)?;
    refuse_if(warming.loss.as_fraction() > 0.0, NotApplicable::Loss)?;
    refuse_if(warming.duplicate.as_fraction() > 0.0, NotApplicable::Duplicate)?;
    several_pings_do_not_matter(model)?;
    Ok((warming.concurrency > 0).then(|| interval.max(Nanos(1)).as_secs_f64()))
}

/// Several pings at one instant do not matter if they are as one, or if the environments they keep all go at once: at
/// the end of the function's idle period, or by one timeout that is the same for all, with nothing removed before.
/// Otherwise each has an end of its own, and a request is cold only when the last is gone.
fn several_pings_do_not_matter(model: &Model) -> Result<(), NotApplicable> {
    if pings_are_as_one(model) {
        return Ok(());
    }
    let is_shared = match &model.platform.idle {
        IdlePolicy::Timeout { timeout, redraw } => timeout.constant().is_some() || *redraw == Redraw::Replication,
        // A spare's own timeout never takes the one that was used last.
        IdlePolicy::FunctionTimeout { .. } => true,
        IdlePolicy::CohortHalving { .. } => false,
    };
    let recycling = &model.platform.recycling;
    let any_removed = recycling.mean_life.is_some() && recycling.replaced.as_fraction() < 1.0;
    refuse_if(!is_shared || any_removed, NotApplicable::PingConcurrency)?;
    let limit = model.platform.most_at_once().unwrap_or(u32::MAX);
    refuse_if(model.warming.concurrency > limit, NotApplicable::PingsAboveLimit)
}
