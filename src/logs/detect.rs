//! The format of a file, by its first kilobytes.

use chrono_tz::Tz;

use super::Format;
use super::access;
use super::bytes::HEAD;
use super::fields::Fields;
use super::text;
use crate::units::moment::parse_time;

/// The format of a file that begins so; absent where it is none of those known.
pub(super) fn detect(head: &[u8]) -> Option<Format> {
    let head = String::from_utf8_lossy(&head[..head.len().min(HEAD)]);
    let beginning = head.trim_start();
    if beginning.starts_with(['{', '[']) {
        return Some(json(beginning));
    }
    let first = beginning.lines().next()?;
    csv(&Fields::of(first)).or_else(|| by_lines(beginning)).or_else(|| list(first))
}

/// One object a line, or whole documents.
fn json(text: &str) -> Format {
    let first = text.lines().next().unwrap_or_default();
    let object: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(first).ok();
    let is_line = object.is_some_and(|object| {
        let is_document = ["events", "logEvents", "results", "awslogs"].iter().any(|name| object.contains_key(*name));
        !is_document
    });
    if is_line { Format::JsonLines } else { Format::Json }
}

/// A CSV file, by the names of its columns.
fn csv(header: &Fields) -> Option<Format> {
    let has = |name: &str| header.place(&[name]).is_some();
    Some(if has("gap_s") && has("cold") {
        Format::GapsCsv
    } else if has("environments") && has("idle_s") && has("warm") {
        Format::CohortsCsv
    } else if has("HashFunction") || has("HashApp") {
        Format::Azure2019
    } else if has("func") && has("end_timestamp") {
        Format::Azure2021
    } else if has("@timestamp") {
        Format::InsightsCsv
    } else if has("timestamp") && has("message") {
        Format::ConsoleCsv
    } else if has("start_s") || has("timestamp") || has("sent_s") {
        Format::Csv
    } else {
        return None;
    })
}

/// The format of the first line that is of one; junk may stand before it.
fn by_lines(text: &str) -> Option<Format> {
    const LINES: usize = 100;
    text.lines().take(LINES).find_map(|line| {
        let mut fields = Fields::default();
        fields.split(line);
        if text::split(line, Tz::UTC).is_some() {
            Some(Format::Text)
        } else if access::request_of(&fields, Tz::UTC).is_ok() {
            Some(Format::AccessCsv)
        } else if access::alb(line, Tz::UTC).is_ok() {
            Some(Format::AlbLog)
        } else if access::common(line, Tz::UTC).is_ok() {
            Some(Format::AccessLog)
        } else {
            None
        }
    })
}

/// Times without a header.
fn list(first: &str) -> Option<Format> {
    let cell = first.split(',').next()?.trim();
    parse_time(cell, Tz::UTC).map(|_| Format::Csv)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_beginning() {
        for (text, format) in [
            ("{\"events\": [\n", Some(Format::Json)),
            ("{\n  \"events\": [", Some(Format::Json)),
            ("[{\"@timestamp\":\"\"}]", Some(Format::Json)),
            ("{\"time\":\"a\",\"type\":\"platform.start\"}\n{", Some(Format::JsonLines)),
            ("{\"events\":[]}\n", Some(Format::Json)),
            ("timestamp,message\r\n", Some(Format::ConsoleCsv)),
            ("timestamp,cold", Some(Format::Csv)),
            ("@timestamp,@logStream\n", Some(Format::InsightsCsv)),
            ("gap_s,cold,latency_s\n1,0,2", Some(Format::GapsCsv)),
            ("config,memory_mb,environments,idle_s,warm\n", Some(Format::CohortsCsv)),
            ("HashOwner,HashApp,HashFunction,Trigger,1,2\n", Some(Format::Azure2019)),
            ("app,func,end_timestamp,duration\n", Some(Format::Azure2021)),
            ("# a comment\n2026-05-29T16:16:03 x y\n", Some(Format::Text)),
            ("10.128.2.1,[29/Nov/2017:06:58:55,GET /login.php HTTP/1.1,200\n", Some(Format::AccessCsv)),
            ("1.1.1.1 - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0\" 200 1\n", Some(Format::AccessLog)),
            ("https 2018-07-02T22:23:00.186641Z app/a 1:2 3:4 0 0 0 200\n", Some(Format::AlbLog)),
            ("1767603600.5\n1767603601.5\n", Some(Format::Csv)),
            ("Dear diary,\ntoday\n", None),
            ("", None),
        ] {
            assert_eq!(detect(text.as_bytes()), format, "{text}");
        }
    }
}
