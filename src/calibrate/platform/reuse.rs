//! Which idle environment is taken, from requests that had a choice.
//!
//! A choice counts where at least two environments were idle that are known to have been there, because both were used
//! later. Each rule but the random one names the one it takes. A rule may slip; how often it does is estimated, up to a
//! bound, and the likelihoods are compared.
//!
//! The order of creation is seen by first uses only. It is another one where an environment was made for a request that
//! another served, or took one's place and its rank. So an environment that was taken out of turn is moved to the place that
//! this shows, where that is seldom needed: the slip counts, and those that would follow from it do not.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::super::{Finding, Part};
use super::calls::{By, Call, Span};
use crate::model::platform::Reuse;
use crate::units::{counted, grouped};

/// Choices, and how many of them each rule explains.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Choices {
    count: u64,
    /// In the order of [`RULES`].
    explained: [u64; 4],
    /// The logarithm of the likelihood that chance made them.
    by_chance: f64,
    /// The sum of ln(n - 1) over choices between n, for each rule where it is wrong.
    wrong: [f64; 4],
}

const RULES: [Reuse; 4] = [Reuse::MostRecent, Reuse::LeastRecent, Reuse::NewestCreated, Reuse::OldestCreated];

/// The largest share of choices in which a rule may be wrong.
const MOST_SLIPS: f64 = 0.3;

/// What explains fewer than this share is not said to be the rule, however much better than the others it does.
const PLAINLY: f64 = 0.9;

/// A rule is believed that is so many times as likely as any other.
const ODDS: f64 = 1_000.0;

/// Environments that became free so short a time before, in seconds, may not be known to be free yet: of 22,474 choices
/// in the runs of Mahmoudi and Khazaei (2020) the most recent was passed over in 31, all within 0.2 s of its release.
pub(super) const UNSETTLED: f64 = 0.25;

/// Requests that come within so short a time, in seconds, come at once: times are told to the millisecond.
const AT_ONCE: f64 = 0.0015;

impl Choices {
    pub(super) fn count(spans: &[Span]) -> Self {
        let mut choices = Self::default();
        spans.iter().for_each(|span| choices.add(span));
        choices
    }

    fn add(&mut self, span: &Span) {
        let mut idle = Idle::new(span);
        let mut calls = span.calls().peekable();
        let mut before = f64::NEG_INFINITY;
        while let Some(call) = calls.next() {
            let after = calls.peek().map_or(f64::INFINITY, |next| next.came);
            let apart = AT_ONCE + span.rounding;
            // Of requests that come at once nobody knows which chose first.
            let is_alone = call.came - before >= apart && after - call.came >= apart;
            before = call.came;
            idle.settle(call.started);
            let By::Known(number) = call.by else { continue };
            if let (true, Some(ranks)) = (is_alone, idle.ranks(number)) {
                self.note(idle.recent.len(), ranks);
            }
            idle.take(number, &call);
        }
    }

    fn note(&mut self, among: usize, is_explained: [bool; 4]) {
        if among < 2 {
            return;
        }
        self.count += 1;
        self.by_chance -= (among as f64).ln();
        for (place, is_explained) in is_explained.into_iter().enumerate() {
            self.explained[place] += u64::from(is_explained);
            self.wrong[place] += if is_explained { 0.0 } else { ((among - 1) as f64).ln() };
        }
    }

    fn likelihood(&self, place: usize) -> f64 {
        let right = self.explained[place] as f64;
        let wrong = self.count as f64 - right;
        let slips = ((wrong + 1.0) / (self.count as f64 + 2.0)).min(MOST_SLIPS);
        right * (-slips).ln_1p() + wrong * slips.ln() - self.wrong[place]
    }

    /// The likeliest rule, with how many of the choices it explains and by how much it is likelier than the next.
    fn best(&self) -> (Reuse, u64, f64) {
        let mut all: Vec<(f64, Reuse, u64)> =
            RULES.iter().enumerate().map(|(n, &rule)| (self.likelihood(n), rule, self.explained[n])).collect();
        all.push((self.by_chance, Reuse::Random, 0));
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        (all[0].1, all[0].2, all[0].0 - all[1].0)
    }

    /// The rule to go by in what follows: what was found, or else what AWS was seen to do.
    pub(super) fn assumed(&self) -> Reuse {
        match self.best() {
            (rule, _, margin) if margin > ODDS.ln() => rule,
            _ => Reuse::MostRecent,
        }
    }

    pub(super) fn part(&self, has_environments: bool) -> Part<Reuse> {
        if !has_environments {
            let needs = "the environment of each invocation (the log stream)".to_owned();
            return Part { finding: Finding::NotLearned { needs }, evidence: String::new() };
        }
        let (rule, explained, margin) = self.best();
        if margin <= ODDS.ln() {
            let needs = "more requests that find several environments idle".to_owned();
            let evidence =
                format!("{} between idle environments do not tell the rules apart", counted(self.count, "choice"));
            return Part { finding: Finding::NotLearned { needs }, evidence };
        }
        if rule != Reuse::Random && (explained as f64) < PLAINLY * self.count as f64 {
            let needs = "a log in which one rule explains nearly all choices".to_owned();
            let evidence = format!(
                "the best rule, {}, explains {} of {} between idle environments",
                rule.name(),
                grouped(explained),
                counted(self.count, "choice")
            );
            return Part { finding: Finding::NotLearned { needs }, evidence };
        }
        let evidence = match rule {
            Reuse::Random => format!("{} between idle environments follow no order", counted(self.count, "choice")),
            Reuse::MostRecent | Reuse::LeastRecent | Reuse::NewestCreated | Reuse::OldestCreated => format!(
                "it explains {} of {} between idle environments",
                grouped(explained),
                counted(self.count, "choice")
            ),
        };
        Part { finding: Finding::Learned { value: rule, interval: None }, evidence }
    }
}

fn micros(time: f64) -> i64 {
    (time * 1e6).round() as i64
}

/// An order of creation that choices contradict is put right once for so many environments: an order that has nothing to do with
/// them would need it for each.
const MADE_FOR_A_MOVE: u32 = 4;

/// Environments that are idle and will be used again, in the orders that rules go by.
pub(super) struct Idle {
    first_number: u32,
    /// By how much times are rounded, in seconds.
    rounding: f64,
    uses_left: Vec<u32>,
    since: Vec<Option<i64>>,
    last_end: Vec<i64>,
    busy: BinaryHeap<Reverse<(i64, u32)>>,
    recent: BTreeSet<(i64, u32)>,
    /// By creation, as the rules see it that take the newest, and the oldest.
    newest: Order,
    oldest: Order,
}

/// An order of creation, the first to be taken last, and those that are idle in it.
struct Order {
    ranks: Vec<i64>,
    made: u32,
    moves: u32,
    idle: BTreeSet<(i64, u32)>,
    /// The rank of the next that is made, which is before all others or after them.
    next: i64,
    step: i64,
}

impl Order {
    /// Between two that were made one after the other others can be put.
    const APART: i64 = 1 << 20;

    fn new(count: usize, step: i64) -> Self {
        let idle = BTreeSet::new();
        Self { ranks: vec![0; count], made: 0, moves: 0, idle, next: step, step }
    }

    fn make(&mut self, place: usize) {
        self.ranks[place] = self.next;
        self.next += self.step;
        self.made += 1;
    }

    fn free(&mut self, place: usize, number: u32) {
        self.idle.insert((self.ranks[place], number));
    }

    fn would_take(&self, number: u32) -> bool {
        self.idle.last().is_some_and(|last| last.1 == number)
    }

    /// Takes one, and learns from it where it stands.
    fn take(&mut self, place: usize, number: u32) {
        let first = self.idle.last().copied();
        self.idle.remove(&(self.ranks[place], number));
        if let Some((rank, other)) = first
            && other != number
            && (self.moves + 1) * MADE_FOR_A_MOVE <= self.made
        {
            self.moves += 1;
            self.ranks[place] = rank + 1;
        }
    }
}

impl Idle {
    pub(super) fn new(span: &Span) -> Self {
        let first_number = span.served_by().min().unwrap_or(0);
        let count = span.served_by().max().map_or(0, |last| (last - first_number + 1) as usize);
        let mut uses_left = vec![0; count];
        span.served_by().for_each(|number| uses_left[(number - first_number) as usize] += 1);
        Self {
            first_number,
            rounding: span.rounding,
            uses_left,
            since: vec![None; count],
            last_end: vec![i64::MIN; count],
            busy: BinaryHeap::new(),
            recent: BTreeSet::new(),
            newest: Order::new(count, Order::APART),
            oldest: Order::new(count, -Order::APART),
        }
    }

    /// What is known to be free by now becomes idle.
    pub(super) fn settle(&mut self, now: f64) {
        while let Some(&Reverse((ends, number))) = self.busy.peek() {
            if ends > micros(now - UNSETTLED - self.rounding) {
                break;
            }
            self.busy.pop();
            let place = (number - self.first_number) as usize;
            // A later use of it may have begun already.
            if self.uses_left[place] > 0 && self.last_end[place] <= ends {
                self.since[place] = Some(ends);
                self.recent.insert((ends, number));
                self.newest.free(place, number);
                self.oldest.free(place, number);
            }
        }
    }

    /// Whether some environment is in use, and none is known to be idle.
    pub(super) fn are_all_busy(&self) -> bool {
        self.recent.is_empty() && !self.busy.is_empty()
    }

    /// Whether each rule would have taken this one.
    fn ranks(&self, number: u32) -> Option<[bool; 4]> {
        self.since[(number - self.first_number) as usize]?;
        let is = |found: Option<&(i64, u32)>| found.is_some_and(|found| found.1 == number);
        let by_use = [is(self.recent.last()), is(self.recent.first())];
        Some([by_use[0], by_use[1], self.newest.would_take(number), self.oldest.would_take(number)])
    }

    /// This one serves a call.
    pub(super) fn take(&mut self, number: u32, call: &Call) {
        let place = (number - self.first_number) as usize;
        if let Some(since) = self.since[place].take() {
            self.recent.remove(&(since, number));
            self.newest.take(place, number);
            self.oldest.take(place, number);
        }
        if call.is_first || self.last_end[place] == i64::MIN {
            self.newest.make(place);
            self.oldest.make(place);
        }
        self.last_end[place] = self.last_end[place].max(micros(call.ended));
        self.uses_left[place] -= 1;
        self.busy.push(Reverse((micros(call.ended), number)));
    }
}
