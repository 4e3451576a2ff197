//! How fast logs are read: `cargo test --release --test logs speed -- --ignored --nocapture`.

use std::time::Instant;

use coldstart::logs::{Options, read_source};
use coldstart::units::Nanos;

use crate::printed_log::{Printed, PrintedFormat, print};
use crate::seen;

/// A million lines of 333,334 invocations in 1,000 environments, from memory.
#[test]
#[ignore = "it measures an idle machine"]
fn a_million_lines_are_read_at_100_mb_a_second() {
    let one = |place: i64| {
        let started = Nanos::from_millis(1_780_071_363_000 + 977 * place);
        Printed::warm(started, Nanos(123_450_000), (place % 1_000) as u32)
    };
    let invocations: Vec<Printed> = (0..333_334).map(one).collect();
    for format in [
        PrintedFormat::Tail,
        PrintedFormat::Events,
        PrintedFormat::EventsOfJson,
        PrintedFormat::Console,
        PrintedFormat::InsightsCsv,
        PrintedFormat::Plain,
    ] {
        let text = print(format, &invocations);
        let started = Instant::now();
        let log = read_source("the.log", text.as_bytes(), &Options::default()).unwrap();
        let seconds = started.elapsed().as_secs_f64();
        assert_eq!(seen(&log).len(), invocations.len(), "{format:?}");
        let speed = text.len() as f64 / 1e6 / seconds;
        println!("{format:?}: {:.0} MB in {seconds:.2} s, {speed:.0} MB/s", text.len() as f64 / 1e6);
        // Rows of plain CSV are short: there it is the rows that count.
        assert!(speed >= 100.0 || format == PrintedFormat::Plain, "{format:?}: {speed} MB/s");
    }
}
