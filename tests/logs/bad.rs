//! What is no log, or only part of one: an error that says where and what to do, or a line in the accounts; never a panic.

use std::collections::BTreeMap;
use std::io::{Read, Write as _};

use coldstart::logs::{Format, LogError, Options, Use, read_files, read_source, read_text};
use coldstart::units::Nanos;
use proptest::prelude::*;

use crate::printed_log::{Printed, PrintedFormat, print};
use crate::{accounts, read, read_with, seen};

fn refused(bytes: &[u8]) -> LogError {
    let error = read_source("the.log", bytes, &Options::default()).unwrap_err();
    assert!(!error.expected.is_empty() && !error.hint.is_empty() && error.at.starts_with("the.log"), "{error:?}");
    error
}

const REPORT: &str = "2026-05-29T16:16:03.351+00:00 2026/05/29/[$LATEST]a1 REPORT RequestId: r\tDuration: 50.00 ms\tBilled Duration: 50 ms\t\n";

#[test]
fn what_is_no_log_is_refused_with_its_place() {
    for (bytes, problem) in [
        (&b""[..], "is empty"),
        (b"\n \n", "is empty"),
        (b"\xff\xfeR\0E\0", "is UTF-16, not UTF-8"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "is binary"),
        (b"PK\x03\x04rest", "is compressed by zip"),
        (b"Dear diary,\ntoday", "it is of no known format; the line is `Dear diary,`"),
        (b"a,b\n1,2\n", "it is of no known format; the line is `a,b`"),
        (b"start_s,cold,Cold\n1,0,1\n", "its first row names the column `Cold` twice"),
        (b"{\"events\":[{\"timestamp\":1,\"message\":\"x", "ends in the middle of a JSON document"),
        (
            b"timestamp,message\n1680218357422,another service\n",
            "there is no invocation in what was read as CSV of the CloudWatch console (1 line)",
        ),
        (b"start_s,cold\n", "there is no invocation in what was read as plain CSV (0 lines)"),
        (
            b"start_s,cold\nyesterday,1\n",
            "there is no invocation in what was read as plain CSV (1 line); the first line that was not understood has no time in its column of times: `yesterday,1`",
        ),
    ] {
        assert_eq!(refused(bytes).problem, problem, "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(refused(b"\n\nDear diary").at, "the.log:3");
    assert_eq!(refused(b"{\"events\":[\n{\"timestamp\":1,\n\"message\":\"x").at, "the.log:3");
    assert!(refused(b"start_s;cold\n1;0\n").hint.contains("it has semicolons"));
    let nowhere = read_files(&["/nowhere/a.log".into()]).unwrap_err();
    assert_eq!((&*nowhere.at, &*nowhere.problem), ("/nowhere/a.log", "does not exist"));
    assert_eq!(read_files(&[std::env::temp_dir()]).unwrap_err().problem, "is a directory");
    assert_eq!(read_files(&[]).unwrap_err().problem, "there is nothing to read");
}

/// A cell that is not there is no empty cell, and a column of another name is not read in silence.
#[test]
fn what_is_missing_from_a_row_or_a_header_is_said() {
    let log = read("start_s,duration_ms,isCold\n1,50,0\n2\n3,50,0\n");
    assert_eq!(seen(&log).len(), 2);
    assert_eq!(accounts(&log).3.into_iter().collect::<Vec<_>>(), vec![("a row with fewer cells than the header", 1)]);
    let late = read(
        "{\"events\":[{\"timestamp\":9223372036854770000,\"message\":\"x\"},{\"timestamp\":1780071363000,\"message\":\"REPORT RequestId: r\\tDuration: 1.00 ms\\t\"}]}",
    );
    assert!(accounts(&late).3.contains_key("an event whose time is missing or out of range"), "{late:?}");
    assert_eq!(log.accounting.unread_columns.into_iter().collect::<Vec<_>>(), ["isCold"]);
}

/// A log of the function and one of what stands before it tell the same requests.
#[test]
fn requests_are_not_counted_in_two_kinds_of_logs() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let access = "10.0.0.1 - - [29/May/2026:16:16:03 +0000] \"GET / HTTP/1.0\" 200 2326\n";
    let error = read_files(&[file("a.log", REPORT), file("b.log", access)]).unwrap_err();
    assert!(error.problem.contains("may tell the same requests"), "{error}");
}

/// `aws logs tail --format short` tells whole seconds: an init that ended less than a second before was waited for, and one that
/// ended seconds before was not.
#[test]
fn whole_seconds_do_not_make_an_init_look_as_if_it_had_been_done_before() {
    let uses = |begins: &dyn Fn(i64) -> Nanos, waits: Nanos| {
        let invocations = (0..20).map(|place| {
            let began = begins(place);
            let started = Nanos((began + waits).0 / 1_000_000 * 1_000_000);
            let time = |at: Nanos| chrono::DateTime::from_timestamp_nanos(at.0).format("%Y-%m-%dT%H:%M:%S").to_string();
            format!(
                "{} INIT_START Runtime Version: python:3.12.v1\n\
                 {} START RequestId: 020b3624-bfd8-4d64-8bfd-fa1a640f{place:04} Version: $LATEST\n\
                 {} REPORT RequestId: 020b3624-bfd8-4d64-8bfd-fa1a640f{place:04}\tDuration: 50.00 ms\tBilled Duration: 50 ms\tInit Duration: 400.00 ms\t\n",
                time(began),
                time(started),
                time(started + Nanos::from_millis(50))
            )
        });
        let log = read(&invocations.collect::<String>());
        seen(&log).iter().map(|one| one.first).collect::<Vec<_>>()
    };
    let begins = |place: i64| Nanos::from_millis(1_780_071_363_000 + 977_300 * place);
    assert_eq!(uses(&begins, Nanos::from_millis(401)), [Use::Cold; 20]);
    assert_eq!(uses(&begins, Nanos::from_secs(4)), [Use::Lukewarm; 20]);
}

#[test]
fn what_is_cut_off_is_refused() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    (0..2_000).for_each(|place| gzip.write_all(REPORT.replace(" r\t", &format!(" {place}\t")).as_bytes()).unwrap());
    let gzip = gzip.finish().unwrap();
    assert_eq!(refused(&gzip[..gzip.len() - 100]).problem, "ends in the middle of its compressed data");
    assert_eq!(refused(&gzip[..12]).problem, "ends in the middle of its compressed data");
    let zstd = ruzstd::encoding::compress_to_vec(REPORT.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    for kept in [zstd.len() - 10, 12] {
        assert_eq!(refused(&zstd[..kept]).problem, "ends in the middle of its compressed data");
    }
    let mut damaged = zstd;
    damaged[4..].fill(0xff);
    assert_eq!(refused(&damaged).problem, "cannot be read to its end: its compressed data is damaged");
}

#[test]
fn half_an_object_among_others_is_counted() {
    let record = |request: u32| {
        format!(
            "{{\"time\":\"2026-10-08T07:30:29.470Z\",\"type\":\"platform.report\",\"record\":{{\"requestId\":\"{request}\",\"metrics\":{{\"durationMs\":1.5}}}}}}\n"
        )
    };
    let log = read(&(record(1) + &record(2)[..60] + "\n" + &record(3)));
    assert_eq!(
        (seen(&log).len(), accounts(&log).3.into_iter().collect::<Vec<_>>()),
        (2, vec![("a JSON object that is no event", 1)])
    );
}

#[test]
fn lines_of_other_formats_are_counted() {
    let log = read(&format!("{REPORT}REPORT RequestId: x\tDuration: 1 ms\n{{\"a\":1}}\n1680218357,5\n{REPORT}"));
    let (lines, used, beside, rejected) = accounts(&log);
    assert_eq!((lines, used), (5, 1));
    assert_eq!(beside.values().sum::<u64>(), 3);
    assert_eq!(
        rejected.into_iter().collect::<Vec<_>>(),
        [("a line of the platform without a time that can be read before it", 1)]
    );
    let (_, first) = log.accounting.rejected.iter().next().unwrap();
    assert_eq!(first.first, [("the.log".to_owned(), 2, "REPORT RequestId: x Duration: 1 ms".to_owned())]);
    let gaps = read_text("gaps", "gap_s,cold\n5,1\n-5,1\n5,maybe\n5\n").unwrap();
    assert_eq!(gaps.accounting.rejects(), 3);
    let forced = read_with(REPORT, &Options { format: Some(Format::AccessLog), ..Options::default() }).unwrap_err();
    assert!(forced.problem.contains("no time such as"), "{forced}");
}

#[test]
fn two_kinds_of_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (gaps, log) = (folder.path().join("gaps.csv"), folder.path().join("a.log"));
    std::fs::write(&gaps, "gap_s,cold\n5,1\n").unwrap();
    std::fs::write(&log, REPORT).unwrap();
    assert_eq!(read_files(&[gaps, log]).unwrap_err().problem, "the files have invocations and gaps");
}

/// A line of 100 MB, without 100 MB in memory here.
#[test]
fn a_line_of_100_mb_is_counted_and_passed_over() {
    let long = std::io::repeat(b'x').take(100_000_000);
    let source = REPORT.as_bytes().chain(long).chain(&b"\n"[..]).chain(REPORT[..].as_bytes());
    let log = read_source("the.log", source, &Options::default()).unwrap();
    assert_eq!(accounts(&log).3.into_iter().collect::<Vec<_>>(), [("a line longer than 4 MB", 1)]);
    let shown = &log.accounting.rejected.values().next().unwrap().first[0];
    assert_eq!((shown.1, shown.2.len()), (2, 103));
    let json = (&b"{\"events\":[{\"message\":\""[..])
        .chain(std::io::repeat(b'x').take(50_000_000))
        .chain(&b"\"}, {\"timestamp\":1680218357422,\"message\":\"START RequestId: r\"}]}"[..]);
    let log = read_source("the.log", json, &Options::default()).unwrap();
    assert_eq!((seen(&log).len(), log.accounting.rejects()), (1, 1));
}

#[test]
fn clocks_that_jump_and_gaps_of_a_billion_seconds_are_read() {
    let log = read(
        "start_s,duration_ms,environment,cold\n1500000000,5,a,1\n2500000000,5,a,0\n1400000000,5,b,1\n1400000001,5,b,0\n",
    );
    assert_eq!((seen(&log).len(), log.accounting.out_of_order), (4, 1));
    assert_eq!(seen(&log)[3].started - seen(&log)[2].started, Nanos::from_secs(1_000_000_000));
    assert!(seen(&log).is_sorted_by_key(|one| one.started));
}

/// They are used as they stand, and counted by reason.
#[test]
fn invocations_that_contradict_others_are_counted() {
    let log = read(
        "start_s,sent_s,duration_ms,environment,cold\n100,99,5000,a,1\n102,101,100,a,0\n110,109,100,a,1\n120,125,100,b,1\n130,129.9,100,b,0\n130.095,130,100,b,0\n",
    );
    let expected = [
        ("said to be the first of an environment that had served before".to_owned(), 1),
        ("began before being sent".to_owned(), 1),
        ("began while the environment was busy with another".to_owned(), 1),
    ];
    assert_eq!(log.accounting.contradictions, BTreeMap::from(expected));
    assert_eq!((seen(&log).len(), log.accounting.rejects()), (6, 0));
    let log = read("start_s,duration_ms,environment,cold\n100,5,a,1\n102,5,a,0\n");
    assert!(log.accounting.contradictions.is_empty());
}

/// Milliseconds, and one row in seconds: it is no time of 1970, and no time of that column.
#[test]
fn one_unit_holds_for_all_times_of_a_column() {
    let log = read("timestamp,duration_ms\n1767603600250,5\n1767603601,5\n1767603602250,5\n");
    assert_eq!(seen(&log).len(), 2);
    assert_eq!(accounts(&log).3, BTreeMap::from([("a time in another unit than the first one of its column", 1)]));
}

#[test]
fn names_with_orders_for_a_terminal_are_written_out() {
    let event = |name: &str| {
        format!(
            "{{\"logGroupName\":\"/aws/lambda/{name}\",\"timestamp\":1756762976909,\"message\":\"REPORT RequestId: {name}\\tDuration: 5.00 ms\\t\"}}"
        )
    };
    let text = format!("{{\"events\":[{},{}]}}", event("\\u001b[31m<script>alert(1)</script>"), event("b"));
    let error = read_with(&text, &Options::default()).unwrap_err();
    assert_eq!(error.problem, "there are several functions in it: \\u{1b}[31m<script>alert(1)</script>, b");
    // Such a name is chosen as it is and as it is shown.
    for name in ["\u{1b}[31m<script>alert(1)</script>", "\\u{1b}[31m<script>alert(1)</script>"] {
        let options = Options { function: Some(name.to_owned()), ..Options::default() };
        assert_eq!(seen(&read_with(&text, &options).unwrap()).len(), 1);
    }
    let error = refused(b"Dear \x1b[2J\x07 diary");
    assert_eq!(error.problem, "it is of no known format; the line is `Dear \\u{1b}[2J\\u{7} diary`");
}

#[test]
fn a_stray_quotation_mark_spoils_one_row_only() {
    let rows: String = (0..600).map(|place| format!("{},5\n", 1_600_000_000 + place)).collect();
    let log = read(&format!("start_s,duration_ms\n1599999999,\"5\n{rows}"));
    assert_eq!((seen(&log).len(), log.accounting.rejects()), (600, 1));
}

#[test]
fn one_line_and_one_invocation_are_enough() {
    assert_eq!(seen(&read(REPORT)).len(), 1);
    assert_eq!(seen(&read(REPORT.trim_end())).len(), 1);
    assert_eq!(seen(&read("1767603600\n")).len(), 1);
}

const FORMATS: [PrintedFormat; 10] = [
    PrintedFormat::Events,
    PrintedFormat::EventsOfJson,
    PrintedFormat::Tail,
    PrintedFormat::Sam,
    PrintedFormat::Console,
    PrintedFormat::InsightsCsv,
    PrintedFormat::InsightsJson,
    PrintedFormat::Platform,
    PrintedFormat::Subscription,
    PrintedFormat::Plain,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Bytes of a log are replaced, taken out and doubled: it is read, with every line accounted for, or refused in words.
    #[test]
    fn a_mutilated_log_never_panics(
        format in prop::sample::select(FORMATS.to_vec()),
        wounds in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..4, any::<u8>()), 1..6),
    ) {
        let one = |place: i64| Printed::warm(Nanos::from_millis(1_780_071_363_000 + place * 977), Nanos(1_230_000), (place % 2) as u32);
        let mut bytes = print(format, &(0..5).map(one).collect::<Vec<_>>()).into_bytes();
        for (place, kind, byte) in wounds {
            let at = place.index(bytes.len().max(1));
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.truncate(at),
                2 => { bytes.drain(at..(at + usize::from(byte)).min(bytes.len())); }
                _ => { let part = bytes[at..(at + usize::from(byte)).min(bytes.len())].to_vec(); bytes.splice(at..at, part); }
            }
        }
        match read_source("the.log", &bytes[..], &Options::default()) {
            Ok(log) => { accounts(&log); }
            Err(error) => prop_assert!(!error.problem.is_empty() && !error.hint.is_empty() && !error.expected.is_empty()),
        }
    }
}
