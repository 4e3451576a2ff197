//! What to write instead of a text with a unit that cannot be read: what somebody in a hurry may have meant by it.
//!
//! Nothing here is accepted; it only becomes a hint. A reader that took `2,000/day` would have to take `2,5/day` too,
//! and one of them for what it is not.

use super::time::unit_of_time;
use super::{Memory, Nanos, Probability, Rate};

/// What to write instead of a text that is no rate.
pub(super) fn rate(text: &str) -> Option<String> {
    let number = Number::read(text)?;
    if number.value <= 0.0 {
        return None;
    }
    let rest = number.rest.to_lowercase();
    if rest.is_empty() {
        return sensible_rate(format!("{}/day", number.written))
            .map(|rate| number.advise("a rate needs its unit of time", &rate));
    }
    if let Some(unit) = unit_like(&rest) {
        // A time where a rate should be: the time from one to the next.
        let every = Nanos::from_secs_f64(number.value * unit.1.as_secs_f64());
        let rate = Rate::per_second(1.0 / every.as_secs_f64()).ok()?;
        return Some(format!("that is a time; one every {every} is written \"{rate}\""));
    }
    let unit = match rest.as_str() {
        "rps" | "qps" | "tps" | "hz" => "s",
        "rpm" | "qpm" => "min",
        "rph" | "hourly" => "h",
        "rpd" | "daily" => "day",
        rest => per(without_noun(rest))?,
    };
    let rate = sensible_rate(format!("{}/{unit}", number.written))?;
    Some(number.advise("a rate is a number, a slash and a unit of time", &rate))
}

fn sensible_rate(text: String) -> Option<String> {
    Rate::read(&text).is_ok().then_some(text)
}

/// What counts in front of "a day": it is left out.
fn without_noun(text: &str) -> &str {
    const NOUNS: [&str; 7] = ["request", "req", "call", "invocation", "hit", "event", "visit"];
    let noun = NOUNS.iter().find(|noun| text.starts_with(*noun));
    noun.map_or(text, |noun| text[noun.len()..].trim_start_matches(['s', '.', ' ']))
}

/// The unit of time in `/day`, `per day`, `a day`, `each day`.
fn per(text: &str) -> Option<&'static str> {
    let rest = text.strip_prefix('/').or_else(|| {
        let (word, rest) = text.split_once(' ')?;
        matches!(word, "per" | "a" | "an" | "each" | "every").then_some(rest)
    })?;
    unit_like(rest.trim()).map(|(name, _)| match name {
        "days" => "day",
        "weeks" => "week",
        "years" => "year",
        name => name,
    })
}

/// What to write instead of a text that is no time.
pub(super) fn time(text: &str) -> Option<String> {
    let number = Number::read(text)?;
    if number.value < 0.0 {
        return None;
    }
    if matches!(number.rest.to_lowercase().as_str(), "month" | "months" | "mo") {
        let days = number.value * 30.0;
        return Some(format!("months differ: write \"{days} days\""));
    }
    if let Some((unit, _)) = unit_like(&number.rest.to_lowercase()) {
        let time = format!("{} {unit}", number.written);
        return Nanos::read(&time).is_ok().then(|| number.advise("a time is a number and a unit", &time));
    }
    let several = several_times(text)?;
    Some(format!("a time has one number and one unit: write \"{several}\""))
}

/// The sum of a time in several units, such as `1m30s` or `1 h 30 min`.
fn several_times(text: &str) -> Option<Nanos> {
    let mut rest = text.trim();
    let mut sum = Nanos::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().ok()?;
        let after = rest[digits..].trim_start();
        let letters = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (_, unit) = unit_like(&after[..letters].to_lowercase())?;
        sum += Nanos::from_secs_f64(number * unit.as_secs_f64());
        rest = after[letters..].trim_start_matches([' ', ',']);
    }
    // One that cannot be written shortly would be rounded.
    (Nanos::read(&sum.to_string()) == Ok(sum)).then_some(sum)
}

/// What to write instead of a text that is no share.
pub(super) fn share(text: &str) -> Option<String> {
    let number = Number::read(text)?;
    let rest = number.rest.to_lowercase();
    let per_cent = match rest.as_str() {
        "" | "%" | "percent" | "per cent" | "pct" | "%%" => number.value,
        _ => return None,
    };
    // What is a fraction already needs no sign.
    let sign = if rest.is_empty() && per_cent < 1.0 { "" } else { "%" };
    let share = format!("{}{sign}", number.written);
    Probability::read(&share).is_ok().then(|| number.advise("a share is written in per cent or as a fraction", &share))
}

/// What to write instead of a text that is no memory.
pub(super) fn memory(text: &str) -> Option<String> {
    let number = Number::read(text)?;
    let unit = match number.rest.to_lowercase().as_str() {
        "" | "m" | "mb" | "mib" | "mbyte" | "mbytes" | "megabyte" | "megabytes" => "MB",
        "g" | "gb" | "gib" | "gbyte" | "gbytes" | "gigabyte" | "gigabytes" => "GB",
        _ => return None,
    };
    let memory = format!("{} {unit}", number.written);
    Memory::read(&memory).is_ok().then(|| number.advise("a memory is a number and its unit", &memory))
}

/// The name of a unit of time, and its length, by a name that somebody may have for it.
fn unit_like(name: &str) -> Option<(&'static str, Nanos)> {
    const UNITS: [(&str, &[&str]); 9] = [
        ("ns", &["nsec", "nsecs", "nanos"]),
        ("us", &["usec", "usecs", "micros"]),
        ("ms", &["msec", "msecs", "millis", "milli"]),
        ("s", &["secs", "sek"]),
        ("min", &["mins", "mn"]),
        ("h", &["hr", "hrs"]),
        ("days", &["dy", "dys"]),
        ("weeks", &["wk", "wks"]),
        ("years", &["y", "yr", "yrs"]),
    ];
    let length = |unit: &str| unit_of_time(unit).unwrap_or(Nanos::ZERO);
    let known = unit_of_time(name);
    UNITS
        .iter()
        .find(|(unit, others)| known == unit_of_time(unit) || others.contains(&name))
        .map(|(unit, _)| (*unit, length(unit)))
}

/// A number as somebody writes it who does not know how it is read here.
struct Number<'t> {
    value: f64,
    /// As it is to be written.
    written: String,
    /// What was wrong with it, if anything.
    wrong: Option<&'static str>,
    /// What follows it.
    rest: &'t str,
}

impl<'t> Number<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let end = text.char_indices().find(|&(at, c)| !is_of_number(text, at, c)).map_or(text.len(), |(at, _)| at);
        let (number, rest) = (&text[..end], text[end..].trim());
        let (plain, wrong) = plain(number)?;
        let value: f64 = plain.parse().ok()?;
        let number = Self { value, written: plain, wrong, rest };
        let thousand = ["k/", "K/", "k ", "K "].iter().any(|k| rest.starts_with(k)) || matches!(rest, "k" | "K");
        let million = ["M/", "M "].iter().any(|m| rest.starts_with(m));
        Some(match (thousand, million) {
            (true, _) => number.times(1e3, rest[1..].trim()),
            (_, true) => number.times(1e6, rest[1..].trim()),
            _ => number,
        })
    }

    fn times(self, factor: f64, rest: &'t str) -> Self {
        let value = self.value * factor;
        Self { value, written: value.to_string(), wrong: Some("a number is written in full"), rest }
    }

    /// A hint that names the number's fault, or else what is usual.
    fn advise(&self, usual: &str, instead: &str) -> String {
        format!("{}: write \"{instead}\"", self.wrong.unwrap_or(usual))
    }
}

/// What separates thousands in one country or another.
fn is_separator(c: char) -> bool {
    matches!(c, ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn is_of_number(text: &str, at: usize, c: char) -> bool {
    let is_between_digits = || {
        text[..at].ends_with(|before: char| before.is_ascii_digit())
            && text[at + c.len_utf8()..].starts_with(|after: char| after.is_ascii_digit())
    };
    c.is_ascii_digit() || matches!(c, '.' | '_') || at == 0 && c == '-' || is_separator(c) && is_between_digits()
}

/// The digits of a number as they are read here, and what was wrong with them.
fn plain(number: &str) -> Option<(String, Option<&'static str>)> {
    if !number.contains(is_separator) {
        return Some((number.replace('_', ""), None));
    }
    let (whole, decimals) = number.split_once('.').map_or((number, ""), |(whole, decimals)| (whole, decimals));
    let mut groups = whole.split(is_separator);
    let first = groups.next().unwrap_or_default();
    let is_thousands = (1..=3).contains(&first.len()) && first != "0" && groups.all(|group| group.len() == 3);
    if is_thousands {
        let point = if decimals.is_empty() { "" } else { "." };
        let digits = whole.replace(is_separator, "");
        return Some((format!("{digits}{point}{decimals}"), Some("a number has nothing between its thousands")));
    }
    let is_decimal_comma = number.matches(is_separator).count() == 1 && number.contains(',') && decimals.is_empty();
    is_decimal_comma.then(|| (number.replace(',', "."), Some("decimals follow a point")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_told_how_to_be_written() {
        for (text, hint) in [
            ("2,000/day", "a number has nothing between its thousands: write \"2000/day\""),
            ("1,234,567.5/day", "a number has nothing between its thousands: write \"1234567.5/day\""),
            ("2 000/day", "a number has nothing between its thousands: write \"2000/day\""),
            ("0,9/s", "decimals follow a point: write \"0.9/s\""),
            ("2k/day", "a number is written in full: write \"2000/day\""),
            ("1.5K per day", "a number is written in full: write \"1500/day\""),
            ("1M/day", "a number is written in full: write \"1000000/day\""),
            ("5 rps", "a rate is a number, a slash and a unit of time: write \"5/s\""),
            ("5rps", "a rate is a number, a slash and a unit of time: write \"5/s\""),
            ("90 rpm", "a rate is a number, a slash and a unit of time: write \"90/min\""),
            ("500 a day", "a rate is a number, a slash and a unit of time: write \"500/day\""),
            ("500 requests per day", "a rate is a number, a slash and a unit of time: write \"500/day\""),
            ("5 req/s", "a rate is a number, a slash and a unit of time: write \"5/s\""),
            ("500/Day", "a rate is a number, a slash and a unit of time: write \"500/day\""),
            ("500", "a rate needs its unit of time: write \"500/day\""),
            ("3 min", "that is a time; one every 3 min is written \"480/day\""),
        ] {
            assert_eq!(rate(text).as_deref(), Some(hint), "{text}");
        }
        for text in ["", "often", "0/day", "-5 rps", "1,2,3/day", "5 rpx", "5/parsec", "1e400/s", "5 bananas a day"] {
            assert_eq!(rate(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_told_how_to_be_written() {
        for (text, hint) in [
            ("5 Minutes", "a time is a number and a unit: write \"5 min\""),
            ("5 mins", "a time is a number and a unit: write \"5 min\""),
            ("1,5 s", "decimals follow a point: write \"1.5 s\""),
            ("86,400 s", "a number has nothing between its thousands: write \"86400 s\""),
            ("1m30s", "a time has one number and one unit: write \"1.5 min\""),
            ("1 h 30 min", "a time has one number and one unit: write \"1.5 h\""),
            ("2 months", "months differ: write \"60 days\""),
        ] {
            assert_eq!(time(text).as_deref(), Some(hint), "{text}");
        }
        for text in ["", "soon", "1 fortnight", "4 min 5", "-5 mins", "1:30"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn shares_and_memory_are_told_how_to_be_written() {
        for (text, hint) in [
            ("5", "a share is written in per cent or as a fraction: write \"5%\""),
            ("1 percent", "a share is written in per cent or as a fraction: write \"1%\""),
            ("0,5%", "decimals follow a point: write \"0.5%\""),
            ("0,5", "decimals follow a point: write \"0.5\""),
        ] {
            assert_eq!(share(text).as_deref(), Some(hint), "{text}");
        }
        for text in ["", "low", "101", "150%", "-1"] {
            assert_eq!(share(text), None, "{text}");
        }
        for (text, hint) in [
            ("512", "a memory is a number and its unit: write \"512 MB\""),
            ("1G", "a memory is a number and its unit: write \"1 GB\""),
            ("1,024 MB", "a number has nothing between its thousands: write \"1024 MB\""),
        ] {
            assert_eq!(memory(text).as_deref(), Some(hint), "{text}");
        }
        for text in ["", "64 MB", "1 TB", "512.5 MB"] {
            assert_eq!(memory(text), None, "{text}");
        }
    }
}
