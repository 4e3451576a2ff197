//! What is known of a model in a moment: its exact form, if that will do, or few requests of it.

use super::outcome::DAY;
use crate::exact::{self, ExactValue};
use crate::model::arrivals::Process;
use crate::model::{Arrivals, Initial, Model, Schedule};
use crate::units::Nanos;

/// Shares are simulated to so much on either side.
pub(super) const PRECISION: f64 = 0.002;

/// Beyond so many replications what is known will do.
pub const MOST_REPLICATIONS: u64 = 512;

/// An exact value stands for a simulated one where it neglects no more than this of a share.
const TIGHT: f64 = 0.001;

/// Requests in a replication: of 32 such a share of 1% is known to 0.1 points.
const REQUESTS: f64 = 2_000.0;

/// The exact share of cold requests, if there is a form for it and what that neglects is nothing to speak of.
pub(super) fn tight(model: &Model) -> Option<ExactValue> {
    exact::cold_probability(model).ok().filter(|exact| exact.neglects_at_most <= TIGHT)
}

/// The same model for a shorter time, where each time is like any other.
pub(super) fn brief(model: &Model) -> Model {
    let run = &model.run;
    let is_even = run.initial == Initial::Stationary && run.warmup == Nanos::ZERO && is_even(&model.arrivals);
    let days = (REQUESTS / model.arrivals.mean_rate() / DAY).ceil().max(1.0);
    let enough = Nanos::from_secs_f64(days * DAY);
    let mut brief = model.clone();
    if is_even && !keeps_hours(model) && enough < run.horizon {
        brief.run.horizon = enough;
    }
    brief
}

/// Whether a time of the day or of the week differs from others by what is done then, and not by who comes.
pub(super) fn keeps_hours(model: &Model) -> bool {
    let is_cron = match model.warming.ping {
        Schedule::Cron(_) => true,
        Schedule::Every(_) | Schedule::Never => false,
    };
    is_cron || model.platform.provisioned_window.is_some() || model.platform.recycling.has_deploys()
}

fn is_even(arrivals: &Arrivals) -> bool {
    let is_even = |process: &Process| match process {
        Process::Poisson(_) | Process::Renewal(_) => true,
        Process::Sessions(sessions) => matches!(sessions.visits(), Process::Poisson(_) | Process::Renewal(_)),
        Process::Profile(_) | Process::Modulated(_) | Process::Trace(_) => false,
    };
    arrivals.0.iter().all(is_even)
}
