//! Recorded times of requests from a CSV file, read in one pass.
//!
//! Times are epoch seconds (also fractional), epoch milliseconds (told by their size) or RFC 3339; a date and time
//! without a zone is on the scenario's clocks. Days are cut at midnight on those clocks, in each season's own offset,
//! so that what came at nine in the morning stays there. Quotation marks around a field are dropped, but a comma
//! between them is a comma.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;
use csv::ByteRecord;

use super::diagnostic::{Warning, nearest};
use super::plain::shortened;
use crate::units::{Nanos, Probability, counted, grouped, percent};

/// What a trace must be, for messages.
pub(super) const EXPECTED: &str =
    "a CSV file with a column of times, in epoch seconds or milliseconds or as \"2026-01-05T09:00:00Z\"";

/// More rows than this are refused: they would take more memory than most machines have to spare.
const MOST_ROWS: u64 = 50_000_000;

/// The column that is read unless another is named.
const USUAL_COLUMN: &str = "timestamp";

/// How to read a trace.
pub(super) struct Rules {
    /// The column's name; where absent `timestamp`, or else the first.
    pub(super) column: Option<String>,
    /// The share of rows that may have no time in them.
    pub(super) junk_allowed: Probability,
    /// The scenario's clocks.
    pub(super) zone: Tz,
}

/// What was read: at least two times, sorted, in nanoseconds since 1970 began on the scenario's clocks.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) times: Vec<Nanos>,
    pub(super) warnings: Vec<Warning>,
}

/// Why a trace cannot be used.
#[derive(Debug)]
pub(super) struct TraceError {
    /// In words that follow "which".
    pub(super) problem: String,
    pub(super) hint: String,
}

impl TraceError {
    fn new(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { problem: problem.into(), hint: hint.into() }
    }

    fn unreadable(error: &io::Error) -> Self {
        Self::new(super::file::why_unreadable(error), super::HINT_PATH)
    }
}

/// Reads a trace.
pub(super) fn read(path: &Path, rules: &Rules) -> Result<Record, TraceError> {
    let metadata = path.metadata().map_err(|error| TraceError::unreadable(&error))?;
    if metadata.is_dir() {
        return Err(TraceError::new("is a directory", super::HINT_PATH));
    }
    let file = File::open(path).map_err(|error| TraceError::unreadable(&error))?;
    read_from(file, rules)
}

fn read_from(source: impl Read, rules: &Rules) -> Result<Record, TraceError> {
    let rows = rows(source, rules)?;
    let mut warnings = rows.judge_junk(rules.junk_allowed)?;
    let mut times = rows.times;
    const HINT: &str = "a trace needs at least two requests";
    match times.len() {
        0 => return Err(TraceError::new("has no times in it", HINT)),
        1 => return Err(TraceError::new("has only one time in it", HINT)),
        _ => {}
    }
    let backwards = times.windows(2).filter(|pair| pair[1] < pair[0]).count();
    if backwards > 0 {
        times.sort_unstable();
        warnings.push(Warning::new(format!(
            "the trace goes back in time {}; it was sorted",
            counted(backwards as u64, "time")
        )));
    }
    spread_whole_seconds(&mut times);
    Ok(Record { times: times.into_iter().map(|time| on_clocks(time, rules.zone)).collect(), warnings })
}

/// The rows of a file, sorted into times and junk.
#[derive(Default)]
struct Rows {
    /// Nanoseconds since 1970 began in UTC, in the order of the file.
    times: Vec<Nanos>,
    junk: u64,
    /// The first of them, with their line numbers.
    first_junk: Vec<(u64, String)>,
}

impl Rows {
    fn take(&mut self, row: &ByteRecord, column: usize, zone: Tz) {
        match field(row, column).and_then(|text| parse_time(text, zone)) {
            Some(time) => self.times.push(time),
            None => self.take_junk(row),
        }
    }

    fn take_junk(&mut self, row: &ByteRecord) {
        const SHOWN: usize = 3;
        self.junk += 1;
        if self.first_junk.len() < SHOWN {
            let line = row.position().map_or(0, csv::Position::line);
            let fields: Vec<_> = row.iter().map(String::from_utf8_lossy).collect();
            self.first_junk.push((line, shortened(&fields.join(","))));
        }
    }

    fn count(&self) -> u64 {
        self.times.len() as u64 + self.junk
    }

    /// Warns of junk, or refuses it where there is too much.
    fn judge_junk(&self, allowed: Probability) -> Result<Vec<Warning>, TraceError> {
        if self.junk == 0 {
            return Ok(Vec::new());
        }
        let share = self.junk as f64 / self.count() as f64;
        let shown: Vec<String> = self.first_junk.iter().map(|(line, text)| format!("line {line} `{text}`")).collect();
        let junk = format!(
            "no time in {} of its {} ({}), first {}",
            grouped(self.junk),
            counted(self.count(), "row"),
            percent(share),
            shown.join(", ")
        );
        if share > allowed.as_fraction() {
            let hint = if self.times.is_empty() {
                "columns are separated by commas, and `column` names that of the times".to_owned()
            } else {
                format!("`column` names the column of times; `junk_allowed` (now {allowed}) allows more junk")
            };
            return Err(TraceError::new(format!("has {junk}"), hint));
        }
        Ok(vec![Warning::new(format!("the trace has {junk}; they were left out"))])
    }
}

fn rows(source: impl Read, rules: &Rules) -> Result<Rows, TraceError> {
    // Without quoting: one stray quotation mark in a junk line would else swallow the rest of the file as one field.
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(false)
        .from_reader(ShortLines { source, since_line_end: 0 });
    let mut rows = Rows::default();
    let mut row = ByteRecord::new();
    let mut column = None;
    let unreadable =
        |error| TraceError::new(format!("cannot be read: {error}"), "a row of a CSV file ends with its line");
    while reader.read_byte_record(&mut row).map_err(unreadable)? {
        let column = match column {
            Some(column) => column,
            None => {
                let first = first_row(&row, rules)?;
                column = Some(first.column);
                if first.is_header {
                    continue;
                }
                first.column
            }
        };
        rows.take(&row, column, rules.zone);
        if rows.count() > MOST_ROWS {
            return Err(TraceError::new(format!("has more than {} rows", grouped(MOST_ROWS)), "take fewer days of it"));
        }
    }
    Ok(rows)
}

struct FirstRow {
    column: usize,
    is_header: bool,
}

/// Which column the times are in, and whether the first row names the columns.
fn first_row(row: &ByteRecord, rules: &Rules) -> Result<FirstRow, TraceError> {
    let names: Vec<&str> = (0..row.len()).map(|column| field(row, column).unwrap_or_default()).collect();
    let wanted = rules.column.as_deref().unwrap_or(USUAL_COLUMN);
    if let Some(column) = names.iter().position(|&name| name == wanted) {
        return Ok(FirstRow { column, is_header: true });
    }
    if let Some(wanted) = &rules.column {
        let columns = shortened(&names.join(", "));
        let hint = match nearest(wanted, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its first row is: {columns}"),
        };
        return Err(TraceError::new(format!("has no column `{}`", shortened(wanted)), hint));
    }
    let is_header = names.first().is_none_or(|name| parse_time(name, rules.zone).is_none());
    Ok(FirstRow { column: 0, is_header })
}

/// A field without the spaces and quotation marks around it.
fn field(row: &ByteRecord, column: usize) -> Option<&str> {
    let text = std::str::from_utf8(row.get(column)?).ok()?;
    Some(text.trim_start_matches('\u{feff}').trim_matches(|c: char| c.is_whitespace() || c == '"'))
}

/// Nanoseconds since 1970 began in UTC.
fn parse_time(text: &str, zone: Tz) -> Option<Nanos> {
    epoch(text).or_else(|| civil(text, zone))
}

/// Epoch seconds or, from 10^11 on (as seconds the year 5138, as milliseconds 1973), milliseconds.
fn epoch(text: &str) -> Option<Nanos> {
    const MILLISECONDS_FROM: f64 = 1e11;
    const NO_TIME_FROM: f64 = 9e12;
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let number: f64 = text.parse().ok().filter(|number| (0.0..NO_TIME_FROM).contains(number))?;
    let unit = if number >= MILLISECONDS_FROM { Nanos::MILLISECOND } else { Nanos::SECOND };
    // Whole and fractional part apart: as one float, seconds since 1970 are known to a quarter of a microsecond only.
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if (whole.to_owned() + fraction).contains(|c: char| !c.is_ascii_digit()) {
        return Some(Nanos((number * unit.0 as f64) as i64));
    }
    let fraction = if fraction.is_empty() { 0.0 } else { format!("0.{fraction}").parse().ok()? };
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    Some(unit * whole + Nanos((fraction * unit.0 as f64).round() as i64))
}

/// A date and time, with a zone or on the scenario's clocks.
fn civil(text: &str, zone: Tz) -> Option<Nanos> {
    let moment =
        DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%:z"));
    if let Ok(moment) = moment {
        return moment.timestamp_nanos_opt().map(Nanos);
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    zone.from_local_datetime(&local).earliest()?.timestamp_nanos_opt().map(Nanos)
}

/// Requests recorded in one whole second are spread evenly over it: they did not come at one instant, where they would
/// meet as many cold starts.
fn spread_whole_seconds(times: &mut [Nanos]) {
    for same in times.chunk_by_mut(|a, b| a == b) {
        if same[0].0 % Nanos::SECOND.0 != 0 {
            continue;
        }
        let count = same.len() as i64;
        for (place, time) in (0..).zip(same) {
            *time += Nanos(Nanos::SECOND.0 / count * place);
        }
    }
}

/// The same moment as the clocks of `zone` show it.
fn on_clocks(time: Nanos, zone: Tz) -> Nanos {
    if zone == Tz::UTC {
        return time;
    }
    let moment = DateTime::from_timestamp_nanos(time.0).naive_utc();
    time + Nanos::from_secs(i64::from(zone.offset_from_utc_datetime(&moment).fix().local_minus_utc()))
}

/// Passes bytes on and gives up at a line that is too long to be a row: a binary file may be one single line, which the
/// CSV reader would keep in memory.
struct ShortLines<R> {
    source: R,
    since_line_end: usize,
}

impl<R: Read> Read for ShortLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const LONGEST: usize = 1 << 20;
        let count = self.source.read(buffer)?;
        self.since_line_end = match buffer[..count].iter().rposition(|&byte| byte == b'\n') {
            Some(end) => count - end - 1,
            None => self.since_line_end + count,
        };
        if self.since_line_end > LONGEST {
            return Err(io::Error::other("a line is longer than 1 MB"));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Record, TraceError> {
        read_in(text, None, Tz::UTC)
    }

    fn read_in(text: &str, column: Option<&str>, zone: Tz) -> Result<Record, TraceError> {
        let junk_allowed = Probability::new(0.5).unwrap();
        read_from(text.as_bytes(), &Rules { column: column.map(str::to_owned), junk_allowed, zone })
    }

    fn seconds(record: &Record) -> Vec<f64> {
        record.times.iter().map(|time| time.as_secs_f64()).collect()
    }

    #[test]
    fn times_are_read_in_every_form() {
        let expected = Nanos(1_767_603_600_250_000_000);
        for text in [
            "1767603600.25",
            "1767603600250",
            "2026-01-05T09:00:00.25Z",
            "2026-01-05T10:00:00.25+01:00",
            "2026-01-05 10:00:00.25+01:00",
            "2026-01-05 09:00:00.250",
            "2026-01-05T09:00:00.25",
        ] {
            assert_eq!(parse_time(text, Tz::UTC), Some(expected), "{text}");
        }
        for text in
            ["", "x", "-5", "nan", "inf", "1e300", "2026-01-05", "2026-13-05T00:00:00Z", "12:00", "99999999999999"]
        {
            assert_eq!(parse_time(text, Tz::UTC), None, "{text}");
        }
    }

    #[test]
    fn the_column_is_found_with_and_without_a_header() {
        assert_eq!(seconds(&read_text("5\n9\n").unwrap()), [5.0, 9.0]);
        assert_eq!(seconds(&read_text("start_s,ms\n5,1\n9,2\n").unwrap()), [5.0, 9.0]);
        assert_eq!(seconds(&read_text("ms,timestamp\r\n1,5\r\n2,9\r\n").unwrap()), [5.0, 9.0]);
        assert_eq!(seconds(&read_text("\"ms\",\"timestamp\"\n\"1\",\"5\"\n2, 9\n").unwrap()), [5.0, 9.0]);
        assert_eq!(seconds(&read_in("a,b\n1,5\n2,9\n", Some("b"), Tz::UTC).unwrap()), [5.0, 9.0]);
        let error = read_in("start,end\n1,5\n2,9\n", Some("strat"), Tz::UTC).unwrap_err();
        assert_eq!(error.problem, "has no column `strat`");
        assert_eq!(error.hint, "did you mean `start`?");
    }

    #[test]
    fn times_that_go_backwards_are_sorted_with_a_warning() {
        let record = read_text("9.5\n5.5\n7.5\n6.5\n").unwrap();
        assert_eq!(seconds(&record), [5.5, 6.5, 7.5, 9.5]);
        assert_eq!(record.warnings, [Warning::new("the trace goes back in time 2 times; it was sorted")]);
    }

    #[test]
    fn equal_whole_seconds_are_spread_within_their_second_and_equal_fractions_are_not() {
        let record = read_text("5\n5\n5\n5\n6.5\n6.5\n").unwrap();
        assert_eq!(seconds(&record), [5.0, 5.25, 5.5, 5.75, 6.5, 6.5]);
    }

    #[test]
    fn junk_is_read_past_counted_and_the_first_three_lines_are_shown() {
        let record = read_text("timestamp\n5\noops\n\"\n6\n,,\n7\n8\nmore\n9\n").unwrap();
        assert_eq!(seconds(&record), [5.0, 6.0, 7.0, 8.0, 9.0]);
        let [warning] = &record.warnings[..] else { panic!("{:?}", record.warnings) };
        assert_eq!(
            warning.message,
            "the trace has no time in 4 of its 9 rows (44.4%), first line 3 `oops`, line 4 `\"`, line 6 `,,`; they were left out"
        );
    }

    #[test]
    fn too_much_junk_and_too_few_times_are_refused() {
        let error = read_text("timestamp\n5\nx\ny\n").unwrap_err();
        assert_eq!(error.problem, "has no time in 2 of its 3 rows (66.7%), first line 3 `x`, line 4 `y`");
        assert_eq!(read_text("timestamp\n5\n").unwrap_err().problem, "has only one time in it");
        assert_eq!(read_text("timestamp\n").unwrap_err().problem, "has no times in it");
        assert_eq!(read_text("").unwrap_err().problem, "has no times in it");
        let binary = read_from(
            &vec![1_u8; 5_000_000][..],
            &Rules { column: None, junk_allowed: Probability::ZERO, zone: Tz::UTC },
        );
        assert_eq!(binary.unwrap_err().problem, "cannot be read: a line is longer than 1 MB");
    }

    #[test]
    fn times_are_shown_on_the_clocks_of_the_zone_in_each_season() {
        let text = "2026-01-05T09:00:00Z\n2026-07-06T09:00:00Z\n2026-07-06T09:00:00\n";
        let record = read_in(text, None, Tz::Europe__Berlin).unwrap();
        let hours: Vec<f64> = seconds(&record).iter().map(|time| time.rem_euclid(86_400.0) / 3600.0).collect();
        assert_eq!(hours, [10.0, 9.0, 11.0]);
    }

    /// 15,789 times of a real access log in the order of the log, which steps back 14 times.
    #[test]
    fn a_real_record_is_read_whole() {
        let Some(data) = std::env::var_os("COLDSTART_DATA") else {
            eprintln!("SKIPPED: COLDSTART_DATA is not set");
            return;
        };
        let rules = Rules { column: None, junk_allowed: Probability::ZERO, zone: Tz::UTC };
        let record = read(&Path::new(&data).join("web-access/judge-2017-times.csv"), &rules).unwrap();
        assert_eq!(record.times.len(), 15_789);
        assert_eq!(record.warnings, [Warning::new("the trace goes back in time 14 times; it was sorted")]);
        let run = read(&Path::new(&data).join("aws-poisson-2020/run-2020-05-28.csv"), &rules).unwrap();
        assert_eq!(run.times.len(), 186);
    }
}
