//! What was held out of a log, as a log of its own.

use std::fmt::Write as _;

use crate::logs::{Caller, Invocation, Seen, Use, Window, window_at};
use crate::units::Nanos;

/// The invocations that began at `cut` or later, as plain CSV that is read as what they are: `start_s`, `sent_s`, `duration_ms`,
/// `environment`, `cold`, and where they tell more, `init_ms` (how long the init before took), `ready_ms` (how long before it had
/// ended), `use` (as [`Use::name`] has it), `caller` (`user` or `warmer`) and `window` (from when to when the log was looking, a `/` between
/// them). A column that the log does not tell is left out.
#[must_use]
pub fn held_out(invocations: &[Invocation], windows: &[Window], cut: Nanos) -> String {
    let later = &invocations[invocations.partition_point(|one| one.started() < cut)..];
    let windows = windows.iter().filter(|window| window.until >= cut);
    let windows: Vec<Window> = windows.map(|window| Window { from: window.from.max(cut), ..*window }).collect();
    let columns: Vec<&Column> = Column::ALL.iter().filter(|column| (column.is_told)(later, &windows)).collect();
    let mut text = columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",") + "\n";
    for seen in later.iter().map(Invocation::seen) {
        let cells = columns.iter().map(|column| (column.cell)(&seen, &windows));
        text += &(cells.collect::<Vec<_>>().join(",") + "\n");
    }
    text
}

/// A column of the file.
struct Column {
    name: &'static str,
    is_told: fn(&[Invocation], &[Window]) -> bool,
    cell: fn(&Seen, &[Window]) -> String,
}

impl Column {
    const ALL: [Self; 10] = [
        Self { name: "start_s", is_told: |_, _| true, cell: |seen, _| seconds(seen.started) },
        Self {
            name: "sent_s",
            is_told: |rows, _| all(rows, |seen| seen.sent.is_some()),
            cell: |seen, _| seen.sent.map_or_else(String::new, seconds),
        },
        Self {
            name: "duration_ms",
            is_told: |rows, _| any(rows, |seen| seen.duration.is_some()),
            cell: |seen, _| milliseconds(seen.duration),
        },
        Self {
            name: "environment",
            is_told: |rows, _| any(rows, |seen| seen.environment.is_some()),
            cell: |seen, _| seen.environment.map_or_else(String::new, |number| number.to_string()),
        },
        Self {
            name: "cold",
            is_told: |rows, _| any(rows, |seen| seen.first != Use::Untold),
            cell: |seen, _| match seen.first {
                Use::Untold => String::new(),
                first => u8::from(first.is_first()).to_string(),
            },
        },
        Self {
            name: "init_ms",
            is_told: |rows, _| any(rows, |seen| seen.init.is_some()),
            cell: |seen, _| milliseconds(seen.init),
        },
        Self {
            name: "ready_ms",
            is_told: |rows, _| any(rows, |seen| seen.ready_for.is_some()),
            cell: |seen, _| milliseconds(seen.ready_for),
        },
        Self {
            name: "use",
            is_told: |rows, _| any(rows, |seen| matches!(seen.first, Use::Cold | Use::Lukewarm | Use::Again)),
            cell: |seen, _| seen.first.name().to_owned(),
        },
        Self {
            name: "caller",
            is_told: |rows, _| any(rows, |seen| seen.caller == Caller::Warmer),
            cell: |seen, _| if seen.caller == Caller::Warmer { "warmer" } else { "user" }.to_owned(),
        },
        Self {
            name: "window",
            is_told: |_, windows| !windows.is_empty(),
            cell: |seen, windows| {
                let Window { from, until } = windows[window_at(windows, seen.started) as usize];
                format!("{}/{}", seconds(from), seconds(until))
            },
        },
    ];
}

fn all(rows: &[Invocation], told: fn(&Seen) -> bool) -> bool {
    rows.iter().all(|one| told(&one.seen()))
}

fn any(rows: &[Invocation], told: fn(&Seen) -> bool) -> bool {
    rows.iter().any(|one| told(&one.seen()))
}

fn milliseconds(time: Option<Nanos>) -> String {
    time.map_or_else(String::new, |time| time.as_millis_f64().to_string())
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
    fn what_is_not_told_has_no_column_and_a_window_begins_with_what_is_held_out() {
        let at = |start: i64| {
            Invocation::from(Seen { duration: Some(Nanos(1_500_000)), ..Seen::at(Nanos::from_millis(start)) })
        };
        assert_eq!(
            held_out(&[at(500), at(1_500), at(2_000)], &[], Nanos::SECOND),
            "start_s,duration_ms\n1.5,1.5\n2,1.5\n"
        );
        assert_eq!(held_out(&[], &[], Nanos::SECOND), "start_s,sent_s\n");
        let window = Window { from: Nanos::ZERO, until: Nanos::SECOND * 3 };
        assert_eq!(
            held_out(&[at(500), at(1_500)], &[window], Nanos::SECOND),
            "start_s,duration_ms,window\n1.5,1.5,1/3\n"
        );
    }
}
