//! Whether environments end one by one, or several at once.
//!
//! Only ends count that are known to the minute and that idleness did not bring. Within a minute of one of these others end by
//! chance: each environment that was there then, and was used so often that its end would be known to the minute, with the
//! chance that its age gives it. The sum of these chances is how many close pairs independent ends would have (the
//! compensator of a counting process: Andersen and Gill, "Cox's regression model for counting processes", Annals of
//! Statistics 10, 1982). How many more there are would show groups.

use std::collections::HashMap;

use super::super::{Finding, Part};
use super::clock::Timeouts;
use super::findings::Ends;
use super::history::{End, History, Rest};
use super::life_law::Law;
use super::lives::latest;
use super::watched::{Ending, Use, Watched};
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
    watch: &dyn Fn(Vec<Ending>) -> History,
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
    let (pairs, expected) = close_pairs(&watch(ends), law);
    let evidence = format!(
        "of {counted_ends} that are known to the minute {} within a minute of each other, where chance has {}; {NOT_LOOKED_FOR}",
        if pairs == 1 { "1 pair is".to_owned() } else { format!("{} pairs are", grouped(pairs)) },
        amount(expected, 2),
    );
    let value = if at_least(pairs, expected) < ODDS { Ends::Together } else { Ends::Alone };
    Part { finding: Finding::Learned { value, interval: None }, evidence }
}

/// The ends that are known to the minute and that idleness did not bring, in their order.
fn ends(history: &History, timeouts: &Timeouts) -> Vec<Ending> {
    let is_end = |rest: &&Rest| {
        rest.end == End::Replaced
            || rest.end != End::There && timeouts.spares(rest.idle, rest.quiet, rest.is_alone) > 0.9
    };
    let is_close = |rest: &&Rest| rest.at - rest.used_at < Watched::CLOSE;
    let ending = |rest: &Rest| {
        let span = history.lives[rest.life as usize].span;
        Ending { span, life: rest.life, at: f64::midpoint(rest.used_at, rest.at) }
    };
    let mut ends: Vec<Ending> = history.rests.iter().filter(is_close).filter(is_end).map(ending).collect();
    ends.sort_by(|a, b| a.span.cmp(&b.span).then(a.at.total_cmp(&b.at)));
    ends
}

/// How many environments that were in use when another ended did so themselves within a minute, and how many would by chance. One that
/// was begun later is no pair with it.
fn close_pairs(history: &History, law: Option<&Law>) -> (u64, f64) {
    let Watched { ends, uses, time } = &history.watched;
    let ended_at: HashMap<u32, (usize, f64)> =
        ends.iter().enumerate().map(|(place, end)| (end.life, (place, end.at))).collect();
    let mut uses: Vec<&Use> = uses.iter().collect();
    uses.sort_by(|a, b| a.span.cmp(&b.span).then(a.from.total_cmp(&b.from)));
    let mean = ends.len() as f64 / time;
    let (mut pairs, mut expected) = (0, 0.0);
    let mut first = 0;
    for (place, &Ending { span, life, at }) in ends.iter().enumerate() {
        let is_past = |used: &Use| used.span < span || used.span == span && used.from < at - Watched::CLOSE;
        while uses.get(first).is_some_and(|used| is_past(used)) {
            first += 1;
        }
        let in_use = uses[first..].iter().take_while(|used| used.span == span && used.from <= at);
        for used in in_use.filter(|used| used.until > at && used.life != life) {
            // Of two that ended at one time the later in order is the other's.
            let is_pair = |&(other, ended): &(usize, f64)| other > place && ended - at <= Watched::CLOSE;
            pairs += u64::from(ended_at.get(&used.life).is_some_and(is_pair));
            expected += ends_soon(history, used, at, law, mean);
        }
    }
    (pairs, expected)
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
