//! A simulation for people: the answer, the estimates, the counts behind them.

use anstyle::Style;

use super::exact::{exact_note, exact_of, points, telling};
use super::layout::{Cell, Side, aligned, paragraph, table, table_width, table_within};
use super::numbers::{ABSENT, Percent, Times, count, mean};
use super::people;
use super::provenance::{Provenance, intervals_note, model_notes};
use super::row::shares_of_time;
use super::sweep::has_visits;
use super::why::why;
use super::{Show, notes};
use crate::estimate::{Estimate, Interval};
use crate::study::{ColdMeans, Measure, Outcome, Shown, Simulation, Unit};
use crate::units::percent_as_written;

/// The answer in a sentence.
#[must_use]
pub fn answer(simulation: &Simulation) -> String {
    let setting = &simulation.outcome.setting;
    if simulation.outcome.cold_probability().is_none() {
        let pings = if setting.is_none() { "without pings".to_owned() } else { format!("with pings {setting}") };
        return format!("No request was served, {pings}: there is nothing to say about cold starts.");
    }
    let pings = if setting.is_none() { "Without pings".to_owned() } else { format!("Pings {setting}") };
    format!("{pings}: {}.", people::in_full(&simulation.outcome, None))
}

/// All of it, at most `limit` columns wide; styles stand in it as ANSI sequences.
#[must_use]
pub fn text(simulation: &Simulation, provenance: &Provenance, limit: usize, show: Show) -> String {
    let outcome = &simulation.outcome;
    let mut text = paragraph(&answer(simulation), limit, 0);
    text.extend(why(outcome).map(|why| paragraph(&why, limit, 0)));
    text.push('\n');
    for line in estimates(outcome, provenance, limit, show) {
        text.push_str(&line);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&aligned(&counts(outcome), limit));
    text.push('\n');
    let share = "Share of time by the number of environments, provisioned ones included:";
    text.push_str(&paragraph(share, limit, 0));
    for line in environments(outcome, limit) {
        text.push_str(&line);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&notes::written(&below(outcome, provenance, show), limit));
    text
}

fn estimates(outcome: &Outcome, provenance: &Provenance, limit: usize, show: Show) -> Vec<String> {
    let names = ["", "estimate", &format!("{} interval", percent_as_written(provenance.confidence)), "exact"];
    let mut rows = vec![names.map(|name| Cell::new(name).style(Style::new().bold())).to_vec()];
    let times = times(outcome);
    for measure in Measure::all().filter(|&measure| is_shown(measure, outcome)) {
        rows.push(row(measure, outcome, &times));
        if let (Measure::ColdProbability, true, Ok(with_service)) =
            (measure, show.exact, outcome.exact.cold_probability_with_service)
        {
            rows.push(share("  with service time", None, Some(with_service)));
        }
    }
    let columns = if show.exact { 4 } else { 3 };
    rows.iter_mut().for_each(|row| row.truncate(columns));
    table_within(&[Side::Left, Side::Right, Side::Right, Side::Right][..columns], &rows, 1, limit)
}

fn is_shown(measure: Measure, outcome: &Outcome) -> bool {
    let users = &outcome.total.users;
    match measure.about().shown {
        Shown::Always => true,
        Shown::IfStartsDiffer => users.init != users.cold || users.lukewarm > 0,
        Shown::IfAnyWaited => users.waited > 0,
        Shown::IfVisits => has_visits(outcome),
    }
}

fn row(measure: Measure, outcome: &Outcome, times: &Times) -> Vec<Cell> {
    let about = measure.about();
    let estimate = outcome.estimate(measure);
    let is_part_of_cold = measure == Measure::InitProbability
        || measure == Measure::LukewarmProbability && outcome.cold_means == ColdMeans::InitOrLukewarm;
    let label = if is_part_of_cold { format!("  {}", about.label) } else { about.label.to_owned() };
    match about.unit {
        Unit::Share => {
            let exact = outcome.exact.of_measure(measure).and_then(|exact| telling(exact).ok());
            share(&label, estimate, exact.map(|exact| exact.probability))
        }
        Unit::PerDay | Unit::Environments => quantity(&label, estimate, mean),
        Unit::Time => quantity(&label, estimate, |seconds| times.seconds(seconds)),
    }
}

/// The unit that all times are shown in.
fn times(outcome: &Outcome) -> Times {
    let times = Measure::all().filter(|measure| measure.about().unit == Unit::Time);
    Times::measured(times.filter_map(|measure| outcome.estimate(measure)).flat_map(|estimate| {
        let interval = estimate.interval.map(|interval| [interval.low, interval.high]);
        std::iter::once(estimate.value).chain(interval.into_iter().flatten())
    }))
}

fn share(name: &str, estimate: Option<&Estimate>, exact: Option<f64>) -> Vec<Cell> {
    let numbers = Percent::for_all(estimate.into_iter());
    let exact = exact.map_or(String::new(), |exact| numbers.exact(exact));
    // Where there is only an exact value, the estimate is that of the line above.
    let (value, interval) = if estimate.is_none() && !exact.is_empty() {
        <_>::default()
    } else {
        (numbers.value(estimate), numbers.interval(estimate))
    };
    [name.to_owned(), value, interval, exact].map(Cell::new).to_vec()
}

fn quantity(name: &str, estimate: Option<&Estimate>, show: impl Fn(f64) -> String) -> Vec<Cell> {
    let value = estimate.map_or(ABSENT.to_owned(), |estimate| show(estimate.value));
    let interval = estimate.and_then(|estimate| estimate.interval);
    let interval = interval.map_or(ABSENT.to_owned(), |Interval { low, high, .. }| {
        if low <= 0.0 && high > 0.0 {
            format!("up to {}", show(high))
        } else {
            format!("{} to {}", show(low), show(high))
        }
    });
    [name.to_owned(), value, interval].map(Cell::new).to_vec()
}

fn counts(outcome: &Outcome) -> Vec<Vec<String>> {
    let total = &outcome.total;
    let (users, environments) = (&total.users, &total.environments);
    let mut rows = vec![(
        "requests",
        format!(
            "{} served, {} of them cold, {} throttled",
            count(users.served),
            count(users.cold),
            count(users.throttled)
        ),
    )];
    if has_visits(outcome) {
        rows.push((
            "visits",
            format!("{}, {} of them met a cold request", count(total.visits), count(total.cold_visits)),
        ));
    }
    let pings = &total.pings;
    if pings.served + pings.throttled + pings.given_up + pings.lost > 0 {
        rows.push(("pings", ping_counts(outcome)));
    }
    rows.push((
        "environments",
        format!(
            "{} created, {} evicted for being idle, {} recycled ({} of them replaced), {} alive at the end (lead-in \
             included)",
            count(environments.created),
            count(environments.evicted),
            count(environments.recycled),
            count(environments.replaced),
            count(environments.alive)
        ),
    ));
    rows.into_iter().map(|(name, text)| vec![name.to_owned(), text]).collect()
}

fn ping_counts(outcome: &Outcome) -> String {
    let pings = &outcome.total.pings;
    let mishaps = [(pings.throttled, "refused and tried again"), (pings.given_up, "given up"), (pings.lost, "lost")];
    let mut text = format!("{} served, {} of them cold", count(pings.served), count(pings.cold));
    for (number, mishap) in mishaps.into_iter().filter(|(number, _)| *number > 0) {
        text.push_str(&format!(", {} {mishap}", count(number)));
    }
    text
}

/// At most about this many lines for the number of environments.
const MOST_LINES: usize = 20;
/// Numbers beyond which less than this share of the time lies are drawn together.
const TAIL: f64 = 0.001;
/// The length of the longest bar.
const LONGEST_BAR: f64 = 40.0;

/// The share of time with so many environments, numbers drawn together where there are many.
fn environments(outcome: &Outcome, limit: usize) -> Vec<String> {
    let shares = shares_of_time(outcome);
    let first = shares.iter().position(|&share| share > 0.0).unwrap_or(0);
    let tail = tail(&shares).max(first);
    let together = (tail - first).div_ceil(MOST_LINES).max(1);
    let sum = |from: usize, to: usize| shares.get(from..to).unwrap_or_default().iter().sum::<f64>();
    let mut groups: Vec<(String, f64)> = (first..tail)
        .step_by(together)
        .map(|from| (from, (from + together).min(tail)))
        .map(|(from, to)| {
            (if to == from + 1 { from.to_string() } else { format!("{from} to {}", to - 1) }, sum(from, to))
        })
        .collect();
    if tail < shares.len() {
        groups.push((format!("{tail} or more"), sum(tail, shares.len())));
    }
    let numbers = Percent::for_all(std::iter::empty());
    // A number that was not seen between others may be seen another time.
    let show = |share: f64| if share > 0.0 { numbers.share(share) } else { ABSENT.to_owned() };
    let shown = |(name, share): &(String, f64)| [name.clone(), show(*share)].map(Cell::new).to_vec();
    let mut rows: Vec<Vec<Cell>> = groups.iter().map(shown).collect();
    // Two blanks at either side of the table as it is, and the bar.
    let room = limit.saturating_sub(table_width(2, &rows) + 4) as f64;
    let longest = groups.iter().map(|group| group.1).fold(f64::MIN_POSITIVE, f64::max);
    for (row, (_, share)) in rows.iter_mut().zip(&groups) {
        row.push(Cell::new("█".repeat((share / longest * LONGEST_BAR.min(room)).round() as usize)));
    }
    table(&[Side::Right, Side::Right, Side::Left], &rows).into_iter().map(|line| format!("  {line}")).collect()
}

/// The number from which on so little of the time is left that it may be drawn together.
fn tail(shares: &[f64]) -> usize {
    let mut beyond = 0.0;
    let mut tail = shares.len();
    while tail > 0 && beyond + shares[tail - 1] < TAIL {
        tail -= 1;
        beyond += shares[tail];
    }
    // A single number is its own tail.
    if tail + 1 == shares.len() { shares.len() } else { tail }
}

/// What stands below the page.
fn below(outcome: &Outcome, provenance: &Provenance, show: Show) -> Vec<String> {
    let mut lines = notes::short(outcome, outcome.replications, provenance, "").to_vec();
    if show.explain {
        lines.push(String::new());
        lines.push(intervals_note(outcome.replications, outcome.replications, provenance));
        lines.extend(exact_notes(outcome));
        lines.extend(model_notes(provenance));
    } else if show.exact {
        lines.extend(exact_notes(outcome));
    }
    lines
}

/// What exact values leave out, and why some are missing.
fn exact_notes(outcome: &Outcome) -> Vec<String> {
    let mut notes = Vec::new();
    match exact_of(outcome) {
        Ok(exact) => notes.push(exact_note(exact.neglects_at_most)),
        Err(reason) => notes.push(missing("cold requests", reason)),
    }
    match telling(outcome.exact.throttle_probability) {
        Ok(exact) if exact.neglects_at_most > 0.0 => notes.push(format!(
            "Exact for throttled requests: as if none waited for an init; the true value may be up to about {} away.",
            points(exact.neglects_at_most)
        )),
        Ok(_) => {}
        Err(reason) => notes.push(missing("throttled requests", reason)),
    }
    notes
}

fn missing(what: &str, reason: impl std::fmt::Display) -> String {
    format!("No exact value for {what}: {reason}.")
}
