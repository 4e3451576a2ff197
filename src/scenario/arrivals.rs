//! The wire form of `[[arrivals]]`.

use chrono_tz::Tz;

use super::Origin;
use super::distributions::{all, distribution, share, time_above_zero, weight};
use super::reader::{Entry, REFERENCE, Read, Refused, Table, name_of};
use super::sources::Columns;
use super::trace;
use crate::model::Arrivals;
use crate::model::Distribution;
use crate::model::arrivals::{
    Days, Modulated, ModulatedState, Pages, Poisson, Process, Profile, Renewal, Sessions, Trace,
};
use crate::units::{Nanos, Probability, Rate, UnitError, significant};

/// No more requests a second than this: a hundred times what an account is first allowed (10 for each of 1,000
/// environments: AWS Lambda Developer Guide, "Understanding Lambda function scaling"), and far enough from one a
/// nanosecond that the clock still moves between them.
const HIGHEST_RATE: f64 = 1e6;

/// Each process has a random stream of its own, and is looked at for every request.
pub(super) const MOST_PROCESSES: usize = 1_000;

/// The kinds of processes.
pub(super) const PROCESSES: [(&str, Kind); 6] = [
    ("poisson", Kind::Poisson),
    ("renewal", Kind::Renewal),
    ("profile", Kind::Profile),
    ("modulated", Kind::Modulated),
    ("sessions", Kind::Sessions),
    ("trace", Kind::Trace),
];

/// In which order the days of a record are played.
pub(super) const ORDERS: [(&str, Days); 3] =
    [("resampled", Days::Resampled), ("in-order", Days::InOrder), ("once", Days::Once)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Poisson,
    Renewal,
    Profile,
    Modulated,
    Sessions,
    Trace,
}

const EXPECTED_ARRIVALS: &str = "at least one `[[arrivals]]` table with a `process`";
const EXPECTED_PROCESS: &str = "a table with a `process`, such as { process = \"poisson\", rate = \"500/day\" }";
const HINT_ARRIVALS: &str = "three lines will do: `[[arrivals]]`, `process = \"poisson\"`, `rate = \"500/day\"`";
const HINT_LIST: &str =
    "the scenario has no such list: `--set 'arrivals=[{ process = \"poisson\", rate = \"500/day\" }]'` is one";
const HINT_RATE: &str = "write how many requests come on average in a unit of time, such as \"500/day\"";
const HINT_HIGHEST: &str = "one function serves far less: an account begins with 1000 environments";
const EXPECTED_RATE: &str = "a rate, such as \"500/day\" or \"0.9/s\"";

/// All arrivals of a scenario; `zone` is that of its clocks.
pub(super) fn arrivals(root: &Table<'_>, zone: Tz) -> Read<Arrivals> {
    let Some(entry) = root.get("arrivals") else {
        return Err(root.refuse_missing("arrivals", EXPECTED_ARRIVALS, HINT_ARRIVALS));
    };
    let is_flag = entry.flag().is_some();
    let expected = if is_flag { "a list of tables, each with a `process`" } else { EXPECTED_ARRIVALS };
    if entry.is_table() {
        let hint = if is_flag { HINT_LIST } else { "write `[[arrivals]]`, with two brackets on either side" };
        return Err(entry.refuse(expected, hint));
    }
    let entries = entry.list(expected)?;
    if entries.is_empty() {
        return Err(entry.refuse(expected, if is_flag { HINT_LIST } else { HINT_ARRIVALS }));
    }
    if entries.len() > MOST_PROCESSES {
        let found = format!("{} tables", entries.len());
        let expected = format!("at most {MOST_PROCESSES} `[[arrivals]]` tables");
        return Err(entry.refuse_as(&found, &expected, "Poisson arrivals add up to Poisson arrivals: add their rates"));
    }
    let arrivals = Arrivals(all(entries.iter().map(|entry| process(&entry.table(EXPECTED_PROCESS)?, zone)))?);
    if arrivals.mean_rate() > HIGHEST_RATE {
        let found = format!("{} requests a second in all", significant(arrivals.mean_rate(), 4));
        return Err(entry.refuse_as(&found, "at most 1000000/s in all", HINT_HIGHEST));
    }
    Ok(arrivals)
}

fn process(table: &Table<'_>, zone: Tz) -> Read<Process> {
    let kind = table.required("process", "the name of a process, such as \"poisson\"")?;
    let chosen = kind.one_of(&PROCESSES)?;
    kind.record(name_of(&chosen, &PROCESSES));
    let process = match chosen {
        Kind::Poisson => table.given("rate", EXPECTED_RATE, rate).map(|rate| Process::Poisson(Poisson::new(rate))),
        Kind::Renewal => renewal(table).map(Process::Renewal),
        Kind::Profile => profile(table).map(Process::Profile),
        Kind::Modulated => modulated(table).map(Process::Modulated),
        Kind::Sessions => sessions(table, zone).map(Process::Sessions),
        Kind::Trace => recorded(table, zone).map(Process::Trace),
    };
    table.finish();
    process
}

/// A rate of requests.
fn rate(entry: &Entry<'_>) -> Read<Rate> {
    let rate = entry.parsed(Rate::EXPECTED, Rate::parse, HINT_RATE)?;
    if rate.as_per_second() > HIGHEST_RATE {
        return Err(entry.refuse("a rate of at most 1000000/s", HINT_HIGHEST));
    }
    if rate.mean_interval() > Nanos::LONGEST {
        return Err(entry.refuse("a rate of at least one in 100 years", HINT_RATE));
    }
    Ok(rate)
}

fn renewal(table: &Table<'_>) -> Read<Renewal> {
    const EXPECTED: &str =
        "the time from one request to the next, such as { dist = \"gamma\", mean = \"3 min\", cv = 2.0 }";
    let between = table.given("between", EXPECTED, distribution)?;
    Renewal::new(between).map_err(|error| {
        table.refuse(
            &format!("impossible: {error}"),
            EXPECTED,
            "requests that come one at a time have some time between them",
        )
    })
}

fn profile(table: &Table<'_>) -> Read<Profile> {
    let rate = table.given("rate", "the mean rate over the week, such as \"500/day\"", rate);
    if !table.has("hours") && !table.has("days") {
        let expected = "`hours`, 24 weights from 00:00 on, or `days`, 7 weights from Monday on, or both";
        return Err(table.refuse(
            "without hours and days",
            expected,
            "requests at one rate are `process = \"poisson\"`",
        ));
    }
    let hours = weights_or_alike::<24>(table, "hours", "24 weights, one for each hour of the day, not all zero");
    let days = weights_or_alike::<7>(table, "days", "7 weights, one for each day from Monday on, not all zero");
    Profile::new(rate?, &hours?, &days?).map_err(|error| refuse_whole(table, &error))
}

/// Weights at a key; all the same where it is left out.
fn weights_or_alike<const N: usize>(table: &Table<'_>, key: &'static str, expected: &str) -> Read<[f64; N]> {
    match table.get(key) {
        Some(entry) => weights(&entry, expected),
        None => {
            table.record(key, "all alike", Origin::Default);
            Ok([1.0; N])
        }
    }
}

fn weights<const N: usize>(entry: &Entry<'_>, expected: &str) -> Read<[f64; N]> {
    let weights = all(entry.list(expected)?.iter().map(weight))?;
    let count = weights.len();
    let weights: [f64; N] = weights.try_into().map_err(|_| {
        entry.refuse_as(&format!("a list of {count}"), expected, "write every one of them: 0 where nothing comes")
    })?;
    let sum: f64 = weights.iter().sum();
    if !(sum > 0.0 && sum.is_finite()) {
        return Err(entry.refuse_as(
            "a list of weights whose sum is not above zero and finite",
            expected,
            "only their ratios matter: 1 everywhere is even traffic",
        ));
    }
    entry.record(weights.map(|weight| significant(weight, 4)).join(", "));
    Ok(weights)
}

fn modulated(table: &Table<'_>) -> Read<Modulated> {
    const EXPECTED: &str = "at least two states, such as [{ rate = \"0/s\", mean_stay = \"1 h\" }, { rate = \"2/s\", mean_stay = \"1 min\" }]";
    let entry = table.required("states", EXPECTED)?;
    let states = all(entry.list(EXPECTED)?.iter().map(state))?;
    let shown: Vec<String> = states.iter().map(show_state).collect();
    entry.record(shown.join("; "));
    Modulated::new(states).map_err(|error| entry.refuse(&error.expected, error.hint.as_deref().unwrap_or(REFERENCE)))
}

fn state(entry: &Entry<'_>) -> Read<ModulatedState> {
    let table = entry.table("a state, such as { rate = \"2/s\", mean_stay = \"1 min\" }")?;
    let per_second = table.required("rate", EXPECTED_RATE).and_then(|entry| rate_or_zero(&entry));
    let mean_stay = table
        .required("mean_stay", "the mean time in this state, such as \"10 min\"")
        .and_then(|entry| time_above_zero(&entry));
    table.finish();
    Ok(ModulatedState { per_second: per_second?, mean_stay: mean_stay? })
}

fn show_state(state: &ModulatedState) -> String {
    let rate = Rate::per_second(state.per_second).map_or("0/s".to_owned(), |rate| rate.to_string());
    format!("{rate} for {} on average", state.mean_stay)
}

/// A rate of a state, which may be zero; `Rate` itself may not.
fn rate_or_zero(entry: &Entry<'_>) -> Read<f64> {
    let is_zero = entry.text_if_any().and_then(|text| {
        let (number, unit) = text.split_once('/')?;
        let is_zero = number.trim().parse().is_ok_and(|number: f64| number == 0.0);
        Some(is_zero && Rate::parse(&format!("1/{unit}")).is_ok())
    });
    if is_zero == Some(true) { Ok(0.0) } else { rate(entry).map(Rate::as_per_second) }
}

fn sessions(table: &Table<'_>, zone: Tz) -> Read<Sessions> {
    let visits = visits(table, zone);
    let parallel =
        table.value("parallel", 1, |entry| entry.count(1..=10_000, "it counts the requests a page opens at once"));
    let pages = table.value_or("pages", Pages::Fixed(1), Origin::Default, show_pages, pages);
    let is_one_page = matches!(pages, Ok(Pages::Fixed(1)));
    let think = if is_one_page && !table.has("think") {
        Ok(Distribution::fixed(Nanos::ZERO).expect("no time at all is a time"))
    } else {
        table.given(
            "think",
            "the time from one page to the next, such as { dist = \"exponential\", mean = \"30 s\" }",
            distribution,
        )
    };
    Sessions::new(visits?, parallel?, pages?, think?).map_err(|error| refuse_whole(table, &error))
}

/// The process of visits: Poisson at `rate`, or any of single arrivals under `visits`.
fn visits(table: &Table<'_>, zone: Tz) -> Read<Process> {
    const EXPECTED: &str = "either a `rate` of visits, such as \"100/day\", or `visits = { process = ... }`";
    match (table.get("rate"), table.get("visits")) {
        (Some(_), None) => table.given("rate", EXPECTED, rate).map(|rate| Process::Poisson(Poisson::new(rate))),
        (None, Some(entry)) => {
            let visits = process(&entry.table(EXPECTED)?, zone)?;
            match visits {
                Process::Sessions(_) | Process::Trace(_) => Err(entry.refuse_as(
                    "no process of single requests",
                    "one of \"poisson\", \"renewal\", \"profile\" and \"modulated\"",
                    "a visit begins with one request: sessions cannot begin with sessions, nor with a trace",
                )),
                Process::Poisson(_) | Process::Renewal(_) | Process::Profile(_) | Process::Modulated(_) => Ok(visits),
            }
        }
        (None, None) => Err(table.refuse("without visits", EXPECTED, "give `rate = \"100/day\"`")),
        (Some(_), Some(entry)) => Err(entry.refuse_as("given beside `rate`", EXPECTED, "delete one of them")),
    }
}

fn pages(entry: &Entry<'_>) -> Read<Pages> {
    const HINT: &str = "it counts the pages of a visit; { mean = 3 } lets it vary";
    if !entry.is_table() {
        return entry.count(1..=1_000_000, HINT).map(Pages::Fixed);
    }
    let table = entry.table("a number of pages or { mean = 3 }")?;
    let mean = table.required("mean", "the mean number of pages, at least 1")?;
    let number = mean.number(HINT);
    table.finish();
    match number? {
        number if (1.0..=1e6).contains(&number) => Ok(Pages::Geometric { mean: number }),
        _ => Err(mean.refuse("a mean number of pages from 1 to 1000000", "a visit opens one page at least")),
    }
}

fn show_pages(pages: &Pages) -> String {
    match pages {
        Pages::Fixed(pages) => pages.to_string(),
        Pages::Geometric { mean } => format!("geometric, mean {}", significant(*mean, 4)),
    }
}

fn recorded(table: &Table<'_>, zone: Tz) -> Read<Trace> {
    let show_order = |days: &Days| name_of(days, &ORDERS);
    const JUNK_ALLOWED: Probability = Probability::written(0.05);
    let named = |entry: &Entry<'_>| entry.text().map(|name| Some(name.to_owned()));
    let show = |column: &Option<String>| column.clone().unwrap_or_else(|| "`timestamp`, or else the first".to_owned());
    let column = table.value_or("column", None, Origin::Default, show, named);
    let show = |column: &Option<String>| column.as_deref().map_or("none".to_owned(), trace::show_duration_column);
    let duration_column = table.value_or("duration_column", None, Origin::Default, show, named);
    let days = table.value_or("days", Days::Resampled, Origin::Default, show_order, |entry| entry.one_of(&ORDERS));
    let junk_allowed = table.value("junk_allowed", JUNK_ALLOWED, share);
    let entry = table.required("file", trace::EXPECTED)?;
    let file = entry.text()?;
    entry.record(file.to_owned());
    let rules = trace::Rules {
        column: column?,
        duration_column: duration_column?,
        junk_allowed: junk_allowed?,
        zone,
        order: days?,
    };
    let path = entry.document().beside(file);
    let refuse = |error: trace::TraceError| {
        let found = format!("`{}`, which {}", path.display(), error.problem);
        entry.refuse_as(&found, trace::EXPECTED, &error.hint)
    };
    let mut record = trace::read(&path, &rules).map_err(refuse)?;
    let columns = Columns { times: rules.column, durations: rules.duration_column, junk_allowed: rules.junk_allowed };
    entry.named(file, std::mem::take(&mut record.digest), Some(columns));
    for warning in record.warnings.drain(..) {
        entry.warn(warning);
    }
    entry.document().recorded(record.span());
    record.into_trace().map_err(|error| entry.refuse_as(&error.found, &error.expected, "take fewer days of it"))
}

fn refuse_whole(table: &Table<'_>, error: &UnitError) -> Refused {
    table.refuse(&format!("impossible: {}", error.found), &error.expected, error.hint.as_deref().unwrap_or(REFERENCE))
}
