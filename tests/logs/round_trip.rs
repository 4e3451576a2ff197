//! What is printed as a log and read again is the same.

use coldstart::logs::{Use, read_files, read_text};
use coldstart::units::Nanos;
use proptest::prelude::*;

use crate::printed_log::{Parts, Printed, PrintedFormat, print, print_parts};
use crate::{accounts, read, seen, windows};

use std::io::Write as _;

/// All that have a place for streams and for INIT_START.
const WHOLE: [PrintedFormat; 8] = [
    PrintedFormat::Events,
    PrintedFormat::EventsOfJson,
    PrintedFormat::Tail,
    PrintedFormat::Sam,
    PrintedFormat::Console,
    PrintedFormat::InsightsCsv,
    PrintedFormat::InsightsJson,
    PrintedFormat::Subscription,
];

const START: i64 = 1_780_071_363_000;

/// Two environments take turns; the second was made ahead.
fn some(count: i64) -> Vec<Printed> {
    (0..count)
        .map(|place| {
            let started = Nanos::from_millis(START + 1_234 * place);
            let ahead = Nanos::from_millis([2, 500][(place % 2) as usize]);
            let took = Nanos(312_450_000);
            let init = (place < 2).then(|| (Nanos((started - took - ahead).0 / 1_000_000 * 1_000_000), took));
            let sent = Some(started - Nanos::from_millis(60));
            let duration = Nanos(1_230_000 + 10_000 * (place % 700));
            Printed { sent, init, ..Printed::warm(started, duration, (place % 2) as u32) }
        })
        .collect()
}

/// What of an invocation every format keeps.
fn kept(invocations: &[Printed]) -> Vec<(Nanos, Option<Nanos>, Option<Nanos>, bool)> {
    invocations
        .iter()
        .map(|one| (one.started, Some(one.duration), one.init.map(|(_, init)| init), one.init.is_some()))
        .collect()
}

fn read_again(text: &str) -> Vec<(Nanos, Option<Nanos>, Option<Nanos>, bool)> {
    let log = read_text("printed", text).unwrap();
    accounts(&log);
    assert_eq!(log.accounting.rejects(), 0, "{:?}", log.accounting);
    seen(&log).iter().map(|one| (one.started, one.duration, one.init, one.first.is_first())).collect()
}

#[test]
fn every_format_of_cloudwatch_is_read_as_it_was_printed() {
    let invocations = some(40);
    for format in WHOLE {
        let log = read(&print(format, &invocations));
        assert_eq!(read_again(&print(format, &invocations)), kept(&invocations), "{format:?}");
        let uses: Vec<Use> = seen(&log).iter().take(3).map(|one| one.first).collect();
        assert_eq!(uses, [Use::Cold, Use::Lukewarm, Use::Later], "{format:?}");
        let numbers: Vec<u32> = seen(&log).iter().filter_map(|one| one.environment).collect();
        assert!(
            numbers.len() == 40
                && (2..40).all(|place| numbers[place] == numbers[place - 2] && numbers[place] != numbers[place - 1]),
            "{format:?}: {numbers:?}"
        );
        assert!(log.told().environments && log.told().init_began && log.told().first_uses, "{format:?}");
    }
}

#[test]
fn plain_csv_keeps_when_requests_were_sent() {
    let invocations = some(40);
    let log = read(&print(PrintedFormat::Plain, &invocations));
    for (seen, printed) in seen(&log).iter().zip(&invocations) {
        assert_eq!((seen.started, seen.sent, seen.duration), (printed.started, printed.sent, Some(printed.duration)));
        assert_eq!(seen.first, if printed.init.is_some() { Use::First } else { Use::Later });
    }
    let bare = Parts { streams: false, sent: false, cold: false, ..Parts::ALL };
    let log = read(&print_parts(PrintedFormat::Plain, &invocations, bare));
    let told = log.told();
    assert!(told.durations && !told.sent && !told.environments && !told.first_uses, "{told:?}");
    // Of the first in sight of each environment it is not known whether there were others before.
    let log = read(&print_parts(PrintedFormat::Plain, &invocations, Parts { cold: false, ..Parts::ALL }));
    let uses: Vec<Use> = seen(&log).iter().take(4).map(|one| one.first).collect();
    assert_eq!(uses, [Use::Untold, Use::Untold, Use::Later, Use::Later]);
}

/// A filter on REPORT drops INIT_START and START: a beginning is the end less the duration, which is in whole milliseconds.
#[test]
fn what_is_left_out_is_not_told() {
    let invocations = some(40);
    let reports = Parts { starts: false, init_starts: false, ..Parts::ALL };
    for format in WHOLE {
        let log = read(&print_parts(format, &invocations, reports));
        for (seen, printed) in seen(&log).iter().zip(&invocations) {
            assert!((seen.started - printed.started).0.abs() <= 500_000, "{format:?}");
            let first = if printed.init.is_some() { Use::First } else { Use::Later };
            assert_eq!(
                (seen.duration, seen.first, seen.ready_for),
                (Some(printed.duration), first, None),
                "{format:?}"
            );
        }
    }
    for format in [PrintedFormat::Events, PrintedFormat::Console, PrintedFormat::Tail] {
        let log = read(&print_parts(format, &invocations, Parts { streams: false, ..Parts::ALL }));
        assert!(seen(&log).iter().all(|one| one.environment.is_none()), "{format:?}");
        assert_eq!(
            seen(&log).iter().take(3).map(|one| one.first).collect::<Vec<_>>(),
            [Use::Cold, Use::Lukewarm, Use::Later]
        );
    }
    // Records of the Telemetry API have no place for a stream.
    assert_eq!(read_again(&print(PrintedFormat::Platform, &invocations)), kept(&invocations));
}

#[test]
fn files_that_overlap_are_one_log_and_compression_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let invocations = some(200);
    let whole = print(PrintedFormat::Tail, &invocations);
    let lines: Vec<&str> = whole.lines().collect();
    let parts = [lines[..300].join("\n"), lines[280..].join("\n")];
    let plain = folder.path().join("a.log");
    std::fs::write(&plain, &parts[0]).unwrap();
    let packed = folder.path().join("b.gz");
    let mut gzip = flate2::write::GzEncoder::new(std::fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    // Of several members, as `cat a.gz b.gz` makes them.
    gzip.write_all(&parts[1].as_bytes()[..1_000]).unwrap();
    let mut second = flate2::write::GzEncoder::new(gzip.finish().unwrap(), flate2::Compression::fast());
    second.write_all(&parts[1].as_bytes()[1_000..]).unwrap();
    second.finish().unwrap();
    let log = read_files(&[packed.clone(), plain.clone()]).unwrap();
    let read: Vec<_> =
        seen(&log).iter().map(|one| (one.started, one.duration, one.init, one.first.is_first())).collect();
    assert_eq!(read, kept(&invocations));
    assert_eq!((windows(&log).len(), log.sources.len()), (1, 2));
    assert_eq!(accounts(&log).2["lines that had been there before"], 20);

    let zstd = folder.path().join("c.zst");
    std::fs::write(
        &zstd,
        ruzstd::encoding::compress_to_vec(parts[1].as_bytes(), ruzstd::encoding::CompressionLevel::Fastest),
    )
    .unwrap();
    let other = read_files(&[plain.clone(), zstd]).unwrap();
    assert_eq!(seen(&other).len(), seen(&log).len());
    // The digest is that of the content, however it is packed.
    let hash = <sha2::Sha256 as sha2::Digest>::digest(parts[1].as_bytes());
    let digest: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((&log.sources[0].digest, &other.sources[1].digest), (&digest, &digest));
    let error = read_files(&[plain.clone(), plain]).unwrap_err();
    assert!(error.problem.starts_with("has the same content as "), "{error}");
}

/// Experiments that were given in any order: each environment has the window of its own file.
#[test]
fn windows_are_in_order_of_time_and_environments_know_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = [3, 1, 2]
        .map(|day: i64| {
            let path = folder.path().join(format!("{day}.csv"));
            std::fs::write(
                &path,
                format!("start_s,duration_ms,environment,cold\n{},5,a,1\n{},5,a,0\n", day * 86_400, day * 86_400 + 60),
            )
            .unwrap();
            path
        })
        .to_vec();
    let log = read_files(&paths).unwrap();
    let days: Vec<i64> = windows(&log).iter().map(|window| window.from.0 / Nanos::DAY.0).collect();
    assert_eq!(days, [1, 2, 3]);
    for one in seen(&log) {
        let environment = crate::environments(&log)[one.environment.unwrap() as usize];
        assert_eq!(i64::from(environment.window) + 1, one.started.0 / Nanos::DAY.0);
    }
}

/// Two exports of plain CSV that overlap are one log; two experiments at the same time are not.
#[test]
fn rows_that_stand_in_two_plain_files_count_once() {
    let folder = tempfile::tempdir().unwrap();
    let whole = print(PrintedFormat::Plain, &some(200));
    let lines: Vec<&str> = whole.lines().collect();
    let write = |name: &str, rows: &[&str]| {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("{}\n{}\n", lines[0], rows.join("\n"))).unwrap();
        path
    };
    let [a, b, c] =
        [write("a.csv", &lines[1..120]), write("b.csv", &lines[80..180]), write("c.csv", &lines[170..=200])];
    let expected = read_again(&whole);
    for files in [[c.clone(), a.clone(), b.clone()], [a.clone(), b, c]] {
        let log = read_files(&files).unwrap();
        let read: Vec<_> =
            seen(&log).iter().map(|one| (one.started, one.duration, one.init, one.first.is_first())).collect();
        assert_eq!(read, expected);
        assert_eq!((log.accounting.repeated, windows(&log).len()), (40 + 10, 1));
        let served: std::collections::BTreeSet<_> = seen(&log).iter().filter_map(|one| one.environment).collect();
        assert_eq!(served.len(), 2, "an environment is the same by its name");
        accounts(&log);
    }
    // The same times in another environment, and one row of a hundred the same: two experiments.
    let other: Vec<String> = lines[80..180].iter().map(|row| row.replace(",0,", ",7,")).collect();
    let other = write("other.csv", &other.iter().map(String::as_str).collect::<Vec<_>>());
    let log = read_files(&[a, other]).unwrap();
    assert_eq!((seen(&log).len(), log.accounting.repeated, windows(&log).len()), (219, 0, 2));
}

/// The same request in the same millisecond in an export and its copy is one line; two messages with identifiers of their own are two.
#[test]
fn the_identifier_of_a_message_tells_copies_from_others() {
    let event = |id: &str, at: i64, message: &str| {
        format!(
            "{{\"logStreamName\":\"2026/05/29/[$LATEST]a\",\"timestamp\":{at},\"message\":\"{message}\",\"eventId\":\"{id:0>56}\"}}"
        )
    };
    let report = "REPORT RequestId: r\\tDuration: 5.00 ms\\t";
    let of = |events: &[String]| format!("{{\"events\":[{}]}}", events.join(","));
    let copies = of(&[event("1", START, report), event("1", START, report)]);
    let log = read(&copies);
    assert_eq!((seen(&log).len(), accounts(&log).2["lines that had been there before"]), (1, 1));
    // Each INIT_START is one init, and its copy is none.
    let init = |id: &str| event(id, START - 500, "INIT_START Runtime Version: python:3.12");
    let log = read(&of(&[init("2"), init("2"), event("3", START, report)]));
    assert_eq!(accounts(&log).2["lines that had been there before"], 1);
    // Tried again within the millisecond: two messages that say the same.
    let log = read(&of(&[event("1", START, report), event("4", START, report)]));
    assert_eq!(accounts(&log).2.get("lines that had been there before"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever came when, in one environment after the other.
    #[test]
    fn any_invocations_come_out_as_they_went_in(
        steps in prop::collection::vec((1_i64..1_000_000, 1_i64..20_000_000, any::<bool>()), 1..30),
        format in prop::sample::select(WHOLE.to_vec()),
    ) {
        let mut at = Nanos::from_millis(START);
        let mut environment = 0;
        let mut invocations = Vec::new();
        for (gap, hundredths, is_cold) in steps {
            let (took, duration) = (Nanos(250_000_000), Nanos(hundredths % 100_000 * 10_000));
            let is_cold = is_cold || invocations.is_empty();
            environment += u32::from(is_cold);
            let began = at + Nanos::from_millis(gap);
            let started = if is_cold { began + took } else { began };
            invocations.push(Printed { init: is_cold.then_some((began, took)), ..Printed::warm(started, duration, environment) });
            at = Nanos::from_millis((started + duration).0 / 1_000_000 + 1);
        }
        prop_assert_eq!(read_again(&print(format, &invocations)), kept(&invocations));
    }
}
