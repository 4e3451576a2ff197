//! The records of AWS Lambda about invocations as JSON: of functions whose log format is JSON, and of the Telemetry API
//! (AWS Lambda developer guide, "Lambda Telemetry API Event schema reference").

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Kind;
use super::platform_line::{
    HANDLER, InitReport, PLATFORM, Report, Said, has_failed, number_of_milliseconds, request_id,
};
use crate::units::Nanos;

/// A text that is borrowed where nothing in it is escaped.
#[derive(Deserialize)]
pub(super) struct Plain<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// What such a record has, and what a line of a handler may have.
#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, default)]
    time: Option<Plain<'a>>,
    #[serde(borrow, default, rename = "type")]
    kind: Option<Plain<'a>>,
    #[serde(borrow, default)]
    record: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    #[serde(borrow, default)]
    request_id: Option<&'a str>,
    #[serde(borrow, default)]
    function_arn: Option<&'a str>,
    #[serde(borrow, default)]
    function_name: Option<&'a str>,
    #[serde(borrow, default)]
    initialization_type: Option<&'a str>,
    #[serde(borrow, default)]
    phase: Option<&'a str>,
    #[serde(borrow, default)]
    status: Option<&'a str>,
    #[serde(borrow, default)]
    error_type: Option<&'a str>,
    #[serde(default)]
    metrics: Metrics,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metrics {
    #[serde(default)]
    duration_ms: Option<f64>,
    #[serde(default)]
    init_duration_ms: Option<f64>,
    #[serde(default)]
    restore_duration_ms: Option<f64>,
}

const NOT_READ: &str = "a platform record that lacks what it should have";

/// Understands a message that is a JSON object, or output of a handler that begins like one.
pub(super) fn parse(message: &str) -> Said<'_> {
    serde_json::from_str::<Wire<'_>>(message).map_or(Said::Beside(HANDLER), |wire| said(&wire))
}

/// Its time and what it says; absent where it is no JSON object.
pub(super) fn parse_line(line: &str) -> Option<(Option<Cow<'_, str>>, Said<'_>)> {
    let wire: Wire<'_> = serde_json::from_str(line).ok()?;
    let said = said(&wire);
    Some((wire.time.map(|time| time.0), said))
}

fn said<'a>(wire: &Wire<'a>) -> Said<'a> {
    let kind = match wire.kind.as_ref().map(|kind| &*kind.0) {
        Some(kind) if kind.starts_with("platform.") => &kind["platform.".len()..],
        Some(_) | None => return Said::Beside(HANDLER),
    };
    let is_known = matches!(
        kind,
        "initStart" | "initReport" | "start" | "runtimeDone" | "report" | "restoreStart" | "restoreReport"
    );
    if !is_known {
        return Said::Beside(PLATFORM);
    }
    let record = wire.record.and_then(|record| serde_json::from_str::<Record<'a>>(record.get()).ok());
    record.and_then(|record| event(kind, &record)).unwrap_or(Said::Wrong(NOT_READ))
}

fn event<'a>(kind: &str, record: &Record<'a>) -> Option<Said<'a>> {
    let request = || request_id(record.request_id?);
    let function = record.function_arn.or(record.function_name);
    let milliseconds = |number: Option<f64>| number.and_then(number_of_milliseconds);
    let duration = milliseconds(record.metrics.duration_ms);
    Some(match kind {
        "initStart" => Said::InitStart { kind: made(record.initialization_type), function },
        "restoreStart" => Said::InitStart { kind: Some(Kind::Restored), function },
        "initReport" => init_report(record, duration?, made(record.initialization_type)),
        "restoreReport" => init_report(record, duration?, Some(Kind::Restored)),
        "start" => Said::Start { request: request()?, function },
        "runtimeDone" => Said::End { request: request()?, duration },
        _ => {
            let restore = milliseconds(record.metrics.restore_duration_ms);
            Said::Report(Report {
                request: request()?,
                duration: duration?,
                init: milliseconds(record.metrics.init_duration_ms).or(restore),
                is_restored: restore.is_some(),
                has_failed: has_failed(record.status, record.error_type),
            })
        }
    })
}

fn init_report(record: &Record<'_>, took: Nanos, kind: Option<Kind>) -> Said<'static> {
    let has_failed = record.status.is_some_and(|status| status != "success");
    Said::InitReport(InitReport { took, kind, has_failed, is_in_invocation: record.phase == Some("invoke") })
}

/// How an environment is made, by the name of its initialization type.
fn made(initialization: Option<&str>) -> Option<Kind> {
    match initialization? {
        "provisioned-concurrency" => Some(Kind::Provisioned),
        "snap-start" => Some(Kind::Restored),
        _ => Some(Kind::OnDemand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_say_what_the_same_lines_of_text_do() {
        let start = r#"{"time":"2026-10-08T07:30:28.235Z","type":"platform.start","record":{"requestId":"79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36","functionArn":"arn:aws:lambda:eu-central-1:123456789012:function:fn","version":"$LATEST"}}"#;
        let request = 0x79b5_e81f_9cdd_4145_b1f6_7c50_ef8a_2a36;
        let function = Some("arn:aws:lambda:eu-central-1:123456789012:function:fn");
        assert_eq!(parse(start), Said::Start { request, function });
        let report = r#"{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{"requestId":"79b5e81f-9cdd-4145-b1f6-7c50ef8a2a36","metrics":{"durationMs":1233.96,"initDurationMs":463.512},"status":"timeout"}}"#;
        let (duration, init) = (Nanos(1_233_960_000), Some(Nanos(463_512_000)));
        let expected = Report { request, duration, init, is_restored: false, has_failed: true };
        assert_eq!(parse(report), Said::Report(expected));
        let init = r#"{"time":"2026-10-08T07:30:27.768Z","type":"platform.initStart","record":{"initializationType":"provisioned-concurrency","phase":"init","functionName":"fn"}}"#;
        assert_eq!(parse(init), Said::InitStart { kind: Some(Kind::Provisioned), function: Some("fn") });
    }

    #[test]
    fn other_objects_are_output_of_the_handler_and_bad_ones_are_named() {
        assert_eq!(
            parse(r#"{"timestamp":"2026-10-08T07:30:29.443Z","level":"ERROR","message":"x"}"#),
            Said::Beside(HANDLER)
        );
        assert_eq!(
            parse(r#"{"time":"2020-08-20T12:31:32.123Z","type":"function","record":"hello"}"#),
            Said::Beside(HANDLER)
        );
        assert_eq!(parse(r#"{"type":"platform.extension","record":{"name":"a"}}"#), Said::Beside(PLATFORM));
        assert_eq!(parse(r#"{"type":"platform.report","record":{"requestId":"a"}}"#), Said::Wrong(NOT_READ));
        assert_eq!(parse(r#"{"type":"platform.report","record":3}"#), Said::Wrong(NOT_READ));
        assert_eq!(parse("{half"), Said::Beside(HANDLER));
        assert!(parse_line("{half").is_none());
    }
}
