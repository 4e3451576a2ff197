//! Logs in every format, as others printed them and as tests do: what is in them, and what became of every line.

#![allow(clippy::unwrap_used)]

mod access;
mod bad;
mod cloudwatch;
mod flags;
mod memory;
#[path = "../shared/printed_log.rs"]
mod printed_log;
mod round_trip;
mod speed;

use std::collections::BTreeMap;

use coldstart::logs::{Contents, Environment, Invocation, Log, LogError, Options, Seen, Window, read_source};

/// A text as a log, read in this way.
fn read_with(text: &str, options: &Options) -> Result<Log, LogError> {
    read_source("the.log", text.as_bytes(), options)
}

fn read(text: &str) -> Log {
    read_with(text, &Options::default()).unwrap()
}

/// What is known of its invocations.
fn seen(log: &Log) -> Vec<Seen> {
    let Contents::Invocations { invocations, .. } = &log.contents else { panic!("{:?}", log.contents) };
    invocations.iter().map(Invocation::seen).collect()
}

fn environments(log: &Log) -> &[Environment] {
    let Contents::Invocations { environments, .. } = &log.contents else { panic!("{:?}", log.contents) };
    environments
}

fn windows(log: &Log) -> &[Window] {
    let Contents::Invocations { windows, .. } = &log.contents else { panic!("{:?}", log.contents) };
    windows
}

/// Lines, those that are used, those beside by kind, and those rejected by reason.
fn accounts(log: &Log) -> (u64, u64, BTreeMap<&str, u64>, BTreeMap<&str, u64>) {
    let accounting = &log.accounting;
    let beside: BTreeMap<&str, u64> = accounting.beside.iter().map(|(kind, &count)| (&**kind, count)).collect();
    let rejected: BTreeMap<&str, u64> =
        accounting.rejected.iter().map(|(reason, lines)| (&*reason.0, lines.count)).collect();
    let sum = accounting.used + beside.values().sum::<u64>() + rejected.values().sum::<u64>();
    assert_eq!(accounting.lines, sum, "every line is accounted for");
    (accounting.lines, accounting.used, beside, rejected)
}
