//! What a platform makes of the requests of a log, beside what was seen: as a page, as rows, as a document.

mod figures;
mod functions;
mod record;

use super::numbers::count;
use super::page::{Block, Cell, Notes, Page, Row, Subject, Table, TableColumn};
use super::provenance::Provenance;
use crate::study::replay::{About, Arrival, Compared, Durations, GapClass, Replay, Spread};
use crate::units::{Nanos, counted, grouped, percent_as_written};

pub use functions::page as page_of_functions;
pub(super) use functions::{FunctionsDocument, records as records_of_functions};
pub(super) use record::{ReplayDocument, Replayed, records};

/// The page of a replay.
#[must_use]
pub fn page<'s>(replay: &'s Replay, provenance: &'s Provenance) -> Page<'s> {
    let mut page = Page::new(answer(replay), Subject::Replay(replay, provenance));
    add(replay, &mut page);
    page.notes.always.push(origin(provenance));
    page
}

/// Adds tables, charts and notes.
pub(super) fn add(replay: &Replay, page: &mut Page<'_>) {
    page.blocks.push(Block::Table(by_gap(replay)));
    page.blocks.push(Block::Table(by_hour(replay)));
    page.figures.extend(figures::charts(replay));
    page.notes = Notes { legend: vec![legend(replay)], always: about(replay), ..Notes::default() };
}

/// How many first uses there were and were predicted, and how many felt ones.
pub(super) fn answer(replay: &Replay) -> Vec<String> {
    let (total, told) = (&replay.total, &replay.about.told);
    let requests = counted(u64::from(total.observed.requests), "request");
    let predicted = spread(&total.first_uses, replay);
    let mut answer = vec![if told.first_uses {
        let seen = counted(u64::from(total.observed.first_uses), "first use");
        format!("The log has {seen} of environments in {requests}; the scenario predicts {predicted}.")
    } else {
        format!(
            "The log does not tell which requests were the first in their environment; of its {requests} the scenario predicts that {predicted} are."
        )
    }];
    let felt = spread(&total.felt, replay);
    answer.push(if told.felt {
        let seen = count(u64::from(total.observed.felt));
        format!("Users felt {seen} of them, which waited for an init; predicted: {felt}.")
    } else {
        format!("It does not tell which of them waited for an init, and so were felt; predicted: {felt}.")
    });
    if let Some(every) = replay.every {
        answer.push(format!("The prediction is for pings every {every}, in the place of those of the log."));
    }
    answer
}

/// A number of first uses on average.
pub(super) fn expected(mean: f64, is_mean: bool) -> String {
    match mean {
        mean if !is_mean => format!("{mean:.0}"),
        mean if mean >= 10.0 => format!("{mean:.1}"),
        mean => format!("{mean:.2}"),
    }
}

/// `59`, or `59.3 (51 to 68 in 95% of plays)`.
pub(super) fn spread(spread: &Spread, replay: &Replay) -> String {
    let mean = expected(spread.mean, replay.plays > 1);
    if replay.plays < 2 {
        return mean;
    }
    let (low, high) = spread.range;
    let share = percent_as_written(replay.confidence);
    format!("{mean} on average ({} to {} in {share} of plays)", count(low.into()), count(high.into()))
}

fn by_gap(replay: &Replay) -> Table {
    let rows = replay.by_gap.iter().map(|(class, compared)| (gap(*class), compared));
    table("by how long the function had been idle", "idle for", rows, replay)
}

fn by_hour(replay: &Replay) -> Table {
    let rows = replay.by_hour.iter().enumerate().map(|(hour, compared)| (format!("{hour:02}:00"), compared));
    table("by the hour of the day, on the clocks of the scenario", "hour", rows, replay)
}

/// Rows of those kinds of which the log has any, with all of them as the last.
fn table<'c>(title: &str, key: &str, rows: impl Iterator<Item = (String, &'c Compared)>, replay: &'c Replay) -> Table {
    let rows: Vec<(String, &Compared)> = rows.filter(|(_, one)| one.observed.requests > 0).collect();
    let all: Vec<(String, &Compared)> = rows.into_iter().chain([("all".to_owned(), &replay.total)]).collect();
    let told = replay.about.told;
    let mut table = Table { title: Some(format!("First uses {title}:")), ..Table::default() };
    table.add_key(TableColumn::left(key), all.iter().map(|(name, _)| Cell::Text(name.clone())));
    let requests = |(_, one): &(String, &Compared)| Cell::Count(one.observed.requests.into());
    table.add(TableColumn::right("requests"), all.iter().map(requests));
    let seen = |is_told: bool, number: u32| if is_told { Cell::Count(number.into()) } else { Cell::Absent };
    let of = |name: &str| TableColumn::right(name);
    for (group, is_told, pick) in
        [("first uses", told.first_uses, first_uses as fn(&Compared) -> (u32, Spread)), ("felt", told.felt, felt)]
    {
        table.add(of("seen").of(group), all.iter().map(|(_, one)| seen(is_told, pick(one).0)));
        table.add(
            of("predicted").of(group),
            all.iter().map(|(_, one)| Cell::Text(expected(pick(one).1.mean, replay.plays > 1))),
        );
        if replay.plays > 1 {
            let range = |(low, high): (u32, u32)| Cell::Text(format!("{low} to {high}"));
            let column = of(&percent_as_written(replay.confidence)).of(group);
            table.add(column, all.iter().map(|(_, one)| range(pick(one).1.range)));
        }
    }
    if let Some(last) = table.rows.last_mut() {
        *last = Row { is_emphasised: true, begins_group: true, ..last.clone() };
    }
    table
}

fn first_uses(compared: &Compared) -> (u32, Spread) {
    (compared.observed.first_uses, compared.first_uses)
}

fn felt(compared: &Compared) -> (u32, Spread) {
    (compared.observed.felt, compared.felt)
}

/// A class of gaps in words.
pub(super) fn gap(class: GapClass) -> String {
    match (class.from(), class.until()) {
        (None, _) => "in use".to_owned(),
        (Some(from), Some(until)) => format!("{} to {} min", from.0 / MINUTE, until.0 / MINUTE),
        (Some(from), None) => format!("{} min or more", from.0 / MINUTE),
    }
}

const MINUTE: i64 = crate::units::Nanos::MINUTE.0;

fn legend(replay: &Replay) -> String {
    let range = match replay.plays {
        0 | 1 => "nothing in the scenario is random, so that it was played once".to_owned(),
        plays => format!("of {} plays", count(plays)),
    };
    format!(
        "first use: the first request in its environment; felt: one that waited for an init; in use: another request was in \
         progress; predicted: {range}."
    )
}

/// What is taken for the time before windows.
fn before(windows: u64, in_use: u64) -> String {
    const USED: &str = "the function was in use before; requests like those of the window, drawn anew for each play, stand for that time";
    const NEW: &str = "the first request finds one environment";
    match in_use {
        0 => format!("There {NEW}."),
        _ if in_use == windows => format!("There {USED}."),
        _ => format!("In {} of them {USED}. In the others {NEW}.", grouped(in_use)),
    }
}

/// How the log was read.
fn about(replay: &Replay) -> Vec<String> {
    let About {
        arrival,
        rounding,
        durations,
        told,
        warmers,
        windows,
        windows_in_use,
        empty_windows,
        first_uses,
        doubtful,
    } = replay.about;
    let mut lines = vec![format!(
        "{} of the log, each played by itself; the first request is not counted. {}",
        counted(windows, "window"),
        before(windows, windows_in_use)
    )];
    if empty_windows > 0 {
        lines.push(format!("{} without anything to compare left out.", counted(empty_windows, "window")));
    }
    lines.push(match arrival {
        Arrival::Sent => "A request comes when it was sent.".to_owned(),
        Arrival::Started => "A request comes when the function began.".to_owned(),
        Arrival::BeforeInit { .. } => "A request comes when the function began or, if it was the first in an environment and waited for the init, when that init began: the log does not tell when requests were sent, or the platform has no rule for those that wait for an environment in use.".to_owned(),
    });
    if rounding > Nanos::ZERO {
        lines.push("The log tells times in whole seconds: requests of one second are played as coming at once, so that more environments are needed, and more requests are cold, than if they came one after the other.".to_owned());
    }
    if doubtful > 0 {
        lines.push(format!(
            "What is predicted is only near the truth: the log does not tell when requests were sent, so that of {} it is not known what {} found.",
            counted(first_uses, "first use"),
            grouped(doubtful)
        ));
    }
    lines.push(match durations {
        Durations::Recorded => "Handlers take as long as they did.".to_owned(),
        Durations::Filled(missing) => format!(
            "Handlers take as long as they did; {} without a duration: the median of the others.",
            counted(missing, "request")
        ),
        Durations::Scenarios => "Handlers take as long as the scenario says: the log does not tell.".to_owned(),
    });
    if let Some(after) = told.felt_after {
        lines.push(format!(
            "Felt in the log: a first use that began more than {after} after it was sent: there the delays of first uses fall into two groups."
        ));
    }
    if warmers > 0 {
        lines.push(match replay.every {
            None => format!("{} of a warmer played and not counted.", counted(warmers, "invocation")),
            Some(_) => format!("{} of a warmer left out.", counted(warmers, "invocation")),
        });
    }
    if replay.sets > 1 {
        lines.push(format!(
            "Plays take turns with {} sets of values, any of which may be true: ranges contain what is not known.",
            count(replay.sets)
        ));
    }
    if replay.throttled > 0.0 {
        lines.push(format!(
            "{} requests refused in a play, on average: the limits of the scenario are too low for this log.",
            expected(replay.throttled, true)
        ));
    }
    lines
}

pub(super) fn origin(provenance: &Provenance) -> String {
    let Provenance { preset, hash, seed, version, .. } = provenance;
    format!("Platform {}, not today's. Scenario {hash}, seed {seed}, coldstart {version}.", preset.name)
}
