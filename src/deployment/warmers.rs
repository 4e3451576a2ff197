//! What pings a function, as the files of several tools say it.

use chrono_tz::Tz;

use super::find::{Read, Spot};
use super::imported::{From, Told};
use crate::model::Schedule;
use crate::scenario::limits::PINGS_AT_ONCE;
use crate::scenario::{plain, shortened, zone_advice};

/// Something that pings a function.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Warmer {
    pub(super) schedule: Told<Schedule>,
    /// Invocations at once.
    pub(super) concurrency: Told<u32>,
    /// The clocks of its cron.
    pub(super) timezone: Told<Tz>,
    /// Whether nothing says that it is a ping: a schedule without an input.
    pub(super) is_assumed: bool,
}

impl Warmer {
    /// None at all.
    pub(super) fn none() -> Self {
        let schedule = Told { value: Schedule::Never, from: From::NotThere };
        Self {
            schedule,
            concurrency: Told { value: 1, from: From::NotThere },
            timezone: no_timezone(),
            is_assumed: false,
        }
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

/// Where what a schedule calls leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    /// To the function that is read.
    Here,
    /// To something else.
    Elsewhere,
    /// Only the tool can tell.
    NotKnown,
}

/// A schedule as a file has it.
#[derive(Debug, Clone)]
pub(super) struct Scheduled<'t> {
    /// What notes call it, such as "The schedule `Warm`".
    pub(super) called: String,
    pub(super) expression: Spot<'t>,
    pub(super) timezone: Option<Spot<'t>>,
    pub(super) input: Option<Spot<'t>>,
    /// Whether what it sends is made of an event, by a transformer.
    pub(super) is_transformed: bool,
    pub(super) is_off: bool,
}

impl Scheduled<'_> {
    /// It as a ping, if it is one; if not, a note says why.
    pub(super) fn ping(self, notes: &mut Vec<String>) -> Read<Option<Warmer>> {
        let called = self.called;
        if self.is_off {
            notes.push(format!("{called} is switched off."));
            return Ok(None);
        }
        if self.expression.text().is_some_and(|text| text.trim_start().starts_with("at(")) {
            notes.push(format!("{called} comes once, at a given time: it is no ping."));
            return Ok(None);
        }
        if self.is_transformed {
            notes.push(format!("{called} has an input transformer: it is work, and no ping."));
            return Ok(None);
        }
        let Some(concurrency) = of_input(self.input.as_ref())? else {
            notes.push(format!("{called} has an input that does not speak of warming: it is work, and no ping."));
            return Ok(None);
        };
        let is_assumed = !self.input.as_ref().is_some_and(is_marked);
        let warmer = Warmer::of(Some(self.expression), self.timezone, From::NotThere)?;
        Ok(Some(Warmer { concurrency, is_assumed, ..warmer }))
    }
}

/// The first of several, which a scenario has one of, those first that are surely pings. What is left out, and that there
/// is none, is noted; where it is `unclear` whether some schedule calls this function, that stands in its place.
pub(super) fn only(mut found: Vec<Warmer>, unclear: Option<Warmer>, notes: &mut Vec<String>) -> Warmer {
    found.sort_by_key(|warmer| warmer.is_assumed);
    let places: Vec<String> =
        found.iter().filter_map(|warmer| line(&warmer.schedule.from)).map(|line| line.to_string()).collect();
    match (&places[..], found.len()) {
        (_, 0) if unclear.is_none() => notes.push("No schedule pings this function.".to_owned()),
        ([first, others @ ..], 2..) if !others.is_empty() => notes.push(format!(
            "Several schedules ping this function and a scenario has one: that of line {first} is taken, that of line {} is left out.",
            others.join(", ")
        )),
        _ => {}
    }
    if let (Some(first), true) = (
        places.first(),
        found.first().is_some_and(|warmer| warmer.is_assumed && warmer.schedule.value != Schedule::Never),
    ) {
        notes.push(format!(
            "The schedule of line {first} does not say that it is a ping. It is taken for a ping; if it does work, set `ping = \"none\"`."
        ));
    }
    found.into_iter().next().or(unclear).unwrap_or_else(Warmer::none)
}

/// What is noted where only the tool can tell whether a schedule calls this function, and what stands for it then.
pub(super) fn unclear(called: &str, reference: &Spot<'_>, notes: &mut Vec<String>) -> Warmer {
    let written = reference.unknown().or_else(|| reference.text().map(shortened)).unwrap_or_else(|| "...".to_owned());
    let written = plain(&written);
    let line = reference.line();
    notes.push(format!(
        "Whether {called} pings this function is not known: `{written}` in line {line} is not known here."
    ));
    Warmer::unknown(line, written)
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
    let Some(input) = input.filter(|input| !is_empty(input)) else { return once(From::NotThere) };
    if let Some(written) = input.unknown() {
        return once(From::NotKnown { line: input.line(), written });
    }
    if input.is_table() {
        let concurrency = || Spot::told(input.get("concurrency"), at_once, 1, From::Tool("lambda-warmer"));
        return if is_marked(input) { concurrency().map(Some) } else { Ok(None) };
    }
    let text = input.text().unwrap_or_default();
    if !is_marked(input) {
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

/// Whether an input has nothing in it.
fn is_empty(input: &Spot<'_>) -> bool {
    (input.is_table() && input.members().next().is_none())
        || input.text().is_some_and(|text| matches!(text.trim(), "" | "{}"))
}

/// Whether an input has the marks of a ping.
fn is_marked(input: &Spot<'_>) -> bool {
    let marks = |key: &str| speaks_of_warming(key) || key == "concurrency";
    input.unknown().is_some_and(|written| speaks_of_warming(&written))
        || input.members().any(|(key, value)| marks(key) || value.text().is_some_and(speaks_of_warming))
        || input.text().is_some_and(speaks_of_warming)
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
