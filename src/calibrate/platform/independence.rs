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
use super::history::{End, History, Rest};
use super::lives::{Law, latest};
use crate::units::{amount, counted, grouped};

/// Ends are known to this, and close if no further apart, in seconds.
const CLOSE: f64 = 60.0;

/// So few ends show nothing of groups.
const FEWEST: usize = 10;

/// The chance of so many close pairs below which they are no chance.
const ODDS: f64 = 0.01;

/// What ends may be, and are not looked for among requests.
const NOT_LOOKED_FOR: &str = "whether idle environments go by halves (cohorts) is not looked for in requests: \
                              `coldstart guide logs` says which log shows it";

pub(super) fn part(history: &History, timeouts: &Timeouts, law: Option<&Law>) -> Part<Ends> {
    let minutes = Minutes::of(history, timeouts);
    let ends = counted(minutes.ends.len() as u64, "end");
    if minutes.ends.len() < FEWEST {
        let evidence = format!("{ends} that idleness did not bring are known to the minute; {NOT_LOOKED_FOR}");
        let needs = "more environments that end while they are used at least once a minute".to_owned();
        return Part { finding: Finding::NotLearned { needs }, evidence };
    }
    let pairs = minutes.close_pairs();
    let expected = minutes.expected_pairs(law);
    let evidence = format!(
        "of {ends} that are known to the minute {} within a minute of each other, where chance has {}; {NOT_LOOKED_FOR}",
        if pairs == 1 { "1 pair is".to_owned() } else { format!("{} pairs are", grouped(pairs)) },
        amount(expected, 2),
    );
    let value = if at_least(pairs, expected) < ODDS { Ends::Together } else { Ends::Alone };
    Part { finding: Finding::Learned { value, interval: None }, evidence }
}

/// What is known to the minute.
struct Minutes<'a> {
    history: &'a History,
    /// Environments from the beginning of a use to the next request for them, by window and time.
    uses: Vec<&'a Rest>,
    /// In which window each end is, and when, in their order.
    ends: Vec<(usize, f64)>,
}

impl<'a> Minutes<'a> {
    fn of(history: &'a History, timeouts: &Timeouts) -> Self {
        let mut uses: Vec<&Rest> = history.rests.iter().filter(|rest| rest.at - rest.used_at < CLOSE).collect();
        let span = |rest: &Rest| history.lives[rest.life as usize].span;
        uses.sort_by(|a, b| span(a).cmp(&span(b)).then(a.used_at.total_cmp(&b.used_at)));
        let is_end = |rest: &&&Rest| {
            rest.end == End::Replaced
                || rest.end != End::There && timeouts.spares(rest.idle, rest.quiet, rest.is_alone) > 0.9
        };
        let mut ends: Vec<(usize, f64)> = uses.iter().filter(is_end).map(|rest| (span(rest), middle(rest))).collect();
        ends.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        Self { history, uses, ends }
    }

    /// Pairs of one window that are close.
    fn close_pairs(&self) -> u64 {
        let mut pairs = 0;
        let mut first = 0;
        for (place, &(span, at)) in self.ends.iter().enumerate() {
            while self.ends[first].0 != span || at - self.ends[first].1 > CLOSE {
                first += 1;
            }
            pairs += (place - first) as u64;
        }
        pairs
    }

    /// How many there would be by chance.
    fn expected_pairs(&self, law: Option<&Law>) -> f64 {
        let mean = self.ends.len() as f64 / self.uses.iter().map(|rest| rest.at - rest.used_at).sum::<f64>();
        let mut sum = 0.0;
        let mut first = 0;
        for &(span, at) in &self.ends {
            let is_past = |rest: &Rest| {
                let its = self.history.lives[rest.life as usize].span;
                its < span || its == span && rest.used_at < at - CLOSE
            };
            while self.uses.get(first).is_some_and(|rest| is_past(rest)) {
                first += 1;
            }
            let in_use = self.uses[first..]
                .iter()
                .take_while(|rest| self.history.lives[rest.life as usize].span == span && rest.used_at <= at);
            let others = in_use.filter(|rest| rest.at > at && middle(rest) != at);
            sum += others.map(|rest| self.ends_soon(rest, at, law, mean)).sum::<f64>();
        }
        sum
    }

    /// The chance that an environment which is there at this time ends within a minute of it: by its age, or as often as all
    /// do on the average, where that is not known.
    fn ends_soon(&self, rest: &Rest, at: f64, law: Option<&Law>, mean: f64) -> f64 {
        let life = &self.history.lives[rest.life as usize];
        let age = latest(life.birth).map(|birth| at - self.history.begins[life.span] - birth);
        let by_age = |law: &Law, age: f64| {
            let alive = law.longer(age);
            if alive > 0.0 { 1.0 - law.longer(age + CLOSE) / alive } else { 1.0 }
        };
        match (law, age) {
            (Some(law), Some(age)) => by_age(law, age),
            (_, _) => -(-mean * CLOSE).exp_m1(),
        }
    }
}

/// When an environment ended that did so between these.
fn middle(rest: &Rest) -> f64 {
    f64::midpoint(rest.used_at, rest.at)
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
