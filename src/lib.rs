//! A discrete-event, Monte Carlo simulator of AWS Lambda cold starts.
//!
//! *A scenario describes a model; logs teach it; the engine plays it many times; estimates say what that shows, and how
//! surely; a study asks it one question; a page answers.* The modules say that sentence, in that order:
//!
//! | room | what it does |
//! |---|---|
//! | [`scenario`] | reads a file into a valid [`Model`](model::Model), or says what is wrong with it and where |
//! | [`model`] | what is simulated: arrivals, handler and init times, idle eviction, recycling, warming, limits |
//! | [`logs`] | readers of logs and traces -> records of invocations; what was not understood is counted by reason |
//! | [`calibrate`] | records -> the parts of a model, each with its uncertainty; what a log does not say stays open |
//! | [`engine`] | plays replications of a model: model + random streams -> tallies |
//! | [`exact`] | solves what can be solved of a model, independently of the engine |
//! | [`cost`] | what was used -> a bill, at dated prices |
//! | [`estimate`] | tallies -> estimates with intervals |
//! | [`study`] | one question a file: what happens? how does it depend on the ping interval? |
//! | [`report`] | results -> pages -> text, Markdown, CSV, JSON, JUnit, HTML, SVG |
//! | [`page`] | the same engine in a page: what travels there, what its sliders change, what it answers |
//! | [`deployment`] | files of deployment tools: read into a scenario, written from an answer |
//! | [`cli`] | one file a verb; the only room that prints, opens files or reads the clock |
//!
//! Two more serve them all: [`units`] reads and prints durations, rates and probabilities, and [`rng`] gives every
//! purpose a random stream of its own, so that the same traffic can meet every ping interval and a seed gives the same
//! bytes on any number of threads.
//!
//! # A sweep
//!
//! ```
//! use std::path::Path;
//! use std::sync::atomic::AtomicBool;
//!
//! use coldstart::estimate::Until;
//! use coldstart::scenario;
//! use coldstart::study::{Effort, Silent, SweepPlan, Verdict, Watch, pinged, sweep};
//! use coldstart::units::Nanos;
//!
//! // A small API: 500 requests a day, an idle environment lives for 5 to 7 minutes.
//! let scenario = scenario::parse(
//!     r#"
//!     [[arrivals]]
//!     process = "poisson"
//!     rate = "500/day"
//!
//!     [platform]
//!     idle_timeout = { dist = "uniform", min = "5 min", max = "7 min" }
//!     recycle = "none"
//!     "#,
//!     Path::new("api.toml"),
//! )?;
//!
//! // Ping it every 4, 5, ... 8 minutes, on the same traffic.
//! let intervals = SweepPlan::every(Nanos::MINUTE * 4, Nanos::MINUTE * 8, Nanos::MINUTE)?;
//! let plan = SweepPlan {
//!     variants: pinged(&scenario.model, &intervals, &[1])?,
//!     target: 0.01,
//!     effort: Effort { seed: 42, confidence: 0.95, until: Until::Replications(20) },
//! };
//! let stop = AtomicBool::new(false);
//! let answer = sweep(&scenario.model, &plan, Watch { stop: &stop, progress: &Silent })?;
//!
//! // 6 minutes keep cold starts under 1% too, but as many pings as not find the environment gone: 5 are recommended.
//! let Verdict::Fewest { candidate, set_aside, .. } = answer.verdict else { panic!("{:?}", answer.verdict) };
//! assert_eq!(answer.candidates[candidate].outcome.variant.interval(), Some(Nanos::MINUTE * 5));
//! let six_minutes = &answer.candidates[set_aside[0]];
//! assert_eq!(six_minutes.outcome.variant.interval(), Some(Nanos::MINUTE * 6));
//!
//! // Simulation and quadrature agree on them.
//! let simulated = six_minutes.outcome.cold_probability().expect("300,000 requests were served");
//! let exact = six_minutes.outcome.exact.cold_probability?;
//! assert!((simulated.value - exact.probability).abs() < simulated.half_width().expect("of 20 replications") * 2.0 + exact.neglects_at_most);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Glossary
//!
//! What this project means by its words; those of AWS (execution environment, init, provisioned concurrency, throttled)
//! mean here what they mean there.
//!
//! - **cold**: a request whose environment ended its init while the request waited: it pays what was left of that
//!   init, and the work of a first request.
//! - **lukewarm**: a request that is the first in an environment whose init had ended before it came (a
//!   replacement, a spare, a provisioned one): it pays the work of a first request only.
//! - **warm**: any other request that is served.
//! - **waited**: a lukewarm or warm request that was queued, because no environment was free when it came.
//! - **spare**: an environment that was started for a request which another environment then served; it is ready,
//!   and unused.
//! - **replacement**: an environment that the platform starts in the place of one it recycles, before anybody
//!   needs it.
//! - **evicted, recycled**: taken away because it was idle; taken away because of its age, idle or not.
//! - **look**: the instant at which a platform looks for environments to take away, where it does not do so at
//!   once (`checked_every`); of a study, the moment at which it decides whether it has played enough.
//! - **hold**: how long an environment is busy with one ping.
//! - **phase**: when the first ping falls, counted from the start; the others follow at their interval.
//! - **keep step**: of two things that recur, to come at the same distance from each other again and again, as
//!   pings every 4 minutes do with a user who comes every 12; then a few chance values decide a whole
//!   replication.
//! - **window**: when environments are provisioned that are not provisioned all the time: from a firing of one schedule to the
//!   next one of another.
//! - **visit**: what one user of a page sends: several requests at once, and more after times to think; also
//!   called a session.
//! - **replication**: the scenario played once, with random numbers of its own; an interval comes from the
//!   differences between replications.
//! - **lead-in**: what is played of a replication before its time zero, uncounted, so that it begins in the
//!   steady state.
//! - **horizon, warmup**: how long a replication lasts; how much of its beginning is not counted.
//! - **unit**: what is independent of what else was seen: a request, or all requests of a visit, or a whole
//!   replication where one draw is shared by it; "0 cold starts in n" takes n as the number of units.
//! - **setting, candidate**: how often pings come and how many at once; one that a sweep tries.
//! - **service, task, place**: an always-on service runs a number of tasks, each in a place of its own; a task serves
//!   several requests at a time, and one queue stands in front of all of them.
//! - **delayed, lost**: of requests to a service: served after waiting in the queue; not answered at all, because their task
//!   failed or was stopped, they waited too long or the queue was full.
//! - **first use**: the first request in its environment, cold or lukewarm; a log shows those even where it does not tell who
//!   waited. **Felt** is one that had waited for an init.
//! - **window of a log**: a span of time in which every invocation is in the log; what was before it is not known.
//! - **learned, not learned**: of a part of a model, that a log says what it is, with an interval; that it does not, so that
//!   a preset's value stays, marked as such.
//! - **probe**: one request after a time of idleness (a *gap*), to see whether the environment is still there.
//! - **drain, kill**: how a task is stopped: it finishes what it has in progress and takes nothing more; it drops it.
//! - **testing sequence**: all candidates of a recommendation, in an order that was fixed without the data that test
//!   them; those before the first that fails keep the target together, with the confidence that was asked for.
//! - **regime, preset**: how a platform treats environments, as somebody measured it at some time; a regime that
//!   a scenario can name.
//!
//! # Limits
//!
//! Nobody outside AWS knows how long an idle environment lives today. A preset is what somebody measured at some time;
//! a result under it is a conditional statement, and every report says under what.

// What a page does not ask for is left out of its module when that is linked.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

#[cfg(feature = "cli")]
pub mod calibrate;
#[cfg(feature = "cli")]
pub mod cli;
pub mod cost;
#[cfg(feature = "cli")]
pub mod deployment;
pub mod engine;
pub mod estimate;
pub mod exact;
#[cfg(feature = "cli")]
pub mod guide;
#[cfg(feature = "cli")]
pub mod logs;
pub mod model;
pub mod page;
pub mod report;
pub mod rng;
#[cfg(feature = "cli")]
pub mod scenario;
/// Of scenarios a page knows what there is to warn of.
#[cfg(not(feature = "cli"))]
pub mod scenario {
    mod warning;
    pub use warning::{Warning, WarningKind};
}
pub mod study;
pub mod units;
