//! Values that are right alone and wrong together.

use super::*;

#[test]
fn what_does_not_fit_together_is_refused() {
    for (schema, text, expected) in [
        (
            Cannot,
            "[run]\nhorizon = \"1 h\"\nwarmup = \"1 h\"",
            "`run.warmup` is `1 h`\n  expected a time below the horizon (1 h)",
        ),
        (
            Cannot,
            "[platform]\nconcurrency_limit = 10\nprovisioned = 11",
            "`platform.provisioned` is `11`\n  expected at most the concurrency limit (10)",
        ),
        (
            Cannot,
            "[platform]\nconcurrency_limit = 10\nprovisioned = 1",
            "`platform.provisioned` is `1`\n  expected 0: of the account's quota (10) at least 10 must stay unreserved. AWS \
             says: \"Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below \
             its minimum value of [10]\"\n\nhint: ask AWS for a higher quota and raise `platform.concurrency_limit`, or use \
             pings (`warming.ping`), which need none",
        ),
        (
            Cannot,
            "[platform]\nconcurrency_limit = 50\nreserved = 1",
            "`platform.reserved` is `1`\n  expected \"none\": of the account's quota (50) at least 50 must stay unreserved. \
             AWS says: \"Specified ReservedConcurrentExecutions for function decreases account's \
             UnreservedConcurrentExecution below its minimum value of [50]\"",
        ),
        (
            Cannot,
            "[platform]\nprovisioned = 901",
            "`platform.provisioned` is `901`\n  expected at most 900: of the account's quota (1,000) at least 100 must stay \
             unreserved.",
        ),
        (
            Cannot,
            "[platform]\nunreserved_floor = 10\nreserved = 991",
            "`platform.reserved` is `991`\n  expected at most 990: of the account's quota (1,000) at least 10 must",
        ),
        (
            Cannot,
            "[platform]\nreserved = 5\nprovisioned = 6",
            "`platform.provisioned` is `6`\n  expected at most the reserved concurrency (5)",
        ),
        (
            Cannot,
            "[platform]\nreserved = 2\n[run]\ninitial = { idle = 0, busy = 3 }",
            "a pool with 3 busy environments\n  expected at most the concurrency limit (2) to be busy",
        ),
        (
            Cannot,
            "[platform]\nidle_timeout = \"5 min\"\n[run]\ninitial = { idle = 1, idle_for = \"5 min\" }",
            "`run.initial.idle_for` is `5 min`\n  expected a time that an idle environment reaches",
        ),
        (
            Cannot,
            "[warming]\nping = \"1 min\"\nphase = \"61 s\"",
            "`warming.phase` is `61 s`\n  expected \"random\", or a time below 1 min",
        ),
        (
            Refuses,
            "[warming]\nconcurrency = 0",
            "`warming.concurrency` is `0`\n  expected a whole number from 1 to 10,000",
        ),
        (
            Refuses,
            "[platform]\nconcurrency_limit = 0",
            "`platform.concurrency_limit` is `0`\n  expected a whole number from 1 to",
        ),
        (
            Cannot,
            "[platform]\npreset = \"sebs-2020\"\nredraw = \"environment\"",
            "`platform.redraw` is `environment`\n  expected no `redraw`",
        ),
    ] {
        let complaint = complaint_after_arrivals(schema, text);
        assert!(complaint.contains(expected), "{complaint}");
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
        let complaint = complaint_after_arrivals(Cannot, &text);
        assert!(
            complaint.contains(
                "requests, pings and visits would be in progress at once\n  expected at most 1,000,000 at once"
            ),
            "{complaint}"
        );
    }
}

/// What leaves enough is accepted, and so is everything where there is no quota, or no floor.
#[test]
fn what_leaves_the_account_enough_is_accepted() {
    for (text, most) in [
        ("provisioned = 900", Some(1_000)),
        ("reserved = 900\nprovisioned = 900", Some(900)),
        ("concurrency_limit = 10\nunreserved_floor = 0\nprovisioned = 10", Some(10)),
        ("concurrency_limit = 10\nunreserved_floor = 9\nreserved = 1", Some(1)),
        ("concurrency_limit = \"none\"\nunreserved_floor = 50\nprovisioned = 1", None),
        ("concurrency_limit = \"none\"\nreserved = 7", Some(7)),
    ] {
        let text = format!("{POISSON}[platform]\n{text}\n");
        assert_eq!(schema_of(&text), Cannot, "{text}");
        let platform = parse(&text, Path::new("scenarios/api.toml")).unwrap().model.platform;
        assert_eq!(platform.most_at_once(), most, "{text}");
    }
}
