//! Regimes of the platform that do not hold together.

use coldstart::scenario::presets;

use super::*;

#[test]
fn keys_that_another_key_puts_out_of_force_are_refused_with_what_would_put_them_in_force() {
    for (text, expected) in [
        (
            "[platform]\nredraw = \"environment\"",
            "error: scenarios/api.toml:5:10: `platform.redraw` is `environment`\n\
             \x20 expected \"idle-period\" or \"replication\" with the function's clock, on which one timeout is for all environments\n\
             \n\
             hint: `idle_clock = \"environment\"` lets each environment have a timeout of its own",
        ),
        (
            "[platform]\nidle_timeout = { cohort_halving = \"380 s\" }\nidle_clock = \"function\"",
            "error: scenarios/api.toml:6:14: `platform.idle_clock` is `function`\n\
             \x20 expected \"environment\" beside cohort halving, which goes by the idleness of each environment\n\
             \n\
             hint: leave it out, or give a time or a distribution as `idle_timeout`",
        ),
        (
            "[platform]\nidle_clock = \"environment\"\nspare_timeout = \"20 min\"",
            "error: scenarios/api.toml:6:17: `platform.spare_timeout` is `20 min`\n\
             \x20 expected \"none\" with the environment's clock, on which `idle_timeout` ends every environment\n\
             \n\
             hint: leave it out, or write `idle_clock = \"function\"`",
        ),
        (
            "[platform]\nwaiting = \"own\"\ndispatch = \"300 ms\"",
            "error: scenarios/api.toml:6:12: `platform.dispatch` is `300 ms`\n\
             \x20 expected no `dispatch` where every request waits for an environment of its own (`waiting = \"own\"`)\n\
             \n\
             hint: leave it out, or write `waiting = \"first-ready\"`",
        ),
        (
            "[platform]\npreset = \"azure-2021\"\nrecycle = { replaced = \"100%\" }",
            "error: scenarios/api.toml:6:24: `platform.recycle.replaced` is `100%`\n\
             \x20 expected no `replaced` where lives never end: deploys replace nothing, and nothing else is recycled here\n\
             \n\
             hint: leave it out, or give `mean_life` or `max_life` beside it",
        ),
        (
            "[platform]\nrecycle = { mean_life = \"500 ms\" }",
            "error: scenarios/api.toml:5:11: `platform.recycle` is a table of lives of 500 ms on average, replaced at their end\n\
             \x20 expected lives of at least 1 s on average where environments are replaced\n\
             \n\
             hint: lengthen the lives, or write `replaced = \"0%\"`",
        ),
    ] {
        let complaint = complaint_after_arrivals(Cannot, text);
        assert!(complaint.starts_with(expected), "{complaint}");
    }
    for accepted in [
        "[platform]\nidle_clock = \"environment\"\nspare_timeout = \"none\"\nredraw = \"environment\"",
        "[platform]\npreset = \"azure-2021\"\nwaiting = \"first-ready\"\ndispatch = \"0 s\"",
        "[platform]\nspare_timeout = \"none\"\n[function]\nfirst_request = \"none\"",
        "[platform]\nrecycle = { mean_life = \"500 ms\", replaced = 0 }",
        "[platform]\nrecycle = { mean_life = \"1 s\" }",
    ] {
        let text = format!("{POISSON}{accepted}");
        assert!(parse(&text, Path::new("x")).is_ok(), "{accepted}");
        assert_eq!(schema::refused(&text), Some(None), "{accepted}");
    }
}

/// The same key is refused whether the clock or the waiting is the scenario's or the preset's.
#[test]
fn what_a_preset_puts_out_of_force_is_refused_too() {
    for (text, expected) in [
        ("spare_timeout = \"20 min\"", "`platform.spare_timeout` is `20 min`"),
        ("spare_redraw = \"replication\"", "expected no `spare_redraw` where there is no `spare_timeout`"),
        ("dispatch = \"300 ms\"", "`platform.dispatch` is `300 ms`"),
    ] {
        let complaint = complaint_after_arrivals(Cannot, &format!("[platform]\npreset = \"gcp-2021\"\n{text}"));
        assert!(complaint.contains(expected), "{complaint}");
    }
    let complaint = complaint_after_arrivals(Cannot, "[platform]\npreset = \"sebs-2020\"\nidle_clock = \"function\"");
    assert!(complaint.contains("expected \"environment\" beside cohort halving"), "{complaint}");
}

#[test]
fn every_wrong_part_of_a_regime_makes_a_complaint_of_its_own() {
    let complaint = complaint_after_arrivals(
        Refuses,
        "[platform]\nidle_timeout = \"soon\"\nidle_clock = \"mine\"\nspare_timeout = 5\nredraw = \"never\"\n\
         checked_every = -1\nrecycle = { mean_life = \"x\", replaced = 2 }\nwaiting = \"all\"\ndispatch = \"x\"\nreuse = 1\n\
         [function]\nfirst_request = \"x\"\n",
    );
    let keys: Vec<&str> = complaint
        .lines()
        .filter_map(|line| line.strip_prefix("error: scenarios/api.toml:")?.split('`').nth(1))
        .collect();
    let expected = "platform.idle_timeout platform.idle_clock platform.spare_timeout platform.redraw platform.checked_every \
                    platform.recycle.mean_life platform.recycle.replaced platform.waiting platform.dispatch platform.reuse \
                    function.first_request";
    assert_eq!(keys.join(" "), expected);
}

#[test]
fn a_preset_that_does_not_exist_suggests_the_newest_of_its_family() {
    let complaint = complaint_after_arrivals(Refuses, "[platform]\npreset = \"aws-2024\"\n");
    let all: Vec<&str> = presets().iter().map(|preset| preset.name).collect();
    assert_eq!(
        complaint,
        format!(
            "error: scenarios/api.toml:5:10: `platform.preset` is `aws-2024`\n\
             \x20 expected one of \"{}\"\n\
             \n\
             hint: the newest of AWS Lambda is \"aws-2023\"; `coldstart presets` lists all",
            all.join("\", \"")
        )
    );
    for (written, hint) in [("aws", "did you mean \"aws-2023\"?"), ("hereku", "did you mean \"heroku\"?")] {
        let complaint = complaint_after_arrivals(Refuses, &format!("[platform]\npreset = \"{written}\"\n"));
        assert!(complaint.ends_with(&format!("hint: {hint}")), "{complaint}");
    }
}

/// The timeout of the function runs only while nothing is busy.
#[test]
fn a_pool_that_has_been_idle_for_longer_than_the_function_can_be_is_refused_unless_one_is_busy() {
    let with_pool = |clock: &str, pool: &str| {
        format!(
            "{POISSON}[platform]\nidle_timeout = \"5 min\"\nidle_clock = \"{clock}\"\n[run]\ninitial = {{ {pool} }}\n"
        )
    };
    for (clock, pool, is_accepted) in [
        ("function", "idle = 2, idle_for = \"6 min\"", false),
        ("function", "idle = 2, idle_for = \"4 min\"", true),
        ("function", "idle = 2, idle_for = \"6 min\", busy = 1", true),
        ("function", "busy = 1, idle_for = \"6 min\"", true),
        ("environment", "idle = 2, idle_for = \"6 min\", busy = 1", false),
    ] {
        let text = with_pool(clock, pool);
        assert_eq!(parse(&text, Path::new("x")).is_ok(), is_accepted, "{clock}: {pool}");
        assert_eq!(schema::refused(&text), Some(None), "{clock}: {pool}");
    }
}
