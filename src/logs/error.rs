//! Why a log cannot be read.

use std::{fmt, io};

/// Why a log cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogError {
    /// The file, and the line where one is to blame.
    pub at: String,
    /// What is wrong with it.
    pub problem: String,
    /// What would be accepted.
    pub expected: String,
    /// What to do about it.
    pub hint: String,
}

/// What a log can be, for messages.
pub(super) const EXPECTED: &str = "a log of AWS Lambda (an export of CloudWatch, aws logs tail, sam logs), an access log, or a CSV file of invocations";

impl LogError {
    pub(super) fn new(at: &str, problem: &str, expected: &str, hint: &str) -> Self {
        Self { at: at.to_owned(), problem: problem.to_owned(), expected: expected.to_owned(), hint: hint.to_owned() }
    }

    /// A file cannot be opened.
    pub(super) fn unreadable(file: &str, error: &io::Error) -> Self {
        let problem = match error.kind() {
            io::ErrorKind::NotFound => "does not exist".to_owned(),
            io::ErrorKind::PermissionDenied => "may not be read".to_owned(),
            _ => format!("cannot be read ({error})"),
        };
        Self::new(file, &problem, EXPECTED, "check the path")
    }

    /// A file cannot be read to its end.
    pub(super) fn cut(at: &str, error: &io::Error) -> Self {
        let problem = if ends_early(error) {
            "ends in the middle of its compressed data".to_owned()
        } else if error.kind() == io::ErrorKind::Other {
            // The decoder's own words are for those who maintain it.
            "cannot be read to its end: its compressed data is damaged".to_owned()
        } else {
            format!("cannot be read to its end ({error})")
        };
        Self::new(at, &problem, "the whole file", "copy or export it again")
    }
}

/// Whether what was read ended too soon: a decoder of zstd says so in what its error came from.
fn ends_early(error: &io::Error) -> bool {
    let own = error.get_ref().map(|own| own as &(dyn std::error::Error + 'static));
    let mut causes = std::iter::successors(own, |cause| cause.source());
    error.kind() == io::ErrorKind::UnexpectedEof
        || causes.any(|cause| {
            cause.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::UnexpectedEof)
        })
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, expected {}", self.at, self.problem, self.expected)
    }
}

impl std::error::Error for LogError {}
