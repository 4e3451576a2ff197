//! The lines that AWS Lambda itself writes to the log of a function, as text (AWS Lambda developer guide, "Viewing logs",
//! and "Lambda execution environment lifecycle" for INIT_REPORT and RESTORE_REPORT).

use super::Kind;
use super::platform_record;
use crate::units::Nanos;

/// What a message says of an invocation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Said<'m> {
    /// An init began; how its environment is made, and of which function and stream it is, where the message tells.
    InitStart { kind: Option<Kind>, function: Option<&'m str> },
    /// An init is over, which AWS says where nobody waited for it or where it failed.
    InitReport(InitReport),
    /// An invocation began.
    Start { request: u128, function: Option<&'m str> },
    /// An invocation is over; how long it took, where the message tells.
    End { request: u128, duration: Option<Nanos> },
    /// An invocation is over, and what it took.
    Report(Report),
    /// Something of the handler or the platform that says nothing of when an invocation began or how long it took.
    Beside(&'static str),
    /// It was to be one of these, and cannot be read.
    Wrong(&'static str),
}

/// What AWS says of an invocation at its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Report {
    pub(super) request: u128,
    pub(super) duration: Nanos,
    /// Of the first in an environment: how long its init or its restore took.
    pub(super) init: Option<Nanos>,
    /// Whether that was a restore.
    pub(super) is_restored: bool,
    /// Whether the environment has to be initialised again: it timed out or crashed.
    pub(super) has_failed: bool,
}

/// What AWS says of an init that nobody waited for, or that failed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct InitReport {
    pub(super) took: Nanos,
    pub(super) kind: Option<Kind>,
    pub(super) has_failed: bool,
    /// Whether it was inside an invocation.
    pub(super) is_in_invocation: bool,
}

/// Output of the handler.
pub(super) const HANDLER: &str = "output of the handler";
/// Lines of the platform that say nothing of an invocation.
pub(super) const PLATFORM: &str = "other lines of the platform";
const NO_REQUEST: &str = "a line of the platform without a RequestId";
const NO_DURATION: &str = "a REPORT line without a duration";

/// Understands a message.
pub(super) fn parse(message: &str) -> Said<'_> {
    match message.as_bytes().first() {
        Some(b'S') if message.starts_with("START RequestId: ") => {
            request(message).map_or(Said::Wrong(NO_REQUEST), |request| Said::Start { request, function: None })
        }
        Some(b'E') if message.starts_with("END RequestId: ") => {
            request(message).map_or(Said::Wrong(NO_REQUEST), |request| Said::End { request, duration: None })
        }
        Some(b'R') if message.starts_with("REPORT RequestId: ") => report(message),
        Some(b'R') if message.starts_with("RESTORE_START") => {
            Said::InitStart { kind: Some(Kind::Restored), function: None }
        }
        Some(b'R') if message.starts_with("RESTORE_REPORT") => {
            init_report(message, Times::of(message).restore, Some(Kind::Restored))
        }
        Some(b'I') if message.starts_with("INIT_START") => Said::InitStart { kind: None, function: None },
        Some(b'I') if message.starts_with("INIT_REPORT") => init_report(message, Times::of(message).init, None),
        Some(b'{') => platform_record::parse(message),
        Some(b'X' | b'E' | b'T' | b'L' | b'I' | b'R') if is_platform(message) => Said::Beside(PLATFORM),
        _ => Said::Beside(HANDLER),
    }
}

fn is_platform(message: &str) -> bool {
    ["XRAY TraceId", "EXTENSION\t", "TELEMETRY\t", "LOGS\t", "INIT_RUNTIME_DONE", "RESTORE_RUNTIME_DONE"]
        .iter()
        .any(|beginning| message.starts_with(beginning))
}

fn report(message: &str) -> Said<'_> {
    let Some(request) = request(message) else { return Said::Wrong(NO_REQUEST) };
    let times = Times::of(message);
    let Some(duration) = times.duration else { return Said::Wrong(NO_DURATION) };
    Said::Report(Report {
        request,
        duration,
        init: times.init.or(times.restore),
        is_restored: times.restore.is_some(),
        has_failed: has_failed(value(message, "Status: "), value(message, "Error Type: ")),
    })
}

fn init_report<'m>(message: &'m str, took: Option<Nanos>, kind: Option<Kind>) -> Said<'m> {
    let Some(took) = took else { return Said::Wrong("an INIT_REPORT or RESTORE_REPORT line without a duration") };
    let has_failed = value(message, "Status: ").is_some_and(|status| status != "success");
    // Where it did not fail, AWS says it of provisioned concurrency and SnapStart only.
    let kind = kind.or((!has_failed).then_some(Kind::Provisioned));
    let is_in_invocation = value(message, "Phase: ") == Some("invoke");
    Said::InitReport(InitReport { took, kind, has_failed, is_in_invocation })
}

/// Whether an environment is initialised again after an invocation that ended so: after a timeout and where the runtime
/// ended, not where the handler threw what the runtime caught.
pub(super) fn has_failed(status: Option<&str>, error: Option<&str>) -> bool {
    match status {
        Some("timeout" | "failure") => true,
        Some("error") => error.is_some_and(|error| error.starts_with("Runtime.") || error.starts_with("Extension.")),
        _ => false,
    }
}

/// The durations of a line, by their keys, in whatever order.
#[derive(Debug, Default)]
struct Times {
    duration: Option<Nanos>,
    init: Option<Nanos>,
    restore: Option<Nanos>,
}

impl Times {
    fn of(message: &str) -> Self {
        const KEY: &str = "Duration: ";
        let mut times = Self::default();
        for place in memchr::memmem::find_iter(message.as_bytes(), KEY) {
            let before = &message[..place];
            let time = milliseconds(&message[place + KEY.len()..]);
            if before.ends_with("Billed ") || before.ends_with("Billed Restore ") {
            } else if before.ends_with("Init ") {
                times.init = times.init.or(time);
            } else if before.ends_with("Restore ") {
                times.restore = times.restore.or(time);
            } else {
                times.duration = times.duration.or(time);
            }
        }
        times
    }
}

/// `976.25 ms` at the beginning of a text.
fn milliseconds(text: &str) -> Option<Nanos> {
    let end = text.find(' ')?;
    text[end..].starts_with(" ms").then_some(())?;
    number_of_milliseconds(text[..end].parse().ok()?)
}

/// Milliseconds as a time, if they are one.
pub(super) fn number_of_milliseconds(number: f64) -> Option<Nanos> {
    let nanoseconds = number * 1e6;
    (0.0..=Nanos::LONGEST.0 as f64).contains(&nanoseconds).then(|| Nanos(nanoseconds.round() as i64))
}

/// The word behind a key.
fn value<'m>(message: &'m str, key: &str) -> Option<&'m str> {
    let place = memchr::memmem::find(message.as_bytes(), key.as_bytes())?;
    message[place + key.len()..].split(|c: char| c.is_whitespace() || c == '\\').next()
}

fn request(message: &str) -> Option<u128> {
    request_id(value(message, "RequestId: ")?)
}

/// An identifier of a request as a number: the value of a UUID, and something as good for others.
pub(super) fn request_id(text: &str) -> Option<u128> {
    if text.is_empty() {
        return None;
    }
    uuid(text).or_else(|| Some(number_of(text)))
}

/// FNV-1a of 128 bits (Fowler, Noll and Vo).
pub(super) fn number_of(text: &str) -> u128 {
    text.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}

/// `020b3624-bfd8-4d64-8bfd-fa1a640fa41b` and nothing else.
fn uuid(text: &str) -> Option<u128> {
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    let bytes = text.as_bytes();
    if bytes.len() != 36 {
        return None;
    }
    let mut number = 0_u128;
    for (place, &byte) in bytes.iter().enumerate() {
        if DASHES.contains(&place) {
            if byte != b'-' {
                return None;
            }
        } else {
            number = number << 4 | u128::from(char::from(byte).to_digit(16)?);
        }
    }
    Some(number)
}

/// The first identifier of a request in a line of a handler.
pub(super) fn request_in(line: &str) -> Option<u128> {
    let starts = memchr::memchr_iter(b'-', line.as_bytes()).filter_map(|dash| dash.checked_sub(8));
    starts.filter_map(|start| line.get(start..start + 36)).find_map(uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: u128 = 0x020b_3624_bfd8_4d64_8bfd_fa1a_640f_a41b;

    fn told(message: &str) -> Report {
        let Said::Report(report) = parse(message) else { panic!("{message}: {:?}", parse(message)) };
        report
    }

    #[test]
    fn a_report_is_read_by_its_keys_in_any_order_and_with_any_blanks() {
        let expected = Report {
            request: REQUEST,
            duration: Nanos(1_494_680_000),
            init: Some(Nanos(512_460_000)),
            is_restored: false,
            has_failed: false,
        };
        for message in [
            "REPORT RequestId: 020b3624-bfd8-4d64-8bfd-fa1a640fa41b\tDuration: 1494.68 ms\tBilled Duration: 1495 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\tInit Duration: 512.46 ms\t\n",
            "REPORT RequestId: 020b3624-bfd8-4d64-8bfd-fa1a640fa41b  Init Duration: 512.46 ms  Billed Duration: 1495 ms  Duration: 1494.68 ms",
            "REPORT RequestId: 020b3624-bfd8-4d64-8bfd-fa1a640fa41b Duration: 1494.68 ms Billed Duration: 1495 ms Init Duration: 512.46 ms Something New: 3 ms",
            "REPORT RequestId: 020b3624-bfd8-4d64-8bfd-fa1a640fa41b\\tDuration: 1494.68 ms\\tBilled Duration: 1495 ms\\tInit Duration: 512.46 ms\\t\\n",
        ] {
            assert_eq!(told(message), expected, "{message}");
        }
    }

    #[test]
    fn restores_failures_and_what_is_no_report_are_told_apart() {
        let restored = "REPORT RequestId: 020b3624-bfd8-4d64-8bfd-fa1a640fa41b\tDuration: 5.00 ms\tBilled Duration: 188 ms\tRestore Duration: 398.97 ms\tBilled Restore Duration: 182 ms\t";
        assert_eq!((told(restored).init, told(restored).is_restored), (Some(Nanos(398_970_000)), true));
        for (status, has_failed) in [
            ("Status: timeout", true),
            ("Status: error\tError Type: Runtime.ExitError", true),
            ("Status: error\tError Type: ValueError", false),
            ("", false),
        ] {
            assert_eq!(
                told(&format!("REPORT RequestId: a\tDuration: 5 ms\t{status}")).has_failed,
                has_failed,
                "{status}"
            );
        }
        assert_eq!(parse("REPORT RequestId: a\tBilled Duration: 5 ms"), Said::Wrong(NO_DURATION));
        assert_eq!(parse("REPORT RequestId: a\tDuration: x ms"), Said::Wrong(NO_DURATION));
        assert_eq!(parse("START RequestId: "), Said::Wrong(NO_REQUEST));
        assert_eq!(parse("START of something"), Said::Beside(HANDLER));
        assert_eq!(parse("XRAY TraceId: 1-5\tSegmentId: 2"), Said::Beside(PLATFORM));
        assert_eq!(parse(""), Said::Beside(HANDLER));
    }

    #[test]
    fn reports_of_inits_say_whether_anybody_had_to_wait_for_them() {
        let took = Nanos::from_millis(1_236);
        for (line, kind, has_failed, is_in_invocation) in [
            (
                "INIT_REPORT Init Duration: 1236.00 ms\tPhase: init\tStatus: error\tError Type: Extension.Crash",
                None,
                true,
                false,
            ),
            ("INIT_REPORT Init Duration: 1236.00 ms\tPhase: invoke\tStatus: timeout", None, true, true),
            ("INIT_REPORT Init Duration: 1236.00 ms\tPhase: init", Some(Kind::Provisioned), false, false),
            ("RESTORE_REPORT Restore Duration: 1236.00 ms\tStatus: success", Some(Kind::Restored), false, false),
        ] {
            let expected = InitReport { took, kind, has_failed, is_in_invocation };
            assert_eq!(parse(line), Said::InitReport(expected), "{line}");
        }
    }

    #[test]
    fn the_request_of_a_line_of_the_handler_is_found() {
        let line = "2026-09-01T00:00:00.000Z\t020b3624-bfd8-4d64-8bfd-fa1a640fa41b\tINFO\tWarmUp";
        assert_eq!(request_in(line), Some(REQUEST));
        assert_eq!(request_in("a-b-c größe-größe-größe-größe-größe-größe-größe"), None);
    }
}
