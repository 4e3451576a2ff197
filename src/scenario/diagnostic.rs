//! What is wrong with a scenario, where, and what to do about it.

use std::fmt;
use std::path::PathBuf;

/// One thing that is wrong with a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file it stands in.
    pub file: PathBuf,
    /// Its line, from 1; absent where the file could not be read at all.
    pub line: Option<usize>,
    /// Its column in characters, from 1; absent where the file could not be read at all.
    pub column: Option<usize>,
    /// The key, with dots (`warming.ping`); empty where the whole file is meant.
    pub key: String,
    /// What was found, in words that follow "is" (`` `0 s` ``, `missing`, `not a known key`); where the whole file is
    /// meant, in words that follow "the file" (`is empty`).
    pub found: String,
    /// What would have been accepted.
    pub expected: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.file.display())?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, ":{line}:{column}")?;
        }
        if self.key.is_empty() {
            write!(f, ": the file {}", self.found)?;
        } else {
            write!(f, ": `{}` is {}", self.key, self.found)?;
        }
        write!(f, "\n  expected {}\n\nhint: {}", self.expected, self.hint)
    }
}

/// Everything that is wrong with a scenario, in the order of the file; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaints {
    /// The single complaints.
    pub diagnostics: Vec<Diagnostic>,
}

impl Complaints {
    /// These complaints, sorted by place.
    pub(super) fn new(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        Self { diagnostics }
    }
}

/// More complaints than this are not read, and the first may be what causes the others.
const SHOWN: usize = 20;

/// One complaint after another, with an empty line between them; beyond the first twenty only their number.
impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, diagnostic) in self.diagnostics.iter().take(SHOWN).enumerate() {
            let gap = if number == 0 { "" } else { "\n\n" };
            write!(f, "{gap}{diagnostic}")?;
        }
        match self.diagnostics.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            left => write!(f, "\n\nand {left} more: only the first {SHOWN} are shown"),
        }
    }
}

impl std::error::Error for Complaints {}

/// The known name nearest to `name`, if one is near enough to have been meant.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    /// Below this names share little more than some letters ("ping" and "hold": 0; "pnig" and "ping": 0.92).
    const NEAR_ENOUGH: f64 = 0.75;
    // The length is bounded because the comparison takes time in proportion to its square.
    let name: String = name.chars().take(100).flat_map(char::to_lowercase).collect();
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&name, &candidate.to_lowercase()), candidate))
        .filter(|&(likeness, _)| likeness >= NEAR_ENOUGH)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
