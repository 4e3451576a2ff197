//! Whether environments end one by one, or several at once.
//!
//! Only ends count that are known to the minute and that idleness did not bring. Of ends at independent times, as many
//! pairs lie within a minute of each other as chance has it; how many more would show groups.

use super::super::{Finding, Part};
use super::clock::Timeouts;
use super::findings::Ends;
use super::history::{End, History};
use crate::units::{amount, counted, grouped};

/// Ends are known to this, and close if no further apart, in seconds.
const CLOSE: f64 = 60.0;

/// So few ends show nothing of groups.
const FEWEST: usize = 10;

/// The chance of so many close pairs below which they are no chance.
const ODDS: f64 = 0.01;

pub(super) fn part(history: &History, timeouts: &Timeouts) -> Part<Ends> {
    let mut ends: Vec<(usize, f64)> = history
        .lives
        .iter()
        .filter_map(|life| {
            let (by, place) = life.end?;
            let rest = &history.rests[place];
            let is_recycled = rest.end == End::Replaced
                || (rest.end != End::There && timeouts.spares(rest.idle, rest.quiet, rest.is_alone) > 0.9);
            (is_recycled && by - life.alive_at < CLOSE).then_some((life.span, f64::midpoint(by, life.alive_at)))
        })
        .collect();
    ends.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    if ends.len() < FEWEST {
        let evidence =
            format!("{} that idleness did not bring are known to the minute", counted(ends.len() as u64, "end"));
        let needs = "more environments that end while they are used at least once a minute".to_owned();
        return Part { finding: Finding::NotLearned { needs }, evidence };
    }
    let pairs = close_pairs(&ends);
    let expected = expected_pairs(&ends, &history.lengths);
    let evidence = format!(
        "of {} that are known to the minute {} within a minute of each other, where chance has {}",
        counted(ends.len() as u64, "end"),
        if pairs == 1 { "1 pair is".to_owned() } else { format!("{} pairs are", grouped(pairs)) },
        amount(expected, 2),
    );
    let value = if at_least(pairs, expected) < ODDS { Ends::Together } else { Ends::Alone };
    Part { finding: Finding::Learned { value, interval: None }, evidence }
}

/// Pairs of one span that are close.
fn close_pairs(ends: &[(usize, f64)]) -> u64 {
    let mut pairs = 0;
    let mut first = 0;
    for (place, &(span, at)) in ends.iter().enumerate() {
        while ends[first].0 != span || at - ends[first].1 > CLOSE {
            first += 1;
        }
        pairs += (place - first) as u64;
    }
    pairs
}

/// How many there would be if the ends of each span were spread evenly over it.
fn expected_pairs(ends: &[(usize, f64)], lengths: &[f64]) -> f64 {
    let one = |(span, &length): (usize, &f64)| {
        let n = ends.iter().filter(|end| end.0 == span).count() as f64;
        n * (n - 1.0) / 2.0 * (2.0 * CLOSE / length.max(2.0 * CLOSE)).min(1.0)
    };
    lengths.iter().enumerate().map(one).sum()
}

/// The chance that a Poisson variable is at least so large.
fn at_least(count: u64, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut below = 0.0;
    for n in 0..count {
        below += term;
        term *= mean / (n + 1) as f64;
    }
    1.0 - below
}
