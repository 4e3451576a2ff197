//! What a scenario means, in words. Everything here follows from the scenario alone; nothing is simulated.

mod failures;
mod platform;
mod record;
mod service;

use super::figures::{pace, requests};
use super::{RecordSpan, Scenario, workload};
use crate::cost::{has_prices, price_date, regions};
use crate::model::arrivals::{Arrivals, Pages, Process};
use crate::model::billing::Trigger;
use crate::model::warming::Phase;
use crate::model::{Initial, Model};
use crate::units::{Memory, Nanos, Rate, about, amount, counted, grouped, percent, significant};

/// Says what a scenario means, one sentence after another.
#[must_use]
pub fn explain(scenario: &Scenario) -> Vec<String> {
    let model = &scenario.model;
    let mut records = scenario.records.iter();
    let mut sentences: Vec<String> = model.arrivals.0.iter().map(|process| arrivals(process, &mut records)).collect();
    sentences.extend(together(&model.arrivals));
    sentences.push(in_progress(model));
    sentences.push(platform::cold_start(model));
    sentences.push(platform::waiting(model.platform.waiting));
    sentences.extend(failures::all(model));
    sentences.push(platform::idle(model));
    sentences.push(platform::recycling(model));
    sentences.push(limits(model));
    sentences.push(pings(model));
    sentences.extend(service::sentences(scenario));
    sentences.push(run(scenario));
    sentences.extend(uncertainty(model));
    sentences.push(workload::sentence(model));
    sentences.extend(measured(model));
    sentences.push(billing(model));
    sentences.push(regime(scenario));
    sentences
}

/// A rate and what it means from one to the next (`500/day, one every 172.8 s`).
fn rate(per_second: f64) -> String {
    Rate::per_second(per_second).map_or("none".to_owned(), |rate| format!("{rate}, one every {}", rate.mean_interval()))
}

/// Of a process; each record is the next of `records`.
fn arrivals<'s>(process: &Process, records: &mut impl Iterator<Item = &'s RecordSpan>) -> String {
    let mean = rate(process.mean_rate());
    match process {
        Process::Poisson(_) => format!("Requests arrive at random (Poisson): {mean} on average."),
        Process::Renewal(renewal) => {
            format!("Requests arrive {mean} on average; the time from one to the next is {}.", renewal.between())
        }
        Process::Profile(profile) => {
            let (low, high) =
                profile.rates().iter().fold((f64::MAX, 0.0_f64), |(low, high), &rate| (low.min(rate), high.max(rate)));
            let hourly = |per_second: f64| amount(per_second * 3600.0, 3);
            format!(
                "Requests arrive at random, at a rate that follows the hours of the week: {mean} on average, from {} to {} an hour.",
                hourly(low),
                hourly(high)
            )
        }
        Process::Modulated(modulated) => format!(
            "Requests arrive at random, at a rate that changes between {} states: {mean} on average; in the busiest state {}.",
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
                "Visits arrive {} on average; each opens {pages} of {} at once: {mean}.",
                rate(sessions.visits().mean_rate()),
                counted(u64::from(sessions.parallel()), "request")
            )
        }
        Process::Trace(trace) => record::recorded(trace, process.mean_rate(), records.next()),
    }
}

fn uncertainty(model: &Model) -> Option<String> {
    model.is_uncertain().then(|| {
        format!(
            "Some values are not known: any of {} sets of values may be true, each as likely. Replications play them in turn, \
             each set twice at least, and intervals contain what is not known.",
            grouped(model.set_count())
        )
    })
}

fn together(arrivals: &Arrivals) -> Option<String> {
    (arrivals.0.len() > 1).then(|| format!("Together: {} on average.", rate(arrivals.mean_rate())))
}

fn in_progress(model: &Model) -> String {
    let offered = about(model.offered_concurrency(), 3, "request");
    let takes = platform::mean_of(&model.function.duration);
    let recorded: Vec<Option<f64>> = model.arrivals.0.iter().map(Process::recorded_duration).collect();
    let means: Vec<String> = recorded.iter().flatten().map(|&mean| Nanos::from_secs_f64(mean).to_string()).collect();
    let takes = match (means.is_empty(), recorded.contains(&None)) {
        (true, _) => format!("A request takes {takes}"),
        (false, true) => {
            format!("A request takes {takes}, a recorded one as long as it took then ({} on average)", means.join(", "))
        }
        (false, false) => {
            format!("A request takes as long as it took when it was recorded ({} on average)", means.join(", "))
        }
    };
    format!("{takes}, which keeps {offered} in progress on average.")
}

/// The verb for so many.
fn are(number: u32) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

fn limits(model: &Model) -> String {
    let limits = &model.platform;
    let reserved = if limits.reserved.is_some() { " (reserved concurrency)" } else { "" };
    let limit = limits.most_at_once().map_or("No limit is set on concurrency".to_owned(), |limit| {
        format!("At most {} {} served at once{reserved}", counted(u64::from(limit), "request"), are(limit))
    });
    let scaling = limits.scaling.map_or(String::new(), |scaling| {
        let burst = counted(u64::from(scaling.burst), "new environment");
        format!(", and at most {burst} can begin every {}; requests beyond that are throttled", scaling.every)
    });
    let provisioned = platform::provisioned(model);
    format!("{limit}{scaling}.{provisioned}")
}

fn pings(model: &Model) -> String {
    let warming = &model.warming;
    let Some(pace) = pace(model) else { return "There are no pings.".to_owned() };
    let invocations = pace.a_day * f64::from(warming.concurrency);
    let count = format!("{} a day, {} in 30 days", about(invocations, 4, "invocation"), amount(invocations * 30.0, 5));
    let width = match warming.concurrency {
        1 => "one environment".to_owned(),
        several => format!("{} at once", counted(u64::from(several), "environment")),
    };
    let hold = &model.warming.hold;
    let phase = match warming.phase {
        Phase::Random => "The time of the first one is drawn for each replication".to_owned(),
        Phase::Fixed(phase) => format!("The first one comes at {phase}"),
    };
    format!(
        "Pings ({}) use {width} for {hold} each: {count}. {phase}.{} {}",
        warming.ping,
        mishaps(model),
        in_time(pace.late)
    )
}

fn in_time(late: f64) -> String {
    /// Less often than this is as good as never for whoever reads it.
    const HARDLY: f64 = 1e-6;
    match late {
        0.0 => "No idle environment is taken away before the next ping.".to_owned(),
        late if late < HARDLY => "Practically no idle environment is taken away before the next ping.".to_owned(),
        late => format!("An idle environment is taken away before the next ping in {} of cases.", percent(late)),
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
        Initial::Stationary => "in the steady state, as if the function had been in use for long".to_owned(),
        Initial::Empty => "without environments, as after a deploy".to_owned(),
        Initial::Pool { idle, idle_for, busy } => {
            let idle = counted(u64::from(idle), "environment");
            format!("with {idle} idle for {idle_for} and {} busy", amount(f64::from(busy), 7))
        }
    };
    let uncounted = match model.run.warmup {
        Nanos::ZERO => String::new(),
        warmup => format!(", the first {warmup} of them not counted"),
    };
    format!(
        "A replication plays {} from {}{uncounted}. It begins {begins}, and counts {} on average.",
        model.run.horizon,
        model.calendar,
        about(requests(model), 4, "request")
    )
}

/// At which prices a month is billed, and what is billed beside the function.
fn billing(model: &Model) -> String {
    let (function, billing) = (&model.function, &model.billing);
    let place = format!("{}, {}, {}", function.region, function.architecture.name(), function.memory);
    let prices = if has_prices(function, billing) {
        format!("A month of 720 hours is billed at prices of {place}, read in {}", price_date())
    } else {
        format!("Nothing is billed: there are no prices for {place} (there are for {})", regions().join(", "))
    };
    let trigger = match billing.trigger {
        Trigger::Rule => "an EventBridge rule, which is free",
        Trigger::Scheduler => "EventBridge Scheduler, which is billed",
    };
    let free = match billing.free_tier.services()[..] {
        [] => "no free tier is taken off".to_owned(),
        ref services => format!("the free tier is taken off for {}", services.join(", ")),
    };
    let logs = counted(u64::from(billing.log_bytes), "byte");
    format!("{prices}. Pings are sent by {trigger}; each invocation writes {logs} of logs; {free}.")
}

/// At which memory the function's times were measured, where they follow from memory.
fn measured(model: &Model) -> Option<String> {
    let function = &model.function;
    let measured = function.measured.as_ref()?;
    Some(format!(
        "The times of the function were measured at {}; at {} it takes {} times as long: times go inversely with memory, up to \
         {} (one vCPU).",
        measured.memory,
        function.memory,
        significant(function.time_factor(), 3),
        Memory::ONE_VCPU
    ))
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
