//! A sweep in slices: what it shows at first, and that nothing of that is left.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use coldstart::estimate::Until;
use coldstart::model::Model;
use coldstart::report::chart::Mark;
use coldstart::report::sweep::sketched;
use coldstart::scenario;
use coldstart::study::{Basis, Effort, Question, Silent, Slices, SweepPlan, Watch, pinged, sweep};
use coldstart::units::Nanos;

/// Of seven settings of three scenarios, twice each: a false alarm in 200 seeds at the most.
const CONFIDENCE: f64 = 1.0 - 1e-4;

fn of_scenario(name: &str) -> Model {
    let path = format!("scenarios/{name}.toml");
    scenario::parse(&std::fs::read_to_string(&path).unwrap(), Path::new(&path)).unwrap().model
}

/// How many settings are computed, and how many played for a short time, today's among them.
fn hold(name: &str, horizon: Nanos) -> (usize, usize) {
    let mut model = of_scenario(name);
    model.run.horizon = horizon;
    let intervals: Vec<Nanos> = (1..=6).map(|minutes| Nanos::MINUTE * minutes).collect();
    let effort = Effort { seed: 42, confidence: CONFIDENCE, until: Until::Replications(4) };
    let plan = SweepPlan { variants: pinged(&model, &intervals, &[1]).unwrap(), target: 0.01, effort };
    let question = Question::new(&model, plan.clone()).unwrap();
    let mut slices = Slices::new(&question);

    // Nothing, then one setting after another.
    assert_eq!((slices.sketched(), slices.rounds()), (0, None));
    while slices.rounds().is_none() {
        assert!(!slices.play(1_000));
    }
    let sketch = slices.sketch().unwrap();
    let stand_ins: Vec<_> = sketch.candidates.iter().map(|stand_in| stand_in.unwrap()).collect();
    assert!(sketch.counted.is_some_and(|counted| counted < model.run.horizon), "{name}: {:?}", sketch.counted);
    let so_far = slices.sweep();
    assert!(so_far.candidates.iter().all(|one| one.outcome.replications == 0), "{name}");
    let (says, curve) = sketched(&so_far, &sketch);
    let count = |basis: Basis| stand_ins.iter().filter(|stand_in| stand_in.basis == basis).count();
    let (computed, brief) = (count(Basis::Computed), count(Basis::Brief));
    assert_eq!((curve.has(Mark::Computed), curve.has(Mark::Preliminary)), (computed > 0, brief > 0), "{name}");
    assert_eq!(says.len(), usize::from(computed > 0) + usize::from(brief > 0), "{name}: {says:?}");

    while !slices.play(100_000) {}
    assert_eq!(slices.sketch(), None, "{name}");
    let stop = AtomicBool::new(false);
    let expected = sweep(&model, &plan, Watch { stop: &stop, progress: &Silent }).unwrap();
    assert_eq!(slices.sweep(), expected, "{name}");
    // Each is about what it stands for.
    for (stand_in, candidate) in stand_ins.iter().zip(&expected.candidates) {
        let (first, last) = (stand_in.estimate.interval.unwrap(), candidate.outcome.cold_probability().unwrap());
        let last = last.interval.unwrap();
        assert!(first.low <= last.high && last.low <= first.high, "{name}: {stand_in:?}, then {last:?}");
    }
    (computed, brief)
}

#[test]
fn what_is_sketched_first_is_about_what_is_found_and_none_of_it() {
    assert_eq!(hold("zappa-api", Nanos::DAY * 30), (5, 2));
    assert_eq!(hold("page-of-six", Nanos::DAY * 10), (0, 7));
    assert_eq!(hold("office-hours", Nanos::DAY * 56), (0, 7));
}
