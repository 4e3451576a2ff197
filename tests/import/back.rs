//! What is written for a tool is read back as the same setting, by every tool whose files are read.

use chrono_tz::Tz;
use coldstart::deployment::{Setting, Tool, Warmth, can_express, emit};
use coldstart::model::Schedule;
use coldstart::model::function::Architecture;
use coldstart::units::{Memory, Nanos};
use proptest::prelude::*;

use super::{imported, pinged, scenario};

const READ_BACK: [Tool; 4] = [Tool::Zappa, Tool::Serverless, Tool::Sam, Tool::Terraform];

fn schedules() -> impl Strategy<Value = Schedule> {
    let crons = [
        "cron(0/5 8-17 ? * MON-FRI *)",
        "cron(0 12 * * ? *)",
        "cron(15,45 9 1 * ? *)",
        "cron(0 0 ? * 2#1 *)",
        "cron(* * L JAN-MAR ? 2030-2040)",
    ];
    let units = [Nanos::MINUTE, Nanos::HOUR, Nanos::DAY];
    prop_oneof![
        (1_i64..500, prop::sample::select(units.to_vec())).prop_map(|(number, unit)| Schedule::Every(unit * number)),
        prop::sample::select(crons.to_vec()).prop_map(|cron| Schedule::parse(cron).unwrap()),
    ]
}

fn warmths() -> impl Strategy<Value = Warmth> {
    prop_oneof![
        4 => (schedules(), 1_u32..20).prop_map(|(schedule, concurrency)| Warmth::Pings { schedule, concurrency }),
        2 => schedules().prop_map(|schedule| Warmth::Pings { schedule, concurrency: 1 }),
        3 => Just(Warmth::Nothing),
    ]
}

/// Provisioned concurrency, and whether SnapStart is on, which AWS does not take together.
fn beside() -> impl Strategy<Value = (u32, bool)> {
    prop_oneof![4 => Just((0, false)), 1 => (1_u32..500).prop_map(|count| (count, false)), 1 => Just((0, true))]
}

/// No timeout, or one of any milliseconds.
fn timeouts() -> impl Strategy<Value = Option<Nanos>> {
    prop::option::of((1_i64..=900_000).prop_map(Nanos::from_millis))
}

/// Names with whatever means something to some format.
fn names() -> impl Strategy<Value = String> {
    let pieces = [
        "${self:x}",
        "{{resolve:ssm:/a}}",
        "\"",
        "'",
        "\n",
        "%{if}",
        "\\",
        "# ",
        ": ",
        "`",
        "$(x)",
        "é漢",
        "\t",
        "\u{85}\u{202e}",
        "-",
        "7",
    ];
    prop_oneof![
        any::<String>(),
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..8).prop_map(|pieces| pieces.concat()),
        "[a-zA-Z ,0-9]{1,60}",
    ]
}

fn settings() -> impl Strategy<Value = Setting> {
    let zones = [Tz::UTC, Tz::Europe__Berlin, Tz::Asia__Seoul, Tz::America__Argentina__Buenos_Aires];
    let regions = ["us-east-1", "ap-northeast-2", "us-gov-west-1", "eu-central-1"];
    let architectures = [Architecture::X86, Architecture::Arm];
    (
        names(),
        128_u32..=10_240,
        prop::sample::select(architectures.to_vec()),
        prop::sample::select(regions.to_vec()),
        prop::sample::select(zones.to_vec()),
        (timeouts(), prop::option::of(500_u32..5_000), beside()),
        warmths(),
    )
        .prop_map(|(name, memory, architecture, region, timezone, (timeout, reserved, beside), warmth)| Setting {
            name,
            memory: Memory::megabytes(memory).unwrap(),
            architecture,
            region: region.to_owned(),
            timezone,
            timeout,
            reserved,
            provisioned: beside.0,
            snap_start: beside.1,
            warmth,
        })
}

fn is_read_back(setting: &Setting, tool: Tool) {
    let emitted = emit(setting, tool).unwrap();
    let import = imported(tool.file_name(), &emitted.text);
    let scenario = scenario(&import);
    let (function, warming) = (&scenario.model.function, &scenario.model.warming);
    assert_eq!(
        (function.memory, function.architecture, &*function.region),
        (setting.memory, setting.architecture, &*setting.region),
        "{}",
        emitted.text
    );
    let (schedule, concurrency) = match &setting.warmth {
        Warmth::Pings { schedule, concurrency } => (schedule.clone(), *concurrency),
        Warmth::Nothing => (Schedule::Never, 1),
    };
    assert_eq!((&warming.ping, warming.concurrency), (&schedule, concurrency), "{}", emitted.text);
    let platform = &scenario.model.platform;
    assert_eq!((platform.provisioned, platform.reserved), (setting.provisioned, setting.reserved), "{}", emitted.text);
    assert_eq!(function.snap_start.is_some(), setting.snap_start);
    // Whole seconds, so that no invocation is stopped earlier than in the simulation.
    let usual = match tool {
        Tool::Zappa => 30.0,
        Tool::Serverless => 6.0,
        Tool::Sam | Tool::Terraform | Tool::AwsCli => 3.0,
    };
    let seconds = setting.timeout.map_or(usual, |timeout| timeout.as_secs_f64().ceil());
    assert_eq!(function.timeout.unwrap().as_secs_f64(), seconds, "{}", emitted.text);
    let says_default = emitted.notes.iter().any(|note| note.contains(&format!("default of {usual} s holds")));
    assert_eq!(says_default, setting.timeout.is_none(), "{:?}", emitted.notes);
    if matches!(schedule, Schedule::Cron(_)) {
        assert_eq!(scenario.model.calendar.start().timezone(), setting.timezone, "{}", emitted.text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_setting_is_read_back_from_the_file_of_every_tool_that_can_express_it(setting in settings()) {
        for tool in READ_BACK {
            match can_express(tool, &setting) {
                Ok(()) => is_read_back(&setting, tool),
                Err(why) => {
                    prop_assert_eq!(tool, Tool::Zappa);
                    prop_assert_eq!(emit(&setting, tool), Err(why));
                }
            }
        }
    }

    #[test]
    fn a_script_is_one_for_every_name(setting in settings()) {
        let text = emit(&setting, Tool::AwsCli).unwrap().text;
        let comments = text.lines().filter(|line| line.starts_with('#')).count();
        // The name is one line of them, whatever is in it.
        let plain = emit(&Setting { name: "x".to_owned(), ..setting }, Tool::AwsCli).unwrap().text;
        prop_assert_eq!(comments, plain.lines().filter(|line| line.starts_with('#')).count());
        prop_assert_eq!(text.lines().count(), plain.lines().count());
    }
}

#[test]
fn zappa_says_what_would_be_lost() {
    let with = |schedule, concurrency, timezone| Setting { timezone, ..pinged(schedule, concurrency) };
    let plain = || with("rate(4 minutes)", 1, Tz::UTC);
    for (setting, lost) in [
        (with("rate(4 minutes)", 2, Tz::UTC), "the others would be lost"),
        (with("cron(0 8 * * ? *)", 1, Tz::Europe__Berlin), "the time zone would be lost"),
        (Setting { provisioned: 1, ..plain() }, "`$LATEST`, which cannot have any"),
        (Setting { snap_start: true, ..plain() }, "`$LATEST`, which SnapStart does not serve"),
    ] {
        let refused = can_express(Tool::Zappa, &setting).unwrap_err();
        assert!(refused.to_string().starts_with("Zappa cannot express this: "), "{refused}");
        assert!(refused.why.contains(lost), "{refused}");
    }
    for setting in [with("rate(4 minutes)", 1, Tz::Europe__Berlin), with("cron(0 8 * * ? *)", 1, Tz::UTC)] {
        assert_eq!(can_express(Tool::Zappa, &setting), Ok(()));
    }
}

#[test]
fn a_script_sets_what_the_answer_rests_on_and_takes_the_pings_away_where_there_are_none() {
    let setting = Setting {
        timeout: Some(Nanos::from_millis(9_001)),
        reserved: Some(7),
        provisioned: 3,
        warmth: Warmth::Nothing,
        ..pinged("rate(4 minutes)", 1)
    };
    let text = emit(&setting, Tool::AwsCli).unwrap().text;
    for part in [
        " --timeout 10 ",
        "--reserved-concurrent-executions 7 ",
        "--provisioned-concurrent-executions 3 ",
        "aws scheduler delete-schedule --name \"$function-keep-warm\" || true",
    ] {
        assert!(text.contains(part), "{part}\nin\n{text}");
    }
    // The description is the user's.
    assert!(!text.contains("--description"), "{text}");
    let pinged = emit(&pinged("rate(4 minutes)", 1), Tool::AwsCli).unwrap().text;
    assert!(!pinged.contains("delete-schedule"), "{pinged}");
}

#[test]
fn names_that_grow_out_of_a_service_are_as_short_as_aws_wants_them() {
    for name in ["x", "", "漢", "7", "A name that is longer than any that is of use to anybody"] {
        let setting = Setting { name: name.to_owned(), ..pinged("rate(4 minutes)", 1) };
        let text = emit(&setting, Tool::Serverless).unwrap().text;
        let service = text.lines().find_map(|line| line.strip_prefix("service: ")).unwrap();
        assert!(service.len() >= 2, "{text}");
        assert!(format!("{service}-production-ap-northeast-2-keepwarm-role").len() <= 64, "{service}");
        assert!(text.contains("\n  app:\n"), "{text}");
    }
}

#[test]
fn no_tool_has_an_interval_that_eventbridge_has_not() {
    for interval in ["90 s", "30 s", "330 s"] {
        for (_, tool) in Tool::NAMES {
            let refused = emit(&pinged(interval, 1), tool).unwrap_err();
            assert!(refused.why.contains("its rates are whole minutes"), "{refused}");
        }
    }
    for (interval, rate) in [("1 min", "rate(1 minute)"), ("60 s", "rate(1 minute)"), ("120 min", "rate(2 hours)")] {
        for (_, tool) in Tool::NAMES {
            assert!(emit(&pinged(interval, 1), tool).unwrap().text.contains(rate), "{tool:?}");
        }
    }
}

#[test]
fn tools_are_found_by_their_names() {
    assert_eq!(Tool::NAMES.map(|(name, _)| name), ["zappa", "serverless", "sam", "terraform", "aws-cli"]);
    assert!(Tool::NAMES.iter().all(|(name, tool)| tool.name() == *name));
}
