//! `--vary KEY=RANGE`: which field of the scenario a sweep varies, and over which values.

use std::str::FromStr;

use super::failure::Failure;
use super::flags::refuse;
use crate::scenario::{Edit, NoEdit};
use crate::study::Axis;
use crate::units::{Nanos, Rate, grouped, significant};

/// The flag.
pub(super) const FLAG: &str = "--vary";

const EXPECTED: &str =
    "a key, `=` and values, such as `function.init=0.5s,1s,2s` or `arrivals.0.rate=100/day..5000/day:log9`";

const HINT_RANGE: &str = "say how many values: `:log9` makes nine at equal ratios, `:lin9` nine at equal steps";

/// More values of one axis are refused.
const MOST_VALUES: usize = 400;

/// Two axes make a map.
const MOST_AXES: usize = 2;

/// What is asked for by all flags.
pub(super) fn axes(texts: &[String]) -> Result<Vec<Axis>, Failure> {
    let axes: Vec<Axis> = texts.iter().map(|text| axis(text)).collect::<Result<_, _>>()?;
    if let Some(text) = texts.get(MOST_AXES) {
        let hint = "vary two fields at a time: the table is then a map, and more can be seen in several of them";
        return Err(refuse(FLAG, text, "at most two fields to vary, beside the ping interval", hint));
    }
    match &axes[..] {
        [first, second] if first.key == second.key => Err(refuse(
            FLAG,
            &texts[1],
            "another field than that of the first --vary",
            "put all values into one --vary",
        )),
        _ => Ok(axes),
    }
}

fn axis(text: &str) -> Result<Axis, Failure> {
    let Edit { key, value, .. } = Edit::parse(text, FLAG)
        .map_err(|NoEdit| refuse(FLAG, text, EXPECTED, "`coldstart check` lists the keys that are in force"))?;
    refuse_what_is_not_simulated(text, &key)?;
    let mut values: Vec<String> = Vec::new();
    for part in parts(&value) {
        for value in expand(text, part.trim())? {
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    match values.len() {
        0 | 1 => Err(refuse(FLAG, text, "two values at least", "for one value there is --set")),
        count if count > MOST_VALUES => {
            let expected = format!("at most {} values", grouped(MOST_VALUES as u64));
            Err(refuse(FLAG, text, &expected, "a shorter range, or `:log9` for nine values"))
        }
        _ => Ok(Axis { key, values }),
    }
}

/// Fields that change how it is asked and not what is simulated, and those that have flags of their own.
fn refuse_what_is_not_simulated(text: &str, key: &str) -> Result<(), Failure> {
    let refuse = |hint| Err(refuse(FLAG, text, "a field of what is simulated", hint));
    match key {
        "warming.ping" => refuse("--every tries ping intervals"),
        "name" => refuse("a name changes no result"),
        "run.seed" | "run.replications" | "run.precision" | "run.confidence" => refuse(
            "this says how surely it is asked: --seed, --replications, --precision and --confidence set it for all",
        ),
        key if key.starts_with("expect.") => refuse("`coldstart expect` holds expectations"),
        _ => Ok(()),
    }
}

/// The parts between commas that stand outside quotes and brackets.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut depth, mut quote) = (0, 0_usize, None);
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '[' | '{' | '(') => depth += 1,
            (None, ']' | '}' | ')') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            (None, _) => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// The values that a part stands for: a range is two numbers with two dots between them, and anything else is one value.
fn expand(text: &str, part: &str) -> Result<Vec<String>, Failure> {
    let refused = |hint: &str| refuse(FLAG, text, EXPECTED, hint);
    if part.is_empty() {
        return Err(refused("a value is missing between two commas, or at an end"));
    }
    let Some((first, rest)) = part.split_once("..").filter(|_| !part.starts_with(['"', '\'', '[', '{'])) else {
        return Ok(vec![part.to_owned()]);
    };
    let (last, spacing) = rest.split_once(':').map_or((rest, None), |(last, spacing)| (last, Some(spacing)));
    match (Quantity::read(first), Quantity::read(last)) {
        (Some(first), Some(last)) => range(text, &first, &last, spacing),
        // Such as the path of a file.
        (None, None) => Ok(vec![part.to_owned()]),
        (Some(_), None) | (None, Some(_)) => Err(refused("a range has a number at either end: `1..3`, `1s..4s:log3`")),
    }
}

/// A number with what follows it.
struct Quantity<'t> {
    text: &'t str,
    number: f64,
    unit: &'t str,
}

impl<'t> Quantity<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
        let number = text[..end].parse().ok()?;
        Some(Self { text, number, unit: text[end..].trim() })
    }
}

/// How values lie between the ends of a range.
#[derive(Clone, Copy)]
enum Spacing {
    Linear,
    Logarithmic,
}

fn range(text: &str, first: &Quantity<'_>, last: &Quantity<'_>, spacing: Option<&str>) -> Result<Vec<String>, Failure> {
    let refused = |hint: &str| refuse(FLAG, text, EXPECTED, hint);
    let Some(spacing) = spacing else {
        return whole_numbers(first, last).ok_or_else(|| refused(HINT_RANGE))?.map_err(|hint| refused(&hint));
    };
    let (spacing, count) = match (spacing.strip_prefix("lin"), spacing.strip_prefix("log")) {
        (Some(count), _) => (Spacing::Linear, count),
        (None, Some(count)) => (Spacing::Logarithmic, count),
        (None, None) => return Err(refused(HINT_RANGE)),
    };
    let count: usize = count.parse().ok().filter(|count| (2..=MOST_VALUES).contains(count)).ok_or_else(|| {
        refused(&format!("after `log` or `lin` stands how many values there are, from 2 to {MOST_VALUES}"))
    })?;
    let scale = Scale::between(first, last)
        .ok_or_else(|| refused("write both ends of a range in the same unit, such as `1s..4s:log3`"))?;
    let (low, high) = scale.ends;
    if low >= high {
        return Err(refused("the smaller end of a range comes first"));
    }
    if matches!(spacing, Spacing::Logarithmic) && low <= 0.0 {
        return Err(refused("equal ratios need an end above zero: `:lin9` makes equal steps"));
    }
    let between = |place: usize| {
        let share = place as f64 / (count - 1) as f64;
        let value = match spacing {
            Spacing::Linear => low + (high - low) * share,
            Spacing::Logarithmic => low * (high / low).powf(share),
        };
        (scale.written)(value)
    };
    let inner = (1..count - 1).map(between);
    Ok(std::iter::once(first.text.to_owned()).chain(inner).chain([last.text.to_owned()]).collect())
}

/// Every whole number from one to another; none where they are not whole, or have a unit.
fn whole_numbers(first: &Quantity<'_>, last: &Quantity<'_>) -> Option<Result<Vec<String>, String>> {
    let (low, high): (i64, i64) = (first.text.parse().ok()?, last.text.parse().ok()?);
    Some(if low >= high {
        Err("the smaller end of a range comes first".to_owned())
    } else if high - low >= MOST_VALUES as i64 {
        Err(format!("a range of whole numbers has at most {MOST_VALUES}: `:log9` makes nine of them"))
    } else {
        Ok((low..=high).map(|number| number.to_string()).collect())
    })
}

/// The ends of a range as numbers, and how a number between them is written: with four digits.
struct Scale {
    ends: (f64, f64),
    written: Box<dyn Fn(f64) -> String>,
}

/// Digits of a value between the ends of a range.
const DIGITS: usize = 4;

impl Scale {
    fn between(first: &Quantity<'_>, last: &Quantity<'_>) -> Option<Self> {
        if first.unit == last.unit {
            let is_whole = [first, last].iter().all(|end| end.unit.is_empty() && end.text.parse::<i64>().is_ok());
            let unit = first.unit.to_owned();
            let written: Box<dyn Fn(f64) -> String> = if is_whole {
                Box::new(|value| format!("{}", value.round()))
            } else {
                Box::new(move |value| format!("{}{unit}", significant(value, DIGITS)))
            };
            return Some(Self { ends: (first.number, last.number), written });
        }
        let times = both(first, last).map(|(first, last): (Nanos, Nanos)| Self {
            ends: (first.as_secs_f64(), last.as_secs_f64()),
            written: Box::new(|seconds| format!("{}s", significant(seconds, DIGITS))),
        });
        times.or_else(|| {
            let (first, last): (Rate, Rate) = both(first, last)?;
            Some(Self {
                ends: (first.as_per_second(), last.as_per_second()),
                written: Box::new(|per_second| format!("{}/day", significant(per_second * 86_400.0, DIGITS))),
            })
        })
    }
}

fn both<T: FromStr>(first: &Quantity<'_>, last: &Quantity<'_>) -> Option<(T, T)> {
    Some((first.text.parse().ok()?, last.text.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        axis(text).unwrap_or_else(|failure| panic!("{text}: {failure}")).values
    }

    #[test]
    fn values_are_lists_and_ranges() {
        assert_eq!(values("function.init=0.5s, 1s,2s"), ["0.5s", "1s", "2s"]);
        assert_eq!(values("warming.concurrency=1..3,7"), ["1", "2", "3", "7"]);
        assert_eq!(values("run.warmup=1d..3d:lin5"), ["1d", "1.5d", "2d", "2.5d", "3d"]);
        assert_eq!(values("function.init=500ms..2s:log3"), ["500ms", "1s", "2s"]);
        assert_eq!(values("platform.preset=aws-2020,aws-2021"), ["aws-2020", "aws-2021"]);
        assert_eq!(values("platform.provisioned=1..1000:log4"), ["1", "10", "100", "1000"]);
        let rates = values("arrivals.0.rate=100/day..5000/day:log9");
        assert_eq!((rates.len(), rates[1].as_str(), rates[8].as_str()), (9, "163.1/day", "5000/day"));
        assert_eq!(values("arrivals.0.rate=10/day..1/s:log2"), ["10/day", "1/s"]);
    }

    #[test]
    fn commas_and_dots_within_quotes_and_brackets_are_part_of_a_value() {
        let laws = "{ dist = \"uniform\", min = \"1s\", max = \"2s\" }";
        assert_eq!(values(&format!("function.init={laws},3s")), [laws, "3s"]);
        assert_eq!(values("arrivals.0.file='a,b..c.csv',../d.csv"), ["'a,b..c.csv'", "../d.csv"]);
        assert_eq!(values("warming.ping_plan=cron(0,5 8 * * ? *),4m"), ["cron(0,5 8 * * ? *)", "4m"]);
    }

    #[test]
    fn what_is_no_range_is_refused_with_a_hint() {
        for (text, hint) in [
            ("function.init", "coldstart check"),
            ("function.init=1s", "--set"),
            ("function.init=1s,,2s", "missing"),
            ("function.init=1s..2s", ":log9"),
            ("function.init=1s..2s:9", ":log9"),
            ("function.init=1s..2s:log1", "from 2 to 400"),
            ("function.init=2s..1s:log3", "comes first"),
            ("function.init=0s..1s:log3", ":lin9"),
            ("function.init=1s..2MB:log3", "same unit"),
            ("function.init=1s..:log3", "either end"),
            ("platform.provisioned=1..10000", "at most 400"),
            ("warming.ping=1m,2m", "--every"),
            ("run.seed=1,2", "--seed"),
            ("expect.cold_probability=< 1%,< 2%", "coldstart expect"),
        ] {
            let refused = axis(text).unwrap_err().to_string();
            assert!(refused.contains(hint), "{text}: {refused}");
        }
        let three = ["a=1,2", "b=1,2", "c=1,2"].map(str::to_owned);
        assert!(axes(&three).unwrap_err().to_string().contains("two fields"));
        assert!(axes(&["a=1,2", "a=3,4"].map(str::to_owned)).unwrap_err().to_string().contains("one --vary"));
    }
}
