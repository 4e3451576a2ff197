//! The ping intervals of a sweep, as `--every` and `--step` give them.

use super::failure::Failure;
use super::flags::refuse;
use crate::model::Schedule;
use crate::model::warming::Phase;
use crate::study::{MOST_CANDIDATES, SweepError, SweepPlan};
use crate::units::{Nanos, counted, grouped};

const EXPECTED: &str = "ping intervals from short to long, such as `1m..15m`, `2m` or `1m,2m,5m`";

const HINT: &str = "two dots make a range, commas a list";

/// No scheduler pings more often than once a second.
const SHORTEST: Nanos = Nanos::SECOND;

/// Reads `1m..15m`, `2m` and `1m,2m,5m`; sorted, each once. Ranges are gone through in steps of a minute where no `--step`
/// is given.
pub(super) fn intervals(text: &str, given_step: Option<Nanos>) -> Result<Vec<Nanos>, Failure> {
    let step = given_step.unwrap_or(Nanos::MINUTE);
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
                if first < last && last - first < step {
                    return Err(refuse_long_step(text, given_step, last - first));
                }
                intervals.extend(SweepPlan::every(first, last, step).map_err(|error| refuse_plan(text, error))?);
            }
        }
    }
    intervals.sort_unstable();
    intervals.dedup();
    Ok(intervals)
}

/// A step that leads out of its range at once would try its first interval only.
fn refuse_long_step(every: &str, given: Option<Nanos>, length: Nanos) -> Failure {
    let expected = format!("a step of at most {length}, which is how long a range of `--every {every}` is");
    match given {
        Some(step) => refuse("--step", &short(step), &expected, "a longer step is not used: take a shorter one"),
        None => {
            let hint = format!("give one, such as `--step {}`", short(Nanos((length.0 / 4).max(1))));
            Failure::refused("`--step` is `1m`, as it is where nothing is said", expected, hint)
        }
    }
}

/// A phase beyond an interval is refused as in a scenario: a sweep would have to put the first ping elsewhere.
pub(super) fn refuse_late_phase(every: &str, intervals: &[Nanos], phase: Phase) -> Result<(), Failure> {
    let Phase::Fixed(at) = phase else { return Ok(()) };
    let Some(&short_one) = intervals.iter().find(|&&interval| !phase.lies_in(&Schedule::Every(interval))) else {
        return Ok(());
    };
    let problem = format!("`--every` is `{every}`, and the scenario's `warming.phase` is {at}");
    let expected =
        format!("ping intervals longer than the phase: where in them the first ping falls; {short_one} is not");
    Err(Failure::refused(problem, expected, "leave out the shorter intervals, or `--set warming.phase=random`"))
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
        let minutes = |text| intervals(text, None).map(|all| all.iter().map(|one| one.0 / Nanos::MINUTE.0).collect());
        assert_eq!(minutes("1m..4m"), Ok(vec![1, 2, 3, 4]));
        assert_eq!(minutes("2 min"), Ok(vec![2]));
        assert_eq!(minutes("5m,1m, 2m..3m,2m"), Ok(vec![1, 2, 3, 5]));
    }

    #[test]
    fn ranges_that_make_no_sense_are_refused() {
        for text in ["15m..1m", "1..15", "", ",", "1m..", "..", "1m...3m", "0s..1m", "500ms", "-1m", "1m;2m", "1s..12d"]
        {
            assert!(intervals(text, Some(Nanos::SECOND)).is_err(), "{text}");
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
            let said = intervals(text, None).unwrap_err().to_string();
            assert!(said.ends_with(&format!("\n\nhint: {hint}")), "{text}: {said}");
        }
        assert_eq!(meant("soon"), None);
    }
}
