//! Logs of models that are known.

use std::collections::BTreeMap;

use coldstart::calibrate::{Calibration, Entry, Finding, FunctionFindings, Learned, Plan};
use coldstart::engine::{Event, Observer, Served, What, replicate};
use coldstart::logs::{Log, read_text};
use coldstart::model::platform::Waiting;
use coldstart::model::{Distribution, Initial, Model};
use coldstart::rng::Streams;
use coldstart::units::Nanos;

use crate::printed_log::{Parts, Printed, PrintedFormat, print_parts};
use crate::shared::{bare, exponential, poisson, seconds};

/// A Monday at midnight, UTC.
pub(crate) const MONDAY: Nanos = Nanos(1_767_571_200_000_000_000);

/// Requests a second of [`model`].
pub(crate) const RATE: f64 = 0.02;

/// One request in fifty seconds, and environments that live for a minute: about half of the requests are the first of their
/// environment. A day has 1,728 requests.
pub(crate) fn model() -> Model {
    let mut model = bare(poisson(RATE), exponential(60.0));
    model.function.duration = Distribution::lognormal_mean_cv(seconds(0.2), 0.5).unwrap();
    model.function.init = Distribution::gamma(seconds(0.5), 0.25).unwrap();
    model.function.first_request = Some(Distribution::lognormal_mean_cv(seconds(0.3), 0.4).unwrap());
    model.platform.waiting = Waiting::FirstReady { dispatch: seconds(0.3) };
    model.run.initial = Initial::Empty;
    model
}

/// Six hours of it.
pub(crate) fn short() -> Model {
    let mut model = model();
    model.run.horizon = Nanos::HOUR * 6;
    model
}

/// Invocations as they come.
#[derive(Default)]
struct Recorder {
    began: BTreeMap<u64, Nanos>,
    /// Inits that have ended, of environments that nobody has used.
    inits: BTreeMap<u64, (Nanos, Nanos)>,
    invocations: Vec<Printed>,
}

impl Recorder {
    fn init_ends(&mut self, environment: u64, at: Nanos) {
        if let Some(began) = self.began.remove(&environment) {
            self.inits.insert(environment, (MONDAY + began, at - began));
        }
    }
}

impl Observer for Recorder {
    fn see(&mut self, event: Event) {
        match event.what {
            What::Begun { environment, .. } => {
                self.began.insert(environment, event.at);
            }
            What::Ready { environment } => self.init_ends(environment, event.at),
            What::Served(Served { environment: Some(environment), arrived, ends, .. }) => {
                self.init_ends(environment, event.at);
                self.invocations.push(Printed {
                    started: MONDAY + event.at,
                    sent: Some(MONDAY + arrived),
                    duration: ends - event.at,
                    environment: environment as u32,
                    init: self.inits.remove(&environment),
                    says: None,
                });
            }
            What::Served(_)
            | What::Throttled { .. }
            | What::Completed { .. }
            | What::Evicted { .. }
            | What::Recycled { .. }
            | What::Deployed
            | What::Provisioned { .. }
            | What::PingLost => {}
        }
    }
}

/// The invocations of one replication.
pub(crate) fn invocations(model: &Model, seed: u64) -> Vec<Printed> {
    let mut recorder = Recorder::default();
    replicate(model, Streams::new(seed, 0), &mut recorder);
    recorder.invocations
}

/// As plain CSV.
pub(crate) fn plain(invocations: &[Printed], parts: Parts) -> String {
    print_parts(PrintedFormat::Plain, invocations, parts)
}

pub(crate) fn read(text: &str) -> Log {
    read_text("log.csv", text).unwrap()
}

pub(crate) const PLAN: Plan = Plan { confidence: 0.95, arrivals_only: false, hold_out: 0.0 };

pub(crate) fn learned(text: &str) -> Calibration {
    Calibration::of(&read(text), &PLAN)
}

pub(crate) fn function(calibration: &Calibration) -> &FunctionFindings {
    let Learned::Function(found) = &calibration.subject else { panic!("{calibration:?}") };
    found
}

/// The part under this key.
pub(crate) fn part(calibration: &Calibration, key: &str) -> Entry {
    calibration.entries.iter().find(|entry| entry.key == key).cloned().unwrap_or_else(|| panic!("no {key}"))
}

pub(crate) fn is_learned(calibration: &Calibration, key: &str) -> bool {
    matches!(part(calibration, key).finding, Finding::Learned { .. })
}
