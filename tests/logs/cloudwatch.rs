//! Logs as AWS prints them: the samples of `COLDSTART_DATA`, where that is, and others written like them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use coldstart::logs::{Caller, Contents, Kind, Options, PingPattern, Use, Warmers, read_files};
use coldstart::units::Nanos;

use crate::{accounts, environments, read, read_with, seen};

/// A file of the measurements; absent without them.
pub(crate) fn data(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("COLDSTART_DATA");
    if folder.is_none() {
        eprintln!("skipped: COLDSTART_DATA is not set");
    }
    Some(Path::new(&folder?).join(path))
}

const HANDLER: &str = "output of the handler";
const PLATFORM: &str = "other lines of the platform";

fn milliseconds(value: f64) -> Option<Nanos> {
    Some(Nanos::from_secs_f64(value / 1_000.0))
}

#[test]
fn each_export_of_the_console_gives_its_invocations() {
    let Some(folder) = data("cloudwatch") else { return };
    let read = |name: &str| read_files(&[folder.join(name)]).unwrap();

    let one = read("console-export-1.csv");
    assert_eq!(accounts(&one), (4, 4, BTreeMap::new(), BTreeMap::new()));
    let [first] = seen(&one)[..] else { panic!("{one:?}") };
    assert_eq!((first.first, first.duration, first.init), (Use::Cold, milliseconds(1_494.68), milliseconds(512.46)));
    assert_eq!(first.started, Nanos::from_millis(1_680_218_357_935));
    // INIT_START 1680218357422 and 512.46 ms end 0.54 ms before START.
    assert_eq!((first.ready_for, first.environment), (Some(Nanos::MILLISECOND), None));

    let two = read("console-export-2.csv");
    assert_eq!(accounts(&two), (3, 3, BTreeMap::new(), BTreeMap::new()));
    assert_eq!(seen(&two).iter().map(|one| (one.first, one.init)).collect::<Vec<_>>(), [(Use::Later, None)]);

    // A timeout, what follows it initialised again, and one request three times.
    let three = read("console-export-3.csv");
    assert_eq!(accounts(&three), (16, 16, BTreeMap::new(), BTreeMap::new()));
    let uses: Vec<Use> = seen(&three).iter().map(|one| one.first).collect();
    assert_eq!(uses, [Use::Cold, Use::Again, Use::Later, Use::Later, Use::Later]);
    let Contents::Invocations { invocations, .. } = &three.contents else { unreachable!() };
    let failed: Vec<bool> = invocations.iter().map(coldstart::logs::Invocation::has_failed).collect();
    assert_eq!(failed, [true, false, false, false, false]);

    let four = read("console-export-4.csv");
    assert_eq!(accounts(&four), (7, 7, BTreeMap::new(), BTreeMap::new()));
    assert_eq!(seen(&four).iter().map(|one| one.first).collect::<Vec<_>>(), [Use::Cold, Use::Later]);
}

#[test]
fn each_sample_of_json_and_text_gives_its_invocations() {
    let Some(folder) = data("cloudwatch") else { return };
    let read = |name: &str| read_files(&[folder.join(name)]).unwrap();

    let json = read("json_log_format_2026.jsonl");
    assert_eq!(accounts(&json), (6, 5, BTreeMap::from([(HANDLER, 1)]), BTreeMap::new()));
    assert_eq!(seen(&json).iter().map(|one| one.first).collect::<Vec<_>>(), [Use::Cold, Use::Later]);
    let Contents::Invocations { functions, .. } = &json.contents else { unreachable!() };
    assert_eq!(functions, &["fn"]);

    // Examples of single records: of no two is it certain that they belong together.
    let telemetry = read("telemetry.jsonl");
    let (lines, used, beside, rejected) = accounts(&telemetry);
    assert_eq!((lines, used, rejected), (20, 10, BTreeMap::new()));
    assert_eq!(beside, BTreeMap::from([(HANDLER, 4), (PLATFORM, 6)]));
    assert_eq!(seen(&telemetry).iter().map(|one| one.first).collect::<Vec<_>>(), [Use::First, Use::First]);

    let event = read("subscription-event.json");
    assert_eq!(accounts(&event), (3, 3, BTreeMap::new(), BTreeMap::new()));
    let [first] = seen(&event)[..] else { panic!("{event:?}") };
    assert_eq!((first.first, first.init, first.environment), (Use::First, milliseconds(120.96), Some(0)));
    assert_eq!(first.started, Nanos::from_millis(1_591_284_559_098));

    let text = read("text_formats.txt");
    let (lines, used, beside, rejected) = accounts(&text);
    assert_eq!((lines, used, beside.values().sum::<u64>(), rejected), (6, 4, 2, BTreeMap::new()));
    let uses: Vec<(Use, Option<u32>)> = seen(&text).iter().map(|one| (one.first, one.environment)).collect();
    // The later time comes first in the file.
    assert_eq!(uses, [(Use::First, Some(1)), (Use::First, Some(0))]);
}

/// Two environments; lines of the second are of the first's time.
const TAIL: &str = "\
2026-05-29T16:16:03.000+00:00 2026/05/29/[$LATEST]a1 INIT_START Runtime Version: python:3.12.v11\tRuntime Version ARN: x
2026-05-29T16:16:03.301+00:00 2026/05/29/[$LATEST]a1 START RequestId: 00000000-0000-4000-8000-000000000001 Version: $LATEST
2026-05-29T16:16:03.302+00:00 2026/05/29/[$LATEST]a1 [INFO] hello
 of two lines
2026-05-29T16:16:03.351+00:00 2026/05/29/[$LATEST]a1 END RequestId: 00000000-0000-4000-8000-000000000001
2026-05-29T16:16:03.351+00:00 2026/05/29/[$LATEST]a1 REPORT RequestId: 00000000-0000-4000-8000-000000000001\tDuration: 50.00 ms\tBilled Duration: 350 ms\tInit Duration: 300.00 ms
2026-05-29T16:16:03.351+00:00 2026/05/29/[$LATEST]a1 XRAY TraceId: 1-2\tSegmentId: 3
2026-05-29T16:17:00.000+00:00 2026/05/29/[$LATEST]b2 INIT_START Runtime Version: python:3.12.v11\tRuntime Version ARN: x
2026-05-29T16:20:00.000+00:00 2026/05/29/[$LATEST]b2 START RequestId: 00000000-0000-4000-8000-000000000002 Version: $LATEST
2026-05-29T16:20:00.080+00:00 2026/05/29/[$LATEST]b2 REPORT RequestId: 00000000-0000-4000-8000-000000000002\tDuration: 80.00 ms\tBilled Duration: 350 ms\tInit Duration: 250.00 ms
2026-05-29T16:30:00.000+00:00 2026/05/29/[$LATEST]c3 INIT_START Runtime Version: python:3.12.v11\tRuntime Version ARN: x
2026-05-29T16:31:00.000+00:00 2026/05/29/[$LATEST]b2 START RequestId: 00000000-0000-4000-8000-000000000003 Version: $LATEST
";

#[test]
fn an_init_made_ahead_is_lukewarm_and_one_that_nobody_used_is_kept() {
    let log = read(TAIL);
    let uses: Vec<_> = seen(&log).iter().map(|one| (one.first, one.environment, one.ready_for)).collect();
    let expected = [
        (Use::Cold, Some(0), Some(Nanos::MILLISECOND)),
        (Use::Lukewarm, Some(1), Some(Nanos::from_millis(179_750))),
        (Use::Later, Some(1), None),
    ];
    assert_eq!(uses, expected);
    let (lines, used, beside, rejected) = accounts(&log);
    assert_eq!((lines, used, rejected.len()), (12, 9, 0));
    assert_eq!((beside[HANDLER], beside[PLATFORM], beside.len()), (1, 1, 3));
    assert_eq!(environments(&log).len(), 3);
    assert_eq!(environments(&log)[2].init_began, Some(Nanos::from_millis(1_780_072_200_000)));
    assert_eq!(environments(&log)[2].init, None);
}

/// The same lines in the opposite order, as Logs Insights gives them, and with each line twice.
#[test]
fn neither_the_order_of_lines_nor_a_second_copy_changes_what_is_read() {
    let log = read(TAIL);
    let backwards: Vec<&str> = TAIL.lines().rev().collect();
    let twice: Vec<&str> = TAIL.lines().flat_map(|line| [line, line]).collect();
    // Environments are numbered as they come.
    let plain = |log: &coldstart::logs::Log| -> Vec<_> {
        seen(log).iter().map(|one| (one.started, one.duration, one.first, one.ready_for, one.init)).collect()
    };
    let backwards = read(&(backwards.join("\n") + "\n"));
    assert_eq!((plain(&backwards), backwards.accounting.out_of_order), (plain(&log), 0));
    let twice = read(&(twice.join("\n") + "\n"));
    assert_eq!(plain(&twice), plain(&log));
    assert_eq!(accounts(&twice).2["lines that had been there before"], 6);
}

#[test]
fn provisioned_and_restored_environments_are_no_cold_start_of_a_user() {
    let line =
        |at: &str, stream: &str, message: &str| format!("2026-05-29T16:{at}+00:00 2026/05/29/[3]{stream} {message}\n");
    let report = |request: u32, rest: &str| {
        format!(
            "REPORT RequestId: 00000000-0000-4000-8000-{request:012}\tDuration: 10.00 ms\tBilled Duration: 10 ms\t{rest}"
        )
    };
    let provisioned = read(
        &[
            line("00:00.000", "a", "INIT_START Runtime Version: x"),
            line("00:01.000", "a", "INIT_REPORT Init Duration: 990.00 ms\tPhase: init"),
            line("09:00.010", "a", &report(1, "")),
            line("09:10.010", "a", &report(2, "")),
            line("00:00.000", "unused", "INIT_START Runtime Version: x"),
            line("00:01.000", "unused", "INIT_REPORT Init Duration: 990.00 ms\tPhase: init"),
        ]
        .concat(),
    );
    assert_eq!(seen(&provisioned).iter().map(|one| one.first).collect::<Vec<_>>(), [Use::Lukewarm, Use::Later]);
    assert_eq!(environments(&provisioned).iter().map(|one| one.kind).collect::<Vec<_>>(), [Kind::Provisioned; 2]);

    let restored = read(
        &[
            line("09:00.000", "a", "RESTORE_START Runtime Version: x"),
            line("09:00.400", "a", "RESTORE_REPORT Restore Duration: 399.00 ms"),
            line("09:00.411", "a", &report(1, "Restore Duration: 399.00 ms\tBilled Restore Duration: 182 ms")),
            line("00:00.000", "snapshot", "INIT_START Runtime Version: x"),
            line("00:01.000", "snapshot", "INIT_REPORT Init Duration: 990.00 ms\tPhase: init"),
        ]
        .concat(),
    );
    let [first] = seen(&restored)[..] else { panic!("{restored:?}") };
    assert_eq!((first.first, first.init), (Use::Cold, milliseconds(399.0)));
    assert_eq!(environments(&restored).iter().map(|one| one.kind).collect::<Vec<_>>(), [Kind::Restored; 2]);

    // An init that failed is felt, and so is the next one inside the invocation.
    let failed = read(
        &[
            line("09:00.000", "a", "INIT_START Runtime Version: x"),
            line("09:10.000", "a", "INIT_REPORT Init Duration: 9999.00 ms\tPhase: init\tStatus: timeout"),
            line("09:10.002", "a", "START RequestId: 00000000-0000-4000-8000-000000000001 Version: $LATEST"),
            line("09:13.002", "a", &report(1, "Status: timeout")),
            line("10:13.002", "a", &report(2, "")),
        ]
        .concat(),
    );
    assert_eq!(seen(&failed).iter().map(|one| one.first).collect::<Vec<_>>(), [Use::Cold, Use::Again]);
    assert_eq!(environments(&failed)[0].kind, Kind::OnDemand);
}

#[test]
fn a_log_of_two_functions_asks_which_is_meant() {
    let event = |function: &str, at: i64, request: u32| {
        format!(
            "{{\"logGroupName\":\"/aws/lambda/{function}\",\"logStreamName\":\"2026/09/01/[$LATEST]{function}\",\"timestamp\":{at},\"message\":\"REPORT RequestId: {request}\\tDuration: 5.00 ms\\t\"}}"
        )
    };
    let events =
        [event("api", 1_756_762_976_909, 1), event("worker", 1_756_762_977_909, 2), event("api", 1_756_762_978_909, 3)];
    let text = format!("{{\"events\":[{}]}}", events.join(","));
    let error = read_with(&text, &Options::default()).unwrap_err();
    assert_eq!((&*error.at, &*error.problem), ("the.log", "there are several functions in it: api, worker"));
    assert!(error.hint.contains("--function"));
    let chosen = |name: &str| read_with(&text, &Options { function: Some(name.to_owned()), ..Options::default() });
    let log = chosen("api").unwrap();
    assert_eq!((seen(&log).len(), environments(&log).len(), log.accounting.of_others), (2, 1, 1));
    assert_eq!(
        (seen(&chosen("worker").unwrap())[0].environment, chosen("worker").unwrap().accounting.of_others),
        (Some(0), 2)
    );
    let error = chosen("apj").unwrap_err();
    assert_eq!((&*error.problem, &*error.expected), ("it has no function `apj`", "api, worker"));
}

#[test]
fn a_pattern_finds_pings_by_the_lines_of_their_requests() {
    let with = |line: &str| TAIL.replace("[INFO] hello", line);
    let options = Options { ping_pattern: Some("WarmUp".parse().unwrap()), ..Options::default() };
    for line in ["WarmUp - Lambda is warm!", "x\t00000000-0000-4000-8000-000000000001\tINFO\tWarmUp"] {
        let log = read_with(&with(line), &options).unwrap();
        let callers: Vec<Caller> = seen(&log).iter().map(|one| one.caller).collect();
        assert_eq!(callers, [Caller::Warmer, Caller::User, Caller::User], "{line}");
        let pattern = PingPattern::Text("WarmUp".to_owned());
        assert_eq!(log.warmers, Warmers::Pattern { pattern, found: 1 });
    }
    assert_eq!(read(TAIL).warmers, Warmers::NoneFound);

    // Of functions that log in JSON, too.
    let record = |kind: &str, rest: &str| {
        format!(
            "{{\"time\":\"2026-10-08T07:30:29.470Z\",\"type\":\"platform.{kind}\",\"record\":{{\"requestId\":{rest}}}}}\n"
        )
    };
    let line = "{\"timestamp\":\"2026-10-08T07:30:29.470Z\",\"level\":\"INFO\",\"requestId\":\"00000000-0000-4000-8000-000000000002\",\"message\":\"WarmUp\"}\n";
    let starts: String =
        (1..=2).map(|place| record("start", &format!("\"00000000-0000-4000-8000-{place:012}\""))).collect();
    let reports: String = (1..=2)
        .map(|place| {
            record("report", &format!("\"00000000-0000-4000-8000-{place:012}\",\"metrics\":{{\"durationMs\":{place}}}"))
        })
        .collect();
    let log = read_with(&(starts + line + &reports), &options).unwrap();
    let callers: Vec<_> = seen(&log).iter().map(|one| (one.duration, one.caller)).collect();
    assert_eq!(callers, [(milliseconds(1.0), Caller::User), (milliseconds(2.0), Caller::Warmer)]);
}
