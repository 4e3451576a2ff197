//! What a user reads who made a mistake: the exact words, for they are the interface.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use coldstart::scenario::{load, parse};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

#[path = "scenario_errors/platform.rs"]
mod platform;

const POISSON: &str = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n";

/// What is said of a text that stands in `scenarios/api.toml`.
fn complaint(text: &str) -> String {
    match parse(text, Path::new("scenarios/api.toml")) {
        Ok(scenario) => panic!("accepted: {scenario:?}"),
        Err(report) => report.to_string(),
    }
}

/// What is said of a scenario of Poisson arrivals (three lines) followed by this.
fn complaint_after_arrivals(text: &str) -> String {
    complaint(&format!("{POISSON}{text}"))
}

#[test]
fn a_ping_of_no_time_is_refused_with_a_hint() {
    assert_eq!(
        complaint_after_arrivals("\n\n[warming]\nping = \"0 s\"\n"),
        "error: scenarios/api.toml:7:8: `warming.ping` is `0 s`\n\
         \x20 expected a duration greater than zero, `rate(N minutes)`, `cron(...)` or \"none\"\n\
         \n\
         hint: leave `[warming]` out to simulate without pings"
    );
}

#[test]
fn a_mistyped_key_is_refused_with_the_nearest_known_one() {
    assert_eq!(
        complaint_after_arrivals("[function]\nmemroy = \"512 MB\"\n"),
        "error: scenarios/api.toml:5:1: `function.memroy` is not a known key\n\
         \x20 expected one of architecture, duration, first_request, init, memory, region\n\
         \n\
         hint: did you mean `memory`?"
    );
    assert_eq!(
        complaint_after_arrivals("[warning]\nping = \"2 min\"\n"),
        "error: scenarios/api.toml:4:2: `warning` is not a known key\n\
         \x20 expected one of arrivals, expect, function, name, platform, run, start, timezone, warming\n\
         \n\
         hint: did you mean `warming`?"
    );
    assert_eq!(
        complaint_after_arrivals(
            "[function]\ninit = { dist = \"uniform\", min = \"1 s\", max = \"2 s\", mean = \"1 s\" }\n"
        ),
        "error: scenarios/api.toml:5:54: `function.init.mean` is not a known key\n\
         \x20 expected one of dist, max, min\n\
         \n\
         hint: did you mean `min`?"
    );
}

#[test]
fn a_mistyped_name_is_refused_with_the_nearest_known_one() {
    assert_eq!(
        complaint_after_arrivals("[platform]\nreuse = \"most-recently\"\n"),
        "error: scenarios/api.toml:5:9: `platform.reuse` is `most-recently`\n\
         \x20 expected one of \"most-recent\", \"least-recent\", \"newest-created\", \"oldest-created\", \"random\"\n\
         \n\
         hint: did you mean \"most-recent\"?"
    );
}

#[test]
fn a_wrong_or_missing_unit_is_refused() {
    assert_eq!(
        complaint_after_arrivals("[run]\nhorizon = \"30 dayz\"\n"),
        "error: scenarios/api.toml:5:11: `run.horizon` is `30 dayz`\n\
         \x20 expected a time above zero, such as \"100 ms\" or \"4 min\"\n\
         \n\
         hint: the units are ns, us, ms, s, min (m), h, days (d), weeks (w) and years"
    );
    assert_eq!(
        complaint_after_arrivals("[function]\nduration = 100\n"),
        "error: scenarios/api.toml:5:12: `function.duration` is `100`\n\
         \x20 expected a time such as \"100 ms\", or a distribution such as { dist = \"uniform\", min = \"1 s\", max = \"2 s\" }\n\
         \n\
         hint: a time needs its unit: write \"100 s\" or \"100 min\""
    );
}

#[test]
fn parameters_that_make_no_distribution_are_refused() {
    assert_eq!(
        complaint_after_arrivals(
            "[platform]\nidle_timeout = { dist = \"uniform\", min = \"7 min\", max = \"5 min\" }\n"
        ),
        "error: scenarios/api.toml:5:16: `platform.idle_timeout` is not a distribution: min (7 min) is not below max (5 min) in a uniform distribution\n\
         \x20 expected { dist = \"uniform\", min, max } with min below max\n\
         \n\
         hint: exchange `min` and `max`; where they are equal write one time, such as \"5 min\""
    );
    assert_eq!(
        complaint_after_arrivals("[function]\ninit = { dist = \"lognormal\", median = \"3 s\", p99 = \"1.2 s\" }\n"),
        "error: scenarios/api.toml:5:8: `function.init` is not a distribution: p99 (1.2 s) is not above the median (3 s) in a log-normal distribution\n\
         \x20 expected { dist = \"lognormal\" } with median and p99 (above the median), mean and cv, or mu and sigma (of ln seconds)\n\
         \n\
         hint: the p99 is above the median, cv and sigma are above zero; where nothing varies write one time"
    );
    assert_eq!(
        complaint_after_arrivals(
            "[function]\ninit = { dist = \"mixture\", parts = [{ weight = 0, dist = \"fixed\", value = \"1 s\" }] }\n"
        ),
        "error: scenarios/api.toml:5:8: `function.init` is not a distribution: the sum of the weights is not greater than zero in a mixture\n\
         \x20 expected { dist = \"mixture\", parts = [{ weight, dist, ... }, ...] } with weights that are not all zero\n\
         \n\
         hint: weights are shares and need not sum to 1, but one must be above zero"
    );
}

#[test]
fn a_rate_that_is_zero_negative_or_not_finite_is_refused() {
    for rate in ["0/day", "-5/day", "inf/day", "nan/day"] {
        assert_eq!(
            complaint(&format!("[[arrivals]]\nprocess = \"poisson\"\nrate = \"{rate}\"\n")),
            format!(
                "error: scenarios/api.toml:3:8: `arrivals[0].rate` is `{rate}`\n\
                 \x20 expected a rate greater than zero, such as \"500/day\", \"10/min\" or \"0.9/s\"\n\
                 \n\
                 hint: write how many requests come on average in a unit of time, such as \"500/day\""
            )
        );
    }
    let without_unit = complaint("[[arrivals]]\nprocess = \"poisson\"\nrate = 500\n");
    assert!(without_unit.ends_with("hint: a rate needs its unit of time: write \"500/day\""), "{without_unit}");
    assert!(complaint("[[arrivals]]\nprocess = \"poisson\"\nrate = \"1e7/s\"\n").contains("at most 1000000/s"));
}

#[test]
fn weights_that_sum_to_zero_are_refused() {
    let hours = vec!["0"; 24].join(", ");
    assert_eq!(
        complaint(&format!("[[arrivals]]\nprocess = \"profile\"\nrate = \"5/day\"\nhours = [{hours}]\n")),
        "error: scenarios/api.toml:4:9: `arrivals[0].hours` is a list of weights whose sum is not above zero and finite\n\
         \x20 expected 24 weights, one for each hour of the day, not all zero\n\
         \n\
         hint: only their ratios matter: 1 everywhere is even traffic"
    );
}

#[test]
fn what_does_not_fit_together_is_refused() {
    for (text, expected) in [
        (
            "[run]\nhorizon = \"1 h\"\nwarmup = \"1 h\"",
            "`run.warmup` is `1 h`\n  expected a time below the horizon (1 h)",
        ),
        (
            "[platform]\nconcurrency_limit = 10\nprovisioned = 11",
            "`platform.provisioned` is `11`\n  expected at most the concurrency limit (10)",
        ),
        (
            "[platform]\nidle_timeout = \"5 min\"\n[run]\ninitial = { idle = 1, idle_for = \"5 min\" }",
            "`run.initial.idle_for` is `5 min`\n  expected a time that an idle environment reaches",
        ),
        (
            "[warming]\nping = \"1 min\"\nphase = \"61 s\"",
            "`warming.phase` is `61 s`\n  expected \"random\", or a time below 1 min",
        ),
        ("[warming]\nconcurrency = 0", "`warming.concurrency` is `0`\n  expected a whole number from 1 to 10,000"),
        (
            "[platform]\nconcurrency_limit = 0",
            "`platform.concurrency_limit` is `0`\n  expected a whole number from 1 to",
        ),
        (
            "[platform]\npreset = \"sebs-2020\"\nredraw = \"environment\"",
            "`platform.redraw` is `environment`\n  expected no `redraw`",
        ),
    ] {
        let complaint = complaint_after_arrivals(text);
        assert!(complaint.contains(expected), "{complaint}");
    }
}

#[test]
fn numbers_that_do_not_fit_and_wrong_types_are_refused() {
    for (text, expected) in [
        ("[run]\nseed = 18446744073709551616", "`run.seed` is `18446744073709551616`"),
        ("[run]\nseed = -1", "`run.seed` is `-1`"),
        ("[run]\nseed = 1.5", "`run.seed` is `1.5`"),
        ("[run]\nreplications = 1", "`run.replications` is `1`"),
        ("[run]\nconfidence = nan", "`run.confidence` is `nan`"),
        ("[run]\nhorizon = \"0 s\"", "`run.horizon` is `0 s`"),
        ("[run]\nhorizon = true", "`run.horizon` is `true`"),
        ("[run]\nhorizon = []", "`run.horizon` is an empty list"),
        ("[warming]\nloss = 1.5", "`warming.loss` is `1.5`"),
        ("[function]\ninit = { dist = \"gamma\", mean = \"1 s\", cv = inf }", "`function.init.cv` is `inf`"),
        ("[function]\nmemory = 512", "`function.memory` is `512`"),
        ("[platform]\nscaling = 5", "`platform.scaling` is `5`"),
        ("[platform]\nrecycle = {}", "`platform.recycle` is an empty table"),
        ("[platform]\nrecycle = { typo = \"1 h\" }", "`platform.recycle.typo` is not a known key"),
        ("function = 3", "`arrivals[0].function` is not a known key"),
    ] {
        let complaint = complaint_after_arrivals(text);
        assert!(complaint.contains(expected), "{complaint}");
    }
    assert!(parse(&format!("{POISSON}[run]\nseed = 18446744073709551615"), Path::new("x")).is_ok());
}

#[test]
fn hints_go_by_what_is_wrong() {
    for (text, hint) in [
        (
            "[platform]\nprovisioned = \"1,000\"",
            "a number stands without quotes, and without anything between its digits",
        ),
        (
            "[platform]\nidle_timeout = \"5-7 min\"",
            "a range is written { dist = \"uniform\", min = \"5 min\", max = \"7 min\" }",
        ),
        ("[warming]\nping = \"rate(4 min)\"", "write `rate(4 minutes)`"),
        ("[warming]\nping = \"\"", "for no pings at all write \"none\""),
        ("[run]\nhorizon: \"30 days\"", "a key and its value have `=` between them"),
        ("[run\nhorizon = \"30 days\"", "close the bracket"),
        ("[run]\nhorizon = \"30 days", "close the quotation mark"),
        ("[platform]\nprovisioned = -2", "it counts execution environments that are always initialised"),
        ("[function]\nduration = -5", "write a time without the minus sign"),
        ("[warming]\nping = \"cron(1,,2 * ? * * *)\"", "between the commas of `1,,2` there is nothing"),
        ("[run]\nconfidence = \"100%\"", "nothing simulated is certain: an interval of 100% has no ends"),
    ] {
        let complaint = complaint_after_arrivals(text);
        assert!(complaint.ends_with(&format!("\n\nhint: {hint}")), "{complaint}");
    }
    let single = complaint("[arrivals]\nprocess = \"poisson\"\nrate = \"5/day\"\n");
    assert!(single.ends_with("hint: write `[[arrivals]]`, with two brackets on either side"), "{single}");
}

#[test]
fn a_rate_in_other_words_is_told_how_it_is_written() {
    for (rate, hint) in [
        ("2,000/day", "a number has nothing between its thousands: write \"2000/day\""),
        ("2k/day", "a number is written in full: write \"2000/day\""),
        ("5 rps", "a rate is a number, a slash and a unit of time: write \"5/s\""),
        ("3 min", "that is a time; one every 3 min is written \"480/day\""),
    ] {
        assert_eq!(
            complaint(&format!("[[arrivals]]\nprocess = \"poisson\"\nrate = \"{rate}\"\n")),
            format!(
                "error: scenarios/api.toml:3:8: `arrivals[0].rate` is `{rate}`\n\
                 \x20 expected a rate greater than zero, such as \"500/day\", \"10/min\" or \"0.9/s\"\n\
                 \n\
                 hint: {hint}"
            )
        );
    }
}

#[test]
fn a_share_without_its_sign_is_told_to_have_one() {
    for (line, hint) in [
        ("precision = 1", "write \"1%\": without the sign it is 100%"),
        ("precision = \"60%\"", "0.05% is usual; half that width takes four times as many replications"),
        ("confidence = 95", "write \"95%\""),
    ] {
        let complaint = complaint_after_arrivals(&format!("[run]\n{line}\n"));
        assert!(complaint.ends_with(&format!("\n\nhint: {hint}")), "{complaint}");
    }
}

#[test]
fn a_time_zone_is_found_by_its_city() {
    for (text, zone) in [
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("seoul", "Asia/Seoul"),
        ("tokyo", "Asia/Tokyo"),
    ] {
        assert_eq!(
            complaint(&format!("timezone = \"{text}\"\n{POISSON}")),
            format!(
                "error: scenarios/api.toml:1:12: `timezone` is `{text}`\n\
                 \x20 expected the name of a time zone, such as \"UTC\" or \"Europe/Berlin\"\n\
                 \n\
                 hint: did you mean \"{zone}\"?"
            )
        );
    }
}

#[test]
fn a_duplicate_says_so_with_its_key_and_both_lines() {
    for (text, place, key, line) in [
        ("[function]\nmemory = \"1 GB\"\ninit = \"1 s\"\nmemory = \"2 GB\"\n", "7:1", "function.memory", 5),
        ("rate = \"5/day\"\n", "4:1", "arrivals[0].rate", 3),
        ("[[arrivals]]\nprocess = \"poisson\"\nprocess = \"poisson\"\n", "6:1", "arrivals[1].process", 5),
        ("[run]\nseed = 1\n[function]\n[run]\nseed = 2\n", "7:2", "run", 4),
    ] {
        assert_eq!(
            complaint_after_arrivals(text),
            format!(
                "error: scenarios/api.toml:{place}: `{key}` is a duplicate: it stands in line {line} already\n\
                 \x20 expected every key once\n\
                 \n\
                 hint: delete one of them"
            )
        );
    }
    let at_the_top = complaint(&format!("name = \"a\"\nname = \"b\"\n{POISSON}"));
    assert!(at_the_top.contains(":2:1: `name` is a duplicate: it stands in line 1 already"), "{at_the_top}");
    let in_a_line =
        complaint_after_arrivals("[warming]\nhold = { dist = \"fixed\", value = \"1 s\", value = \"2 s\" }\n");
    assert!(in_a_line.contains(":5:41: `warming.value` is a duplicate"), "{in_a_line}");
}

#[test]
fn a_unix_cron_is_shown_as_eventbridge_writes_it() {
    for (ping, hint) in [
        ("*/5 * * * *", "a Unix cron has five fields, EventBridge six: write `cron(0/5 * * * ? *)`"),
        ("cron(0 8-17 * * 1-5)", "a Unix cron has five fields, EventBridge six: write `cron(0 8-17 ? * MON-FRI *)`"),
        ("every 4 minutes", "write \"4 minutes\", without \"every\""),
    ] {
        let complaint = complaint_after_arrivals(&format!("[warming]\nping = \"{ping}\"\n"));
        assert!(complaint.ends_with(&format!("\n\nhint: {hint}")), "{complaint}");
    }
}

#[test]
fn a_profile_needs_hours_or_days() {
    let profile = |weights: &str| format!("[[arrivals]]\nprocess = \"profile\"\nrate = \"70/day\"\n{weights}");
    let complaint = complaint(&profile(""));
    assert!(
        complaint
            .starts_with("error: scenarios/api.toml:1:1: `arrivals[0]` is without hours and days\n  expected `hours`"),
        "{complaint}"
    );
    let scenario = parse(&profile("days = [7, 0, 0, 0, 0, 0, 0]\n"), Path::new("x")).unwrap();
    // All 490 requests of a week on Monday, in all of its hours alike: 490 / 24 an hour.
    let said = coldstart::scenario::explain(&scenario).join(" ");
    assert!(said.contains("from 0 to 20.4 an hour"), "{said}");
    let hours = scenario.values.iter().find(|value| value.key == "arrivals[0].hours").unwrap();
    assert_eq!(hours.value, "all alike");
}

#[test]
fn what_is_not_seen_is_stripped_from_names_and_written_out_in_complaints() {
    let scenario = parse(
        &format!("name = \"\\u202eevil\\u202c \\u2066a\\u2069\\u200f\\u061c \\u001b[31mred\"\n{POISSON}"),
        Path::new("x"),
    );
    assert_eq!(scenario.unwrap().name, "evil a [31mred");
    let unseen = complaint(&format!("name = \"\\u202e\"\n{POISSON}"));
    assert!(unseen.contains("`name` is `\\u{202e}`\n  expected a name to be seen"), "{unseen}");
    let scenario = parse(POISSON, Path::new("folder/a\u{202e}b\u{1b}[2J.toml")).unwrap();
    assert_eq!(scenario.name, "ab[2J");
}

#[test]
fn values_of_pings_without_pings_are_warned_of() {
    let warnings = |warming: &str| {
        let scenario = parse(&format!("{POISSON}[warming]\n{warming}"), Path::new("x")).unwrap();
        scenario.warnings.into_iter().map(|warning| warning.message).collect::<Vec<_>>()
    };
    assert_eq!(
        warnings("concurrency = 2\n"),
        ["`warming.concurrency` is given without `warming.ping`: this scenario sends no pings"]
    );
    assert_eq!(
        warnings("hold = \"5 ms\"\nloss = \"1%\"\njitter = \"1 s\"\n"),
        [
            "`warming.hold`, `warming.jitter`, `warming.loss` are given without `warming.ping`: this scenario sends no pings"
        ]
    );
    assert!(warnings("ping = \"none\"\nconcurrency = 2\n").is_empty());
    assert!(warnings("ping = \"2 min\"\nconcurrency = 2\n").is_empty());
    assert!(warnings("").is_empty());
}

/// Requests so rare, or states so short, that playing them would never end.
#[test]
fn modulated_arrivals_that_never_come_are_refused() {
    for (silence, rate, burst, expected) in [
        ("365 d", "1/day", "1 s", "at least one request in 100 years"),
        ("1 us", "1/s", "1 us", "at most a million changes of state for each request"),
    ] {
        let states = format!(
            "{{ rate = \"0/s\", mean_stay = \"{silence}\" }}, {{ rate = \"{rate}\", mean_stay = \"{burst}\" }}"
        );
        let complaint = complaint(&format!("[[arrivals]]\nprocess = \"modulated\"\nstates = [{states}]\n"));
        assert!(complaint.contains(&format!("expected {expected}\n\nhint: ")), "{complaint}");
    }
}

#[test]
fn what_does_not_fit_into_memory_is_refused() {
    for text in [
        "[function]\nduration = \"20 days\"\n[platform]\nconcurrency_limit = \"none\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"1/s\"",
        "[platform]\nconcurrency_limit = \"none\"\n[[arrivals]]\nprocess = \"modulated\"\nstates = [{ rate = \"0/s\", mean_stay = \"1 year\" }, { rate = \"1000000/s\", mean_stay = \"1 h\" }]\n[function]\ninit = \"5 s\"",
        "[[arrivals]]\nprocess = \"sessions\"\nrate = \"1/s\"\npages = 100\nthink = \"1 day\"",
        "[warming]\nping = \"1 s\"\njitter = \"30 days\"",
        "[platform]\nconcurrency_limit = 10\n[warming]\nping = \"1 s\"\nconcurrency = 100",
    ] {
        let text = text.replace("1 year", "365 days");
        let complaint = complaint_after_arrivals(&text);
        assert!(
            complaint.contains(
                "requests, pings and visits would be in progress at once\n  expected at most 1,000,000 at once"
            ),
            "{complaint}"
        );
    }
}

#[test]
fn several_errors_are_reported_together_in_the_order_of_the_file() {
    let complaint = complaint(
        "nmae = 5\n[[arrivals]]\nprocess = \"poisson\"\n[function]\nmemory = \"1 TB\"\n\
         init = { dist = \"normal\", mean = \"x\", sd = \"y\" }\n[run]\nhorizon = \"soon\"\n",
    );
    let places: Vec<&str> =
        complaint.lines().filter_map(|line| line.strip_prefix("error: scenarios/api.toml:")).collect();
    assert_eq!(
        places,
        [
            "1:1: `nmae` is not a known key",
            "2:1: `arrivals[0].rate` is missing",
            "5:10: `function.memory` is `1 TB`",
            "6:34: `function.init.mean` is `x`",
            "6:44: `function.init.sd` is `y`",
            "8:11: `run.horizon` is `soon`",
        ]
    );
}

#[test]
fn a_clock_that_does_not_exist_is_refused() {
    assert_eq!(
        complaint(
            "start = \"2026-03-29T02:30\"\ntimezone = \"Europe/Berlin\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"1/s\"\n"
        ),
        "error: scenarios/api.toml:1:9: `start` is `2026-03-29T02:30`\n\
         \x20 expected a time that the clocks of `timezone` show\n\
         \n\
         hint: the clocks of Europe/Berlin skip 2026-03-29 02:30:00"
    );
    let complaint = complaint("timezone = \"europe/berlin\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"1/s\"\n");
    assert!(complaint.ends_with("hint: did you mean \"Europe/Berlin\"?"), "{complaint}");
}

#[test]
fn columns_count_characters() {
    let complaint = complaint(
        "name = \"größe\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"5/day\" # ä\n[function]\ninit = { \"dist\" = \"größe\" }\n",
    );
    assert!(complaint.starts_with("error: scenarios/api.toml:6:19: `function.init.dist` is `größe`"), "{complaint}");
}

#[test]
fn text_that_is_no_toml_is_refused_at_its_place() {
    assert_eq!(
        complaint("name = \"a\"\nrate = 500/day\n"),
        "error: scenarios/api.toml:2:8: the file is not TOML here: string values must be quoted, expected literal string\n\
         \x20 expected keys and values such as `rate = \"500/day\"`, tables such as `[function]`\n\
         \n\
         hint: a text such as a time or a rate stands in quotes"
    );
}

#[test]
fn a_scenario_without_arrivals_is_refused() {
    assert_eq!(
        complaint("name = \"quiet\"\n"),
        "error: scenarios/api.toml:1:1: `arrivals` is missing\n\
         \x20 expected at least one `[[arrivals]]` table with a `process`\n\
         \n\
         hint: three lines will do: `[[arrivals]]`, `process = \"poisson\"`, `rate = \"500/day\"`"
    );
}

#[test]
fn what_is_no_readable_file_is_refused_in_one_message() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let huge = folder.path().join("huge.toml");
    fs::File::create(&huge).unwrap().set_len(200_000_000).unwrap();
    for (path, expected) in [
        (folder.path().join("absent.toml"), "does not exist"),
        (folder.path().to_owned(), "is a directory"),
        (write("empty.toml", b""), "is empty"),
        (write("blank.toml", b" \n\t\n"), "is empty"),
        (write("binary.toml", b"\x7fELF\x02\x01\x00\x00"), "is binary"),
        (write("latin1.toml", b"# ok\nname = \"gr\xf6\xdfe\"\n"), "is not UTF-8 (line 2)"),
        (write("utf16.toml", b"\xff\xfen\0a\0m\0e\0"), "is UTF-16, not UTF-8"),
        (huge, "is 200 MB long, more than 10 MB"),
    ] {
        let report = load(&path).unwrap_err();
        assert_eq!(report.diagnostics.len(), 1);
        let first = report.to_string().lines().next().unwrap().to_owned();
        assert_eq!(first, format!("error: {}: the file {expected}", path.display()));
    }
}

#[test]
fn a_trace_that_cannot_be_used_is_refused_at_the_line_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("scenario.toml");
    fs::write(&scenario, "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\n").unwrap();
    let complaint = || load(&scenario).unwrap_err().to_string();
    assert!(complaint().contains("times.csv`, which does not exist\n  expected a CSV file"), "{}", complaint());
    for (text, expected) in [
        ("", "which has no times in it"),
        ("timestamp\n1511938735\n", "which has only one time in it"),
        ("timestamp\n1\n2\nx\n", "which has no time in 1 of its 3 rows (33.3%), first line 4 `x`"),
    ] {
        fs::write(folder.path().join("times.csv"), text).unwrap();
        assert!(complaint().contains(expected), "{}", complaint());
        assert!(complaint().starts_with(&format!("error: {}:3:8: `arrivals[0].file` is", scenario.display())));
    }
    fs::remove_file(folder.path().join("times.csv")).unwrap();
    fs::create_dir(folder.path().join("times.csv")).unwrap();
    assert!(complaint().contains("which is a directory"), "{}", complaint());
}

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
                Ok(scenario) => prop_assert!(!scenario.hash.is_empty()),
                Err(report) => {
                    prop_assert!(report.to_string().starts_with("error: fuzz.toml"));
                    for complaint in &report.diagnostics {
                        prop_assert!(!complaint.expected.is_empty() && !complaint.hint.is_empty(), "{complaint:?}");
                    }
                }
            }
        }
    }

    /// A value of any kind in place of any other.
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
        if let Ok(scenario) = parse(&text.join("\n"), Path::new("fuzz.toml")) {
            prop_assert!(!coldstart::scenario::explain(&scenario).is_empty());
        }
    }
}

#[test]
fn of_very_many_complaints_the_first_twenty_are_shown() {
    let text = complaint(&"[[arrivals]]\nprocess = \"poisson\"\nrate = \"0/day\"\n".repeat(1000));
    assert_eq!(text.matches("error: ").count(), 20);
    assert!(text.ends_with("\n\nand 980 more: only the first 20 are shown"), "{text}");
}

#[test]
fn random_deploys_come_at_most_once_a_second() {
    let text = complaint_after_arrivals("[platform]\nrecycle = { deploys = \"1000000/s\" }\n");
    assert!(text.contains("expected deploys at most once a second on average"), "{text}");
}
