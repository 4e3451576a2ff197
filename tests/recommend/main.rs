//! Does a recommendation keep its promise? A thousand small ones, on cases of which the exact answer is known.

#![allow(clippy::unwrap_used)]

mod cases;
mod rule;
#[path = "../shared/mod.rs"]
mod shared;

use std::sync::atomic::AtomicBool;

use cases::Case;
use coldstart::estimate::Until;
use coldstart::study::{Effort, RecommendPlan, Recommendation, Settings, Silent, Target, Watch, recommend};
use coldstart::units::Nanos;
use rayon::prelude::*;
use rule::best;

const CASES: u64 = 1_000;

/// What one case has shown.
struct Shown {
    /// The exact share of the recommended interval is above the target.
    misses: bool,
    /// The first candidate beyond the best run is above the target by less than half a half-width.
    is_hard: bool,
    /// The best and the one after it are at least two half-widths from the target: by how many minutes the recommendation
    /// differs from the best one, where there is one.
    apart: Option<Option<u64>>,
    is_monotone: bool,
}

fn recommended(case: &Case, seed: u64, confidence: f64) -> Recommendation {
    let mut settings = Settings::of(&case.model, &case.intervals(), &[1]).unwrap();
    assert!(settings.set_aside.is_empty());
    // Without pings some of the forms are not known.
    settings.tried.pop();
    let until = Until::Precision { half_width: case.half_width, at_most: 10_000 };
    let plan = RecommendPlan {
        settings,
        target: Target::Cold(case.target),
        effort: Effort { seed, confidence, until },
        is_exact_allowed: false,
    };
    let stop = AtomicBool::new(false);
    recommend(&case.model, &plan, Watch { stop: &stop, progress: &Silent }).unwrap()
}

fn shown(number: u64, confidence: f64) -> Shown {
    let case = Case::random(number);
    let found = recommended(&case, number, confidence);
    let chosen = found.chosen().map(|tried| tried.setting.every.unwrap().0 / Nanos::MINUTE.0);
    let value = |minutes: i64| case.values[minutes as usize - 1];
    let best = best(&case.values, case.target);
    let next = best.and_then(|best| case.values.get(best + 1)).copied();
    let excess = next.map_or(f64::INFINITY, |next| next - case.target);
    let is_far = |value: f64| (value - case.target).abs() >= 2.0 * case.half_width;
    let apart = best.filter(|&best| is_far(case.values[best]) && next.is_none_or(is_far));
    Shown {
        misses: chosen.is_some_and(|minutes| value(minutes) > case.target),
        is_hard: excess <= case.half_width / 2.0,
        apart: apart.map(|best| chosen.map(|minutes| (minutes - 1).abs_diff(best as i64))),
        is_monotone: case.values.is_sorted(),
    }
}

/// The chance that a recommended interval misses its target is at most 5%, so that of 1,000 at most 73 do in 99.9% of such
/// studies (binomial), however hard the cases are. The exact form, which would make them easy, is switched off.
#[test]
fn a_recommendation_misses_its_target_in_no_more_cases_than_its_confidence_says() {
    let all: Vec<Shown> = (0..CASES).into_par_iter().map(|number| shown(number, 0.95)).collect();
    let count = |is: fn(&Shown) -> bool| all.iter().filter(|shown| is(shown)).count();
    let (misses, hard, bumpy) = (count(|one| one.misses), count(|one| one.is_hard), count(|one| !one.is_monotone));
    let clear = count(|one| one.apart.is_some());
    let near = count(|one| one.apart.is_some_and(|apart| apart.is_some_and(|minutes| minutes <= 1)));
    println!(
        "{misses} of {CASES} miss; {hard} are hard, {bumpy} not monotone; {near} of {clear} clear ones within 1 min"
    );
    assert!(hard >= 500, "{hard} hard cases");
    assert!(bumpy >= 100, "{bumpy} cases that are not monotone");
    assert!(clear >= 150, "{clear} clear cases");
    assert!(misses <= 73, "{misses} of {CASES} miss their target");
    assert!(near * 10 >= clear * 9, "{near} of {clear} clear cases are within a minute of the best");
}

/// The study tells a procedure that errs more often from one that keeps its promise: at a confidence of 50% more of these
/// cases miss than are allowed of as many above. Some 20% are expected to; fewer than 7.3% of 200 do in one of 10^6 studies.
#[test]
fn the_cases_are_hard_enough_for_errors_to_show() {
    const FEW: u64 = 200;
    let misses = (0..FEW).into_par_iter().filter(|&number| shown(number, 0.5).misses).count();
    println!("{misses} of {FEW} miss at a confidence of 50%");
    assert!(misses * 1_000 > 73 * FEW as usize, "{misses} of {FEW} miss");
}
