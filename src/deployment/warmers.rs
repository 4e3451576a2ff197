//! What pings a function, as the files of several tools say it.

use chrono_tz::Tz;

use super::find::{Read, Spot};
use super::imported::{From, Told};
use crate::model::Schedule;
use crate::scenario::limits::PINGS_AT_ONCE;
use crate::scenario::zone_advice;

/// Something that pings a function.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Warmer {
    pub(super) schedule: Told<Schedule>,
    /// Invocations at once.
    pub(super) concurrency: Told<u32>,
    /// The clocks of its cron.
    pub(super) timezone: Told<Tz>,
}

impl Warmer {
    /// None at all.
    pub(super) fn none() -> Self {
        let schedule = Told { value: Schedule::Never, from: From::NotThere };
        Self { schedule, concurrency: Told { value: 1, from: From::NotThere }, timezone: no_timezone() }
    }

    /// One of which only the tool knows what it is.
    pub(super) fn unknown(line: usize, written: String) -> Self {
        Self { schedule: Told { value: Schedule::Never, from: From::NotKnown { line, written } }, ..Self::none() }
    }

    /// One with this schedule and these clocks, which calls the function once.
    pub(super) fn of(schedule: Option<Spot<'_>>, timezone: Option<Spot<'_>>, otherwise: From) -> Read<Self> {
        let schedule = Spot::told(schedule, Spot::schedule, Schedule::Never, otherwise)?;
        Ok(Self { schedule, timezone: Spot::told(timezone, zone, Tz::UTC, From::NotThere)?, ..Self::none() })
    }
}

/// Clocks that nobody named.
pub(super) fn no_timezone() -> Told<Tz> {
    Told { value: Tz::UTC, from: From::NotThere }
}

fn zone(spot: &Spot<'_>) -> Read<Tz> {
    let text = spot.text().unwrap_or_default();
    text.parse().map_err(|_| spot.refuse("a time zone of the IANA database, such as Europe/Berlin", &zone_advice(text)))
}

/// The first of several: a scenario has one. What is left out, and that there is none, is noted.
pub(super) fn only(found: Vec<Warmer>, notes: &mut Vec<String>) -> Warmer {
    let places: Vec<String> =
        found.iter().filter_map(|warmer| line(&warmer.schedule.from)).map(|line| line.to_string()).collect();
    match (&places[..], found.len()) {
        (_, 0) => notes.push("No schedule pings this function.".to_owned()),
        ([first, others @ ..], 2..) if !others.is_empty() => notes.push(format!(
            "Several schedules ping this function and a scenario has one: that of line {first} is taken, that of line {} is left out.",
            others.join(", ")
        )),
        _ => {}
    }
    found.into_iter().next().unwrap_or_else(Warmer::none)
}

fn line(from: &From) -> Option<usize> {
    match from {
        From::Line { line, .. } | From::NotKnown { line, .. } => Some(*line),
        From::Tool(_) | From::NotThere => None,
    }
}

/// How many invocations a ping with this input makes: lambda-warmer's `{"warmer":true,"concurrency":3}` (lambda-warmer,
/// "README"), or one for no input and for an input that speaks of warming. None where it is work and no ping.
pub(super) fn of_input(input: Option<&Spot<'_>>) -> Read<Option<Told<u32>>> {
    let once = |from| Ok(Some(Told { value: 1, from }));
    let Some(input) = input else { return once(From::NotThere) };
    if let Some(written) = input.unknown() {
        return once(From::NotKnown { line: input.line(), written });
    }
    if input.is_table() {
        let is_ping =
            input.members().any(|(key, value)| speaks_of_warming(key) || value.text().is_some_and(speaks_of_warming));
        let concurrency = || Spot::told(input.get("concurrency"), at_once, 1, From::Tool("lambda-warmer"));
        return if is_ping { concurrency().map(Some) } else { Ok(None) };
    }
    let text = input.text().unwrap_or_default();
    if !speaks_of_warming(text) {
        return Ok(None);
    }
    let Ok(serde_json::Value::Object(table)) = serde_json::from_str::<serde_json::Value>(text) else {
        return once(From::NotThere);
    };
    let from = From::Line { line: input.line(), key: input.key.clone() };
    match table.get("concurrency") {
        None => once(From::Tool("lambda-warmer")),
        Some(number) => match number.as_u64().and_then(|number| u32::try_from(number).ok()) {
            Some(value) if PINGS_AT_ONCE.contains(&value) => Ok(Some(Told { value, from })),
            Some(_) | None => {
                let expected = format!("`concurrency` from 1 to {}", PINGS_AT_ONCE.end());
                Err(input.refuse(&expected, "it is how many environments a ping reaches"))
            }
        },
    }
}

fn speaks_of_warming(text: &str) -> bool {
    text.to_lowercase().contains("warm")
}

/// How many environments a ping reaches.
pub(super) fn at_once(spot: &Spot<'_>) -> Read<u32> {
    spot.whole(&PINGS_AT_ONCE, "it is how many environments a ping reaches")
}

/// How many invocations may be in progress at one time.
pub(super) fn reserved(spot: &Spot<'_>) -> Read<Option<u32>> {
    let number = spot.whole(&(0..=u32::MAX), "it is how many invocations may be in progress at one time")?;
    Ok(Some(number))
}

/// How many environments are always initialised.
pub(super) fn provisioned(spot: &Spot<'_>) -> Read<u32> {
    spot.whole(&(0..=crate::scenario::MOST_ENVIRONMENTS), "it is how many environments are always initialised")
}

/// What stands beside the input of a ping, for whoever writes the handler.
pub(super) fn input_remark(concurrency: u32) -> &'static str {
    if concurrency > 1 {
        "The handler must know it, invoke itself and wait 75 ms in each copy, as lambda-warmer does."
    } else {
        "The handler must know it and return at once, as with lambda-warmer."
    }
}

/// What is to be known of pings that lambda-warmer answers.
pub(super) fn notes(concurrency: u32) -> Vec<String> {
    let fan_out = [FAN_OUT_NOTE, "The role of the function must allow `lambda:InvokeFunction` on the function itself."];
    let more = if concurrency > 1 { &fan_out[..] } else { &[] };
    std::iter::once(KNOWS_PINGS_NOTE).chain(more.iter().copied()).map(str::to_owned).collect()
}

/// What is to be known of a fan-out.
pub(super) const FAN_OUT_NOTE: &str = "Each copy of a ping must wait, 75 ms is usual, or one environment answers several of them and fewer are kept warm.";

/// The same of a single ping.
const KNOWS_PINGS_NOTE: &str = "The handler must know a ping by `\"warmer\": true` in its event, as lambda-warmer does, and answer it without work; behind an alias lambda-warmer wants the handler's `context` too.";

/// The input of a ping that reaches so many environments, as lambda-warmer takes it.
pub(super) fn input(concurrency: u32) -> String {
    format!("{{\"warmer\":true,\"concurrency\":{concurrency}}}")
}
