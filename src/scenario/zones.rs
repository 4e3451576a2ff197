//! Which time zone somebody may have meant.

use chrono_tz::TZ_VARIANTS;

use super::diagnostic::nearest;

/// What to write instead of a name that no time zone has.
pub(crate) fn advice(text: &str) -> String {
    if let Some((zone, offset)) = fixed(text) {
        return format!("\"{zone}\" is {offset}, all year (its sign is the other way round)");
    }
    if let Some(name) = meant(text) {
        return format!("did you mean \"{name}\"?");
    }
    "the names are those of the IANA time zone database, a continent and a city".to_owned()
}

/// A zone by its city alone, by its name in other letters, by a common abbreviation, or by a name much like it.
fn meant(text: &str) -> Option<&'static str> {
    let wanted = text.trim().to_lowercase().replace([' ', '-'], "_");
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let city = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let is_it = |name: &&str| name.to_lowercase().replace('-', "_") == wanted;
    let by_name = || names().find(is_it);
    let by_city = || names().find(|name| name.contains('/') && city(name).replace('-', "_") == wanted);
    let like_a_city = || {
        let cities: Vec<(String, &str)> =
            names().filter(|name| name.contains('/')).map(|name| (city(name), name)).collect();
        let near = nearest(&wanted, cities.iter().map(|(city, _)| city.as_str()))?;
        // Three letters alike would make a city of any abbreviation.
        let is_like = wanted.len() > 3 && strsim::jaro_winkler(&wanted, near) > 0.9;
        cities.iter().find(|(city, _)| is_like && city == near).map(|(_, name)| *name)
    };
    let like_a_name = || if text.contains('/') { nearest(text, names()) } else { None };
    by_name().or_else(by_city).or_else(|| abbreviated(&wanted)).or_else(like_a_city).or_else(like_a_name)
}

/// What clocks show in some places, by the letters that people there use. Those that stand for several are left out.
fn abbreviated(name: &str) -> Option<&'static str> {
    Some(match name {
        "kst" => "Asia/Seoul",
        "jst" => "Asia/Tokyo",
        "sgt" => "Asia/Singapore",
        "hkt" => "Asia/Hong_Kong",
        "pst" | "pdt" | "pacific" => "America/Los_Angeles",
        "mdt" | "mountain" => "America/Denver",
        "cdt" | "central" => "America/Chicago",
        "edt" | "eastern" => "America/New_York",
        "bst" => "Europe/London",
        "cest" => "Europe/Berlin",
        "eest" => "Europe/Helsinki",
        "aest" | "aedt" => "Australia/Sydney",
        "nzst" | "nzdt" => "Pacific/Auckland",
        "z" | "zulu" => "UTC",
        _ => return None,
    })
}

/// A zone of whole hours from UTC, such as `UTC+9` or `+09:00`, and how that is said.
fn fixed(text: &str) -> Option<(String, String)> {
    let text = text.trim().to_uppercase();
    let offset = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(&text).trim_start();
    let (sign, other) = match offset.chars().next()? {
        '+' => ('+', '-'),
        '-' => ('-', '+'),
        _ => return None,
    };
    let digits = offset[1..].strip_suffix(":00").or_else(|| offset[1..].strip_suffix("00")).unwrap_or(&offset[1..]);
    let hours: u32 = digits.parse().ok()?;
    let zone = format!("Etc/GMT{other}{hours}");
    TZ_VARIANTS.iter().any(|known| known.name() == zone).then(|| (zone, format!("UTC{sign}{hours}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_by_their_city_and_by_what_people_call_them() {
        for (text, zone) in [
            ("berlin", "Europe/Berlin"),
            ("Berlin", "Europe/Berlin"),
            ("new york", "America/New_York"),
            ("New-York", "America/New_York"),
            ("seoul", "Asia/Seoul"),
            ("tokyo", "Asia/Tokyo"),
            ("tokio", "Asia/Tokyo"),
            ("hong kong", "Asia/Hong_Kong"),
            ("europe/berlin", "Europe/Berlin"),
            ("Europe/Berln", "Europe/Berlin"),
            ("utc", "UTC"),
            ("kst", "Asia/Seoul"),
            ("PST", "America/Los_Angeles"),
        ] {
            assert_eq!(advice(text), format!("did you mean \"{zone}\"?"), "{text}");
        }
        for text in ["UTC+9", "GMT+09:00", "+0900", "+9"] {
            assert_eq!(advice(text), "\"Etc/GMT-9\" is UTC+9, all year (its sign is the other way round)", "{text}");
        }
        for text in ["", "xyz", "here", "UTC+99", "+"] {
            assert!(advice(text).starts_with("the names are those of"), "{text}");
        }
    }
}
