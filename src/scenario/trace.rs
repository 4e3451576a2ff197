//! Recorded times of requests from a CSV file, read in one pass.
//!
//! Times are epoch seconds (also fractional), epoch milliseconds (told by their size) or RFC 3339; a date and time
//! without a zone is on the scenario's clocks. Days are cut at midnight on those clocks, in each season's own offset,
//! so that what came at nine in the morning stays there. Quotation marks around a field are dropped, but a comma
//! between them is a comma.

mod rows;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::sources::Digesting;
use super::{Warning, WarningKind};
use crate::model::arrivals::{Days, Trace};
pub(super) use crate::units::moment::show_duration_column;
use crate::units::{Nanos, Probability, UnitError, counted};
use rows::rows;

/// What a trace must be, for messages.
pub(super) const EXPECTED: &str =
    "a CSV file with a column of times, in epoch seconds or milliseconds or as \"2026-01-05T09:00:00Z\"";

/// From when to when a record of requests was made, on the scenario's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordSpan {
    /// The time of its first request.
    pub first: NaiveDateTime,
    /// The time of its last.
    pub last: NaiveDateTime,
}

/// How to read a trace.
pub(super) struct Rules {
    /// The column of times; where absent `timestamp`, or else the first.
    pub(super) column: Option<String>,
    /// The column that says how long the handler took; where absent that is not read.
    pub(super) duration_column: Option<String>,
    /// The share of rows that may be junk.
    pub(super) junk_allowed: Probability,
    /// The scenario's clocks.
    pub(super) zone: Tz,
    /// How its days are to be played.
    pub(super) order: Days,
}

/// What was read: at least two requests, sorted by time.
#[derive(Debug)]
pub(super) struct Record {
    /// Nanoseconds since 1970 began on the scenario's clocks.
    times: Vec<Nanos>,
    /// How long the handler took for each; empty where that was not read.
    durations: Vec<Nanos>,
    order: Days,
    /// That of the file.
    pub(super) digest: String,
    pub(super) warnings: Vec<Warning>,
}

impl Record {
    /// From when to when it was made.
    pub(super) fn span(&self) -> RecordSpan {
        let on_clocks =
            |time: Option<&Nanos>| DateTime::from_timestamp_nanos(time.map_or(0, |time| time.0)).naive_utc();
        RecordSpan { first: on_clocks(self.times.first()), last: on_clocks(self.times.last()) }
    }

    /// The record as arrivals.
    pub(super) fn into_trace(self) -> Result<Trace, UnitError> {
        if self.durations.is_empty() {
            Trace::new(self.times, self.order)
        } else {
            Trace::with_durations(self.times.into_iter().zip(self.durations).collect(), self.order)
        }
    }
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
    let mut source = Digesting::new(source);
    let rows = rows(&mut source, rules)?;
    let digest = source.digest().map_err(|error| TraceError::unreadable(&error))?;
    let mut warnings = rows.judge_junk(rules.junk_allowed)?;
    let (mut times, mut durations) = (rows.times, rows.durations);
    const HINT: &str = "a trace needs at least two requests";
    match times.len() {
        0 => return Err(TraceError::new("has no times in it", HINT)),
        1 => return Err(TraceError::new("has only one time in it", HINT)),
        _ => {}
    }
    let backwards = times.windows(2).filter(|pair| pair[1] < pair[0]).count();
    if backwards > 0 {
        (times, durations) = sorted(times, durations);
        warnings.push(Warning::new(
            WarningKind::RecordUnsorted,
            format!("the trace goes back in time {}; it was sorted", counted(backwards as u64, "time")),
        ));
    }
    match rules.order {
        Days::Resampled | Days::InOrder => spread_whole_seconds(&mut times),
        // What is played once is played as it was recorded.
        Days::Once => {}
    }
    let times = times.into_iter().map(|time| on_clocks(time, rules.zone)).collect();
    Ok(Record { times, durations, order: rules.order, digest, warnings })
}

/// The same sorted by time; requests of one time stay in their order.
fn sorted(mut times: Vec<Nanos>, durations: Vec<Nanos>) -> (Vec<Nanos>, Vec<Nanos>) {
    if durations.is_empty() {
        times.sort_unstable();
        return (times, durations);
    }
    let mut requests: Vec<(Nanos, Nanos)> = times.into_iter().zip(durations).collect();
    requests.sort_by_key(|&(time, _)| time);
    requests.into_iter().unzip()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Record, TraceError> {
        read_in(text, None, Tz::UTC)
    }

    fn read_in(text: &str, column: Option<&str>, zone: Tz) -> Result<Record, TraceError> {
        let rules = Rules { column: column.map(str::to_owned), zone, ..rules() };
        read_from(text.as_bytes(), &rules)
    }

    fn rules() -> Rules {
        Rules {
            column: None,
            duration_column: None,
            junk_allowed: Probability::new(0.5).unwrap(),
            zone: Tz::UTC,
            order: Days::Resampled,
        }
    }

    fn with_durations(text: &str, column: &str, order: Days) -> Result<Record, TraceError> {
        read_from(text.as_bytes(), &Rules { duration_column: Some(column.to_owned()), order, ..rules() })
    }

    fn seconds(record: &Record) -> Vec<f64> {
        record.times.iter().map(|time| time.as_secs_f64()).collect()
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
        let message = "the trace goes back in time 2 times; it was sorted";
        assert_eq!(record.warnings, [Warning::new(WarningKind::RecordUnsorted, message)]);
    }

    #[test]
    fn equal_whole_seconds_are_spread_within_their_second_and_equal_fractions_are_not() {
        let record = read_text("5\n5\n5\n5\n6.5\n6.5\n").unwrap();
        assert_eq!(seconds(&record), [5.0, 5.25, 5.5, 5.75, 6.5, 6.5]);
    }

    #[test]
    fn what_is_played_once_stays_within_its_second_as_it_was_recorded() {
        let rules = Rules { order: Days::Once, ..rules() };
        let record = read_from("5\n5\n5\n4\n6.5\n".as_bytes(), &rules).unwrap();
        assert_eq!(seconds(&record), [4.0, 5.0, 5.0, 5.0, 6.5]);
        let message = "the trace goes back in time 1 time; it was sorted";
        assert_eq!(record.warnings, [Warning::new(WarningKind::RecordUnsorted, message)]);
    }

    /// Two at one time keep the order in which they stand, in which the one that came first took longer.
    #[test]
    fn durations_stay_with_their_times() {
        let text = "duration_ms,timestamp\n30,9.5\n70,5.5\n20,5.5\n0,7.5\n";
        for order in [Days::Resampled, Days::InOrder, Days::Once] {
            let record = with_durations(text, "duration_ms", order).unwrap();
            assert_eq!(seconds(&record), [5.5, 5.5, 7.5, 9.5]);
            assert_eq!(record.durations, [70, 20, 0, 30].map(Nanos::from_millis));
            assert!(record.into_trace().unwrap().has_durations());
        }
        let spread = with_durations("timestamp,took_s\n5,1\n5,2\n4,3\n", "took_s", Days::InOrder).unwrap();
        assert_eq!(
            (seconds(&spread), spread.durations),
            (vec![4.0, 5.0, 5.5], [3, 1, 2].map(Nanos::from_secs).to_vec())
        );
    }

    #[test]
    fn a_row_without_a_duration_is_junk_and_a_column_that_is_not_there_is_refused() {
        let text = "timestamp,duration\n5,100\n6,\n7,-1\n8,50\nx,50\n9,60\n";
        let record = with_durations(text, "duration", Days::Once).unwrap();
        assert_eq!(seconds(&record), [5.0, 8.0, 9.0]);
        let [warning] = &record.warnings[..] else { panic!("{:?}", record.warnings) };
        assert_eq!(
            warning.message,
            "the trace has no time or no duration in 3 of its 6 rows (50%), first line 3 `6,`, line 4 `7,-1`, line 6 `x,50`; \
             they were left out"
        );
        let error = with_durations(text, "durations", Days::Once).unwrap_err();
        assert_eq!((&*error.problem, &*error.hint), ("has no column `durations`", "did you mean `duration`?"));
        let error = with_durations("duration,start\n1,5\n2,9\n", "duration", Days::Once).unwrap_err();
        assert_eq!(error.problem, "has its times and its durations in one column, `duration`");
        assert_eq!(error.hint, "`column` names the column of times, `duration_column` that of durations");
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
        let binary = read_from(&vec![1_u8; 5_000_000][..], &Rules { junk_allowed: Probability::ZERO, ..rules() });
        assert_eq!(binary.unwrap_err().problem, "cannot be read: a line is longer than 1 MB");
    }

    #[test]
    fn times_are_shown_on_the_clocks_of_the_zone_in_each_season() {
        let text = "2026-01-05T09:00:00Z\n2026-07-06T09:00:00Z\n2026-07-06T09:00:00\n";
        let record = read_in(text, None, Tz::Europe__Berlin).unwrap();
        let hours: Vec<f64> = seconds(&record).iter().map(|time| time.rem_euclid(86_400.0) / 3600.0).collect();
        assert_eq!(hours, [10.0, 9.0, 11.0]);
    }
}
