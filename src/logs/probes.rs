//! Results of experiments, in which a function is left alone for a while and then asked again: CSV of `gap_s, cold` and of
//! `environments, idle_s, warm`.

use super::LogError;
use super::bytes::Bytes;
use super::collector::Collector;
use super::each::each_below_header;
use super::fields::Fields;
use super::plain::yes_or_no;
use crate::units::Nanos;
use crate::units::moment::parse_duration;

/// One request after a time of idleness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// How long the function had been idle.
    pub idle: Nanos,
    /// Whether the request was cold.
    pub cold: bool,
}

/// Environments that were used at once, left alone, and asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cohort {
    /// How many there were.
    pub environments: u32,
    /// How long they had been idle.
    pub idle: Nanos,
    /// How many of them still served.
    pub warm: u32,
}

/// A span of time in seconds.
fn seconds(cell: Option<&str>) -> Option<Nanos> {
    parse_duration(cell?, Nanos::SECOND)
}

/// Reads single requests after a time of idleness to the end of the file.
pub(super) fn read_gaps(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let columns =
        |_: &mut Collector<'_>, header: &Fields| Some(((header.place(&["gap_s"])?, header.place(&["cold"])?), true));
    each_below_header(bytes, collector, columns, "`gap_s` and `cold`", |&mut (gap, cold), collector, fields| {
        let idle = seconds(fields.get(gap)).ok_or("no number of seconds from 0 on in the column `gap_s`")?;
        let cold = fields.get(cold).and_then(yes_or_no).ok_or("neither 0 nor 1 in the column `cold`")?;
        collector.use_line();
        collector.gaps.push(Gap { idle, cold });
        Ok(())
    })
}

/// Reads experiments on several environments at once to the end of the file.
pub(super) fn read_cohorts(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let columns = |_: &mut Collector<'_>, header: &Fields| {
        let find = |name| header.place(&[name]);
        Some(((find("environments")?, find("idle_s")?, find("warm")?), true))
    };
    each_below_header(
        bytes,
        collector,
        columns,
        "`environments`, `idle_s` and `warm`",
        |&mut (all, idle, warm), collector, fields| {
            let count = |place: usize| fields.get(place).and_then(|cell| cell.parse::<u32>().ok());
            let idle = seconds(fields.get(idle)).ok_or("no number of seconds from 0 on in the column `idle_s`")?;
            let environments = count(all).ok_or("no whole number in the column `environments`")?;
            let warm = count(warm).ok_or("no whole number in the column `warm`")?;
            if warm > environments {
                return Err("more warm environments than there were");
            }
            collector.use_line();
            collector.cohorts.push(Cohort { environments, idle, warm });
            Ok(())
        },
    )
}
