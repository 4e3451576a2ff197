//! Values as texts of TOML that are read back as exactly the same values; where a short text does that, a short one.

use crate::units::{Memory, Nanos, Probability, Rate, UnitError, percent, significant};

/// A text in quotes.
pub(super) fn text(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A number that is not whole, or may not be.
pub(super) fn number(number: f64) -> String {
    // This is the shortest text that is read back as the same number, and a float to TOML.
    format!("{number:?}")
}

/// `[a, b, ...]`
pub(super) fn list(entries: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", entries.into_iter().collect::<Vec<String>>().join(", "))
}

/// `{ a = 1, b = 2, ... }`
pub(super) fn table<'k>(entries: impl IntoIterator<Item = (&'k str, String)>) -> String {
    let entries: Vec<String> = entries.into_iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// A time with its unit. Every time that was read is read back; of others those above 104 days may lose nanoseconds.
pub(super) fn time(time: Nanos) -> String {
    text(&time_unquoted(time))
}

fn time_unquoted(time: Nanos) -> String {
    let seconds = format!("{} s", time.as_secs_f64());
    shortest(&time, [time.to_string(), seconds], format!("{} ns", time.0), Nanos::parse)
}

/// A rate, by the day or by the second.
pub(super) fn rate(rate: Rate) -> String {
    let per_second = rate.as_per_second();
    let units = [(60.0, "min"), (3_600.0, "h"), (86_400.0, "day"), (604_800.0, "week")];
    let candidates = std::iter::once(rate.to_string()).chain(units.map(|(seconds, unit)| per(rate, seconds, unit)));
    text(&shortest(&rate, candidates, format!("{per_second:?}/s"), Rate::parse))
}

fn per(rate: Rate, seconds: f64, unit: &str) -> String {
    format!("{}/{unit}", significant(rate.as_per_second() * seconds, 12))
}

/// A rate that may be zero.
pub(super) fn rate_or_zero(per_second: f64) -> String {
    Rate::per_second(per_second).map_or_else(|_| text("0/s"), rate)
}

/// A share in per cent, or as a fraction.
pub(super) fn share(share: Probability) -> String {
    text(&share_unquoted(share))
}

fn share_unquoted(share: Probability) -> String {
    let fraction = share.as_fraction();
    let candidates = [percent(fraction), format!("{}%", significant(fraction * 100.0, 12))];
    shortest(&share, candidates, format!("{fraction:?}"), Probability::parse)
}

/// A memory size.
pub(super) fn memory(memory: Memory) -> String {
    text(&memory.to_string())
}

/// The first of the candidates that is read back as the value, or else the last resort.
fn shortest<T: PartialEq>(
    value: &T,
    candidates: impl IntoIterator<Item = String>,
    last_resort: String,
    parse: fn(&str) -> Result<T, UnitError>,
) -> String {
    let is_exact = |candidate: &String| parse(candidate).is_ok_and(|read| read == *value);
    candidates.into_iter().find(is_exact).unwrap_or(last_resort)
}

/// A limit of an expectation: a share, a time in seconds, or a plain number.
pub(super) fn share_limit(fraction: f64) -> String {
    Probability::new(fraction).map_or_else(|_| format!("{fraction:?}"), share_unquoted)
}

/// See [`share_limit`].
pub(super) fn time_limit(seconds: f64) -> String {
    time_unquoted(Nanos::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unquoted(text: &str) -> &str {
        text.trim_matches('"')
    }

    #[test]
    fn what_is_short_stays_short() {
        for written in ["100 ms", "2.03 h", "5.5 min", "30 days", "0 s", "172.8 s"] {
            assert_eq!(time(Nanos::parse(written).unwrap()), format!("\"{written}\""));
        }
        for written in ["500/day", "0.9/s", "2/s", "2/week", "433.6/h", "0.5/day"] {
            assert_eq!(rate(Rate::parse(written).unwrap()), format!("\"{written}\""));
        }
        for written in ["1%", "0.05%", "100%", "0%", "37.123456%", "0.012345%"] {
            assert_eq!(share(Probability::parse(written).unwrap()), format!("\"{written}\""));
        }
        assert_eq!(rate(Rate::parse("7/min").unwrap()), "\"7/min\"");
        assert_eq!(text("a \"name\""), "'a \"name\"'");
    }

    proptest! {
        #[test]
        fn every_value_is_read_back(nanoseconds in 0..1_i64 << 53, number in 1e-9_f64..1e6, fraction in 0.0_f64..=1.0) {
            let exact = Nanos(nanoseconds);
            prop_assert_eq!(Nanos::parse(unquoted(&time(exact))), Ok(exact));
            let exact = Rate::per_second(number).unwrap();
            prop_assert_eq!(Rate::parse(unquoted(&rate(exact))), Ok(exact));
            let exact = Probability::new(fraction).unwrap();
            prop_assert_eq!(Probability::parse(unquoted(&share(exact))), Ok(exact));
            prop_assert_eq!(super::number(number).parse::<f64>(), Ok(number));
        }
    }
}
