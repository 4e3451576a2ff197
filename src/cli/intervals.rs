//! The ping intervals of a sweep, as `--every` and `--step` give them.

use super::failure::Failure;
use super::flags::refuse;
use crate::model::Schedule;
use crate::study::{MOST_CANDIDATES, SweepError, SweepPlan};
use crate::units::{Nanos, counted, grouped};

const EXPECTED: &str = "ping intervals from short to long, such as `1m..15m`, `2m` or `1m,2m,5m`";

const HINT: &str = "two dots make a range, commas a list";

/// No scheduler pings more often than once a second.
const SHORTEST: Nanos = Nanos::SECOND;

/// Reads `1m..15m`, `2m` and `1m,2m,5m`; sorted, each once.
pub(super) fn intervals(text: &str, step: Nanos) -> Result<Vec<Nanos>, Failure> {
    let mut intervals = Vec::new();
    for part in text.split(',') {
        match part.split_once("..") {
            None => intervals.push(interval(text, part)?),
            Some((first, last)) => {
                let (first, last) = (interval(text, first)?, interval(text, last)?);
                if text.contains("...") {
                    // Or `.3m` would be 18 s.
                    return Err(refuse("--every", text, EXPECTED, &meant(text).unwrap_or(HINT.to_owned())));
                }
                if first > last {
                    let hint = format!("the shorter interval comes first: {last} before {first}");
                    return Err(refuse("--every", text, EXPECTED, &hint));
                }
                intervals.extend(SweepPlan::every(first, last, step).map_err(|error| refuse_plan(text, error))?);
            }
        }
    }
    intervals.sort_unstable();
    intervals.dedup();
    Ok(intervals)
}

fn interval(text: &str, part: &str) -> Result<Nanos, Failure> {
    let interval = Nanos::parse(part.trim()).map_err(|error| {
        let hint = meant(text).or(error.hint).unwrap_or(HINT.to_owned());
        refuse("--every", text, EXPECTED, &hint)
    })?;
    if interval < SHORTEST {
        let expected = format!("ping intervals of at least {SHORTEST}");
        return Err(refuse("--every", text, &expected, "no scheduler pings more often"));
    }
    Ok(interval)
}

/// What refuses a plan.
pub(super) fn refuse_plan(every: &str, error: SweepError) -> Failure {
    match error {
        SweepError::TooMany(count) => {
            let count = counted(u64::try_from(count).unwrap_or(u64::MAX), "ping interval");
            let problem = format!("`--every` is `{every}`: that makes {count} to try");
            let expected = format!("at most {}", grouped(MOST_CANDIDATES as u64));
            Failure::refused(problem, expected, "take a longer --step, or a shorter range")
        }
        SweepError::NoCandidates => refuse("--every", every, EXPECTED, HINT),
        SweepError::ZeroStep => refuse("--every", every, EXPECTED, "a --step of 1m tries every minute"),
    }
}

/// What to write instead of intervals that somebody gives in another way.
fn meant(text: &str) -> Option<String> {
    if let Ok(schedule) = Schedule::parse(text) {
        return Some(match schedule {
            Schedule::Every(interval) => format!("write `{}`", short(interval)),
            Schedule::Cron(_) | Schedule::Never => {
                "a sweep tries intervals; `simulate` plays a cron expression".to_owned()
            }
        });
    }
    let text = ["...", "–", "—", " to ", "-", ":"].iter().fold(text.to_owned(), |text, dots| text.replace(dots, ".."));
    let parts: Vec<&str> = text.split("..").map(str::trim).collect();
    let (&first, &last, step) = match &parts[..] {
        [first, last] => (first, last, String::new()),
        [first, last, step] => (first, last, format!(" --step {}", short(Nanos::parse(step).ok()?))),
        _ => return None,
    };
    let unit = last.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let first = Nanos::parse(first).or_else(|_| Nanos::parse(&format!("{first} {unit}"))).ok()?;
    Some(format!("write `--every {}..{}{step}`", short(first), short(Nanos::parse(last).ok()?)))
}

/// A time without a blank, which a shell would take for the end of it.
fn short(time: Nanos) -> String {
    time.to_string().replace(" min", "m").replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_read_as_ranges_and_lists() {
        let minutes =
            |text| intervals(text, Nanos::MINUTE).map(|all| all.iter().map(|one| one.0 / Nanos::MINUTE.0).collect());
        assert_eq!(minutes("1m..4m"), Ok(vec![1, 2, 3, 4]));
        assert_eq!(minutes("2 min"), Ok(vec![2]));
        assert_eq!(minutes("5m,1m, 2m..3m,2m"), Ok(vec![1, 2, 3, 5]));
    }

    #[test]
    fn ranges_that_make_no_sense_are_refused() {
        for text in ["15m..1m", "1..15", "", ",", "1m..", "..", "1m...3m", "0s..1m", "500ms", "-1m", "1m;2m", "1s..12d"]
        {
            assert!(intervals(text, Nanos::SECOND).is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_in_another_form_are_told_how_they_are_written() {
        for (text, hint) in [
            ("1m-15m", "write `--every 1m..15m`"),
            ("1-15m", "write `--every 1m..15m`"),
            ("1..15m", "write `--every 1m..15m`"),
            ("1 to 15 min", "write `--every 1m..15m`"),
            ("30s:10m", "write `--every 30s..10m`"),
            ("1m...3m", "write `--every 1m..3m`"),
            ("1m..15m..2m", "write `--every 1m..15m --step 2m`"),
            ("rate(4 minutes)", "write `4m`"),
            ("cron(0/5 * * * ? *)", "a sweep tries intervals; `simulate` plays a cron expression"),
        ] {
            let said = intervals(text, Nanos::MINUTE).unwrap_err().to_string();
            assert!(said.ends_with(&format!("\n\nhint: {hint}")), "{text}: {said}");
        }
        assert_eq!(meant("soon"), None);
    }
}
