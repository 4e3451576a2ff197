//! The regime of a platform: what a preset settles, and what a scenario replaces of it.

use super::*;

#[test]
fn a_key_beside_a_preset_replaces_that_part_only() {
    let scenario = with("[platform]\npreset = \"aws-2020\"\nidle_timeout = \"10 min\"\nredraw = \"replication\"\n");
    let timeout = Distribution::fixed(Nanos::MINUTE * 10).unwrap();
    let spares = Distribution::uniform(Nanos::MINUTE * 15, Nanos::MINUTE * 27).unwrap();
    let spare_timeout = Some(SpareTimeout::drawn_once(spares));
    assert_eq!(scenario.model.platform.idle, IdlePolicy::FunctionTimeout { timeout, drawn_once: true, spare_timeout });
    assert_eq!(scenario.model.platform.recycling.mean_life, Some(Nanos::HOUR * 7));
    assert_eq!(scenario.regime.overridden, ["idle_timeout", "redraw"]);
    assert_eq!(value(&scenario, "platform.idle_timeout").1, &Origin::Line(6));
}

#[test]
fn deploys_leave_the_lives_of_a_preset_and_a_life_replaces_both() {
    let recycling = |text: &str| with(&format!("[platform]\nrecycle = {text}")).model.platform.recycling;
    let deploys = recycling("{ deploys = \"2/week\" }");
    assert_eq!(deploys.deploys, Deploys::Random(Rate::parse("2/week").unwrap()));
    assert_eq!((deploys.mean_life, deploys.replaced.as_fraction()), (Some(Nanos::HOUR * 7), 1.0));
    let planned = recycling("{ deploys = \"rate(7 days)\" }").deploys;
    assert_eq!(planned, Deploys::Planned(Schedule::Every(Nanos::WEEK)));
    let life = recycling("{ mean_life = \"3 h\" }");
    assert_eq!((life.mean_life, life.max_life), (Some(Nanos::HOUR * 3), None));
    assert_eq!(recycling("\"none\""), Recycling::NONE);
}

#[test]
fn all_parts_of_a_preset_are_in_force_and_say_where_they_come_from() {
    let scenario = with("[platform]\npreset = \"aws-2020\"\n");
    let preset = Origin::Preset("aws-2020");
    for (key, expected) in [
        ("idle_timeout", "normal, mean 10.67 min, sd 9.7 s"),
        ("idle_clock", "function"),
        ("spare_timeout", "uniform from 15 min to 27 min"),
        ("spare_redraw", "replication"),
        ("redraw", "idle-period"),
        ("recycle", "mean life 7 h, maximum life uniform from 113.3 min to 2.056 h, 100% replaced"),
        ("waiting", "first-ready"),
        ("dispatch", "300 ms"),
        ("reuse", "most-recent"),
    ] {
        assert_eq!(value(&scenario, &format!("platform.{key}")), (expected, &preset), "{key}");
    }
    assert_eq!(value(&scenario, "platform.checked_every"), ("0 s", &Origin::Default));
    assert_eq!(value(&scenario, "function.first_request"), ("none", &Origin::Default));
    assert_eq!(value(&scenario, "warming.hold"), ("5 ms", &Origin::Default));
    let faas = with("[platform]\npreset = \"openfaas\"\n");
    assert_eq!(value(&faas, "platform.checked_every"), ("5 min", &Origin::Preset("openfaas")));
    assert_eq!(faas.model.platform.checked_every, Some(Nanos::MINUTE * 5));
    assert_eq!(value(&faas, "platform.spare_timeout"), ("none", &Origin::Default));
}

#[test]
fn every_key_of_a_regime_can_be_given_and_is_listed_as_overridden() {
    let scenario = with(
        "[platform]\nidle_timeout = \"5 min\"\nidle_clock = \"function\"\nspare_timeout = \"20 min\"\n\
         spare_redraw = \"replication\"\nredraw = \"replication\"\n\
         checked_every = \"30 s\"\nrecycle = { replaced = \"50%\" }\nwaiting = \"first-ready\"\ndispatch = \"100 ms\"\n\
         reuse = \"random\"\n[function]\nfirst_request = { dist = \"exponential\", mean = \"2 s\" }\n",
    );
    let platform = &scenario.model.platform;
    let fixed = |minutes| Distribution::fixed(Nanos::MINUTE * minutes).unwrap();
    let expected = IdlePolicy::FunctionTimeout {
        timeout: fixed(5),
        drawn_once: true,
        spare_timeout: Some(SpareTimeout::drawn_once(fixed(20))),
    };
    assert_eq!(platform.idle, expected);
    assert_eq!(platform.checked_every, Some(Nanos::from_secs(30)));
    assert_eq!((platform.recycling.mean_life, platform.recycling.replaced.as_fraction()), (Some(Nanos::HOUR * 7), 0.5));
    assert_eq!(platform.waiting, Waiting::FirstReady { dispatch: Nanos::from_millis(100) });
    assert_eq!(scenario.model.function.first_request, Some(Distribution::exponential(Nanos::from_secs(2)).unwrap()));
    let keys = "idle_timeout idle_clock spare_timeout spare_redraw redraw checked_every recycle waiting dispatch reuse";
    assert_eq!(scenario.regime.overridden.join(" "), keys);
    assert_eq!(value(&scenario, "platform.dispatch").1, &Origin::Line(13));
    // The lives are still those of the preset, which it carried over.
    let standing = |part| scenario.regime.standing(part);
    assert_eq!(standing(Part::Recycling), Some(Standing::CarriedOver("aws-2020")));
    for part in Part::ALL.into_iter().filter(|&part| part != Part::Recycling) {
        assert_eq!(standing(part), None, "{part:?}");
    }
}

/// The preset's spare timeout belongs to the function's clock, and its dispatch to waiting for whatever is ready first.
#[test]
fn what_another_key_puts_out_of_force_is_not_kept() {
    let own = with("[platform]\nidle_clock = \"environment\"\nwaiting = \"own\"\n");
    let timeout = Distribution::normal(Nanos::from_secs(380), Nanos::from_secs(12)).unwrap();
    assert_eq!(own.model.platform.idle, IdlePolicy::Timeout { timeout, redraw: Redraw::IdlePeriod });
    assert_eq!(value(&own, "platform.spare_timeout"), ("none", &Origin::Line(5)));
    assert_eq!(own.model.platform.waiting, Waiting::Own);
    assert!(own.values.iter().all(|value| value.key != "platform.dispatch"));
    assert_eq!(own.regime.standing(Part::SpareTimeout), None);
    assert_eq!(own.regime.standing(Part::Dispatch), None);
    assert_eq!(own.regime.standing(Part::Reuse), Some(Standing::CarriedOver("aws-2020")));
}

#[test]
fn cohort_halving_takes_the_clock_of_the_environment_by_itself() {
    let cohorts = with("[platform]\nidle_timeout = { cohort_halving = \"380 s\" }\n");
    assert_eq!(cohorts.model.platform.idle, IdlePolicy::CohortHalving { period: Nanos::from_secs(380) });
    assert_eq!(value(&cohorts, "platform.idle_clock"), ("environment: cohorts halve by it", &Origin::Line(5)));
    assert_eq!(cohorts.regime.standing(Part::IdleClock), None);
    let said = with("[platform]\nidle_timeout = { cohort_halving = \"380 s\" }\nidle_clock = \"environment\"\n");
    assert_eq!(said.model, cohorts.model);
    assert_eq!(value(&said, "platform.idle_clock"), ("environment", &Origin::Line(6)));
    // A timeout of its own ends the halving of a preset, and may go by the function.
    let sebs = with("[platform]\npreset = \"sebs-2020\"\nidle_timeout = \"6 min\"\nidle_clock = \"function\"\n");
    let timeout = Distribution::fixed(Nanos::MINUTE * 6).unwrap();
    let expected = IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout: None };
    assert_eq!(sebs.model.platform.idle, expected);
}

#[test]
fn a_preset_of_its_own_environments_may_be_given_the_rules_of_aws() {
    let azure = with(
        "[platform]\npreset = \"azure-2021\"\nidle_clock = \"function\"\nwaiting = \"first-ready\"\n\
         recycle = { mean_life = \"3 h\" }\n",
    );
    assert_eq!(value(&azure, "platform.spare_timeout"), ("none", &Origin::Default));
    assert_eq!(value(&azure, "platform.dispatch"), ("300 ms", &Origin::Default));
    assert_eq!(value(&azure, "platform.recycle").0, "mean life 3 h, not replaced");
}

#[test]
fn the_share_that_is_replaced_is_a_part_of_its_own() {
    let recycling = |text: &str| with(&format!("[platform]\nrecycle = {text}")).model.platform.recycling;
    let of_preset = recycling("{ replaced = \"100%\" }");
    assert_eq!(of_preset, with("").model.platform.recycling);
    assert_eq!(recycling("{ mean_life = \"3 h\" }").replaced.as_fraction(), 1.0);
    assert_eq!(recycling("{ max_life = \"2 h\", replaced = 0.25 }").replaced.as_fraction(), 0.25);
    let unreplaced = recycling("{ replaced = 0 }");
    assert_eq!((unreplaced.replaced.as_fraction(), unreplaced.mean_life), (0.0, Some(Nanos::HOUR * 7)));
}

#[test]
fn a_regime_can_be_put_on_a_platform() {
    let mine =
        with("[platform]\nconcurrency_limit = 7\nunreserved_floor = 1\nreserved = 3\nprovisioned = 2\nrecycle = { deploys = \"1/week\" }\n").model.platform;
    for preset in regimes_in_question() {
        let regime = preset.behaviour().unwrap();
        let platform = regime.clone().on(&mine);
        assert_eq!((platform.concurrency_limit, platform.provisioned), (Some(7), 2));
        assert_eq!((platform.reserved, platform.unreserved_floor), (Some(3), 1));
        assert_eq!((&platform.idle, platform.waiting, platform.reuse), (&regime.idle, regime.waiting, regime.reuse));
        assert_eq!(platform.recycling.mean_life, regime.recycling.mean_life);
        assert_eq!(platform.recycling.deploys, mine.recycling.deploys);
    }
}

#[test]
fn a_window_is_read_and_said_and_stays_under_every_regime() {
    let text =
        "[platform]\nprovisioned = { count = 2, from = \"cron(0 8 ? * MON-FRI *)\", until = \"rate(10 hours)\" }\n";
    let scenario = with(text);
    let platform = &scenario.model.platform;
    let window = platform.provisioned_window.as_ref().unwrap();
    assert_eq!((platform.provisioned, platform.always_provisioned()), (2, 0));
    assert_eq!(window.from, Schedule::parse("cron(0 8 ? * MON-FRI *)").unwrap());
    assert_eq!(window.until, Schedule::Every(Nanos::HOUR * 10));
    for preset in regimes_in_question() {
        let under = preset.behaviour().unwrap().on(platform);
        assert_eq!((under.provisioned, under.provisioned_window.as_ref()), (2, Some(window)));
    }
    let words =
        "2 environments are provisioned within a window (it opens: cron(0 8 ? * MON-FRI *); it closes: every 10 h)";
    assert!(explain(&scenario).join(" ").contains(words), "{:?}", explain(&scenario));
    let value = scenario.values.iter().find(|value| value.key == "platform.provisioned").unwrap();
    assert_eq!(value.value, "2 from cron(0 8 ? * MON-FRI *) until every 10 h");
}

#[test]
fn every_preset_can_be_named() {
    for preset in presets() {
        let scenario = with(&format!("[platform]\npreset = \"{}\"\n", preset.name));
        assert_eq!(scenario.regime.preset, preset);
        let sentences = explain(&scenario);
        assert!(sentences.iter().any(|sentence| sentence.contains(preset.date)), "{sentences:?}");
    }
}

#[test]
fn every_rule_of_a_platform_has_a_sentence() {
    let explained = |platform: &str| explain(&with(&format!("[platform]\n{platform}\n"))).join("\n");
    for (platform, words) in [
        ("waiting = \"own\"", "A request that finds no idle environment starts a new one and waits for that one."),
        (
            "idle_timeout = \"6 min\"",
            "All environments are taken away when nobody has used the function for 6 min; while",
        ),
        ("spare_timeout = \"none\"", "while others of the function are in use, none is taken away for being idle."),
        (
            "redraw = \"replication\"",
            "in 98% of cases), constant but not known: drawn once for each replication; while others of the function",
        ),
        (
            "idle_timeout = \"6 min\"\nidle_clock = \"environment\"",
            "An environment is taken away when it has been idle for 6 min.",
        ),
        (
            "preset = \"openfaas\"",
            "nobody has used the function for 10 min; the platform looks for such ones every 5 min; while others",
        ),
        ("preset = \"sebs-2020\"", "Of environments that became idle together half are taken away every 380 s."),
        (
            "recycle = { replaced = \"40%\" }",
            "is replaced before anybody needs it in 40% of cases; the first request in the replacement is warm.",
        ),
        (
            "recycle = { replaced = 0 }",
            "At the end of its life an environment is not replaced: if it was the only idle one, the next request is cold.",
        ),
        (
            "recycle = { deploys = \"2/week\" }",
            "the first request in the replacement is warm. Deploys at random, 0.2857/day, end all environments and replace none.",
        ),
        ("recycle = \"none\"", "An environment in constant use lives for ever."),
        (
            "",
            "A cold start is a request that has to wait for the init of its environment; the first request in an environment \
             that was ready before it came is warm.",
        ),
    ] {
        let text = explained(platform);
        assert!(text.contains(words), "{platform}: `{words}` is not in:\n{text}");
    }
}

/// A timeout of the scenario's own is drawn as the scenario says, a preset's as the preset says unless told otherwise.
#[test]
fn how_often_a_spare_timeout_is_drawn_goes_with_the_timeout() {
    let drawn_once = |text: &str| {
        let scenario = with(&format!("[platform]\npreset = \"aws-2023\"\n{text}"));
        let IdlePolicy::FunctionTimeout { spare_timeout, .. } = &scenario.model.platform.idle else {
            panic!("a clock")
        };
        (spare_timeout.as_ref().map(|spares| spares.drawn_once), value(&scenario, "platform.spare_redraw").0.to_owned())
    };
    let replication = (Some(true), "replication".to_owned());
    let afresh = (Some(false), "idle-period".to_owned());
    assert_eq!(drawn_once(""), replication);
    assert_eq!(drawn_once("spare_timeout = \"20 min\""), afresh);
    assert_eq!(drawn_once("spare_timeout = \"20 min\"\nspare_redraw = \"replication\""), replication);
    assert_eq!(drawn_once("spare_redraw = \"idle-period\""), afresh);
}
