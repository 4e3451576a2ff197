//! Ways to live with cold starts, held to arithmetic and to the other verbs.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use coldstart::cost::Part;
use coldstart::estimate::Until;
use coldstart::model::Model;
use coldstart::scenario::{Scenario, load, parse};
use coldstart::study::{
    Against, ComparePlan, CompareRow, Comparison, Effort, Host, Measure, Silent, Strategy, SweepPlan, Watch, compare,
    simulate,
};
use coldstart::units::Nanos;

fn plan(scenario: &Scenario, replications: u64) -> ComparePlan {
    ComparePlan {
        intervals: SweepPlan::every(Nanos::MINUTE, Nanos::MINUTE * 8, Nanos::MINUTE).unwrap(),
        provisioned: vec![1],
        service: scenario.service.clone(),
        target: 0.01,
        budget: None,
        effort: Effort { seed: 42, confidence: 0.95, until: Until::Replications(replications) },
    }
}

fn compared(model: &Model, plan: &ComparePlan) -> Comparison {
    let stop = AtomicBool::new(false);
    compare(model, plan, Watch { stop: &stop, progress: &Silent }).unwrap()
}

fn row(comparison: &Comparison, strategy: Strategy) -> &CompareRow {
    comparison.rows.iter().find(|row| row.strategy == strategy).unwrap()
}

fn api() -> Scenario {
    load(Path::new("scenarios/zappa-api.toml")).unwrap()
}

/// What is compared of the main job: once for all tests that ask.
fn of_api() -> &'static Comparison {
    static FOUND: OnceLock<Comparison> = OnceLock::new();
    FOUND.get_or_init(|| {
        let scenario = api();
        compared(&scenario.model, &plan(&scenario, 8))
    })
}

/// Requests that came to Lambda were served or throttled, to a service answered or lost: they are the same ones.
#[test]
fn all_ways_meet_the_same_requests() {
    let comparison = of_api();
    let came: Vec<u64> = (comparison.rows.iter())
        .map(|row| match &row.host {
            Host::Lambda(outcome) => outcome.total.users.served + outcome.total.users.throttled,
            Host::Service(served) => served.total.users.arrived,
        })
        .collect();
    assert!(came[0] > 100_000 && came.iter().all(|count| *count == came[0]), "{came:?}");
    let strategies: Vec<Strategy> = comparison.rows.iter().map(|row| row.strategy).collect();
    let [nothing, today, pings, init] = [Strategy::Nothing, Strategy::Today, Strategy::Pings, Strategy::WorkInInit];
    let [provisioned, snap_start, service] = [Strategy::Provisioned(1), Strategy::SnapStart, Strategy::Service];
    assert_eq!(strategies, [nothing, today, pings, init, provisioned, snap_start, service]);
}

/// Today's row is what `simulate` says of the scenario, number by number.
#[test]
fn today_is_the_scenario_as_it_stands() {
    let scenario = api();
    let plan = plan(&scenario, 8);
    let comparison = of_api();
    let stop = AtomicBool::new(false);
    let simulated = simulate(&scenario.model, &plan.effort, Watch { stop: &stop, progress: &Silent }).outcome;
    let today = comparison.today().and_then(CompareRow::outcome).unwrap();
    for measure in Measure::all() {
        assert_eq!(today.estimate(measure), simulated.estimate(measure), "{measure:?}");
    }
    assert_eq!(today.bill, simulated.bill);
}

/// The cheapest of those that keep the target is chosen.
#[test]
fn the_cheapest_that_keeps_the_target_is_chosen() {
    let comparison = of_api();
    let chosen = comparison.chosen().unwrap();
    for row in comparison.rows.iter().filter(|row| row.against == Against::Below && row.cost().is_some()) {
        assert!(row.cost() >= chosen.cost(), "{:?}", row.strategy);
    }
    assert_eq!(row(comparison, Strategy::Today).against, Against::Above);
}

/// A function that is never cold costs so much for each request, a service so much for its hours: the traffic at which
/// they cost the same is a division. In us-east-1, without logs: 512 MB for 100 ms and the request itself are
/// 0.1 / 2 x 1.66667e-5 + 0.2e-6 USD; 0.25 vCPU and 0.5 GB of Fargate with an IPv4 address 8.8866 + 3.6 USD. The edge is
/// known when its ends are 5% apart, and lies in the middle.
#[test]
fn the_break_even_of_a_function_and_a_service_is_a_division() {
    let text = "[function]\nmemory = \"512 MB\"\ninit = \"1 ns\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n\
                [platform]\nidle_timeout = \"1 day\"\nidle_clock = \"environment\"\nrecycle = \"none\"\n\
                [service]\nconcurrency = 100\n[cost]\nlog_bytes = 0\n[run]\nhorizon = \"10 days\"\n";
    let scenario = parse(text, Path::new("edge.toml")).unwrap();
    let mut plan = plan(&scenario, 4);
    plan.provisioned = Vec::new();
    let comparison = compared(&scenario.model, &plan);
    let each = 0.1 / 2.0 * 1.666_67e-5 + 0.2e-6;
    let expected = (8.886_6 + 3.6) / each / 30.0;
    let service = row(&comparison, Strategy::Service);
    let [span] = service.cheapest[..] else { panic!("{:?}", service.cheapest) };
    let found = span.from.unwrap();
    assert!((found / expected).ln().abs() < 1.05_f64.ln() / 2.0 + 0.01, "{found}, not {expected}");
    assert_eq!(span.until, None);
    let nothing = row(&comparison, Strategy::Nothing);
    assert_eq!((nothing.cheapest.len(), nothing.cheapest[0].from), (1, None));
    assert_eq!(nothing.cheapest[0].until, span.from);
    assert_eq!(nothing.bill.as_ref().unwrap().part(Part::Logs), Some(0.0));
}

/// Recorded requests cannot be made more: nothing is said of other traffic.
#[test]
fn a_record_has_no_break_even() {
    let folder = tempfile::tempdir().unwrap();
    let times: String = (0..400).map(|nth| format!("{}\n", nth * 500)).collect();
    std::fs::write(folder.path().join("times.csv"), format!("at\n{times}")).unwrap();
    let file = folder.path().join("record.toml");
    std::fs::write(&file, "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\n[run]\nhorizon = \"2 days\"\n")
        .unwrap();
    let scenario = load(&file).unwrap();
    let comparison = compared(&scenario.model, &plan(&scenario, 4));
    assert!(comparison.rows.iter().all(|row| row.cheapest.is_empty()));
}
