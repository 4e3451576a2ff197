//! What each assumption changes, as a tornado: bars to both sides of the answer, the longest first.

use super::words::name;
use crate::estimate::Estimate;
use crate::report::numbers::ABSENT;
use crate::report::page::{Block, Cell, Page, Row, Table, TableColumn};
use crate::report::people::share;
use crate::study::{Alteration, Assumption, Bar, Moved, Why};
use crate::units::significant;

/// Puts the tornado and what decides into a page.
pub(super) fn add(why: &Why, page: &mut Page<'_>) {
    page.answer.extend(why.decides().map(decides));
    page.blocks.push(Block::Table(table(why)));
    page.notes.legend.push(format!(
        "Each assumption is changed by itself, at {}, on the same traffic. points: what that adds to the share of cold \
         requests, in percentage points; ?: its interval contains none. then: what becomes of the recommended interval, \
         as its neighbours tell; unclear: the interval of a share contains the target.",
        name(&why.setting)
    ));
}

/// The assumption that decides, and how to find it out.
fn decides(bar: &Bar) -> String {
    let moves = match bar.moved {
        Moved::Same | Moved::Unclear => String::new(),
        Moved::Shorter { to: None } => ", and the recommended interval is too long".to_owned(),
        Moved::Shorter { to: Some(_) } | Moved::Longer { .. } => {
            format!(", and the answer is {}", then(bar.moved))
        }
    };
    format!(
        "What decides is {}: with \"{}\" the share of cold requests moves by {} points{moves}. To find it out: {}.",
        subject(bar.assumption),
        label(bar.assumption, bar.alteration),
        points(bar).trim_end_matches('?'),
        find_out(bar.assumption)
    )
}

/// So many columns have the bars on either side.
const REACH: usize = 14;

fn table(why: &Why) -> Table {
    let longest = why.bars.iter().map(size).fold(0.0, f64::max);
    let mut table = Table::default();
    let rows = || why.bars.iter();
    table.add_key(TableColumn::left("assumption"), rows().map(|bar| Cell::Text(label(bar.assumption, bar.alteration))));
    table.add(
        TableColumn::left(format!("{:^1$}", "fewer | more cold", 2 * REACH + 1)),
        rows().map(|bar| Cell::Drawing(drawn(bar, longest))),
    );
    table.add(TableColumn::right("points"), rows().map(|bar| Cell::Text(points(bar))));
    let cold = |bar: &Bar| Cell::Text(bar.cold.as_ref().map_or(ABSENT.to_owned(), |cold| share(cold, None)));
    table.add(TableColumn::right("cold"), rows().map(cold));
    table.add(TableColumn::left("then"), rows().map(|bar| Cell::Text(then(bar.moved))));
    let base = why.base.as_ref().map_or(ABSENT.to_owned(), |base| share(base, None));
    let text = |text: &str| Cell::Text(text.to_owned());
    let first = vec![
        text("as assumed"),
        Cell::Drawing(format!("{:>1$}", "|", REACH + 1)),
        Cell::Empty,
        Cell::Text(base),
        text(""),
    ];
    table.rows.insert(0, Row { is_emphasised: true, ..Row::of(first) });
    table
}

fn size(bar: &Bar) -> f64 {
    bar.difference.map_or(0.0, |difference| difference.estimate.value.abs())
}

/// `      ####|         `
fn drawn(bar: &Bar, longest: f64) -> String {
    let Some(value) = bar.difference.map(|difference| difference.estimate.value) else { return String::new() };
    let length = if longest > 0.0 { (value.abs() / longest * REACH as f64).round() as usize } else { 0 };
    let bar = "#".repeat(length);
    if value < 0.0 { format!("{bar:>REACH$}|") } else { format!("{:>1$}{bar}", "|", REACH + 1) }
}

/// The difference in percentage points, with its sign.
fn points(bar: &Bar) -> String {
    let Some(difference) = bar.difference else { return ABSENT.to_owned() };
    let Estimate { value, interval, .. } = difference.estimate;
    let mark = if interval.is_some_and(|interval| !interval.contains(0.0)) { "" } else { "?" };
    let sign = if value < 0.0 { "-" } else { "+" };
    format!("{sign}{}{mark}", significant((value * 100.0).abs(), 2))
}

fn then(moved: Moved) -> String {
    match moved {
        Moved::Same => "the same".to_owned(),
        Moved::Shorter { to: Some(to) } => to.to_string(),
        Moved::Shorter { to: None } => "shorter, if any".to_owned(),
        Moved::Longer { to: Some(to) } => format!("{to} or longer"),
        Moved::Longer { to: None } => "no pings".to_owned(),
        Moved::Unclear => "unclear".to_owned(),
    }
}

/// `idle timeout halved`
pub(super) fn label(assumption: Assumption, alteration: Alteration) -> String {
    let state = match alteration {
        Alteration::Halved => "halved",
        Alteration::Doubled => "doubled",
        Alteration::On | Alteration::Off => return switched(assumption, alteration).to_owned(),
    };
    let what = match assumption {
        Assumption::Rate => "rate of requests",
        Assumption::Burstiness => "burstiness",
        Assumption::IdleTimeout => "idle timeout",
        Assumption::Recycling => "recycling",
        Assumption::FirstRequest => "first request's work",
        Assumption::Init => "init",
        Assumption::Parallel => "requests of a page",
        Assumption::IdleClock | Assumption::Replacement | Assumption::Waiting => "",
    };
    format!("{what} {state}")
}

/// The state that something is put into.
fn switched(assumption: Assumption, alteration: Alteration) -> &'static str {
    let is_on = match alteration {
        Alteration::On => true,
        Alteration::Off | Alteration::Halved | Alteration::Doubled => false,
    };
    match (assumption, is_on) {
        (Assumption::IdleClock, true) => "clock of the function",
        (Assumption::IdleClock, false) => "clock of the environment",
        (Assumption::Recycling, true) => "recycled, mean life 7 h",
        (Assumption::Recycling, false) => "no recycling",
        (Assumption::Replacement, true) => "recycled are replaced",
        (Assumption::Replacement, false) => "recycled not replaced",
        (Assumption::FirstRequest, true) => "first request works 1 s",
        (Assumption::FirstRequest, false) => "its work done in init",
        (Assumption::Parallel, true) => "requests come in pairs",
        (Assumption::Waiting, true) => "waits for first ready",
        (Assumption::Waiting, false) => "waits for its own",
        (Assumption::Rate | Assumption::Burstiness | Assumption::IdleTimeout | Assumption::Init, _)
        | (Assumption::Parallel, false) => "",
    }
}

fn subject(assumption: Assumption) -> &'static str {
    match assumption {
        Assumption::Rate => "how many requests there are",
        Assumption::Burstiness => "how unevenly requests come",
        Assumption::IdleTimeout => "how long idle environments live",
        Assumption::IdleClock => "whose idleness counts, the function's or the environment's",
        Assumption::Recycling => "how often environments are recycled",
        Assumption::Replacement => "whether recycled environments are replaced before they are needed",
        Assumption::FirstRequest => "what the handler does in its first request",
        Assumption::Init => "how long an init takes",
        Assumption::Parallel => "how many requests come at once",
        Assumption::Waiting => "whether a request waits for its own environment",
    }
}

/// The cheapest way to find it out.
fn find_out(assumption: Assumption) -> &'static str {
    match assumption {
        Assumption::Rate => "count the START lines of a day in your log",
        Assumption::Burstiness => {
            "take the gaps between the START lines of your log: their standard deviation over their mean is 1 where requests \
             are independent"
        }
        Assumption::IdleTimeout => {
            "let a copy of the function be idle for 4, 5, ... 15 min between calls, and see from which gap on the REPORT line \
             has an Init Duration"
        }
        Assumption::IdleClock => {
            "keep one environment in use for 20 min after two were busy at once, then send two requests at once: an Init \
             Duration says that the other had gone by its own idleness"
        }
        Assumption::Recycling => {
            "count the log streams of a day under pings: each is an environment, and those in excess of the first were recycled"
        }
        Assumption::Replacement => {
            "see in each log stream how long before the first START its INIT_START stands: more than its Init Duration means \
             that it was ready before it was needed"
        }
        Assumption::FirstRequest => {
            "compare the Duration of the first REPORT line of each log stream with the others; a setting may move that work \
             into the init (Zappa: INSTANTIATE_LAMBDA_HANDLER_ON_IMPORT)"
        }
        Assumption::Init => "read Init Duration in the REPORT lines of your log",
        Assumption::Parallel => "count the requests of one page in the network view of a browser",
        Assumption::Waiting => {
            "send two requests at once to a function with one warm environment, and see whether the second waits for an init"
        }
    }
}

/// Names for programs.
pub(super) fn key(assumption: Assumption) -> &'static str {
    match assumption {
        Assumption::Rate => "rate",
        Assumption::Burstiness => "burstiness",
        Assumption::IdleTimeout => "idle_timeout",
        Assumption::IdleClock => "idle_clock",
        Assumption::Recycling => "recycling",
        Assumption::Replacement => "replacement",
        Assumption::FirstRequest => "first_request",
        Assumption::Init => "init",
        Assumption::Parallel => "parallel",
        Assumption::Waiting => "waiting",
    }
}

/// The same of changes.
pub(super) fn alteration_key(alteration: Alteration) -> &'static str {
    match alteration {
        Alteration::Halved => "halved",
        Alteration::Doubled => "doubled",
        Alteration::On => "on",
        Alteration::Off => "off",
    }
}

/// What becomes of the recommended interval, for programs: its name, and the interval in seconds where there is one.
pub(super) fn moved_key(moved: Moved) -> (&'static str, Option<f64>) {
    match moved {
        Moved::Same => ("same", None),
        Moved::Unclear => ("unclear", None),
        Moved::Shorter { to } => ("shorter", to.map(crate::units::Nanos::as_secs_f64)),
        Moved::Longer { to } => ("longer", Some(to.map_or(f64::INFINITY, crate::units::Nanos::as_secs_f64))),
    }
}
