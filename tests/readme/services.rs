//! The table of services in the guide's page on stability.

use std::sync::atomic::AtomicBool;

use coldstart::estimate::{Estimate, Until};
use coldstart::model::platform::Deploys;
use coldstart::model::service::{Rollout, Stop};
use coldstart::model::{Distribution, Model, Schedule, Service};
use coldstart::report::aligned;
use coldstart::scenario;
use coldstart::study::{Effort, Served, ServiceMeasure, Silent, Watch, serve};
use coldstart::units::{Nanos, amount};

/// One row: what is said of it, and what is played.
struct Row {
    says: &'static str,
    model: Model,
    service: Service,
    /// How many times.
    replications: u64,
}

/// What the services of the page lose and delay in a month.
pub(crate) fn table() -> String {
    let head = ["lost", "queued", "over 1 s", "min away", "hours", ""].map(str::to_owned).to_vec();
    let rows = rows().iter().map(cells).collect::<Vec<_>>();
    aligned(&[vec![head], rows].concat(), 120)
}

/// 500 requests a day of 100 ms.
fn quiet() -> Model {
    let text = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n[function]\nduration = \"100 ms\"\n\
                [platform]\nrecycle = \"none\"\n";
    scenario::parse(text, "quiet".as_ref()).expect("a scenario").model
}

/// 50 requests a second of 100 ms.
fn busy() -> Model {
    let text = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"50/s\"\n[function]\nduration = \"100 ms\"\n\
                [platform]\nrecycle = \"none\"\n[run]\nhorizon = \"1 h\"\n";
    scenario::parse(text, "busy".as_ref()).expect("a scenario").model
}

/// A hundred visits a day to a page that opens six requests at once.
fn page() -> Model {
    scenario::load("scenarios/page-of-six.toml".as_ref()).expect("a scenario").model
}

fn deployed_daily(mut model: Model) -> Model {
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(Nanos::DAY));
    model
}

fn always(time: Nanos) -> Distribution {
    Distribution::fixed(time).expect("a time")
}

fn rows() -> Vec<Row> {
    let (usual, at_once) = (Service::default(), Service { concurrency: 6, ..Service::default() });
    let failing = Service { failures: Some(Nanos::WEEK), ..usual.clone() };
    let by_hand = Service { failures: Some(Nanos::DAY * 90), restart: always(Nanos::HOUR * 8), ..usual.clone() };
    let row = |says, model, service, replications| Row { says, model, service, replications };
    let kill = Service { stop: Stop::Kill, ..usual.clone() };
    let recreate = Service { deploy: Rollout::Recreate, ..usual.clone() };
    let two = Service { tasks: 2, ..failing.clone() };
    vec![
        row("1 a deploy each day, which drains", deployed_daily(quiet()), usual.clone(), 500),
        row("2 the same, but a stop kills", deployed_daily(quiet()), kill, 500),
        row("3 the old task is stopped first", deployed_daily(quiet()), recreate, 500),
        row("4 it fails once a week", quiet(), failing, 500),
        row("5 two tasks that fail so", quiet(), two, 500),
        row("6 it fails once in 90 days, mended in 8 h", quiet(), by_hand, 2_000),
        row("7 a page of six, one request at a time", page(), usual, 100),
        row("8 a page of six, six at a time", page(), at_once.clone(), 100),
        row("9 50 requests a second, six at a time", busy(), at_once, 16),
    ]
}

fn played(row: &Row) -> Served {
    let stop = AtomicBool::new(false);
    let effort = Effort { seed: 42, confidence: 0.95, until: Until::Replications(row.replications) };
    serve(&row.model, &row.service, &effort, Watch { stop: &stop, progress: &Silent })
}

fn cells(row: &Row) -> Vec<String> {
    let served = played(row);
    let requests = row.model.arrivals.mean_rate() * 86_400.0 * 30.0;
    let of = |measure, times: f64| shown(served.estimate(measure), times);
    vec![
        of(ServiceMeasure::LostProbability, requests),
        of(ServiceMeasure::DelayedProbability, requests),
        of(ServiceMeasure::OverSecondProbability, requests),
        of(ServiceMeasure::DownTime, 43_200.0),
        served.estimate(ServiceMeasure::TaskHoursPerMonth).map_or("-".to_owned(), |hours| amount(hours.value, 4)),
        row.says.to_owned(),
    ]
}

/// The value with the half-width of its interval, or where nothing was seen what it is at most.
fn shown(estimate: Option<&Estimate>, times: f64) -> String {
    let Some(estimate) = estimate else { return "-".to_owned() };
    let (value, half_width) = (estimate.value * times, estimate.half_width().unwrap_or(0.0) * times);
    // What is the same in all replications differs in its last digit.
    match (value > 0.0, half_width > 1e-6 * value) {
        (true, true) => format!("{} ± {}", amount(value, 2), amount(half_width, 1)),
        (true, false) => amount(value, 2),
        (false, true) => format!("below {}", amount(half_width, 1)),
        (false, false) => "0".to_owned(),
    }
}
