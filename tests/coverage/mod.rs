//! How often the features of the model were used, and the situations met in which readings of the rules part.

use std::collections::BTreeMap;

use coldstart::engine::{Caller, Event, Served, What};
use coldstart::model::arrivals::{Days, Pages, Process};
use coldstart::model::function::INIT_LIMIT;
use coldstart::model::platform::{Deploys, Redraw};
use coldstart::model::warming::Phase;
use coldstart::model::{Distribution, IdlePolicy, Initial, Model, Schedule};
use coldstart::units::{Nanos, Probability};

use crate::referee::Play;

/// How many models, or plays, must show each thing.
const ENOUGH: u32 = 5;

/// All that must be seen.
const WANTED: [&str; 74] = [
    "arrivals: modulated",
    "arrivals: poisson",
    "arrivals: profile",
    "arrivals: renewal",
    "arrivals: sessions, fixed pages",
    "arrivals: sessions, geometric pages",
    "arrivals: sum of 1",
    "arrivals: sum of 2",
    "arrivals: sum of 3",
    "arrivals: trace in order",
    "arrivals: trace resampled",
    "checked every ping interval",
    "checked every so often",
    "concurrency limit",
    "deploys: cron",
    "deploys: every",
    "deploys: never",
    "deploys: random",
    "duration constant",
    "duration random",
    "duration zero",
    "hold absent",
    "hold given",
    "hold zero",
    "idle: cohorts",
    "idle: timeout constant",
    "idle: timeout per environment",
    "idle: timeout per idle period",
    "idle: timeout per replication",
    "init above the limit",
    "initial: empty",
    "initial: pool",
    "initial: stationary",
    "max life fixed",
    "max life random",
    "mean life",
    "pings doubled",
    "pings late",
    "pings lost",
    "pings: cron",
    "pings: every",
    "pings: fixed phase",
    "pings: never",
    "pings: random phase",
    "pings: several at once",
    "provisioned",
    "reuse: least-recent",
    "reuse: most-recent",
    "reuse: newest-created",
    "reuse: oldest-created",
    "reuse: random",
    "scaling",
    "seen: cold ping",
    "seen: cold user",
    "seen: completed",
    "seen: completed provisioned",
    "seen: deployed",
    "seen: deployed as an invocation ends",
    "seen: evicted",
    "seen: evicted as a ping comes",
    "seen: evicted as a user comes",
    "seen: evicted as an invocation ends",
    "seen: invocation without length",
    "seen: ping given up",
    "seen: ping lost",
    "seen: recycled",
    "seen: recycled and evicted together",
    "seen: refused at the limit",
    "seen: refused for want of a token",
    "seen: refused ping",
    "seen: refused user",
    "seen: served as an invocation ends",
    "seen: user and ping together",
    "warmup",
];

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
        self.add_platform(model);
        self.add_recycling(model);
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
                },
            });
        }
    }

    fn add_function(&mut self, model: &Model) {
        let duration = &model.function.duration;
        self.add(if duration.constant().is_some() { "duration constant" } else { "duration random" });
        self.add_if(duration.constant() == Some(Nanos::ZERO), "duration zero");
        self.add_if(model.function.init.quantile(0.999) > INIT_LIMIT.as_secs_f64() + 0.1, "init above the limit");
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
            IdlePolicy::CohortHalving { .. } => self.add("idle: cohorts"),
        }
        let every = model.platform.checked_every;
        self.add_if(every.is_some(), "checked every so often");
        self.add_if(every.is_some() && every == model.warming.ping.interval(), "checked every ping interval");
    }

    fn add_platform(&mut self, model: &Model) {
        let platform = &model.platform;
        self.add_if(platform.concurrency_limit.is_some(), "concurrency limit");
        self.add_if(platform.scaling.is_some(), "scaling");
        self.add_if(platform.provisioned > 0, "provisioned");
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
        self.add(if warming.hold.is_some() { "hold given" } else { "hold absent" });
        let zero = warming.hold.as_ref().and_then(Distribution::constant) == Some(Nanos::ZERO);
        self.add_if(zero, "hold zero");
    }

    pub(crate) fn add_play(&mut self, model: &Model, play: &Play) {
        let mut names: Vec<&'static str> = play.events.iter().filter_map(kind).collect();
        for instant in play.events.chunk_by(|a, b| a.at == b.at) {
            names.extend(coincidences(instant));
        }
        names.extend((!play.given_up.is_empty()).then_some("seen: ping given up"));
        if play.events.iter().any(|event| matches!(event.what, What::Throttled { .. })) {
            names.extend(model.platform.scaling.is_none().then_some("seen: refused at the limit"));
            names.extend(model.platform.concurrency_limit.is_none().then_some("seen: refused for want of a token"));
        }
        names.sort_unstable();
        names.dedup();
        names.into_iter().for_each(|name| self.add(name));
    }
}

/// The kind of an event; a warm start without more to it has no name.
fn kind(event: &Event) -> Option<&'static str> {
    Some(match event.what {
        What::Served(Served { ends, .. }) if ends == event.at => "seen: invocation without length",
        What::Served(Served { caller: Caller::User, cold: true, .. }) => "seen: cold user",
        What::Served(Served { caller: Caller::Ping, cold: true, .. }) => "seen: cold ping",
        What::Served(_) => return None,
        What::Throttled { caller: Caller::User } => "seen: refused user",
        What::Throttled { caller: Caller::Ping } => "seen: refused ping",
        What::Completed { environment: Some(_) } => "seen: completed",
        What::Completed { environment: None } => "seen: completed provisioned",
        What::Evicted { .. } => "seen: evicted",
        What::Recycled { .. } => "seen: recycled",
        What::Deployed => "seen: deployed",
        What::PingLost => "seen: ping lost",
    })
}

/// What fell on one instant, given all its events.
fn coincidences(instant: &[Event]) -> Vec<&'static str> {
    let any = |wanted: &dyn Fn(&What) -> bool| instant.iter().any(|event| wanted(&event.what));
    let by = |caller| any(&|what| matches!(what, What::Served(served) if served.caller == caller));
    let (user, ping) = (by(Caller::User), by(Caller::Ping));
    let done = matches!(instant[0].what, What::Completed { .. });
    let evicted = any(&|what| matches!(what, What::Evicted { .. }));
    let recycled = any(&|what| matches!(what, What::Recycled { .. }));
    let deployed = any(&|what| *what == What::Deployed);
    let all = [
        (done && (user || ping), "seen: served as an invocation ends"),
        (done && evicted, "seen: evicted as an invocation ends"),
        (done && deployed, "seen: deployed as an invocation ends"),
        (evicted && user, "seen: evicted as a user comes"),
        (evicted && ping, "seen: evicted as a ping comes"),
        (evicted && recycled && !deployed, "seen: recycled and evicted together"),
        (user && ping, "seen: user and ping together"),
    ];
    all.into_iter().filter(|(seen, _)| *seen).map(|(_, name)| name).collect()
}
