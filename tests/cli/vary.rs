//! `sweep --vary`: the sweep of each changed scenario, told together.

use super::*;

const SETTINGS: [&str; 6] = ["--every", "2m,4m", "--replications", "8", "--horizon", "10d"];

fn vary(ranges: &[&str]) -> Command {
    let mut command = coldstart();
    command.args(["sweep", API]).args(SETTINGS);
    ranges.iter().for_each(|range| {
        command.args(["--vary", range]);
    });
    command
}

/// The rows of a CSV file without its header.
fn rows(csv: &str) -> Vec<String> {
    csv.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn every_case_has_the_numbers_of_the_scenario_that_is_set_so() {
    let all =
        stdout_of(vary(&["function.init=1s,3s", "arrivals.0.rate=100/day..1000/day:log2"]).args(["--csv", "-", "-q"]));
    assert!(all.starts_with("function.init,arrivals.0.rate,ping_every_s,ping_concurrency,"), "{all}");
    let mut expected = Vec::new();
    for init in ["1s", "3s"] {
        for rate in ["100/day", "1000/day"] {
            let sets = [format!("function.init={init}"), format!("arrivals.0.rate={rate}")];
            let mut command = coldstart();
            command.args(["sweep", API]).args(SETTINGS).args(["--csv", "-", "-q"]);
            let alone = stdout_of(command.args(sets.iter().flat_map(|set| ["--set", set])));
            expected.extend(rows(&alone).iter().map(|row| format!("{init},{rate},{row}")));
        }
    }
    assert_eq!(rows(&all), expected);
}

/// The handler of 100 ms was measured at 512 MB.
#[test]
fn a_varied_memory_shows_what_more_of_it_buys() {
    let mut command = vary(&["function.memory=256MB,512MB,1024MB"]);
    let all = stdout_of(command.args(["--set", "function.scales_with_memory=true", "--csv", "-", "-q"]));
    let place = all.lines().next().unwrap().split(',').position(|name| name == "latency_p50_ms").unwrap();
    for (memory, milliseconds) in [("256MB", "200.0"), ("512MB", "100.0"), ("1024MB", "50.0")] {
        let row = all.lines().find(|row| row.starts_with(memory)).unwrap();
        assert_eq!(row.split(',').nth(place), Some(milliseconds), "{row}");
    }
}

#[test]
fn one_field_makes_a_table_and_two_a_map() {
    let rates = "arrivals.0.rate=50/day..5000/day:log3";
    let table = stdout_of(&mut vary(&[rates]));
    assert!(table.starts_with("What keeps cold starts under 1% depends on arrivals.0.rate: "), "{table}");
    let head = table.lines().find(|line| line.starts_with("arrivals.0.rate")).unwrap();
    for column in ["ping every", "cold", "95% interval", "today", "no pings"] {
        assert!(head.contains(column), "{head}");
    }
    for value in ["50/day", "500/day", "5000/day"] {
        assert!(table.lines().any(|line| line.trim_start().starts_with(value)), "{value}\n{table}");
    }
    let map = stdout_of(&mut vary(&[rates, "platform.preset=aws-2020,aws-2021"]));
    assert!(map.contains("platform.preset"), "{map}");
    assert!(map.lines().any(|line| line.contains("aws-2020") && line.contains("aws-2021")), "{map}");
    let busiest = map.lines().find(|line| line.trim_start().starts_with("5000/day")).unwrap();
    assert_eq!(busiest.matches("no pings").count(), 2, "{map}");
}

#[test]
fn json_says_what_was_changed_and_in_which_order() {
    let json = stdout_of(vary(&["function.init=1s,3s", "warming.concurrency=1..2"]).args(["--json", "-", "-q"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["axes"][1]["values"], serde_json::json!(["1", "2"]));
    let changes: Vec<_> = json["cases"].as_array().unwrap().iter().map(|case| case["changes"].clone()).collect();
    let of = |init: &str, width: &str| serde_json::json!({ "function.init": init, "warming.concurrency": width });
    assert_eq!(changes, [of("1s", "1"), of("1s", "2"), of("3s", "1"), of("3s", "2")]);
    assert_eq!(json["cases"][1]["candidates"][0]["ping_concurrency"], 2);
    assert!(json["cases"][0]["verdict"]["kind"].is_string());
}

#[test]
fn a_target_that_some_case_misses_ends_with_1() {
    let range = "arrivals.0.rate=50/day,5000/day";
    vary(&[range]).args(["--target", "5%"]).assert().code(0);
    // At 50 requests a day pings every 2 min leave about 0.9%, at 5,000 without pings it is 0.4%.
    vary(&[range]).args(["--target", "0.6%"]).assert().code(1);
    let none = "No ping interval tried keeps cold starts under 0.0001%, at any ";
    vary(&[range]).args(["--target", "0.0001%"]).assert().code(1).stdout(predicate::str::starts_with(none));
}

/// The second case is 1.7 billion requests, of which nobody plays one replication in 2 s.
#[test]
fn a_stop_between_two_cases_is_no_answer_for_the_second() {
    let mut command = coldstart();
    let stopped = ["--every", "2m", "--replications", "2", "--horizon", "1d", "--max-time", "2s", "--target", "50%"];
    command.args(["sweep", API, "--vary", "arrivals.0.rate=500/day,20000/s"]).args(stopped);
    let output = command.assert().code(1).stderr(predicate::str::contains("the time of --max-time was over"));
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(text.contains("Stopped after 1 of 2 cases."), "{text}");
}

/// What differs between rows is said of each, and what is warned of, of those that are played.
#[test]
fn notes_and_warnings_are_those_of_the_changed_scenarios() {
    // Wherever lines are broken.
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = words(stdout_of(&mut vary(&["run.warmup=1d,2d", "platform.preset=aws-2020,aws-2021"])));
    assert!(text.contains("8 replications of the horizon of each"), "{text}");
    assert!(text.contains("Platform as each row says, not today's. 4 scenarios, 2-"), "{text}");
    let text = words(stdout_of(&mut vary(&["function.first_request=none,1s"])));
    assert!(text.contains("or, where there is a first_request, is the first in its environment."), "{text}");
    let warned = predicate::str::contains("100% of inits take longer than 10 s");
    vary(&["function.init=12s,13s"]).assert().code(0).stderr(warned);
    let json = stdout_of(vary(&["run.warmup=1d,2d"]).args(["--json", "-", "-q"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!([&json["cases"][0]["warmup_s"], &json["cases"][1]["warmup_s"]], [86_400.0, 172_800.0]);
    assert_ne!(json["cases"][0]["scenario_hash"], json["cases"][1]["scenario_hash"]);
}

#[test]
fn a_scenario_from_a_pipe_is_read_once() {
    let text = fs::read_to_string(API).unwrap();
    let mut command = coldstart();
    command.args(["sweep", "-"]).args(SETTINGS).args(["--vary", "function.init=1s,2s", "--csv", "-", "-q"]);
    let piped = stdout_of(command.write_stdin(text));
    assert_eq!(piped, stdout_of(vary(&["function.init=1s,2s"]).args(["--csv", "-", "-q"])));
}

#[test]
fn what_cannot_be_varied_is_refused() {
    for (range, what) in [
        ("function.init=1s..2s", "`--vary` is `function.init=1s..2s`"),
        ("function.init=abc,2s", "error: --vary: `function.init` is `abc`"),
        ("nope.x=1,2", "error: --vary: `nope` is not a known key"),
        ("arrivals.3.rate=1/s,2/s", "error: --vary: `arrivals.3.rate` is in no table"),
        ("platform.preset=aws-2020,aws-1999", "error: --vary: `platform.preset` is `aws-1999`"),
        ("warming.ping=1m,2m", "--every tries ping intervals"),
    ] {
        refused(&mut vary(&[range]), what);
    }
    refused(&mut vary(&["function.init=1s,2s", "function.init=3s,4s"]), "another field");
    refused(&mut vary(&["arrivals[0].rate=1/s,2/s", "arrivals.0.rate=3/s,4/s"]), "another field");
    refused(vary(&["warming.concurrency=1,2"]).args(["--concurrency", "3"]), "leave one of the two out");
    refused(&mut vary(&["run.warmup=1h..9h:lin30", "function.init=1s..9s:lin30"]), "at most 400 combinations");
    refused(vary(&["function.init=1s,2s"]).arg("--regimes"), "cannot be used with '--regimes'");
}
