use super::*;
use crate::model::Distribution;
use crate::model::platform::SpareTimeout;

fn named(name: &str) -> &'static Preset {
    presets().iter().find(|preset| preset.name == name).unwrap()
}

/// The timeout that ends idleness, of a preset that has one.
fn timeout(name: &str) -> Distribution {
    named(name).behaviour().unwrap().idle.quiet_timeout().unwrap().clone()
}

#[test]
fn every_preset_can_be_read_and_says_how_long_an_idle_environment_lives() {
    for preset in presets() {
        let behaviour = preset.behaviour().unwrap_or_else(|report| panic!("{preset}: {report}"));
        assert_ne!(behaviour.idle, unsaid().idle, "{preset}");
        assert!(!preset.not_measured.is_empty(), "{preset}");
    }
}

#[test]
fn names_are_unique_and_the_default_is_that_of_2021() {
    for preset in presets() {
        assert_eq!(presets().iter().filter(|other| other.name == preset.name).count(), 1, "{preset}");
    }
    assert_eq!(default_preset().name, "aws-2021");
}

#[test]
fn families_stand_together_and_aws_first() {
    let listed: Vec<&str> = Family::ALL.into_iter().flat_map(Family::presets).map(|preset| preset.name).collect();
    let all: Vec<&str> = presets().iter().map(|preset| preset.name).collect();
    assert_eq!(listed, all);
    for (family, newest) in [(Family::Aws, "aws-2023"), (Family::Azure, "azure-2021"), (Family::Google, "gcp-2021")] {
        assert_eq!(family.presets().next().unwrap().name, newest);
    }
}

/// What a preset says of where its parts come from agrees with what it puts in force.
#[test]
fn every_part_rests_on_one_thing_and_what_is_left_out_is_not_in_force() {
    for preset in presets() {
        let Behaviour { idle, recycling, waiting, .. } = preset.behaviour().unwrap();
        for part in Part::ALL {
            let entries = preset
                .not_measured
                .iter()
                .filter(|entry| matches!(entry, NotMeasured::Parts(_, parts) if parts.contains(&part)));
            assert!(entries.count() <= 1, "{preset}: {part:?}");
            let is_in_force = match part {
                Part::IdleTimeout | Part::IdleClock | Part::Waiting | Part::Reuse => true,
                Part::SpareTimeout => matches!(idle, IdlePolicy::FunctionTimeout { spare_timeout: Some(_), .. }),
                Part::Recycling => recycling.has_lives(),
                Part::Replacement => recycling.replaced.as_fraction() > 0.0,
                Part::Dispatch => waiting != Waiting::Own,
            };
            assert_eq!(preset.standing(part) != Standing::LeftOut, is_in_force, "{preset}: {part:?}");
        }
    }
}

#[test]
fn only_the_regime_of_2020_was_measured_whole_and_the_later_ones_carry_the_rest_over() {
    let measured = |preset: &Preset| Part::ALL.into_iter().all(|part| preset.standing(part) == Standing::Measured);
    let whole: Vec<&str> = presets().iter().filter(|preset| measured(preset)).map(|preset| preset.name).collect();
    assert_eq!(whole, ["aws-2020"]);
    assert_eq!(
        regimes_in_question().iter().map(|preset| preset.name).collect::<Vec<_>>(),
        ["aws-2023", "aws-2021", "aws-2020"]
    );
    let of_2020 = named("aws-2020").behaviour().unwrap();
    for preset in ["aws-2023", "aws-2021"].map(named) {
        for part in Part::ALL {
            let expected =
                if part == Part::IdleTimeout { Standing::Measured } else { Standing::CarriedOver("aws-2020") };
            assert_eq!(preset.standing(part), expected, "{preset}: {part:?}");
        }
        let behaviour = preset.behaviour().unwrap();
        assert_eq!(
            (&behaviour.recycling, behaviour.waiting, behaviour.reuse),
            (&of_2020.recycling, of_2020.waiting, of_2020.reuse),
            "{preset}"
        );
        let spares = |behaviour: &Behaviour| match &behaviour.idle {
            IdlePolicy::FunctionTimeout { spare_timeout, .. } => spare_timeout.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(spares(&behaviour), spares(&of_2020), "{preset}");
    }
}

/// A part is carried over from a preset in which it was measured, and is the same there.
#[test]
fn what_is_carried_over_was_measured_where_it_comes_from() {
    for preset in presets() {
        for part in Part::ALL {
            let Standing::CarriedOver(from) = preset.standing(part) else { continue };
            assert_eq!(named(from).standing(part), Standing::Measured, "{preset}: {part:?}");
            let (here, there) = (preset.behaviour().unwrap(), named(from).behaviour().unwrap());
            let is_same = match part {
                Part::IdleTimeout => here.idle.quiet_timeout() == there.idle.quiet_timeout(),
                Part::IdleClock | Part::SpareTimeout => matches!(here.idle, IdlePolicy::FunctionTimeout { .. }),
                Part::Recycling => here.recycling == there.recycling,
                Part::Replacement => here.recycling.replaced == there.recycling.replaced,
                Part::Waiting | Part::Dispatch => here.waiting == there.waiting,
                Part::Reuse => here.reuse == there.reuse,
            };
            assert!(is_same, "{preset}: {part:?}");
        }
    }
}

#[test]
fn the_regime_of_2020_is_what_its_runs_show() {
    let Behaviour { idle, checked_every, recycling, waiting, reuse } = named("aws-2020").behaviour().unwrap();
    let s = Nanos::from_secs;
    let expected = IdlePolicy::FunctionTimeout {
        timeout: Distribution::normal(s(640), Nanos::from_millis(9_700)).unwrap(),
        drawn_once: false,
        spare_timeout: Some(SpareTimeout::drawn_once(Distribution::uniform(s(900), s(1_620)).unwrap())),
    };
    assert_eq!((idle, checked_every), (expected, None));
    assert_eq!((recycling.mean_life, recycling.has_deploys()), (Some(Nanos::HOUR * 7), false));
    assert_eq!(recycling.max_life, Some(Distribution::uniform(s(6_800), s(7_400)).unwrap()));
    assert_eq!(recycling.replaced.as_fraction(), 1.0);
    assert_eq!(waiting, Waiting::FirstReady { dispatch: Nanos::from_millis(300) });
    assert_eq!(reuse, Reuse::MostRecent);
}

/// Documentation speaks of idleness alone, and mostly of that of the whole application.
#[test]
fn what_is_only_documented_says_so_in_its_evidence_too() {
    let documented: Vec<&Preset> =
        presets().iter().filter(|preset| preset.standing(Part::IdleTimeout) == Standing::Documented).collect();
    let names: Vec<&str> = documented.iter().map(|preset| preset.name).collect();
    assert_eq!(names, ["cloud-run", "huawei-2025", "knative", "openfaas", "heroku", "render", "koyeb"]);
    for preset in documented.iter().filter(|preset| preset.name != "huawei-2025") {
        assert!(preset.evidence.starts_with("documented, not measured: "), "{preset}");
    }
    assert_eq!(named("openfaas").behaviour().unwrap().checked_every, Some(Nanos::MINUTE * 5));
}

#[test]
fn only_the_simulator_reuses_the_newest_first() {
    for preset in presets() {
        let is_newest = preset.behaviour().unwrap().reuse == Reuse::NewestCreated;
        assert_eq!(is_newest, preset.name == "simfaas", "{preset}");
    }
}

#[test]
fn a_preset_that_does_not_exist_suggests_what_may_have_been_meant() {
    for (written, meant) in [
        ("aws", "aws-2023"),
        ("AWS", "aws-2023"),
        ("aws-2024", "aws-2023"),
        ("aws-latest", "aws-2023"),
        ("lambda", "aws-2023"),
        ("aws-lambda", "aws-2023"),
        ("azure", "azure-2021"),
        ("azure-2025", "azure-2021"),
        ("gcp", "gcp-2021"),
        ("google", "gcp-2021"),
        ("gcp-2025", "gcp-2021"),
        ("huawei", "huawei-2025"),
        ("aws-2019", "aws-2019-10min"),
        ("aws-2203", "aws-2023"),
        ("aws-2019-spirng", "aws-2019-spring"),
        ("cloudrun", "cloud-run"),
    ] {
        let hint = suggested(written).unwrap_or_else(|| panic!("{written}: no hint"));
        assert!(hint.contains(&format!("\"{meant}\"")), "{written}: {hint}");
    }
    for written in ["", "a", "mainframe", "none"] {
        assert_eq!(suggested(written), None, "{written}");
    }
}

/// The shares of cold requests by idle gap, as counted in the raw measurements.
#[test]
fn the_curves_agree_with_the_counts_they_were_read_off() {
    let at = |name: &str, minutes: f64| timeout(name).cdf(minutes * 60.0);
    for (name, never, always) in [
        ("azure-2021", 10.0, 51.0),
        ("azure-2020", 7.8, 21.0),
        ("aws-2019-spring", 9.5, 60.3),
        ("gcp-2021", 14.7, 15.69),
    ] {
        assert_eq!((at(name, never), at(name, always)), (0.0, 1.0), "{name}");
    }
    // 8 of 52 from 10 to 20 min, 7 of 21 from 20 to 24, 9 of 11 from 24 to 26: the curve's mean over a span is the share.
    // Gaps are spread evenly over a span but for chance, and steps are pooled beyond its ends: hence two deviations.
    for (from, to, cold, all) in [(10.0, 20.0, 8.0, 52.0), (20.0, 24.0, 7.0, 21.0), (24.0, 26.0, 9.0, 11.0)] {
        let points = 1_000;
        let mean = (0..points).map(|k| at("azure-2021", from + (to - from) * (f64::from(k) + 0.5) / f64::from(points)));
        let mean = mean.sum::<f64>() / f64::from(points);
        let share: f64 = cold / all;
        let deviation = (share * (1.0 - share) / all).sqrt();
        assert!((mean - share).abs() < 2.0 * deviation, "{from} to {to} min: {mean}, counted {share}");
    }
}
