//! What a study makes of tallies: the same traffic for all candidates, the same answer on any number of threads, and
//! units as the model shares its draws.

#![allow(clippy::unwrap_used)]

#[path = "studies/by_hour.rs"]
mod by_hour;
#[path = "studies/pages.rs"]
mod pages;
#[path = "studies/progress.rs"]
mod progress;
mod shared;
#[path = "studies/sketch.rs"]
mod sketch;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use coldstart::estimate::Until;
use coldstart::model::arrivals::{Pages, Process, Sessions};
use coldstart::model::platform::{Deploys, Redraw};
use coldstart::model::{Distribution, IdlePolicy, Model, Schedule};
use coldstart::report::{self, PresetUsed, Provenance, Show};
use coldstart::scenario::{self, Preset};
use coldstart::study::{
    Against, Effort, Measure, OtherRegimes, Progress, Recycled, RegimeVariant, Regimes, Silent, Sweep, SweepPlan,
    Variant, Verdict, Watch, pinged, reaches, simulate, sweep,
};
use coldstart::units::{Nanos, Probability, Rate};
use shared::{bare, fixed, outcome, poisson, seconds};

fn plan(model: &Model, until: Until) -> SweepPlan {
    let effort = Effort { seed: 5, confidence: 0.95, until };
    let intervals = [3, 7, 12].map(|minutes| Nanos::MINUTE * minutes);
    SweepPlan { variants: pinged(model, &intervals, &[1, 2]).unwrap(), target: 0.01, effort }
}

fn swept(model: &Model, target: Until) -> Sweep {
    let stop = AtomicBool::new(false);
    sweep(model, &plan(model, target), Watch { stop: &stop, progress: &Silent }).unwrap()
}

fn parsed(arrivals: &str, rest: &str) -> Model {
    let text = format!("{arrivals}\n[platform]\npreset = \"aws-2021\"\n{rest}\n[run]\nhorizon = \"1 day\"\n");
    scenario::parse(&text, Path::new("scenario.toml")).unwrap().model
}

/// Visits under cron pings, and the preset's recycling.
fn visits_and_cron() -> Model {
    let mut model = parsed(
        "[[arrivals]]\nprocess = \"poisson\"\nrate = \"300/day\"",
        "[warming]\nping = \"cron(0/5 8-17 ? * MON-FRI *)\"",
    );
    let think = Distribution::exponential(seconds(40.0)).unwrap();
    let pages = Pages::Geometric { mean: 2.5 };
    model.arrivals.0.push(Process::Sessions(Sessions::new(poisson(0.001), 4, pages, think).unwrap()));
    model
}

#[test]
fn a_sweep_is_the_same_on_any_number_of_threads() {
    let model = visits_and_cron();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        format!("{:?}", pool.install(|| swept(&model, Until::Precision { half_width: 0.01, at_most: 70 })))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(16));
}

/// A setting is played until it is known well enough by itself, whatever the others take: to the byte what it is when it
/// is simulated alone. Differences rest on the replications that both settings have.
#[test]
fn each_setting_of_a_sweep_ends_by_itself() {
    let model = visits_and_cron();
    let until = Until::Precision { half_width: 0.005, at_most: 10_000 };
    let found = swept(&model, until);
    assert!(found.precise);
    let stop = AtomicBool::new(false);
    for (place, candidate) in found.candidates.iter().enumerate() {
        let setting = &candidate.outcome.variant;
        let mut alone = simulate(&setting.model, &plan(&model, until).effort, Watch { stop: &stop, progress: &Silent });
        alone.outcome.variant.changes.clone_from(&setting.changes);
        assert_eq!(alone.outcome, candidate.outcome, "{setting}");
        let Some(before) = place.checked_sub(1).map(|before| &found.candidates[before].outcome) else { continue };
        let common = before.replications.min(candidate.outcome.replications);
        assert_eq!(candidate.difference_from_previous.unwrap().estimate.sample, common);
        let [first, second] = [&before.variant, setting].map(|setting| {
            let pinged = model.with_pings(setting.ping().clone(), setting.concurrency());
            outcome(&pinged, 5, common, 0.95).cold_probability().unwrap().value
        });
        let difference = candidate.difference_from_previous.unwrap().estimate.value;
        assert!((difference - (second - first)).abs() < 1e-12, "{setting}: {difference}, not {second} - {first}");
    }
    let mut replications: Vec<u64> = found.candidates.iter().map(|one| one.outcome.replications).collect();
    println!("replications: {replications:?}");
    replications.sort_unstable();
    replications.dedup();
    assert!(replications.len() >= 3 && replications[0] == 32, "{replications:?}");
}

/// With a limit of no request at all nothing is ever served: this is seen at once, and neither played on nor called
/// precise.
#[test]
fn a_setting_that_refuses_all_requests_is_given_up() {
    let mut model = visits_and_cron();
    model.platform.concurrency_limit = Some(0);
    let found = swept(&model, Until::Precision { half_width: 0.01, at_most: 10_000 });
    assert!(!found.precise && !found.interrupted);
    for candidate in &found.candidates {
        assert_eq!((candidate.outcome.replications, candidate.outcome.cold_probability()), (32, None));
    }
}

/// Where no request comes there is nothing to refuse, and more replications may see one.
#[test]
fn a_setting_that_no_request_has_met_is_played_on() {
    let mut model = visits_and_cron();
    model.run.horizon = Nanos(1);
    let found = swept(&model, Until::Precision { half_width: 0.01, at_most: 200 });
    assert!(!found.precise && found.candidates.iter().all(|candidate| candidate.outcome.replications == 200));
}

/// Of all requests, served ones and refused ones.
#[test]
fn the_share_of_refused_requests_is_of_all_that_came() {
    let mut model = bare(poisson(1.0), fixed(10.0));
    (model.function.duration, model.platform.concurrency_limit) = (fixed(1.0), Some(1));
    model.run.horizon = Nanos::HOUR;
    let found = outcome(&model, 3, 4, 0.95);
    let (users, share) = (found.total.users, found.estimate(Measure::ThrottleProbability).unwrap());
    assert!(users.throttled > 0 && share.sample == users.served + users.throttled, "{users:?}, {share:?}");
    assert!((share.value - users.throttled as f64 / share.sample as f64).abs() < 1e-12);
}

/// A replication of 200,000 requests tells P(cold) much better than is asked: eight are enough, and their interval is
/// wider than eight that were asked for would have it. With deploys at random, or where each replication has a timeout
/// of its own, eight are not trusted, however much they hold.
#[test]
fn eight_replications_of_very_many_requests_are_enough() {
    let mut model = bare(poisson(200_000.0 / 86_400.0), fixed(2.0));
    let stop = AtomicBool::new(false);
    let until = Until::Precision { half_width: 0.005, at_most: 10_000 };
    let played = |model: &Model| {
        let effort = Effort { seed: 5, confidence: 0.95, until };
        simulate(model, &effort, Watch { stop: &stop, progress: &Silent })
    };
    let found = played(&model);
    assert!(found.precise);
    assert_eq!(found.outcome.replications, 8);
    let eight = outcome(&model, 5, 8, 0.95);
    assert_eq!(found.outcome.total, eight.total);
    let [first_look, asked] = [found.outcome, eight].map(|outcome| *outcome.cold_probability().unwrap());
    assert_eq!(first_look.value, asked.value);
    // t(0.995, 7) / t(0.975, 7) = 1.48
    let wider = first_look.half_width().unwrap() / asked.half_width().unwrap();
    assert!((1.4..1.6).contains(&wider), "{wider}");

    // What would be precise enough with 95% is not with 99%, and then 32 are played as ever.
    let between = Until::Precision { half_width: 1.2 * asked.half_width().unwrap(), at_most: 10_000 };
    let effort = Effort { seed: 5, confidence: 0.95, until: between };
    let found = simulate(&model, &effort, Watch { stop: &stop, progress: &Silent });
    assert_eq!(found.outcome, outcome(&model, 5, 32, 0.95));

    let mut deployed = model.clone();
    deployed.platform.recycling.deploys = Deploys::Random(Rate::per_second(1e-4).unwrap());
    assert_eq!(played(&deployed).outcome.replications, 32);
    let timeout = Distribution::uniform(seconds(2.0), seconds(2.001)).unwrap();
    model.platform.idle = IdlePolicy::Timeout { timeout, redraw: Redraw::Replication };
    assert_eq!(played(&model).outcome.replications, 32);
}

/// Requests are the traffic, and that is one for all candidates, to the request.
#[test]
fn all_candidates_meet_the_same_traffic() {
    let found = swept(&visits_and_cron(), Until::Replications(8));
    let of_first = &found.candidates[0].outcome.total;
    for candidate in &found.candidates {
        let total = &candidate.outcome.total;
        let requests = total.users.served + total.users.throttled;
        assert_eq!((requests, total.visits, total.units), (of_first.users.served, of_first.visits, of_first.units));
        let visits = candidate.outcome.estimate(Measure::VisitColdProbability).unwrap();
        assert_eq!(visits.sample, total.visits);
        assert!((visits.value - total.cold_visits as f64 / total.visits as f64).abs() < 1e-12);
    }
    let difference = found.candidates[1].difference_from_previous.unwrap().estimate.value;
    let [first, second] = [0, 1].map(|place| found.candidates[place].outcome.cold_probability().unwrap().value);
    assert!((difference - (second - first)).abs() < 1e-12, "{difference}");
}

/// A precision that the first look does not reach is gone on for, past the size of a batch, and reached.
#[test]
fn a_precision_is_reached_or_the_budget_is_spent() {
    let model = visits_and_cron();
    let found = swept(&model, Until::Precision { half_width: 0.002, at_most: 10_000 });
    assert!(found.precise);
    for candidate in &found.candidates {
        assert!(candidate.outcome.replications > 32);
        assert!(candidate.outcome.cold_probability().unwrap().half_width().unwrap() <= 0.002);
    }
    let found = swept(&model, Until::Precision { half_width: 1e-6, at_most: 70 });
    assert!(!found.precise && found.candidates.iter().all(|candidate| candidate.outcome.replications == 70));
}

/// Nothing shows how far another replication would be from the only one: values are given, and no interval, no
/// difference and no decision.
#[test]
fn one_replication_decides_nothing() {
    let found = swept(&visits_and_cron(), Until::Replications(1));
    assert!(!found.precise && !found.interrupted);
    assert_eq!(found.verdict, Verdict::Undecided { unclear: (0..found.candidates.len()).collect() });
    for candidate in &found.candidates {
        let outcome = &candidate.outcome;
        let of = [
            outcome.cold_probability(),
            outcome.estimate(Measure::VisitColdProbability),
            outcome.estimate(Measure::ThrottleProbability),
        ];
        for estimate in
            of.into_iter().chain([outcome.estimate(Measure::LatencyP50), outcome.estimate(Measure::EnvironmentsMean)])
        {
            assert_eq!(estimate.unwrap().interval, None, "{outcome:?}");
        }
        assert_eq!((candidate.against, candidate.difference_from_previous), (Against::Unclear, None));
    }
    let provenance = provenance();
    let page = report::sweep::page(&found, &provenance, Show::default());
    let rows = String::from_utf8(report::csv(&page).unwrap()).unwrap();
    let mut rows = rows.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let names = rows.next().unwrap();
    let cell = |row: &[&str], name| row[names.iter().position(|known| *known == name).unwrap()].to_owned();
    for row in rows {
        assert!(cell(&row, "cold_probability").parse::<f64>().is_ok(), "{row:?}");
        assert_eq!([cell(&row, "cold_probability_low"), cell(&row, "cold_probability_high")], ["", ""]);
    }
}

/// Of nothing in particular.
fn provenance() -> Provenance {
    Provenance {
        scenario: "pages".to_owned(),
        hash: "0123456789abcdef".to_owned(),
        seed: 5,
        confidence: 0.95,
        horizon: Nanos::DAY,
        warmup: Nanos::ZERO,
        sets: 1,
        preset: PresetUsed {
            name: "aws-2021",
            date: "2021",
            source: "",
            not_measured: Vec::new(),
            overridden: Vec::new(),
        },
        price_date: "2026-10",
        version: "0.0.0",
    }
}

/// Stops the work in the middle.
struct StopAfter<'a>(u64, &'a AtomicBool, AtomicU64);

impl Progress for StopAfter<'_> {
    fn played(&self, _: u64, _: u64) {
        if self.2.fetch_add(1, Ordering::Relaxed) + 1 >= self.0 {
            self.1.store(true, Ordering::Relaxed);
        }
    }
}

#[test]
fn an_interrupted_sweep_has_whole_replications_only() {
    let model = visits_and_cron();
    let stop = AtomicBool::new(false);
    let progress = StopAfter(300, &stop, AtomicU64::new(0));
    let watch = Watch { stop: &stop, progress: &progress };
    let found = sweep(&model, &plan(&model, Until::Replications(2_000)), watch).unwrap();
    assert!(found.interrupted && !found.precise);
    let played = found.candidates[0].outcome.replications;
    assert!((1..2_000).contains(&played), "{played}");
    let whole = swept(&model, Until::Replications(played));
    for (found, whole) in found.candidates.iter().zip(&whole.candidates) {
        assert_eq!(found.outcome, whole.outcome);
    }
}

/// A preset of AWS with each way to recycle, on the platform of a model.
fn variants(model: &Model) -> Vec<RegimeVariant> {
    let own = &model.platform;
    let of = |preset: &Preset| RegimeVariant::of(preset.name, &preset.behaviour().unwrap().on(own), own);
    scenario::regimes_in_question().into_iter().flat_map(of).collect()
}

/// Each row is what a simulation of that regime gives, of a platform that is written out here, and keeps the limit, the
/// provisioned environments and the deploys of the scenario.
#[test]
fn the_range_over_regimes_is_made_of_simulations() {
    let mut model = parsed("[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"", "[warming]\nping = \"4 min\"");
    model.platform.concurrency_limit = Some(7);
    model.platform.recycling.deploys = Deploys::Random(Rate::parse("2/day").unwrap());
    let setting = Variant::pinged(&model, &Schedule::Every(Nanos::MINUTE * 6), 1);
    let effort = Effort { seed: 5, confidence: 0.9, until: Until::Replications(1) };
    let stop = AtomicBool::new(false);
    let watch = Watch { stop: &stop, progress: &Silent };
    let found = Regimes::briefly(&setting, &variants(&model), 0.01, &effort, watch);
    let Some(OtherRegimes::Known(found)) = found else { panic!("{found:?}") };
    let names: Vec<_> = found.rows.iter().map(|row| (row.regime, row.recycled)).collect();
    let all = ["aws-2023", "aws-2021", "aws-2020"].into_iter().flat_map(|name| Recycled::ALL.map(|one| (name, one)));
    assert_eq!(names, all.collect::<Vec<_>>());
    for (row, replaced) in found.rows[3..5].iter().zip([1.0, 0.0]) {
        let mut model = model.with_pings(setting.ping().clone(), 1);
        model.platform.recycling.replaced = Probability::new(replaced).unwrap();
        let expected = outcome(&model, 5, 32, 0.9).cold_probability().copied();
        assert_eq!(row.cold_probability, expected, "{row:?}");
        assert_eq!(row.against, Against::of(expected.as_ref(), 0.01));
    }
    let (lowest, highest) = found.range().unwrap();
    let values = found.rows.iter().map(|row| row.cold_probability.unwrap().value);
    assert_eq!(lowest.value, values.clone().fold(1.0, f64::min));
    assert_eq!(highest.value, values.fold(0.0, f64::max));

    // A thousand times as many requests take more than a moment, and are not played.
    let (quiet, mut busy) = (setting.clone(), setting);
    busy.model.arrivals.0 = vec![poisson(5.8)];
    let found = Regimes::briefly(&busy, &variants(&model), 0.01, &effort, watch);
    assert_eq!(found, Some(OtherRegimes::TakesLong));
    stop.store(true, Ordering::Relaxed);
    let watch = Watch { stop: &stop, progress: &Silent };
    assert_eq!(Regimes::briefly(&quiet, &variants(&model), 0.01, &effort, watch), None);
}

/// What each setting reaches over regimes goes at most 0.2 points beyond what each regime gives by a longer simulation of its
/// own, and both are known to a standard error of 0.11 points together: one of 18 values is off by 0.4 points more in 6 of
/// 1,000 such tests.
#[test]
fn a_reach_over_regimes_holds_all_of_them() {
    let model = parsed("[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"", "");
    let settings = [Variant::without_pings(&model), Variant::pinged(&model, &Schedule::Every(Nanos::MINUTE * 4), 1)];
    let effort = Effort { seed: 5, confidence: 0.95, until: Until::Replications(32) };
    let (stop, regimes) = (AtomicBool::new(false), variants(&model));
    let watch = Watch { stop: &stop, progress: &Silent };
    let found = reaches(&settings, &regimes, &effort, watch).unwrap();
    for (setting, reach) in settings.iter().zip(&found) {
        let reach = reach.unwrap();
        let OtherRegimes::Known(rows) = Regimes::briefly(setting, &regimes, 0.01, &effort, watch).unwrap() else {
            panic!("it takes a moment")
        };
        let (lowest, highest) = rows.range().unwrap();
        let (below, above) = (lowest.value - reach.low, reach.high - highest.value);
        assert!((-0.004..0.006).contains(&below) && (-0.004..0.006).contains(&above), "{reach:?}");
    }
    // Without pings what counts is how long idle environments live; with pings, whether any is recycled.
    assert!(found[0].unwrap().high > 0.11 && found[0].unwrap().low < 0.05, "{found:?}");
    assert!(found[1].unwrap().high > 0.01 && found[1].unwrap().low < 0.001, "{found:?}");
    stop.store(true, Ordering::Relaxed);
    assert_eq!(reaches(&settings, &regimes, &effort, Watch { stop: &stop, progress: &Silent }), None);
}

/// Without service time four requests at once find one environment. The timeout lies beyond any gap, so that nothing is
/// ever cold but what the lead-in saw, and the bound is that of so many independent units: 1 - 0.025^(1/n).
#[test]
fn nothing_seen_is_bounded_by_units_as_the_model_shares_its_draws() {
    const REPLICATIONS: u64 = 12;
    let visits = Sessions::new(poisson(0.01), 4, Pages::Fixed(1), fixed(0.0)).unwrap();
    let long = Distribution::uniform(seconds(20_000.0), seconds(30_000.0)).unwrap();
    let mut model = bare(Process::Sessions(visits), long.clone());
    for redraw in [Redraw::IdlePeriod, Redraw::Environment, Redraw::Replication] {
        model.platform.idle = IdlePolicy::Timeout { timeout: long.clone(), redraw };
        let found = outcome(&model, 9, REPLICATIONS, 0.95);
        assert_eq!(found.total.users.cold, 0);
        assert_eq!(found.total.users.served, 4 * found.total.visits);
        let units = match redraw {
            Redraw::IdlePeriod => found.total.visits,
            // One environment serves a whole replication: those before it, in the lead-in, served nothing that counts.
            Redraw::Environment | Redraw::Replication => REPLICATIONS,
        };
        let bound = 1.0 - 0.025_f64.powf(1.0 / units as f64);
        for share in [found.cold_probability(), found.estimate(Measure::VisitColdProbability)] {
            let high = share.unwrap().high().unwrap();
            assert!((high / bound - 1.0).abs() < 1e-6, "{redraw:?}: {high}, not {bound}");
        }
        // No cold start in so many days is no rate of zero: the bound is that of a request, times requests a day.
        let cold = found.estimate(Measure::ColdStartsPerDay).unwrap();
        let a_day = found.total.users.served as f64 / found.days();
        assert_eq!((cold.value, cold.low()), (0.0, Some(0.0)));
        assert!((cold.high().unwrap() / (bound * a_day) - 1.0).abs() < 1e-6, "{cold:?}, not {}", bound * a_day);
        let environments = found.estimate(Measure::EnvironmentsMean).unwrap().value;
        assert!((environments - 1.0).abs() < 1e-9, "{environments} environments");
    }
}
