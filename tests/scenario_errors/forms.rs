//! Keys, names, types and numbers of the wrong form.

use super::*;

#[test]
fn a_mistyped_key_is_refused_with_the_nearest_known_one() {
    assert_eq!(
        complaint_after_arrivals(Refuses, "[function]\nmemroy = \"512 MB\"\n"),
        "error: scenarios/api.toml:5:1: `function.memroy` is not a known key\n\
         \x20 expected one of architecture, crash, duration, first_request, gateway, init, memory, region, scales_with_memory, snap_start, timeout\n\
         \n\
         hint: did you mean `memory`?"
    );
    assert_eq!(
        complaint_after_arrivals(Refuses, "[warning]\nping = \"2 min\"\n"),
        "error: scenarios/api.toml:4:2: `warning` is not a known key\n\
         \x20 expected one of arrivals, cost, expect, function, learned, name, platform, run, service, start, timezone, uncertainty, warming\n\
         \n\
         hint: did you mean `warming`?"
    );
    assert_eq!(
        complaint_after_arrivals(
            Refuses,
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
        complaint_after_arrivals(Refuses, "[platform]\nreuse = \"most-recently\"\n"),
        "error: scenarios/api.toml:5:9: `platform.reuse` is `most-recently`\n\
         \x20 expected one of \"most-recent\", \"least-recent\", \"newest-created\", \"oldest-created\", \"random\"\n\
         \n\
         hint: did you mean \"most-recent\"?"
    );
}

#[test]
fn a_wrong_or_missing_unit_is_refused() {
    assert_eq!(
        complaint_after_arrivals(Refuses, "[run]\nhorizon = \"30 dayz\"\n"),
        "error: scenarios/api.toml:5:11: `run.horizon` is `30 dayz`\n\
         \x20 expected a time above zero, such as \"100 ms\" or \"4 min\"\n\
         \n\
         hint: the units are ns, us, ms, s, min (m), h, days (d), weeks (w) and years"
    );
    assert_eq!(
        complaint_after_arrivals(Refuses, "[function]\nduration = 100\n"),
        "error: scenarios/api.toml:5:12: `function.duration` is `100`\n\
         \x20 expected a time such as \"100 ms\", or a distribution such as { dist = \"uniform\", min = \"1 s\", max = \"2 s\" }\n\
         \n\
         hint: a time needs its unit: write \"100 s\" or \"100 min\""
    );
}

#[test]
fn numbers_that_do_not_fit_and_wrong_types_are_refused() {
    for (schema, text, expected) in [
        (Refuses, "[run]\nseed = 18446744073709551616", "`run.seed` is `18446744073709551616`"),
        (Refuses, "[run]\nseed = -1", "`run.seed` is `-1`"),
        (Refuses, "[run]\nseed = 1.5", "`run.seed` is `1.5`"),
        (Refuses, "[run]\nreplications = 1", "`run.replications` is `1`"),
        (Refuses, "[run]\nconfidence = nan", "`run.confidence` is `nan`"),
        (Refuses, "[run]\nhorizon = \"0 s\"", "`run.horizon` is `0 s`"),
        (Refuses, "[run]\nhorizon = true", "`run.horizon` is `true`"),
        (Refuses, "[run]\nhorizon = []", "`run.horizon` is an empty list"),
        (Refuses, "[warming]\nloss = 1.5", "`warming.loss` is `1.5`"),
        (Refuses, "[function]\ninit = { dist = \"gamma\", mean = \"1 s\", cv = inf }", "`function.init.cv` is `inf`"),
        (Refuses, "[function]\nmemory = 512", "`function.memory` is `512`"),
        (Refuses, "[platform]\nscaling = 5", "`platform.scaling` is `5`"),
        (Refuses, "[platform]\nrecycle = {}", "`platform.recycle` is an empty table"),
        (Refuses, "[platform]\nrecycle = { typo = \"1 h\" }", "`platform.recycle.typo` is not a known key"),
        (Refuses, "function = 3", "`arrivals[0].function` is not a known key"),
    ] {
        let complaint = complaint_after_arrivals(schema, text);
        assert!(complaint.contains(expected), "{complaint}");
    }
    assert!(parse(&format!("{POISSON}[run]\nseed = 18446744073709551615"), Path::new("x")).is_ok());
}

#[test]
fn hints_go_by_what_is_wrong() {
    for (schema, text, hint) in [
        (
            Refuses,
            "[platform]\nprovisioned = \"1,000\"",
            "a number stands without quotes, and without anything between its digits",
        ),
        (
            Refuses,
            "[platform]\nidle_timeout = \"5-7 min\"",
            "a range is written { dist = \"uniform\", min = \"5 min\", max = \"7 min\" }",
        ),
        (Refuses, "[warming]\nping = \"rate(4 min)\"", "write `rate(4 minutes)`"),
        (Refuses, "[warming]\nping = \"\"", "for no pings at all write \"none\""),
        (NoToml, "[run]\nhorizon: \"30 days\"", "a key and its value have `=` between them"),
        (NoToml, "[run\nhorizon = \"30 days\"", "close the bracket"),
        (NoToml, "[run]\nhorizon = \"30 days", "close the quotation mark"),
        (Refuses, "[platform]\nprovisioned = -2", "it counts execution environments that are always initialised"),
        (Refuses, "[function]\nduration = -5", "write a time without the minus sign"),
        (Refuses, "[warming]\nping = \"cron(1,,2 * ? * * *)\"", "between the commas of `1,,2` there is nothing"),
        (
            Cannot,
            "[run]\nconfidence = \"100%\"",
            "below 50% an interval is more often wrong than right, and one of 100% has no ends",
        ),
    ] {
        let complaint = complaint_after_arrivals(schema, text);
        assert!(complaint.ends_with(&format!("\n\nhint: {hint}")), "{complaint}");
    }
    let single = complaint(Refuses, "[arrivals]\nprocess = \"poisson\"\nrate = \"5/day\"\n");
    assert!(single.ends_with("hint: write `[[arrivals]]`, with two brackets on either side"), "{single}");
}

#[test]
fn a_share_without_its_sign_is_told_to_have_one() {
    for (schema, line, hint) in [
        (Refuses, "precision = 1", "write \"1%\": without the sign it is 100%"),
        (Cannot, "precision = \"60%\"", "0.05% is usual; half that width takes four times as many replications"),
        (Refuses, "confidence = 95", "write \"95%\""),
    ] {
        let complaint = complaint_after_arrivals(schema, &format!("[run]\n{line}\n"));
        assert!(complaint.ends_with(&format!("\n\nhint: {hint}")), "{complaint}");
    }
}

#[test]
fn what_is_not_seen_is_stripped_from_names_and_written_out_in_complaints() {
    let scenario = parse(
        &format!("name = \"\\u202eevil\\u202c \\u2066a\\u2069\\u200f\\u061c \\u001b[31mred\"\n{POISSON}"),
        Path::new("x"),
    );
    assert_eq!(scenario.unwrap().name, "evil a [31mred");
    let unseen = complaint(Cannot, &format!("name = \"\\u202e\"\n{POISSON}"));
    assert!(unseen.contains("`name` is `\\u{202e}`\n  expected a name to be seen"), "{unseen}");
    let scenario = parse(POISSON, Path::new("folder/a\u{202e}b\u{1b}[2J.toml")).unwrap();
    assert_eq!(scenario.name, "ab[2J");
}

/// What has the wrong form both refuse; what hangs on several fields, or on a text that is more than its form, only the
/// reader does.
#[test]
fn the_schema_refuses_what_has_the_wrong_form() {
    for (schema, text) in [
        (Refuses, "[function]\ndurration = \"1 s\""),
        (Refuses, "[function]\nduration = 100"),
        (Refuses, "[function]\nduration = \"100\""),
        (Refuses, "[function]\nduration = \"soon\""),
        (Refuses, "[function]\nmemory = \"512\""),
        (Refuses, "[function]\narchitecture = \"x86\""),
        (Refuses, "[function]\nfirst_request = \"nothing\""),
        (Refuses, "[function]\ngateway = \"alb\""),
        (Refuses, "[function]\ngateway = 29"),
        (Refuses, "[function]\ntimeout = \"0 s\""),
        (Refuses, "[function]\ntimeout = \"never\""),
        (Cannot, "[function]\ntimeout = \"901 s\""),
        (Refuses, "[function]\nsnap_start = true"),
        (Cannot, "[function]\nsnap_start = \"0.2 s\"\n[platform]\nprovisioned = 1"),
        (Refuses, "[function]\ncrash = \"often\""),
        (Refuses, "[function]\nscales_with_memory = \"yes\""),
        (Refuses, "[function]\nscales_with_memory = 512"),
        (Cannot, "[function]\nscales_with_memory = \"64 MB\""),
        (Refuses, "[function]\ncrash = 1.5"),
        (Refuses, "[function]\ninit = { dist = \"unifrom\", min = \"1 s\", max = \"2 s\" }"),
        (Refuses, "[function]\ninit = { dist = \"uniform\", min = \"1 s\" }"),
        (Refuses, "[function]\ninit = { dist = \"uniform\", min = \"1 s\", max = \"2 s\", mean = \"1 s\" }"),
        (Cannot, "[function]\ninit = { dist = \"uniform\", min = \"2 s\", max = \"1 s\" }"),
        (Refuses, "[function]\nduration = \"5 parsecs\""),
        (Cannot, "[function]\nmemory = \"64 MB\""),
        (Refuses, "[function]\nregion = \"Frankfurt\""),
        (Refuses, "[platform]\npreset = \"aws\""),
        (Refuses, "[platform]\nredraw = \"never\""),
        (Refuses, "[platform]\nrecycle = { replaced = 1.5 }"),
        (Refuses, "[platform]\nprovisioned = -1"),
        (Refuses, "[platform]\nconcurrency_limit = 0"),
        (Refuses, "[platform]\nreserved = 0"),
        (Refuses, "[platform]\nreserved = \"all\""),
        (Refuses, "[platform]\nunreserved_floor = \"none\""),
        (Refuses, "[platform]\nunreserved_floor = -1"),
        (Refuses, "[platform]\nconcurrency_limit = \"many\""),
        (Cannot, "[platform]\nprovisioned = 2000"),
        (Refuses, "[platform]\nscaling = { burst = 1000 }"),
        (Cannot, "[platform]\nidle_clock = \"environment\"\nspare_timeout = \"20 min\""),
        (Refuses, "[warming]\nping = 4"),
        (Refuses, "[warming]\nping = \"*/5 * * * *\""),
        (Refuses, "[warming]\nconcurrency = 0"),
        (Refuses, "[warming]\nphase = \"sometimes\""),
        (Refuses, "[run]\nreplications = 1"),
        (Refuses, "[run]\nseed = 1.5"),
        (Cannot, "[run]\nconfidence = \"100%\""),
        (Cannot, "[run]\nhorizon = \"1 h\"\nwarmup = \"2 h\""),
        (Refuses, "[[arrivals]]\nprocess = \"poison\"\nrate = \"1/s\""),
        (Refuses, "[[arrivals]]\nprocess = \"poisson\""),
        (Refuses, "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500\""),
        (Refuses, "[[arrivals]]\nprocess = \"poisson\"\nrate = \"1/s\"\nbetween = \"1 s\""),
        (Refuses, "[[arrivals]]\nprocess = \"profile\"\nrate = \"1/s\"\nhours = [1, 2]"),
        (Cannot, "[[arrivals]]\nprocess = \"profile\"\nrate = \"1/s\""),
        (Cannot, "[[arrivals]]\nprocess = \"sessions\"\nparallel = 2"),
        (Refuses, "[surprise]\nx = 1"),
        (Refuses, "[function]\nduration = \"5 min.\""),
        (Refuses, "[function]\ninit = { dist = \"exponential\", mean = \"0 s\" }"),
        (Refuses, "[function]\ninit = { dist = \"gamma\", mean = \"1 s\", cv = 20 }"),
        (Refuses, "[function]\ninit = { dist = \"weibull\", scale = \"1 s\", shape = 0.05 }"),
        (Refuses, "[function]\ninit = { dist = \"lognormal\", mu = 0, sigma = 0 }"),
        (Cannot, "[function]\ninit = { dist = \"lognormal\", mu = 0, p99 = \"3 s\" }"),
        (Cannot, "[function]\ninit = { dist = \"empirical\", points = [[\"2 s\", 0.5], [\"1 s\", 1]] }"),
        (Refuses, "[platform]\nrecycle = { deploys = \"often\" }"),
        (Refuses, "[platform]\nscaling = { burst = 1000, every = \"0 s\" }"),
        (Refuses, "[warming]\nping = \"rate(1 minutes)\""),
        (Refuses, "[warming]\nping = \"rate(0 minutes)\""),
        (Refuses, "[warming]\nping = \"cron(0 8 * * MON *)\""),
        (Refuses, "[warming]\nping = \"cron(0 8 ? * ? *)\""),
        (Cannot, "[warming]\nping = \"cron(99 8 ? * MON *)\""),
        (Cannot, "[warming]\nping = \"0.5 ms\""),
        (Refuses, "[run]\nprecision = 0.5"),
        (Refuses, "[run]\nconfidence = 0.4"),
        (Cannot, "[run]\nhorizon = \"200 years\""),
        (Refuses, "[run]\ninitial = {}"),
        (Refuses, "[expect]\ncold_probability = \"1%\""),
        (Cannot, "[expect]\ncold_probability = \"< 100%\""),
        (Refuses, "[[arrivals]]\nprocess = \"profile\"\nrate = \"1/s\"\ndays = [1, 1, 1, 1, 1, 1, -1]"),
        (Refuses, "[[arrivals]]\nprocess = \"sessions\"\nrate = \"1/s\"\npages = { mean = 0.5 }"),
    ] {
        complaint_after_arrivals(schema, text);
    }
}

#[test]
fn a_wrong_value_at_the_top_is_refused_by_the_schema_too() {
    for (schema, text) in [
        (Refuses, "name = 5"),
        (Refuses, "name = \"  \""),
        (Refuses, "start = \"yesterday\""),
        (Refuses, "start = \"1969-12-31\""),
        (Cannot, "start = \"2026-02-30\""),
        (Refuses, "start = 2026-01-05T00:00:00Z"),
        (Refuses, "timezone = 1"),
    ] {
        complaint(schema, &format!("{text}\n{POISSON}"));
    }
}
