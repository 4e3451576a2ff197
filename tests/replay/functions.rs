//! Functions of which requests per minute are known.

use coldstart::logs::MinuteCounts;
use coldstart::model::Model;
use coldstart::study::replay::{FunctionPlayed, FunctionsPlan, play_functions};
use coldstart::units::Nanos;

use super::shared::{bare, exponential, fixed, poisson};
use super::watch;

fn counts(name: &str, counts: Vec<u32>) -> MinuteCounts {
    MinuteCounts { function: name.to_owned(), first_minute: 480, counts, mean_duration: Some(0.0), mean_memory: None }
}

fn played(
    model: &Model,
    functions: &[MinuteCounts],
    every: &[Option<Nanos>],
    replications: u64,
) -> Vec<FunctionPlayed> {
    let plan = FunctionsPlan { every: every.to_vec(), replications: Some(replications), seed: 4, confidence: 0.95 };
    play_functions(model, functions, &plan, watch()).rows
}

/// One request in every twentieth minute, at a time that is uniform in it: the gap is 20 min and the difference d of two
/// uniform parts of a minute. With exponential timeouts of mean m it is cold with the chance 1 - exp(-20 min/m) E exp(-d/m),
/// and E exp(-d/m) = (2 cosh(a) - 2) / a^2 for a = 1 min / m.
pub(crate) fn functions_have_their_closed_form() {
    const MEAN: f64 = 1_500.0;
    let model = bare(poisson(1.0), exponential(MEAN));
    let minutes = (0..480).map(|minute| u32::from(minute % 20 == 0)).collect();
    let rows = played(&model, &[counts("one", minutes)], &[Some(Nanos::MINUTE), None], 500);
    let a = 60.0 / MEAN;
    let expected = 1.0 - (-1_200.0 / MEAN).exp() * (2.0 * f64::cosh(a) - 2.0) / (a * a);
    let [pinged, bare] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((bare.requests, bare.pings, bare.every), (23 * 500, 0, None));
    let sd = (expected * (1.0 - expected) / bare.requests as f64).sqrt();
    // Five standard errors: once in two million such tests.
    assert!((bare.cold.unwrap().value - expected).abs() < 5.0 * sd, "{:?} and {expected}", bare.cold);
    // A ping a minute leaves at most a minute of idleness.
    assert!(pinged.cold.unwrap().value < 1.0 - (-60.0 / MEAN).exp());
    // From the first request, in the first minute, to the end of the record.
    assert!((479 * 500..=480 * 500).contains(&pinged.pings), "{}", pinged.pings);
}

/// Of none and of one request nothing can be said: what was before the first is not known.
pub(crate) fn functions_without_requests_say_nothing() {
    let model = bare(poisson(1.0), fixed(600.0));
    let functions = [counts("none", vec![0; 60]), counts("one", vec![0, 1, 0]), counts("two", vec![1, 0, 1])];
    let rows = played(&model, &functions, &[None], 3);
    let found: Vec<_> =
        rows.iter().map(|row| (&row.function[..], row.requests, row.cold.map(|cold| cold.value))).collect();
    assert_eq!(found, [("none", 0, None), ("one", 0, None), ("two", 3, Some(0.0))]);
}
