//! What became of expectations: for people, and as JUnit XML for CI.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::layout::{aligned, paragraph};
use super::numbers::{Percent, Times, mean};
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
#[must_use]
pub fn answer(answered: &[Answered]) -> String {
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

/// The answer, then a line for each expectation below the path of its scenario, within `limit` columns.
#[must_use]
pub fn text(answered: &[Answered], limit: usize) -> String {
    let sections: String = answered.iter().map(|one| format!("\n{}\n{}", one.scenario, lines(one, limit))).collect();
    paragraph(&answer(answered), limit, 0) + &sections
}

fn lines(answered: &Answered, limit: usize) -> String {
    let row = |held: &Held| vec![word(held.standing).to_owned(), sentence(&held.expectation), found(held)];
    let rows: Vec<Vec<String>> = answered.expected.held.iter().map(row).collect();
    const INDENT: usize = 2;
    let table = aligned(&rows, limit.saturating_sub(INDENT));
    table.lines().map(|line| format!("{:INDENT$}{line}\n", "")).collect()
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "holds",
        Standing::Fails => "fails",
        Standing::Undecided => "undecided",
    }
}

/// `cold_probability < 1%`.
fn sentence(expectation: &Expectation) -> String {
    let (sign, limit) = match expectation.bound {
        Bound::Below(limit) => ('<', limit),
        Bound::Above(limit) => ('>', limit),
    };
    let limit = match expectation.measure.about().unit {
        // All that was written: a limit is not rounded.
        Unit::Share => percent_as_written(limit),
        Unit::Time => Nanos::from_secs_f64(limit).to_string(),
        Unit::PerDay | Unit::Environments => significant(limit, 6),
    };
    format!("{} {sign} {limit}", expectation.measure.key())
}

/// `it is 0.80% (0.78% to 0.83%)`.
fn found(held: &Held) -> String {
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
    }
}

fn share(estimate: &Estimate) -> String {
    let numbers = Percent::for_all(std::iter::once(estimate));
    // Where nothing was seen the value is the bound itself.
    let interval = estimate.interval.filter(|_| estimate.value > 0.0);
    let interval = interval.map(|_| format!(" ({})", numbers.interval(Some(estimate))));
    format!("it is {}{}", numbers.value(Some(estimate)), interval.unwrap_or_default())
}

fn ends(estimate: &Estimate) -> impl Iterator<Item = f64> {
    std::iter::once(estimate.value).chain(estimate.low()).chain(estimate.high())
}

/// As JUnit XML: a suite for each scenario, a case for each expectation. One that is undecided is an error, one that fails a
/// failure.
///
/// # Errors
/// When it cannot be formatted, which does not happen in memory.
pub fn junit(answered: &[Answered]) -> Result<String, impl std::error::Error> {
    let mut report = Report::new("coldstart expect");
    for one in answered {
        let mut suite = TestSuite::new(one.scenario.as_str());
        suite.add_test_cases(one.expected.held.iter().map(|held| case(&one.scenario, held)));
        report.add_test_suite(suite);
    }
    report.to_string()
}

fn case(scenario: &str, held: &Held) -> TestCase {
    let failed = |kind| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(format!("{}: {}", word(held.standing), found(held)));
        status
    };
    let status = match held.standing {
        Standing::Holds => TestCaseStatus::success(),
        Standing::Fails => failed(NonSuccessKind::Failure),
        Standing::Undecided => failed(NonSuccessKind::Error),
    };
    let mut case = TestCase::new(sentence(&held.expectation), status);
    case.set_classname(scenario);
    case
}
