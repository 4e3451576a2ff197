//! What a scenario file becomes.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use coldstart::model::arrivals::{Day, Days, Pages, Process};
use coldstart::model::platform::{Deploys, IdlePolicy, Recycling, Redraw, Reuse, SpareTimeout, Waiting};
use coldstart::model::{Distribution, Initial, Schedule};
use coldstart::scenario::{
    Aim, Origin, Part, Scenario, Standing, Warning, cautions, explain, load, parse, presets, regimes_in_question,
};
use coldstart::units::{Nanos, Rate};

#[path = "scenario/edits.rs"]
mod edits;
#[path = "scenario/platform.rs"]
mod platform;
#[path = "scenario/records.rs"]
mod records;
#[path = "scenario/service.rs"]
mod service;

const POISSON: &str = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n";

fn read(text: &str) -> Scenario {
    parse(text, Path::new("test.toml")).unwrap_or_else(|report| panic!("{report}"))
}

/// A scenario of Poisson arrivals with something more.
fn with(text: &str) -> Scenario {
    read(&format!("{POISSON}{text}"))
}

fn warnings_of(scenario: &Scenario) -> Vec<Warning> {
    cautions(&scenario.model, Aim::usual(&scenario.settings))
}

fn value<'s>(scenario: &'s Scenario, key: &str) -> (&'s str, &'s Origin) {
    let value = scenario.values.iter().find(|value| value.key == key).unwrap_or_else(|| panic!("no {key}"));
    (&value.value, &value.origin)
}

/// The folder's scenarios, each with its text.
fn shipped() -> Vec<(String, String, Scenario)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "toml")).collect();
    paths.sort();
    let scenario = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap(), load(path).unwrap_or_else(|report| panic!("{report}")))
    };
    paths.iter().map(|path| scenario(path)).collect()
}

#[test]
fn every_scenario_of_the_folder_loads_says_what_it_shows_and_needs_no_warning_on_reading() {
    let shipped = shipped();
    assert_eq!(shipped.len(), 9);
    for (name, text, scenario) in &shipped {
        let (first, rest) = text.split_once('\n').unwrap();
        assert_eq!(first, "#:schema scenario.schema.json", "{name}");
        assert!(rest.starts_with("# "), "{name} does not open with a comment");
        assert!(text.contains(" shows ") || text.contains("Its question is"), "{name} does not say what it shows");
        assert_eq!(scenario.warnings, [], "{name}");
    }
}

/// Sixteen ping intervals of 32 replications, at most 300 million requests.
#[test]
fn a_sweep_of_any_scenario_of_the_folder_stays_short() {
    for (name, _, scenario) in shipped() {
        let model = &scenario.model;
        let requests = model.arrivals.mean_rate() * model.run.horizon.as_secs_f64() * 16.0 * 32.0;
        assert!(requests <= 300e6, "{name}: {requests}");
    }
}

#[test]
fn only_the_slow_init_of_the_folder_is_warned_of() {
    for (name, _, scenario) in shipped() {
        let warnings = warnings_of(&scenario);
        assert_eq!(warnings.len(), usize::from(name == "django-slow-init.toml"), "{name}: {warnings:?}");
    }
}

#[test]
fn a_scenario_of_arrivals_alone_has_every_default() {
    let scenario = read(POISSON);
    let model = &scenario.model;
    assert_eq!(scenario.name, "test");
    assert_eq!(scenario.regime.preset.name, "aws-2021");
    assert_eq!(scenario.regime.overridden, Vec::<&str>::new());
    assert_eq!(model.function.memory.as_megabytes(), 128);
    assert_eq!(model.function.region, "us-east-1");
    assert_eq!(model.function.duration.constant(), Some(Nanos::from_millis(100)));
    assert_eq!(model.function.init.constant(), Some(Nanos::from_millis(300)));
    assert_eq!(model.platform.concurrency_limit, Some(1_000));
    assert_eq!(model.platform.scaling.unwrap().token_interval(), Nanos::from_millis(10));
    assert_eq!(model.platform.reuse, Reuse::MostRecent);
    assert!(!model.warming.is_on());
    assert_eq!((model.run.horizon, model.run.warmup), (Nanos::DAY * 30, Nanos::ZERO));
    assert_eq!(model.run.initial, Initial::Stationary);
    assert_eq!((scenario.settings.seed, scenario.settings.replications), (42, None));
    assert_eq!(value(&scenario, "function.duration"), ("100 ms", &Origin::Default));
    assert_eq!(value(&scenario, "platform.recycle").1, &Origin::Preset("aws-2021"));
    assert_eq!(value(&scenario, "arrivals[0].rate"), ("500/day", &Origin::Line(3)));
}

#[test]
fn every_process_is_read() {
    let scenario = read(
        r#"
        [[arrivals]]
        process = "renewal"
        between = { dist = "gamma", mean = "2 min", cv = 2 }
        [[arrivals]]
        process = "profile"
        rate = "24/day"
        hours = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
        [[arrivals]]
        process = "modulated"
        states = [{ rate = "0/s", mean_stay = "3 min" }, { rate = "4/s", mean_stay = "1 min" }]
        [[arrivals]]
        process = "sessions"
        visits = { process = "poisson", rate = "2/min" }
        parallel = 6
        pages = { mean = 1.5 }
        think = "20 s"
        "#,
    );
    let rates: Vec<f64> = scenario.model.arrivals.0.iter().map(|process| process.mean_rate() * 60.0).collect();
    for (rate, expected) in rates.iter().zip([0.5, 1.0 / 60.0, 60.0, 18.0]) {
        assert!((rate - expected).abs() < 1e-9, "{rate} {expected}");
    }
    let Process::Sessions(sessions) = &scenario.model.arrivals.0[3] else { panic!() };
    assert_eq!(sessions.pages(), Pages::Geometric { mean: 1.5 });
    assert_eq!(value(&scenario, "arrivals[3].visits.rate").1, &Origin::Line(14));
}

#[test]
fn every_distribution_is_read() {
    let s = Nanos::from_secs;
    for (text, expected) in [
        ("\"5 s\"", Distribution::fixed(s(5))),
        ("{ dist = \"fixed\", value = \"5 s\" }", Distribution::fixed(s(5))),
        ("{ dist = \"uniform\", min = \"2 s\", max = \"9 s\" }", Distribution::uniform(s(2), s(9))),
        ("{ dist = \"exponential\", mean = \"3 s\" }", Distribution::exponential(s(3))),
        ("{ dist = \"normal\", mean = \"380 s\", sd = \"12 s\" }", Distribution::normal(s(380), s(12))),
        ("{ dist = \"lognormal\", median = \"1 s\", p99 = \"3 s\" }", Distribution::lognormal_median_p99(s(1), s(3))),
        ("{ dist = \"lognormal\", mean = \"3 s\", cv = 2 }", Distribution::lognormal_mean_cv(s(3), 2.0)),
        ("{ dist = \"lognormal\", mu = -0.38, sigma = 2.36 }", Distribution::lognormal(-0.38, 2.36)),
        ("{ dist = \"gamma\", mean = \"4 s\", cv = 0.5 }", Distribution::gamma(s(4), 0.5)),
        ("{ dist = \"weibull\", scale = \"47 s\", shape = 2.73 }", Distribution::weibull(s(47), 2.73)),
        (
            "{ dist = \"hyperexponential\", parts = [{ weight = 3, mean = \"1 s\" }, { weight = 1, mean = \"20 s\" }] }",
            Distribution::hyperexponential(&[(3.0, s(1)), (1.0, s(20))]),
        ),
        (
            "{ dist = \"empirical\", points = [[\"2 s\", 0.1], [\"8 s\", \"40%\"], [\"30 s\", 1]] }",
            Distribution::cdf_points(&[(s(2), 0.1), (s(8), 0.4), (s(30), 1.0)]),
        ),
        (
            "{ dist = \"mixture\", parts = [{ weight = 0.5, dist = \"fixed\", value = \"1 s\" }, { weight = 0.5, dist = \"exponential\", mean = \"2 s\" }] }",
            Distribution::mixture(vec![
                (0.5, Distribution::fixed(s(1)).unwrap()),
                (0.5, Distribution::exponential(s(2)).unwrap()),
            ]),
        ),
    ] {
        assert_eq!(with(&format!("[function]\ninit = {text}\n")).model.function.init, expected.unwrap(), "{text}");
    }
}

#[test]
fn files_are_found_beside_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("inits.txt"), "# measured\n1.5\n\n200 ms\n").unwrap();
    std::fs::write(folder.path().join("times.csv"), "timestamp\n0\n90000\n90001\n").unwrap();
    let text = "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\ndays = \"in-order\"\n\
                [function]\ninit = { dist = \"empirical\", file = \"inits.txt\" }\n";
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).unwrap();
    let scenario = load(&path).unwrap_or_else(|report| panic!("{report}"));
    let inits = Distribution::observed(vec![Nanos::from_millis(1_500), Nanos::from_millis(200)]).unwrap();
    assert_eq!(scenario.model.function.init, inits);
    let Process::Trace(trace) = &scenario.model.arrivals.0[0] else { panic!() };
    let days: Vec<&[Nanos]> = trace.days().iter().map(Day::times).collect();
    assert_eq!(days, [&[Nanos::ZERO][..], &[Nanos::HOUR, Nanos::HOUR + Nanos::SECOND]]);
}

#[test]
fn the_hash_is_of_the_meaning_not_of_the_text() {
    let one = with("[function]\nduration = \"60 s\" # a minute\n[run]\nseed = 1\n");
    let same = read(
        "name = \"other\"\n\n[function]\nduration = { dist = \"fixed\", value = \"1 min\" }\n[[arrivals]]\nrate = \"500 / day\"\nprocess = \"poisson\"\n",
    );
    let other = with("[function]\nduration = \"60.000000001 s\"\n");
    assert_eq!(one.hash, same.hash);
    assert_ne!(one.hash, other.hash);
    assert_eq!(one.hash.len(), 16);
}

#[test]
fn a_pool_and_a_clock_are_read() {
    let scenario = read(&format!(
        "start = 2026-03-28T08:30:00\ntimezone = \"Europe/Berlin\"\n[run]\ninitial = {{ idle = 5, idle_for = \"300 s\", busy = 3 }}\n{POISSON}"
    ));
    assert_eq!(scenario.model.run.initial, Initial::Pool { idle: 5, idle_for: Nanos::from_secs(300), busy: 3 });
    assert_eq!(scenario.model.calendar.to_string(), "Saturday 2026-03-28 08:30:00 Europe/Berlin");
}

#[test]
fn the_longest_times_can_be_asked_for_and_printed() {
    let longest = with("[run]\nhorizon = \"36500 days\"\n");
    assert_eq!(value(&longest, "run.horizon").0, "36500 days");
}

#[test]
fn the_main_job_is_explained_in_words() {
    let (_, _, scenario) = shipped().into_iter().find(|(name, ..)| name == "zappa-api.toml").unwrap();
    let text = explain(&scenario).join("\n");
    for words in [
        "500/day, one every 172.8 s",
        "A request takes 100 ms, which keeps 0.000579 requests in progress on average.",
        // 25,200 s (1 - (exp(-6800/25200) - exp(-7400/25200)) 25200 / 600) = 6,187 s = 103.1 min, of which a day has 13.97.
        "An environment is recycled after 103.1 min on average, even in constant use: where one is kept in use all day, that \
         is about 14 recycled environments a day.",
        "At the end of its life an environment is replaced before anybody needs it in 100% of cases; the first request in the \
         replacement waits for `first_request` only.",
        "An init takes 425.1 ms on average (lognormal, median 400 ms, p99 900 ms). The first request in an environment takes \
         longer by 1.297 s on average (lognormal, median 1.2 s, p99 3 s), for what the handler does once there",
        "A cold start is a request that has to wait for the init of its environment, or that is the first in an environment \
         that was ready before it came, such as a replacement. A ping that is the first does that work in a user's place.",
        "A request that finds no idle environment starts a new one and takes whichever is ready first: a new one or, once it \
         has waited for 300 ms, one that another request has left.",
        "All environments are taken away when nobody has used the function for 380 s (352.1 s to 407.9 s in 98% of cases)",
        "while others of the function are in use, one is taken away when it has been idle for 21 min",
        "360 invocations a day, 10,800 in 30 days",
        "A month of 720 hours is billed at prices of ap-northeast-2, x86_64, 512 MB, read in 2026-10.",
        "aws-2021 (2021-01-07",
        "carried over from aws-2020",
    ] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

#[test]
fn a_first_request_that_nobody_feels_is_warned_of() {
    let warnings = |median: &str| {
        let first = format!("{{ dist = \"lognormal\", median = \"{median}\", p99 = \"1 s\" }}");
        warnings_of(&with(&format!("[function]\nfirst_request = {first}\n")))
    };
    let [warning] = &warnings("49 ms")[..] else { panic!() };
    assert_eq!(
        warning.message,
        "`function.first_request` takes only 49 ms (its median), but every request that waits for it counts as a cold start"
    );
    assert_eq!(warnings("50 ms"), []);
}

#[test]
fn warnings_say_what_may_not_be_meant() {
    let poisson = |rate: &str, rest: &str| format!("[[arrivals]]\nprocess = \"poisson\"\nrate = \"{rate}\"\n{rest}");
    for (text, expected) in [
        (
            poisson("500/day", "[warming]\nping = \"390 s\""),
            // 390 s is 10/12 deviations above the mean of 380 s: 79.8% of a normal distribution lie below.
            "pings are 6.5 min apart, longer than the idle timeout in 79.8% of cases",
        ),
        (
            poisson("100/s", "[platform]\nconcurrency_limit = 5\n[run]\nhorizon = \"1 h\"\n"),
            "the traffic keeps 10 requests in progress at once on average, but the limit is 5 requests at once",
        ),
        (poisson("1/week", ""), "there are about 137 independent requests in 32 replications, and it takes 300"),
        (poisson("500/day", "[function]\ninit = \"11 s\""), "100% of inits take longer than 10 s"),
        (
            poisson("500/day", "[warming]\nping = \"60 s\"\nhold = \"60 s\""),
            "a ping takes longer than the time to the next",
        ),
        (
            poisson("500/day", "[warming]\nping = \"60 s\"\nconcurrency = 5\n[platform]\nconcurrency_limit = 3"),
            "5 pings are sent at once, but the limit is 3 requests at once",
        ),
        (
            "[[arrivals]]\nprocess = \"sessions\"\nrate = \"1/min\"\nparallel = 6\n[platform]\nconcurrency_limit = 4"
                .to_owned(),
            "a page sends 6 requests at once, but the limit is 4 requests at once",
        ),
    ] {
        let warnings = warnings_of(&read(&text));
        assert!(warnings.len() == 1 && warnings[0].message.starts_with(expected), "{text}: {warnings:?}");
    }
    let in_time = poisson("500/day", "[warming]\nping = \"60 s\"\nhold = \"59 s\"");
    assert_eq!(warnings_of(&read(&in_time)), []);
}

#[test]
fn requests_of_a_profile_are_counted_over_the_hours_that_are_played() {
    let profile = |start: &str, run: &str| {
        let hours = "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]";
        let text = format!(
            "start = \"{start}\"\n[[arrivals]]\nprocess = \"profile\"\nrate = \"500/day\"\nhours = {hours}\n\
             days = [1, 0, 0, 0, 0, 0, 0]\n[run]\n{run}\n"
        );
        explain(&read(&text)).join(" ")
    };
    // All 3500 requests of the week come on Monday from 12:00 to 13:00; the sixth of January 2026 is a Tuesday.
    for (start, run, counted) in [
        ("2026-01-05", "horizon = \"1 day\"", "3,500"),
        ("2026-01-06", "horizon = \"1 day\"", "0"),
        ("2026-01-06", "horizon = \"15 days\"", "7,000"),
        ("2026-01-05", "horizon = \"1 day\"\nwarmup = \"12.5 h\"", "1,750"),
    ] {
        let text = profile(start, run);
        assert!(text.contains(&format!("counts {counted} requests on average")), "{start} {run}: {text}");
    }
}

/// Requests of one visit are one, a lower target takes more of them, and a draw shared by a replication leaves one
/// each.
#[test]
fn whether_requests_are_enough_depends_on_the_target_and_on_what_they_share() {
    let few = |text: &str, target: f64, replications: u64| {
        let warnings = cautions(&read(text).model, Aim { target, replications });
        warnings.into_iter().map(|warning| warning.message).find(|message| message.contains("independent"))
    };
    let visits = "[[arrivals]]\nprocess = \"sessions\"\nrate = \"10/day\"\nparallel = 6\n";
    let shared = format!("{POISSON}[platform]\nredraw = \"replication\"\n");
    assert_eq!(few(visits, 0.01, 1), None);
    for (text, target, replications, counted) in [
        (visits, 0.005, 1, "about 300 independent"),
        (POISSON, 1e-4, 1, "about 15,000 independent requests in 1 replication,"),
        (&shared, 0.01, 40, "about 40 "),
    ] {
        let message = few(text, target, replications).unwrap();
        assert!(message.contains(counted), "{message}");
    }
}

/// A cron of one season, which is played, and one whose every other gap is 59 min.
#[test]
fn a_cron_is_judged_by_all_of_its_gaps_over_the_horizon() {
    let summer = with("[warming]\nping = \"cron(0/5 * ? JUN-AUG * *)\"\n[run]\nhorizon = \"365 days\"\n");
    assert_eq!(warnings_of(&summer), []);
    assert!(explain(&summer).join(" ").contains("cron(0/5 * ? JUN-AUG * *)) use one environment for 5 ms each: 72.59"));
    let hourly = warnings_of(&with("[warming]\nping = \"cron(0,1 * ? * * *)\"\n"));
    assert!(hourly[0].message.starts_with("50% of pings come so long after"), "{hourly:?}");
    let deploys = warnings_of(&with("[platform]\nrecycle = { deploys = \"cron(0 0 30 2 ? *)\" }\n"));
    assert_eq!(deploys[0].message, "no deploy comes within the horizon (30 days)");
}

#[test]
fn a_schedule_that_never_fires_is_warned_of() {
    let scenario = with("[warming]\nping = \"cron(0 0 30 2 ? *)\"\n");
    let warnings = warnings_of(&scenario);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].message, "no ping comes within the horizon (30 days)");
}

#[test]
fn a_window_that_never_opens_is_warned_of() {
    let window = |from, until| {
        let window = format!("{{ count = 1, from = \"cron({from})\", until = \"cron({until})\" }}");
        warnings_of(&with(&format!("[platform]\nprovisioned = {window}\n")))
    };
    let summer = window("0 8 1 7 ? *", "0 18 1 7 ? *");
    assert_eq!(summer.len(), 1, "{summer:?}");
    assert_eq!(summer[0].message, "no environment is provisioned within the horizon (30 days)");
    // One opens in January, one has been open since last summer.
    assert_eq!(window("0 8 15 1 ? *", "0 18 15 1 ? *"), []);
    assert_eq!(window("0 8 1 7 ? *", "0 18 1 6 ? *"), []);
}

#[test]
fn one_is_singular_and_thousands_stand_apart() {
    let text = "[function]\nduration = \"100 ms\"\n[[arrivals]]\nprocess = \"sessions\"\nrate = \"5000/s\"\nparallel = 1\n\
                [platform]\nconcurrency_limit = 1\nunreserved_floor = 0\nprovisioned = 1\nscaling = { burst = 1, every = \"10 s\" }\n\
                recycle = { mean_life = \"1 day\" }\n[warming]\nping = \"1 day\"\n\
                [run]\ninitial = { idle = 1, idle_for = \"10 s\", busy = 1 }\n";
    let scenario = read(text);
    let said = explain(&scenario).join(" ");
    for words in [
        "each opens one page of 1 request at once",
        "about 1 recycled environment a day",
        "At most 1 request is served at once, and at most 1 new environment can begin every 10 s",
        "1 environment is provisioned",
        "1 invocation a day",
        "with 1 environment idle for 10 s and 1 busy",
        // 5000/s for 30 days.
        "counts 12,960,000,000 requests on average",
    ] {
        assert!(said.contains(words), "`{words}` is not in: {said}");
    }
    let values: Vec<&str> =
        ["platform.concurrency_limit", "platform.scaling"].map(|key| value(&scenario, key).0).into();
    assert_eq!(values, ["1", "1 new environment every 10 s"]);
    let usual = with("");
    assert_eq!(value(&usual, "platform.concurrency_limit").0, "1,000");
    let few = cautions(&with("[run]\nhorizon = \"1 h\"\n").model, Aim { target: 0.01, replications: 1 });
    assert!(few[0].message.contains(" in 1 replication, and it takes 300 to show"), "{few:?}");
}
