//! The public traces of Azure Functions (github.com/Azure/AzurePublicDataset): that of 2019, whose files have a row for each
//! function, and that of 2021, which has one for each invocation.

use std::collections::HashMap;

use super::bytes::Bytes;
use super::collector::{At, Collector};
use super::each::{SHORT, each_row};
use super::fields::Fields;
use super::platform_line::number_of_milliseconds;
use super::table::Rows;
use super::{LogError, MinuteCounts, Seen};
use crate::units::visible;

/// What the files of 2019 say, each of which has one part.
#[derive(Debug, Default)]
pub(super) struct Tables {
    counts: Vec<MinuteCounts>,
    /// The place of each function among them.
    places: HashMap<String, usize>,
    /// Seconds.
    durations: HashMap<String, f64>,
    /// MB, by function where the file has that, or else by application.
    memory: HashMap<String, f64>,
    /// The application of each function.
    applications: Vec<String>,
    /// How many files of counts there were: each is the next day.
    days: u32,
}

/// How many minutes the counts of a day have at most.
const MINUTES_PER_DAY: u32 = 1_440;

impl Tables {
    /// Whether no file had counts.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The counts, with what the other files say of the same functions.
    pub(super) fn into_counts(mut self) -> Vec<MinuteCounts> {
        for (function, application) in self.counts.iter_mut().zip(&self.applications) {
            function.mean_duration = self.durations.get(&function.function).copied();
            let memory = self.memory.get(&function.function).or_else(|| self.memory.get(application));
            function.mean_memory = memory.copied();
        }
        self.counts
    }

    /// Adds the counts of a day, which begin at this minute of it.
    fn add(&mut self, function: &str, application: &str, first_minute: u32, counts: Vec<u32>) {
        let from = (self.days - 1) * MINUTES_PER_DAY + first_minute;
        if let Some(&known) = self.places.get(function) {
            let known = &mut self.counts[known];
            let from = from.saturating_sub(known.first_minute) as usize;
            // A function that has no row on a day was not called; one that has two, for two triggers, was by both.
            let length = known.counts.len().max(from + counts.len());
            known.counts.resize(length, 0);
            known.counts[from..].iter_mut().zip(counts).for_each(|(sum, count)| *sum = sum.saturating_add(count));
            return;
        }
        self.places.insert(function.to_owned(), self.counts.len());
        self.applications.push(application.to_owned());
        let function = visible(function);
        self.counts.push(MinuteCounts { function, first_minute: from, counts, mean_duration: None, mean_memory: None });
    }
}

/// Reads a file of the trace of 2019 to its end.
pub(super) fn read_2019(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let mut part: Option<Part> = None;
    each_row(Rows::new(bytes, false), collector, |collector, fields, at| {
        let Some(part) = &part else {
            let found = Part::of(fields).ok_or_else(|| not_azure(collector.file(), at))?;
            collector.tables.days += u32::from(matches!(found.says, Says::Counts { .. }));
            part = Some(found);
            return Ok(());
        };
        match part.take(fields, &mut collector.tables) {
            Ok(()) => collector.use_line(),
            Err(reason) => collector.reject(reason, at),
        }
        Ok(())
    })
}

fn not_azure(file: &str, at: At<'_>) -> LogError {
    LogError::new(
        &format!("{file}:{}", at.line),
        "its first row has none of the columns of this trace",
        "`HashFunction` and numbers of minutes, `Average` or `AverageAllocatedMb`, or `app,func,end_timestamp,duration`",
        "the files keep the names of their columns in the first row",
    )
}

/// What a file of 2019 says.
struct Part {
    function: Option<usize>,
    application: Option<usize>,
    says: Says,
    /// How many columns there are.
    width: usize,
}

enum Says {
    /// From this column on, beginning with this minute.
    Counts { from: usize, first_minute: u32 },
    /// Milliseconds, in this column.
    Durations(usize),
    /// MB, in this column.
    Memory(usize),
}

impl Part {
    fn of(header: &Fields) -> Option<Self> {
        let (function, application) = (header.place(&["HashFunction"]), header.place(&["HashApp"]));
        let first = header.iter().enumerate().find_map(|(place, name)| Some((place, name.parse::<u32>().ok()?)));
        let says = if let Some(place) = header.place(&["AverageAllocatedMb"]) {
            Says::Memory(place)
        } else if let Some(place) = header.place(&["Average"]) {
            Says::Durations(place)
        } else {
            // Minutes are numbered from 1 in the trace of a whole day, and from 0 in cuttings of it.
            let (from, minute) = first?;
            Says::Counts { from, first_minute: if minute == 1 { 0 } else { minute } }
        };
        function.or(application)?;
        Some(Self { function, application, says, width: header.count() })
    }

    fn take(&self, fields: &Fields, tables: &mut Tables) -> Result<(), &'static str> {
        let name = |place: Option<usize>| place.and_then(|place| fields.get(place)).unwrap_or_default();
        let function = if self.function.is_some() { name(self.function) } else { name(self.application) };
        if function.is_empty() {
            return Err("no name of a function");
        }
        if fields.count() < self.width {
            return Err(SHORT);
        }
        let number = |place: usize| -> Option<f64> {
            fields.get(place)?.parse().ok().filter(|value| (0.0..1e12).contains(value))
        };
        match self.says {
            Says::Counts { from, first_minute } => {
                let counts: Option<Vec<u32>> = fields.iter().skip(from).map(|count| count.parse().ok()).collect();
                let counts = counts.filter(|counts| !counts.is_empty()).ok_or("a count that is no whole number")?;
                tables.add(function, name(self.application), first_minute, counts);
            }
            Says::Durations(place) => {
                let milliseconds = number(place).ok_or("a mean duration that is no number")?;
                tables.durations.insert(function.to_owned(), milliseconds / 1_000.0);
            }
            Says::Memory(place) => {
                tables.memory.insert(function.to_owned(), number(place).ok_or("a memory that is no number")?);
            }
        }
        Ok(())
    }
}

/// Reads a file of the trace of 2021 to its end. Times are seconds since the trace began.
pub(super) fn read_2021(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let mut columns: Option<[Option<usize>; 4]> = None;
    each_row(Rows::new(bytes, false), collector, |collector, fields, at| {
        let Some(columns) = columns else {
            let found = [&["func"], &["end_timestamp"], &["duration"], &["app"]].map(|names| fields.place(names));
            if found[..3].contains(&None) {
                return Err(not_azure(collector.file(), at));
            }
            columns = Some(found);
            return Ok(());
        };
        let cell = |place: usize| columns[place].and_then(|place| fields.get(place)).unwrap_or_default();
        let seconds = |place: usize| number_of_milliseconds(cell(place).parse::<f64>().ok()? * 1_000.0);
        let (Some(ended), Some(duration)) = (seconds(1), seconds(2)) else {
            collector.reject("no time of its end or no duration", at);
            return Ok(());
        };
        let function = collector.function(cell(0));
        collector.has_one_function_a_row = true;
        collector.invocation(Seen { duration: Some(duration), function, ..Seen::at(ended - duration) });
        Ok(())
    })
}
