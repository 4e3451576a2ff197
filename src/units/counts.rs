//! How many there are of something, for people.

use super::significant;

/// A whole number with its thousands apart (`480,123`).
#[must_use]
pub fn grouped(number: u64) -> String {
    apart(&number.to_string())
}

/// One thing or several (`1 day`, `2 days`, `1,200 requests`).
#[must_use]
pub fn counted(number: u64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", grouped(number))
}

/// A number that need not be whole, rounded to so many significant digits, with its thousands apart (`12,960,000`,
/// `0.000579`).
#[must_use]
pub fn amount(value: f64, digits: usize) -> String {
    // Scientific notation rounds whole digits too.
    let rounded = format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value);
    apart(&significant(rounded, digits))
}

/// The number of things that need not be whole (`1 request`, `102.9 invocations`).
#[must_use]
pub fn about(value: f64, digits: usize, thing: &str) -> String {
    let number = amount(value, digits);
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// The same digits with a comma between thousands; decimals are left as they are.
fn apart(number: &str) -> String {
    let (whole, decimals) = number.split_once('.').map_or((number, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if left.is_multiple_of(3) && text.ends_with(|before: char| before.is_ascii_digit()) {
            text.push(',');
        }
        text.push(digit);
    }
    match decimals {
        Some(decimals) => format!("{text}.{decimals}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678"), (12_960_000_000, "12,960,000,000")]
        {
            assert_eq!(grouped(number), text);
            assert_eq!(amount(number as f64, 8), text);
        }
        for (value, text) in [
            (0.000_578_7, "0.0005787"),
            (3_085.71, "3,085.7"),
            (-1_234.5, "-1,234.5"),
            (-999.0, "-999"),
            (71_681.4, "71,681"),
            (171_681.4, "171,680"),
        ] {
            assert_eq!(amount(value, 5), text);
        }
        assert_eq!(amount(f64::INFINITY, 4), "inf");
    }

    #[test]
    fn one_thing_is_singular() {
        assert_eq!([0, 1, 2, 1_000].map(|n| counted(n, "day")), ["0 days", "1 day", "2 days", "1,000 days"]);
        assert_eq!([0.5, 0.99996, 1.0, 1.5].map(|n| about(n, 4, "day")), ["0.5 days", "1 day", "1 day", "1.5 days"]);
    }
}
