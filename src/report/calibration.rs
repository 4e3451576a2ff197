//! What a log says about a function and its platform, as a page.

use super::page::{Page, Subject};
use crate::logs::{Contents, Log};
use crate::units::counted;

/// The page.
#[must_use]
pub fn page(log: &Log) -> Page<'static> {
    let what = match &log.contents {
        Contents::Invocations { invocations, .. } => counted(invocations.len() as u64, "invocation"),
        Contents::Gaps(gaps) => counted(gaps.len() as u64, "request") + " after a time of idleness",
        Contents::Cohorts(cohorts) => counted(cohorts.len() as u64, "group") + " of environments",
        Contents::Counts(functions) => counted(functions.len() as u64, "function"),
    };
    Page::new(vec![format!("The log has {what}.")], Subject::Words)
}
