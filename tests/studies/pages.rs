//! What stands on the pages of studies, and how wide they are.

use std::sync::atomic::AtomicBool;

use coldstart::estimate::Until;
use coldstart::report::chart::{Mark, Place};
use coldstart::report::{self, Block, Show};
use coldstart::study::{Effort, Regimes, Silent, SweepPlan, Variant, Watch, pinged, simulate, sweep, sweep_regimes};
use coldstart::units::Nanos;

use super::{parsed, provenance, variants};

/// Whatever draws a chart finds all of it there: a point for each row, bands, the target, and what is marked.
#[test]
fn the_chart_of_a_sweep_is_complete() {
    let model = parsed("[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"", "[warming]\nping = \"90 s\"");
    let effort = Effort { seed: 5, confidence: 0.95, until: Until::Replications(4) };
    let intervals = [2, 4].map(|minutes| Nanos::MINUTE * minutes).to_vec();
    let plan = SweepPlan { variants: pinged(&model, &intervals, &[1, 2]).unwrap(), target: 0.5, effort };
    let stop = AtomicBool::new(false);
    let watch = Watch { stop: &stop, progress: &Silent };
    let swept = sweep(&model, &plan, watch).unwrap();
    let provenance = provenance();
    let page = report::sweep::page(&swept, &provenance, Show::default());
    let [Block::Table(table)] = &page.blocks[..] else { panic!("{page:?}") };
    let chart = table.curve.as_ref().unwrap();
    let names: Vec<(&str, usize)> = chart.series.iter().map(|one| (&*one.name, one.points.len())).collect();
    assert_eq!(names, [("1 at once", 2), ("2 at once", 2), ("no pings", 1), ("today", 1)]);
    assert_eq!(chart.points().count(), table.rows.len());
    assert_eq!((&*chart.lines[0].name, chart.lines[0].at), ("target", 0.5));
    let points: Vec<_> = chart.points().collect();
    assert!(points.iter().all(|point| point.value.is_some() && point.band.is_some()));
    assert_eq!((&points[0].at, &points[4].at), (&Place::At(120.0), &Place::Named("none".to_owned())));
    assert_eq!([&*points[4].marks, &*points[5].marks], [&[Mark::Recommended][..], &[Mark::Today]]);
}

/// Every page in 40, 60, 80 and 100 columns; words too long for a line there are none.
#[test]
fn no_line_of_a_page_is_wider_than_asked() {
    let model = parsed("[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"", "[warming]\nping = \"4 min\"");
    let effort = Effort { seed: 5, confidence: 0.95, until: Until::Replications(4) };
    let intervals = [2, 4, 6].map(|minutes| Nanos::MINUTE * minutes).to_vec();
    let plan = SweepPlan { variants: pinged(&model, &intervals, &[1]).unwrap(), target: 0.01, effort };
    let stop = AtomicBool::new(false);
    let watch = Watch { stop: &stop, progress: &Silent };
    let mut swept = sweep(&model, &plan, watch).unwrap();
    let setting = Variant::unchanged(&model);
    swept.regimes = Regimes::briefly(&setting, &variants(&model), 0.01, &effort, watch);
    let simulated = simulate(&model, &effort, watch);
    let regimes = sweep_regimes(&model, &variants(&model), &plan, watch).unwrap();
    assert_eq!(regimes.len(), 9);
    let provenance = provenance();
    for limit in [40, 60, 80, 100] {
        for (exact, explain) in [(false, false), (true, false), (false, true)] {
            let show = Show { exact, explain };
            for page in [
                report::sweep::page(&swept, &provenance, show),
                report::simulation::page(&simulated, &provenance, show),
                report::regimes::page(&regimes, &provenance, show),
            ] {
                let page = report::text(&page, limit);
                let page = anstream::adapter::strip_str(&page).to_string();
                let widest = page.lines().map(|line| line.chars().count()).max().unwrap();
                assert!(widest <= limit, "{widest} of {limit} columns with {show:?}:\n{page}");
            }
        }
    }
}
