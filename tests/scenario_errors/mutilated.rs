//! Texts and values by chance.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

/// Everything a scenario can say, to be mutilated.
const RICH: &str = r#"
name = "x"
start = "2026-01-05T00:00"
timezone = "Europe/Berlin"
[function]
memory = "512 MB"
first_request = { dist = "lognormal", median = "1.2 s", p99 = "3 s" }
duration = { dist = "mixture", parts = [{ weight = 1, dist = "gamma", mean = "1 s", cv = 0.5 }, { weight = 2, dist = "weibull", scale = "1 s", shape = 2 }] }
init = { dist = "empirical", points = [["1 s", 0.5], ["2 s", 1]] }
[[arrivals]]
process = "modulated"
states = [{ rate = "0/s", mean_stay = "1 h" }, { rate = "2/s", mean_stay = "1 min" }]
[[arrivals]]
process = "sessions"
rate = "100/day"
parallel = 6
pages = { mean = 2.5 }
think = "20 s"
[platform]
preset = "aws-2021"
idle_timeout = { dist = "normal", mean = "380 s", sd = "12 s" }
idle_clock = "function"
spare_timeout = { dist = "uniform", min = "15 min", max = "27 min" }
redraw = "replication"
checked_every = "10 s"
recycle = { mean_life = "14 h", max_life = "2.03 h", replaced = "50%", deploys = "cron(0 8 ? * MON *)" }
waiting = "first-ready"
dispatch = "300 ms"
scaling = { burst = 1000, every = "10 s" }
[warming]
ping = "rate(4 minutes)"
phase = "10 s"
jitter = "1 s"
loss = "1%"
[run]
horizon = "30 days"
warmup = "1 h"
initial = { idle = 5, idle_for = "300 s", busy = 3 }
confidence = "95%"
"#;

#[test]
fn the_text_that_is_mutilated_is_valid() {
    assert!(parse(RICH, Path::new("rich.toml")).is_ok());
    assert_eq!(schema::refused(RICH), Some(None));
}

proptest! {
    // A case that fails is to be written down as a test of its own, not into a file beside it.
    #![proptest_config(ProptestConfig { cases: 512, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens to the text of a scenario, reading it ends in a model or in complaints, never in a panic.
    #[test]
    fn mutilated_text_never_panics(
        from in 0..RICH.len(),
        length in 0_usize..12,
        with in prop_oneof![
            "[ -~\\n]{0,6}",
            Just("-1".to_owned()),
            Just("1e400".to_owned()),
            Just("99999999999999999999".to_owned()),
            Just("nan".to_owned()),
            Just("ä\u{0}".to_owned()),
            Just("{}".to_owned()),
            Just("[[".to_owned()),
        ],
        again in 0..RICH.len(),
    ) {
        let mut text = RICH.to_owned();
        text.replace_range(from..(from + length).min(RICH.len()), &with);
        let cut = (again..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
        for text in [&text, &text[..cut]] {
            match parse(text, Path::new("fuzz.toml")) {
                Ok(scenario) => {
                    prop_assert!(!scenario.hash.is_empty());
                    prop_assert_eq!(schema::refused(text), Some(None), "{}", text);
                }
                Err(report) => {
                    prop_assert!(report.to_string().starts_with("error: fuzz.toml"));
                    for complaint in &report.diagnostics {
                        prop_assert!(!complaint.expected.is_empty() && !complaint.hint.is_empty(), "{complaint:?}");
                    }
                }
            }
        }
    }

    /// A value of any kind in place of any other. The schema refuses none that the reader accepts.
    #[test]
    fn a_wrong_value_anywhere_never_panics(
        line in 0..RICH.lines().count(),
        value in prop_oneof![
            Just("true"), Just("0"), Just("-0.0"), Just("inf"), Just("[]"), Just("{}"), Just("\"\""), Just("\"none\""),
            Just("1979-05-27"), Just("\"36500 days\""), Just("\"1 ns\""), Just("4294967296"), Just("[[1, 2], [3]]"),
            Just("{ dist = \"empirical\", points = [[\"1 s\", 1.0], [\"1 s\", 1.0]] }"),
            Just("{ dist = \"lognormal\", mu = 30, sigma = 10 }"),
            Just("{ dist = \"uniform\", min = \"1 s\" }"),
            Just("\"cron(0 0 30 2 ? 2200)\""), Just("\"environment\""), Just("\"own\""),
            Just("{ cohort_halving = \"380 s\" }"), Just("{ replaced = 1 }"),
        ],
    ) {
        let replaced = |(number, text): (usize, &str)| match text.split_once(" = ") {
            Some((key, _)) if number == line => format!("{key} = {value}"),
            _ => text.to_owned(),
        };
        let text: Vec<String> = RICH.lines().enumerate().map(replaced).collect();
        let text = text.join("\n");
        if let Ok(scenario) = parse(&text, Path::new("fuzz.toml")) {
            prop_assert!(!coldstart::scenario::explain(&scenario).is_empty());
            prop_assert_eq!(schema::refused(&text), Some(None), "{}", text);
        }
    }
}
