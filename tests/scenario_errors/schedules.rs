//! Pings, deploys and clocks.

use super::*;

#[test]
fn a_ping_of_no_time_is_refused_with_a_hint() {
    assert_eq!(
        complaint_after_arrivals(Refuses, "\n\n[warming]\nping = \"0 s\"\n"),
        "error: scenarios/api.toml:7:8: `warming.ping` is `0 s`\n\
         \x20 expected a duration greater than zero, `rate(N minutes)`, `cron(...)` or \"none\"\n\
         \n\
         hint: leave `[warming]` out to simulate without pings"
    );
}

#[test]
fn a_unix_cron_is_shown_as_eventbridge_writes_it() {
    for (ping, hint) in [
        ("*/5 * * * *", "a Unix cron has five fields, EventBridge six: write `cron(0/5 * * * ? *)`"),
        ("cron(0 8-17 * * 1-5)", "a Unix cron has five fields, EventBridge six: write `cron(0 8-17 ? * MON-FRI *)`"),
        ("every 4 minutes", "write \"4 minutes\", without \"every\""),
    ] {
        let complaint = complaint_after_arrivals(Refuses, &format!("[warming]\nping = \"{ping}\"\n"));
        assert!(complaint.ends_with(&format!("\n\nhint: {hint}")), "{complaint}");
    }
}

#[test]
fn random_deploys_come_at_most_once_a_second() {
    let text = complaint_after_arrivals(Cannot, "[platform]\nrecycle = { deploys = \"1000000/s\" }\n");
    assert!(text.contains("expected deploys at most once a second on average"), "{text}");
}

#[test]
fn a_window_of_provisioned_environments_opens_and_closes() {
    const FROM: &str = "from = \"cron(0 8 ? * MON-FRI *)\"";
    const UNTIL: &str = "until = \"cron(0 18 ? * MON-FRI *)\"";
    for (schema, table, expected) in [
        (
            Refuses,
            format!("count = 0, {FROM}, {UNTIL}"),
            "`platform.provisioned.count` is `0`\n  expected a whole number from 1 to 1,000,000",
        ),
        (
            Cannot,
            format!("count = 901, {FROM}, {UNTIL}"),
            "`platform.provisioned.count` is `901`\n  expected at most 900: of the account's quota (1,000)",
        ),
        (
            Refuses,
            format!("count = 2, {FROM}"),
            "`platform.provisioned.until` is missing\n  expected a number, or a table such as { count = 2, from = ",
        ),
        (
            Refuses,
            format!("count = 2, {FROM}, untl = \"2 h\", {UNTIL}"),
            "`platform.provisioned.untl` is not a known key\n  expected one of count, from, until",
        ),
        (
            Cannot,
            format!("count = 2, {FROM}, until = \"none\""),
            "`platform.provisioned.until` is `none`\n  expected a schedule that fires\n\nhint: without a table environments \
             are provisioned all the time",
        ),
        (
            Cannot,
            format!("count = 2, from = \"cron(0 0 30 2 ? *)\", {UNTIL}"),
            "`platform.provisioned.from` is `cron(0 0 30 2 ? *)`\n  expected a schedule that fires",
        ),
        (
            Cannot,
            format!("count = 2, from = \"10 ms\", {UNTIL}"),
            "`platform.provisioned.from` is `10 ms`\n  expected an interval of 1 s at the least",
        ),
        (
            Cannot,
            "count = 2, from = \"1 h\", until = \"rate(60 minutes)\"".to_owned(),
            "`platform.provisioned.until` is `rate(60 minutes)`\n  expected another schedule than that of `from`",
        ),
        (
            Refuses,
            format!("count = 2, from = \"0 8 * * 1-5\", {UNTIL}"),
            "hint: a Unix cron has five fields, EventBridge six: write `cron(0 8 ? * MON-FRI *)`",
        ),
    ] {
        let text = complaint_after_arrivals(schema, &format!("[platform]\nprovisioned = {{ {table} }}\n"));
        assert!(text.contains(expected), "{text}");
    }
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

#[test]
fn a_time_zone_is_found_by_its_city() {
    for (text, zone) in [
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("seoul", "Asia/Seoul"),
        ("tokyo", "Asia/Tokyo"),
    ] {
        assert_eq!(
            complaint(Cannot, &format!("timezone = \"{text}\"\n{POISSON}")),
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
fn a_clock_that_does_not_exist_is_refused() {
    assert_eq!(
        complaint(
            Cannot,
            "start = \"2026-03-29T02:30\"\ntimezone = \"Europe/Berlin\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"1/s\"\n"
        ),
        "error: scenarios/api.toml:1:9: `start` is `2026-03-29T02:30`\n\
         \x20 expected a time that the clocks of `timezone` show\n\
         \n\
         hint: the clocks of Europe/Berlin skip 2026-03-29 02:30:00"
    );
    let complaint =
        complaint(Cannot, "timezone = \"europe/berlin\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"1/s\"\n");
    assert!(complaint.ends_with("hint: did you mean \"Europe/Berlin\"?"), "{complaint}");
}
