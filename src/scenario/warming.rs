//! The wire form of `[warming]`.

use super::distributions::{distribution, share, time};
use super::limits::PINGS_AT_ONCE;
use super::reader::{Entry, Read, Table};
use super::schedules::schedule;
use super::{Origin, Warning, WarningKind};
use crate::model::warming::{Phase, Warming};
use crate::model::{Distribution, Schedule};
use crate::units::{Nanos, Probability, grouped};

/// Pings more often than this would take longer to play than anybody waits, and no scheduler sends them.
const SHORTEST_INTERVAL: Nanos = Nanos::MILLISECOND;

/// The pings; every key has a default, and without `ping` there are none.
pub(super) fn warming(table: &Table<'_>) -> Read<Warming> {
    let ping = table.value("ping", Schedule::Never, ping);
    let phase = table.value_or("phase", Phase::Random, Origin::Default, show_phase, |entry| {
        phase(entry, ping.as_ref().unwrap_or(&Schedule::Never))
    });
    let jitter = table.value_or("jitter", None, Origin::Default, |jitter| show_or(jitter.as_ref(), "none"), jitter);
    let loss = table.value("loss", Probability::ZERO, share);
    let duplicate = table.value("duplicate", Probability::ZERO, share);
    let show = |number: &u32| grouped(u64::from(*number));
    let concurrency = table.value_or("concurrency", 1, Origin::Default, show, |entry| {
        entry.count(PINGS_AT_ONCE, "it counts the invocations of one ping; without `ping` there are none")
    });
    let hold = table.value("hold", Warming::none().hold, distribution);
    table.finish();
    warn_without_ping(table);
    Ok(Warming {
        ping: ping?,
        phase: phase?,
        jitter: jitter?,
        loss: loss?,
        duplicate: duplicate?,
        concurrency: concurrency?,
        hold: hold?,
    })
}

/// Values of pings that are not sent. Where somebody writes `ping = "none"`, they are meant to wait there.
fn warn_without_ping(table: &Table<'_>) {
    const KEYS: [&str; 6] = ["concurrency", "hold", "phase", "jitter", "loss", "duplicate"];
    let given: Vec<String> =
        KEYS.into_iter().filter(|key| table.has(key)).map(|key| format!("`warming.{key}`")).collect();
    if table.has("ping") || given.is_empty() {
        return;
    }
    let are = if given.len() == 1 { "is" } else { "are" };
    let message = format!("{} {are} given without `warming.ping`: this scenario sends no pings", given.join(", "));
    let hint = "give `ping = \"rate(4 minutes)\"`; a sweep sends the pings it tries in this way";
    table.warn(Warning::new(WarningKind::WarmingUnused, message).hint(hint));
}

fn ping(entry: &Entry<'_>) -> Read<Schedule> {
    let hint = match entry.flag() {
        Some(_) => "\"none\" simulates without pings",
        None => "leave `[warming]` out to simulate without pings",
    };
    let schedule = schedule(entry, hint)?;
    match schedule.interval() {
        Some(interval) if interval < SHORTEST_INTERVAL => {
            Err(entry.refuse("pings at least 1 ms apart", "no scheduler sends them so often"))
        }
        _ => Ok(schedule),
    }
}

fn phase(entry: &Entry<'_>, ping: &Schedule) -> Read<Phase> {
    if entry.text_if_any() == Some("random") {
        return Ok(Phase::Random);
    }
    const HINT: &str = "\"random\" draws it afresh for each replication";
    let phase = entry.parsed(Nanos::EXPECTED, Nanos::parse, HINT)?;
    match ping.period() {
        Some(within) if !Phase::Fixed(phase).lies_in(ping) => {
            let expected = format!("\"random\", or a time below {within}: where in it the first ping falls");
            Err(entry.refuse(&expected, HINT))
        }
        Some(_) | None => Ok(Phase::Fixed(phase)),
    }
}

fn show_phase(phase: &Phase) -> String {
    match phase {
        Phase::Random => "random".to_owned(),
        Phase::Fixed(phase) => phase.to_string(),
    }
}

/// A plain time means anything from nothing to it.
fn jitter(entry: &Entry<'_>) -> Read<Option<Distribution>> {
    if entry.is_table() {
        return distribution(entry).map(Some);
    }
    let most = time(entry)?;
    if most == Nanos::ZERO {
        return Ok(None);
    }
    let jitter = Distribution::uniform(Nanos::ZERO, most);
    jitter.map(Some).map_err(|error| entry.refuse("a time or a distribution", &error.to_string()))
}

fn show_or(distribution: Option<&Distribution>, absent: &str) -> String {
    distribution.map_or(absent.to_owned(), Distribution::to_string)
}
