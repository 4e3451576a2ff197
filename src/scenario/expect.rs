//! The wire form of `[expect]`: what somebody expects of a scenario, for `coldstart expect` to hold it to.

use super::distributions::all;
use super::limits::TARGETS;
use super::reader::{Entry, Read, Table};
use crate::study::{Bound, Expectation, Measure, Unit};
use crate::units::{Money, Nanos, Probability, UnitError};

/// The name of the table.
pub(super) const KEY: &str = "expect";

/// What the scenario expects, in the order of the measures.
pub(super) fn expectations(table: &Table<'_>) -> Read<Vec<Expectation>> {
    let given = Measure::all().filter_map(|measure| Some((measure, table.get(measure.key())?)));
    let expectations = all(given.map(|(measure, entry)| expectation(measure, &entry)));
    table.finish();
    expectations
}

fn expectation(measure: Measure, entry: &Entry<'_>) -> Read<Expectation> {
    let unit = measure.about().unit;
    let expected = format!("`<` or `>` and {}, such as \"< {}\"", what(unit), example(unit));
    let written = entry.as_written(&expected, "an expectation stands in quotes")?.trim();
    let (bound, limit): (fn(f64) -> Bound, &str) = match (written.strip_prefix('<'), written.strip_prefix('>')) {
        (Some(limit), _) => (Bound::Below, limit),
        (None, Some(limit)) => (Bound::Above, limit),
        (None, None) => {
            return Err(entry.refuse(&expected, "begin with `<` for \"less than\" or `>` for \"more than\""));
        }
    };
    if limit.starts_with('=') {
        let hint = "leave `=` out: an estimate lies on neither side of a limit that it meets exactly";
        return Err(entry.refuse(&expected, hint));
    }
    let limit = limit_of(unit, limit.trim());
    let limit = limit.map_err(|error| entry.refuse(&expected, error.hint.as_deref().unwrap_or(HINT)))?;
    entry.record(written.to_owned());
    Ok(Expectation { measure, bound: bound(limit) })
}

const HINT: &str = "the limit is one value with its unit";

fn limit_of(unit: Unit, text: &str) -> Result<f64, UnitError> {
    match unit {
        Unit::Share => TARGETS.read(text).map(Probability::as_fraction),
        Unit::Time => Nanos::parse(text).map(Nanos::as_secs_f64),
        Unit::Usd => {
            let money = Money::parse(text)?;
            let error = || UnitError::new(text, what(unit)).hint("the bill is in US dollars: write \"1 USD\"");
            if money.currency() == Money::USD { Ok(money.amount()) } else { Err(error()) }
        }
        Unit::PerDay | Unit::Environments => match text.parse::<f64>() {
            Ok(number) if number >= 0.0 && number.is_finite() => Ok(number),
            Ok(_) | Err(_) => Err(UnitError::new(text, what(unit)).hint("write a plain number, such as 4 or 0.5")),
        },
    }
}

fn what(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "a share",
        Unit::Time => "a time",
        Unit::PerDay => "a number a day",
        Unit::Environments => "a number of environments",
        Unit::Usd => "an amount of US dollars",
    }
}

fn example(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "1%",
        Unit::Time => "800 ms",
        Unit::PerDay => "4",
        Unit::Environments => "2.5",
        Unit::Usd => "1 USD",
    }
}
