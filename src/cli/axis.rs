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

const SMALLER_FIRST: &str = "the ends of a range differ, and the smaller comes first";

/// More values of one axis are refused.
const MOST_VALUES: usize = 400;

/// Two axes make a map.
const MOST_AXES: usize = 2;

/// What is asked for by all flags; `concurrency` says whether there is a --concurrency too.
pub(super) fn axes(texts: &[String], concurrency: bool) -> Result<Vec<Axis>, Failure> {
    let axes: Vec<Axis> = texts.iter().map(|text| axis(text, concurrency)).collect::<Result<_, _>>()?;
    if let Some(text) = texts.get(MOST_AXES) {
        let hint = "vary two fields at a time: the table is then a map, and more can be seen in several of them";
        return Err(refuse(FLAG, text, "at most two fields to vary, beside the ping interval", hint));
    }
    let edit = |axis: &Axis| Edit { key: axis.key.clone(), value: String::new(), flag: FLAG };
    if let [first, second] = &axes[..] {
        let (first, second) = (edit(first), edit(second));
        if first.is_replaced_by(&second) || second.is_replaced_by(&first) {
            let expected = "another field than that of the first --vary, and no table around it";
            return Err(refuse(FLAG, &texts[1], expected, "put all values into one --vary"));
        }
    }
    Ok(axes)
}

fn axis(text: &str, concurrency: bool) -> Result<Axis, Failure> {
    let edit = Edit::parse(text, FLAG)
        .map_err(|NoEdit| refuse(FLAG, text, EXPECTED, "`coldstart check` lists the keys that are in force"))?;
    refuse_what_is_not_simulated(text, &edit, concurrency)?;
    let mut values: Vec<String> = Vec::new();
    for part in parts(text, &edit.value)? {
        for value in expand(text, part.trim())? {
            if values.contains(&value) {
                let hint = format!("`{value}` comes twice: values between the ends of a range have {DIGITS} digits");
                return Err(refuse(FLAG, text, "different values", &hint));
            }
            values.push(value);
        }
    }
    match values.len() {
        0 | 1 => {
            let hint = "commas separate values, but not between quotes or brackets; for one value there is --set";
            Err(refuse(FLAG, text, "two values at least", hint))
        }
        count if count > MOST_VALUES => {
            let expected = format!("at most {} values", grouped(MOST_VALUES as u64));
            Err(refuse(FLAG, text, &expected, "a shorter range, or `:log9` for nine values"))
        }
        _ => Ok(Axis { key: edit.key, values }),
    }
}

/// Fields that change how it is asked and not what is simulated, and those that have flags of their own. A table as a whole would hide them.
fn refuse_what_is_not_simulated(text: &str, edit: &Edit, concurrency: bool) -> Result<(), Failure> {
    let refuse = |hint| Err(refuse(FLAG, text, "a field of what is simulated", hint));
    match edit.parts()[..] {
        ["warming", "ping"] => refuse("--every tries ping intervals"),
        ["warming", "concurrency"] if concurrency => {
            refuse("--concurrency tries numbers of pings at once: leave one of the two out")
        }
        ["name"] => refuse("a name changes no result"),
        ["run", "seed" | "replications" | "precision" | "confidence"] => refuse(
            "this says how surely it is asked: --seed, --replications, --precision and --confidence set it for all",
        ),
        ["expect", ..] => refuse("`coldstart expect` holds expectations"),
        ["run" | "warming"] => refuse("vary one of its keys, not the whole table"),
        _ => Ok(()),
    }
}

/// The parts between commas that stand outside quotes and brackets.
fn parts<'v>(whole: &str, text: &'v str) -> Result<Vec<&'v str>, Failure> {
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
    if quote.is_some() || depth > 0 {
        return Err(refuse(FLAG, whole, EXPECTED, "a quote or a bracket is opened and not closed"));
    }
    parts.push(&text[from..]);
    Ok(parts)
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
    if rest.starts_with('.') {
        return Err(refused("two dots make a range, not three"));
    }
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
    /// With the blanks before it.
    rest: &'t str,
    unit: &'t str,
}

impl<'t> Quantity<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
        let number = text[..end].parse().ok()?;
        Some(Self { text, number, rest: &text[end..], unit: text[end..].trim() })
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
        return Err(refused(SMALLER_FIRST));
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
        Err(SMALLER_FIRST.to_owned())
    } else if high.saturating_sub(low) >= MOST_VALUES as i64 {
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
            let unit = first.rest.to_owned();
            let written = Box::new(move |value| format!("{}{unit}", significant(value, DIGITS)));
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
        axis(text, false).unwrap_or_else(|failure| panic!("{text}: {failure}")).values
    }

    #[test]
    fn values_are_lists_and_ranges() {
        assert_eq!(values("function.init=0.5s, 1s,2s"), ["0.5s", "1s", "2s"]);
        assert_eq!(values("warming.concurrency=1..3,7"), ["1", "2", "3", "7"]);
        assert_eq!(values("function.duration.cv=1..3:lin5"), ["1", "1.5", "2", "2.5", "3"]);
        assert_eq!(values("function.init=1 s..4 s:log3"), ["1 s", "2 s", "4 s"]);
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
            ("function.init=1s..1s:log3", "differ"),
            ("function.init=1s...2s:log3", "not three"),
            ("function.init=1000ms..1001ms:lin9", "comes twice"),
            ("function.init={ dist = \"fixed\", 1s", "not closed"),
            ("function.init=[1s,2s]", "between quotes or brackets"),
            ("platform.provisioned=-9223372036854775808..9223372036854775807", "at most 400"),
            ("warming.concurrency=1,2", "--concurrency"),
            ("run={ seed = 1 },{ seed = 2 }", "whole table"),
            ("run. seed=1,2", "--seed"),
            ("function.init=0s..1s:log3", ":lin9"),
            ("function.init=1s..2MB:log3", "same unit"),
            ("function.init=1s..:log3", "either end"),
            ("platform.provisioned=1..10000", "at most 400"),
            ("warming.ping=1m,2m", "--every"),
            ("run.seed=1,2", "--seed"),
            ("expect.cold_probability=< 1%,< 2%", "coldstart expect"),
        ] {
            let refused = axis(text, true).unwrap_err().to_string();
            assert!(refused.contains(hint), "{text}: {refused}");
        }
        let three = ["a=1,2", "b=1,2", "c=1,2"].map(str::to_owned);
        assert!(axes(&three, false).unwrap_err().to_string().contains("two fields"));
        assert!(
            axes(&["a.0=1,2", "a[0]=3,4"].map(str::to_owned), false).unwrap_err().to_string().contains("one --vary")
        );
        assert!(axes(&["a.0.b=1,2", "a[0]=3,4"].map(str::to_owned), false).is_err());
        assert!(axes(&["a.0.b=1,2", "a.1.b=3,4"].map(str::to_owned), false).is_ok());
    }
}
