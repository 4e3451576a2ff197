//! Reads a schedule, and says of one that cannot be read how EventBridge would write it.

use super::reader::{Entry, Read};
use crate::model::Schedule;
use crate::units::{Nanos, UnitError};

/// A schedule; `hint` is given where nothing better can be advised.
pub(super) fn schedule(entry: &Entry<'_>, hint: &str) -> Read<Schedule> {
    entry.parsed(Schedule::EXPECTED, advised, hint)
}

/// A schedule, or what to write instead.
fn advised(text: &str) -> Result<Schedule, UnitError> {
    Schedule::parse(text).map_err(|error| match as_eventbridge(text) {
        Some(form) => error.hint(form),
        None => error,
    })
}

/// A schedule of EventBridge, as a file of a deployment tool has it: a rate or a cron, no plain interval.
pub(crate) fn eventbridge_schedule(text: &str) -> Result<Schedule, UnitError> {
    const EXPECTED: &str = "`rate(N minutes)` or `cron(...)`, as EventBridge writes them";
    let written = text.trim();
    let is_form = |form: &str| written.starts_with(form);
    let schedule = advised(written).map_err(|error| UnitError { expected: EXPECTED.to_owned(), ..error })?;
    if is_form("rate") || is_form("cron") {
        return Ok(schedule);
    }
    let hint = as_rate(written).unwrap_or_else(|| GENERAL.to_owned());
    Err(UnitError::new(text, EXPECTED).hint(hint))
}

/// What to write instead of a schedule that another scheduler would take.
fn as_eventbridge(text: &str) -> Option<String> {
    let text = text.trim();
    if matches!(text.to_lowercase().as_str(), "" | "off" | "no" | "false" | "disabled" | "null") {
        return Some("for no pings at all write \"none\"".to_owned());
    }
    if let Some(rate) = text.strip_prefix("rate") {
        return as_rate(rate.trim().trim_matches(['(', ')']));
    }
    if let Some(interval) = text.to_lowercase().strip_prefix("every ") {
        let interval = interval.trim();
        return is_schedule(interval).then(|| format!("write \"{interval}\", without \"every\""));
    }
    let inner = text.strip_prefix("cron").map_or(text, |rest| rest.trim().trim_matches(['(', ')']));
    let fields: Vec<&str> = inner.split_whitespace().collect();
    let (kind, six) = match &fields[..] {
        [name] => ("", named(name)?),
        [minute, hour, day, month, weekday] => {
            if !inner.contains(|c: char| c.is_ascii_digit() || c == '*') {
                return None;
            }
            let kind = "a Unix cron has five fields, EventBridge six: ";
            match of_unix([minute, hour, day, month, weekday]) {
                Some(six) => (kind, six),
                None => return Some(format!("{kind}{GENERAL}")),
            }
        }
        [minute, hour, day, month, weekday, year] => {
            let [day, weekday] = one_day(day, weekday)?;
            ("", [minute, hour, &*day, month, &*weekday, year].join(" "))
        }
        _ => return None,
    };
    let cron = format!("cron({six})");
    if is_schedule(&cron) {
        return Some(format!("{kind}write `{cron}`"));
    }
    // What is wrong with six fields their reader knows best.
    (fields.len() == 5).then(|| format!("{kind}{GENERAL}"))
}

/// A rate in EventBridge's words, where it has any: whole minutes, hours or days.
fn as_rate(interval: &str) -> Option<String> {
    let interval = Nanos::parse(interval).ok().or_else(|| {
        let digits = interval.find(|c: char| !c.is_ascii_digit())?;
        Nanos::parse(&format!("{} {}", &interval[..digits], interval[digits..].trim())).ok()
    })?;
    Some(match Schedule::Every(interval).as_eventbridge() {
        Some(rate) => format!("write `{rate}`"),
        None if interval <= Nanos::ZERO => return None,
        None => format!("EventBridge has no such rate; to see what it would do write \"{interval}\""),
    })
}

const GENERAL: &str = "`cron(minute hour day-of-month month day-of-week year)`, with `?` for one of the days, such as `cron(0/5 8-17 ? * MON-FRI *)`";

fn is_schedule(text: &str) -> bool {
    Schedule::parse(text).is_ok()
}

/// The short names of cron(5).
fn named(name: &str) -> Option<String> {
    let fields = match name {
        "@hourly" => "0 * * * ? *",
        "@daily" | "@midnight" => "0 0 * * ? *",
        "@weekly" => "0 0 ? * SUN *",
        "@monthly" => "0 0 1 * ? *",
        "@yearly" | "@annually" => "0 0 1 1 ? *",
        _ => return None,
    };
    Some(fields.to_owned())
}

/// Five fields of cron(5) as six of EventBridge; none where both days are restricted, of which cron(5) takes either and
/// EventBridge cannot.
fn of_unix([minute, hour, day, month, weekday]: [&str; 5]) -> Option<String> {
    let weekday = weekday_names(weekday)?;
    let [day, weekday] = one_day(day, &weekday)?;
    Some([&*steps(minute, 0), &*steps(hour, 0), &*steps(&day, 1), &*steps(month, 1), &*weekday, "*"].join(" "))
}

/// `*/5` as EventBridge writes it, which counts from the first of the unit.
fn steps(field: &str, first: u32) -> String {
    let one = |part: &str| part.strip_prefix("*/").map_or(part.to_owned(), |step| format!("{first}/{step}"));
    field.split(',').map(one).collect::<Vec<_>>().join(",")
}

/// Days of the month and of the week with `?` in one of them, where one leaves the day open.
fn one_day(day: &str, weekday: &str) -> Option<[String; 2]> {
    let open = |field: &str| matches!(field, "*" | "?");
    match (open(day), open(weekday)) {
        (_, true) => Some([if day == "?" { "*" } else { day }, "?"].map(str::to_owned)),
        (true, false) => Some(["?", weekday].map(str::to_owned)),
        (false, false) => None,
    }
}

/// Weekdays by name: cron(5) counts them from Sunday as 0 (and as 7), EventBridge from Sunday as 1.
fn weekday_names(field: &str) -> Option<String> {
    const NAMES: [&str; 8] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    let name = |day: &str| match day.parse::<usize>() {
        Ok(number) => NAMES.get(number).map(|name| (*name).to_owned()),
        Err(_) => Some(day.to_uppercase()),
    };
    let part = |part: &str| {
        let (days, step) = part.split_once('/').map_or((part, None), |(days, step)| (days, Some(step)));
        let days = match (days, step) {
            ("*", Some(_)) => "SUN-SAT".to_owned(),
            _ => days.split('-').map(name).collect::<Option<Vec<_>>>()?.join("-"),
        };
        Some(step.map_or(days.clone(), |step| format!("{days}/{step}")))
    };
    Some(field.split(',').map(part).collect::<Option<Vec<_>>>()?.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unix_crons_are_shown_as_eventbridge_writes_them() {
        for (unix, eventbridge) in [
            ("*/5 * * * *", "cron(0/5 * * * ? *)"),
            ("*/4 8-17 * * 1-5", "cron(0/4 8-17 ? * MON-FRI *)"),
            ("0 */2 * * *", "cron(0 0/2 * * ? *)"),
            ("15,45 9 1 * *", "cron(15,45 9 1 * ? *)"),
            ("0 0 */3 */2 *", "cron(0 0 1/3 1/2 ? *)"),
            ("0 7 * * 0,6", "cron(0 7 ? * SUN,SAT *)"),
            ("0 7 * * sun", "cron(0 7 ? * SUN *)"),
            ("cron(*/5 * * * *)", "cron(0/5 * * * ? *)"),
        ] {
            let said = format!("a Unix cron has five fields, EventBridge six: write `{eventbridge}`");
            assert_eq!(as_eventbridge(unix), Some(said), "{unix}");
            assert!(is_schedule(eventbridge), "{eventbridge}");
        }
        assert_eq!(as_eventbridge("@hourly").unwrap(), "write `cron(0 * * * ? *)`");
        for six in ["0/5 8-17 * * MON-FRI *", "cron(0/5 8-17 * * MON-FRI *)"] {
            assert_eq!(as_eventbridge(six).unwrap(), "write `cron(0/5 8-17 ? * MON-FRI *)`");
        }
        assert_eq!(as_eventbridge("every 4 minutes").unwrap(), "write \"4 minutes\", without \"every\"");
    }

    #[test]
    fn rates_are_shown_as_eventbridge_writes_them() {
        for (text, hint) in [
            ("rate(4 min)", "write `rate(4 minutes)`"),
            ("rate(4minutes)", "write `rate(4 minutes)`"),
            ("rate(1 minutes)", "write `rate(1 minute)`"),
            ("rate 2 h", "write `rate(2 hours)`"),
            ("rate(30 seconds)", "EventBridge has no such rate; to see what it would do write \"30 s\""),
            ("off", "for no pings at all write \"none\""),
        ] {
            assert_eq!(as_eventbridge(text).as_deref(), Some(hint), "{text}");
        }
    }

    #[test]
    fn what_eventbridge_cannot_say_gets_the_general_form() {
        for unix in ["0 0 1 * MON", "99 * * * *", "* * * * 9"] {
            assert!(as_eventbridge(unix).unwrap().ends_with(GENERAL), "{unix}");
        }
        for text in
            ["often", "every now and then", "once in a blue moon", "rate()", "rate(0 min)", "cron(1,,2 * ? * * *)"]
        {
            assert_eq!(as_eventbridge(text), None, "{text}");
        }
    }
}
