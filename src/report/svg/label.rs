//! How values and places are written beside what is drawn.

use crate::report::chart::{Axis, AxisUnit, Place, Point};
use crate::report::numbers::usd;
use crate::units::{Nanos, amount, percent};

/// Of shares below this no digits are shown: they were computed, and to no more than that.
const NOTHING: f64 = 1e-9;

/// A value in the unit of its axis, with at most three digits that count.
pub(super) fn value(unit: AxisUnit, value: f64) -> String {
    match unit {
        AxisUnit::Share if value > 0.0 && value < NOTHING => format!("< {}", percent(NOTHING)),
        AxisUnit::Share => percent(value),
        AxisUnit::Seconds if value.is_infinite() => "none".to_owned(),
        AxisUnit::Seconds => time(value),
        AxisUnit::Number => amount(value, 3),
        AxisUnit::Usd => usd(value),
    }
}

/// The same beside a mark of an axis, which is a round number.
pub(super) fn mark(unit: AxisUnit, value: f64) -> String {
    match unit {
        AxisUnit::Usd => format!("${}", amount(value, 3)),
        AxisUnit::Share | AxisUnit::Seconds | AxisUnit::Number => self::value(unit, value),
    }
}

/// A time that was set or measured.
fn time(seconds: f64) -> String {
    // Of what was measured no more than three digits are known; what was set mostly has fewer.
    let rounded: f64 = format!("{seconds:.2e}").parse().unwrap_or(seconds);
    let nanos = Nanos::from_secs_f64(seconds);
    let is_set = nanos.0 % 1_000_000_000 == 0;
    if is_set { nanos.to_string() } else { Nanos::from_secs_f64(rounded).to_string() }
}

/// Where a point stands.
pub(in crate::report) fn place(axis: &Axis, place: &Place) -> String {
    match place {
        Place::At(at) => value(axis.unit, *at),
        Place::Named(name) => name.clone(),
    }
}

/// What a point shows: its value with its interval, or how far it may lie where it has none.
pub(in crate::report) fn found(unit: AxisUnit, point: &Point) -> String {
    let written = |share: f64| value(unit, share);
    match (point.value, point.band) {
        (None, None) => "no value".to_owned(),
        (None, Some(band)) => format!("{} to {}", written(band.low), written(band.high)),
        (Some(value), None) => written(value),
        // Nothing was seen: what is known is a bound. Of a count it is the range itself.
        (Some(0.0), Some(band)) if unit != AxisUnit::Number && band.high > 0.0 => {
            format!("less than {}", written(band.high))
        }
        (Some(value), Some(band)) => format!("{} ({} to {})", written(value), written(band.low), written(band.high)),
    }
}

/// About so many units wide is a text in letters of this size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let wide = |c: char| if c >= '\u{1100}' { 1.0 } else { 0.6 };
    text.chars().map(wide).sum::<f64>() * size
}

/// The text in lines of at most this width, broken between words.
pub(super) fn lines(text: &str, size: f64, widest: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(word, size) <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The text, cut where it would be wider than this.
pub(super) fn cut(text: &str, size: f64, widest: f64) -> String {
    if width(text, size) <= widest {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if width(&short, size) + 2.0 * size > widest {
            break;
        }
        short.push(c);
    }
    short.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_were_measured_have_three_digits_and_those_that_were_set_have_all() {
        let written = |seconds| value(AxisUnit::Seconds, seconds);
        assert_eq!([60.0, 0.123_456, 1.5, f64::INFINITY].map(written), ["1 min", "123 ms", "1.5 s", "none"]);
        assert_eq!(written(86_399.0), "24 h");
    }

    #[test]
    fn long_texts_are_broken_or_cut() {
        assert_eq!(lines("one two three", 10.0, 45.0), ["one two", "three"]);
        assert_eq!(cut("a long name", 10.0, 40.0), "a lo…");
        assert_eq!(cut("a", 10.0, 40.0), "a");
    }
}
