//! How fast logs are read: `cargo test --release --test logs speed -- --ignored --nocapture`.

use coldstart::logs::{Options, read_source};
use coldstart::units::Nanos;

use crate::printed_log::{Printed, PrintedFormat, print};
use crate::seen;

/// A million lines, from memory, in 1,000 environments: of 333,334 invocations, and of a million where each has one line. What else
/// the machine does makes it slower, never faster: the fastest of three times counts.
#[test]
#[ignore = "it measures a program that is optimised for release"]
fn a_million_lines_are_read_at_100_mb_a_second() {
    let one = |place: i64| {
        let started = Nanos::from_millis(1_780_071_363_000 + 977 * place);
        Printed::warm(started, Nanos(123_450_000), (place % 1_000) as u32)
    };
    let all: Vec<Printed> = (0..1_000_000).map(one).collect();
    let mut slow = Vec::new();
    for format in [
        PrintedFormat::Tail,
        PrintedFormat::Events,
        PrintedFormat::EventsOfJson,
        PrintedFormat::Console,
        PrintedFormat::InsightsCsv,
        PrintedFormat::Plain,
    ] {
        let invocations = if matches!(format, PrintedFormat::Plain) { &all[..] } else { &all[..333_334] };
        let text = print(format, invocations);
        let time = |_| {
            let before = processor_time();
            let log = read_source("the.log", text.as_bytes(), &Options::default()).unwrap();
            let seconds = processor_time() - before;
            assert_eq!(seen(&log).len(), invocations.len(), "{format:?}");
            seconds
        };
        let seconds = (0..3).map(time).fold(f64::INFINITY, f64::min);
        let speed = text.len() as f64 / 1e6 / seconds;
        let rows = text.lines().count() as f64 / 1e6 / seconds;
        println!(
            "{format:?}: {:.0} MB in {seconds:.2} s, {speed:.0} MB/s, {rows:.1} million lines/s",
            text.len() as f64 / 1e6
        );
        if speed < 100.0 {
            slow.push(format);
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

/// How long this thread has used a processor, in seconds, whatever else the machine does (proc(5), `schedstat`).
fn processor_time() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
