//! The runs of Mahmoudi and Khazaei (2020), each predicted from what was learned from the other four.

use std::path::Path;
use std::sync::OnceLock;

use coldstart::calibrate::{Calibration, Plan, Writing, written_scenario};
use coldstart::estimate::Until;
use coldstart::model::{Arrivals, IdlePolicy, Model};
use coldstart::scenario::{parse, preset_named};
use coldstart::study::replay::{Arrival, Compared, Recording, ReplayPlan, replay};
use coldstart::study::{Effort, simulate};
use rayon::prelude::*;

use super::measured::{RUNS, log_of};
use super::shared::{fixed, poisson};
use super::watch;

/// For each run what the other four taught, with what they leave uncertain.
fn learned() -> &'static [Model] {
    static LEARNED: OnceLock<Vec<Model>> = OnceLock::new();
    LEARNED.get_or_init(|| RUNS.into_par_iter().map(learned_without).collect())
}

fn learned_without(run: &str) -> Model {
    let others: Vec<&str> = RUNS.into_iter().filter(|other| *other != run).collect();
    let plan = Plan { confidence: 0.95, arrivals_only: false, hold_out: 0.0 };
    let calibration = Calibration::of(&log_of(&others), &plan);
    let (preset, path) = (preset_named("aws-2020").unwrap(), Path::new("learned.toml"));
    let text = written_scenario(&calibration, &Writing { preset, path, carries_uncertainty: true }).unwrap();
    parse(&text, path).unwrap_or_else(|error| panic!("{error}\n{text}")).model
}

fn played(model: &Model, run: &str, plays: u64) -> Compared {
    let recording = Recording::of(&log_of(&[run]), Arrival::Sent).unwrap();
    let plan = ReplayPlan { every: None, plays, seed: 21, confidence: 0.95 };
    replay(model, &recording, &plan, watch()).unwrap().total
}

/// Felt first uses within the central 95% of plays in at least four of the five runs; where all is as the model says fewer are
/// so in 1 of 45 sets of five. Data and seed are fixed.
pub(crate) fn predicts_what_was_felt() {
    let within = RUNS.into_iter().zip(learned()).filter(|(run, model)| {
        let total = played(model, run, 400);
        println!("{run}: {total:?}");
        total.felt.contains(total.observed.felt)
    });
    assert!(within.count() >= 4);
}

/// The mean over the runs of |P - observed| / observed, in percent, where P(cold) is simulated with Poisson requests at the run's rate.
fn mean_error(altered: impl Fn(&mut Model)) -> f64 {
    let errors = RUNS.into_iter().zip(learned()).map(|(run, learned)| {
        let mut model = learned.certain();
        let observed = played(&model, run, 1).observed;
        let seconds = 28.0 * 3_600.0;
        altered(&mut model);
        model.arrivals = Arrivals(vec![poisson(f64::from(observed.requests) / seconds)]);
        let effort = Effort { seed: 22, confidence: 0.95, until: Until::Replications(64) };
        let simulated = simulate(&model, &effort, watch()).outcome.cold_probability().unwrap().value;
        let seen = f64::from(observed.first_uses) / f64::from(observed.requests);
        let error = 100.0 * (simulated / seen - 1.0);
        // Of a count of n that is Poisson the standard error is its square root.
        let noise = 100.0 / f64::from(observed.first_uses).sqrt();
        println!("{run}: P(cold) {seen:.5} seen (+- {noise:.0}%), {simulated:.5} simulated, {error:+.1}%");
        error.abs()
    });
    errors.sum::<f64>() / RUNS.len() as f64
}

/// Where the model is true and the counts are Poisson (29 to 59 first uses) the mean error is 12%, and below 25% but for one set of
/// five runs in 1,000. With each environment's own timeout of 380 s, as in another year, it is above.
pub(crate) fn simulates_what_was_seen() {
    let learned = mean_error(|_| ());
    println!("mean absolute error {learned:.1}%");
    let of_another_year = mean_error(|model| model.platform.idle = IdlePolicy::timeout(fixed(380.0)));
    println!("and with a timeout of another year {of_another_year:.1}%");
    assert!(learned < 25.0 && of_another_year > 25.0, "{learned} {of_another_year}");
}
