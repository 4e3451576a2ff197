//! Invocations as a log prints them, in every format that has a reader: what is printed and read again is the same.

#![allow(dead_code, reason = "no test uses all of it")]

use std::fmt::Write as _;

use chrono::DateTime;
use coldstart::units::Nanos;
use serde_json::{Value, json};

/// An invocation to print. CloudWatch keeps whole milliseconds of times, and hundredths of one of durations: what is
/// printed is rounded to those.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Printed {
    /// When the function began, since 1970 began in UTC.
    pub(crate) started: Nanos,
    /// When the client sent it; only plain CSV has a place for it.
    pub(crate) sent: Option<Nanos>,
    pub(crate) duration: Nanos,
    /// Any number: it becomes the name of a stream.
    pub(crate) environment: u32,
    /// When the init of its environment began and how long that took, of the first use of an environment.
    pub(crate) init: Option<(Nanos, Nanos)>,
    /// The line that the handler printed, if any.
    pub(crate) says: Option<&'static str>,
}

impl Printed {
    /// A later use of an environment, of which nothing else is known.
    pub(crate) fn warm(started: Nanos, duration: Nanos, environment: u32) -> Self {
        Self { started, sent: None, duration, environment, init: None, says: None }
    }
}

/// What a log is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PrintedFormat {
    /// `aws logs filter-log-events`, and `get-log-events` where streams are left out.
    Events,
    /// The same of a function that logs in JSON.
    EventsOfJson,
    /// `aws logs tail`.
    Tail,
    /// `sam logs`.
    Sam,
    /// The export of the console.
    Console,
    /// Logs Insights, with the messages where INIT_START is printed; without, only REPORT and START have a type.
    InsightsCsv,
    InsightsJson,
    /// JSON lines, which have no place for streams.
    Platform,
    /// Subscription events, one line for each stream.
    Subscription,
    /// `start_s,sent_s,duration_ms,environment,cold`.
    Plain,
}

/// Which parts of a log are printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts {
    pub(crate) streams: bool,
    pub(crate) starts: bool,
    pub(crate) init_starts: bool,
    /// Plain CSV only.
    pub(crate) sent: bool,
    /// Plain CSV only; elsewhere it is told by the durations of inits.
    pub(crate) cold: bool,
}

impl Parts {
    pub(crate) const ALL: Self = Self { streams: true, starts: true, init_starts: true, sent: true, cold: true };
}

/// Prints invocations with all parts that the format has.
pub(crate) fn print(format: PrintedFormat, invocations: &[Printed]) -> String {
    print_parts(format, invocations, Parts::ALL)
}

/// Prints invocations without what is not in `parts`.
pub(crate) fn print_parts(format: PrintedFormat, invocations: &[Printed], parts: Parts) -> String {
    match format {
        PrintedFormat::Events => events(&lines(invocations, parts, text), parts),
        PrintedFormat::EventsOfJson => events(&lines(invocations, parts, json_text), parts),
        PrintedFormat::Tail => tail(&lines(invocations, parts, text), parts),
        PrintedFormat::Sam => sam(&lines(invocations, parts, text)),
        PrintedFormat::Console => console(&lines(invocations, parts, text), parts),
        PrintedFormat::InsightsCsv => insights_csv(&insights(invocations, parts)),
        PrintedFormat::InsightsJson => insights_json(&insights(invocations, parts)),
        PrintedFormat::Platform => {
            lines(invocations, parts, json_text).iter().map(|line| line.message.clone() + "\n").collect()
        }
        PrintedFormat::Subscription => subscription(&lines(invocations, parts, text)),
        PrintedFormat::Plain => plain(invocations, parts),
    }
}

/// A line of a log.
struct Line {
    at: Nanos,
    environment: u32,
    message: String,
}

/// What a line says.
enum Says<'a> {
    InitStart,
    Start(&'a str),
    Handler(&'a str, &'static str),
    End(&'a str),
    Report(&'a str, &'a Printed),
}

/// All lines in order of time, as `write` words them.
fn lines(invocations: &[Printed], parts: Parts, write: fn(Nanos, &Says<'_>) -> String) -> Vec<Line> {
    let mut lines = Vec::new();
    for (place, one) in invocations.iter().enumerate() {
        let request = request(place);
        let mut say = |at: Nanos, says: Says<'_>| {
            let at = whole_milliseconds(at);
            lines.push(Line { at, environment: one.environment, message: write(at, &says) });
        };
        if let Some((began, _)) = one.init.filter(|_| parts.init_starts) {
            say(began, Says::InitStart);
        }
        let ended = one.started + one.duration;
        if parts.starts {
            say(one.started, Says::Start(&request));
        }
        if let Some(line) = one.says {
            say(one.started, Says::Handler(&request, line));
        }
        if parts.starts {
            say(ended, Says::End(&request));
        }
        say(ended, Says::Report(&request, one));
    }
    lines.sort_by_key(|line| line.at);
    lines
}

/// The nearest time that CloudWatch can keep.
fn whole_milliseconds(at: Nanos) -> Nanos {
    Nanos((at.0 + 500_000).div_euclid(1_000_000) * 1_000_000)
}

/// An identifier like those of AWS.
fn request(place: usize) -> String {
    format!("{:08x}-58f1-4c2d-9a1b-{:012x}", place * 7_919 % 0xffff_ffff, place)
}

fn stream(environment: u32) -> String {
    format!("2026/09/01/[$LATEST]{environment:032x}")
}

/// Hundredths of a millisecond.
fn milliseconds(duration: Nanos) -> f64 {
    (duration.as_millis_f64() * 100.0).round() / 100.0
}

fn text(_: Nanos, says: &Says<'_>) -> String {
    match says {
        Says::InitStart => {
            "INIT_START Runtime Version: python:3.12.v11\tRuntime Version ARN: arn:aws:lambda:eu-west-2::runtime:0eb6\n"
                .to_owned()
        }
        Says::Start(request) => format!("START RequestId: {request} Version: $LATEST\n"),
        Says::Handler(request, line) => format!("2026-09-01T00:00:00.000Z\t{request}\tINFO\t{line}\n"),
        Says::End(request) => format!("END RequestId: {request}\n"),
        Says::Report(request, one) => {
            let init =
                one.init.map_or(String::new(), |(_, init)| format!("Init Duration: {:.2} ms\t", milliseconds(init)));
            let duration = milliseconds(one.duration);
            format!(
                "REPORT RequestId: {request}\tDuration: {duration:.2} ms\tBilled Duration: {} ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t{init}\n",
                duration.ceil()
            )
        }
    }
}

fn json_text(at: Nanos, says: &Says<'_>) -> String {
    let (kind, record) = match says {
        Says::InitStart => ("platform.initStart", json!({"initializationType": "on-demand", "phase": "init"})),
        Says::Start(request) => ("platform.start", json!({"requestId": request, "version": "$LATEST"})),
        Says::Handler(request, line) => {
            return json!({"timestamp": iso(at), "level": "INFO", "requestId": request, "message": line}).to_string();
        }
        Says::End(request) => ("platform.runtimeDone", json!({"requestId": request, "status": "success"})),
        Says::Report(request, one) => {
            let mut metrics = json!({"durationMs": milliseconds(one.duration), "memorySizeMB": 128});
            if let Some((_, init)) = one.init {
                metrics["initDurationMs"] = json!(milliseconds(init));
            }
            ("platform.report", json!({"requestId": request, "metrics": metrics, "status": "success"}))
        }
    };
    json!({"time": iso(at), "type": kind, "record": record}).to_string()
}

/// `2026-10-08T07:30:27.768Z`.
fn iso(at: Nanos) -> String {
    DateTime::from_timestamp_nanos(at.0).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn events(lines: &[Line], parts: Parts) -> String {
    let event = |(place, line): (usize, &Line)| {
        let at = line.at.0 / Nanos::MILLISECOND.0;
        let mut event = json!({"timestamp": at, "message": line.message, "ingestionTime": at + 500});
        if parts.streams {
            event["logStreamName"] = json!(stream(line.environment));
            event["eventId"] = json!(format!("3548683149080064312515360610292317{place:022}"));
        }
        event
    };
    let events: Vec<Value> = lines.iter().enumerate().map(event).collect();
    serde_json::to_string_pretty(&json!({"events": events, "searchedLogStreams": []})).unwrap()
}

fn tail(lines: &[Line], parts: Parts) -> String {
    let print = |line: &Line| {
        let time = DateTime::from_timestamp_nanos(line.at.0).format("%Y-%m-%dT%H:%M:%S%.6f+00:00");
        let stream = if parts.streams { stream(line.environment) + " " } else { String::new() };
        format!("{time} {stream}{}\n", line.message.trim_end_matches('\n'))
    };
    lines.iter().map(print).collect()
}

fn sam(lines: &[Line]) -> String {
    let print = |line: &Line| {
        let time = DateTime::from_timestamp_nanos(line.at.0).format("%Y-%m-%dT%H:%M:%S%.6f");
        format!("{} {time} {}\n", stream(line.environment), line.message.trim_end_matches('\n'))
    };
    lines.iter().map(print).collect()
}

fn console(lines: &[Line], parts: Parts) -> String {
    let mut text =
        if parts.streams { "timestamp,message,logStreamName\r\n" } else { "timestamp,message\r\n" }.to_owned();
    for line in lines {
        let _ = write!(text, "{},\"{}\"", line.at.0 / Nanos::MILLISECOND.0, line.message.replace('"', "\"\""));
        if parts.streams {
            let _ = write!(text, ",{}", stream(line.environment));
        }
        text.push_str("\r\n");
    }
    text
}

/// Columns and rows of a query of Logs Insights, the latest first, as it prints them unless asked otherwise.
fn insights(invocations: &[Printed], parts: Parts) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let time = |at: Nanos| {
        DateTime::from_timestamp_nanos(whole_milliseconds(at).0).format("%Y-%m-%d %H:%M:%S%.3f").to_string()
    };
    if parts.init_starts {
        let row = |line: &Line| vec![time(line.at), stream(line.environment), line.message.clone()];
        let rows = lines(invocations, parts, text).iter().rev().map(row).collect();
        return (vec!["@timestamp", "@logStream", "@message"], rows);
    }
    let mut rows = Vec::new();
    for (place, one) in invocations.iter().enumerate() {
        let row = |at: Nanos, kind: &str, duration: String, init: String| {
            vec![time(at), stream(one.environment), request(place), kind.to_owned(), duration, init]
        };
        let init = one.init.map_or(String::new(), |(_, init)| milliseconds(init).to_string());
        if parts.starts {
            rows.push(row(one.started, "START", String::new(), String::new()));
        }
        rows.push(row(one.started + one.duration, "REPORT", milliseconds(one.duration).to_string(), init));
    }
    rows.sort_by(|a, b| b[0].cmp(&a[0]));
    (vec!["@timestamp", "@logStream", "@requestId", "@type", "@duration", "@initDuration"], rows)
}

fn insights_csv((columns, rows): &(Vec<&'static str>, Vec<Vec<String>>)) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn insights_json((columns, rows): &(Vec<&'static str>, Vec<Vec<String>>)) -> String {
    let cells = |row: &Vec<String>| -> Value {
        let filled = columns.iter().zip(row).filter(|(_, value)| !value.is_empty());
        filled.map(|(field, value)| json!({"field": field, "value": value})).collect()
    };
    let results: Vec<Value> = rows.iter().map(cells).collect();
    serde_json::to_string_pretty(&json!({"results": results, "status": "Complete"})).unwrap()
}

fn subscription(lines: &[Line]) -> String {
    let mut environments: Vec<u32> = lines.iter().map(|line| line.environment).collect();
    environments.sort_unstable();
    environments.dedup();
    let event = |environment: &u32| {
        let own = lines.iter().enumerate().filter(|(_, line)| line.environment == *environment);
        let events: Vec<Value> = own
            .map(|(place, line)| json!({"id": format!("{place:056}"), "timestamp": line.at.0 / 1_000_000, "message": line.message}))
            .collect();
        // In the order in which AWS prints them: the stream before its events.
        format!(
            "{{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123456789012\",\"logGroup\":\"/aws/lambda/api\",\"logStream\":{},\"logEvents\":{}}}\n",
            json!(stream(*environment)),
            Value::from(events)
        )
    };
    environments.iter().map(event).collect()
}

fn plain(invocations: &[Printed], parts: Parts) -> String {
    let has_sent = parts.sent && invocations.iter().all(|one| one.sent.is_some());
    let mut columns = vec!["start_s"];
    columns.extend(has_sent.then_some("sent_s"));
    columns.push("duration_ms");
    columns.extend(parts.streams.then_some("environment"));
    columns.extend(parts.cold.then_some("cold"));
    let mut text = columns.join(",") + "\n";
    let seconds = |time: Nanos| format!("{}.{:09}", time.0 / 1_000_000_000, time.0 % 1_000_000_000);
    for one in invocations {
        let mut cells = vec![seconds(one.started)];
        cells.extend(one.sent.filter(|_| has_sent).map(seconds));
        cells.push(one.duration.as_millis_f64().to_string());
        cells.extend(parts.streams.then(|| one.environment.to_string()));
        cells.extend(parts.cold.then(|| u8::from(one.init.is_some()).to_string()));
        text += &(cells.join(",") + "\n");
    }
    text
}
