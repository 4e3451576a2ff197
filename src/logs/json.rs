//! JSON of CloudWatch: what has it is read element by element, however long an array is.

use std::borrow::Cow;
use std::io::Read as _;

use base64::Engine as _;
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::LogError;
use super::bytes::Bytes;
use super::collector::{At, Collector, Owner};
use super::console::Cells;
use super::each::each_line;
use super::pieces::{Piece, Pieces};
use super::platform_line;
use super::platform_record::{self, Plain};
use crate::units::Nanos;
use crate::units::moment::parse_time;

/// What an object may have that says something.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(borrow, default)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow, default)]
    message: Option<&'a RawValue>,
    #[serde(borrow, default)]
    log_stream_name: Option<Plain<'a>>,
    #[serde(borrow, default)]
    log_stream: Option<Plain<'a>>,
    #[serde(borrow, default)]
    log_group_name: Option<Plain<'a>>,
    #[serde(borrow, default)]
    log_group: Option<Plain<'a>>,
    /// In exports of the AWS CLI,
    #[serde(borrow, default)]
    event_id: Option<Plain<'a>>,
    /// and in subscription events.
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default)]
    awslogs: Option<Packed<'a>>,
}

/// The event that AWS calls a function with for a subscription.
#[derive(Deserialize)]
struct Packed<'a> {
    #[serde(borrow)]
    data: Cow<'a, str>,
}

/// What stands beside an array of events.
#[derive(Debug, Clone, Default)]
struct Around {
    group: Option<String>,
    stream: Option<String>,
}

/// Reads a file of whole documents to its end.
pub(super) fn read(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let mut pieces = Pieces::default();
    let mut around = Around::default();
    loop {
        match pieces.next(bytes) {
            Ok(Some((line, piece))) => take(piece, line, &mut around, collector),
            Ok(None) => break,
            Err(error) => return Err(LogError::cut(collector.file(), &error)),
        }
    }
    if pieces.is_inside() {
        let at = format!("{}:{}", collector.file(), pieces.lines() + 1);
        let problem = "ends in the middle of a JSON document";
        return Err(LogError::new(
            &at,
            problem,
            "the whole document",
            "export it again, or cut it off behind its last event",
        ));
    }
    Ok(())
}

fn take(piece: Piece<'_>, line: u64, around: &mut Around, collector: &mut Collector<'_>) {
    match piece {
        Piece::Head(head) => {
            let closed = head.to_owned() + "null}";
            let head: Event<'_> = serde_json::from_str(&closed).unwrap_or_default();
            let own = |a: Option<Plain<'_>>, b: Option<Plain<'_>>| a.or(b).map(|text| text.0.into_owned());
            *around = Around {
                group: own(head.log_group, head.log_group_name),
                stream: own(head.log_stream, head.log_stream_name),
            };
        }
        Piece::Row(text) => row(text, At { line, text }, collector),
        Piece::Object(text) => object(text, At { line, text }, around, collector),
        Piece::Rest(text) if text.trim_matches([',', ' ', '\t', '\r']).is_empty() => {}
        Piece::Rest(text) => collector.reject("text that is no JSON object", At { line, text }),
        Piece::Broken(text) => collector.reject("half a JSON object", At { line, text }),
        Piece::TooLong(text) => collector.reject("a JSON object longer than 16 MB", At { line, text }),
    }
}

/// A row of Logs Insights: a list of fields and values.
fn row(text: &str, at: At<'_>, collector: &mut Collector<'_>) {
    #[derive(Deserialize)]
    struct Cell<'a> {
        #[serde(borrow)]
        field: Cow<'a, str>,
        #[serde(borrow, default)]
        value: Cow<'a, str>,
    }
    let Ok(row) = serde_json::from_str::<Vec<Cell<'_>>>(text) else {
        return collector.reject("a row of results that has no fields and values", at);
    };
    let mut cells = Cells::default();
    row.into_iter().for_each(|cell| cells.set(&cell.field, cell.value));
    cells.take(collector, at);
}

fn object(text: &str, at: At<'_>, around: &Around, collector: &mut Collector<'_>) {
    let Ok(event) = serde_json::from_str::<Event<'_>>(text) else {
        return collector.reject("a JSON object that is no event", at);
    };
    if let Some(packed) = event.awslogs {
        return unpack(&packed.data, at, collector);
    }
    if event.kind.is_some() || event.message.is_none() && event.timestamp.is_none() {
        if text.contains("\"@timestamp\"") {
            flat_row(text, at, collector);
        } else {
            record(text, at, collector);
        }
        return;
    }
    let text_of =
        |raw: &'_ RawValue| serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned());
    let time = event.timestamp.and_then(|raw| match raw.get().parse::<i64>() {
        // What stands in an event is milliseconds, whatever its size.
        Ok(milliseconds) => (0..LATEST).contains(&milliseconds).then(|| Nanos::from_millis(milliseconds)),
        Err(_) => parse_time(&text_of(raw), collector.options.zone),
    });
    let Some(time) = time else { return collector.reject("an event whose time is missing or out of range", at) };
    let message: Cow<'_, str> = match event.message.map(RawValue::get) {
        Some(raw) => serde_json::from_str::<Plain<'_>>(raw).map_or(Cow::Borrowed(raw), |plain| plain.0),
        None => Cow::Borrowed(""),
    };
    let stream = event.log_stream_name.or(event.log_stream);
    let group = event.log_group_name.or(event.log_group);
    let owner = Owner {
        function: group.as_ref().map(|group| &*group.0).or(around.group.as_deref()),
        stream: stream.as_ref().map(|stream| &*stream.0).or(around.stream.as_deref()),
        event: event.event_id.as_ref().map(|id| &*id.0).or(event.id.map(quoted)).and_then(number_of_event),
    };
    // A record of a handler has its request beside its message.
    let is_record = event.timestamp.is_some_and(|raw| raw.get().starts_with('"'));
    let whole = if is_record { text } else { &message };
    collector.message(time, owner, whole, platform_line::parse(&message), at);
}

/// In milliseconds since 1970: some day of the year 2255.
const LATEST: i64 = 9_000_000_000_000;

/// What stands between the quotation marks of a text.
fn quoted(raw: &RawValue) -> &str {
    raw.get().trim_matches('"')
}

/// The identifier of a message: a number of 56 digits. What a handler calls an identifier is none.
fn number_of_event(text: &str) -> Option<u64> {
    const DIGITS: usize = 56;
    let is_one = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| {
        let number = platform_line::number_of(text);
        (number >> 64) as u64 ^ number as u64
    })
}

/// `{"@timestamp": ..., "@message": ...}`, as the console saves results of Logs Insights.
fn flat_row(text: &str, at: At<'_>, collector: &mut Collector<'_>) {
    let Ok(serde_json::Value::Object(row)) = serde_json::from_str(text) else {
        return collector.reject("a JSON object that is no event", at);
    };
    let mut cells = Cells::default();
    for (name, value) in row {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        cells.set(&name, Cow::Owned(value));
    }
    cells.take(collector, at);
}

/// A record of the platform, alone.
fn record(text: &str, at: At<'_>, collector: &mut Collector<'_>) {
    let Some((time, said)) = platform_record::parse_line(text) else {
        return collector.reject("text that is no JSON object", at);
    };
    let time = time.and_then(|time| parse_time(&time, collector.options.zone));
    match (time, said) {
        (_, platform_line::Said::Beside(kind)) if time.is_none() => collector.lay_aside(kind),
        (None, _) => collector.reject("a record without a time", at),
        (Some(time), said) => collector.message(time, Owner::default(), text, said, at),
    }
}

/// Unpacks a document in a document: base64 of gzip.
fn unpack(data: &str, at: At<'_>, collector: &mut Collector<'_>) {
    const LONGEST: u64 = 64 << 20;
    let unpacked = base64::engine::general_purpose::STANDARD.decode(data.trim()).ok().and_then(|packed| {
        let mut text = Vec::new();
        MultiGzDecoder::new(&packed[..]).take(LONGEST).read_to_end(&mut text).ok()?;
        String::from_utf8(text).ok()
    });
    let Some(text) = unpacked else { return collector.reject("an `awslogs` event whose data cannot be unpacked", at) };
    let mut around = Around::default();
    let mut pieces = Pieces::default();
    let mut rest = text.as_bytes();
    while let Some(piece) = pieces.step(&mut rest) {
        // It was packed once: what is packed again is no log.
        if matches!(&piece, Piece::Object(text) if text.contains("\"awslogs\"")) {
            return collector.reject("an `awslogs` event within another", at);
        }
        take(piece, at.line, &mut around, collector);
    }
}

/// Reads a file of one object a line to its end.
pub(super) fn read_lines(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    each_line(bytes, collector, |collector, at| {
        if !at.text.trim().is_empty() {
            object(at.text, at, &Around::default(), collector);
        }
    })
}
