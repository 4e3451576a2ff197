//! The values of CSV and JSON, not only their names: every cell is worked out here from the tallies of the same
//! replications, played again, and no two cells of a row are equal, so that any two that changed places would be noticed.

#![allow(clippy::unwrap_used)]

mod shared;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use coldstart::engine::{Ensemble, LatencyHistogram, Tally};
use coldstart::estimate::{Estimate, Latencies, Mean, Pairs, Proportion, Ratio, TrialCounts, Until};
use coldstart::exact;
use coldstart::model::arrivals::Process;
use coldstart::model::arrivals::{Pages, Sessions};
use coldstart::model::platform::{Recycling, Reuse, Waiting};
use coldstart::model::{Model, Schedule, Warming};
use coldstart::report::{self, PresetUsed, Provenance, Show, csv, json};
use coldstart::study::{Effort, Silent, SweepPlan, Watch, pinged, simulate, sweep};
use coldstart::units::{Nanos, Probability};
use serde_json::Value;
use shared::{bare, exponential, fixed, poisson, seconds};

const SEED: u64 = 71;
const REPLICATIONS: u64 = 12;
const CONFIDENCE: f64 = 0.9;

/// Something of everything: visits, throttling, waiting, replacements, the work of first requests, pings two at once.
fn busy() -> Model {
    let visits = Sessions::new(poisson(0.01), 3, Pages::Geometric { mean: 2.0 }, exponential(20.0)).unwrap();
    let mut model = bare(Process::Sessions(visits), exponential(400.0));
    model.function.duration = exponential(0.4);
    model.function.init = exponential(0.9);
    model.function.first_request = Some(exponential(0.7));
    model.function.timeout = Some(seconds(6.0));
    model.function.crash = Probability::new(0.05).unwrap();
    let platform = &mut model.platform;
    platform.concurrency_limit = Some(4);
    platform.waiting = Waiting::FirstReady { dispatch: seconds(0.3) };
    platform.reuse = Reuse::MostRecent;
    platform.recycling =
        Recycling { mean_life: Some(seconds(2_000.0)), replaced: Probability::new(0.5).unwrap(), ..Recycling::NONE };
    model.warming = Warming {
        ping: Schedule::Every(seconds(150.0)),
        concurrency: 2,
        hold: fixed(0.2),
        loss: Probability::new(0.01).unwrap(),
        ..Warming::none()
    };
    model
}

/// What can be computed.
fn sparse() -> Model {
    let mut model = bare(Process::clone(&poisson(0.005)), exponential(400.0));
    model.function.duration = exponential(0.4);
    model.function.init = exponential(0.9);
    model.platform.recycling = Recycling { mean_life: Some(seconds(5_000.0)), ..Recycling::NONE };
    model
}

fn effort() -> Effort {
    Effort { seed: SEED, confidence: CONFIDENCE, until: Until::Replications(REPLICATIONS) }
}

fn provenance() -> Provenance {
    Provenance {
        scenario: "columns".to_owned(),
        hash: "0123456789abcdef".to_owned(),
        seed: SEED,
        confidence: CONFIDENCE,
        horizon: Nanos::DAY,
        warmup: Nanos::ZERO,
        sets: 1,
        preset: PresetUsed { name: "none", date: "", source: "", not_measured: Vec::new(), overridden: Vec::new() },
        price_date: "2026-10",
        version: "0",
    }
}

/// The tallies of the replications of some models.
fn played(models: &[Model]) -> Vec<Vec<Tally>> {
    let stop = AtomicBool::new(false);
    Ensemble { models, seed: SEED, stop: &stop }.play(0..REPLICATIONS, &|| ())
}

/// What a row holds, by name: none for an empty cell.
type Cells = BTreeMap<String, Option<f64>>;

/// What the tallies of one model say.
struct Expected<'t> {
    model: &'t Model,
    tallies: Vec<&'t Tally>,
    total: Tally,
    cells: Cells,
}

impl<'t> Expected<'t> {
    fn of(model: &'t Model, replications: &'t [Vec<Tally>], place: usize) -> Self {
        let tallies: Vec<&Tally> = replications.iter().map(|replication| &replication[place]).collect();
        let mut total = Tally::default();
        for tally in &tallies {
            total += tally;
        }
        let mut expected = Self { model, tallies, total, cells: Cells::new() };
        expected.fill();
        expected
    }

    fn put(&mut self, name: &str, value: impl Into<Option<f64>>) {
        assert!(self.cells.insert(name.to_owned(), value.into()).is_none(), "{name} twice");
    }

    /// An estimate and its interval, the value in whole nanoseconds where it is a latency.
    fn estimate(&mut self, name: &str, estimate: Option<Estimate>, scale: f64) {
        let of = |value: Option<f64>| value.map(|value| value * scale);
        self.put(name, of(estimate.map(|estimate| estimate.value)));
        self.put(&format!("{name}_low"), of(estimate.and_then(|estimate| estimate.low())));
        self.put(&format!("{name}_high"), of(estimate.and_then(|estimate| estimate.high())));
    }

    fn share(&mut self, name: &str, events: fn(&Tally) -> u64, trials: fn(&Tally) -> u64) {
        let mut share = Proportion::default();
        for tally in &self.tallies {
            share.add(events(tally), trials(tally), tally.units);
        }
        let sums = events(&self.total) as f64 / trials(&self.total) as f64;
        assert_eq!(share.value(), Some(sums), "{name}");
        self.estimate(name, share.estimate(CONFIDENCE), 1.0);
    }

    fn mean(&mut self, name: &str, value: impl Fn(&Tally) -> f64) {
        let mut mean = Mean::default();
        for tally in &self.tallies {
            mean.add(value(tally));
        }
        self.estimate(name, mean.estimate(CONFIDENCE), 1.0);
    }

    fn latencies(&mut self) {
        let mut latencies = Latencies::default();
        let mut mean = Ratio::default();
        let mut all = LatencyHistogram::default();
        for tally in &self.tallies {
            latencies.add(&tally.latency);
            mean.add(tally.latency.sum() as f64 / 1e9, tally.users.served);
            all += &tally.latency;
        }
        let of_all = all.sum() as f64 / 1e9 / self.total.users.served as f64;
        assert!((mean.estimate(CONFIDENCE).unwrap().value / of_all - 1.0).abs() < 1e-12);
        self.estimate("latency_mean_ms", mean.estimate(CONFIDENCE), 1e3);
        for (name, p) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)] {
            let quantile = latencies.quantile(p, CONFIDENCE);
            if let Some(quantile) = quantile {
                assert_eq!(Nanos::from_secs_f64(quantile.value), all.quantile(p).unwrap(), "{name}");
            }
            self.estimate(&format!("latency_{name}_ms"), quantile, 1e3);
        }
    }

    fn fill(&mut self) {
        let users = self.total.users;
        let interval = self.model.warming.ping.interval().map_or(f64::INFINITY, Nanos::as_secs_f64);
        self.put("ping_every_s", interval);
        self.put("ping_concurrency", f64::from(self.model.warming.concurrency));
        self.put("requests", users.served as f64);
        self.put("cold_starts", users.cold as f64);
        self.share("cold_probability", |tally| tally.users.cold, |tally| tally.users.served);
        self.share("init_probability", |tally| tally.users.init, |tally| tally.users.served);
        self.share("lukewarm_probability", |tally| tally.users.lukewarm, |tally| tally.users.served);
        self.share("waited_probability", |tally| tally.users.waited, |tally| tally.users.served);
        self.share("visit_cold_probability", |tally| tally.cold_visits, |tally| tally.visits);
        self.share(
            "throttle_probability",
            |tally| tally.users.throttled,
            |tally| tally.users.served + tally.users.throttled,
        );
        self.share(
            "lost_probability",
            |Tally { users, .. }| users.throttled + users.failed.timeout + users.failed.crash + users.failed.gateway,
            |tally| tally.users.served + tally.users.throttled,
        );
        self.share("over_second_probability", |tally| tally.users.over_second, |tally| tally.users.served);
        let exact = exact::cold_probability(self.model).ok();
        self.put("exact_cold_probability", exact.map(|exact| exact.probability));
        self.latencies();
        self.put("pings", self.total.pings.served as f64);
        self.put("ping_cold_starts", self.total.pings.cold as f64);
        self.mean("environments_mean", |tally| {
            let sum: f64 = tally.usage.time_with.iter().enumerate().map(|(n, &with)| n as f64 * with as f64).sum();
            sum / tally.time as f64
        });
        self.mean("environments_busy_mean", |tally| tally.busy_time as f64 / tally.time as f64);
        // 30 days of 128 MB on x86_64 in us-east-1, and 300 bytes of logs for each invocation.
        self.mean("cost_usd_month", |tally| {
            let usage = &tally.usage;
            let invocations = (usage.users.count + usage.pings.count) as f64;
            let handlers = usage.users.milliseconds + usage.pings.milliseconds;
            let inits = usage.inits.milliseconds + usage.unawaited_inits.milliseconds;
            let gigabyte_seconds = (handlers + inits) as f64 / 1e3 / 8.0;
            30.0 * (invocations * (0.2e-6 + 300.0 * 0.5e-9) + gigabyte_seconds * 1.666_67e-5)
        });
        self.put("replications", self.tallies.len() as f64);
        self.put("seed", SEED as f64);
        // All horizons are one day.
        self.mean("cold_starts_per_day", |tally| tally.users.cold as f64);
    }

    fn assert_is(&self, name: &str, found: Option<f64>) {
        let expected = self.cells.get(name).unwrap_or_else(|| panic!("nothing is known of {name}"));
        let agree = match (found, expected) {
            (Some(found), Some(expected)) => is_as(found, *expected),
            (found, expected) => found == *expected,
        };
        assert!(agree, "{name} is {found:?}, not {expected:?}");
    }

    /// Values that are equal could change places without a sign. Those named may be equal to others.
    fn assert_distinct(&self, but: &[&str]) {
        let named = self.cells.iter().filter(|(name, value)| value.is_some() && !but.contains(&name.as_str()));
        let mut values: Vec<(&String, f64)> = named.map(|(name, value)| (name, value.unwrap())).collect();
        values.sort_by(|a, b| a.1.total_cmp(&b.1));
        for pair in values.windows(2) {
            assert!((pair[0].1 / pair[1].1 - 1.0).abs() > 1e-6, "{pair:?}");
        }
    }
}

fn assert_csv_row(header: &str, row: &str, expected: &Expected<'_>) {
    let (names, cells): (Vec<&str>, Vec<&str>) = (header.split(',').collect(), row.split(',').collect());
    assert_eq!(names.len(), cells.len());
    assert_eq!(names.len(), 28);
    for (name, cell) in names.iter().zip(cells) {
        expected.assert_is(name, (!cell.is_empty()).then(|| cell.parse().unwrap()));
    }
}

/// Text may be read back with another last digit, and latencies are rounded to whole nanoseconds.
fn is_as(found: f64, expected: f64) -> bool {
    found == expected || (found / expected - 1.0).abs() < 1e-8
}

/// Names in JSON that are no cells.
const BESIDE: [&str; 11] = [
    "ping",
    "meets_target",
    "not_recommended_because",
    "difference_from_previous",
    "exact_neglects_at_most",
    "no_exact_because",
    "exact_cold_probability_with_service",
    "no_exact_with_service_because",
    "exact_throttle_probability",
    "exact_throttle_neglects_at_most",
    "no_exact_throttle_because",
];

fn assert_json(object: &Value, expected: &Expected<'_>) {
    let object = object.as_object().unwrap();
    for (name, value) in object {
        match name.as_str() {
            "counts" => assert_counts(value, &expected.total),
            "time_with_environments" => {
                let time = expected.total.time as f64;
                let shares: Vec<f64> = expected.total.usage.time_with.iter().map(|&with| with as f64 / time).collect();
                let found: Vec<f64> = value.as_array().unwrap().iter().map(|share| share.as_f64().unwrap()).collect();
                assert_eq!(found.len(), shares.len());
                assert!(found.iter().zip(&shares).all(|(found, share)| is_as(*found, *share)), "{found:?}");
            }
            // No number in JSON is infinite.
            "ping_every_s" if expected.model.warming.ping == Schedule::Never => assert!(value.is_null()),
            name if BESIDE.contains(&name) => {}
            name => expected.assert_is(name, value.as_f64()),
        }
    }
    for name in expected.cells.keys() {
        assert!(object.contains_key(name), "{name}");
    }
}

fn assert_counts(counts: &Value, total: &Tally) {
    let Tally { users, pings, environments, .. } = total;
    let causes = users.causes;
    let expected = serde_json::json!({
        "days": total.time as f64 / 86_400e9,
        "visits": total.visits,
        "cold_visits": total.cold_visits,
        "independent_units": total.units,
        "throttled": users.throttled,
        "cold_beside_busy": causes.all_busy,
        "init": users.init,
        "lukewarm": users.lukewarm,
        "waited": users.waited,
        "causes": {
            "all_busy": causes.all_busy,
            "evicted": causes.evicted,
            "recycled": causes.recycled,
            "deployed": causes.deployed,
            "none_yet": causes.none_yet,
            "replacement": causes.replacement,
            "spare": causes.spare,
            "provisioned": causes.provisioned,
            "failed": causes.failed,
        },
        "pings_init": pings.init,
        "pings_lukewarm": pings.lukewarm,
        "pings_throttled": pings.throttled,
        "pings_given_up": pings.given_up,
        "pings_lost": pings.lost,
        "environments_created": environments.created,
        "environments_evicted": environments.evicted,
        "environments_recycled": environments.recycled,
        "environments_replaced": environments.replaced,
        "environments_alive": environments.alive,
        "failed": { "timeout": users.failed.timeout, "crash": users.failed.crash, "gateway": users.failed.gateway },
        "over_second": users.over_second,
    });
    assert_eq!(*counts, expected);
}

fn watch(stop: &AtomicBool) -> Watch<'_> {
    Watch { stop, progress: &Silent }
}

#[test]
fn every_cell_of_a_sweep_is_what_the_tallies_say() {
    let model = busy();
    let variants = pinged(&model, &[seconds(90.0)], &[2]).unwrap();
    let plan = SweepPlan { variants, target: 0.1, effort: effort() };
    let found = sweep(&model, &plan, watch(&AtomicBool::new(false))).unwrap();
    let models =
        [model.with_pings(Schedule::Every(seconds(90.0)), 2), model.with_pings(Schedule::Never, 1), model.clone()];
    let replications = played(&models);
    let of = |place: usize| Expected::of(&models[place], &replications, place);
    let (pings, none, today) = (of(0), of(1), of(2));
    pings.assert_distinct(&[]);
    let causes = pings.total.users.causes;
    assert!(causes.replacement > 0 && causes.spare > 0 && causes.all_busy > 0 && pings.total.users.waited > 0);

    let provenance = provenance();
    let page = report::sweep::page(&found, &provenance, Show::default());
    let text = String::from_utf8(csv(&page).unwrap()).unwrap();
    let [header, first, second] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert_csv_row(header, first, &pings);
    assert_csv_row(header, second, &none);

    let document: Value = serde_json::from_slice(&json(&page).unwrap()).unwrap();
    assert_eq!(document["cold_means"], "init or lukewarm");
    assert_json(&document["candidates"][0], &pings);
    assert_json(&document["candidates"][1], &none);
    assert_json(&document["today"], &today);
    let mut pairs = Pairs::default();
    for replication in &replications {
        let counts = |place: usize| {
            let tally = &replication[place];
            TrialCounts { events: tally.users.cold, trials: tally.users.served, units: tally.units }
        };
        pairs.add(counts(1), counts(0));
    }
    let expected = pairs.difference(CONFIDENCE).unwrap();
    for (name, value) in [
        ("value", expected.estimate.value),
        ("low", expected.estimate.low().unwrap()),
        ("high", expected.estimate.high().unwrap()),
        ("variance_ratio", expected.variance_ratio.unwrap()),
    ] {
        let found = document["candidates"][1]["difference_from_previous"][name].as_f64().unwrap();
        assert!(is_as(found, value), "{name} is {found}, not {value}");
    }
}

#[test]
fn every_cell_of_a_simulation_is_what_the_tallies_say() {
    let model = sparse().with_pings(Schedule::Every(seconds(240.0)), 1);
    let found = simulate(&model, &effort(), watch(&AtomicBool::new(false)));
    let models = [model];
    let replications = played(&models);
    let expected = Expected::of(&models[0], &replications, 0);
    // Without first requests cold means init, and every visit is a request; nothing else happens here.
    let none = ["lukewarm_probability", "waited_probability", "throttle_probability", "lost_probability"];
    let none = none.map(|name| [name.to_owned(), format!("{name}_low"), format!("{name}_high")]).into_iter().flatten();
    let same = ["init_probability", "visit_cold_probability"];
    let same = same.map(|name| [name.to_owned(), format!("{name}_low"), format!("{name}_high")]).into_iter().flatten();
    let but: Vec<String> = none.chain(same).collect();
    expected.assert_distinct(&but.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(expected.cells["exact_cold_probability"].is_some() && expected.cells["latency_p999_ms"].is_some());

    let provenance = provenance();
    let page = report::simulation::page(&found, &provenance, Show::default());
    let text = String::from_utf8(csv(&page).unwrap()).unwrap();
    let [header, row] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert_csv_row(header, row, &expected);
    let document: Value = serde_json::from_slice(&json(&page).unwrap()).unwrap();
    assert_eq!(document["cold_means"], "init");
    assert_json(&document["result"], &expected);
    let exact = exact::cold_probability(&models[0]).unwrap();
    assert!(is_as(document["result"]["exact_neglects_at_most"].as_f64().unwrap(), exact.neglects_at_most));
}
