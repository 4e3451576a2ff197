//! All that a log says of a model.

use std::collections::HashSet;

use super::entry::{of_arrivals, of_cohorts, of_gaps, of_pings, of_work};
use super::idle::{CohortFinding, cohorts};
use super::of_platform::of_platform;
use super::platform::{self, PlatformFindings, Waits};
use super::{
    ArrivalFindings, Entry, Finding, Lifetimes, Part, Pings, WorkFindings, learn_arrivals, learn_pings, learn_work,
};
use crate::logs::{Caller, Contents, Environment, Invocation, Log, MinuteCounts, Source, Told, Window};
use crate::model::IdlePolicy;
use crate::scenario::Preset;
use crate::units::Nanos;

/// The seed of what is drawn to test laws: the same log says the same again.
const SEED: u64 = 1;

/// What some logs say.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// The files.
    pub sources: Vec<Source>,
    /// What their invocations tell.
    pub told: Told,
    /// The confidence of all intervals, as a fraction.
    pub confidence: f64,
    /// Where what comes later was held out, since 1970 began.
    pub cut: Option<Nanos>,
    /// What was found out.
    pub subject: Learned,
    /// The same part by part, in the order in which a scenario has them.
    pub entries: Vec<Entry>,
}

/// What was found out, by what the logs are about.
#[derive(Debug, Clone, PartialEq)]
pub enum Learned {
    /// Invocations of a function, or requests to a service.
    Function(Box<FunctionFindings>),
    /// Requests after times of idleness.
    Probe {
        /// How many.
        requests: u64,
        /// How many of them were cold.
        cold: u64,
        /// How long environments live while they are idle.
        lifetimes: Lifetimes,
    },
    /// Environments used at once, left alone, and asked again.
    Cohorts {
        /// How many groups.
        groups: u64,
        /// How their environments go; none where no group had two.
        found: Option<CohortFinding>,
    },
    /// Counts of requests to many functions, each of which has a rate.
    Counts {
        /// How many functions.
        functions: u64,
        /// The requests to all of them.
        requests: u64,
    },
}

/// What invocations say.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionFindings {
    /// How many there are, and from when to when.
    pub about: About,
    /// Handler, init and first request; none where only arrivals are asked for.
    pub work: Option<WorkFindings>,
    /// The requests of users.
    pub arrivals: ArrivalFindings,
    /// The pings of a warmer, where there are any.
    pub pings: Option<Part<Pings>>,
    /// The platform, and the idle periods of the function; none where only arrivals are asked for.
    pub platform: Option<(PlatformFindings, Lifetimes)>,
}

/// How many invocations there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About {
    /// Those of users.
    pub users: u64,
    /// Those of a warmer.
    pub pings: u64,
    /// Those of either that are known to be the first of their environment.
    pub first_uses: u64,
    /// Environments.
    pub environments: u64,
    /// When the first began, since 1970 began; zero where there are none.
    pub from: Nanos,
    /// When the last began.
    pub until: Nanos,
}

/// How a log is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// The confidence of intervals, as a fraction.
    pub confidence: f64,
    /// Only when requests come is asked for: the log is of a service that is not on Lambda.
    pub arrivals_only: bool,
    /// The share of the log's time, at its end, that nothing is learned from.
    pub hold_out: f64,
}

impl Calibration {
    /// Learns what a log says.
    #[must_use]
    pub fn of(log: &Log, plan: &Plan) -> Self {
        let (subject, cut) = match &log.contents {
            Contents::Invocations { windows, .. } => {
                let cut = (plan.hold_out > 0.0).then(|| cut(windows, plan.hold_out)).flatten();
                let kept = cut.map(|cut| before(log, cut));
                (Learned::Function(Box::new(of_function(kept.as_ref().unwrap_or(log), plan))), cut)
            }
            Contents::Gaps(gaps) => {
                let cold = gaps.iter().filter(|gap| gap.cold).count() as u64;
                let lifetimes = Lifetimes::of_gaps(gaps, plan.confidence);
                (Learned::Probe { requests: gaps.len() as u64, cold, lifetimes }, None)
            }
            Contents::Cohorts(groups) => {
                let found = cohorts(groups, plan.confidence, SEED);
                (Learned::Cohorts { groups: groups.len() as u64, found }, None)
            }
            Contents::Counts(functions) => (of_counts(functions), None),
        };
        let confidence = plan.confidence;
        let entries = subject.entries(confidence);
        Self { sources: log.sources.clone(), told: log.told(), confidence, cut, subject, entries }
    }

    /// For how long an environment was kept while nothing was in progress, where the timeout was not learned and that of a preset does not
    /// allow it: less than one in a thousand are kept for so long.
    #[must_use]
    pub fn outlasts(&self, preset: &Preset) -> Option<Nanos> {
        let is_learned =
            |entry: &Entry| entry.key == IDLE_TIMEOUT && !matches!(entry.finding, Finding::NotLearned { .. });
        let lifetimes = match &self.subject {
            Learned::Function(found) => &found.platform.as_ref()?.1,
            Learned::Probe { lifetimes, .. } => lifetimes,
            Learned::Cohorts { .. } | Learned::Counts { .. } => return None,
        };
        let timeout = match preset.behaviour().ok()?.idle {
            IdlePolicy::Timeout { timeout, .. } | IdlePolicy::FunctionTimeout { timeout, .. } => timeout,
            IdlePolicy::CohortHalving { .. } => return None,
        };
        let is_outlasted = timeout.cdf(lifetimes.longest()) > 0.999 && !self.entries.iter().any(is_learned);
        is_outlasted.then(|| Nanos::from_secs_f64(lifetimes.longest().round()))
    }
}

/// The key of the timeout in a scenario.
const IDLE_TIMEOUT: &str = "platform.idle_timeout";

impl Learned {
    fn entries(&self, confidence: f64) -> Vec<Entry> {
        match self {
            Self::Function(found) => found.entries(confidence),
            Self::Probe { lifetimes, .. } => of_gaps(lifetimes, confidence),
            Self::Cohorts { found, .. } => of_cohorts(found.as_ref()),
            Self::Counts { .. } => Vec::new(),
        }
    }
}

impl FunctionFindings {
    fn entries(&self, confidence: f64) -> Vec<Entry> {
        let mut entries = self.work.as_ref().map_or_else(Vec::new, of_work);
        entries.extend(of_arrivals(&self.arrivals));
        if let Some((platform, lifetimes)) = &self.platform {
            entries.extend(of_platform(platform, lifetimes, confidence));
        }
        let hold = self.work.as_ref().and_then(|work| work.hold.as_ref());
        entries.extend(self.pings.as_ref().map_or_else(Vec::new, |pings| of_pings(pings, hold)));
        entries
    }
}

fn of_function(log: &Log, plan: &Plan) -> FunctionFindings {
    let (invocations, environments, windows) = parts(log);
    let platform = (!plan.arrivals_only).then(|| {
        let found = platform::learn(log, plan.confidence);
        let lifetimes = Lifetimes::of(found.idle_periods.iter().copied(), plan.confidence);
        (found, lifetimes)
    });
    let work = platform.as_ref().map(|(found, _)| {
        let waits_for_own = found.waiting.learned() == Some(&Waits::Own);
        learn_work(invocations, environments, waits_for_own, plan.confidence)
    });
    FunctionFindings {
        about: about(invocations, environments_seen(environments, invocations)),
        work,
        arrivals: learn_arrivals(invocations, windows, plan.confidence),
        pings: if plan.arrivals_only { None } else { learn_pings(invocations, windows) },
        platform,
    }
}

/// The invocations of a log, those that served them, and when it was looking.
fn parts(log: &Log) -> (&[Invocation], &[Environment], &[Window]) {
    match &log.contents {
        Contents::Invocations { invocations, environments, windows, .. } => (invocations, environments, windows),
        Contents::Gaps(_) | Contents::Cohorts(_) | Contents::Counts(_) => (&[], &[], &[]),
    }
}

/// The log as it was at a time.
fn before(log: &Log, cut: Nanos) -> Log {
    let contents = match &log.contents {
        Contents::Invocations { invocations, environments, functions, windows } => {
            let invocations = invocations[..invocations.partition_point(|one| one.started() < cut)].to_vec();
            Contents::Invocations {
                environments: known_by(environments, &invocations, cut),
                invocations,
                functions: functions.clone(),
                windows: windows_until(windows, cut),
            }
        }
        other @ (Contents::Gaps(_) | Contents::Cohorts(_) | Contents::Counts(_)) => other.clone(),
    };
    Log { sources: log.sources.clone(), accounting: log.accounting.clone(), warmers: log.warmers.clone(), contents }
}

/// The environments with what was known of them by then, each at its place.
fn known_by(environments: &[Environment], invocations: &[Invocation], cut: Nanos) -> Vec<Environment> {
    let used: HashSet<u32> = invocations.iter().filter_map(|one| one.seen().environment).collect();
    let known = |(place, one): (u32, &Environment)| {
        let is_known = used.contains(&place) || one.init_began.is_some_and(|began| began < cut);
        if is_known { *one } else { Environment { init_began: None, init: None, ..*one } }
    };
    (0..).zip(environments).map(known).collect()
}

/// How many environments served, or began to initialise.
fn environments_seen(environments: &[Environment], invocations: &[Invocation]) -> usize {
    let used: HashSet<u32> = invocations.iter().filter_map(|one| one.seen().environment).collect();
    (0..).zip(environments).filter(|(place, one)| used.contains(place) || one.init_began.is_some()).count()
}

fn about(invocations: &[Invocation], environments: usize) -> About {
    let mut about = About { environments: environments as u64, ..About::default() };
    for seen in invocations.iter().map(Invocation::seen) {
        match seen.caller {
            Caller::User => about.users += 1,
            Caller::Warmer => about.pings += 1,
        }
        about.first_uses += u64::from(seen.first.is_first());
    }
    let began = |one: Option<&Invocation>| one.map_or(Nanos::ZERO, Invocation::started);
    About { from: began(invocations.first()), until: began(invocations.last()), ..about }
}

/// When this share of the time that the log was looking is left; none where it was not looking at all.
fn cut(windows: &[Window], held_out: f64) -> Option<Nanos> {
    let all: f64 = windows.iter().map(|window| (window.until - window.from).as_secs_f64()).sum();
    let mut left = all * (1.0 - held_out);
    for window in windows {
        let looked = (window.until - window.from).as_secs_f64();
        if left <= looked {
            return Some(window.from + Nanos::from_secs_f64(left));
        }
        left -= looked;
    }
    None
}

fn windows_until(windows: &[Window], cut: Nanos) -> Vec<Window> {
    let before = windows.iter().filter(|window| window.from < cut);
    before.map(|window| Window { until: window.until.min(cut), ..*window }).collect()
}

fn of_counts(functions: &[MinuteCounts]) -> Learned {
    let requests = functions.iter().flat_map(|one| &one.counts).map(|&count| u64::from(count)).sum();
    Learned::Counts { functions: functions.len() as u64, requests }
}
