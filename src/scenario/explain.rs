//! What a scenario means, in words. Everything here follows from the scenario alone; nothing is simulated.

use super::Scenario;
use super::figures::{mean_life, pace, requests};
use crate::model::arrivals::{Arrivals, Days, Pages, Process};
use crate::model::function::INIT_LIMIT;
use crate::model::platform::{Deploys, IdlePolicy, Recycling, Redraw};
use crate::model::warming::Phase;
use crate::model::{Distribution, Initial, Model, Schedule};
use crate::units::{Nanos, Rate, percent, significant};

/// Says what a scenario means, one sentence after another.
#[must_use]
pub fn explain(scenario: &Scenario) -> Vec<String> {
    let model = &scenario.model;
    let mut sentences: Vec<String> = model.arrivals.0.iter().map(arrivals).collect();
    sentences.extend(together(&model.arrivals));
    sentences.push(in_progress(model));
    sentences.push(function(model));
    sentences.push(idle(model));
    sentences.push(recycling(&model.platform.recycling));
    sentences.push(limits(model));
    sentences.push(pings(model));
    sentences.push(run(scenario));
    sentences.push(regime(scenario));
    sentences
}

/// A rate and what it means from one to the next (`500/day, one every 172.8 s`).
fn rate(per_second: f64) -> String {
    Rate::per_second(per_second).map_or("none".to_owned(), |rate| format!("{rate}, one every {}", rate.mean_interval()))
}

fn arrivals(process: &Process) -> String {
    let mean = rate(process.mean_rate());
    match process {
        Process::Poisson(_) => format!("Requests arrive at random (Poisson): {mean} on average."),
        Process::Renewal(renewal) => {
            format!("Requests arrive {mean} on average; the time from one to the next is {}.", renewal.between())
        }
        Process::Profile(profile) => {
            let (low, high) =
                profile.rates().iter().fold((f64::MAX, 0.0_f64), |(low, high), &rate| (low.min(rate), high.max(rate)));
            let hourly = |per_second: f64| significant(per_second * 3600.0, 3);
            format!(
                "Requests arrive at random, at a rate that follows the hours of the week: {mean} on average, from {} to {} an hour.",
                hourly(low),
                hourly(high)
            )
        }
        Process::Modulated(modulated) => format!(
            "Requests arrive at random, at a rate that jumps between {} states: {mean} on average, {} in the busiest.",
            modulated.states().len(),
            rate(modulated.states().iter().map(|state| state.per_second).fold(0.0, f64::max))
        ),
        Process::Sessions(sessions) => {
            let pages = match sessions.pages() {
                Pages::Fixed(1) => "one page".to_owned(),
                Pages::Fixed(pages) => format!("{pages} pages ({} apart)", sessions.think()),
                Pages::Geometric { mean } => {
                    format!("{} pages on average ({} apart)", significant(mean, 3), sessions.think())
                }
            };
            format!(
                "Visits arrive {} on average; each opens {pages} of {} requests at once: {mean}.",
                rate(sessions.visits().mean_rate()),
                sessions.parallel()
            )
        }
        Process::Trace(trace) => {
            let order = match trace.order() {
                Days::Resampled => "whole days drawn at random",
                Days::InOrder => "days in their order",
                Days::Once => "once, as they were",
            };
            format!(
                "{} requests recorded on {} are played, {order}: {mean}.",
                trace.requests(),
                counted(trace.days().len(), "day")
            )
        }
    }
}

/// A number of things (`1 day`, `7 days`).
fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

fn together(arrivals: &Arrivals) -> Option<String> {
    (arrivals.0.len() > 1).then(|| format!("Together: {} on average.", rate(arrivals.mean_rate())))
}

fn in_progress(model: &Model) -> String {
    let offered = significant(model.offered_concurrency(), 3);
    match model.function.duration.constant() {
        Some(value) => format!("A request takes {value}, so {offered} are in progress at once on average."),
        None => format!(
            "A request takes {} on average ({}), so {offered} are in progress at once on average.",
            Nanos::from_secs_f64(model.function.duration.mean()),
            model.function.duration
        ),
    }
}

fn function(model: &Model) -> String {
    let init = &model.function.init;
    let over = 1.0 - init.cdf(INIT_LIMIT.as_secs_f64());
    let again = if over > 0.0 && init.quantile(0.9999) > INIT_LIMIT.as_secs_f64() {
        format!(
            " {} of inits take longer than {INIT_LIMIT}, are stopped and start again inside the request.",
            percent(over)
        )
    } else {
        String::new()
    };
    format!("A cold request waits for an init first: {init}.{again}")
}

/// Where most of a distribution lies (`from 352.1 s to 407.9 s`).
fn spread(time: &Distribution) -> String {
    match time.constant() {
        Some(value) => format!("{value}"),
        None => {
            let at = |p| Nanos::from_secs_f64(time.quantile(p));
            format!("{} ({} to {} in 98% of cases)", at(0.5), at(0.01), at(0.99))
        }
    }
}

fn idle(model: &Model) -> String {
    let looks = model.platform.checked_every.map_or(String::new(), |every| format!(", at a look every {every}"));
    match &model.platform.idle {
        IdlePolicy::Timeout { timeout, redraw } => {
            let drawn = match (timeout.constant(), redraw) {
                (Some(_), _) => "",
                (None, Redraw::IdlePeriod) => ", drawn afresh for each idle period",
                (None, Redraw::Environment) => ", drawn once for each environment",
                (None, Redraw::Replication) => ", constant but not known: drawn once for each replication",
            };
            format!("An idle environment is taken away after {}{drawn}{looks}.", spread(timeout))
        }
        IdlePolicy::FunctionTimeout { timeout, .. } => {
            format!("A function that nobody calls has no environment left after {}{looks}.", spread(timeout))
        }
        IdlePolicy::CohortHalving { period } => {
            format!("Of environments that became idle together half are taken away every {period}{looks}.")
        }
    }
}

fn recycling(recycling: &Recycling) -> String {
    let lives = match mean_life(recycling) {
        Some(life) => format!(
            "An environment lives {} on average even in constant use: about {} a day are recycled.",
            Nanos::from_secs_f64(life),
            significant(86_400.0 / life, 3)
        ),
        None => "An environment in constant use lives for ever.".to_owned(),
    };
    match &recycling.deploys {
        Deploys::Planned(Schedule::Never) => lives,
        Deploys::Planned(schedule) => format!("{lives} Deploys, {schedule}, end them all."),
        Deploys::Random(rate) => format!("{lives} Deploys at random, {rate}, end them all."),
    }
}

fn limits(model: &Model) -> String {
    let platform = &model.platform;
    let limit = platform.concurrency_limit.map_or("No limit is set on concurrency".to_owned(), |limit| {
        format!(
            "At most {} served at once",
            if limit == 1 { "1 request is".to_owned() } else { format!("{limit} requests are") }
        )
    });
    let scaling = platform.scaling.map_or(String::new(), |scaling| {
        format!(", and {} new environments every {}; others are throttled", scaling.burst, scaling.every)
    });
    let provisioned = match platform.provisioned {
        0 => String::new(),
        count => format!(" {count} environments are provisioned: always warm, and used first."),
    };
    format!("{limit}{scaling}.{provisioned}")
}

fn pings(model: &Model) -> String {
    let warming = &model.warming;
    let Some(pace) = pace(model) else { return "There are no pings.".to_owned() };
    let invocations = pace.a_day * f64::from(warming.concurrency);
    let count =
        format!("{} invocations a day, {} in 30 days", significant(invocations, 4), significant(invocations * 30.0, 5));
    let width = if warming.concurrency == 1 {
        "one environment".to_owned()
    } else {
        format!("{} environments at once", warming.concurrency)
    };
    let hold = &model.warming.hold;
    let phase = match warming.phase {
        Phase::Random => "their phase is drawn for each replication".to_owned(),
        Phase::Fixed(phase) => format!("the first comes at {phase}"),
    };
    format!(
        "Pings ({}) use {width} for {hold} each: {count}; {phase}.{} {}",
        warming.ping,
        mishaps(model),
        in_time(pace.late)
    )
}

fn in_time(late: f64) -> String {
    /// Less often than this is as good as never for whoever reads it.
    const HARDLY: f64 = 1e-6;
    match late {
        0.0 => "Idleness never ends an environment before the next one.".to_owned(),
        late if late < HARDLY => "Idleness practically never ends an environment before the next one.".to_owned(),
        late => format!("Idleness ends an environment before the next one in {} of cases.", percent(late)),
    }
}

fn mishaps(model: &Model) -> String {
    let warming = &model.warming;
    let mut mishaps = Vec::new();
    if warming.loss.as_fraction() > 0.0 {
        mishaps.push(format!("{} are lost", warming.loss));
    }
    if warming.duplicate.as_fraction() > 0.0 {
        mishaps.push(format!("{} come twice", warming.duplicate));
    }
    if let Some(jitter) = &warming.jitter {
        mishaps.push(format!("each is late by {jitter}"));
    }
    if mishaps.is_empty() { String::new() } else { format!(" Of them {}.", mishaps.join(", ")) }
}

fn run(scenario: &Scenario) -> String {
    let model = &scenario.model;
    let begins = match model.run.initial {
        Initial::Stationary => "as one in use for long".to_owned(),
        Initial::Empty => "without environments, as after a deploy".to_owned(),
        Initial::Pool { idle, idle_for, busy } => {
            format!("with {idle} environments idle for {idle_for} and {busy} busy")
        }
    };
    let uncounted = match model.run.warmup {
        Nanos::ZERO => String::new(),
        warmup => format!(", the first {warmup} of them not counted"),
    };
    format!(
        "A replication lasts {} from {}{uncounted}, begins {begins}, and counts {} requests on average.",
        model.run.horizon,
        model.calendar,
        significant(requests(model), 4)
    )
}

fn regime(scenario: &Scenario) -> String {
    let preset = scenario.regime.preset;
    let not_measured: Vec<String> = preset.not_measured.iter().map(ToString::to_string).collect();
    let replaced = match &scenario.regime.overridden[..] {
        [] => String::new(),
        keys => format!(" Replaced here: {}.", keys.join(", ")),
    };
    format!(
        "The platform is that of {} ({}, {}). Not measured there: {}.{replaced}",
        preset.name,
        preset.date,
        preset.source,
        not_measured.join("; ")
    )
}
