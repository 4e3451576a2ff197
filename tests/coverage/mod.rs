//! How often the features of the model were used, and the situations met in which readings of the rules part.

mod plays;
mod wanted;

use std::collections::BTreeMap;

use coldstart::model::arrivals::{Days, Pages, Process, Trace};
use coldstart::model::function::{Gateway, INIT_LIMIT, init_wait};
use coldstart::model::platform::{Deploys, Redraw, Waiting};
use coldstart::model::warming::Phase;
use coldstart::model::{Distribution, IdlePolicy, Initial, Model, Schedule};
use coldstart::units::{Nanos, Probability};

use wanted::WANTED;

/// How many models, or plays, must show each thing.
const ENOUGH: u32 = 5;

/// Counts by name.
#[derive(Default)]
pub(crate) struct Counts(BTreeMap<&'static str, u32>);

impl Counts {
    fn add(&mut self, name: &'static str) {
        assert!(WANTED.contains(&name), "{name} is not on the list");
        *self.0.entry(name).or_default() += 1;
    }

    fn add_if(&mut self, seen: bool, name: &'static str) {
        if seen {
            self.add(name);
        }
    }

    pub(crate) fn assert_complete(&self) {
        let seldom = WANTED.iter().filter(|name| self.0.get(*name).is_none_or(|&count| count < ENOUGH));
        let seldom: Vec<_> = seldom.collect();
        assert!(seldom.is_empty(), "seen fewer than {ENOUGH} times: {seldom:?} among {:#?}", self.0);
    }

    pub(crate) fn add_model(&mut self, model: &Model) {
        self.add_arrivals(model);
        self.add_function(model);
        self.add_idle(model);
        self.add_waiting(model);
        self.add_platform(model);
        self.add_recycling(model);
        self.add_replacement(model);
        self.add_pings(model);
        self.add(match model.run.initial {
            Initial::Stationary => "initial: stationary",
            Initial::Empty => "initial: empty",
            Initial::Pool { .. } => "initial: pool",
        });
        self.add_if(model.run.warmup > Nanos::ZERO, "warmup");
    }

    fn add_arrivals(&mut self, model: &Model) {
        self.add(["arrivals: sum of 1", "arrivals: sum of 2", "arrivals: sum of 3"][model.arrivals.0.len() - 1]);
        for process in &model.arrivals.0 {
            if let Process::Trace(trace) = process {
                self.add_trace(trace);
            }
            self.add(match process {
                Process::Poisson(_) => "arrivals: poisson",
                Process::Renewal(_) => "arrivals: renewal",
                Process::Profile(_) => "arrivals: profile",
                Process::Modulated(_) => "arrivals: modulated",
                Process::Sessions(sessions) => match sessions.pages() {
                    Pages::Fixed(_) => "arrivals: sessions, fixed pages",
                    Pages::Geometric { .. } => "arrivals: sessions, geometric pages",
                },
                Process::Trace(trace) => match trace.order() {
                    Days::Resampled => "arrivals: trace resampled",
                    Days::InOrder => "arrivals: trace in order",
                    Days::Once => "arrivals: trace once",
                },
            });
        }
    }

    fn add_trace(&mut self, trace: &Trace) {
        self.add_if(trace.has_durations(), "arrivals: trace with durations");
        self.add_if(trace.has_durations() && trace.order() == Days::Once, "arrivals: trace with durations, once");
    }

    fn add_function(&mut self, model: &Model) {
        let duration = &model.function.duration;
        self.add(if duration.constant().is_some() { "duration constant" } else { "duration random" });
        self.add_if(duration.constant() == Some(Nanos::ZERO), "duration zero");
        self.add_if(model.function.init.quantile(0.999) > INIT_LIMIT.as_secs_f64() + 0.1, "init above the limit");
        let restore = model.function.snap_start.as_ref();
        self.add_if(restore.is_some(), "snap start");
        let is_long = |restore: &Distribution| restore.quantile(0.999) > INIT_LIMIT.as_secs_f64() + 0.1;
        self.add_if(restore.is_some_and(is_long), "snap start: above the limit of inits");
        self.add_if(model.function.timeout.is_some(), "timeout");
        self.add_if(model.function.crash > Probability::ZERO, "crash");
        self.add_if(model.function.crash.as_fraction() == 1.0, "crash: always");
        self.add(match model.function.gateway {
            Gateway::None => "gateway: none",
            Gateway::Rest => "gateway: rest",
            Gateway::Http => "gateway: http",
            Gateway::Url => "gateway: url",
        });
        self.add(match &model.function.first_request {
            None => "first request: none",
            Some(work) if work.constant() == Some(Nanos::ZERO) => "first request: zero",
            Some(work) if work.constant().is_some() => "first request: fixed",
            Some(_) => "first request: random",
        });
    }

    fn add_idle(&mut self, model: &Model) {
        match &model.platform.idle {
            IdlePolicy::Timeout { timeout, redraw } => {
                self.add_if(timeout.constant().is_some(), "idle: timeout constant");
                self.add(match redraw {
                    Redraw::IdlePeriod => "idle: timeout per idle period",
                    Redraw::Environment => "idle: timeout per environment",
                    Redraw::Replication => "idle: timeout per replication",
                });
            }
            IdlePolicy::FunctionTimeout { timeout, drawn_once, spare_timeout } => {
                self.add(if *drawn_once {
                    "idle: function's, drawn once"
                } else {
                    "idle: function's, with each period"
                });
                self.add(match spare_timeout {
                    None => "idle: no spare timeout",
                    Some(spare) if spare.timeout.mean() < timeout.mean() => "idle: spare timeout shorter",
                    Some(_) => "idle: spare timeout longer",
                });
                self.add_if(
                    spare_timeout.as_ref().is_some_and(|spare| spare.drawn_once && spare.timeout.constant().is_none()),
                    "idle: spare timeout, drawn once",
                );
                let looks = model.platform.checked_every.is_some();
                self.add_if(looks && spare_timeout.is_some(), "idle: spare timeout and looks");
            }
            IdlePolicy::CohortHalving { .. } => self.add("idle: cohorts"),
        }
        let every = model.platform.checked_every;
        self.add_if(every.is_some(), "checked every so often");
        self.add_if(every.is_some() && every == model.warming.ping.interval(), "checked every ping interval");
    }

    fn add_waiting(&mut self, model: &Model) {
        let Waiting::FirstReady { dispatch } = model.platform.waiting else { return self.add("waiting: own") };
        self.add("waiting: first-ready");
        let init = |p| init_wait(Nanos::from_secs_f64(model.function.init.quantile(p)));
        let (shortest, longest) = (init(0.001), init(0.999));
        self.add_if(dispatch == Nanos::ZERO, "dispatch: zero");
        self.add_if(dispatch == shortest || dispatch == longest, "dispatch: as long as an init");
        self.add_if(dispatch > longest, "dispatch: longer than any init");
        self.add_if(dispatch > Nanos::ZERO && dispatch < longest, "dispatch: within inits");
    }

    fn add_platform(&mut self, model: &Model) {
        let platform = &model.platform;
        self.add_if(platform.concurrency_limit.is_some(), "concurrency limit");
        self.add_if(platform.reserved.is_some(), "reserved concurrency");
        self.add_if(platform.scaling.is_some(), "scaling");
        self.add_if(platform.provisioned > 0, "provisioned");
        self.add_if(platform.provisioned > 0 && platform.recycling.has_deploys(), "provisioned and deploys");
        self.add_if(platform.provisioned_window.is_some(), "provisioned: window");
        self.add_if(
            platform.provisioned_window.is_some() && platform.recycling.has_deploys(),
            "provisioned: window and deploys",
        );
        let name = WANTED.iter().find(|name| name.strip_prefix("reuse: ") == Some(platform.reuse.name()));
        self.add(name.unwrap());
    }

    fn add_recycling(&mut self, model: &Model) {
        let recycling = &model.platform.recycling;
        self.add_if(recycling.mean_life.is_some(), "mean life");
        if let Some(life) = &recycling.max_life {
            self.add(if life.constant().is_some() { "max life fixed" } else { "max life random" });
        }
        self.add(match &recycling.deploys {
            Deploys::Planned(Schedule::Never) => "deploys: never",
            Deploys::Planned(Schedule::Every(_)) => "deploys: every",
            Deploys::Planned(Schedule::Cron(_)) => "deploys: cron",
            Deploys::Random(_) => "deploys: random",
        });
    }

    fn add_replacement(&mut self, model: &Model) {
        let platform = &model.platform;
        let share = platform.recycling.replaced.as_fraction();
        self.add_if(share == 0.0, "replaced: none");
        self.add_if(share > 0.0 && share < 1.0, "replaced: some");
        if share < 1.0 {
            return;
        }
        self.add("replaced: all");
        self.add_if(platform.concurrency_limit.is_some(), "replaced: all, beside a limit");
        self.add_if(platform.recycling.has_deploys(), "replaced: all, beside deploys");
        match platform.idle {
            IdlePolicy::Timeout { redraw: Redraw::Environment, .. } => self.add("replaced: all, environment's timeout"),
            IdlePolicy::Timeout { redraw: Redraw::IdlePeriod | Redraw::Replication, .. } => {}
            IdlePolicy::FunctionTimeout { .. } => self.add("replaced: all, function's clock"),
            IdlePolicy::CohortHalving { .. } => self.add("replaced: all, cohorts"),
        }
    }

    fn add_pings(&mut self, model: &Model) {
        let warming = &model.warming;
        self.add(match warming.ping {
            Schedule::Never => return self.add("pings: never"),
            Schedule::Every(_) => "pings: every",
            Schedule::Cron(_) => "pings: cron",
        });
        self.add(match warming.phase {
            Phase::Random => "pings: random phase",
            Phase::Fixed(_) => "pings: fixed phase",
        });
        self.add_if(warming.jitter.is_some(), "pings late");
        self.add_if(warming.loss > Probability::ZERO, "pings lost");
        self.add_if(warming.duplicate > Probability::ZERO, "pings doubled");
        self.add_if(warming.concurrency > 1, "pings: several at once");
        self.add_if(warming.hold == model.function.duration, "hold as the duration");
        self.add_if(warming.hold.constant().is_none(), "hold random");
        self.add_if(warming.hold.constant() == Some(Nanos::ZERO), "hold zero");
    }
}
