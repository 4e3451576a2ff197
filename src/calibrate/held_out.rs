//! What was held out of a log, as a log of its own.

use std::fmt::Write as _;

use crate::logs::{Invocation, Seen, Use};
use crate::units::Nanos;

/// The invocations that began at `cut` or later, as plain CSV: `start_s,sent_s,duration_ms,environment,cold`. A column that the log
/// does not tell is left out.
#[must_use]
pub fn held_out(invocations: &[Invocation], cut: Nanos) -> String {
    let later = || invocations[invocations.partition_point(|one| one.started() < cut)..].iter().map(Invocation::seen);
    let all = |told: fn(&Seen) -> bool| later().all(|seen| told(&seen));
    let columns = [
        ("start_s", true),
        ("sent_s", all(|seen| seen.sent.is_some())),
        ("duration_ms", all(|seen| seen.duration.is_some())),
        ("environment", all(|seen| seen.environment.is_some())),
        ("cold", all(|seen| seen.first != Use::Untold)),
    ];
    let told = |values: [String; 5]| {
        let kept = values.into_iter().zip(columns).filter(|(_, (_, is_told))| *is_told).map(|(value, _)| value);
        kept.collect::<Vec<String>>().join(",") + "\n"
    };
    let mut text = told(columns.map(|(name, _)| name.to_owned()));
    for seen in later() {
        text += &told([
            seconds(seen.started),
            seen.sent.map_or_else(String::new, seconds),
            seen.duration.map_or_else(String::new, |duration| duration.as_millis_f64().to_string()),
            seen.environment.map_or_else(String::new, |environment| environment.to_string()),
            u8::from(seen.first.is_first()).to_string(),
        ]);
    }
    text
}

/// With all nanoseconds, which a floating-point number of seconds since 1970 does not hold.
fn seconds(time: Nanos) -> String {
    let mut text = String::new();
    let (whole, rest) = (time.0.div_euclid(Nanos::SECOND.0), time.0.rem_euclid(Nanos::SECOND.0));
    // Writing to a text does not fail.
    let _ = write!(text, "{whole}.{rest:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_has_no_column() {
        let at = |start: i64| {
            Invocation::from(Seen { duration: Some(Nanos(1_500_000)), ..Seen::at(Nanos::from_millis(start)) })
        };
        assert_eq!(held_out(&[at(500), at(1_500), at(2_000)], Nanos::SECOND), "start_s,duration_ms\n1.5,1.5\n2,1.5\n");
        assert_eq!(held_out(&[], Nanos::SECOND), "start_s,sent_s,duration_ms,environment,cold\n");
    }
}
