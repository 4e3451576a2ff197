//! What the regime of the platform changes, in words and as a table.

use anstyle::{AnsiColor, Style};

use super::layout::{Cell, Side, paragraph, table, table_width};
use super::notes;
use super::numbers::{ABSENT, Percent};
use super::people;
use super::{Provenance, Show};
use crate::study::{Against, Candidate, Hinge, OtherRegimes, Outcome, Recycled, RegimeSweep, Regimes, Verdict};
use crate::units::{percent, percent_as_written};

/// The range of an answer over regimes, and what it hinges on, or how to see that.
pub(super) fn line(regimes: &OtherRegimes, target: f64) -> Option<String> {
    match regimes {
        OtherRegimes::Known(regimes) => range(regimes, target),
        OtherRegimes::TakesLong => Some("Under other AWS regimes: --regimes shows it, and takes longer.".to_owned()),
    }
}

fn range(regimes: &Regimes, target: f64) -> Option<String> {
    let (lowest, highest) = regimes.range()?;
    let [lowest, highest] = [lowest, highest].map(|end| people::share(&end, Some(target)));
    let (kept, unclear, all) = (regimes.count(Against::Below), regimes.count(Against::Unclear), regimes.rows.len());
    let pings = if regimes.setting.is_none() { "without pings".to_owned() } else { regimes.setting.to_string() };
    let unclear = if unclear == 0 { String::new() } else { format!(" (not clear in {unclear})") };
    let hinges: Vec<&str> = regimes.hinges().into_iter().map(hinge).collect();
    let hinges = if hinges.is_empty() { String::new() } else { format!(" It hinges on {}.", hinges.join(" and on ")) };
    let range = if lowest == highest { lowest } else { format!("{lowest} to {highest}") };
    Some(format!(
        "Under other AWS regimes, {pings}: {range}; it keeps {} in {kept} of {all}{unclear}.{hinges}",
        percent_as_written(target)
    ))
}

fn hinge(hinge: Hinge) -> &'static str {
    match hinge {
        Hinge::Replacement => "whether recycled environments are replaced",
        Hinge::Recycling => "whether environments are recycled",
        Hinge::Idleness => "how long idle environments live",
    }
}

/// The answer of sweeps under several regimes in a sentence.
#[must_use]
pub fn answer(sweeps: &[RegimeSweep]) -> String {
    let Some(target) = sweeps.first().map(|one| percent_as_written(one.sweep.target)) else { return String::new() };
    let mut answers: Vec<(String, usize)> = Vec::new();
    for one in sweeps {
        let name = longest(one);
        match answers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => answers.push((name, 1)),
        }
    }
    answers.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    match &answers[..] {
        [(only, _)] => {
            format!("What keeps cold starts under {target} is the same under all {} regimes: {only}.", sweeps.len())
        }
        several => {
            let all = sweeps.len();
            let several = several.iter().enumerate().map(|(place, (name, count))| match place {
                0 => format!("{name} under {count} of {all}"),
                _ => format!("{name} under {count}"),
            });
            let several = several.collect::<Vec<_>>().join(", ");
            format!("What keeps cold starts under {target} depends on the regime: {several}.")
        }
    }
}

/// The setting to take under one regime.
fn longest(one: &RegimeSweep) -> String {
    match &one.sweep.verdict {
        Verdict::NoneNeeded { .. } => "no pings".to_owned(),
        Verdict::Fewest { candidate, .. } => one.sweep.candidates[*candidate].outcome.setting.to_string(),
        Verdict::NoneFit { .. } | Verdict::NoneMeets => "none tried".to_owned(),
        Verdict::Undecided { .. } => "not clear".to_owned(),
    }
}

/// All of it, at most `limit` columns wide; styles stand in it as ANSI sequences.
#[must_use]
pub fn text(sweeps: &[RegimeSweep], provenance: &Provenance, limit: usize, show: Show) -> String {
    let Some(first) = sweeps.first() else { return String::new() };
    let mut text = paragraph(&answer(sweeps), limit, 0);
    text.push('\n');
    text.push_str(&tables(sweeps, limit));
    text.push('\n');
    let candidates = || sweeps.iter().flat_map(|one| &one.sweep.candidates);
    let replications = candidates().map(|candidate| candidate.outcome.replications).min().unwrap_or(0);
    let outcome = &first.sweep.today.outcome;
    text.push_str(&paragraph(&legend(first.sweep.target, &widest(sweeps)), limit, 2));
    let mut lines = notes::short(outcome, replications, provenance, "").to_vec();
    if show.explain {
        lines.push(String::new());
        lines.extend(super::provenance::model_notes(provenance));
    }
    text.push_str(&notes::written(&lines, limit));
    text
}

/// How far the widest interval reaches.
fn widest(sweeps: &[RegimeSweep]) -> String {
    let candidates = sweeps.iter().flat_map(|one| &one.sweep.candidates);
    let reach = candidates.filter_map(|one| one.outcome.cold_probability()?.half_width()).reduce(f64::max);
    reach.map_or(String::new(), |reach| format!(" Known to within {} points.", percent(reach).trim_end_matches('%')))
}

fn legend(target: f64, widest: &str) -> String {
    format!(
        "*: keeps {}; ?: not clear. replaced: recycled environments are replaced before they are needed; not: they are not; \
         never: none is recycled.{widest}",
        percent_as_written(target)
    )
}

/// One table where there is room, else one for each regime.
fn tables(sweeps: &[RegimeSweep], limit: usize) -> String {
    let whole = rows(sweeps);
    if table_width(sweeps.len() + keys(sweeps), &whole) <= limit {
        return lines(&whole, sweeps.len() + keys(sweeps));
    }
    let mut parts = Vec::new();
    let mut rest = sweeps;
    while let Some(first) = rest.first() {
        let of_first = rest.iter().take_while(|one| one.regime == first.regime).count();
        let (part, others) = rest.split_at(of_first);
        parts.push(lines(&rows(part), part.len() + keys(part)));
        rest = others;
    }
    parts.join("\n")
}

fn lines(rows: &[Vec<Cell>], columns: usize) -> String {
    table(&vec![Side::Right; columns], rows).into_iter().map(|line| line + "\n").collect()
}

/// How many columns say which row it is.
fn keys(sweeps: &[RegimeSweep]) -> usize {
    if has_widths(sweeps) { 2 } else { 1 }
}

fn has_widths(sweeps: &[RegimeSweep]) -> bool {
    sweeps.first().is_some_and(|one| super::names::has_widths(&one.sweep))
}

fn rows(sweeps: &[RegimeSweep]) -> Vec<Vec<Cell>> {
    let bold = |text: &str| Cell::new(text).style(Style::new().bold());
    let keys = if has_widths(sweeps) { &["ping every", "at once"][..] } else { &["ping every"] };
    let mut names: Vec<Cell> = keys.iter().map(|_| Cell::default()).collect();
    let mut head: Vec<Cell> = keys.iter().map(|key| bold(key)).collect();
    for (place, one) in sweeps.iter().enumerate() {
        let is_first = place == 0 || sweeps[place - 1].regime != one.regime;
        names.push(if is_first { bold(one.regime) } else { Cell::default() });
        head.push(bold(recycled(one.recycled)));
    }
    let mut rows = vec![names, head];
    let Some(first) = sweeps.first() else { return rows };
    for (place, candidate) in first.sweep.candidates.iter().enumerate() {
        let mut row = key_cells(&candidate.outcome, keys.len());
        row.extend(sweeps.iter().map(|one| cell(&one.sweep.candidates[place])));
        rows.push(row);
    }
    let mut longest_of_each = vec![bold("longest")];
    longest_of_each.resize(keys.len(), Cell::default());
    longest_of_each.extend(sweeps.iter().map(|one| bold(longest(one).trim_start_matches("every "))));
    rows.push(longest_of_each);
    rows
}

fn key_cells(outcome: &Outcome, keys: usize) -> Vec<Cell> {
    let setting = &outcome.setting;
    let every = setting.interval().map_or("none".to_owned(), |interval| interval.to_string());
    let width = if setting.is_none() { ABSENT.to_owned() } else { setting.concurrency.to_string() };
    [every, width].into_iter().take(keys).map(Cell::new).collect()
}

fn cell(candidate: &Candidate) -> Cell {
    let cold = candidate.outcome.cold_probability();
    let (mark, style) = match candidate.against {
        Against::Below => ("*", AnsiColor::Green.on_default()),
        Against::Above => ("", Style::new()),
        Against::Unclear => ("?", AnsiColor::Yellow.on_default()),
    };
    let value = match cold {
        Some(cold) if cold.value < SHOWN / 2.0 && cold.high().is_some_and(|high| high <= SHOWN) => {
            format!("< {}", percent(SHOWN))
        }
        cold => Percent::for_all(std::iter::empty()).value(cold),
    };
    Cell::new(format!("{mark}{value}")).style(style)
}

/// A table of many numbers tells none below this.
const SHOWN: f64 = 0.0001;

fn recycled(recycled: Recycled) -> &'static str {
    match recycled {
        Recycled::Replaced => "replaced",
        Recycled::NotReplaced => "not",
        Recycled::Never => "never",
    }
}

/// How a machine reads the same.
pub(super) fn key(recycled: Recycled) -> &'static str {
    match recycled {
        Recycled::Replaced => "replaced",
        Recycled::NotReplaced => "not_replaced",
        Recycled::Never => "never",
    }
}
