//! Whether environments end one by one, or several at once.
//!
//! Only ends count that are known to the minute and that idleness did not bring. Within a minute of one of these others end by
//! chance: each environment that was there then, and was used so often that its end would be known to the minute, with the
//! chance that its age gives it. The sum of these chances is how many close pairs independent ends would have (the
//! compensator of a counting process: Andersen and Gill, "Cox's regression model for counting processes", Annals of
//! Statistics 10, 1982). How many more there are would show groups.

use super::super::{Finding, Part};
use super::clock::Timeouts;
use super::findings::Ends;
use super::history::{End, History, Rest, Use, Watched};
use super::lives::{Law, latest};
use crate::units::{amount, counted, grouped};

/// So few ends show nothing of groups.
const FEWEST: usize = 10;

/// The chance of so many close pairs below which they are no chance.
const ODDS: f64 = 0.01;

/// What ends may be, and are not looked for among requests.
const NOT_LOOKED_FOR: &str = "whether idle environments go by halves (cohorts) is not looked for in requests: \
                              `coldstart guide logs` says which log shows it";

/// `watch` follows the environments again and looks at what else was in use at these ends.
pub(super) fn part(
    history: &History,
    watch: &dyn Fn(Vec<(usize, f64)>) -> History,
    timeouts: &Timeouts,
    law: Option<&Law>,
) -> Part<Ends> {
    let ends = ends(history, timeouts);
    let counted_ends = counted(ends.len() as u64, "end");
    if ends.len() < FEWEST {
        let evidence = format!("{counted_ends} that idleness did not bring are known to the minute; {NOT_LOOKED_FOR}");
        let needs = "more environments that end while they are used at least once a minute".to_owned();
        return Part { finding: Finding::NotLearned { needs }, evidence };
    }
    let pairs = close_pairs(&ends);
    let expected = expected_pairs(&watch(ends), law);
    let evidence = format!(
        "of {counted_ends} that are known to the minute {} within a minute of each other, where chance has {}; {NOT_LOOKED_FOR}",
        if pairs == 1 { "1 pair is".to_owned() } else { format!("{} pairs are", grouped(pairs)) },
        amount(expected, 2),
    );
    let value = if at_least(pairs, expected) < ODDS { Ends::Together } else { Ends::Alone };
    Part { finding: Finding::Learned { value, interval: None }, evidence }
}

/// In which window each end is that is known to the minute and that idleness did not bring, and when, in their order.
fn ends(history: &History, timeouts: &Timeouts) -> Vec<(usize, f64)> {
    let is_end = |rest: &&Rest| {
        rest.end == End::Replaced
            || rest.end != End::There && timeouts.spares(rest.idle, rest.quiet, rest.is_alone) > 0.9
    };
    let is_close = |rest: &&Rest| rest.at - rest.used_at < Watched::CLOSE;
    let place = |rest: &Rest| (history.lives[rest.life as usize].span, f64::midpoint(rest.used_at, rest.at));
    let mut ends: Vec<(usize, f64)> = history.rests.iter().filter(is_close).filter(is_end).map(place).collect();
    ends.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    ends
}

/// Pairs of one window that are close.
fn close_pairs(ends: &[(usize, f64)]) -> u64 {
    let mut pairs = 0;
    let mut first = 0;
    for (place, &(span, at)) in ends.iter().enumerate() {
        while ends[first].0 != span || at - ends[first].1 > Watched::CLOSE {
            first += 1;
        }
        pairs += (place - first) as u64;
    }
    pairs
}

/// How many there would be by chance.
fn expected_pairs(history: &History, law: Option<&Law>) -> f64 {
    let Watched { ends, uses, time } = &history.watched;
    let mut uses: Vec<&Use> = uses.iter().collect();
    uses.sort_by(|a, b| a.span.cmp(&b.span).then(a.from.total_cmp(&b.from)));
    let mean = ends.len() as f64 / time;
    let mut sum = 0.0;
    let mut first = 0;
    for &(span, at) in ends {
        let is_past = |used: &Use| used.span < span || used.span == span && used.from < at - Watched::CLOSE;
        while uses.get(first).is_some_and(|used| is_past(used)) {
            first += 1;
        }
        let in_use = uses[first..].iter().take_while(|used| used.span == span && used.from <= at);
        let others = in_use.filter(|used| used.until > at && f64::midpoint(used.from, used.until) != at);
        sum += others.map(|used| ends_soon(history, used, at, law, mean)).sum::<f64>();
    }
    sum
}

/// The chance that an environment which is there at this time ends within a minute of it: by its age, or as often as all do on the
/// average, where that is not known.
fn ends_soon(history: &History, used: &Use, at: f64, law: Option<&Law>, mean: f64) -> f64 {
    let life = &history.lives[used.life as usize];
    let age = latest(life.birth).map(|birth| at - history.begins[life.span] - birth);
    let by_age = |law: &Law, age: f64| {
        let alive = law.longer(age);
        if alive > 0.0 { 1.0 - law.longer(age + Watched::CLOSE) / alive } else { 1.0 }
    };
    match (law, age) {
        (Some(law), Some(age)) => by_age(law, age),
        (_, _) => -(-mean * Watched::CLOSE).exp_m1(),
    }
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
