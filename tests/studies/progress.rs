//! What whoever waits is told.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use coldstart::estimate::Until;
use coldstart::study::{Effort, Known, Progress, SweepPlan, Watch, pinged, simulate, sweep};
use coldstart::units::Nanos;

use super::parsed;

/// Remembers what it is told.
#[derive(Default)]
struct Told(Mutex<Vec<Known>>);

impl Progress for Told {
    fn played(&self, _: u64, _: u64) {}

    fn known(&self, known: Known) {
        self.0.lock().unwrap().push(known);
    }
}

#[test]
fn whoever_waits_is_told_what_is_known_so_far() {
    let model = parsed("[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"", "[warming]\nping = \"4 min\"");
    let until = Until::Precision { half_width: 0.002, at_most: 64 };
    let effort = Effort { seed: 5, confidence: 0.95, until };
    let stop = AtomicBool::new(false);
    let told = Told::default();
    let found = simulate(&model, &effort, Watch { stop: &stop, progress: &told });
    let last = told.0.into_inner().unwrap().pop();
    assert_eq!(last, found.outcome.cold_probability().copied().map(Known::Cold));

    let told = Told::default();
    let plan = SweepPlan { variants: pinged(&model, &[Nanos::MINUTE * 2], &[1]).unwrap(), target: 0.01, effort };
    sweep(&model, &plan, Watch { stop: &stop, progress: &told }).unwrap();
    let counts = told.0.into_inner().unwrap().into_iter().map(|known| match known {
        Known::Settings { known, of: 3 } => known,
        other => panic!("{other:?}"),
    });
    let counts: Vec<usize> = counts.collect();
    assert!(!counts.is_empty() && counts.is_sorted() && counts.iter().all(|known| *known <= 3), "{counts:?}");
}
