//! What became of expectations, as a page.

use super::numbers::{Percent, Times, mean, usd};
use super::page::{Block, Page, Subject, Table};
use crate::estimate::Estimate;
use crate::study::{Bound, Expectation, Expected, Held, Standing, Unit};
use crate::units::{Nanos, counted, percent_as_written, significant};

/// The expectations of one scenario, and what became of them.
#[derive(Debug)]
pub struct Answered {
    /// The path of the scenario, as it was given.
    pub scenario: String,
    /// What became of them.
    pub expected: Expected,
}

/// The answer in a sentence.
fn answer(answered: &[Answered]) -> String {
    let held: Vec<&Held> = answered.iter().flat_map(|one| &one.expected.held).collect();
    let count = |standing| held.iter().filter(|one| one.standing == standing).count() as u64;
    let (holds, fails, undecided) = (count(Standing::Holds), count(Standing::Fails), count(Standing::Undecided));
    if let [only] = &held[..] {
        return match only.standing {
            Standing::Holds => "The expectation holds.".to_owned(),
            Standing::Fails => "The expectation fails.".to_owned(),
            Standing::Undecided => "Whether the expectation holds is undecided.".to_owned(),
        };
    }
    let all = counted(held.len() as u64, "expectation");
    if holds == held.len() as u64 {
        return format!("All {all} hold.");
    }
    let mut parts = vec![format!("{holds} of {all} {}", if holds == 1 { "holds" } else { "hold" })];
    if fails > 0 {
        parts.push(format!("{fails} {}", if fails == 1 { "fails" } else { "fail" }));
    }
    if undecided > 0 {
        parts.push(format!("{undecided} {} undecided", if undecided == 1 { "is" } else { "are" }));
    }
    format!("{}.", parts.join(", "))
}

/// The page: the answer, then a table for each scenario.
#[must_use]
pub fn page(answered: &[Answered]) -> Page<'_> {
    let mut page = Page::new(vec![answer(answered)], Subject::Expected(answered));
    page.blocks.extend(answered.iter().map(|one| {
        let row = |held: &Held| [word(held.standing).to_owned(), sentence(&held.expectation), found(held)];
        let table = Table::of_words(["", "expected", "found"], one.expected.held.iter().map(row));
        Block::Table(Table { title: Some(one.scenario.clone()), ..table })
    }));
    if answered.iter().any(|one| one.expected.sets > 1) {
        page.notes.always.push(
            "Where a scenario holds several sets of values intervals contain what is not known: more replications decide nothing \
             that this leaves open."
                .to_owned(),
        );
    }
    page
}

pub(super) fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "holds",
        Standing::Fails => "fails",
        Standing::Undecided => "undecided",
    }
}

/// `cold_probability < 1%`.
pub(super) fn sentence(expectation: &Expectation) -> String {
    let (sign, limit) = match expectation.bound {
        Bound::Below(limit) => ('<', limit),
        Bound::Above(limit) => ('>', limit),
    };
    let limit = match expectation.measure.about().unit {
        // All that was written: a limit is not rounded.
        Unit::Share => percent_as_written(limit),
        Unit::Time => Nanos::from_secs_f64(limit).to_string(),
        Unit::PerDay | Unit::Environments => significant(limit, 6),
        Unit::Usd => format!("{} USD", significant(limit, 6)),
    };
    format!("{} {sign} {limit}", expectation.measure.key())
}

/// `it is 0.80% (0.78% to 0.83%)`.
pub(super) fn found(held: &Held) -> String {
    let Some(estimate) = &held.estimate else { return "nothing was seen of it".to_owned() };
    let shown = |show: &dyn Fn(f64) -> String| {
        let interval =
            estimate.interval.map(|interval| format!(" ({} to {})", show(interval.low), show(interval.high)));
        format!("it is {}{}", show(estimate.value), interval.unwrap_or_default())
    };
    match held.expectation.measure.about().unit {
        Unit::Share => share(estimate),
        Unit::Time => shown(&|seconds| Times::measured(ends(estimate)).seconds(seconds)),
        Unit::PerDay | Unit::Environments => shown(&mean),
        Unit::Usd => shown(&usd),
    }
}

fn share(estimate: &Estimate) -> String {
    let numbers = Percent::for_all(std::iter::once(estimate));
    // Where nothing was seen the value is the bound itself.
    let interval = estimate.interval.filter(|_| estimate.value > 0.0);
    let interval = interval.map(|_| format!(" ({})", numbers.interval(estimate)));
    format!("it is {}{}", numbers.value(estimate), interval.unwrap_or_default())
}

fn ends(estimate: &Estimate) -> impl Iterator<Item = f64> {
    std::iter::once(estimate.value).chain(estimate.low()).chain(estimate.high())
}
