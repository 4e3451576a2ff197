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
