//! What became of expectations, as JUnit XML for CI.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::expect::{found, sentence, word};
use super::page::{Page, Subject};
use crate::study::{Held, Standing};

/// A suite for each scenario, a case for each expectation; of other pages, none. One that is undecided is an error, one that
/// fails a failure.
///
/// # Errors
/// When it cannot be formatted, which does not happen in memory.
pub fn junit(page: &Page<'_>) -> Result<String, impl std::error::Error + use<>> {
    let mut report = Report::new("coldstart expect");
    let answered = match page.subject {
        Subject::Expected(answered) => answered,
        Subject::Comparison(..)
        | Subject::Sweep(..)
        | Subject::Regimes(..)
        | Subject::Cases(..)
        | Subject::Recommend(..)
        | Subject::Simulation(..)
        | Subject::Replay(..)
        | Subject::Functions(..)
        | Subject::Validation(..)
        | Subject::Ranking(..)
        | Subject::ProbePlan(..)
        | Subject::ProbeNext(..)
        | Subject::Calibration(..)
        | Subject::Words => &[],
    };
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
