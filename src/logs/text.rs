//! Text with a time before each message: `aws logs tail` (time, stream, message), `sam logs` (stream, time, message), and
//! what either prints without the stream.

use super::LogError;
use super::bytes::Bytes;
use super::collector::{At, Collector, Owner};
use super::each::each_line;
use super::platform_line::{self, Said};
use crate::units::Nanos;
use crate::units::moment::parse_time;
use chrono_tz::Tz;

/// Reads a file to its end.
pub(super) fn read(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    each_line(bytes, collector, |collector, at| take(at.text, at.line, collector))
}

fn take(text: &str, line: u64, collector: &mut Collector<'_>) {
    match split(text, collector.options.zone) {
        Some(Split { time, stream, message }) => {
            let owner = Owner { stream, ..Owner::default() };
            collector.message(time, owner, message, platform_line::parse(message), At { line, text });
        }
        None if is_of_platform(text) => {
            collector.reject("a line of the platform without a time that can be read before it", At { line, text });
        }
        None => collector.lay_aside("lines without a time, such as those of a message of several lines"),
    }
}

/// Whether a line would be one of the platform's, if what may stand before the message were a time and a stream.
fn is_of_platform(text: &str) -> bool {
    let behind = word(text).1;
    [text, behind, word(behind).1].into_iter().any(|message| !matches!(platform_line::parse(message), Said::Beside(_)))
}

/// A line in its parts.
#[derive(Debug, PartialEq)]
pub(super) struct Split<'t> {
    time: Nanos,
    stream: Option<&'t str>,
    message: &'t str,
}

/// Takes a line apart; absent where it has no time at its beginning.
pub(super) fn split(line: &str, zone: Tz) -> Option<Split<'_>> {
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (first, rest) = word(line);
    if is_stream(first) {
        let (time, message) = word(rest);
        return Some(Split { time: parse_date(time, zone)?, stream: Some(first), message });
    }
    let time = parse_date(first, zone)?;
    let (second, behind) = word(rest);
    let has_stream = is_stream(second);
    Some(Split { time, stream: has_stream.then_some(second), message: if has_stream { behind } else { rest } })
}

/// Times since 1970 stand in front of no message.
fn parse_date(text: &str, zone: Tz) -> Option<Nanos> {
    (text.len() >= 19 && text.as_bytes()[4] == b'-').then(|| parse_time(text, zone)).flatten()
}

fn word(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

/// `2026/09/01/[$LATEST]0ceac...`, with or without the name of the function before the bracket.
fn is_stream(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() > 13 && bytes[4] == b'/' && bytes[7] == b'/' && word.contains('[') && word.contains(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_the_stream_and_the_message_are_told_apart() {
        let time = Nanos(1_780_071_363_889_000_000);
        let stream = Some("2026/05/29/[$LATEST]a13a7524e81d44ea80185a45f5511e2b");
        for line in [
            "2026-05-29T16:16:03.889000+00:00 2026/05/29/[$LATEST]a13a7524e81d44ea80185a45f5511e2b START RequestId: a",
            "2026/05/29/[$LATEST]a13a7524e81d44ea80185a45f5511e2b 2026-05-29T16:16:03.889000 START RequestId: a",
        ] {
            assert_eq!(split(line, Tz::UTC), Some(Split { time, stream, message: "START RequestId: a" }), "{line}");
        }
        let short = split("2026-05-29T16:16:03 START RequestId: a", Tz::UTC).unwrap();
        assert_eq!((short.time.0 % 1_000_000_000, short.stream, short.message), (0, None, "START RequestId: a"));
        for line in ["START RequestId: a", "2026-13-45T16:16:03 x START RequestId: a", "29 May START RequestId: a"] {
            assert!(is_of_platform(line), "{line}");
        }
        for line in ["", "at main (index.js:1)", "the START RequestId of a", "START"] {
            assert!(!is_of_platform(line), "{line}");
        }
        for line in ["", "at main (index.js:1)", "2026-05-29", "1780071363889 x", "größe größe größe größe"] {
            assert_eq!(split(line, Tz::UTC), None, "{line}");
        }
    }
}
